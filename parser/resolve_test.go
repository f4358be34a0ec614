package parser

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestResolve reads testdata/resolve: pieces of code, named as a sentence, in
// which ‹…› behind a name says what it is. The first word there is the scope that
// owns the name: a path of scope names, "module", or "nowhere" for one that
// nothing in the file binds. It is "none" where no name of a scope stands. Then
// come, in any order and as many as the case is about: how the scope reaches it
// (local, cell, free, global, implicit), the role (load, store, param, …) and
// the flags.
func TestResolve(t *testing.T) {
	files, err := filepath.Glob("testdata/resolve/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range archive.Files {
			t.Run(c.Name, func(t *testing.T) { checkMarks(t, string(c.Data)) })
		}
	}
}

// mark is a ‹…› and the offset that it stands at once all are taken out.
type mark struct {
	end   int32
	words []string
}

// unmarked takes the marks out of code.
func unmarked(code string) (source string, marks []mark) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(code, "‹")
		b.WriteString(before)
		if !ok {
			return b.String(), marks
		}
		text, after, _ := strings.Cut(rest, "›")
		marks = append(marks, mark{int32(b.Len()), strings.Fields(text)})
		code = after
	}
}

func checkMarks(t *testing.T, code string) {
	source, marks := unmarked(code)
	if len(marks) == 0 {
		t.Fatal("no marks")
	}
	m := parsed(t, source)
	checkModule(t, []byte(source), m)
	byEnd := make(map[int32]*Name)
	for i := range m.Names {
		byEnd[m.Names[i].Span.End] = &m.Names[i]
	}
	for _, k := range marks {
		n := byEnd[k.end]
		var is []string
		if n != nil {
			is = describe(m, []byte(source), n)
		} else {
			is = []string{"none"}
		}
		if len(k.words) == 0 || k.words[0] != is[0] {
			t.Errorf("line %d: want %v, got %v\n%s", lineOf([]byte(source), k.end), k.words, is, source)
			continue
		}
		for _, w := range k.words[1:] {
			if !slices.Contains(is, w) {
				t.Errorf("line %d: want %v, got %v\n%s", lineOf([]byte(source), k.end), k.words, is, source)
			}
		}
	}
}

var (
	accessWords = []string{Local: "local", Cell: "cell", Free: "free", GlobalExplicit: "global", GlobalImplicit: "implicit"}
	roleWords   = []string{
		Load: "load", Store: "store", AugStore: "augstore", Delete: "delete", Param: "param", Def: "def",
		ImportBind: "import", ExceptAs: "except", Capture: "capture", TypeParam: "typeparam",
		Annotated: "annotated", GlobalDecl: "globaldecl", NonlocalDecl: "nonlocaldecl",
	}
	flagWords = []string{"instring", "deferred", "echoed", "called", "bare", "attrstore", "attrdelete"}
)

// describe says in words what a name is.
func describe(m *Module, source []byte, n *Name) []string {
	sym := m.Symbols[n.Symbol]
	owner := m.Symbols[sym.Binding]
	words := []string{scopePath(m, owner.Scope), accessWords[sym.Access], roleWords[n.Role]}
	if owner.Scope == 0 && owner.Flags&(Bound|BoundInside) == 0 {
		words[0] = "nowhere"
	}
	for i, w := range flagWords {
		if n.Flags&(1<<i) != 0 {
			words = append(words, w)
		} else {
			words = append(words, "not-"+w)
		}
	}
	if sym.Class != None {
		words = append(words, "class="+scopePath(m, m.Symbols[sym.Class].Scope))
	}
	var attrs []string
	for _, a := range m.AttrSpans(n) {
		attrs = append(attrs, a.Of(source))
	}
	return append(words, "attrs="+strings.Join(attrs, "."), "as="+sym.Name)
}

func scopePath(m *Module, s ScopeID) string {
	if s == 0 {
		return "module"
	}
	path := m.Scopes[s].Name
	if around := m.Scopes[s].Parent; around != 0 {
		path = scopePath(m, around) + "." + path
	}
	return path
}
