package transform

import (
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// Reference is a place where a file needs a deprecated module.
type Reference struct {
	Module string // the deprecated one
	Path   string // of the file
	Line   int    // 1-based
	Kind   RefKind
	Rule   string // the rule that moves it; "" if none does
}

// RefKind says how a file needs a module.
type RefKind uint8

// The kinds of reference.
const (
	ImportRef RefKind = iota // an import clause
	UseRef                   // a name or attribute that an import brought
	StringRef                // a string that is looked up
)

// Deprecated returns the modules that the rules retire, sorted: those that a
// name is moved out of, and those that are moved as a whole.
func (p *Plan) Deprecated() []string {
	var all []string
	for _, rule := range p.rules.Rules() {
		module := rule.From.Module
		if rule.From.Form == rules.Dotted && !p.tree.HasModule(module) && p.mayBind(parent(module), last(module)) {
			module = parent(module) // the path is that of a name
		}
		all = append(all, module)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// mayBind reports whether a module of the tree has a name, for all that is known. One that
// was not read does not spell it.
func (p *Plan) mayBind(module, name string) bool {
	f := p.byName[module]
	if f == nil {
		return false
	}
	v := p.view(f)
	return v.moduleSymbol(name) != parser.None || v.moduleSymbol("__getattr__") != parser.None || len(v.stars) > 0
}

// References returns where a file needs the deprecated modules, in order of
// place. What such a module says of itself does not count.
func (p *Plan) References(f *File, deprecated []string) []Reference {
	c := counter{plan: p.as(f), v: p.view(f), deprecated: deprecated}
	for a := range c.v.m.Aliases {
		alias := &c.v.m.Aliases[a]
		im := &c.v.m.Imports[alias.Import]
		if im.Kind == parser.ImportModules {
			c.add(ImportRef, alias.Span.Start, meaning{alias.Name, parts(alias.Name)})
			continue
		}
		for _, module := range f.imported(im) {
			m := meaning{module, parts(module)}
			if im.Kind == parser.ImportFrom {
				m = m.attr(alias.Name)
			}
			if c.add(ImportRef, alias.Span.Start, m) {
				c.addCall(alias, m)
				break
			}
		}
	}
	for n := range c.v.m.Names {
		name := &c.v.m.Names[n]
		if name.Role == parser.ImportBind {
			continue
		}
		m, ok := c.v.reference(parser.NameID(n))
		if !ok {
			continue
		}
		if c.add(UseRef, name.Span.Start, m) && c.v.isCall(parser.NameID(n)) {
			if t, _, ok := c.plan.called(m); ok {
				c.refs[len(c.refs)-1].Rule = t.rule.String()
			}
		}
	}
	c.addStrings()
	slices.SortStableFunc(c.refs, func(a, b Reference) int { return a.Line - b.Line })
	return c.refs
}

// counter collects the references of a file.
type counter struct {
	plan       *Plan
	v          *view
	deprecated []string
	refs       []Reference
}

func (c *counter) add(kind RefKind, offset int32, m meaning) bool {
	module := c.module(m.path)
	if module == "" {
		return false
	}
	for _, name := range c.v.f.Names {
		if within(name, module) {
			return false
		}
	}
	ref := Reference{Module: module, Path: c.v.f.Path, Line: c.v.f.line(offset), Kind: kind}
	if t, ok := c.plan.byRule(m); ok {
		ref.Rule = t.rule.String()
	}
	c.refs = append(c.refs, ref)
	return true
}

// addCall gives the last reference, an import, the rule that replaces the calls of
// what it imports, if it is called and nothing else.
func (c *counter) addCall(alias *parser.Alias, m meaning) {
	ref := &c.refs[len(c.refs)-1]
	if ref.Rule != "" || alias.Bound == parser.None {
		return
	}
	uses := c.v.uses(c.v.m.BindingOf(&c.v.m.Names[alias.Bound]))
	if t, _, ok := c.plan.called(m); ok && len(uses) > 0 && !slices.ContainsFunc(uses, func(n parser.NameID) bool { return !c.v.isCall(n) }) {
		ref.Rule = t.rule.String()
	}
}

// addStrings adds what the file looks up by text, each string once.
func (c *counter) addStrings() {
	looked := c.plan.looked[c.v.f]
	seen := make(map[parser.TextID]bool)
	for i := range looked.all {
		l := &looked.all[i]
		for _, t := range []parser.TextID{l.front, l.tail} {
			if t != parser.None && !seen[t] {
				seen[t] = c.add(StringRef, c.v.m.Texts[t].Span.Start, meaning{l.path, l.known})
			}
		}
	}
}

// module returns the deprecated module that a path lies in, by any name of its
// file: the longest.
func (c *counter) module(path string) string {
	paths := []string{path}
	if module, owner := c.plan.owner(path); owner != nil {
		for _, name := range owner.Names {
			paths = append(paths, name+strings.TrimPrefix(path, module))
		}
	}
	best := ""
	for _, module := range c.deprecated {
		for _, path := range paths {
			if within(path, module) && len(module) > len(best) {
				best = module
			}
		}
	}
	return best
}
