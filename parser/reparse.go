package parser

// #include "flatten.h"
import "C"

import (
	"bytes"
	"slices"
)

// Tree is the syntax tree of a text, kept to read a changed text without parsing all of
// it again. It is not changed by that.
//
// Parsing is most of the work on a file, and a file is read twice: to plan its
// edits, and to prove the new text. Most edits put one identifier in the place of
// another, and then the tree is the same but for the offsets: what the grammar sees of
// an identifier is that it is one. Statements that change otherwise are parsed again,
// alone: a module and a block are lists of statements, and what a statement is does not
// depend on those beside it.
type Tree struct {
	nodes    []node // as tree-sitter has them; nil if they are not kept
	source   []byte
	prepared overlay // what the grammar was given, of the source

	passed   []part
	literals []Literal // all, in order; the others too
	comments []Span
	speaking []comment // see prepared.comments
}

// Bytes is the memory that the tree takes.
func (t *Tree) Bytes() int { return len(t.nodes)*C.sizeof_flat_node + t.prepared.bytes() }

// Bare returns the tree without its nodes: Reparse then parses the whole of the new text.
func (t *Tree) Bare() *Tree {
	bare := *t
	bare.nodes, bare.prepared = nil, overlay{}
	return &bare
}

// Change is a part of a text that has become another: a byte range in the old text and
// where in the new one stands what it was replaced by.
type Change struct{ Old, New Span }

// Skim is Parse for what matters of a file: what does not may be passed over, and is in
// Module.Passed. If matters is nil, nothing is. The tree is for Reparse; it takes memory if
// keep is set and there is no error in it.
func Skim(source []byte, limits Limits, matters Interest, keep bool) (*Module, *Tree, error) {
	t := &Tree{source: source}
	m, err := read(source, limits, passing{matters: matters}, func(p *grammarParser, text []byte) ([]node, error) {
		nodes, err := p.tree(text, limits)
		t.passed, t.speaking = slices.Clone(p.passed), slices.Clone(p.lexer.ready.comments)
		if keep && err == nil && nodes[0].flags&C.FLAT_ERROR == 0 && len(text) == len(source) {
			t.nodes, t.prepared = slices.Clone(nodes), overlayOf(source, text, p.passed)
		}
		return nodes, err
	})
	if err != nil {
		return nil, nil, err
	}
	t.literals, t.comments = m.Literals, m.Comments
	return m, t, nil
}

// Reparse is Parse for what the text of the tree has become, and passes over what was
// passed over. The changes are in order and do not overlap; what lies outside of them is the
// same in both texts.
func (t *Tree) Reparse(source []byte, changes []Change, limits Limits) (*Module, error) {
	return read(source, limits, passing{again: t.again(changes)}, func(p *grammarParser, text []byte) ([]node, error) {
		if t.nodes == nil {
			return p.tree(text, limits)
		}
		s := splicer{old: t, text: text, changes: changes, p: p, limits: limits}
		spliced := s.splice()
		p.spliced = s.out
		if spliced {
			return s.out, nil
		}
		return p.tree(text, limits)
	})
}

// splicer puts a new tree together.
type splicer struct {
	old     *Tree
	before  []byte // the old text as the grammar could read it
	text    []byte // and the new one
	changes []Change
	p       *grammarParser
	limits  Limits

	out   []node
	parts []int // children of the nodes that are being copied
}

// splice reports whether out is the tree of the new text.
func (s *splicer) splice() bool {
	s.p.before = s.old.prepared.on(s.old.source, s.p.before[:0])
	s.before = s.p.before
	// What is prepared for the grammar may differ where the source does not.
	old, new := s.before, s.text
	from, to := 0, 0
	for _, c := range s.changes {
		if int(c.Old.End) > len(old) || int(c.New.End) > len(new) || int(c.Old.Start) < from || int(c.New.Start) < to ||
			!bytes.Equal(old[from:c.Old.Start], new[to:c.New.Start]) {
			return false
		}
		from, to = int(c.Old.End), int(c.New.End)
	}
	if !bytes.Equal(old[from:], new[to:]) {
		return false
	}
	s.out = slices.Grow(s.p.spliced[:0], len(s.old.nodes)+64)
	return s.copy(0, s.changes, 0) && len(s.out) <= s.limits.Nodes
}

