package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// hostileFiles are files that nobody writes, with old names in them, by size. A
// whole run over each must end in a change or in a clear refusal, and take memory
// in proportion to its length; the steps of the passes are counted by the program
// itself, which refuses what needs too many. The clock has no say.
var hostileFiles = []struct {
	name string
	text func(n int) string
	n    int
	want string // what the refusal says; "" for a change
}{
	{"brackets in each other", func(n int) string { return strings.Repeat("(", n) + "N" + strings.Repeat(")", n) }, 100_000, "nested too deeply: more than 200 nested brackets"},
	{"a long line", func(n int) string { return "x = [" + strings.Repeat(strings.Repeat("a", 98)+", ", n/100) + "N]" }, 10 << 20, ""},
	{"a line of uses", func(n int) string { return "x = [" + strings.Repeat("N, ", n) + "]" }, 100_000, ""},
	{"names in one scope", func(n int) string { return "x = [" + numbered("a#, ", n) + "N]" }, 1_000_000, ""},
	{"names bound in one scope", func(n int) string { return numbered("a# = N\n", n) }, 100_000, ""},
	{"f-strings", func(n int) string { return "x = (" + strings.Repeat("f'{N:{N}}{N!r:>{N}}' \n", n) + ")" }, 10_000, ""},
	{"f-strings in each other", func(n int) string { return "x = " + strings.Repeat("f'{", n) + "N" + strings.Repeat("}'", n) }, 100, ""},
	{"a chain of attributes", func(n int) string { return "N" + strings.Repeat(".a", n) }, 15_000, "a reference with 15000 attributes, at most 500 can be followed"},
	{"chains of attributes", func(n int) string { return strings.Repeat("N"+strings.Repeat(".a.b", 100)+"\n", n) }, 1000, ""},
	{"functions in each other", func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%sdef f%d(a%d):\n", strings.Repeat(" ", i), i, i)
		}
		return b.String() + strings.Repeat(" ", n) + "return N"
	}, 99, ""},
	{"functions in each other, too many", func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%sdef f%d(a%d):\n", strings.Repeat(" ", i), i, i)
		}
		return b.String() + strings.Repeat(" ", n) + "return N"
	}, 3000, "nested too deeply"},
	{"lambdas in each other", func(n int) string { return "x = " + strings.Repeat("lambda: ", n) + "N" }, 9000, ""},
	{"functions", func(n int) string { return numbered("def f#():\n    N = 1\n    return N\n", n) }, 50_000, ""},
	{"functions that all import", func(n int) string { return numbered("def f#():\n    from old.mod import N\n    return N\n", n) }, 1000, ""},
	{"functions that all import, too many", func(n int) string { return numbered("def f#():\n    from old.mod import N\n    return N\n", n) }, 20_000, "too many imports and names that concern each other"},
	{"functions that import and bind the new name", func(n int) string {
		return numbered("def f#():\n    from old.mod import N\n    M = 1\n    return N\n", n)
	}, 20_000, "too many imports and names that concern each other"},
	{"imports on a line", func(n int) string { return strings.Repeat("from old.mod import N; ", n) + "N" }, 20_000, "too many imports and names that concern each other"},
	{"the same import", func(n int) string { return strings.Repeat("import old.mod\n", n) + strings.Repeat("old.mod.N\n", n) }, 20_000, "too many imports and names that concern each other"},
	{"wildcard imports", func(n int) string { return numbered("from old.m# import *\n", n) + strings.Repeat("N\n", n) }, 20_000, ""},
	{"aliases in a statement", func(n int) string { return "from old.mod import (\n" + numbered("    N as N#,\n", n) + ")" }, 20_000, ""},
	{"bindings", func(n int) string { return strings.Repeat("N = 1\n", n) + strings.Repeat("N\n", n) }, 100_000, "too many imports and names that concern each other"},
	{"a look-up by name in every function", func(n int) string {
		return numbered("def f#():\n    from old.mod import N\n    locals()\n", n)
	}, 20_000, "too many imports and names that concern each other"},
	{"lines that a comment protects", func(n int) string { return strings.Repeat("N()  # rewrite: ignore\n", n) }, 20_000, ""},
	{"decorators", func(n int) string { return numbered("@N\ndef f#(): pass\n", n) }, 10_000, ""},
	{"warnings", func(n int) string { return "import warnings\n" + strings.Repeat("warnings.warn('N')\n", n) }, 10_000, ""},
	{"errors", func(n int) string { return numbered("x = = #\n", n) }, 10_000, ""},
	{"strings that name code", func(n int) string { return numbered("x = 'old.mod.N.a.b.c#'\n", n) }, 20_000, ""},
	{"__all__, put together", func(n int) string { return "__all__ = []\n" + numbered("__all__ += ['a#']\n", n) }, 20_000, ""},
	{"carriage returns", func(n int) string { return strings.Repeat("N()\r", n) }, 50_000, ""},
}

// hostileMemory is how many bytes a run may take for each byte of a hostile file,
// all phases together, both texts and garbage too; hostileAnyway for any; and
// hostileRefused for one that is refused for the work it makes, almost all of it
// garbage: less than 64 bytes for a step.
const (
	hostileMemory  = 3000
	hostileAnyway  = 64 << 20
	hostileRefused = 4 << 30
)

func TestHostileTrees(t *testing.T) {
	if testing.Short() {
		t.Skip("large files")
	}
	for _, h := range hostileFiles {
		t.Run(h.name, func(t *testing.T) {
			n := h.n
			if underRace && h.want == "" {
				n = max(n/20, 99)
			}
			dir := t.TempDir()
			text := "from old.mod import N\n" + h.text(n) + "\n"
			write(t, filepath.Join(dir, "hostile.py"), text)
			write(t, filepath.Join(dir, "other.py"), "from old.mod import N\nprint(N)\n")
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status, _, stderr := rewrite(dir, "-w", "--root=.", "--timeout=1h", "-r", "old.mod:N=new.mod:M")
			runtime.ReadMemStats(&after)
			most := hostileAnyway + hostileMemory*len(text)
			if strings.HasPrefix(h.want, "too many") {
				most = hostileRefused
			}
			if taken := int(after.TotalAlloc - before.TotalAlloc); taken > most && !underRace {
				t.Errorf("%d bytes take %d of memory", len(text), taken)
			}
			done, err := os.ReadFile(filepath.Join(dir, "hostile.py"))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case h.want != "" && (status != statusError || !strings.Contains(stderr, h.want) || string(done) != text):
				t.Errorf("exit status %d, want a refusal: %s\n%.2000s", status, h.want, stderr)
			case h.want == "" && (status != statusDone || string(done) == text):
				t.Errorf("exit status %d, want a change\n%.2000s", status, stderr)
			}
			if text, _ := os.ReadFile(filepath.Join(dir, "other.py")); string(text) != "from new.mod import M\nprint(M)\n" {
				t.Errorf("the other file is not done: %s", text)
			}
		})
	}
}
