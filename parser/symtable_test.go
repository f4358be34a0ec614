package parser

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// refused are the files of the standard libraries that CPython itself does not
// compile, by their name, with the reason.
var refused = map[string]string{
	"bom.py":                "Python 2, for lib2to3",
	"crlf.py":               "Python 2, for lib2to3",
	"different_encoding.py": "Python 2, for lib2to3",
	"false_encoding.py":     "Python 2, for lib2to3",
	"py2_test_grammar.py":   "Python 2, for lib2to3",
	"badsyntax_3131.py":     "a letter that is none",
	"badsyntax_future3.py":  "a future feature that does not exist",
	"badsyntax_future7.py":  "a future import that is not at the top",
	"badsyntax_future8.py":  "a wildcard import from __future__",
	"badsyntax_future9.py":  "from __future__ import braces",
	"badsyntax_pep3120.py":  "not UTF-8, and no encoding declared",
	"bad_coding.py":         "an encoding that does not exist",
	"bad_coding2.py":        "a byte-order mark and another encoding",
}

// TestScopesAgreeWithCPython compares scope by scope and name by name with
// CPython's own symbol tables, over the standard library of the interpreter.
func TestScopesAgreeWithCPython(t *testing.T) {
	py, files := pythonLibrary(t)
	var compared, unread, scopes, names, wrong int
	py.tables(t, files, func(f pythonFile) {
		if f.Error != "" {
			unread++
			if refused[filepath.Base(f.Path)] == "" {
				t.Errorf("CPython refuses %s: %s", f.Path, f.Error)
			}
			return
		}
		source, err := os.ReadFile(f.Path)
		if err != nil {
			t.Error(err)
			return
		}
		source = decoded(source)
		m, err := Parse(source, DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			return
		}
		compared++
		s, n := f.Table.count()
		scopes, names = scopes+s, names+n
		for _, e := range m.Errors {
			t.Errorf("%s:%d: CPython reads what is %s", f.Path, lineOf(source, e.Span.Start), e.What)
		}
		if ours := tablesFor(py, m, source); ours.key() != f.Table.key() {
			wrong++
			t.Errorf("%s: %s", f.Path, difference(ours, f.Table, ""))
		}
	})
	t.Logf("Python %s: compared %d files with %d scopes and %d names; %d differ; CPython refuses %d",
		py.version, compared, scopes, names, wrong, unread)
	py.checkLibrary(t, compared)
}

// lineOf returns the number of the line that an offset lies in.
func lineOf(source []byte, offset int32) int {
	line, found := slices.BinarySearch(lineStarts(source), int(offset))
	if found {
		line++
	}
	return line
}
