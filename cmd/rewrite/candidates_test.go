package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// found is what a run says of a tree, by path.
func found(t *testing.T, o run.Options) (edits map[string][]diff.Edit, notes []transform.Note, all *run.Findings) {
	t.Helper()
	setup, err := o.Prepare()
	if err != nil {
		t.Skip("the rules are wrong: ", err)
	}
	all, err = run.Find(t.Context(), setup, 0)
	if err != nil {
		return nil, nil, new(run.Findings) // the rules lead nowhere, for all that is read
	}
	edits = make(map[string][]diff.Edit)
	for _, c := range all.Changes {
		edits[c.Path] = c.Edits
	}
	return edits, all.Notes, all
}

// sameAsEverything compares what is found in the files that can matter, for all that their
// bytes say, with what is found in all of them; it returns how many were read.
func sameAsEverything(t *testing.T, o run.Options) (candidates, all int) {
	t.Helper()
	edits, notes, few := found(t, o)
	o.Everything = true
	wantEdits, wantNotes, every := found(t, o)
	if diff := cmp.Diff(wantEdits, edits); diff != "" {
		t.Errorf("the edits (-all files parsed, +candidates alone):\n%s", diff)
	}
	// A file that spells no old name may be left on a module in between, which goes on
	// working whether or not anybody says so.
	told := make(map[string]bool)
	for _, n := range notes {
		told[n.Path] = true
	}
	wantNotes = slices.DeleteFunc(wantNotes, func(n transform.Note) bool {
		return n.Kind == transform.Left && strings.Contains(n.Message, " still: ") && !told[n.Path]
	})
	if diff := cmp.Diff(wantNotes, notes, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the notes (-all files parsed, +candidates alone):\n%s", diff)
	}
	return few.Read, every.Read
}

// TestCandidatesAreAllThatMatters parses all files of trees, and demands that those left
// out for what their bytes say would have changed nothing.
func TestCandidatesAreAllThatMatters(t *testing.T) {
	t.Run("generated", func(t *testing.T) {
		trees := 40
		if testing.Short() {
			trees = 4
		}
		candidates, all := 0, 0
		for seed := range uint64(trees) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				dir := t.TempDir()
				tree := generate(seed, treeSize(seed))
				tree.save(t, dir)
				// One rule at a time leaves most files out, all of them few.
				for i := 0; i <= len(tree.rules); i += max(1, len(tree.rules)/2) {
					list := tree.rules[i:min(i+1, len(tree.rules))]
					if len(list) == 0 {
						list = tree.rules
					}
					few, every := sameAsEverything(t, run.Options{Dir: dir, Paths: []string{"."}, Root: ".", Renames: list, Unchecked: true})
					candidates, all = candidates+few, all+every
				}
			})
		}
		t.Logf("%d of %d files were read", candidates, all)
		if candidates > all*9/10 {
			t.Error("hardly a file was left out: little was compared")
		}
	})
	for _, c := range readCases(t, "*") {
		o := run.Options{Paths: []string{"."}, Root: ".", Unchecked: true}
		for i := 1; i+1 < len(c.command); i++ {
			if c.command[i] == "-r" {
				o.Renames = append(o.Renames, c.command[i+1])
			}
		}
		if len(o.Renames) == 0 {
			continue // with a config, or for another command
		}
		t.Run(c.name, func(t *testing.T) {
			o.Dir = c.tree(t)
			sameAsEverything(t, o)
		})
	}
}

// sameAsWhole compares what is found if files that matter are read in parts with what is
// found if they are read as a whole; it returns both.
func sameAsWhole(t *testing.T, o run.Options) (parts, whole *run.Findings) {
	t.Helper()
	edits, notes, parts := found(t, o)
	o.Whole = true
	wantEdits, wantNotes, whole := found(t, o)
	if diff := cmp.Diff(wantEdits, edits); diff != "" {
		t.Errorf("%v: the edits (-all of each file, +parts alone):\n%s", o.Renames, diff)
	}
	if diff := cmp.Diff(wantNotes, notes, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%v: the notes (-all of each file, +parts alone):\n%s", o.Renames, diff)
	}
	return parts, whole
}

// TestPartsAreAllThatMatter reads the files of the standard library that hold an old name as
// a whole, and demands that what is passed over would have changed nothing.
func TestPartsAreAllThatMatter(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	tree := copyStdlib(t)
	facts := tree.facts(t)
	random := rand.New(rand.NewPCG(stdlibSeed, 1))
	read := 0
	for i := range rounds {
		rules := randomRules(random, facts)
		var list []string
		for range 1 + i%4 {
			list = append(list, rules[random.IntN(len(rules))].String())
		}
		o := run.Options{Dir: tree.root, Paths: []string{"."}, Root: ".", Renames: list, Unchecked: true, Timeout: time.Hour}
		_, whole := sameAsWhole(t, o)
		read += whole.Read
	}
	t.Logf("%d files were read", read)
	if read < 100*rounds/10 {
		t.Error("hardly a file was read: little was compared")
	}
}

