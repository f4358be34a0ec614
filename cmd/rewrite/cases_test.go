package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A case in fixtures/cases is a behaviour: its name is the sentence, and the
// archive holds
//
//	command    the command line, run in the folder of the tree
//	status     the exit status, if it is not 0
//	before/…   the tree
//	after/…    the files that the command changes, as they are then
//	stdout     what is printed, exactly, if it matters
//	stderr     lines that standard error must hold, if they matter
//	run        a command that prints the same before and after, if there is one
//	breaks     old=new on a line: replacing that word by text makes run differ
//
// Files that are not in after must be as they were. Bytes that an archive can't
// hold are written \r, \t and \ufeff in files named with a trailing "!esc", and
// "!nonl" stands for a missing last newline.
func TestCases(t *testing.T) {
	for _, c := range readCases(t, "*") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}

// testCase is a case as the test uses it.
type testCase struct {
	name           string
	command        []string
	status         string
	before, after  map[string]string
	stdout, stderr *string
	run, breaks    string
}

// readCases reads the cases whose names match a pattern, in order of name.
func readCases(t testing.TB, pattern string) (cases []*testCase) {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/cases/" + pattern + ".txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, readCase(t, strings.TrimSuffix(filepath.Base(file), ".txtar"), archive))
	}
	return cases
}

func readCase(t testing.TB, name string, archive *txtar.Archive) *testCase {
	c := &testCase{name: name, status: "0", before: map[string]string{}, after: map[string]string{}}
	for _, f := range archive.Files {
		text := string(f.Data)
		name, escaped := strings.CutSuffix(f.Name, "!esc")
		if escaped {
			text = strings.NewReplacer(`\r`, "\r", `\t`, "\t", `\f`, "\f", `\ufeff`, "\ufeff").Replace(text)
		}
		if plain, ok := strings.CutSuffix(name, "!nonl"); ok {
			name, text = plain, strings.TrimSuffix(text, "\n")
		}
		switch {
		case name == "command":
			c.command = words(text)
		case name == "status":
			c.status = strings.TrimSpace(text)
		case name == "stdout":
			c.stdout = &text
		case name == "stderr":
			c.stderr = &text
		case name == "run":
			c.run = strings.TrimSpace(text)
		case name == "breaks":
			c.breaks = strings.TrimSpace(text)
		case strings.HasPrefix(name, "before/"):
			c.before[strings.TrimPrefix(name, "before/")] = text
		case strings.HasPrefix(name, "after/"):
			c.after[strings.TrimPrefix(name, "after/")] = text
		default:
			t.Fatalf("%s: the archive has a file %q, which means nothing here", c.name, f.Name)
		}
	}
	if len(c.command) == 0 || c.command[0] != "rewrite" {
		t.Fatalf("%s: the command must start with rewrite", c.name)
	}
	return c
}

// words splits a command line at blanks; single quotes keep them.
func words(line string) (out []string) {
	for i, part := range strings.Split(strings.TrimSpace(line), "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

func (c *testCase) check(t *testing.T) {
	dir := c.tree(t)
	printed := c.runPython(t, dir)
	status, stdout, stderr := rewrite(dir, c.command[1:]...)
	if fmt.Sprint(status) != c.status {
		t.Errorf("exit status %d, want %s\n%s", status, c.status, stderr)
	}
	if c.stdout != nil && stdout != *c.stdout {
		t.Errorf("standard output:\n%s\nwant:\n%s", stdout, *c.stdout)
	}
	if c.stderr != nil {
		for _, line := range strings.Split(strings.TrimSpace(*c.stderr), "\n") {
			if !strings.Contains(stderr, line) {
				t.Errorf("standard error lacks %q:\n%s", line, stderr)
			}
		}
	}
	c.compare(t, dir, stderr)
	if after := c.runPython(t, dir); after != printed {
		t.Errorf("%s prints after:\n%s\nbefore:\n%s", c.run, after, printed)
	}
	c.checkBreaks(t, dir, printed)
	c.checkTwice(t, dir)
	c.checkDiff(t)
}

// tree writes the tree before into a new folder.
func (c *testCase) tree(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range c.before {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// compare checks that the files are those of after, and the others as before.
func (c *testCase) compare(t *testing.T, dir, stderr string) {
	t.Helper()
	for name, want := range c.before {
		if changed, ok := c.after[name]; ok {
			want = changed
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if string(got) != want {
			t.Errorf("%s is:\n%s\nwant:\n%s\n%s", name, got, want, stderr)
		}
	}
	for name := range c.after {
		if _, ok := c.before[name]; !ok {
			t.Errorf("after/%s is not in before", name)
		}
	}
}

// runPython runs the command of the case, if it has one and Python is there.
func (c *testCase) runPython(t *testing.T, dir string) string {
	t.Helper()
	if c.run == "" {
		return ""
	}
	args := words(c.run)
	cmd := exec.Command(pythonPath(t), args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", c.run, err, out)
	}
	return string(out)
}

// checkBreaks shows that the plain rename, which the case avoids, would not do.
func (c *testCase) checkBreaks(t *testing.T, dir, printed string) {
	if c.breaks == "" {
		return
	}
	for name := range c.after {
		text, _ := os.ReadFile(filepath.Join(dir, name))
		plain := string(text)
		for _, line := range strings.Split(c.breaks, "\n") {
			old, new, _ := strings.Cut(line, "=>")
			plain = strings.ReplaceAll(plain, strings.TrimSpace(old), strings.TrimSpace(new))
		}
		write(t, filepath.Join(dir, name), plain)
		defer write(t, filepath.Join(dir, name), string(text))
	}
	args := words(c.run)
	cmd := exec.Command(pythonPath(t), args[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err == nil && string(out) == printed {
		t.Errorf("the plain rename is said to break, and does not:\n%s", out)
	}
}

// checkTwice runs the command again: nothing may change.
func (c *testCase) checkTwice(t *testing.T, dir string) {
	if !c.writes() {
		return
	}
	_, _, stderr := rewrite(dir, c.command[1:]...)
	c.compare(t, dir, "the second time: "+stderr)
}

func (c *testCase) writes() bool {
	for _, word := range c.command {
		if word == "-w" || word == "--write" {
			return true
		}
	}
	return false
}

// checkDiff applies the diff of a dry run with git: the result is what -w wrote.
func (c *testCase) checkDiff(t *testing.T) {
	if !c.writes() || len(c.after) == 0 {
		return
	}
	dir := c.tree(t)
	var args []string
	for _, word := range c.command[1:] {
		if word != "-w" && word != "--write" {
			args = append(args, word)
		}
	}
	_, patch, _ := rewrite(dir, args...)
	cmd := exec.Command("git", "apply", "--whitespace=nowarn", "-")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git apply: %v\n%s\n%s", err, out, patch)
	}
	c.compare(t, dir, "by git apply")
}

// rewrite runs the program in a folder.
func rewrite(dir string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	p := program{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getwd: func() (string, error) { return dir, nil }, Getenv: func(string) string { return "" },
	}
	status = p.main(context.Background(), args)
	return status, out.String(), errs.String()
}

// pythonPath finds Python; CI must have it, elsewhere the test is skipped.
func pythonPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3 is missing: what this test shows would go unchecked")
		}
		t.Skip("python3 is missing: nothing to run the tree with")
	}
	return path
}
