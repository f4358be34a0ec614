//go:build unix

package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenChoosesTheRoot(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{
		"repo/.git/HEAD": "", "repo/a/b/x.py": "", "repo/rewrite.toml": "", "repo/a/rewrite.toml": "", "plain/c/y.py": "", "plain/z.py": "",
		"to_repo": "-> repo", "sub/.git": "gitdir: ../repo/.git", "sub/s.py": "",
	})
	tests := []struct {
		name string
		opts Options
		want string
	}{
		{"what is given", Options{Root: "plain", Paths: []string{"plain/c"}}, "plain"},
		{"even above the config", Options{Root: "repo", ConfigDir: "repo/a", Paths: []string{"repo/a"}}, "repo"},
		{"the folder of the config", Options{ConfigDir: "repo/a", Paths: []string{"repo/a/b/x.py"}}, "repo/a"},
		{"which counts without paths too", Options{ConfigDir: "repo/a"}, "repo/a"},
		{"but not if it does not lie above the paths", Options{ConfigDir: "repo/a", Paths: []string{"plain/c"}}, "plain/c"},
		{"the work tree", Options{Paths: []string{"repo/a/b/x.py"}}, "repo"},
		{"the work tree of the first path", Options{Paths: []string{"repo/a", "plain"}}, "repo"},
		{"a work tree whose .git is a file", Options{Paths: []string{"sub/s.py"}}, "sub"},
		{"through a link", Options{Paths: []string{"to_repo/a"}}, "repo"},
		{"the path", Options{Paths: []string{"plain/c"}}, "plain/c"},
		{"the folder of the path", Options{Paths: []string{"plain/z.py"}}, "plain"},
		{"the current folder", Options{}, "."},
		{"the current folder if no path is good", Options{Paths: []string{"gone"}}, "."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.opts.Dir = dir
			w := mustOpen(t, test.opts)
			if want := filepath.Join(dir, test.want); w.Root() != want {
				t.Errorf("got %s, want %s", w.Root(), want)
			}
		})
	}
}

func TestOpenProblems(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	plant(t, dir, map[string]string{
		"root/a.py": "", "root/b/c.py": "", "root/out": "-> ../outside", "root/in": "-> b", "root/gone.py": "-> nowhere", "root/folder.py/x.py": "",
		"root/l1": "-> l2", "root/l2": "-> l1", "outside/o.py": "", "root-not/x.py": "",
	})
	root := filepath.Join(dir, "root")
	if err := syscall.Mkfifo(filepath.Join(root, "fifo.py"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := mustOpen(t, Options{Dir: root, Root: ".", Paths: []string{
		"a.py", "missing.py", "../outside/o.py", "..", "out", "out/o.py", "in", "gone.py", "folder.py", "fifo.py", "l1", "../root-not", "a.py", "./b/../a.py", "/",
	}})
	want := []string{
		"missing.py: no such file or directory", "gone.py: no such file or directory",
		"folder.py: is a folder, though its name is that of a Python file", "fifo.py: is a FIFO, not a file", "l1: too many levels of symbolic links",
		"../outside/o.py: lies outside the root " + root, "..: lies outside the root " + root, "out: lies outside the root " + root,
		"out/o.py: lies outside the root " + root, "../root-not: lies outside the root " + root, "/: lies outside the root " + root,
	}
	if diff := cmp.Diff(want, problems(w)); diff != "" {
		t.Errorf("problems: -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a.py !", "b/c.py *"}, paths(walk(t, w))); diff != "" {
		t.Errorf("the good paths are done: -want +got:\n%s", diff)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{"root/a.py": "", "beside/": "", "up/no-name/x/": ""})
	tests := []struct {
		name string
		opts Options
		want string
	}{
		{"a root that is not there", Options{Root: "gone"}, "root gone: no such file or directory"},
		{"a root that is a file", Options{Root: "root/a.py"}, "root root/a.py: is not a folder"},
		{"a config that is not there", Options{ConfigDir: "gone", Paths: []string{"root"}}, "folder of the config gone: no such file or directory"},
		{"an exclude that is no glob", Options{Exclude: []string{"a", "[b"}}, `exclude: "[b" is not a valid glob`},
		{"an include that is empty", Options{Include: []string{"/"}}, `include: "/" is not a valid glob`},
		{"an import root that is not there", Options{ImportRoots: []string{"gone"}}, "import root gone: no such file or directory"},
		{"an import root beside the root", Options{Root: "root", ImportRoots: []string{"beside"}}, "import root beside: nothing in the root " + dir + "/root can be imported from there"},
		{"an import root from which the root has no name", Options{Root: "up/no-name/x", ImportRoots: []string{"up"}}, "import root up: the root lies in it as no-name/x, which is no module name"},
		{"a current folder that is not there", Options{Dir: "/gone/for/good"}, "current folder /gone/for/good: no such file or directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.opts.Dir == "" {
				test.opts.Dir = dir
			}
			if _, err := Open(test.opts); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestOpenWithoutPathsOutsideTheRoot selects the root: somebody said --root and
// stands elsewhere.
func TestOpenWithoutPathsOutsideTheRoot(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	plant(t, dir, map[string]string{"root/a.py": "", "b.py": ""})
	w := mustOpen(t, Options{Dir: dir, Root: "root"})
	if diff := cmp.Diff([]string{"a.py *"}, paths(walk(t, w))); diff != "" || len(w.Problems) > 0 {
		t.Errorf("%v -want +got:\n%s", w.Problems, diff)
	}
}

func TestDisplay(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{"root/a/x.py": "", "other/": "", "link": "-> root/a"})
	for from, want := range map[string]string{
		"root": "a/x.py", "": "root/a/x.py", "root/a": "x.py", "other": "../root/a/x.py", "link": "x.py",
	} {
		w := mustOpen(t, Options{Dir: filepath.Join(dir, from), Root: filepath.Join(dir, "root")})
		if got := w.Display("a/x.py"); got != want {
			t.Errorf("from %q: got %s, want %s", from, got, want)
		}
		if got, want := w.Display(""), map[string]string{"root": ".", "": "root", "other": "../root"}[from]; want != "" && got != want {
			t.Errorf("the root from %q: got %s, want %s", from, got, want)
		}
	}
}

// TestOpenInTheCurrentFolder is the only one that depends on that of the process.
func TestOpenInTheCurrentFolder(t *testing.T) {
	dir := tempDir(t)
	t.Chdir(dir)
	if w := mustOpen(t, Options{}); w.Root() != dir && !strings.HasPrefix(dir, w.Root()) {
		t.Errorf("root %s in %s", w.Root(), dir)
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("something was made there")
	}
}
