package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// hostile is a tree whose names and texts try to break out of every format: one rule
// applies, one import is left for review, one file can't be done.
func hostile(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"rewrite.toml":      "[[rename]]\nfrom = \"old:f\"\nto = \"new:g\"\nmessage = \"</script><b>100% | `g`\"\n",
		"old.py":            "f = h = 1\n",
		"new.py":            "g = 1\n",
		"a/plain.py":        "from old import f\nprint(f, \"</script><img src=x onerror=alert(1)>\")\n",
		"a,b:c%0A/x|`y`.py": "from old import f\r\ntext = '''\r\n```\r\n</details>'''\r\nprint(f)\r\n",
		"<i>&amp;.py":       "from old import f\nprint(f)",
		"b/latin.py":        "# coding: latin-1\nfrom old import f; s = '\xe4'; print(f)\n",
		"b/mörder.py":       "from old import f\nä = '💥'; print(ä, f)\n",
		"b/star.py":         "from old import *\nprint(f)\n",
		"b/broken.py":       "from old import f\nprint(f\n",
		"z/new\nline.py":    "from old import f\nprint(f)\n",
		"z/bidi.py":         "from old import f\nprint(f)  # \u202e\x1b[31m\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func formatted(t testing.TB, dir, format string, args ...string) string {
	t.Helper()
	status, out, stderr := rewrite(dir, append([]string{"--format", format}, args...)...)
	if status == 2 && !strings.Contains(stderr, "broken.py") {
		t.Fatalf("--format %s: %s", format, stderr)
	}
	return out
}

// schemaOf compiles a schema of this repository.
func schemaOf(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// schemaFrom compiles a schema that is given as text.
func schemaFrom(t testing.TB, name, text string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t testing.TB, schema *jsonschema.Schema, text string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Error(err)
	}
}

func trees(t *testing.T) map[string]string {
	return map[string]string{"netra": netra(t), "hostile": hostile(t), "empty": t.TempDir()}
}

func TestJSONIsThatOfItsSchema(t *testing.T) {
	findings, status := schemaOf(t, "../../report/findings.schema.json"), schemaOf(t, "../../report/status.schema.json")
	for name, dir := range trees(t) {
		t.Run(name, func(t *testing.T) {
			for _, mode := range []string{"", "--check"} {
				out := formatted(t, dir, "json", strings.Fields(mode)...)
				validate(t, findings, out)
				if again := formatted(t, dir, "json", append(strings.Fields(mode), "-j1")...); again != out {
					t.Error("with one worker the document is another")
				}
			}
			_, out, _ := rewrite(dir, "status", "--format", "json")
			validate(t, status, out)
			validate(t, findings, formatted(t, dir, "json", "-w"))
		})
	}
}

// The edits of the JSON, made by their offsets, are what -w writes.
func TestJSONSaysWhatIsWritten(t *testing.T) {
	for name, dir := range trees(t) {
		t.Run(name, func(t *testing.T) {
			var doc struct {
				Files []struct {
					Path  string
					Edits []struct {
						Start, End   int
						Line, Column int
						Old, New     string
					}
				}
			}
			if err := json.Unmarshal([]byte(formatted(t, dir, "json")), &doc); err != nil {
				t.Fatal(err)
			}
			written := t.TempDir()
			copyTree(t, dir, written)
			rewrite(written, "-w")
			for _, f := range doc.Files {
				text, err := os.ReadFile(filepath.Join(dir, f.Path))
				if err != nil {
					t.Fatal(err)
				}
				for i := range f.Edits {
					e := f.Edits[len(f.Edits)-1-i]
					if old := strings.ToValidUTF8(string(text[e.Start:e.End]), "\uFFFD"); old != e.Old {
						t.Errorf("%s: %q is said to be %q", f.Path, old, e.Old)
					}
					text = slices.Concat(text[:e.Start], []byte(e.New), text[e.End:])
				}
				if want, _ := os.ReadFile(filepath.Join(written, f.Path)); !bytes.Equal(text, want) {
					t.Errorf("%s: by its edits\n%s\nwritten\n%s", f.Path, text, want)
				}
			}
			if len(doc.Files) == 0 && name != "empty" {
				t.Error("no file changes")
			}
		})
	}
}

// sarifSchema is that of the standard. It is not ours to keep a copy of: the module go-sarif,
// which has it in a constant, is at hand and its content known by go.sum.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "pkg/report/v210/sarif/schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := strconv.Unquote(file.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return schemaFrom(t, "sarif-2.1.0", text)
}

