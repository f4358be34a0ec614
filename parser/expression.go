package parser

import "slices"

// expressions reads the children of i as expressions.
func (b *builder) expressions(i int) {
	for c := range b.t.children(i) {
		b.expr(c)
	}
}

// expr reads an expression, in source order.
func (b *builder) expr(i int) {
	b.step()
	switch b.t.kind(i) {
	case kIdentifier:
		b.name(i, Load)
	case kAttribute:
		b.attribute(i, 0)
	case kString:
		b.stringLiteral(i)
	case kConcatenatedString:
		b.concatenated(i)
	case kCall:
		b.call(i)
	case kSubscript:
		b.subscript(i, Load)
	case kKeywordArgument:
		b.exprAt(b.t.child(i, fValue))
	case kComparison:
		b.comparison(i)
	case kNamedExpression:
		b.namedExpression(i, false)
	case kAssignment:
		b.assignment(i, false)
	case kAugmentedAssignment:
		b.augmented(i)
	case kAsPattern:
		b.asPattern(i, Store)
	case kLambda:
		b.lambda(i)
	case kListComprehension, kSetComprehension, kDictionaryComprehension, kGeneratorExpression:
		b.comprehension(i)
	case kType:
		b.typeExpr(i)
	case kMemberType:
		b.memberType(i)
	case kBlock:
		b.suite(i, IfBlock)
	default:
		b.expressions(i)
	}
}

func (b *builder) exprAt(i int) {
	if i != None {
		b.expr(i)
	}
}

// attribute reads an attribute reference. If it starts with an identifier, as
// a.b.c does, the name takes the attributes with it; role is one of the
// Attr flags, or 0 where the value is read.
func (b *builder) attribute(i int, role NameFlags) {
	var chain []Span // from the last to the first
	for b.t.kind(i) == kAttribute {
		if a := b.t.child(i, fAttribute); a != None {
			chain = append(chain, b.span(a))
		}
		object := b.t.child(i, fObject)
		if object == None {
			return
		}
		i = b.unwrapped(object)
	}
	if b.t.kind(i) == kIdentifier {
		n := &b.m.Names[b.name(i, Load)]
		n.Flags |= role
		n.Attrs = b.attrs(chain)
	} else if v := b.reference(i); v.Kind == LookupValue {
		b.m.Lookups[v.Index].Attrs = b.attrs(chain)
	}
}

// attrs records attributes that are given from the last to the first.
func (b *builder) attrs(chain []Span) [2]int32 {
	first := int32(len(b.m.Attrs))
	slices.Reverse(chain)
	b.m.Attrs = append(b.m.Attrs, chain...)
	return [2]int32{first, int32(len(b.m.Attrs))}
}

// memberType reads the a.b of *args: *a.b, for which the grammar has a node of
// its own.
func (b *builder) memberType(i int) {
	var chain []Span
	for {
		switch b.t.kind(i) {
		case kMemberType:
			object := b.t.firstNamed(i)
			if attribute := b.t.following(i, object); attribute != None {
				chain = append(chain, b.span(attribute))
			}
			i = object
		case kType, kSplatType:
			i = b.t.firstNamed(i)
		case kIdentifier:
			b.m.Names[b.name(i, Load)].Attrs = b.attrs(chain)
			return
		default:
			b.expr(i)
			return
		}
		if i == None {
			return
		}
	}
}

// reference reads an expression that is no display and returns what it is.
func (b *builder) reference(i int) Value {
	before := b.mark()
	b.expr(i)
	return b.known(i, before)
}

// unwrapped returns the reference in the parentheses at i, or i: (a.b).c is a.b.c,
// and so is *a.b.c, see unstarred.
func (b *builder) unwrapped(i int) int {
	inner := i
	for k := b.t.kind(inner); k == kParenthesizedExpression || k == kListSplat; k = b.t.kind(inner) {
		if inner = b.t.firstNamed(inner); inner == None {
			return i
		}
	}
	if k := b.t.kind(inner); k == kAttribute || k == kIdentifier {
		return inner
	}
	return i
}

// unstarred returns the operand of the star at i, or i. In a display of one
// element the grammar reads *a.b as the attribute b of *a, and likewise with
// calls and subscripts.
func (b *builder) unstarred(i int) int {
	if i != None && b.t.kind(i) == kListSplat {
		if operand := b.t.firstNamed(i); operand != None {
			return operand
		}
	}
	return i
}

// isStarred reports whether there is such a star in front of the expression at i.
func (b *builder) isStarred(i int) bool {
	start := b.t.span(i).Start
	return int(start) < len(b.t.source) && b.t.source[start] == '*'
}

