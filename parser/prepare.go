package parser

import (
	"bytes"
	"fmt"
)

func tooLarge(size, limit int) error {
	return fmt.Errorf("%w: %d bytes, at most %d can be read", ErrTooLarge, size, limit)
}

// prepared is a source as the grammar can read it: the same length, every token
// at the same offset. Identifiers and literals are read from the source itself,
// so that only the shape of what stands here matters.
type prepared struct {
	text []byte
	// defaults are the offsets of the = signs in front of the defaults of type
	// parameters (PEP 696), which stand as commas in text.
	defaults map[int32]bool
}

// prepare writes a source anew where the grammar, of 2024, and the language
// differ. Each difference is handled where it can be told from the tokens:
//
//   - a lone carriage return ends a line, a byte-order mark is nothing;
//   - a tab in an indentation goes to the next column that is a multiple of 8
//     (language reference, 2.1.8), where the grammar adds 8;
//   - print and exec are names;
//   - type is a keyword only in front of a name;
//   - t"..." (PEP 750) is to the resolution of names what f"..." is;
//   - except A, B: (PEP 758) stands for except (A, B):, and names the same;
//   - [T = int] (PEP 696) stands for two parameters, with a note of the sign;
//   - *await f() is an operand of a list.
//
// The source itself is not changed; it is returned if nothing differs.
func prepare(source []byte) prepared {
	p := preparer{in: source, out: source}
	if bytes.HasPrefix(source, []byte("\ufeff")) {
		p.fill(0, 3, '\f')
		p.at = 3
	}
	p.code(0)
	return prepared{text: p.out, defaults: p.defaults}
}

// preparer is a lexer of Python that goes through in once and writes to out,
// which is a copy from the first change on.
type preparer struct {
	in, out  []byte
	at       int
	copied   bool
	defaults map[int32]bool

	depth     int    // of open brackets
	lineStart bool   // at the start of a logical line, behind its indentation
	prior     byte   // the last byte of the last token; 0 at the start
	word      string // the last token if it is a word
	typeList  int    // depth inside the type parameters of a definition; 0 outside
	header    int    // 1 behind def, class and type; 2 behind the name that follows
}

func (p *preparer) set(i int, c byte) {
	if !p.copied {
		p.out = bytes.Clone(p.in)
		p.copied = true
	}
	p.out[i] = c
}

func (p *preparer) fill(from, to int, c byte) {
	for i := from; i < to; i++ {
		p.set(i, c)
	}
}

