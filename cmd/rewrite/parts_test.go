package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/run"
)

// productions are what random files are made of. A word behind a $ stands for a production of
// that name, or for what partsTree.make knows.
var productions = map[string][]string{
	"old":  {"import old.mod as om", "import old.mod as om", "import old.mod as om", "from old.mod import N\nimport old.mod as om", "from old.mod import N\nimport old.mod as pp", "from old.mod import N", "from old.mod import N", "from old.mod import N as $n", "import old.mod", "import old.mod as $om", "from old import mod", "from old import mod as $om", "from old.mod import N, Other as $n", "$import"},
	"also": {"", "from unittest import mock", "import $from as $om", "from $from import $n", "$bring", "$import"},
	"import": {
		"from old.mod import $n", "from old.mod import N", "from old.mod import N, Other as $n", "from old.mod import (\n    $n,  # about it.\n    $n as $n,\n)",
		"import old.mod", "import old.mod as $n", "import old.mod as $om", "from old import mod", "from old import mod as $n", "from old import mod as $om", "import old", "import new.mod", "from new.mod import M, inst",
		"import $from", "import $from as $n", "import $from as $om", "import $from as $om", "from $from import $n", "from $from import $n as $n", "from $near import $n", "from $near import $n as $n", "from $near import mod as $n",
		"from unittest import mock", "import importlib as $n", "from importlib import import_module", "try:\n    from old.mod import N\nexcept ImportError:\n    from $from import $n as N",
	},
	"bring": {"import $n", "import $n.$n as $n", "from $n import $n", "from $n import $n as $n"},
	"near":  {".", ".mod", ".near", ".main"},
	"path":  {"old.mod.N", "old.mod.$n", "old.mod", "old", "$from.$n", "$from.$n.$n", "new.mod.M"},
	"text":  {"$n", "$n", "$path", "$path", "$n.$n", "about $n.", "$n | None", "x1", "something_else_long", "$odd"},
	"c":     {"KEY", "TARGET"}, // for constants
	"om":    {"om", "pp"},      // for modules
	"odd":   {"\\x4e", "o' 'ld.mod.N", "$n\\n", "x2", "x3", "x4"},
	"atom":  {"$n", "$n", "$n", "$n.$n", "$n.$n", "$om.$n", "$om.N", "self.$c", "self.$n", "$n.$n.$n", "12", "'$text'", "None"},
	"e": {
		"$atom", "$atom", "$atom", "$atom", "$atom", "$atom", "$atom", "$atom", "$call", "$call", "$call", "$call", "$call", "$call", "$call", "($e, $e)", "[$e, $e]", "{'$text': $e, $n: $e}", "$atom + $atom", "($e if $e else $e)", "$n[$e:$e]", "$n[$e]", "(not $e)",
		"[$e for $n in $e]", "{$n: $e for $n, $n in $e if $e}", "($e for $n in $e for $n in $e)", "$lambda", "$walrus", "f'{$n.$n} {$n!r:>{$n}} {$n=}'", "$atom == $atom", "(\n    $e,  # about $n.\n    $e\n)",
	},
	"lambda":  {"(lambda: $e)", "(lambda $n: $e)", "(lambda $n=$e, *args: $e)", "(lambda *, $n=$e: $e)"},
	"default": {"$e", "$e", "$e", "lambda: $atom", "lambda $n: $atom", "lambda *args, $n=1: $atom", "$n == $n", "$n[$n:$n]", "any($n for $n in $n)"},
	"call": {
		"$n($e)", "$n($e, $e)", "$n.$n($e)", "$n.$n($e, $n=$e)", "something_else($e, $e)", "$n. $n($e)", "$n()", "$n.$n()",
		"getattr($om, $c)", "getattr($om, self.$c)", "getattr($om, $n.$c)", "getattr($om, '$n')", "mock.patch(self.$c)", "mock.patch($n.$c)", "mock.patch($c)", "mock.patch.object($om, $c)", "mock.patch.object($om, self.$c)", "$om.$n($e)",
		"getattr($n, '$n')", "getattr($n, $n)", "getattr($n, $n.$n)", "getattr($n, self.$n)", "hasattr($n, '$n')", "setattr($n, '$n', $e)", "isinstance($e, $n)",
		"mock.patch('$path')", "mock.patch(self.$n)", "mock.patch($n)", "mock.patch($n.$n)", "mock.patch.object($n, '$n')", "mock.patch.object($n, $n)", "mock.patch.object($n, $n.$n)",
		"import_module('$path')", "old.mod.$n", "old.mod.$n($e)", "monkeypatch.setattr('$path', $e)", "monkeypatch.setattr($n, '$n', $e)", "patches('$path')", "$look_up",
	},
	"look_up": {"$n()", "$n()", "$n()", "$n($n)", "$n($n)", "$n.$n()", "globals()['$n']", "$n.__dict__['$n']", "__name__", "sys.modules['$path']", "dir($n)"},
	"kind":    {"$n", "$n", "$n.$n", "'$n.$n'", "'$n | None'", "$n | None", "dict[$n, $n.$n]", "Callable[[$n], $n]", "'$path'", "($n if $n else $n)", "$n[$n:$n]", "$n == $n", "Literal['$text']", "lambda: $n"},
	"type":    {"$n", "$n.$n", "list[$n]", "$n or $n.$n", "ignore"},
	"target":  {"$b", "$b", "$b", "$b, $b", "$n.$n", "self.$n", "$n[$e]", "($b, [$b, *$n])", "$n.$n, $n", "$n. $n", "$c", "$c, $b", "$n.$c", "$n. $c", "($n.$c)"},
	"s": {
		"$target = $e", "$target = $e", "$target = $e", "$target = $e", "$b = $target = $e", "$b += $e", "$n.$n: $kind = $e", "$annotated", "$c = '$text'", "$b = '$text'", "$c = ('$text'  # about $n.\n)", "self.$c = '$text'", "$n.$c = '$text'", "del $n.$c",
		"$e", "$e", "$call", "$call", "$call", "del $b", "del $n.$n", "assert $e, $e", "raise $n($e) from $n", "$return", "$b = $n; $n.$n($e)",
		"for $target in $e:$block", "for $target in $e:$block\nelse:$block", "while $e:$block", "if $e:$block", "if $e:$block\nelif $e:$block\nelse:$block", "if $e: $b = $e; $n.$n = $e",
		"try:$block\nexcept $n as $b:$block", "try:$block\nexcept ($n, $n.$n) as $b:$block\nelse:$block\nfinally:$block", "try:$block\nexcept* $n as $b:\n    $call",
		"with $e as $b:$block", "with $e as $target, mock.patch('$path') as ($n, $n):$block", "with mock.patch('$path'):$block", "with mock.patch($n.$n):$block", "with (\n    $e as $n,  # about $n.\n):$block",
		"match $e:\n    case $n.$n | '$text':$indented\n    case [$b, *_]:$indented\n    case {'$text': $n.$n, **$b} if $e:$indented\n    case $n($n=$n) as rest:$indented\n    case $b:$indented",
		"$import", "$import", "$bring", "$function", "$function", "$function", "$function", "$class", "$class", "$class", "$class", "$class", "$class", "$class", "type $b = $kind", "$b = $e  # type: $type", "$b = $e  # about $n.", "$b = 1\n# type: $type", "# about $n.", "'''About $n.'''", "for $b in $e:  # type: $type$block",
	},
	"decorator": {"", "", "", "", "@$n\n", "@$n.$n\n", "@mock.patch('$path')\n", "@mock.patch.object($n, '$n')\n", "@$n.$n(\n    $e,  # about $n.\n)\n", "@$n\n# about $n.\n@$n($e)\n"},
	"function": {
		"${decorator}def $b$typed($parameters)$returned:$body", "${decorator}def $b$typed($parameters)$returned:$body", "${decorator}async def $b$typed($parameters)$returned:$body", "def $b$typed($parameters)$returned: return $e",
		"def $b$typed(self, $parameters)$returned:$body", "def $b($parameters):\n    # type: (...) -> $type$body",
	},
	"last":     {"pass", "$return", "$call", "$e", "getattr($om, $n)", "getattr($om, $c)", "mock.patch.object($om, $n)", "if getattr($om, $n): $call"},
	"member":   {"$c = '$text'", "$c = '$path'\ndef $b(self):\n    with mock.patch(self.$c):$indented", "$c = '$path'\ndef $b(self):\n    with mock.patch(self.$c):$indented", "$c = '$text'\ndef $b(self): return getattr($om, self.$c)", "$c: str = $call", "$c, $b = $e"},
	"typed":    {"", "", "", "", "", "", "", "[T]", "[T: $kind]", "[T, *Ts]"},
	"returned": {"", "", " -> $kind", " -> (\n    $kind  # about $n.\n)"},
	"class":    {"${decorator}class $b$typed:$members", "${decorator}class $b($n):$members", "class $b($n.$n, metaclass=$n):$members", "class $b: $c = '$text'", "class $b($e): pass"},
}

