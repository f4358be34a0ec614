package transform

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/search"
)

// Mentions finds old paths in text, whatever that is. It may be used by many
// goroutines.
type Mentions struct {
	rules   *rules.Set
	modules map[string]bool // whose names move: dotted
	words   *search.Words   // one of them is in each old path
}

// Mention is an old path in a text.
type Mention struct {
	Start, End int
	Path       string
	Rule       string // as the user wrote it
}

// NewMentions returns the Mentions of what rules move. A module of one part may be
// any word: only what is in it counts.
func NewMentions(set *rules.Set) *Mentions {
	m := &Mentions{rules: set, modules: make(map[string]bool)}
	seen := make(map[string]bool)
	var words []string
	for _, rule := range set.Rules() {
		word := rule.From.Module
		if rule.From.Form != rules.Dotted && strings.Contains(word, ".") {
			m.modules[word] = true
		}
		if !strings.Contains(word, ".") && rule.From.Name != "" {
			word = rule.From.Name
		}
		if !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	m.words = search.NewWords(words)
	return m
}

// In returns the mentions in a text, in order.
func (m *Mentions) In(text []byte) []Mention {
	var all []Mention
	m.words.Each(text, func(at, word int) bool {
		if one, ok := m.around(text, at, at+m.words.Len(word)); ok {
			all = append(all, one)
		}
		return true
	})
	slices.SortFunc(all, func(a, b Mention) int { return a.Start - b.Start })
	return slices.Compact(all)
}

// around returns the mention that holds text[start:end], if that is part of one:
// of a dotted path that is nothing but itself, or of module:name.
func (m *Mentions) around(text []byte, start, end int) (Mention, bool) {
	isPath := func(c byte) bool { return c == '.' || isWord(c) }
	for start > 0 && isPath(text[start-1]) {
		start--
	}
	for end < len(text) && isPath(text[end]) {
		end++
	}
	if end > start && end+1 < len(text) && text[end] == ':' && isWord(text[end+1]) && text[end-1] != '.' {
		tail := end + 1
		for tail < len(text) && isPath(text[tail]) {
			tail++
		}
		if one, ok := m.mention(text, start, tail); ok {
			return one, true
		}
	}
	if start > 1 && text[start-1] == ':' && isWord(text[start-2]) {
		head := start - 1
		for head > 0 && isPath(text[head-1]) {
			head--
		}
		if one, ok := m.mention(text, head, end); ok {
			return one, true
		}
	}
	return m.mention(text, start, end)
}

func (m *Mentions) mention(text []byte, start, end int) (Mention, bool) {
	for end > start && text[end-1] == '.' {
		end-- // the end of a sentence
	}
	if start > 0 && (text[start-1] == '/' || text[start-1] == '@') || end < len(text) && text[end] == '/' {
		return Mention{}, false // part of an address, or of the path of a file
	}
	written := string(text[start:end])
	path := strings.Replace(written, ":", ".", 1)
	if !strings.Contains(path, ".") || strings.HasPrefix(path, ".") || strings.Contains(path, "..") {
		return Mention{}, false
	}
	match, ok := m.rules.Lookup(path)
	if ok {
		return Mention{start, end, written, match.Rule.String()}, true
	}
	if m.modules[path] {
		return Mention{start, end, written, ""}, true
	}
	return Mention{}, false
}

// Review returns the notes on a file that is no Python.
func (m *Mentions) Review(path string, text []byte) []Note {
	var notes []Note
	for _, one := range m.In(text) {
		line := 1 + bytes.Count(text[:one.Start], []byte{'\n'})
		notes = append(notes, Note{
			Kind: Review, Path: path, Line: line, Rule: one.Rule,
			Message: "a text file holds " + one.Path + ": only Python is changed", Mention: true,
		})
	}
	return slices.Compact(notes)
}

// review notes the old paths that are left in strings and comments.
func (r *rewriter) review() {
	r.deadPatches()
	if r.isDefinition() {
		return
	}
	diff.Sort(r.result.Edits)
	for _, one := range r.plan.mentions.In(r.f.Source) {
		span := parser.Span{Start: int32(one.Start), End: int32(one.End)}
		if what := r.mentioned(span); what != "" && !r.edited(span) {
			r.noteMention(span.Start, one.Path, one.Rule, what)
		}
	}
	for i := range r.v.m.Texts { // what is divided among literals
		t := &r.v.m.Texts[i]
		pieces := r.v.m.PiecesOf(t)
		if len(pieces) == 1 || r.settled[parser.TextID(i)] || r.edited(t.Span) {
			continue
		}
		for _, one := range r.plan.mentions.In([]byte(t.Value)) {
			for _, piece := range pieces {
				if end := int(piece.At) + piece.Span.Len(); end > one.Start && end < one.End {
					r.noteMention(piece.Span.Start, one.Path, one.Rule, "a string holds %s: no known look-up is given it")
					break
				}
			}
		}
	}
}

func (r *rewriter) noteMention(at int32, path, rule, what string) {
	defer func() { r.result.Notes[len(r.result.Notes)-1].Mention = true }()
	if r.ignored[r.f.line(at)] {
		r.note(Ignored, at, rule, "%s is left alone, as a comment asks", path)
		return
	}
	r.note(Review, at, rule, what, path)
}

// isDefinition reports whether the file is a module that rules speak of: what it
// says of itself is no reference.
func (r *rewriter) isDefinition() bool {
	for _, rule := range r.plan.rules.Rules() {
		if !r.f.Exempt[rule] && r.spared(target{Path: rules.Path{Module: rule.To.Module, Split: true}, rule: rule}) {
			return true
		}
	}
	return false
}

// mentioned says what holds a mention, as a format for a note; "" if that is code,
// or is noted elsewhere.
func (r *rewriter) mentioned(span parser.Span) string {
	m := r.v.m
	behind := func(start int32) bool { return start > span.Start }
	i := sort.Search(len(m.Texts), func(i int) bool { return behind(m.Texts[i].Span.Start) }) - 1
	if i >= 0 && m.Texts[i].Span.Contains(span) && (r.settled[parser.TextID(i)] || m.Texts[i].Code) {
		return ""
	}
	i = sort.Search(len(m.Names), func(i int) bool { return behind(m.Names[i].Span.Start) }) - 1
	if i >= 0 && m.Names[i].Span.Start == span.Start {
		return ""
	}
	i = sort.Search(len(m.Comments), func(i int) bool { return behind(m.Comments[i].Start) }) - 1
	if i >= 0 && m.Comments[i].Contains(span) {
		return "a comment mentions %s"
	}
	what := ""
	i = sort.Search(len(m.Literals), func(i int) bool { return behind(m.Literals[i].Span.Start) }) - 1
	for ; i >= 0 && what == ""; i-- { // one with fields may hold others, in front
		if r.v.spend(1); m.Literals[i].Span.Contains(span) {
			what = [...]string{
				parser.StringLiteral: "a string holds %s: no known look-up is given it", parser.DocstringLiteral: "a docstring mentions %s",
				parser.BytesLiteral: "bytes hold %s: they are never changed", parser.FormattedLiteral: "an f-string holds %s: it is never changed",
			}[m.Literals[i].Kind]
		}
	}
	for _, built := range r.looked().built {
		if what != "" && built.Contains(span) {
			return "a path is put together from %s and more as the program runs"
		}
	}
	return what
}

// edited reports whether an edit touches a span.
func (r *rewriter) edited(span parser.Span) bool {
	edits := r.result.Edits
	i := sort.Search(len(edits), func(i int) bool { return edits[i].End > int(span.Start) })
	return i < len(edits) && edits[i].Start < int(span.End)
}

// deadPatches tells of patches that never reach somebody who has the name since it
// was imported: of those that this file imports, if it imports any who use the name.
func (r *rewriter) deadPatches() {
	var imported map[*File]bool
	for i := range r.looked().all {
		l := &r.looked().all[i]
		t, ok := r.plan.byRule(meaning{l.path, l.known})
		key := r.plan.key(l.path)
		if l.kind != setsName || !ok || r.spared(t) || len(r.plan.patches.bound[key]) == 0 {
			continue
		}
		if imported == nil {
			imported = r.importedFiles()
		}
		near := func(all []spot) (out []spot) {
			for _, s := range all {
				if s.f != r.f && imported[s.f] {
					out = append(out, s)
				}
			}
			return out
		}
		bound, late := near(r.plan.patches.bound[key]), near(r.plan.patches.late[key])
		if len(bound)+len(late) == 0 {
			elsewhere := func(s spot) bool { return s.f == r.f }
			bound = slices.DeleteFunc(slices.Clone(r.plan.patches.bound[key]), elsewhere)
			late = slices.DeleteFunc(slices.Clone(r.plan.patches.late[key]), elsewhere)
		}
		switch {
		case len(bound) == 0:
		case len(late) == 0:
			r.note(Review, l.at, t.rule.String(), "the patch of %s is likely dead: %s binds the name when it is imported, and does not look there again",
				l.path, bound[0])
		default:
			r.note(Review, l.at, t.rule.String(), "the patch of %s is likely dead for %s, which binds the name when it is imported; it reaches %s",
				l.path, bound[0], late[0])
		}
	}
}

// importedFiles returns the files of the plan that the file imports itself.
func (r *rewriter) importedFiles() map[*File]bool {
	out := make(map[*File]bool)
	for a := range r.v.m.Aliases {
		alias := &r.v.m.Aliases[a]
		im := &r.v.m.Imports[alias.Import]
		if im.Kind == parser.ImportModules {
			out[r.plan.byName[alias.Name]] = true
			continue
		}
		for _, module := range r.f.imported(im) {
			out[r.plan.byName[module]] = true
			out[r.plan.byName[join(module, alias.Name)]] = true
		}
	}
	return out
}
