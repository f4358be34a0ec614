package transform

import (
	"strings"
	"testing"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// noTree is a tree that holds no modules.
type noTree struct{}

func (noTree) HasModule(string) bool { return false }
func (noTree) Names(string) []string { return nil }

// planned links one file under rules and plans its edits.
func planned(t *testing.T, source string, renames ...string) (*Plan, *File, Result) {
	t.Helper()
	var list []rules.Rule
	for i, text := range renames {
		rule, err := rules.ParseFlag(text, i+1)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, rule)
	}
	set, errs := rules.Compile(list)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	f := &File{Path: "pkg/a.py", Names: []string{"pkg.a"}, Edit: true, Source: []byte(source), Module: parsed(t, source)}
	plan := Link(set, noTree{}, []*File{f}, StringsCalls)
	return plan, f, plan.Rewrite(f)
}

func parsed(t *testing.T, source string) *parser.Module {
	t.Helper()
	m, err := parser.Parse([]byte(source), parser.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// prove applies edits and proves the result.
func prove(t *testing.T, plan *Plan, f *File, edits []diff.Edit, gone []string) error {
	t.Helper()
	text, err := diff.Apply(f.Source, edits)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Prove(f, parsed(t, string(text)), text, edits, gone)
}

// sources are files that a correct plan renames plainly: each has several uses
// in different kinds of scope.
var sources = map[string]string{
	"uses in functions": `from old import N

def f(x=N):
    return [N for y in N if N] + [lambda: N]

class C(N):
    attr = N

    def g(self):
        return f"{N} {N.attr!r:{N}}", self.N, dict(N=N)
`,
	"an import in a function": `def f():
    from old import N
    def g():
        return N
    return N, g
`,
	"annotations": `from typing import cast
from old import N

def f(x: "N", y: "list[N]") -> N:
    z: N = cast("N", x)
    return z
`,
	"several imports": `import os
from old import A, N, stays
from other import (
    B,  # a comment
)
print(A, N, stays, B, os)
`,
}

var proofRules = []string{"old:N=new:M", "old:A=new:A2", "other:B=new.sub:B2"}

func TestProofAcceptsThePlan(t *testing.T) {
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			plan, f, result := planned(t, source, proofRules...)
			if len(result.Edits) == 0 {
				t.Fatal("nothing is planned")
			}
			if err := prove(t, plan, f, result.Edits, result.Gone); err != nil {
				t.Error(err)
			}
		})
	}
}

// A planner that forgets any one of its edits is caught, whichever it is.
func TestProofCatchesAnEditTooFew(t *testing.T) {
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			plan, f, result := planned(t, source, proofRules...)
			for i := range result.Edits {
				fewer := append(append([]diff.Edit{}, result.Edits[:i]...), result.Edits[i+1:]...)
				if err := prove(t, plan, f, fewer, result.Gone); err == nil {
					t.Errorf("without %+v the new text is taken to mean the same", result.Edits[i])
				}
			}
		})
	}
}

// A planner that renames one name too many is caught, whichever it is.
func TestProofCatchesAnEditTooMany(t *testing.T) {
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			plan, f, result := planned(t, source, proofRules...)
			edited := make(map[int]bool)
			for _, e := range result.Edits {
				edited[e.Start] = true
			}
			for _, n := range f.Module.Names {
				if edited[int(n.Span.Start)] || n.Role == parser.ImportBind {
					continue
				}
				more := append([]diff.Edit{{Start: int(n.Span.Start), End: int(n.Span.End), New: "M"}}, result.Edits...)
				diff.Sort(more)
				if err := prove(t, plan, f, more, result.Gone); err == nil {
					t.Errorf("with %s in line %d renamed the new text is taken to mean the same",
						n.Span.Of(f.Source), f.line(n.Span.Start))
				}
			}
		})
	}
}

