package transform

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// Strings says which strings may be edited.
type Strings uint8

const (
	// StringsCalls are those that a known look-up is given.
	StringsCalls Strings = iota
	// StringsNone leaves all strings alone.
	StringsNone
	// StringsAll are also those that are one dotted path and nothing else.
	StringsAll
)

// spot is a place in a file.
type spot struct {
	f      *File
	offset int32
}

func (s spot) String() string { return fmt.Sprintf("%s:%d", s.f.Path, s.f.line(s.offset)) }

// patches are what the tree binds anew from outside, by patch, setattr and the
// like, and who notices.
type patches struct {
	seams   map[ownName]spot    // names that modules of the tree have, by the first patch
	seamed  map[*File]bool      // modules with such names
	old     map[string][]*patch // what the rules move: by path; of modules in sys.modules behind a "="
	waiting map[string]string   // why a path of old can't move yet
	bound   map[string][]spot   // who binds a path of old when it is imported
	late    map[string][]spot   // who looks it up when it runs
}

func newPatches() patches {
	return patches{
		seams: make(map[ownName]spot), seamed: make(map[*File]bool), old: make(map[string][]*patch),
		waiting: make(map[string]string), bound: make(map[string][]spot), late: make(map[string][]spot),
	}
}

// patch is a place that patches what rules move.
type patch struct {
	spot
	fixed string // why it can't follow
}

// findLookups finds what all files look up by text, and what of it is patched.
func (p *Plan) findLookups() {
	for _, f := range p.files {
		p.looked[f] = &lookups{}
		p.attempt(f, func() { p.looked[f] = p.seek(p.view(f)) })
	}
	for _, f := range p.files {
		p.findPatches(f)
	}
	if len(p.patches.old) > 0 {
		p.findWaiting()
	}
}

// findPatches notes what a file binds anew in modules.
func (p *Plan) findPatches(f *File) {
	all := p.looked[f].all
	for i := range all {
		if l := &all[i]; l.sets() {
			fixed := p.unfollowed(f, l)
			if _, ok := p.beyond(meaning{l.path, l.known}); ok && fixed == "" && !l.whole() {
				fixed = goesThrough
			}
			p.addPatch(spot{f, l.at}, meaning{l.path, l.known}, l.kind == setsModule, fixed)
		}
	}
	v := p.view(f)
	for n := range v.m.Names {
		name := &v.m.Names[n]
		if name.Flags&(parser.AttrStore|parser.AttrDelete) == 0 {
			continue
		}
		m, ok := v.reference(parser.NameID(n))
		if !ok {
			continue
		}
		fixed := p.held(f, name.Span.Start)
		if _, ok := p.beyond(m); ok && fixed == "" {
			fixed = goesThrough
		}
		p.addPatch(spot{f, name.Span.Start}, m, false, fixed)
	}
}

func (p *Plan) addPatch(at spot, m meaning, module bool, fixed string) {
	t, moves := p.byRule(m)
	if to, ok := p.beyond(m); ok && !module {
		m = to
		t, moves = p.byRule(m)
	}
	if moves && !module && t.rest > 0 && !p.inModule(m.path) {
		return // an attribute of an object, whoever has it
	}
	if moves || module && p.isModule(m.path) {
		if fixed == "" && moves && !p.ruled(at.f, m) {
			fixed = "no rule goes for it"
		}
		if module && !moves {
			fixed = "it puts another module in the place of " + m.path + ", of which only names move"
		}
		key := p.key(m.path)
		if module {
			key = "=" + key
		}
		p.patches.old[key] = append(p.patches.old[key], &patch{spot: at, fixed: fixed})
		return
	}
	if module {
		return
	}
	front := p.passed(meaning{parent(m.path), min(m.modules, parts(m.path)-1)})
	if owner := p.byName[front.path]; owner != nil {
		key := ownName{owner, last(m.path)}
		if _, seen := p.patches.seams[key]; !seen {
			p.patches.seams[key] = at
			p.patches.seamed[owner] = true
		}
	}
}

