package parser

import (
	"bytes"
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// Parse reads a Python file: source is UTF-8, with or without a byte-order
// mark and with line ends of any kind. All spans of the Module are offsets in
// it. A file that the grammar cannot follow everywhere is no error: the places
// are in Module.Errors. The errors are ErrNotText, ErrTooLarge, ErrTooDeep and
// ErrTimeout.
func Parse(source []byte, limits Limits) (*Module, error) {
	return read(source, limits, passing{}, func(p *grammarParser, text []byte) ([]node, error) { return p.tree(text, limits) })
}

// read is Parse, but for what is passed over; treeOf returns the tree of a text that has been prepared.
func read(source []byte, limits Limits, pass passing, treeOf func(*grammarParser, []byte) ([]node, error)) (*Module, error) {
	if len(source) > limits.Bytes {
		return nil, tooLarge(len(source), limits.Bytes)
	}
	if err := checkText(source); err != nil {
		return nil, err
	}
	p := acquire()
	defer p.release()
	t, err := p.parse(source, pass, treeOf)
	if err != nil {
		return nil, err
	}
	b := &p.builder
	b.reset(t, limits)
	b.module()
	b.resolve()
	if b.err != nil {
		return nil, b.err
	}
	b.findDynamic()
	return b.result(), nil
}

// builder walks a syntax tree in source order and fills a Module. It is kept for
// the next file, with the room that it has.
type builder struct {
	m      Module
	t      tree
	base   int32 // what to add to the tree's offsets: it may be that of a string
	limits Limits
	err    error

	// Where it stands:
	scope     ScopeID
	stmt      StmtID
	block     BlockID
	class     string    // the innermost class, for private names; "" outside
	header    nameSet   // in the header of a generic class, its type parameters: only they are private there
	flags     NameFlags // of the names met here
	reading   reading   // how strings met here are read
	fields    int       // the replacement fields of f-strings around
	decorator int       // the expression of the decorator that is read, or None

	texts textReader
	args  []Arg // of the displays and calls that are read

	ids     map[string]int32     // names to numbers
	names   []string             // numbers to names
	symbols map[uint64]SymbolID  // scope and number of the name to symbol
	cells   map[ScopeID]SymbolID // the implicit __class__ of classes
	typing  map[string]string    // local names of what is imported from typing

	steps int // the nodes and scopes that were looked at

	subscripted map[Span]string // names called, globals in globals()["N"], and the text they are asked for

	allAssignments int  // to __all__ that were understood
	allTouched     bool // by what is none
}

type nameSet map[string]bool

// reset makes b ready for a tree.
func (b *builder) reset(t tree, limits Limits) {
	m := &b.m
	*b = builder{
		t: t, limits: limits, scope: None, stmt: None, block: None, decorator: None,
		texts: textReader{value: b.texts.value, pieces: b.texts.pieces}, args: b.args[:0],
		ids: b.ids, names: b.names[:0], symbols: b.symbols, cells: b.cells, typing: b.typing,
		m: Module{
			Scopes: m.Scopes[:0], Symbols: m.Symbols[:0], Names: m.Names[:0], Attrs: m.Attrs[:0],
			Imports: m.Imports[:0], Aliases: m.Aliases[:0], Stmts: m.Stmts[:0], Blocks: m.Blocks[:0],
			Texts: m.Texts[:0], Pieces: m.Pieces[:0], Lookups: m.Lookups[:0], Args: m.Args[:0], Assigns: m.Assigns[:0],
			Calls: m.Calls[:0], Displays: m.Displays[:0],
		},
	}
	if b.ids == nil {
		b.ids, b.symbols = make(map[string]int32), make(map[uint64]SymbolID)
		b.cells, b.typing = make(map[ScopeID]SymbolID), make(map[string]string)
	}
	clear(b.ids)
	clear(b.symbols)
	clear(b.cells)
	clear(b.typing)
}

// step counts a node or scope that is looked at: names that many scopes around
// need could make that as many as the square of the source's length. CPython
// gives up as well at what comes near it.
func (b *builder) step() {
	b.steps++
	if b.steps > 1<<20+16*len(b.t.source) && b.base == 0 && b.err == nil {
		b.err = errTooManyScopes
	}
}

var errTooManyScopes = fmt.Errorf("%w: names go through too many scopes", ErrTooDeep)

// result returns the Module in memory of its own, as much as it needs: the facts
// of all files are kept until the whole program is known.
func (b *builder) result() *Module {
	m := b.m
	m.Scopes, m.Symbols = own(m.Scopes), own(m.Symbols)
	m.Names, m.Attrs = own(m.Names), own(m.Attrs)
	m.Imports, m.Aliases = own(m.Imports), own(m.Aliases)
	m.Stmts, m.Blocks = own(m.Stmts), own(m.Blocks)
	m.Texts, m.Pieces = own(m.Texts), own(m.Pieces)
	m.Lookups, m.Args, m.Assigns = own(m.Lookups), own(m.Args), own(m.Assigns)
	m.Calls, m.Displays = own(m.Calls), own(m.Displays)
	m.Literals, m.Comments = own(b.t.ready.literals), own(b.t.ready.allComments)
	if passed := b.t.ready.passed; len(passed) > 0 {
		m.Passed = make([]Span, len(passed))
		for i := range passed {
			m.Passed[i] = passed[i].span
		}
	}
	return &m
}

// own copies a slice; that of an empty one is nil.
func own[T any](s []T) []T { return append([]T(nil), s...) }

// enter makes a scope and goes into it; leave goes back.
func (b *builder) enter(kind ScopeKind, name string, span Span) ScopeID {
	outer := b.scope
	b.m.Scopes = append(b.m.Scopes, Scope{
		Kind: kind, Parent: outer, Span: span, Name: name, Lazy: b.flags&(InString|Deferred) != 0,
	})
	b.scope = ScopeID(len(b.m.Scopes) - 1)
	return outer
}

func (b *builder) leave(outer ScopeID) { b.scope = outer }

func (b *builder) span(i int) Span {
	s := b.t.span(i)
	return Span{s.Start + b.base, s.End + b.base}
}

// id numbers a name as the compiler sees it: normalised to NFKC (language
// reference, 2.3) and, if private, mangled with the class's name (6.2.1).
func (b *builder) id(text []byte) int32 {
	if !isASCII(text) {
		text = []byte(Normalize(string(text)))
	}
	if b.class != "" && b.mangles(text) {
		text = append([]byte("_"+b.class), text...)
	}
	if id, ok := b.ids[string(text)]; ok {
		return id
	}
	id, name := int32(len(b.names)), string(text)
	b.names = append(b.names, name)
	b.ids[name] = id
	return id
}

// mangles reports whether the class around mangles a name.
func (b *builder) mangles(text []byte) bool {
	return len(text) > 2 && text[0] == '_' && text[1] == '_' && !bytes.HasSuffix(text, []byte("__")) &&
		(b.header == nil || b.header[string(text)])
}

// Unmangled returns the private names that an identifier may be for within some class: __n
// of _C__n (language reference, 6.2.1).
func Unmangled(identifier string) (names []string) {
	for i := 2; i+2 < len(identifier) && identifier[0] == '_'; i++ {
		if identifier[i:i+2] == "__" {
			names = append(names, identifier[i:])
		}
	}
	return names
}

// Normalize returns an identifier as the compiler compares it: in NFKC.
func Normalize(identifier string) string {
	if isASCII(identifier) {
		return identifier
	}
	return norm.NFKC.String(identifier)
}

func isASCII[T string | []byte](text T) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// symbol returns the entry of a name in a scope, making it if need be.
func (b *builder) symbol(scope ScopeID, id int32) SymbolID {
	key := uint64(scope)<<32 | uint64(uint32(id))
	if s, ok := b.symbols[key]; ok {
		return s
	}
	s := SymbolID(len(b.m.Symbols))
	if int(s) > 1<<18+len(b.t.source) && b.base == 0 && b.err == nil {
		b.err = errTooManyScopes
	}
	b.m.Symbols = append(b.m.Symbols, Symbol{Scope: scope, Name: b.names[id], Binding: None, Class: None})
	b.symbols[key] = s
	return s
}

// lookup returns the entry of a name in a scope, or None.
func (b *builder) lookup(scope ScopeID, id int32) SymbolID {
	if s, ok := b.symbols[uint64(scope)<<32|uint64(uint32(id))]; ok {
		return s
	}
	return None
}

// roleFlags are the flags that a name's role sets on its symbol.
var roleFlags = [...]Flags{
	Load: Use, Store: DefLocal, AugStore: DefLocal, Delete: DefLocal, Param: DefParam,
	Def: DefLocal, ImportBind: DefImport, ExceptAs: DefLocal, Capture: DefLocal,
	TypeParam: DefTypeParam, Annotated: DefLocal, GlobalDecl: DefGlobal, NonlocalDecl: DefNonlocal,
}

// name records the identifier at node i in the current scope.
func (b *builder) name(i int, role Role) NameID {
	return b.nameAt(b.span(i), b.t.text(i), role)
}

func (b *builder) nameAt(span Span, text []byte, role Role) NameID {
	s := b.symbol(b.scope, b.id(text))
	if b.flags&(InString|Deferred) == 0 || b.m.Scopes[b.scope].Lazy {
		b.m.Symbols[s].Flags |= roleFlags[role]
		b.implied(role, text)
	} else {
		b.m.Symbols[s].Flags |= Textual
	}
	at := int32(len(b.m.Attrs))
	b.m.Names = append(b.m.Names, Name{
		Span: span, Symbol: s, Stmt: b.stmt, Role: role, Flags: b.flags, Attrs: [2]int32{at, at},
	})
	return NameID(len(b.m.Names) - 1)
}

// implied notes what a name brings with it: a global statement declares the
// name for the module too, and super in a function uses __class__ (3.3.3.6).
func (b *builder) implied(role Role, text []byte) {
	switch {
	case role == GlobalDecl:
		b.m.Symbols[b.symbol(0, b.id(text))].Flags |= DefGlobal
	case role == Load && string(text) == "super" && b.m.Scopes[b.scope].Kind.FunctionLike():
		b.m.Symbols[b.symbol(b.scope, b.id([]byte("__class__")))].Flags |= Use
	}
}

// module reads the whole tree.
func (b *builder) module() {
	whole := Span{0, int32(len(b.t.source))}
	b.enter(ModuleScope, "top", whole)
	b.openBlock(ModuleBlock, whole)
	if b.t.understood(0) {
		b.statements(0)
	}
	b.comments()
	b.errors()
	if !slices.IsSortedFunc(b.m.Names, byStart) {
		b.sortNames()
	}
	if !slices.IsSortedFunc(b.m.Texts, textByStart) {
		b.sortTexts()
	}
}

func byStart(a, b Name) int { return int(a.Span.Start) - int(b.Span.Start) }

// sortNames puts the names in order of Start, which type comments and f-strings
// within strings disturb, and mends what points at them.
func (b *builder) sortNames() {
	var moved []NameID
	b.m.Names, moved = inOrder[NameID](b.m.Names, byStart)
	for i := range b.m.Aliases {
		if a := &b.m.Aliases[i]; a.Bound != None {
			a.Bound = moved[a.Bound]
		}
	}
	for i := range b.m.Lookups {
		b.m.Lookups[i].Name = moved[b.m.Lookups[i].Name]
	}
	for i := range b.m.Calls {
		b.m.Calls[i].Name = moved[b.m.Calls[i].Name]
	}
	for i := range b.m.Assigns {
		b.m.Assigns[i].Target = moved[b.m.Assigns[i].Target]
	}
	b.eachValue(func(v *Value) {
		if v.Kind == NameValue {
			v.Index = int32(moved[v.Index])
		}
	})
}

// inOrder sorts what is addressed by index, and returns the new index of each old one.
func inOrder[ID ~int32, T any](all []T, compare func(a, b T) int) (sorted []T, moved []ID) {
	order := make([]ID, len(all))
	for i := range order {
		order[i] = ID(i)
	}
	slices.SortStableFunc(order, func(x, y ID) int { return compare(all[x], all[y]) })
	sorted, moved = make([]T, len(all)), make([]ID, len(all))
	for to, from := range order {
		sorted[to], moved[from] = all[from], ID(to)
	}
	return sorted, moved
}

// syntaxError records that the shape of node i is not the language's.
func (b *builder) syntaxError(i int, what string) {
	b.m.Errors = append(b.m.Errors, SyntaxErr{Span: b.span(i), Stmt: b.stmt, What: what})
}
