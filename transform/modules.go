package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// reference is a use of a module object, with where its path moves.
type reference struct {
	name   parser.NameID
	path   string // with all attributes
	known  int    // how many parts of path are known to be modules
	target target
	moves  bool
	looked []int // the look-ups that path goes on in, by a string or keyword
	call   bool  // a call, which goes with its parentheses
}

// covered returns how many attributes of the reference the rules cover.
func (ref *reference) covered(m *parser.Module) int { return max(0, ref.reach(m)) }

// reach is covered, or how many parts of the module's own path the rules do not cover, as a
// negative number.
func (ref *reference) reach(m *parser.Module) int {
	name := &m.Names[ref.name]
	attrs := int(name.Attrs[1] - name.Attrs[0])
	if len(ref.looked) > 0 {
		attrs++
	}
	return attrs - ref.target.rest
}

// modules handles bindings that denote a module: `import a.b`, `import a.b as m`
// and `from a import b`, of which the attributes move.
func (r *rewriter) modules() {
	for _, binding := range r.v.bindings {
		if r.changed(binding) || r.protects(binding) {
			continue
		}
		m, ok := r.v.imports(binding)
		if !ok || r.plan.rebinds(r.v, binding, mayOffer) != nil {
			r.reportMixed(binding)
			continue
		}
		refs, moved := r.references(binding)
		if why := r.readInClass(binding, "", target{}); why != "" && (moved > 0 || r.plan.under(m.path)) {
			// What is got at there is not known to be this module's.
			alias := &r.v.m.Aliases[r.aliases(binding)[0]]
			if r.plain(binding) {
				m.path = alias.Name
			}
			r.note(Left, alias.Span.Start, "", "%s stays: the name %s %s", m.path, r.v.m.Symbols[binding].Name, why)
			continue
		}
		switch {
		case r.plain(binding):
			r.plainImports(binding, refs, moved)
		case moved > 0 && r.loadsFor(m) != "":
			r.note(Left, r.v.m.Aliases[r.aliases(binding)[0]].Span.Start, "", "%s stays: %s", m.path, r.loadsFor(m))
		case moved > 0:
			r.moduleObject(binding, m, refs, moved)
		default:
			r.reportUnused(binding, m)
		}
	}
}

// protects reports whether a binding stays for a reason that has been noted.
func (r *rewriter) protects(binding parser.SymbolID) bool {
	for _, a := range r.aliases(binding) {
		if r.counted[a] || r.waiting[a] {
			return true
		}
	}
	return false
}

func (r *rewriter) changed(binding parser.SymbolID) bool {
	for _, a := range r.aliases(binding) {
		if r.changes[a] != nil {
			return true
		}
	}
	return false
}

// plain reports whether statements of the form `import a.b` make the binding.
func (r *rewriter) plain(binding parser.SymbolID) bool {
	for _, a := range r.aliases(binding) {
		alias := &r.v.m.Aliases[a]
		if r.v.m.Imports[alias.Import].Kind != parser.ImportModules || alias.HasAs() {
			return false
		}
	}
	return true
}

// references returns the uses of a module binding and how many of them move.
func (r *rewriter) references(binding parser.SymbolID) (refs []reference, moved int) {
	uses := r.v.uses(binding)
	r.v.spend(len(uses))
	refs = make([]reference, 0, len(uses))
	for _, use := range uses {
		m, _ := r.v.reference(use)
		ref := reference{name: use, path: m.path, known: m.modules}
		if t, ok := r.callOf(use, m); ok && !r.mangles(use, t) {
			ref.target, ref.moves, ref.call = t, true, true
			refs = append(refs, ref)
			moved++
			continue
		}
		t, ok := r.plan.byRule(m)
		if r.intoText(use, &ref, &t) {
			ok = len(ref.looked) > 0
		}
		if ok && r.waits(use, ref.path, t) {
			refs = append(refs, ref)
			continue
		}
		if ok && r.mangles(use, t) {
			r.note(Left, r.v.m.Names[use].Span.Start, t.rule.String(), "%s stays: in a class %s would be another name", m.path, t)
		} else if ok && !r.spared(t) && !r.ignoredAt(r.v.m.Names[use].Span) {
			ref.target, ref.moves = t, true
			moved++
		}
		refs = append(refs, ref)
	}
	return refs, moved
}

// mangles reports whether a use stands in a class and goes to a path with a
// private name in it, which would be another there (language reference, 6.2.1).
func (r *rewriter) mangles(use parser.NameID, t target) bool {
	if !r.inAnyClass(r.v.m.ScopeOf(&r.v.m.Names[use])) {
		return false
	}
	for part := range strings.SplitSeq(t.String(), ".") {
		if private(part) {
			return true
		}
	}
	return false
}

