package parser

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzParse reads whatever there is: it must end, without a panic, in an error or
// in a Module of which everything holds that holds for every Module, and in the
// same one each time.
func FuzzParse(f *testing.F) {
	for _, s := range snippets(f) {
		f.Add([]byte(s.code))
	}
	for _, c := range append(invalid, holes...) {
		f.Add([]byte(c.code))
	}
	files, _ := filepath.Glob("testdata/resolve/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range archive.Files {
			source, _ := unmarked(string(c.Data))
			f.Add([]byte(source))
		}
	}
	if _, err := exec.LookPath("python3"); err == nil {
		py := findPython(f)
		for _, name := range []string{"this", "bisect", "keyword", "types", "contextlib", "abc", "test/test_fstring", "test/test_patma", "test/test_grammar"} {
			if source, err := os.ReadFile(filepath.Join(py.library, name+".py")); err == nil {
				f.Add(source)
			}
		}
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		if checkText(source) == nil {
			var p preparer
			ready := p.prepare(source, false)
			if ready.err == nil && len(ready.text) != max(len(source), 1) {
				t.Fatalf("prepared %d bytes to %d", len(source), len(ready.text))
			}
			if bytes.IndexByte(ready.text, '#') >= 0 && !bytes.ContainsAny(source, `"'`) {
				t.Fatalf("a comment is left in %q", ready.text)
			}
		}
		m, err := Parse(source, DefaultLimits)
		if err != nil {
			return
		}
		checkModule(t, source, m)
		again, err := Parse(source, DefaultLimits)
		if err != nil || !reflect.DeepEqual(m, again) {
			t.Fatalf("read again it is another: %v", err)
		}
	})
}
