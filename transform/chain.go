package transform

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// maxHops bounds the chain of re-exports that an import is followed through:
// longer ones than people write, and an end to those that go in circles.
const maxHops = 32

// canonical says where the rules take what an import names: by a rule for its
// path, or through the re-exports of the tree, if going straight there loses
// nothing. Where it would, why says what.
func (p *Plan) canonical(m meaning) (t target, why string, ok bool) {
	for range maxHops {
		if t, ok := p.byRule(m); ok {
			return t, why, why == ""
		}
		h, ok := p.hop(m)
		if !ok {
			return target{}, "", false
		}
		if why == "" {
			why = h.why
		}
		if t, ok := p.passedRetired(h); ok {
			return t, why, why == ""
		}
		m = h.to
	}
	return target{}, "", false
}

// passedRetired says where the rules take a name that a module passes on under an
// old name, as `from new import N2 as N`: it is what a run on that module has
// made of an import of the old name, and those that get it there reach the old
// name as much as before.
func (p *Plan) passedRetired(h hop) (target, bool) {
	rule := p.retired[h.to.path][h.name]
	if rule == nil || h.name == last(h.to.path) {
		return target{}, false
	}
	return target{Path: rules.Path{Module: parent(h.to.path), Attrs: []string{last(h.to.path)}, Split: true}, rule: rule}, true
}

// byHops returns the rule at the end of a chain, whether or not it may be cut
// short.
func (p *Plan) byHops(m meaning) (target, bool) {
	t, why, ok := p.canonical(m)
	return t, ok || why != ""
}

// follow goes along a chain up to the first path that rules move, and says where
// they take that. ok is false if there is none; end is where the chain ends then.
func (p *Plan) follow(m meaning) (end meaning, t target, ok bool) {
	if p.moved && len(p.travels) > 0 {
		if _, gone := p.travelsOn(m, parts(m.path)); gone {
			return m, target{}, false // a name on the way is not called so any more
		}
	}
	for range maxHops {
		if t, ok := p.byRule(m); ok {
			return m, t, true
		}
		h, ok := p.hop(m)
		if !ok {
			break
		}
		m = h.to
	}
	return m, target{}, false
}

// passed follows a path past the modules that pass it on.
func (p *Plan) passed(m meaning) meaning {
	end, _, _ := p.follow(m)
	return end
}

// settled returns the path that a meaning ends up at, whatever way leads there:
// what the proof compares. A name that travels with a rename is taken for what
// it was.
func (p *Plan) settled(m meaning) string {
	end, t, moves := p.follow(m)
	if moves {
		return p.object(t)
	}
	return end.path
}

// object returns the path of what a target is in the end: the new module may
// itself only pass it on.
func (p *Plan) object(t target) string {
	if t.settled != "" {
		return t.settled
	}
	return p.home(t.Path.String())
}

// home follows re-exports as long as they lead to nothing that the rules move.
func (p *Plan) home(path string) string {
	m := meaning{path: path}
	for range maxHops {
		h, ok := p.hop(m)
		if !ok {
			break
		}
		if _, moves := p.byRule(h.to); moves {
			break
		}
		m = h.to
	}
	return m.path
}

// imports returns the path that an import of a meaning has after the rules: of
// the object that is imported, where the name stands for an attribute of it.
func (p *Plan) imports(m meaning) string {
	end, t, moves := p.follow(m)
	switch {
	case !moves:
		return end.path
	case t.Split && len(t.Attrs) > 1:
		return p.home(t.Module + "." + t.Attrs[0])
	}
	return p.object(t)
}

// hop is one step along a chain of re-exports.
type hop struct {
	owner *File  // the module that passes the name on
	name  string // as it is called there
	to    meaning
	why   string // what going past the module would lose; "" if nothing
}

// hop follows a path one step, if it is a name that its module imports.
func (p *Plan) hop(m meaning) (hop, bool) { return p.hopOf(m, maxDepth) }

// maxDepth bounds how often, on the way of a name that several imports bind, it is
// asked where each of them leads: they may meet the like.
const maxDepth = 3

func (p *Plan) hopOf(m meaning, depth int) (hop, bool) {
	module, f := p.owner(m.path)
	if f == nil || module == m.path {
		return hop{}, false
	}
	name, rest, _ := strings.Cut(m.path[len(module)+1:], ".")
	v := p.view(f)
	symbol := v.moduleSymbol(name)
	if old, ok := p.cameFrom(f, name); ok && (p.moved || symbol == parser.None) {
		name, symbol = old, v.moduleSymbol(old)
	}
	h := hop{owner: f, name: name}
	ok := false
	if symbol != parser.None {
		if h.to, ok = v.imports(symbol); !ok {
			same := false
			if h.to, same, ok = p.either(v, symbol, depth); !same {
				h.why = fmt.Sprintf("%s binds %s more than once", f.Path, name)
			}
		}
		if ok && h.why == "" && v.wildcardMay(p, -1, name) {
			h.why = fmt.Sprintf("a wildcard import in %s may bind %s too", f.Path, name)
		}
		if ok && rest != "" {
			h.to.path += "." + rest
		}
	} else {
		h.to, ok = v.wildcard(p, name, rest)
	}
	if ok && h.why == "" {
		h.why = p.effects[f]
	}
	if by := p.relied[f]; ok && h.why == "" && by != "" {
		h.why = fmt.Sprintf("%s uses %s and does not import it: this may be what loads it", by, module)
	}
	return h, ok
}

