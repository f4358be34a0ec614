package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

type progressJSON struct {
	Path                               string
	Files, Left, Done, Review, Percent int
	Kinds                              map[string]int
}

type statusJSON struct {
	Total       progressJSON
	Directories []progressJSON
	Modules     []struct {
		Module string
		Left   int
	}
	History []struct {
		Commit                             string
		Files, Left, Done, Review, Percent int
	}
}

func statusOf(t *testing.T, dir string, args ...string) (s statusJSON) {
	t.Helper()
	code, out, stderr := rewrite(dir, append([]string{"status", "--format", "json"}, args...)...)
	if code != 0 {
		t.Fatalf("rewrite status %s: exit status %d\n%s", strings.Join(args, " "), code, stderr)
	}
	validate(t, schemaOf(t, "../../report/status.schema.json"), out)
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// What is left when nothing has been done is done when nothing is left, and the parts of a
// tree come to the whole whatever the depth.
func TestStatusCountsFromNothingToAll(t *testing.T) {
	dir := netra(t)
	before := statusOf(t, dir)
	for _, depth := range []string{"0", "1", "3", "9"} {
		var sum progressJSON
		for _, d := range statusOf(t, dir, "--depth", depth).Directories {
			sum.Files, sum.Left, sum.Done, sum.Review = sum.Files+d.Files, sum.Left+d.Left, sum.Done+d.Done, sum.Review+d.Review
		}
		if sum.Files != before.Total.Files || sum.Left != before.Total.Left || sum.Done != before.Total.Done {
			t.Errorf("--depth %s: %+v, in all %+v", depth, sum, before.Total)
		}
	}
	rewrite(dir, "-w")
	after := statusOf(t, dir)
	if before.Total.Left < 100 || after.Total.Done <= before.Total.Done || after.Total.Percent <= before.Total.Percent {
		t.Errorf("before %+v, after %+v", before.Total, after.Total)
	}
	small := t.TempDir()
	write(t, filepath.Join(small, "rewrite.toml"), "rename = [{from = \"old:f\", to = \"new:g\"}]\n")
	write(t, filepath.Join(small, "a/x.py"), "from old import f\nprint(f, f)\n")
	write(t, filepath.Join(small, "a/y.py"), "from new import g\nprint(g)\n")
	write(t, filepath.Join(small, "b.py"), "from old import *\nprint(f)\n")
	got := statusOf(t, small)
	want := []progressJSON{
		{Path: ".", Files: 1, Left: 1, Review: 1, Kinds: map[string]int{"import": 1}},
		{Path: "a", Files: 2, Left: 3, Done: 2, Percent: 40, Kinds: map[string]int{"import": 1, "use": 2}},
	}
	if diff := cmp.Diff(want, got.Directories); diff != "" {
		t.Error(diff)
	}
	_, text, _ := rewrite(small, "status")
	if !strings.Contains(text, "a/             2        1     2     3     2       0  ████████░░░░░░░░░░░░  40%") {
		t.Errorf("as text:\n%s", text)
	}
}

// Strings that are looked up are references like others; old paths in comments, docstrings,
// other strings and text files are counted apart, and keep nothing from being done. In all
// formats, and the same for a commit as for the work tree.
func TestStatusCountsStringsAndMentions(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rewrite.toml"), "rename = [{from = \"pkg.old:f\", to = \"pkg.new:g\"}]\n")
	write(t, filepath.Join(dir, "pkg/old.py"), "from pkg.new import g as f\n")
	write(t, filepath.Join(dir, "pkg/new.py"), "def g(): pass\n")
	write(t, filepath.Join(dir, "tests/test_a.py"), "from unittest.mock import patch\nimport pkg.old\n\n@patch('pkg.old.f')\n@patch.object(pkg.old, 'f')\ndef test(*_):\n    \"\"\"Not pkg.old.f itself.\"\"\"\n    pkg.old.f()  # pkg.old.f\n")
	write(t, filepath.Join(dir, "tests/test_b.py"), "from unittest.mock import patch\n@patch('pkg.new.g')\ndef test(_): print('see pkg.old.f')\n")
	write(t, filepath.Join(dir, "docs/guide.md"), "Call `pkg.old.f`.\n\nOr pkg.old:f.\n")
	runGit(t, dir, "init", "-q")
	runGit(t, dir, "add", "-A")
	runGit(t, dir, "commit", "-q", "-m", "begin")
	got := statusOf(t, dir, "--history", "1")
	want := []progressJSON{
		{Path: "docs", Review: 2, Percent: 100, Kinds: map[string]int{"mention": 2}},
		{Path: "pkg", Files: 2, Done: 1, Percent: 100},
		{Path: "tests", Files: 2, Left: 5, Done: 1, Review: 3, Percent: 16, Kinds: map[string]int{"import": 1, "use": 2, "string": 2, "mention": 3}},
	}
	for i := range got.Directories {
		if len(got.Directories[i].Kinds) == 0 {
			got.Directories[i].Kinds = nil
		}
	}
	if diff := cmp.Diff(want, got.Directories); diff != "" {
		t.Error(diff)
	}
	if len(got.Modules) != 1 || got.Modules[0].Left != 5 {
		t.Errorf("modules: %+v", got.Modules)
	}
	if len(got.History) != 2 || got.History[0].Review != got.Total.Review || got.History[0].Left != got.Total.Left || got.Total.Review != 5 {
		t.Errorf("history: %+v of %+v", got.History, got.Total)
	}
	_, text, _ := rewrite(dir, "status")
	for _, part := range []string{"directory  files  imports  uses  strings  mentions  left  done  review\n", "\ntests/         2        1     2        2         3     5     1       3", ": 1 import, 2 uses, 2 strings; no rule moves 2 of them\n", "tests/test_a.py: import 2 use 5,8 string 4,5\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("as text, without %q:\n%s", part, text)
		}
	}
	_, comment, _ := rewrite(dir, "status", "--format", "markdown")
	if page := rendered(t, comment); !strings.Contains(page, ">strings</th>") || !strings.Contains(comment, "| `tests` | 2 | 1 | 2 | 2 | 3 | 5 | 1 | 3 |") {
		t.Errorf("as markdown:\n%s", comment)
	}
	_, page, _ := rewrite(dir, "status", "--format", "html")
	file := filepath.Join(t.TempDir(), "status.html")
	write(t, file, page)
	const rows = `[...$("bars").rows].map((r) => [...r.cells].map((c) => c.textContent).join(" "))`
	wantRows := []string{"Directory Files Imports Uses Strings Mentions Left Done Review Progress", "docs 0 0 0 0 2 0 0 2 100%", "pkg 2 0 0 0 0 0 1 0 100%", "tests 2 1 2 2 3 5 1 3 16%", "total 4 1 2 2 5 5 2 5 28%"}
	t.Run("in a browser", func(t *testing.T) {
		if diff := cmp.Diff(wantRows, eval[[]string](t, browser(t, file), rows)); diff != "" {
			t.Error(diff)
		}
	})
	rewrite(dir, "-w")
	if after := statusOf(t, dir).Total; after.Left != 0 || after.Percent != 100 || after.Kinds["mention"] != 5 {
		t.Errorf("after -w: %+v", after)
	}
}

// The states of the past are those that a checkout of each commit has, and looking at them
// leaves the work tree, the index and the folder for temporary files as they were.
func TestStatusHistoryIsThatOfCheckouts(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "fixtures", "netra")
	copyTree(t, "../../fixtures/netra", dir)
	write(t, filepath.Join(dir, "rewrite.toml"), "packs = [\"redis-ssot\"]\n")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	runGit(t, above, "init", "-q")
	commit := func(subject string) {
		runGit(t, above, "add", "-A")
		runGit(t, above, "commit", "-q", "-m", subject)
	}
	commit("begin")
	for _, part := range []string{"auth_service", "netra_backend/app/services", "netra_backend"} {
		rewrite(dir, "-w", part)
		commit("move " + part)
	}
	if err := os.RemoveAll(filepath.Join(dir, "tests")); err != nil {
		t.Fatal(err)
	}
	commit("remove tests")
	write(t, filepath.Join(dir, "untracked.py"), "from auth_service.auth_core.redis_manager import auth_redis_manager\n")
	clean := runGit(t, above, "status", "--porcelain") + runGit(t, above, "rev-parse", "HEAD")
	index, _ := os.ReadFile(filepath.Join(above, ".git/index"))

	got := statusOf(t, dir, "--history", "10")
	if len(got.History) != 6 || got.History[5].Commit != "" || got.History[5].Left != got.Total.Left {
		t.Fatalf("%+v", got.History)
	}
	checkout := t.TempDir()
	runGit(t, checkout, "clone", "-q", above, ".")
	for _, then := range got.History[:5] {
		runGit(t, checkout, "checkout", "-q", then.Commit)
		want := statusOf(t, filepath.Join(checkout, "fixtures/netra")).Total
		if then.Files != want.Files || then.Left != want.Left || then.Done != want.Done || then.Review != want.Review {
			t.Errorf("%.10s: %+v, in a checkout %+v", then.Commit, then, want)
		}
	}
	if since := statusOf(t, dir, "--since", "HEAD~2", "netra_backend"); len(since.History) != 4 || since.History[1].Commit != got.History[3].Commit {
		t.Errorf("--since HEAD~2: %+v", since.History)
	}
	if again := runGit(t, above, "status", "--porcelain") + runGit(t, above, "rev-parse", "HEAD"); again != clean {
		t.Errorf("the work tree is another: %s, was %s", again, clean)
	}
	if after, _ := os.ReadFile(filepath.Join(above, ".git/index")); len(after) != len(index) {
		t.Error("the index is another")
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "rewrite-history-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	_, text, _ := rewrite(dir, "status", "--history", "3")
	if !strings.Contains(text, "\nwork tree ") {
		t.Errorf("as text:\n%s", text)
	}
	for _, line := range []string{"--since nowhere status", "--history 3", "status --history -1", "status --since --output=x"} {
		if code, _, stderr := rewrite(dir, strings.Fields(line)...); code != 2 {
			t.Errorf("rewrite %s: exit status %d: %s", line, code, stderr)
		}
	}
}

// In a browser the history is a line for what is left and one for what is done.
func TestHTMLOfAStatus(t *testing.T) {
	dir := netra(t)
	runGit(t, dir, "init", "-q")
	for _, part := range []string{"", "auth_service", "netra_backend"} {
		if part != "" {
			rewrite(dir, "-w", part)
		}
		runGit(t, dir, "add", "-A")
		runGit(t, dir, "commit", "-q", "-m", "step "+part)
	}
	_, text, _ := rewrite(dir, "status", "--history", "5", "--format", "html")
	file := filepath.Join(t.TempDir(), "status.html")
	write(t, file, text)
	ctx := browser(t, file)
	want := statusOf(t, dir, "--history", "5").History
	if n := eval[int](t, ctx, `document.querySelectorAll("#chart circle").length`); n != 2*len(want) || n == 0 {
		t.Errorf("%d points for %d states", n, len(want))
	}
	if !eval[bool](t, ctx, `$("changes").hidden && !$("progress").hidden`) {
		t.Error("a status shows changes, or no progress")
	}
	eval[any](t, ctx, `$("burndown").scrollIntoView(); null`)
	screenshot(t, ctx, "status")
}