// ruled reports whether the rules move a path where a file says it.
func (p *Plan) ruled(f *File, m meaning) bool {
	t, ok := p.as(f).byRule(m)
	return ok && !p.rewriter(f).spared(t)
}

// goesThrough is why a patch can't follow that is not written in one string.
const goesThrough = "it gets at the module through another one"

// beyond follows a path through modules that pass other modules on, to a name
// that moves out of the last of these: user.old.N, where user has `import old`.
// The module stays, so that the path would go on leading to the old name.
func (p *Plan) beyond(m meaning) (meaning, bool) {
	for range maxHops {
		if _, moves := p.byRule(m); moves {
			return m, false
		}
		module, owner := p.owner(m.path)
		if owner == nil || module == m.path {
			return m, false
		}
		_, rest, _ := strings.Cut(m.path[len(module)+1:], ".")
		h, ok := p.hop(m)
		if !ok || rest == "" {
			return m, false
		}
		object := strings.TrimSuffix(h.to.path, "."+rest)
		if _, moves := p.byRule(meaning{object, min(h.to.modules, parts(object))}); moves {
			return m, false // the module's own name moves with what it is
		}
		if m = h.to; m.path == "" {
			return m, false
		}
		if _, moves := p.byRule(m); moves {
			return m, true
		}
	}
	return m, false
}

// inModule reports whether a path is that of a name in a module, for all that the
// tree tells.
func (p *Plan) inModule(path string) bool {
	for up := parent(path); up != ""; up = parent(up) {
		if p.tree.HasModule(up) {
			return up == parent(path)
		}
	}
	return true
}

// key gives all paths of a name in a module of the tree one path.
func (p *Plan) key(path string) string {
	module, owner := p.owner(path)
	if owner == nil || len(owner.Names) == 0 {
		return path
	}
	return owner.Names[0] + path[len(module):]
}

// unfollowed says why what a file looks up by text can't follow a rename; ""
// if it can.
func (p *Plan) unfollowed(f *File, l *lookedUp) string {
	p = p.as(f)
	switch {
	case l.fixed != "":
		return l.fixed
	case l.fixedBase != "":
		if t, moves := p.byRule(meaning{l.path, l.known}); moves && t.rest == 0 {
			return l.fixedBase
		}
	}
	if l.keyword.Len() > 0 {
		if why := p.keywordsPart(f, l); why != "" {
			return why
		}
	}
	if p.strings == StringsNone {
		return "strings are not to be edited"
	}
	return p.held(f, l.at)
}

// keywordsPart says why the names that a patch.multiple is given can't go on
// together.
func (p *Plan) keywordsPart(f *File, l *lookedUp) string {
	front := ""
	for k, i := range p.looked[f].by[l.lookup] {
		o := &p.looked[f].all[i]
		to := o.path
		t, moves := p.byRule(meaning{o.path, o.known})
		if moves {
			to = t.Path.String()
		}
		if o.fixedName != "" && (!moves || last(to) != last(o.path)) {
			return o.fixedName
		}
		if k > 0 && parent(to) != front {
			return "the names that it patches part ways"
		}
		front = parent(to)
	}
	return ""
}

// held says why a place of a file is not to be changed.
func (p *Plan) held(f *File, offset int32) string {
	switch {
	case !f.Edit:
		return "it is not to be changed now"
	case len(f.Module.Errors) > 0:
		return "its file can't be read whole"
	case p.view(f).protected(offset):
		return "a comment protects it"
	}
	return ""
}

// findWaiting notes who looks up at run time what is patched, and whether all of
// them and the patches can move together.
func (p *Plan) findWaiting() {
	for key, all := range p.patches.old {
		for _, patch := range all {
			if patch.fixed != "" && p.patches.waiting[key] == "" {
				p.patches.waiting[key] = fmt.Sprintf("%s patches it and can't follow: %s", patch.spot, patch.fixed)
			}
		}
		if why := p.ownUse(key); why != "" && p.patches.waiting[key] == "" {
			p.patches.waiting[key] = why
		}
	}
	for _, f := range p.files {
		p.findRunTime(p.view(f))
	}
}

