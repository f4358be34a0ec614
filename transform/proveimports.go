package transform

import (
	"fmt"
	"slices"

	"github.com/netra-systems/rewrite/parser"
)

// leads reports whether a rule leads into what a new import imports: by where that
// ends, or as the rule has it, whatever passes it on there.
func (p *proof) leads(t target, im binder) bool {
	return within(p.plan.object(t), im.path) || im.written != "" && within(t.Path.String(), im.written)
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
	after := make([]int, len(v.m.Stmts))
	for b := range v.m.Blocks {
		n := 0
		for s := v.m.Blocks[b].First; s != parser.None; s = v.m.Stmts[s].Next {
			after[s] = n
			if v.m.Stmts[s].Import == parser.None && !v.isPass(s) {
				n++
			}
		}
	}
	out := make([]binder, 0, len(v.m.Aliases))
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
	type binding struct {
		key
		bound string
	}
	had, have := make(map[key]int, len(before)), make(map[key]int, len(then)) // how many names are bound
	seen := make(map[binding]bool, len(before))
	note := func(all map[key]int, im binder) key {
		k := key{im.place, im.path}
		if one := (binding{k, im.bound}); !seen[one] {
			seen[one] = true
			all[k]++
		}
		return k
	}
	opened := make(map[place]bool) // where a module was imported whose names move
	for _, im := range before {
		note(had, im)
		if p.plan.under(im.path) || p.plan.under(im.written) || im.plain && p.plan.under(first(im.written)) || im.wildcard || p.replacedIn(im) > 0 {
			opened[im.place] = true
		}
	}
	clear(seen)
	for _, im := range then {
		k := note(have, im)
		if n := had[k]; n > 0 && have[k] > n && !(opened[im.place] && p.needed(im)) {
			return p.fail(0, im.path, "would be imported once more in line %d of the new text", p.new.f.line(im.offset))
		}
		if had[k] == 0 && !(opened[im.place] && (p.needed(im) || p.deeper(im))) {
			return p.fail(0, im.path, "would be imported in line %d of the new text, and was not there", p.new.f.line(im.offset))
		}
	}
	if err := p.order(before, then); err != nil {
		return err
	}
	for _, im := range before {
		if have[key{im.place, im.path}] > 0 || p.builtin(im.path) {
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
		// What imports it in another form has loaded what that is, and where it is from.
		if !p.new.plainly(p.new.m.BindingOf(&p.new.m.Names[n])) && (!within(path, im.written) || within(m.path, im.written)) {
			continue
		}
		return fmt.Sprintf(", and may be what loads %s", path)
	}
	return ""
}

// plainly reports whether statements of the form import a.b make a binding.
func (v *view) plainly(binding parser.SymbolID) bool {
	for _, site := range v.sites(binding) {
		if a, ok := v.alias(site); ok {
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
		if t, moves := p.plan.byRule(p.old.along(m, parser.NameID(n))); ok && moves && !within(base, im.path) && p.leads(t, im) {
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