// A planner that does not look where it renames: into a capture, under a name
// that is taken, or away from what others look up.
func TestProofCatchesCaptures(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a parameter has the new name", "from old import N\ndef f(M):\n    return N\n", "would be"},
		{"a local variable has it", "from old import N\ndef f():\n    M = N()\n    return M\n", "would be"},
		{"a comprehension has it", "from old import N\nx = [N for M in y]\n", "would be"},
		{"a class attribute has it", "from old import N\nclass C:\n    M = 1\n    x = N\n", "would be"},
		{"the module binds it", "from old import N\nM = 1\nprint(N, M)\n", "would be"},
		{"the module uses it for a builtin", "from old import N\nprint(N, M)\n", "would be"},
		{"a function between binds it", "from old import N\ndef f():\n    M = 1\n    def g():\n        return N\n    return M, g\n", "would be"},
		{"a walrus binds it", "from old import N\ndef f():\n    return [(M := 1), N]\n", "would be"},
		{"a match captures it", "from old import N\ndef f(x):\n    match x:\n        case M:\n            return N\n", "would be"},
		{"an except clause binds it", "from old import N\ndef f():\n    try:\n        pass\n    except E as M:\n        return N\n", "would be"},
		{"a type parameter has it", "from old import N\ndef f[M](x: N): pass\n", "would be"},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, f, result := planned(t, test.source, "old:N=new:M")
			if err := prove(t, plan, f, result.Edits, result.Gone); err != nil {
				t.Errorf("the plan itself: %v", err)
			}
			blind := blindly(f, "N", "M")
			err := prove(t, plan, f, blind, []string{"N"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("renamed blindly: %v", err)
			}
		})
	}
}

// blindly renames every name by its text, and the module in the import.
func blindly(f *File, old, new string) []diff.Edit {
	var edits []diff.Edit
	for _, n := range f.Module.Names {
		if n.Span.Of(f.Source) == old {
			edits = append(edits, diff.Edit{Start: int(n.Span.Start), End: int(n.Span.End), New: new})
		}
	}
	for _, im := range f.Module.Imports {
		edits = append(edits, diff.Edit{Start: int(im.Path.Start), End: int(im.Path.End), New: "new"})
	}
	diff.Sort(edits)
	return edits
}

// What a broken planner can do to statements.
func TestProofCatchesBrokenStatements(t *testing.T) {
	const source = "import os\n\nfrom old import N\n\nos.setup()\nprint(N)\n"
	plan, f, _ := planned(t, source, "old:N=new:M")
	replace := func(old, new string) []diff.Edit {
		i := strings.Index(source, old)
		return []diff.Edit{{Start: i, End: i + len(old), New: new}}
	}
	for _, test := range []struct {
		name  string
		edits []diff.Edit
	}{
		{"a syntax error", replace("print(N)", "print(N")},
		{"an import behind a statement", replace("from old import N\n\nos.setup()\n", "os.setup()\nfrom new import M as N\n")},
		{"an import that is lost", replace("import os\n", "\n")},
		{"an import that appears", replace("import os\n", "import os, sys\n")},
		{"a name that appears", replace("print(N)", "print(N, x)")},
		{"a name that vanishes", replace("print(N)", "print()")},
		{"an attribute for a name", replace("print(N)", "print(N.x)")},
		{"a new scope", replace("print(N)", "(lambda: print)(N)")},
		{"another module", replace("from old import N", "from elsewhere import N")},
		{"another name of the module", replace("from old import N", "from new import Other as N")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := prove(t, plan, f, test.edits, nil); err == nil {
				t.Error("taken to mean the same")
			}
		})
	}
	if err := prove(t, plan, f, replace("from old import N", "from new import M as N"), nil); err != nil {
		t.Errorf("the alias form: %v", err)
	}
}

// A name that others may look for must not vanish unless the plan lets it.
func TestProofCatchesALostInterface(t *testing.T) {
	plan, f, result := planned(t, "from old import N\nprint(N)\n", "old:N=new:M")
	if err := prove(t, plan, f, result.Edits, nil); err == nil {
		t.Error("the module no longer offers N, and the proof does not say so")
	}
}
