package parser

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// hostile is code that nobody writes: it must end in a Module or in an error that
// says why, with memory and work in proportion to its length.
var hostile = []struct {
	name string
	code func() string
	want error // nil for a Module
}{
	{"100,000 brackets in each other", func() string { return strings.Repeat("(", 100_000) + "a" + strings.Repeat(")", 100_000) }, ErrTooDeep},
	{"100,000 brackets that are not closed", func() string { return strings.Repeat("[", 100_000) }, ErrTooDeep},
	{"100,000 brackets that were not opened", func() string { return strings.Repeat(")", 100_000) }, nil},
	{"a sum of 50,000 terms", func() string { return "x = 1" + strings.Repeat(" + a", 50_000) }, ErrTooDeep},
	{"a sum right below the limit", func() string { return "x = 1" + strings.Repeat(" + a", DefaultLimits.Depth-10) }, nil},
	{"15,000 attributes in a chain", func() string { return "a" + strings.Repeat(".b", 15_000) + " = c" + strings.Repeat(".d", 15_000) }, nil},
	{"100,000 attributes in a chain", func() string { return "a" + strings.Repeat(".b", 100_000) }, ErrTooDeep},
	{"7,000 calls in a chain", func() string { return "a" + strings.Repeat(".b()", 7_000) }, nil},
	{"calls of results right below the limit", func() string { return "a" + strings.Repeat("(b)", DefaultLimits.Depth-10) }, nil},
	{"lambdas right below the limit", func() string { return "x = " + strings.Repeat("lambda: ", DefaultLimits.Depth-10) + "1" }, nil},
	{"15,000 subscripts of results", func() string { return "a: b" + strings.Repeat("['c']", 15_000) }, nil},
	{"negations right below the limit", func() string { return "x = " + strings.Repeat("not ", DefaultLimits.Depth-10) + "a" }, nil},
	{"15,000 signs", func() string { return "x = " + strings.Repeat("-", 15_000) + "a" }, nil},
	{"9,000 conditions in a row", func() string { return "x = " + strings.Repeat("a if b else ", 9_000) + "c" }, nil},
	{"15,000 assignments in a row", func() string { return strings.Repeat("a = ", 15_000) + "b" }, nil},
	{"9,000 lambdas in each other", func() string { return "x = " + strings.Repeat("lambda: ", 9_000) + "a" }, nil},
	{"6,000 lambdas in each other that all use the outermost one's parameter", func() string {
		return "x = lambda a: " + strings.Repeat("lambda b=a: ", 6_000) + "a"
	}, ErrTooDeep},
	{"4,000 lambdas whose parameters the innermost one uses", func() string {
		var b strings.Builder
		b.WriteString("x = ")
		for i := range 4_000 {
			fmt.Fprintf(&b, "lambda a%d: ", i)
		}
		return b.String() + "[" + numbered("a%d, ", 4_000) + "]"
	}, ErrTooDeep},
	{"functions in functions", func() string {
		var b strings.Builder
		for i := range 3_000 {
			fmt.Fprintf(&b, "%sdef f%d(a%d):\n", strings.Repeat(" ", i), i, i)
		}
		return b.String() + strings.Repeat(" ", 3_000) + "pass\n"
	}, ErrTooDeep},
	{"99 functions in functions, all with the outermost one's names", func() string {
		var b strings.Builder
		b.WriteString("def f(" + numbered("a%d, ", 1_000) + "): \n")
		for i := 1; i < 99; i++ {
			fmt.Fprintf(&b, "%sdef f%d():\n", strings.Repeat(" ", i), i)
		}
		return b.String() + strings.Repeat(" ", 99) + numbered("a%d, ", 1_000) + "\n"
	}, nil},
	{"a line of 10 MB", func() string { return "x = [" + strings.Repeat(strings.Repeat("a", 98)+", ", 10<<20/100) + "]" }, nil},
	{"a comment of 10 MB", func() string { return "# type: " + strings.Repeat("# rewrite:", 1<<20) }, nil},
	{"a line of 10 MB without an end", func() string { return "x = (" + strings.Repeat(strings.Repeat("a", 98)+", ", 10<<20/100) }, nil},
	{"a string of 10 MB", func() string { return "x = '''" + strings.Repeat("\\\n{", 10<<20/3) + "'''" }, nil},
	{"an annotation of 200,000 types", func() string { return "x: '" + strings.Repeat("a | ", 200_000) + "a'" }, nil},
	{"a million names in a scope", func() string { return "x = [" + numbered("a%d, ", 1_000_000) + "]" }, nil},
	{"100,000 names in an import", func() string { return "from a import " + numbered("a%d, ", 100_000) + "b" }, nil},
	{"100,000 classes", func() string { return numbered("class A%d: a = b\n", 100_000) }, nil},
	{"100,000 parameters", func() string { return "def f(" + numbered("a%d, ", 100_000) + "): pass" }, nil},
	{"100,000 private type parameters", func() string { return "class A[" + numbered("__a%d, ", 100_000) + "]: pass" }, nil},
	{"40,000 type comments in 20,000 functions", func() string {
		return numbered("def f%d(a):  # type: (A) -> B\n    b = 1  # type: C\n", 20_000)
	}, nil},
	{"30,000 comments between brackets that are not closed", func() string { return strings.Repeat("(a # type: b\ndef f(): pass\n", 30_000) }, nil},
	{"30,000 string annotations", func() string { return strings.Repeat("a: 'List[b]'\n", 30_000) }, nil},
	{"100,000 strings that are not closed", func() string { return strings.Repeat("a = f'{b}\n", 100_000) }, nil},
	{"149 f-strings in each other, not closed, a thousand times", func() string {
		return strings.Repeat(strings.Repeat("f'{", 149)+"\nimport a\n", 1_000)
	}, nil},
	{"100,000 backslashes", func() string { return strings.Repeat("\\\n", 100_000) + "a" }, nil},
	{"100,000 operators that are not finished", func() string { return strings.Repeat("a +\n", 100_000) }, nil},
	{"a million signs that mean nothing", func() string { return strings.Repeat("$ ? ", 250_000) }, nil},
	{"a subscript of a long name with many parts", func() string {
		return "x: " + strings.Repeat("a", 100_000) + "[" + strings.Repeat("b, ", 100_000) + "]"
	}, nil},
	{"one dictionary of 100,000 entries", func() string { return "x = {" + numbered("'%d': a, ", 100_000) + "}" }, nil},
	{"30,000 pieces of a string", func() string { return "x: " + strings.Repeat("'a' ", 30_000) }, nil},
	{"30,000 elifs", func() string { return "if a: b\n" + strings.Repeat("elif c: d\n", 30_000) }, nil},
	{"30,000 cases", func() string { return "match a:\n" + strings.Repeat("    case b: c\n", 30_000) }, nil},
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestHostileInput(t *testing.T) {
	if testing.Short() {
		t.Skip("large files")
	}
	limits := DefaultLimits
	limits.Time = 0 // so that a slow machine has the same result
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			source := []byte(h.code())
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			m, err := Parse(source, limits)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, h.want) || h.want == nil && err != nil {
				t.Fatalf("%d bytes: %v, want %v", len(source), err, h.want)
			}
			if taken := int(after.TotalAlloc - before.TotalAlloc); taken > 64<<20+400*len(source) {
				t.Errorf("%d bytes take %d of memory", len(source), taken)
			}
			if m != nil {
				checkModule(t, source, m)
			}
		})
	}
}
