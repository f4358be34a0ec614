package transform

import (
	"fmt"
	"slices"

	"github.com/netra-systems/rewrite/parser"
)

// plainImports moves what `import a.b` statements serve.
func (r *rewriter) plainImports(binding parser.SymbolID, refs []reference, moved int) {
	if r.keepsPlain(binding) {
		return
	}
	m, _ := r.v.imports(binding)
	var going []int
	replaced := make(map[int]clause) // what takes the place of a clause that goes
	for _, a := range r.aliases(binding) {
		alias := &r.v.m.Aliases[a]
		im := &r.v.m.Imports[alias.Import]
		if r.ignoredAt(im.Span) {
			continue
		}
		t, whole := r.plan.byRule(meaning{alias.Name, parts(alias.Name)})
		whole = whole && !r.spared(t)
		served := r.servedBy(binding, a, refs)
		switch {
		case whole:
			module, names := r.plan.targetModule(t, meaning{alias.Name, parts(alias.Name)})
			if len(names) > 0 {
				r.note(Left, alias.Span.Start, t.rule.String(), "import %s stays: %s is not a module", alias.Name, t)
				continue
			}
			r.changes[a] = &change{rule: t.rule.String()}
			replaced[a] = r.moduleClause(binding, module)
			going = append(going, a)
		case served > 0:
			r.changes[a] = &change{stays: true, rule: r.firstRule(refs)}
			if r.plan.under(alias.Name) {
				going = append(going, a)
			}
		case moved > 0 && r.repeats(binding, a, refs) && r.plan.under(alias.Name):
			r.changes[a] = &change{stays: true, rule: r.firstRule(refs)}
			going = append(going, a)
		case moved == 0 && r.plan.isModule(alias.Name) && !usesModule(refs, alias.Name):
			r.note(Left, alias.Span.Start, "", "import %s stays: nothing shows what it is for", alias.Name)
		}
	}
	for i := range refs {
		if refs[i].moves {
			r.redirect(binding, r.anchor(binding, refs[i].path), &refs[i], m)
		}
	}
	r.dropPlain(binding, refs, going, replaced)
}

// keepsPlain moves `import old` to `import new as old` where the name has to
// stay, and reports whether it did.
func (r *rewriter) keepsPlain(binding parser.SymbolID) bool {
	old := r.v.m.Symbols[binding].Name
	t, whole := r.plan.byRule(meaning{old, 1})
	if !whole || r.spared(t) || r.importIgnored(binding) != "" {
		return false
	}
	for _, a := range r.aliases(binding) {
		if r.v.m.Aliases[a].Name != old {
			return false
		}
	}
	module, names := r.plan.targetModule(t, meaning{old, 1})
	why := r.inClass(binding, old, t)
	if why == "" {
		why = r.offered(binding)
	}
	if why == "" || len(names) > 0 || first(module) == old {
		return false
	}
	for i, a := range r.aliases(binding) {
		r.changes[a] = &change{clauses: []clause{clause{Module: module}.as(old)}, rule: t.rule.String(), reason: "keeps its name: " + why}
		if i == 0 {
			r.note(Kept, r.v.m.Aliases[a].Span.Start, t.rule.String(), "%s is imported as %s: it %s", module, old, why)
		}
	}
	r.partings(binding, t)
	return true
}

// repeats reports whether a clause imports what one that serves moved uses does.
func (r *rewriter) repeats(binding parser.SymbolID, a int, refs []reference) bool {
	return slices.ContainsFunc(r.aliases(binding), func(other int) bool {
		return other != a && r.v.m.Aliases[other].Name == r.v.m.Aliases[a].Name && r.servedBy(binding, other, refs) > 0
	})
}

// usesModule reports whether a reference names something in a module.
func usesModule(refs []reference, module string) bool {
	for i := range refs {
		if refs[i].path != module && within(refs[i].path, module) {
			return true
		}
	}
	return false
}

// isModule reports whether rules name things directly in a path.
func (p *Plan) isModule(path string) bool {
	return p.rules.NamesIn(path) || slices.ContainsFunc(p.tree.Names(path), p.rules.NamesIn)
}

// servedBy counts the moved uses whose anchor is a clause.
func (r *rewriter) servedBy(binding parser.SymbolID, a int, refs []reference) (n int) {
	r.v.spend(len(refs))
	for i := range refs {
		if refs[i].moves && r.anchor(binding, refs[i].path) == a {
			n++
		}
	}
	return n
}

// dropPlain lets the plain imports go that nothing needs any more. One may also
// serve a.other, and may be what loads it: it goes only if the name is not used
// otherwise, or another import binds it and loads what is used.
func (r *rewriter) dropPlain(binding parser.SymbolID, refs []reference, going []int, replaced map[int]clause) {
	old := r.v.m.Symbols[binding].Name
	why := r.inClass(binding, old, target{})
	if why == "" {
		why = r.offered(binding)
	}
	for _, a := range going {
		alias, ch := &r.v.m.Aliases[a], r.changes[a]
		joining := ch.clauses
		if c, ok := replaced[a]; ok {
			// It binds and loads the packages around it, too.
			brings := func(other clause) bool {
				return other == c || c.As == "" && other == clause{Module: other.Module} && within(c.Module, other.Module)
			}
			ch.clauses = slices.Insert(slices.DeleteFunc(slices.Clone(joining), brings), 0, c)
		}
		need, other := "", false
		r.v.spend(len(refs) + len(joining))
		for i := range refs {
			if !refs[i].moves && !r.loadedOtherwise(binding, a, refs[i].path) {
				need = fmt.Sprintf("line %d uses %s", r.f.line(r.v.m.Names[refs[i].name].Span.Start), refs[i].path)
				other = !within(refs[i].path, alias.Name)
				break
			}
		}
		if need == "" && why != "" && !r.bindsStill(binding, a, ch) {
			need, other = fmt.Sprintf("the name %s %s", old, why), true
		}
		if ch.stays = need != ""; ch.stays {
			ch.clauses = joining
		}
		if need != "" && !other {
			continue // other names of the module are used: nothing to wonder at
		}
		if need != "" {
			r.note(Left, alias.Span.Start, ch.rule, "import %s stays: %s", alias.Name, need)
		} else if !r.bindsStill(binding, a, ch) && r.v.m.Symbols[binding].Scope == 0 {
			r.result.Gone = append(r.result.Gone, old)
		}
	}
}

// bindsStill reports whether the name is bound by a plain import still if the
// clause a goes.
func (r *rewriter) bindsStill(binding parser.SymbolID, a int, ch *change) bool {
	for _, c := range ch.clauses {
		if !c.From && c.bound() == r.v.m.Symbols[binding].Name {
			return true
		}
	}
	for _, other := range r.aliases(binding) {
		if other != a && (r.changes[other] == nil || r.changes[other].stays) {
			return true
		}
	}
	return false
}

// loadedOtherwise reports whether another plain import, in the same block and
// so run whenever this one is, loads path.
func (r *rewriter) loadedOtherwise(binding parser.SymbolID, a int, path string) bool {
	here := r.v.m.Stmts[r.v.m.Imports[r.v.m.Aliases[a].Import].Stmt].Block
	for _, other := range r.aliases(binding) {
		alias := &r.v.m.Aliases[other]
		if other == a || r.changes[other] != nil && !r.changes[other].stays {
			continue
		}
		if r.v.m.Stmts[r.v.m.Imports[alias.Import].Stmt].Block == here && within(path, alias.Name) && alias.Name != first(path) {
			return true
		}
	}
	return false
}
