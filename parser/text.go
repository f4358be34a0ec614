package parser

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxText is the length in bytes from which on a string is taken for no name.
const maxText = 1 << 10

// textReader puts the value of a Text together.
type textReader struct {
	value  []byte          // of the literals read so far
	pieces []Piece         // and what becomes theirs
	kept   strings.Builder // memory that the values share
}

// keep returns text as a string. Most are short: one allocation serves many.
func (r *textReader) keep(text []byte) string {
	const chunk = 1 << 10
	if r.kept.Cap()-r.kept.Len() < len(text) {
		r.kept = strings.Builder{}
		r.kept.Grow(max(chunk, len(text)))
	}
	start := r.kept.Len()
	r.kept.Write(text)
	return r.kept.String()[start:]
}

// beginText starts a Text; piece adds its literals, and endText records it.
func (b *builder) beginText() { b.texts.value, b.texts.pieces = b.texts.value[:0], b.texts.pieces[:0] }

// piece adds the literal with a content to the Text. It reports whether that can
// still be one.
func (b *builder) piece(content Span, raw bool) bool {
	r := &b.texts
	text, at := content.bytes(b.t.source), int32(len(r.value))
	plain := true
	for _, c := range text {
		if k := classes[c]; k == letter || k == digit || c == '.' || c == ':' {
			continue
		}
		if c != '\\' || raw {
			return false
		}
		plain = false
		break
	}
	if plain {
		r.value = append(r.value, text...)
	} else {
		var ok bool
		if r.value, ok = unescape(r.value, text); !ok {
			return false
		}
	}
	if len(r.value) > maxText {
		return false
	}
	r.pieces = append(r.pieces, Piece{
		Span: Span{content.Start + b.base, content.End + b.base}, At: at, Plain: plain,
	})
	return true
}

// endText records the Text at span if its value can name code.
func (b *builder) endText(span Span, code bool) {
	r := &b.texts
	if !isCodeName(r.value) {
		return
	}
	first := int32(len(b.m.Pieces))
	b.m.Pieces = append(b.m.Pieces, r.pieces...)
	b.m.Texts = append(b.m.Texts, Text{
		Span: span, Value: r.keep(r.value), Pieces: [2]int32{first, int32(len(b.m.Pieces))},
		Stmt: b.stmt, Scope: b.scope,
		Code: code || b.flags&InString != 0, InFormat: b.fields > 0,
	})
}

// isCodeName reports whether a value is what Text says.
func isCodeName(value []byte) bool {
	module, object, found := bytes.Cut(bytes.TrimLeft(value, "."), []byte{':'})
	return isDotted(module) && (!found || isDotted(object))
}

// isDotted reports whether text is identifiers with dots between them.
func isDotted(text []byte) bool {
	for {
		part, rest, more := bytes.Cut(text, []byte{'.'})
		if !isIdentifier(part) {
			return false
		}
		if !more {
			return true
		}
		text = rest
	}
}

// escapes are those of one letter (language reference, 2.4.1).
var escapes = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescape appends to value what the content of a literal stands for. ok is false
// if that is not known: for \N{…}, and for what Python does not read.
func unescape(value, content []byte) (_ []byte, ok bool) {
	for i := 0; i < len(content); {
		c := content[i]
		i++
		if c != '\\' {
			value = append(value, c)
			continue
		}
		if i == len(content) {
			return value, false
		}
		c = content[i]
		i++
		digits, base := 0, rune(16)
		switch c {
		case '\r', '\n':
			if c == '\r' && i < len(content) && content[i] == '\n' {
				i++
			}
			continue
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case 'N':
			return value, false
		case '0', '1', '2', '3', '4', '5', '6', '7':
			i--
			base = 8
			for digits < 3 && i+digits < len(content) && content[i+digits]&^7 == '0' {
				digits++
			}
		default:
			if e, known := escapes[c]; known {
				value = append(value, e)
			} else {
				value = append(value, '\\', c)
			}
			continue
		}
		if i+digits > len(content) {
			return value, false
		}
		var r rune
		for _, d := range content[i : i+digits] {
			n := strings.IndexByte("0123456789abcdef", d|0x20)
			if n < 0 || r > utf8.MaxRune {
				return value, false
			}
			r = r*base + rune(n)
		}
		if r > utf8.MaxRune {
			return value, false
		}
		i += digits
		value = utf8.AppendRune(value, r) // Half of a surrogate pair is no letter, and neither is what stands for it.
	}
	return value, true
}

// sortTexts puts the texts in order of Start, which type comments disturb, and
// mends what points at them.
func (b *builder) sortTexts() {
	var moved []TextID
	b.m.Texts, moved = inOrder[TextID](b.m.Texts, textByStart)
	b.eachValue(func(v *Value) {
		if v.Kind == TextValue {
			v.Index = int32(moved[v.Index])
		}
	})
}

func textByStart(a, b Text) int { return int(a.Span.Start) - int(b.Span.Start) }
