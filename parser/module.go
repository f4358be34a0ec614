package parser

import (
	"bytes"
	"sort"
	"strings"
)

// Span is the half-open range [Start, End) of byte offsets in the source.
type Span struct{ Start, End int32 }

// Len returns the number of bytes in s.
func (s Span) Len() int { return int(s.End - s.Start) }

// Of returns the bytes of source that s covers.
func (s Span) Of(source []byte) string { return string(source[s.Start:s.End]) }

func (s Span) bytes(source []byte) []byte { return source[s.Start:s.End] }

// Contains reports whether t lies within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Indices into the slices of a [Module]. None is the absent one of each.
type (
	ScopeID  int32
	SymbolID int32
	NameID   int32
	ImportID int32
	StmtID   int32
	BlockID  int32
)

// None is the index of nothing.
const None = -1

// Module is all that the program keeps of a Python file: facts without the
// syntax tree they were read from. Everything is addressed by index, so that
// a Module can be written out and read back.
type Module struct {
	Scopes  []Scope  // the module's own scope first, then in order of appearance
	Symbols []Symbol // grouped by nothing; Scope and Name identify one
	Names   []Name   // every identifier that is a name, in order of Start
	Attrs   []Span   // the identifiers after the dots; see Name.Attrs
	Imports []Import // in order of appearance
	Aliases []Alias  // the clauses of the imports; see Import.Aliases
	Stmts   []Stmt   // in order of Start
	Blocks  []Block  // in order of Start; the module's own first

	Texts    []Text     // the strings that can name code, in order of Start
	Pieces   []Piece    // their literals; see Text.Pieces
	Lookups  []Lookup   // calls, subscripts and the like; those within another come before it
	Args     []Arg      // what they are given, and elements of displays; see Lookup.Args
	Calls    []Call     // calls of names without arguments; those within another come before it
	Displays [][2]int32 // ranges of Args: the elements of lists and dicts; see Module.ItemsOf
	Assigns  []Assign   // what names are bound to; those within another come before it
	Literals []Literal  // all string literals, in order of Start
	Comments []Span     // all comments, in order of Start

	Future  []string     // the features of from __future__ imports
	Dynamic []Dynamic    // places that can look a name up by its text
	All     All          // what the file says of __all__
	Ignores []Ignore     // the comments that tell rewrite to leave code alone
	Paths   []PathString // strings that hold a dotted path, in order of Start
	Errors  []SyntaxErr  // where the parser could not follow, in order of Start

	// Passed is the code of which nothing is known but its literals and comments, in order:
	// suites of definitions, methods, statements in functions, what stands in brackets, and
	// the annotations and defaults of parameters. See Skim.
	Passed []Span
}

// ScopeKind is the kind of a block, as CPython's symtable tells them apart.
type ScopeKind uint8

// The kinds of scope. TypeParams, TypeVar and TypeAlias are the annotation
// scopes of PEP 695: functions that are evaluated lazily and see the names of
// a class around them.
const (
	ModuleScope ScopeKind = iota
	ClassScope
	FunctionScope
	LambdaScope
	ComprehensionScope
	TypeParamsScope // the [T] of a class, function or alias
	TypeVarScope    // the bound or default of one type parameter
	TypeAliasScope  // the value of a type statement
)

// FunctionLike reports whether code in the scope can own variables that nested
// scopes see: everything except the module and classes.
func (k ScopeKind) FunctionLike() bool { return k != ModuleScope && k != ClassScope }

// Annotation reports whether the scope is one of PEP 695's.
func (k ScopeKind) Annotation() bool { return k >= TypeParamsScope }

// Scope is a block of names.
type Scope struct {
	Kind   ScopeKind
	Parent ScopeID // None for the module
	Span   Span    // of the node that makes the scope
	Name   string  // of the class or function; "lambda", "listcomp", … as symtable says
	Lazy   bool    // in code that is kept as text: see InString, Deferred
}

// Flags say how a scope uses a name: CPython's DEF_ flags (symtable.h).
type Flags uint16

// The flags of a symbol.
const (
	DefGlobal    Flags = 1 << iota // a global statement names it
	DefLocal                       // assigned, or bound in another way not listed here
	DefParam                       // a formal parameter
	DefNonlocal                    // a nonlocal statement names it
	Use                            // referred to
	DefImport                      // bound by an import
	DefAnnot                       // annotated
	DefTypeParam                   // a PEP 695 type parameter
	DefCompIter                    // the target of a comprehension's for
	FreeClass                      // owned by a class, and free in it for nested scopes too
	Through                        // free only because a nested scope needs it
	Textual                        // used by code that is kept as text: see InString, Deferred
	BoundInside                    // of the module: bound by a scope that declares it global

	// Bound holds the flags that make a name local to its scope.
	Bound = DefLocal | DefParam | DefImport | DefTypeParam
)

