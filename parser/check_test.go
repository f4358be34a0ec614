package parser

import (
	"testing"
	"unicode/utf8"
)

// checkModule checks what holds for every Module, whatever the source.
func checkModule(t testing.TB, source []byte, m *Module) {
	t.Helper()
	span := func(what string, s Span) {
		t.Helper()
		if s.Start < 0 || s.End < s.Start || int(s.End) > len(source) {
			t.Fatalf("%s: %v is outside of the %d bytes", what, s, len(source))
		}
		for _, i := range []int32{s.Start, s.End} {
			if int(i) < len(source) && !utf8.RuneStart(source[i]) {
				t.Fatalf("%s: offset %d lies in a character", what, i)
			}
		}
	}
	index := func(what string, i, n int, none bool) {
		t.Helper()
		if i >= n || i < 0 && (i != None || !none) {
			t.Fatalf("%s: index %d of %d", what, i, n)
		}
	}
	slice := func(what string, r [2]int32, n int) {
		t.Helper()
		if r[0] < 0 || r[0] > r[1] || int(r[1]) > n {
			t.Fatalf("%s: range %v of %d", what, r, n)
		}
	}
	for i, s := range m.Scopes {
		span("scope", s.Span)
		index("scope's parent", int(s.Parent), i, i == 0)
		if s.Kind == ModuleScope != (i == 0) {
			t.Fatalf("scope %d has kind %d", i, s.Kind)
		}
	}
	seen := make(map[Symbol]bool)
	for i, s := range m.Symbols {
		index("symbol's scope", int(s.Scope), len(m.Scopes), false)
		index("symbol's binding", int(s.Binding), len(m.Symbols), false)
		index("symbol's class", int(s.Class), len(m.Symbols), true)
		if s.Access == Unresolved {
			t.Fatalf("symbol %q is not resolved", s.Name)
		}
		owner := m.Symbols[s.Binding]
		if owner.Name != s.Name || owner.Binding != s.Binding {
			t.Fatalf("symbol %d, %q, is bound to %q, which is bound to %d", i, s.Name, owner.Name, owner.Binding)
		}
		for scope := s.Scope; scope != owner.Scope; scope = m.Scopes[scope].Parent {
			if scope == None {
				t.Fatalf("symbol %q is bound in a scope that is not around it", s.Name)
			}
		}
		key := Symbol{Scope: s.Scope, Name: s.Name}
		if seen[key] && s.Name != "__class__" {
			t.Fatalf("symbol %q is there twice", s.Name)
		}
		seen[key] = true
	}
	checkNames(t, source, m, span, index, slice)
	checkStmts(t, m, span, index, slice)
	checkTexts(t, source, m, span, index, slice)
	checkLookups(t, m, span, index, slice)
}

func checkNames(t testing.TB, source []byte, m *Module, span func(string, Span), index func(string, int, int, bool), slice func(string, [2]int32, int)) {
	t.Helper()
	for i := range m.Names {
		n := &m.Names[i]
		span("name", n.Span)
		index("name's symbol", int(n.Symbol), len(m.Symbols), false)
		index("name's statement", int(n.Stmt), len(m.Stmts), true)
		slice("name's attributes", n.Attrs, len(m.Attrs))
		if i > 0 && m.Names[i-1].Span.End > n.Span.Start {
			t.Fatalf("names %q and %q overlap or are not in order", m.Names[i-1].Span.Of(source), n.Span.Of(source))
		}
		text := []rune(n.Span.Of(source))
		if len(text) == 0 {
			t.Fatalf("a name is empty")
		}
		for j, r := range text {
			if !(r == '_' || isStart(r) || j > 0 && isContinue(r)) {
				t.Fatalf("a name is %q", string(text))
			}
		}
		for _, a := range m.AttrSpans(n) {
			span("attribute", a)
			if a.Start <= n.Span.Start || a.Len() == 0 {
				t.Fatalf("attribute %q of %q", a.Of(source), n.Span.Of(source))
			}
		}
	}
	for _, c := range m.Calls {
		index("call's name", int(c.Name), len(m.Names), false)
		span("call's arguments", c.Args)
		n := &m.Names[c.Name]
		if n.Flags&CalledBare == 0 || c.Args.Start < n.Span.End {
			t.Fatalf("a call of %q is none", n.Span.Of(source))
		}
	}
	for i := range m.Imports {
		im := &m.Imports[i]
		span("import", im.Span)
		span("import's path", im.Path)
		slice("import's aliases", im.Aliases, len(m.Aliases))
		index("import's statement", int(im.Stmt), len(m.Stmts), false)
		index("import's scope", int(im.Scope), len(m.Scopes), false)
		if m.Stmts[im.Stmt].Import != ImportID(i) {
			t.Fatal("an import and its statement do not point at each other")
		}
		for _, a := range m.AliasesOf(im) {
			span("alias", a.Span)
			span("alias's path", a.Path)
			span("alias's as", a.As)
			if a.Import != ImportID(i) {
				t.Fatal("an alias and its import do not point at each other")
			}
			index("alias's name", int(a.Bound), len(m.Names), im.Kind == ImportWildcard)
			if a.Bound != None && m.Names[a.Bound].Role != ImportBind {
				t.Fatalf("alias %q binds %q", a.Name, m.Names[a.Bound].Span.Of(source))
			}
		}
	}
}

