// Package search finds out from the bytes of a file, without parsing it, whether
// it can matter to a set of words.
//
// In a tree of any size almost no file holds an old name; those that do not must
// cost no more than to look at their bytes. [Words] finds few words by pairs of bytes, many
// positions at once, and many by four bytes at one position in many; [Survey.Stars] finds the
// wildcard imports, through which a module has names that it does not spell.
package search

// #include "survey.h"
import "C"

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"
)

// Words is a set of words to be found in texts: identifiers, or dotted paths of some.
// It is immutable, and safe for use by many goroutines. nil is the set without words.
//
// A word of n bytes holds, wherever it stands, four bytes that begin at a multiple
// of n-3 in the text: so only each (n-3)th position has to be looked at. That is
// the q-gram filter of approximate matching (Ukkonen 1992), with exact words: each
// four-byte piece of the words sets a bit. Nearly all positions end at the bit; of the
// others, the path that stands there is looked up as a whole. For few words there is what
// takes less time: see pairs.go.
type Words struct {
	groups []group
	short  []string         // words of less than gram bytes
	index  map[string][]int // in the list of words
	words  []string
}

const (
	gram = 4 // bytes of a piece
	// maxStride leaves long words a choice of pieces, so that those that everybody's
	// names are made of need not be among them.
	maxStride = 16
	// The bits for the pieces take from 512 bytes to 512 kB: some hundred words fit the
	// first cache of most processors. All but one in 32 are clear.
	minBits, maxBits = 12, 22
)

// group is words that are looked for with one stride.
type group struct {
	stride int
	pairs  C.struct_pairs // looked for in place of a stride, if there are any
	shift  uint           // of a hash, for a bit
	bits   []uint64
	index  map[string][]int // of these words alone
	parts  int              // of the word with the most
	sizes  uint64           // a bit for each length of a word; the last for all from 63 on
}

