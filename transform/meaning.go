package transform

import (
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/search"
)

// meaning is what an imported name denotes.
type meaning struct {
	path    string // dotted, from the top
	modules int    // how many parts of path are known to be modules
}

func (m meaning) attr(name string) meaning { return meaning{m.path + "." + name, m.modules} }

// target is where the rules take a meaning.
type target struct {
	rules.Path
	rule *rules.Rule
	rest int // trailing parts of the old path that no rule covers

	settled string // what it is in the end, if that is not Path itself
}

// byRule applies the rules to a path, or to another name of it.
func (p *Plan) byRule(m meaning) (target, bool) { return p.byAnyName(m, p.rules.LookupIn) }

func (p *Plan) byAnyName(m meaning, lookup func(path string, modules int) (rules.Match, bool)) (target, bool) {
	if match, ok := lookup(m.path, m.modules); ok {
		return target{Path: match.New, rule: match.Rule, rest: match.Rest}, true
	}
	for module := m.path; module != ""; module = parent(module) {
		names := p.tree.Names(module)
		for _, name := range names {
			if name == module {
				continue
			}
			path := name + m.path[len(module):]
			if match, ok := lookup(path, parts(name)); ok {
				return target{Path: match.New, rule: match.Rule, rest: match.Rest}, true
			}
		}
		if len(names) > 0 {
			break
		}
	}
	return target{}, false
}

// under reports whether rules speak of something in a module, by any name of it.
func (p *Plan) under(path string) bool {
	if p.rules.Under(path) {
		return true
	}
	for _, name := range p.tree.Names(path) {
		if p.rules.Under(name) {
			return true
		}
	}
	return false
}

// owner returns the longest beginning of path that is a file of the plan.
func (p *Plan) owner(path string) (string, *File) {
	for ; path != ""; path = parent(path) {
		if f := p.byName[path]; f != nil {
			return path, f
		}
	}
	return "", nil
}

// nameIn returns the file of the plan in which a path is looked up, the name that is
// looked up there, and what of the path stands behind it. owner is nil if there is no
// such file, or if the path is that of the module itself.
func (p *Plan) nameIn(path string) (owner *File, name, rest string) {
	module, owner := p.owner(path)
	if owner == nil || module == path {
		return nil, "", ""
	}
	name, rest, _ = strings.Cut(path[len(module)+1:], ".")
	return owner, name, rest
}

// aliasMeanings returns what an import clause binds: one meaning for each name
// that the file has, which matters to relative imports.
func (v *view) aliasMeanings(a *parser.Alias) []meaning {
	im := &v.m.Imports[a.Import]
	if im.Kind == parser.ImportModules {
		if a.HasAs() {
			return []meaning{{a.Name, parts(a.Name)}}
		}
		return []meaning{{first(a.Name), 1}}
	}
	var all []meaning
	for _, module := range v.f.imported(im) {
		all = append(all, meaning{join(module, a.Name), parts(module)})
	}
	return all
}

func (v *view) aliasMeaning(a *parser.Alias) (meaning, bool) {
	all := v.aliasMeanings(a)
	if len(all) == 0 {
		return meaning{}, false
	}
	return all[0], true
}

// passes reports whether code that was not read may use a binding.
func (v *view) passes(binding parser.SymbolID) bool {
	if len(v.m.Passed) == 0 {
		return false
	}
	sym := &v.m.Symbols[binding]
	word := search.NewWords(append(parser.Unmangled(sym.Name), sym.Name))
	return slices.ContainsFunc(v.m.Passed, func(span parser.Span) bool {
		code := v.f.Source[span.Start:span.End]
		switch {
		case !v.m.Scopes[sym.Scope].Span.Contains(span):
			return false
		case !search.IsASCII(code):
			return word.In(norm.NFKC.Bytes(code))
		}
		uses := false
		word.Each(code, func(at, _ int) bool {
			uses = !v.inComment(span.Start + int32(at))
			return !uses
		})
		return uses
	})
}

// inComment reports whether an offset lies in a comment that is none for types.
func (v *view) inComment(at int32) bool {
	comment, ok := v.m.CommentAt(at)
	return ok && !parser.IsTypeComment(v.f.Source[comment.Start:comment.End])
}

