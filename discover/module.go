package discover

import (
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/parser"
)

// moduleMarks returns what says that the module as a whole is deprecated.
func (r *reader) moduleMarks() []mark {
	marks := r.directMarks(0)
	if len(marks) > 0 {
		for i := range marks {
			marks[i].what = "warns when it is imported"
		}
	}
	if m, ok := r.docMark(0); ok {
		marks = append(marks, m)
	}
	return marks
}

// binding is a public name of a deprecated module, and what it is.
type binding struct {
	name   string
	offset int32
	to     ref    // what it is in truth; empty if it is of the module's own
	how    string // in words
	kind   ref    // the class, if it is bound to a call of one
	sure   bool   // to follows from the code
}

// module proposes what stands in the place of a deprecated module or of its names.
func (s *finder) module() {
	s.replaced()
	marks := s.moduleMarks()
	if len(marks) == 0 {
		return
	}
	names, wildcards := s.public()
	if to, ok := s.sameNames(names, wildcards); ok {
		s.propose("", to, Proved, marks[0].offset, "the module %s, and all it offers comes from %s under the same names", marks[0].what, to)
		return
	}
	instance, whole := s.target(marks)
	if whole.module != "" && s.has(whole, names) {
		s.propose("", whole, Named, marks[0].offset, "the message of the module says to use %s, which has all its names", whole)
		return
	}
	known := make(map[ref]ref) // the classes of this module, and what they are in truth
	own := 0
	for _, b := range names {
		switch {
		case b.to.module != "":
			if b.sure {
				s.propose(b.name, b.to, Proved, b.offset, "%s %s, in a module that %s", b.name, b.how, marks[0].what)
			}
			known[ref{s.name, b.name}] = b.to
		default:
			own++
		}
	}
	for _, b := range names {
		switch {
		case b.to.module != "":
		case whole.module != "" && s.has(whole, []binding{b}):
			s.propose(b.name, ref{whole.module, b.name}, Named, b.offset, "the message of the module says to use %s, which has the name too", whole)
		case instance.module != "" && b.kind.module != "" && s.isA(instance, b.kind, known):
			s.propose(b.name, instance, Named, b.offset, "the message of the module says to use %s, which is made by the same class", instance)
		case instance.module != "" && (own == 1 || instance.name == b.name):
			s.propose(b.name, instance, Named, b.offset, "the message of the module says to use %s", instance)
		}
	}
}

var selfReplacement = lazy.Regexp(`(?m)^sys\.modules\[__name__\]\s*=\s*([^\W\d]\w*)`)

// replaced proposes the module that a module puts in its own place.
func (s *finder) replaced() {
	m := selfReplacement().FindSubmatchIndex(s.Source)
	if m == nil {
		return
	}
	if n := s.nameAt(int32(m[2])); n != parser.None {
		if to := s.ref(n); to.module != "" && to.name == "" {
			s.propose("", to, Proved, int32(m[0]), "the module puts %s in its own place", to)
		}
	}
}

// public returns what a module offers, and the modules that it imports all names from.
func (r *reader) public() (list []binding, wildcards []string) {
	for i := range r.m.Imports {
		if im := &r.m.Imports[i]; im.Kind == parser.ImportWildcard && im.Scope == 0 {
			wildcards = append(wildcards, r.absolute(im))
		}
	}
	offered := func(name string) bool { return name[0] != '_' }
	if r.m.All.Bound && r.m.All.Exact {
		all := make(map[string]bool)
		for _, name := range r.m.All.Names {
			all[name] = true
		}
		offered = func(name string) bool { return all[name] }
	}
	defined := make(map[string]definition)
	for _, d := range r.definitions() {
		defined[d.name] = d
	}
	seen := make(map[string]bool)
	for n := range r.m.Names {
		name := &r.m.Names[n]
		if r.m.ScopeOf(name) != 0 || name.Role == parser.Load {
			continue
		}
		sym := &r.m.Symbols[r.m.BindingOf(name)]
		if seen[sym.Name] || !offered(sym.Name) {
			continue
		}
		seen[sym.Name] = true
		b := binding{name: sym.Name, offset: name.Span.Start}
		if r.boundOnce(parser.NameID(n)) {
			if !r.describe(&b, parser.NameID(n), defined) {
				continue // what the module needs itself
			}
		}
		list = append(list, b)
	}
	return list, wildcards
}

// describe finds out what a name of the module is. It returns false for what is no part of
// what the module offers: an import of something that the tree does not have.
func (r *reader) describe(b *binding, n parser.NameID, defined map[string]definition) bool {
	name := &r.m.Names[n]
	if name.Role == parser.ImportBind {
		o := r.imports[r.m.BindingOf(name)]
		b.to, b.sure, b.how = ref{o.module, o.name}, true, "is imported from "+o.module
		if o.name != b.name && o.name != "" {
			b.how += " as another name for " + o.name
		}
		if r.m.All.Bound && r.m.All.Exact {
			return true
		}
		return o.name != "" && r.tree.HasModule(o.module) && !r.used(r.m.BindingOf(name))
	}
	if d, ok := defined[b.name]; ok {
		if base, trivial := r.base(&d); d.class && base.module != "" && trivial {
			b.to, b.sure, b.how = base, true, "is an empty subclass of "+base.String()
		}
		if to, exact := r.redirect(&d); !d.class && exact {
			b.to, b.sure, b.how = to, true, "calls "+to.String()+" with the same arguments"
		}
		return true
	}
	if name.Role != parser.Store || name.Stmt == parser.None || r.m.Stmts[name.Stmt].Block != 0 {
		return true
	}
	value := r.valueOf(name)
	if n := r.nameAt(value.Start); n != parser.None {
		switch to := r.ref(n); {
		case to.module == "" || to.module == "builtins":
		case r.nameEnd(n) == value.End:
			b.to, b.sure, b.how = to, true, "is assigned "+to.String()
		case r.m.Names[n].Flags&parser.Called != 0:
			b.kind = to
		}
	}
	return true
}

