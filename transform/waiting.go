package transform

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// findWaiting notes who looks up at run time what is patched, and whether all of
// them and the patches can move together.
func (p *Plan) findWaiting() {
	names := make(map[string][]string) // by module: what is patched there
	for key := range p.patches.old {
		names[parent(key)] = append(names[parent(key)], key)
	}
	for _, f := range p.files {
		p.findRunTime(p.view(f))
		p.findPassed(p.view(f), names)
	}
	for key, all := range p.patches.old {
		p.findGroups(key)
		own := p.ownUse(key)
		for _, patch := range all {
			if group := p.group(key, patch.f); patch.fixed != "" && p.patches.waiting[group] == "" {
				p.patches.waiting[group] = fmt.Sprintf("%s patches it and can't follow: %s", patch.spot, patch.fixed)
			}
		}
		for _, patch := range all {
			if group := p.group(key, patch.f); own != "" && p.patches.waiting[group] == "" {
				p.patches.waiting[group] = own
			}
		}
		for _, hold := range p.patches.holds[key] {
			group := p.group(key, hold.f)
			first := slices.IndexFunc(all, func(patch *patch) bool { return p.group(key, patch.f) == group })
			if first >= 0 && p.patches.waiting[group] == "" {
				p.patches.waiting[group] = fmt.Sprintf("%s patches it for %s, where it stays: %s", all[first].spot, hold.spot, hold.why)
			}
		}
	}
}

// findGroups divides who patches a path and who looks it up when it runs into groups that
// have nothing to do with each other, if it is known which files are near each other.
func (p *Plan) findGroups(key string) {
	if p.near == nil {
		return
	}
	join := func(a, b *File) {
		if one, other := p.groupOf(key, a), p.groupOf(key, b); one != other && p.near(a.Path, b.Path) {
			p.patches.groups[key+" "+other.Path] = one
		}
	}
	for _, patch := range p.patches.old[key] {
		for _, other := range p.patches.old[key] {
			join(patch.f, other.f)
		}
		for _, at := range p.patches.late[key] {
			join(patch.f, at.f)
		}
		for _, at := range p.patches.holds[key] {
			join(patch.f, at.f)
		}
	}
}

// groupOf returns a file that stands for the group of one.
func (p *Plan) groupOf(key string, f *File) *File {
	for up := p.patches.groups[key+" "+f.Path]; up != nil; up = p.patches.groups[key+" "+f.Path] {
		f = up
	}
	return f
}

// group names who moves together with what a file says of a path, or not at all.
func (p *Plan) group(key string, f *File) string {
	if p.near == nil {
		return key
	}
	return key + " " + p.groupOf(key, f).Path
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

// findPassed notes where a module of which names are patched is passed around as an
// object: who gets it there may look any of them up, and is not seen to. That does not matter
// where it is the new module that is passed around, once the rules have been applied.
func (p *Plan) findPassed(v *view, names map[string][]string) {
	for n := range v.m.Names {
		name := &v.m.Names[n]
		if name.Role != parser.Load || name.Flags&parser.InString != 0 {
			continue
		}
		m, ok := v.denotes(parser.NameID(n))
		if !ok {
			continue
		}
		m = v.along(m, parser.NameID(n))
		keys := names[p.key(m.path)]
		if len(keys) == 0 || p.handed(v.f, parser.NameID(n)) {
			continue
		}
		at, why := spot{v.f, name.Span.Start}, "the module is passed around there"
		if _, moves := p.byRule(m); moves && p.ruled(v.f, m) {
			why = p.held(v.f, name.Span.Start)
		}
		for _, key := range keys {
			if why == "" {
				p.patches.late[key] = append(p.patches.late[key], at)
			} else {
				p.patches.holds[key] = append(p.patches.holds[key], hold{at, why})
			}
		}
	}
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
		if p.patches.old[key] != nil {
			p.patches.holds[key] = append(p.patches.holds[key], hold{spot{f, offset}, why})
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

// waits says why what looks up a path when a file runs has to go on doing so: a patch
// of the path, or of what it leads through, that can't follow. A patch of one name
// moves with all that looks that name up, or not at all.
func (p *Plan) waits(f *File, path string, least int) string {
	if len(p.patches.waiting) == 0 {
		return ""
	}
	for key := range p.lookedAt(path, least) {
		if why := p.patches.waiting[p.group(key, f)]; why != "" {
			return why
		}
	}
	return ""
}

// waitsFor says why a patch in a file can't move yet.
func (p *Plan) waitsFor(f *File, l *lookedUp) string {
	path := l.path
	if to, ok := p.beyond(meaning{l.path, l.known}); ok {
		path = to.path
	}
	key := p.key(path)
	if l.kind == setsModule {
		key = "=" + key
	}
	return p.patches.waiting[p.group(key, f)]
}

// stayPatched says why an import must stay where it is, because it runs again and
// again and a patch is meant for it, or because its uses have to stay with it.
func (r *rewriter) stayPatched(alias *parser.Alias, m meaning) string {
	if why := r.patchedUnclear(alias, m); why != "" {
		return why
	}
	if !r.v.m.Scopes[r.v.m.Imports[alias.Import].Scope].Kind.FunctionLike() {
		return ""
	}
	if why := r.plan.waits(r.f, m.path, 0); why != "" {
		return why
	}
	if at, ok := r.plan.seam(m); ok {
		return fmt.Sprintf("%s patches it there", at)
	}
	return ""
}

// patchedUnclear says so of a module whose name other imports bind too, in a function or not: of
// which one a use looks something up can't be told, so that the uses can't stay by themselves.
func (r *rewriter) patchedUnclear(alias *parser.Alias, m meaning) string {
	if len(r.plan.patches.waiting) == 0 || alias.Bound == parser.None {
		return ""
	}
	binding := r.v.m.BindingOf(&r.v.m.Names[alias.Bound])
	if len(r.v.sites(binding)) < 2 {
		return ""
	}
	uses := r.v.uses(binding)
	r.v.spend(len(uses))
	for _, n := range uses {
		if path := r.v.along(m, n).path; path != m.path {
			if why := r.plan.waits(r.f, path, parts(m.path)+1); why != "" {
				return why
			}
		}
	}
	return ""
}

// waits notes that an attribute use stays, because of a patch that can't move.
func (r *rewriter) waits(use parser.NameID, path string, t target) bool {
	m, _ := r.v.denotes(use)
	why := r.plan.waits(r.f, path, parts(m.path)+1)
	if why == "" || r.spared(t) {
		return false
	}
	if !r.noted[use] {
		r.noted[use] = true
		r.note(Left, r.v.m.Names[use].Span.Start, t.rule.String(), "%s stays: %s", path, why)
	}
	return true
}

// awaits reports whether a use of the names of a module stays, because of a patch that can't
// move: then so does the import of the module.
func (r *rewriter) awaits(binding parser.SymbolID) bool {
	if len(r.plan.patches.waiting) == 0 {
		return false
	}
	refs, _ := r.references(binding)
	return slices.ContainsFunc(refs, func(ref reference) bool {
		m, _ := r.v.denotes(ref.name)
		return !ref.moves && r.plan.waits(r.f, ref.path, parts(m.path)+1) != ""
	})
}
