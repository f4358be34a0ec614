package search

/*
#cgo noescape find_bytes
#cgo nocallback find_bytes
#include "survey.h"
*/
import "C"

import (
	"iter"
	"unsafe"
)

// Places goes through the offsets at which word, which is not empty, stands in text, in order,
// whatever is around it. Of identifiers this is faster than bytes.Index: two of its bytes that are
// rare are compared at 16 or 32 positions at once, and not the first one, which may be frequent.
func Places(text []byte, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		rare, other := rareBytes(word)
		for at := 0; ; at++ {
			at = int(C.find_bytes(bytesOf(text), C.size_t(len(text)), C.size_t(at),
				(*C.uint8_t)(unsafe.StringData(word)), C.size_t(len(word)), C.size_t(rare), C.size_t(other)))
			if at == len(text) || !yield(at) {
				return
			}
		}
	}
}

// rareBytes returns where the two bytes of a word stand that are the rarest in identifiers; in a
// word of one byte, where that stands.
func rareBytes(word string) (rare, other int) {
	for i := 1; i < len(word); i++ {
		switch {
		case weights[word[i]] < weights[word[rare]]:
			rare, other = i, rare
		case other == rare || weights[word[i]] < weights[word[other]]:
			other = i
		}
	}
	return rare, other
}
