package parser

import (
	"bufio"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed testdata/symtables.py
var symtablesPy string

// table is a symbol table as both sides of the comparison print it.
type table struct {
	Type     string            `json:"type"`
	Name     string            `json:"name"`
	Line     int               `json:"line"`
	Symbols  map[string]string `json:"symbols"` // name to letters; see symtables.py
	Children []*table          `json:"children"`

	// For inlined; CPython's tables have none of it.
	comprehension bool            // one that CPython inlines
	seesClass     bool            // a scope of PEP 695 in a class
	cells         map[string]bool // the names that are cells in inlined comprehensions
}

// pythonFile is what symtables.py prints for a file.
type pythonFile struct {
	Path  string `json:"path"`
	Error string `json:"error"` // why CPython refuses the file
	Table *table `json:"table"`
}

// tablesFor lays the scopes of a module out as the symtable of an interpreter
// does.
func tablesFor(py *interpreter, m *Module, source []byte) *table {
	if py.inlines() {
		return inlined(tables(m, source))
	}
	return tables(m, source)
}

// tables lays the scopes of a module out as CPython's symtable does without
// inlining.
func tables(m *Module, source []byte) *table {
	lines := lineStarts(source)
	all := make([]*table, len(m.Scopes))
	for i, s := range m.Scopes {
		line, found := slices.BinarySearch(lines, int(s.Span.Start))
		if found {
			line++
		}
		all[i] = &table{Type: scopeTypes[s.Kind], Name: s.Name, Line: line, Symbols: map[string]string{}}
		if s.Kind == ModuleScope {
			all[i].Line = 0
		}
		all[i].comprehension = s.Kind == ComprehensionScope && s.Name != "genexpr"
		if s.Kind.Annotation() {
			around := &m.Scopes[s.Parent]
			all[i].seesClass = around.Kind == ClassScope || all[s.Parent].seesClass
		}
		if s.Parent != None && !s.Lazy {
			all[s.Parent].Children = append(all[s.Parent].Children, all[i])
		}
	}
	for _, s := range m.Symbols {
		if s.Flags&^Textual == 0 || synthetic[s.Name] {
			continue // no code that the compiler sees uses it
		}
		all[s.Scope].Symbols[s.Name] = letters(&s)
	}
	return all[0]
}

// synthetic names are those that CPython's compiler adds for itself, so that
// its tables do not tell what the source says of them.
var synthetic = map[string]bool{
	"__classdict__": true, "__type_params__": true, "__static_attributes__": true, "__firstlineno__": true,
	"__conditional_annotations__": true, "__classdictcell__": true,
}

var scopeTypes = map[ScopeKind]string{
	ModuleScope: "module", ClassScope: "class", FunctionScope: "function", LambdaScope: "function",
	ComprehensionScope: "function", TypeParamsScope: "type parameters",
	TypeVarScope: "type variable", TypeAliasScope: "type alias",
}

func letters(s *Symbol) string {
	var out []byte
	add := func(c byte, yes bool) {
		if yes {
			out = append(out, c)
		}
	}
	add('p', s.Flags&DefParam != 0)
	add('i', s.Flags&DefImport != 0)
	add('a', s.Flags&DefAnnot != 0)
	add('n', s.Flags&DefNonlocal != 0)
	add('r', s.Flags&Use != 0)
	add('s', s.Flags&(DefLocal|DefTypeParam) != 0)
	return string(append(out, accessLetters[s.Access]))
}

var accessLetters = [...]byte{
	Unresolved: '?', Local: 'L', Cell: 'C', Free: 'F', GlobalExplicit: 'G', GlobalImplicit: 'I',
}

// lineStarts returns the offsets at which the lines of source start.
func lineStarts(source []byte) []int {
	starts := []int{0}
	for i, c := range source {
		if c == '\n' || c == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// key writes a table with everything below it, in an order that does not
// depend on the one in which a compiler meets the scopes.
func (t *table) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s:%d{", t.Type, t.Name, t.Line)
	names := make([]string, 0, len(t.Symbols))
	for name := range t.Symbols {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s=%s ", name, t.Symbols[name])
	}
	b.WriteString("}[")
	children := make([]string, len(t.Children))
	for i, c := range t.Children {
		children[i] = c.key()
	}
	sort.Strings(children)
	b.WriteString(strings.Join(children, ";"))
	b.WriteString("]")
	return b.String()
}

func (t *table) count() (scopes, names int) {
	scopes, names = 1, len(t.Symbols)
	for _, c := range t.Children {
		s, n := c.count()
		scopes, names = scopes+s, names+n
	}
	return scopes, names
}

// difference says where two tables part, for the log.
func difference(ours, theirs *table, path string) string {
	path += "/" + theirs.Type + " " + theirs.Name
	for name, want := range theirs.Symbols {
		if got := ours.Symbols[name]; got != want {
			return fmt.Sprintf("%s (line %d): %s is %q, CPython says %q", path, theirs.Line, name, got, want)
		}
	}
	for name, got := range ours.Symbols {
		if _, ok := theirs.Symbols[name]; !ok {
			return fmt.Sprintf("%s (line %d): %s is %q, CPython does not have it", path, theirs.Line, name, got)
		}
	}
	order := func(ts []*table) []*table {
		ts = slices.Clone(ts)
		sort.SliceStable(ts, func(i, j int) bool { return ts[i].key() < ts[j].key() })
		return ts
	}
	a, b := order(ours.Children), order(theirs.Children)
	for i := range b {
		if i >= len(a) {
			return fmt.Sprintf("%s: scope %s %s (line %d) is missing", path, b[i].Type, b[i].Name, b[i].Line)
		}
		if a[i].key() != b[i].key() {
			if a[i].Name != b[i].Name || a[i].Line != b[i].Line || a[i].Type != b[i].Type {
				return fmt.Sprintf("%s: scope %s %s:%d is not CPython's %s %s:%d", path,
					a[i].Type, a[i].Name, a[i].Line, b[i].Type, b[i].Name, b[i].Line)
			}
			return difference(a[i], b[i], path)
		}
	}
	return fmt.Sprintf("%s: %d scopes too many", path, len(a)-len(b))
}

// tables runs symtables.py over files and calls visit for each.
func (py *interpreter) tables(t *testing.T, files []string, visit func(pythonFile)) {
	t.Helper()
	runScript(t, py, symtablesPy, files, visit)
}

// runScript runs a script that is given the names of files and prints a line of JSON for
// each, of which it calls visit.
func runScript[T any](t *testing.T, py *interpreter, script string, files []string, visit func(T)) {
	t.Helper()
	cmd := exec.Command(py.path, "-X", "utf8", "-W", "ignore", "-c", script)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for r := bufio.NewReaderSize(out, 1<<20); ; {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			var f T
			if err := json.Unmarshal(line, &f); err != nil {
				t.Fatalf("%v in %.200s", err, line)
			}
			visit(f)
		}
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// pythonLibrary returns the interpreter to compare with and the files of its standard
// library, or the one file that REWRITE_ONLY names. checkLibrary is to be told how many
// of them were compared.
func pythonLibrary(t *testing.T) (py *interpreter, files []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("parses the standard library twice over")
	}
	py = findPython(t)
	if only := os.Getenv("REWRITE_ONLY"); only != "" {
		return py, []string{only}
	}
	return py, pythonFiles(t, py.library)
}

func (py *interpreter) checkLibrary(t *testing.T, compared int) {
	t.Helper()
	if compared < 1000 && os.Getenv("REWRITE_ONLY") == "" {
		t.Errorf("only %d files were compared: is %s a standard library?", compared, py.library)
	}
}

// libraryTexts goes through the texts of the standard library of at most so many bytes, one file in
// so many, and in short tests one of so many of those.
func libraryTexts(t *testing.T, every, short, largest int) iter.Seq2[string, []byte] {
	files := pythonFiles(t, findPython(t).library)
	if testing.Short() {
		every *= short
	}
	return func(yield func(string, []byte) bool) {
		for i := 0; i < len(files); i += every {
			source, err := os.ReadFile(files[i])
			if err != nil {
				t.Fatal(err)
			}
			if len(source) <= largest && checkText(source) == nil && !yield(files[i], source) {
				return
			}
		}
	}
}

// pythonFiles lists the Python files of a folder.
func pythonFiles(t *testing.T, folder string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "site-packages" {
			return filepath.SkipDir
		}
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".py") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// interpreter is a Python to compare with.
type interpreter struct {
	path    string
	library string // the folder of its standard library
	version string // "3.11.7"
	minor   int    // 11
}

// inlines reports whether the interpreter does PEP 709.
func (py *interpreter) inlines() bool { return py.minor >= 12 }

// oldest is the minor version from which on CPython's tables say what the
// compiler does: before, they held the annotations that PEP 563 makes text.
const oldest = 10

// findPython returns the python3 of the machine, or what REWRITE_PYTHON names. A
// machine without one skips the test, unless it says with CI that it runs them
// all.
func findPython(t testing.TB) *interpreter {
	t.Helper()
	refuse := t.Skipf
	if os.Getenv("CI") != "" {
		refuse = t.Fatalf
	}
	path, err := exec.LookPath(cmp.Or(os.Getenv("REWRITE_PYTHON"), "python3"))
	if err != nil {
		refuse("nothing to compare with: %v", err)
	}
	out, err := exec.Command(path, "-c", "import os, sys; print(os.path.dirname(os.__file__)); print(sys.version.split()[0])").Output()
	if err != nil {
		t.Fatal(err)
	}
	library, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	py := &interpreter{path: path, library: library, version: version}
	if _, err := fmt.Sscanf(version, "3.%d", &py.minor); err != nil {
		t.Fatalf("%s is Python %q", path, version)
	}
	if py.minor < oldest {
		refuse("%s is Python %s: the comparison needs 3.%d", path, version, oldest)
	}
	return py
}

// decoded turns the few files of the standard library that are not UTF-8 into
// that, with a letter for every byte: the parser reads nothing else, and no name
// in them has others than ASCII's.
func decoded(source []byte) []byte {
	if utf8.Valid(source) {
		return source
	}
	out := make([]rune, len(source))
	for i, c := range source {
		out[i] = rune(c)
	}
	return []byte(string(out))
}
