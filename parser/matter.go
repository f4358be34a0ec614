package parser

import (
	"bytes"
	"iter"
	"math/bits"
	"slices"
	"sort"
	"strings"

	"github.com/netra-systems/rewrite/search"
)

// matter is what of a file matters.
type matter struct {
	p      *preparer
	at     []int32 // the offsets of words that do everywhere
	hit    []bool  // the lines that do
	all    bool    // because nothing tells what a wildcard import of it binds
	names  map[given]bool
	counts map[int32]int // names by function
	next   []given       // of names, those whose places are still to be found
}

// given is a name that is given what matters, in a function or, if that is 0, the file.
type given struct {
	function int32
	name     string
}

// spread finds the lines that matter: where the words are, and where the names are that such
// a line binds. It reports whether these are known, and not too many.
func (m *matter) spread() bool {
	for _, at := range m.at {
		m.mark(at)
	}
	for len(m.next) > 0 {
		g := m.next[len(m.next)-1]
		m.next = m.next[:len(m.next)-1]
		text := Span{0, int32(len(m.p.in))}
		if g.function > 0 {
			text = m.p.functions[g.function-1].region
		}
		for _, private := range Unmangled(g.name) {
			m.give(g.function, []byte(private))
		}
		for at := range search.Places(text.bytes(m.p.in), g.name) {
			at := text.Start + int32(at)
			if !isWordAt(m.p.in, int(at), g.name) {
				continue
			}
			m.mark(at)
			if g.function == 0 {
				m.at = append(m.at, at)
			}
		}
		if m.counts[0] > maxGiven {
			return false
		}
	}
	return !m.all
}

// isWordAt reports whether a name that stands at an offset may be a word there, behind an
// escape sequence in a string, or private and mangled.
func isWordAt(text []byte, at int, name string) bool {
	isWord := func(i int) bool { return i < len(text) && (classes[text[i]] == letter || classes[text[i]] == digit) }
	if strings.HasPrefix(name, "__") {
		return true
	}
	if isWord(at + len(name)) {
		return false
	}
	const longest = len("U0001f40d")
	before := at
	for before > max(0, at-longest) && isWord(before-1) {
		before--
	}
	return before == at || before > 0 && text[before-1] == '\\'
}

// mark notes that the line at an offset matters, if there is one, and what it binds.
func (m *matter) mark(at int32) {
	lines := m.p.lines
	i := sort.Search(len(lines), func(i int) bool { return lines[i].end > at })
	if i == len(lines) || lines[i].span.Start > at {
		if i--; i < 0 || !m.p.inTypeComment(at) {
			return
		}
	}
	if m.hit[i] {
		return
	}
	m.hit[i] = true
	l := &lines[i]
	m.all = m.all || l.starred
	for _, target := range m.p.targets[l.targets[0]:l.targets[1]] {
		m.giveIn(l, target.bytes(m.p.in))
	}
	if l.importing {
		isWord := func(r rune) bool { return r >= 0x80 || classes[r] == letter || classes[r] == digit }
		for _, word := range bytes.FieldsFunc(l.span.bytes(m.p.in), func(r rune) bool { return !isWord(r) }) {
			m.giveIn(l, word)
		}
	}
}

// inTypeComment reports whether an offset is in a type comment on a line of its own, which is
// taken for that of the statement in front.
func (p *preparer) inTypeComment(at int32) bool {
	before := p.in[bytes.LastIndexByte(p.in[:at], '\n')+1 : at]
	comment := bytes.TrimLeft(before, " \t")
	return bytes.HasPrefix(comment, []byte{'#'}) && IsTypeComment(comment)
}

// giveIn notes that a name matters which a line binds.
func (m *matter) giveIn(l *line, name []byte) {
	m.give(l.function, name)
	if m.p.bindsGlobals(l) {
		m.give(0, name)
	}
}