// used reports whether the module refers to a name itself: it may be imported for that.
func (r *reader) used(binding parser.SymbolID) bool {
	for n := range r.m.Names {
		if name := &r.m.Names[n]; name.Role == parser.Load && r.m.BindingOf(name) == binding {
			return true
		}
	}
	return false
}

// valueOf returns the span of what a name is assigned; empty if it is not of the form
// name = value, with an annotation or without.
func (r *reader) valueOf(name *parser.Name) parser.Span {
	stmt := r.m.Stmts[name.Stmt].Span
	if stmt.Start != name.Span.Start {
		return parser.Span{}
	}
	text := stmt.Of(r.Source)[name.Span.Len():]
	equals := strings.IndexByte(text, '=')
	if equals < 0 || equals+1 < len(text) && text[equals+1] == '=' {
		return parser.Span{}
	}
	if head := strings.TrimSpace(text[:equals]); head != "" && head[0] != ':' {
		return parser.Span{}
	}
	start := r.skip(name.Span.End + int32(equals) + 1)
	end := stmt.Start + int32(len(strings.TrimRight(stmt.Of(r.Source), " \t;")))
	if start >= end {
		return parser.Span{}
	}
	return parser.Span{Start: start, End: end}
}

// sameNames returns the module that all names of this one come from, unchanged.
func (s *finder) sameNames(names []binding, wildcards []string) (ref, bool) {
	module := ""
	if len(wildcards) > 1 {
		return ref{}, false
	}
	if len(wildcards) == 1 {
		module = wildcards[0]
	}
	for _, b := range names {
		if b.to.name != b.name || !strings.HasPrefix(b.how, "is imported") || module != "" && b.to.module != module {
			return ref{}, false
		}
		module = b.to.module
	}
	return ref{module: module}, module != "" && module != s.name
}

// target returns what the messages of the module name: a name of a module, and a module.
func (s *finder) target(marks []mark) (name, whole ref) {
	for _, m := range marks {
		for _, h := range hints(m.message) {
			to, verified := s.resolve(h)
			switch {
			case !verified || to.module == s.name:
			case to.name != "" && name.module == "":
				name = to
			case to.name == "" && whole.module == "":
				whole = to
			}
		}
	}
	return name, whole
}

// has reports whether a module of the tree has all the names.
func (s *finder) has(module ref, names []binding) bool {
	f := s.tree.Module(module.module)
	if f == nil {
		return false
	}
	for _, b := range names {
		if !bindsName(f.Module, b.name) && !hasWildcard(f.Module) {
			return false
		}
	}
	return len(names) > 0
}

// isA reports whether a name of the tree is bound to a call of a class, or of what a class
// of this module is in truth.
func (s *finder) isA(name, class ref, known map[ref]ref) bool {
	if to, ok := known[class]; ok {
		class = to
	}
	f := s.tree.Module(name.module)
	if f == nil {
		return false
	}
	r := newReader(f, s.tree)
	for n := range r.m.Names {
		bound := &r.m.Names[n]
		if bound.Role != parser.Store || r.m.ScopeOf(bound) != 0 || r.m.Symbols[r.m.BindingOf(bound)].Name != name.name || bound.Stmt == parser.None {
			continue
		}
		if called := r.nameAt(r.valueOf(bound).Start); called != parser.None && r.m.Names[called].Flags&parser.Called != 0 {
			return r.ref(called) == class
		}
	}
	return false
}

var deprecatedComment = lazy.Regexp(`(?i)\b(?:deprecat\w*|backwards?[- ]compat\w*|legacy (?:name|alias))\b`)

// aliases guesses at assignments of one name to another with a comment that says that the
// one is deprecated.
func (s *finder) aliases() {
	for _, c := range s.m.Comments {
		if !deprecatedComment().MatchString(c.Of(s.Source)) {
			continue
		}
		line := s.line(c.Start)
		for i := range s.m.Assigns {
			a := &s.m.Assigns[i]
			name := &s.m.Names[a.Target]
			if s.m.ScopeOf(name) != 0 || a.Value.Kind != parser.NameValue || name.Attrs[0] != name.Attrs[1] || !s.boundOnce(a.Target) {
				continue
			}
			if at := s.line(name.Span.Start); at != line && at != line+1 {
				continue
			}
			if to := s.ref(a.Value.Name()); to.module != "" && to.module != "builtins" {
				old := s.m.Symbols[s.m.BindingOf(name)].Name
				s.propose(old, to, Guessed, name.Span.Start, "%s is assigned %s, and a comment says that it is deprecated", old, to)
			}
		}
	}
}
