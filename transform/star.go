package transform

import (
	"slices"

	"github.com/netra-systems/rewrite/parser"
)

// offer says whether a module has a public name for wildcard imports of it.
type offer uint8

const (
	offersNot offer = iota
	mayOffer        // the module can't be read, or makes its names as it runs
	offers
)

// offered says whether `from module import *` binds a name, now or once modules have moved.
func (p *Plan) offered(module, name string) offer {
	return p.offeredBy(module, name, true, make(map[string]bool))
}

// offeredNow says whether it does before that.
func (p *Plan) offeredNow(module, name string) offer {
	return p.offeredBy(module, name, false, make(map[string]bool))
}

// offeredBy says so of a module that is not in seen: what has been asked for is counted once,
// and counts for all through which it comes, because the most of all is what is returned.
func (p *Plan) offeredBy(module, name string, moved bool, seen map[string]bool) offer {
	if seen[module] {
		return offersNot
	}
	seen[module] = true
	f := p.byName[module]
	if f == nil || len(f.Module.Errors) > 0 {
		return mayOffer
	}
	all := &f.Module.All
	switch {
	case all.Bound && !all.Exact:
		return mayOffer
	case all.Bound && !all.Has(name), !all.Bound && name[0] == '_':
		return offersNot
	}
	v := p.view(f)
	if v.moduleSymbol(name) != parser.None {
		return offers
	}
	for i := range f.Module.Dynamic {
		if d := &f.Module.Dynamic[i]; (d.Names == nil || slices.Contains(d.Names, name)) && (d.Kind == parser.Globals || d.Scope == 0) {
			return mayOffer // it may bind any name, or put another module in its place
		}
	}
	best := offersNot
	for i := range v.m.Imports {
		if im := &v.m.Imports[i]; im.Kind == parser.ImportWildcard {
			best = max(best, p.starOffersBy(v, im, name, moved, seen))
		}
	}
	if best == offersNot && all.Bound {
		return mayOffer // __all__ names what is bound in a way that is not seen
	}
	return best
}

// starModules returns the modules that a wildcard import is from, and those that
// rules put in their place.
func (p *Plan) starModules(f *File, im *parser.Import) []string {
	var all []string
	for _, module := range f.imported(im) {
		all = append(all, module)
		if to := p.as(f).starMoves(module); to != "" {
			all = append(all, to)
		}
	}
	return all
}

// brings returns a name that a wildcard import, once its module has moved, would
// give another meaning: the new module offers it and the old one does not, and
// nothing behind the import binds it. It may be one of the file, or of a file that
// has all names of this one by a wildcard import in turn, of which the path is
// returned too. "" if there is none.
func (p *Plan) brings(v *view, im *parser.Import, old, new string) (name, where string) {
	extra := func(name string) bool {
		return p.offered(old, name) == offersNot && p.offered(new, name) == offers
	}
	return p.bringsTo(v, im, extra, map[*File]bool{v.f: true})
}

func (p *Plan) bringsTo(v *view, im *parser.Import, extra func(string) bool, seen map[*File]bool) (name, where string) {
	bound := make(map[parser.SymbolID]bool) // by the module, nowhere but behind the import
	for n := range v.m.Names {
		name := &v.m.Names[n]
		switch name.Role {
		case parser.Load, parser.GlobalDecl, parser.NonlocalDecl:
			continue
		}
		b := v.m.BindingOf(name)
		if _, before := bound[b]; !before {
			bound[b] = name.Span.Start > im.Span.Start
		}
	}
	for s := range v.m.Symbols {
		sym := &v.m.Symbols[s]
		if sym.Scope == 0 && !bound[parser.SymbolID(s)] && extra(sym.Name) {
			return sym.Name, v.f.Path
		}
	}
	for _, r := range p.reached[ownName{v.f, "*"}] {
		if r.how != byWildcard || seen[r.from] {
			continue
		}
		seen[r.from] = true
		further := func(name string) bool {
			for _, own := range v.f.Names {
				if p.offeredNow(own, name) != offersNot || p.offered(own, name) != offers {
					return false
				}
			}
			return extra(name)
		}
		other := p.view(r.from)
		for i := range other.m.Imports {
			if im := &other.m.Imports[i]; im.Span.Start <= r.offset && r.offset < im.Span.End {
				if name, where := p.bringsTo(other, im, further, seen); name != "" {
					return name, where
				}
			}
		}
	}
	return "", ""
}

