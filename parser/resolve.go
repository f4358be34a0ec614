package parser

// resolve decides for every symbol how its scope reaches the name and which
// symbol owns it: the language reference, 4.2.2, and the second pass of
// CPython's symtable.c, on demand instead of from the top.
func (b *builder) resolve() {
	// The symbols that the compiler sees come first: what code kept as text
	// needs makes no variable a cell.
	n := len(b.m.Symbols)
	for s := 0; s < n && b.err == nil; s++ {
		if sym := &b.m.Symbols[s]; sym.Flags&^Textual != 0 && !b.m.Scopes[sym.Scope].Lazy {
			b.resolveSymbol(SymbolID(s), true)
		}
	}
	for s := 0; s < n; s++ {
		if b.m.Symbols[s].Access == Unresolved {
			b.resolveSymbol(SymbolID(s), false)
		}
	}
}

// resolveSymbol resolves one symbol; mark says whether it makes the owner a
// cell and the scopes between pass it on.
func (b *builder) resolveSymbol(s SymbolID, mark bool) {
	sym := &b.m.Symbols[s]
	switch {
	case sym.Access == Free || sym.Access == Cell:
		// Settled already, by a nested scope.
	case sym.Flags&DefGlobal != 0:
		b.global(s, GlobalExplicit)
	case sym.Flags&Bound != 0 && sym.Flags&DefNonlocal == 0:
		sym.Access, sym.Binding = Local, s
	default:
		b.outward(s, mark)
	}
}

// outward looks for the owner of a name in the scopes around.
func (b *builder) outward(s SymbolID, mark bool) {
	sym := b.m.Symbols[s]
	id := b.ids[sym.Name]
	if b.inClassNamespace(s, id) {
		return
	}
	for scope := b.m.Scopes[sym.Scope].Parent; scope > 0; scope = b.m.Scopes[scope].Parent {
		b.step()
		if b.m.Scopes[scope].Kind == ClassScope {
			if sym.Name == "__class__" {
				b.free(s, b.classCell(scope), mark)
				return
			}
			continue // Class bodies are not seen from nested scopes (4.2.2).
		}
		owner := b.lookup(scope, id)
		if owner == None {
			continue
		}
		switch flags := b.m.Symbols[owner].Flags; {
		case flags&DefGlobal != 0:
			b.global(s, GlobalImplicit)
			return
		case flags&Bound != 0 && flags&DefNonlocal == 0:
			b.free(s, owner, mark)
			return
		}
	}
	b.global(s, GlobalImplicit)
}

// inClassNamespace resolves a name of an annotation scope in a class that binds
// or declares it: those scopes see the class's names (PEP 695), and if the class
// has not bound it when they are evaluated, the module's.
func (b *builder) inClassNamespace(s SymbolID, id int32) bool {
	scope := b.m.Symbols[s].Scope
	for b.m.Scopes[scope].Kind.Annotation() {
		scope = b.m.Scopes[scope].Parent
	}
	if b.m.Scopes[scope].Kind != ClassScope || scope == b.m.Symbols[s].Scope {
		return false
	}
	c := b.lookup(scope, id)
	if c == None {
		return false
	}
	switch flags := b.m.Symbols[c].Flags; {
	case flags&DefGlobal != 0:
		b.global(s, GlobalExplicit)
	case flags&Bound != 0 && flags&DefNonlocal == 0:
		b.m.Symbols[s].Class = c
		b.global(s, GlobalImplicit)
	default:
		return false
	}
	return true
}

// global makes the module's symbol the owner.
func (b *builder) global(s SymbolID, access Access) {
	sym := &b.m.Symbols[s]
	sym.Access = access
	if sym.Scope == 0 {
		sym.Binding = s
		return
	}
	owner := b.symbol(0, b.ids[sym.Name])
	sym = &b.m.Symbols[s] // which the line above may have moved
	sym.Binding = owner
	o := &b.m.Symbols[owner]
	if access == GlobalExplicit && sym.Flags&Bound != 0 {
		o.Flags |= BoundInside
	}
	if o.Access == Unresolved {
		o.Binding, o.Access = owner, GlobalImplicit
		if o.Flags&DefGlobal != 0 {
			o.Access = GlobalExplicit
		} else if o.Flags&Bound != 0 {
			o.Access = Local
		}
	}
}