// rulesOfParts are the rules of random trees.
var rulesOfParts = []string{
	"old.mod:N=new.mod:M", "old.mod:N=new.mod:M", "old.mod:N=new.mod:N", "old.mod=new.mod", "old=new", "old.mod:N()=new.mod:inst", "old.mod:N=new.mod:M old.mod:Other=new.mod:inst",
	"old.mod:$n=new.mod:$n", "old.mod:N=new.mod:$n", "old.mod:N=new.mod:M passes:$n=other:$n", "old.mod=new.mod old.mod:N=new.mod:M",
}

// spelled are the names that most rules spell, unspelled those that few have to do with.
var (
	spelled   = []string{"N", "N", "M", "mod", "Other"}
	unspelled = []string{"value", "compute", "key", "result_of_it", "KIND", "print"}
)

// partsTree makes random files, in which few names clash often.
type partsTree struct {
	*rand.Rand
	names      []string
	modules    []string
	rarely     int        // how often names of the one kind stand beside those of the other
	quiet      bool       // the code at hand spells nothing of most rules
	blocks     int        // around what is made
	deep       int        // of expressions in each other
	scopes     [][]string // of the functions around, the parameters; nil for a class
	parameters []string   // of the last function
	fixed      []string   // names of the function that can't be annotated
	inner      int        // comprehensions, in which := may be wrong
}