// Access is how CPython's compiler reaches a name from a scope.
type Access uint8

// The ways a scope reaches a name. Local in the module's scope is a global of
// the other scopes.
const (
	Unresolved Access = iota
	Local
	Cell           // local, and free in a nested scope
	Free           // owned by an enclosing function
	GlobalExplicit // by a global statement
	GlobalImplicit // bound nowhere around: a global, a builtin, or nothing
)

// Symbol is one name in one scope.
type Symbol struct {
	Scope  ScopeID
	Name   string // normalised (NFKC) and, in a class, mangled
	Flags  Flags
	Access Access

	// Binding is the symbol that owns the name: this one, that of an enclosing
	// function, or that of the module. A name bound nowhere belongs to the
	// module's scope, where it has none of the Bound flags, nor BoundInside.
	Binding SymbolID

	// Class is the symbol of the class whose namespace is looked in before
	// Binding, for the annotation scopes of PEP 695 inside that class; else
	// None. What the name means then depends on whether the class has bound it
	// by the time that the scope is evaluated.
	Class SymbolID
}

// Role is what a name does where it stands.
type Role uint8

// The roles of names. All but Load bind or declare.
const (
	Load Role = iota
	Store
	AugStore // x += 1 refers and binds
	Delete
	Param
	Def        // def and class
	ImportBind // the name that an import clause binds
	ExceptAs   // bound by except … as, unbound behind the handler
	Capture    // bound by a match pattern
	TypeParam
	Annotated  // x: T without a value binds nothing, and makes x local
	GlobalDecl // in a global statement
	NonlocalDecl
)

// NameFlags tell more of a name.
type NameFlags uint8

// The flags of a name.
const (
	// InString marks a name in a string that is read as code: an annotation, a
	// type comment, the argument of a cast. CPython's compiler does not see
	// it; type checkers and typing.get_type_hints do.
	InString NameFlags = 1 << iota
	// Deferred marks a name in an annotation under from __future__ import
	// annotations (PEP 563): kept as text, evaluated on demand.
	Deferred
	// Echoed marks a name in the expression of f"{expr=}", whose text is
	// printed.
	Echoed
	// Called marks a name, with its attributes, that is called;
	// CalledBare that the call has no arguments.
	Called
	CalledBare
	// AttrStore marks a name whose last attribute is assigned, AttrDelete one
	// whose last attribute is deleted.
	AttrStore
	AttrDelete
	// Compared marks a name, with its attributes, of which it matters what object
	// it is: an operand of a comparison, the type of an except clause or of a
	// class pattern.
	Compared
)

// Name is one identifier in the text.
type Name struct {
	Span   Span
	Symbol SymbolID // the entry of the scope that it stands in
	Stmt   StmtID   // the innermost statement around it
	Role   Role
	Flags  NameFlags
	// Attrs is the range of Module.Attrs with the identifiers of the
	// attribute references that start here: for a.b.c, those of b and c.
	Attrs [2]int32
}

// Call is a call without arguments of a name with its attributes: N(), a.N().
type Call struct {
	Name NameID
	Args Span // from the opening parenthesis to behind the closing one
}

// ImportKind tells the import statements apart.
type ImportKind uint8

// The forms of the import statement.
const (
	ImportModules  ImportKind = iota // import a.b, c as d
	ImportFrom                       // from a.b import c, d as e
	ImportWildcard                   // from a.b import *
)

// Import is one import statement.
type Import struct {
	Kind    ImportKind
	Span    Span // of the statement
	Stmt    StmtID
	Scope   ScopeID // the block that the names are bound in
	Level   int     // leading dots: 0 is absolute
	Module  string  // dotted, without the dots in front; "" for from . import
	Path    Span    // of the dots and the module name
	Aliases [2]int32
	Open    int32 // offset of the opening parenthesis, or None
	Close   int32 // offset of the closing one, or None
}

// Alias is one clause of an import statement: "a.b as c".
type Alias struct {
	Span   Span   // the whole clause
	Path   Span   // what is imported
	Name   string // what is imported: dotted for import statements, "*" for wildcards
	As     Span   // the identifier after as; empty if none
	Bound  NameID // the name it binds; None for wildcards
	Import ImportID
}

// HasAs reports whether the clause has an as part.
func (a *Alias) HasAs() bool { return a.As.End > 0 }

// StmtKind tells apart the statements that a rewrite must know.
type StmtKind uint8

// The kinds of statement.
const (
	OtherStmt StmtKind = iota
	ImportStmt
	DocString    // a string standing first in a module, class or function
	StringStmt   // a string standing elsewhere
	CompoundStmt // has blocks
	AssignStmt   // an assignment of any form
	ExprStmt     // any other expression: a call, mostly
)

// Stmt is one statement.
type Stmt struct {
	Kind   StmtKind
	Span   Span
	Block  BlockID
	Prev   StmtID // the one before it in its block, or None
	Next   StmtID // the one behind it in its block, or None
	Import ImportID
}

