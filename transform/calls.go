package transform

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// byCall says what the rules put in place of a call, without arguments, of what
// has a path, or another name of it.
func (p *Plan) byCall(m meaning) (target, bool) {
	return p.byAnyName(m, p.rules.LookupCallIn)
}

// called is canonical for a call without arguments: rules for the name itself are
// followed as well as re-exports, as a call rule may be for where they lead.
func (p *Plan) called(m meaning) (t target, why string, ok bool) {
	if !p.replacesCalls() {
		return target{}, "", false
	}
	for range maxHops {
		if t, ok := p.byCall(m); ok {
			return t, why, why == ""
		}
		if t, ok := p.byRule(m); ok {
			m = meaning{path: t.Path.String()}
			if t.Split {
				m.modules = parts(t.Module)
			}
			continue
		}
		h, ok := p.hop(m)
		if !ok {
			return target{}, "", false
		}
		if why == "" {
			why = h.why
		}
		m = h.to
	}
	return target{}, "", false
}

// replacesCalls reports whether there are call rules.
func (p *Plan) replacesCalls() bool { return p.callRules }

// calls replaces calls of names that imports bind by what call rules say, each
// with its parentheses. Where nothing else needs an import, it becomes that of the
// replacement; else both stand side by side, see joinCalls. Calls of attributes of
// modules are the matter of the pass for modules.
func (r *rewriter) calls() {
	if !r.plan.replacesCalls() {
		return
	}
	for _, binding := range r.v.bindings {
		r.callsOf(binding)
	}
}

func (r *rewriter) callsOf(binding parser.SymbolID) {
	m, ok := r.v.imports(binding)
	if !ok || r.plan.rebinds(r.v, binding, mayOffer) != nil {
		r.reportMixedCalls(binding)
		return
	}
	t, why, ok := r.plan.called(m)
	if !ok && why == "" || r.spared(t) || !r.fromImports(binding) {
		return
	}
	if ok && why == "" {
		why = r.seam(binding, m)
	}
	calls, left := r.sortCalls(binding, t)
	if len(calls) > 0 && why == "" {
		why = r.replaceCalls(binding, calls, len(left) > 0, m, t)
	}
	start := r.v.m.Aliases[r.aliases(binding)[0]].Span.Start
	switch _, _, moves := r.plan.canonical(m); {
	case len(calls) > 0 && why != "":
		r.note(Left, start, t.rule.String(), "calls of %s stay: %s", m.path, why)
	case len(left) > 0 && !moves:
		r.note(Left, start, t.rule.String(), "%s is still used in %s: its rule is for calls without arguments", m.path, r.lines(left))
	}
}

// fromImports reports whether from-imports alone make a binding.
func (r *rewriter) fromImports(binding parser.SymbolID) bool {
	for _, a := range r.aliases(binding) {
		if r.v.m.Imports[r.v.m.Aliases[a].Import].Kind != parser.ImportFrom {
			return false
		}
	}
	return true
}

// seam says which string may put something else in the place of a name while the
// program runs, as tests do: a call of it must go on to find that.
func (r *rewriter) seam(binding parser.SymbolID, m meaning) string {
	sym := &r.v.m.Symbols[binding]
	by := r.plan.named[m.path]
	if sym.Scope == 0 {
		by = r.plan.namedBy(r.f, sym.Name)
	}
	if by != nil {
		return "a string names it in " + by.place()
	}
	if sym.Scope != 0 {
		if all := r.plan.patches.old[r.plan.key(m.path)]; all != nil {
			return "it is patched in " + all[0].String()
		}
		return ""
	}
	if at, ok := r.plan.patches.seams[ownName{r.f, sym.Name}]; ok {
		return "a string names it in " + at.String()
	}
	for _, reach := range r.plan.reached[ownName{r.f, sym.Name}] {
		if reach.how == byText {
			return "a string names it in " + reach.place()
		}
	}
	return ""
}

