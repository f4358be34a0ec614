package rules

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	named := func(module, name string) Target { return Target{module, name, Named} }
	dotted := func(path string) Target { return Target{Module: path} }
	tests := []struct {
		old, new string
		from, to Target
	}{
		{"a.b:c", "x:y", named("a.b", "c"), named("x", "y")},
		{"a", "b", dotted("a"), dotted("b")},
		{"a.b.c", "x.y", dotted("a.b.c"), dotted("x.y")},
		{"a.b", "x:y", dotted("a.b"), named("x", "y")},
		{"a.b:c", "x:obj.attr.more", named("a.b", "c"), named("x", "obj.attr.more")},
		{"a:unicode", "builtins:str", named("a", "unicode"), named("builtins", "str")},
		{"a.text", "builtins:str", dotted("a.text"), named("builtins", "str")},
		{"a:C()", "x:y", Target{"a", "C", Call}, named("x", "y")},
		{"a:C()", "a:C.shared", Target{"a", "C", Call}, named("a", "C.shared")},
		{"pkg", "pkg.legacy", dotted("pkg"), dotted("pkg.legacy")},
		{"pkg.impl", "pkg", dotted("pkg.impl"), dotted("pkg")},
		{"app:redis", "app.redis:redis", named("app", "redis"), named("app.redis", "redis")},
		{"match.case:type", "_:_", named("match.case", "type"), named("_", "_")},
		{"größe.ﬁ:Ａ", "x:y", named("größe.fi", "A"), named("x", "y")}, // PEP 3131: compared in NFKC
	}
	for _, test := range tests {
		origin := Origin{File: "rewrite.toml", Line: 1}
		rule, err := Parse(test.old, test.new, origin)
		if err != nil {
			t.Errorf("Parse(%q, %q): %v", test.old, test.new, err)
			continue
		}
		want := Rule{From: test.from, To: test.to, Origin: origin}
		if diff := cmp.Diff(want, rule); diff != "" {
			t.Errorf("Parse(%q, %q), want and got:\n%s", test.old, test.new, diff)
		}
	}
}

