package transform

import (
	"fmt"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
)

// ProofError says where the new text of a file would not mean what the old one
// did.
type ProofError struct {
	Line   int    // 1-based, in the old text
	Name   string // what is concerned
	Reason string
}

func (e *ProofError) Error() string {
	return fmt.Sprintf("line %d: %s %s", e.Line, e.Name, e.Reason)
}

// Prove shows that after, the facts of the new text, means the same as f does,
// once the rules are applied to both. It knows nothing of how the edits came
// about, only where they are. It compares, in this order:
//
//  0. what was passed over in both: the same, and no name that an edit may bind;
//  1. the syntax errors: there are no new ones;
//  2. the scopes: the same, in the same places;
//  3. every name outside of import statements: at the place the old one moved
//     to, in the same role, with the same binding or the same canonical path;
//  4. what the imports bind in every scope, and between which statements they
//     stand: nothing appears, vanishes or moves but what the rules move;
//  5. the strings: the same text, but where a known look-up is given the path
//     that the rules put in place of the one before;
//  6. the names that other modules or strings may look for: still there.
//
// The error is a *ProofError.
func (p *Plan) Prove(f *File, after *parser.Module, text []byte, edits []diff.Edit, gone []string) (err error) {
	defer giveUp(&err)
	p = p.as(f)
	old := p.view(f)
	new := newView(&File{Path: f.Path, Names: f.Names, Package: f.Package, Stub: f.Stub, Source: text, Module: after})
	moved := *p
	moved.moved = true
	pr := &proof{
		plan: p, after: &moved, old: old, new: new, edits: edits, mapper: diff.NewMapper(edits), gone: make(map[string]bool),
		bound:  map[*view][]*bound{old: make([]*bound, len(old.m.Symbols)), new: make([]*bound, len(new.m.Symbols))},
		local:  map[*view][]locality{old: make([]locality, len(old.m.Symbols)), new: make([]locality, len(new.m.Symbols))},
		looked: map[*view]*lookups{old: p.looked[f], new: moved.seek(new)},
	}
	for _, name := range gone {
		pr.gone[name] = true
	}
	for _, step := range []func() error{pr.passed, pr.syntax, pr.scopes, pr.names, pr.imports, pr.texts, pr.interfaces} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type proof struct {
	plan     *Plan
	after    *Plan // which takes the names of modules for those that they have afterwards
	old, new *view
	edits    []diff.Edit
	mapper   diff.Mapper
	gone     map[string]bool
	looked   map[*view]*lookups
	bound    map[*view][]*bound   // by binding; nil if it has not been asked for
	local    map[*view][]locality // by binding
}

// planOf returns the plan by which the names in a text are followed.
func (p *proof) planOf(v *view) *Plan {
	if v == p.new {
		return p.after
	}
	return p.plan
}

func (p *proof) fail(offset int32, name, format string, args ...any) error {
	return &ProofError{Line: p.old.f.line(offset), Name: name, Reason: fmt.Sprintf(format, args...)}
}

func (p *proof) syntax() error {
	a, b := p.old.m.Errors, p.new.m.Errors
	for i := range b {
		if i >= len(a) {
			line := p.new.f.line(b[i].Span.Start)
			return p.fail(0, p.old.f.Path, "would have a syntax error in line %d of the new text: %s", line, b[i].What)
		}
	}
	return nil
}

func (p *proof) scopes() error {
	a, b := p.old.m.Scopes, p.new.m.Scopes
	if len(a) != len(b) {
		return p.fail(0, p.old.f.Path, "would have %d scopes instead of %d", len(b), len(a))
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Parent != b[i].Parent || a[i].Name != b[i].Name {
			return p.fail(a[i].Span.Start, a[i].Name, "would be another scope")
		}
	}
	return nil
}

// interfaces: what the module's scope and the classes offer by name is still
// offered, but for what the plan lets go.
func (p *proof) interfaces() error {
	type name struct {
		scope parser.ScopeID
		name  string
	}
	now := make(map[name]bool)
	offered := func(v *view, visit func(one name, at parser.SymbolID)) {
		for s := range v.m.Symbols {
			sym := &v.m.Symbols[s]
			kind := v.m.Scopes[sym.Scope].Kind
			if sym.Flags&parser.Bound != 0 && (kind == parser.ClassScope || kind == parser.ModuleScope) {
				visit(name{sym.Scope, sym.Name}, parser.SymbolID(s))
			}
		}
	}
	offered(p.new, func(one name, _ parser.SymbolID) { now[one] = true })
	var err error
	offered(p.old, func(one name, s parser.SymbolID) {
		if err == nil && !now[one] && !(one.scope == 0 && p.gone[one.name]) {
			err = p.fail(p.old.firstOffset(s), one.name, "would not be bound any more in %s", scopeTitle(p.old.m, p.old.m.Symbols[s].Scope))
		}
	})
	return err
}

func (v *view) firstOffset(symbol parser.SymbolID) int32 {
	for n := range v.m.Names {
		if v.m.Names[n].Symbol == symbol {
			return v.m.Names[n].Span.Start
		}
	}
	return 0
}
