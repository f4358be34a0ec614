package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
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

// grammars say what the readers of our files take, and nothing that they do not: each is put
// down from the page or source that it names.
var grammars = map[string]string{
	// https://sourcegraph.com/docs/batch-changes/batch-spec-yaml-reference
	"Sourcegraph": `{"type": "object", "additionalProperties": false, "required": ["version", "name", "on", "steps", "changesetTemplate"], "properties": {
		"version": {"const": 2}, "name": {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$"}, "description": {"type": "string"},
		"on": {"type": "array", "minItems": 1, "items": {"oneOf": [
			{"type": "object", "additionalProperties": false, "required": ["repositoriesMatchingQuery"], "properties": {"repositoriesMatchingQuery": {"type": "string", "minLength": 1}}},
			{"type": "object", "additionalProperties": false, "required": ["repository"], "properties": {"repository": {"type": "string"}, "branch": {"type": "string"}}}]}},
		"steps": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": false, "required": ["run", "container"], "properties": {
			"run": {"type": "string", "minLength": 1}, "container": {"type": "string", "minLength": 1}, "env": {"type": ["object", "array"]},
			"files": {"type": "object"}, "outputs": {"type": "object"}, "if": {"type": ["boolean", "string"]}, "mount": {"type": "array"}}}},
		"changesetTemplate": {"type": "object", "additionalProperties": false, "required": ["title", "branch", "commit"], "properties": {
			"title": {"type": "string", "minLength": 1}, "body": {"type": "string"}, "branch": {"type": "string", "pattern": "^[^ ~^:?*\\[]+$"}, "fork": {"type": "boolean"},
			"commit": {"type": "object", "additionalProperties": false, "required": ["message"], "properties": {
				"message": {"type": "string", "minLength": 1}, "author": {"type": "object", "required": ["name", "email"]}}},
			"published": {"oneOf": [{"type": "boolean"}, {"const": "draft"}]}}}}}`,

	// The flags of "multi-gitter run", which are the keys of its config file: cmd/cmd-run.go
	// and cmd/platform.go of github.com/lindell/multi-gitter.
	"multi-gitter": `{"type": "object", "additionalProperties": false, "required": ["branch", "pr-title", "commit-message"],
		"anyOf": [{"required": ["org"]}, {"required": ["repo"]}, {"required": ["user"]}, {"required": ["group"]}, {"required": ["repo-search"]}], "properties": {
		"org": {"$ref": "#/$defs/list"}, "repo": {"$ref": "#/$defs/list"}, "user": {"$ref": "#/$defs/list"}, "group": {"$ref": "#/$defs/list"}, "repo-search": {"type": "string"},
		"branch": {"type": "string", "minLength": 1}, "base-branch": {"type": "string"}, "pr-title": {"type": "string", "minLength": 1}, "pr-body": {"type": "string"},
		"commit-message": {"type": "string", "minLength": 1}, "reviewers": {"$ref": "#/$defs/list"}, "labels": {"$ref": "#/$defs/list"}, "draft": {"type": "boolean"}, "dry-run": {"type": "boolean"},
		"concurrent": {"type": "integer", "minimum": 1}, "conflict-strategy": {"enum": ["skip", "replace"]}, "platform": {"enum": ["github", "gitlab", "gitea", "bitbucket_server", "bitbucket_cloud", "gerrit"]}},
		"$defs": {"list": {"type": "array", "minItems": 1, "items": {"type": "string"}}}}`,

	// https://docs.gitlab.com/ci/yaml/
	"GitLab": `{"type": "object", "minProperties": 1, "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["script"], "properties": {
		"script": {"type": ["string", "array"]}, "image": {"type": "string"}, "stage": {"type": "string"}, "rules": {"type": "array"},
		"artifacts": {"type": "object", "additionalProperties": false, "properties": {"when": {"enum": ["on_success", "on_failure", "always"]}, "paths": {"type": "array"},
			"reports": {"type": "object", "additionalProperties": false, "properties": {"codequality": {"type": ["string", "array"]}}}}}}}}`,

	// https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
	"action": `{"type": "object", "additionalProperties": false, "required": ["name", "description", "runs"], "properties": {
		"name": {"type": "string"}, "description": {"type": "string"}, "author": {"type": "string"}, "outputs": {"type": "object"}, "branding": {"type": "object"},
		"inputs": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["description"], "properties": {
			"description": {"type": "string"}, "required": {"type": "boolean"}, "default": {"type": "string"}, "deprecationMessage": {"type": "string"}}}},
		"runs": {"type": "object", "additionalProperties": false, "required": ["using", "steps"], "properties": {"using": {"const": "composite"}, "steps": {"type": "array", "items": {
			"type": "object", "additionalProperties": false,
			"oneOf": [{"required": ["run", "shell"]}, {"required": ["uses"]}], "properties": {
			"name": {"type": "string"}, "id": {"type": "string"}, "if": {"type": "string"}, "run": {"type": "string"}, "shell": {"type": "string"}, "uses": {"type": "string", "pattern": "@"},
			"with": {"type": "object"}, "env": {"type": "object"}, "working-directory": {"type": "string"}, "continue-on-error": {"type": "boolean"}}}}}}}}`,

	// https://pre-commit.com/#creating-new-hooks
	"pre-commit": `{"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": false, "required": ["id", "name", "entry", "language"], "properties": {
		"id": {"type": "string", "pattern": "^[a-z-]+$"}, "name": {"type": "string"}, "entry": {"type": "string"}, "language": {"enum": ["golang", "system", "script"]},
		"description": {"type": "string"}, "files": {"type": "string"}, "exclude": {"type": "string"}, "types": {"type": "array"}, "types_or": {"type": "array", "items": {"enum": ["python", "pyi"]}},
		"require_serial": {"type": "boolean"}, "pass_filenames": {"type": "boolean"}, "args": {"type": "array"}, "stages": {"type": "array"}}}}`,
}

