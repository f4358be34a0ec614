package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelpAndVersion(t *testing.T) {
	status, out, _ := rewrite(t.TempDir(), "--help")
	if status != 0 {
		t.Errorf("--help: exit status %d", status)
	}
	for _, want := range []string{"-w", "--check", "-l", "--rename", "--config", "--pack", "--root", "Examples:", "Exit status"} {
		if !strings.Contains(out, want) {
			t.Errorf("--help does not mention %s", want)
		}
	}
	if status, out, _ := rewrite(t.TempDir(), "--version"); status != 0 || !strings.HasPrefix(out, "rewrite ") {
		t.Errorf("--version: exit status %d, %q", status, out)
	}
	if status, out, _ := rewrite(t.TempDir(), "--list-packs"); status != 0 || !strings.Contains(out, "redis-ssot") {
		t.Errorf("--list-packs: exit status %d, %q", status, out)
	}
}

func TestBadUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--bogus"}, "unknown flag: --bogus"},
		{[]string{"-w", "--check"}, "exclude each other"},
		{[]string{"--strict"}, "--strict goes with --check"},
		{[]string{"-j", "-1"}, "--jobs -1"},
		{[]string{"--color", "blue"}, "auto, always or never"},
		{[]string{"--pack", "redis"}, "redis-ssot"},
		{[]string{"-r", "a.b"}, "a.b"},
		{[]string{"-r", "a:b=c:d", "-r", "a:b=c:e"}, "a:b"},
		{[]string{"-c", "none.toml"}, "none.toml"},
		{[]string{"--root", "nowhere"}, "nowhere"},
		{[]string{"no/such/path"}, "no/such/path"},
		{[]string{"--stdin-filename", "a.py", "-w"}, "--stdin-filename"},
		{[]string{"--root", ".", "--stdin-filename", "../a.py"}, "../a.py"},
	} {
		dir := filepath.Join(t.TempDir(), "tree")
		write(t, filepath.Join(dir, "a.py"), "from old import N\n")
		status, out, stderr := rewrite(dir, test.args...)
		if status != 2 || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: exit status %d, %q lacks %q", test.args, status, stderr, test.want)
		}
		if out != "" {
			t.Errorf("%q prints %q", test.args, out)
		}
	}
}

func TestStandardInput(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "pkg", "a.py"), "what is on disk does not count")
	write(t, filepath.Join(dir, "other.py"), "import pkg.a\nprint(pkg.a.N)\n")
	filter := func(name, text string) (int, string, string) {
		var out, errs bytes.Buffer
		p := program{
			Stdin: strings.NewReader(text), Stdout: &out, Stderr: &errs,
			Getwd: func() (string, error) { return dir, nil }, Getenv: func(string) string { return "" },
		}
		status := p.main(context.Background(), []string{"--root", ".", "-r", "old:N=new:M", "--stdin-filename", name})
		return status, out.String(), errs.String()
	}
	for _, test := range []struct{ name, path, text, want string }{
		{"a name that moves", "pkg/b.py", "from old import N\nprint(N)\n", "from new import M\nprint(M)\n"},
		{"a name that another file uses", "pkg/a.py", "from old import N\n", "from new import M as N\n"},
		{"nothing to do", "pkg/c.py", "print(1)\n", "print(1)\n"},
		{"nothing at all", "pkg/d.py", "", ""},
	} {
		if status, out, stderr := filter(test.path, test.text); status != 0 || out != test.want {
			t.Errorf("%s: exit status %d, %q, want %q\n%s", test.name, status, out, test.want, stderr)
		}
	}
	if status, out, stderr := filter("pkg/b.py", "from old import N\ndef (:\n"); status != 2 || out != "from old import N\ndef (:\n" || !strings.Contains(stderr, "pkg/b.py") {
		t.Errorf("a syntax error: exit status %d, %q\n%s", status, out, stderr)
	}
}
