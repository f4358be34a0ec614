package transform

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/netra-systems/rewrite/parser"
)

// ownName is a name in the scope of a module.
type ownName struct {
	owner *File
	name  string
}

// reach is a place where a file gets at a name through another module.
type reach struct {
	from     *File
	offset   int32
	how      reachKind
	straight bool // goes to the new module itself
}

type reachKind uint8

const (
	byAttribute reachKind = iota // module.N, where the module is an import of from
	byImport                     // from module import N
	byWildcard                   // from module import *
	byUnclear                    // module.N, where module may be something else too
	byText                       // "module.N", in a look-up that can be edited
	byObject                     // the module itself is passed around
)

// place names a reach for people.
func (r *reach) place() string { return fmt.Sprintf("%s:%d", r.from.Path, r.from.line(r.offset)) }

// findReached notes what a file gets at through other modules.
func (p *Plan) findReached(v *view) {
	for n := range v.m.Names {
		name := &v.m.Names[n]
		if name.Role == parser.ImportBind {
			continue
		}
		m, ok := v.denotes(parser.NameID(n))
		if !ok {
			p.findUnclear(v, parser.NameID(n))
			continue
		}
		base := m.path
		m = v.along(m, parser.NameID(n))
		if owner := p.byName[m.path]; owner != nil && owner != v.f && name.Flags&parser.InString == 0 && !p.handed(v.f, parser.NameID(n)) {
			p.addReach(owner, "*", reach{from: v.f, offset: name.Span.Start, how: byObject})
		}
		p.rely(v.f, base, m)
		p.reachPath(v.f, name.Span.Start, m, byAttribute)
	}
	for i := range v.m.Aliases {
		a := &v.m.Aliases[i]
		im := &v.m.Imports[a.Import]
		if im.Kind == parser.ImportModules {
			continue
		}
		for _, module := range v.f.imported(im) {
			if im.Kind != parser.ImportWildcard {
				p.reachPath(v.f, a.Span.Start, meaning{join(module, a.Name), parts(module)}, byImport)
			} else if owner := p.byName[module]; owner != nil {
				p.addReach(owner, "*", reach{from: v.f, offset: a.Span.Start, how: byWildcard})
			}
		}
	}
}

// findUnclear notes what a file may get at through a name that more than one
// import binds, or a wildcard import.
func (p *Plan) findUnclear(v *view, n parser.NameID) {
	name := &v.m.Names[n]
	binding := v.m.BindingOf(name)
	v.spend(len(v.sites(binding)))
	var all []meaning
	for _, site := range v.sites(binding) {
		if a, ok := v.alias(site); ok {
			all = append(all, v.aliasMeanings(&v.m.Aliases[a])...)
		}
	}
	if sym := &v.m.Symbols[binding]; sym.Scope == 0 && sym.Flags&parser.Bound == 0 {
		v.spend(32 * len(v.stars)) // each is looked up in the rules and the tree
		for _, i := range v.stars {
			for _, module := range v.f.imported(&v.m.Imports[i]) {
				all = append(all, meaning{join(module, sym.Name), parts(module)})
			}
		}
	}
	for _, m := range all {
		if name.Attrs[0] == name.Attrs[1] {
			return // the import itself is all there is to see
		}
		m = v.along(p.passed(m), n)
		if owner := p.byName[m.path]; owner != nil && owner != v.f {
			p.addReach(owner, "*", reach{from: v.f, offset: name.Span.Start, how: byObject})
		}
		p.reachPath(v.f, name.Span.Start, m, byUnclear)
	}
}

