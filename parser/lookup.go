package parser

// marks are the lengths of what an expression can add to.
type marks struct{ names, texts int }

func (b *builder) mark() marks { return marks{len(b.m.Names), len(b.m.Texts)} }

// inside returns what stands in the parentheses at i, or i. For the grammar a
// target in parentheses is a tuple.
func (b *builder) inside(i int) int {
	for k := b.t.kind(i); k == kParenthesizedExpression || k == kTuplePattern; k = b.t.kind(i) {
		c := b.t.firstNamed(i)
		if c == None || b.t.following(i, c) != None || k == kTuplePattern && b.t.childOf(i, kComma) != None {
			break
		}
		i = c
	}
	return i
}

// value reads an expression and returns what it is.
func (b *builder) value(i int) Value {
	i = b.inside(i)
	switch b.t.kind(i) {
	case kList, kTuple, kSet, kExpressionList:
		return b.list(i)
	case kDictionary:
		return b.dict(i)
	case kNamedExpression:
		return b.namedExpression(i, true)
	case kAssignment:
		return b.assignment(i, true)
	}
	before := b.mark()
	b.expr(i)
	return b.known(i, before)
}

// noValue is the value of an expression of which nothing is known.
func noValue(span Span) Value { return Value{Span: span, Index: None} }

// known returns what the expression at i is that was just read, and is no
// display; before is what there was when it had not been.
func (b *builder) known(i int, before marks) Value {
	i = b.inside(i)
	v := noValue(b.operandSpan(i))
	switch b.t.kind(i) {
	case kIdentifier, kAttribute:
		if n := b.nameAs(v.Span, before.names); n != None {
			v.Kind, v.Index = NameValue, int32(n)
		}
	case kString, kConcatenatedString:
		if n := before.texts; n < len(b.m.Texts) && b.m.Texts[n].Span == v.Span {
			v.Kind, v.Index = TextValue, int32(n)
		} else if b.isBuilt(i) {
			v.Kind = BuiltValue
		}
	case kCall, kSubscript:
		if n := len(b.m.Lookups) - 1; n >= 0 && b.m.Lookups[n].Span == v.Span {
			v.Kind, v.Index = LookupValue, int32(n)
		} else if b.isBuilt(i) {
			v.Kind = BuiltValue
		}
	case kBinaryOperator:
		if b.isBuilt(i) {
			v.Kind = BuiltValue
		}
	}
	return v
}

// nameAs returns the name that, with its attributes, is the expression at span;
// its number is first if there is one.
func (b *builder) nameAs(span Span, first int) NameID {
	if first < len(b.m.Names) && b.nameEnd(&b.m.Names[first]) == span.End {
		return NameID(first)
	}
	return None
}

// isBuilt reports whether an expression is a BuiltValue.
func (b *builder) isBuilt(i int) bool {
	for b.t.kind(i) == kBinaryOperator {
		left, right := b.t.child(i, fLeft), b.t.child(i, fRight)
		if left == None || right == None || b.t.childOf(i, kPlus) == None && b.t.childOf(i, kPercent) == None {
			return false
		}
		if b.isStr(b.inside(right)) {
			return true
		}
		if i = b.inside(left); b.isStr(i) {
			return true
		}
	}
	switch b.t.kind(i) {
	case kString:
		return b.t.childOf(i, kInterpolation) != None
	case kConcatenatedString:
		for c := range b.t.children(i) {
			if b.t.childOf(c, kInterpolation) != None {
				return true
			}
		}
	case kCall:
		function := b.t.child(i, fFunction)
		if function == None || b.t.kind(function) != kAttribute {
			return false
		}
		object := b.t.child(function, fObject)
		return object != None && b.isStr(b.inside(object))
	}
	return false
}

// isStr reports whether an expression is a literal, but none of bytes.
func (b *builder) isStr(i int) bool {
	if b.t.kind(i) == kConcatenatedString {
		i = b.t.firstNamed(i)
	}
	return i != None && b.t.kind(i) == kString && literalKind(b.t.text(i)) != BytesLiteral
}

// list reads a display of elements.
func (b *builder) list(i int) Value {
	b.step()
	first := len(b.args)
	for c := range b.t.children(i) {
		b.args = append(b.args, b.element(c))
	}
	return b.display(ListValue, i, first)
}

// dict reads a display of entries.
func (b *builder) dict(i int) Value {
	b.step()
	first := len(b.args)
	for c := range b.t.children(i) {
		b.step()
		if key := b.t.child(c, fKey); key != None && b.t.kind(c) == kPair {
			b.args = append(b.args, Arg{Value: b.value(key)})
			entry := noValue(Span{})
			if value := b.t.child(c, fValue); value != None {
				entry = b.value(value)
			}
			b.args = append(b.args, Arg{Value: entry})
			continue
		}
		entry := b.element(c)
		b.args = append(b.args, Arg{Stars: entry.Stars, Value: noValue(Span{})}, entry)
	}
	return b.display(DictValue, i, first)
}

