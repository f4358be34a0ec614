package parser

import (
	"bytes"
	"slices"
	"strings"
)

// The content of strings means nothing to the grammar except for the
// replacement fields of f-strings. It is written without escapes, which need no
// nodes then, and without the doubled braces.

// isPrefix reports whether a word in front of a quote belongs to the string; ok
// is false if it is no prefix that Python has.
func isPrefix(word []byte) (is, ok bool) {
	switch strings.ToLower(string(word)) {
	case "r", "b", "u", "f", "t", "rb", "br", "rf", "fr", "rt", "tr":
		return true, true
	case "ur", "bb", "ff", "bu", "ub", "bf", "fb":
		return true, false // The grammar would take it for one.
	}
	return false, false
}

// str passes a string with its prefix, which starts at start; its quote is at
// quote.
func (p *preparer) str(start, quote, nesting int) {
	raw, formatted := false, false
	for i := start; i < quote; i++ {
		switch p.in[i] | 0x20 {
		case 'r':
			raw = true
		case 'f':
			formatted = true
		case 't':
			formatted = true
			p.out[i] = 'f'
		}
	}
	number := len(p.literals)
	p.literals = append(p.literals, Literal{Span{int32(start), int32(start)}, literalKind(p.in[start:])})
	mark := p.in[quote]
	n := 1
	if p.peek(quote+1) == mark && p.peek(quote+2) == mark {
		n = 3
	}
	p.at = quote + n
	var closed bool
	switch {
	case !formatted:
		closed = p.literal(mark, n)
	case nesting >= maxFStringNesting:
		p.tooDeep(maxFStringNesting, "nested f-strings")
		return
	default:
		closed = p.formatted(mark, n, raw, nesting)
	}
	if !closed && p.ready.err == nil {
		p.unclosedString(start, quote+n, mark, n)
		p.giveUp = nesting > 0
	}
	if content := quote + n; !formatted && p.at-n-content > 2 {
		p.squeezes(content, p.at-n, asString, 0)
	}
	if content := quote + n; p.passing && p.literals[number].Kind == StringLiteral && closed && p.hides(p.in[content:p.at-n]) {
		p.flagged = start
	}
	p.literals[number].Span.End = int32(p.at)
	p.header = 0
	p.token(mark)
}

// hides reports whether the content of a string may be a path, or a part of one, whose words
// can't be found: it has escapes, or follows another string. In the header of a function it may
// be an annotation, with other things than paths.
func (p *preparer) hides(content []byte) bool {
	hidden, escapes := classes[p.prior] == quote && len(content) > 0, false
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case c == '\\' && i+1 < len(content) && bytes.IndexByte([]byte("xuU01234567\r\n"), content[i+1]) >= 0:
			if hidden, escapes = true, true; p.definition == functionDefinition {
				return true
			}
		case p.definition == functionDefinition:
		case !inPath(c) && c != '\n':
			return false
		}
	}
	if escapes {
		if value, ok := unescape(nil, content); ok {
			return !slices.ContainsFunc(value, func(c byte) bool { return !inPath(c) && c != '\n' })
		}
	}
	return hidden
}

// inPath reports whether a byte may stand in the path of a name, or between a module and a
// name of it.
func inPath(c byte) bool { return c == '.' || c == ':' || classes[c] == letter || classes[c] == digit }

// literalKind returns the kind of a literal, or of a text that starts with one.
func literalKind(literal []byte) LiteralKind {
	for _, c := range literal {
		switch c | 0x20 {
		case 'b':
			return BytesLiteral
		case 'f', 't':
			return FormattedLiteral
		case 'r', 'u':
			continue
		}
		break
	}
	return StringLiteral
}

// unclosedString reports the string from start to p.at, whose content starts at
// content, and closes it for the grammar.
func (p *preparer) unclosedString(start, content int, mark byte, n int) {
	p.wrong(start, p.at, "a string that is not closed")
	if p.at-n < content {
		p.fill(start, p.at, '?')
		return
	}
	p.fill(content, p.at-n, 'x')
	p.fill(p.at-n, p.at, mark)
}

// closes reports whether the quote that ends the string stands at p.at, and
// passes it.
func (p *preparer) closes(mark byte, n int) bool {
	if p.in[p.at] != mark || n == 3 && (p.peek(p.at+1) != mark || p.peek(p.at+2) != mark) {
		return false
	}
	p.at += n
	return true
}

