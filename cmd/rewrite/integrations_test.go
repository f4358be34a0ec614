package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Every command line of the integrations is one that the program takes, and each of their
// files is YAML.
func TestIntegrationsCallTheProgramRightly(t *testing.T) {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	hooks, _ := os.ReadFile("../../.pre-commit-hooks.yaml")
	action, _ := os.ReadFile("../../action.yml")
	var documents []string
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		documents = append(documents, m[1])
	}
	for _, text := range append(documents, string(hooks), string(action)) {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil || value == nil {
			t.Errorf("%v:\n%s", err, text)
		}
	}
	lines := regexp.MustCompile(`(?m)(?:entry: |run: |script: |")(rewrite( [^"\n>]*)?)`).FindAllStringSubmatch(string(page)+string(hooks), -1)
	if len(lines) < 5 {
		t.Errorf("only %d command lines found", len(lines))
	}
	for _, m := range lines {
		if _, _, err := parseFlags(strings.Fields(m[1])[1:]); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
	}
	for _, flags := range []string{"--check --root . --format github -- .", "--check --root . --baseline b --format sarif -- ."} {
		if _, _, err := parseFlags(strings.Fields(flags)); err != nil {
			t.Errorf("%s: %v", flags, err)
		}
	}
}

// The hooks change and check just the files that they are given, and see the whole tree.
func TestHooksOnTheFixture(t *testing.T) {
	var hooks []struct{ ID, Entry string }
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &hooks)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := netra(t)
	file := "auth_service/auth_core/login_throttle.py"
	for i, want := range []int{1, 0, 0} { // check, fix, check
		args := append(strings.Fields(hooks[i%2].Entry)[1:], file)
		if status, _, stderr := rewrite(dir, args...); status != want {
			t.Errorf("%v: exit status %d, want %d\n%s", args, status, want, stderr)
		}
	}
	if status, out, _ := rewrite(dir, "--check"); status != 1 || strings.Contains(out, file) {
		t.Errorf("only %s was to change: exit status %d", file, status)
	}
}
