package parser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// snippet is a piece of valid Python.
type snippet struct {
	name  string
	since int // valid from Python 3.since on
	code  string
	like  string // the same names in older syntax, line by line; "" if none is needed
}

// layouts are snippets whose bytes no text file should have.
var layouts = []snippet{
	{"lone carriage returns end lines", 8, "if a:\r    b\r    '''c\rd'''\re = (\rf)\r# g\rh \\\r+ i\r", ""},
	{"carriage returns and line feeds end lines", 8, "if a:\r\n    b\r\n    '''c\r\nd'''\r\ne = (\r\nf)\r\n# g\r\nh \\\r\n+ i\r\n'\\\r\n'\r\n", ""},
	{"line ends of all kinds in one file", 8, "a\rb\r\nc\n\rd\n\n\re\r\n\r\nif f:\r  g\n  h\r\n  i", ""},
	{"a byte-order mark", 8, "\ufeffa = 1\n", ""},
	{"a byte-order mark in front of a comment and a block", 8, "\ufeff# a\nif b:\n  c\n", ""},
	{"a byte-order mark alone", 8, "\ufeff", ""},
	{"no last newline", 8, "if a:\n    b", ""},
	{"no last newline behind a comment", 8, "if a:\n    b\n    # c", ""},
	{"no last newline behind a comment in an outer block", 8, "if a:\n    b\n  # c", ""},
	{"blanks at the end of lines and of the file", 8, "a  \nif b:  \n    c\t\n   \n  ", ""},
	{"a backslash in front of the last newline of the file", 8, "a\n\\\n\n", ""},
	{"form feeds between and in lines", 8, "\fa\n\f\nif b:\n    c\n\f\n    d\n\f    e\n  \f    f\ng\f=\f1\n\fclass A:\n\f  x\n", ""},
	{"tabs count up to the next multiple of eight", 8, "if a:\n\tb\n\tif c:\n\t\td\n\te\nif f:\n        g\n        if h:\n        \ti\n        j\n", ""},
	{"tabs behind blanks", 8, "if a:\n  if b:\n  \tc\n  \td\n  e\nif f:\n \tg\n \th\n", ""},
	{"tabs and blanks that differ only in lines in brackets", 8, "if a:\n    b = (\n\tc,\n  d)\n    e\n", ""},
	{"columns beyond 255", 8, "if a:\n" + strings.Repeat(" ", 300) + "b\n" + strings.Repeat(" ", 300) + "if c:\n" + strings.Repeat(" ", 600) + "d\n" + strings.Repeat(" ", 300) + "e\nf\n", ""},
	{"99 levels of indentation", 8, nested(99), ""},
	{"lines joined in an indentation", 8, "if a:\n  \\\n      b\n  c\nif d:\n\\\n  e\n  f\n", ""},
	{"a match statement with carriage returns", 10, "match x:\r\n  case a:\r\n    b\r\nmatch (c)\r\n", ""},
	{"a line of blanks between a colon and its block", 8, "if a:\n \n\t\n# b\n\n  c\n", ""},
	{"a middle dot and other signs that continue names", 8, "a\u00b7 = 1\na\u0387 = 2\nb\u1369 = a\u00b7\n", ""},
	{"letters that NFKC makes the same", 8, "\u00b5 = 1\n\u03bc = \u00b5\n\ufb01x = fix\ndef f(\u212b): return \u00c5, \u0041\u030a\n", ""},
	{"a letter that NFKC makes two, in a class that mangles it", 8, "class \ufb01A:\n    __\u00b5 = 1\n    __x = __\u03bc\n", ""},
}

// nested returns code that is indented n levels deep.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%sif a%d:\n", strings.Repeat(" ", i), i)
	}
	fmt.Fprintf(&b, "%sb\nc\n", strings.Repeat(" ", n))
	return b.String()
}

var snippetName = regexp.MustCompile(`^3\.(\d+): (.+)$`)

// snippets returns all pieces of valid Python there are, those of testdata/syntax
// included.
func snippets(t testing.TB) []snippet {
	t.Helper()
	files, err := filepath.Glob("testdata/syntax/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no snippets", err)
	}
	all := layouts
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range archive.Files {
			if part.Name == "like" {
				all[len(all)-1].like = string(part.Data)
				continue
			}
			name := snippetName.FindStringSubmatch(part.Name)
			if name == nil {
				t.Fatalf("%s: a part is named %q and not like \"3.8: a sentence\"", file, part.Name)
			}
			since, _ := strconv.Atoi(name[1])
			all = append(all, snippet{name: name[2], since: since, code: string(part.Data)})
		}
	}
	return all
}

// judgedFile has the tables that Python 3.13 gave for the snippets that older
// ones can't read, by their name. REWRITE_UPDATE writes it anew.
const judgedFile = "testdata/syntax/tables-3.13.json"

// TestSyntax reads pieces of valid Python, of all versions up to 3.14, and
// compares with CPython's symbol tables: those of the piece if the interpreter
// is new enough, else those of its equivalent in older syntax, or those that
// Python 3.13 gave once.
func TestSyntax(t *testing.T) {
	py := findPython(t)
	all := snippets(t)
	folder := t.TempDir()
	var files []string
	for i, s := range all {
		code := s.code
		if s.like != "" && s.since > py.minor {
			code = s.like
		}
		file := filepath.Join(folder, fmt.Sprintf("%d.py", i))
		if err := os.WriteFile(file, []byte(code), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	i, judged, news := 0, 0, readJudged(t)
	py.tables(t, files, func(f pythonFile) {
		s := all[i]
		i++
		t.Run(s.name, func(t *testing.T) {
			want := f.Table
			switch {
			case s.like != "" && f.Error != "":
				want = tablesFor(py, parsed(t, s.like), []byte(s.like))
			case s.since > py.minor && s.like == "":
				want = nil
			case f.Error != "":
				t.Fatalf("CPython %s refuses it: %s\n%s", py.version, f.Error, s.code)
			}
			m := parsed(t, s.code)
			judged++
			if want == nil {
				if inlined(tables(m, []byte(s.code))).key() != news[s.name] {
					t.Errorf("not what %s says: run this with Python 3.13\n%s", judgedFile, s.code)
				}
				return
			}
			if py.minor == 13 && s.since > oldest && s.like == "" {
				news[s.name] = want.key()
			}
			if ours := tablesFor(py, m, []byte(s.code)); ours.key() != want.key() {
				t.Errorf("%s\n%s", difference(ours, want, ""), s.code)
			}
		})
	})
	t.Logf("Python %s judged %d of %d snippets", py.version, judged, len(all))
	if os.Getenv("REWRITE_UPDATE") != "" && py.minor == 13 {
		writeJudged(t, news)
	}
}

func readJudged(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(judgedFile)
	if err != nil {
		t.Fatal(err)
	}
	news := make(map[string]string)
	if err := json.Unmarshal(text, &news); err != nil {
		t.Fatal(err)
	}
	return news
}

func writeJudged(t *testing.T, news map[string]string) {
	t.Helper()
	text, err := json.MarshalIndent(news, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(judgedFile, append(text, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}

// parsed returns the module of valid code.
func parsed(t *testing.T, code string) *Module {
	t.Helper()
	m, err := Parse([]byte(code), DefaultLimits)
	if err != nil {
		t.Fatalf("%v\n%s", err, code)
	}
	for _, e := range m.Errors {
		t.Errorf("line %d: %s: %q\n%s", lineOf([]byte(code), e.Span.Start), e.What, e.Span.Of([]byte(code)), code)
	}
	return m
}