// ownUse says whether functions of the old module, which stays, use the name: a
// patch there is meant for them too.
func (p *Plan) ownUse(path string) string {
	path = strings.TrimPrefix(path, "=")
	module, owner := p.owner(path)
	if owner == nil || path == module || strings.Contains(path[len(module)+1:], ".") {
		return ""
	}
	if _, moves := p.byRule(meaning{module, parts(module)}); moves {
		return ""
	}
	v, name := p.view(owner), last(path)
	for n := range v.m.Names {
		use := &v.m.Names[n]
		b := &v.m.Symbols[v.m.BindingOf(use)]
		if use.Role != parser.Load || b.Scope != 0 || b.Name != name || use.Flags&parser.InString != 0 {
			continue
		}
		for s := v.m.ScopeOf(use); s != parser.None; s = v.m.Scopes[s].Parent {
			if k := v.m.Scopes[s].Kind; k == parser.FunctionScope || k == parser.LambdaScope {
				return fmt.Sprintf("%s uses it in a function of its own", spot{owner, use.Span.Start})
			}
		}
	}
	return ""
}

// findRunTime looks in one file for what is patched.
func (p *Plan) findRunTime(v *view) {
	for a := range v.m.Aliases {
		alias := &v.m.Aliases[a]
		im := &v.m.Imports[alias.Import]
		if im.Kind == parser.ImportWildcard {
			continue
		}
		for _, m := range v.aliasMeanings(alias) {
			if im.Kind == parser.ImportModules {
				m = meaning{alias.Name, parts(alias.Name)}
			}
			if !v.m.Scopes[im.Scope].Kind.FunctionLike() {
				if key := p.key(m.path); p.patches.old[key] != nil && im.Kind == parser.ImportFrom {
					p.patches.bound[key] = append(p.patches.bound[key], spot{v.f, alias.Span.Start})
				}
				continue
			}
			p.seenFrom(v.f, alias.Span.Start, m, 0)
		}
	}
	for n := range v.m.Names {
		name := &v.m.Names[n]
		if name.Role == parser.ImportBind || name.Attrs[0] == name.Attrs[1] || name.Flags&parser.InString != 0 {
			continue
		}
		m, ok := v.denotes(parser.NameID(n))
		if !ok {
			continue
		}
		p.seenFrom(v.f, name.Span.Start, v.along(m, parser.NameID(n)), parts(m.path)+1)
	}
	all := p.looked[v.f].all
	for i := range all {
		if l := &all[i]; !l.sets() {
			if why := p.unfollowed(v.f, l); why != "" {
				p.block(v.f, l.at, meaning{l.path, l.known}, 0, why)
			}
		}
	}
}

// seenFrom notes that a path is looked up when a function runs, or what of it has
// least parts or more. What has 0 is looked up in sys.modules first.
func (p *Plan) seenFrom(f *File, offset int32, m meaning, least int) {
	patched := false
	for key := range p.lookedAt(m.path, least) {
		if p.patches.old[key] != nil {
			patched = true
			p.patches.late[key] = append(p.patches.late[key], spot{f, offset})
		}
	}
	if !patched {
		return
	}
	why := p.held(f, offset)
	if _, ok := p.byRule(m); why == "" && ok && !p.ruled(f, m) {
		why = "no rule goes for it"
	}
	if why != "" {
		p.block(f, offset, m, least, why)
	}
}

func (p *Plan) block(f *File, offset int32, m meaning, least int, why string) {
	for key := range p.lookedAt(m.path, least) {
		if all := p.patches.old[key]; all != nil && p.patches.waiting[key] == "" {
			p.patches.waiting[key] = fmt.Sprintf("%s patches it for %s, where it stays: %s", all[0].spot, spot{f, offset}, why)
		}
	}
}

// lookedAt returns the keys of what is looked at to find a path, of which all but
// the last least-1 parts have been found.
func (p *Plan) lookedAt(path string, least int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for ; parts(path) >= least && path != ""; path = parent(path) {
			key := p.key(path)
			if !yield(key) || least == 0 && !yield("="+key) {
				return
			}
		}
	}
}

