package parser

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// placesOf is an Interest in one word, for texts that spell it in one way.
func placesOf(word string) Interest {
	return func(text []byte) (at []int32, ok bool) {
		if !norm.NFKC.IsNormal(text) {
			return nil, false
		}
		for i := 0; i < len(text); i++ {
			n := identifierLen(text[i:])
			if n > 0 && string(text[i:i+n]) == word {
				at = append(at, int32(i))
			}
			i += max(0, n-1)
		}
		return at, true
	}
}

func TestPassed(t *testing.T) {
	for _, test := range []struct{ name, source, passed string }{
		{"a function as a whole", `
def f(first, second=1):
    return first.attribute

def g(): return old
`, "(first, second=1)|return first.attribute"},
		{"a line that has nothing to do with one that matters", `
def f(x):
    first = second.third
    return old(x)
`, "first = second.third"},
		{"what a name is assigned", `
def f(x):
    given = old.method()
    given.something(x)
    second.something(x)
`, "second.something(x)"},
		{"not in another function", `
def f(x):
    given = old.method()

def g(x):
    given.something(x)
    second.something(x)
`, "given.something(x)\n    second.something(x)"},
		{"what the module assigns", `
given = old
def g(x):
    given.something(x)
    second.something(x)
`, "second.something(x)"},
		{"what is imported on one line", `
from m import old, given
def g(x):
    given.something(x)
    second.something(x)
`, "second.something(x)"},
		{"an import in a function stays", `
def g(x):
    import somewhere_else
    second.something(x)
def h(): old
`, "second.something(x)"},
		{"a method, and a class", `
class A:
    def f(self):
        return self.something(1)
    def g(self): return old
class B:
    def f(self):
        return self.something(1)
`, "def f(self):\n        return self.something(1)|def f(self):\n        return self.something(1)"},
		{"a constant of a class", `
class A:
    PATH = "old"
    def f(self):
        return patch(self.PATH)
    def g(self):
        return patch(self.OTHER)
`, "def g(self):\n        return patch(self.OTHER)"},
		{"methods in a row", `
class A:
    """What it is."""
    def f(self, x: int = 3):
        return self.something(1)

    @property
    @other.decorator(1)
    async  def g(self):
        # a comment
        return self.something(2)

    def h(self): old(h)

    def i(self): return 1
    if x:
        def j(self):
            class B:
                def k(self): return 1
            return B

    class C:
        def l(self):
            return self.something(3)
        x = 1
        def m(self):
            return old
`, "def f(self, x: int = 3):\n        return self.something(1)\n\n    @property\n    @other.decorator(1)\n    async  def g(self):\n        # a comment\n        return self.something(2)" +
			"|def j(self):\n            class B:\n                def k(self): return 1\n            return B|def l(self):\n            return self.something(3)"},
		{"methods that what is read names", `
class A:
    def f(self):
        return self.something(1)
    @property
    def g(self):
        return self.something(2)
    @g.setter
    def g(self, value):
        old(self.f, value)
    def h(self):
        return self.something(3)
    x = h
`, "return self.something(1)|return self.something(2)|return self.something(3)"},
		{"methods that can look names up, import, or say a word in a comment", `
class A:
    def g(self):
        import m
        return self.something(2)
    def i(self):
        return self.something(4) # old
    def j(self):
        return self.something(5)
class B:
    @register(locals())
    def f(self):
        return self.something(1)
    def g(self):
        return self.something(6)
class C:
    def h(self, x=(y := 1)):
        return self.something(3)
    z = old
`, "return self.something(2)|def j(self):\n        return self.something(5)|return self.something(1)|return self.something(6)|return self.something(3)"},
		{"a table", `
TABLE = {"first": (1, 2, 3), "second": 4}
OTHER = {"first": (1, 2, 3), "old": 45678}
`, `"first": (1, 2, 3), "second": 4`},
		{"looking up names by their text", `
def f():
    return globals()["name" + x]
def g():
    return something_else()
old
`, "return something_else()"},
		{"a global statement", `
def f():
    return something_else()
def g():
    global name
    name = 1
    other.something()
class A:
    def h(self):
        global name
        other.something()
old
`, "return something_else()"},
		{"a global statement in a function that matters", `
def f():
    global name
    name = old
def g():
    something_else()
    name.something()
`, "something_else()"},
		{"a global statement outside of functions", `
def f():
    return something_else()
class A:
    global name
    name = 1
old
`, ""},
		{"statements in a row, and what is in them", `
def f(x):
    """What it does."""
    for item in second:
        third(item)
    else:
        fourth()
    old(x)
    @decorator
    async def nested(y):
        return y
    class Inner:
        z = 1
`, `"""What it does."""
    for item in second:
        third(item)
    else:
        fourth()|@decorator
    async def nested(y):
        return y
    class Inner:
        z = 1`},
		{"a statement of which a part matters", `
def f(x):
    try:
        first.attribute()
        second.attribute()
    except Error:
        old(x)
    finally:
        third.attribute()
`, "first.attribute()\n        second.attribute()|third.attribute()"},
		{"a match statement of which a case matters", `
def f(x):
    match x:
        case First(a):
            first.attribute()
        case Second(b):
            old(x)
    match x:
        case Third(c):
            third.attribute()
`, "first.attribute()|match x:\n        case Third(c):\n            third.attribute()"},
		{"what a pattern, a nested function and a nonlocal statement bind", `
def f(x):
    match x:
        case First(second):
            pass
    def third():
        nonlocal fourth
        fifth.attribute()
    def sixth():
        seventh.attribute()
    return old(second, third, fourth)
`, "fifth.attribute()|def sixth():\n        seventh.attribute()"},
		{"what is decorated with something that matters", `
def f(x):
    @other
    @old(x)
    def nested(y):
        first.attribute()
    second.attribute()
`, "first.attribute()|second.attribute()"},
		{"an import in a statement", `
def f(x):
    first.attribute()
    if x:
        second.attribute()
        import somewhere
        third.attribute()
    fourth.attribute()
old
`, "first.attribute()|second.attribute()|third.attribute()|fourth.attribute()"},
		{"a wildcard import", `
from m import *
def f():
    return something_else()
old
`, "return something_else()"},
		{"a wildcard import that matters", `
from old import *
def f():
    return something_else()
`, ""},
		{"a syntax error", `
def f():
    return something_else()
def g(:
old
`, ""},
		{"with, for and walrus", `
def f(x):
    with old() as first, other as second:
        first.something(x)
        third.something(x)
    for item in old:
        item.something(x)
    if (given := old.something()):
        given.something(x)
`, "third.something(x)"},
		{"words that hold a name", `
import old as i
def f(x):
    print("\ti", x.something)
    print("this", x.something)
`, `print("this", x.something)`},
		{"parameters and lines that end elsewhere", "\ndef f(a, *,\n      b=[1, 2]) -> int: # c\n\n    \"\"\"Doc.\"\"\"\n    return a + \\\n        b # d\nold\n",
			"(a, *,\n      b=[1, 2]) -> int|\"\"\"Doc.\"\"\"\n    return a + \\\n        b"},
		{"annotations and defaults of parameters, and of what is returned", `
def f(self, first: list[int], *rest: "int", b: {1: 2} = None, c=f"{a, b}{c=}", d=3, **kw: K) -> dict[str, int]:
    old(first)
def g[T: int](first: T[1, 2], # one
        second: (int) # two
        ) -> (T):
    old(first=1, second=second)
def h(first: old, second: int = 3): pass
`, `: list[int]|: "int"|: {1: 2} = None|=f"{a, b}{c=}"|: K|-> dict[str, int]|: T[1, 2]|: (int) # two
        |-> (T)`},
		{"a local name that is called like an attribute", `
def f():
    try:
        old.error()
    except E as error:
        pass
def g():
    try:
        first.attribute()
    except E as error:
        second.attribute()
`, "try:\n        first.attribute()\n    except E as error:\n        second.attribute()"},
		{"and a constant of a class in a function", `
def f():
    class A:
        if x:
            error = 1
    old(A.error)
def g():
    error = 1234567890
    A.error = 1
def h():
    class B: error = 1
    first.attribute()
def i():
    class C:
        def f(self):
            error = 1
`, "error = 1234567890|first.attribute()|class C:\n        def f(self):\n            error = 1"},
		{"those with lambdas and assignments", `
def f(a: int, b=lambda c, d: e, *, g=1234) -> int:
    old(a)
def g(a: int) -> (lambda: 0): old
def h(a: int, b=(c := 1)) -> int:
    old(a)
`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, tree, err := Skim([]byte(test.source), DefaultLimits, placesOf("old"), false)
			if err != nil {
				t.Fatal(err)
			}
			var passed []string
			for _, span := range m.Passed {
				passed = append(passed, span.Of([]byte(test.source)))
			}
			if diff := cmp.Diff(test.passed, strings.Join(passed, "|")); diff != "" {
				t.Error(diff)
			}
			// What stands elsewhere afterwards is passed over again.
			text, changes := apply([]byte(test.source), []change{{Span{0, 0}, "import x"}})
			again, err := tree.Reparse(text, changes, DefaultLimits)
			if err != nil || len(again.Passed) != len(m.Passed) {
				t.Errorf("%d parts are passed over again, of %d: %v", len(again.Passed), len(m.Passed), err)
			}
		})
	}
}

