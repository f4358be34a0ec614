package workspace

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// plant makes files below dir. A name that ends in a slash is a folder; content
// that begins with "-> " makes a link.
func plant(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			err = os.Symlink(target, path)
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o755)
		} else {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// tempDir is a new folder by its real name: macOS puts them behind a link.
func tempDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// git runs git without the config of whoever runs the tests.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// needGit skips a test where there is no git, and keeps the config of the user
// away from git and from the package.
func needGit(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	noUserConfig(t)
}

func noUserConfig(t testing.TB) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
}

// needPython is the path of Python 3, or the test is skipped.
func needPython(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	return path
}

func mustOpen(t testing.TB, opts Options) *Workspace {
	t.Helper()
	w, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// walk is what a walk emits, in order of path.
func walk(t testing.TB, w *Workspace) []File {
	t.Helper()
	var mu sync.Mutex
	var files []File
	err := w.Walk(t.Context(), func(f File) {
		mu.Lock()
		files = append(files, f)
		mu.Unlock()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// paths are those of the files, with " *" behind those selected and " !" behind
// those that are explicit.
func paths(files []File) []string {
	var list []string
	for _, f := range files {
		mark := ""
		if f.Selected {
			mark = " *"
		}
		if f.Explicit {
			mark = " !"
		}
		list = append(list, f.Path+mark)
	}
	return list
}

// problems are the Problems of w, for comparison.
func problems(w *Workspace) []string {
	var list []string
	for _, p := range w.Problems {
		list = append(list, p.Error())
	}
	return list
}
