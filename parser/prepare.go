package parser

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

func tooLarge(size, limit int) error {
	return fmt.Errorf("%w: %d bytes, at most %d can be read", ErrTooLarge, size, limit)
}

// checkText refuses what is no text: CPython reads no file with null bytes, and
// in one that is not UTF-8 the offsets could lie within characters.
func checkText(source []byte) error {
	if i := bytes.IndexByte(source, 0); i >= 0 {
		return fmt.Errorf("%w: a null byte at offset %d", ErrNotText, i)
	}
	if !utf8.Valid(source) {
		return fmt.Errorf("%w: it is not UTF-8", ErrNotText)
	}
	return nil
}

// prepared is a source as the grammar can read it: the same length, every token
// at the same offset. Identifiers and literals are read from the source itself,
// so that only the shape of what stands here matters.
type prepared struct {
	text []byte // valid until the preparer's next use
	// defaults are the offsets of the = signs in front of the defaults of type
	// parameters (PEP 696), which stand as commas in text.
	defaults map[int32]bool
	comments []comment   // those that speak to a program, in order
	spoiled  []Span      // code that was kept from the grammar
	errors   []SyntaxErr // what is no Python, as far as tokens and lines show it
	err      error       // why the file cannot be read at all
}

// comment is a comment that is a type comment or speaks to rewrite.
type comment struct {
	span  Span
	after int32 // the offset of the last byte of the token in front of it, or None
}

// prepare writes a source anew where the grammar, of 2024, and the language
// differ. Each difference is handled where it can be told from the tokens:
//
//   - comments and what joins lines (backslashes, and line ends in brackets)
//     become blanks: the grammar counts indentation in brackets too;
//   - a lone carriage return ends a line, a byte-order mark is nothing;
//   - the columns of indented lines become what the grammar can count (lines.go);
//   - print, exec, match, case and type are names unless they stand where the
//     language takes the last three for keywords, and _ is one in a pattern
//     unless more follows;
//   - identifiers are ASCII;
//   - in annotations the a of a[b] is written as a number, because the grammar
//     takes a name there for a generic type, and nothing more can follow those;
//   - strings have no escapes, and t"..." (PEP 750) is f"..." (strings.go);
//   - except A, B: (PEP 758) stands for except A | B:, and names the same;
//   - [T = int] (PEP 696) stands for two parameters, with a note of the sign;
//   - *await f() is an operand of a list.
//
// On the way it finds the errors that the grammar is silent about.
func (p *preparer) prepare(source []byte) prepared {
	*p = preparer{
		in: source, out: append(p.out[:0], source...),
		open: p.open[:0], margins: append(p.margins[:0], margin{}),
		match: None, last: None,
	}
	if len(source) == 0 {
		p.out = append(p.out, '\n')
	}
	if bytes.HasPrefix(source, []byte("\ufeff")) {
		p.fill(0, 3, '\f')
		p.at = 3
	}
	p.newLine()
	p.code(0)
	p.endLine()
	if len(p.open) > 0 {
		p.unclosed()
	} else if p.blockDue {
		p.wrong(int(p.last), int(p.last)+1, "an indented block is missing behind the colon")
	}
	p.ready.text = p.out
	return p.ready
}

// preparer is a lexer of Python that goes through in once and writes to out.
type preparer struct {
	in, out []byte
	at      int
	ready   prepared

	open     []int32 // the offsets of the open brackets
	newline  int     // the offset of the last line end in brackets
	fresh    bool    // in brackets, no token since that line end
	giveUp   bool    // the f-string around cannot be followed
	typeList int     // brackets open inside the type parameters of a definition; 0 outside
	margins  []margin

	// Of the logical line:
	prior              byte // the last byte of the last token; 0 at the start
	last               int32
	header             int  // 1 behind def, class and type; 2 behind the name that follows
	lambdas            int  // whose colon is to come, outside of brackets
	name               int  // where the last token starts if it is a word and no attribute, or None
	types              bool // annotations can stand from here on
	handler            bool // in except, before the colon
	group              bool // and in that of an exception group
	comma, commaBefore int  // the offsets of the last commas there, or None
	match              int  // the offset of a match that starts the line, or None
	blockDue           bool // the line before ended with a colon
	casesDue           bool // and was that of a match statement
}

// The limits of CPython's tokenizer (MAXLEVEL, MAXINDENT, MAXFSTRINGLEVEL).
const (
	maxBrackets       = 200
	maxIndents        = 100
	maxFStringNesting = 150
)

func (p *preparer) fill(from, to int, c byte) {
	part := p.out[from:to]
	for i := range part {
		part[i] = c
	}
}