// free makes a symbol of an enclosing scope the owner. The scopes between pass
// the variable on; a class between that binds the name too keeps its own.
func (b *builder) free(s, owner SymbolID, mark bool) {
	id := b.ids[b.m.Symbols[s].Name]
	b.m.Symbols[s].Access, b.m.Symbols[s].Binding = Free, owner
	if !mark {
		if o := &b.m.Symbols[owner]; o.Access == Unresolved {
			o.Access, o.Binding = Local, owner
		}
		return
	}
	b.m.Symbols[owner].Access, b.m.Symbols[owner].Binding = Cell, owner
	from, to := b.m.Scopes[b.m.Symbols[s].Scope].Parent, b.m.Symbols[owner].Scope
	for scope := from; scope != to; scope = b.m.Scopes[scope].Parent {
		b.step()
		between := b.symbol(scope, id)
		sym := &b.m.Symbols[between]
		if sym.Flags&Bound != 0 && sym.Flags&DefNonlocal == 0 {
			sym.Flags |= FreeClass // Only a class can stand here: others would own the name.
			continue
		}
		if sym.Flags&DefGlobal != 0 {
			continue
		}
		if sym.Flags&Use != 0 && b.inClassNamespace(between, id) {
			b.m.Symbols[between].Flags |= FreeClass
			continue
		}
		sym.Flags |= Through
		sym.Access, sym.Binding = Free, owner
	}
}

// classCell returns the implicit __class__ of a class (data model, 3.3.3.6). It
// is not the variable that the class body may have under that name.
func (b *builder) classCell(class ScopeID) SymbolID {
	if cell, ok := b.cells[class]; ok {
		return cell
	}
	cell := SymbolID(len(b.m.Symbols))
	b.m.Symbols = append(b.m.Symbols, Symbol{
		Scope: class, Name: "__class__", Access: Cell, Binding: cell, Class: None,
	})
	b.cells[class] = cell
	return cell
}

// builtinImports returns the bindings that imports from the module builtins
// make, with the name of the builtin, or "" for the module itself.
func (b *builder) builtinImports() map[SymbolID]string {
	var all map[SymbolID]string
	for i := range b.m.Imports {
		im := &b.m.Imports[i]
		for _, a := range b.m.AliasesOf(im) {
			name := a.Name
			switch {
			case a.Bound == None || im.Level > 0:
				continue
			case im.Kind == ImportModules && name == "builtins":
				name = ""
			case im.Kind != ImportFrom || im.Module != "builtins":
				continue
			}
			if all == nil {
				all = make(map[SymbolID]string)
			}
			all[b.m.BindingOf(&b.m.Names[a.Bound])] = name
		}
	}
	return all
}

// importedDynamic notes the use of a builtin that an import brought.
func (b *builder) importedDynamic(n *Name, what string) {
	attrs := b.m.AttrSpans(n)
	if what == "" && len(attrs) > 0 {
		what = attrs[0].Of(b.t.source)
	}
	kind, ok := dynamicNames[what]
	if !ok {
		return
	}
	scope := b.m.ScopeOf(n)
	if kind == Locals && scope == 0 {
		kind = Globals
	}
	b.m.Dynamic = append(b.m.Dynamic, Dynamic{Kind: kind, Scope: scope, Span: n.Span, Text: what})
}

// dynamicNames are the builtins by which code looks names up by their text.
// The second group matters only if called without arguments.
var dynamicNames = map[string]DynamicKind{
	"globals": Globals, "locals": Locals, "eval": Evaluate, "exec": Evaluate,
	"vars": Locals, "dir": Locals,
}

// findDynamic notes the uses of those builtins.
func (b *builder) findDynamic() {
	plainAll := 0
	imported := b.builtinImports()
	for i := range b.m.Names {
		n := &b.m.Names[i]
		if what, ok := imported[b.m.BindingOf(n)]; ok && n.Role == Load {
			b.importedDynamic(n, what)
			continue
		}
		sym := &b.m.Symbols[b.m.BindingOf(n)]
		if sym.Scope != 0 {
			continue
		}
		if sym.Name == "__all__" {
			switch {
			case n.Role == Store || n.Role == AugStore:
				plainAll++
			case n.Role != Load || n.Attrs[1] > n.Attrs[0]:
				b.m.All.Bound, b.m.All.Exact = true, false
			}
			continue
		}
		if sym.Flags&(Bound|BoundInside) != 0 || n.Role != Load || n.Flags&InString != 0 {
			continue
		}
		kind, ok := dynamicNames[sym.Name]
		if !ok || (sym.Name == "vars" || sym.Name == "dir") && n.Flags&(Called|CalledBare) == Called {
			continue
		}
		scope := b.m.ScopeOf(n)
		if kind == Locals && scope == 0 {
			kind = Globals
		}
		d := Dynamic{Kind: kind, Scope: scope, Span: n.Span, Text: sym.Name}
		if text, ok := b.subscripted[n.Span]; ok && kind != Evaluate && sym.Name != "dir" {
			d.Names = []string{text}
		}
		b.m.Dynamic = append(b.m.Dynamic, d)
	}
	if plainAll != b.allAssignments || b.allTouched {
		b.m.All.Bound, b.m.All.Exact = true, false
	}
}