// shift is how much farther behind than in the old text something stands that begins at
// an offset, if the first of the changes at or behind it is i.
func (s *splicer) shift(changes []Change) int32 {
	i := len(s.changes) - len(changes)
	if i == 0 {
		return 0
	}
	return s.changes[i-1].New.End - s.changes[i-1].Old.End
}

// copy appends the subtree of node i. changes are those from the first on that concerns
// it, or stands behind it; shift goes for what stands in front of that. It reports
// whether the subtree has kept its shape, but for statements in it that were parsed
// again; if not, what it appended is of no use.
func (s *splicer) copy(i int, changes []Change, shift int32) bool {
	n := s.old.nodes[i]
	end := int(n.next)
	if len(changes) == 0 || changes[0].Old.Start >= int32(n.end) && i != 0 {
		s.copyAll(i, end, shift)
		return true
	}
	if end == i+1 {
		return s.copyToken(n, changes, shift)
	}
	at := len(s.out)
	s.out = append(s.out, n)
	first := len(s.parts)
	for c := i + 1; c < end; c = int(s.old.nodes[c].next) {
		s.parts = append(s.parts, c)
	}
	children := len(s.parts)
	var ok bool
	if k := kinds[n.symbol]; k == kModule || k == kBlock {
		ok = s.copyStatements(i, first, children, changes, shift)
	} else {
		ok = s.copyChildren(n, first, children, changes, shift)
	}
	if ok {
		ok = s.close(at, n, s.old.nodes[s.parts[first]].start, s.old.nodes[s.parts[children-1]].end, changes, shift)
	}
	s.parts = s.parts[:first]
	return ok
}

// copyAll appends nodes that are the same in the new text.
func (s *splicer) copyAll(from, to int, shift int32) {
	moved := C.uint32_t(len(s.out) - from)
	at := len(s.out)
	s.out = append(s.out, s.old.nodes[from:to]...)
	for j := at; j < len(s.out); j++ {
		n := &s.out[j]
		n.start += C.uint32_t(shift)
		n.end += C.uint32_t(shift)
		n.next += moved
	}
}

// copyToken appends a token that changes, if it stays of its kind.
func (s *splicer) copyToken(n node, changes []Change, shift int32) bool {
	grown := 0
	for _, c := range changes {
		if c.Old.Start >= int32(n.end) {
			break
		}
		if c.Old.Start < int32(n.start) || c.Old.End > int32(n.end) || c.Old.Len() == 0 {
			return false
		}
		grown += c.New.Len() - c.Old.Len()
	}
	before := s.before[n.start:n.end]
	n.start += C.uint32_t(shift)
	n.end += C.uint32_t(int(shift) + grown)
	n.next = C.uint32_t(len(s.out) + 1)
	if n.end <= n.start {
		return false
	}
	after := s.text[n.start:n.end]
	switch {
	case n.symbol == identifierSymbol || n.symbol == integerSymbol: // which stands for a name: see prepare
		if !sameWord(before, after) {
			return false
		}
	case kinds[n.symbol] == kStringContent:
		if bytes.ContainsAny(before, "{}\\\"'\r\n") || bytes.ContainsAny(after, "{}\\\"'\r\n") {
			return false
		}
	default:
		return false
	}
	s.out = append(s.out, n)
	return true
}

// sameWord reports whether two words are the same to the grammar: both identifiers and no
// keywords, or both digits alone.
func sameWord(a, b []byte) bool {
	digits := classes[a[0]] == digit
	for _, word := range [][]byte{a, b} {
		for _, c := range word {
			if c >= 0x80 || classes[c] != digit && (digits || classes[c] != letter) {
				return false
			}
		}
		if (classes[word[0]] == digit) != digits || isKeyword(word) || isGrammarWord(string(word)) {
			return false
		}
	}
	return true
}

