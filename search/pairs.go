package search

// #include "survey.h"
import "C"

import (
	"encoding/binary"
	"strings"
	"unsafe"
)

// Few words are looked for by pairs of bytes: 16 or 32 positions are compared with a pair at once,
// which takes a fraction of the time that the positions of a stride take. Where a pair stands, a
// bit decides for the four bytes that begin there, as it does for a stride; then the path is
// looked up. That needs a processor with such instructions, and words that have pairs in common.

// mostPairs is how many pairs are looked for; 0 if the processor can't.
const mostPairs = C.most_pairs

// sampled is how many words are asked which pair to choose.
const sampled = 64

// newPairs returns pairs such that each of the words, of four bytes at least, has one in front of
// two further bytes, and the four bytes of each word; none if it takes too many pairs.
func newPairs(words []string) (p C.struct_pairs, grams []uint32) {
	for left := words; len(left) > 0; p.n++ {
		if p.n == mostPairs {
			return C.struct_pairs{}, nil
		}
		pair := commonPair(left)
		p.first[p.n], p.second[p.n] = C.uint8_t(pair[0]), C.uint8_t(pair[1])
		var others []string
		for _, word := range left {
			if i := pairIn(word, pair); i >= 0 {
				grams = append(grams, binary.LittleEndian.Uint32([]byte(word[i:])))
			} else {
				others = append(others, word)
			}
		}
		left = others
	}
	return p, grams
}

// pairIn returns where a pair stands in a word, with two bytes behind it; -1 if it does not.
func pairIn(word, pair string) int { return strings.Index(word[:len(word)-(gram-len(pair))], pair) }

// commonPair returns the pair of the first word that is rare in texts and common in the words.
func commonPair(words []string) (best string) {
	most := 0.0
	for i := range len(words[0]) - gram + 1 {
		pair := words[0][i : i+2]
		in := 0
		for _, word := range words[:min(len(words), sampled)] {
			if pairIn(word, pair) >= 0 {
				in++
			}
		}
		if score := float64(in) / float64((1+weights[pair[0]])*(1+weights[pair[1]])); score > most {
			best, most = pair, score
		}
	}
	return best
}

// eachPair calls yield with the words of the group, as each does.
func (g *group) eachPair(text []byte, s *C.struct_survey, yield func(at, word int) bool) bool {
	for from := 0; from < len(text); {
		i := int(C.survey_pairs(bytesOf(text), C.size_t(len(text)), C.size_t(from), &g.pairs, (*C.uint64_t)(unsafe.Pointer(unsafe.SliceData(g.bits))), s))
		if i == len(text) {
			return true
		}
		start, end := pathAround(text, i)
		if !g.inPath(text, start, end, yield) {
			return false
		}
		from = max(end, i+1) // no word goes on behind the path
	}
	return true
}
