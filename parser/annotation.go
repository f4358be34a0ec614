package parser

import (
	"bytes"
	"strings"
)

// reading says how strings are read that are met in an expression.
type reading uint8

const (
	plainStrings reading = iota // as values
	codeStrings                 // as expressions: forward references (PEP 484)
)

// read changes how strings are read and returns how they were.
func (b *builder) read(r reading) reading {
	outer := b.reading
	b.reading = r
	return outer
}

// annotation reads the annotation at i. Under PEP 563 the compiler keeps its
// text and sees no names in it.
func (b *builder) annotation(i int) {
	flags, reading := b.flags, b.read(codeStrings)
	if b.m.HasFuture("annotations") {
		b.flags |= Deferred
	}
	b.expr(i)
	b.flags, b.reading = flags, reading
}

// typeExpr reads the children of a type node as annotations.
func (b *builder) typeExpr(i int) {
	reading := b.read(codeStrings)
	b.expressions(i)
	b.reading = reading
}

// indexReading says how strings are read in the nth part of the index of what is
// called name in typing.
// A name of typing has types there, wherever it stands: Optional["N"] is one in
// an assignment too.
func (b *builder) indexReading(name string, nth int) reading {
	switch name {
	case "":
		return b.reading
	case "Literal":
		return plainStrings
	case "Annotated":
		if nth > 0 {
			return plainStrings
		}
	}
	return codeStrings
}

// typingModules are the modules whose names say how strings are read.
var typingModules = map[string]bool{"typing": true, "typing_extensions": true}

// exportedByTyping are the names that matter of from typing import *.
var exportedByTyping = map[string]bool{
	"Literal": true, "Annotated": true, "TypeAlias": true, "Optional": true, "Union": true,
	"List": true, "Dict": true, "Set": true, "Tuple": true, "Type": true, "Callable": true,
	"Sequence": true, "Mapping": true, "Iterable": true, "Iterator": true, "ClassVar": true, "Final": true,
	"cast": true, "TypeVar": true, "NewType": true, "TypedDict": true, "NamedTuple": true,
}

// typingName returns what an expression is called in typing, or "".
func (b *builder) typingName(i int) string {
	if i == None || len(b.typing) == 0 {
		return ""
	}
	switch b.t.kind(i) {
	case kIdentifier:
		name := b.t.text(i)
		if original, ok := b.typing[string(name)]; ok && original != "*" {
			return original
		}
		if b.typing["*"] != "" && exportedByTyping[string(name)] {
			return string(name)
		}
	case kAttribute:
		object, attribute := b.t.child(i, fObject), b.t.child(i, fAttribute)
		if object != None && attribute != None && b.t.kind(object) == kIdentifier && b.typing[string(b.t.text(object))] == "*" {
			return string(b.t.text(attribute))
		}
	}
	return ""
}

// typingArgs says which arguments of the functions of typing are types: by
// position, from the first to the last, and by keyword.
var typingArgs = map[string]*typeArgs{
	"cast":         {0, 0, "typ"},
	"TypeVar":      {1, 1 << 30, "bound default"},
	"ParamSpec":    {1, 0, "bound default"},
	"TypeVarTuple": {1, 0, "default"},
	"NewType":      {1, 1, "tp"},
	"TypedDict":    {1, 1, "fields"},
	"NamedTuple":   {1, 1, "fields"},
	"assert_type":  {1, 1, "typ"},
	"ForwardRef":   {0, 0, "arg"},
}

// typeArgs are arguments that are types: those from first to last, and those
// with the keywords. Of most functions there are none: nil.
type typeArgs struct {
	first, last int
	keywords    string
}

func (t *typeArgs) has(nth int) bool { return t != nil && nth >= t.first && nth <= t.last }

func (t *typeArgs) hasKeyword(word []byte) bool {
	return t != nil && strings.Contains(" "+t.keywords+" ", " "+string(word)+" ")
}

// typeArgument reads an argument that is a type, or a display of named types, of
// which nothing is returned: {"field": "T"} or [("field", "T")].
func (b *builder) typeArgument(i int) Value {
	switch k := b.t.kind(i); {
	case k == kDictionary:
		for pair := range b.t.children(i) {
			b.namedType(pair, b.t.child(pair, fKey))
		}
	case k == kList || k == kTuple:
		for field := range b.t.children(i) {
			b.namedType(field, b.t.firstNamed(field))
		}
	default:
		b.read(codeStrings)
		return b.reference(i)
	}
	return noValue(b.span(i))
}

