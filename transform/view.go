package transform

import (
	"cmp"
	"slices"
	"sync"

	"github.com/netra-systems/rewrite/parser"
)

// view is a file with the indices that the passes ask for.
type view struct {
	f *File
	m *parser.Module

	bindings []parser.SymbolID // those that imports make, in order of appearance
	imported []imported        // what is known of each
	index    []int32           // of each symbol, the index of its own there plus 1; 0 if it has none
	bound    []boundBy         // in order
	calls    []parser.Call     // calls without arguments, in order of their names
	stars    []int             // the wildcard imports

	top func() map[string]parser.SymbolID // what the module's scope binds

	// Only for who works on this file: see spend.
	work   int
	named  *namedSymbols   // see symbolsNamed
	firsts []parser.NameID // see firstName
}

// imported is a binding that imports make, perhaps among others.
type imported struct {
	sites   []parser.NameID // what binds, declares or deletes it
	uses    []parser.NameID // what refers to it, global statements included
	denotes meaning         // see imports
	ok      bool            // it denotes that
	loads   map[string]bool // see loaded
}

// boundBy is a name, and the index of the import clause that binds it.
type boundBy struct {
	name  parser.NameID
	alias int
}

// view returns the indices of a file of the plan.
func (p *Plan) view(f *File) *view { return f.view }

func newView(f *File) *view {
	v := &view{f: f, m: f.Module, calls: f.Module.Calls, index: make([]int32, len(f.Module.Symbols))}
	v.top = sync.OnceValue(v.boundAtTop)
	f.lines = new(lineIndex)
	byName := func(a, b parser.Call) int { return cmp.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(v.calls, byName) {
		v.calls = slices.Clone(v.calls)
		slices.SortFunc(v.calls, byName)
	}
	for i := range v.m.Aliases {
		if name := v.m.Aliases[i].Bound; name != parser.None {
			v.bound = append(v.bound, boundBy{name, i})
			if b := v.m.BindingOf(&v.m.Names[name]); v.index[b] == 0 {
				v.bindings = append(v.bindings, b)
				v.index[b] = int32(len(v.bindings))
			}
		}
	}
	slices.SortFunc(v.bound, func(a, b boundBy) int { return cmp.Compare(a.name, b.name) })
	v.findNames()
	for i := range v.m.Imports {
		if v.m.Imports[i].Kind == parser.ImportWildcard {
			v.stars = append(v.stars, i)
		}
	}
	for i, binding := range v.bindings {
		im := &v.imported[i]
		if im.denotes, im.ok = v.importsOf(binding); im.ok {
			im.loads = v.loadedBy(binding)
		}
	}
	return v
}

// findNames finds the sites and uses of the bindings that imports make.
func (v *view) findNames() {
	v.imported = make([]imported, len(v.bindings))
	each := func(do func(binding int32, n parser.NameID, use bool)) {
		for n := range v.m.Names {
			name := &v.m.Names[n]
			if i := v.index[v.m.BindingOf(name)]; i > 0 {
				do(i-1, parser.NameID(n), name.Role == parser.Load || name.Role == parser.GlobalDecl || name.Role == parser.NonlocalDecl)
			}
		}
	}
	type count struct{ sites, uses int }
	counts, all := make([]count, len(v.bindings)), 0
	each(func(binding int32, _ parser.NameID, use bool) {
		all++
		if use {
			counts[binding].uses++
		} else {
			counts[binding].sites++
		}
	})
	ids := make([]parser.NameID, all)
	part := func(n int) []parser.NameID {
		p := ids[:0:n]
		ids = ids[n:]
		return p
	}
	for i, c := range counts {
		v.imported[i].sites, v.imported[i].uses = part(c.sites), part(c.uses)
	}
	each(func(binding int32, n parser.NameID, use bool) {
		if im := &v.imported[binding]; use {
			im.uses = append(im.uses, n)
		} else {
			im.sites = append(im.sites, n)
		}
	})
}

func (v *view) boundAtTop() map[string]parser.SymbolID {
	top := make(map[string]parser.SymbolID)
	for s := range v.m.Symbols {
		if sym, id := &v.m.Symbols[s], parser.SymbolID(s); sym.Scope == 0 && (len(v.sites(id)) > 0 || sym.Flags&parser.Bound != 0) {
			top[sym.Name] = id
		}
	}
	return top
}

// of returns what is known of a binding, nil if no import makes it.
func (v *view) of(binding parser.SymbolID) *imported {
	if binding == parser.None || v.index[binding] == 0 {
		return nil
	}
	return &v.imported[v.index[binding]-1]
}

// sites returns what binds, declares or deletes a binding that imports make.
func (v *view) sites(binding parser.SymbolID) []parser.NameID {
	if im := v.of(binding); im != nil {
		return im.sites
	}
	return nil
}

// uses returns what refers to a binding that imports make, global statements included.
func (v *view) uses(binding parser.SymbolID) []parser.NameID {
	if im := v.of(binding); im != nil {
		return im.uses
	}
	return nil
}

// alias returns the index of the import clause that binds a name, if one does.
func (v *view) alias(name parser.NameID) (int, bool) {
	i, ok := slices.BinarySearchFunc(v.bound, name, func(b boundBy, name parser.NameID) int { return cmp.Compare(b.name, name) })
	if !ok {
		return 0, false
	}
	return v.bound[i].alias, true
}

// call returns the parentheses of the call without arguments of a name, if it is called so.
func (v *view) call(name parser.NameID) (parser.Span, bool) {
	i, ok := slices.BinarySearchFunc(v.calls, name, func(c parser.Call, name parser.NameID) int { return cmp.Compare(c.Name, name) })
	if !ok {
		return parser.Span{}, false
	}
	return v.calls[i].Args, true
}

// moduleSymbol returns the binding of a name in the module's scope, or None.
func (v *view) moduleSymbol(name string) parser.SymbolID {
	if s, ok := v.top()[name]; ok {
		return s
	}
	return parser.None
}

// symbolsNamed returns the symbols of a name in all scopes, in order.
func (v *view) symbolsNamed(name string) []parser.SymbolID {
	if v.named == nil {
		v.named = newNamedSymbols(v.m.Symbols)
	}
	all := v.named.of(name)
	v.spend(len(all))
	return all
}

// namedSymbols are symbols by their names.
type namedSymbols struct {
	index map[string]int32 // of a name, in ends
	ends  []int32          // of the symbols of a name, in all
	all   []parser.SymbolID
}

func newNamedSymbols(symbols []parser.Symbol) *namedSymbols {
	n := &namedSymbols{index: make(map[string]int32, len(symbols)), all: make([]parser.SymbolID, len(symbols))}
	names := make([]int32, len(symbols)) // of each symbol, the index
	for s := range symbols {
		i, ok := n.index[symbols[s].Name]
		if !ok {
			i = int32(len(n.ends))
			n.index[symbols[s].Name] = i
			n.ends = append(n.ends, 0)
		}
		names[s] = i
		n.ends[i]++
	}
	start := int32(0)
	for i, count := range n.ends {
		n.ends[i] = start // until all are in their places
		start += count
	}
	for s, i := range names {
		n.all[n.ends[i]] = parser.SymbolID(s)
		n.ends[i]++
	}
	return n
}

func (n *namedSymbols) of(name string) []parser.SymbolID {
	i, ok := n.index[name]
	if !ok {
		return nil
	}
	start := int32(0)
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.all[start:n.ends[i]]
}