func (g *partsTree) oneOf(list []string) string { return list[g.IntN(len(list))] }

// make makes something of a kind.
func (g *partsTree) make(kind string) string {
	switch kind {
	case "n":
		// What matters refers to what does not, and seldom the other way round.
		switch n := g.IntN(5); {
		case g.quiet && g.IntN(g.rarely) > 0, !g.quiet && n < 2:
			return g.oneOf(unspelled)
		case n > 3 && !g.quiet:
			return g.oneOf(spelled)
		}
		return g.oneOf(g.names)
	case "b":
		if g.quiet == (g.IntN(g.rarely) > 0) {
			return g.oneOf(unspelled)
		}
		return g.oneOf(g.names)
	case "from":
		return g.oneOf(g.modules)
	case "annotated":
		if n := g.make("b"); !slices.Contains(g.fixed, n) {
			return g.expand(n + ": $kind = $e")
		}
		return "pass"
	case "return":
		if g.isIn(func(scope []string) bool { return scope != nil }) {
			return g.expand("return $e")
		}
		return "pass"
	case "walrus":
		switch {
		case g.inner > 0:
			return g.make("atom")
		case len(g.scopes) > 0 && g.scopes[len(g.scopes)-1] == nil:
			return g.expand("($b := $e)")
		}
		return g.expand(g.oneOf([]string{"($b := $e)", "any(($b := item) for item in $n)"}))
	case "e":
		if g.deep > g.IntN(3) {
			kind = "atom"
		}
		g.deep++
		defer func() { g.deep-- }()
	case "parameters":
		return g.header()
	case "block", "body", "members":
		return g.block(kind)
	case "indented":
		return strings.ReplaceAll(g.block(kind), "\n", "\n    ")
	}
	for {
		text := g.oneOf(productions[kind])
		if !g.quiet || !slices.ContainsFunc([]string{"old", "mod", "$import", "$path", "$om", "$from"}, func(word string) bool { return strings.Contains(text, word) }) {
			return g.expand(text)
		}
	}
}