// elsewhere reports whether a binding is of a name that the file binds nowhere:
// a builtin, or what a wildcard import brings.
func (v *view) elsewhere(binding parser.SymbolID) bool {
	sym := &v.m.Symbols[binding]
	return sym.Scope == 0 && sym.Flags&(parser.Bound|parser.BoundInside) == 0
}

// imports returns what a binding denotes if nothing but one import, or several
// of the same thing, binds it.
func (v *view) imports(binding parser.SymbolID) (meaning, bool) {
	if im := v.of(binding); im != nil {
		return im.denotes, im.ok
	}
	return meaning{}, false
}

func (v *view) importsOf(binding parser.SymbolID) (meaning, bool) {
	var all meaning
	for i, site := range v.sites(binding) {
		a, ok := v.alias(site)
		if !ok {
			return meaning{}, false
		}
		m, ok := v.aliasMeaning(&v.m.Aliases[a])
		if !ok || i > 0 && m.path != all.path {
			return meaning{}, false
		}
		all = meaning{m.path, max(m.modules, all.modules)}
	}
	return all, len(v.sites(binding)) > 0
}

// importsOnly returns what a binding denotes if nothing but imports makes it and
// all of them end up, under the rules, at one path.
func (p *Plan) importsOnly(v *view, binding parser.SymbolID) (m meaning, path string, ok bool) {
	for i, site := range v.sites(binding) {
		a, isAlias := v.alias(site)
		if !isAlias {
			return m, "", false
		}
		from, known := v.aliasMeaning(&v.m.Aliases[a])
		if !known || i > 0 && p.settled(from) != path {
			return m, "", false
		}
		m, path = from, p.settled(from)
	}
	return m, path, len(v.sites(binding)) > 0
}

// denotes returns what a name that refers to an import denotes, without its
// attributes. Under `import a.b` the name is a, and a.b is known to be a module.
func (v *view) denotes(n parser.NameID) (meaning, bool) {
	name := &v.m.Names[n]
	binding := v.m.BindingOf(name)
	m, ok := v.imports(binding)
	if !ok {
		return m, false
	}
	known := v.loaded(binding)
	if len(known) == 0 {
		return m, true
	}
	path := m.path
	for _, attr := range v.m.AttrSpans(name) {
		path += "." + parser.Normalize(attr.Of(v.f.Source))
		if known[path] {
			m.modules = parts(path)
		}
	}
	return m, true
}

// reference returns what a name that refers to an import denotes, with its
// attributes.
func (v *view) reference(n parser.NameID) (meaning, bool) {
	m, ok := v.denotes(n)
	if !ok {
		return m, false
	}
	return v.along(m, n), true
}

// along returns what the attributes behind a name lead to in what it denotes.
func (v *view) along(m meaning, n parser.NameID) meaning {
	for _, attr := range v.m.AttrSpans(&v.m.Names[n]) {
		m = m.attr(parser.Normalize(attr.Of(v.f.Source)))
	}
	return m
}

// loaded returns the modules that the imports of a binding load.
func (v *view) loaded(binding parser.SymbolID) map[string]bool {
	if im := v.of(binding); im != nil {
		return im.loads
	}
	return nil
}

func (v *view) loadedBy(binding parser.SymbolID) map[string]bool {
	var known map[string]bool
	for _, site := range v.sites(binding) {
		clause, _ := v.alias(site)
		a := &v.m.Aliases[clause]
		if im := &v.m.Imports[a.Import]; im.Kind != parser.ImportModules || a.HasAs() {
			continue
		}
		for path := a.Name; path != ""; path = parent(path) {
			if known == nil {
				known = make(map[string]bool)
			}
			known[path] = true
		}
	}
	return known
}

// namesIn returns the names from a statement's start on, up to its end. Names are
// in order of place.
func (v *view) namesIn(span parser.Span) (first, end int) {
	first = sort.Search(len(v.m.Names), func(i int) bool { return v.m.Names[i].Span.Start >= span.Start })
	end = sort.Search(len(v.m.Names), func(i int) bool { return v.m.Names[i].Span.Start >= span.End })
	return first, end
}