// reportMixed tells of a binding that is a module now and something else then,
// if the attributes of the module would move.
func (r *rewriter) reportMixed(binding parser.SymbolID) {
	for _, a := range r.aliases(binding) {
		alias := &r.v.m.Aliases[a]
		for _, m := range r.v.aliasMeanings(alias) {
			if r.v.m.Imports[alias.Import].Kind == parser.ImportModules {
				m = meaning{alias.Name, parts(alias.Name)}
			}
			_, _, moves := r.plan.canonical(m)
			if moves || r.plan.under(m.path) {
				r.note(Left, alias.Span.Start, "", "%s stays: the name %s is bound to something else too",
					m.path, r.v.m.Symbols[binding].Name)
				return
			}
		}
	}
}

// reportUnused tells of an import of a module that only name rules speak of,
// and of which this file uses none of those names.
func (r *rewriter) reportUnused(binding parser.SymbolID, m meaning) {
	used := func(n parser.NameID) bool { return r.v.m.Names[n].Role == parser.Load } // and not declared global
	if r.plan.under(m.path) && !slices.ContainsFunc(r.v.uses(binding), used) && !r.v.passes(binding) {
		if _, isFile := r.plan.byName[m.path]; isFile || m.modules == parts(m.path) {
			a := r.aliases(binding)[0]
			r.note(Left, r.v.m.Aliases[a].Span.Start, "", "%s is imported and not used: what it is for can't be told", m.path)
		}
	}
}

// moduleObject moves the uses of a module object that itself stays where it is:
// rules speak of names in it. If they speak of all that is used, and these live
// in one module, that module takes its place.
func (r *rewriter) moduleObject(binding parser.SymbolID, m meaning, refs []reference, moved int) {
	module := ""
	for i := range refs {
		if !refs[i].moves {
			continue
		}
		to, names, _ := r.useModule(&refs[i], m)
		if module == "" {
			module = to
		}
		if to != module || names == "" {
			module = "-"
		}
	}
	rule := r.firstRule(refs)
	old := r.v.m.Symbols[binding].Name
	why := r.importIgnored(binding)
	if why == "" {
		why = r.inClass(binding, "", target{})
	}
	if why == "" {
		why = r.offered(binding)
	}
	if moved < len(refs) || module == "-" || module == "builtins" || why != "" {
		r.joinModules(binding, refs, moved < len(refs) || why != "")
		if moved == len(refs) && why == "" {
			for _, a := range r.aliases(binding) {
				if r.changes[a] == nil {
					r.changes[a] = &change{rule: rule}
				}
				r.changes[a].stays = false
			}
			if r.v.m.Symbols[binding].Scope == 0 {
				r.result.Gone = append(r.result.Gone, old)
			}
		}
		if moved == len(refs) && why != "" {
			r.note(Kept, r.v.m.Aliases[r.aliases(binding)[0]].Span.Start, rule, "the import of %s stays: it %s", m.path, why)
		}
		return
	}
	c := clause{Module: module}
	if up := parent(module); up != "" {
		c = clause{From: true, Module: up, Name: last(module)}
	}
	local := c.bound()
	if _, authored := r.authored(binding, target{}); authored {
		local = old
	} else if local != old && (r.taken(binding, local, moduleTarget(module)) != "" || r.leftAlone(binding, local, target{}) != "") {
		local = old
	}
	for _, a := range r.aliases(binding) {
		ca := c.as(local)
		if r.v.m.Imports[r.v.m.Aliases[a].Import].Kind == parser.ImportModules {
			ca = clause{Module: module}.as(local)
		}
		r.changes[a] = &change{clauses: []clause{ca}, rule: rule}
	}
	for i := range refs {
		_, names, attrs := r.useModule(&refs[i], m)
		r.editReference(&refs[i], attrs, join(local, names))
	}
	if local != old && r.v.m.Symbols[binding].Scope == 0 {
		r.result.Gone = append(r.result.Gone, old)
	}
}

// importIgnored says which import of a binding a comment protects, if one does.
func (r *rewriter) importIgnored(binding parser.SymbolID) string {
	for _, a := range r.aliases(binding) {
		if span := r.v.m.Imports[r.v.m.Aliases[a].Import].Span; r.ignoredAt(span) {
			return fmt.Sprintf("is left alone in line %d, as a comment asks", r.f.line(span.Start))
		}
	}
	return ""
}

// offered says why a module-level name must not vanish, whatever becomes of its
// uses here.
func (r *rewriter) offered(binding parser.SymbolID) string {
	old := r.v.m.Symbols[binding].Name
	if why := r.inInterface(binding, old, target{}); why != "" {
		return why
	}
	if r.v.m.Symbols[binding].Scope == 0 && r.plan.isReached(r.f, old) {
		return "is used through this module by " + r.plan.reached[ownName{r.f, old}][0].place()
	}
	return r.lookedUp(binding, old, target{})
}