// expand makes what a text has instead of its words behind a $.
func (g *partsTree) expand(text string) string {
	inner := 0
	if strings.Contains(text, " for $n in ") && !strings.HasPrefix(text, "for ") {
		inner = 1
	}
	g.inner += inner
	defer func() { g.inner -= inner }()
	return os.Expand(text, g.make)
}

// header makes the parameters of a function.
func (g *partsTree) header() string {
	var list []string
	g.parameters = []string{}
	shape, given := g.IntN(64), false
	for i := range g.IntN(5) {
		name := g.make("b")
		if slices.Contains(g.parameters, name) {
			continue
		}
		text, star := name, ""
		switch {
		case len(list) == 1 && shape&1 != 0:
			list = append(list, "/")
		case i == 2 && shape&6 == 2:
			star, given = "*", false
		case i == 2 && shape&6 == 4:
			list, given = append(list, "*"), false
		case i == 4 && shape&8 != 0:
			star = "**"
		}
		if g.IntN(2) == 0 {
			text += g.expand(": $kind")
		}
		if star == "" && (given || g.IntN(3) == 0) {
			text += g.expand(" = $default")
			given = true
		}
		list = append(list, star+text)
		g.parameters = append(g.parameters, name)
	}
	switch {
	case len(list) > 0 && shape >= 48:
		return "\n    " + strings.Join(list, g.expand(",  # about $n.\n    ")) + "\n"
	case len(list) > 0 && shape >= 40:
		return "\n    " + strings.Join(list, g.expand(",  # type: $type\n    ")) + g.expand("  # type: $type\n")
	}
	return strings.Join(list, ", ")
}

// isIn says something of the function or class around, if there is one.
func (g *partsTree) isIn(is func(scope []string) bool) bool {
	return len(g.scopes) > 0 && is(g.scopes[len(g.scopes)-1])
}

// block makes what stands behind a colon.
func (g *partsTree) block(kind string) string {
	var lines []string
	defer func(before partsTree) { *g = before }(*g)
	switch kind {
	case "body":
		lines = g.declarations()
		g.scopes, g.inner = append(slices.Clip(g.scopes), g.parameters), 0
	case "members":
		g.scopes, g.fixed, g.inner = append(slices.Clip(g.scopes), nil), nil, 0
		lines = append(lines, g.make("member"))
	}
	g.blocks++
	quiet := g.quiet
	for range g.IntN(max(1, 7-2*g.blocks)) {
		g.quiet = quiet || g.IntN(2) == 0
		lines = append(lines, g.make("s"))
	}
	lines = append(lines, g.make("last"))
	return "\n    " + strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\n    ")
}

// declarations says that names of a function are those of the module or of the function around.
func (g *partsTree) declarations() (lines []string) {
	g.fixed = slices.Clone(g.parameters)
	declare := func(word, name string) {
		if !slices.Contains(g.fixed, name) {
			lines = append(lines, word+" "+name)
			g.fixed = append(g.fixed, name)
		}
	}
	if g.IntN(6) == 0 {
		declare("global", g.expand(g.oneOf([]string{"$n", "$c", "$om"})))
	}
	if g.isIn(func(scope []string) bool { return len(scope) > 0 }) && g.IntN(3) == 0 {
		declare("nonlocal", g.oneOf(g.scopes[len(g.scopes)-1]))
	}
	return lines
}