// namedType reads a pair or tuple i of a name and a type.
func (b *builder) namedType(i, name int) {
	if k := b.t.kind(i); k != kPair && k != kTuple {
		b.expr(i)
		return
	}
	for c := range b.t.children(i) {
		if c != name {
			b.read(codeStrings)
		}
		b.expr(c)
		b.read(plainStrings)
	}
}

// concatenated reads adjacent strings. Pieces that make up one forward
// reference together are not followed.
func (b *builder) concatenated(i int) {
	outer := b.read(plainStrings)
	isText := b.plainPieces(i) // Fields may hold a Text of their own.
	b.beginText()
	for c := range b.t.children(i) {
		b.step()
		content, raw := b.literal(c)
		if content.Start == None {
			isText = false
			continue
		}
		isText = isText && b.piece(content, raw)
		b.pathString(content)
	}
	if isText {
		b.endText(b.span(i), outer == codeStrings)
	}
	b.reading = outer
	if outer == codeStrings {
		b.opaque(b.span(i), b.contents(i))
	}
}

// contents returns what adjacent strings hold together.
func (b *builder) contents(i int) (text []byte) {
	for c := range b.t.children(i) {
		start, end := b.t.childOf(c, kStringStart), b.t.childOf(c, kStringEnd)
		if b.t.kind(c) == kString && start != None && end != None {
			text = append(text, b.t.source[b.t.span(start).End:b.t.span(end).Start]...)
		}
	}
	return text
}

// opaque notes a string that is code and was not followed: the names that it may
// hold are looked up by their text, as it is written and as escapes make it. Where these
// are not known, the names may be any.
func (b *builder) opaque(span Span, text []byte) {
	d := Dynamic{Kind: Evaluate, Scope: b.scope, Span: span, Text: "a string that is read as code"}
	known := true
	for more := true; more; {
		for i := 0; i < len(text); {
			n := identifierLen(text[i:])
			if n > 0 {
				d.Names = append(d.Names, Normalize(string(text[i:i+n])))
			}
			i += max(n, 1)
		}
		before := len(text)
		text, known = unescape(nil, text)
		more = known && len(text) < before
	}
	switch {
	case !known:
		d.Names = nil
	case len(d.Names) == 0:
		return
	}
	b.m.Dynamic = append(b.m.Dynamic, d)
}

// stringLiteral reads a string: its replacement fields if it is an f-string, or
// its content where strings are code.
func (b *builder) stringLiteral(i int) {
	content, raw := b.literal(i)
	if content.Start == None {
		return
	}
	b.beginText()
	if b.piece(content, raw) {
		b.endText(b.span(i), b.reading == codeStrings)
	}
	if b.reading == codeStrings {
		b.code(content)
	} else {
		b.pathString(content)
	}
}

// literal reads the replacement fields of a string and returns the content of
// one that has a value without them, in the current tree's source; of others the
// Start is None. It says too whether backslashes stand for themselves.
func (b *builder) literal(i int) (content Span, raw bool) {
	none := Span{Start: None}
	for c := range b.t.children(i) {
		if b.t.kind(c) == kInterpolation {
			b.interpolation(c)
		}
	}
	if !plainString(b.t.text(i)) {
		return none, false
	}
	start, end := b.t.childOf(i, kStringStart), b.t.childOf(i, kStringEnd)
	if start == None || end == None || !bytes.HasSuffix(b.t.text(start), b.t.text(end)) {
		return none, false // It is not closed.
	}
	return Span{b.t.span(start).End, b.t.span(end).Start}, b.t.text(start)[0]|0x20 == 'r'
}

// pathString notes a string that is a dotted path.
func (b *builder) pathString(span Span) {
	if text := span.bytes(b.t.source); isPlainPath(text) {
		b.m.Paths = append(b.m.Paths, PathString{Span{span.Start + b.base, span.End + b.base}, string(text)})
	}
}

// interpolation reads a replacement field of an f-string (PEP 498, 701).
func (b *builder) interpolation(i int) {
	before, outer := b.mark(), b.read(plainStrings)
	b.fields++
	for c := range b.t.children(i) {
		switch b.t.kind(c) {
		case kFormatSpecifier:
			b.formatSpecifier(c)
		case kTypeConversion:
		default:
			b.expr(c)
		}
	}
	if equal := b.t.childOf(i, kEqual); equal != None {
		for n := before.names; n < len(b.m.Names) && b.m.Names[n].Span.Start < b.span(equal).Start; n++ {
			b.m.Names[n].Flags |= Echoed
		}
		for n := before.texts; n < len(b.m.Texts) && b.m.Texts[n].Span.Start < b.span(equal).Start; n++ {
			b.m.Texts[n].Echoed = true
		}
	}
	b.fields--
	b.reading = outer
}