// either returns what one of several imports of a binding leads to, if rules
// move it: enough to say that an old name is reached. Only if they move all of
// them, to the same, is it enough to go there.
func (p *Plan) either(v *view, symbol parser.SymbolID, depth int) (found meaning, same, ok bool) {
	to := ""
	same = true
	for _, site := range v.sites(symbol) {
		a, isAlias := v.alias(site)
		if !isAlias {
			same = false
			continue
		}
		m, known := v.aliasMeaning(&v.m.Aliases[a])
		t, moves := p.ends(m, depth-1)
		if !known || !moves || ok && t.String() != to {
			same = false
		}
		if known && moves && !ok {
			found, to, ok = m, t.String(), true
		}
	}
	return found, same && ok, ok
}

// ends returns the rule at the end of the chain that a path leads along.
func (p *Plan) ends(m meaning, depth int) (target, bool) {
	for range maxHops {
		if t, ok := p.byRule(m); ok {
			return t, true
		}
		if depth < 0 {
			break
		}
		h, ok := p.hopOf(m, depth)
		if !ok {
			break
		}
		m = h.to
	}
	return target{}, false
}

// cameFrom returns what a name of a module was called before it travelled.
func (p *Plan) cameFrom(f *File, name string) (string, bool) {
	for old, new := range p.travels[f] {
		if new == name {
			return old, true
		}
	}
	return "", false
}

// effectOf says what a module does when it is imported, besides to import, define
// and assign: by the first statement at the top level that may do more, a call on its
// own, a loop, a decorator that may register something. "" if there is none. To warn
// that it is deprecated does not count.
func effectOf(v *view) string {
	for s := range v.m.Stmts {
		stmt := &v.m.Stmts[s]
		if v.m.Blocks[stmt.Block].Scope != 0 || !v.acts(parser.StmtID(s)) {
			continue
		}
		return fmt.Sprintf("%s does more than import and define when it is imported, in line %d",
			v.f.Path, v.f.line(stmt.Span.Start))
	}
	return ""
}

func (v *view) acts(s parser.StmtID) bool {
	stmt := &v.m.Stmts[s]
	text := v.f.Source[stmt.Span.Start:stmt.Span.End]
	switch stmt.Kind {
	case parser.ExprStmt:
		return bytes.IndexByte(text, '(') >= 0 && !v.warns(s)
	case parser.CompoundStmt:
		if text[0] == '@' {
			return !v.harmlessDecorators(s)
		}
		for _, word := range []string{"for", "while", "with", "async"} {
			if bytes.HasPrefix(text, []byte(word)) && len(text) > len(word) && !isWord(text[len(word)]) {
				return true
			}
		}
	case parser.OtherStmt:
		return bytes.HasPrefix(text, []byte("raise")) || bytes.HasPrefix(text, []byte("assert")) && bytes.IndexByte(text, '(') >= 0
	}
	return false
}

// warns reports whether a statement is a call of warnings.warn.
func (v *view) warns(s parser.StmtID) bool {
	for n, end := v.namesIn(v.m.Stmts[s].Span); n < end; n++ {
		name := &v.m.Names[n]
		if name.Stmt != s {
			continue
		}
		m, ok := v.reference(parser.NameID(n))
		return ok && (m.path == "warnings.warn" || m.path == "warnings.warn_deprecated" || m.path == "warnings.simplefilter")
	}
	return false
}

// harmless are the decorators of the standard library that only wrap what they
// decorate.
var harmless = map[string]bool{
	"abc": true, "contextlib": true, "dataclasses": true, "enum": true, "functools": true,
	"typing": true, "typing_extensions": true, "warnings": true,
	"property": true, "staticmethod": true, "classmethod": true,
}

// harmlessDecorators reports whether all decorators of a definition are such.
func (v *view) harmlessDecorators(s parser.StmtID) bool {
	for n, end := v.namesIn(v.m.Stmts[s].Span); n < end; n++ {
		name := &v.m.Names[n]
		if name.Stmt != s || name.Role != parser.Load || name.Span.Start == 0 {
			continue
		}
		if v.f.Source[name.Span.Start-1] != '@' {
			continue
		}
		m, ok := v.denotes(parser.NameID(n))
		if !ok {
			m.path = name.Span.Of(v.f.Source)
		}
		if !harmless[first(m.path)] {
			return false
		}
	}
	return true
}
