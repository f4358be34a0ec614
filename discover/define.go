package discover

import (
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/parser"
)

// definition is a function or class at the top of a module.
type definition struct {
	name  string
	at    parser.NameID // its name
	class bool
	scope parser.ScopeID
	body  parser.BlockID
	stmt  parser.StmtID // with its decorators
}

// definitions returns the functions and classes that are defined at the top of the file,
// unless that depends on something.
func (r *reader) definitions() (list []definition) {
	for s := range r.m.Scopes {
		scope := &r.m.Scopes[s]
		if scope.Parent != 0 || scope.Kind != parser.ClassScope && scope.Kind != parser.FunctionScope {
			continue
		}
		d := definition{name: scope.Name, class: scope.Kind == parser.ClassScope, scope: parser.ScopeID(s), at: parser.None}
		body, ok := r.bodies[d.scope]
		if !ok {
			continue
		}
		d.body = body
		if d.stmt = r.m.Blocks[d.body].Parent; d.stmt == parser.None || r.m.Stmts[d.stmt].Block != 0 {
			continue
		}
		for _, n := range r.defs[d.stmt] {
			if scope.Span.Contains(r.m.Names[n].Span) {
				d.at = n
				break
			}
		}
		if d.at != parser.None && r.boundOnce(d.at) {
			list = append(list, d)
		}
	}
	return list
}

// boundOnce reports whether a name of the module is bound nowhere else in the file.
func (r *reader) boundOnce(n parser.NameID) bool {
	return r.bound[r.m.BindingOf(&r.m.Names[n])] == 1
}

// marks returns what says that a definition is deprecated, the plainest first.
func (r *reader) marks(d *definition) (marks []mark) {
	for i := range r.calls {
		c := &r.calls[i]
		name := &r.m.Names[c.name]
		if name.Stmt == d.stmt && name.Span.Start < r.m.Scopes[d.scope].Span.Start && isDecorator(c.path) {
			marks = append(marks, mark{r.messageOf(c), name.Span.Start, "is decorated with deprecated"})
		}
	}
	if !d.class {
		marks = append(marks, r.directMarks(d.body)...)
	} else {
		for s := range r.m.Scopes {
			if scope := &r.m.Scopes[s]; scope.Parent == d.scope && constructors[scope.Name] {
				if body, ok := r.bodies[parser.ScopeID(s)]; ok {
					marks = append(marks, r.directMarks(body)...)
				}
			}
		}
	}
	if m, ok := r.docMark(d.body); ok {
		marks = append(marks, m)
	}
	return marks
}

// constructors are the methods that run whenever a class is used or subclassed.
var constructors = map[string]bool{"__init__": true, "__new__": true, "__init_subclass__": true, "__post_init__": true}

// isDecorator reports whether a decorator is one that deprecates: of warnings,
// typing_extensions, or a library that calls it so.
func isDecorator(path string) bool {
	switch name := path[strings.LastIndexByte(path, '.')+1:]; name {
	case "deprecated", "deprecate", "deprecated_alias":
		return true
	}
	return false
}

// definition proposes what stands in the place of a deprecated function or class.
func (s *finder) definition(d definition) {
	marks := s.marks(&d)
	if len(marks) == 0 {
		return
	}
	start := s.m.Names[d.at].Span.Start
	if d.class {
		if base, trivial := s.base(&d); base.module != "" && trivial && !(s.private(base) && s.byMessage(d.name, marks, start)) {
			s.propose(d.name, base, Proved, start, "the class %s %s, and is an empty subclass of %s", d.name, marks[0].what, base)
			return
		}
	} else if to, exact := s.redirect(&d); to.module != "" && exact && !(s.private(to) && s.byMessage(d.name, marks, start)) {
		s.propose(d.name, to, Proved, start, "%s %s, and calls %s with the same arguments", d.name, marks[0].what, to)
		return
	}
	if s.byMessage(d.name, marks, start) {
		return // the surest proposal for a name is kept
	}
	if !d.class {
		if to, _ := s.redirect(&d); to.module != "" {
			s.propose(d.name, to, Guessed, start, "%s %s, and calls %s, but with other arguments", d.name, marks[0].what, to)
		}
	} else if base, _ := s.base(&d); base.module != "" {
		s.propose(d.name, base, Guessed, start, "the class %s %s, and is a subclass of %s with something added", d.name, marks[0].what, base)
	}
}

// byMessage proposes what the messages say of a name.
func (s *finder) byMessage(old string, marks []mark, offset int32) bool {
	for _, m := range marks {
		if aboutArgument(m.message) {
			continue
		}
		for _, h := range hints(m.message) {
			to, verified := s.resolve(h)
			if to.module == "" || to.module == s.name && to.name == old || to.name == "" {
				continue
			}
			c, format := Named, "the message of %s says to use %s"
			if !verified {
				c = Guessed
			}
			if h.others {
				c, format = Guessed, format+", or something else"
			}
			s.propose(old, to, c, offset, format, old, to)
			return true
		}
	}
	return false
}

