package transform

import (
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// travels follows names of other modules that are renamed there, where this
// file gets at them as attributes.
func (r *rewriter) travels() {
	if len(r.plan.travels) == 0 {
		return
	}
	for n := range r.v.m.Names {
		name := &r.v.m.Names[n]
		if r.replaced[parser.NameID(n)] || name.Role == parser.ImportBind || name.Attrs[0] == name.Attrs[1] {
			continue
		}
		if m, ok := r.v.reference(parser.NameID(n)); ok {
			r.travel(name, m)
		}
	}
}

// travel edits the one attribute of a reference that is a renamed name.
func (r *rewriter) travel(name *parser.Name, m meaning) {
	spans := r.v.m.AttrSpans(name)
	if found, ok := r.plan.travelsOn(m, len(spans)); ok {
		at := spans[len(spans)-1-found.behind]
		r.edit(at.Start, at.End, found.name, found.rule, found.reason)
	}
}

// traveller is a name on the way of a path that its module calls otherwise now.
type traveller struct {
	name   string // as it is called now
	behind int    // how many parts of the path stand behind it
	rule   string
	reason string
}

// travelsOn finds the traveller on the way of a path, if it is one of the last parts,
// as many as left says. The path is followed through modules that pass modules on;
// what stands behind a name in the path stands behind it in the text. A part is a name
// of the first module that it is looked up in, whatever that has it from. In a plan
// that takes names for those that they have afterwards, a traveller is not there.
func (p *Plan) travelsOn(m meaning, left int) (traveller, bool) {
	for range maxHops {
		if _, moves := p.byRule(m); moves {
			break
		}
		owner, own, rest := p.nameIn(m.path)
		if owner == nil {
			break
		}
		behind := parts(rest)
		if new, ok := p.travels[owner][own]; ok && behind < left {
			if _, taken := p.cameFrom(owner, own); !p.moved || !taken {
				t, _ := p.byHops(m)
				return traveller{new, behind, ruleText(t.rule), own + " is called " + new + " in " + owner.Path + " now"}, true
			}
		}
		h, ok := p.hop(m)
		if !ok {
			break
		}
		left = min(left, behind)
		m = h.to
	}
	return traveller{}, false
}

// travelled says what a name that is imported from a module of the tree is
// called there now. The clause keeps the module as it is written.
func (r *rewriter) travelled(a *parser.Alias, m meaning) (target, bool) {
	module, owner := r.plan.owner(m.path)
	if owner == nil || owner == r.f || module == m.path {
		return target{}, false
	}
	new, ok := r.plan.travels[owner][last(m.path)]
	if !ok || module != parent(m.path) {
		return target{}, false
	}
	t, ok := r.plan.byHops(m)
	if !ok {
		return target{}, false
	}
	im := &r.v.m.Imports[a.Import]
	written := im.Path.Of(r.f.Source)
	names := strings.Split(new, ".")
	t.Path.Module, t.Path.Attrs, t.Path.Split = written, names, true
	t.settled = r.plan.settled(m)
	return t, true
}

// findTravels decides which names of modules are renamed with all that gets at
// them, until no more are: a module that imports a renamed name from another may
// rename its own.
func (p *Plan) findTravels() {
	again := make([]*File, 0, len(p.files))
	for _, f := range p.files {
		if f.Edit && len(f.Module.Aliases) > 0 {
			again = append(again, f)
		}
	}
	for len(again) > 0 {
		next := make(map[*File]bool)
		renamed := make([]map[string]string, len(again))
		each(again, func(i int, f *File) { renamed[i] = p.renamedIn(f) })
		for i, f := range again {
			for old, new := range renamed[i] {
				if p.travels[f] == nil {
					p.travels[f] = make(map[string]string)
				}
				if p.travels[f][old] == new {
					continue
				}
				p.travels[f][old] = new
				for _, r := range p.reached[ownName{f, old}] {
					if r.how == byImport && r.from.Edit {
						next[r.from] = true
					}
				}
			}
		}
		again = again[:0]
		for _, f := range p.files {
			if next[f] {
				again = append(again, f)
			}
		}
	}
}

// renamedIn returns the module-level names that the decisions for a file rename.
func (p *Plan) renamedIn(f *File) map[string]string {
	r := p.rewriter(f)
	if r.leavesFile() {
		return nil
	}
	p.attempt(f, func() {
		r.directives()
		r.names()
	})
	renamed := make(map[string]string)
	if p.failed.of(f) != nil {
		return nil
	}
	for i := range r.renamed {
		d := &r.renamed[i]
		if sym := &r.v.m.Symbols[d.binding]; sym.Scope == 0 && d.calls == nil {
			renamed[sym.Name] = d.uses
		}
	}
	return renamed
}

// Renames reports whether names of modules are renamed under the plan, or patched,
// so that a file may depend on the edits of another.
func (p *Plan) Renames() bool { return len(p.travels) > 0 || len(p.patches.old) > 0 }
