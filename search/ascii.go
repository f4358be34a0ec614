package search

import (
	"encoding/binary"
	"unicode/utf8"
)

// IsASCII reports whether all bytes of text are ASCII.
func IsASCII(text []byte) bool { return notASCII(text, 0) == len(text) }

// notASCII returns the offset of the first byte from one on that is not ASCII; the length of
// the text if there is none.
func notASCII(text []byte, from int) int {
	const high = 0x8080808080808080
	rest := text[from:]
	for ; len(rest) >= 32; rest = rest[32:] { // a table of bytes would take five times as long
		a, b := binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint64(rest[8:])
		c, d := binary.LittleEndian.Uint64(rest[16:]), binary.LittleEndian.Uint64(rest[24:])
		if (a|b|c|d)&high != 0 {
			break
		}
	}
	for i, c := range rest {
		if c >= utf8.RuneSelf {
			return len(text) - len(rest) + i
		}
	}
	return len(text)
}
