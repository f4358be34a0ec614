package workspace

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charset is an encoding with one byte for each character, in which ASCII is
// ASCII. No others but UTF-8 are read: these give back every byte as it was, and
// an offset in one form is easily found in the other. Encodings with several
// bytes have more than one spelling for a character.
type charset struct {
	name    string           // as CPython calls it
	page    *charmap.Charmap // nil: ASCII
	aliases string           // names that Python takes for it, as codecName writes them
}

// charsets are those of Python that package charmap has, with the aliases in use
// (https://docs.python.org/3/library/codecs.html#standard-encodings). Not among
// them are cp1255 and koi8-u, in which the two differ.
var charsets = []charset{
	{"ascii", nil, "ascii us_ascii 646"},
	{"iso-8859-1", charmap.ISO8859_1, "iso_8859_1 iso8859_1 latin_1 latin1 latin l1 8859 cp819"},
	{"iso8859-2", charmap.ISO8859_2, "iso8859_2 iso_8859_2 latin2 l2"},
	{"iso8859-3", charmap.ISO8859_3, "iso8859_3 iso_8859_3 latin3 l3"},
	{"iso8859-4", charmap.ISO8859_4, "iso8859_4 iso_8859_4 latin4 l4"},
	{"iso8859-5", charmap.ISO8859_5, "iso8859_5 iso_8859_5 cyrillic"},
	{"iso8859-6", charmap.ISO8859_6, "iso8859_6 iso_8859_6 arabic"},
	{"iso8859-7", charmap.ISO8859_7, "iso8859_7 iso_8859_7 greek"},
	{"iso8859-8", charmap.ISO8859_8, "iso8859_8 iso_8859_8 hebrew"},
	{"iso8859-9", charmap.ISO8859_9, "iso8859_9 iso_8859_9 latin5 l5"},
	{"iso8859-10", charmap.ISO8859_10, "iso8859_10 iso_8859_10 latin6 l6"},
	{"iso8859-13", charmap.ISO8859_13, "iso8859_13 iso_8859_13 latin7 l7"},
	{"iso8859-14", charmap.ISO8859_14, "iso8859_14 iso_8859_14 latin8 l8"},
	{"iso8859-15", charmap.ISO8859_15, "iso8859_15 iso_8859_15 latin9 l9"},
	{"iso8859-16", charmap.ISO8859_16, "iso8859_16 iso_8859_16 latin10 l10"},
	{"cp1250", charmap.Windows1250, "cp1250 windows_1250 1250"},
	{"cp1251", charmap.Windows1251, "cp1251 windows_1251 1251"},
	{"cp1252", charmap.Windows1252, "cp1252 windows_1252 1252"},
	{"cp1253", charmap.Windows1253, "cp1253 windows_1253 1253"},
	{"cp1254", charmap.Windows1254, "cp1254 windows_1254 1254"},
	{"cp1256", charmap.Windows1256, "cp1256 windows_1256 1256"},
	{"cp1257", charmap.Windows1257, "cp1257 windows_1257 1257"},
	{"cp1258", charmap.Windows1258, "cp1258 windows_1258 1258"},
	{"koi8-r", charmap.KOI8R, "koi8_r cskoi8r"},
	{"cp437", charmap.CodePage437, "cp437 437 ibm437"},
	{"cp850", charmap.CodePage850, "cp850 850 ibm850"},
	{"cp866", charmap.CodePage866, "cp866 866 ibm866"},
	{"mac-roman", charmap.Macintosh, "mac_roman macroman macintosh"},
}

// utf8Names are Python's names for UTF-8, but for those normalName unifies.
var utf8Names = map[string]bool{"utf_8": true, "utf8": true, "u8": true, "utf": true}

// charsetNamed is the charset that Python knows by the name, nil if none is.
func charsetNamed(name string) *charset {
	name = codecName(name)
	for i := range charsets {
		if slices.Contains(strings.Fields(charsets[i].aliases), name) {
			return &charsets[i]
		}
	}
	return nil
}

// codecName is a name as Python looks it up (encodings.normalize_encoding).
func codecName(name string) string {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r != '.' && (r >= utf8.RuneSelf || r == '_' || !isWordByte(byte(r)))
	})
	return strings.Join(parts, "_")
}

// decodeByte is the character of a byte; ok is false if Python has none for it.
func (c *charset) decodeByte(b byte) (r rune, ok bool) {
	if b < utf8.RuneSelf {
		return rune(b), true
	}
	if c.page == nil {
		return 0, false
	}
	// Package charmap knows the second set of control characters for some of the
	// ISO encodings only, and has them where a code page of Windows has a gap.
	r = c.page.DecodeByte(b)
	switch {
	case strings.HasPrefix(c.name, "iso") && b < 0xa0:
		return rune(b), true
	case strings.HasPrefix(c.name, "cp125") && 0x80 <= r && r < 0xa0:
		return 0, false
	}
	return r, r != utf8.RuneError
}

// decode is raw in UTF-8: the same slice if that makes no difference. bad is the
// offset of the first byte that is no character, or -1.
func (c *charset) decode(raw []byte) (text []byte, bad int) {
	start := slices.IndexFunc(raw, func(b byte) bool { return b >= utf8.RuneSelf })
	if start < 0 {
		return raw, -1
	}
	text = append(make([]byte, 0, len(raw)+len(raw)/8), raw[:start]...)
	for i, b := range raw[start:] {
		r, ok := c.decodeByte(b)
		if !ok {
			return nil, start + i
		}
		text = utf8.AppendRune(text, r)
	}
	return text, -1
}

// encode is the inverse of decode. bad is the offset of the first character that
// has no byte, or -1.
func (c *charset) encode(text []byte) (raw []byte, bad int) {
	raw = make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		b, ok := c.encodeRune(r)
		if !ok {
			return nil, i
		}
		raw = append(raw, b)
		i += n
	}
	return raw, -1
}

func (c *charset) encodeRune(r rune) (byte, bool) {
	if r < 0xa0 {
		if back, ok := c.decodeByte(byte(r)); ok && back == r {
			return byte(r), true
		}
	}
	if c.page == nil {
		return 0, false
	}
	b, _ := c.page.EncodeRune(r)
	back, ok := c.decodeByte(b)
	return b, ok && back == r
}
