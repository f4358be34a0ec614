package parser

import (
	"bytes"
	"encoding/binary"
)

// overlay is what of a text of the same length differs from another: a prepared text is mostly
// the source, and most of what is not is blank.
type overlay struct {
	parts []overlaid
	text  []byte // of the parts, without the blanks behind
}

// overlaid is a part: the bytes up to text in overlay.text, and then blanks.
type overlaid struct {
	span Span
	text int32
}

// apart is how many bytes that are the same lie between two parts at least.
const apart = 16

// overlayOf returns what text differs in from base, which is as long.
func overlayOf(base, text []byte) (o overlay) {
	for i := 0; ; {
		for i+8 <= len(text) && binary.LittleEndian.Uint64(base[i:]) == binary.LittleEndian.Uint64(text[i:]) {
			i += 8
		}
		for i < len(text) && base[i] == text[i] {
			i++
		}
		if i == len(text) {
			return o
		}
		start, end := i, i // behind the last byte that differs
		for ; i < len(text) && i < end+apart; i++ {
			if base[i] != text[i] {
				end = i + 1
			}
		}
		o.text = append(o.text, bytes.TrimRight(text[start:end], " ")...)
		o.parts = append(o.parts, overlaid{Span{int32(start), int32(end)}, int32(len(o.text))})
	}
}

// on appends the text that differs so from base to buf.
func (o *overlay) on(base, buf []byte) []byte {
	from := len(buf)
	buf = append(buf, base...)
	text := o.text
	done := int32(0)
	for _, part := range o.parts {
		into := buf[from+int(part.span.Start) : from+int(part.span.End)]
		n := copy(into, text[done:part.text])
		for i := n; i < len(into); i++ {
			into[i] = ' '
		}
		done = part.text
	}
	return buf
}

// bytes is the memory that it takes.
func (o *overlay) bytes() int { return len(o.text) + len(o.parts)*12 }
