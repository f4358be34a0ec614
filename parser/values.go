package parser

// Indices of what look-ups by name are made of.
type (
	TextID   int32
	LookupID int32
)

// Text is a str of literals alone, one or several in a row, whose value can name
// code: an identifier or a dotted path, with or without dots in front (the
// relative names of importlib.import_module) and with or without a colon and a
// dotted path behind it (pkgutil.resolve_name, entry points). Bytes and f-strings
// are none, nor is what has a \N{…} in it, whose value is not known here.
type Text struct {
	Span     Span     // from the first literal's prefix to the last one's closing quote
	Value    string   // what it evaluates to, not normalised: a look-up by text does not
	Pieces   [2]int32 // range of Module.Pieces: its literals
	Stmt     StmtID   // the innermost statement around it, or None
	Scope    ScopeID
	Doc      bool // it is a statement, docstring or not
	Code     bool // it is, or lies in, a string that is read as code: its names are in Module.Names
	InFormat bool // it stands in the replacement field of an f-string
	Echoed   bool // and that field is {expr=}, which prints the literal
}

// Piece is one literal of a Text.
type Piece struct {
	Span Span  // of the content, without prefix and quotes
	At   int32 // the offset in Text.Value of what it contributes
	// Plain says that each byte of the content stands for itself: there are no
	// escapes, and no lines that are joined. The byte at Span.Start+i is then
	// Value[At+i].
	Plain bool
}

// ValueKind says what is known of an expression.
type ValueKind uint8

// The kinds of value.
const (
	OtherValue  ValueKind = iota
	TextValue             // a Text
	BuiltValue            // a str with a literal in it that is put together at run time: an f-string, "a." + b, "%s.a" % b, "{}.a".format(b)
	NameValue             // a name with the attributes behind it: a.b.c
	LookupValue           // a call or subscript that is a Lookup
	ListValue             // a list, tuple or set display
	DictValue             // a dict display
)

// Value is what an expression is, as far as look-ups by name need it. Of one in
// parentheses, or bound by := where it stands, it is what is inside.
type Value struct {
	Kind ValueKind
	Span Span
	// Index is, by the kind, a TextID, NameID or LookupID, or an index of
	// Module.Displays; None if there is nothing to point at. There is a value for
	// every argument of every call: it is kept small.
	Index int32
}

// Text returns the text that v is, or None.
func (v Value) Text() TextID { return TextID(v.index(TextValue)) }

// Name returns the name that v is, with its attributes, or None.
func (v Value) Name() NameID { return NameID(v.index(NameValue)) }

// Lookup returns the look-up that v is, or None.
func (v Value) Lookup() LookupID { return LookupID(v.index(LookupValue)) }

func (v Value) index(kind ValueKind) int32 {
	if v.Kind != kind {
		return None
	}
	return v.Index
}

// Arg is an argument of a Lookup, or an element of a display.
type Arg struct {
	Keyword Span  // the identifier in front of the =; empty if there is none
	Stars   uint8 // 1 is *x, 2 is **x. In a dict both Args of **x have two, and the first is an OtherValue without a Span
	Value   Value
}

// LookupKind tells the forms of a Lookup apart.
type LookupKind uint8

// The forms of look-up.
const (
	CallLookup      LookupKind = iota // f(args)
	SubscriptLookup                   // a[b], with one index that is no slice
	ContainsLookup                    // b in a, b not in a
)

// Lookup is an expression that can look code up by its name: it passes something
// to what a name, with its attributes, stands for. Calls are recorded if they
// have an argument that is more than an OtherValue, a keyword or starred;
// subscripts and tests of membership if what they look for is a Text, a
// BuiltValue or a NameValue, and subscripts only where their index is no type.
type Lookup struct {
	Kind LookupKind
	// Role is what a subscript does: Load, Store, AugStore or Delete. Other
	// look-ups are Load.
	Role      Role
	Decorator bool   // it is the whole of a decorator
	Span      Span   // of the expression; for b in a, from b to a
	Name      NameID // what is called, subscripted or searched; its Stmt and scope are the look-up's
	Args      [2]int32
	Attrs     [2]int32 // range of Module.Attrs: the attributes asked of the result, as in f(x).b.c
}

// Assign binds a name, or an attribute of one, to a value of which something is
// known: N = v, N: T = v, a.N = v, (N := v). In a = b = v there are two. Defaults
// of parameters and assignments of several values at once are none.
type Assign struct {
	Target NameID // with the attributes behind it
	Value  Value
}

// LiteralKind tells string literals apart.
type LiteralKind uint8

// The kinds of literal.
const (
	StringLiteral LiteralKind = iota
	DocstringLiteral
	BytesLiteral
	FormattedLiteral // f"" and t"" (PEP 498, 750)
)

// Literal is a string literal, with its prefix and quotes. Those in the
// replacement fields of another lie within it and follow it.
type Literal struct {
	Span Span
	Kind LiteralKind
}

// PiecesOf returns the literals of a text.
func (m *Module) PiecesOf(t *Text) []Piece { return m.Pieces[t.Pieces[0]:t.Pieces[1]] }

// ItemsOf returns the elements of a ListValue, and of a DictValue two for each
// entry: the key and the value. There are none if all of them are OtherValue.
func (m *Module) ItemsOf(v *Value) []Arg {
	if v.Kind != ListValue && v.Kind != DictValue || v.Index == None {
		return nil
	}
	items := m.Displays[v.Index]
	return m.Args[items[0]:items[1]]
}

// ArgsOf returns the arguments of a call, the index of a subscript, or what a
// container is searched for.
func (m *Module) ArgsOf(l *Lookup) []Arg { return m.Args[l.Args[0]:l.Args[1]] }

// ResultAttrs returns the identifiers of the attribute references that start at
// the result of a look-up.
func (m *Module) ResultAttrs(l *Lookup) []Span { return m.Attrs[l.Attrs[0]:l.Attrs[1]] }