func (p *preparer) peek(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

// maxFStringNesting is how deep replacement fields may lie in each other;
// CPython stops at 150 (MAXFSTRINGLEVEL).
const maxFStringNesting = 150

// code goes through code up to the end or, in the replacement field of an
// f-string (nesting > 0), up to the } or the format specifier that ends it.
func (p *preparer) code(nesting int) {
	base := p.depth
	if nesting == 0 {
		p.indentation()
	}
	for p.at < len(p.in) {
		c := p.in[p.at]
		switch {
		case c == '\n' || c == '\r':
			p.lineEnd(nesting)
		case c == ' ' || c == '\t' || c == '\f':
			p.at++
		case c == '\\':
			p.at++
			if p.at < len(p.in) && (p.in[p.at] == '\n' || p.in[p.at] == '\r') {
				p.eol()
			}
		case c == '#':
			p.comment()
		case c == '"' || c == '\'':
			p.str(p.at, p.at, nesting)
		case isLetter(c):
			p.identifier(nesting)
		case c >= '0' && c <= '9' || c == '.' && isDigit(p.peek(p.at+1)):
			p.number()
		default:
			if nesting > 0 && p.depth == base && (c == '}' || c == ':' || c == '!' && p.peek(p.at+1) != '=') {
				return
			}
			p.operator(c)
		}
	}
}

func isLetter(c byte) bool { return c >= 0x80 || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// eol passes a line end of any kind.
func (p *preparer) eol() {
	if p.in[p.at] == '\r' {
		if p.peek(p.at+1) == '\n' {
			p.at++
		} else {
			p.set(p.at, '\n')
		}
	}
	p.at++
}

// lineEnd passes a line end in code; outside of brackets it starts a logical line.
func (p *preparer) lineEnd(nesting int) {
	p.eol()
	if p.depth == 0 && nesting == 0 {
		p.indentation()
	}
}

// indentation passes the blanks at the start of a line.
func (p *preparer) indentation() {
	p.lineStart, p.prior, p.word, p.header, p.typeList = true, 0, "", 0, 0
	start, column, counted := p.at, 0, 0
	for ; p.at < len(p.in); p.at++ {
		switch p.in[p.at] {
		case ' ':
			column, counted = column+1, counted+1
		case '\t':
			column, counted = column/8*8+8, counted+8
		case '\f':
			column, counted = 0, 0
		default:
			if column != counted {
				p.indent(start, p.at, column)
			}
			return
		}
	}
}

// indent writes blanks that the grammar counts as column. There is room: no
// byte of the original counts for more than a tab does.
func (p *preparer) indent(start, end, column int) {
	tabs, spaces := column/8, column%8
	p.fill(start, end-tabs-spaces, '\f')
	p.fill(end-tabs-spaces, end-spaces, '\t')
	p.fill(end-spaces, end, ' ')
}

func (p *preparer) comment() {
	for p.at < len(p.in) && p.in[p.at] != '\n' && p.in[p.at] != '\r' {
		p.at++
	}
}

func (p *preparer) token(last byte, word string) {
	p.lineStart, p.prior, p.word = false, last, word
}

func (p *preparer) number() {
	for p.at++; p.at < len(p.in); p.at++ {
		c := p.in[p.at]
		if !isLetter(c) && !isDigit(c) && c != '.' {
			break
		}
	}
	p.token('0', "")
}

func (p *preparer) operator(c byte) {
	switch c {
	case '(', '[', '{':
		p.depth++
		if c == '[' && p.header == 2 {
			p.typeList = p.depth
		}
	case ')', ']', '}':
		if p.depth == p.typeList {
			p.typeList = 0
		}
		p.depth = max(0, p.depth-1)
	case '=':
		if p.typeList > 0 && p.depth == p.typeList && p.peek(p.at+1) != '=' && !bytes.ContainsRune([]byte("=<>!"), rune(p.prior)) {
			p.typeDefault()
		}
	}
	p.header = 0
	p.at++
	if c == ';' || c == ':' && p.depth == 0 {
		p.lineStart, p.prior, p.word = true, 0, ""
		return
	}
	p.token(c, "")
}

// typeDefault turns the = of a type parameter's default into a comma.
func (p *preparer) typeDefault() {
	if p.defaults == nil {
		p.defaults = make(map[int32]bool)
	}
	p.defaults[int32(p.at)] = true
	p.set(p.at, ',')
	star := p.at + 1
	for p.peek(star) == ' ' {
		star++
	}
	if p.peek(star) == '*' {
		p.set(star, ' ') // *Ts = *tuple[int]
	}
}

// identifier passes a word: a keyword, a name, or the prefix of a string.
func (p *preparer) identifier(nesting int) {
	start := p.at
	for p.at < len(p.in) && (isLetter(p.in[p.at]) || isDigit(p.in[p.at])) {
		p.at++
	}
	word := p.in[start:p.at]
	if c := p.peek(p.at); (c == '"' || c == '\'') && len(word) <= 2 && isPrefix(word) {
		p.str(start, p.at, nesting)
		return
	}
	header := 0
	first := p.lineStart
	switch string(word) {
	case "print", "exec":
		p.set(start, '_')
	case "type":
		if first && p.nameFollows() {
			header = 1
		} else {
			p.set(start, '_')
		}
	case "def", "class":
		header = 1
	case "await":
		if p.prior == '*' {
			p.fill(start, p.at, ' ')
		}
	case "except":
		if first {
			p.handler()
		}
	default:
		if p.header == 1 {
			header = 2
		}
	}
	p.token(word[len(word)-1], string(word))
	p.header = header
}

// nameFollows reports whether what follows on the line is a name, and so type a
// keyword: type X = …, but not type in x, type (x), type = x.
func (p *preparer) nameFollows() bool {
	i := p.at
	for p.peek(i) == ' ' || p.peek(i) == '\t' {
		i++
	}
	start := i
	for i < len(p.in) && (isLetter(p.in[i]) || isDigit(p.in[i])) {
		i++
	}
	if start == i || isDigit(p.in[start]) {
		return false
	}
	switch string(p.in[start:i]) {
	case "in", "is", "not", "and", "or", "if", "for", "else", "as", "async":
		return false
	}
	return true
}

// isPrefix reports whether a word in front of a quote belongs to the string.
func isPrefix(word []byte) bool {
	for _, c := range word {
		switch c | 0x20 {
		case 'r', 'b', 'u', 'f', 't':
		default:
			return false
		}
	}
	return true
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
			p.set(i, 'f')
		}
	}
	mark := p.in[quote]
	n := 1
	if p.peek(quote+1) == mark && p.peek(quote+2) == mark {
		n = 3
	}
	p.at = quote + n
	if formatted && nesting < maxFStringNesting {
		p.formatted(mark, n, raw, nesting)
	} else {
		p.literal(mark, n)
	}
	p.token(mark, "")
	p.header = 0
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

// literal passes the rest of a string without replacement fields. One in single
// quotes that is not closed ends with its line.
func (p *preparer) literal(mark byte, n int) {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == mark:
			if p.closes(mark, n) {
				return
			}
			p.at++
		case c == '\\':
			p.escape()
		case c == '\n' || c == '\r':
			if n == 1 {
				return
			}
			p.eol()
		default:
			p.at++
		}
	}
}

