package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The fuzz targets here are whole runs: a dry run and -w over the same tree.
// Neither may panic; the first changes nothing; the second changes what the diff
// of the first shows, to the byte, and nothing else: no file beside it, and none
// outside the root, to which links in the root lead.

// maxFuzzed is how many bytes of a file are of use to a fuzzer: what large files
// do is for TestHostileTrees.
const maxFuzzed = 1 << 14

// outside are the files beside the root, with old names in them.
var outside = map[string]string{
	"outside/victim.py":    "from old.mod import N\nprint(N)\n",
	"outside/rewrite.toml": "[[rename]]\nfrom = \"old.mod:N\"\nto = \"evil.mod:N\"\n",
}

// FuzzBytes runs over two files of any bytes, one of which imports the other.
func FuzzBytes(f *testing.F) {
	for _, text := range []string{
		"from old.mod import N\nprint(N)\n", "from old.mod import N\r\nprint(N)\r\n", "import old.mod\rprint(old.mod.N)\r",
		"\ufefffrom old.mod import N, O\nN\x00", "# coding: latin-1\nfrom old.mod import N\nx = '\xe9', N", "# -*- coding: cp1252 -*-\nfrom old.mod import N  # \x80\n",
		"\x0cfrom old.mod import *\nN\n\x0c", "#!/usr/bin/python\nimport old.mod as m\nm.N\\\n.x", "# coding: utf-16\nN", "def f():\n\tfrom old.mod import N\n        return N",
		"from a import N\nfrom a import *\n", "import a\na.N = 1\n", "from old.mod import (N as M,\n  # c\n O)\nglobal M",
	} {
		f.Add([]byte(text), []byte("from .a import N\nN()\n"))
		f.Add([]byte("from old.mod import N\n"), []byte(text))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if len(a)+len(b) > maxFuzzed {
			t.Skip()
		}
		checkRuns(t, map[string]string{"a.py": string(a), "pkg/b.py": string(b), "pkg/__init__.py": ""},
			"-r", "old.mod:N=new.mod:M", "-r", "old.mod:O=new.mod:obj.P", "-r", "old.pkg=new.pkg")
	})
}

// FuzzPython runs the cases of fixtures/cases with one of their files spoilt: op
// after op, a token is taken out, doubled, moved or replaced.
func FuzzPython(f *testing.F) {
	cases := writingCases(f)
	random := rand.New(rand.NewPCG(6, 6))
	for i := range cases {
		ops := make([]byte, 3*(1+i%4))
		for j := range ops {
			ops[j] = byte(random.UintN(256))
		}
		f.Add(uint16(i), ops)
	}
	f.Fuzz(func(t *testing.T, pick uint16, ops []byte) {
		c := cases[int(pick)%len(cases)]
		tree := maps.Clone(c.before)
		var paths []string
		for path := range tree {
			if strings.HasSuffix(path, ".py") || strings.HasSuffix(path, ".pyi") {
				paths = append(paths, path)
			}
		}
		if len(ops) == 0 || len(ops) > 60 || len(paths) == 0 {
			t.Skip()
		}
		// In the order of their names, or a failure could not be had again.
		slices.Sort(paths)
		path := paths[int(ops[0])%len(paths)]
		tree[path] = spoil(tree[path], ops[1:])
		var args []string
		for _, arg := range c.command[1:] {
			if arg != "-w" && arg != "--write" {
				args = append(args, arg)
			}
		}
		checkRuns(t, tree, args...)
	})
}

// writingCases are the cases that write, in order of name.
func writingCases(f *testing.F) (cases []*testCase) {
	return slices.DeleteFunc(readCases(f, "*"), func(c *testCase) bool { return !c.writes() })
}

var tokens = regexp.MustCompile(`\w+|[ \t]+|\r\n|(?s:.)`)

