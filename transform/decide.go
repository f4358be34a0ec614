package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// clause is what one name is imported with.
type clause struct {
	From   bool // from Module import Name; else import Module
	Module string
	Name   string // "" without From
	As     string // "" if the name is bound as it is
}

// bound returns the name that the clause binds.
func (c clause) bound() string {
	switch {
	case c.As != "":
		return c.As
	case c.From:
		return c.Name
	}
	return first(c.Module)
}

// as returns the clause bound as name.
func (c clause) as(name string) clause {
	c.As = ""
	if c.bound() != name || !c.From && strings.Contains(c.Module, ".") {
		c.As = name
	}
	return c
}

// what returns the part of a from-import's clause behind import.
func (c clause) what() string {
	if c.As != "" {
		return c.Name + " as " + c.As
	}
	return c.Name
}

func (c clause) String() string {
	switch {
	case c.From:
		return "from " + c.Module + " import " + c.what()
	case c.As != "":
		return "import " + c.Module + " as " + c.As
	}
	return "import " + c.Module
}

// decision is what becomes of a binding.
type decision struct {
	binding parser.SymbolID
	clause  clause // what its imports bind it with
	noName  bool   // no import is needed: NEW is a builtin under its own name
	uses    string // what stands for the old name where it is used
	plain   string // what would stand there but for why
	why     string // why the uses are not plain; "" if they are
	stuck   bool   // because of why, nothing can be done: no import binds the target to the name
	rule    string
	target  target
	extra   []string        // attributes of the target that the uses carry on from
	calls   []parser.NameID // if not nil: the name stays, but for these calls of it
}

// importClause returns the clause that imports a target, and what must stand
// behind the name to get to it. m is what the old name denotes.
func (p *Plan) importClause(t target, m meaning) (c clause, attrs []string) {
	module, names := p.targetModule(t, m)
	if len(names) == 0 {
		if up := parent(module); up != "" {
			return clause{From: true, Module: up, Name: last(module)}, nil
		}
		return clause{Module: module}, nil
	}
	return clause{From: true, Module: module, Name: names[0]}, names[1:]
}

// split finds where the module ends in a path that does not say: by what the
// tree holds, else like the old path.
func (p *Plan) split(t target, m meaning) (module string, names []string) {
	path := t.Path.String()
	for module = path; module != ""; module = parent(module) {
		if p.tree.HasModule(module) {
			break
		}
	}
	if module == "" {
		known := m.path
		for known != "" && !p.tree.HasModule(known) {
			known = parent(known)
		}
		behind := parts(m.path) - max(m.modules, parts(known))
		for module = path; behind > 0 && parent(module) != ""; behind-- {
			module = parent(module)
		}
	}
	if rest := strings.TrimPrefix(path[len(module):], "."); rest != "" {
		names = strings.Split(rest, ".")
	}
	return module, names
}

// decide says what becomes of the binding of an import that denotes m and
// moves to t.
func (r *rewriter) decide(binding parser.SymbolID, m meaning, t target) decision {
	c, attrs := r.plan.importClause(t, m)
	old := r.v.m.Symbols[binding].Name
	d := decision{binding: binding, rule: ruleText(t.rule), target: t}
	suffix := ""
	if len(attrs) > 0 {
		suffix = "." + strings.Join(attrs, ".")
	}
	plain := c.bound()
	if authored, ok := r.authored(binding, t); ok && suffix == "" && t.rule != retiredRule {
		// The author chose the name: it stays.
		d.clause, d.uses, d.plain = c.as(old), old, old
		if authored == old {
			// A redundant alias says that the name is there for others (PEP 484).
			d.clause.As = old
			if c.bound() != old {
				d.why = "is exported under this name (a redundant alias)"
			}
		}
		return d
	}
	d.plain = plain + suffix
	d.why = r.conflict(binding, plain, t)
	if d.why == "" && suffix != "" { // the name itself may be the new one, and mean something else
		d.why = r.readInClass(binding, plain, t)
	}
	if suffix != "" {
		if why := r.importedFromHere(binding); why != "" {
			d.why, d.stuck = why, true
			return d
		}
	}
	switch {
	case d.why == "":
		d.clause, d.uses = c, plain+suffix
	case suffix == "":
		d.clause, d.uses = c.as(old), old
	case r.needed(binding, plain, t) != "":
		d.stuck = true
	default:
		free := r.freeName(binding, plain)
		d.clause, d.uses = c.as(free), free+suffix
	}
	if c.From && c.Module == "builtins" && d.clause.As == "" && d.why == "" {
		r.dropForBuiltin(&d, c, old, suffix)
	}
	return d
}