// display returns the value of the display at i, whose elements b.args has from
// the index first on.
func (b *builder) display(kind ValueKind, i, first int) Value {
	v := noValue(b.span(i))
	v.Kind = kind
	if items := b.takeArgs(first); items[0] < items[1] {
		v.Index = int32(len(b.m.Displays))
		b.m.Displays = append(b.m.Displays, items)
	}
	return v
}

// element reads an element of a display, or an argument without a keyword.
func (b *builder) element(i int) Arg {
	stars := uint8(0)
	switch k := b.t.kind(i); {
	case k == kDictionarySplat:
		stars = 2
	case b.isStarred(i):
		stars = 1
	}
	if k := b.t.kind(i); k == kDictionarySplat || k == kListSplat {
		b.step()
		operand := b.t.firstNamed(i)
		if operand == None {
			return Arg{Stars: stars, Value: noValue(b.span(i))}
		}
		i = operand
	}
	return Arg{Stars: stars, Value: b.value(i)}
}

// takeArgs moves what b.args has from the index first on to the Module and
// returns where it is. It is left out if nothing is known of it.
func (b *builder) takeArgs(first int) [2]int32 {
	start := int32(len(b.m.Args))
	for i := first; i < len(b.args); i++ {
		if a := &b.args[i]; a.Value.Kind != OtherValue || a.Stars > 0 || a.Keyword.End > 0 {
			b.m.Args = append(b.m.Args, b.args[first:]...)
			break
		}
	}
	b.args = b.args[:first]
	return [2]int32{start, int32(len(b.m.Args))}
}

// arguments reads the arguments of call i. If a name is called, callee, and
// something is known of an argument, the call is recorded.
func (b *builder) arguments(i, arguments int, callee NameID, types *typeArgs) {
	if callee == None || b.t.kind(arguments) != kArgumentList {
		outer := b.read(plainStrings)
		b.expr(arguments)
		b.reading = outer
		return
	}
	b.step()
	first, nth := len(b.args), 0
	for c := range b.t.children(arguments) {
		if b.t.kind(c) != kKeywordArgument {
			b.args = append(b.args, b.argument(c, types.has(nth)))
			nth++
			continue
		}
		b.step()
		keyword, value := b.t.child(c, fName), b.t.child(c, fValue)
		if keyword == None || value == None {
			b.exprAt(value)
			continue
		}
		a := b.argument(value, types.hasKeyword(b.t.text(keyword)))
		a.Keyword = b.span(keyword)
		b.args = append(b.args, a)
	}
	b.record(i, Lookup{Kind: CallLookup, Span: b.operandSpan(i), Name: callee, Decorator: i == b.decorator}, first)
}

// argument reads an argument that may be a type.
func (b *builder) argument(i int, isType bool) Arg {
	outer := b.read(plainStrings)
	var a Arg
	if isType {
		a.Value = b.typeArgument(i)
	} else {
		a = b.element(i)
	}
	b.reading = outer
	return a
}

// record adds l, read from node i, with the arguments that b.args has from the
// index first on, if anything is known of them.
func (b *builder) record(i int, l Lookup, first int) {
	if b.t.broken(i) {
		b.args = b.args[:first] // The grammar may have skipped what is in truth called.
		return
	}
	if l.Args = b.takeArgs(first); l.Args[0] == l.Args[1] {
		return
	}
	at := int32(len(b.m.Attrs))
	l.Attrs = [2]int32{at, at}
	b.m.Lookups = append(b.m.Lookups, l)
}

// searched reports whether what a subscript or a test of membership looks for
// makes it a Lookup.
func searched(v *Value) bool {
	return v.Kind == TextValue || v.Kind == NameValue || v.Kind == BuiltValue
}

// comparison reads a comparison, which may have several operators.
func (b *builder) comparison(i int) {
	left, contains, nothing := noValue(Span{}), false, false
	var few [4]NameID
	operands := few[:0]
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		switch k := b.t.kind(c); {
		case !b.t.understood(c):
		case k == kIn || k == kNotIn:
			contains = true
		case b.t.named(c):
			before := b.mark()
			b.expr(c)
			v := b.known(c, before)
			if n := v.Name(); n != None {
				operands = append(operands, n)
			}
			nothing = nothing || string(b.t.text(c)) == "None"
			if contains && v.Kind == NameValue && searched(&left) {
				first := len(b.args)
				b.args = append(b.args, Arg{Value: left})
				b.record(i, Lookup{Kind: ContainsLookup, Span: Span{left.Span.Start, v.Span.End}, Name: v.Name()}, first)
			}
			left, contains = v, false
		}
	}
	for _, n := range operands {
		if !nothing { // that there is an object says nothing of which it is
			b.m.Names[n].Flags |= Compared
		}
	}
}

// assign records that a target, the name numbered first with its attributes, is
// bound to a value.
func (b *builder) assign(target NameID, v *Value) {
	if target != None && v.Kind != OtherValue {
		b.m.Assigns = append(b.m.Assigns, Assign{Target: target, Value: *v})
	}
}

// eachValue visits every Value of the Module.
func (b *builder) eachValue(visit func(*Value)) {
	for i := range b.m.Args {
		visit(&b.m.Args[i].Value)
	}
	for i := range b.m.Assigns {
		visit(&b.m.Assigns[i].Value)
	}
}
