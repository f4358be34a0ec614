package config

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netra-systems/rewrite/rules"
	"github.com/pelletier/go-toml/v2"
)

// messages returns the texts of errors, without the name of the file.
func messages(errs []error) []string {
	var all []string
	for _, err := range errs {
		all = append(all, strings.TrimPrefix(err.Error(), "rewrite.toml:"))
	}
	return all
}

// malformed is a file for each mistake, and what is said of it: line, column, key, what
// is wrong, what to write.
var malformed = []struct {
	name, text string
	want       []string
}{
	{"a value without quotation marks",
		`[[rename]]
from = a.b:c
`, []string{
			`2:8: is not TOML: unexpected character U+0061 'a' at start of value; write from = "a.b:c"`}},
	{"a value without quotation marks, in Windows line ends",
		"strings = calls\r\n", []string{
			`1:11: is not TOML: unexpected character U+0063 'c' at start of value; write strings = "calls"`}},
	{"a missing value",
		`root =
`, []string{
			"1:7: is not TOML: unexpected character U+000A at start of value; write a value after root =, or remove the line"}},
	{"an unfinished string",
		`root = "src
strings = "all"
`, []string{
			"1:12: is not TOML: basic strings cannot have new lines; write the closing quotation mark in the same line"}},
	{"an unfinished list",
		`include = ["a",
`, []string{
			"1:16: is not TOML: array is incomplete; write the closing ']'"}},
	{"a key twice",
		`root = "a"
root = "b"
`, []string{
			"2:1: is not TOML: key root is already defined; write it once"}},
	{"a table twice",
		`[rename]
[rename]
`, []string{
			"2:2: is not TOML: table rename already exists; write [[rename]]"}},
	{"a bracket missing",
		`[[rename]
`, []string{
			"1:9: is not TOML: expected ']]' to close array table name; write [[rename]]"}},
	{"invalid UTF-8",
		"root = \"\xff\"\n", []string{
			"1:9: is not TOML: invalid UTF-8 character in basic string; save the file as UTF-8"}},
	{"JSON",
		`{"root": "src"}
`, []string{
			`1:1: is not TOML: invalid character at start of key: U+007B '{'; write key = "value", one in each line`}},
	{"YAML",
		`root: src
`, []string{
			`1:5: is not TOML: expected '=' after key; write root = "src"`}},
	{"an unknown key",
		`import_roots = ["src"]
`, []string{
			`1:1: there is no key "import_roots"; did you mean "import-roots"?`}},
	{"a slip of the pen",
		`stirngs = "all"
exlude = ["x"]
`, []string{
			`1:1: there is no key "stirngs"; did you mean "strings"?`,
			`2:1: there is no key "exlude"; did you mean "exclude"?`}},
	{"a key of another tool",
		`rules = [{old = "a", new = "b"}]
`, []string{
			`1:1: there is no key "rules"; did you mean "rename"?`}},
	{"a key like nothing",
		`frobnicate = true
`, []string{
			`1:1: there is no key "frobnicate"; there are "root", "import-roots", "include", "exclude", "strings", "packs", "done" and "rename"`}},
	{"a key that must not reach the terminal",
		`"a\u001b[31m" = 1
`, []string{
			`1:1: there is no key "a\x1b[31m"; there are "root", "import-roots", "include", "exclude", "strings", "packs", "done" and "rename"`}},
	{"an unknown table",
		`[rewrite]
root = "src"
`, []string{
			`1:2: there is no key "rewrite"; write the settings at the top level: only pyproject.toml has [tool.rewrite]`}},
	{"the header of a pyproject.toml",
		`[tool.rewrite]
root = "src"
`, []string{
			`1:2: there is no key "tool"; write the settings at the top level: only pyproject.toml has [tool.rewrite]`}},
	{"the description of a pack",
		`description = "x"
`, []string{
			`1:1: there is no key "description"; there are "root", "import-roots", "include", "exclude", "strings", "packs", "done" and "rename"`}},
	{"a number for a string",
		`root = 3
`, []string{
			`1:8: root: is a number and has to be a string; write root = "services"`}},
	{"a list for a string",
		`root = ["src"]
`, []string{
			`1:1: root: is a list and has to be a string; write root = "src"`}},
	{"a boolean for a string",
		`strings = true
`, []string{
			`1:11: strings: is true or false and has to be a string; write strings = "calls"`}},
	{"a date for a string",
		`root = 2024-01-01
`, []string{
			`1:8: root: is a date and has to be a string; write root = "services"`}},
	{"a string for a list",
		`include = "src/**"
`, []string{
			`1:11: include: is a string and has to be a list of strings; write include = ["src/**"]`}},
	{"a table for a list",
		`packs = { redis-ssot = true }
`, []string{
			`1:9: packs: is a table and has to be a list of strings; write packs = ["redis-ssot"]`}},
	{"a number in a list",
		`include = ["a", 3]
`, []string{
			`1:17: include[1]: is a number and has to be a string; write include = ["services/**"]`}},
	{"a list in a list",
		`done = [["a"]]
`, []string{
			`1:1: done[0]: is a list and has to be a string; write done = ["services/auth"]`}},
	{"rename as one table",
		`[rename]
from = "a:b"
to = "c:d"
`, []string{
			"1:2: rename: is a table and has to be a list of tables; write [[rename]] with two brackets, one for each"}},
	{"rename as a table of names",
		`[rename]
"a:b" = "c:d"
`, []string{
			"1:2: rename: is a table and has to be a list of tables; write [[rename]] with two brackets, one for each"}},
	{"rename as a string",
		`rename = "a:b=c:d"
`, []string{
			`1:10: rename: is a string and has to be a list of tables; write [[rename]], and below it from = "old.module:name" and to = "new.module:name"`}},
	{"rename as a list of strings",
		`rename = ["a:b=c:d"]
`, []string{
			`1:11: rename[0]: is a string and has to be a table; write { from = "old.module:name", to = "new.module:name" }`}},
	{"no to",
		`[[rename]]
from = "a:b"
`, []string{
			`1:3: rename[0]: has no "to"; write to = "new.module:name"`}},
	{"an empty rename",
		`[[rename]]
`, []string{
			`1:3: rename[0]: has no "from"; write from = "old.module:name"`,
			`1:3: rename[0]: has no "to"; write to = "new.module:name"`}},
	{"old and new",
		`[[rename]]
old = "a:b"
new = "c:d"
`, []string{
			`2:1: rename[0]: there is no key "old"; did you mean "from"?`,
			`3:1: rename[0]: there is no key "new"; did you mean "to"?`}},
	{"a number for from",
		`[[rename]]
from = 1
to = "c:d"
`, []string{
			`2:8: rename[0].from: is a number and has to be a string; write from = "old.module:name"`}},
	{"a list for from",
		`[[rename]]
from = ["a:b"]
to = "c:d"
`, []string{
			`2:1: rename[0].from: is a list and has to be a string; write from = "a:b"`}},
	{"two malformed sides, each in its line",
		`[[rename]]
from = "a:b"
to = "c:d"

[[rename]]
id = "x"
to = "c/d.py"
from = "a.b:*"
`, []string{
			`8:8: rename[1].from: "a.b:*" has a '*', and there are no wildcards in rules; write "a.b", which covers everything under it`,
			`7:6: rename[1].to: "c/d.py" is the path of a file; write the module as it is imported, perhaps "c.d"`}},
	{"a malformed rule on one line",
		`rename = [{from = "a:b", to = "c:d"}, {from = "a:b:c", to = "c:d"}]
`, []string{
			`1:47: rename[1].from: "a:b:c" has more than one ':'; write one ':', between the module and the name`}},
	{"sides that do not go together",
		`[[rename]]
from = "a:b"
to = "c.d"
`, []string{
			`3:6: rename[0].to: "c.d" does not say where the module ends, and OLD is one name of a module; write "c:d"`}},
	{"a rule that changes nothing",
		`[[rename]]
from = "a:b"
to = "a:b"
`, []string{
			`3:6: rename[0].to: "a:b" and "a:b" are the same; write where it went, or remove the rule`}},
	{"an empty id",
		`[[rename]]
from = "a:b"
to = "c:d"
id = ""
`, []string{
			"4:6: rename[0].id: is empty; write a word, or remove the key"}},
	{"an id of two words",
		`[[rename]]
from = "a:b"
to = "c:d"
id = "my rule"
`, []string{
			`4:6: rename[0].id: "my rule" has ' ' in it; write letters, digits, '-', '_', '.' and '/'`}},
	{"an empty message",
		`[[rename]]
from = "a:b"
to = "c:d"
message = " "
`, []string{
			"4:11: rename[0].message: is empty; write some text, or remove the key"}},
	{"a string for paths",
		`[[rename]]
from = "a:b"
to = "c:d"
paths = "src"
`, []string{
			`4:9: rename[0].paths: is a string and has to be a list of strings; write paths = ["src"]`}},
	{"paths that lead out",
		`[[rename]]
from = "a:b"
to = "c:d"
paths = ["src", "../x"]
`, []string{
			`4:17: rename[0].paths[1]: "../x" leads out of the folder of this file; write a path below it; --root on the command line can be above`}},
	{"an unknown key of a rule",
		`[[rename]]
from = "a:b"
to = "c:d"
form = "x"
`, []string{
			`4:1: rename[0]: there is no key "form"; did you mean "from"?`}},
	{"an unknown mode",
		`strings = "call"
`, []string{
			`1:11: strings: "call" is no mode; did you mean "calls"?`}},
	{"a mode like nothing",
		`strings = "everything"
`, []string{
			`1:11: strings: "everything" is no mode; there are "none", "calls" and "all"`}},
	{"an unknown pack",
		`packs = ["redis"]
`, []string{
			`1:10: packs[0]: there is no pack "redis"; did you mean "redis-ssot"?`}},
	{"a pack nearly right",
		`packs = ["redis_sot"]
`, []string{
			`1:10: packs[0]: there is no pack "redis_sot"; did you mean "redis-ssot"?`}},
	{"a root above",
		`root = ".."
`, []string{
			`1:8: root: ".." leads out of the folder of this file; write a path below it; --root on the command line can be above`}},
	{"a root that leads out on the way",
		`root = "src/../../x"
`, []string{
			`1:8: root: "src/../../x" leads out of the folder of this file; write a path below it; --root on the command line can be above`}},
	{"an absolute root",
		`root = "/srv/app"
`, []string{
			`1:8: root: "/srv/app" is an absolute path; write a path relative to the folder of this file`}},
	{"a root on a drive",
		`root = "C:/app"
`, []string{
			`1:8: root: "C:/app" is an absolute path; write a path relative to the folder of this file`}},
	{"a root at home",
		`root = "~/app"
`, []string{
			`1:8: root: "~/app" is in a home folder; write a path relative to the folder of this file`}},
	{"an empty root",
		`root = ""
`, []string{
			`1:8: root: is empty; write ".", the folder of this file, or remove it`}},
	{"a backslash",
		`import-roots = ['src\lib']
`, []string{
			`1:17: import-roots[0]: "src\\lib" has a backslash in it; write "src/lib"`}},
	{"blanks around a path",
		`root = " src"
`, []string{
			`1:8: root: " src" has a blank at an end; write "src"`}},
	{"a NUL",
		`root = "a\u0000b"
`, []string{
			`1:8: root: "a\x00b" has a control character in it; write a path relative to the folder of this file`}},
	{"a pattern for a folder",
		`done = ["services/*"]
`, []string{
			`1:9: done[0]: "services/*" is a pattern; write the folders themselves`}},
	{"a pattern negated",
		`exclude = ["!keep"]
`, []string{
			`1:12: exclude[0]: "!keep" is negated; write what is meant in the other one of include and exclude`}},
	{"a pattern with braces",
		`include = ["{a,b}/**"]
`, []string{
			`1:12: include[0]: "{a,b}/**" has braces in it; write one pattern for each`}},
	{"a bracket left open",
		`include = ["src/[ab"]
`, []string{
			`1:12: include[0]: "src/[ab" has a '[' without its ']'; write "[[]" for the bracket itself`}},
	{"an absolute pattern",
		`exclude = ["/build"]
`, []string{
			`1:12: exclude[0]: "/build" is an absolute path; write a path relative to the folder of this file`}},
	{"all problems at once",
		`root = ".."
strings = 1
foo = 2
[[rename]]
from = "a"
`, []string{
			`1:8: root: ".." leads out of the folder of this file; write a path below it; --root on the command line can be above`,
			`2:11: strings: is a number and has to be a string; write strings = "calls"`,
			`3:1: there is no key "foo"; there are "root", "import-roots", "include", "exclude", "strings", "packs", "done" and "rename"`,
			`4:3: rename[0]: has no "to"; write to = "new.module:name"`}},
}