// BlockKind tells what decides whether a block's statements run.
type BlockKind uint8

// The kinds of block.
const (
	ModuleBlock BlockKind = iota
	ClassBlock
	FunctionBlock
	IfBlock           // if, elif, else, and the case of a match
	TypeCheckingBlock // the body of if TYPE_CHECKING
	TryBlock          // the body of a try statement
	HandlerBlock      // except, and the else and finally of a try
	LoopBlock         // for, while and their else
	WithBlock
)

// Block is a suite of statements.
type Block struct {
	Kind   BlockKind
	Span   Span
	Scope  ScopeID
	Parent StmtID // the statement that it belongs to; None for the module
	First  StmtID
	Last   StmtID
}

// DynamicKind tells what a dynamic lookup can reach.
type DynamicKind uint8

// The kinds of dynamic lookup.
const (
	Globals  DynamicKind = iota // globals(), sys.modules[__name__]: the module's names
	Locals                      // locals(), vars(), dir(): the names of its scope
	Evaluate                    // eval, exec: both
)

// Dynamic is a place that can look a name up by its text.
type Dynamic struct {
	Kind  DynamicKind
	Scope ScopeID
	Span  Span
	Text  string // what stands there: "globals"
	// Names are the names it can reach, as in globals()["N"]; nil is any.
	Names []string
}

// All is what a module says of __all__.
type All struct {
	Bound bool     // the module's scope binds it
	Exact bool     // only by literals, so that Names is all of it
	Names []string // the strings found
}

// Has reports whether name may be part of __all__.
func (a *All) Has(name string) bool {
	if !a.Bound {
		return false
	}
	if !a.Exact {
		return true
	}
	for _, n := range a.Names {
		if n == name {
			return true
		}
	}
	return false
}

// PathString is a string literal without a prefix that changes it, and without
// escapes, that holds nothing but identifiers with dots between them. It is a
// Piece, if it belongs to a Text: Texts tell more, and only of whole strings.
type PathString struct {
	Span Span   // of the content, without the quotes
	Path string // the content
}

// Ignore is a comment "# rewrite: ignore" or "# rewrite: ignore-file".
type Ignore struct {
	Span Span
	File bool
}

// SyntaxErr is a place that the grammar could not follow.
type SyntaxErr struct {
	Span Span
	Stmt StmtID // the innermost statement that was made out around it, or None
	What string // what is known of it, for a person
}

// ---- lookups ----

// AttrSpans returns the identifiers of the attribute references that start at n.
func (m *Module) AttrSpans(n *Name) []Span { return m.Attrs[n.Attrs[0]:n.Attrs[1]] }

// AliasesOf returns the clauses of an import statement.
func (m *Module) AliasesOf(i *Import) []Alias { return m.Aliases[i.Aliases[0]:i.Aliases[1]] }

// AbsoluteModule returns the absolute path of the module that an import statement of so
// many leading dots names, in the file of a dotted name; pkg is whether that is an
// __init__ file. It is "" if the dots climb past the top (language reference, 5.7).
func AbsoluteModule(name string, pkg bool, level int, module string) string {
	if level == 0 {
		return module
	}
	if !pkg {
		level++
	}
	for ; level > 1; level-- {
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	if name == "" || module == "" {
		return name
	}
	return name + "." + module
}

// BindingOf returns the binding that a name refers to or makes.
func (m *Module) BindingOf(n *Name) SymbolID { return m.Symbols[n.Symbol].Binding }

// ScopeOf returns the scope that a name stands in.
func (m *Module) ScopeOf(n *Name) ScopeID { return m.Symbols[n.Symbol].Scope }

// HasFuture reports whether the file imports a feature from __future__.
func (m *Module) HasFuture(feature string) bool {
	for _, f := range m.Future {
		if f == feature {
			return true
		}
	}
	return false
}

// CommentAt returns the comment that lies around a byte offset.
func (m *Module) CommentAt(offset int32) (comment Span, ok bool) {
	i := sort.Search(len(m.Comments), func(i int) bool { return m.Comments[i].End > offset })
	if i == len(m.Comments) || m.Comments[i].Start > offset {
		return Span{}, false
	}
	return m.Comments[i], true
}

// LiteralAt returns the literal that begins last of those whose content lies around a span.
func (m *Module) LiteralAt(span Span) (literal Literal, ok bool) {
	i := sort.Search(len(m.Literals), func(i int) bool { return m.Literals[i].Span.Start > span.Start }) - 1
	if i < 0 || !m.Literals[i].Span.Contains(span) {
		return Literal{}, false
	}
	return m.Literals[i], true
}

// IsTypeComment reports whether a comment annotates something (PEP 484, Type comments).
func IsTypeComment(comment []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(comment[1:], " \t"), []byte("type:"))
}