// sortCalls tells the uses of a binding that t replaces from those that stay.
func (r *rewriter) sortCalls(binding parser.SymbolID, t target) (calls, left []parser.NameID) {
	for _, use := range r.v.uses(binding) {
		name := &r.v.m.Names[use]
		switch {
		case name.Attrs[0] != name.Attrs[1] || !r.v.isCall(use) || r.mangles(use, t):
			left = append(left, use)
		case r.ignoredAt(r.v.callSpan(use)):
			left = append(left, use)
			r.note(Ignored, name.Span.Start, t.rule.String(), "a call of %s is left alone, as a comment asks", name.Span.Of(r.f.Source))
		default:
			calls = append(calls, use)
		}
	}
	return calls, left
}

// isCall reports whether a name is, with its attributes, called without arguments
// in code that a rule may change: text that is printed as it stands may not be, and
// a string that is read as a type holds no call.
func (v *view) isCall(n parser.NameID) bool {
	name := &v.m.Names[n]
	_, called := v.call(n)
	return called && name.Role == parser.Load && name.Flags&(parser.InString|parser.Echoed) == 0 &&
		v.m.Symbols[name.Symbol].Class == parser.None
}

// callSpan is that of a call from the name to behind the closing parenthesis.
func (v *view) callSpan(n parser.NameID) parser.Span {
	args, _ := v.call(n)
	return parser.Span{Start: v.m.Names[n].Span.Start, End: args.End}
}

// nameEnd returns where a name ends with its attributes.
func (v *view) nameEnd(n parser.NameID) int32 {
	name := &v.m.Names[n]
	if attrs := v.m.AttrSpans(name); len(attrs) > 0 {
		return attrs[len(attrs)-1].End
	}
	return name.Span.End
}

// replaceCalls decides how the replacement is imported and edits the calls. It
// says why it can't, if so.
func (r *rewriter) replaceCalls(binding parser.SymbolID, calls []parser.NameID, used bool, m meaning, t target) (why string) {
	c, attrs := r.plan.importClause(t, m)
	if !c.From && len(attrs) == 0 {
		return fmt.Sprintf("%s is a module", t)
	}
	for _, a := range r.aliases(binding) {
		if im := &r.v.m.Imports[r.v.m.Aliases[a].Import]; private(c.Name) && r.inAnyClass(im.Scope) {
			return fmt.Sprintf("in a class %s would be another name", c.Name)
		}
	}
	needed := "" // why the old name stays
	if !used {
		needed = r.neededBesides(binding)
	}
	whole := !used && needed == ""
	d := decision{binding: binding, clause: c, uses: c.bound(), rule: t.rule.String(), target: t, calls: calls}
	if d.why = r.callConflict(binding, c.bound(), t, whole); d.why == "" {
		r.settle(&d)
	}
	start := r.v.m.Aliases[r.aliases(binding)[0]].Span.Start
	if d.why != "" {
		d.clause = c.as(r.freeName(binding, c.bound()))
		r.note(Kept, start, d.rule, "%s is imported as %s: it %s", c.bound(), d.clause.bound(), d.why)
	}
	if needed != "" {
		r.note(Kept, start, d.rule, "the import of %s stays: it %s", m.path, needed)
	}
	d.noName = c.Module == "builtins" && d.clause.As == "" // which callConflict allows
	d.uses = join(d.clause.bound(), strings.Join(attrs, "."))
	r.renamed = append(r.renamed, d)
	for _, use := range calls {
		r.apart[use] = true
		r.editCall(use, 0, d.uses, d.rule)
	}
	if whole {
		r.carryOutCalls(d)
	}
	return ""
}