// waits says why what looks up a path when it runs has to go on doing so: a patch
// of the path, or of what it leads through, that can't follow. A patch of one name
// moves with all that looks that name up, or not at all.
func (p *Plan) waits(path string, least int) string {
	if len(p.patches.waiting) == 0 {
		return ""
	}
	for key := range p.lookedAt(path, least) {
		if why := p.patches.waiting[key]; why != "" {
			return why
		}
	}
	return ""
}

// waitsFor says why a patch can't move yet.
func (p *Plan) waitsFor(l *lookedUp) string {
	path := l.path
	if to, ok := p.beyond(meaning{l.path, l.known}); ok {
		path = to.path
	}
	key := p.key(path)
	if l.kind == setsModule {
		key = "=" + key
	}
	return p.patches.waiting[key]
}

// seam returns the patch of a re-export on the way of a path, as long as no rule
// speaks of it: going past that module would go past the patch.
func (p *Plan) seam(m meaning) (spot, bool) {
	for range maxHops {
		if _, moves := p.byRule(m); moves {
			break
		}
		module, owner := p.owner(m.path)
		if owner == nil || module == m.path {
			break
		}
		name, rest, _ := strings.Cut(m.path[len(module)+1:], ".")
		if at, ok := p.patches.seams[ownName{owner, name}]; ok {
			return at, true
		}
		h, ok := p.hop(m)
		if !ok || rest == "" {
			break // what the module has, it has got when it was imported
		}
		m = h.to
	}
	return spot{}, false
}

// reachTexts notes what a file gets at through other modules by text. What can't
// be edited counts as a string like any other: see findNamed.
func (p *Plan) reachTexts(f *File) {
	all := p.looked[f].all
	for i := range all {
		if l := &all[i]; p.follows(f, l) && l.kind != setsModule {
			if _, straight := p.beyond(meaning{l.path, l.known}); straight && l.whole() {
				continue
			}
			p.reachPath(f, l.at, meaning{l.path, l.known}, byText)
		}
	}
}

// follows reports whether a look-up by text says which name it is after, and can
// be edited if that is renamed.
func (p *Plan) follows(f *File, l *lookedUp) bool {
	return l.kind != getsModule && l.kind != setsModule && p.unfollowed(f, l) == ""
}

// handed reports whether the object that a name stands for is only looked into
// for names that are known.
func (p *Plan) handed(f *File, n parser.NameID) bool {
	own := p.looked[f].byBase[n]
	if len(own) == 0 {
		return p.handedOn(f, n)
	}
	return !slices.ContainsFunc(own, func(i int) bool { return !p.follows(f, &p.looked[f].all[i]) })
}

// handedOn is handed for a name that another one is bound to, once.
func (p *Plan) handedOn(f *File, n parser.NameID) bool {
	if len(p.looked[f].byBase) == 0 {
		return false
	}
	m := f.Module
	p.view(f).spend(len(m.Assigns))
	for a := range m.Assigns {
		if m.Assigns[a].Value.Name() != n {
			continue
		}
		p.view(f).spend(len(m.Names))
		target, used := m.BindingOf(&m.Names[m.Assigns[a].Target]), 0
		for i := range m.Names {
			if name := &m.Names[i]; m.BindingOf(name) == target && parser.NameID(i) != m.Assigns[a].Target {
				used++
				if len(p.looked[f].byBase[parser.NameID(i)]) == 0 || !p.handed(f, parser.NameID(i)) {
					return false
				}
			}
		}
		return used > 0
	}
	return false
}

// followed are the strings of a file that follow what is renamed.
func (p *Plan) followed(f *File) map[parser.TextID]bool {
	out := make(map[parser.TextID]bool)
	all := p.looked[f].all
	for i := range all {
		l := &all[i]
		for _, t := range []parser.TextID{l.front, l.tail} {
			if t == parser.None {
				continue
			}
			if was, seen := out[t]; seen && !was {
				continue
			}
			out[t] = p.follows(f, l)
		}
	}
	maps.DeleteFunc(out, func(_ parser.TextID, follows bool) bool { return !follows })
	return out
}

