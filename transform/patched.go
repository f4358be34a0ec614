package transform

import (
	"fmt"
	"strings"

	"github.com/netra-systems/rewrite/parser"
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
	holds   map[string][]hold   // who goes on looking a path of old up
	groups  map[string]*File    // what patches and looks up a path of old: see group
	waiting map[string]string   // by group: why its path of old can't move yet
	bound   map[string][]spot   // who binds a path of old when it is imported
	late    map[string][]spot   // who looks it up when it runs
}

func newPatches() patches {
	return patches{
		seams: make(map[ownName]spot), seamed: make(map[*File]bool), old: make(map[string][]*patch),
		holds: make(map[string][]hold), groups: make(map[string]*File), waiting: make(map[string]string), bound: make(map[string][]spot), late: make(map[string][]spot),
	}
}

// patch is a place that patches what rules move.
type patch struct {
	spot
	fixed string // why it can't follow
}

// hold is a place that looks a patched path up, and why it will go on to.
type hold struct {
	spot
	why string
}

// findLookups finds what all files look up by text, and what of it is patched.
func (p *Plan) findLookups() {
	looked := make([]*lookups, len(p.files))
	each(p.files, func(i int, f *File) {
		looked[i] = &lookups{}
		p.attempt(f, func() { looked[i] = p.seek(p.view(f)) })
	})
	for i, f := range p.files {
		p.looked[f] = looked[i]
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
		owner, _, rest := p.nameIn(m.path)
		if owner == nil {
			return m, false
		}
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

// seam returns the patch of a re-export on the way of a path, as long as no rule
// speaks of it: going past that module would go past the patch.
func (p *Plan) seam(m meaning) (spot, bool) {
	for range maxHops {
		if _, moves := p.byRule(m); moves {
			break
		}
		owner, name, rest := p.nameIn(m.path)
		if owner == nil {
			break
		}
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
