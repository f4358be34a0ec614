package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/rules"
)

// pairs returns rules as OLD=NEW, sorted.
func pairs(list []rules.Rule) (out []string) {
	for _, rule := range list {
		out = append(out, rule.String())
	}
	slices.Sort(out)
	return out
}

// The shims of the fixture say all that the pack says, and nothing else.
func TestNetraDiscoversThePack(t *testing.T) {
	dir := netra(t)
	status, out, stderr := rewrite(dir, "discover")
	if status != 0 {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	found, errs := config.Parse("rewrite.toml", []byte(out))
	if errs != nil {
		t.Fatalf("what it prints is no config: %v\n%s", errs, out)
	}
	pack, err := config.Pack("redis-ssot")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pairs(pack), pairs(found.Rules)); diff != "" {
		t.Errorf("the pack and what is discovered:\n%s", diff)
	}
	if strings.Contains(out, "# [[rename]]") {
		t.Errorf("there are guesses:\n%s", out)
	}
}

// rewrite discover > rewrite.toml && rewrite -w gives the tree that the pack gives. The
// shell makes rewrite.toml before discover is run: it is there, and empty.
func TestNetraFirstSession(t *testing.T) {
	byPack, bySession := netra(t), netra(t)
	if status, _, stderr := rewrite(byPack, "-w", "--pack", "redis-ssot"); status != 0 {
		t.Fatal(stderr)
	}
	file := filepath.Join(bySession, "rewrite.toml")
	write(t, file, "")
	status, out, stderr := rewrite(bySession, "discover")
	if status != 0 {
		t.Fatal(stderr)
	}
	write(t, file, out)
	if status, diff, stderr := rewrite(bySession); status != 0 || diff == "" {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	if status, _, stderr := rewrite(bySession, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	same(t, byPack, bySession)

	// What is in force is not proposed again.
	status, out, stderr = rewrite(bySession, "discover")
	if status != 0 || strings.Contains(out, "[[rename]]") || !strings.Contains(stderr, "5 more in force already") {
		t.Errorf("the second time: exit status %d\n%s%s", status, out, stderr)
	}
}

// Only the paths given are read for shims; references are counted in the whole root.
func TestDiscoverInAFolder(t *testing.T) {
	dir := netra(t)
	_, all, _ := rewrite(dir, "discover", "--root", ".")
	_, one, _ := rewrite(dir, "discover", "--root", ".", "auth_service")
	if strings.Contains(one, "from = \"netra_backend") || !strings.Contains(one, "from = \"auth_service.auth_core.redis_manager:auth_redis_manager\"") {
		t.Errorf("in auth_service:\n%s", one)
	}
	for _, line := range strings.Split(one, "\n") {
		if strings.HasPrefix(line, "# auth_service/") && !strings.Contains(all, line) {
			t.Errorf("%s\nis not what is said of the whole tree:\n%s", line, all)
		}
	}
}

// A file that cannot be read is named, and is no reason to fail.
func TestDiscoverPassesOverBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "new.py"), "class New: pass\n")
	write(t, filepath.Join(dir, "old.py"), "\"\"\"Deprecated.\"\"\"\nfrom new import New as Old\n")
	write(t, filepath.Join(dir, "broken.py"), "# -*- coding: klingon -*-\n# deprecated\n")
	write(t, filepath.Join(dir, "unfinished.py"), "\"\"\"Deprecated.\"\"\"\nfrom new import New as Older\ndef f(:\n")
	status, out, stderr := rewrite(dir, "discover")
	if status != 0 || !strings.Contains(out, `from = "old:Old"`) || !strings.Contains(stderr, "broken.py") {
		t.Errorf("exit status %d\n%s%s", status, out, stderr)
	}
}

// A config that says nothing, or only settings, is no reason to use the default pack.
func TestDiscoverDoesNotUseTheDefaultPack(t *testing.T) {
	dir := netra(t)
	write(t, filepath.Join(dir, "rewrite.toml"), "exclude = [\"netra_backend/app/managers\"]\n")
	_, out, stderr := rewrite(dir, "discover")
	if strings.Contains(stderr, "in force already") || strings.Count(out, "\n[[rename]]") != 4 {
		t.Errorf("%s%s", out, stderr)
	}
	if err := os.WriteFile(filepath.Join(dir, "rewrite.toml"), []byte("exlude = []\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := rewrite(dir, "discover"); status != 2 || !strings.Contains(stderr, `did you mean "exclude"?`) {
		t.Errorf("exit status %d\n%s", status, stderr)
	}
}

// Whatever is discovered in the cases can be applied as it is.
func TestDiscoveredRulesCanBeApplied(t *testing.T) {
	for _, c := range readCases(t, "discover_*") {
		dir := c.tree(t)
		_, out, _ := rewrite(dir, "discover")
		if !strings.Contains(out, "\n[[rename]]") {
			continue // nothing is sure
		}
		write(t, filepath.Join(dir, "rewrite.toml"), out)
		if status, _, stderr := rewrite(dir, "-w"); status != 0 {
			t.Errorf("%s: exit status %d\n%s", c.name, status, stderr)
		}
	}
}