// base returns the one base of a class, and whether the class adds nothing to it.
func (r *reader) base(d *definition) (base ref, trivial bool) {
	open := r.skip(r.nameEnd(d.at))
	if !r.has(open, '(') {
		return ref{}, false
	}
	bases, end := r.elements(open)
	if end == 0 || len(bases) != 1 || bases[0].keyword != "" {
		return ref{}, false
	}
	if base = r.value(bases[0].span); base.module == "" || base.module == "builtins" {
		return ref{}, false
	}
	for _, stmt := range r.stmts(d.body) {
		if !r.adds(stmt) {
			continue
		}
		if !r.isConstructor(d, stmt) {
			return base, false
		}
	}
	return base, true
}

// adds reports whether a statement of a class body does something.
func (r *reader) adds(s parser.StmtID) bool {
	switch r.m.Stmts[s].Kind {
	case parser.DocString, parser.StringStmt:
		return false
	}
	text := strings.TrimSpace(r.textOf(s))
	return text != "pass" && text != "..."
}

var superCall = lazy.Regexp(`^(?:return\s+)?super\(.*\)\.__\w+__\(`)

// isConstructor reports whether a statement defines a method that warns and then does what
// the base does.
func (r *reader) isConstructor(d *definition, stmt parser.StmtID) bool {
	for b := range r.m.Blocks {
		block := &r.m.Blocks[b]
		if block.Parent != stmt || block.Kind != parser.FunctionBlock || !constructors[r.m.Scopes[block.Scope].Name] || r.m.Scopes[block.Scope].Parent != d.scope {
			continue
		}
		for _, inner := range r.stmts(parser.BlockID(b)) {
			if r.adds(inner) && !r.isMark(inner) && r.m.Stmts[inner].Kind != parser.ImportStmt && !superCall().MatchString(r.textOf(inner)) {
				return false
			}
		}
		return true
	}
	return false
}

// isMark reports whether a statement is a warning of deprecation and nothing else.
func (r *reader) isMark(stmt parser.StmtID) bool {
	for i := range r.calls {
		c := &r.calls[i]
		name := &r.m.Names[c.name]
		if name.Stmt == stmt && name.Span.Start == r.m.Stmts[stmt].Span.Start {
			_, ok := r.deprecationCall(c)
			return ok
		}
	}
	return false
}

var returned = lazy.Regexp(`^(?:return\s+)?(?:await\s+)?`)

// redirect returns what a function calls for its result, if it does nothing else but warn,
// and whether it hands on what it was given, as it was given.
func (r *reader) redirect(d *definition) (to ref, exact bool) {
	var last parser.StmtID = parser.None
	for _, stmt := range r.stmts(d.body) {
		switch {
		case !r.adds(stmt), r.isMark(stmt), r.m.Stmts[stmt].Kind == parser.ImportStmt:
		case last != parser.None:
			return ref{}, false // something else is done
		default:
			last = stmt
		}
	}
	if last == parser.None {
		return ref{}, false
	}
	span := r.m.Stmts[last].Span
	text := r.textOf(last)
	head := returned().FindString(text)
	at := slices.IndexFunc(r.calls, func(c call) bool {
		return r.m.Names[c.name].Span.Start == span.Start+int32(len(head)) && c.end == span.Start+int32(len(strings.TrimRight(text, " \t;")))
	})
	if at < 0 {
		return ref{}, false
	}
	to = r.ref(r.calls[at].name)
	if to.module == "" || to.module == "builtins" {
		return ref{}, false
	}
	open := r.skip(r.nameEnd(d.at))
	if !r.has(open, '(') {
		return to, false
	}
	params, end := r.elements(open)
	// A coroutine function that awaits a function's result stands for it only if that is
	// one too: both are then called alike.
	async := strings.Contains(string(r.Source[r.m.Stmts[d.stmt].Span.Start:r.m.Names[d.at].Span.Start]), "async")
	return to, end > 0 && async == strings.Contains(head, "await") && r.handsOn(params, r.calls[at].args)
}

var paramName = lazy.Regexp(`^(\*{0,2})\s*([^\W\d]\w*)`)

// handsOn reports whether arguments are the parameters, each in its place or by its name.
func (r *reader) handsOn(params, args []arg) bool {
	var given []string
	for _, a := range args {
		text := a.span.Of(r.Source)
		if a.keyword != "" {
			text = a.keyword + "=" + text
		}
		given = append(given, strings.ReplaceAll(text, " ", ""))
	}
	next, keywordOnly := 0, false
	for _, p := range params {
		// elements took "x=1" apart at the sign, for an argument.
		text := p.span.Of(r.Source)
		if p.keyword != "" {
			return false // its default may not be that of the new name
		}
		switch text {
		case "*":
			keywordOnly = true
			continue
		case "/":
			continue
		}
		m := paramName().FindStringSubmatch(text)
		if m == nil || strings.Contains(text, "=") || next >= len(given) {
			return false
		}
		if m[1] == "*" {
			keywordOnly = true
		}
		byName := m[2] + "=" + m[2]
		if given[next] != m[1]+m[2] && given[next] != byName || m[1] == "" && keywordOnly && given[next] != byName {
			return false
		}
		next++
	}
	return next == len(given)
}