// ruleText is how edits and notes name a rule.
func ruleText(rule *rules.Rule) string {
	if rule == nil || rule == retiredRule {
		return ""
	}
	return rule.String()
}

// authored returns what an import with an alias imports, if all imports of the
// binding have one. One that would look as if a run had left it is none.
func (r *rewriter) authored(binding parser.SymbolID, t target) (imported string, ok bool) {
	for _, site := range r.v.sites(binding) {
		a, isAlias := r.v.alias(site)
		if !isAlias || !r.v.m.Aliases[a].HasAs() || r.keptForOthers(&r.v.m.Aliases[a], t.String()) {
			return "", false
		}
		imported = last(r.v.m.Aliases[a].Name)
	}
	return imported, true
}

// conflict says why a binding can't be called name: the reasons, one
// function each, in the order in which a person would want to read them. ""
// means that it can.
func (r *rewriter) conflict(binding parser.SymbolID, name string, t target) string {
	if r.v.m.Symbols[binding].Name == name {
		return ""
	}
	if why := r.needed(binding, name, t); why != "" {
		return why
	}
	return r.taken(binding, name, t)
}

// needed says why the old name has to stay, whatever the new one is.
func (r *rewriter) needed(binding parser.SymbolID, name string, t target) string {
	for _, reason := range []func(parser.SymbolID, string, target) string{
		r.leftAlone, r.boundAgain, r.inClass, r.readInClass, r.inInterface, r.lookedUp, r.pairPatched,
	} {
		if why := reason(binding, name, t); why != "" {
			return why
		}
	}
	return ""
}

// taken says why name can't be bound to t where the binding is, and used where
// that is used, whatever becomes of the old name.
func (r *rewriter) taken(binding parser.SymbolID, name string, t target) string {
	for _, reason := range []func(parser.SymbolID, string, target) string{
		r.mangled, r.wildcards, r.hidesBuiltin, r.captured, r.shadowedUse, r.readInClass,
	} {
		if why := reason(binding, name, t); why != "" {
			return why
		}
	}
	return ""
}

// leftAlone: a comment protects a use.
func (r *rewriter) leftAlone(binding parser.SymbolID, _ string, _ target) string {
	r.v.spend(len(r.v.uses(binding)))
	for _, use := range r.v.uses(binding) {
		if span := r.v.m.Names[use].Span; r.ignoredAt(span) {
			return fmt.Sprintf("is used in line %d, which a comment protects", r.f.line(span.Start))
		}
	}
	return ""
}

// boundAgain: something else binds the name too, or it is deleted.
func (r *rewriter) boundAgain(binding parser.SymbolID, _ string, t target) string {
	if im := r.plan.rebinds(r.v, binding, mayOffer); im != nil {
		return fmt.Sprintf("may be bound again by the wildcard import in line %d", r.f.line(im.Span.Start))
	}
	r.v.spend(len(r.v.sites(binding)))
	for _, site := range r.v.sites(binding) {
		name := &r.v.m.Names[site]
		a, isAlias := r.v.alias(site)
		if name.Role == parser.Delete {
			return fmt.Sprintf("is deleted in line %d", r.f.line(name.Span.Start))
		}
		if !isAlias {
			return fmt.Sprintf("is bound again in line %d", r.f.line(name.Span.Start))
		}
		if m, ok := r.v.aliasMeaning(&r.v.m.Aliases[a]); ok {
			if other, _, moves := r.aliasTarget(a); moves && r.plan.object(other) == r.plan.object(t) || r.plan.settled(m) == r.plan.object(t) {
				continue
			}
		}
		return fmt.Sprintf("is imported from elsewhere too, in line %d", r.f.line(name.Span.Start))
	}
	return ""
}

// inClass: names bound in a class body are its attributes.
func (r *rewriter) inClass(binding parser.SymbolID, _ string, _ target) string {
	if scope := r.v.m.Symbols[binding].Scope; r.v.m.Scopes[scope].Kind == parser.ClassScope {
		return "is an attribute of class " + r.v.m.Scopes[scope].Name
	}
	return ""
}

// inInterface: other code may reach the name through this module.
func (r *rewriter) inInterface(binding parser.SymbolID, name string, _ target) string {
	if r.v.m.Symbols[binding].Scope != 0 {
		return ""
	}
	old := r.v.m.Symbols[binding].Name
	switch {
	case r.v.m.All.Has(old):
		if !r.v.m.All.Exact {
			return "may be in __all__, which is put together"
		}
		return "is in __all__"
	case r.v.m.All.Has(name):
		return fmt.Sprintf("would put %s into __all__", name)
	case r.f.Stub:
		return "is in a stub, and so part of what the module offers"
	case r.f.Package:
		return "is imported in a package's __init__, and so part of what it offers"
	}
	return r.plan.mustKeep(r.f, old, name)
}

