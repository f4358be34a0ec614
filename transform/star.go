package transform

import "github.com/netra-systems/rewrite/parser"

// offer says whether a module has a public name for wildcard imports of it.
type offer uint8

const (
	offersNot offer = iota
	mayOffer        // the module can't be read, or makes its names as it runs
	offers
)

// offered says whether `from module import *` binds a name.
func (p *Plan) offered(module, name string) offer { return p.offeredBy(module, name, maxHops) }

func (p *Plan) offeredBy(module, name string, depth int) offer {
	f := p.byName[module]
	if f == nil || depth == 0 || len(f.Module.Errors) > 0 {
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
	best := offersNot
	for i := range v.m.Imports {
		if im := &v.m.Imports[i]; im.Kind == parser.ImportWildcard {
			best = max(best, p.starOffers(v, im, name, depth-1))
		}
	}
	if best == offersNot && all.Bound {
		return mayOffer // __all__ names what is bound in a way that is not seen
	}
	return best
}

// starOffers says whether one wildcard import of a file binds a name.
func (p *Plan) starOffers(v *view, im *parser.Import, name string, depth int) offer {
	best := mayOffer
	for i, module := range v.f.imported(im) {
		if o := p.offeredBy(module, name, depth); i == 0 || o > best {
			best = o
		}
	}
	return best
}

// wildcardMay reports whether a wildcard import behind the one with index from
// may bind a name.
func (v *view) wildcardMay(p *Plan, from int, name string) bool {
	for i := from + 1; i < len(v.m.Imports); i++ {
		if im := &v.m.Imports[i]; im.Kind == parser.ImportWildcard && p.starOffers(v, im, name, maxHops) != offersNot {
			return true
		}
	}
	return false
}

// wildcard follows a name that nothing but a wildcard import binds in a module:
// the last one that offers it, if none behind that may.
func (v *view) wildcard(p *Plan, name, rest string) (meaning, bool) {
	stars := 0
	for i := range v.m.Imports {
		if v.m.Imports[i].Kind == parser.ImportWildcard {
			stars++
		}
	}
	for i := len(v.m.Imports) - 1; i >= 0; i-- {
		im := &v.m.Imports[i]
		if im.Kind != parser.ImportWildcard {
			continue
		}
		for _, module := range v.f.imported(im) {
			m := meaning{join(join(module, name), rest), parts(module)}
			t, moves := p.byRule(m)
			switch o := p.offered(module, name); {
			case name[0] != '_' && moves && t.rest == parts(rest):
				return m, true // a rule speaks of that very name
			case o == offers, o == mayOffer && stars == 1 && moves && p.byName[module] == nil:
				return m, true
			case o == mayOffer:
				return meaning{}, false
			}
		}
	}
	return meaning{}, false
}
