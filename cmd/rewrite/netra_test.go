package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// netra copies the fixture tree to a new folder.
func netra(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	copyTree(t, "../../fixtures/netra", dir)
	return dir
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "__pycache__" {
			return filepath.SkipDir
		}
		relative, _ := filepath.Rel(from, path)
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, relative), 0o777)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unittest runs the tests of the tree.
func unittest(t *testing.T, dir string, flags ...string) (passed bool, out string) {
	t.Helper()
	return python(t, dir, append(flags, "-m", "unittest")...)
}

func python(t *testing.T, dir string, args ...string) (ok bool, out string) {
	t.Helper()
	cmd := exec.Command(pythonPath(t), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	text, err := cmd.CombinedOutput()
	return err == nil, string(text)
}

const strictly = "-Werror::DeprecationWarning"

func TestNetraMigrates(t *testing.T) {
	dir := netra(t)
	if ok, out := unittest(t, dir); !ok {
		t.Fatalf("the tests of the tree fail before the migration:\n%s", out)
	}
	if ok, _ := unittest(t, dir, strictly); ok {
		t.Fatal("the tests of the tree pass with warnings as errors before the migration: they show nothing")
	}
	if _, out := python(t, dir, "-m", "netra_backend.app.pool_report"); strings.Contains(out, "pools: 1\n") {
		t.Fatal("the tree has one pool before the migration: the report shows nothing")
	}
	status, _, stderr := rewrite(dir, "-w")
	if status != 0 {
		t.Fatalf("rewrite -w: exit status %d\n%s", status, stderr)
	}
	if ok, out := unittest(t, dir, strictly); !ok {
		t.Errorf("the tests of the tree fail after the migration:\n%s", out)
	}
	if _, out := python(t, dir, strictly, "-m", "netra_backend.app.pool_report"); !strings.Contains(out, "pools: 1\n") {
		t.Errorf("after the migration: %s", out)
	}
}

// What -w writes, and what git apply makes of the diff, are the same bytes; and
// then there is nothing left to do.
func TestNetraDiffIsWhatIsWritten(t *testing.T) {
	written, applied := netra(t), netra(t)
	if status, _, stderr := rewrite(written, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	_, patch, _ := rewrite(applied)
	cmd := exec.Command("git", "apply", "--whitespace=nowarn", "-")
	cmd.Dir, cmd.Stdin = applied, strings.NewReader(patch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git apply: %v\n%s", err, out)
	}
	same(t, written, applied)
	if status, out, _ := rewrite(written, "--check"); status != 0 || out != "" {
		t.Errorf("--check after -w: exit status %d\n%s", status, out)
	}
	again := t.TempDir()
	copyTree(t, written, again)
	rewrite(again, "-w")
	same(t, written, again)
}

func same(t *testing.T, a, b string) {
	t.Helper()
	_ = filepath.WalkDir(a, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		relative, _ := filepath.Rel(a, path)
		one, _ := os.ReadFile(path)
		two, err := os.ReadFile(filepath.Join(b, relative))
		if err != nil || string(one) != string(two) {
			t.Errorf("%s differs", relative)
		}
		return nil
	})
}

// Run on the folder from further up, where it is one of many, the program finds
// the same: the folder says that it is on sys.path.
func TestNetraIsFoundFromAbove(t *testing.T) {
	above := t.TempDir()
	write(t, filepath.Join(above, "rewrite.toml"), "packs = [\"redis-ssot\"]\n")
	copyTree(t, "../../fixtures/netra", filepath.Join(above, "fixtures", "netra"))
	_, fromAbove, _ := rewrite(above, "-l", "fixtures/netra")
	_, inside, _ := rewrite(filepath.Join(above, "fixtures", "netra"), "-l")
	if got := strings.ReplaceAll(fromAbove, "fixtures/netra/", ""); got != inside || inside == "" {
		t.Errorf("from above:\n%s\ninside:\n%s", got, inside)
	}
}

// The shims and what is on the new module already are not touched, nor is a
// mention of an old name in text.
func TestNetraLeavesTheRestAlone(t *testing.T) {
	dir := netra(t)
	_, list, _ := rewrite(dir, "-l")
	for _, path := range []string{
		"netra_backend/app/redis_manager.py", "auth_service/auth_core/redis_manager.py",
		"netra_backend/app/cache/redis_cache_manager.py", "netra_backend/app/managers/redis_manager.py",
		"netra_backend/app/factories/redis_factory.py", "netra_backend/app/core/migration_notes.py",
	} {
		if strings.Contains("\n"+list, "\n"+path+"\n") {
			t.Errorf("%s would change", path)
		}
	}
	if got := strings.Count(list, "\n"); got < 40 {
		t.Errorf("only %d files would change", got)
	}
}

// Tests that patch the deprecated names through strings go on passing when nothing
// but the source of truth is left: their patches take effect there.
func TestNetraNeedsNoShims(t *testing.T) {
	dir := netra(t)
	if status, _, stderr := rewrite(dir, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	for _, shim := range []string{
		"auth_service/auth_core/redis_manager.py", "netra_backend/app/cache/redis_cache_manager.py",
		"netra_backend/app/managers/redis_manager.py",
	} {
		if err := os.Remove(filepath.Join(dir, shim)); err != nil {
			t.Fatal(err)
		}
	}
	if ok, out := unittest(t, dir, strictly); !ok {
		t.Errorf("the tests of the tree fail without the shims:\n%s", out)
	}
}

// A test whose patch stayed behind fails, or it would show nothing.
func TestNetraNoticesAStalePatch(t *testing.T) {
	const test = "tests/mission_critical/test_redis_outage.py"
	dir := netra(t)
	before, err := os.ReadFile(filepath.Join(dir, test))
	if err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := rewrite(dir, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	write(t, filepath.Join(dir, test), string(before))
	ok, out := python(t, dir, "-m", "unittest", "tests.mission_critical.test_redis_outage")
	if ok {
		t.Fatal("the tests pass although they patch the old modules")
	}
	for _, name := range []string{
		"test_a_manager_that_the_module_imported", "test_the_module_that_owns_the_manager", "test_a_constant_that_names_the_manager",
		"test_the_module_as_an_object", "test_a_method_of_the_manager", "test_several_names_of_a_module", "test_a_manager_that_is_imported_late",
	} {
		if !strings.Contains(out, ": "+name+" (") {
			t.Errorf("%s does not notice:\n%s", name, out)
		}
	}
}

// Old paths in a list of a test, a log message and a docstring stay byte for byte,
// and are listed.
func TestNetraListsOldPathsInText(t *testing.T) {
	dir := netra(t)
	_, list, stderr := rewrite(dir, "-l")
	for _, place := range []string{
		"tests/integration/test_deprecated_paths.py:3: review: a docstring",
		"tests/integration/test_deprecated_paths.py:12: review: a string",
		"netra_backend/app/core/migration_notes.py:4: review: a docstring",
		"netra_backend/app/core/migration_notes.py:10: review: a comment",
		"netra_backend/app/core/migration_notes.py:14: review: a string",
		" to be reviewed",
	} {
		if !strings.Contains(stderr, place) {
			t.Errorf("standard error lacks %q:\n%s", place, stderr)
		}
	}
	for _, path := range []string{"tests/integration/test_deprecated_paths.py", "netra_backend/app/core/migration_notes.py"} {
		if strings.Contains(list, path) {
			t.Errorf("%s would change", path)
		}
	}
}