// The log is that of the standard's schema, and another program's reader understands it.
func TestSARIFIsValidAndItsFixesAreWhatIsWritten(t *testing.T) {
	schema := sarifSchema(t)
	for name, dir := range trees(t) {
		t.Run(name, func(t *testing.T) {
			text := formatted(t, dir, "sarif")
			validate(t, schema, text)
			log, err := sarif.FromString(text, sarif.WithStrictValidation())
			if err != nil {
				t.Fatal(err)
			}
			written := t.TempDir()
			copyTree(t, dir, written)
			rewrite(written, "-w")
			fixed := map[string]bool{}
			for _, result := range log.Runs[0].Results {
				rule := log.Runs[0].Tool.Driver.Rules[result.RuleIndex]
				if *rule.ID != *result.RuleID {
					t.Errorf("result of rule %s points to rule %s", *result.RuleID, *rule.ID)
				}
				for _, fix := range result.Fixes {
					for _, change := range fix.ArtifactChanges {
						path := unescapeURI(t, *change.ArtifactLocation.URI)
						if fixed[path] {
							t.Errorf("%s has two fixes", path)
						}
						fixed[path] = true
						applyFix(t, filepath.Join(dir, path), change.Replacements)
					}
				}
			}
			same(t, written, dir)
			if name == "hostile" && *log.Runs[0].Invocations[0].ExecutionSuccessful {
				t.Error("broken.py could not be done, and the run is said to have succeeded")
			}
		})
	}
}

func unescapeURI(t *testing.T, uri string) string {
	t.Helper()
	ok, out := python(t, ".", "-c", "import sys, urllib.parse as u; p = u.urlsplit(sys.argv[1]); assert not p.scheme and not p.query; sys.stdout.write(u.unquote(p.path))", uri)
	if !ok {
		t.Fatalf("%s: %s", uri, out)
	}
	return out
}

// applyFix replaces by line and column, as a viewer of SARIF does.
func applyFix(t *testing.T, path string, replacements []*sarif.Replacement) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	offset := func(line, column int) (at int) {
		for _, l := range lines[:line-1] {
			at += len(l)
		}
		for range column - 1 {
			_, n := utf8.DecodeRuneInString(string(data[at:]))
			at += n
		}
		return at
	}
	out, from := "", 0
	for _, r := range replacements {
		d := r.DeletedRegion
		out += string(data[from:offset(*d.StartLine, *d.StartColumn)]) + *r.InsertedContent.Text
		from = offset(*d.EndLine, *d.EndColumn)
	}
	write(t, path, out+string(data[from:]))
}

// The grammar of a workflow command, as actions/runner's ActionCommand reads it.
var workflowCommand = regexp.MustCompile(`^::(warning|notice|error) ([^:]*)::(.*)$`)

func TestGitHubAnnotationsAreCommands(t *testing.T) {
	for name, dir := range trees(t) {
		t.Run(name, func(t *testing.T) {
			out := formatted(t, dir, "github")
			seen := 0
			unescape := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")
			for line := range strings.Lines(out) {
				m := workflowCommand.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
				if m == nil {
					t.Fatalf("not a command: %q", line)
				}
				properties := map[string]string{}
				for _, p := range strings.Split(m[2], ",") {
					key, value, ok := strings.Cut(p, "=")
					if !ok || !slices.Contains([]string{"file", "line", "endLine", "col", "endColumn", "title"}, key) {
						t.Fatalf("%q has a property %q", line, p)
					}
					properties[key] = unescape.Replace(value)
				}
				if _, err := os.Stat(filepath.Join(dir, properties["file"])); err != nil {
					t.Error(err)
				}
				seen++
			}
			if seen == 0 && name != "empty" {
				t.Error("nothing is annotated")
			}
		})
	}
}

// What GitLab demands of a report, from its documentation.
const codeQualitySchema = `{"type": "array", "items": {"type": "object",
	"required": ["description", "check_name", "fingerprint", "severity", "location"],
	"properties": {
		"description": {"type": "string", "minLength": 1}, "check_name": {"type": "string", "minLength": 1},
		"fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
		"severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
		"location": {"type": "object", "required": ["path", "lines"], "properties": {
			"path": {"type": "string", "pattern": "^[^./]"},
			"lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}`

func TestGitLabReport(t *testing.T) {
	schema := schemaFrom(t, "quality", codeQualitySchema)
	for name, dir := range trees(t) {
		t.Run(name, func(t *testing.T) {
			prints := func() (all []string) {
				out := formatted(t, dir, "gitlab")
				validate(t, schema, out)
				var issues []struct{ Fingerprint string }
				if err := json.Unmarshal([]byte(out), &issues); err != nil {
					t.Fatal(err)
				}
				for _, i := range issues {
					if slices.Contains(all, i.Fingerprint) {
						t.Error("two findings have one fingerprint")
					}
					all = append(all, i.Fingerprint)
				}
				return all
			}
			before := prints()
			if name == "netra" { // a line more above does not make other findings of them
				path := filepath.Join(dir, "auth_service/auth_core/wiring.py")
				text, _ := os.ReadFile(path)
				write(t, path, "# more\n"+string(text))
				if after := prints(); !slices.Equal(before, after) {
					t.Error("the fingerprints depend on the lines")
				}
			}
		})
	}
}

