package parser

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed testdata/lookups.py
var lookupsPy string

// lookupsFile is what lookups.py prints for a file.
type lookupsFile struct {
	Path  string
	Error string // why CPython refuses the file
	Items []json.RawMessage
}

// factWriter writes the facts of a Module as lookups.py does those of CPython's
// syntax tree.
type factWriter struct {
	m       *Module
	source  []byte
	skipped []Span // f-strings whose fields are not compared
	items   []string
}

// lookupFacts lists the facts of m.
func lookupFacts(m *Module, source []byte, fields bool) []string {
	d := &factWriter{m: m, source: source}
	for _, l := range m.Literals {
		if n := len(d.skipped); !fields && l.Kind == FormattedLiteral && (n == 0 || d.skipped[n-1].End <= l.Span.Start) {
			d.skipped = append(d.skipped, l.Span)
		}
	}
	for i := range m.Texts {
		t := &m.Texts[i]
		// Code in strings is read, and may hold strings of its own.
		_, outermost := slices.BinarySearchFunc(m.Literals, t.Span.Start, func(l Literal, at int32) int { return int(l.Span.Start - at) })
		if outermost {
			d.add(t.Span.Start, "text", t.Span.Start, t.Span.End, t.Value, t.Doc, t.InFormat)
		}
	}
	for i := range m.Lookups {
		l := &m.Lookups[i]
		n := &m.Names[l.Name]
		if n.Flags&InString != 0 {
			continue
		}
		what := "call"
		switch l.Kind {
		case ContainsLookup:
			what = "contains"
		case SubscriptLookup:
			what = map[Role]string{Load: "load", Store: "store", AugStore: "store", Delete: "del"}[l.Role]
		}
		d.add(l.Span.Start, what, l.Span.Start, l.Span.End, d.chain(l.Name), d.args(m.ArgsOf(l)), l.Decorator)
	}
	for i := range m.Assigns {
		a := &m.Assigns[i]
		n := &m.Names[a.Target]
		if n.Flags&InString != 0 {
			continue
		}
		end := n.Span.End
		if attrs := m.AttrSpans(n); len(attrs) > 0 {
			end = attrs[len(attrs)-1].End
		}
		d.add(n.Span.Start, "assign", n.Span.Start, end, d.chain(a.Target), d.value(&a.Value))
	}
	outer := int32(0)
	for _, l := range m.Literals {
		if l.Span.Start >= outer {
			kind := [...]string{StringLiteral: "string", DocstringLiteral: "string", BytesLiteral: "bytes", FormattedLiteral: "formatted"}[l.Kind]
			d.items = append(d.items, written("literal", l.Span.Start, kind))
			outer = l.Span.End
		}
	}
	d.items = append(d.items, written("comments", len(m.Comments)))
	slices.Sort(d.items)
	return d.items
}

// add adds an item that starts at an offset.
func (d *factWriter) add(at int32, item ...any) {
	next, _ := slices.BinarySearchFunc(d.skipped, at, func(s Span, at int32) int { return int(s.Start - at) })
	if next > 0 && at < d.skipped[next-1].End {
		return
	}
	d.items = append(d.items, written(item...))
}

func written(item ...any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(item); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

func (d *factWriter) chain(n NameID) string {
	text := Normalize(d.m.Names[n].Span.Of(d.source))
	for _, a := range d.m.AttrSpans(&d.m.Names[n]) {
		text += "." + Normalize(a.Of(d.source))
	}
	return text
}

func (d *factWriter) value(v *Value) any {
	switch v.Kind {
	case TextValue:
		return []any{"text", d.m.Texts[v.Text()].Value}
	case NameValue:
		return []any{"name", d.chain(v.Name())}
	case LookupValue:
		return []any{"lookup", d.m.Lookups[v.Lookup()].Span.Start}
	case BuiltValue:
		return []any{"built"}
	case ListValue:
		return []any{"list", d.args(d.m.ItemsOf(v))}
	case DictValue:
		return []any{"dict", d.args(d.m.ItemsOf(v))}
	}
	return nil
}

func (d *factWriter) args(args []Arg) []any {
	all := []any{}
	for i := range args {
		a := &args[i]
		all = append(all, []any{Normalize(a.Keyword.Of(d.source)), a.Stars, d.value(&a.Value)})
	}
	return all
}

// TestLookupsAgreeWithCPython compares all strings that can name code, calls,
// subscripts, tests of membership, assignments, literals and comments with what
// CPython's ast and tokenize say of the standard library. Left out are
//
//   - what has a \N{…} in it, whose value the parser does not know, and two
//     letters of which it does not know that they start no identifier;
//   - what stands in strings that are read as code, which CPython does not read;
//   - displays of types, in calls like NamedTuple("A", [("b", "c")]);
//   - before Python 3.12, the fields of f-strings: their positions in the ast are
//     not exact;
//   - files that are not UTF-8.
func TestLookupsAgreeWithCPython(t *testing.T) {
	py, files := pythonLibrary(t)
	var compared, unread, facts, wrong int
	runScript(t, py, lookupsPy, files, func(f lookupsFile) {
		source, err := os.ReadFile(f.Path)
		if err != nil {
			t.Error(err)
			return
		}
		if f.Error != "" {
			if utf8.Valid(source) && refused[filepath.Base(f.Path)] == "" {
				t.Errorf("CPython refuses %s: %s", f.Path, f.Error)
			}
			unread++
			return
		}
		m, err := Parse(source, DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			return
		}
		theirs := make([]string, len(f.Items))
		for i, item := range f.Items {
			var parts []any
			if err := json.Unmarshal(item, &parts); err != nil {
				t.Fatal(err)
			}
			theirs[i] = written(parts...)
		}
		slices.Sort(theirs)
		compared++
		facts += len(theirs)
		missing, extra := parted(theirs, lookupFacts(m, source, py.minor >= 12))
		if n := max(len(missing), len(extra)); n > 0 {
			wrong += n
			t.Errorf("%s:\n\tonly CPython: %.400q\n\tonly the parser: %.400q", f.Path, missing[:min(len(missing), 3)], extra[:min(len(extra), 3)])
		}
	})
	t.Logf("Python %s: compared %d files with %d facts; %d differ; %d files are not read", py.version, compared, facts, wrong, unread)
	py.checkLibrary(t, compared)
}

// parted returns what is only in one of two sorted lists.
func parted(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || a[0] > b[0]:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB
}
