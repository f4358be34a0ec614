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

// overlayOf returns what text differs in from base, which is as long. What was passed over is
// blank there, but for what stands instead.
func overlayOf(base, text []byte, passed []part) (o overlay) {
	at := 0
	for _, p := range passed {
		o.compare(base, text, at, int(p.span.Start))
		at = int(p.span.End)
		o.add([]byte(p.instead), int(p.span.Start), at)
	}
	o.compare(base, text, at, len(text))
	return o
}

// compare adds what the text differs in between two offsets.
func (o *overlay) compare(base, text []byte, i, to int) {
	for {
		for i+8 <= to && binary.LittleEndian.Uint64(base[i:]) == binary.LittleEndian.Uint64(text[i:]) {
			i += 8
		}
		for i < to && base[i] == text[i] {
			i++
		}
		if i == to {
			return
		}
		start, end := i, i // behind the last byte that differs
		for ; i < to && i < end+apart; i++ {
			if base[i] != text[i] {
				end = i + 1
			}
		}
		o.add(bytes.TrimRight(text[start:end], " "), start, end)
	}
}

// add adds the part between two offsets: a text, and then blanks.
func (o *overlay) add(text []byte, start, end int) {
	o.text = append(o.text, text...)
	o.parts = append(o.parts, overlaid{Span{int32(start), int32(end)}, int32(len(o.text))})
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
