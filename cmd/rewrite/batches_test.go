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

	"github.com/google/go-cmp/cmp"
)

type planJSON struct {
	Version int
	Batches []struct {
		Order        int
		Title, Patch string
		Owners       []string
		Edits        int
		Files, Ties  []string
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

// Batches of the fixture: whatever of them is merged, all modules can be imported and its own
// tests pass. No file is in two patches, so that what a tree holds after some of them does
// not depend on their order: the sets of patches are all that orders pass through.
func TestBatchesOfTheFixture(t *testing.T) {
	origin := netra(t)
	plan, folder := planOf(t, origin)
	seen := make(map[string]bool)
	for _, b := range plan.Batches {
		if len(b.Files) > 20 {
			t.Errorf("%s has %d files", b.Patch, len(b.Files))
		}
		for _, file := range b.Files {
			if seen[file] {
				t.Errorf("%s is in two patches", file)
			}
			seen[file] = true
		}
	}
	_, list, _ := rewrite(origin, "-l")
	if len(seen)+len(plan.Waiting) != strings.Count(list, "\n") {
		t.Errorf("%d files in batches, %d waiting, of\n%s", len(seen), len(plan.Waiting), list)
	}
	r := rand.New(rand.NewPCG(8, 8))
	states := 1 << len(plan.Batches)
	for state := range states {
		if states > 64 && r.IntN(states) >= 40 { // of many, about so many
			continue
		}
		var patches []string
		for _, i := range r.Perm(len(plan.Batches)) {
			if state&(1<<i) != 0 {
				patches = append(patches, plan.Batches[i].Patch)
			}
		}
		t.Run(fmt.Sprintf("%b", state), func(t *testing.T) {
			t.Parallel()
			dir := netra(t)
			for _, patch := range patches {
				gitApply(t, dir, filepath.Join(folder, patch))
			}
			worksAsItIs(t, dir)
		})
	}
}

// worksAsItIs tests a tree that is between batches.
func worksAsItIs(t *testing.T, dir string) {
	t.Helper()
	if ok, out := python(t, dir, "-c", importAll+"import unittest; unittest.main(module=None)"); !ok {
		t.Error(out)
	}
}

// The least batches that there are, in random orders, with the tests of the fixture after
// each; at the end they pass with warnings as errors, and the tree is the one that -w makes,
// but for how a file or two get at the new module.
func TestLeastBatchesOfTheFixture(t *testing.T) {
	origin := netra(t)
	plan, folder := planOf(t, origin, "--by", "count:1")
	if len(plan.Batches) < 20 {
		t.Errorf("only %d batches", len(plan.Batches))
	}
	whole := netra(t)
	rewrite(whole, "-w")
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := netra(t)
			order := rand.New(rand.NewPCG(8, seed)).Perm(len(plan.Batches))
			for _, i := range order {
				gitApply(t, dir, filepath.Join(folder, plan.Batches[i].Patch))
				if worksAsItIs(t, dir); t.Failed() {
					t.Fatalf("in order %v, after %s", order, plan.Batches[i].Patch)
				}
			}
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
		})
	}
}

// halves is a program whose old and new names are different objects, and tests that fail when
// one half of it has moved: they replace what other files use, compare, or patch what is
// looked up late.
var halves = map[string]string{
	"rewrite.toml": "rename = [{from = \"shop.old:client\", to = \"shop.new:connection\"}, {from = \"shop.old:Client\", to = \"shop.new:Connection\"}, {from = \"shop.shim:limit\", to = \"shop.new:bound\"}]\n",
	"shop/new.py":  "class Connection:\n    def get(self, key): return 'new'\n    def ping(self): return True\nconnection = Connection()\nbound = object()\n",
	"shop/old.py":  "from shop.new import Connection\nclass Client(Connection):\n    pass\nclient = Client()\n",
	"shop/shim.py": "from shop.new import bound\nlimit = bound\n",

	"shop/cart.py":    "from shop.old import client\ndef get(): return client.get('cart')\n",
	"shop/plain.py":   "def cart():\n    from shop import cart\n    return cart.get()\n",
	"shop/check.py":   "from shop.old import Client\ndef check(it):\n    if not isinstance(it, Client):\n        raise TypeError(it)\n    return it\n",
	"shop/health.py":  "from shop.old import client\ndef all(): return {'shop': client}\n",
	"shop/watch.py":   "from shop import health\ndef state(): return [it.ping() for it in health.all().values()]\n",
	"shop/late.py":    "def load():\n    from shop.old import client\n    return client.get('late')\n",
	"shop/alone.py":   "from shop.old import client\ndef ping(): return client.ping()\n",
	"shop/limited.py": "from shop.shim import limit\ndef same(it): return it is limit\n",

	"tests/helper.py":       "from unittest.mock import patch\nfrom shop.old import client\ndef away(): return patch.object(client, 'get', return_value='away')\n",
	"tests/test_cart.py":    "import unittest\nfrom shop import plain\nfrom tests.helper import away\nclass Test(unittest.TestCase):\n    def test(self):\n        with away():\n            self.assertEqual(plain.cart(), 'away')\n",
	"tests/test_check.py":   "import unittest\nfrom shop import check\nfrom shop.old import client\nclass Test(unittest.TestCase):\n    def test(self):\n        self.assertTrue(check.check(client))\n",
	"tests/test_watch.py":   "import unittest\nfrom unittest.mock import patch\nfrom shop import watch\nimport shop.old\nclass Test(unittest.TestCase):\n    def test(self):\n        with patch.object(shop.old.client, 'ping', return_value=False):\n            self.assertEqual(watch.state(), [False])\n",
	"tests/test_late.py":    "import unittest\nfrom unittest.mock import patch\nfrom shop import late\nclass Test(unittest.TestCase):\n    def test(self):\n        with patch('shop.old.client') as client:\n            client.get.return_value = 'patched'\n            self.assertEqual(late.load(), 'patched')\n",
	"tests/test_alone.py":   "import unittest\nfrom shop import alone\nclass Test(unittest.TestCase):\n    def test(self):\n        self.assertTrue(alone.ping())\n",
	"tests/test_limited.py": "import unittest\nfrom shop import limited\nfrom shop.shim import limit\nclass Test(unittest.TestCase):\n    def test(self):\n        self.assertTrue(limited.same(limit))\n",
	"tests/__init__.py":     "",
}

// What would fail apart is in one batch, with the reason in the plan, and nothing else is:
// not who is never loaded together, nor who has the one object by either name.
func TestBatchesKeepTogetherWhatIsTied(t *testing.T) {
	origin := t.TempDir()
	for name, text := range halves {
		write(t, filepath.Join(origin, name), text)
	}
	plan, folder := planOf(t, origin, "--by", "count:1")
	var got []string
	for _, b := range plan.Batches {
		got = append(got, strings.Join(b.Files, " "))
		if (len(b.Files) > 1) != (len(b.Ties) > 0) {
			t.Errorf("%q are together because %q", b.Files, b.Ties)
		}
	}
	slices.Sort(got)
	want := []string{
		"shop/alone.py", "shop/cart.py tests/helper.py", "shop/check.py tests/test_check.py", "shop/health.py tests/test_watch.py",
		"shop/late.py tests/test_late.py", "shop/limited.py", "tests/test_limited.py",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			copyTree(t, origin, dir)
			for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(len(plan.Batches)) {
				gitApply(t, dir, filepath.Join(folder, plan.Batches[i].Patch))
				if ok, out := unittest(t, dir); !ok {
					t.Errorf("after %s: %s", plan.Batches[i].Patch, out)
				}
			}
		})
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