// copyChildren appends the children of a node that is no list of statements. Each change
// has to lie in one of them.
func (s *splicer) copyChildren(n node, first, end int, changes []Change, shift int32) bool {
	for k := first; k < end; k++ {
		c := s.old.nodes[s.parts[k]]
		if len(changes) > 0 && changes[0].Old.Start < int32(c.start) && changes[0].Old.Start < int32(n.end) {
			return false // between two
		}
		if !s.copy(s.parts[k], changes, shift) {
			return false
		}
		for len(changes) > 0 && changes[0].Old.End <= int32(c.end) && changes[0].Old.Start < int32(c.end) {
			changes = changes[1:]
			shift = s.shift(changes)
		}
	}
	return len(changes) == 0 || changes[0].Old.Start >= int32(n.end)
}

// close sets where a node that has been appended begins and ends: with its first and last
// children, if it did before.
func (s *splicer) close(at int, n node, firstStart, lastEnd C.uint32_t, changes []Change, shift int32) bool {
	if len(s.out) == at+1 {
		return false
	}
	o := &s.out[at]
	o.next = C.uint32_t(len(s.out))
	first, last := at+1, at+1
	for c := first; c < len(s.out); c = int(s.out[c].next) {
		last = c
	}
	switch {
	case n.start == firstStart:
		o.start = s.out[first].start
	case len(changes) > 0 && changes[0].Old.Start < int32(n.start):
		return false
	default:
		o.start += C.uint32_t(shift)
	}
	switch {
	case at == 0 && int(n.end) == len(s.before): // blanks at the end belong to the module
		o.end = C.uint32_t(len(s.text))
	case n.end == lastEnd:
		o.end = s.out[last].end
	default:
		return false
	}
	return true
}

// copyStatements appends the children of a module or block, which are statements, and
// the semicolons between them. What does not keep its shape is parsed again.
func (s *splicer) copyStatements(i, first, end int, changes []Change, shift int32) bool {
	span := func(k int) Span {
		n := &s.old.nodes[s.parts[k]]
		return Span{int32(n.start), int32(n.end)}
	}
	limit := int32(s.old.nodes[i].end)
	if i == 0 {
		limit = int32(len(s.before)) // what stands behind the last statement
	}
	list := statements{first: s.parts[first], root: i == 0}
	for k := first; k < end; {
		// Changes in front of the statement, on lines of their own.
		gap := 0
		for gap < len(changes) && changes[gap].Old.Start < span(k).Start+1 && !s.reaches(changes[gap], span(k)) {
			gap++
		}
		if gap > 0 {
			list.from, list.to = s.parts[k], s.parts[k]
			if !s.parse(list, changes[:gap], changes[gap:], shift) {
				return false
			}
			changes = changes[gap:]
			shift = s.shift(changes)
		}
		inside := 0 // changes that lie in this statement
		for inside < len(changes) && s.within(changes[inside], span(k)) {
			inside++
		}
		// A change may join statements, or stand between two: all that it touches is parsed
		// again, and what touches that.
		last, taken := k, inside
		for grown := true; grown; {
			grown = false
			for taken < len(changes) && (changes[taken].Old.Start <= span(last).End || last+1 == end && changes[taken].Old.Start <= limit) {
				taken++
				grown = true
			}
			for last+1 < end && taken > inside && s.reaches(changes[taken-1], span(last+1)) {
				last++
				grown = true
			}
		}
		at := len(s.out)
		if taken > inside || !s.copy(s.parts[k], changes, shift) {
			s.out = s.out[:at]
			list.from, list.to = s.parts[k], int(s.old.nodes[s.parts[last]].next)
			list.last = s.parts[last]
			if !s.parse(list, changes[:taken], changes[taken:], shift) {
				return false
			}
		}
		changes = changes[taken:]
		shift = s.shift(changes)
		k = last + 1
	}
	return len(changes) == 0 || changes[0].Old.Start >= limit
}

// within reports whether a change concerns nothing but a statement.
func (s *splicer) within(c Change, statement Span) bool {
	return c.Old.Len() > 0 && c.Old.Start >= statement.Start && c.Old.End <= statement.End
}

