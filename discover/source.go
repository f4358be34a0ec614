package discover

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/parser"
)

// reader looks things up in the facts of one file.
type reader struct {
	*File
	m    *parser.Module
	tree Tree
	name string // the dotted name of the module

	quiet   []parser.Span              // literals and comments, in order of Start
	imports map[parser.SymbolID]origin // what import clauses bind
	modules map[string]bool            // what import statements name
	calls   []call                     // in order of Start

	bodies map[parser.ScopeID]parser.BlockID // of functions and classes
	defs   map[parser.StmtID][]parser.NameID // the names that definitions bind
	bound  map[parser.SymbolID]int           // how many times a name is bound or declared
}

// origin is what an import clause binds a name to.
type origin struct {
	module string // dotted, absolute
	name   string // in the module; "" if it is the module itself
}

// call is a call of a name with attributes.
type call struct {
	name parser.NameID
	path string // what is called, as imports say: "warnings.warn"
	end  int32  // offset behind the closing parenthesis
	args []arg
}

// arg is an argument, or an element of a display.
type arg struct {
	keyword string
	span    parser.Span
}

func newReader(f *File, tree Tree) *reader {
	r := &reader{File: f, m: f.Module, tree: tree, name: f.Names[0], imports: make(map[parser.SymbolID]origin), modules: make(map[string]bool)}
	for i := range r.m.Literals {
		r.quiet = append(r.quiet, r.m.Literals[i].Span)
	}
	r.quiet = append(r.quiet, r.m.Comments...)
	slices.SortFunc(r.quiet, func(a, b parser.Span) int { return int(a.Start - b.Start) })
	for i := range r.m.Imports {
		r.readImport(&r.m.Imports[i])
	}
	r.bodies, r.defs, r.bound = make(map[parser.ScopeID]parser.BlockID), make(map[parser.StmtID][]parser.NameID), make(map[parser.SymbolID]int)
	for b := range r.m.Blocks {
		if block := &r.m.Blocks[b]; block.Kind == parser.FunctionBlock || block.Kind == parser.ClassBlock {
			r.bodies[block.Scope] = parser.BlockID(b)
		}
	}
	for n := range r.m.Names {
		name := &r.m.Names[n]
		if name.Flags&parser.Called != 0 {
			r.readCall(parser.NameID(n))
		}
		if name.Role == parser.Def {
			r.defs[name.Stmt] = append(r.defs[name.Stmt], parser.NameID(n))
		}
		if name.Role != parser.Load {
			r.bound[r.m.BindingOf(name)]++
		}
	}
	return r
}

func (r *reader) readImport(im *parser.Import) {
	module := r.absolute(im)
	if module == "" && im.Kind != parser.ImportModules {
		return
	}
	for _, alias := range r.m.AliasesOf(im) {
		if alias.Bound == parser.None {
			continue
		}
		o := origin{module: alias.Name}
		if im.Kind == parser.ImportModules {
			r.modules[alias.Name] = true
		}
		switch {
		case im.Kind == parser.ImportFrom && r.tree.HasModule(module+"."+alias.Name) && !r.binds(module, alias.Name):
			o = origin{module: module + "." + alias.Name}
		case im.Kind == parser.ImportFrom:
			o = origin{module: module, name: alias.Name}
		case !alias.HasAs():
			o.module, _, _ = strings.Cut(alias.Name, ".")
		}
		r.imports[r.m.BindingOf(&r.m.Names[alias.Bound])] = o
	}
}

// absolute returns the dotted name of the module that a from-import names, "" if that
// climbs past the top.
func (r *reader) absolute(im *parser.Import) string {
	return parser.AbsoluteModule(r.name, r.Package, im.Level, im.Module)
}

// binds reports whether the tree holds the module and it binds the name at its top, by
// more than an import of the module of that name in it.
func (r *reader) binds(module, name string) bool {
	f := r.tree.Module(module)
	if f == nil {
		return false
	}
	for i := range f.Module.Symbols {
		sym := &f.Module.Symbols[i]
		if sym.Scope == 0 && sym.Name == name && sym.Flags&(parser.DefLocal|parser.BoundInside) != 0 {
			return true
		}
	}
	for i := range f.Module.Imports {
		im := &f.Module.Imports[i]
		itself := im.Module == module && im.Level == 0 || im.Module == "" && im.Level == 1 && f.Package
		if im.Kind != parser.ImportFrom || im.Scope != 0 || itself {
			continue
		}
		for _, alias := range f.Module.AliasesOf(im) {
			if alias.Bound != parser.None && f.Module.Names[alias.Bound].Span.Of(f.Source) == name {
				return true
			}
		}
	}
	return false
}