// escape passes a backslash and what follows: in raw strings too it keeps a
// quote from closing the string.
func (p *preparer) escape() {
	p.at++
	if p.at < len(p.in) {
		if c := p.in[p.at]; c == '\n' || c == '\r' {
			p.eol()
		} else {
			p.at++
		}
	}
}

// formatted passes the rest of an f-string (PEP 701).
func (p *preparer) formatted(mark byte, n int, raw bool, nesting int) {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == mark:
			if p.closes(mark, n) {
				return
			}
			p.at++
		case c == '\\' && !raw && p.peek(p.at+1) == 'N' && p.peek(p.at+2) == '{':
			p.at += 3
		case c == '\\' && p.peek(p.at+1) != '{' && p.peek(p.at+1) != '}':
			p.escape()
		case c == '{' && p.peek(p.at+1) == '{':
			p.at += 2
		case c == '{':
			p.field(mark, n, nesting+1)
		case (c == '\n' || c == '\r') && n == 1:
			return
		case c == '\n' || c == '\r':
			p.eol()
		default:
			p.at++
		}
	}
}

// field passes a replacement field: an expression, a conversion, a specifier.
func (p *preparer) field(mark byte, n, nesting int) {
	depth, header, typeList := p.depth, p.header, p.typeList
	p.at++
	p.depth++ // a line end in the field ends no logical line
	p.token('{', "")
	p.code(nesting)
	if p.peek(p.at) == '!' {
		for p.at < len(p.in) && p.in[p.at] != ':' && p.in[p.at] != '}' && p.in[p.at] != mark && p.in[p.at] != '\n' {
			p.at++
		}
	}
	if p.peek(p.at) == ':' {
		p.specifier(mark, n, nesting)
	}
	if p.peek(p.at) == '}' {
		p.at++
	}
	p.depth, p.header, p.typeList = depth, header, typeList
}

// specifier passes a format specifier up to the } that ends its field.
func (p *preparer) specifier(mark byte, n, nesting int) {
	for p.at++; p.at < len(p.in); {
		switch c := p.in[p.at]; {
		case c == '}':
			return
		case c == mark && (n == 1 || p.peek(p.at+1) == mark && p.peek(p.at+2) == mark):
			return // not closed
		case c == '{' && nesting < maxFStringNesting:
			p.field(mark, n, nesting+1)
		case c == '\n' || c == '\r':
			if n == 1 {
				return
			}
			p.eol()
		default:
			p.at++
		}
	}
}

// handler turns the commas of except A, B: into bars. p.at is behind except.
func (p *preparer) handler() {
	var commas []int
	depth := 0
	for i := p.at; i < len(p.in); i++ {
		switch c := p.in[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"', '\'', '#', '\n', '\r', '\\':
			return // left to the grammar
		case ',':
			if depth == 0 {
				commas = append(commas, i)
			}
		case ':':
			if depth > 0 {
				continue
			}
			for _, comma := range commas {
				if len(bytes.TrimSpace(p.in[comma+1:i])) == 0 {
					p.set(comma, ' ') // a trailing one
				} else {
					p.set(comma, '|')
				}
			}
			return
		}
	}
}