// reaches reports whether a change that starts in front of a statement may concern it:
// it does not if it ends with a line, before and after.
func (s *splicer) reaches(c Change, statement Span) bool {
	if c.Old.End != statement.Start {
		return c.Old.End > statement.Start
	}
	endsLine := func(text []byte, span Span) bool { return span.End > 0 && text[span.End-1] == '\n' }
	return !endsLine(s.before, c.Old) || !endsLine(s.text, c.New)
}

// statements are some in a row of a module or block, which may be none: from and to are
// the nodes at which they begin, and the next one does.
type statements struct {
	first    int // of all in the list
	root     bool
	from, to int
	last     int // of these, if there are any
}

// parse appends what statements have become with the changes: none, or others. They must
// have lines of their own, in both texts.
func (s *splicer) parse(list statements, changes, behind []Change, shift int32) bool {
	head, ok := s.margin(list.first)
	if !ok || list.root && len(head) > 0 {
		return false
	}
	before, after := changes[0].Old, changes[0].New
	before.End, after.End = changes[len(changes)-1].Old.End, changes[len(changes)-1].New.End
	if list.from < list.to {
		if start := int32(s.old.nodes[list.from].start); start < before.Start {
			before.Start, after.Start = start, start+shift
		}
		if end := int32(s.old.nodes[list.last].end); end > before.End {
			before.End, after.End = end, end+s.shift(behind)
		}
	}
	if _, ok = ownLines(s.before, before.Start, before.End); !ok {
		return false
	}
	for after.Start < after.End && (classes[s.text[after.Start]] == blank || classes[s.text[after.Start]] == lineEnd) {
		after.Start++
	}
	margin, ok := ownLines(s.text, after.Start, after.End)
	if after.Len() == 0 {
		return ok
	}
	return ok && bytes.Equal(margin, head) && s.fragment(after.Start, after.End, margin)
}

// margin returns the blanks in front of a statement, if it begins a line.
func (s *splicer) margin(i int) ([]byte, bool) {
	start := s.old.nodes[i].start
	margin := s.before[bytes.LastIndexByte(s.before[:start], '\n')+1 : start]
	return margin, len(bytes.Trim(margin, " \t")) == 0
}

// ownLines reports whether nothing else stands on the lines of text[from:to], and returns
// the blanks in front of it.
func ownLines(text []byte, from, to int32) (margin []byte, ok bool) {
	start := bytes.LastIndexByte(text[:from], '\n') + 1
	margin = text[start:from]
	if len(bytes.Trim(margin, " \t")) > 0 {
		return nil, false
	}
	if to > 0 && int(to) <= len(text) && text[to-1] == '\n' {
		return margin, true
	}
	rest := text[to:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return margin, len(bytes.Trim(rest, " \t\r")) == 0
}

// fragmentHead makes a block of indented statements.
const fragmentHead = "if x:\n"

// fragment parses statements of the new text, and appends them.
func (s *splicer) fragment(start, stop int32, margin []byte) bool {
	var text []byte
	if len(margin) > 0 {
		text = append(append(text, fragmentHead...), margin...)
	}
	moved := start - int32(len(text)) // from an offset in the fragment to one in the text
	text = append(append(text, s.text[start:stop]...), '\n')
	nodes, err := s.p.flatten(text, s.limits)
	if err != nil || nodes[0].flags&C.FLAT_ERROR != 0 || kinds[nodes[0].symbol] != kModule {
		return false
	}
	from, to := 1, len(nodes)
	if len(margin) > 0 {
		// module, if_statement and its children, the last of which is the block
		if len(nodes) < 2 || int(nodes[1].next) != len(nodes) {
			return false
		}
		block := 2
		for int(nodes[block].next) < len(nodes) {
			block = int(nodes[block].next)
		}
		if kinds[nodes[block].symbol] != kBlock {
			return false
		}
		from = block + 1
	}
	index := C.uint32_t(len(s.out) - from)
	for _, n := range nodes[from:to] {
		n.start += C.uint32_t(moved)
		n.end += C.uint32_t(moved)
		n.next += index
		s.out = append(s.out, n)
	}
	return from < to
}
