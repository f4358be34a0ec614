package transform

import (
	"bytes"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// inPlace edits the clauses of a statement where they stand.
func (w *blockWriter) inPlace(s parser.StmtID, im *parser.Import, inPlace map[int]clause, gone map[int]bool) {
	if im.Kind == parser.ImportWildcard {
		for a, c := range inPlace {
			w.edit(im.Path.Start, im.Path.End, c.Module, w.changes[a].rule, w.changes[a].reason)
		}
		w.tail = nil
		return
	}
	if module := w.oneModule(inPlace); im.Kind == parser.ImportFrom && module != "" {
		a := int(im.Aliases[0])
		for inPlace[a].Module == "" {
			a++
		}
		w.editPath(im.Path, module, w.changes[a].rule, "")
	}
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		if gone[a] {
			a = w.removeAlias(im, a, gone)
		} else if c, ok := inPlace[a]; ok {
			w.editAlias(a, c)
		}
	}
	w.tail = nil
	if len(inPlace) > 0 {
		w.tail = w.tailOf(s, im, inPlace)
	}
}

// editAlias changes one clause into another of the same form.
func (w *blockWriter) editAlias(a int, c clause) {
	alias, ch := &w.v.m.Aliases[a], w.changes[a]
	name := c.Name
	if !c.From {
		name = c.Module
	}
	if alias.Name != name {
		w.editPath(alias.Path, name, ch.rule, ch.reason)
	}
	switch {
	case alias.HasAs() && c.As == "":
		w.edit(alias.Path.End, alias.Span.End, "", ch.rule, ch.reason)
	case alias.HasAs() && alias.As.Of(w.f.Source) != c.As:
		w.edit(alias.As.Start, alias.As.End, c.As, ch.rule, ch.reason)
	case !alias.HasAs() && c.As != "":
		w.edit(alias.Path.End, alias.Path.End, " as "+c.As, ch.rule, ch.reason)
	}
}

// editPath changes a dotted name, word by word where blanks stand in it.
func (w *blockWriter) editPath(span parser.Span, path, rule, reason string) {
	text := span.Of(w.f.Source)
	if !strings.ContainsAny(text, " \t\\") || strings.HasPrefix(text, ".") {
		w.edit(span.Start, span.End, path, rule, reason)
		return
	}
	var words []parser.Span
	at := span.Start
	for part := range strings.SplitSeq(text, ".") {
		blank := int32(len(part) - len(strings.TrimLeft(part, " \t\\\r\n")))
		word := int32(len(strings.Trim(part, " \t\\\r\n")))
		words = append(words, parser.Span{Start: at + blank, End: at + blank + word})
		at += int32(len(part)) + 1
	}
	w.editParts(words[0], words[1:], path, rule)
}

// removeAlias takes one clause out of a list, with its comma, and returns the
// last clause that it took: where the list begins with some that go, what is left
// moves up to where the first one stood.
func (w *blockWriter) removeAlias(im *parser.Import, a int, gone map[int]bool) int {
	alias := &w.v.m.Aliases[a]
	rule := w.changes[a].rule
	if start, end, ok := w.ownLines(im, a); ok {
		w.edit(start, end, "", rule, "")
		return a
	}
	w.v.spend(a - int(im.Aliases[0]))
	staysBefore := false
	for before := int(im.Aliases[0]); before < a; before++ {
		staysBefore = staysBefore || !gone[before]
	}
	if staysBefore {
		start := w.v.m.Aliases[a-1].Span.End
		if _, line, ok := w.ownLines(im, a-1); ok && gone[a-1] {
			start = line // the one before went with its line
		}
		w.edit(start, alias.Span.End, "", rule, "")
		return a
	}
	next := a + 1
	for gone[next] {
		next++
	}
	w.edit(alias.Span.Start, w.v.m.Aliases[next].Span.Start, "", rule, "")
	return next - 1
}

// ownLines returns the lines of a clause that has them to itself, with its
// comma and the comment behind it.
func (w *blockWriter) ownLines(im *parser.Import, a int) (start, end int32, ok bool) {
	alias := &w.v.m.Aliases[a]
	lead := w.lineLead(alias.Span.Start)
	if im.Open == parser.None || len(bytes.TrimSpace(lead)) > 0 || len(lead) == 0 && alias.Span.Start == 0 {
		return 0, 0, false
	}
	at := alias.Span.End
	for at < im.Close && bytes.IndexByte([]byte(" \t,"), w.f.Source[at]) >= 0 {
		at++
	}
	end = w.lineEnd(at)
	if at < int32(len(w.f.Source)) && w.f.Source[at] != '#' && at != end || end > im.Close {
		return 0, 0, false
	}
	return alias.Span.Start - int32(len(lead)), w.nextLine(end), true
}

// ownComment returns the comment of a clause that has a line to itself.
func (w *blockWriter) ownComment(im *parser.Import, a int) string {
	_, end, ok := w.ownLines(im, a)
	if !ok {
		return ""
	}
	line := w.f.Source[w.v.m.Aliases[a].Span.End:end]
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		return strings.TrimRight(string(line[i:]), " \t\r\n\f")
	}
	return ""
}
