package parser

import (
	"fmt"
	"strings"
	"testing"
)

// showTexts writes each text as its value, the contents of its pieces and what is
// said of it. Pieces that are not plain have a ~ in front.
func showTexts(m *Module, source string) string {
	var all []string
	for i := range m.Texts {
		t := &m.Texts[i]
		s := t.Value + " ="
		for _, p := range m.PiecesOf(t) {
			s += " "
			if !p.Plain {
				s += "~"
			}
			s += "<" + p.Span.Of([]byte(source)) + ">"
		}
		for _, flag := range []struct {
			set  bool
			name string
		}{{t.Doc, "doc"}, {t.Code, "code"}, {t.InFormat, "in format"}, {t.Echoed, "echoed"}} {
			if flag.set {
				s += ", " + flag.name
			}
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestTexts(t *testing.T) {
	checkFacts(t, showTexts, []factCase{
		{"an identifier", `f("a")`, "a = <a>"},
		{"a dotted path", `f('a.b_1.C')`, "a.b_1.C = <a.b_1.C>"},
		{"a path with a colon", `f("a.b:c.d")`, "a.b:c.d = <a.b:c.d>"},
		{"a relative path", `f("..a.b")`, "..a.b = <..a.b>"},
		{"keywords are names for a look-up by text", `f("a.class")`, "a.class = <a.class>"},
		{"letters of all kinds, not normalised", `f("ﬁ.μ")`, "ﬁ.μ = <ﬁ.μ>"},
		{"what is no path", `f("", ".", "..", "a b", "a.", "a..b", "1a", "a-b", "a:", ":a", "a:b:c", "a.1", "a/b", "a\n", " a", "€")`, ""},
		{"a long one", "f('" + strings.Repeat("a", maxText) + "')", strings.Repeat("a", maxText) + " = <" + strings.Repeat("a", maxText) + ">"},
		{"one that is too long", "f('" + strings.Repeat("a", maxText+1) + "')", ""},
		{"prefixes", `f(r"a", u"b", R"c", U"d")`, "a = <a>; b = <b>; c = <c>; d = <d>"},
		{"bytes, f-strings and t-strings", `f(b"a", rb"a", f"a", F"{b}", fr"a", t"a")`, ""},
		{"escapes", `f("\x6fld.m\157d.\u0061\U00000062\N{DIGIT ONE}", "\x6fld.m\157d.\u0061\U00000062")`, "old.mod.ab = ~<\\x6fld.m\\157d.\\u0061\\U00000062>"},
		{"an octal escape ends where its digits do", `f("\1411", "\0601")`, "a1 = ~<\\1411>"},
		{"escapes that are none", `f("\q", "\x6", "\u12", "\U00110000", "\ud800", "\400a")`, "Āa = ~<\\400a>"},
		{"a raw string has no escapes", `f(r"\x61", r"a\
b")`, ""},
		{"a line that is joined", "f('a.\\\nb')", "a.b = ~<a.\\\nb>"},
		{"a line that is joined in a file of DOS", "f('a.\\\r\nb')\r\n", "a.b = ~<a.\\\r\nb>"},
		{"a line that is joined with a carriage return", "f('a.\\\rb')\r", "a.b = ~<a.\\\rb>"},
		{"triple quotes", `f("""a.b""", '''c''', """
d""")`, "a.b = <a.b>; c = <c>"},
		{"quotes in quotes", `f("'a'", '"a"')`, ""},
		{"parentheses", `f((("a.b")))`, "a.b = <a.b>"},
		{"pieces", `f("a." r'b' """.c""")`, "a.b.c = <a.> <b> <.c>"},
		{"pieces over lines with comments between", "f(\n  'a.'  # one\n\n  'b'  # two\n)", "a.b = <a.> <b>"},
		{"pieces joined by a backslash", "x = 'a.' \\\n  'b'", "a.b = <a.> <b>"},
		{"pieces of which one has an escape", `f("a" "\x2e" "b")`, "a.b = <a> ~<\\x2e> <b>"},
		{"empty pieces", `f("" "a" "")`, "a = <> <a> <>"},
		{"pieces that are no path together", `f("a.b" " c")`, ""},
		{"pieces of which one is an f-string", `f("a." f"{b}", "a." f"b")`, ""},
		{"pieces of bytes", `f(b"a" b"b")`, ""},
		{"a docstring", "def f():\n  'a.b'\n  'c'", "a.b = <a.b>, doc; c = <c>, doc"},
		{"a docstring in parentheses and pieces", "('a.' 'b')", "a.b = <a.> <b>, doc"},
		{"a tuple is no docstring", "'a.b', 'c'", "a.b = <a.b>; c = <c>"},
		{"a tuple of one is no docstring", "'a.b',", "a.b = <a.b>"},
		{"a string that is called upon is no docstring", "'a'.b()", "a = <a>"},
		{"an annotation", "x: 'a.b' = 'c'", "a.b = <a.b>, code; c = <c>"},
		{"pieces in an annotation", "x: 'a.' 'b'", "a.b = <a.> <b>, code"},
		{"an annotation with a literal in it", `x: "Literal['a']"`, "a = <a>, code"},
		{"Literal's are values", "from typing import Literal\nx: Literal['a']", "a = <a>"},
		{"casts", "from typing import cast\ncast('a', 'b')", "a = <a>, code; b = <b>"},
		{"type comments", "x = f('a')  # type: List['b']\ny = 'c'", "a = <a>; b = <b>, code; c = <c>"},
		{"a field of an f-string", `f"{f('a')} {x:{'b'}}" "c"`, "a = <a>, in format; b = <b>, in format"},
		{"nested quotes in an f-string", `f"{f("a", f"{f("b")}")}"`, "a = <a>, in format; b = <b>, in format"},
		{"a field that prints its text", `f"{f('a')=:{'b'}} {'c'}"`, "a = <a>, in format, echoed; b = <b>, in format; c = <c>, in format"},
		{"patterns", "match x:\n  case 'a.b': pass\n  case {'c': 'd'}: pass", "a.b = <a.b>; c = <c>; d = <d>"},
		{"strings that are not closed", "f('a\ng('b')\n", ""},
		{"a byte-order mark", "\ufeff'a.b'", "a.b = <a.b>, doc"},
	})
}

// factCase is code, and what is shown of its facts.
type factCase struct{ name, code, want string }

func checkFacts(t *testing.T, show func(m *Module, source string) string, cases []factCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := show(readFacts(t, c.code), c.code); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.code, got, c.want)
			}
		})
	}
}

