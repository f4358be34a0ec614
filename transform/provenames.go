package transform

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/netra-systems/rewrite/parser"
)

// bound is what the proof has found out of a binding: it is asked for every name.
type bound struct {
	m     meaning // what imports alone bind, or what is bound nowhere in the module
	path  string  // of the import
	ok    bool    // there is such an m
	named string  // what to call it otherwise
}

// binding returns what is known of a binding.
func (p *proof) binding(v *view, binding parser.SymbolID) *bound {
	if b := p.bound[v][binding]; b != nil {
		return b
	}
	b := new(bound)
	p.bound[v][binding] = b
	sym := &v.m.Symbols[binding]
	if v.elsewhere(binding) {
		if b.m, b.ok = v.fromWildcard(p.planOf(v), sym.Name); !b.ok {
			b.m, b.ok = meaning{"builtins." + sym.Name, 1}, true // where Python looks last (4.2.2)
		}
		return b
	}
	v.spend(len(v.sites(binding)) + 32*len(v.stars)) // each is looked up in the rules and the tree
	b.m, b.path, b.ok = p.planOf(v).importsOnly(v, binding)
	b.ok = b.ok && p.planOf(v).rebinds(v, binding, offers) == nil
	b.named = sym.Name + " of " + scopeTitle(v.m, sym.Scope) + p.mixture(v, binding) + " (" + strconv.Itoa(int(sym.Scope)) + ")"
	return b
}

// importsOnly is that of the plan, for a binding that no wildcard import behind
// makes again.
func (p *proof) importsOnly(v *view, binding parser.SymbolID) (meaning, string, bool) {
	if v.elsewhere(binding) {
		return meaning{}, "", false
	}
	b := p.binding(v, binding)
	return b.m, b.path, b.ok
}

// outside returns the names that stand outside of import statements.
func outside(m *parser.Module) []parser.NameID {
	var all []parser.NameID
	for n := range m.Names {
		if m.Names[n].Role != parser.ImportBind {
			all = append(all, parser.NameID(n))
		}
	}
	return all
}

func (p *proof) names() error {
	a, b := outside(p.old.m), outside(p.new.m)
	for i, old := range a {
		was := &p.old.m.Names[old]
		fail := func(format string, args ...any) error {
			return p.fail(was.Span.Start, was.Span.Of(p.old.f.Source), format, args...)
		}
		if i >= len(b) {
			return fail("would be no name any more")
		}
		now := &p.new.m.Names[b[i]]
		at, exact := p.mapper.ToNew(int(was.Span.Start))
		switch {
		case exact && at != int(now.Span.Start) || !exact && int(now.Span.Start) < at:
			return fail("would be taken for %s", now.Span.Of(p.new.f.Source))
		case was.Role != now.Role:
			return fail("would bind or refer where it does not now")
		case p.old.m.ScopeOf(was) != p.new.m.ScopeOf(now):
			return fail("would stand in another scope")
		}
		var before, then string
		if attrs, ok := p.replaced(old, b[i]); ok {
			before, then = p.callDenotation(old), p.denotationOf(p.new, b[i], attrs)
		} else if (was.Flags^now.Flags)&(parser.Called|parser.CalledBare) != 0 {
			return fail("would be called where it is not, or with other arguments")
		} else if !p.sameLocal(was, now) {
			before, then = p.denotation(p.old, old), p.denotation(p.new, b[i])
		}
		if before != then {
			return fail("is %s and would be %s", before, then)
		}
	}
	if len(b) > len(a) {
		now := &p.new.m.Names[b[len(a)]]
		return p.fail(0, now.Span.Of(p.new.f.Source), "would appear in line %d of the new text", p.new.f.line(now.Span.Start))
	}
	return nil
}

// sameLocal reports whether two names belong to a binding of the same name in the same scope
// that no import has part in, in both texts. Both have the same denotation then, which says no
// more than that.
func (p *proof) sameLocal(was, now *parser.Name) bool {
	a, b := p.old.m.BindingOf(was), p.new.m.BindingOf(now)
	return p.old.m.Symbols[a].Name == p.new.m.Symbols[b].Name && p.old.m.Symbols[a].Scope == p.new.m.Symbols[b].Scope &&
		p.isLocal(p.old, a) && p.isLocal(p.new, b)
}

// isLocal reports whether something in the module binds a name, and no import does.
func (p *proof) isLocal(v *view, binding parser.SymbolID) bool {
	is := &p.local[v][binding]
	if *is == unasked {
		*is = notLocal
		if !v.elsewhere(binding) && !slices.ContainsFunc(v.sites(binding), func(site parser.NameID) bool {
			_, imported := v.alias(site)
			return imported
		}) {
			*is = local
		}
	}
	return *is == local
}

// locality is whether a binding is local in the sense of isLocal.
type locality uint8

const (
	unasked locality = iota
	notLocal
	local
)

// replaced reports whether the parentheses of a call without arguments are gone
// from the new text: behind the name that stands there now, with so many of its
// attributes, follows what followed the call, but for comments.
func (p *proof) replaced(old, new parser.NameID) (attrs int, ok bool) {
	if !p.plan.replacesCalls() || !p.old.isCall(old) {
		return 0, false
	}
	args, _ := p.old.call(old)
	end, _ := p.mapper.ToNew(int(args.End))
	name := &p.new.m.Names[new]
	start := name.Span.End
	for i, attr := range p.new.m.AttrSpans(name) {
		if int(attr.End) <= end {
			start, attrs = attr.End, i+1
		}
	}
	if int(start) > end {
		return 0, false
	}
	rest, before := uncommented(p.new.f.Source[start:end]), p.new.f.Source[:name.Span.Start]
	return attrs, rest == "" || rest == ")" && bytes.HasSuffix(before, []byte("("))
}