// malformed is every mistake that has a message of its own, and some that share one.
var malformed = []struct{ old, new, want string }{
	{"", "m:n",
		`from: is empty; write "module:name", "dotted.path" or "module:Name()"`},
	{"m:n", "",
		`to: is empty; write "module:name", "module:obj.attr", "dotted.path" or "builtins:name"`},
	{" a.b:c", "m:n",
		`from: " a.b:c" has a blank in it; write "a.b:c"`},
	{"a.b:c ", "m:n",
		`from: "a.b:c " has a blank in it; write "a.b:c"`},
	{"a.b : c", "m:n",
		`from: "a.b : c" has a blank in it; write "a.b:c"`},
	{"auth service.x:y", "m:n",
		`from: "auth service.x:y" has a blank in it; write "auth_service.x:y"`},
	{"a\tb:c\n", "m:n",
		`from: "a\tb:c\n" has a blank in it; write "a_b:c"`},
	{"from a.b import c", "m:n",
		`from: "from a.b import c" is an import statement; write "a.b:c"`},
	{"import a.b", "m",
		`from: "import a.b" is an import statement; write "a.b"`},
	{`"a.b:c"`, "m:n",
		`from: "\"a.b:c\"" has quotation marks in it; write "a.b:c"`},
	{"a.b:*", "m:n",
		`from: "a.b:*" has a '*', and there are no wildcards in rules; write "a.b", which covers everything under it`},
	{"a.b.*", "m",
		`from: "a.b.*" has a '*', and there are no wildcards in rules; write "a.b", which covers everything under it`},
	{"*", "m",
		`from: "*" has a '*', and there are no wildcards in rules; write the dotted path of a module, which covers everything under it`},
	{"**/redis", "m",
		`from: "**/redis" has a '*', and there are no wildcards in rules; write the dotted path of a module, which covers everything under it`},
	{"m:n", "x:*",
		`to: "x:*" has a '*', and there are no wildcards in rules; write the new name in full; a dotted path takes along everything under it`},
	{"app/redis_manager.py", "m",
		`from: "app/redis_manager.py" is the path of a file; write the module as it is imported, perhaps "app.redis_manager"`},
	{"./app/redis/__init__.py", "m",
		`from: "./app/redis/__init__.py" is the path of a file; write the module as it is imported, perhaps "app.redis"`},
	{"app\\redis.py", "m",
		`from: "app\\redis.py" is the path of a file; write the module as it is imported, perhaps "app.redis"`},
	{".mod:x", "m:n",
		`from: ".mod:x" is relative; write the module's full name, as an absolute import has it`},
	{"m:n", "..pkg:x",
		`to: "..pkg:x" is relative; write the module's full name, as an absolute import has it`},
	{"a:b:c", "m:n",
		`from: "a:b:c" has more than one ':'; write one ':', between the module and the name`},
	{"m:n", "a:b:c",
		`to: "a:b:c" has more than one ':'; write one ':', between the module and the name, and '.' after it`},
	{"a::b", "m:n",
		`from: "a::b" has more than one ':'; write one ':', between the module and the name`},
	{":b", "m:n",
		`from: ":b" has no module; write the module before the ':', as in "module:b"`},
	{"a:", "m:n",
		`from: "a:" has no name after the ':'; write "a" for the module and everything under it, or "a:name"`},
	{"m:n", ":x",
		`to: ":x" has no module; write the module before the ':', as in "module:x"`},
	{"m:n", "x:",
		`to: "x:" has no name after the ':'; write "x" for the module and everything under it, or "x:name"`},
	{"a.b.C()", "m:n",
		`from: "a.b.C()" does not say where the module ends; write "a.b:C()"`},
	{"C()", "m:n",
		`from: "C()" does not say where the module ends; write "module:C()"`},
	{"()", "m:n",
		`from: "()" has no name before the parentheses; write "module:name", "dotted.path" or "module:Name()"`},
	{"a:C(x)", "m:n",
		`from: "a:C(x)": a call rule is for calls without arguments; write "a:C()"`},
	{"a:C()()", "m:n",
		`from: "a:C()()": a call rule is for calls without arguments; write "a:C()"`},
	{"a:()", "m:n",
		`from: "a:()" has no name before the parentheses; write "module:name", "dotted.path" or "module:Name()"`},
	{"a:C()", "m:n()",
		`to: "m:n()" has parentheses, and NEW is no call; write "m:n", which replaces the whole call`},
	{"a:C", "m:n(1)",
		`to: "m:n(1)" has parentheses, and NEW is no call; write "m:n", which replaces the whole call`},
	{"a:C()", "m.n",
		`to: "m.n" does not say where the module ends, and OLD is one name of a module; write "m:n"`},
	{"a:b.c", "m:n",
		`from: "a:b.c" has more than one name after the ':'; write "a:b", which moves its attributes along, or a dotted path`},
	{"a:b", "m.n",
		`to: "m.n" does not say where the module ends, and OLD is one name of a module; write "m:n"`},
	{"a:b", "n",
		`to: "n" does not say where the module ends, and OLD is one name of a module; write "module:n"`},
	{"a..b", "m",
		`from: "a..b" has an empty part; write one name between two dots and none at the ends`},
	{"a.", "m",
		`from: "a." has an empty part; write one name between two dots and none at the ends`},
	{"a.b:.c", "m:n",
		`from: "a.b:.c" has an empty part; write one name between two dots and none at the ends`},
	{"m:n", "a:b.",
		`to: "a:b." has an empty part; write one name between two dots and none at the ends`},
	{"netra-backend.app:x", "m:n",
		`from: "netra-backend" in "netra-backend.app:x" is no Python name, because of the '-'; write the name that is imported, perhaps "netra_backend"`},
	{"a.1b:x", "m:n",
		`from: "1b" in "a.1b:x" is no Python name; write letters, digits and '_', a digit not first`},
	{"a:x!", "m:n",
		`from: "x!" in "a:x!" is no Python name; write letters, digits and '_', a digit not first`},
	{"a.class:x", "m:n",
		`from: "class" in "a.class:x" is a keyword of Python, and nothing can be called that; check the spelling`},
	{"a:None", "m:n",
		`from: "None" in "a:None" is a keyword of Python, and nothing can be called that; check the spelling`},
	{"a:b", "m:is",
		`to: "is" in "m:is" is a keyword of Python, and nothing can be called that; check the spelling`},
	{"𝐝𝐞𝐟:x", "m:n",
		`from: "𝐝𝐞𝐟" in "𝐝𝐞𝐟:x" is a keyword of Python, and nothing can be called that; check the spelling`},
	{"a.b", "a.b",
		`to: "a.b" and "a.b" are the same; write where it went, or remove the rule`},
	{"a.b", "a:b",
		`to: "a.b" and "a:b" are the same; write where it went, or remove the rule`},
	{"a.b:c", "a:b.c",
		`to: "a.b:c" and "a:b.c" are the same; write where it went, or remove the rule`},
	{"a:f()", "a:f",
		`to: "a:f()" and "a:f" are the same; write where it went, or remove the rule`},
	{"ﬁ", "fi",
		`to: "fi" and "fi" are the same; write where it went, or remove the rule`},
	{"open", "m:open",
		`from: "open" is a name without its module, as NEW is a name; write "module:open", or a dotted path for NEW`},
	{"a.b", "builtins.open",
		`to: "builtins.open" is a builtin written as a module; write "builtins:open"`},
	{"a.b", "builtins",
		`to: "builtins" is a builtin written as a module; write "builtins:name"`},
	{"a.b", "a.b.c:d",
		`to: "a.b.c:d" is in "a.b", which it calls a name and a package at once; write "a.b.c.d" for the module, or OLD as "a:b" for the name`},
	{"pkg.__init__", "m",
		`from: "pkg.__init__": a package is imported by its own name, not as __init__; write "pkg"`},
	{"pkg.__init__:x", "m:x",
		`from: "pkg.__init__:x": a package is imported by its own name, not as __init__; write "pkg:x"`},
	{"a[0]:b", "m:n",
		`from: "a[0]" in "a[0]:b" is no Python name; write letters, digits and '_', a digit not first`},
	{"a:b\x1b[31m", "m:n",
		`from: "b\x1b[31m" in "a:b\x1b[31m" is no Python name; write letters, digits and '_', a digit not first`},
	{"a;b", "m",
		`from: "a;b" is no Python name; write letters, digits and '_', a digit not first`},
	{"1", "*",
		"from: \"1\" is no Python name; write letters, digits and '_', a digit not first\nto: \"*\" has a '*', and there are no wildcards in rules; write the new name in full; a dotted path takes along everything under it"},
	{"a->b", "m:n",
		`from: "a->b" is no Python name; write letters, digits and '_', a digit not first`},
	{"from . import x", "m",
		`from: "from . import x" is an import statement; write "module:name", one rule for each name`},
	{"from a import b as c", "m",
		`from: "from a import b as c" is an import statement; write "module:name", one rule for each name`},
	{"m:n", "*",
		`to: "*" has a '*', and there are no wildcards in rules; write the new name in full; a dotted path takes along everything under it`},
}

