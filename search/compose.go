package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// InRespelled reports whether a text, in UTF-8, has one of the words, which are ASCII, in
// other characters: Python takes identifiers in their NFKC form (language reference, 2.3), and
// so ﬁle for file.
func (w *Words) InRespelled(text []byte) bool {
	for i := notASCII(text, 0); i < len(text); i = notASCII(text, i) {
		r, size := utf8.DecodeRune(text[i:])
		if !respells(r) {
			i += size
			continue
		}
		start, end := pathAround(text, i)
		if w.In(norm.NFKC.Bytes(text[start:end])) {
			return true
		}
		i = end
	}
	return false
}

// Respells reports whether an identifier of a text, in UTF-8, is not in NFKC form: the same
// name may be spelled otherwise elsewhere.
func Respells(text []byte) bool {
	for i := notASCII(text, 0); i < len(text); i = notASCII(text, i) {
		r, size := utf8.DecodeRune(text[i:])
		if !inIdentifier(r) {
			i += size
			continue
		}
		start, end := i, i+size
		for start > 0 && text[start-1] < utf8.RuneSelf && IsWord(text[start-1]) {
			start--
		}
		for end < len(text) {
			if r, size = utf8.DecodeRune(text[end:]); !inIdentifier(r) {
				break
			}
			end += size
		}
		if !norm.NFKC.IsNormal(text[start:end]) {
			return true
		}
		i = end
	}
	return false
}

// inIdentifier reports whether a rune may stand in an identifier.
func inIdentifier(r rune) bool {
	if r < utf8.RuneSelf {
		return IsWord(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Pc, unicode.Other_ID_Start, unicode.Other_ID_Continue)
}

// respells reports whether the NFKC form of a rune may have ASCII letters, digits or an
// underscore.
func respells(r rune) bool {
	low, high := 0, len(respelling)
	for low < high {
		middle := (low + high) / 2
		switch {
		case r < respelling[middle][0]:
			high = middle
		case r > respelling[middle][1]:
			low = middle + 1
		default:
			return true
		}
	}
	return false
}

// respelling has these runes (Unicode 16.0, UnicodeData.txt: compatibility decompositions),
// and some between them.
var respelling = [...][2]rune{
	{0xaa, 0xbe}, {0x132, 0x133}, {0x13f, 0x140}, {0x149, 0x149}, {0x17f, 0x17f}, {0x1c4, 0x1cc},
	{0x1f1, 0x1f3}, {0x2b0, 0x2b8}, {0x2e1, 0x2e3}, {0x1d2c, 0x1d65}, {0x1d9c, 0x1da0},
	{0x1dbb, 0x1dbb}, {0x1e9a, 0x1e9a}, {0x2070, 0x209c}, {0x20a8, 0x20a8}, {0x2100, 0x213b},
	{0x2145, 0x217f}, {0x2189, 0x2189}, {0x2460, 0x24ea}, {0x2c7c, 0x2c7d}, {0x3250, 0x325f},
	{0x32b1, 0x32cf}, {0x3358, 0x33ff}, {0xa7f2, 0xa7f4}, {0xfb00, 0xfb06}, {0xfe33, 0xfe34},
	{0xfe4d, 0xfe4f}, {0xff10, 0xff5a}, {0x107a5, 0x107a5}, {0x1ccd6, 0x1ccf9}, {0x1d400, 0x1d6a3},
	{0x1d7ce, 0x1d7ff}, {0x1f100, 0x1f14f}, {0x1f16a, 0x1f16c}, {0x1f190, 0x1f190},
	{0x1fbf0, 0x1fbf9},
}