// starOffers says whether one wildcard import of a file binds a name, now or once
// its module has moved. A module that can't be read is what rules put in its place.
func (p *Plan) starOffers(v *view, im *parser.Import, name string) offer {
	return p.starOffersBy(v, im, name, true, make(map[string]bool))
}

func (p *Plan) starOffersBy(v *view, im *parser.Import, name string, moved bool, seen map[string]bool) offer {
	best := mayOffer
	for i, module := range v.f.imported(im) {
		o := p.offeredBy(module, name, moved, seen)
		if to := p.as(v.f).starMoves(module); to != "" && moved {
			if other := p.offeredBy(to, name, moved, seen); o == mayOffer || other > o {
				o = other
			}
		}
		if i == 0 || o > best {
			best = o
		}
	}
	return best
}

// starMoves returns the module that rules put in the place of one, or "".
func (p *Plan) starMoves(module string) string {
	m := meaning{module, parts(module)}
	if t, ok := p.byRule(m); ok {
		if to, names := p.targetModule(t, m); len(names) == 0 {
			return to
		}
	}
	return ""
}

// wildcardMay reports whether a wildcard import behind the one with index from
// may bind a name.
func (v *view) wildcardMay(p *Plan, from int, name string) bool {
	for _, i := range v.stars {
		if i > from && p.starOffers(v, &v.m.Imports[i], name) != offersNot {
			return true
		}
	}
	return false
}

// wildcard follows a name that nothing but a wildcard import binds in a module:
// the last one that offers it, if none behind that may.
func (v *view) wildcard(p *Plan, name, rest string) (meaning, bool) {
	for i := len(v.stars) - 1; i >= 0; i-- {
		im := &v.m.Imports[v.stars[i]]
		for _, module := range v.f.imported(im) {
			m := meaning{join(join(module, name), rest), parts(module)}
			t, moves := p.byRule(m)
			o := p.offered(module, name)
			if to := p.starMoves(module); o == mayOffer && to != "" {
				o = p.offered(to, name)
			}
			switch {
			case name[0] != '_' && moves && t.rest == parts(rest):
				return m, true // a rule speaks of that very name
			case o == offers, o == mayOffer && len(v.stars) == 1 && moves && p.byName[module] == nil:
				return m, true
			case o == mayOffer:
				return meaning{}, false
			}
		}
	}
	return meaning{}, false
}

// rebinds returns a wildcard import behind the first import that makes a binding
// of the module's scope, if one binds the name again, as far as it is to be
// certain: a plan minds what may be, the proof what is.
func (p *Plan) rebinds(v *view, binding parser.SymbolID, certain offer) *parser.Import {
	sym := &v.m.Symbols[binding]
	if sym.Scope != 0 || len(v.stars) == 0 {
		return nil
	}
	from := parser.ImportID(parser.None)
	for _, site := range v.sites(binding) {
		if a, ok := v.alias(site); ok {
			from = v.m.Aliases[a].Import
			break
		}
	}
	for _, i := range v.stars {
		if im := &v.m.Imports[i]; from != parser.None && i > int(from) && p.starOffers(v, im, sym.Name) >= certain {
			return im
		}
	}
	return nil
}

// noteUnclear tells of a wildcard import that may bring an old name which the file
// uses, from a module that makes its names as it runs.
func (r *rewriter) noteUnclear(im *parser.Import) {
	for _, module := range r.f.imported(im) {
		if r.plan.byName[module] == nil {
			continue
		}
		for s := range r.v.m.Symbols {
			name := r.v.m.Symbols[s].Name
			if r.v.elsewhere(parser.SymbolID(s)) && r.plan.rules.IsName(name) && r.plan.offered(module, name) == mayOffer {
				r.note(Left, im.Span.Start, "", "%s may come from %s by a wildcard import: which names that brings is decided when it runs", name, module)
			}
		}
	}
}
