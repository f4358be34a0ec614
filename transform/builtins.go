package transform

import (
	"fmt"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// builtin is the target that a builtin name is.
func builtin(name string) target {
	return target{Path: rules.Path{Module: "builtins", Attrs: []string{name}, Split: true}}
}

// isBuiltin reports whether a name that the file binds nowhere is the builtin that
// a target is, by all that can be seen.
func (r *rewriter) isBuiltin(binding parser.SymbolID, t target) bool {
	name := r.v.m.Symbols[binding].Name
	return r.v.elsewhere(binding) && r.plan.object(t) == "builtins."+name && !r.v.wildcardMay(r.plan, -1, name)
}

// hidesBuiltin: where a builtin needs no import, nothing around may bind its name.
func (r *rewriter) hidesBuiltin(binding parser.SymbolID, name string, t target) string {
	m, owner := r.v.m, r.v.m.Symbols[binding].Scope
	if r.plan.object(t) != "builtins."+name || owner == 0 {
		return "" // in the module's scope, wildcards and captured say so
	}
	if r.v.wildcardMay(r.plan, -1, name) {
		return fmt.Sprintf("would be called %s, which a wildcard import may bind", name)
	}
	for _, s := range r.v.symbolsNamed(name) {
		sym := &m.Symbols[s]
		if sym.Scope != owner && sym.Flags&(parser.Bound|parser.BoundInside) != 0 && r.inside(owner, sym.Scope) {
			return fmt.Sprintf("would be called %s, which %s uses already", name, r.firstName(s))
		}
	}
	return ""
}

// dropForBuiltin lets the import of a name go that becomes a builtin under its own
// name, unless somebody may look for it in this module; then it is imported from
// builtins.
func (r *rewriter) dropForBuiltin(d *decision, c clause, old, suffix string) {
	d.noName = true
	if d.uses == old {
		for _, reason := range []func(parser.SymbolID, string, target) string{
			r.boundAgain, r.inClass, r.inInterface, r.lookedUp, r.wildcards, r.hidesBuiltin,
		} {
			if d.why = reason(d.binding, c.Name, d.target); d.why != "" {
				break
			}
		}
	}
	if d.why == "" {
		d.why = r.reachedHere(d.binding)
	}
	if d.why == "" {
		return
	}
	d.noName = false
	if suffix == "" {
		d.clause, d.uses = c.as(old), old
	}
}

// importedFromHere says who imports a name of the module from it and can't do without,
// if no import can bind the name to what it has become, an attribute of an object.
func (r *rewriter) importedFromHere(binding parser.SymbolID) string {
	sym := &r.v.m.Symbols[binding]
	if sym.Scope != 0 {
		return ""
	}
	for _, by := range r.plan.reached[ownName{r.f, sym.Name}] {
		if by.how == byImport && r.plan.holdsOn(&by) {
			return "is passed on to " + by.place()
		}
	}
	return ""
}

// holdsOn reports whether the name that an import binds is there for more than uses that
// can be written otherwise.
func (p *Plan) holdsOn(by *reach) bool {
	v := p.view(by.from)
	for a := range v.m.Aliases {
		alias := &v.m.Aliases[a]
		if alias.Bound == parser.None || by.offset < alias.Span.Start || by.offset >= alias.Span.End {
			continue
		}
		binding := v.m.BindingOf(&v.m.Names[alias.Bound])
		sym := &v.m.Symbols[binding]
		if len(v.sites(binding)) > 1 || v.m.Scopes[sym.Scope].Kind == parser.ClassScope {
			return true
		}
		for _, use := range v.uses(binding) {
			if v.m.Names[use].Flags&parser.Echoed != 0 {
				return true
			}
		}
		return sym.Scope == 0 && (v.m.All.Has(sym.Name) || by.from.Package || by.from.Stub || p.isReached(by.from, sym.Name) || p.isReached(by.from, "*"))
	}
	return false
}

// reachedHere says who gets at a name of the module through it and can't follow to
// where no module has it.
func (r *rewriter) reachedHere(binding parser.SymbolID) string {
	sym := &r.v.m.Symbols[binding]
	if sym.Scope != 0 {
		return ""
	}
	for _, by := range r.plan.reached[ownName{r.f, sym.Name}] {
		if by.how != byImport || !by.straight {
			return "is used through this module by " + by.place()
		}
	}
	return ""
}