func TestParseSaysWhatToWrite(t *testing.T) {
	const prefix = "rewrite.toml:12: rename[3]."
	for _, test := range malformed {
		rule, err := Parse(test.old, test.new, Origin{File: "rewrite.toml", Line: 12, Key: "rename[3]"})
		if err == nil {
			t.Errorf("Parse(%q, %q) = %v", test.old, test.new, rule)
			continue
		}
		want := prefix + strings.ReplaceAll(test.want, "\n", "\n"+prefix)
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("Parse(%q, %q), want and got:\n%s", test.old, test.new, diff)
		}
	}
}

func TestParseFlag(t *testing.T) {
	rule, err := ParseFlag("a.b:c=x:y", 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a.b:c=x:y"; rule.String() != want {
		t.Errorf("got %s, want %s", rule, want)
	}
	if want := `--rename #1 "a.b:c=x:y"`; rule.Origin.String() != want {
		t.Errorf("origin is %s, want %s", rule.Origin, want)
	}
}

func TestParseFlagSaysWhatToWrite(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a:b",
			`--rename #2 "a:b": has no '='; write OLD=NEW, as in old.module:name=new.module:name`},
		{"",
			`--rename #2 "": has no '='; write OLD=NEW, as in old.module:name=new.module:name`},
		{"a:b==c:d",
			`--rename #2 "a:b==c:d": has more than one '='; write OLD=NEW, and a further rule in a flag of its own`},
		{"a:b=c:d=e:f",
			`--rename #2 "a:b=c:d=e:f": has more than one '='; write OLD=NEW, and a further rule in a flag of its own`},
		{"a:b->c:d",
			`--rename #2 "a:b->c:d": has an arrow; write '=' alone between OLD and NEW`},
		{"a:b->c=d",
			`--rename #2 "a:b->c=d": has an arrow; write '=' alone between OLD and NEW`},
		{"a:b=>c:d",
			`--rename #2 "a:b=>c:d": has an arrow; write '=' alone between OLD and NEW`},
		{"=c:d",
			`--rename #2 "=c:d": OLD: is empty; write "module:name", "dotted.path" or "module:Name()"`},
		{"a:b=",
			`--rename #2 "a:b=": NEW: is empty; write "module:name", "module:obj.attr", "dotted.path" or "builtins:name"`},
		{"a:b = c:d",
			"--rename #2 \"a:b = c:d\": OLD: \"a:b \" has a blank in it; write \"a:b\"\n--rename #2 \"a:b = c:d\": NEW: \" c:d\" has a blank in it; write \"c:d\""},
	}
	for _, test := range tests {
		_, err := ParseFlag(test.text, 2)
		if err == nil {
			t.Errorf("ParseFlag(%q) succeeds", test.text)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("ParseFlag(%q), want and got:\n%s", test.text, diff)
		}
	}
}

