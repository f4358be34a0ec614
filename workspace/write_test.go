//go:build unix

package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// onDisk are the files below dir that are not folders, with their content; links
// as plant takes them.
func onDisk(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if d.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			files[rel] = "-> " + target
			return err
		}
		data, err := os.ReadFile(path)
		files[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// change reads a file and makes a change that puts "new " in front.
func change(t testing.TB, w *Workspace, path string) Change {
	t.Helper()
	old, err := os.ReadFile(w.abs(path))
	if err != nil {
		t.Fatal(err)
	}
	return Change{Path: path, Old: old, New: append([]byte("new "), old...)}
}

func notWritten(o Outcome) []string {
	var list []string
	for _, p := range o.NotWritten {
		list = append(list, p.Error())
	}
	return list
}

func TestWrite(t *testing.T) {
	dir := tempDir(t)
	files := map[string]string{"a.py": "a\r\n", "b/c.py": "", "b/d.py": "\xff", "untouched.py": "u"}
	plant(t, dir, files)
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	o, err := w.Write(t.Context(), []Change{change(t, w, "b/d.py"), change(t, w, "a.py"), change(t, w, "b/c.py")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Outcome{Written: []string{"a.py", "b/c.py", "b/d.py"}}, o); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	want := map[string]string{"a.py": "new a\r\n", "b/c.py": "new ", "b/d.py": "new \xff", "untouched.py": "u"}
	if diff := cmp.Diff(want, onDisk(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWriteKeepsModeAndOwner(t *testing.T) {
	dir := tempDir(t)
	modes := []fs.FileMode{0o644, 0o600, 0o755, 0o4755, 0o2755, 0o666, 0o640}
	if os.Getuid() == 0 {
		modes = append(modes, 0o200, 0o444) // which others can't read or write
	}
	var changes []Change
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	for i, mode := range modes {
		name := fmt.Sprintf("m%d.py", i)
		plant(t, dir, map[string]string{name: "x"})
		changes = append(changes, change(t, w, name))
		if err := syscall.Chmod(filepath.Join(dir, name), uint32(mode)); err != nil {
			t.Fatal(err)
		}
	}
	if os.Getuid() == 0 {
		if err := os.Chown(filepath.Join(dir, "m2.py"), 12345, 54321); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	for i, mode := range modes {
		var stat syscall.Stat_t
		if err := syscall.Stat(filepath.Join(dir, fmt.Sprintf("m%d.py", i)), &stat); err != nil {
			t.Fatal(err)
		}
		if got := fs.FileMode(stat.Mode & 0o7777); got != mode {
			t.Errorf("mode %o is now %o", mode, got)
		}
		if os.Getuid() == 0 && i == 2 && (stat.Uid != 12345 || stat.Gid != 54321) {
			t.Errorf("now owned by %d:%d", stat.Uid, stat.Gid)
		}
	}
}

func TestWriteLeavesWhatHasChanged(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{
		"edited.py": "one", "gone.py": "", "longer.py": "", "shorter.py": "abc", "fifo.py": "", "folder.py": "", "link.py": "x", "other.py": "x",
		"out.py": "x", "touched.py": "t", "goneDir/x.py": "", "z.py": "",
	})
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	var changes []Change
	for _, path := range []string{"edited.py", "gone.py", "longer.py", "shorter.py", "fifo.py", "folder.py", "touched.py", "goneDir/x.py", "z.py"} {
		changes = append(changes, change(t, w, path))
	}
	before, err := os.Stat(filepath.Join(dir, "edited.py"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"edited.py", "gone.py", "longer.py", "shorter.py", "fifo.py", "folder.py"} {
		os.Remove(filepath.Join(dir, name))
	}
	os.RemoveAll(filepath.Join(dir, "goneDir"))
	plant(t, dir, map[string]string{"edited.py": "two", "longer.py": "l", "shorter.py": "ab", "folder.py/x": ""})
	// Size and time can be as they were.
	if err := os.Chtimes(filepath.Join(dir, "edited.py"), before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, "touched.py"), time.Now(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo.py"), 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := w.Write(t.Context(), changes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"touched.py", "z.py"}, o.Written); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, p := range o.NotWritten {
		if !errors.Is(p, ErrChanged) {
			t.Errorf("%v", p)
		}
	}
	os.Remove(filepath.Join(dir, "fifo.py")) // or reading it would wait
	want := map[string]string{
		"edited.py": "two", "longer.py": "l", "shorter.py": "ab", "folder.py/x": "", "link.py": "x", "other.py": "x", "out.py": "x", "touched.py": "new t", "z.py": "new ",
	}
	if diff := cmp.Diff(want, onDisk(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWriteStaysInTheRoot tries every way out there is.
func TestWriteStaysInTheRoot(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{
		"outside/o.py": "o", "root/a.py": "a", "root/out": "-> ../outside", "root/o.py": "-> ../outside/o.py", "root/abs.py": "-> " + dir + "/outside/o.py",
		"root/deep/up": "-> ../..", "root/in.py": "-> a.py", "root/in": "-> deep", "root/deep/x.py": "x", "root/absin.py": "-> " + dir + "/root/deep/y.py", "root/deep/y.py": "y",
	})
	w := mustOpen(t, Options{Dir: dir, Root: "root"})
	before := onDisk(t, dir)
	for _, path := range []string{"../outside/o.py", "out/o.py", "o.py", "abs.py", "deep/up/outside/o.py", "deep/../../outside/o.py", dir + "/outside/o.py", "", ".", "deep/up"} {
		o, err := w.Write(t.Context(), []Change{{path, []byte("o"), []byte("bad")}, {"a.py", []byte("a"), []byte("bad")}})
		if err == nil || len(o.Written) > 0 || !strings.Contains(err.Error(), "lies outside the root") {
			t.Errorf("%q: %v, %v", path, o, err)
		}
	}
	if diff := cmp.Diff(before, onDisk(t, dir)); diff != "" {
		t.Errorf("-before +after:\n%s", diff)
	}

	o, err := w.Write(t.Context(), []Change{{"in.py", []byte("a"), []byte("A")}, {"in/x.py", []byte("x"), []byte("X")}, {"absin.py", []byte("y"), []byte("Y")}})
	if diff := cmp.Diff([]string{"absin.py", "in.py", "in/x.py"}, o.Written); diff != "" || err != nil {
		t.Errorf("links in the root are written through: %v\n%s", err, diff)
	}
	before["root/a.py"], before["root/deep/x.py"], before["root/deep/y.py"] = "A", "X", "Y"
	if diff := cmp.Diff(before, onDisk(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	o, err = w.Write(t.Context(), []Change{{"a.py", []byte("A"), []byte("1")}, {"in.py", []byte("A"), []byte("2")}})
	if want := "write root/in.py: is the same file as a.py"; err == nil || err.Error() != want || len(o.Written) > 0 {
		t.Errorf("got %v, %v, want %s", o, err, want)
	}
	if diff := cmp.Diff(before, onDisk(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWriteRacesWithLinks puts a link that leads out into the place of a folder or
// file at each step of writing.
func TestWriteRacesWithLinks(t *testing.T) {
	for _, step := range []string{stepOpen, stepCreate, stepSync, stepCompare, stepRename, stepFolder} {
		for _, swapped := range []string{"root/d", "root/d/x.py"} {
			t.Run(step+" "+swapped, func(t *testing.T) {
				dir := tempDir(t)
				plant(t, dir, map[string]string{"outside/d/x.py": "x", "root/d/x.py": "x"})
				w := mustOpen(t, Options{Dir: dir, Root: "root"})
				w.fail = func(at, _ string) error {
					if at == step {
						path := filepath.Join(dir, swapped)
						if err := os.Rename(path, filepath.Join(dir, "moved")); err != nil {
							t.Error(err)
						}
						if err := os.Symlink(strings.Replace(path, "/root/", "/outside/", 1), path); err != nil {
							t.Error(err)
						}
					}
					return nil
				}
				_, _ = w.Write(t.Context(), []Change{{"d/x.py", []byte("x"), []byte("new")}})
				if diff := cmp.Diff(map[string]string{"d/x.py": "x"}, onDisk(t, filepath.Join(dir, "outside"))); diff != "" {
					t.Errorf("written outside: %s", diff)
				}
			})
		}
	}
}

// TestWriteFailsAnywhere fails every step of a run in turn and checks that the
// outcome is what is on disk, that nothing is left over, and that running again
// finishes.
func TestWriteFailsAnywhere(t *testing.T) {
	dir := tempDir(t)
	files := map[string]string{}
	for i := range 6 {
		files[fmt.Sprintf("d%d/x%d.py", i%3, i)] = strings.Repeat("x", i)
	}
	steps := map[string]bool{}
	for n := 0; ; n++ {
		os.RemoveAll(filepath.Join(dir))
		plant(t, dir, files)
		w := mustOpen(t, Options{Dir: dir, Root: "."})
		var changes []Change
		for path := range files {
			changes = append(changes, change(t, w, path))
		}
		failure := errors.New("no space left on device")
		var mu sync.Mutex
		at, left := "", n
		w.fail = func(step, path string) error {
			mu.Lock()
			defer mu.Unlock()
			steps[step] = true
			if left--; left == -1 {
				at = step + " " + path
				return failure
			}
			return nil
		}
		o, err := w.Write(t.Context(), changes)
		if at == "" {
			if err != nil || n < 8*len(files) {
				t.Errorf("after %d steps: %v", n, err)
			}
			break
		}
		if !errors.Is(err, failure) {
			t.Errorf("%s: error %v", at, err)
		}
		if failed := !strings.HasPrefix(at, stepFolder) && len(o.NotWritten) == 0; failed {
			t.Errorf("%s: all is said to be written", at)
		}
		checkOutcome(t, at, dir, files, o)

		w.fail = nil
		var rest []Change
		for _, p := range o.NotWritten {
			rest = append(rest, change(t, w, p.Path))
		}
		if o, err := w.Write(t.Context(), rest); err != nil || len(o.Written) != len(rest) {
			t.Errorf("%s: running again: %v, %v", at, o, err)
		}
		if t.Failed() {
			return
		}
	}
	for _, step := range []string{stepOpen, stepCreate, stepWrite, stepMode, stepSync, stepClose, stepCompare, stepRename, stepFolder} {
		if !steps[step] {
			t.Errorf("%s never came", step)
		}
	}
}

// checkOutcome compares an outcome with the files on disk, of which files has the
// old content.
func checkOutcome(t *testing.T, at, dir string, files map[string]string, o Outcome) {
	t.Helper()
	want := map[string]string{}
	for path, old := range files {
		want[path] = old
	}
	for _, path := range o.Written {
		want[path] = "new " + files[path]
	}
	if diff := cmp.Diff(want, onDisk(t, dir)); diff != "" {
		t.Errorf("%s: the disk is not as the outcome has it (-outcome +disk):\n%s", at, diff)
	}
	if len(o.Written)+len(o.NotWritten) != len(files) {
		t.Errorf("%s: %d written and %d not, of %d", at, len(o.Written), len(o.NotWritten), len(files))
	}
	if !slices.IsSorted(o.Written) {
		t.Errorf("%s: %v is not in order", at, o.Written)
	}
}

func TestWriteIsInterrupted(t *testing.T) {
	for _, step := range []string{stepCreate, stepSync, stepCompare, stepRename} {
		for _, after := range []int{0, 3} {
			t.Run(fmt.Sprintf("%s %d", step, after), func(t *testing.T) {
				dir := tempDir(t)
				files := map[string]string{}
				for i := range 40 {
					files[fmt.Sprintf("x%02d.py", i)] = ""
				}
				plant(t, dir, files)
				w := mustOpen(t, Options{Dir: dir, Root: "."})
				var changes []Change
				for path := range files {
					changes = append(changes, change(t, w, path))
				}
				ctx, cancel := context.WithCancel(t.Context())
				var mu sync.Mutex
				left := after
				w.fail = func(at, _ string) error {
					mu.Lock()
					defer mu.Unlock()
					if at == step {
						if left--; left == -1 {
							cancel()
						}
					}
					return nil
				}
				o, err := w.Write(ctx, changes)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v", err)
				}
				checkOutcome(t, step, dir, files, o)
				for _, p := range o.NotWritten {
					if !errors.Is(p, ErrStopped) {
						t.Errorf("%v", p)
					}
				}
				// The file at hand is finished.
				want := 0
				if step == stepCompare || step == stepRename {
					want = after + 1
				}
				if len(o.Written) != want {
					t.Errorf("%d files written, want %d", len(o.Written), want)
				}
			})
		}
	}
}

func TestWriteWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a.py": "a", "locked/b.py": "b", "c.py": "c"})
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	changes := []Change{change(t, w, "a.py"), change(t, w, "locked/b.py"), change(t, w, "c.py")}
	before := onDisk(t, dir)
	for _, deny := range []struct {
		path      string
		mode, was fs.FileMode
	}{{"locked", 0o555, 0o755}, {"locked/b.py", 0o444, 0o644}} {
		os.Chmod(filepath.Join(dir, deny.path), deny.mode)
		o, err := w.Write(t.Context(), changes)
		os.Chmod(filepath.Join(dir, deny.path), deny.was)
		if want := "write locked/b.py: permission denied"; err == nil || err.Error() != want || len(o.Written) > 0 {
			t.Errorf("got %v, %v, want %s", o, err, want)
		}
		if diff := cmp.Diff(before, onDisk(t, dir)); diff != "" {
			t.Errorf("-before +after:\n%s", diff)
		}
	}
}

func TestOutcomeSaysWhy(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a.py": "", "b.py": "", "c.py": "", "d.py": ""})
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	w.fail = func(step, path string) error {
		if step == stepRename && path == "c.py" {
			return errors.New("input/output error")
		}
		return nil
	}
	o, err := w.Write(t.Context(), []Change{{Path: "d.py"}, {Path: "c.py"}, {Path: "b.py", Old: []byte("was")}, {Path: "a.py"}})
	want := []string{
		"b.py: changed since it was read; not overwritten", "c.py: input/output error", "d.py: not written, because writing stopped before it",
	}
	if diff := cmp.Diff(want, notWritten(o)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := "write c.py: input/output error"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if diff := cmp.Diff([]string{"a.py"}, o.Written); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWriteNothing(t *testing.T) {
	o, err := mustOpen(t, Options{Dir: tempDir(t)}).Write(t.Context(), nil)
	if diff := cmp.Diff(Outcome{}, o); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestWriteAfterTheRootHasGone(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{"root/a.py": ""})
	w := mustOpen(t, Options{Dir: dir, Root: "root"})
	os.RemoveAll(filepath.Join(dir, "root"))
	o, err := w.Write(t.Context(), []Change{{Path: "a.py"}})
	if err == nil || len(o.NotWritten) != 1 || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, %v", o, err)
	}
}

func TestSweep(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	dead, alive, self := 1<<30, os.Getppid(), os.Getpid()
	name := func(pid int, rest string) string {
		return fmt.Sprintf("%s%d-0123456789abcdef-0-%s", leftoverPrefix, pid, rest)
	}
	long := tempName("0123456789abcdef", 7, strings.Repeat("é", 127))
	removed := []string{
		"a/" + name(dead, "x.py.tmp"), "a/b/" + name(dead, "y.py.tmp"), "a/" + name(self, "x.py.tmp"), "a/" + name(alive, "old.py.tmp"),
		".hidden/" + name(dead, "x.py.tmp"), "a/" + long,
	}
	kept := []string{
		"a/" + name(alive, "x.py.tmp"), "a/" + name(dead, "x.py.tmp.bak"), "a/" + name(dead, ".tmp"), "a/.rewrite-notes.tmp", "a/.rewrite-1-2-3-x.tmp",
		"a/rewrite-5-0123456789abcdef-0-x.tmp", "a/" + name(99999999999, "x.tmp"), "node_modules/" + name(dead, "x.py.tmp"), ".other/" + name(dead, "x.py.tmp"),
		"a/x.py", ".hidden/x.py",
	}
	files := map[string]string{"a/" + name(dead, "folder.tmp") + "/inside": "", "a/" + name(dead, "link.tmp"): "-> x.py"}
	for _, path := range append(removed, kept...) {
		files[path] = ""
	}
	plant(t, dir, files)
	for path, age := range map[string]time.Duration{name(self, "x.py.tmp"): time.Minute, long: time.Minute, name(alive, "old.py.tmp"): 2 * leftoverAge} {
		then := started.Add(-age)
		if err := os.Chtimes(filepath.Join(dir, "a", path), then, then); err != nil {
			t.Fatal(err)
		}
	}
	w := mustOpen(t, Options{Dir: dir})
	walk(t, w)
	if _, err := w.Write(t.Context(), []Change{change(t, w, ".hidden/x.py")}); err != nil {
		t.Fatal(err)
	}
	left := onDisk(t, dir)
	for _, path := range removed {
		if _, ok := left[path]; ok {
			t.Errorf("not removed: %s", path)
		}
		delete(files, path)
	}
	for path := range files {
		if _, ok := left[path]; !ok {
			t.Errorf("removed: %s", path)
		}
	}
}

func TestTempName(t *testing.T) {
	for _, target := range []string{"x.py", strings.Repeat("a", 255), strings.Repeat("é", 127), strings.Repeat("漢", 85), "a b\n.py"} {
		name := tempName(newToken(), 123456, target)
		if len(name) > maxName || !isLeftover([]byte(name)) || !leftoverName().MatchString(name) {
			t.Errorf("%q for %q", name, target)
		}
	}
}

// TestWriteFilesWithOddNames whose temporary files need room for a name too.
func TestWriteFilesWithOddNames(t *testing.T) {
	dir := tempDir(t)
	var changes []Change
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	for _, name := range []string{strings.Repeat("a", 252) + ".py", "a b.py", "-.py", "$x;.py", "\xff.py", "a\nb.py"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			continue // not every file system takes all of them
		}
		changes = append(changes, Change{Path: name, New: []byte("new")})
	}
	o, err := w.Write(t.Context(), changes)
	if err != nil || len(o.Written) != len(changes) || len(changes) < 3 {
		t.Errorf("%v, %v", o, err)
	}
	for name, content := range onDisk(t, dir) {
		if content != "new" {
			t.Errorf("%q: %q", name, content)
		}
	}
}
