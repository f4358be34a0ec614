package parser

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"sort"
)

// Interest says what of a text matters: the offsets of words. ok is false if all of it
// does. What holds no such word, nor a name that is given what does, need not be read: see
// Skim.
type Interest func(text []byte) (at []int32, ok bool)

// Most of a file that matters does not: a function that spells no old name, and nothing that
// an import or an assignment gives one to, is the same before and after; so is a line in
// another function, which has local names besides, and so is a statement with all those in it.
// The grammar is shown pass in the place of such a suite, or of statements or methods in a row,
// () in that of the parameters, nothing in that of their annotations and defaults, and ... in that
// of what stands in other brackets. All tokens are looked at, so that strings and comments are
// known everywhere, and all imports are read; what is left out is what names mean. Code stays that
// can look names up by their text.

// passing says what to pass over: what does not matter, or what was passed over before.
type passing struct {
	matters Interest
	again   *again
}

// part is code that is passed over, and what the grammar is shown instead.
type part struct {
	span    Span
	instead string
	ahead   int32 // how many bytes stand in front of it on its line; within a line, a logical one
}

// isStatements reports whether a part is statements, and not within a line.
func (p *part) isStatements() bool { return p.instead == "pass" }

// Nothing shorter is passed over, in bytes.
const (
	leastRun      = 12
	leastSuite    = 24
	leastBrackets = 16
	leastDetail   = 3
)

// maxGiven is for how many names, in the file and in each function, it is looked where they
// stand. Where there are more, all is read.
const maxGiven = 64

// outline is what the lexer notes of a file so that parts of it can be passed over.
type outline struct {
	suites    []suite
	functions []function // by their numbers less 1
	lines     []line     // in order
	targets   []Span     // the names that lines bind
	details   []detail
	opened    int // the offset of the first bracket of a definition, or None

	all       bool // names mean what is not told by where they stand: all is read
	flagged   int  // the offset of the last word for which the code around is read, or None
	importing int  // and that of the last import
	starred   int  // and of the * of one
	assigned  int  // and of the last = of an assignment
	walrus    int  // and of the last :=
	lambda    int  // and of the last lambda
	annotated int  // how many names are bound, if by the last colon or equals sign
}

// suite is the block of a class or function, outside of other functions.
type suite struct {
	span      Span  // from its first token to its last
	region    Span  // and to the next line
	signature Span  // of a function, from its parameters to the colon; empty if there are none
	function  int32 // 0 for a class
	kept      bool
	looksUp   bool // a line of it, and in no function, does
}

// function is one that lies in no other.
type function struct {
	region  Span
	kept    bool // its lines are read
	globals bool // it has a global statement
}

// detail is a part of a line that the others can do without, unless it matters itself: what
// stands in brackets, or the annotation or default of a parameter.
type detail struct {
	span    Span
	instead string
}

// line is a logical line.
type line struct {
	span      Span  // from its first token to its last
	end       int32 // behind the comment that follows
	left      Span  // what it may assign to, and what names it may bind otherwise
	function  int32 // the number of the function that it lies in, or 0
	class     int32 // and else that of the suite of the class
	depth     int32 // of the block
	importing bool
	starred   bool // a wildcard import
	looksUp   bool // names by their text, or binds one in an expression
	clause    bool // goes on with the statement before: else, case, what is decorated
	decorator bool
	method    bool // the header of one, in a class outside of functions
	members   bool // what it binds are, or may be, attributes: of a class or of the module
	targets   [2]int32
	details   [2]int32
}

// definition is what a logical line starts.
type definition uint8

const (
	noDefinition definition = iota
	classDefinition
	functionDefinition
)

// reset forgets all, and makes room for what a source of n bytes has.
func (o *outline) reset(n int) {
	*o = outline{
		suites: o.suites[:0], functions: o.functions[:0], lines: room(o.lines, n/32), targets: room(o.targets, n/128), details: room(o.details, n/64),
		flagged: None, importing: None, starred: None, assigned: None, walrus: None, lambda: None, opened: None,
	}
}