// documented returns the YAML of each integration: that of docs/ci.md by the word in its
// heading, and the files at the top.
func documented(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, m := range regexp.MustCompile("(?s)\n## ([^\n]*)\n.*?```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		for name := range grammars {
			if strings.Contains(m[1], name) && name != "pre-commit" {
				out[name] = m[2]
			}
		}
	}
	for name, file := range map[string]string{"action": "../../action.yml", "pre-commit": "../../.pre-commit-hooks.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

func TestIntegrationsKeepToTheirGrammars(t *testing.T) {
	all := documented(t)
	for name, grammar := range grammars {
		t.Run(name, func(t *testing.T) {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(grammar))
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource(name, document); err != nil {
				t.Fatal(err)
			}
			var value any
			if err := yaml.Unmarshal([]byte(all[name]), &value); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, c.MustCompile(name), string(text))
		})
	}
}

// onPath makes the test binary be found as rewrite, by whatever shell runs a command line.
func onPath(t *testing.T) (env []string, bin string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin = t.TempDir()
	write(t, filepath.Join(bin, "rewrite"), "#!/bin/sh\nexport "+processEnv+"=1\nexec '"+self+"' \"$@\"\n")
	if err := os.Chmod(filepath.Join(bin, "rewrite"), 0o755); err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"), bin
}