// pairPatched: two old names that would become one binding keep their names if a
// patch is of either: it would be of both then.
func (r *rewriter) pairPatched(binding parser.SymbolID, name string, t target) string {
	own := r.v.m.Symbols[binding].Name
	if r.v.m.Symbols[binding].Scope != 0 || !r.plan.patches.seamed[r.f] {
		return ""
	}
	r.v.spend(len(r.v.bindings))
	for _, other := range r.v.bindings {
		sym := &r.v.m.Symbols[other]
		if other == binding || sym.Scope != 0 || !r.sameObject(other, t) {
			continue
		}
		to, ok := r.becomes(other)
		if kept := r.plan.retired[t.String()][sym.Name] != nil; sym.Name != name && (!ok || to != name) && !kept {
			continue
		}
		for _, patched := range []string{own, sym.Name} {
			if at, ok := r.plan.patches.seams[ownName{r.f, patched}]; ok {
				return fmt.Sprintf("would be called %s, like %s, and %s patches %s", name, sym.Name, at, patched)
			}
		}
	}
	return ""
}

// becomes returns the plain name of what a binding moves to.
func (r *rewriter) becomes(binding parser.SymbolID) (string, bool) {
	m, t, state := r.moving(binding)
	if state != movesWhole {
		return "", false
	}
	c, _ := r.plan.importClause(t, m)
	return c.bound(), true
}

// stayPatched says why an import must stay where it is, because it runs again and
// again and a patch is meant for it.
func (r *rewriter) stayPatched(im *parser.Import, m meaning) string {
	if !r.v.m.Scopes[im.Scope].Kind.FunctionLike() {
		return ""
	}
	if why := r.plan.waits(m.path, 0); why != "" {
		return why
	}
	if at, ok := r.plan.seam(m); ok {
		return fmt.Sprintf("%s patches it there", at)
	}
	return ""
}

// waits notes that an attribute use stays, because of a patch that can't move.
func (r *rewriter) waits(use parser.NameID, path string, t target) bool {
	m, _ := r.v.denotes(use)
	why := r.plan.waits(path, parts(m.path)+1)
	if why == "" || r.spared(t) {
		return false
	}
	if !r.noted[use] {
		r.noted[use] = true
		r.note(Left, r.v.m.Names[use].Span.Start, t.rule.String(), "%s stays: %s", path, why)
	}
	return true
}

// intoText reports whether a name is the object of look-ups by text that name
// what is looked for in it. The reference then goes on there, if all of them can
// be edited and one module has what the rules put in their place.
func (r *rewriter) intoText(use parser.NameID, ref *reference, t *target) bool {
	own := r.looked().byBase[use]
	if len(own) == 0 {
		return false
	}
	front, moved, why := "", 0, ""
	for k, i := range own {
		l := &r.looked().all[i]
		to, ok := r.plan.byRule(meaning{l.path, l.known})
		if k == 0 {
			ref.path = l.path
		}
		if !ok {
			continue
		}
		if to.rest > 0 {
			ref.path = parent(l.path)
			return false // the object itself moves, or something that it lies in
		}
		moved++
		if moved == 1 {
			front, *t = parent(to.String()), to
		}
		if _, names := r.plan.targetModule(to, meaning{l.path, l.known}); len(names) == 0 {
			why = to.String() + " is a module"
		} else if why == "" {
			why = r.cannot(l, true)
		}
		if parent(to.String()) != front {
			why = "the names that it patches part ways"
		}
	}
	switch {
	case moved == 0:
		return true
	case moved < len(own):
		why = "the names that it patches part ways"
	}
	if why == "" || r.spared(*t) {
		ref.looked = own
		return true
	}
	if l := &r.looked().all[own[0]]; !r.noted[use] && !r.ignoredAt(r.spanOf(l)) {
		r.noted[use] = true
		r.note(Left, l.at, t.rule.String(), "%s stays: %s", ref.path, why)
	}
	return true
}
