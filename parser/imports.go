package parser

import "strings"

// importStatement reads the three import statements.
func (b *builder) importStatement(i int) {
	im := Import{
		Kind: ImportFrom, Span: b.span(i), Stmt: b.stmt, Scope: b.scope, Open: None, Close: None,
	}
	id := ImportID(len(b.m.Imports))
	module := b.t.child(i, fModuleName)
	switch b.t.kind(i) {
	case kImportStatement:
		im.Kind = ImportModules
	case kFutureImportStatement:
		im.Module = "__future__"
	}
	if module != None {
		im.Path = b.span(module)
		im.Level, im.Module = b.moduleName(module)
	}
	first := int32(len(b.m.Aliases))
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		switch k := b.t.kind(c); {
		case !b.t.understood(c):
		case k == kOpen:
			im.Open = b.span(c).Start
		case k == kClose:
			im.Close = b.span(c).Start
		case k == kWildcardImport:
			im.Kind = ImportWildcard
			b.m.Aliases = append(b.m.Aliases, Alias{
				Span: b.span(c), Path: b.span(c), Name: "*", Bound: None, Import: id,
			})
		case k == kFutureWord:
			im.Path = b.span(c)
		case b.t.field(c) == fName:
			b.alias(c, id)
		}
	}
	im.Aliases = [2]int32{first, int32(len(b.m.Aliases))}
	b.m.Imports = append(b.m.Imports, im)
	b.m.Stmts[b.stmt].Import = id
	b.noteImport(&im)
}

// moduleName returns the level and dotted path of a from-import's module.
func (b *builder) moduleName(i int) (level int, path string) {
	if b.t.kind(i) == kDottedName {
		return 0, b.dotted(i)
	}
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		switch b.t.kind(c) {
		case kImportPrefix:
			level = strings.Count(string(b.t.text(c)), ".")
		case kDottedName:
			path = b.dotted(c)
		}
	}
	return level, path
}

// dotted returns a dotted name without the blanks that may stand in it.
func (b *builder) dotted(i int) string {
	first := b.t.firstNamed(i)
	if first == None || b.t.following(i, first) == None {
		return b.identifier(first)
	}
	var parts []string
	for c := range b.t.children(i) {
		parts = append(parts, b.identifier(c))
	}
	return strings.Join(parts, ".")
}

// identifier returns the identifier at i as the compiler compares it.
func (b *builder) identifier(i int) string {
	if i == None {
		return ""
	}
	return Normalize(string(b.t.text(i)))
}

// alias reads one clause of an import statement.
func (b *builder) alias(i int, id ImportID) {
	path, as := i, None
	if b.t.kind(i) == kAliasedImport {
		path, as = b.t.child(i, fName), b.t.child(i, fAlias)
	}
	bound := as
	if path != None && bound == None {
		bound = b.t.firstNamed(path)
	}
	if bound == None || b.t.kind(bound) != kIdentifier {
		b.syntaxError(i, "an import that is not understood")
		return
	}
	a := Alias{Span: b.span(i), Path: b.span(path), Name: b.dotted(path), Import: id}
	if as != None {
		a.As = b.span(as)
	}
	a.Bound = b.name(bound, ImportBind)
	b.m.Aliases = append(b.m.Aliases, a)
}

// noteImport remembers what the way strings are read depends on.
func (b *builder) noteImport(im *Import) {
	for _, a := range b.m.AliasesOf(im) {
		if a.Bound == None {
			if typingModules[im.Module] {
				b.typing["*"] = "*"
			}
			continue
		}
		local := b.m.Symbols[b.m.Names[a.Bound].Symbol].Name
		switch {
		case im.Kind == ImportFrom && im.Module == "__future__":
			b.m.Future = append(b.m.Future, a.Name)
		case im.Kind == ImportFrom && typingModules[im.Module]:
			b.typing[local] = a.Name
		case im.Kind == ImportModules && typingModules[a.Name]:
			b.typing[local] = "*"
		default:
			delete(b.typing, local)
		}
	}
}

// findAll notes an assignment to __all__ in the module's scope.
func (b *builder) findAll(left, right int) {
	if left != None && b.scope == 0 && b.isAll(left) {
		all := &b.m.All
		first := !all.Bound
		all.Bound = true
		b.allAssignments++
		names, exact := b.stringList(right)
		all.Names = append(all.Names, names...)
		all.Exact = exact && (first || all.Exact)
	}
}

func (b *builder) isAll(i int) bool {
	return b.t.kind(i) == kIdentifier && string(b.t.text(i)) == "__all__"
}

// stringList returns the strings of a list or tuple display, and whether they
// are all that is in it.
func (b *builder) stringList(i int) (names []string, exact bool) {
	if k := b.t.kind(i); k != kList && k != kTuple && k != kExpressionList {
		return nil, false
	}
	exact = true
	for c := range b.t.children(i) {
		if text, ok := b.plainText(c); ok {
			names = append(names, text)
		} else {
			exact = false
		}
	}
	return names, exact
}

// plainText returns the value of a string literal of one piece without escapes.
func (b *builder) plainText(i int) (string, bool) {
	if b.t.kind(i) != kString || !plainString(b.t.text(i)) {
		return "", false
	}
	content := b.t.childOf(i, kStringContent)
	if content == None {
		return "", true
	}
	text := string(b.t.text(content))
	return text, !strings.Contains(text, "\\")
}

// lastName returns the identifier that an expression ends with: what a name or
// attribute reference is called.
func (b *builder) lastName(i int) []byte {
	if b.t.kind(i) == kAttribute {
		i = b.t.child(i, fAttribute)
	}
	if i == None || b.t.kind(i) != kIdentifier {
		return nil
	}
	return b.t.text(i)
}

// isOwnName reports whether an expression is __name__.
func (b *builder) isOwnName(i int) bool {
	return b.t.kind(i) == kIdentifier && string(b.t.text(i)) == "__name__"
}

// importsModule reports whether a function returns a module by its name:
// import_module, __import__ or sys.modules.get.
func (b *builder) importsModule(function int) bool {
	switch string(b.lastName(function)) {
	case "import_module", "__import__":
		return true
	case "get":
		object := b.t.child(function, fObject)
		return object != None && string(b.lastName(object)) == "modules"
	}
	return false
}

// ownModule notes an expression by which the module reaches its own names.
func (b *builder) ownModule(i int) {
	b.m.Dynamic = append(b.m.Dynamic, Dynamic{
		Kind: Globals, Scope: b.scope, Span: b.span(i), Text: string(b.t.text(i)),
	})
}