// lookedUp: code may look the name up by its text, or the new one, which is not there yet.
func (r *rewriter) lookedUp(binding parser.SymbolID, new string, _ target) string {
	m, owner := r.v.m, r.v.m.Symbols[binding].Scope
	r.v.spend(len(r.v.uses(binding)) + len(m.Dynamic))
	for _, use := range r.v.uses(binding) {
		if m.Names[use].Flags&parser.Echoed != 0 {
			return fmt.Sprintf("is printed by an f-string in line %d", r.f.line(m.Names[use].Span.Start))
		}
	}
	for i := range m.Dynamic {
		d := &m.Dynamic[i]
		found := d.Names == nil || slices.Contains(d.Names, m.Symbols[binding].Name)
		if !found && (owner != 0 || !slices.Contains(d.Names, new) || r.v.moduleSymbol(new) != parser.None) {
			continue
		}
		switch d.Kind {
		case parser.Globals:
			if owner != 0 {
				continue
			}
		case parser.Locals:
			if owner != d.Scope && !r.usedIn(binding, d.Scope) {
				continue
			}
		case parser.Evaluate:
			if owner != 0 && !r.inside(d.Scope, owner) {
				continue
			}
		}
		if !found {
			return fmt.Sprintf("would be called %s, which may be looked up by %s in line %d", new, d.Text, r.f.line(d.Span.Start))
		}
		return fmt.Sprintf("may be looked up by %s in line %d", d.Text, r.f.line(d.Span.Start))
	}
	return ""
}

// usedIn reports whether a scope refers to a binding.
func (r *rewriter) usedIn(binding parser.SymbolID, scope parser.ScopeID) bool {
	for _, s := range r.v.symbolsNamed(r.v.m.Symbols[binding].Name) {
		if sym := &r.v.m.Symbols[s]; sym.Scope == scope && sym.Binding == binding {
			return scope != 0
		}
	}
	return false
}

// inside reports whether a scope is outer or lies in it.
func (r *rewriter) inside(scope, outer parser.ScopeID) bool {
	for ; scope != parser.None; scope = r.v.m.Scopes[scope].Parent {
		if scope == outer {
			return true
		}
	}
	return false
}

// mangled: in a class, private names are others than they look.
func (r *rewriter) mangled(binding parser.SymbolID, name string, _ target) string {
	if !private(name) {
		return ""
	}
	for _, names := range [][]parser.NameID{r.v.sites(binding), r.v.uses(binding)} {
		for _, n := range names {
			if r.inAnyClass(r.v.m.ScopeOf(&r.v.m.Names[n])) {
				return fmt.Sprintf("would be called %s, a private name, which classes mangle", name)
			}
		}
	}
	return ""
}

// private reports whether a class mangles a name (language reference, 6.2.1).
func private(name string) bool {
	return strings.HasPrefix(name, "__") && !strings.HasSuffix(name, "__")
}

func (r *rewriter) inAnyClass(scope parser.ScopeID) bool {
	for ; scope != parser.None; scope = r.v.m.Scopes[scope].Parent {
		if r.v.m.Scopes[scope].Kind == parser.ClassScope {
			return true
		}
	}
	return false
}

// wildcards: a wildcard import may bind the new name, to something else.
func (r *rewriter) wildcards(binding parser.SymbolID, name string, _ target) string {
	if r.v.m.Symbols[binding].Scope != 0 {
		// A function that reads what a wildcard import binds is caught by captured.
		return ""
	}
	for _, i := range r.v.stars {
		if im := &r.v.m.Imports[i]; r.plan.starOffers(r.v, im, name) != offersNot {
			return fmt.Sprintf("would be called %s, which the wildcard import in line %d may bind",
				name, r.f.line(im.Span.Start))
		}
	}
	return ""
}

// captured: the new name is used or bound already, in the scope of the binding
// or in one that looks through it.
func (r *rewriter) captured(binding parser.SymbolID, name string, t target) string {
	m, owner := r.v.m, r.v.m.Symbols[binding].Scope
	for _, s := range r.v.symbolsNamed(name) {
		sym := &m.Symbols[s]
		if !r.inside(sym.Scope, owner) {
			continue
		}
		bound := sym.Binding
		if !r.inside(owner, m.Symbols[bound].Scope) {
			continue // bound further in: shadowedUse says whether that matters
		}
		if m.Symbols[bound].Scope == owner && (r.leaving[bound] || r.sameObject(bound, t)) {
			continue
		}
		if r.isBuiltin(bound, t) {
			continue
		}
		if r.inTheWay == nil {
			r.inTheWay = make(map[parser.SymbolID]bool)
		}
		r.inTheWay[bound] = true
		where := r.firstName(s)
		if m.Symbols[bound].Flags&parser.Bound == 0 && m.Symbols[bound].Scope == 0 {
			return fmt.Sprintf("would be called %s, which %s uses for a builtin or a name from elsewhere", name, where)
		}
		return fmt.Sprintf("would be called %s, which %s uses already", name, where)
	}
	return ""
}