// strays are tokens that change what those around them mean.
var strays = []string{
	"global N", "nonlocal N", "del N", "N", "M", "(", ")", "[", "}", "\"\"\"", "'", "\\", "#", "\n", "\r", "\f", "\t", ";", ":", ":=", "*", "**", "@", ".", ",", "=",
	" as N", "from old.mod import *\n", "class N:\n ", "def N(N=N):\n ", "lambda N: ", "async ", "f'{N=}'", "rf\"{N!r:{N}}\"", "\x00", "\u00e9", "\ufeff", "# rewrite: ignore", "if N: ", "else:", "try:\n ", "except N as N:\n ", "match N:\n case N: ", "type N = N\n", "__all__ = ['N']\n", "globals()", "eval('N')", "# type: N\n", "import ", "from ",
}

// spoil changes a text as ops say, two bytes each.
func spoil(text string, ops []byte) string {
	list := tokens.FindAllString(text, -1)
	for len(ops) >= 2 && len(list) > 0 {
		what, at := ops[0], int(ops[1])*len(list)/256
		ops = ops[2:]
		switch what % 6 {
		case 0:
			list = append(list[:at:at], list[at+1:]...)
		case 1:
			list = append(list[:at+1:at+1], list[at:]...)
		case 2:
			next := (at + 1 + int(what)/6) % len(list)
			list[at], list[next] = list[next], list[at]
		case 3:
			list[at] = list[(at+int(what))%len(list)]
		default:
			list = append(list[:at:at], append([]string{strays[int(what/3)%len(strays)]}, list[at:]...)...)
		}
	}
	return strings.Join(list, "")
}

// FuzzConfig runs with a config and a rule of any bytes.
func FuzzConfig(f *testing.F) {
	rule := "[[rename]]\nfrom = \"old.mod:N\"\nto = \"new.mod:M\"\n"
	for _, config := range []string{
		rule, "root = \"..\"\n" + rule, "root = \"out\"\n" + rule, "root = \"pkg\"\n" + rule, "include = [\"../**\"]\n" + rule, "include = [\"pkg/../../outside/**\"]\n" + rule,
		"exclude = [\"**/b.py\"]\n" + rule, "import-roots = [\"../outside\", \"pkg\"]\n" + rule, "import-roots = [\"out\"]\n" + rule, "packs = [\"redis-ssot\"]\n" + rule,
		"done = [\"out\"]\nstrings = \"all\"\n" + rule, "[[rename]]\nfrom = \"old\"\nto = \"old.new\"\npaths = [\"../**\"]\n", "[[rename]]\nfrom = \"old.mod:N\"\nto = \"../../outside:victim\"\n",
		"[[rename]]\nfrom = \"old.mod:N()\"\nto = \"new.mod:make()\"\nmessage = \"\\u001b[2J\"\n", "root = \"\"\n", "\ufeff" + rule, "a = 1\n", "[tool.rewrite]\n" + rule,
	} {
		f.Add([]byte(config), "", false)
		f.Add([]byte(strings.ReplaceAll("[tool.rewrite]\n"+config, "[[rename]]", "[[tool.rewrite.rename]]")), "old.mod:O=new.mod:P", true)
	}
	for _, rule := range []string{"old.mod:N=builtins:print", "old=new", "old.mod:N=old.mod:N", "old.mod=old.mod.x", "old.mod:N=new.mod:a.b.c", "a=b=c", ":=:", "old.mod:N=\x1b:x", "pkg.b:N=pkg.b:M", "old.mod:N=new:class"} {
		f.Add([]byte(""), rule, false)
	}
	f.Fuzz(func(t *testing.T, config []byte, rule string, project bool) {
		if len(config)+len(rule) > maxFuzzed {
			t.Skip()
		}
		name := "rewrite.toml"
		if project {
			name = "pyproject.toml"
		}
		var args []string
		if rule != "" {
			args = []string{"--rename=" + rule}
		}
		checkRuns(t, map[string]string{
			name: string(config), "a.py": "from old.mod import N, O\nimport old.other, old.mod\nprint(N, O, old.mod.N, old.other)\n",
			"pkg/__init__.py": "from old.mod import N\n", "pkg/b.py": "from . import N\nfrom old.mod import *\nN()\n", "old/mod.py": "N = O = 1\n", "old/other.py": "",
		}, args...)
	})
}

