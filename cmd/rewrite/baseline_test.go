package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ratchetConfig = "done = [\"done\"]\nrename = [{from = \"old:f\", to = \"new:g\"}, {from = \"old:h\", to = \"new:h\"}]\n"

func TestRatchet(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rewrite.toml"), ratchetConfig)
	write(t, filepath.Join(dir, "a.py"), "from old import f\nprint(f, f)\n")
	write(t, filepath.Join(dir, "sub/b.py"), "from old import f, h\nprint(f, h)\n")
	file := filepath.Join(dir, "baseline.json")
	check := func(want int, args ...string) (out string) {
		t.Helper()
		status, out, stderr := rewrite(dir, append([]string{"--check", "--baseline", "baseline.json"}, args...)...)
		if status != want {
			t.Fatalf("exit status %d, want %d\n%s%s", status, want, out, stderr)
		}
		return out
	}
	check(2)                      // there is none yet
	check(0, "--update-baseline") // the first one allows what is there
	first, _ := os.ReadFile(file)
	check(0)
	check(0, "sub")

	// One use more, in a file that has some; a file more; another rule.
	write(t, filepath.Join(dir, "a.py"), "from old import f\nprint(f, f, f)\n")
	if out := check(1); !strings.Contains(out, "a.py: old:f=new:g: 5 edits, 4 allowed") {
		t.Errorf("says %s", out)
	}
	check(1, "--update-baseline") // does not raise it
	if now, _ := os.ReadFile(file); string(now) != string(first) {
		t.Errorf("the baseline was raised:\n%s", now)
	}
	write(t, filepath.Join(dir, "a.py"), "from old import h\n")
	if out := check(1); !strings.Contains(out, "a.py: old:h=new:h: ") || strings.Contains(out, "sub/b.py") {
		t.Errorf("says %s", out)
	}
	if out := check(1, "--format", "github"); strings.Contains(out, "sub/b.py") || !strings.Contains(out, "file=a.py") {
		t.Errorf("annotates %s", out)
	}

	// What was done may not come back.
	write(t, filepath.Join(dir, "a.py"), "from old import f\nprint(f)\n")
	check(0, "--update-baseline", "a.py") // of b.py nothing is known then, and it stays
	write(t, filepath.Join(dir, "a.py"), "from old import f\nprint(f, f)\n")
	check(1)
	check(0, "sub")

	// A folder that is done allows nothing, whatever the baseline says.
	write(t, filepath.Join(dir, "a.py"), "")
	write(t, filepath.Join(dir, "done/c.py"), "from old import f\n")
	if out := check(1, "--update-baseline"); !strings.Contains(out, "done/c.py: old:f=new:g: 2 edits, done is done") {
		t.Errorf("says %s", out)
	}
	text, _ := os.ReadFile(file)
	write(t, file, strings.Replace(string(text), `"files": {`, `"files": {"done/c.py": {"old:f=new:g": 9},`, 1))
	check(1)

	write(t, file, "{}")
	check(2)
	for _, line := range []string{"--baseline x", "--check --update-baseline"} {
		if status, _, _ := rewrite(dir, strings.Fields(line)...); status != 2 {
			t.Errorf("rewrite %s: exit status %d", line, status)
		}
	}
}

// Whatever is done to the files, in any order: the check fails just when a file has more of a
// rule than it ever had at an update since the first, and an update never allows more.
func TestRatchetOnlyLowers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rewrite.toml"), ratchetConfig)
	names := []string{"a.py", "b/c.py", "b/d.py"}
	now, allowed := map[string]int{}, map[string]int{}
	for i := range 120 {
		name := names[r.IntN(len(names))]
		now[name] = r.IntN(5)
		write(t, filepath.Join(dir, name), strings.Repeat("from old import f\n", now[name]))
		update := i == 0 || r.IntN(3) == 0
		args := []string{"--check", "--baseline", "base.json"}
		if update {
			args = append(args, "--update-baseline")
		}
		want := 0
		for _, name := range names {
			if update && (i == 0 || now[name] < allowed[name]) {
				allowed[name] = now[name]
			}
			if now[name] > allowed[name] {
				want = 1
			}
		}
		if status, out, stderr := rewrite(dir, args...); status != want {
			t.Fatalf("step %d: %v, allowed %v: exit status %d, want %d\n%s%s", i, now, allowed, status, want, out, stderr)
		}
	}
}

// A baseline names rules, in JSON, and is no text that a person has to review.
func TestBaselineIsNoMention(t *testing.T) {
	dir := netra(t)
	_, _, before := rewrite(dir, "-l")
	if status, _, stderr := rewrite(dir, "--check", "--baseline", "b.json", "--update-baseline"); status != 0 {
		t.Fatal(stderr)
	}
	if _, _, after := rewrite(dir, "-l"); after != before {
		t.Errorf("with a baseline: %s", after)
	}
	text, err := os.ReadFile(filepath.Join(dir, "b.json"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "b.json"), strings.Replace(string(text), "\"version\"", "\"other\"", 1))
	if _, _, after := rewrite(dir, "-l"); after == before {
		t.Error("another JSON file is passed over too")
	}
}