// notes looks at a word that starts at start: it may bind names that follow, or be one for
// which the code around is read, because it makes names that are not spelled or can look
// them up.
func (p *preparer) notes(word []byte, start int) {
	switch string(word) {
	case "import":
		p.importing = start
	case "as", "for":
		p.binding = true
	case "in":
		p.binding = false
	case "builtins":
		p.all = true
	case "global":
		p.flagged = start
		if inside := p.inside(); inside > 0 {
			p.functions[inside-1].globals = true
		} else {
			p.all = true
		}
	case "modules", "import_module", "__import__", "__all__", "__getattr__", "__dict__":
		p.flagged = start
	case "globals", "locals", "vars", "dir", "eval", "exec", "__name__":
		if p.prior != '.' {
			p.flagged = start
		}
	default:
		p.mayBind(start, start+len(word))
	}
}

// mayBind notes the word from start to end if it is bound, as far as that is known.
func (p *preparer) mayBind(start, end int) {
	if p.binding {
		p.targets = append(p.targets, Span{int32(start), int32(end)})
	}
}

// binds notes the name in front of a = or : that stands in no brackets, or of a :=.
func (p *preparer) binds() {
	p.binding, p.annotated = false, 0
	if !p.passing || p.prior == 0 || p.peek(p.at) == '=' || classes[p.prior] != letter && classes[p.prior] != digit {
		return
	}
	end := int(p.last) + 1
	start := end
	for start > 0 && (classes[p.in[start-1]] == letter || classes[p.in[start-1]] == digit) {
		start--
	}
	p.targets = append(p.targets, Span{int32(start), int32(end)})
	p.annotated = len(p.targets)
}

// assigns notes the = at an offset, which stands in no brackets.
func (p *preparer) assigns(at int) {
	compares := p.prior == '=' || p.prior == '!' || p.prior == '<' || p.prior == '>'
	shifts := compares && at > 1 && p.in[at-2] == p.prior && p.prior != '='
	if p.passing && p.prior != 0 && p.peek(p.at) != '=' && (!compares || shifts) {
		p.assigned = at
	}
}

// inside returns the number of the outermost function around, or 0.
func (p *preparer) inside() int32 { return p.margins[len(p.margins)-1].function }

// startsBlock returns the number of the outermost function that the block at p.at belongs to,
// and that of the suite that it is, if it is one; else 0.
func (p *preparer) startsBlock() (inside, number int32) {
	inside = p.inside()
	if !p.passing || p.defined == noDefinition || inside > 0 {
		return inside, 0
	}
	at, looksUp := int32(p.at), p.flagged >= p.defStart
	if p.defined == functionDefinition {
		p.functions = append(p.functions, function{kept: looksUp})
		inside = int32(len(p.functions))
	}
	p.suites = append(p.suites, suite{span: Span{at, at}, region: Span{at, at}, signature: p.signature, function: inside, kept: looksUp})
	return inside, int32(len(p.suites))
}

// endsBlock notes that the next logical line, at p.at, does not belong to a suite.
func (p *preparer) endsBlock(number int32) {
	if number == 0 {
		return
	}
	s := &p.suites[number-1]
	s.span.End, s.region.End = p.last+1, int32(p.at)
	looksUp := p.flagged >= int(s.span.Start)
	s.kept = s.kept || looksUp || p.importing >= int(s.span.Start)
	if s.function > 0 {
		f := &p.functions[s.function-1]
		f.region, f.kept = s.region, f.kept || looksUp
	}
}

// endsBrackets notes what stands between the outermost brackets of a line.
func (p *preparer) endsBrackets(opening, closing int) {
	switch {
	case len(p.open) > 0:
	case p.definition == functionDefinition && p.in[opening] == '(':
		p.opened = opening
	case p.definition == noDefinition && closing-opening > leastBrackets:
		p.details = append(p.details, detail{Span{int32(opening) + 1, int32(closing)}, "..."})
	}
}

// startsDetail notes that the annotation or default of a parameter may start at an offset, or
// the annotation of what is returned.
func (p *preparer) startsDetail(at int) {
	if p.passing && p.heading && p.detail == None {
		p.detail = at
	}
}