func checkStmts(t testing.TB, m *Module, span func(string, Span), index func(string, int, int, bool), slice func(string, [2]int32, int)) {
	t.Helper()
	for i, s := range m.Stmts {
		span("statement", s.Span)
		index("statement's block", int(s.Block), len(m.Blocks), false)
		index("statement's next", int(s.Next), len(m.Stmts), true)
		index("statement's prior", int(s.Prev), len(m.Stmts), true)
		index("statement's import", int(s.Import), len(m.Imports), true)
		if i > 0 && m.Stmts[i-1].Span.Start > s.Span.Start {
			t.Fatal("statements are not in order")
		}
		if s.Next != None && (m.Stmts[s.Next].Prev != StmtID(i) || m.Stmts[s.Next].Span.Start < s.Span.End) {
			t.Fatal("two statements in a row do not follow each other")
		}
	}
	for i, b := range m.Blocks {
		span("block", b.Span)
		index("block's scope", int(b.Scope), len(m.Scopes), false)
		index("block's parent", int(b.Parent), len(m.Stmts), i == 0)
		index("block's first statement", int(b.First), len(m.Stmts), true)
		index("block's last statement", int(b.Last), len(m.Stmts), true)
		if i > 0 && m.Blocks[i-1].Span.Start > b.Span.Start {
			t.Fatal("blocks are not in order")
		}
		for s := b.First; s != None; s = m.Stmts[s].Next {
			if m.Stmts[s].Block != BlockID(i) || m.Stmts[s].Next == None && s != b.Last {
				t.Fatal("a block and its statements do not point at each other")
			}
		}
	}
	for i, e := range m.Errors {
		span("error", e.Span)
		index("error's statement", int(e.Stmt), len(m.Stmts), true)
		if e.What == "" || i > 0 && m.Errors[i-1].Span.Start > e.Span.Start {
			t.Fatal("an error says nothing or is not in order")
		}
	}
	for _, d := range m.Dynamic {
		span("dynamic lookup", d.Span)
		index("dynamic lookup's scope", int(d.Scope), len(m.Scopes), false)
	}
	for _, i := range m.Ignores {
		span("comment", i.Span)
	}
}