// neededBesides says why the import of a name that is used no more has to stay.
func (r *rewriter) neededBesides(binding parser.SymbolID) string {
	old := r.v.m.Symbols[binding].Name
	for _, a := range r.aliases(binding) {
		if alias := &r.v.m.Aliases[a]; alias.HasAs() && alias.Name == old {
			return "is exported under this name (a redundant alias)" // PEP 484
		}
	}
	if why := r.importIgnored(binding); why != "" {
		return why
	}
	for _, reason := range []func(parser.SymbolID, string, target) string{r.inClass, r.shadowedUse, r.readInClass} {
		if why := reason(binding, old, target{}); why != "" {
			return why
		}
	}
	return r.offered(binding)
}

// callConflict says why the replacement can't be bound to its own name where the
// import of the binding stands. The old name need not stay for that.
func (r *rewriter) callConflict(binding parser.SymbolID, name string, t target, whole bool) string {
	if whole && name == r.v.m.Symbols[binding].Name {
		return r.hidesBuiltin(binding, name, t)
	}
	if why := r.inClass(binding, name, t); why != "" {
		return why
	}
	if r.v.m.Symbols[binding].Scope == 0 && r.v.m.All.Has(name) {
		return fmt.Sprintf("would put %s into __all__", name)
	}
	return r.taken(binding, name, t)
}

// carryOutCalls lets the imports of a binding go, all of whose uses are replaced.
func (r *rewriter) carryOutCalls(d decision) {
	r.gone[d.binding] = true
	for i, a := range r.aliases(d.binding) {
		ch := &change{rule: d.rule}
		if !r.imported(d, i) {
			ch.clauses = []clause{d.clause}
		}
		r.changes[a] = ch
	}
	if sym := &r.v.m.Symbols[d.binding]; sym.Scope == 0 && d.clause.bound() != sym.Name {
		r.result.Gone = append(r.result.Gone, sym.Name)
	}
}

// joinCalls puts the imports of replacements beside imports that stay, or that
// move by another rule.
func (r *rewriter) joinCalls() {
	for i := range r.renamed {
		d := &r.renamed[i]
		if d.calls == nil || r.gone[d.binding] {
			continue
		}
		for i, a := range r.aliases(d.binding) {
			if r.imported(*d, i) {
				continue
			}
			if r.changes[a] == nil {
				r.changes[a] = &change{stays: true, rule: d.rule}
			}
			r.changes[a].clauses = append(r.changes[a].clauses, d.clause)
		}
	}
}

// imported reports whether what replaces calls is imported already where the nth
// import of a binding stands: right there, or before it in the same block.
func (r *rewriter) imported(d decision, nth int) bool {
	if d.noName {
		return true
	}
	all := r.aliases(d.binding)
	here := r.stmt(all[nth])
	for _, a := range all[:nth] {
		if s := r.stmt(a); s.Block == here.Block {
			return true
		}
	}
	for _, s := range r.v.symbolsNamed(d.clause.bound()) {
		if r.v.m.Symbols[s].Scope != r.v.m.Symbols[d.binding].Scope || s == d.binding {
			continue
		}
		m, ok := r.v.imports(s)
		if _, moves := r.plan.byRule(m); !ok || moves || m.path != join(d.clause.Module, d.clause.Name) {
			continue
		}
		for _, a := range r.aliases(s) {
			if stmt := r.stmt(a); stmt.Block == here.Block && stmt.Span.Start < here.Span.Start {
				return true
			}
		}
	}
	return false
}

func (r *rewriter) stmt(a int) *parser.Stmt {
	return &r.v.m.Stmts[r.v.m.Imports[r.v.m.Aliases[a].Import].Stmt]
}

// editCall replaces a call: the name, so many of its attributes and the
// parentheses. A comment between these stays, in parentheses.
func (r *rewriter) editCall(n parser.NameID, attrs int, text, rule string) {
	end := r.v.nameEnd(n)
	args, _ := r.v.call(n)
	if bytes.IndexByte(r.f.Source[end:args.End], '#') >= 0 {
		r.editChain(n, attrs, "("+text, rule)
		r.edit(args.Start, args.Start+1, "", rule, "")
		return
	}
	behind := ""
	if next := args.End; int(next) < len(r.f.Source) && isWord(r.f.Source[next]) {
		behind = " " // N()if x
	}
	r.editChain(n, attrs, text, rule)
	if last := len(r.result.Edits) - 1; last >= 0 && r.result.Edits[last].End == int(end) {
		r.result.Edits[last].End, r.result.Edits[last].New = int(args.End), r.result.Edits[last].New+behind
		return
	}
	r.edit(end, args.End, behind, rule, "")
}