func bindsName(m *parser.Module, name string) bool {
	for i := range m.Symbols {
		sym := &m.Symbols[i]
		if sym.Scope == 0 && sym.Name == name && sym.Flags&(parser.Bound|parser.BoundInside) != 0 {
			return true
		}
	}
	return false
}

// hasWildcard reports whether a module may have any name: by a wildcard import or a
// __getattr__ of its own.
func hasWildcard(m *parser.Module) bool {
	for i := range m.Imports {
		if m.Imports[i].Kind == parser.ImportWildcard && m.Imports[i].Scope == 0 {
			return true
		}
	}
	return bindsName(m, "__getattr__")
}

// ref is a name of a module, or a module if the name is empty. The name may be dotted.
type ref struct{ module, name string }

func (f ref) path() string {
	if f.name == "" {
		return f.module
	}
	return f.module + "." + f.name
}

// ref returns what a name with its attributes stands for, by the imports of the file or
// as a name of its own. It is empty for a local variable.
func (r *reader) ref(n parser.NameID) ref {
	name := &r.m.Names[n]
	binding := r.m.BindingOf(name)
	sym := &r.m.Symbols[binding]
	var attrs []string
	for _, attr := range r.m.AttrSpans(name) {
		attrs = append(attrs, attr.Of(r.Source))
	}
	o, imported := r.imports[binding]
	switch {
	case imported && o.name != "":
		return ref{o.module, strings.Join(append([]string{o.name}, attrs...), ".")}
	case imported:
		return r.split(strings.Join(append([]string{o.module}, attrs...), "."), o.module)
	case sym.Scope != 0:
		return ref{}
	case sym.Flags&(parser.Bound|parser.BoundInside) != 0:
		return ref{r.name, strings.Join(append([]string{sym.Name}, attrs...), ".")}
	}
	return ref{"builtins", strings.Join(append([]string{sym.Name}, attrs...), ".")}
}

// path returns the dotted path of what a name with its attributes stands for.
func (r *reader) path(n parser.NameID) string {
	if f := r.ref(n); f.module != "" {
		return f.path()
	}
	return ""
}

// split says where the module ends in a path that begins with one: at the longest that the
// tree holds or that the file imports.
func (r *reader) split(path, module string) ref {
	for end := len(path); end > len(module); end = strings.LastIndexByte(path[:end], '.') {
		if r.tree.HasModule(path[:end]) || r.modules[path[:end]] {
			module = path[:end]
			break
		}
	}
	return ref{module, strings.TrimPrefix(strings.TrimPrefix(path, module), ".")}
}

// nameEnd returns the offset behind a name and its attributes.
func (r *reader) nameEnd(n parser.NameID) int32 {
	name := &r.m.Names[n]
	if attrs := r.m.AttrSpans(name); len(attrs) > 0 {
		return attrs[len(attrs)-1].End
	}
	return name.Span.End
}

// nameAt returns the name that starts at an offset, or None.
func (r *reader) nameAt(offset int32) parser.NameID {
	i, ok := slices.BinarySearchFunc(r.m.Names, offset, func(n parser.Name, offset int32) int { return int(n.Span.Start - offset) })
	if !ok {
		return parser.None
	}
	return parser.NameID(i)
}

func (r *reader) readCall(n parser.NameID) {
	open := r.skip(r.nameEnd(n))
	if !r.has(open, '(') {
		return
	}
	args, end := r.elements(open)
	if end > 0 {
		r.calls = append(r.calls, call{name: n, path: r.path(n), end: end, args: args})
	}
}

// has reports whether a byte stands at an offset.
func (r *reader) has(offset int32, c byte) bool {
	return offset < int32(len(r.Source)) && r.Source[offset] == c
}

// skip returns the offset of the first byte from there on that is no blank and in no
// comment.
func (r *reader) skip(offset int32) int32 {
	for offset < int32(len(r.Source)) {
		switch c := r.Source[offset]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '\f':
			offset++
		case c == '#':
			for offset < int32(len(r.Source)) && r.Source[offset] != '\n' {
				offset++
			}
		default:
			return offset
		}
	}
	return offset
}