// parts calls pass with what does not matter and what is shown instead, and read with the
// lines that are read, in order.
func (m *matter) parts(pass func(span Span, instead string), read func(line int)) {
	p, next := m.p, 0
	end := int32(0) // of the last suite that is passed over, or method
	for i := 0; i < len(p.lines); {
		start := p.lines[i].span.Start
		for ; next < len(p.suites) && p.suites[next].span.Start <= start; next++ {
			s := &p.suites[next]
			if s.span.Start < end || s.kept || m.in(s.region) {
				continue
			}
			if s.span.Len() >= leastSuite {
				end = s.region.End
				pass(s.span, "pass")
			}
			if s.signature.Len() >= leastBrackets && !m.in(s.signature) {
				pass(s.signature, "()")
			}
		}
		if start < end {
			i++
			continue
		}
		if run := m.methodsEnd(i); run > i {
			end = p.lines[run-1].span.End
			pass(Span{start, end}, "pass")
			i = run
			continue
		}
		run := m.runEnd(i)
		if run > i && int(p.lines[run-1].span.End-start) >= leastRun {
			pass(Span{start, p.lines[run-1].span.End}, "pass")
			i = run
			continue
		}
		for run = max(run, i+1); i < run; i++ {
			read(i)
		}
	}
}

// trace finds the lines on which it depends what those that are read refer to: which bind
// their names, in the same function or outside of all; and of attributes that are named like
// the constants of classes, those that bind or assign to them, wherever they are.
func (m *matter) trace() {
	b := m.binders()
	traced := make([]bool, len(m.p.lines))
	constants := make(map[string]bool)
	for again := true; again; {
		again = false
		slices.Sort(m.at)
		var next []int
		m.parts(func(Span, string) {}, func(i int) {
			if !traced[i] {
				traced[i] = true
				next = append(next, i)
			}
		})
		known := len(constants)
		for _, i := range next {
			l := &m.p.lines[i]
			for word, attribute := range m.wordsRead(i) {
				switch {
				case !attribute:
					b.of(l.function, word, int32(i), func(line int32) { again = m.read(line) || again })
				case b.members(l.function, word):
					constants[string(word)] = true
				}
			}
		}
		for i := 0; len(constants) > known && i < len(m.p.lines); i++ {
			l := &m.p.lines[i]
			for word, attribute := range m.p.bound(l) {
				if (attribute || l.members) && constants[string(word.bytes(m.p.in))] {
					again = m.read(int32(i)) || again
				}
			}
		}
	}
}

// wordsRead goes through the words of a line that is read, but for those in details that are
// not.
func (m *matter) wordsRead(i int) iter.Seq2[[]byte, bool] {
	return func(yield func([]byte, bool) bool) {
		l := &m.p.lines[i]
		at := l.span.Start
		part := func(end int32) bool {
			for word, attribute := range m.p.words(l.span, Span{at, end}) {
				if !yield(word.bytes(m.p.in), attribute) {
					return false
				}
			}
			return true
		}
		if !m.hit[i] && !m.p.isKept(l) {
			for _, d := range m.p.details[l.details[0]:l.details[1]] {
				if !part(d.span.Start) {
					return
				}
				at = d.span.End
			}
		}
		part(l.span.End)
	}
}

// read notes that a line is not left out. It reports whether that is new.
func (m *matter) read(line int32) bool {
	if m.hit[line] {
		return false
	}
	m.hit[line] = true
	m.at = append(m.at, m.p.lines[line].span.Start)
	return true
}

// binders are lines by the names that they bind: a hash table. It is kept for the next file.
type binders struct {
	text  []byte
	heads []int32 // of each hash, the index of a bound name; None if there is none
	names []bound
	all   []binder
}

// bound is a name that lines bind, for a function or, if that is 0, for the file.
type bound struct {
	function int32
	name     Span  // where a line binds it
	members  bool  // on one of them it is, or may be, that of an attribute
	first    int32 // the index of one of them
	next     int32 // the index of a name with the same hash, or None
}

// binder is a line, and the next one that binds the name, or None.
type binder struct{ line, next int32 }

// bindsGlobals reports whether a line may bind names of the module in a function.
func (p *preparer) bindsGlobals(l *line) bool {
	return l.function > 0 && p.functions[l.function-1].globals
}