// shell runs a script in a folder, and returns its exit status.
func shell(t *testing.T, dir string, env []string, name string, args ...string) (status int, out string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	text, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// repository is a clone as the tools make one: the fixture, committed, and nothing else.
func repository(t *testing.T) string {
	dir := netra(t)
	write(t, filepath.Join(dir, "rewrite.toml"), "packs = [\"redis-ssot\"]\n")
	runGit(t, dir, "init", "-q")
	runGit(t, dir, "add", "-A")
	runGit(t, dir, "commit", "-q", "-m", "begin")
	return dir
}

// What the specs call is what changes a repository: each step of the batch spec in a shell, as
// src runs it, and the script of multi-gitter without one. Both make of it what -w does, leave
// nothing else behind, and change nothing in a repository that is done.
func TestSpecsDoWhatTheySay(t *testing.T) {
	env, _ := onPath(t)
	var spec struct{ Steps []struct{ Run string } }
	all := documented(t)
	if err := yaml.Unmarshal([]byte(all["Sourcegraph"]), &spec); err != nil {
		t.Fatal(err)
	}
	page, _ := os.ReadFile("../../docs/ci.md")
	script := regexp.MustCompile(`(?m)^ +multi-gitter run --config \S+\.yaml "(rewrite [^"]*)"$`).FindSubmatch(page)
	if script == nil || len(spec.Steps) == 0 {
		t.Fatal("no command line")
	}
	whole := repository(t)
	rewrite(whole, "-w")
	want := runGit(t, whole, "diff")
	for name, run := range map[string]func(dir string) (int, string){
		"Sourcegraph": func(dir string) (status int, out string) {
			for _, step := range spec.Steps {
				if status, out = shell(t, dir, env, "/bin/sh", "-c", step.Run); status != 0 {
					break
				}
			}
			return status, out
		},
		"multi-gitter": func(dir string) (int, string) {
			words := strings.Fields(string(script[1]))
			return shell(t, dir, env, "/usr/bin/env", words...)
		},
	} {
		dir := repository(t)
		if status, out := run(dir); status != 0 {
			t.Fatalf("%s: exit status %d\n%s", name, status, out)
		}
		if got := runGit(t, dir, "diff"); got != want || want == "" {
			t.Errorf("%s: makes another change than -w:\n%s", name, firstDifference(want, got))
		}
		if others := runGit(t, dir, "ls-files", "--others"); others != "" {
			t.Errorf("%s: leaves behind %s", name, others)
		}
		runGit(t, dir, "commit", "-qam", "move")
		if status, out := run(dir); status != 0 || runGit(t, dir, "status", "--porcelain") != "" {
			t.Errorf("%s: a second time: exit status %d\n%s", name, status, out)
		}
	}
}

// The job of GitLab writes its report, and fails while something is left.
func TestGitLabJobRuns(t *testing.T) {
	env, _ := onPath(t)
	var jobs map[string]struct {
		Script    string
		Artifacts struct{ Reports struct{ Codequality string } }
	}
	if err := yaml.Unmarshal([]byte(documented(t)["GitLab"]), &jobs); err != nil {
		t.Fatal(err)
	}
	for name, job := range jobs {
		dir := repository(t)
		for _, want := range []int{1, 0} {
			if status, out := shell(t, dir, env, "/bin/bash", "-c", job.Script); status != want {
				t.Errorf("%s: exit status %d, want %d\n%s", name, status, want, out)
			}
			text, err := os.ReadFile(filepath.Join(dir, job.Artifacts.Reports.Codequality))
			if err != nil {
				t.Fatal(err)
			}
			var issues []struct{ Severity, Fingerprint string }
			if err := json.Unmarshal(text, &issues); err != nil || want == 1 && len(issues) < 50 {
				t.Errorf("%s: %d issues, %v", name, len(issues), err)
			}
			rewrite(dir, "-w")
		}
	}
}

// The action annotates, writes a summary and a SARIF file, and fails as the check does.
func TestActionRuns(t *testing.T) {
	env, bin := onPath(t)
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Name, Run string
				Env       map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(documented(t)["action"]), &action); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(action.Runs.Steps, func(step struct {
		Name, Run string
		Env       map[string]string
	}) bool {
		return step.Name == "Check"
	})
	step := action.Runs.Steps[at]
	for _, given := range []map[string]string{{}, {"sarif": "out.sarif"}, {"baseline": "base.json", "paths": "auth_service tests"}} {
		dir := repository(t)
		summary := filepath.Join(t.TempDir(), "summary.md")
		want := 1
		if given["baseline"] != "" {
			rewrite(dir, "--check", "--baseline", given["baseline"], "--update-baseline")
			want = 0
		}
		vars := append(env, "RUNNER_TEMP="+bin, "GITHUB_STEP_SUMMARY="+summary)
		for name, value := range step.Env {
			input := regexp.MustCompile(`^\$\{\{ inputs\.([a-z]+) \}\}$`).FindStringSubmatch(value)
			if input == nil {
				t.Fatalf("%s is %s", name, value)
			}
			text, ok := given[input[1]]
			if declared, known := action.Inputs[input[1]]; !known {
				t.Fatalf("%s is no input", input[1])
			} else if !ok {
				text = declared.Default
			}
			vars = append(vars, name+"="+text)
		}
		status, out := shell(t, dir, vars, "/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
		if status != want {
			t.Errorf("with %v: exit status %d, want %d\n%s", given, status, want, out)
		}
		if want == 1 && !strings.Contains(out, "\n::warning file=") && !strings.HasPrefix(out, "::") {
			t.Errorf("with %v nothing is annotated:\n%s", given, out)
		}
		text, err := os.ReadFile(summary)
		if err != nil || want == 1 && !strings.Contains(rendered(t, string(text)), "<table>") {
			t.Errorf("with %v the summary is %s, %v", given, text, err)
		}
		if given["sarif"] != "" {
			log, err := os.ReadFile(filepath.Join(dir, given["sarif"]))
			if err != nil {
				t.Fatal(err)
			}
			validate(t, sarifSchema(t), string(log))
		}
	}
}