// useModule splits where a reference goes into the module and the names behind
// it that the rules put in place of its first attributes, as many as attrs says.
func (r *rewriter) useModule(ref *reference, m meaning) (module, names string, attrs int) {
	covered := ref.target.Path.String()
	for range ref.target.rest {
		covered = parent(covered)
	}
	attrs = ref.covered(r.v.m)
	module, _ = r.plan.targetModule(ref.target, meaning{ref.path, max(m.modules, ref.known)})
	if !within(covered, module) {
		// The rule moves a package of which the reference names a submodule.
		return module, "", max(0, ref.reach(r.v.m)+parts(module)-parts(covered))
	}
	return module, strings.TrimPrefix(covered[len(module):], "."), attrs
}

// targetModule returns the module part of a target.
func (p *Plan) targetModule(t target, m meaning) (module string, names []string) {
	if t.Split {
		return t.Module, t.Attrs
	}
	return p.split(t, m)
}

func (r *rewriter) firstRule(refs []reference) string {
	for i := range refs {
		if refs[i].moves {
			return refs[i].target.rule.String()
		}
	}
	return ""
}

// joinModules leaves the import of a module and adds those of the modules that
// the moved uses need; that module itself, if it stays, is there.
func (r *rewriter) joinModules(binding parser.SymbolID, refs []reference, stays bool) {
	m, _ := r.v.imports(binding)
	for i := range refs {
		if !refs[i].moves {
			continue
		}
		if to, names, attrs := r.useModule(&refs[i], m); stays && to == m.path && names != "" {
			r.editReference(&refs[i], attrs, join(r.v.m.Symbols[binding].Name, names))
		} else {
			r.redirect(binding, r.anchor(binding, refs[i].path), &refs[i], m)
		}
	}
}

// anchor returns the import clause of a binding that a use is most likely
// served by: the one that loads most of its path.
func (r *rewriter) anchor(binding parser.SymbolID, path string) int {
	all := r.aliases(binding)
	best, length := all[0], -1
	for _, a := range all {
		if name := r.v.m.Aliases[a].Name; within(path, name) && len(name) > length {
			best, length = a, len(name)
		}
	}
	return best
}

// partings redirects the uses of a binding that moves to t for which a more
// specific rule says otherwise.
func (r *rewriter) partings(binding parser.SymbolID, t target) {
	refs, _ := r.references(binding)
	for i := range refs {
		ref := &refs[i]
		attrs := r.v.m.AttrSpans(&r.v.m.Names[ref.name])
		if !ref.moves || len(attrs) == 0 && len(ref.looked) == 0 {
			continue
		}
		straight := r.v.along(meaning{path: t.Path.String()}, ref.name).path
		if len(ref.looked) > 0 {
			straight += "." + last(ref.path)
		}
		if straight == ref.target.Path.String() && !ref.call || ref.covered(r.v.m) == 0 {
			continue
		}
		m, _ := r.v.denotes(ref.name)
		r.apart[ref.name] = true
		r.redirect(binding, r.aliases(binding)[0], ref, m)
	}
}

// redirect makes one use of a module go to another module, which an import
// beside the clause anchor brings in.
func (r *rewriter) redirect(binding parser.SymbolID, anchor int, ref *reference, m meaning) {
	module, names, attrs := r.useModule(ref, m)
	rule := ref.target.rule.String()
	if module == "builtins" && names != "" && len(ref.looked) == 0 && r.taken(binding, first(names), builtin(first(names))) == "" {
		r.editReference(ref, attrs, names)
		return
	}
	c := r.moduleClause(binding, module)
	text := module
	if c.As != "" {
		text = c.As
	}
	r.editReference(ref, attrs, join(text, names))
	ch := r.changes[anchor]
	if ch == nil {
		ch = &change{stays: true, rule: rule}
		r.changes[anchor] = ch
	}
	r.v.spend(len(ch.clauses))
	for _, have := range ch.clauses {
		if have == c {
			return
		}
	}
	ch.clauses = append(ch.clauses, c)
}

// moduleClause imports a module so that its whole path can be written, or
// under a free name where the first part of the path means something else.
func (r *rewriter) moduleClause(binding parser.SymbolID, module string) clause {
	c := clause{Module: module}
	if as, ok := r.under[module]; ok {
		return c.as(as)
	}
	top := first(module)
	if top == r.v.m.Symbols[binding].Name && r.plain(binding) {
		return c
	}
	scope := r.v.m.Symbols[binding].Scope
	other, used := r.tops[top]
	if !used {
		r.tops[top] = scope
	}
	// Two scopes that both import it would hide it from each other.
	if used && other != scope || r.taken(binding, top, moduleTarget(top)) != "" {
		free := r.freeName(binding, last(module))
		r.under[module] = free
		return c.as(free)
	}
	return c
}

// moduleTarget is the target that a module of that name is.
func moduleTarget(module string) target {
	return target{Path: rules.Path{Module: module, Split: true}}
}