func TestMalformedConfigs(t *testing.T) {
	for _, test := range malformed {
		t.Run(test.name, func(t *testing.T) {
			c, errs := Parse("rewrite.toml", []byte(test.text))
			if diff := cmp.Diff(test.want, messages(errs)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
			if c != nil {
				t.Error("there is a config all the same")
			}
		})
	}
}

// full sets every key.
const full = `# a comment
root = "./services/"
import-roots = ["services", "."]
include = ["services/**", "lib/*.py"]
exclude = ["**/migrations"]
strings = "all"
packs = ["redis-ssot"]
done = ["services/auth",
        "services/mail"]

[[rename]]
from = "a.b:c"
to = "x:y"
id = "first/1"
message = "so"
paths = ["services/auth/**"]

[[rename]]
to = "r.s"
from = "p.q"
`

// fullConfig is what full says, if it stands so many lines further down and the header
// of a rule is longer by the prefix of all keys.
func fullConfig(file, prefix string, down int) *Config {
	at := func(line, column int, key string) rules.Origin {
		return rules.Origin{File: file, Line: line + down, Column: column, Key: prefix + key}
	}
	named := func(module, name string) rules.Target {
		return rules.Target{Module: module, Name: name, Form: rules.Named}
	}
	header := len("[[") + len(prefix) + 1
	return &Config{
		File: file, Dir: ".", Root: "services",
		ImportRoots: []string{"services", "."},
		Include:     []string{"services/**", "lib/*.py"},
		Exclude:     []string{"**/migrations"},
		Strings:     "all",
		Packs:       []string{"redis-ssot"},
		Done:        []string{"services/auth", "services/mail"},
		Rules: []rules.Rule{
			{From: named("a.b", "c"), To: named("x", "y"), ID: "first/1", Message: "so",
				Paths: []string{"services/auth/**"}, Origin: at(12, 8, "rename[0]"), NewAt: at(13, 6, "rename[0]")},
			{From: rules.Target{Module: "p.q"}, To: rules.Target{Module: "r.s"}, Origin: at(20, 8, "rename[1]"), NewAt: at(19, 6, "rename[1]")},
		},
		Where: map[string]rules.Origin{
			"root":            at(2, 8, "root"),
			"import-roots":    at(3, 1, "import-roots"),
			"import-roots[0]": at(3, 17, "import-roots[0]"),
			"import-roots[1]": at(3, 29, "import-roots[1]"),
			"include":         at(4, 1, "include"),
			"include[0]":      at(4, 12, "include[0]"),
			"include[1]":      at(4, 27, "include[1]"),
			"exclude":         at(5, 1, "exclude"),
			"exclude[0]":      at(5, 12, "exclude[0]"),
			"strings":         at(6, 11, "strings"),
			"packs":           at(7, 1, "packs"),
			"packs[0]":        at(7, 10, "packs[0]"),
			"done":            at(8, 1, "done"),
			"done[0]":         at(8, 9, "done[0]"),
			"done[1]":         at(9, 9, "done[1]"),
			"rename":          at(11, header, "rename"),
		},
	}
}

func TestParse(t *testing.T) {
	want := fullConfig("rewrite.toml", "", 0)
	for name, text := range map[string]string{
		"as it is":                full,
		"with a byte order mark":  "\ufeff" + full,
		"with Windows' line ends": strings.ReplaceAll(full, "\n", "\r\n"),
	} {
		c, errs := Parse("rewrite.toml", []byte(text))
		if errs != nil {
			t.Fatalf("%s: %v", name, errs)
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Errorf("%s: want and got:\n%s", name, diff)
		}
	}
}

func TestParseProject(t *testing.T) {
	text := "[project]\nname = 'x'\n[tool.other]\nroot = 3\n[tool.rewrite]\n" +
		strings.ReplaceAll(full, "[[rename]]", "[[tool.rewrite.rename]]")
	c, errs := Parse("pyproject.toml", []byte(text))
	if errs != nil {
		t.Fatal(errs)
	}
	if diff := cmp.Diff(fullConfig("pyproject.toml", "tool.rewrite.", 5), c); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

func TestMalformedProjects(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no table", "[tool.black]\n", []string{
			"pyproject.toml: has no table [tool.rewrite]; add it, or write the settings to rewrite.toml"}},
		{"no tools", "", []string{
			"pyproject.toml: has no table [tool.rewrite]; add it, or write the settings to rewrite.toml"}},
		{"a number for the table", "[tool]\nrewrite = 3\n", []string{
			`pyproject.toml:2:1: tool.rewrite: "rewrite" is a number and has to be a table; write [tool.rewrite]`}},
		{"a list of tables", "[[tool.rewrite]]\n", []string{
			`pyproject.toml:1:8: tool.rewrite: "rewrite" is a list and has to be a table; write [tool.rewrite]`}},
		{"an unknown key", "[tool.rewrite]\nrot = 'x'\n", []string{
			`pyproject.toml:2:1: tool.rewrite: there is no key "rot"; did you mean "root"?`}},
		{"a rule as one table", "[tool.rewrite.rename]\nfrom = 'a'\n", []string{
			`pyproject.toml:1:15: tool.rewrite.rename: is a table and has to be a list of tables; write [[tool.rewrite.rename]] with two brackets, one for each`}},
		{"a malformed rule", "[[tool.rewrite.rename]]\nfrom = 'a:'\nto = 'b'\n", []string{
			`pyproject.toml:2:8: tool.rewrite.rename[0].from: "a:" has no name after the ':'; write "a" for the module and everything under it, or "a:name"`}},
	}
	for _, test := range tests {
		_, errs := Parse("pyproject.toml", []byte(test.text))
		if diff := cmp.Diff(test.want, messages(errs)); diff != "" {
			t.Errorf("%s: want and got:\n%s", test.name, diff)
		}
	}
}

