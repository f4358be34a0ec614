package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// directoryTrees are the seeds of the random programs that are migrated one
// directory at a time, each in several orders.
const directoryTrees = 12

// A migration in steps, one directory each, in any order: nothing outside of the
// directory changes, the program prints the same after every step, and a last run
// on the whole ends where one run on the whole would have: in the same tree, but
// for what is still imported through a module that has moved itself and passes the
// new name on. Nothing needs the old modules then.
func TestDirectoryByDirectory(t *testing.T) {
	python := pythonExecutable(t)
	t.Run("small", func(t *testing.T) {
		for _, order := range permutations([]string{"app", "jobs", "lib", "tests"}) {
			t.Run(strings.Join(order, " "), func(t *testing.T) {
				t.Parallel()
				_, _, differ := inSteps(t, python, func(dir string) []string {
					for path, text := range smallTree {
						write(t, filepath.Join(dir, path), text)
					}
					return []string{"-r", "old:client=new:connection", "-r", "lib.shim=new"}
				}, order)
				for _, difference := range differ {
					t.Error(difference)
				}
			})
		}
	})
	if testing.Short() {
		return
	}
	var all, different atomic.Int64
	t.Run("generated", func(t *testing.T) { generatedInSteps(t, python, &all, &different) })
	t.Logf("%d of %d files differ", different.Load(), all.Load())
	if different.Load()*20 > all.Load() {
		t.Error("so many are not the same tree")
	}
}

func generatedInSteps(t *testing.T, python string, all, different *atomic.Int64) {
	for seed := range uint64(directoryTrees) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			tree, printed := runnable(t, python, t.TempDir(), seed)
			folders := tree.folders()
			random := rand.New(rand.NewPCG(seed, 1))
			random.Shuffle(len(folders), func(i, j int) { folders[i], folders[j] = folders[j], folders[i] })
			dir, files, differ := inSteps(t, python, func(dir string) []string {
				tree.save(t, dir)
				return tree.flags()
			}, folders)
			all.Add(int64(files))
			different.Add(int64(len(differ)))
			for _, path := range tree.retired() {
				if err := os.Remove(filepath.Join(dir, path)); err != nil {
					t.Fatal(err)
				}
			}
			if after := runTree(t, python, dir); after != printed {
				t.Errorf("without its old modules it prints other than before:\n%s", firstDifference(printed, after))
			}
		})
	}
}

// inSteps migrates the tree that save writes at once, and another copy of it
// folder by folder and then on the whole. It returns where that copy is, how many
// files there are, and which differ.
func inSteps(t *testing.T, python string, save func(dir string) (flags []string), folders []string) (dir string, files int, differ []string) {
	t.Helper()
	once, steps := filepath.Join(t.TempDir(), "tree"), filepath.Join(t.TempDir(), "tree")
	flags := save(once)
	save(steps)
	printed := runTree(t, python, once)
	run := func(dir string, paths ...string) {
		t.Helper()
		args := slices.Concat(flags, []string{"-w", "--root", "."}, paths)
		if status, _, stderr := rewrite(dir, args...); status != 0 || strings.Contains(stderr, " problem") {
			t.Fatalf("rewrite -w %s: exit status %d\n%s", strings.Join(paths, " "), status, lastLines(stderr))
		}
		if after := runTree(t, python, dir); after != printed {
			t.Fatalf("after rewrite -w %s it prints other than before:\n%s", strings.Join(paths, " "), firstDifference(printed, after))
		}
	}
	run(once, ".")
	for i, folder := range folders {
		before := readTree(t, steps)
		run(steps, folder)
		for path, text := range readTree(t, steps) {
			if text != before[path] && !strings.HasPrefix(path, folder+"/") && path != folder {
				t.Errorf("step %d, on %s, changes %s", i+1, folder, path)
			}
		}
	}
	run(steps, ".")
	whole, parts := readTree(t, once), readTree(t, steps)
	for path, text := range whole {
		if parts[path] != text {
			differ = append(differ, fmt.Sprintf("%s, in steps: %s", path, firstDifference(text, parts[path])))
		}
	}
	return steps, len(whole), differ
}

// permutations returns all orders of a list.
func permutations(list []string) (all [][]string) {
	if len(list) == 0 {
		return [][]string{nil}
	}
	for i, first := range list {
		for _, rest := range permutations(slices.Delete(slices.Clone(list), i, i+1)) {
			all = append(all, append([]string{first}, rest...))
		}
	}
	return all
}

// folders returns the folders at the top of a generated tree, and the modules
// there, but for main.py: it uses the new names of what it imports.
func (g *generated) folders() (all []string) {
	for _, m := range g.modules {
		first, _, _ := strings.Cut(filepath.ToSlash(m.path), string(os.PathSeparator))
		if !slices.Contains(all, first) {
			all = append(all, first)
		}
	}
	slices.Sort(all)
	return all
}

// smallTree has a re-export, a rename that travels, a wildcard import, a module
// used as an object, and folders that use each other in circles.
var smallTree = map[string]string{
	"new.py": "connection = 'connection'\nlimit = 3\n",
	"old.py": "import warnings\nfrom new import connection as client\nwarnings.warn('old', DeprecationWarning)\n",
	"main.py": `from app import service
from jobs import nightly
from tests import checks
print(service.run(), nightly.run(), checks.run())
`,
	"lib/__init__.py": "from old import client\n",
	"lib/shim.py":     "from new import connection, limit\n",
	"lib/store.py": `from old import client


def load():
    return client
`,
	"app/__init__.py": "",
	"app/service.py": `from lib import client
from lib.shim import limit
from lib import store


def run():
    return client, limit, store.load(), store.client
`,
	"app/views.py": `import old


def view():
    return old.client
`,
	"jobs/__init__.py": "",
	"jobs/nightly.py": `from app.service import client
import app.views as views
from lib.store import *


def run():
    return client, views.view(), load()
`,
	"tests/__init__.py": "",
	"tests/checks.py": `import app.service
import lib.shim
from jobs import nightly


def run():
    return app.service.client, lib.shim.connection, nightly.client
`,
}