// resolved describes the names of a module that are spelled in one way, and what they are.
func resolved(m *Module, source []byte, word string) (all []string) {
	for i := range m.Names {
		n := &m.Names[i]
		if n.Span.Of(source) != word {
			continue
		}
		sym, owner := &m.Symbols[n.Symbol], &m.Symbols[m.BindingOf(n)]
		var attrs []string
		for _, a := range m.AttrSpans(n) {
			attrs = append(attrs, a.Of(source))
		}
		all = append(all, fmt.Sprint(n.Span, n.Role, n.Flags, attrs, m.Scopes[sym.Scope].Span, sym.Access, sym.Flags, m.Scopes[owner.Scope].Span, owner.Flags))
	}
	return all
}

// sameOf compares what a word means in a text of which only what matters is read with what
// it means in the whole, and returns how much was passed over.
func sameOf(t *testing.T, source []byte, word string) int {
	t.Helper()
	part, _, err := Skim(source, DefaultLimits, placesOf(word), false)
	if err != nil || len(part.Passed) == 0 {
		return 0
	}
	whole, err := Parse(source, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(resolved(whole, source, word), resolved(part, source, word)); diff != "" {
		t.Errorf("%s is something else:\n%s", word, diff)
	}
	if len(whole.Imports) != len(part.Imports) || len(whole.Aliases) != len(part.Aliases) {
		t.Errorf("%s: %d imports, %d when read as a whole", word, len(part.Imports), len(whole.Imports))
	}
	n := 0
	for _, span := range part.Passed {
		n += span.Len()
	}
	return n
}

// TestPassedIsOfNoMatter takes words of the standard library, and demands that they mean the
// same whether or not what does not spell them is read.
func TestPassedIsOfNoMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	passed, all := 0, 0
	for path, source := range libraryTexts(t, 3, 20, 200_000) {
		m, err := Parse(source, DefaultLimits)
		if err != nil || len(m.Names) == 0 {
			continue
		}
		for range 3 {
			word := m.Names[r.IntN(len(m.Names))].Span.Of(source)
			passed, all = passed+sameOf(t, source, word), all+len(source)
		}
		if t.Failed() {
			t.Fatal(path)
		}
	}
	t.Logf("%d of %d bytes were passed over", passed, all)
	if passed*4 < all {
		t.Error("so little shows nothing")
	}
}
