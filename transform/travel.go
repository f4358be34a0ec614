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

// travel edits the one attribute of a reference that is a renamed name. The path
// is followed through modules that pass modules on; what stands behind a name in
// the path stands behind it in the text. An attribute is a name of the first
// module that it is looked up in, whatever that has it from.
func (r *rewriter) travel(name *parser.Name, m meaning) {
	spans := r.v.m.AttrSpans(name)
	seen := -1 // the attributes up to this one are names of modules that were looked at
	for range maxHops {
		if _, moves := r.plan.byRule(m); moves {
			return
		}
		module, owner := r.plan.owner(m.path)
		if owner == nil || module == m.path {
			return
		}
		own, rest, _ := strings.Cut(m.path[len(module)+1:], ".")
		at := len(spans) - 1 - parts(rest)
		if new, ok := r.plan.travels[owner][own]; ok && at > seen {
			if at >= 0 && at < len(spans) {
				t, _ := r.plan.byHops(m)
				r.edit(spans[at].Start, spans[at].End, new, ruleText(t.rule), own+" is called "+new+" in "+owner.Path+" now")
			}
			return
		}
		h, ok := r.plan.hop(m)
		if !ok {
			return
		}
		seen = max(seen, at)
		m = h.to
	}
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