// However a document is laid out, it says the same.
func TestParseFormsOfTOML(t *testing.T) {
	tests := []struct{ name, file, text string }{
		{"inline", "rewrite.toml", `rename = [{from = "a:b", to = "c:d", paths = ["x"]}]`},
		{"a list over lines", "rewrite.toml", "rename = [\n  # one\n  {from = 'a:b', to = '''c:d''', \"paths\" = ['./x']},\n]\n"},
		{"quoted keys and escapes", "rewrite.toml", `[["rename"]]
"from" = "a\u003Ab"
'to' = "c:d"
paths = ["x/"]`},
		{"dotted keys", "pyproject.toml", `tool.rewrite.rename = [{from = "a:b", to = "c:d", paths = ["x"]}]`},
		{"behind many tables", "pyproject.toml", strings.Join(manyTables(20), "\n") + "\n[[tool.rewrite.rename]]\nfrom = 'a:b'\nto = 'c:d'\npaths = ['x']\n"},
		{"within [tool]", "pyproject.toml", "[tool]\nrewrite = {rename = [{from = 'a:b', to = 'c:d', paths = ['x']}]}\n"},
	}
	for _, test := range tests {
		c, errs := Parse(test.file, []byte(test.text))
		if errs != nil {
			t.Errorf("%s: %v", test.name, errs)
			continue
		}
		if len(c.Rules) != 1 || c.Rules[0].String() != "a:b=c:d" || fmt.Sprint(c.Rules[0].Paths) != "[x]" {
			t.Errorf("%s: %v", test.name, c.Rules)
		}
	}
}

