package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// tree writes the files of an archive to a new folder and returns that.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const company = `
-- repo/rewrite.toml --
strings = "all"
-- repo/pyproject.toml --
[tool.rewrite]
strings = "none"
-- repo/services/pyproject.toml --
[project]
name = "services"
-- repo/services/auth/pyproject.toml --
[project]
name = "rewrite"
[tool.rewrite]
strings = "calls"
-- repo/services/auth/app/main.py --
-- repo/services/mail/pyproject.toml --
this is broken, and no business of ours
-- repo/services/mail/main.py --
-- repo/services/sms/pyproject.toml --
[tool.black]
# see tool.rewrite
-- repo/services/sms/main.py --
-- repo/odd/pyproject.toml --
[tool.rewrite
-- repo/odd/main.py --
-- other/main.py --
`

func TestNearest(t *testing.T) {
	dir := tree(t, company)
	tests := []struct{ name, cwd, path, file, strings string }{
		{"in the folder itself", "repo", ".", "rewrite.toml", "all"},
		{"rewrite.toml comes before pyproject.toml", "", "repo", "repo/rewrite.toml", "all"},
		{"a pyproject.toml without the table is passed over", "repo/services", ".", "../rewrite.toml", "all"},
		{"the nearest is taken", "repo", "services/auth/app", "services/auth/pyproject.toml", "calls"},
		{"from a file", "repo", "services/auth/app/main.py", "services/auth/pyproject.toml", "calls"},
		{"from a path that is not there yet", "repo", "services/auth/new.py", "services/auth/pyproject.toml", "calls"},
		{"a broken pyproject.toml of others is passed over", "repo/services/mail", "main.py", "../../rewrite.toml", "all"},
		{"one that only speaks of the table, too", "repo/services/sms", "main.py", "../../rewrite.toml", "all"},
	}
	for _, test := range tests {
		c, errs := Nearest(filepath.Join(dir, test.cwd), filepath.FromSlash(test.path))
		if errs != nil || c == nil {
			t.Errorf("%s: %v, %v", test.name, c, errs)
			continue
		}
		if filepath.ToSlash(c.File) != test.file || c.Strings != test.strings {
			t.Errorf("%s: got %s with %q, want %s with %q", test.name, c.File, c.Strings, test.file, test.strings)
		}
		if want := filepath.Dir(filepath.Join(dir, test.cwd, c.File)); c.Dir != want {
			t.Errorf("%s: folder %s, want %s", test.name, c.Dir, want)
		}
	}
}

func TestNearestOfABrokenFile(t *testing.T) {
	dir := tree(t, company)
	_, errs := Nearest(filepath.Join(dir, "repo"), "odd/main.py")
	if len(errs) != 1 || !strings.HasPrefix(filepath.ToSlash(errs[0].Error()), "odd/pyproject.toml:1:14: is not TOML") {
		t.Errorf("got %q", errs)
	}
}

func TestNearestWithoutAny(t *testing.T) {
	dir := tree(t, company)
	c, errs := Nearest(dir, "other/main.py")
	if c != nil && strings.HasPrefix(c.Dir, dir) || errs != nil {
		t.Errorf("got %v, %v", c, errs)
	}
}

func TestNearestPassesOverAFolder(t *testing.T) {
	dir := tree(t, "-- rewrite.toml --\nstrings = 'all'\n-- sub/rewrite.toml/x --\n")
	c, errs := Nearest(dir, "sub")
	if errs != nil || c == nil || c.File != "rewrite.toml" {
		t.Errorf("got %v, %v", c, errs)
	}
}

func TestLoad(t *testing.T) {
	dir := tree(t, "-- conf/any.toml --\nroot = 'src'\n-- conf/src/x.py --\n")
	for _, file := range []string{filepath.Join("conf", "any.toml"), filepath.Join(dir, "conf", "any.toml")} {
		c, errs := Load(dir, file)
		if errs != nil {
			t.Fatal(errs)
		}
		if c.File != file || c.Dir != filepath.Join(dir, "conf") || c.Root != "src" {
			t.Errorf("got %+v", c)
		}
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	dir := tree(t, `
-- away/x.py --
-- conf/file --
-- conf/root.toml --
root = "file"
-- conf/none.toml --
root = "none"
-- conf/links.toml --
root = "out"
import-roots = ["src", "absent", "out/deeper"]
done = ["out", "in"]
-- conf/src/x.py --
-- away/deeper/x.py --
-- huge.toml --
`)
	for link, target := range map[string]string{"conf/out": "../away", "conf/in": "src"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Truncate(filepath.Join(dir, "huge.toml"), maxSize+1); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		file string
		want []string
	}{
		{"absent.toml", []string{"absent.toml: cannot be read: no such file or directory"}},
		{"conf", []string{"conf: cannot be read: is a directory"}},
		{"huge.toml", []string{"huge.toml: cannot be read: has more than 64 MB"}},
		{"conf/root.toml", []string{`conf/root.toml:1:8: root: "file" is no folder; write a folder in that of root.toml`}},
		{"conf/none.toml", []string{`conf/none.toml:1:8: root: "none" is not there; write a folder in that of none.toml`}},
		{"conf/links.toml", []string{
			`conf/links.toml:1:8: root: "out" is a link to a place outside; write a folder in that of links.toml`,
			`conf/links.toml:2:34: import-roots[2]: "out/deeper" is a link to a place outside; write a folder in that of links.toml`,
			`conf/links.toml:3:9: done[0]: "out" is a link to a place outside; write a folder in that of links.toml`}},
	}
	if runtime.GOOS == "windows" {
		t.Skip("the system words its errors otherwise")
	}
	for _, test := range tests {
		c, errs := Load(dir, test.file)
		if diff := cmp.Diff(test.want, messages(errs)); diff != "" || c != nil {
			t.Errorf("%s: config %v, want and got:\n%s", test.file, c, diff)
		}
	}
}
