package transform

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// Result is what becomes of one file.
type Result struct {
	Edits []diff.Edit // sorted; offsets in File.Source
	Notes []Note      // in order of line
	Gone  []string    // names that the module's scope loses
	Err   error       // why the file can't be done: ErrTooMuchWork; then the rest is empty
}

// passes are the steps from decisions to edits, in the order in which they run.
// Each looks at the whole file and adds to the rewriter; to add a kind of
// rewrite is to add a file with such a function and a line here.
var passes = []func(*rewriter){
	(*rewriter).directives,      // comments that tell rewrite to leave code alone
	(*rewriter).names,           // from-imports and aliased imports: a decision for each binding
	(*rewriter).joinCalls,       // imports of what replaces calls
	(*rewriter).modules,         // modules used as objects, and plain imports
	(*rewriter).wildcardImports, // from old import *
	(*rewriter).travels,         // names that other modules call otherwise now
	(*rewriter).strings,         // edits of strings that name code
	(*rewriter).uses,            // edits where the names are used
	(*rewriter).imports,         // edits of the import statements
	(*rewriter).review,          // old paths that are left in text
}

// rewriter is what the passes over one file share.
type rewriter struct {
	plan *Plan
	f    *File
	v    *view

	changes map[int]*change           // by import clause
	stays   map[int]string            // why a clause that reaches an old name stays
	renamed []decision                // those whose uses change, in order
	apart   map[parser.NameID]bool    // uses that do not go where their binding goes
	counted map[int]bool              // import clauses that are noted as ignored
	made    map[string]bool           // names made up for this file
	under   map[string]string         // modules imported under such a name
	tops    map[string]parser.ScopeID // first parts of modules imported, and where
	ignored map[int]bool              // lines to be left alone
	noted   map[parser.NameID]bool    // uses that are noted to stay
	waiting map[int]bool              // import clauses that stay because of a patch
	texted  map[parser.TextID]string  // what strings will say
	settled map[parser.TextID]bool    // strings of which it is noted why they stay

	// Of calls that rules replace: the bindings that go with them, the attributes
	// that are done with, and those that are noted.
	gone           map[parser.SymbolID]bool
	replaced, told map[parser.NameID]bool

	inTheWay map[parser.SymbolID]bool // bindings that keep others from their new names
	leaving  map[parser.SymbolID]bool // those of them that get another name themselves

	result Result
}

// change is what becomes of one clause of an import statement.
type change struct {
	clauses []clause // what takes its place, or joins it; empty: it goes
	stays   bool     // the old clause stays, and clauses join it
	ahead   bool     // what takes its place has to run before the rest of the statement
	rule    string
	reason  string
}

// Rewrite plans the edits of one file. It does not look at File.Edit.
func (p *Plan) Rewrite(f *File) (result Result) {
	if err := p.failed.of(f); err != nil {
		return Result{Err: err}
	}
	var err error
	defer func() {
		if err != nil {
			result = Result{Err: err}
		}
	}()
	defer giveUp(&err)
	r := p.rewriter(f)
	if r.leavesFile() {
		return r.result
	}
	for _, pass := range passes {
		pass(r)
	}
	diff.Sort(r.result.Edits)
	// Those of one line are sorted too: some passes go over maps.
	slices.SortFunc(r.result.Notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Rule, b.Rule))
	})
	r.result.Notes = slices.Compact(r.result.Notes)
	return r.result
}

func (p *Plan) rewriter(f *File) *rewriter {
	return &rewriter{
		plan: p.as(f), f: f, v: p.view(f), changes: make(map[int]*change), stays: make(map[int]string),
		made: make(map[string]bool), under: make(map[string]string), tops: make(map[string]parser.ScopeID), apart: make(map[parser.NameID]bool), counted: make(map[int]bool),
		gone: make(map[parser.SymbolID]bool), replaced: make(map[parser.NameID]bool), told: make(map[parser.NameID]bool),
		noted: make(map[parser.NameID]bool), texted: make(map[parser.TextID]string), settled: make(map[parser.TextID]bool), waiting: make(map[int]bool),
	}
}

func (r *rewriter) edit(start, end int32, text, rule, reason string) {
	if r.f.Source[start:end] == nil && text == "" || string(r.f.Source[start:end]) == text {
		return
	}
	r.result.Edits = append(r.result.Edits, diff.Edit{
		Start: int(start), End: int(end), New: text, Rule: rule, Reason: reason,
	})
}

