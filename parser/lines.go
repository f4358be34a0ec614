package parser

import (
	"bytes"
	"cmp"
)

// margin is an open level of indentation.
type margin struct {
	column   int   // of its lines, as Python counts
	written  int   // the one that the grammar is shown
	cases    bool  // the block of a match statement
	class    bool  // that of a class, or one in it but for those of functions
	function int32 // the number of the outermost function that it lies in, or 0
	suite    int32 // its number, or 0: see startsBlock
	inside   int32 // that of the class that it lies in if it lies in no function, or 0
}

// maxColumn is the last column that the grammar is shown as it is. It keeps
// columns as bytes; behind this one each level counts for one column.
const maxColumn = 255 - maxIndents

// eol passes a line end of any kind.
func (p *preparer) eol() {
	if p.in[p.at] == '\r' {
		if p.peek(p.at+1) == '\n' {
			p.at++
		} else {
			p.out[p.at] = '\n'
		}
	}
	p.at++
}

// lineEnd passes a line end in code. In brackets it is a blank; outside of them
// it ends a logical line.
func (p *preparer) lineEnd() {
	start := p.at
	p.eol()
	if len(p.open) > 0 {
		p.fill(start, p.at, ' ')
		p.squeezes(start, p.at, asBlanks, 1)
		p.newline, p.fresh = p.at-1, true
		return
	}
	p.endLine()
	p.newLine()
}

// joinLines passes a backslash and the line end that it takes away.
func (p *preparer) joinLines() {
	start := p.at
	p.at++
	switch {
	case p.at < len(p.in) && classes[p.in[p.at]] == lineEnd:
		p.eol()
		p.fill(start, p.at, ' ')
		if p.at == len(p.in) {
			p.wrong(start, p.at, "no line follows the backslash")
		}
	default:
		p.out[start] = '?'
		p.wrong(start, p.at, "a backslash that no line end follows")
	}
}

// endLine ends a logical line. Only now is it known whether a match that starts
// it is a keyword: nothing else that starts with a name ends with a colon.
func (p *preparer) endLine() {
	if p.prior == 0 {
		return
	}
	if !p.finished() {
		p.unfinished()
	}
	p.blockDue = p.prior == ':'
	p.endsLine()
	p.casesDue = p.blockDue && p.match != None
	if p.match != None && !p.blockDue {
		p.out[p.match] = '_'
	}
	p.prior, p.match, p.header, p.lambdas, p.typeList = 0, None, 0, 0, 0
	p.handler, p.types = false, false
}

// unfinished reports that something is missing at the end of a logical line, and
// keeps the grammar from looking for it in the next one.
func (p *preparer) unfinished() {
	start, end := int(p.last), int(p.last)+1
	if p.name != None {
		start = p.name
	}
	p.wrong(start, end, "the line is not finished")
	p.fill(start, end, ' ')
	p.out[start] = ';'
}

// finished reports whether a logical line can end with the last token.
func (p *preparer) finished() bool {
	end := int(p.last) + 1
	switch p.prior {
	case '=', '+', '-', '/', '%', '&', '|', '^', '~', '<', '>', '@', '!':
		return false
	case '*':
		return bytes.HasSuffix(bytes.TrimRight(p.in[:end-1], " \t\f\\\r\n"), []byte("import"))
	case '.':
		return bytes.HasSuffix(p.in[:end], []byte("..."))
	}
	if p.name == None {
		return true
	}
	switch string(p.in[p.name:end]) {
	case "and", "as", "assert", "async", "await", "class", "def", "del", "elif", "except", "for",
		"from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "while", "with":
		return false
	}
	return true
}

// newLine goes to the first token of the next logical line, which decides its
// indentation: lines of blanks and comments do not (language reference, 2.1.8).
func (p *preparer) newLine() {
	for p.at < len(p.in) {
		start := p.at
		column, counted := p.blanks()
		switch classes[p.peek(p.at)] {
		case lineEnd:
			p.eol()
			p.squeezes(start, p.at, asBlanks, 0)
		case hash:
			if p.at > start {
				p.squeezes(start, p.at, asBlanks, 0)
			}
			p.comment()
			if p.at < len(p.in) {
				end := p.at
				p.eol()
				p.squeezes(end, p.at, asBlanks, 0)
			}
		default:
			if p.at < len(p.in) {
				p.indentation(start, column, counted)
				p.squeezes(start, p.at, asBlanks, len(p.margins)-1)
			}
			return
		}
	}
}

// blanks passes the blanks at the start of a line and returns the column that
// they lead to, and the one that the grammar would count if it can. Lines joined
// by backslashes have the column of the first of them that has one.
func (p *preparer) blanks() (column, counted int) {
	joined := 0
	for ; p.at < len(p.in); p.at++ {
		switch p.in[p.at] {
		case ' ':
			column, counted = column+1, counted+1
		case '\t':
			column, counted = column/8*8+8, counted+8
		case '\f':
			column, counted = 0, 0
		case '\\':
			if classes[p.peek(p.at+1)] != lineEnd || p.at+1 == len(p.in) {
				return column, counted
			}
			if joined == 0 {
				joined = column
			}
			p.joinLines()
			p.at--
			counted = -len(p.in) // whatever follows, the line is to be written anew
		default:
			if joined > 0 {
				column = joined
			}
			return column, counted
		}
	}
	return column, counted
}

// indentation opens and closes blocks for a line whose first token stands at
// p.at, in a column as Python counts it. The line starts at start.
func (p *preparer) indentation(start, column, counted int) {
	top := p.margins[len(p.margins)-1]
	p.lineStart = p.at
	switch {
	case column > top.column && p.blockDue:
		next := margin{column: column, written: column, cases: p.casesDue, class: p.defined == classDefinition || p.defined == noDefinition && top.class}
		next.function, next.suite = p.startsBlock()
		if next.function == 0 {
			next.inside = cmp.Or(next.suite, top.inside)
		}
		if column > maxColumn {
			next.written = top.written + 1
		}
		p.margins = append(p.margins, next)
	case column > top.column:
		p.wrong(p.at, p.at+1, "a line that is indented without need")
		p.margins = append(p.margins, margin{column: column, written: top.written, cases: top.cases, function: top.function})
	case p.blockDue:
		p.wrong(int(p.last), int(p.last)+1, "an indented block is missing behind the colon")
	}
	for p.margins[len(p.margins)-1].column > column {
		p.endsBlock(p.margins[len(p.margins)-1].suite)
		p.margins = p.margins[:len(p.margins)-1]
	}
	if p.margins[len(p.margins)-1].column < column {
		p.wrong(p.at, p.at+1, "the indentation fits no block around")
	}
	if len(p.margins) > maxIndents {
		p.tooDeep(maxIndents, "levels of indentation")
	}
	p.blockDue, p.casesDue, p.defined = false, false, noDefinition
	if written := p.margins[len(p.margins)-1].written; written != counted {
		p.indent(start, written)
	}
}

// indent writes the blanks between start and p.at so that the grammar counts
// them as column.
func (p *preparer) indent(start, column int) {
	tabs, spaces := column/8, column%8
	if p.at-start < tabs+spaces {
		p.wrong(start, p.at, "tabs and blanks that do not tell the indentation")
		return
	}
	p.fill(start, p.at-tabs-spaces, '\f')
	p.fill(p.at-tabs-spaces, p.at-spaces, '\t')
	p.fill(p.at-spaces, p.at, ' ')
}
