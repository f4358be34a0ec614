package parser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAll(t *testing.T) {
	for _, c := range []struct {
		name, code string
		exact      bool
		names      string
	}{
		{"a list", "__all__ = ['a', \"b\"]", true, "a b"},
		{"a tuple", "__all__ = ('a', 'b')", true, "a b"},
		{"a tuple without parentheses", "__all__ = 'a', 'b'", true, "a b"},
		{"an empty list", "__all__ = []", true, ""},
		{"an annotated list", "__all__: list[str] = ['a']", true, "a"},
		{"a list over lines with comments", "__all__ = [\n    'a',  # one\n    'b',\n]", true, "a b"},
		{"two lists", "__all__ = ['a']\n__all__ += ['b', 'c']", true, "a b c"},
		{"two assignments", "__all__ = ['a']\n__all__ = ['b']", true, "a b"},
		{"an assignment in an if", "if a:\n    __all__ = ['b']\nelse:\n    __all__ = ['c']", true, "b c"},
		{"a read of it", "__all__ = ['a']\nprint(__all__)", true, "a"},
		{"a sum", "__all__ = ['a'] + b.__all__", false, ""},
		{"a comprehension", "__all__ = [n for n in dir() if n]", false, ""},
		{"a call", "__all__ = list(a)", false, ""},
		{"a star", "__all__ = ['a', *b.__all__]", false, "a"},
		{"a name in the list", "__all__ = ['a', b]", false, "a"},
		{"an f-string in the list", "__all__ = ['a', f'{b}']", false, "a"},
		{"a string in pieces", "__all__ = ['a', 'b' 'c']", false, "a"},
		{"an escape", `__all__ = ['a', '\x62']`, false, "a"},
		{"what is added of another module", "__all__ = ['a']\n__all__ += b.__all__", false, "a"},
		{"append", "__all__ = ['a']\n__all__.append('b')", false, "a"},
		{"extend", "__all__ = ['a']\n__all__.extend(b)", false, "a"},
		{"a slice that is assigned", "__all__ = ['a']\n__all__[0:0] = b", false, "a"},
		{"an assignment in a function", "__all__ = ['a']\ndef f():\n    global __all__\n    __all__ = b", false, "a"},
		{"an assignment with others", "a = __all__ = ['b']", false, "b"},
		{"an assignment with others behind it", "__all__ = a = ['b']", false, ""},
		{"an assignment of many", "__all__, a = ['b'], c", false, ""},
		{"an import", "from a import __all__", false, ""},
		{"a deletion", "__all__ = ['a']\ndel __all__", false, "a"},
		{"a loop", "for __all__ in a: pass", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := parsed(t, c.code+"\n").All
			if !all.Bound || all.Exact != c.exact || strings.Join(all.Names, " ") != c.names {
				t.Errorf("%s: %+v", c.code, all)
			}
			if !c.exact && !all.Has("anything") || c.exact && all.Has("anything") {
				t.Errorf("%s: Has is wrong", c.code)
			}
		})
	}
	for _, code := range []string{"a = 1", "def f():\n    __all__ = ['a']", "class A:\n    __all__ = ['a']", "a.__all__ = ['b']", "f(__all__=['a'])", "'__all__'"} {
		if all := parsed(t, code+"\n").All; all.Bound || all.Has("a") {
			t.Errorf("%s: %+v", code, all)
		}
	}
}

func TestDynamic(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"globals()", "globals of module: globals"},
		{"globals()['a']", "globals of module: globals"},
		{"def f(): return globals()", "globals of f: globals"},
		{"locals()", "globals of module: locals"},
		{"def f(): locals()", "locals of f: locals"},
		{"class A: locals()", "locals of A: locals"},
		{"vars()", "globals of module: vars"},
		{"def f(): return vars()", "locals of f: vars"},
		{"vars(a)", ""},
		{"dir()", "globals of module: dir"},
		{"dir(a)", ""},
		{"map(vars, a)", "globals of module: vars"},
		{"eval(a)", "evaluate of module: eval"},
		{"exec(a)", "evaluate of module: exec"},
		{"def f(): exec('a')", "evaluate of f: exec"},
		{"a = eval", "evaluate of module: eval"},
		{"a.eval(b); a.globals()", ""},
		{"import ast\nast.literal_eval(a)", ""},
		{"def eval(a): pass\neval(a)", ""},
		{"from a import exec\nexec(b)", ""},
		{"def f(globals): globals()", ""},
		{"def f():\n    global vars\n    vars = a\nvars()", ""},
		{"a: 'eval' = 1", ""},
		{"f'{globals()}'", "globals of module: globals"},
		{"sys.modules[__name__]", "globals of module: sys.modules[__name__]"},
		{"modules[__name__]", "globals of module: modules[__name__]"},
		{"def f(): sys.modules.get(__name__)", "globals of f: sys.modules.get(__name__)"},
		{"import_module(__name__)", "globals of module: import_module(__name__)"},
		{"importlib.import_module(__name__)", "globals of module: importlib.import_module(__name__)"},
		{"__import__(__name__)", "globals of module: __import__(__name__)"},
		{"sys.modules['a']", ""},
		{"logging.getLogger(__name__)", ""},
		{"if __name__ == '__main__': a()", ""},
		{"a.get(__name__)", ""},
	} {
		m := parsed(t, c.code+"\n")
		var got []string
		for _, d := range m.Dynamic {
			kind := [...]string{Globals: "globals", Locals: "locals", Evaluate: "evaluate"}[d.Kind]
			got = append(got, fmt.Sprintf("%s of %s: %s", kind, scopePath(m, d.Scope), d.Text))
			if text := d.Span.Of([]byte(c.code)); text != d.Text {
				t.Errorf("%s: the span of %q is that of %q", c.code, d.Text, text)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %v, want %q", c.code, got, c.want)
		}
	}
}

