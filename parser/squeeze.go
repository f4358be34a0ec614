package parser

// #include "flatten.h"
import "C"

import "unicode/utf8"

// Tree-sitter takes as long for a byte of a comment or a docstring as for one of code. What
// it need not see is taken out of a text before it gets it: blanks but for one, blank lines,
// and the inside of long words and plain strings. The offsets of the nodes are put right
// afterwards, and so the tree is that of the text as it was.

// squeeze is a part of a prepared text that the grammar is shown shorter.
type squeeze struct {
	span Span
	as   squeezed
	n    int32 // blanks
}

type squeezed uint8

const (
	asBlanks squeezed = iota // n blanks
	asString                 // two letters
)

// squeezes notes a part of the text. They come in order, as long as there is no error.
func (p *preparer) squeezes(from, to int, as squeezed, n int) {
	p.short = append(p.short, squeeze{Span{int32(from), int32(to)}, as, int32(n)})
}

// squeezer makes short texts. It is kept for the next one.
type squeezer struct {
	text   []byte
	origin []int32 // of each byte, its offset in the text as it was
}

// put appends a byte that stands for the one at an offset.
func (s *squeezer) put(c byte, at int32) {
	s.text = append(s.text, c)
	s.origin = append(s.origin, at)
}

// copy appends the bytes of a part of the text; of a long word that the grammar need not know
// the first, and one more.
func (s *squeezer) copy(text []byte, from, to int32) {
	for from < to {
		end := from
		for end < to && text[end] < utf8.RuneSelf && (classes[text[end]] == letter || classes[text[end]] == digit) {
			end++
		}
		if word := text[from:end]; len(word) > 2 && classes[word[0]] == letter && !means(word) {
			s.put(word[0], from)
			s.put('_', end-1) // no keyword ends so
			from = end
			continue
		}
		for end = max(end, from+1); from < end; from++ {
			s.put(text[from], from)
		}
	}
}

// means reports whether the grammar must see what a word is.
func means(word []byte) bool {
	switch string(word) {
	case "match", "case", "type", "__future__":
		return true
	}
	return isKeyword(word)
}

// squeeze makes the short text of one. Of what is passed over there is only the word that
// stands for it, if there is one.
func (s *squeezer) squeeze(text []byte, parts []squeeze, passed []part) {
	s.text, s.origin = s.text[:0], s.origin[:0]
	at := int32(0)
	for len(parts) > 0 || len(passed) > 0 {
		if len(passed) > 0 && (len(parts) == 0 || passed[0].span.Start <= parts[0].span.Start) {
			s.copy(text, at, passed[0].span.Start+int32(len(passed[0].instead)))
			at = passed[0].span.End
			if passed[0].instead != "" {
				s.origin[len(s.origin)-1] = at - 1 // so that it takes the place of all
			}
			passed = passed[1:]
			for len(parts) > 0 && parts[0].span.Start < at {
				parts = parts[1:]
			}
			continue
		}
		part := parts[0]
		parts = parts[1:]
		s.copy(text, at, part.span.Start)
		at = part.span.End
		switch part.as {
		case asBlanks:
			for range part.n {
				s.put(' ', at-1)
			}
		case asString:
			s.put('x', part.span.Start)
			s.put('x', at-1)
		}
	}
	s.copy(text, at, int32(len(text)))
	if len(s.text) == 0 {
		s.put('\n', 0)
	}
}

// restore gives the nodes of the short text the offsets that they have in the one of n bytes.
func (s *squeezer) restore(nodes []node, n int) {
	behind := func(offset C.uint32_t) C.uint32_t { // the byte in front of it
		if offset == 0 {
			return 0
		}
		return C.uint32_t(s.origin[offset-1] + 1)
	}
	for i := range nodes {
		node := &nodes[i]
		switch start := node.start; {
		case int(start) == len(s.text):
			node.start = C.uint32_t(n)
		case classes[s.text[start]] == blank || classes[s.text[start]] == lineEnd:
			node.start = behind(start) // it begins with what has no text
		default:
			node.start = C.uint32_t(s.origin[start])
		}
		node.end = behind(node.end)
	}
	nodes[0].end = C.uint32_t(n) // with the blanks behind the last token
}
