package parser

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// word passes a word: a keyword, a name, or the prefix of a string.
func (p *preparer) word(nesting int) {
	start, end, bits := p.at, p.at, byte(0)
	for ; end < len(p.in); end++ {
		c := p.in[end]
		if k := classes[c]; k != letter && k != digit {
			break
		}
		bits |= c
	}
	p.at = end
	word := p.in[start:end]
	if classes[p.peek(p.at)] == quote && p.prefix(word, start, nesting) {
		return
	}
	if bits >= utf8.RuneSelf {
		p.identifier(start)
	}
	if p.fresh && statementWords[string(word)] {
		p.resume(nesting)
		return
	}
	if p.header == 1 {
		p.header = 2
	} else {
		p.header = 0
	}
	if speaks(word) {
		p.keyword(word, start)
		if p.passing {
			p.notes(word, start)
		}
	} else if p.passing {
		p.mayBind(start, end)
	}
	attribute := p.prior == '.'
	p.token(word[len(word)-1])
	if !attribute {
		p.name = start
	}
}

// speakingWords are those that keyword and notes have a case for.
var speakingWords = []string{
	"print", "exec", "_", "match", "case", "type", "def", "class", "lambda", "await", "except", "as",
	"import", "for", "in", "builtins", "global", "modules", "import_module", "__import__", "__all__",
	"__getattr__", "__dict__", "globals", "locals", "vars", "dir", "eval", "__name__",
}

// speaking has, by the first byte of a word, a bit for each length of a speaking word.
var speaking = func() (lengths [256]uint32) {
	for _, word := range speakingWords {
		lengths[word[0]] |= 1 << len(word)
	}
	return lengths
}()

// speaks reports whether a word may be a speaking one. Nearly all are not.
func speaks(word []byte) bool { return speaking[word[0]]>>min(len(word), 31)&1 != 0 }

// keyword does what a word asks for that can be a keyword.
func (p *preparer) keyword(word []byte, start int) {
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
			p.header, p.types = 1, true
		} else {
			p.out[start] = '_'
		}
	case "def":
		p.header, p.types, p.definition, p.heading = 1, true, functionDefinition, true
	case "class":
		p.header, p.types, p.definition = 1, true, classDefinition
	case "lambda":
		p.lambda = start
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
}

// prefix passes a string if word, which starts at start, is its prefix.
func (p *preparer) prefix(word []byte, start, nesting int) bool {
	is, ok := isPrefix(word)
	if !is {
		return false
	}
	if !ok {
		p.wrong(start, p.at, "no prefix of a string")
	}
	p.str(start, p.at, nesting)
	return true
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
