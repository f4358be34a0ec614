package transform

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
)

// ProofError says where the new text of a file would not mean what the old one
// did.
type ProofError struct {
	Line   int    // 1-based, in the old text
	Name   string // what is concerned
	Reason string
}

func (e *ProofError) Error() string {
	return fmt.Sprintf("line %d: %s %s", e.Line, e.Name, e.Reason)
}

// Prove shows that after, the facts of the new text, means the same as f does,
// once the rules are applied to both. It knows nothing of how the edits came
// about, only where they are. It compares, in this order:
//
//  1. the syntax errors: there are no new ones;
//  2. the scopes: the same, in the same places;
//  3. every name outside of import statements: at the place the old one moved
//     to, in the same role, with the same binding or the same canonical path;
//  4. what the imports bind in every scope, and between which statements they
//     stand: nothing appears, vanishes or moves but what the rules move;
//  5. the strings: the same text, but where a known look-up is given the path
//     that the rules put in place of the one before;
//  6. the names that other modules or strings may look for: still there.
//
// The error is a *ProofError.
func (p *Plan) Prove(f *File, after *parser.Module, text []byte, edits []diff.Edit, gone []string) (err error) {
	defer giveUp(&err)
	p = p.as(f)
	old := p.view(f)
	new := newView(&File{Path: f.Path, Names: f.Names, Package: f.Package, Stub: f.Stub, Source: text, Module: after})
	moved := *p
	moved.moved = true
	pr := &proof{
		plan: p, after: &moved, old: old, new: new, mapper: diff.NewMapper(edits), gone: make(map[string]bool),
		bound:  map[*view][]bound{old: make([]bound, len(old.m.Symbols)), new: make([]bound, len(new.m.Symbols))},
		looked: map[*view]*lookups{old: p.looked[f], new: moved.seek(new)},
	}
	for _, name := range gone {
		pr.gone[name] = true
	}
	for _, step := range []func() error{pr.syntax, pr.scopes, pr.names, pr.imports, pr.texts, pr.interfaces} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type proof struct {
	plan     *Plan
	after    *Plan // which takes the names of modules for those that they have afterwards
	old, new *view
	mapper   diff.Mapper
	gone     map[string]bool
	looked   map[*view]*lookups
	bound    map[*view][]bound // by binding
}

// bound is what the proof has found out of a binding: it is asked for every name.
type bound struct {
	asked bool
	m     meaning // what imports alone bind, or what is bound nowhere in the module
	path  string  // of the import
	ok    bool    // there is such an m
	named string  // what to call it otherwise
}

// binding returns what is known of a binding.
func (p *proof) binding(v *view, binding parser.SymbolID) *bound {
	b := &p.bound[v][binding]
	if b.asked {
		return b
	}
	b.asked = true
	sym := &v.m.Symbols[binding]
	if v.elsewhere(binding) {
		if b.m, b.ok = v.fromWildcard(p.planOf(v), sym.Name); !b.ok {
			b.m, b.ok = meaning{"builtins." + sym.Name, 1}, true // where Python looks last (4.2.2)
		}
		return b
	}
	v.spend(len(v.sites[binding]) + 32*len(v.stars)) // each is looked up in the rules and the tree
	b.m, b.path, b.ok = p.planOf(v).importsOnly(v, binding)
	b.ok = b.ok && p.planOf(v).rebinds(v, binding, offers) == nil
	b.named = sym.Name + " of " + scopeTitle(v.m, sym.Scope) + p.mixture(v, binding) + " (" + strconv.Itoa(int(sym.Scope)) + ")"
	return b
}

// importsOnly is that of the plan, for a binding that no wildcard import behind
// makes again.
func (p *proof) importsOnly(v *view, binding parser.SymbolID) (meaning, string, bool) {
	if v.elsewhere(binding) {
		return meaning{}, "", false
	}
	b := p.binding(v, binding)
	return b.m, b.path, b.ok
}

// planOf returns the plan by which the names in a text are followed.
func (p *proof) planOf(v *view) *Plan {
	if v == p.new {
		return p.after
	}
	return p.plan
}

func (p *proof) fail(offset int32, name, format string, args ...any) error {
	return &ProofError{Line: lineOf(p.old.f.Source, offset), Name: name, Reason: fmt.Sprintf(format, args...)}
}

func (p *proof) syntax() error {
	a, b := p.old.m.Errors, p.new.m.Errors
	for i := range b {
		if i >= len(a) {
			line := lineOf(p.new.f.Source, b[i].Span.Start)
			return p.fail(0, p.old.f.Path, "would have a syntax error in line %d of the new text: %s", line, b[i].What)
		}
	}
	return nil
}

func (p *proof) scopes() error {
	a, b := p.old.m.Scopes, p.new.m.Scopes
	if len(a) != len(b) {
		return p.fail(0, p.old.f.Path, "would have %d scopes instead of %d", len(b), len(a))
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Parent != b[i].Parent || a[i].Name != b[i].Name {
			return p.fail(a[i].Span.Start, a[i].Name, "would be another scope")
		}
	}
	return nil
}

// outside returns the names that stand outside of import statements.
func outside(m *parser.Module) []parser.NameID {
	var all []parser.NameID
	for n := range m.Names {
		if m.Names[n].Role != parser.ImportBind {
			all = append(all, parser.NameID(n))
		}
	}
	return all
}

func (p *proof) names() error {
	a, b := outside(p.old.m), outside(p.new.m)
	for i, old := range a {
		was := &p.old.m.Names[old]
		fail := func(format string, args ...any) error {
			return p.fail(was.Span.Start, was.Span.Of(p.old.f.Source), format, args...)
		}
		if i >= len(b) {
			return fail("would be no name any more")
		}
		now := &p.new.m.Names[b[i]]
		at, exact := p.mapper.ToNew(int(was.Span.Start))
		switch {
		case exact && at != int(now.Span.Start) || !exact && int(now.Span.Start) < at:
			return fail("would be taken for %s", now.Span.Of(p.new.f.Source))
		case was.Role != now.Role:
			return fail("would bind or refer where it does not now")
		case p.old.m.ScopeOf(was) != p.new.m.ScopeOf(now):
			return fail("would stand in another scope")
		}
		before, then := p.denotation(p.old, old), p.denotation(p.new, b[i])
		if attrs, ok := p.replaced(old, b[i]); ok {
			before, then = p.callDenotation(old), p.denotationOf(p.new, b[i], attrs)
		} else if (was.Flags^now.Flags)&(parser.Called|parser.CalledBare) != 0 {
			return fail("would be called where it is not, or with other arguments")
		}
		if before != then {
			return fail("is %s and would be %s", before, then)
		}
	}
	if len(b) > len(a) {
		now := &p.new.m.Names[b[len(a)]]
		return p.fail(0, now.Span.Of(p.new.f.Source), "would appear in line %d of the new text", lineOf(p.new.f.Source, now.Span.Start))
	}
	return nil
}

// replaced reports whether the parentheses of a call without arguments are gone
// from the new text: behind the name that stands there now, with so many of its
// attributes, follows what followed the call, but for comments.
func (p *proof) replaced(old, new parser.NameID) (attrs int, ok bool) {
	if !p.plan.replacesCalls() || !p.old.isCall(old) {
		return 0, false
	}
	end, _ := p.mapper.ToNew(int(p.old.calls[old].End))
	name := &p.new.m.Names[new]
	start := name.Span.End
	for i, attr := range p.new.m.AttrSpans(name) {
		if int(attr.End) <= end {
			start, attrs = attr.End, i+1
		}
	}
	if int(start) > end {
		return 0, false
	}
	rest, before := uncommented(p.new.f.Source[start:end]), p.new.f.Source[:name.Span.Start]
	return attrs, rest == "" || rest == ")" && bytes.HasSuffix(before, []byte("("))
}

// uncommented returns text without blanks, line ends and comments.
func uncommented(text []byte) string {
	var rest []byte
	comment := false
	for _, c := range text {
		switch {
		case c == '\n' || c == '\r':
			comment = false
		case c == '#':
			comment = true
		}
		if !comment && bytes.IndexByte([]byte(" \t\f\r\n\\"), c) < 0 {
			rest = append(rest, c)
		}
	}
	return string(rest)
}

// callDenotation says what the rules put in place of a call of the old text.
func (p *proof) callDenotation(n parser.NameID) string {
	if t, ok := p.callTarget(n); ok {
		return p.plan.object(t)
	}
	return "called, by no rule for that"
}

// callTarget is what replaces a call of the old text.
func (p *proof) callTarget(n parser.NameID) (target, bool) {
	name := &p.old.m.Names[n]
	m, _, ok := p.importsOnly(p.old, p.old.m.BindingOf(name))
	if !ok || !p.old.isCall(n) {
		return target{}, false
	}
	for _, attr := range p.old.m.AttrSpans(name) {
		m = m.attr(parser.Normalize(attr.Of(p.old.f.Source)))
	}
	t, _, ok := p.plan.called(m)
	return t, ok
}

// leads reports whether a rule leads into what a new import imports: by where that
// ends, or as the rule has it, whatever passes it on there.
func (p *proof) leads(t target, im binder) bool {
	return within(p.plan.object(t), im.path) || im.written != "" && within(t.Path.String(), im.written)
}

// denotation says what a name means, in words that are the same before and
// after: the canonical path of what it imports with its attributes, or the
// binding it belongs to.
func (p *proof) denotation(v *view, n parser.NameID) string {
	return p.denotationOf(v, n, len(v.m.AttrSpans(&v.m.Names[n])))
}

// denotationOf is denotation with so many of the attributes.
func (p *proof) denotationOf(v *view, n parser.NameID, attrs int) string {
	name := &v.m.Names[n]
	binding := v.m.BindingOf(name)
	b := p.binding(v, binding)
	switch {
	case v.elsewhere(binding):
		return p.pathOf(v, n, attrs, b.m)
	case !b.ok || !p.symbolAgrees(v, name):
		return b.named
	case name.Role == parser.GlobalDecl || name.Role == parser.NonlocalDecl:
		return p.planOf(v).imports(b.m) // which names what is bound, and no attribute of it
	}
	return p.pathOf(v, n, attrs, b.m)
}

// symbolAgrees reports whether nothing but the binding decides what a name is:
// in the scopes of PEP 695 a class may bind it too.
func (p *proof) symbolAgrees(v *view, name *parser.Name) bool {
	return v.m.Symbols[name.Symbol].Class == parser.None
}

// path is the canonical path of a name with its attributes, and with the name
// that a string or keyword says is looked for in it.
func (p *proof) path(v *view, n parser.NameID, m meaning) string {
	return p.pathOf(v, n, len(v.m.AttrSpans(&v.m.Names[n])), m)
}

func (p *proof) pathOf(v *view, n parser.NameID, attrs int, m meaning) string {
	all := v.m.AttrSpans(&v.m.Names[n])
	if own := p.looked[v].byBase[n]; len(own) > 0 && attrs == len(all) {
		l := &p.looked[v].all[own[0]]
		return p.planOf(v).settled(meaning{l.path, l.known})
	}
	for _, attr := range all[:attrs] {
		m = m.attr(parser.Normalize(attr.Of(v.f.Source)))
	}
	return p.planOf(v).settled(m)
}

// mixture says what imports have part in a binding that more than imports make.
func (p *proof) mixture(v *view, binding parser.SymbolID) string {
	var all []string
	for _, site := range v.sites[binding] {
		if a, ok := v.alias[site]; ok {
			all = append(all, p.imported(v, a))
		}
	}
	if len(all) == 0 {
		return ""
	}
	sort.Strings(all)
	return fmt.Sprintf(" from %q", dedupe(all))
}

func dedupe(sorted []string) []string {
	out := sorted[:0]
	for i, s := range sorted {
		if i == 0 || s != sorted[i-1] {
			out = append(out, s)
		}
	}
	return out
}

// imported returns the canonical path of what an import clause imports.
func (p *proof) imported(v *view, a int) string {
	alias := &v.m.Aliases[a]
	im := &v.m.Imports[alias.Import]
	if im.Kind == parser.ImportModules {
		return p.planOf(v).settled(meaning{alias.Name, parts(alias.Name)})
	}
	for _, module := range v.f.imported(im) {
		if im.Kind == parser.ImportWildcard {
			return p.planOf(v).settled(meaning{module, parts(module)}) + ".*"
		}
		return p.planOf(v).imports(meaning{join(module, alias.Name), parts(module)})
	}
	return "?" + im.Path.Of(v.f.Source) + " " + alias.Name
}

// fromWildcard says what a name bound nowhere in the module is, if a rule speaks
// of that very name in a module that a wildcard import is from.
func (v *view) fromWildcard(p *Plan, name string) (meaning, bool) {
	v.spend(len(v.stars) * (32 + len(v.m.Imports))) // each is looked up in the rules and the tree
	for _, i := range v.stars {
		if v.wildcardMay(p, i, name) {
			continue
		}
		for _, module := range v.f.imported(&v.m.Imports[i]) {
			m := meaning{module + "." + name, parts(module)}
			if t, ok := p.byRule(m); ok && t.rest == 0 && name[0] != '_' {
				return m, true
			}
		}
	}
	return meaning{}, false
}

// place is where an import stands: in which block, behind how many statements
// that are no imports.
type place struct {
	block parser.BlockID
	after int
}

// binder is what one clause does.
type binder struct {
	place    place
	path     string // canonical
	written  string // as the statement has it
	plain    bool   // import a.b: binds the first part, and loads the rest
	wildcard bool
	bound    string
	scope    parser.ScopeID // of the binding
	offset   int32
}

func (p *proof) all(v *view) []binder {
	after := make(map[parser.StmtID]int)
	for b := range v.m.Blocks {
		n := 0
		for s := v.m.Blocks[b].First; s != parser.None; s = v.m.Stmts[s].Next {
			after[s] = n
			if v.m.Stmts[s].Import == parser.None && !v.isPass(s) {
				n++
			}
		}
	}
	var out []binder
	for a := range v.m.Aliases {
		alias := &v.m.Aliases[a]
		im := &v.m.Imports[alias.Import]
		one := binder{
			place: place{v.m.Stmts[im.Stmt].Block, after[im.Stmt]}, path: p.imported(v, a),
			plain: im.Kind == parser.ImportModules && !alias.HasAs(), wildcard: im.Kind == parser.ImportWildcard, offset: alias.Span.Start,
		}
		if m, ok := v.aliasMeaning(alias); ok {
			one.written = m.path
		}
		if one.plain {
			one.written = alias.Name
		}
		if alias.Bound != parser.None {
			sym := &v.m.Symbols[v.m.BindingOf(&v.m.Names[alias.Bound])]
			one.bound, one.scope = sym.Name, sym.Scope
		}
		out = append(out, one)
	}
	return out
}

func (v *view) isPass(s parser.StmtID) bool {
	span := v.m.Stmts[s].Span
	return span.Len() == len("pass") && span.Of(v.f.Source) == "pass"
}

// imports compares what is imported where. An import may go if another at the
// same place brings the same, or if it is of a module whose names have moved and
// nothing needs it any more; one may come, beside such an import, if it brings
// what that was used for.
func (p *proof) imports() error {
	type key struct {
		place place
		path  string
	}
	before, then := p.all(p.old), p.all(p.new)
	had, have := make(map[key]map[string]bool), make(map[key]map[string]bool) // the names bound
	note := func(all map[key]map[string]bool, im binder) key {
		k := key{im.place, im.path}
		if all[k] == nil {
			all[k] = make(map[string]bool)
		}
		all[k][im.bound] = true
		return k
	}
	opened := make(map[place]bool) // where a module was imported whose names move
	for _, im := range before {
		note(had, im)
		if p.plan.under(im.path) || p.plan.under(im.written) || im.plain && p.plan.under(first(im.written)) || im.wildcard || p.replacedIn(im) > 0 {
			opened[im.place] = true
		}
	}
	for _, im := range then {
		k := note(have, im)
		if n := len(had[k]); n > 0 && len(have[k]) > n && !(opened[im.place] && p.needed(im)) {
			return p.fail(0, im.path, "would be imported once more in line %d of the new text", lineOf(p.new.f.Source, im.offset))
		}
		if len(had[k]) == 0 && !(opened[im.place] && (p.needed(im) || p.deeper(im))) {
			return p.fail(0, im.path, "would be imported in line %d of the new text, and was not there", lineOf(p.new.f.Source, im.offset))
		}
	}
	if err := p.order(before, then); err != nil {
		return err
	}
	for _, im := range before {
		if len(have[key{im.place, im.path}]) > 0 || p.builtin(im.path) {
			continue
		}
		if why := p.mayGo(im, then); why != "" && !overwritten(before, im) {
			return p.fail(im.offset, im.path, "would not be imported any more%s", why)
		}
	}
	return nil
}

// order compares, for names that imports of different things bind, in which order
// they do: the last one decides.
func (p *proof) order(before, then []binder) error {
	type name struct {
		scope parser.ScopeID
		bound string
	}
	sequence := func(all []binder) map[name][]string {
		paths := make(map[name][]string)
		for _, im := range all {
			if im.plain || im.wildcard {
				continue
			}
			k := name{im.scope, im.bound}
			if have := paths[k]; len(have) == 0 || have[len(have)-1] != im.path {
				paths[k] = append(have, im.path)
			}
		}
		return paths
	}
	was, now := sequence(before), sequence(then)
	for _, im := range before {
		k := name{im.scope, im.bound}
		if a, b := was[k], now[k]; len(a) > 1 && len(b) > 1 && !slices.Equal(a, b) {
			return p.fail(im.offset, im.bound, "is imported from %q in turn, and would be from %q", a, b)
		}
	}
	return nil
}

// overwritten reports whether the name that an import binds is bound again in the
// same place, and so never seen.
func overwritten(all []binder, im binder) bool {
	return !im.plain && slices.ContainsFunc(all, func(other binder) bool {
		return other.place == im.place && other.scope == im.scope && other.bound == im.bound && other.offset > im.offset
	})
}

func (p *proof) builtin(path string) bool { return within(path, "builtins") && path != "builtins" }

// mayGo says why an import of the old text can't be missing from the new one:
// it can if rules move names in that module, and each use that it loads is
// loaded still.
func (p *proof) mayGo(im binder, then []binder) string {
	if !p.plan.under(im.path) && p.replacedIn(im) == 0 {
		return ", and nothing takes its place"
	}
	if !im.plain {
		return ""
	}
	p.old.spend(len(p.new.m.Names))
	for n := range p.new.m.Names {
		m, ok := p.new.denotes(parser.NameID(n))
		if !ok || p.new.m.Names[n].Role != parser.Load {
			continue
		}
		path := m.path
		for _, attr := range p.new.m.AttrSpans(&p.new.m.Names[n]) {
			path += "." + parser.Normalize(attr.Of(p.new.f.Source))
		}
		scope := p.new.m.Symbols[p.new.m.BindingOf(&p.new.m.Names[n])].Scope
		if scope != im.scope || !within(path, first(im.path)) || p.loads(then, path, scope) {
			continue
		}
		if !p.new.plainly(p.new.m.BindingOf(&p.new.m.Names[n])) && !within(path, im.written) {
			continue
		}
		return fmt.Sprintf(", and may be what loads %s", path)
	}
	return ""
}

// plainly reports whether statements of the form import a.b make a binding.
func (v *view) plainly(binding parser.SymbolID) bool {
	for _, site := range v.sites[binding] {
		if a, ok := v.alias[site]; ok {
			if alias := &v.m.Aliases[a]; v.m.Imports[alias.Import].Kind == parser.ImportModules && !alias.HasAs() {
				return true
			}
		}
	}
	return false
}

// loads reports whether plain imports of a scope load more of path than its
// first part.
func (p *proof) loads(then []binder, path string, scope parser.ScopeID) bool {
	p.old.spend(len(then))
	for _, im := range then {
		if im.scope == scope && within(path, im.path) && (im.path != first(path) || path == im.path) {
			return true
		}
	}
	return false
}

// needed reports whether something that the old text reached through a module
// is, by the rules, in what a new import imports.
func (p *proof) needed(im binder) bool {
	p.old.spend(len(p.old.m.Names))
	for n := range p.old.m.Names {
		name := &p.old.m.Names[n]
		if name.Role != parser.Load {
			continue
		}
		binding := p.old.m.BindingOf(name)
		if p.old.elsewhere(binding) {
			if m, ok := p.old.fromWildcard(p.plan, p.old.m.Symbols[binding].Name); ok && within(p.path(p.old, parser.NameID(n), m), im.path) {
				return true
			}
			continue
		}
		if t, ok := p.callTarget(parser.NameID(n)); ok && p.leads(t, im) {
			return true
		}
		m, base, ok := p.importsOnly(p.old, binding)
		if ok && !within(base, im.path) && within(p.path(p.old, parser.NameID(n), m), im.path) {
			return true
		}
		for _, attr := range p.old.m.AttrSpans(name) {
			m = m.attr(parser.Normalize(attr.Of(p.old.f.Source)))
		}
		if t, moves := p.plan.byRule(m); ok && moves && !within(base, im.path) && p.leads(t, im) {
			return true
		}
	}
	return false
}

// replacedIn counts the calls of a name that an import of the old text binds which
// the rules replace.
func (p *proof) replacedIn(im binder) (n int) {
	if !p.plan.replacesCalls() {
		return 0
	}
	p.old.spend(len(p.old.m.Calls))
	for i := range p.old.m.Calls {
		name := p.old.m.Calls[i].Name
		sym := &p.old.m.Symbols[p.old.m.BindingOf(&p.old.m.Names[name])]
		if sym.Scope != im.scope || sym.Name != im.bound {
			continue
		}
		if _, ok := p.callTarget(name); ok {
			n++
		}
	}
	return n
}

// deeper reports whether something that the old text reached in a module which
// nothing there imports, `import a.b` and then a.c, is in what a new import
// imports.
func (p *proof) deeper(im binder) bool {
	p.old.spend(len(p.old.m.Names))
	for n := range p.old.m.Names {
		name := &p.old.m.Names[n]
		m, ok := p.old.denotes(parser.NameID(n))
		if ok && name.Role == parser.Load && p.old.plainly(p.old.m.BindingOf(name)) && within(p.path(p.old, parser.NameID(n), m), im.path) {
			return true
		}
	}
	return false
}

// interfaces: what the module's scope and the classes offer by name is still
// offered, but for what the plan lets go.
func (p *proof) interfaces() error {
	now := make(map[string]bool)
	offered := func(v *view, visit func(title, name string, at parser.SymbolID)) {
		for s := range v.m.Symbols {
			sym := &v.m.Symbols[s]
			kind := v.m.Scopes[sym.Scope].Kind
			if sym.Flags&parser.Bound != 0 && (kind == parser.ClassScope || kind == parser.ModuleScope) {
				visit(fmt.Sprint(sym.Scope), sym.Name, parser.SymbolID(s))
			}
		}
	}
	offered(p.new, func(scope, name string, _ parser.SymbolID) { now[scope+"."+name] = true })
	var err error
	offered(p.old, func(scope, name string, s parser.SymbolID) {
		if err == nil && !now[scope+"."+name] && !(scope == "0" && p.gone[name]) {
			err = p.fail(p.old.firstOffset(s), name, "would not be bound any more in %s", scopeTitle(p.old.m, p.old.m.Symbols[s].Scope))
		}
	})
	return err
}

func (v *view) firstOffset(symbol parser.SymbolID) int32 {
	for n := range v.m.Names {
		if v.m.Names[n].Symbol == symbol {
			return v.m.Names[n].Span.Start
		}
	}
	return 0
}