// readFacts parses code, which may be no Python.
func readFacts(t *testing.T, code string) *Module {
	t.Helper()
	m, err := Parse([]byte(code), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	checkModule(t, []byte(code), m)
	return m
}

// showLookups writes the lookups and then the assignments: f(x) calls, a[x] is
// subscripted, a∋x is searched; a lookup in an argument is #n, by its number.
func showLookups(m *Module, source string) string {
	var all []string
	for i := range m.Lookups {
		l := &m.Lookups[i]
		s := chainText(m, source, l.Name)
		s += [...]string{CallLookup: "(", SubscriptLookup: "[", ContainsLookup: "∋"}[l.Kind]
		s += argsText(m, source, m.ArgsOf(l))
		s += [...]string{CallLookup: ")", SubscriptLookup: "]", ContainsLookup: ""}[l.Kind]
		for _, a := range m.ResultAttrs(l) {
			s += "." + a.Of([]byte(source))
		}
		s += map[Role]string{Load: "", Store: " stored", AugStore: " augmented", Delete: " deleted"}[l.Role]
		if l.Decorator {
			s = "@" + s
		}
		all = append(all, s)
	}
	for i := range m.Assigns {
		a := &m.Assigns[i]
		all = append(all, chainText(m, source, a.Target)+" = "+valueText(m, source, &a.Value))
	}
	return strings.Join(all, "; ")
}

func chainText(m *Module, source string, n NameID) string {
	s := m.Names[n].Span.Of([]byte(source))
	for _, a := range m.AttrSpans(&m.Names[n]) {
		s += "." + a.Of([]byte(source))
	}
	return s
}

func argsText(m *Module, source string, args []Arg) string {
	var all []string
	for i := range args {
		a := &args[i]
		s := strings.Repeat("*", int(a.Stars)) + valueText(m, source, &a.Value)
		if a.Keyword.End > 0 {
			s = a.Keyword.Of([]byte(source)) + "=" + s
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func valueText(m *Module, source string, v *Value) string {
	switch v.Kind {
	case TextValue:
		return "'" + m.Texts[v.Text()].Value + "'"
	case NameValue:
		return chainText(m, source, v.Name())
	case LookupValue:
		return fmt.Sprintf("#%d", v.Lookup())
	case BuiltValue:
		return "built"
	case ListValue:
		return "[" + argsText(m, source, m.ItemsOf(v)) + "]"
	case DictValue:
		return "{" + argsText(m, source, m.ItemsOf(v)) + "}"
	}
	return "?"
}

func TestLookups(t *testing.T) {
	checkFacts(t, showLookups, []factCase{
		{"a call", "patch('a.b')", "patch('a.b')"},
		{"a call of an attribute", "mock.patch.object(a.b, 'N', autospec=True)", "mock.patch.object(a.b, 'N', autospec=?)"},
		{"a name in parentheses", "(patch)('a'); (a.b).c('d')", "patch('a'); a.b.c('d')"},
		{"a call of a result", "patch('a').start(); f('a')('b'); f().g('b')", "patch('a').start; f('a')"},
		{"attributes of a result", "import_module('a').b.c = d['e'].f; (f('a')).g", "import_module('a').b.c; d['e'].f; f('a').g"},
		{"calls that say nothing", "f(); f(1, b'a'); f(x + 1); f(not x); f(x if y else z); f(x for x in y)", ""},
		{"stars and keywords", "f(*a, *b.c, d=e, **g, **{'h': i})", "f(*a, *b.c, d=e, **g, **{'h', i})"},
		{"a display of one starred element", "f([*a.b]); f({*a.b('c')}); x = *a.b['c'],", "f([*a.b]); a.b('c'); f([*#1]); a.b['c']; x = [*#3]"},
		{"displays", "f(['a', 1], ('b',), {'c'}, [], [1, 2])", "f(['a', ?], ['b'], ['c'], [], [])"},
		{"dicts", "patch.dict('sys.modules', {'a.b': x, **y, 1: {'c': 2}}, clear=True)", "patch.dict('sys.modules', {'a.b', x, **?, **y, ?, {'c', ?}}, clear=?)"},
		{"strings that are built", "f(f'{a}.b'); f('a.' + b); f(b + '.a' + c); f('%s.a' % b); f('{}.a'.format(b)); f('a' f'{b}')", "f(built); f(built); f(built); f(built); f(built); f(built)"},
		{"sums of other things", "f(a + b, c); f(b'a' % b, c); f(a * 'b', c); f(f'a', c)", "f(?, c); f(?, c); f(?, c); f(?, c)"},
		{"decorators", "@patch('a')\n@patch('b').c\n@d(patch('e'))\n@(patch('f'))\ndef g(): pass", "@patch('a'); patch('b').c; patch('e'); @d(#2); @patch('f')"},
		{"decorators of classes and methods", "@patch('a')\nclass A:\n  @patch('b')\n  async def f(self): patch('c')", "@patch('a'); @patch('b'); patch('c')"},
		{"with", "with patch('a.b') as x, patch('c.d'):\n  pass\nasync def f():\n  async with (patch('e') as y): await patch('f')", "patch('a.b'); patch('c.d'); patch('e'); patch('f')"},
		{"lambdas, defaults and comprehensions", "lambda x=f('a'): f('b'); [f('c') for x in f('d') if f('e')]", "f('a'); f('b'); f('c'); f('d'); f('e')"},
		{"fields of f-strings", "f\"{patch('a')} {x:{f('b')}}\"", "patch('a'); f('b')"},
		{"keyword arguments of classes", "class A(B, metaclass=f('a'), x='b'): pass", "f('a')"},
		{"a walrus in a call", "f(x := 'a'); (y := b.c)", "f('a'); x = 'a'; y = b.c"},
		{"subscripts", "sys.modules['a']; sys.modules[N]; a[f'{b}']; a['b']['c']", "sys.modules['a']; sys.modules[N]; a[built]; a['b']"},
		{"subscripts that look nothing up", "a[1]; a['b':'c']; a['b', 'c']; a['b',]; a[f(1)]; a[*b]", ""},
		{"roles of subscripts", "a['b'] = 1; a['c'] += 1; del a['d'], a['e'].f; x, *a['g'] = y\nfor a['h'] in x: pass\nwith x as a['i']: pass", "a['b'] stored; a['c'] augmented; a['d'] deleted; a['e'].f; a['g'] stored; a['h'] stored; a['i'] stored"},
		{"subscripts of types", "from typing import Optional as O, Literal\nx: A['b']\nO['c']\nLiteral['d']", "Literal['d']"},
		{"membership", "'a' in sys.modules; 'b' not in sys.modules; N in sys.modules; 'a' in ('b',); 'a' in f('b'); 1 in a; 'c' is a", "sys.modules∋'a'; sys.modules∋'b'; sys.modules∋N; f('b')"},
		{"a chain of comparisons", "a < 'b' in c in d != 'e' not in (f)", "c∋'b'; d∋c; f∋'e'"},
		{"assignments", "N = 'a'; N = a.b; a.N = 'c'; N: T = 'd'; N: T; (N) = 'e'; (a.N) = 'f'", "N = 'a'; N = a.b; a.N = 'c'; N = 'd'; N = 'e'; a.N = 'f'"},
		{"assignments of several", "a = b.c = 'd'; e = x[0] = f = 'g'; x[0] = (y, z) = ['h']; h, i = 'j', 'k'", "b.c = 'd'; a = 'd'; f = 'g'; e = 'g'"},
		{"what is not bound to a name", "f().a = 'b'; a[0].b = 'c'; a += 'd'; a = 1; a = b'c'\ndef f(x='e', *, y: T = 'f'): pass", ""},
		{"displays that are bound", "pytest_plugins = ['a.b', 'c']; x = 'a', b; y = {'a': 'b'}; z = ('a' 'b'); e = []", "pytest_plugins = ['a.b', 'c']; x = ['a', b]; y = {'a', 'b'}; z = 'ab'; e = []"},
		{"a call that is bound", "m = import_module('a'); n = f(); p = q['r']", "import_module('a'); q['r']; m = #0; p = #1"},
		{"lines of DOS and a byte-order mark", "\ufefff('a',\r\n  'b')\r\n", "f('a', 'b')"},
		{"names that are not ASCII", "ﬁ.µ('a', ﬂ=b); é = 'c'", "ﬁ.µ('a', ﬂ=b); é = 'c'"},
		{"print statements", "print f('a'), 'b'\nexec 'c' in d\ng('e')", "d∋'c'; g('e')"},
		{"broken statements", "f('a'\ndef g(): h('b')\ni('c'))\nj('d')\n", "h('b'); j('d')"},
		{"functions of typing", "from typing import cast, NamedTuple\nNamedTuple('A', [('b', 'c')])\ncast('d', 'e')", "NamedTuple('A', ?); cast('d', 'e')"},
		{"type comments come last", "x = f('a')  # type: g('b')\ny = h(x, 'c')", "f('a'); h(x, 'c'); g('b'); x = #0; y = #1"},
	})
}

// TestAttributesBehindStars says that a star in front of a name does not part it
// from its attributes.
func TestAttributesBehindStars(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"[*a.b]", "a.b"},
		{"{*a.b.c()}", "a.b.c"},
		{"x = *a.b,", "x a.b"},
		{"for x in *a.b, *c.d: pass", "x a.b c.d"},
		{"x[*a.b]", "x a.b"},
		{"f(*a.b, **c.d)", "f a.b c.d"},
		{"{**a.b}", "a.b"},
		{"[*a.b[c.d]]", "a.b c.d"},
		{"def f(*x: *a.b.c): pass", "f x a.b.c"},
	} {
		m := readFacts(t, c.code)
		var got []string
		for n := range m.Names {
			got = append(got, chainText(m, c.code, NameID(n)))
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.code, got, c.want)
		}
	}
}

// showLiterals writes the literals and then the comments.
func showLiterals(m *Module, source string) string {
	var all []string
	for _, l := range m.Literals {
		kind := [...]string{StringLiteral: "string ", DocstringLiteral: "docstring ", BytesLiteral: "bytes ", FormattedLiteral: "formatted "}[l.Kind]
		all = append(all, kind+l.Span.Of([]byte(source)))
	}
	for _, s := range m.Comments {
		all = append(all, "comment "+s.Of([]byte(source)))
	}
	return strings.Join(all, " | ")
}

func TestLiteralsAndComments(t *testing.T) {
	checkFacts(t, showLiterals, []factCase{
		{"kinds", `f('a', b"b", rB'c', f"d", Tr"e", u"f", R'g')`, `string 'a' | bytes b"b" | bytes rB'c' | formatted f"d" | formatted Tr"e" | string u"f" | string R'g'`},
		{"docstrings", "'a' \"b\"\nclass A:\n  'c'\n  'd'\n  def f(self): 'e'; 'f'\nif x:\n  'g'", `docstring 'a' | docstring "b" | docstring 'c' | string 'd' | docstring 'e' | string 'f' | string 'g'`},
		{"a docstring behind a comment", "# a\n('b')", "docstring 'b' | comment # a"},
		{"strings in f-strings", `f"a{'b'}" 'c'`, `formatted f"a{'b'}" | string 'b' | string 'c'`},
		{"comments", "#!a\nx = [ # b\n 'c' # d\n] #e\n# f", "string 'c' | comment #!a | comment # b | comment # d | comment #e | comment # f"},
		{"comments in f-strings", "f'''{a # b\n}''' # c", "formatted f'''{a # b\n}''' | comment # b | comment # c"},
		{"a sign in a string is no comment", "'# a'", "docstring '# a'"},
		{"comments in front of a statement that ends a bracket", "(a\n# type: b\ndef f(): pass", "comment # type: b"},
		{"strings that are not closed", "f('a\n'b'\n'''c", "string 'a | string 'b' | string '''c"},
	})
}
