package transform

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/search"
)

// passed: what was passed over is the same code in both texts, and spells no name that an
// edit may have bound, bound to something else, or unbound. It refers by what it spells
// alone: code that can look names up by their text is never passed over.
func (p *proof) passed() error {
	a, b := p.old.m.Passed, p.new.m.Passed
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	if len(a) != len(b) {
		return p.fail(0, p.old.f.Path, "would be read in other parts")
	}
	if !p.sameWildcards() {
		return p.fail(0, p.old.f.Path, "has a wildcard import that changes, and code that was not read")
	}
	names, private := p.editedNames()
	edited := search.NewWords(names)
	for i, span := range a {
		start, kept := p.mapper.ToNew(int(span.Start))
		code := p.old.f.Source[span.Start:span.End]
		if !kept || int(b[i].Start) != start || !bytes.Equal(code, p.new.f.Source[b[i].Start:b[i].End]) {
			return p.fail(span.Start, p.old.f.Path, "would be read in other parts")
		}
		if !search.IsASCII(code) {
			code = norm.NFKC.Bytes(code)
		}
		for _, name := range private {
			if bytes.Contains(code, []byte(name)) {
				return p.fail(span.Start, name, "may be concerned by code that was not read")
			}
		}
		if edited.In(code) {
			return p.fail(span.Start, p.old.f.Path, "has code that was not read, and that may be concerned")
		}
	}
	return nil
}

// sameWildcards reports whether both texts have the same wildcard imports, of which nothing
// tells what they bind.
func (p *proof) sameWildcards() bool {
	return slices.EqualFunc(p.old.stars, p.new.stars, func(a, b int) bool {
		old, new := p.old.m.Imports[a].Span, p.new.m.Imports[b].Span
		start, kept := p.mapper.ToNew(int(old.Start))
		return kept && start == int(new.Start) && old.Of(p.old.f.Source) == new.Of(p.new.f.Source)
	})
}

// editedNames returns the names that edits may bind or unbind: those of the import
// statements that they touch, and the words of what else they change, but for the inside of
// plain strings. private are those that classes mangle.
func (p *proof) editedNames() (names, private []string) {
	seen := make(map[string]bool)
	add := func(name string) {
		if name = parser.Normalize(name); name == "" || seen[name] || parser.IsKeyword(name) {
			return
		}
		seen[name] = true
		if strings.HasPrefix(name, "__") && !strings.HasSuffix(name, "__") {
			private = append(private, name)
			return
		}
		names = append(append(names, name), parser.Unmangled(name)...)
	}
	for _, e := range p.edits {
		old := parser.Span{Start: int32(e.Start), End: int32(e.End)}
		start, _ := p.mapper.ToNew(e.Start)
		if e.Start == e.End {
			start -= len(e.New) // what is inserted comes before the byte that stood there
		}
		addEdited(p.old, old, add)
		addEdited(p.new, parser.Span{Start: int32(start), End: int32(start + len(e.New))}, add)
	}
	return names, private
}

// addEdited calls add for the names that the code in a span may bind.
func addEdited(v *view, span parser.Span, add func(string)) {
	from := span.Start
	first := sort.Search(len(v.m.Imports), func(i int) bool { return v.m.Imports[i].Span.End >= span.Start })
	for i := first; i < len(v.m.Imports) && v.m.Imports[i].Span.Start <= span.End; i++ {
		im := &v.m.Imports[i]
		for _, alias := range v.m.AliasesOf(im) {
			if alias.Bound != parser.None {
				add(v.m.Symbols[v.m.Names[alias.Bound].Symbol].Name)
			}
		}
		addWords(v.f.Source, parser.Span{Start: from, End: im.Span.Start}, add)
		from = max(from, im.Span.End)
	}
	rest := parser.Span{Start: from, End: span.End}
	if literal, ok := v.m.LiteralAt(rest); ok && literal.Kind != parser.FormattedLiteral {
		return
	}
	addWords(v.f.Source, rest, add)
}

// addWords calls add for the words that a span touches.
func addWords(text []byte, span parser.Span, add func(string)) {
	if span.End < span.Start {
		return
	}
	start, end := int(span.Start), int(span.End)
	for start > 0 && search.IsWord(text[start-1]) {
		start--
	}
	for end < len(text) && search.IsWord(text[end]) {
		end++
	}
	for _, word := range bytes.FieldsFunc(text[start:end], func(r rune) bool { return r < 0x80 && !search.IsWord(byte(r)) }) {
		add(string(word))
	}
}
