package parser

import (
	"bytes"
	"fmt"
	"strings"
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
	defaults    map[int32]bool
	comments    []comment   // those that speak to a program, in order
	allComments []Span      // valid, as literals are, until the preparer's next use
	literals    []Literal   // in order of Start
	spoiled     []Span      // code that was kept from the grammar
	passed      []part      // code that does not matter: see passed.go
	errors      []SyntaxErr // what is no Python, as far as tokens and lines show it
	err         error       // why the file cannot be read at all
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
//   - print and exec are names, and so are match, case and type where the
//     language takes them for some, and _ in A(_=x);
//   - identifiers are ASCII;
//   - in annotations the a of a[b] is written as a number, because the grammar
//     takes a name there for a generic type, and nothing more can follow those;
//   - strings have no escapes, and t"..." (PEP 750) is f"..." (strings.go);
//   - except A, B: (PEP 758) stands for except A | B:, and names the same;
//   - [T = int] (PEP 696) stands for two parameters, with a note of the sign;
//   - *await f() is an operand of a list.
//
// On the way it finds the errors that the grammar is silent about and, if passing, what may
// be passed over.
func (p *preparer) prepare(source []byte, passing bool) prepared {
	p.begin(source, passing)
	return p.finish()
}

// prepareAgain is prepare for a source of which parts were passed over before. It reports
// whether they are again; not if there are errors, behind which all may be otherwise.
func (p *preparer) prepareAgain(source []byte, a *again) (prepared, bool) {
	p.begin(source, false)
	p.again, p.nextPart = a, a.next()
	p.ready.passed = make([]part, 0, len(a.parts))
	for _, one := range a.parts {
		p.ready.passed = append(p.ready.passed, one.part)
	}
	ready := p.finish()
	return ready, !a.unlike && len(a.parts) == 0 && len(ready.errors) == 0 && ready.err == nil
}

// begin makes p ready for a source.
func (p *preparer) begin(source []byte, passing bool) {
	n := len(source)
	*p = preparer{
		in: source, out: append(room(p.out, n), source...),
		open: p.open[:0], margins: append(p.margins[:0], margin{}),
		last: None, name: None, comma: None, commaBefore: None, match: None, detail: None,
		literals: room(p.literals, n/64), allComments: room(p.allComments, n/256),
		passing: passing, outline: p.outline, binders: p.binders, short: room(p.short, n/16), nextPart: nowhere,
	}
	if !passing {
		n = 0
	}
	p.outline.reset(n)
}

// room returns the slice without elements and with room for n of them. What is not used of it
// costs nothing: the system gives the pages that are touched.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, max(n, 2*cap(s)))
	}
	return s[:0]
}

// finish goes through the source.
func (p *preparer) finish() prepared {
	if len(p.in) == 0 {
		p.out = append(p.out, '\n')
	}
	if bytes.HasPrefix(p.in, []byte("\ufeff")) {
		p.fill(0, 3, '\f')
		p.at = 3
	}
	p.newLine()
	p.code(0)
	p.endLine()
	for i := range p.margins {
		p.endsBlock(p.margins[i].suite)
	}
	if len(p.open) > 0 {
		p.unclosed()
	} else if p.blockDue {
		p.wrong(int(p.last), int(p.last)+1, "an indented block is missing behind the colon")
	}
	p.ready.text, p.ready.literals, p.ready.allComments = p.out, p.literals, p.allComments
	return p.ready
}

