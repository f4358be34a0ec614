package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const manFile = "../../docs/rewrite.1"

// UPDATE=1 writes the copy.
func TestManPageIsThatOfTheFlags(t *testing.T) {
	_, want, _ := rewrite(t.TempDir(), "--man")
	if os.Getenv("UPDATE") != "" {
		write(t, manFile, want)
	}
	if got, _ := os.ReadFile(manFile); string(got) != want {
		t.Error("docs/rewrite.1 is not what --man prints: UPDATE=1 go test -run ManPage ./cmd/rewrite")
	}
	if path, err := exec.LookPath("groff"); err == nil {
		out, err := exec.Command(path, "-man", "-ww", "-z", manFile).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("groff: %v\n%s", err, out)
		}
	}
}

// bash itself says what it would complete.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	_, script, _ := rewrite(dir, "--completion", "bash")
	write(t, filepath.Join(dir, "c.bash"), script)
	for typed, want := range map[string]string{
		"--form": "--format", "--format sar": "sarif", "--by o": "owner", "--color ne": "never", "stat": "status", "-w c.b": "c.bash",
	} {
		words := append([]string{"rewrite"}, strings.Fields(typed)...)
		ask := "source c.bash; COMP_WORDS=(" + strings.Join(words, " ") + "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _rewrite; echo \"${COMPREPLY[*]}\""
		cmd := exec.Command("bash", "--norc", "-c", ask)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s: %q, want %q (%v)", typed, out, want, err)
		}
	}
	for _, shell := range []string{"zsh", "fish"} {
		_, script, _ := rewrite(dir, "--completion", shell)
		if !strings.Contains(script, "format") {
			t.Errorf("%s: %s", shell, script)
		}
		if path, err := exec.LookPath(shell); err == nil {
			write(t, filepath.Join(dir, "c"), script)
			if out, err := exec.Command(path, "-n", filepath.Join(dir, "c")).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", shell, err, out)
			}
		}
	}
	if status, _, _ := rewrite(dir, "--completion", "tcsh"); status != 2 {
		t.Error("tcsh is taken")
	}
}