func (r *rewriter) note(kind NoteKind, offset int32, rule, format string, args ...any) {
	r.result.Notes = append(r.result.Notes, Note{
		Kind: kind, Path: r.f.Path, Line: r.f.line(offset), Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// aliases returns the import clauses that make a binding.
func (r *rewriter) aliases(binding parser.SymbolID) []int {
	r.v.spend(len(r.v.sites(binding)))
	var all []int
	for _, site := range r.v.sites(binding) {
		if a, ok := r.v.alias(site); ok {
			all = append(all, a)
		}
	}
	return all
}

// spared reports whether a rule does not concern the file: that is the definition
// that it speaks of, the module itself or what a whole-module rule covers. Nor does
// it concern the new module, which may have the name from the old one.
func (r *rewriter) spared(t target) bool {
	if module, _ := r.plan.targetModule(t, meaning{}); slices.Contains(r.f.Names, module) {
		return true
	}
	for _, name := range r.f.Names {
		if within(name, t.rule.From.Module) && (t.rule.From.Name == "" || name == t.rule.From.Module) {
			return true
		}
	}
	return false
}

// names decides for every binding that from-imports and aliased imports make. A
// name that is in the way of another may go itself: then all is decided again, in
// the knowledge of that.
func (r *rewriter) names() {
	notes := slices.Clone(r.result.Notes)
	r.decideNames()
	var leaving map[parser.SymbolID]bool
	for i := range r.renamed {
		d := &r.renamed[i]
		if r.inTheWay[d.binding] && (d.calls == nil || r.gone[d.binding]) && d.clause.bound() != r.v.m.Symbols[d.binding].Name {
			if leaving == nil {
				leaving = make(map[parser.SymbolID]bool)
			}
			leaving[d.binding] = true
		}
	}
	if leaving != nil {
		again := r.plan.rewriter(r.f)
		again.ignored, again.result.Notes, again.leaving = r.ignored, notes, leaving
		again.decideNames()
		*r = *again
	}
	r.noteStays()
}

// decideNames decides about the calls that rules replace first: what nothing is
// left of needs no decision.
func (r *rewriter) decideNames() {
	r.calls()
	for _, binding := range r.v.bindings {
		if r.gone[binding] {
			continue
		}
		m, t, state := r.moving(binding)
		switch state {
		case movesWhole:
			if r.plan.tree.HasModule(m.path) && r.awaits(binding) {
				continue // the pass for modules parts the uses
			}
			d := r.decide(binding, m, t)
			if r.unspeakable(d) || r.stuck(d) {
				continue
			}
			r.settle(&d)
			if t.rule != retiredRule || d.why == "" {
				r.carryOut(d)
				r.partings(binding, t)
			}
		case movesInPart:
			r.split(binding)
		}
	}
}

// noteIgnored counts an import that a comment protects, if it would have moved.
func (r *rewriter) noteIgnored(a int) {
	for _, m := range r.v.aliasMeanings(&r.v.m.Aliases[a]) {
		if t, _, ok := r.plan.canonical(m); ok && !r.spared(t) && !r.counted[a] {
			r.counted[a] = true
			r.note(Ignored, r.v.m.Aliases[a].Span.Start, t.rule.String(), "%s is left alone, as a comment asks", m.path)
		}
	}
}

// noteStays tells of the imports that reach an old name and stay, and of those of
// which it can't be told.
func (r *rewriter) noteStays() {
	for a, why := range r.stays {
		r.note(Left, r.v.m.Aliases[a].Span.Start, "", "%s", why)
	}
	for a := range r.v.m.Aliases {
		alias := &r.v.m.Aliases[a]
		im := &r.v.m.Imports[alias.Import]
		if im.Kind != parser.ImportFrom || r.changes[a] != nil || r.stays[a] != "" || !r.plan.rules.IsName(alias.Name) {
			continue
		}
		modules := r.f.imported(im)
		if len(modules) == 0 {
			r.note(Left, alias.Span.Start, "", "%s comes from %s, which lies above the root: what that is can't be told",
				alias.Name, im.Path.Of(r.f.Source))
			continue
		}
		owner := r.plan.byName[modules[0]]
		if owner == nil || owner == r.f || r.plan.tree.HasModule(join(modules[0], alias.Name)) {
			continue
		}
		v := r.plan.view(owner)
		if v.moduleSymbol(alias.Name) == parser.None && (v.moduleSymbol("__getattr__") != parser.None || v.wildcardMay(r.plan, -1, alias.Name)) {
			r.note(Left, alias.Span.Start, "", "%s comes from %s still: which names that has is decided when it runs",
				alias.Name, modules[0])
		}
	}
}

// unretired takes an alias for what it is that keeps an old name for others:
// `from new import N2 as N` where other files get at N through this module, as
// when an earlier run was on a part of the tree. If all of them can follow now,
// it goes the way of the import that it once was. An alias that nobody gets at
// is its author's.
func (r *rewriter) unretired(a *parser.Alias, m meaning) (target, bool) {
	if r.v.m.Imports[a.Import].Kind != parser.ImportFrom || !r.keptForOthers(a, m.path) {
		return target{}, false
	}
	return target{Path: rules.Path{Module: parent(m.path), Attrs: []string{a.Name}, Split: true}, rule: retiredRule}, true
}

// keptForOthers reports whether the alias of an import that ends up at path may
// be one that an earlier run left.
func (r *rewriter) keptForOthers(a *parser.Alias, path string) bool {
	if !a.HasAs() || r.v.m.Imports[a.Import].Scope != 0 || r.f.Package || r.f.Stub || len(r.v.stars) > 0 {
		return false
	}
	binding := r.v.m.BindingOf(&r.v.m.Names[a.Bound])
	return r.plan.retired[path][a.As.Of(r.f.Source)] != nil && len(r.v.uses(binding)) > 0 &&
		r.plan.isReached(r.f, r.v.m.Symbols[binding].Name)
}

// retiredRule stands for the rule of an alias that an earlier run left.
var retiredRule = &rules.Rule{}

// How the imports of a binding move.
type moveState uint8

const (
	staysPut moveState = iota
	movesWhole
	movesInPart // some of the imports that make it do, or they part ways
)

// moving says whether a binding moves and where. Plain imports are left to the
// pass for modules.
func (r *rewriter) moving(binding parser.SymbolID) (m meaning, t target, state moveState) {
	seen, all := 0, true
	for _, site := range r.v.sites(binding) {
		to, from, ok := target{}, meaning{}, false
		if a, isAlias := r.v.alias(site); isAlias {
			to, from, ok = r.aliasTarget(a)
		}
		if !ok {
			all = false
			continue
		}
		if seen > 0 && r.plan.object(to) != r.plan.object(t) {
			all = false
		}
		if seen == 0 {
			m, t = from, to
		}
		seen++
	}
	switch {
	case seen == 0:
		return m, t, staysPut
	case all:
		return m, t, movesWhole
	}
	return m, t, movesInPart
}

// loadsFor says why the import of what m denotes has to stay: the file gets at its module as
// an attribute of a package too, and has no other import that loads it.
func (r *rewriter) loadsFor(m meaning) string {
	if module, owner := r.plan.owner(m.path); owner != nil && r.plan.leans[ownName{r.f, owner.Path}] {
		return fmt.Sprintf("%s is used besides, and no other import here loads it", module)
	}
	return ""
}

// aliasTarget says where one import clause moves.
func (r *rewriter) aliasTarget(a int) (target, meaning, bool) {
	alias := &r.v.m.Aliases[a]
	im := &r.v.m.Imports[alias.Import]
	if im.Kind == parser.ImportModules && !alias.HasAs() {
		return target{}, meaning{}, false
	}
	if r.ignoredAt(im.Span) {
		r.noteIgnored(a)
		return target{}, meaning{}, false
	}
	for _, m := range r.v.aliasMeanings(alias) {
		t, why, ok := r.plan.canonical(m)
		switch {
		case ok && !r.spared(t):
			why := r.stayPatched(alias, m)
			if why == "" {
				why = r.loadsFor(m)
			}
			if why != "" {
				r.stays[a] = fmt.Sprintf("%s comes from %s still: %s", alias.Name, parent(m.path), why)
				r.waiting[a] = true
				return target{}, meaning{}, false
			}
			return t, m, true
		case why != "" && im.Kind == parser.ImportFrom:
			r.stays[a] = fmt.Sprintf("%s comes from %s still: %s", alias.Name, parent(m.path), why)
			if to, ok := r.travelled(alias, m); ok {
				return to, m, true
			}
		}
		if t, ok := r.unretired(alias, m); ok {
			return t, m, true
		}
	}
	return target{}, meaning{}, false
}

// split moves the imports of a binding that others make too, each under the
// name that it has.
func (r *rewriter) split(binding parser.SymbolID) {
	name := r.v.m.Symbols[binding].Name
	for _, a := range r.aliases(binding) {
		t, m, ok := r.aliasTarget(a)
		if !ok || t.rule == retiredRule {
			continue
		}
		c, attrs := r.plan.importClause(t, m)
		start := r.v.m.Aliases[a].Span.Start
		why := r.boundAgain(binding, "", t)
		if len(attrs) > 0 && !r.overwritten(a) {
			r.note(Left, start, t.rule.String(), "%s stays: it %s, and no import binds %s to that name", name, why, t)
			continue
		}
		ch := &change{clauses: []clause{c.as(name)}, ahead: r.overwritten(a), rule: t.rule.String()}
		r.changes[a] = ch
		if why == "" {
			continue // all imports of the name end up at one thing: its author has named that
		}
		ch.reason = "keeps its name: " + why
		if c.bound() != name {
			r.note(Kept, start, t.rule.String(), "%s is imported as %s, which %s", c.bound(), name, why)
		}
	}
}

// overwritten reports whether a later clause of the same statement, one that does
// not run after it once both have moved, binds the name of one.
func (r *rewriter) overwritten(a int) bool {
	im := &r.v.m.Imports[r.v.m.Aliases[a].Import]
	bound := r.v.m.Names[r.v.m.Aliases[a].Bound].Symbol
	for later := a + 1; later < int(im.Aliases[1]); later++ {
		if r.v.m.Names[r.v.m.Aliases[later].Bound].Symbol == bound && im.Kind == parser.ImportFrom {
			return true
		}
	}
	return false
}

// stuck notes that a name which has to stay can't, as no import binds an attribute
// of an object to it.
func (r *rewriter) stuck(d decision) bool {
	for _, a := range r.aliases(d.binding) {
		if d.stuck {
			r.counted[a] = true
			r.note(Left, r.v.m.Aliases[a].Span.Start, d.rule, "%s stays: it %s, and no import binds %s to that name",
				r.v.m.Symbols[d.binding].Name, d.why, d.target)
		}
	}
	return d.stuck
}

// unspeakable notes that no import can name a private name in a class, where it
// is another (language reference, 6.2.1).
func (r *rewriter) unspeakable(d decision) bool {
	for _, a := range r.aliases(d.binding) {
		im := &r.v.m.Imports[r.v.m.Aliases[a].Import]
		if d.clause.From && private(d.clause.Name) && r.inAnyClass(im.Scope) {
			r.counted[a] = true
			r.note(Left, im.Span.Start, d.rule, "the import stays: in a class %s would be another name", d.clause.Name)
			return true
		}
	}
	return false
}

// settle settles a decision against those made before: two bindings may not end
// up under one name unless they are one thing in one scope.
func (r *rewriter) settle(d *decision) {
	owner := r.v.m.Symbols[d.binding].Scope
	old := r.v.m.Symbols[d.binding].Name
	if d.why != "" || d.uses == old {
		return
	}
	r.v.spend(4 * len(r.renamed)) // each climbs from scope to scope
	for i := range r.renamed {
		e := &r.renamed[i]
		if e.clause.bound() != d.clause.bound() {
			continue
		}
		other := r.v.m.Symbols[e.binding].Scope
		clash := false
		switch {
		case owner == other:
			clash = e.clause != d.clause
		case r.inside(other, owner):
			clash = r.usedInside(d.binding, other)
		case r.inside(owner, other):
			clash = r.usedInside(e.binding, owner)
		}
		if clash {
			d.why = fmt.Sprintf("would be called %s, like %s", d.clause.bound(), r.v.m.Symbols[e.binding].Name)
			d.clause, d.uses = d.clause.as(old), old
			return
		}
	}
}

// usedInside reports whether a binding is used in a scope or below it.
func (r *rewriter) usedInside(binding parser.SymbolID, scope parser.ScopeID) bool {
	r.v.spend(len(r.v.uses(binding)))
	for _, use := range r.v.uses(binding) {
		if r.inside(r.v.m.ScopeOf(&r.v.m.Names[use]), scope) {
			return true
		}
	}
	return false
}

// sameForm writes the clause of a decision in the form of the import it stands
// for: what `import a.b as c` imported as a module is still imported as one.
func (r *rewriter) sameForm(a int, d decision) clause {
	im := &r.v.m.Imports[r.v.m.Aliases[a].Import]
	if im.Kind != parser.ImportModules || !d.clause.From {
		return d.clause
	}
	m, _ := r.v.aliasMeaning(&r.v.m.Aliases[a])
	if _, names := r.plan.targetModule(d.target, m); len(names) > 0 {
		return d.clause
	}
	return clause{Module: join(d.clause.Module, d.clause.Name)}.as(d.clause.bound())
}

// carryOut notes what a decision means for imports and uses.
func (r *rewriter) carryOut(d decision) {
	old := r.v.m.Symbols[d.binding].Name
	for i, a := range r.aliases(d.binding) {
		start := r.v.m.Aliases[a].Span.Start
		ch := &change{rule: d.rule}
		if !d.noName {
			ch.clauses = []clause{r.sameForm(a, d)}
		}
		if d.why != "" {
			ch.reason = "keeps its name: " + d.why
			if i == 0 {
				r.note(Kept, start, d.rule, "%s is imported as %s: it %s", d.clause.Name, d.clause.bound(), d.why)
			}
		}
		r.changes[a] = ch
	}
	if d.noName && d.uses == old && r.v.m.Symbols[d.binding].Scope == 0 {
		r.result.Gone = append(r.result.Gone, old)
	}
	if d.uses != old {
		r.renamed = append(r.renamed, d)
		if r.v.m.Symbols[d.binding].Scope == 0 {
			r.result.Gone = append(r.result.Gone, old)
		}
	}
}
