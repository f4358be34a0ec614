package transform

import (
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// Wants says what else has to be read before files can be linked: modules, as
// dotted names, that their wildcard imports are from or that pass on a module of
// which they use an old name (pkg in `pkg.mod.N`), and the words under which they
// pass old names on, which others may import without spelling the old one.
func Wants(set *rules.Set, tree Tree, files []*File) (modules, words []string) {
	p := index(set, tree, files)
	wanted, passed := make(map[string]bool), make(map[string]bool)
	for _, f := range files {
		v := p.view(f)
		p.attempt(f, func() { p.wantsPassing(v, wanted) })
		for a := range v.m.Aliases {
			alias := &v.m.Aliases[a]
			im := &v.m.Imports[alias.Import]
			if im.Kind == parser.ImportWildcard {
				for _, module := range p.starModules(f, im) {
					if p.byName[module] == nil && tree.HasModule(module) {
						wanted[module] = true
					}
				}
				continue
			}
			if m, ok := v.aliasMeaning(alias); ok && alias.HasAs() && im.Scope == 0 {
				_, moves := p.byHops(m)
				_, _, replaced := p.called(m)
				if moves || replaced {
					passed[alias.As.Of(f.Source)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(wanted)), slices.Sorted(maps.Keys(passed))
}

// wantsPassing adds the modules that have not been read and on which it depends
// what the references of a file to old names lead to.
func (p *Plan) wantsPassing(v *view, wanted map[string]bool) {
	type reference struct {
		binding parser.SymbolID
		attrs   string
	}
	seen := make(map[reference]bool) // that were followed
	for n := range v.m.Names {
		name := &v.m.Names[n]
		attrs := v.m.AttrSpans(name)
		isOld := func(attr parser.Span) bool { return p.rules.IsName(parser.Normalize(attr.Of(v.f.Source))) }
		if name.Role == parser.ImportBind || !slices.ContainsFunc(attrs, isOld) {
			continue
		}
		binding := v.m.BindingOf(name)
		path := reference{binding, parser.Span{Start: attrs[0].Start, End: attrs[len(attrs)-1].End}.Of(v.f.Source)}
		if seen[path] {
			continue
		}
		seen[path] = true
		sites := v.sites(binding)
		v.spend(8 * len(sites)) // each is looked up in the rules and the tree
		for _, site := range sites {
			a, ok := v.alias(site)
			if !ok {
				continue
			}
			for _, m := range v.aliasMeanings(&v.m.Aliases[a]) {
				p.wantsPath(v.along(m, parser.NameID(n)), wanted, maxHops)
			}
		}
	}
}

// wantsPath follows a path to the first module that has not been read, if more
// than a name of that is asked for.
func (p *Plan) wantsPath(m meaning, wanted map[string]bool, hops int) {
	for ; hops > 0; hops-- {
		module := m.path
		for module != "" && !p.tree.HasModule(module) {
			module = parent(module)
		}
		if module == "" {
			return
		}
		owner := p.byName[module]
		if owner == nil {
			if parts(m.path)-parts(module) > 1 {
				wanted[module] = true
			}
			return
		}
		if module == m.path {
			return
		}
		h, ok := p.hop(m)
		if !ok {
			name, rest, _ := strings.Cut(m.path[len(module)+1:], ".")
			for _, to := range p.alternatives(owner, name, rest) {
				p.wantsPath(to, wanted, hops/4)
			}
			return
		}
		m = h.to
	}
}
