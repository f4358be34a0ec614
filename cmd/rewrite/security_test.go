//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const moveN = "[[rename]]\nfrom = \"old.mod:N\"\nto = \"new.mod:M\"\n"

// The config of a tree that nobody trusts can't make the program write, or show
// anything of, what lies outside the root.
func TestUntrustedConfig(t *testing.T) {
	secret := "from old.mod import N  # s3cret\nprint(N)\n"
	for name, files := range map[string]map[string]string{
		"a root above":                   {"rewrite.toml": "root = \"..\"\n" + moveN},
		"an absolute root":               {"rewrite.toml": "root = \"/etc\"\n" + moveN},
		"a root that is a link":          {"rewrite.toml": "root = \"out\"\n" + moveN},
		"an include that leads out":      {"rewrite.toml": "include = [\"../**\"]\n" + moveN},
		"an include through a link":      {"rewrite.toml": "include = [\"out/**\", \"linked.py\", \"a.py\"]\n" + moveN},
		"an import root above":           {"rewrite.toml": "import-roots = [\"../outside\"]\n" + moveN},
		"an import root that is a link":  {"rewrite.toml": "import-roots = [\"out\"]\n" + moveN},
		"done folders outside":           {"rewrite.toml": "done = [\"../outside\"]\n" + moveN},
		"a path that leads out":          {"rewrite.toml": moveN + "paths = [\"../outside/**\"]\n"},
		"a link to another file":         {"rewrite.toml": "-> ../outside/secret.py"},
		"a link to a device":             {"rewrite.toml": "-> /dev/zero"},
		"a link to a FIFO":               {"rewrite.toml": "-> fifo"},
		"a project file that is a FIFO":  {"pyproject.toml": "-> fifo"},
		"a pack with the name of a file": {"rewrite.toml": "packs = [\"../../outside/rewrite\"]\n" + moveN},
		"a git file that leads out":      {"rewrite.toml": moveN, ".git": "gitdir: ../outside\n"},
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, "root")
			write(t, filepath.Join(base, "outside", "secret.py"), secret)
			write(t, filepath.Join(base, "outside", "config"), "[core]\n\tfsmonitor = touch pwned\n\texcludesFile = secret.py\n")
			write(t, filepath.Join(dir, "a.py"), "from old.mod import N\n")
			link := map[string]string{"out": "../outside", "linked.py": "../outside/secret.py"}
			for path, text := range files {
				if target, ok := strings.CutPrefix(text, "-> "); ok {
					link[path] = target
				} else {
					write(t, filepath.Join(dir, path), text)
				}
			}
			for path, target := range link {
				if err := os.Symlink(target, filepath.Join(dir, path)); err != nil {
					t.Fatal(err)
				}
			}
			if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644); err != nil {
				t.Fatal(err)
			}
			before := contents(t, filepath.Join(base, "outside"))
			runs := [][]string{{}, {"--check"}, {"-w"}, {"status"}}
			if link["rewrite.toml"] == "" && files["pyproject.toml"] == "" { // else there is no config, and the path names the root
				runs = append(runs, []string{"-w", "out"}, []string{"-w", "linked.py"})
			}
			for _, args := range runs {
				status, stdout, stderr := rewrite(dir, args...)
				if strings.Contains(stdout+stderr, "s3cret") {
					t.Errorf("%v shows what is outside:\n%s%s", args, stdout, stderr)
				}
				if len(args) > 1 && status != statusError {
					t.Errorf("%v: exit status %d\n%s", args, status, stderr)
				}
			}
			if diff := cmp.Diff(before, contents(t, filepath.Join(base, "outside"))); diff != "" {
				t.Errorf("written outside the root:\n%s", diff)
			}
			if _, err := os.Lstat(filepath.Join(dir, "pwned")); err == nil {
				t.Error("a command of the tree was run")
			}
		})
	}
}

// Nothing that is printed for people can drive their terminal, whatever files are
// called and hold.
func TestOutputDrivesNoTerminal(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a\x1b[2Jb.py", "new\nline.py", "c1\u009b.py", "bidi\u202e.py", "bad\xff.py"} {
		write(t, filepath.Join(dir, name), "from old.mod import N\nx = '\x1b]0;owned\a', N\n__all__ = ['N']\n")
	}
	write(t, filepath.Join(dir, "broken\x1b.py"), "from old.mod import N\nN = (\x1b\n")
	write(t, filepath.Join(dir, "unreadable\x1b.py"), "from old.mod import N\n\x00")
	for _, args := range [][]string{{"-l"}, {"--check"}, {"--color=always"}, {"status"}, {"-w"}, {"gone\x1b.py"}, {"-r", "\x1b=\x1b"}, {"--root", "\x1b"}, {"-c", "\x1b"}, {"--pack", "\x1b"}, {"--\x1b"}, {"--color=\x1b"}} {
		_, stdout, stderr := rewrite(dir, append([]string{"-r", "old.mod:N=new.mod:M"}, args...)...)
		out := stdout + stderr
		for _, colour := range []string{"\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[7m", "\x1b[27m", "\x1b[m"} {
			out = strings.ReplaceAll(out, colour, "")
		}
		if strings.ContainsAny(out, "\x1b\a\u009b\u202e\xff") {
			t.Errorf("%q prints %q", args, out)
		}
		if strings.Contains(out, "\nline.py") {
			t.Errorf("%q prints the line end of a name: %q", args, out)
		}
	}
}