// NewWords makes the set. Empty words are not in it. A word is known by its index in
// the list; one that is given twice is found twice.
func NewWords(words []string) *Words {
	w := &Words{index: make(map[string][]int), words: words}
	var long []string
	for i, word := range words {
		if word == "" {
			continue
		}
		if w.index[word] == nil {
			if len(word) < gram {
				w.short = append(w.short, word)
			} else {
				long = append(long, word)
			}
		}
		w.index[word] = append(w.index[word], i)
	}
	slices.SortFunc(long, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	if pairs, grams := newPairs(long); pairs.n > 0 {
		g := w.newGroup(long)
		g.pairs = pairs
		g.setBits(grams)
		g.pairs.multiplier, g.pairs.shift = multiplier, C.uint32_t(g.shift)
		w.groups = []group{g}
		return w
	}
	// One short word would make the stride short for all: they are searched for apart,
	// those of up to twice the stride of the shortest together.
	for len(long) > 0 {
		stride := min(len(long[0])-gram+1, maxStride)
		n := slices.IndexFunc(long, func(word string) bool { return min(len(word)-gram+1, maxStride) >= 2*stride })
		if n < 0 {
			n = len(long)
		}
		g := w.newGroup(long[:n])
		g.stride = stride
		g.setBits(piecesOf(long[:n], stride))
		w.groups = append(w.groups, g)
		long = long[n:]
	}
	return w
}

func (w *Words) newGroup(words []string) group {
	g := group{index: make(map[string][]int, len(words))}
	for _, word := range words {
		g.index[word] = w.index[word]
		g.sizes |= 1 << min(len(word), 63)
		g.parts = max(g.parts, 1+strings.Count(word, "."))
	}
	return g
}

// piecesOf returns so many pieces in a row of each word.
func piecesOf(words []string, stride int) (pieces []uint32) {
	for _, word := range words {
		at := rarest(word, stride)
		for offset := at; offset < at+stride; offset++ {
			pieces = append(pieces, binary.LittleEndian.Uint32([]byte(word[offset:])))
		}
	}
	return pieces
}

// setBits sets a bit for each of some pieces.
func (g *group) setBits(pieces []uint32) {
	slices.Sort(pieces)
	pieces = slices.Compact(pieces)
	bits := uint(minBits)
	for bits < maxBits && 1<<bits < 32*len(pieces) {
		bits++
	}
	g.shift, g.bits = 32-bits, make([]uint64, 1<<bits/64)
	for _, v := range pieces {
		h := hash(v) >> g.shift
		g.bits[h/64] |= 1 << (h % 64)
	}
}

// hash spreads four bytes over 32 bits (Knuth, The Art of Computer Programming 3,
// 6.4: multiplication by the golden ratio); the high bits are the good ones.
func hash(v uint32) uint32 { return v * multiplier }

const multiplier = 0x9e3779b1

// rarest returns where in a word to take so many pieces in a row, such that the most
// common of them is as rare as can be.
func rarest(word string, pieces int) int {
	best, at := 0, 0
	for from := 0; from+pieces+gram-1 <= len(word); from++ {
		worst := 0
		for i := from; i < from+pieces; i++ {
			common := 1
			for _, c := range []byte(word[i : i+gram]) {
				common *= 1 + weights[c]
			}
			worst = max(worst, common)
		}
		if from == 0 || worst < best {
			best, at = worst, from
		}
	}
	return at
}

// weights says how common a byte is in identifiers, roughly, on a scale to 12.
var weights = func() (w [256]int) {
	for i, c := range []byte("zqjxkvwbyghpfmudlcnsaoirte_") {
		w[c] = i * 12 / 26
	}
	return w
}()

// Each calls yield with every place at which a word begins in text, and the index of
// the word, in no particular order, until yield returns false. A word that is part of
// a longer identifier does not count.
func (w *Words) Each(text []byte, yield func(at, word int) bool) {
	if w == nil {
		return
	}
	for _, word := range w.short {
		if !w.eachShort(text, word, yield) {
			return
		}
	}
	for i := range w.groups {
		if !w.groups[i].each(text, yield) {
			return
		}
	}
}

// Len returns the length in bytes of the word with an index.
func (w *Words) Len(word int) int { return len(w.words[word]) }

// In reports whether one of the words is in text.
func (w *Words) In(text []byte) (found bool) {
	w.Each(text, func(int, int) bool {
		found = true
		return false
	})
	return found
}

func (g *group) each(text []byte, yield func(at, word int) bool) bool {
	if g.pairs.n > 0 {
		s := newSurvey(text)
		return g.eachPair(text, &s, yield)
	}
	for i := g.next(text, 0); i < len(text); {
		if !isPath(text[i]) {
			i = g.next(text, i+g.stride)
			continue
		}
		start, end := pathAround(text, i)
		if !g.inPath(text, start, end, yield) {
			return false
		}
		// No word goes on behind the path.
		i = g.next(text, i+(end-i+g.stride-1)/g.stride*g.stride)
	}
	return true
}

// next returns the first position, at from or any number of strides behind it, at which
// four bytes stand that a word may hold; len(text) if there is none.
//
// All that a run reads goes through here: four positions are looked at in turn, without
// checks of bounds, which take as long as the rest.
func (g *group) next(text []byte, from int) int {
	bits, shift, stride := unsafe.Pointer(unsafe.SliceData(g.bits)), g.shift&31, g.stride
	base := unsafe.Pointer(unsafe.SliceData(text))
	bit := func(i int) uint64 { // 0 in its lowest bit if no word has the four bytes at i
		h := hash(binary.LittleEndian.Uint32((*[gram]byte)(unsafe.Add(base, i))[:])) >> shift
		return *(*uint64)(unsafe.Add(bits, h/64*8)) >> (h % 64)
	}
	i := from
	for ; i+3*stride+gram <= len(text); i += 4 * stride {
		if (bit(i)|bit(i+stride)|bit(i+2*stride)|bit(i+3*stride))&1 != 0 {
			break
		}
	}
	for ; i+gram <= len(text); i += stride {
		if bit(i)&1 != 0 {
			return i
		}
	}
	return len(text)
}

// pathAround returns where the identifiers and dots around a position begin and end.
func pathAround(text []byte, at int) (start, end int) {
	for start = at; start > 0 && isPath(text[start-1]); start-- {
	}
	for end = at; end < len(text) && isPath(text[end]); end++ {
	}
	return start, end
}

// inPath calls yield with the words in text[start:end], which is all of a path.
func (g *group) inPath(text []byte, start, end int, yield func(at, word int) bool) bool {
	if n := escaped(text, start); n > 0 && !g.from(text, min(start+n, end), end, yield) {
		return false
	}
	for start < end {
		if !g.from(text, start, end, yield) {
			return false
		}
		next := bytes.IndexByte(text[start:end], '.')
		if next < 0 {
			return true
		}
		start += next + 1
	}
	return true
}

// maxEscape is the length of the longest escape sequence, without the backslash.
const maxEscape = len("U0001f40d")

// escaped returns how many of the letters at start belong to an escape sequence, if a
// backslash stands in front
// (https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences).
func escaped(text []byte, start int) int {
	if start == 0 || text[start-1] != '\\' || start == len(text) || !IsWord(text[start]) {
		return 0
	}
	switch text[start] {
	case 'x':
		return len("x2e")
	case 'u':
		return len("u002e")
	case 'U':
		return maxEscape
	}
	n := 1
	for n < len("056") && start+n < len(text) && '0' <= text[start] && text[start] <= '7' && '0' <= text[start+n] && text[start+n] <= '7' {
		n++
	}
	return n
}

// from calls yield with the words that begin at start.
func (g *group) from(text []byte, start, end int, yield func(at, word int) bool) bool {
	to := start
	for range g.parts {
		if next := bytes.IndexByte(text[to:end], '.'); next >= 0 {
			to += next
		} else {
			to = end
		}
		if g.sizes&(1<<min(to-start, 63)) != 0 {
			for _, i := range g.index[string(text[start:to])] {
				if !yield(start, i) {
					return false
				}
			}
		}
		if to == end {
			break
		}
		to++
	}
	return true
}

// eachShort does the same for one word of less than gram bytes.
func (w *Words) eachShort(text []byte, word string, yield func(at, word int) bool) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(word))
		if i < 0 {
			return true
		}
		at := from + i
		from = at + 1
		end := at + len(word)
		begin := at
		for begin > max(0, at-maxEscape) && IsWord(text[begin-1]) {
			begin--
		}
		if begin != at && begin+escaped(text, begin) != at || end < len(text) && IsWord(text[end]) {
			continue
		}
		for _, i := range w.index[word] {
			if !yield(at, i) {
				return false
			}
		}
	}
}

// IsWord reports whether a byte is one of identifiers, as far as bytes tell.
func IsWord(c byte) bool { return classes[c]&1 != 0 }

func isPath(c byte) bool { return classes[c] != 0 }

// classes has 1 for the bytes of identifiers, and 2 for the dot between them.
var classes = func() (t [256]byte) {
	for i := range t {
		if c := byte(i); c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			t[i] = 1
		}
	}
	t['.'] = 2
	return t
}()