// binders returns the lines that bind names, those outside of functions as of function 0.
func (m *matter) binders() *binders {
	p, b := m.p, &m.p.binders
	b.text, b.names, b.all = p.in, b.names[:0], b.all[:0]
	size := 1 << bits.Len(uint(len(p.lines)))
	b.heads = slices.Grow(b.heads[:0], size)[:size]
	for i := range b.heads {
		b.heads[i] = None
	}
	for i := range p.lines {
		l := &p.lines[i]
		if l.importing {
			continue
		}
		globals := p.bindsGlobals(l)
		for name, attribute := range p.bound(l) {
			if attribute {
				continue
			}
			b.add(l.function, name, int32(i), l.members)
			if globals {
				b.add(0, name, int32(i), true)
			}
		}
	}
	return b
}

func (b *binders) add(function int32, name Span, line int32, members bool) {
	one, head := b.find(function, name.bytes(b.text))
	if one == nil {
		b.names = append(b.names, bound{function: function, name: name, first: None, next: *head})
		*head = int32(len(b.names) - 1)
		one = &b.names[*head]
	}
	b.all = append(b.all, binder{line, one.first})
	one.first, one.members = int32(len(b.all)-1), one.members || members
}

// find returns a name that is bound, nil if it is not, and where those with its hash begin. The
// hash is FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), of the function too.
func (b *binders) find(function int32, name []byte) (one *bound, head *int32) {
	h := uint32(2166136261) ^ uint32(function)
	for _, c := range name {
		h = (h ^ uint32(c)) * 16777619
	}
	head = &b.heads[(h^h>>15)&uint32(len(b.heads)-1)]
	for i := *head; i != None; i = b.names[i].next {
		if one := &b.names[i]; one.function == function && bytes.Equal(one.name.bytes(b.text), name) {
			return one, head
		}
	}
	return nil, head
}

// of calls yield with the lines that bind a name for a function, or outside of all, but for the
// line that asks, and forgets them.
func (b *binders) of(function int32, name []byte, asks int32, yield func(line int32)) {
	for _, f := range [2]int32{function, 0} {
		one, _ := b.find(f, name)
		if one == nil {
			continue
		}
		left := int32(None)
		for i := one.first; i != None; i = b.all[i].next {
			if b.all[i].line == asks {
				left = i
			} else {
				yield(b.all[i].line)
			}
		}
		if one.first = left; left != None {
			b.all[left].next = None
		}
	}
}

// members reports whether a line of a function, or outside of all, binds a name that is, or
// may be, that of an attribute.
func (b *binders) members(function int32, name []byte) bool {
	for _, f := range [2]int32{function, 0} {
		if one, _ := b.find(f, name); one != nil && one.members {
			return true
		}
	}
	return false
}

// runEnd returns the number of the line behind the statements in a row that begin with line
// i and do not matter; i if there are none.
func (m *matter) runEnd(i int) int {
	first := &m.p.lines[i]
	if first.function == 0 || first.clause || m.p.isKept(first) {
		return i
	}
	for i < len(m.p.lines) && m.p.lines[i].function == first.function && m.p.lines[i].depth == first.depth {
		end := m.p.statementEnd(i)
		for k := i; k < end; k++ {
			if m.hit[k] || m.p.lines[k].importing {
				return i
			}
		}
		i = end
	}
	return i
}

// methodsEnd returns the number of the line behind the methods in a row that begin with line i
// and do not matter; i if there are none.
func (m *matter) methodsEnd(i int) int {
	for i < len(m.p.lines) {
		end := m.p.methodEnd(i)
		if end == i || m.p.suites[m.p.lines[i].class-1].looksUp || m.in(Span{m.p.lines[i].span.Start, m.p.lines[end-1].end}) {
			break
		}
		for k := i; k < end; k++ {
			if l := &m.p.lines[k]; m.hit[k] || l.importing || l.looksUp || m.p.isKept(l) {
				return i
			}
		}
		i = end
	}
	return i
}

// give notes that a name in a function matters.
func (m *matter) give(function int32, name []byte) {
	g := given{function, string(name)}
	if m.names[g] || isKeyword(name) {
		return
	}
	if m.counts[function]++; function > 0 && m.counts[function] > maxGiven {
		m.p.functions[function-1].kept = true
		return
	}
	m.names[g] = true
	m.next = append(m.next, g)
}

// in reports whether a word that matters everywhere is in a part of the text.
func (m *matter) in(part Span) bool {
	i, _ := slices.BinarySearch(m.at, part.Start)
	return i < len(m.at) && m.at[i] < part.End
}