// endsDetail notes that it ends there, if there is one.
func (p *preparer) endsDetail(at int) {
	if p.detail != None && at-p.detail >= leastDetail {
		p.details = append(p.details, detail{Span{int32(p.detail), int32(at)}, ""})
	}
	p.detail = None
}

// inParameters reports whether the token at hand stands between the parameters of a definition,
// in no brackets or f-string of one. Up to base, brackets are open around an f-string.
func (p *preparer) inParameters(base int) bool {
	return p.heading && base == 0 && len(p.open) == 1 && p.in[p.open[0]] == '('
}

// endsLine ends the logical line.
func (p *preparer) endsLine() {
	p.defined, p.defStart = noDefinition, p.lineStart
	if p.blockDue {
		p.defined = p.definition
	}
	lambdas := p.definition == functionDefinition && p.lambda >= p.lineStart // with commas and colons of their own
	class := p.definition == classDefinition
	p.definition, p.binding, p.heading, p.detail = noDefinition, false, false, None
	if !p.passing {
		return
	}
	if p.blockDue && p.annotated > 0 && p.annotated == len(p.targets) {
		p.targets = p.targets[:p.annotated-1] // the colon begins a block
	}
	p.annotated = 0
	p.signature = Span{}
	if p.defined == functionDefinition && p.opened >= p.lineStart && p.walrus < p.lineStart {
		p.signature = Span{int32(p.opened), p.last}
	}
	l := line{
		span: Span{int32(p.lineStart), p.last + 1}, end: int32(p.at), left: Span{int32(p.lineStart), int32(max(p.lineStart, p.assigned))},
		function: p.inside(), importing: p.importing >= p.lineStart, starred: p.starred >= p.lineStart,
		looksUp: p.flagged >= p.lineStart || p.walrus >= p.lineStart,
	}
	if n := len(p.lines); n > 0 {
		l.targets[0], l.details[0] = p.lines[n-1].targets[1], p.lines[n-1].details[1]
	}
	if l.importing || l.looksUp || lambdas {
		p.details = p.details[:l.details[0]]
	}
	l.targets[1], l.details[1] = int32(len(p.targets)), int32(len(p.details))
	p.starts(&l, class)
	p.lines = append(p.lines, l)
}

// starts notes what the first word of a line makes of it, which may be a class.
func (p *preparer) starts(l *line, class bool) {
	first := identifierLen(p.in[l.span.Start:])
	words := Span{l.span.Start + int32(first), l.span.End}
	word := string(p.in[l.span.Start:][:first])
	if word == "del" {
		l.left = words
	}
	l.depth = int32(len(p.margins))
	l.decorator = p.in[l.span.Start] == '@'
	block := p.margins[len(p.margins)-1]
	l.clause = block.cases || len(p.lines) > 0 && p.lines[len(p.lines)-1].decorator
	l.members = class || block.class || l.function == 0
	if l.function == 0 {
		if l.class = block.inside; l.class > 0 && p.defined == functionDefinition {
			l.left = p.defines(l.span)
			l.method = l.left.Len() > 0
		}
		if l.class > 0 && l.looksUp {
			p.suites[l.class-1].looksUp = true
		}
		return
	}
	switch word {
	case "elif", "else", "except", "finally":
		l.clause = true
	case "def", "class", "async", "case", "nonlocal":
		l.left = words
	}
}

// defines returns where the name stands in the header of a function: empty if something is
// in its way.
func (p *preparer) defines(header Span) Span {
	at := header.Start
	for _, word := range []string{"async", "def"} {
		if !bytes.HasPrefix(p.in[at:header.End], []byte(word)) {
			continue
		}
		for at += int32(len(word)); classes[p.in[at]] == blank; at++ {
		}
	}
	return Span{at, at + int32(identifierLen(p.in[at:header.End]))}
}

// methodEnd returns the number of the line behind the method that starts with line i, and with
// its decorators; i if none does.
func (p *preparer) methodEnd(i int) int {
	if p.lines[i].clause {
		return i
	}
	depth := p.lines[i].depth
	header := i
	for header < len(p.lines) && p.lines[header].decorator && p.lines[header].depth == depth {
		header++
	}
	if header == len(p.lines) || !p.lines[header].method || p.lines[header].depth != depth {
		return i
	}
	end := header + 1
	for end < len(p.lines) && p.lines[end].depth > depth {
		end++
	}
	return end
}