func TestIgnores(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"import a  # rewrite: ignore\n", "ignore: # rewrite: ignore"},
		{"import a  #rewrite:ignore\n", "ignore: #rewrite:ignore"},
		{"import a  # rewrite: ignore because of this\n", "ignore: # rewrite: ignore because of this"},
		{"import a  # noqa  # rewrite: ignore\n", "ignore: # noqa  # rewrite: ignore"},
		{"import a  # type: ignore  # rewrite: ignore\n", "ignore: # type: ignore  # rewrite: ignore"},
		{"# rewrite: ignore-file\nimport a\n", "file: # rewrite: ignore-file"},
		{"from a import (\n    b,  # rewrite: ignore\n    c,\n)\n", "ignore: # rewrite: ignore"},
		{"if a:\n    pass\n    # rewrite: ignore", "ignore: # rewrite: ignore"},
		{"f'''{\na  # rewrite: ignore\n}'''\n", "ignore: # rewrite: ignore"},
		{"import a  # rewrite: ignored\n", ""},
		{"import a  # rewrite ignore\n", ""},
		{"import a  # do rewrite: ignore\n", ""},
		{"a = '# rewrite: ignore'\n", ""},
		{"'''\n# rewrite: ignore\n'''\n", ""},
	} {
		m := parsed(t, c.code)
		var got []string
		for _, i := range m.Ignores {
			kind := "ignore: "
			if i.File {
				kind = "file: "
			}
			got = append(got, kind+i.Span.Of([]byte(c.code)))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q: got %q, want %q", c.code, got, c.want)
		}
	}
}

