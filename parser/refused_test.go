package parser

import (
	"errors"
	"strings"
	"testing"
)

// holes are valid Python that the parser refuses. Whoever closes one moves it to
// testdata/syntax.
var holes = []struct{ name, code, at, what string }{
	{"three exceptions without parentheses, of which one in the middle is negated (3.14)",
		"try: a\nexcept A, not B, C: b\n", "not", "not understood"},
}

// TestHoles says which valid Python is known to be refused, where and how.
func TestHoles(t *testing.T) {
	for _, h := range holes {
		t.Run(h.name, func(t *testing.T) { wantError(t, h.code, h.at, h.what) })
	}
}

// invalid is code that is no Python. The grammar is silent about much of it;
// what a rewrite could bring about, or a person forget, has an error that says
// where.
var invalid = []struct{ name, code, at, what string }{
	{"a block is missing", "if a:\nb\n", ":\n", "an indented block is missing behind the colon"},
	{"a block is missing at the end", "def f():\n    # nothing\n", ":\n", "an indented block is missing behind the colon"},
	{"a block is missing in a block", "class A:\n    def f(self):\n    x = 1\n", ":\n    x", "an indented block is missing behind the colon"},
	{"a line is indented without need", "a\n  b\nc\n", "b", "a line that is indented without need"},
	{"the first line is indented", "  a\nb\n", "a", "a line that is indented without need"},
	{"an indentation fits no block", "if a:\n    b\n  c\nd\n", "c", "the indentation fits no block around"},
	{"tabs and blanks do not add up", "if a:\n" + strings.Repeat("\t", 19) + "   if b:\n" + strings.Repeat("\t", 20) + "c\n", strings.Repeat("\t", 20), "tabs and blanks that do not tell the indentation"},
	{"a bracket is not closed", "a = (b\n\n\n", "(", "a bracket that is not closed"},
	{"a bracket is not closed in front of a statement", "a = [b,\ndef f(): pass\n", "[", "a bracket that is not closed"},
	{"a bracket is closed twice", "a = (b))\n", ")\n", "a closing bracket without an opening one"},
	{"a bracket is closed by another", "a = (b]\n", "]", `']' does not close '('`},
	{"a string is not closed", "a = 'b\nc\n", "'b", "a string that is not closed"},
	{"a string in triple quotes is not closed", "a = '''b\nc\n", "'''b", "a string that is not closed"},
	{"an f-string is not closed", "a = f'{b}\nc\n", "f'", "a string that is not closed"},
	{"a field of an f-string is not closed", "a = f'{b'\nc\n", "f'", "a string that is not closed"},
	{"a quote alone", "a = '\nb\n", "'", "a string that is not closed"},
	{"a character that means nothing", "a = $b\n", "$", `'$' means nothing in Python`},
	{"backticks", "a = `b`\n", "`", "'`' means nothing in Python"},
	{"an exclamation mark", "!a\n", "!", `'!' means nothing in Python`},
	{"a vertical tab", "a\vb\n", "\v", `'\v' means nothing in Python`},
	{"a sign that is no letter", "a = b€\n", "€", `'€' is no letter of an identifier`},
	{"a blank that is none", "a\u00a0= b\n", "\u00a0", `'\u00a0' is no letter of an identifier`},
	{"a byte-order mark in the middle", "a = \ufeffb\n", "\ufeff", `'\ufeff' is no letter of an identifier`},
	{"a backslash that joins nothing", "a = \\ b\n", "\\", "a backslash that no line end follows"},
	{"a backslash at the end", "a = b \\", "\\", "a backslash that no line end follows"},
	{"a backslash in front of the end", "a\n\\\n", "\\", "no line follows the backslash"},
	{"exceptions without parentheses and with a name", "try: a\nexcept A, B as c: d\n", "as", "exceptions in front of as need parentheses"},
	{"a print statement", "print 'a'\n", "", ""},
	{"an exec statement", "exec 'a' in b\n", "", ""},
	{"a long number", "a = 10L\n", "10L", "a number as Python 2 has them"},
	{"an octal number", "a = 0777\n", "0777", "a number as Python 2 has them"},
	{"a raw unicode string", "a = ur'b'\n", "ur", "no prefix of a string"},
	{"a raise with a comma", "raise A, 'b'\n", "raise", "a raise with commas, as Python 2 has it"},
	{"a parameter in parentheses", "def f((a, b)): pass\n", "(a", "a parameter in parentheses, as Python 2 has them"},
	{"an assignment to nothing", "a = \nb\n", "=", "the line is not finished"},
	{"an import of nothing", "from a import\nb\n", "import\n", "the line is not finished"},
	{"an operator with nothing behind it", "a = b *\nc\n", "*", "the line is not finished"},
	{"an attribute without a name", "a.\nb\n", ".", "the line is not finished"},
	{"a condition without one", "x if\ny else z\n", "if\n", "the line is not finished"},
	{"a keyword as a name", "x = else_\nelse: pass\n", "else: pass", "not understood"},
	{"a keyword as an attribute", "x.class\n", "class", "not understood"},
	{"an import of nothing in parentheses", "from a import ()\n", "", ""},
	{"two names in a row", "a b\n", "", ""},
	{"a class without a name", "class: pass\n", "", ""},
	{"a call that is not finished", "f(a b)\n", "", ""},
	{"else without if", "else: pass\n", "", ""},
	{"a match without cases", "match x:\n    a = b\n", "", ""},
}

