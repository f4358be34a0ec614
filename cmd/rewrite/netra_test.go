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

// shims are the deprecated modules of the fixture.
var shims = []string{
	"auth_service/auth_core/redis_manager.py", "netra_backend/app/cache/redis_cache_manager.py",
	"netra_backend/app/managers/redis_manager.py",
}

func removeShims(t *testing.T, dir string) {
	t.Helper()
	for _, shim := range shims {
		if err := os.Remove(filepath.Join(dir, shim)); err != nil {
			t.Fatal(err)
		}
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
	for _, path := range append([]string{
		"netra_backend/app/redis_manager.py", "netra_backend/app/factories/redis_factory.py",
		"netra_backend/app/core/migration_notes.py",
	}, shims...) {
		if strings.Contains("\n"+list, "\n"+path+"\n") {
			t.Errorf("%s would change", path)
		}
	}
	if got := strings.Count(list, "\n"); got < 70 {
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
	removeShims(t, dir)
	if ok, out := unittest(t, dir, strictly); !ok {
		t.Errorf("the tests of the tree fail without the shims:\n%s", out)
	}
	if _, out := python(t, dir, strictly, "-m", "netra_backend.app.pool_report"); !strings.Contains(out, "pools: 1\n") {
		t.Errorf("without the shims: %s", out)
	}
}

// The auth service runs in its own folder too, where its modules have other names: before
// the migration, after it, and without the shims.
func TestNetraRunsFromBothRoots(t *testing.T) {
	dir := netra(t)
	t.Setenv("PYTHONPATH", dir)
	service := filepath.Join(dir, "auth_service")
	if ok, out := unittest(t, service); !ok || !strings.Contains(out, "\nOK") {
		t.Fatalf("before the migration:\n%s", out)
	}
	if ok, _ := unittest(t, service, strictly); ok {
		t.Fatal("the tests of the service pass with warnings as errors before the migration: they show nothing")
	}
	if status, _, stderr := rewrite(dir, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	if ok, out := unittest(t, service, strictly); !ok {
		t.Errorf("after the migration:\n%s", out)
	}
	removeShims(t, dir)
	if ok, out := unittest(t, service, strictly); !ok {
		t.Errorf("without the shims:\n%s", out)
	}
}

// Who gets a manager by way of other modules goes straight to the new one, whichever name
// of a file it says; or follows its name in the module it is reached through; or stays where
// a test patches it. Only names that are public or patched are kept by an alias.
func TestNetraFollowsOtherModules(t *testing.T) {
	dir := netra(t)
	_, _, stderr := rewrite(dir, "-w")
	for path, want := range map[string][]string{
		// Two re-exports away.
		"auth_service/jobs/audit_export.py":              {"from persistence import namespaced\nfrom netra_backend.app.redis_manager import redis_manager\n"},
		"netra_backend/app/services/login_history.py":    {"from netra_backend.app.redis_manager import RedisManager, redis_manager\n", `manager: "RedisManager" = redis_manager`},
		"netra_backend/app/services/attachment_store.py": {"store: RedisManager = redis_manager"},
		"netra_backend/app/core/startup.py":              {"from netra_backend.app.redis_manager import RedisManager, redis_manager\n", "infra.redis_manager!r"},
		"auth_service/persistence/__init__.py":           {"RedisManager as AuthRedisManager, redis_manager as auth_redis_manager\n"},
		"auth_service/persistence/redis_stores.py":       {"import RedisManager, redis_manager\n", "manager: RedisManager = redis_manager"},
		"netra_backend/app/storage/__init__.py":          {"RedisManager as RedisCacheManager, redis_manager as default_redis_cache_manager\n"},
		"netra_backend/app/storage/cache_backends.py":    {`{"redis": redis_manager}`},
		"netra_backend/app/infra/connections.py":         {"from netra_backend.app.redis_manager import RedisManager, open_pool_count, redis_manager\n"},
		"netra_backend/app/services/draft_store.py":      {"storage.default_redis_cache_manager.get("}, // patched in storage
		"netra_backend/app/workers/export_worker.py":     {"    from netra_backend.app.storage import default_redis_cache_manager, scoped\n"},
		"netra_backend/app/services/thread_search.py":    {"from netra_backend.app.storage import *\n"},
		"auth_service/jobs/login_digest.py":              {"from persistence import *\n"},
		// The other name of a file.
		"auth_service/jobs/session_sweeper.py": {"from netra_backend.app.redis_manager import redis_manager\n"},
		"auth_service/jobs/token_rotation.py":  {"import netra_backend.app.redis_manager\n", "manager = tokens.redis_manager\n"},
		"auth_service/tests/test_jobs.py": {
			`"auth_core.session_store.redis_manager"`, `"auth_service.auth_core.session_store.redis_manager"`,
			`(redis_health, "redis_manager", away)`, `"jobs.token_rotation.tokens.redis_manager"`,
		},
		// Through a module that is migrated.
		"auth_service/jobs/health_beacon.py":            {"redis_health.redis_manager.incr("},
		"netra_backend/app/workers/email_worker.py":     {"queue.redis_manager.get("},
		"netra_backend/app/workers/billing_worker.py":   {"netra_backend.app.workers.queue.redis_manager.set(", "jobs.redis_manager.get("},
		"netra_backend/app/workers/retention_worker.py": {"from .queue import enqueue\nfrom netra_backend.app.redis_manager import redis_manager\n"},
		"netra_backend/app/workers/queue.py":            {"from netra_backend.app.redis_manager import redis_manager\n"},
		"netra_backend/app/workers/plugin_api.py":       {"import redis_manager as auth_redis_manager\n"},
		"netra_backend/app/workers/plugin_runner.py":    {"plugin_api.auth_redis_manager.incr("},
		"netra_backend/tests/critical/test_redis_re_exports.py": {
			`(queue, "redis_manager", self.away)`, `"netra_backend.app.workers.queue.redis_manager.get"`,
			`"netra_backend.app.services.attachment_store.redis_manager"`, `"netra_backend.app.storage.default_redis_cache_manager"`,
		},
	} {
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s lacks %q:\n%s", path, part, text)
			}
		}
	}
	if got := strings.Count(stderr, ": left: "); got != 1 || !strings.Contains(stderr, "netra_backend/app/workers/export_worker.py:8: left: ") {
		t.Errorf("%d are left:\n%s", got, stderr)
	}
}

// A test whose patch stayed behind fails, or it would show nothing.
func TestNetraNoticesAStalePatch(t *testing.T) {
	dir := netra(t)
	before := readTree(t, dir)
	if status, _, stderr := rewrite(dir, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	for module, names := range map[string][]string{
		"tests.mission_critical.test_redis_outage": {
			"test_a_manager_that_the_module_imported", "test_the_module_that_owns_the_manager", "test_a_constant_that_names_the_manager",
			"test_the_module_as_an_object", "test_a_method_of_the_manager", "test_several_names_of_a_module", "test_a_manager_that_is_imported_late",
		},
		"auth_service.tests.test_jobs": {
			"test_a_manager_under_the_name_in_the_container", "test_a_manager_under_the_name_in_the_repository",
			"test_a_manager_behind_a_module_that_was_migrated", "test_a_manager_from_two_re_exports_away",
		},
		"netra_backend.tests.critical.test_redis_re_exports": {
			"test_a_module_that_imports_from_the_outermost", "test_a_module_that_another_reaches_through", "test_the_same_by_its_path",
		},
	} {
		path := strings.ReplaceAll(module, ".", "/") + ".py"
		migrated, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, path), before[path])
		ok, out := python(t, dir, "-m", "unittest", module)
		if ok {
			t.Errorf("the tests of %s pass although they patch the old modules", module)
		}
		for _, name := range names {
			if !strings.Contains(out, ": "+name+" (") {
				t.Errorf("%s does not notice:\n%s", name, out)
			}
		}
		write(t, filepath.Join(dir, path), string(migrated))
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