func TestImports(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"import a", "import: a"},
		{"import a.b.c", "import: a.b.c binds a"},
		{"import a.b as c, d", "import: a.b as c | d"},
		{"from a import b", "from a: b"},
		{"from a.b import c as d, e", "from a.b: c as d | e"},
		{"from a import (b, c as d,)", "from a (): b | c as d"},
		{"from a import (\n    b,  # one\n    c\n)", "from a (): b | c"},
		{"from . import a", "from . 1: a"},
		{"from .. import a", "from .. 2: a"},
		{"from ...a.b import c", "from ...a.b 3: c"},
		{"from .... import a", "from .... 4: a"},
		{"from . a import b", "from . a 1: b"},
		{"from a import *", "wildcard a: *"},
		{"from . import *", "wildcard . 1: *"},
		{"from __future__ import annotations, division as d", "from __future__: annotations | division as d"},
		{"import a . b", "import: a.b binds a"},
		{"import a.\\\nb", "import: a.b binds a"},
		{"from a import b \\\n  as c", "from a: b as c"},
		{"import ﬁ as µ", "import: fi as µ"},
		{"from print import exec as match", "from print: exec as match"},
	} {
		t.Run(c.code, func(t *testing.T) {
			source := []byte(c.code + "\n")
			m := parsed(t, string(source))
			checkModule(t, source, m)
			if len(m.Imports) != 1 || m.Imports[0].Span.Of(source) != c.code || m.Stmts[0].Kind != ImportStmt {
				t.Fatalf("%+v", m.Imports)
			}
			if got := describeImport(m, source, &m.Imports[0]); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAbsoluteModule(t *testing.T) {
	for _, c := range []struct {
		name   string
		pkg    bool
		level  int
		module string
		want   string
	}{
		{"a.b.c", false, 0, "d.e", "d.e"},
		{"a.b.c", false, 1, "d", "a.b.d"},
		{"a.b.c", false, 1, "", "a.b"},
		{"a.b.c", false, 2, "d.e", "a.d.e"},
		{"a.b.c", false, 3, "d", ""},
		{"a.b.c", false, 9, "d", ""},
		{"a.b.c", true, 1, "d", "a.b.c.d"},
		{"a.b.c", true, 1, "", "a.b.c"},
		{"a.b.c", true, 3, "d", "a.d"},
		{"a.b.c", true, 4, "", ""},
		{"a", false, 1, "b", ""},
	} {
		if got := AbsoluteModule(c.name, c.pkg, c.level, c.module); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func describeImport(m *Module, source []byte, im *Import) string {
	var b strings.Builder
	b.WriteString([...]string{"import", "from ", "wildcard "}[im.Kind])
	b.WriteString(im.Path.Of(source))
	if im.Level > 0 {
		fmt.Fprintf(&b, " %d", im.Level)
	}
	if im.Open != None && source[im.Open] == '(' && source[im.Close] == ')' {
		b.WriteString(" ()")
	}
	for i, a := range m.AliasesOf(im) {
		b.WriteString([]string{": ", " | "}[min(i, 1)] + a.Name)
		switch {
		case a.HasAs():
			b.WriteString(" as " + a.As.Of(source))
		case a.Bound != None && m.Names[a.Bound].Span.Of(source) != a.Name:
			b.WriteString(" binds " + m.Names[a.Bound].Span.Of(source))
		}
	}
	return b.String()
}

// TestBlocks says which statements and blocks code has: each statement in a row
// of its own, with its kind and the kinds of the blocks that it lies in.
func TestBlocks(t *testing.T) {
	const code = `"doc"
import a
if TYPE_CHECKING:
    import b
elif c:
    d
else: e
if typing.TYPE_CHECKING: f
try:
    g
except h:
    i
else:
    j
finally:
    k
for l in m:
    n
else:
    o
while p: q
with r:
    s
match t:
    case u:
        v
@w
def f():
    'doc'
    'no doc'
    x; y
class A:
    'doc'
    def g(self): return
b'no doc'
f'no doc'
('no ' 'doc')
`
	want := `doc       "doc" in module
import    import a in module
compound  if TYPE_CHECKING: in module
import    import b in module, checking
expr      d in module, if
expr      e in module, if
compound  if typing.TYPE_CHECKING: f in module
expr      f in module, checking
compound  try: in module
expr      g in module, try
expr      i in module, handler
expr      j in module, handler
expr      k in module, handler
compound  for l in m: in module
expr      n in module, loop
expr      o in module, loop
compound  while p: q in module
expr      q in module, loop
compound  with r: in module
expr      s in module, with
compound  match t: in module
expr      v in module, if
compound  @w in module
doc       'doc' in module, function
string    'no doc' in module, function
expr      x in module, function
expr      y in module, function
compound  class A: in module
doc       'doc' in module, class
compound  def g(self): return in module, class
other     return in module, class, function
expr      b'no doc' in module
expr      f'no doc' in module
string    ('no ' 'doc') in module
`
	m := parsed(t, code)
	checkModule(t, []byte(code), m)
	kinds := []string{OtherStmt: "other", ImportStmt: "import", DocString: "doc", StringStmt: "string", CompoundStmt: "compound", AssignStmt: "assign", ExprStmt: "expr"}
	blocks := []string{
		ModuleBlock: "module", ClassBlock: "class", FunctionBlock: "function", IfBlock: "if",
		TypeCheckingBlock: "checking", TryBlock: "try", HandlerBlock: "handler", LoopBlock: "loop", WithBlock: "with",
	}
	var got strings.Builder
	for _, s := range m.Stmts {
		first, _, _ := strings.Cut(s.Span.Of([]byte(code)), "\n")
		var path []string
		for b := s.Block; ; b = m.Stmts[m.Blocks[b].Parent].Block {
			path = append(path, blocks[m.Blocks[b].Kind])
			if m.Blocks[b].Parent == None {
				break
			}
		}
		slices.Reverse(path)
		fmt.Fprintf(&got, "%-9s %s in %s\n", kinds[s.Kind], first, strings.Join(path, ", "))
	}
	if got.String() != want {
		t.Errorf("got\n%s", got.String())
	}
}

func TestFuture(t *testing.T) {
	m := parsed(t, "'doc'\nfrom __future__ import annotations, division as d\nfrom __future__ import (generator_stop)\n")
	if got := strings.Join(m.Future, " "); got != "annotations division generator_stop" || !m.HasFuture("division") || m.HasFuture("d") {
		t.Errorf("got %q", got)
	}
}

// Where it matters what object a name stands for: nowhere else, and not beside None.
func TestCompared(t *testing.T) {
	for code, want := range map[string]string{
		"a is b.c":                             "a b",
		"a == 1 < b":                           "a b",
		"a in b":                               "a b",
		"a is None":                            "",
		"f(a)[b] == c.d()":                     "",
		"try: pass\nexcept a: pass":            "a",
		"try: pass\nexcept (a, b.c) as d: d":   "a b",
		"match a:\n    case b.C(d): pass":      "b",
		"match a:\n    case C(e=1) | D(): a.b": "C D",
		"a if b else c":                        "",
	} {
		m := parsed(t, code+"\n")
		var got []string
		for i := range m.Names {
			if m.Names[i].Flags&Compared != 0 {
				got = append(got, m.Names[i].Span.Of([]byte(code)))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q compares %q, want %q", code, got, want)
		}
	}
}