func (p *preparer) peek(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

// wrong notes an error in the characters from which to which, joining it to one
// of its kind right in front of it.
func (p *preparer) wrong(from, to int, what string) {
	from = max(0, from)
	for from > 0 && !utf8.RuneStart(p.in[from]) {
		from--
	}
	for to < len(p.in) && !utf8.RuneStart(p.in[to]) {
		to++
	}
	if n := len(p.ready.errors); n > 0 {
		if e := &p.ready.errors[n-1]; e.What == what && int(e.Span.End) == from {
			e.Span.End = int32(to)
			return
		}
	}
	p.ready.errors = append(p.ready.errors, SyntaxErr{
		Span: Span{int32(from), int32(max(to, from))}, Stmt: None, What: what,
	})
}

// tooDeep ends the reading: CPython refuses such a file as well.
func (p *preparer) tooDeep(limit int, what string) {
	if p.ready.err == nil {
		p.ready.err = fmt.Errorf("%w: more than %d %s", ErrTooDeep, limit, what)
	}
	p.at, p.giveUp = len(p.in), true
}

// class says what a byte starts.
type class uint8

const (
	badByte class = iota
	letter
	digit
	blank
	lineEnd
	operator
	quote
	hash
	backslash
)

var classes = func() (table [256]class) {
	for c := range table {
		switch {
		case c >= 0x80 || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z':
			table[c] = letter
		case c >= '0' && c <= '9':
			table[c] = digit
		}
	}
	for class, chars := range map[class]string{
		blank: " \t\f", lineEnd: "\r\n", operator: "()[]{},:;.+-*/%&|^~<>=@!",
		quote: `"'`, hash: "#", backslash: `\`,
	} {
		for _, c := range []byte(chars) {
			table[c] = class
		}
	}
	return table
}()

// code goes through code up to the end or, in the replacement field of an
// f-string (nesting > 0), up to the } or the format specifier that ends it.
func (p *preparer) code(nesting int) {
	base := len(p.open)
	for p.at < len(p.in) && !(p.giveUp && nesting > 0) {
		c := p.in[p.at]
		switch classes[c] {
		case letter:
			p.word(nesting)
		case blank:
			p.at++
		case operator:
			if nesting > 0 && len(p.open) == base && (c == '}' || c == ':' || c == '!' && p.peek(p.at+1) != '=') {
				return
			}
			if c == '.' && classes[p.peek(p.at+1)] == digit {
				p.number()
			} else {
				p.operator(c, base)
			}
		case lineEnd:
			p.lineEnd()
		case digit:
			p.number()
		case quote:
			p.str(p.at, p.at, nesting)
		case hash:
			p.comment()
		case backslash:
			p.joinLines()
		default:
			p.out[p.at] = '?'
			p.wrong(p.at, p.at+1, fmt.Sprintf("%q means nothing in Python", c))
			p.at++
		}
	}
}

// token notes that a token ends at p.at.
func (p *preparer) token(last byte) {
	p.prior, p.last, p.name, p.fresh = last, int32(p.at)-1, None, false
}

// comment passes a comment and blanks it out.
func (p *preparer) comment() {
	start := p.at
	for p.at < len(p.in) && classes[p.in[p.at]] != lineEnd {
		p.at++
	}
	p.fill(start, p.at, ' ')
	text := p.in[start+1 : p.at]
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t"), []byte("type:")) || bytes.Contains(text, []byte("rewrite:")) {
		p.ready.comments = append(p.ready.comments, comment{Span{int32(start), int32(p.at)}, p.last})
	}
}

// number passes a number and what hangs on it: 1if x else y is no error.
func (p *preparer) number() {
	start := p.at
	for p.at++; p.at < len(p.in); p.at++ {
		if c := p.in[p.at]; c != '.' && (c >= 0x80 || classes[c] != letter && classes[c] != digit) {
			break
		}
	}
	text := p.in[start:p.at]
	if last := text[len(text)-1] | 0x20; last == 'l' || text[0] == '0' && bytes.Trim(text, "0_") != nil && bytes.Trim(text, "0123456789_") == nil {
		p.wrong(start, p.at, "a number as Python 2 has them")
	}
	p.header = 0
	p.token('0')
}

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
		}
	case ',':
		if p.handler && len(p.open) == 0 && p.lambdas == 0 {
			p.exceptionComma(start)
		}
	case ':':
		if p.peek(p.at) == '=' {
			p.at, c = p.at+1, '='
		} else if len(p.open) == 0 {
			p.colon()
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
	opening := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if o := p.in[opening]; o+1 != p.in[i] && o+2 != p.in[i] { // as ASCII has them
		p.wrong(i, i+1, fmt.Sprintf("%q does not close %q", p.in[i], o))
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

// word passes a word: a keyword, a name, or the prefix of a string.
func (p *preparer) word(nesting int) {
	start, ascii := p.at, true
	for p.at < len(p.in) {
		c := p.in[p.at]
		if k := classes[c]; k != letter && k != digit {
			break
		}
		ascii = ascii && c < 0x80
		p.at++
	}
	word := p.in[start:p.at]
	if classes[p.peek(p.at)] == quote && len(word) <= 2 {
		if is, ok := isPrefix(word); is {
			if !ok {
				p.wrong(start, p.at, "no prefix of a string")
			}
			p.str(start, p.at, nesting)
			return
		}
	}
	if !ascii {
		p.identifier(start)
	}
	if p.fresh && statementWords[string(word)] {
		p.resume(nesting)
		return
	}
	header := 0
	if p.header == 1 {
		header = 2
	}
	switch string(word) {
	case "print", "exec":
		p.out[start] = '_'
	case "_":
		if p.peek(p.skip(p.at)) == '=' {
			p.out[start] = 'a' // in a pattern this is a name, and no wildcard
		}
	case "match":
		if p.prior == 0 {
			p.match = start
		} else {
			p.out[start] = '_'
		}
	case "case":
		if p.prior != 0 || !p.margins[len(p.margins)-1].cases {
			p.out[start] = '_'
		}
	case "type":
		if (p.prior == 0 || p.prior == ';' || p.prior == ':') && len(p.open) == 0 && p.nameFollows() {
			header, p.types = 1, true
		} else {
			p.out[start] = '_'
		}
	case "def", "class":
		header, p.types = 1, true
	case "lambda":
		if len(p.open) == 0 {
			p.lambdas++
		}
	case "await":
		if p.prior == '*' {
			p.fill(start, p.at, ' ')
		}
	case "except":
		p.except()
	case "as":
		if p.handler && p.comma != None && len(p.open) == 0 {
			p.wrong(start, p.at, "exceptions in front of as need parentheses")
		}
	}
	attribute := p.prior == '.'
	p.header = header
	p.token(word[len(word)-1])
	if !attribute {
		p.name = start
	}
}

// except passes the start of an exception handler. The star of a group stands
// right behind the word for the grammar.
func (p *preparer) except() {
	p.handler, p.group, p.comma, p.commaBefore = p.prior == 0, false, None, None
	star := p.skip(p.at)
	if p.handler && p.peek(star) == '*' {
		p.group = true
		p.fill(p.at, star+1, ' ')
		p.out[p.at] = '*'
		p.at = star + 1
	}
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
	if nesting > 0 {
		p.giveUp = true // The line end is met again, outside of the string.
		return
	}
	p.unclosed()
	p.lineEnd()
}

// skip returns the offset of the next token on the line, from i on.
func (p *preparer) skip(i int) int {
	for {
		switch classes[p.peek(i)] {
		case blank:
			i++
		case backslash:
			if classes[p.peek(i+1)] != lineEnd {
				return i
			}
			i += 2
			if p.peek(i-1) == '\r' && p.peek(i) == '\n' {
				i++
			}
		default:
			return i
		}
	}
}

// nameFollows reports whether what follows on the line is a name, and so type a
// keyword: type X = …, but not type in x, type (x), type = x.
func (p *preparer) nameFollows() bool {
	i := p.skip(p.at)
	start := i
	for i < len(p.in) && (classes[p.in[i]] == letter || i > start && classes[p.in[i]] == digit) {
		i++
	}
	switch string(p.in[start:i]) {
	case "", "in", "is", "not", "and", "or", "if", "for", "else", "as", "async", "import", "from":
		return false
	}
	return true
}

// identifier writes the identifier from start to p.at in ASCII: the grammar
// need not know all letters.
func (p *preparer) identifier(start int) {
	for i := start; i < p.at; {
		r, n := utf8.DecodeRune(p.in[i:p.at])
		switch {
		case r < utf8.RuneSelf:
		case isStart(r) || i > start && isContinue(r):
			p.fill(i, i+n, 'a')
		default:
			p.fill(i, i+n, '?')
			p.wrong(i, i+n, fmt.Sprintf("%q is no letter of an identifier", r))
		}
		i += n
	}
}

// isStart and isContinue are the XID_Start and XID_Continue of the language
// reference, 2.3, but for a few letters that they leave out for what NFKC makes
// of them.
func isStart(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start)
}

func isContinue(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}
