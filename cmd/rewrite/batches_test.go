package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type planJSON struct {
	Version int
	Batches []struct {
		Order        int
		Title, Patch string
		Owners       []string
		Edits        int
		Files        []string
	}
	Waiting []string
}

func planOf(t *testing.T, dir string, args ...string) (plan planJSON, folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "batches")
	if status, _, stderr := rewrite(dir, append([]string{"--root", ".", "--batches", folder}, args...)...); status != 0 {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	text, err := os.ReadFile(filepath.Join(folder, "plan.json"))
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	return plan, folder
}

func gitApply(t *testing.T, dir, patch string) {
	t.Helper()
	cmd := exec.Command("git", "apply", "--whitespace=nowarn", patch)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git apply %s: %v\n%s", filepath.Base(patch), err, out)
	}
}

// small is a program whose files reach names through each other: hub renames its f, others
// follow, by attribute, import and wildcard.
func small(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"rewrite.toml": "rename = [{from = \"old:f\", to = \"new:f2\"}, {from = \"old:K\", to = \"new:K2\"}]\n",
		"CODEOWNERS":   "* @all\n/a/ @team/a\n/b/ @team/b b@example.org\n",
		"old.py":       "from new import f2 as f, K2 as K\n",
		"new.py":       "def f2(): return 'f'\nclass K2:\n    def m(self): return 'm'\n",
		"a/hub.py":     "from old import f, K\ndef run(): return f(), K().m()\n",
		"a/user.py":    "from a import hub\nfrom a.hub import K\ndef show(): return hub.f(), K().m()\n",
		"b/far.py":     "import a.hub\nfrom a.hub import f\ndef show(): return a.hub.f(), f(), a.hub.K().m()\n",
		"c/all.py":     "from old import K\nfrom b.far import f\ndef show(): return f(), K().m()\n",
		"main.py":      "import old\nfrom a import hub, user\nfrom b import far\nfrom c import all\nprint(old.f(), hub.run(), user.show(), far.show(), all.show(), hub.K is user.K, hub.f is far.f)\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// In every order, the program prints the same after each patch.
func TestBatchesWorkInEveryOrder(t *testing.T) {
	origin := small(t)
	ok, printed := python(t, origin, "main.py")
	if !ok {
		t.Fatal(printed)
	}
	for _, by := range []string{"owner", "count:2"} {
		plan, folder := planOf(t, origin, "--by", by)
		if len(plan.Batches) < 2 || len(plan.Batches) > 5 {
			t.Fatalf("%s: %d batches", by, len(plan.Batches))
		}
		permute(len(plan.Batches), func(order []int) {
			dir := t.TempDir()
			copyTree(t, origin, dir)
			for _, i := range order {
				gitApply(t, dir, filepath.Join(folder, plan.Batches[i].Patch))
				if ok, out := python(t, dir, "main.py"); !ok || out != printed {
					t.Fatalf("%s, in order %v, after %s: prints %s", by, order, plan.Batches[i].Patch, out)
				}
			}
			if status, _, stderr := rewrite(dir, "-w"); status != 0 {
				t.Error(stderr)
			}
			if ok, out := python(t, dir, "main.py"); !ok || out != printed {
				t.Errorf("%s: after one more run: prints %s", by, out)
			}
			if status, out, _ := rewrite(dir, "--check"); status != 0 {
				t.Errorf("%s: left at the end: %s", by, out)
			}
		})
	}
}

func permute(n int, visit func([]int)) {
	order := make([]int, n)
	var place func(k int)
	place = func(k int) {
		if k == n {
			visit(order)
			return
		}
		for i := range n {
			if !slices.Contains(order[:k], i) {
				order[k] = i
				place(k + 1)
			}
		}
	}
	place(0)
}

func TestBatchesOfOwners(t *testing.T) {
	plan, folder := planOf(t, small(t), "--by", "owner")
	got := map[string][]string{}
	for _, b := range plan.Batches {
		got[strings.Join(b.Owners, " ")] = b.Files
	}
	if want := "map[@all:[c/all.py main.py] @team/a:[a/hub.py a/user.py] @team/b b@example.org:[b/far.py]]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	text, _ := os.ReadFile(filepath.Join(folder, "plan.md"))
	if page := rendered(t, string(text)); strings.Count(page, "<tr>") != 4 || !strings.Contains(page, "<code>b/far.py</code>") {
		t.Errorf("plan.md:\n%s", text)
	}
	dir := netra(t)
	for _, args := range [][]string{{"--batches", "x", "--by", "owner"}, {"--batches", ".", "--by", "count:5"}, {"--batches", "x", "--by", "count:0"}, {"--batches", "x", "-w"}} {
		if status, _, stderr := rewrite(dir, args...); status != 2 {
			t.Errorf("rewrite %v: exit status %d: %s", args, status, stderr)
		}
	}
}

// The fixture, in random orders: after each patch all its modules can be imported, and its
// tests pass where no test and the code under it have parted (see the README); at the end
// they pass with warnings as errors, and the tree is the one that -w makes, but for
// how a file or two get at the new module.
func TestBatchesOfTheFixture(t *testing.T) {
	origin := netra(t)
	plan, folder := planOf(t, origin)
	seen := 0
	for _, b := range plan.Batches {
		if len(b.Files) > 20 {
			t.Errorf("%s has %d files", b.Patch, len(b.Files))
		}
		seen += len(b.Files)
	}
	_, list, _ := rewrite(origin, "-l")
	if seen+len(plan.Waiting) != strings.Count(list, "\n") {
		t.Errorf("%d files in batches, %d waiting, of\n%s", seen, len(plan.Waiting), list)
	}
	whole := netra(t)
	rewrite(whole, "-w")
	r := rand.New(rand.NewPCG(8, 8))
	for range 2 {
		dir := netra(t)
		order := r.Perm(len(plan.Batches))
		failed := 0
		for _, i := range order {
			gitApply(t, dir, filepath.Join(folder, plan.Batches[i].Patch))
			if ok, out := python(t, dir, "-c", importAll); !ok {
				t.Fatalf("in order %v, after %s: %s", order, plan.Batches[i].Patch, out)
			}
			if ok, _ := unittest(t, dir); !ok {
				failed++
			}
		}
		t.Logf("order %v: the tests failed after %d of %d patches", order, failed, len(order))
		rewrite(dir, "-w")
		if ok, out := unittest(t, dir, strictly); !ok {
			t.Errorf("in order %v, at the end: %s", order, out)
		}
		one, other := readTree(t, whole), readTree(t, dir)
		var differ []string
		for path, text := range one {
			if other[path] != text {
				differ = append(differ, path)
			}
		}
		if t.Logf("in order %v, at the end these differ from what -w makes: %q", order, differ); len(differ) > 2 {
			t.Error("so many are not the same tree")
		}
	}
}

// importAll imports every module of the tree.
const importAll = `
import importlib, pathlib
for path in sorted(pathlib.Path(".").rglob("*.py")):
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
`

// A large tree: patches of about twenty files, which together are all of the change.
func TestBatchesOfALargeTree(t *testing.T) {
	dir := largeTree(t, 600)
	plan, folder := planOf(t, dir)
	whole := t.TempDir()
	copyTree(t, dir, whole)
	rewrite(whole, "-w")
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(plan.Batches)) {
		if n := len(plan.Batches[i].Files); n > 20 {
			t.Errorf("%s has %d files", plan.Batches[i].Patch, n)
		}
		gitApply(t, dir, filepath.Join(folder, plan.Batches[i].Patch))
	}
	same(t, whole, dir)
	if len(plan.Batches) < 10 {
		t.Errorf("only %d batches", len(plan.Batches))
	}
}