// statementEnd returns the number of the line behind the statement that starts with line i.
func (p *preparer) statementEnd(i int) int {
	first := &p.lines[i]
	for i++; i < len(p.lines); i++ {
		l := &p.lines[i]
		if l.function != first.function || l.depth < first.depth || l.depth == first.depth && !l.clause {
			break
		}
	}
	return i
}

// passOver leaves out what does not matter, and returns it, in order.
func (p *preparer) passOver(matters Interest) []part {
	if p.all || len(p.ready.errors) > 0 || p.ready.err != nil {
		return nil
	}
	at, ok := matters(p.in)
	if !ok {
		return nil
	}
	m := matter{p: p, at: at, hit: make([]bool, len(p.lines)), names: make(map[given]bool), counts: make(map[int32]int)}
	if !m.spread() {
		return nil
	}
	m.trace()
	var passed []part
	leave := func(span Span, instead string) {
		passed = append(passed, part{span, instead, p.ahead(span.Start, instead == "pass")})
		p.leaveOut(span, instead)
	}
	m.parts(leave, func(i int) {
		if !m.hit[i] && !p.isKept(&p.lines[i]) {
			for _, d := range p.details[p.lines[i].details[0]:p.lines[i].details[1]] {
				leave(d.span, d.instead)
			}
		}
	})
	slices.SortFunc(passed, func(a, b part) int { return cmp.Compare(a.span.Start, b.span.Start) })
	end := int32(0)
	return slices.DeleteFunc(passed, func(p part) bool { // what is in parameters that were left out later
		inside := p.span.End <= end
		end = max(end, p.span.End)
		return inside
	})
}

// isKept reports whether a line is read because all lines of the function are.
func (p *preparer) isKept(l *line) bool { return l.function > 0 && p.functions[l.function-1].kept }

// bound goes through the names, and the attributes, that a line may bind.
func (p *preparer) bound(l *line) iter.Seq2[Span, bool] {
	return func(yield func(Span, bool) bool) {
		for _, target := range p.targets[l.targets[0]:l.targets[1]] {
			if !yield(target, p.isAttribute(l.span, target.Start)) {
				return
			}
		}
		for word, attribute := range p.words(l.span, l.left) {
			if !isKeyword(word.bytes(p.in)) && !yield(word, attribute) {
				return
			}
		}
	}
}

// words goes through the words in a part of a line, and says which are attributes.
func (p *preparer) words(line, part Span) iter.Seq2[Span, bool] {
	return func(yield func(Span, bool) bool) {
		for at := part.Start; at < part.End; at++ {
			start := at
			for at < part.End && (classes[p.in[at]] == letter || classes[p.in[at]] == digit) {
				at++
			}
			if at > start && !yield(Span{start, at}, p.isAttribute(line, start)) {
				return
			}
		}
	}
}

// isAttribute reports whether a dot stands in front of a word, perhaps with blanks and line
// ends between.
func (p *preparer) isAttribute(line Span, word int32) bool {
	at := word - 1
	for at > line.Start && (classes[p.in[at]] == blank || classes[p.in[at]] == lineEnd || classes[p.in[at]] == backslash) {
		at--
	}
	return at >= line.Start && p.in[at] == '.'
}

// ahead returns how many bytes stand in front of statements that begin at an offset, on their
// line; else in front of what does, on its logical line.
func (p *preparer) ahead(at int32, statements bool) int32 {
	if statements {
		return p.indented(at)
	}
	behind := sort.Search(len(p.lines), func(i int) bool { return p.lines[i].span.Start > at })
	return at - p.lines[behind-1].span.Start
}

// indented returns how many bytes stand in front of an offset on its line.
func (p *preparer) indented(at int32) int32 {
	return at - int32(bytes.LastIndexAny(p.in[:at], "\r\n")+1)
}

// leaveOut shows the grammar a statement or an operand instead of code.
func (p *preparer) leaveOut(span Span, instead string) {
	p.fill(int(span.Start), int(span.End), ' ')
	copy(p.out[span.Start:], instead)
}