// findNamed notes the paths that strings name, but for those that follow what is
// renamed. A path of one part may be any word: it counts only where there is such a module,
// and modules are looked up by their names.
func (p *Plan) findNamed(f *File) {
	looksUp := sync.OnceValue(func() bool {
		return slices.ContainsFunc([]string{"import_module", "sys.modules", "__import__", "patch", "setattr"},
			func(word string) bool { return bytes.Contains(f.Source, []byte(word)) })
	})
	follow := make(map[parser.Span]bool)
	for t := range p.followed(f) {
		for _, piece := range f.Module.PiecesOf(&f.Module.Texts[t]) {
			follow[piece.Span] = true
		}
	}
	named := f.Module.Paths
	for i := range f.Module.Texts {
		if t := &f.Module.Texts[i]; t.Pieces[1]-t.Pieces[0] > 1 && !follow[f.Module.PiecesOf(t)[0].Span] {
			named = append(named[:len(named):len(named)], parser.PathString{Span: t.Span, Path: t.Value})
		}
	}
	for i := range named {
		s := &named[i]
		if follow[s.Span] {
			continue
		}
		for path := s.Path; path != ""; path = parent(path) {
			module := path == s.Path && p.byName[path] != nil && looksUp()
			if p.named[path] == nil && (module || parent(path) != "") {
				p.named[path] = &reach{from: f, offset: s.Span.Start}
			}
			if module && p.named[path+"."] == nil {
				p.named[path+"."] = &reach{from: f, offset: s.Span.Start}
			}
		}
	}
}

// namedBy returns a string that names a name of a module, or the module as a
// whole, if there is one.
func (p *Plan) namedBy(f *File, name string) *reach {
	for _, own := range f.Names {
		if r := p.named[own+"."+name]; r != nil {
			return r
		}
		if r := p.named[own+"."]; r != nil {
			return r
		}
	}
	return nil
}

// rely notes a module of the tree that a path leads through although the file
// does not import it: `import pkg` and then pkg.sub. If a package around the module
// loads it whatever moves, the file relies on that package instead.
func (p *Plan) rely(from *File, base string, m meaning) {
	module, owner := p.owner(m.path)
	for owner != nil && owner != from && parts(module) > m.modules && len(module) > len(base) {
		by, known := p.brought[module]
		if !known {
			by = p.broughtBy(module)
			p.brought[module] = by
		}
		if by == "" {
			p.relied[owner] = from.Path
			if _, moves := p.byRule(m); !moves {
				p.leans[ownName{from, owner.Path}] = true
			}
			return
		}
		module, owner = by, p.byName[by]
	}
}

// broughtBy returns the innermost package around a module that loads it when it is
// imported, after the edits as before; "" if there is none.
func (p *Plan) broughtBy(module string) string {
	for pkg := parent(module); pkg != ""; pkg = parent(pkg) {
		if f := p.byName[pkg]; f != nil && !f.Stub && p.as(f).loadsStill(f, pkg, module) {
			return pkg
		}
	}
	return ""
}

// loadsStill reports whether the first import at the top level of a package that
// loads a module of it has a clause that does so and stays.
func (p *Plan) loadsStill(f *File, pkg, module string) bool {
	v := p.view(f)
	for i := range v.m.Imports {
		im := &v.m.Imports[i]
		if v.m.Blocks[v.m.Stmts[im.Stmt].Block].Parent != parser.None {
			continue
		}
		loads := false
		for a := im.Aliases[0]; a < im.Aliases[1]; a++ {
			m := meaning{path: v.m.Aliases[a].Name}
			from := m.path
			switch im.Kind {
			case parser.ImportFrom:
				from = parser.AbsoluteModule(pkg, f.Package, im.Level, im.Module)
				m = meaning{join(from, m.path), parts(from)}
			case parser.ImportWildcard:
				from = parser.AbsoluteModule(pkg, f.Package, im.Level, im.Module)
				m.path = from
			}
			if !within(from, module) && m.path != module {
				continue
			}
			loads = true
			if im.Kind != parser.ImportFrom {
				m.modules = parts(m.path)
			}
			_, moves := p.byHops(m)
			_, _, replaced := p.called(m)
			if !moves && !replaced && (im.Kind != parser.ImportModules || !p.under(m.path)) {
				return true
			}
		}
		if loads {
			return false
		}
	}
	return false
}

// reachPath notes the modules in which a path is looked up: the first that has a
// name of it, and those behind where that name is a module that is passed on.
// Where a module has a name from is the matter of its own import.
func (p *Plan) reachPath(from *File, offset int32, m meaning, how reachKind) {
	_, _, straight := p.canonical(m)
	p.reachFrom(reach{from: from, offset: offset, how: how, straight: straight}, m, parts(m.path), maxHops)
}