// preparer is a lexer of Python that goes through in once and writes to out.
type preparer struct {
	in, out []byte
	at      int
	ready   prepared

	literals    []Literal
	allComments []Span

	open     []int32 // the offsets of the open brackets
	newline  int     // the offset of the last line end in brackets
	fresh    bool    // in brackets, no token since that line end
	giveUp   bool    // the f-string around cannot be followed
	typeList int     // brackets open inside the type parameters of a definition; 0 outside
	margins  []margin

	short    []squeeze // in order, if there are no errors
	again    *again    // what was passed over before
	nextPart int       // where the next of it begins, or nowhere
	passing  bool      // fill the outline
	outline
	binders binders // of the lines in it

	// Of the logical line:
	lineStart          int // the offset of its first token
	definition         definition
	heading            bool       // from def to the -> or colon
	detail             int        // where a detail starts there, or None
	binding            bool       // words that follow are bound
	prior              byte       // the last byte of the last token; 0 at the start
	last               int32      // the offset of that byte, or None
	header             int        // 1 behind def, class and type; 2 behind the name that follows
	lambdas            int        // whose colon is to come, outside of brackets
	name               int        // where the last token starts if it is a word and no attribute, or None
	types              bool       // annotations can stand from here on
	handler            bool       // in except, before the colon
	group              bool       // and in that of an exception group
	comma, commaBefore int        // the offsets of the last commas there, or None
	match              int        // the offset of a match that starts the line, or None
	blockDue           bool       // the line before ended with a colon
	casesDue           bool       // and was that of a match statement
	defined            definition // or that of one
	signature          Span       // and of that, from its parameters to the colon
	defStart           int        // and where that line starts
}

// The limits of CPython's tokenizer (MAXLEVEL, MAXINDENT, MAXFSTRINGLEVEL).
const (
	maxBrackets       = 200
	maxIndents        = 100
	maxFStringNesting = 150
)

var blanks = strings.Repeat(" ", 64)

func (p *preparer) fill(from, to int, c byte) {
	part := p.out[from:to]
	for c == ' ' && len(part) > len(blanks) {
		part = part[copy(part, blanks):]
	}
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
		if p.at >= p.nextPart {
			p.passAgain(nesting)
			continue
		}
		c := p.in[p.at]
		switch classes[c] {
		case letter:
			p.word(nesting)
		case blank:
			p.blankRun()
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

// blankRun passes blanks between tokens.
func (p *preparer) blankRun() {
	start := p.at
	for p.at++; p.at < len(p.in) && classes[p.in[p.at]] == blank; p.at++ {
	}
	if p.at-start > 1 {
		p.squeezes(start, p.at, asBlanks, 1)
	}
}

// token notes that a token ends at p.at.
func (p *preparer) token(last byte) {
	p.prior, p.last, p.name, p.fresh = last, int32(p.at)-1, None, false
}

// comment passes a comment and blanks it out.
func (p *preparer) comment() {
	start, end := p.at, p.at
	for end < len(p.in) && classes[p.in[end]] != lineEnd {
		end++
	}
	p.at = end
	p.fill(start, end, ' ')
	p.squeezes(start, p.at, asBlanks, 0)
	p.allComments = append(p.allComments, Span{int32(start), int32(p.at)})
	text := p.in[start+1 : p.at]
	if IsTypeComment(p.in[start:p.at]) || bytes.Contains(text, []byte("rewrite:")) {
		p.ready.comments = append(p.ready.comments, comment{Span{int32(start), int32(p.at)}, p.last})
	}
}

// number passes a number and what hangs on it: 1if x else y is no error.
func (p *preparer) number() {
	start := p.at
	for p.at++; p.at < len(p.in); p.at++ {
		c := p.in[p.at]
		exponent := (c == '-' || c == '+') && p.in[p.at-1]|0x20 == 'e' && classes[p.peek(p.at+1)] == digit
		if c >= 0x80 || c != '.' && classes[c] != letter && classes[c] != digit && !exponent {
			break
		}
	}
	if isOldNumber(p.in[start:p.at]) {
		p.wrong(start, p.at, "a number as Python 2 has them")
	}
	p.header = 0
	p.token('0')
}

// isOldNumber reports whether a number is 0777, 10L or 0xFFL.
func isOldNumber(text []byte) bool {
	const digits, hexDigits = "0123456789_", "0123456789abcdefABCDEF_"
	if last := text[len(text)-1]; last == 'l' || last == 'L' {
		value := bytes.TrimRight(text, "lL")
		value, hex := bytes.CutPrefix(value, []byte("0x"))
		return len(bytes.Trim(value, digits)) == 0 || hex && len(bytes.Trim(value, hexDigits)) == 0
	}
	return text[0] == '0' && len(text) > 1 && len(bytes.Trim(text, digits)) == 0 && len(bytes.Trim(text, "0_")) > 0
}