// manyTables returns so many tables of tools.
func manyTables(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("[tool.t%d]\nx = %d", i, i))
	}
	return all
}

// The rules of a file point to their lines when they are judged together.
func TestRulesKnowTheirLines(t *testing.T) {
	c, errs := Parse("rewrite.toml", []byte(`[[rename]]
from = "a:b"
to = "c:d"
[[rename]]
to = "c:e"
from = "a:b"
`))
	if errs != nil {
		t.Fatal(errs)
	}
	_, errs = rules.Compile(c.Rules)
	want := []string{`6:8: rename[1]: "a:b" goes to "c:e" here, but to "c:d" in rewrite.toml:2:8: rename[0]; remove one of the two`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

func TestEmptyConfig(t *testing.T) {
	c, errs := Parse("sub/rewrite.toml", nil)
	if errs != nil {
		t.Fatal(errs)
	}
	want := &Config{File: "sub/rewrite.toml", Dir: "sub", Where: map[string]rules.Origin{}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"from", "form", 1}, {"größe", "grösse", 2},
		{"exclude", "include", 2}, {"strings", "string", 1}, {"abc", "xyz", 3},
	}
	for _, test := range tests {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for _, test := range malformed {
		f.Add(test.text)
	}
	f.Add(full)
	f.Add("[tool.rewrite]\nroot = 'x'\n[[tool.rewrite.rename]]\nfrom = 'a'\nto = 'b'\n")
	f.Fuzz(func(t *testing.T, text string) {
		mentions([]byte(text))
		for _, file := range []string{"rewrite.toml", "pyproject.toml"} {
			c, errs := Parse(file, []byte(text))
			if (c == nil) == (errs == nil) {
				t.Fatalf("config %v, errors %v", c, errs)
			}
			for _, err := range errs {
				if !strings.HasPrefix(err.Error(), file+":") || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
					t.Errorf("message %q", err)
				}
			}
			if c != nil {
				rules.Compile(c.Rules)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "[[rename]]\nfrom = \"a.mod%d:name%d\"\nto = \"b.mod:name%d\"\n", i/10, i, i)
	}
	b.SetBytes(int64(text.Len()))
	for range b.N {
		if _, errs := Parse("rewrite.toml", []byte(text.String())); errs != nil {
			b.Fatal(errs)
		}
	}
}

// The tree is built while the document is still being checked: of one that is wrong it must
// come to an end too.
func TestBuildTreeOfWhatIsWrong(t *testing.T) {
	right := []byte("[[rename]]\nfrom = \"a.b:c\"\nto = 'x.y:z'\npaths = [\"a\", \"b\"] # c\n[tool.rewrite]\n" +
		"a.b.c = {x = 1, y = [1, 2.5, 1979-05-27]}\nd = \"\"\"\nfoo\\u00e9\"\"\"\n[[a.b]]\nx = true\n")
	odd := []byte("[]{}\"'=.,#\n\\abc01 \x00\xff_-:")
	r := rand.New(rand.NewPCG(1, 2))
	wrong := 0
	for range 50_000 {
		document := slices.Clone(right)
		for range 1 + r.IntN(6) {
			i := r.IntN(len(document))
			switch r.IntN(3) {
			case 0:
				document[i] = odd[r.IntN(len(odd))]
			case 1:
				document = slices.Delete(document, i, i+1)
			default:
				document = slices.Insert(document, i, odd[r.IntN(len(odd))])
			}
		}
		buildTree(document)
		var checked map[string]any
		if toml.Unmarshal(document, &checked) != nil {
			wrong++
		}
	}
	if wrong < 1000 {
		t.Errorf("%d documents are wrong: too few", wrong)
	}
}