// reachFrom notes what r gets at by a path of which the last parts, as many as
// left says, have not been looked up.
func (p *Plan) reachFrom(r reach, m meaning, left, hops int) {
	for ; hops > 0; hops-- {
		if _, moves := p.byRule(m); moves {
			return
		}
		owner, name, rest := p.nameIn(m.path)
		if owner == nil {
			return
		}
		if parts(rest) < left {
			p.addReach(owner, name, r)
		}
		if left = min(left, parts(rest)); left == 0 {
			return
		}
		h, ok := p.hop(m)
		if !ok {
			r.how = byUnclear
			for _, to := range p.alternatives(owner, name, rest) {
				p.reachFrom(r, to, left, hops/4)
			}
			return
		}
		m = h.to
	}
}

// alternatives returns all that a name of a module may be imported from, where
// that is not certain.
func (p *Plan) alternatives(f *File, name, rest string) []meaning {
	var all []meaning
	v := p.view(f)
	if symbol := v.moduleSymbol(name); symbol != parser.None {
		for _, site := range v.sites(symbol) {
			if a, ok := v.alias(site); ok {
				all = append(all, v.aliasMeanings(&v.m.Aliases[a])...)
			}
		}
	} else {
		for i := range v.m.Imports {
			if im := &v.m.Imports[i]; im.Kind == parser.ImportWildcard && p.starOffers(v, im, name) != offersNot {
				for _, module := range f.imported(im) {
					all = append(all, meaning{join(module, name), parts(module)})
				}
			}
		}
	}
	for i := range all {
		all[i].path = join(all[i].path, rest)
	}
	return all
}

func (p *Plan) addReach(owner *File, name string, r reach) {
	key := ownName{owner, name}
	p.reached[key] = append(p.reached[key], r)
}

// isReached reports whether any file gets at a name through the module.
func (p *Plan) isReached(f *File, name string) bool {
	return len(p.reached[ownName{f, name}]) > 0
}

// mustKeep says why a name of a module must stay although it moves: somebody
// gets at it who can't follow.
func (p *Plan) mustKeep(f *File, name, new string) string {
	p.view(f).spend(len(p.reached[ownName{f, name}]))
	used := len(p.view(f).uses(p.view(f).moduleSymbol(name))) > 0
	for _, r := range p.reached[ownName{f, name}] {
		switch {
		case !r.from.Edit:
			return fmt.Sprintf("is used through this module by %s, which is not to be changed now", r.place())
		case p.view(r.from).protected(r.offset):
			return fmt.Sprintf("is used through this module by %s, which a comment protects", r.place())
		case len(r.from.Module.Errors) > 0:
			return fmt.Sprintf("is used through this module by %s, a file that can't be read whole", r.place())
		case r.how == byUnclear:
			return fmt.Sprintf("may be used through this module by %s", r.place())
		case !used || r.how == byImport && !r.straight:
			return fmt.Sprintf("is passed on to %s", r.place())
		}
	}
	if r := p.namedBy(f, name); r != nil {
		return fmt.Sprintf("is named by a string in %s", r.place())
	}
	all := &f.Module.All
	for _, r := range p.reached[ownName{f, "*"}] {
		switch {
		case r.how == byObject:
			return fmt.Sprintf("may be used by %s, where this module is passed around", r.place())
		case all.Has(name) || !all.Bound && name[0] != '_':
			return fmt.Sprintf("may be used by %s, which imports all names of this module", r.place())
		case new != "" && !all.Bound && new[0] != '_':
			return fmt.Sprintf("would be called %s, which %s would import with all names of this module", new, r.place())
		}
	}
	for _, own := range f.Names {
		if stub := p.stubs[own]; stub != nil && stub != f && p.view(stub).moduleSymbol(name) != parser.None {
			return fmt.Sprintf("is offered by the stub %s", stub.Path)
		}
	}
	return ""
}