// sameObject reports whether a binding is made only by imports that end up at t.
func (r *rewriter) sameObject(binding parser.SymbolID, t target) bool {
	_, path, ok := r.plan.importsOnly(r.v, binding)
	return ok && path == r.plan.object(t)
}

// firstName says where a symbol is first met.
func (r *rewriter) firstName(symbol parser.SymbolID) string {
	if r.v.firsts == nil {
		r.v.firsts = slices.Repeat([]parser.NameID{parser.None}, len(r.v.m.Symbols))
		for n := len(r.v.m.Names) - 1; n >= 0; n-- {
			r.v.firsts[r.v.m.Names[n].Symbol] = parser.NameID(n)
		}
	}
	if n := r.v.firsts[symbol]; n != parser.None {
		return fmt.Sprintf("line %d", r.f.line(r.v.m.Names[n].Span.Start))
	}
	return "the code"
}

// readInClass: the body of a class binds the name and reads it too. What it reads until
// then is looked up outside as the program runs (4.2.2), under this name alone.
func (r *rewriter) readInClass(binding parser.SymbolID, _ string, _ target) string {
	m, owner := r.v.m, r.v.m.Symbols[binding].Scope
	for _, s := range r.v.symbolsNamed(m.Symbols[binding].Name) {
		sym := &m.Symbols[s]
		if s == binding || m.Scopes[sym.Scope].Kind != parser.ClassScope || !r.inside(sym.Scope, owner) ||
			sym.Flags&(parser.Bound|parser.DefGlobal|parser.DefNonlocal) == 0 {
			continue
		}
		if sym.Flags&parser.Use != 0 || r.augmented(s) {
			return fmt.Sprintf("is read in the body of class %s, which binds it too", m.Scopes[sym.Scope].Name)
		}
	}
	return ""
}

// augmented reports whether x += y reads and binds a symbol.
func (r *rewriter) augmented(symbol parser.SymbolID) bool {
	r.v.spend(len(r.v.m.Names) / 16)
	return slices.ContainsFunc(r.v.m.Names, func(n parser.Name) bool { return n.Symbol == symbol && n.Role == parser.AugStore })
}

// shadowedUse: between a use and the binding stands a scope that binds the new
// name.
func (r *rewriter) shadowedUse(binding parser.SymbolID, name string, _ target) string {
	m, owner := r.v.m, r.v.m.Symbols[binding].Scope
	path := make(map[parser.ScopeID]bool) // scopes between uses and the binding
	for _, use := range r.v.uses(binding) {
		own := m.ScopeOf(&m.Names[use])
		for s := own; s != owner && s != parser.None; s = m.Scopes[s].Parent {
			if s == own || m.Scopes[s].Kind != parser.ClassScope || m.Scopes[own].Kind.Annotation() {
				path[s] = true // a class body is not seen from functions in it
			}
		}
	}
	for _, s := range r.v.symbolsNamed(name) {
		if sym := &m.Symbols[s]; sym.Flags&(parser.Bound|parser.DefGlobal|parser.DefNonlocal) != 0 && path[sym.Scope] {
			return fmt.Sprintf("would be called %s, which is bound in %s around a use", name, scopeTitle(m, sym.Scope))
		}
	}
	return ""
}

func scopeTitle(m *parser.Module, scope parser.ScopeID) string {
	switch s := m.Scopes[scope]; s.Kind {
	case parser.ModuleScope:
		return "the module"
	case parser.ClassScope:
		return "class " + s.Name
	case parser.FunctionScope:
		return "function " + s.Name
	case parser.LambdaScope:
		return "a lambda"
	case parser.ComprehensionScope:
		return "a comprehension"
	default:
		return "the type parameters of " + s.Name
	}
}

// freeName makes a name from base that nothing in the file uses.
func (r *rewriter) freeName(binding parser.SymbolID, base string) string {
	for name := base + "_"; ; name += "_" {
		r.v.spend(len(name))
		if !r.made[name] && len(r.v.symbolsNamed(name)) == 0 {
			r.made[name] = true
			return name
		}
	}
}