// checkRuns makes a dry run and one with -w in a folder with the files, and
// compares.
func checkRuns(t *testing.T, files map[string]string, args ...string) {
	base := t.TempDir()
	dir := filepath.Join(base, "root")
	for path, text := range outside {
		write(t, filepath.Join(base, path), text)
	}
	for path, text := range files {
		write(t, filepath.Join(dir, path), text)
	}
	for link, target := range map[string]string{"out": "../outside", "linked.py": "../outside/victim.py"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	before := contents(t, base)
	status, patch, stderr := rewrite(dir, args...)
	if status != statusDone && status != statusError {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	if diff := cmp.Diff(before, contents(t, base)); diff != "" {
		t.Fatalf("a dry run changed (-before +after):\n%s", diff)
	}
	want := maps.Clone(before)
	if err := applyPatch(want, "root/", patch); err != nil {
		t.Fatalf("%v in\n%s", err, patch)
	}
	again, _, stderr := rewrite(dir, append(args[:len(args):len(args)], "-w")...)
	if diff := cmp.Diff(want, contents(t, base)); diff != "" {
		t.Fatalf("other than the diff (-as in the diff +disk):\n%s\n%s", diff, stderr)
	}
	if again != status {
		t.Fatalf("exit status %d, and with -w %d\n%s", status, again, stderr)
	}
}

// contents are the files below a folder by path, and where its links lead.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if d.Type()&os.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			files[name] = "-> " + target
			return err
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var hunkHeader = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@`)

// applyPatch applies a unified diff to the files, whose names have the prefix
// before those in the diff. Git does it in TestCases; here it would take longer
// than all the rest.
func applyPatch(files map[string]string, prefix, patch string) error {
	lines := strings.SplitAfter(patch, "\n")
	next := func() string {
		line := lines[0]
		lines = lines[1:]
		return line
	}
	for len(lines) > 0 && lines[0] != "" {
		if !strings.HasPrefix(next(), "diff --git ") {
			return fmt.Errorf("no file header")
		}
		name := strings.TrimRight(strings.TrimPrefix(next(), "--- a/"), "\t\n")
		next()
		old, ok := files[prefix+name]
		if !ok {
			return fmt.Errorf("%q is not there", name)
		}
		rest, at := strings.SplitAfter(old, "\n"), 1
		var out strings.Builder
		for len(lines) > 0 {
			m := hunkHeader.FindStringSubmatch(lines[0])
			if m == nil {
				break
			}
			next()
			start, removed := number(m[1], 0), number(m[2], 1)
			added := number(m[4], 1)
			if removed == 0 {
				start++ // an empty range is given by the line before
			}
			for ; at < start; at++ {
				out.WriteString(rest[0])
				rest = rest[1:]
			}
			for removed > 0 || added > 0 {
				line := next()
				kind, text := line[0], line[1:]
				if len(lines) > 0 && strings.HasPrefix(lines[0], `\ `) {
					next()
					text = strings.TrimSuffix(text, "\n")
				}
				if kind != '+' {
					if rest[0] != text {
						return fmt.Errorf("%s:%d: %q, and the diff has %q", name, at, rest[0], text)
					}
					rest = rest[1:]
					at++
					removed--
				}
				if kind != '-' {
					out.WriteString(text)
					added--
				}
			}
		}
		files[prefix+name] = out.String() + strings.Join(rest, "")
	}
	return nil
}

func number(digits string, none int) int {
	if n, err := strconv.Atoi(digits); err == nil {
		return n
	}
	return none
}