// literal passes the rest of a string without replacement fields and reports
// whether it is closed. One in single quotes ends with its line.
func (p *preparer) literal(mark byte, n int) bool {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == mark:
			if p.closes(mark, n) {
				return true
			}
			p.at++
		case c == '\\':
			p.escape()
		case c == '\n' || c == '\r':
			if n == 1 {
				return false
			}
			p.eol()
		default:
			at := p.at + 1
			for at < len(p.in) && plain[p.in[at]] {
				at++
			}
			p.at = at
		}
	}
	return false
}

// plain has the bytes that mean nothing in a string.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c != '\\' && c != '\'' && c != '"' && c != '\n' && c != '\r'
	}
	return t
}()

// escape passes a backslash and what follows: in raw strings too it keeps a
// quote from closing the string.
func (p *preparer) escape() {
	start := p.at
	p.at++
	if p.at < len(p.in) {
		if classes[p.in[p.at]] == lineEnd {
			p.eol()
		} else {
			p.at++
		}
	}
	p.fill(start, p.at, 'x')
}

// formatted passes the rest of an f-string (PEP 701) and reports whether it is
// closed.
func (p *preparer) formatted(mark byte, n int, raw bool, nesting int) bool {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == mark:
			if p.closes(mark, n) {
				return true
			}
			p.at++
		case c == '\\' && !raw && p.peek(p.at+1) == 'N' && p.peek(p.at+2) == '{':
			p.namedCharacter()
		case c == '\\' && (p.peek(p.at+1) == '{' || p.peek(p.at+1) == '}'):
			p.fill(p.at, p.at+1, 'x')
			p.at++
		case c == '\\':
			p.escape()
		case c == '{' && p.peek(p.at+1) == '{', c == '}' && p.peek(p.at+1) == '}':
			p.fill(p.at, p.at+2, 'x')
			p.at += 2
		case c == '{':
			if !p.field(mark, n, nesting+1) {
				return false
			}
		case c == '\n' || c == '\r':
			if n == 1 {
				return false
			}
			p.eol()
		default:
			p.at++
		}
	}
	return false
}

// namedCharacter passes \N{DIGIT ONE}.
func (p *preparer) namedCharacter() {
	start := p.at
	for p.at += 3; p.at < len(p.in); p.at++ {
		c := p.in[p.at]
		if c == '}' {
			p.at++
			break
		}
		if classes[c] == quote || classes[c] == lineEnd {
			break
		}
	}
	p.fill(start, p.at, 'x')
}

// field passes a replacement field: an expression, a conversion, a specifier.
// It reports whether the field is closed.
func (p *preparer) field(mark byte, n, nesting int) bool {
	header, typeList, newline, fresh := p.header, p.typeList, p.newline, p.fresh
	depth := len(p.open)
	p.bracket(p.at) // a line end in the field ends no logical line
	p.at++
	p.typeList, p.header = 0, 0
	p.token('{')
	p.code(nesting)
	if p.peek(p.at) == '!' {
		for p.at++; p.at < len(p.in) && classes[p.in[p.at]] != operator && p.in[p.at] != mark && classes[p.in[p.at]] != lineEnd; {
			p.at++
		}
	}
	if p.peek(p.at) == ':' {
		p.specifier(mark, n, nesting)
	}
	p.open = p.open[:min(depth, len(p.open))]
	p.header, p.typeList, p.newline, p.fresh = header, typeList, newline, fresh
	if p.giveUp || p.peek(p.at) != '}' {
		p.giveUp = false
		return false
	}
	p.at++
	return true
}

// specifier passes a format specifier up to the } that ends its field.
func (p *preparer) specifier(mark byte, n, nesting int) {
	for p.at++; p.at < len(p.in); {
		switch c := p.in[p.at]; {
		case c == '}':
			return
		case c == mark && (n == 1 || p.peek(p.at+1) == mark && p.peek(p.at+2) == mark):
			return // not closed
		case c == '{':
			if nesting >= maxFStringNesting {
				p.tooDeep(maxFStringNesting, "nested f-strings")
				return
			}
			if !p.field(mark, n, nesting+1) {
				p.giveUp = true
				return
			}
		case (c == '\n' || c == '\r') && n == 1:
			return
		case c == '\\':
			p.escape()
		default:
			p.out[p.at] = 'x' // in particular the = of {x:=5}, which is no := here
			p.at++
		}
	}
}
