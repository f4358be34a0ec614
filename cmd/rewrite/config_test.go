package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/rewrite/config"
)

// What is in force is printed with the place it comes from: flags, file, defaults.
func TestShowConfig(t *testing.T) {
	for _, test := range []struct {
		name, config string
		file         string
		args         []string
		want         string
	}{
		{"nothing is given", "", "", nil, `# Paths are relative to DIR.

root = "."  # default: the path given
import-roots = [".", "src"]  # default: found in the tree
include = []  # default: all files
exclude = []  # default: none
strings = "calls"  # default
packs = ["redis-ssot"]  # default: no rules were given

# pack redis-ssot:6:8: rename[0]
[[rename]]
id = "redis-ssot/auth-instance"
…`},
		{"a file and flags", `root = "src"
exclude = ["**/migrations", "old/**"]
include = []
strings = "all"
packs = ["mock"]
done = ["src/app"]
[[rename]]
from = "a:b"
to = "c:d"
message = "because"
paths = ["src/**"]
`, "rewrite.toml", []string{"-r", "x.y=z", "--pack", "pydantic-v2", "--import-root", "src"}, `# Paths are relative to DIR.

root = "src"  # rewrite.toml:1:8
import-roots = ["src"]  # --import-root
include = []  # rewrite.toml:3:1
exclude = [
  "**/migrations",  # rewrite.toml:2:12
  "old/**",  # rewrite.toml:2:29
]
strings = "all"  # rewrite.toml:4:11
packs = [
  "pydantic-v2",  # --pack
  "mock",  # rewrite.toml:5:10
]
done = ["src/app"]  # rewrite.toml:6:9

# rewrite.toml:8:8: rename[0]
[[rename]]
from = "a:b"
to = "c:d"
message = "because"
paths = ["src/**"]

# --rename #1 "x.y=z"
[[rename]]
from = "x.y"
to = "z"

# pack pydantic-v2:…`},
		{"a pyproject.toml", `[tool.rewrite]
import-roots = ["src"]
[[tool.rewrite.rename]]
from = "a"
to = "b"
`, "pyproject.toml", []string{"--root", "src"}, `# Paths are relative to DIR.

root = "src"  # --root src
import-roots = ["src"]  # pyproject.toml:2:17
include = []  # default: all files
exclude = []  # default: none
strings = "calls"  # default
packs = []  # default: none, as there are other rules

# pyproject.toml:4:8: tool.rewrite.rename[0]
[[rename]]
from = "a"
to = "b"
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "src", "app", "__init__.py"), "")
			if test.file != "" {
				write(t, filepath.Join(dir, test.file), test.config)
			}
			status, out, stderr := rewrite(dir, append(test.args, "--show-config")...)
			if status != 0 {
				t.Fatalf("exit status %d\n%s", status, stderr)
			}
			if _, errs := config.Parse("rewrite.toml", []byte(out)); errs != nil {
				t.Errorf("what it prints is no config: %v\n%s", errs, out)
			}
			got := strings.ReplaceAll(out, dir, "DIR")
			if head, ok := strings.CutSuffix(test.want, "…"); ok && len(got) > len(head) {
				got, test.want = got[:len(head)], head
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
		})
	}
}

// Read back, what is in force is in force: the rules are those, from another place.
func TestShowConfigReadBack(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.py"), "")
	write(t, filepath.Join(dir, "rewrite.toml"), "packs = [\"redis-ssot\"]\nexclude = [\"x\"]\n")
	_, first, _ := rewrite(dir, "--show-config", "-r", "a:b=c:d")
	write(t, filepath.Join(dir, "rewrite.toml"), first)
	_, second, _ := rewrite(dir, "--show-config")
	if diff := cmp.Diff(settingsOf(first), settingsOf(second)); diff != "" {
		t.Errorf("first and second:\n%s", diff)
	}
}

var commentOf = regexp.MustCompile(`(?m)\s*#.*$`)

// settingsOf drops comments and layout.
func settingsOf(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(commentOf.ReplaceAllString(text, ""), ",\n]", "]")), " ")
}

func TestListPacks(t *testing.T) {
	status, out, _ := rewrite(t.TempDir(), "--list-packs")
	for _, pack := range config.Packs() {
		if !strings.Contains(out, pack.Name+" ") || !strings.Contains(out, " "+pack.Description+"\n") {
			t.Errorf("%s is not listed:\n%s", pack.Name, out)
		}
	}
	if status != 0 || strings.Count(out, "\n") != len(config.Packs()) {
		t.Errorf("exit status %d\n%s", status, out)
	}
}

// Each pack has a case that shows it.
func TestEveryPackHasACase(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, pack := range config.Packs() {
		if pack.Name != "redis-ssot" && !strings.HasPrefix(pack.Name, "typing-extensions-") && !strings.Contains(all.String(), "--pack "+pack.Name+" ") {
			t.Errorf("no case shows the pack %s", pack.Name)
		}
	}
}