// reportMixedCalls tells of calls of a name that is something else too.
func (r *rewriter) reportMixedCalls(binding parser.SymbolID) {
	if !slices.ContainsFunc(r.v.uses(binding), r.v.isCall) {
		return
	}
	for _, a := range r.aliases(binding) {
		alias := &r.v.m.Aliases[a]
		if r.v.m.Imports[alias.Import].Kind != parser.ImportFrom {
			continue
		}
		for _, m := range r.v.aliasMeanings(alias) {
			if t, _, ok := r.plan.called(m); ok && !r.spared(t) {
				r.note(Left, alias.Span.Start, t.rule.String(), "calls of %s stay: the name %s is bound to something else too",
					m.path, r.v.m.Symbols[binding].Name)
				return
			}
		}
	}
}

// callOf returns what replaces a use of a module, if that is a call that a rule is
// for.
func (r *rewriter) callOf(use parser.NameID, m meaning) (target, bool) {
	if name := &r.v.m.Names[use]; name.Attrs[0] == name.Attrs[1] {
		return target{}, false // see callsOf
	}
	t, why, ok := r.plan.called(m)
	if !ok && why == "" || r.spared(t) || r.told[use] {
		return target{}, false
	}
	start := r.v.m.Names[use].Span.Start
	by := r.plan.named[m.path]
	_, moves := r.plan.byRule(m)
	switch {
	case !r.v.isCall(use):
		if moves {
			return target{}, false
		}
		r.note(Left, start, t.rule.String(), "%s stays: its rule is for calls without arguments", m.path)
	case why != "":
		r.note(Left, start, t.rule.String(), "the call of %s stays: %s", m.path, why)
	case by != nil:
		r.note(Left, start, t.rule.String(), "the call of %s stays: a string names it in %s", m.path, by.place())
	case r.ignoredAt(r.v.callSpan(use)):
		r.note(Ignored, start, t.rule.String(), "a call of %s is left alone, as a comment asks", m.path)
	default:
		return t, true
	}
	r.told[use] = true
	return target{}, false
}

// editReference changes a use of a module: so many of its attributes and, where it
// is a call that goes as a whole, the parentheses.
func (r *rewriter) editReference(ref *reference, attrs int, text string) {
	if ref.call {
		r.editCall(ref.name, attrs, text, ref.target.rule.String())
		r.replaced[ref.name] = true
		return
	}
	rule := ref.target.rule.String()
	if len(ref.looked) == 0 {
		r.editChain(ref.name, attrs, text, rule)
		return
	}
	r.editChain(ref.name, attrs-1, parent(text), rule)
	for _, i := range ref.looked { // the last part is in a string or a keyword
		l := &r.looked().all[i]
		t, _ := r.plan.byRule(meaning{l.path, l.known})
		r.say(l, &wish{behind: last(t.String()), rule: rule})
	}
}

// lines names the lines of some uses, for people.
func (r *rewriter) lines(uses []parser.NameID) string {
	const most = 5
	var all []int
	for _, use := range uses {
		if line := r.f.line(r.v.m.Names[use].Span.Start); len(all) == 0 || all[len(all)-1] != line {
			all = append(all, line)
		}
	}
	text := "line "
	if len(all) > 1 {
		text = "lines "
	}
	for i, line := range all {
		switch {
		case i == most:
			return text + fmt.Sprintf(" and %d more", len(all)-most)
		case i > 0:
			text += ", "
		}
		text += fmt.Sprint(line)
	}
	return text
}