// TestPartsAreEnough has trees of which what is passed over matters for what it does not
// spell.
func TestPartsAreEnough(t *testing.T) {
	const patches = "from unittest import mock\n\ndef patches():\n    with mock.patch('old.mod.N'):\n        return late_in_the_day()\n\n"
	const late = "import old.mod\n\ndef late_in_the_day():\n    import old.mod\n    return old.mod.N()\n\n"
	for _, test := range []struct {
		name, rules string
		files       map[string]string
	}{
		{"a wildcard import would hide a builtin", "old.mod=new.mod", map[string]string{
			"old/mod.py": "def N(): pass\n",
			"new/mod.py": "def N(): pass\n\ndef open(path): pass\n",
			"main.py":    "from old.mod import *\n\ndef reads(path):\n    with open(path) as stream:\n        return stream.read()\n\nprint(N())\n",
		}},
		{"a name bound in brackets is offered", "old.mod=new.mod", map[string]string{
			"old/mod.py": "N = 1\n",
			"new/mod.py": "N = 1\nprint((open := 'a name that hides another'))\n",
			"main.py":    "from old.mod import *\n\nprint(open(N))\n",
		}},
		{"a builtin has another name", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from builtins import globals as names\nfrom old.mod import N\n\ndef look_up(name):\n    value = names()[name]\n    return value\n\nprint(N())\n",
		}},
		{"a builtin is an attribute", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "import builtins\nfrom old.mod import N\n\ndef look_up(name):\n    value = builtins.globals()[name]\n    return value\n\nprint(N())\n",
		}},
		{"what patches has another name", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from unittest import mock\n\ndef test():\n    replaced = mock.patch\n    with replaced('old.mod.N'):\n        pass\n",
		}},
		{"and that has another one", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from unittest import mock\n\nreplaced = (mock.patch)\n\ndef test():\n    replaced_too = replaced\n    with replaced_too('old.mod.N'):\n        pass\n",
		}},
		{"another name hides what patches", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from unittest import mock\n\ndef test():\n    mock, other = something()\n    with mock.patch('old.mod.N'):\n        pass\n",
		}},
		{"a constant names another attribute", "old.mod:N=new.mod:M", map[string]string{
			"main.py": late + patches + "def test():\n    attribute = 'Other'\n    with mock.patch.object(old.mod, attribute):\n        return old.mod.N()\n",
		}},
		{"a constant is bound again", "old.mod:N=new.mod:M", map[string]string{
			"main.py": late + patches + "def test():\n    name = 'Other'\n    name, other = something()\n    with mock.patch.object(old.mod, name):\n        return old.mod.N()\n",
		}},
		{"a constant of a class stands in brackets", "old.mod:N=new.mod:M", map[string]string{
			"main.py": late + patches + "class Names:\n    ATTRIBUTE = ('Other'  # a comment\n    )\n\ndef test():\n    with mock.patch.object(old.mod, Names.ATTRIBUTE):\n        return old.mod.N()\n",
		}},
		{"an attribute hides a constant of a class", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from unittest import mock\n\ndef make():\n    class Test:\n        TARGET = 'old.mod.N'\n        def test(self):\n            with mock.patch(self.TARGET):\n                pass\n    return Test\n\n" +
				"def change(value):\n    made = make()\n    made.TARGET = value\n",
		}},
		{"a call goes through a file that is read later", "old.mod:N()=new.mod:inst", map[string]string{
			"passes.py": "from old.mod import N as K\n",
			"main.py":   "import passes\n\ndef calls():\n    return passes.K()\n\ndef calls_too():\n    return passes.K()\n",
			"other.py":  "from passes import K as L\nimport passes\n\ndef calls():\n    return passes.K()\n",
		}},
		{"another module has the old one", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "import old.mod as om\n\ndef calls(): return om.N()\n",
			"main.py":   "import passes\nfrom old.mod import N\n\ndef calls():\n    return passes.om.Other(1)\n",
		}},
		{"a class in a function binds a constant again", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py": "from old.mod import N\nimport passes as pp\n\nclass A:\n    KEY = 'x1'\n    def f(self):\n        return getattr(pp, self.KEY), N()\n\n" +
				"def g():\n    class Sub(A):\n        KEY = name_of_the_day()\n    return Sub().f()\n",
		}},
		{"what a condition around a use depends on", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "from old.mod import N\nimport passes as pp\n\ndef f():\n    getattr = compute_something(1234)\n    if getattr(pp, 'k'):\n        N()\n",
			"other.py":  "from old.mod import N\nimport passes as pp\n\ndef f():\n    key = 'something_else_long'\n    if getattr(pp, key):\n        N()\n",
		}},
		{"a constant is bound twice, and used in a condition", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "from old.mod import N\nimport passes as pp\n\ndef f():\n    key = 'x1'\n    N()\n    key, z = compute_something(1234)\n    if getattr(pp, key):\n        N()\n",
		}},
		{"what a line of the module depends on", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "from old.mod import N\nimport passes as pp\n\nKEY = ('something_else_long')\nclass A:\n    B = 'something_else_longer'\n\nx = getattr(pp, KEY), getattr(pp, A.B)\nN()\n",
		}},
		{"a line of the module depends on each that binds a name", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "from old.mod import N\nimport passes as pp\n\nKEY = ('something_else_long')\nKEY = KEY + ('_and_something_longer')\n\nx = getattr(pp, KEY)\nN()\n",
		}},
		{"a function that is read for another reason uses a constant", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "from old.mod import N\nimport passes as pp\n\nN()\n\nclass Names:\n    ATTRIBUTE = 'something_else'\n    def other(self):\n        return compute(1234)\n\ndef f():\n    global x\n    x = getattr(pp, Names.ATTRIBUTE)\n",
		}},
		{"an attribute stands behind a blank", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from unittest import mock\n\ndef make():\n    class Test:\n        TARGET = 'old.mod.N'\n        def test(self):\n            with mock.patch(self. TARGET):\n                pass\n    return Test\n\n" +
				"def change(value):\n    made = make()\n    made. TARGET = value\n",
		}},
		{"an import is not used, but words have its letters", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "import old.mod as om\n\ndef f():\n    value = something_else(1)\n",
		}},
		{"an import is not used, but a comment names it", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "import old.mod as om\n\ndef f():\n    value = something_else(1)\n    # and not om\n    value_too = something_else(2)\n",
		}},
		{"an annotation in a string names a module", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n\nN()\n",
			"main.py":   "'N'\nimport passes as pp\n\ndef f(x: 'pp | None'):\n    return eval_it('pp or None')\n",
		}},
		{"a type comment on a line of its own", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N\n",
			"main.py":   "import passes\n\ndef f():\n    value = compute_something(1)\n    # type: passes.N\n    return value\n",
		}},
		{"a wildcard import brings a name through another", "old.mod=new.mod", map[string]string{
			"new/mod.py": "def N(): pass\n\ndef open(path): pass\n",
			"passes.py":  "from old.mod import *\n",
			"main.py":    "from passes import *\n\ndef reads(path):\n    with open(path) as stream:\n        return stream.read()\n\nprint(N())\n",
		}},
		{"a wildcard import brings the old module", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "import old.mod as om\n",
			"main.py":   "from passes import *\nfrom old.mod import N\n\ndef gives():\n    return something_else(om)\n\ndef calls():\n    return N(om.Other())\n",
		}},
		{"a wildcard import brings the old name as another", "old.mod:N=new.mod:M", map[string]string{
			"passes.py": "from old.mod import N as K\n",
			"main.py":   "from passes import *\nfrom old.mod import N\n\ndef calls():\n    return N()\n\ndef calls_too():\n    return K(1, 2, 3, 4)\n",
		}},
		{"a wildcard import brings the new name", "old.mod:N=new.mod:M", map[string]string{
			"others.py": "def M(): pass\n",
			"main.py":   "from others import *\nfrom old.mod import N\n\ndef calls():\n    return N()\n\ndef calls_too():\n    return M(1, 2, 3, 4)\n",
		}},
		{"a path is written with escapes", "old.mod:N=new.mod:M", map[string]string{
			"main.py": late + "from unittest import mock\n\ndef test():\n    with mock.patch('\\x6fld.m\\x6fd.\\x4e'):\n        return late_in_the_day()\n",
		}},
		{"an annotation in a string has an escape", "old=new", map[string]string{
			"main.py": "import old\n\nvalue: ['something\\n_else']\n\ndef f(x: 'something\\telse | None'):\n    return 12345678\n",
		}},
		{"an annotation in a string has an escape that makes a name", "old.mod:N=new.mod:M", map[string]string{
			"main.py": "from old.mod import N\n\ndef f(x: '\\x4e | None', y: int = 12) -> None:\n    return 12345678\n",
		}},
		{"a path is written in parts", "old=new", map[string]string{
			"main.py": "import old.mod\nfrom unittest import mock\n\ndef test():\n    with mock.patch('o' 'ld.mo' 'd.N'):\n        return 12345678\n",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "old/mod.py"), "def N(): pass\n\ndef Other(): pass\n")
			write(t, filepath.Join(dir, "new/mod.py"), "def M(): pass\n\ninst = M()\n")
			for path, text := range test.files {
				write(t, filepath.Join(dir, path), text)
			}
			o := run.Options{Dir: dir, Paths: []string{"."}, Root: ".", Renames: strings.Fields(test.rules), Unchecked: true}
			if _, whole := sameAsWhole(t, o); whole.Read == 0 {
				t.Error("nothing was read, and so nothing compared")
			}
		})
	}
}
