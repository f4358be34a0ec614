package workspace

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Source is a Python file in the form it has on disk and in UTF-8.
type Source struct {
	Raw []byte // as on disk

	// Text is the same in UTF-8: the very slice Raw, if that is UTF-8 or holds
	// nothing but ASCII. A byte-order mark is its first three bytes, so that
	// offsets are those of the file.
	Text []byte

	// Encoding is the name of the encoding, in the spelling of Python: "utf-8",
	// "iso-8859-1", "cp1252".
	Encoding string

	BOM bool // begins with a byte-order mark

	charset *charset // nil: UTF-8
}

// bom is the byte-order mark in UTF-8.
var bom = []byte("\ufeff")

// DecodeError says why a file can't be read as Python source.
type DecodeError struct {
	Line   int // 1-based
	Offset int // in the raw bytes, 0-based; the first that is wrong
	Reason string
}

// Error gives the line, the byte and the reason.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("line %d, byte %d: %s", e.Line, e.Offset, e.Reason)
}

// Decode finds out the encoding of raw as CPython does (PEP 263 and
// https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations)
// and decodes it. The error is a *DecodeError: for a NUL byte, which CPython
// refuses too, for bytes that are not in the encoding, and for an encoding that is
// not known here to give back every byte as it was.
func Decode(raw []byte) (*Source, error) {
	s := &Source{Raw: raw, Text: raw, Encoding: "utf-8", BOM: bytes.HasPrefix(raw, bom)}
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return nil, decodeError(raw, i, "source code cannot contain null bytes")
	}
	name, at := declaredEncoding(bytes.TrimPrefix(raw, bom))
	if s.BOM {
		// Python compares the name as it is written: even utf8 is refused.
		if name != "" && name != "utf-8" {
			return nil, decodeError(raw, at+len(bom), "encoding problem: "+name+" with a byte-order mark")
		}
	} else if !isUTF8(name) {
		if s.charset = charsetNamed(name); s.charset == nil {
			return nil, decodeError(raw, at, "the encoding "+name+" cannot be rewritten byte for byte")
		}
		s.Encoding = s.charset.name
	}
	if err := s.decode(); err != nil {
		return nil, err
	}
	return s, nil
}

// DeclaresUTF8 reports whether the encoding of raw is UTF-8 by what it declares, or because it
// declares none.
func DeclaresUTF8(raw []byte) bool {
	name, _ := declaredEncoding(bytes.TrimPrefix(raw, bom))
	return isUTF8(name)
}

// isUTF8 reports whether a declared encoding is UTF-8, or "".
func isUTF8(name string) bool { return name == "" || name == "utf-8" || utf8Names[codecName(name)] }

func (s *Source) decode() error {
	if s.charset == nil {
		if i := invalidUTF8(s.Raw); i >= 0 {
			return decodeError(s.Raw, i, fmt.Sprintf("byte 0x%02x is not UTF-8", s.Raw[i]))
		}
		return nil
	}
	text, bad := s.charset.decode(s.Raw)
	if bad >= 0 {
		return decodeError(s.Raw, bad, fmt.Sprintf("byte 0x%02x is not in %s", s.Raw[bad], s.Encoding))
	}
	s.Text = text
	return nil
}

// Encode turns new text into bytes for the disk, in the encoding of s. If that is
// UTF-8 the result is text itself. The error, a *DecodeError whose place is in
// text, is for a character that the encoding does not have.
func (s *Source) Encode(text []byte) ([]byte, error) {
	if s.charset == nil {
		return text, nil
	}
	raw, bad := s.charset.encode(text)
	if bad >= 0 {
		r, _ := utf8.DecodeRune(text[bad:])
		return nil, decodeError(text, bad, fmt.Sprintf("%q cannot be written in %s, the encoding of the file", r, s.Encoding))
	}
	return raw, nil
}

// RawOffset is where in Raw the character is that begins at offset in Text. It
// takes time in proportion to offset unless the file is UTF-8.
func (s *Source) RawOffset(offset int) int {
	if s.charset == nil || len(s.Raw) == len(s.Text) {
		return offset
	}
	return utf8.RuneCount(s.Text[:offset]) // a byte for each character
}

func decodeError(text []byte, offset int, reason string) error {
	return &DecodeError{Line: lineAt(text, offset), Offset: offset, Reason: reason}
}

// lineAt is the line of an offset, 1-based. Lines end as Python has it: with a
// line feed, a carriage return, or both.
func lineAt(text []byte, offset int) int {
	line := 1
	for i, c := range text[:offset] {
		if c == '\n' || c == '\r' && text[i+1] != '\n' {
			line++
		}
	}
	return line
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
