package parser

import "strings"

// definition reads a class or function with its decorators, which belong to
// the scope around.
func (b *builder) definition(i int) {
	switch b.t.kind(i) {
	case kDecoratedDefinition:
		for c := range b.t.children(i) {
			switch b.t.kind(c) {
			case kDecorator:
				if e := b.t.firstNamed(c); e != None {
					b.decorator = b.inside(e)
				}
				b.expressions(c)
				b.decorator = None
			case kFunctionDefinition, kClassDefinition:
				b.definition(c)
			default:
				b.expr(c)
			}
		}
	case kFunctionDefinition:
		b.function(i)
	case kClassDefinition:
		b.classDef(i)
	}
}

// defined binds the name of a definition and returns it as the compiler knows
// the scope, unmangled; ok is false if there is no name.
func (b *builder) defined(i int) (title string, ok bool) {
	name := b.t.child(i, fName)
	if name == None || b.t.kind(name) != kIdentifier {
		b.syntaxError(i, "a definition without a name")
		b.expressions(i)
		return "", false
	}
	b.name(name, Def)
	return Normalize(string(b.t.text(name))), true
}

func (b *builder) function(i int) {
	title, ok := b.defined(i)
	if !ok {
		return
	}
	outer := b.scope
	if params := b.t.child(i, fTypeParameters); params != None {
		b.typeParams(params, title, b.span(i))
	}
	// Defaults are evaluated in the scope around the definition, annotations in
	// that of the type parameters if there are any (language reference, 8.7, 8.10).
	around := b.scope
	b.enter(FunctionScope, title, b.span(i))
	inner := b.scope
	b.parameters(b.t.child(i, fParameters), inner, around, outer)
	b.annotationIn(around, b.t.child(i, fReturnType))
	b.suite(b.t.child(i, fBody), FunctionBlock)
	b.scope = outer
}

// parameters reads a parameter list: the names are bound in inner, annotations
// are evaluated in around and defaults in outer.
func (b *builder) parameters(i int, inner, around, outer ScopeID) {
	if i == None {
		return
	}
	for c := range b.t.children(i) {
		switch b.t.kind(c) {
		case kIdentifier:
			b.name(c, Param)
		case kDefaultParameter, kTypedDefaultParameter:
			b.target(b.t.child(c, fName), Param)
			b.annotationIn(around, b.t.child(c, fType))
			b.scope = outer
			b.exprAt(b.t.child(c, fValue))
			b.scope = inner
		case kTypedParameter:
			name, annotation := b.t.firstNamed(c), b.t.child(c, fType)
			if name != annotation {
				b.target(name, Param)
			}
			b.annotationIn(around, annotation)
		case kListSplatPattern, kDictionarySplatPattern:
			b.target(b.t.firstNamed(c), Param)
		case kTuplePattern:
			b.syntaxError(c, "a parameter in parentheses, as Python 2 has them")
			b.target(c, Param)
		}
	}
}

// annotationIn reads the annotation at i in a scope that is not the current one.
func (b *builder) annotationIn(scope ScopeID, i int) {
	if i == None {
		return
	}
	here := b.scope
	b.scope = scope
	b.annotation(i)
	b.scope = here
}

func (b *builder) lambda(i int) {
	outer := b.enter(LambdaScope, "lambda", b.span(i))
	b.parameters(b.t.child(i, fParameters), b.scope, outer, outer)
	reading := b.read(plainStrings)
	b.exprAt(b.t.child(i, fBody))
	b.reading = reading
	b.leave(outer)
}

func (b *builder) classDef(i int) {
	title, ok := b.defined(i)
	if !ok {
		return
	}
	outer, class, header := b.scope, b.class, b.header
	if params := b.t.child(i, fTypeParameters); params != None {
		b.class, b.header = mangler(title), nameSet{}
		b.typeParams(params, title, b.span(i))
	}
	b.exprAt(b.t.child(i, fSuperclasses))
	b.enter(ClassScope, title, b.span(i))
	b.class, b.header = mangler(title), nil
	b.suite(b.t.child(i, fBody), ClassBlock)
	b.scope, b.class, b.header = outer, class, header
}

// mangler is what private names in a class are prefixed with, behind one
// underscore: the class's name without its leading ones. A name of underscores
// alone mangles nothing.
func mangler(class string) string { return strings.TrimLeft(class, "_") }