// uncommented returns text without blanks, line ends and comments.
func uncommented(text []byte) string {
	var rest []byte
	comment := false
	for _, c := range text {
		switch {
		case c == '\n' || c == '\r':
			comment = false
		case c == '#':
			comment = true
		}
		if !comment && bytes.IndexByte([]byte(" \t\f\r\n\\"), c) < 0 {
			rest = append(rest, c)
		}
	}
	return string(rest)
}

// callDenotation says what the rules put in place of a call of the old text.
func (p *proof) callDenotation(n parser.NameID) string {
	if t, ok := p.callTarget(n); ok {
		return p.plan.object(t)
	}
	return "called, by no rule for that"
}

// callTarget is what replaces a call of the old text.
func (p *proof) callTarget(n parser.NameID) (target, bool) {
	name := &p.old.m.Names[n]
	m, _, ok := p.importsOnly(p.old, p.old.m.BindingOf(name))
	if !ok || !p.old.isCall(n) {
		return target{}, false
	}
	t, _, ok := p.plan.called(p.old.along(m, n))
	return t, ok
}

// denotation says what a name means, in words that are the same before and
// after: the canonical path of what it imports with its attributes, or the
// binding it belongs to.
func (p *proof) denotation(v *view, n parser.NameID) string {
	return p.denotationOf(v, n, len(v.m.AttrSpans(&v.m.Names[n])))
}

// denotationOf is denotation with so many of the attributes.
func (p *proof) denotationOf(v *view, n parser.NameID, attrs int) string {
	name := &v.m.Names[n]
	binding := v.m.BindingOf(name)
	b := p.binding(v, binding)
	switch {
	case v.elsewhere(binding):
		return p.pathOf(v, n, attrs, b.m)
	case !b.ok || !p.symbolAgrees(v, name):
		return b.named
	case name.Role == parser.GlobalDecl || name.Role == parser.NonlocalDecl:
		return p.planOf(v).imports(b.m) // which names what is bound, and no attribute of it
	}
	return p.pathOf(v, n, attrs, b.m)
}

// symbolAgrees reports whether nothing but the binding decides what a name is:
// in the scopes of PEP 695 a class may bind it too.
func (p *proof) symbolAgrees(v *view, name *parser.Name) bool {
	return v.m.Symbols[name.Symbol].Class == parser.None
}

// path is the canonical path of a name with its attributes, and with the name
// that a string or keyword says is looked for in it.
func (p *proof) path(v *view, n parser.NameID, m meaning) string {
	return p.pathOf(v, n, len(v.m.AttrSpans(&v.m.Names[n])), m)
}

func (p *proof) pathOf(v *view, n parser.NameID, attrs int, m meaning) string {
	all := v.m.AttrSpans(&v.m.Names[n])
	if own := p.looked[v].byBase[n]; len(own) > 0 && attrs == len(all) {
		l := &p.looked[v].all[own[0]]
		return p.planOf(v).settled(meaning{l.path, l.known})
	}
	for _, attr := range all[:attrs] {
		m = m.attr(parser.Normalize(attr.Of(v.f.Source)))
	}
	return p.planOf(v).settled(m)
}

// mixture says what imports have part in a binding that more than imports make.
func (p *proof) mixture(v *view, binding parser.SymbolID) string {
	var all []string
	for _, site := range v.sites(binding) {
		if a, ok := v.alias(site); ok {
			all = append(all, p.imported(v, a))
		}
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all)
	return fmt.Sprintf(" from %q", slices.Compact(all))
}

// imported returns the canonical path of what an import clause imports.
func (p *proof) imported(v *view, a int) string {
	alias := &v.m.Aliases[a]
	im := &v.m.Imports[alias.Import]
	if im.Kind == parser.ImportModules {
		return p.planOf(v).settled(meaning{alias.Name, parts(alias.Name)})
	}
	for _, module := range v.f.imported(im) {
		if im.Kind == parser.ImportWildcard {
			return p.planOf(v).settled(meaning{module, parts(module)}) + ".*"
		}
		return p.planOf(v).imports(meaning{join(module, alias.Name), parts(module)})
	}
	return "?" + im.Path.Of(v.f.Source) + " " + alias.Name
}

// fromWildcard says what a name bound nowhere in the module is, if a rule speaks
// of that very name in a module that a wildcard import is from.
func (v *view) fromWildcard(p *Plan, name string) (meaning, bool) {
	v.spend(len(v.stars) * (32 + len(v.m.Imports))) // each is looked up in the rules and the tree
	for _, i := range v.stars {
		if v.wildcardMay(p, i, name) {
			continue
		}
		for _, module := range v.f.imported(&v.m.Imports[i]) {
			m := meaning{module + "." + name, parts(module)}
			if t, ok := p.byRule(m); ok && t.rest == 0 && name[0] != '_' {
				return m, true
			}
		}
	}
	return meaning{}, false
}