func TestErrorsCarrySide(t *testing.T) {
	_, err := Parse("m:n", "x:*", Origin{})
	var e *Error
	if !errors.As(err, &e) || e.Side != To {
		t.Errorf("got %#v, want an Error of side To", err)
	}
}

func TestLongTextIsCut(t *testing.T) {
	_, err := Parse(strings.Repeat("é*", 5000), "m", Origin{})
	if n := len(err.Error()); n > 500 {
		t.Errorf("the message has %d bytes", n)
	}
}

func TestOrigin(t *testing.T) {
	tests := []struct {
		origin Origin
		side   Side
		want   string
	}{
		{Origin{}, "", "x"},
		{Origin{}, From, "from: x"},
		{Origin{File: "f.toml"}, "", "f.toml: x"},
		{Origin{File: "f.toml", Line: 3}, To, "f.toml:3: to: x"},
		{Origin{File: "f.toml", Line: 3, Column: 9, Key: "rename[0]"}, To, "f.toml:3:9: rename[0].to: x"},
		{Origin{Key: "strings"}, "", "strings: x"},
		{Origin{Flag: "-r a"}, From, "-r a: OLD: x"},
	}
	for _, test := range tests {
		if got := (&Error{Origin: test.origin, Side: test.side, Problem: "x"}).Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, test := range malformed {
		f.Add(test.old, test.new)
	}
	f.Add("a.b:c", "x:y")
	f.Add("a:C()", "größe:ﬁ.x")
	f.Fuzz(func(t *testing.T, old, new string) {
		ParseFlag(old+new, 1)
		rule, err := Parse(old, new, Origin{})
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' && r != '\n' }) {
				t.Errorf("control characters reach the terminal: %q", err.Error())
			}
			return
		}
		again, err := Parse(rule.From.String(), rule.To.String(), Origin{})
		if err != nil {
			t.Fatalf("%v cannot be read back: %v", rule, err)
		}
		if diff := cmp.Diff(rule, again); diff != "" {
			t.Fatalf("%v is read back as %v", rule, again)
		}
		s, errs := Compile([]Rule{rule})
		if errs != nil {
			t.Fatalf("%v by itself: %v", rule, errs)
		}
		s.Lookup(new)
		if rule.From.Form == Call {
			_, ok := s.LookupCall(rule.From.Path())
			if !ok {
				t.Fatalf("%v does not cover its own OLD", rule)
			}
		} else if m, ok := s.Lookup(rule.From.Path()); !ok || m.New.String() != rule.To.Path() {
			t.Fatalf("%v moves its own OLD to %v", rule, m.New)
		}
	})
}