// comprehensionNames are the names that symtable gives the scopes.
var comprehensionNames = [...]string{
	kListComprehension: "listcomp", kSetComprehension: "setcomp",
	kDictionaryComprehension: "dictcomp", kGeneratorExpression: "genexpr",
}

// comprehension reads a comprehension or generator expression.
func (b *builder) comprehension(i int) {
	outer := b.enter(ComprehensionScope, comprehensionNames[b.t.kind(i)], b.span(i))
	reading := b.read(plainStrings)
	first := true
	for c := range b.t.children(i) {
		if b.t.kind(c) == kForInClause {
			b.forClause(c, outer, first)
			first = false
		} else {
			b.expr(c)
		}
	}
	b.reading = reading
	b.leave(outer)
}

// forClause reads a for of a comprehension. The iterable of the first belongs to
// the scope around (language reference, 6.2.4).
func (b *builder) forClause(i int, outer ScopeID, first bool) {
	inner, left := b.scope, b.t.child(i, fLeft)
	for c := range b.t.children(i) {
		switch {
		case c == left:
			b.compTarget(c)
		case first:
			b.scope = outer
			b.expr(c)
			b.scope = inner
		default:
			b.expr(c)
		}
	}
}

func (b *builder) compTarget(i int) {
	before := len(b.m.Names)
	b.target(i, Store)
	for _, n := range b.m.Names[before:] {
		if n.Role == Store {
			b.m.Symbols[n.Symbol].Flags |= DefCompIter
		}
	}
}

// typeParams reads [T: bound, *Ts, **P] and stays in the scope that it makes.
func (b *builder) typeParams(i int, title string, span Span) {
	b.enter(TypeParamsScope, title, span)
	isDefault, param := false, ""
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		switch {
		case b.t.kind(c) == kComma:
			isDefault = b.t.ready.defaults[b.t.span(c).Start]
		case !b.t.named(c) || !b.t.understood(c):
		case isDefault:
			b.lazily(TypeVarScope, param, c, b.span(c))
		default:
			name, ok := b.typeParam(b.t.firstNamed(c))
			if !ok {
				b.syntaxError(c, "a type parameter that is not understood")
				b.expr(c)
			}
			param = name
		}
	}
}

// typeParam reads a parameter with its bound and returns its name; nothing is
// read if it is none.
func (b *builder) typeParam(i int) (name string, ok bool) {
	if i == None {
		return "", false
	}
	switch b.t.kind(i) {
	case kIdentifier:
		name := Normalize(string(b.t.text(i)))
		if b.header != nil {
			b.header[name] = true
		}
		b.name(i, TypeParam)
		return name, true
	case kSplatType:
		return b.typeParam(b.t.firstNamed(i))
	case kConstrainedType:
		param := b.t.firstNamed(i)
		if param == None || b.t.kind(param) != kType {
			return "", false
		}
		if name, ok = b.typeParam(b.t.firstNamed(param)); !ok {
			return "", false
		}
		if bound := b.t.following(i, param); bound != None {
			b.lazily(TypeVarScope, name, bound, b.span(bound))
		}
		return name, true
	}
	return "", false
}

// lazily reads the annotation at i in a scope of its own (PEP 695).
func (b *builder) lazily(kind ScopeKind, name string, i int, span Span) {
	outer := b.enter(kind, name, span)
	b.typeExpr(i)
	b.leave(outer)
}

// typeAlias reads type X[T] = value.
func (b *builder) typeAlias(i int) {
	left := b.t.firstNamed(i)
	right := b.t.following(i, left)
	name, params := None, None
	if right != None {
		name = b.t.firstNamed(left)
	}
	if name != None && b.t.kind(name) == kGenericType {
		params = b.t.childOf(name, kTypeParameter)
		name = b.t.firstNamed(name)
	}
	if name == None || b.t.kind(name) != kIdentifier {
		b.syntaxError(i, "a type alias that is not understood")
		b.expressions(i)
		return
	}
	b.name(name, Store)
	title := Normalize(string(b.t.text(name)))
	outer := b.scope
	if params != None {
		b.typeParams(params, title, b.span(i))
	}
	b.lazily(TypeAliasScope, title, right, b.span(i))
	b.scope = outer
}