// operandSpan returns the span of an expression without that star.
func (b *builder) operandSpan(i int) Span {
	span := b.span(i)
	if !b.isStarred(i) {
		return span
	}
	for first := i + 1; first < b.t.next(i); first++ {
		if b.t.kind(first) == kListSplat {
			span.Start = b.span(b.unstarred(first)).Start
			break
		}
	}
	return span
}

func (b *builder) call(i int) {
	function, arguments := b.unstarred(b.t.child(i, fFunction)), b.t.child(i, fArguments)
	if function == None {
		b.exprAt(arguments)
		return
	}
	callee := b.reference(function).Name()
	if k := b.t.kind(function); callee != None && (k == kIdentifier || k == kAttribute) {
		n := &b.m.Names[callee]
		n.Flags |= Called
		if arguments != None && b.t.firstNamed(arguments) == None {
			n.Flags |= CalledBare
			if !b.t.broken(i) {
				b.m.Calls = append(b.m.Calls, Call{Name: callee, Args: b.span(arguments)})
			}
		}
	}
	if arguments == None {
		return
	}
	if first := b.t.firstNamed(arguments); first != None && b.importsModule(function) && b.isOwnName(first) {
		b.ownModule(i)
	}
	b.arguments(i, arguments, callee, typingArgs[b.typingName(function)])
}

// nameEnd returns where a name ends, with its attributes.
func (b *builder) nameEnd(n *Name) int32 {
	if n.Attrs[1] > n.Attrs[0] {
		return b.m.Attrs[n.Attrs[1]-1].End
	}
	return n.Span.End
}

// askedFor notes the text that the result of a call of a name is asked for.
func (b *builder) askedFor(call int, text string) {
	function := b.t.child(call, fFunction)
	if function == None || b.t.kind(function) != kIdentifier {
		return
	}
	if b.subscripted == nil {
		b.subscripted = make(map[Span]string)
	}
	b.subscripted[b.span(function)] = text
}

// subscript reads x[...]. In an annotation the index is one too, unless x says
// otherwise: the arguments of Literal are values, those of Annotated but the
// first are metadata.
func (b *builder) subscript(i int, role Role) {
	value := b.t.child(i, fValue)
	if value == None {
		b.expressions(i)
		return
	}
	object := b.unstarred(value)
	container := b.reference(object).Name()
	name, nth := b.typingName(object), 0
	index, isType := noValue(Span{}), false
	for c := range b.t.children(i) {
		if c == value {
			continue
		}
		if nth == 0 && string(b.lastName(object)) == "modules" && b.isOwnName(c) {
			b.ownModule(i)
		}
		outer := b.read(b.indexReading(name, nth))
		isType = b.reading == codeStrings
		index = b.reference(c)
		b.reading = outer
		if text, plain := b.plainText(c); plain && nth == 0 && b.t.kind(object) == kCall {
			b.askedFor(object, text)
		}
		nth++
	}
	if container != None && nth == 1 && !isType && searched(&index) && b.t.childOf(i, kComma) == None {
		first := len(b.args)
		b.args = append(b.args, Arg{Value: index})
		b.record(i, Lookup{Kind: SubscriptLookup, Role: role, Span: b.operandSpan(i), Name: container}, first)
	}
}

// walrus is the role of the target of :=, which binds outside of comprehensions.
const walrus Role = 0xFF

// target reads what is bound: a name, or a tuple, list, attribute or
// subscript.
func (b *builder) target(i int, role Role) {
	if i == None {
		return
	}
	switch b.t.kind(i) {
	case kIdentifier:
		if role == walrus {
			b.walrus(i)
		} else {
			b.name(i, role)
		}
	case kAttribute:
		if role == Delete {
			b.attribute(i, AttrDelete)
		} else {
			b.attribute(i, AttrStore)
		}
	case kTuple, kList, kTuplePattern, kListPattern, kPatternList, kExpressionList,
		kListSplatPattern, kListSplat, kDictionarySplatPattern, kParenthesizedExpression, kAsPatternTarget:
		for c := range b.t.children(i) {
			b.target(c, role)
		}
	default:
		if value := b.t.child(i, fValue); b.t.kind(i) == kSubscript && value != None && b.isAll(value) {
			b.allTouched = true
		}
		if b.t.kind(i) == kSubscript {
			b.step()
			b.subscript(i, role)
			return
		}
		b.expr(i)
	}
}