func checkTexts(t testing.TB, source []byte, m *Module, span func(string, Span), index func(string, int, int, bool), slice func(string, [2]int32, int)) {
	t.Helper()
	for i := range m.Texts {
		text := &m.Texts[i]
		span("text", text.Span)
		index("text's statement", int(text.Stmt), len(m.Stmts), true)
		index("text's scope", int(text.Scope), len(m.Scopes), false)
		slice("text's pieces", text.Pieces, len(m.Pieces))
		if i > 0 && m.Texts[i-1].Span.Start >= text.Span.Start {
			t.Fatal("texts are not in order")
		}
		if !isCodeName([]byte(text.Value)) {
			t.Fatalf("a text is %q", text.Value)
		}
		var value []byte
		end := text.Span.Start
		for _, p := range m.PiecesOf(text) {
			span("piece", p.Span)
			if !text.Span.Contains(p.Span) || p.Span.Start <= end || int(p.At) != len(value) {
				t.Fatalf("a piece of %q lies at %v, behind %d, and gives what is at %d", text.Value, p.Span, end, p.At)
			}
			end = p.Span.End
			content, ok := p.Span.bytes(source), true
			if p.Plain {
				value = append(value, content...)
			} else if value, ok = unescape(value, content); !ok {
				t.Fatalf("a piece is %q", content)
			}
			if q := source[p.Span.Start-1]; q != source[p.Span.End] || q != '"' && q != '\'' {
				t.Fatalf("a piece stands in %q", source[p.Span.Start-1:p.Span.End+1])
			}
		}
		if string(value) != text.Value {
			t.Fatalf("the pieces of %q give %q", text.Value, value)
		}
	}
	for i, l := range m.Literals {
		span("literal", l.Span)
		if l.Span.Len() < 1 || i > 0 && m.Literals[i-1].Span.Start >= l.Span.Start {
			t.Fatal("literals are not in order")
		}
		if i > 0 && m.Literals[i-1].Span.End > l.Span.Start && m.Literals[i-1].Span.End < l.Span.End {
			t.Fatal("literals overlap")
		}
	}
	for i, c := range m.Comments {
		span("comment", c)
		if source[c.Start] != '#' || i > 0 && m.Comments[i-1].End > c.Start {
			t.Fatal("comments overlap, or are none")
		}
	}
}

func checkLookups(t testing.TB, m *Module, span func(string, Span), index func(string, int, int, bool), slice func(string, [2]int32, int)) {
	t.Helper()
	within := int32(0) // Displays come before what they are in, as lookups do.
	value := func(v *Value, lookups int, args int32) {
		span("value", v.Span)
		index("value's text", int(v.Text()), len(m.Texts), v.Kind != TextValue)
		index("value's name", int(v.Name()), len(m.Names), v.Kind != NameValue)
		index("value's lookup", int(v.Lookup()), lookups, v.Kind != LookupValue)
		if isDisplay := v.Kind == ListValue || v.Kind == DictValue; isDisplay && v.Index != None {
			slice("value's items", m.Displays[v.Index], int(args))
			if n := len(m.ItemsOf(v)); n == 0 || v.Kind == DictValue && n%2 > 0 {
				t.Fatalf("a value of kind %d has %d items", v.Kind, n)
			}
		}
		if v.Kind == TextValue && m.Texts[v.Text()].Span != v.Span ||
			v.Kind == LookupValue && m.Lookups[v.Lookup()].Span != v.Span ||
			v.Kind == NameValue && !v.Span.Contains(m.Names[v.Name()].Span) {
			t.Fatal("a value and what it is lie at two places")
		}
	}
	for i := range m.Args {
		a := &m.Args[i]
		span("keyword", a.Keyword)
		value(&a.Value, len(m.Lookups), int32(i))
		if a.Stars > 2 {
			t.Fatalf("an argument has %d stars", a.Stars)
		}
	}
	for i := range m.Lookups {
		l := &m.Lookups[i]
		span("lookup", l.Span)
		index("lookup's name", int(l.Name), len(m.Names), false)
		slice("lookup's arguments", l.Args, len(m.Args))
		slice("lookup's attributes", l.Attrs, len(m.Attrs))
		if !l.Span.Contains(m.Names[l.Name].Span) || l.Args[0] == l.Args[1] || l.Args[0] < within {
			t.Fatalf("a lookup at %v of a name at %v has the arguments %v", l.Span, m.Names[l.Name].Span, l.Args)
		}
		within = l.Args[1]
		for j := l.Args[0]; j < l.Args[1]; j++ {
			value(&m.Args[j].Value, i, l.Args[0])
		}
	}
	for i := range m.Assigns {
		a := &m.Assigns[i]
		index("assignment's target", int(a.Target), len(m.Names), false)
		value(&a.Value, len(m.Lookups), int32(len(m.Args)))
		if a.Value.Kind == OtherValue {
			t.Fatal("an assignment of nothing")
		}
	}
}
