package parser

import "strings"

// definition reads a class or function with its decorators, which belong to
// the scope around.
func (b *builder) definition(i int) {
	switch b.t.kind(i) {
	case kDecoratedDefinition:
		b.children(i, func(c int) {
			if b.t.kind(c) == kDecorator {
				b.expressions(c)
			} else if k := b.t.kind(c); k == kFunctionDefinition || k == kClassDefinition {
				b.definition(c)
			} else {
				b.expr(c)
			}
		})
	case kFunctionDefinition:
		b.function(i)
	case kClassDefinition:
		b.classDef(i)
	}
}

func (b *builder) function(i int) {
	name := b.t.child(i, fName)
	if name == None {
		b.syntaxError(i, "a function without a name")
		b.broken(i)
		return
	}
	b.name(name, Def)
	title := Normalize(string(b.t.text(name)))
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
	if r := b.t.child(i, fReturnType); r != None {
		b.scope = around
		b.annotation(r)
	}
	b.scope = inner
	b.suite(b.t.child(i, fBody), FunctionBlock)
	b.errorsIn(i)
	b.scope = outer
}

// parameters reads a parameter list: the names are bound in inner, annotations
// are evaluated in around and defaults in outer.
func (b *builder) parameters(i int, inner, around, outer ScopeID) {
	if i == None {
		return
	}
	b.children(i, func(c int) {
		b.scope = inner
		switch b.t.kind(c) {
		case kIdentifier:
			b.name(c, Param)
		case kDefaultParameter, kTypedDefaultParameter:
			b.target(b.t.child(c, fName), Param)
			b.annotationIn(around, b.t.child(c, fType))
			b.scope = outer
			b.exprAt(b.t.child(c, fValue))
		case kTypedParameter:
			b.target(b.t.firstNamed(c), Param)
			b.annotationIn(around, b.t.child(c, fType))
		case kListSplatPattern, kDictionarySplatPattern, kTuplePattern:
			b.children(c, func(n int) { b.target(n, Param) })
		case kError:
			b.syntaxError(c, "a parameter that is not understood")
			b.broken(c)
		}
	})
	b.scope = inner
}

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
	b.errorsIn(i)
	b.leave(outer)
}

func (b *builder) classDef(i int) {
	name := b.t.child(i, fName)
	if name == None {
		b.syntaxError(i, "a class without a name")
		b.broken(i)
		return
	}
	b.name(name, Def)
	title := Normalize(string(b.t.text(name)))
	outer, class, header := b.scope, b.class, b.header
	if params := b.t.child(i, fTypeParameters); params != None {
		b.class, b.header = mangler(title), []string{}
		b.typeParams(params, title, b.span(i))
	}
	if bases := b.t.child(i, fSuperclasses); bases != None {
		b.expr(bases)
	}
	b.enter(ClassScope, title, b.span(i))
	b.class, b.header = mangler(title), nil
	b.suite(b.t.child(i, fBody), ClassBlock)
	b.errorsIn(i)
	b.scope, b.class, b.header = outer, class, header
}

// mangler is what private names in a class are prefixed with, behind one
// underscore: the class's name without its leading ones. A name of underscores
// alone mangles nothing. The name is normalised.
func mangler(class string) string {
	return strings.TrimLeft(class, "_")
}

// errorsIn records the syntax errors that are direct children of i; those
// further down are met on the way.
func (b *builder) errorsIn(i int) {
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		if b.t.kind(c) == kError || b.t.missing(c) {
			b.syntaxError(c, "not understood")
			b.broken(c)
		}
	}
}

// comprehensionNames are the names that symtable gives the scopes.
var comprehensionNames = map[kind]string{
	kListComprehension: "listcomp", kSetComprehension: "setcomp",
	kDictionaryComprehension: "dictcomp", kGeneratorExpression: "genexpr",
}

// comprehension reads a comprehension or generator expression. The iterable of
// its first for belongs to the scope around (language reference, 6.2.4).
func (b *builder) comprehension(i int) {
	outer := b.enter(ComprehensionScope, comprehensionNames[b.t.kind(i)], b.span(i))
	inner := b.scope
	reading := b.read(plainStrings)
	first := true
	b.children(i, func(c int) {
		if b.t.kind(c) != kForInClause {
			b.expr(c)
			return
		}
		left := b.t.child(c, fLeft)
		b.children(c, func(part int) {
			switch {
			case part == left:
				b.compTarget(part)
			case first:
				b.scope = outer
				b.expr(part)
				b.scope = inner
			default:
				b.expr(part)
			}
		})
		first = false
	})
	b.reading = reading
	b.leave(outer)
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
		if b.t.kind(c) == kComma {
			isDefault = b.t.ready.defaults[b.t.span(c).Start]
		}
		if !b.t.named(c) {
			continue
		}
		if isDefault {
			b.lazily(TypeVarScope, param, c, b.span(c))
			continue
		}
		inner := b.t.firstNamed(c)
		if b.t.kind(c) != kType || inner == None {
			b.syntaxError(c, "a type parameter that is not understood")
			b.broken(c)
			continue
		}
		param = b.typeParam(inner)
	}
}

// typeParam reads one parameter with its bound and returns its name.
func (b *builder) typeParam(i int) string {
	switch b.t.kind(i) {
	case kIdentifier:
		name := Normalize(string(b.t.text(i)))
		if b.header != nil {
			b.header = append(b.header, name)
		}
		b.name(i, TypeParam)
		return name
	case kSplatType:
		return b.typeParam(b.t.firstNamed(i))
	case kConstrainedType:
		param := b.t.firstNamed(i)
		name := b.typeParam(b.t.firstNamed(param))
		b.children(i, func(bound int) {
			if bound != param {
				b.lazily(TypeVarScope, name, bound, b.span(bound))
			}
		})
		return name
	default:
		b.syntaxError(i, "a type parameter that is not understood")
		b.broken(i)
		return ""
	}
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
		b.broken(i)
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
	b.errorsIn(i)
}
