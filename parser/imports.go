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
		switch {
		case b.t.kind(c) == kOpen:
			im.Open = b.span(c).Start
		case b.t.kind(c) == kClose:
			im.Close = b.span(c).Start
		case b.t.kind(c) == kWildcardImport:
			im.Kind = ImportWildcard
			b.m.Aliases = append(b.m.Aliases, Alias{
				Span: b.span(c), Path: b.span(c), Name: "*", Bound: None, Import: id,
			})
		case b.t.kind(c) == kError || b.t.missing(c):
			b.syntaxError(c, "an import that is not understood")
		case b.t.field(c) == fName:
			b.alias(c, id, im.Kind)
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
	var parts []string
	b.children(i, func(c int) { parts = append(parts, Normalize(string(b.t.text(c)))) })
	return strings.Join(parts, ".")
}

// alias reads one clause of an import statement.
func (b *builder) alias(i int, id ImportID, kind ImportKind) {
	path, as := i, None
	if b.t.kind(i) == kAliasedImport {
		path, as = b.t.child(i, fName), b.t.child(i, fAlias)
	}
	if path == None {
		b.syntaxError(i, "an import that is not understood")
		return
	}
	a := Alias{Span: b.span(i), Path: b.span(path), Name: b.dotted(path), Import: id}
	bound := b.t.firstNamed(path)
	if as != None {
		a.As, bound = b.span(as), as
	}
	if bound == None {
		b.syntaxError(i, "an import that is not understood")
		return
	}
	a.Bound = b.name(bound, ImportBind)
	b.m.Aliases = append(b.m.Aliases, a)
}

// noteImport remembers what the way strings are read depends on.
func (b *builder) noteImport(im *Import) {
	for _, a := range b.m.AliasesOf(im) {
		if a.Bound == None {
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
	if b.scope == 0 && b.t.kind(left) == kIdentifier && string(b.t.text(left)) == "__all__" {
		all := &b.m.All
		first := !all.Bound
		all.Bound = true
		b.allAssignments++
		names, exact := b.stringList(right)
		all.Names = append(all.Names, names...)
		all.Exact = exact && (first || all.Exact)
	}
}

// stringList returns the strings of a list or tuple display, and whether they
// are all that is in it.
func (b *builder) stringList(i int) (names []string, exact bool) {
	if k := b.t.kind(i); k != kList && k != kTuple && k != kExpressionList {
		return nil, false
	}
	exact = true
	b.children(i, func(c int) {
		if text, ok := b.plainText(c); ok {
			names = append(names, text)
		} else {
			exact = false
		}
	})
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