// rendered is what GitHub's flavour of markdown comes to, with raw HTML as it is there.
func rendered(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := md.Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// limitOfComment is that of GitHub.
const limitOfComment = 65536

func TestMarkdownIsAComment(t *testing.T) {
	all := trees(t)
	all["large"] = largeTree(t, 600)
	for name, dir := range all {
		t.Run(name, func(t *testing.T) {
			out := formatted(t, dir, "markdown")
			if len(out) > limitOfComment {
				t.Errorf("%d bytes", len(out))
			}
			page := rendered(t, out)
			if strings.Count(page, "<details>") != strings.Count(page, "</details>") {
				t.Error("what is folded is not unfolded")
			}
			for _, bad := range []string{"<img", "<script", "</script", "<b>", "<i>", "onerror=a>", "\x1b"} {
				if strings.Contains(page, bad) {
					t.Errorf("the comment holds %q", bad)
				}
			}
			if name != "empty" && (!strings.Contains(page, "<table>") || !strings.Contains(page, `<code class="language-diff">`)) {
				t.Errorf("no table or no diff:\n%s", page)
			}
			for line := range strings.Lines(out) { // a cell that a path has ended would be one too many
				if strings.HasPrefix(line, "| `") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 5 && !strings.Contains(line, "→") {
					t.Errorf("a row of the table: %s", line)
				}
			}
			_, status, _ := rewrite(dir, "status", "--format", "markdown")
			if page := rendered(t, status); !strings.Contains(page, "<table>") {
				t.Errorf("status:\n%s", page)
			}
		})
	}
}

// largeTree has a shim and n files in forty directories that need it; a third have moved.
func largeTree(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rewrite.toml"), "[[rename]]\nfrom = \"lib.old:fetch\"\nto = \"lib.new:load\"\n\n[[rename]]\nfrom = \"lib.legacy:Pool\"\nto = \"lib.new:Pool\"\n")
	write(t, filepath.Join(dir, "lib/old.py"), "from lib.new import load as fetch\n")
	write(t, filepath.Join(dir, "lib/legacy.py"), "from lib.new import Pool\n")
	write(t, filepath.Join(dir, "lib/new.py"), "class Pool: pass\ndef load(x): return x\n")
	for i := range n {
		text := fmt.Sprintf("\"\"\"Module %d.\"\"\"\n\nfrom lib.old import fetch\n\n\ndef work(x):\n    a = fetch(x)\n    return a + fetch(%d)\n", i, i)
		switch {
		case i%3 == 0:
			text = "from lib.new import load\n\nprint(load(1), load(2))\n"
		case i%7 == 0:
			text += "\n\nfrom lib.legacy import Pool\n\nprint(Pool)\n"
		case i%50 == 1:
			text = "from lib.old import *\n\nprint(fetch(1))\n"
		}
		write(t, filepath.Join(dir, fmt.Sprintf("services/svc%02d/part%d/mod%04d.py", i%20, i%2, i)), text)
	}
	return dir
}

// Formats that do not go with the rest of the command line are bad usage.
func TestFormatsThatDoNotFit(t *testing.T) {
	for _, line := range []string{
		"--format xml", "status --format sarif", "discover --format json", "--show-config --format json",
		"-l --format json", "--stdin-filename a.py --format json", "--depth -1",
	} {
		if status, _, stderr := rewrite(t.TempDir(), strings.Fields(line)...); status != 2 || !strings.Contains(stderr, "--") {
			t.Errorf("rewrite %s: exit status %d: %s", line, status, stderr)
		}
	}
}

// A format of a check says what the check says by its exit status, and -l is a format.
func TestFormatsOfACheck(t *testing.T) {
	dir := netra(t)
	for _, format := range []string{"diff", "list", "json", "sarif", "github", "gitlab", "markdown", "html"} {
		if status, out, stderr := rewrite(dir, "--check", "--format", format); status != 1 || out == "" {
			t.Errorf("--check --format %s: exit status %d: %s", format, status, stderr)
		}
	}
	_, one, _ := rewrite(dir, "-l")
	if _, two, _ := rewrite(dir, "--format", "list"); one != two {
		t.Error("--format list is not -l")
	}
	_, one, _ = rewrite(dir)
	if _, two, _ := rewrite(dir, "--format", "diff"); one != two {
		t.Error("--format diff is not the default")
	}
}