// namedExpression reads (N := v). What it is is only returned if it is wanted.
func (b *builder) namedExpression(i int, wanted bool) Value {
	b.step()
	target := b.namedTarget(b.t.child(i, fName))
	return b.assigned(target, b.t.child(i, fValue), wanted)
}

// namedTarget reads the target of :=.
func (b *builder) namedTarget(i int) NameID {
	if i == None {
		return None
	}
	before := b.mark()
	b.target(i, walrus)
	return b.known(i, before).Name()
}

// assigned reads the value that a target, if it is a name, is bound to. What it
// is is only returned if it is wanted.
func (b *builder) assigned(target NameID, value int, wanted bool) Value {
	switch {
	case value == None:
		return noValue(Span{})
	case target == None && !wanted:
		b.expr(value)
		return noValue(b.span(value))
	}
	v := b.value(value)
	b.assign(target, &v)
	return v
}

// walrus reads the target of := (PEP 572): in a comprehension it is bound in
// the nearest scope around that is none.
func (b *builder) walrus(i int) {
	owner := b.scope
	for b.m.Scopes[owner].Kind == ComprehensionScope {
		owner = b.m.Scopes[owner].Parent
	}
	if owner == b.scope {
		b.name(i, Store)
		return
	}
	n := b.name(i, Store)
	if b.flags&(InString|Deferred) != 0 {
		return // The compiler does not see it.
	}
	outer := b.symbol(owner, b.id(b.t.text(i)))
	here := &b.m.Symbols[b.m.Names[n].Symbol]
	switch {
	case b.m.Scopes[owner].Kind == ModuleScope:
		here.Flags |= DefGlobal
		b.m.Symbols[outer].Flags |= DefGlobal
	case b.m.Symbols[outer].Flags&DefGlobal != 0:
		here.Flags |= DefGlobal
		b.m.Symbols[outer].Flags |= DefLocal
	default:
		here.Flags |= DefNonlocal
		b.m.Symbols[outer].Flags |= DefLocal
	}
}

// assignment reads x = v, x: T = v and x: T. What v is is only returned if it is
// wanted.
func (b *builder) assignment(i int, wanted bool) Value {
	left, annotation, right := b.t.child(i, fLeft), b.t.child(i, fType), b.t.child(i, fRight)
	before := b.mark()
	switch {
	case annotation == None || left == None:
		b.target(left, Store)
	case b.t.kind(left) == kIdentifier:
		role := Store
		if right == None {
			role = Annotated
		}
		n := b.name(left, role)
		b.m.Symbols[b.m.Names[n].Symbol].Flags |= DefAnnot
	case right == None && b.parenthesizedName(left):
		// (x): T evaluates nothing of x, and does not make it local.
	default:
		b.target(left, Store)
	}
	target := NameID(None)
	if left != None {
		target = b.known(left, before).Name()
	}
	if annotation != None {
		b.annotation(annotation)
	}
	if right == None {
		return noValue(Span{})
	}
	outer := b.reading
	if annotation != None && b.typingName(b.t.firstNamed(annotation)) == "TypeAlias" {
		b.read(codeStrings)
	}
	b.findAll(left, right)
	known := b.allAssignments
	v := b.assigned(target, right, wanted)
	if b.allAssignments != known {
		b.allTouched = true // a = __all__ = [] can be changed under the other name
	}
	b.reading = outer
	return v
}

// augmented reads x += v.
func (b *builder) augmented(i int) {
	left, right := b.t.child(i, fLeft), b.t.child(i, fRight)
	b.target(left, AugStore)
	if right != None {
		b.findAll(left, right)
		b.expr(right)
	}
}

func (b *builder) parenthesizedName(i int) bool {
	k := b.t.kind(i)
	if k != kTuplePattern && k != kParenthesizedExpression && k != kTuple {
		return false
	}
	c := b.t.firstNamed(i)
	return c != None && b.t.childOf(i, kComma) == None && b.t.kind(c) == kIdentifier
}

// asPattern reads "value as target" of with and except. For the grammar it is an
// expression, so that the lambda in "with lambda: x as y" has it for its body: no
// lambda binds the target.
func (b *builder) asPattern(i int, role Role) {
	alias := b.t.child(i, fAlias)
	for c := range b.t.children(i) {
		if c != alias {
			b.expr(c)
			continue
		}
		scope := b.scope
		for b.m.Scopes[b.scope].Kind == LambdaScope {
			b.scope = b.m.Scopes[b.scope].Parent
		}
		b.target(c, role)
		b.scope = scope
	}
}