// formatSpecifier reads the fields nested in a format specifier.
func (b *builder) formatSpecifier(i int) {
	for c := range b.t.children(i) {
		if k := b.t.kind(c); k == kFormatExpression || k == kInterpolation {
			b.interpolation(c)
		}
	}
}

// code reads the part of the current tree's source at span, the content of a
// string, as an expression.
func (b *builder) code(span Span) { b.codeIn(span.bytes(b.t.source), span.Start) }

// codeIn reads text, which stands at an offset of the current tree's source, as
// an expression. Where it has escapes its offsets are not those of the code, and
// it is not followed; but a quote does not change for its backslash.
func (b *builder) codeIn(text []byte, at int32) {
	trimmed := bytes.TrimLeft(text, " \t\r\n\f")
	at += int32(len(text)-len(trimmed)) + b.base
	trimmed = bytes.TrimRight(trimmed, " \t\r\n\f")
	if bytes.IndexByte(trimmed, '\\') >= 0 {
		trimmed = bytes.ReplaceAll(trimmed, []byte(`\'`), []byte(` '`))
		trimmed = bytes.ReplaceAll(trimmed, []byte(`\"`), []byte(` "`))
	}
	if bytes.IndexByte(trimmed, '\\') >= 0 {
		b.opaque(Span{at, at + int32(len(trimmed))}, trimmed)
		return
	}
	if len(trimmed) == 0 {
		return
	}
	flags := b.flags
	b.flags |= InString
	if !b.dottedCode(trimmed, at) {
		b.parsedCode(trimmed, at)
	}
	b.flags = flags
}

// dottedCode reads a.b.c, which most forward references are, without a parser.
func (b *builder) dottedCode(text []byte, at int32) bool {
	if !isPlainPath(text) {
		return false
	}
	first, rest, _ := bytes.Cut(text, []byte{'.'})
	if isKeyword(first) {
		return true
	}
	n := b.nameAt(Span{at, at + int32(len(first))}, first, Load)
	for at += int32(len(first)) + 1; len(rest) > 0; {
		var part []byte
		part, rest, _ = bytes.Cut(rest, []byte{'.'})
		b.m.Attrs = append(b.m.Attrs, Span{at, at + int32(len(part))})
		at += int32(len(part)) + 1
	}
	b.m.Names[n].Attrs[1] = int32(len(b.m.Attrs))
	return true
}

// isPlainPath reports whether text is identifiers in ASCII with dots between them.
func isPlainPath(text []byte) bool {
	for {
		n := identifierLen(text)
		if n == 0 || n == len(text) {
			return n > 0
		}
		if text[n] != '.' {
			return false
		}
		text = text[n+1:]
	}
}

// identifierLen returns how many bytes of text are an identifier in ASCII.
func identifierLen(text []byte) int {
	for i, c := range text {
		if k := classes[c]; c >= 0x80 || k != letter && (k != digit || i == 0) {
			return i
		}
	}
	return len(text)
}

// parsedCode reads an expression with a parser of its own. What is no
// expression is no code: nothing of it is kept.
func (b *builder) parsedCode(text []byte, at int32) {
	p := acquire()
	defer p.release()
	// In parentheses it may span lines, and cannot be a statement.
	source := make([]byte, 0, len(text)+2)
	source = append(append(append(source, '('), text...), ')')
	t, err := p.parse(source, passing{}, func(p *grammarParser, text []byte) ([]node, error) { return p.tree(text, b.limits) })
	if err != nil || len(t.ready.errors) > 0 || t.broken(0) || t.kind(0) != kModule || t.nodes[0].next < 3 {
		return
	}
	statement := t.firstNamed(0)
	if statement == None || t.kind(statement) != kExpressionStatement || t.next(statement) != t.next(0) {
		return
	}
	outer, base, decorator := b.t, b.base, b.decorator
	b.t, b.base, b.decorator = t, at-1, None
	b.expressions(statement)
	b.t, b.base, b.decorator = outer, base, decorator
}
