package transform

import "github.com/netra-systems/rewrite/parser"

// wildcardImports handles `from old import *`. A rule for the module moves it;
// rules for names in it add an import of those that the file uses.
func (r *rewriter) wildcardImports() {
	for i := range r.v.m.Aliases {
		alias := &r.v.m.Aliases[i]
		im := &r.v.m.Imports[alias.Import]
		if im.Kind != parser.ImportWildcard || r.ignoredAt(im.Span) {
			continue
		}
		for _, module := range r.v.f.imported(im) {
			if r.wildcardImport(i, module) {
				break
			}
		}
	}
}

func (r *rewriter) wildcardImport(a int, module string) bool {
	alias := &r.v.m.Aliases[a]
	im := &r.v.m.Imports[alias.Import]
	if t, ok := r.plan.byRule(meaning{module, parts(module)}); ok && !r.spared(t) {
		to, names := r.plan.targetModule(t, meaning{module, parts(module)})
		if name, where := r.plan.brings(r.v, im, module, to); name != "" && len(names) == 0 {
			r.note(Left, alias.Span.Start, t.rule.String(), "the wildcard import of %s stays: that of %s would bind %s in %s too", module, to, name, where)
			return true
		}
		if len(names) == 0 {
			r.changes[a] = &change{clauses: []clause{{From: true, Module: to, Name: "*"}}, rule: t.rule.String()}
			return true
		}
	}
	if !r.plan.isModule(module) {
		return false
	}
	ch := &change{stays: true}
	r.v.spend(len(r.v.m.Symbols))
	for s := range r.v.m.Symbols {
		sym := &r.v.m.Symbols[s]
		if !r.v.elsewhere(parser.SymbolID(s)) || sym.Name[0] == '_' {
			continue
		}
		t, ok := r.plan.byRule(meaning{module + "." + sym.Name, parts(module)})
		if !ok || r.spared(t) || r.v.wildcardMay(r.plan, int(alias.Import), sym.Name) {
			continue // or a later wildcard import may be where it is from
		}
		c, attrs := r.plan.importClause(t, meaning{module + "." + sym.Name, parts(module)})
		if len(attrs) > 0 {
			r.note(Left, alias.Span.Start, t.rule.String(), "%s comes from a wildcard import: no import binds %s to that name", sym.Name, t)
			continue
		}
		ch.clauses = append(ch.clauses, c.as(sym.Name))
		ch.rule = t.rule.String()
	}
	if len(ch.clauses) > 0 {
		r.changes[a] = ch
	}
	r.note(Left, alias.Span.Start, ch.rule, "the wildcard import of %s stays: what else it binds is not known", module)
	return true
}