// elements splits what stands in brackets at its commas. The end is the offset behind the
// closing one, 0 if there is none.
func (r *reader) elements(open int32) (list []arg, end int32) {
	depth, start := 0, open+1
	add := func(stop int32) {
		start = r.skip(start)
		if start >= stop {
			return
		}
		text := bytes.TrimRight(r.Source[start:stop], " \t\r\n\\")
		a := arg{span: parser.Span{Start: start, End: start + int32(len(text))}}
		if m := keywordOf().FindSubmatch(text); m != nil && !bytes.HasPrefix(text[len(m[0]):], []byte("=")) {
			a.keyword = string(m[1])
			a.span.Start = r.skip(start + int32(len(m[0])))
		}
		list = append(list, a)
	}
	at, _ := slices.BinarySearchFunc(r.quiet, open, func(s parser.Span, offset int32) int { return int(s.Start - offset) })
	for i := open; i < int32(len(r.Source)); i++ {
		for at < len(r.quiet) && r.quiet[at].Start < i {
			at++
		}
		if at < len(r.quiet) && r.quiet[at].Start == i {
			i = r.quiet[at].End - 1
			continue
		}
		switch r.Source[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				add(i)
				return list, i + 1
			}
		case ',':
			if depth == 1 {
				add(i)
				start = i + 1
			}
		}
	}
	return nil, 0
}

// keywordOf finds the keyword of an argument, or the beginning of a comparison.
var keywordOf = lazy.Regexp(`^([^\W\d]\w*)\s*=`)

// text returns what the literals in a span come to, one after the other, with what is put
// in at run time left as it is written: "{x}", "%s". It is "" if something else than
// literals begins there.
func (r *reader) text(span parser.Span) string {
	for span.Start < span.End && r.Source[span.Start] == '(' {
		span.Start = r.skip(span.Start + 1)
	}
	var b strings.Builder
	at, _ := slices.BinarySearchFunc(r.m.Literals, span.Start, func(l parser.Literal, offset int32) int { return int(l.Span.Start - offset) })
	for next := span.Start; at < len(r.m.Literals); at++ {
		l := r.m.Literals[at].Span
		if l.Start >= span.End || l.Start != r.skip(next) {
			if l.Start < next { // within the one before: an f-string
				continue
			}
			break
		}
		b.WriteString(r.literal(l))
		next = l.End
		if plus := r.skip(next); plus < span.End && r.Source[plus] == '+' {
			next = plus + 1
		}
	}
	return b.String()
}

var escape = lazy.Regexp(`\\(?:\r?\n|[\\'"abfnrtv]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})`)

// literal returns the value of a literal, as far as messages need it.
func (r *reader) literal(span parser.Span) string {
	text := span.Of(r.Source)
	quote := strings.IndexAny(text, `"'`)
	if quote < 0 {
		return ""
	}
	prefix := strings.ToLower(text[:quote])
	text = text[quote:]
	for _, q := range []string{`"""`, `'''`, `"`, `'`} {
		if strings.HasPrefix(text, q) && strings.HasSuffix(text, q) && len(text) >= 2*len(q) {
			text = text[len(q) : len(text)-len(q)]
			break
		}
	}
	if strings.Contains(prefix, "f") {
		text = strings.ReplaceAll(text, "{__name__}", r.name)
	}
	if strings.Contains(prefix, "r") {
		return text
	}
	return escape().ReplaceAllStringFunc(text, func(s string) string {
		if v, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `\'`, `'`) + `"`); err == nil {
			return v
		}
		return ""
	})
}

// argument returns an argument by its place or its keyword.
func (c *call) argument(place int, keyword string) (arg, bool) {
	for i, a := range c.args {
		if a.keyword == keyword && keyword != "" || i == place && a.keyword == "" {
			return a, true
		}
	}
	return arg{}, false
}

// value returns what an expression stands for, if it is a name with attributes.
func (r *reader) value(span parser.Span) ref {
	if n := r.nameAt(span.Start); n != parser.None && r.nameEnd(n) == span.End {
		return r.ref(n)
	}
	return ref{}
}

// line returns the 1-based number of the line of an offset.
func (r *reader) line(offset int32) int { return bytes.Count(r.Source[:offset], []byte{'\n'}) + 1 }

// stmts returns the statements of a block.
func (r *reader) stmts(b parser.BlockID) (list []parser.StmtID) {
	if b < 0 {
		return nil
	}
	for s := r.m.Blocks[b].First; s != parser.None; s = r.m.Stmts[s].Next {
		list = append(list, s)
	}
	return list
}

// textOf returns the text of a statement.
func (r *reader) textOf(s parser.StmtID) string { return r.m.Stmts[s].Span.Of(r.Source) }