// TestInvalid says what is noticed of code that is no Python.
func TestInvalid(t *testing.T) {
	for _, c := range invalid {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.code, c.at, c.what) })
	}
}

// wantError wants an error that starts where at does and says what; "" is any.
func wantError(t *testing.T, code, at, what string) {
	t.Helper()
	m, err := Parse([]byte(code), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	checkModule(t, []byte(code), m)
	for _, e := range m.Errors {
		if strings.HasPrefix(code[e.Span.Start:], at) && (what == "" || e.What == what) {
			return
		}
	}
	t.Errorf("no error %q at %q in %q, but %+v", what, at, code, m.Errors)
}

// TestErrorsAreLocal says that an error spoils its statement and not what
// stands around: the names there are resolved as ever.
func TestErrorsAreLocal(t *testing.T) {
	for _, broken := range []string{
		"x = (y", "x = [y,", "f(a, 'b\n", "x = f'{y\n", "x = f'{y'\n", "x = 'y\n", "x = y $ z", "def g(x:", "x = = y",
		"class A(B:", "x = ", "x = y.", "else: y", "from b import (c, d", "x = y)", "print 'x'",
	} {
		code := "from a import name\n" + broken + "\ndef f():\n    return name\n"
		m, err := Parse([]byte(code), DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		checkModule(t, []byte(code), m)
		if len(m.Errors) == 0 {
			t.Errorf("%q is no Python", code)
		}
		use := strings.LastIndex(code, "name")
		found := false
		for i := range m.Names {
			n := &m.Names[i]
			if int(n.Span.Start) != use {
				continue
			}
			found = true
			if scope := m.Scopes[m.ScopeOf(n)]; scope.Name != "f" {
				t.Errorf("%q: the use in f is one in %s", code, scope.Name)
			}
			if m.BindingOf(n) != m.BindingOf(&m.Names[0]) {
				t.Errorf("%q: the use is not that of the import", code)
			}
		}
		if !found {
			t.Errorf("%q: the use in f is not found", code)
		}
		for _, e := range m.Errors {
			if end := strings.Index(code, "\ndef f"); int(e.Span.End) > end+1 {
				t.Errorf("%q: the error %q reaches up to %q", code, e.What, code[e.Span.Start:e.Span.End])
			}
		}
	}
}

// TestFilesThatAreRefused are those that no Module is made of.
func TestFilesThatAreRefused(t *testing.T) {
	small := DefaultLimits
	small.Bytes = 10
	for _, c := range []struct {
		name, code string
		limits     Limits
		want       error
	}{
		{"a null byte", "a\x00b", DefaultLimits, ErrNotText},
		{"latin-1", "a = '\xe9'\n", DefaultLimits, ErrNotText},
		{"too many bytes", "a = 1234567\n", small, ErrTooLarge},
		{"201 brackets", strings.Repeat("(", 201) + strings.Repeat(")", 201), DefaultLimits, ErrTooDeep},
		{"101 levels of indentation", nested(101), DefaultLimits, ErrTooDeep},
		{"f-strings in f-strings", strings.Repeat("f'{", 160) + "a" + strings.Repeat("}'", 160), DefaultLimits, ErrTooDeep},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Parse([]byte(c.code), c.limits); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