// file makes a file.
func (g *partsTree) file(start string) string {
	lines := []string{strings.TrimLeft(start, "\n")}
	if g.IntN(8) == 0 {
		lines = append(lines, g.expand(g.oneOf([]string{"from $from import *", "from $from import *", "from old.mod import *"})))
	}
	g.quiet = false
	for _, kind := range []string{"old", "import", "also", "also"} {
		lines = append(lines, g.make(kind))
	}
	for range 2 + g.IntN(8) {
		g.quiet = g.IntN(2) == 0
		lines = append(lines, g.make(g.oneOf([]string{"s", "function", "function", "function", "class"})))
	}
	return strings.Join(lines, "\n") + "\n"
}

// newPartsTree makes the files and the rules of a seed.
func newPartsTree(seed uint64) (files map[string]string, rules []string) {
	g := &partsTree{Rand: rand.New(rand.NewPCG(seed, 7)), rarely: 2 << (seed % 5)}
	all := []string{"K", "a", "log", "open", "getattr", "inst", "error", "mock"}
	for _, i := range g.Perm(len(all))[:5] {
		g.names = append(g.names, all[i])
	}
	paths := []string{"passes.py", "other.py", "pkg/near.py", "pkg/main.py", "old/__init__.py"}
	g.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	paths = append(paths[:g.IntN(3)], "main.py")
	g.modules = []string{"old.mod", "new.mod"}
	for _, path := range paths {
		g.modules = append(g.modules, strings.ReplaceAll(strings.TrimSuffix(path, ".py"), "/", "."))
	}
	files = map[string]string{"old/mod.py": "def N(): pass\n\nclass Other: pass\n", "new/mod.py": "def M(): pass\n\ninst = M()\n"}
	for _, path := range paths {
		files[path] = g.file("")
	}
	for _, path := range []string{"old/mod.py", "new/mod.py"} {
		if g.IntN(2) == 0 {
			files[path] = g.file(files[path])
		}
	}
	g.quiet = false
	return files, strings.Fields(g.expand(g.oneOf(rulesOfParts)))
}

// setting returns the number that a variable of the environment says, or another.
func setting(t *testing.T, name string, otherwise int) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(otherwise)))
	if err != nil {
		t.Fatal(name, ": ", err)
	}
	return n
}

// TestPartsOfRandomTrees reads files that random statements make up in parts and as a whole.
// PARTS_TREES is how many trees to make, and PARTS_FROM the seed of the first.
func TestPartsOfRandomTrees(t *testing.T) {
	trees := 600
	if testing.Short() {
		trees = 200
	}
	trees, from := setting(t, "PARTS_TREES", trees), setting(t, "PARTS_FROM", 0)
	passed, changed, problems := 0, 0, 0
	for seed := from; seed < from+trees; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			dir := t.TempDir()
			files, rules := newPartsTree(uint64(seed))
			for path, text := range files {
				if m, _, err := parser.Skim([]byte(text), parser.DefaultLimits, nil, false); err != nil || len(m.Errors) > 0 {
					t.Errorf("%s is wrong: %v %v", path, m.Errors, err)
				}
				write(t, filepath.Join(dir, path), text)
			}
			o := run.Options{Dir: dir, Paths: []string{"."}, Root: ".", Renames: rules, Unchecked: true}
			parts, whole := sameAsWhole(t, o)
			passed += parts.Passed
			if len(whole.Changes) > 0 {
				changed++
			}
			if len(whole.Problems) > 0 {
				problems++
			}
			if a, b := fmt.Sprint(whole.Problems), fmt.Sprint(parts.Problems); a != b {
				t.Errorf("the problems are %s, those of parts %s", a, b)
			}
			if t.Failed() {
				for _, path := range slices.Sorted(maps.Keys(files)) {
					t.Logf("%s:\n%s", path, files[path])
				}
			}
		})
	}
	t.Logf("%d trees, %d of them with edits, %d with problems; %d parts were passed over", trees, changed, problems, passed)
	if trees >= 100 && (changed < trees/3 || passed < trees || problems > trees/10) {
		t.Error("little was compared")
	}
}
