package diff

import (
	"unicode"
	"unicode/utf8"
)

// Span is a stretch of a line, as byte offsets in it.
type Span struct {
	Start, End int
}

// maxWords is the greatest size in bytes, old and new together and without what they have in
// common at both ends, of the lines whose words are compared. The time grows with the square of
// the words that differ: 10 ms at the limit when every byte is a word, and much less for code. A
// longer line is data: nobody reads its words.
const maxWords = 2 << 10

// Words returns the spans of the words that differ between two lines: those of old that are gone
// and those of new that came, in order, neither empty nor touching each other. Outside the spans
// the lines are equal. A word is an identifier or a number, a run of blanks, or any other single
// character; spans begin and end at the borders of words, so never inside a UTF-8 sequence. What
// holds no name or number and stands between two changes, neither shorter than itself, counts as
// changed too: `a.b` that becomes `x.y` reads better as one change than as two.
//
// If the lines differ in more than 2 KiB, everything between their common start and end is one
// span.
func Words(old, new string) (oldSpans, newSpans []Span) {
	start, end := commonEnds(old, new)
	oldMid, newMid := old[start:len(old)-end], new[start:len(new)-end]
	pieces := []piece{{old: len(oldMid), new: len(newMid)}}
	if len(oldMid)+len(newMid) <= maxWords {
		pieces = fold(compare(splitWords(oldMid), splitWords(newMid)))
	}
	oldPos, newPos := start, start
	for _, p := range pieces {
		if !p.equal && p.old > 0 {
			oldSpans = append(oldSpans, Span{oldPos, oldPos + p.old})
		}
		if !p.equal && p.new > 0 {
			newSpans = append(newSpans, Span{newPos, newPos + p.new})
		}
		oldPos += p.old
		newPos += p.new
	}
	return oldSpans, newSpans
}

// A piece is a stretch of both lines that is equal or changed as a whole.
type piece struct {
	old, new int // its bytes in each line
	equal    bool
	named    bool // equal, and an identifier or number is in it
}

// compare returns the pieces of two lines given as words; equal and changed ones alternate.
func compare(old, new []string) []piece {
	var pieces []piece
	for _, s := range align(old, new) {
		equal := s.kind == Context
		if n := len(pieces); n == 0 || equal || pieces[n-1].equal {
			pieces = append(pieces, piece{equal: equal})
		}
		p := &pieces[len(pieces)-1]
		if s.kind != Added {
			p.old += length(old[:s.n])
			p.named = equal && hasName(old[:s.n])
			old = old[s.n:]
		}
		if s.kind != Removed {
			p.new += length(new[:s.n])
			new = new[s.n:]
		}
	}
	return pieces
}

// fold makes one change of two, if the piece between them is nameless and no longer than either.
func fold(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		n := len(out)
		if n < 2 || p.equal || out[n-1].named || out[n-1].old > min(out[n-2].size(), p.size()) {
			out = append(out, p)
			continue
		}
		out[n-2].old += out[n-1].old + p.old
		out[n-2].new += out[n-1].new + p.new
		out = out[:n-1]
	}
	return out
}

// size returns the length of the piece in the line where it is longer.
func (p piece) size() int { return max(p.old, p.new) }

// hasName reports whether one of the words is an identifier or a number.
func hasName(words []string) bool {
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); classOf(r) == name {
			return true
		}
	}
	return false
}

// class is what a character does in a line: those of names and blanks form words together.
type class int

const (
	mark class = iota
	name
	blank
)

func classOf(r rune) class {
	switch {
	case r == '_', unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		return name
	case unicode.IsSpace(r):
		return blank
	}
	return mark
}

// splitWords returns the words of s, which together are s.
func splitWords(s string) []string {
	var words []string
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		for n < len(s) && !wordBorder(s, n, classOf(r)) {
			_, size := utf8.DecodeRuneInString(s[n:])
			n += size
		}
		words = append(words, s[:n])
		s = s[n:]
	}
	return words
}

// wordBorder reports whether a word ends at offset i of s, where a character begins, after one
// of class before.
func wordBorder(s string, i int, before class) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return before == mark || before != classOf(r)
}

// commonEnds returns how many bytes two lines have in common at the start and, in what is left,
// at the end, to the borders of words.
func commonEnds(a, b string) (start, end int) {
	shorter := min(len(a), len(b))
	for start < shorter && a[start] == b[start] {
		start++
	}
	for !atBorder(a, start) || !atBorder(b, start) {
		start--
	}
	for end < shorter-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for !atBorder(a, len(a)-end) || !atBorder(b, len(b)-end) {
		end--
	}
	return start, end
}

// atBorder reports whether a word begins or ends at offset i of s. It looks at no more than the
// two characters around it, and takes no byte for a border that could be inside a character.
func atBorder(s string, i int) bool {
	if i == 0 || i == len(s) {
		return true
	}
	if !utf8.RuneStart(s[i]) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return wordBorder(s, i, classOf(r))
}
