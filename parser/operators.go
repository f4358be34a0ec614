package parser

import (
	"bytes"
	"fmt"
)

func (p *preparer) operator(c byte, base int) {
	start := p.at
	p.at++
	switch c {
	case '(', '[', '{':
		p.bracket(start)
		if c == '[' && p.header == 2 {
			p.typeList = len(p.open)
		} else if c == '[' && p.types && p.name != None {
			p.disguise()
		}
	case ')', ']', '}':
		p.closing(start, base)
	case '=':
		if p.typeList > 0 && len(p.open) == p.typeList && p.peek(p.at) != '=' && bytes.IndexByte([]byte("=<>!"), p.prior) < 0 {
			p.typeDefault(start)
		} else if len(p.open) == 0 {
			p.binds()
			p.assigns(start)
		} else if p.inParameters(base) {
			p.startsDetail(start)
		}
	case '*':
		if p.name != None && p.name == p.importing {
			p.starred = start
		}
	case ',':
		if p.handler && len(p.open) == 0 && p.lambdas == 0 {
			p.exceptionComma(start)
		} else if p.inParameters(base) {
			p.endsDetail(start)
		}
	case '>':
		if p.prior == '-' && len(p.open) == 0 {
			p.startsDetail(start - 1)
			p.heading = false
		}
	case ':':
		if p.peek(p.at) == '=' {
			p.at, c, p.walrus = p.at+1, '=', start
			p.binds()
		} else if len(p.open) == 0 {
			p.endsDetail(start)
			p.heading = false
			p.binds()
			p.colon()
		} else if p.inParameters(base) {
			p.startsDetail(start)
		}
	case '!':
		if p.peek(p.at) != '=' {
			p.out[start] = '?'
			p.wrong(start, p.at, "'!' means nothing in Python")
		}
	}
	p.header = 0
	p.token(c)
}

// disguise writes the name in front of a bracket as a number.
func (p *preparer) disguise() {
	if end := int(p.last) + 1; !isKeyword(p.in[p.name:end]) {
		p.fill(p.name, end, '1')
	}
}

// bracket notes the opening bracket at offset i.
func (p *preparer) bracket(i int) {
	p.open = append(p.open, int32(i))
	if len(p.open) > maxBrackets {
		p.tooDeep(maxBrackets, "nested brackets")
	}
}

// closing notes the closing bracket at offset i. Those up to base are open
// around the replacement field that it stands in.
func (p *preparer) closing(i, base int) {
	if len(p.open) <= base {
		p.out[i] = '?'
		p.wrong(i, i+1, "a closing bracket without an opening one")
		return
	}
	if len(p.open) == p.typeList {
		p.typeList = 0
	}
	if p.inParameters(base) {
		p.endsDetail(i)
	}
	opening := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if o := p.in[opening]; o+1 != p.in[i] && o+2 != p.in[i] { // as ASCII has them
		p.wrong(i, i+1, fmt.Sprintf("%q does not close %q", p.in[i], o))
	}
	if p.passing && base == 0 {
		p.endsBrackets(int(opening), i)
	}
}

// unclosed reports the outermost open bracket, forgets them all and closes it for
// the grammar behind the last token, so that what stands behind is not drawn in.
// A colon at the end stays: it is that of a statement.
func (p *preparer) unclosed() {
	opening, end := int(p.open[0]), int(p.last)
	p.wrong(opening, opening+1, "a bracket that is not closed")
	p.ready.spoiled = append(p.ready.spoiled, Span{int32(opening), p.last + 1})
	if p.prior == ':' && end > opening+1 {
		p.out[end] = ':'
		end--
	}
	closing := map[byte]byte{'(': ')', '[': ']', '{': '}'}[p.in[opening]]
	if end == opening {
		p.out[end] = '?'
	} else {
		p.fill(opening+1, end, ' ')
		p.out[end] = closing
	}
	p.open, p.typeList, p.fresh = p.open[:0], 0, false
}

// statementWords start statements and stand in no expression: one at the start
// of a line in brackets shows that a bracket is not closed.
var statementWords = map[string]bool{
	"def": true, "class": true, "return": true, "while": true, "with": true, "try": true,
	"except": true, "finally": true, "raise": true, "pass": true, "break": true,
	"continue": true, "global": true, "nonlocal": true, "assert": true, "del": true,
	"elif": true, "import": true,
}

// resume goes back to the last line end in brackets and starts a logical line
// there, so that a bracket that is not closed spoils one statement and not the
// file.
func (p *preparer) resume(nesting int) {
	p.out[p.newline] = '\n'
	p.at = p.newline
	p.forgetComments()
	if nesting > 0 {
		p.giveUp = true // The line end is met again, outside of the string.
		return
	}
	p.unclosed()
	p.lineEnd()
}

// forgetComments forgets the comments from p.at on, which are met again.
func (p *preparer) forgetComments() {
	for n := len(p.allComments); n > 0 && int(p.allComments[n-1].Start) >= p.at; n-- {
		p.allComments = p.allComments[:n-1]
	}
	for n := len(p.ready.comments); n > 0 && int(p.ready.comments[n-1].span.Start) >= p.at; n-- {
		p.ready.comments = p.ready.comments[:n-1]
	}
}

// colon passes a colon outside of brackets: that of a lambda or annotation, or
// one that a suite follows.
func (p *preparer) colon() {
	if p.lambdas > 0 {
		p.lambdas--
		return
	}
	p.types = true
	if p.handler && p.prior == ',' {
		p.out[p.comma] = ' '
		p.comma = p.commaBefore
	}
	if p.handler && !p.group && p.comma != None {
		p.out[p.comma] = ','
	}
	p.handler = false
}

// exceptionComma makes the comma at offset i of except A, B, C: into a bar. The
// last one may stay: the grammar takes it for that of Python 2, and reads any
// expression behind it.
func (p *preparer) exceptionComma(i int) {
	p.out[i] = '|'
	p.commaBefore, p.comma = p.comma, i
}

// typeDefault turns the = of a type parameter's default, at offset i, into a
// comma.
func (p *preparer) typeDefault(i int) {
	if p.ready.defaults == nil {
		p.ready.defaults = make(map[int32]bool)
	}
	p.ready.defaults[int32(i)] = true
	p.out[i] = ','
	if star := p.skip(i + 1); p.peek(star) == '*' {
		p.out[star] = ' ' // *Ts = *tuple[int]
	}
}
