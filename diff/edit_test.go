package diff

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApply(t *testing.T) {
	tests := []struct {
		name  string
		src   string
		edits []Edit
		want  string
	}{
		{"no edits", "abc", nil, "abc"},
		{"replace", "import a\n", []Edit{{Start: 7, End: 8, New: "bee"}}, "import bee\n"},
		{"insert at both ends", "b", []Edit{{0, 0, "a", "", ""}, {1, 1, "c", "", ""}}, "abc"},
		{"insertions at one offset stand in order", "ad", []Edit{{1, 1, "b", "", ""}, {1, 1, "c", "", ""}}, "abcd"},
		{"insertion before and after a replacement", "x", []Edit{{0, 0, "<", "", ""}, {0, 1, "y", "", ""}, {1, 1, ">", "", ""}}, "<y>"},
		{"replacements that touch", "abcd", []Edit{{0, 2, "1", "", ""}, {2, 4, "2", "", ""}}, "12"},
		{"into an empty text", "", []Edit{{0, 0, "x\n", "", ""}}, "x\n"},
		{"everything goes", "abc\n", []Edit{{0, 4, "", "", ""}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src := []byte(test.src)
			got, err := Apply(src, test.edits)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if string(src) != test.src {
				t.Errorf("the input became %q", src)
			}
		})
	}
}

func TestApplyWithoutEditsReturnsTheSourceItself(t *testing.T) {
	src := []byte("abc")
	got, err := Apply(src, nil)
	if err != nil || &got[0] != &src[0] {
		t.Errorf("got a copy, or the error %v", err)
	}
}

func TestInvalidEditsAreNamed(t *testing.T) {
	tests := []struct {
		name  string
		edits []Edit
		want  []string // parts of the error
	}{
		{"overlap", []Edit{{0, 4, "a", "m:A=m:B", ""}, {3, 5, "b", "n:C=n:D", ""}},
			[]string{"edit 1, bytes [3,5)", "rule n:C=n:D", "overlaps", "edit 0, bytes [0,4)", "rule m:A=m:B"}},
		{"insertion inside a replacement", []Edit{{0, 4, "a", "", ""}, {2, 2, "b", "", ""}}, []string{"edit 1", "overlaps", "edit 0"}},
		{"not in order", []Edit{{4, 5, "a", "", ""}, {0, 1, "b", "", ""}}, []string{"edit 1", "comes after", "edit 0", "sort"}},
		{"insertion after the replacement at its start", []Edit{{4, 5, "a", "", ""}, {4, 4, "b", "", ""}}, []string{"edit 1", "comes after", "edit 0"}},
		{"ends before it starts", []Edit{{4, 3, "a", "", ""}}, []string{"edit 0", "ends before it starts"}},
		{"before the text", []Edit{{-1, 3, "a", "", ""}}, []string{"edit 0", "outside the text of 10 bytes"}},
		{"after the text", []Edit{{3, 11, "a", "", ""}}, []string{"edit 0", "outside the text of 10 bytes"}},
	}
	src := []byte("0123456789")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, applyErr := Apply(src, test.edits)
			_, hunksErr := Hunks(src, test.edits, 3)
			_, unifiedErr := Unified("f", "f", src, test.edits, 3)
			for _, err := range []error{applyErr, hunksErr, unifiedErr} {
				if err == nil {
					t.Fatal("accepted")
				}
				for _, part := range test.want {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%q does not say %q", err, part)
					}
				}
			}
		})
	}
}

func TestSort(t *testing.T) {
	edits := []Edit{{3, 4, "e", "", ""}, {0, 2, "b", "", ""}, {3, 3, "c", "", ""}, {0, 0, "a", "", ""}, {3, 3, "d", "", ""}}
	Sort(edits)
	got := ""
	for _, e := range edits {
		got += e.New
	}
	if got != "abcde" {
		t.Errorf("got the order %s", got)
	}
}

func TestMapper(t *testing.T) {
	//     0123456789
	src := "ab cd ef\n"
	edits := []Edit{{0, 0, ">>", "", ""}, {3, 5, "seed", "", ""}, {6, 6, "(", "", ""}, {8, 9, "", "", ""}}
	// new: ">>ab seed (ef"
	tests := []struct {
		offset, want int
		ok           bool
	}{
		{0, 2, true},   // after what is inserted there
		{2, 4, true},   // the blank before the replaced word
		{3, 5, false},  // in it: where the new word begins
		{4, 5, false},  //
		{5, 9, true},   // after it
		{6, 11, true},  // after "("
		{8, 13, false}, // deleted
		{9, 13, true},  // the end
	}
	m := NewMapper(edits)
	for _, test := range tests {
		got, ok := m.ToNew(test.offset)
		if got != test.want || ok != test.ok {
			t.Errorf("ToNew(%d) = %d, %t, want %d, %t", test.offset, got, ok, test.want, test.ok)
		}
	}
	if got, ok := NewMapper(nil).ToNew(len(src)); got != len(src) || !ok {
		t.Errorf("without edits, ToNew(%d) = %d, %t", len(src), got, ok)
	}
}

func TestMapperFindsEveryByteThatStays(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		src := randomText(rng)
		edits := randomEdits(rng, src)
		out, err := Apply(src, edits)
		if err != nil {
			t.Fatal(err)
		}
		m := NewMapper(edits)
		replaced := make([]bool, len(src)+1)
		for _, e := range edits {
			for i := e.Start; i < e.End; i++ {
				replaced[i] = true
			}
		}
		for i := range replaced {
			at, ok := m.ToNew(i)
			if ok == replaced[i] {
				t.Fatalf("ToNew(%d) says %t\nsource %q\nedits %+v", i, ok, src, edits)
			}
			if i == len(src) && at != len(out) || i < len(src) && ok && src[i] != out[at] {
				t.Fatalf("ToNew(%d) = %d\nsource %q\nedits %+v", i, at, src, edits)
			}
		}
	}
}

// randomText returns a short text with what is hard for a diff: repeated and empty lines, every
// line end, lone carriage returns, lines that look like a diff, bytes that are not UTF-8, and
// often no line end at the end.
func randomText(rng *rand.Rand) []byte {
	lines := []string{
		"", "", "x", "x", "y", "import a.b", "def f(a, b):", "class C:", "\tpass", "    return a.b.c(x)",
		"-- old", "++ new", "@@ -1 +1 @@", " ", "\\ No newline at end of file", "é = 'ö'", "a\rb", "\xff\x9b", "\x0c", "a\x00b",
	}
	ends := []string{"\n", "\n", "\n", "\r\n", "\r", "\n\n"}
	if rng.IntN(4) > 0 {
		ends = ends[:1+rng.IntN(len(ends))]
	}
	var b bytes.Buffer
	for range rng.IntN(40) {
		b.WriteString(lines[rng.IntN(len(lines))])
		b.WriteString(ends[rng.IntN(len(ends))])
	}
	if rng.IntN(2) == 0 {
		return bytes.TrimRight(b.Bytes(), "\r\n")
	}
	return b.Bytes()
}

// randomEdits returns valid edits for src: of a few bytes or of whole lines, at the ends, touching,
// changing nothing, deleting everything.
func randomEdits(rng *rand.Rand, src []byte) []Edit {
	if rng.IntN(20) == 0 {
		return []Edit{{End: len(src)}}
	}
	offset := func() int {
		i := rng.IntN(len(src) + 1)
		switch rng.IntN(6) {
		case 0, 1:
			return lineStart(src, 0, i)
		case 2:
			return lineEnd(src, i)
		}
		return i
	}
	var edits []Edit
	for range rng.IntN(8) {
		start, end := offset(), offset()
		if start > end || rng.IntN(4) == 0 {
			end = start
		} else if rng.IntN(3) > 0 {
			end = min(end, start+rng.IntN(8))
		}
		e := Edit{Start: start, End: end}
		switch rng.IntN(5) {
		case 0: // a deletion, or nothing
		case 1:
			e.New = string(src[start:end])
		case 2, 3:
			text := randomText(rng)
			e.New = string(text[:rng.IntN(len(text)+1)])
		case 4: // a change somewhere in a copy
			e.New = string(src[start:end])
			at := rng.IntN(len(e.New) + 1)
			e.New = e.New[:at] + "Z" + e.New[min(len(e.New), at+rng.IntN(3)):]
		}
		edits = append(edits, e)
	}
	Sort(edits)
	valid := edits[:0]
	for _, e := range edits {
		if n := len(valid); n == 0 || e.Start >= valid[n-1].End {
			valid = append(valid, e)
		}
	}
	return valid
}

func TestEditsAreNotChanged(t *testing.T) {
	edits := []Edit{{0, 1, "b", "r", "why"}, {2, 3, "d", "r", ""}}
	before := append([]Edit(nil), edits...)
	if _, err := Unified("f", "f", []byte("a\nc\n"), edits, 3); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, edits); d != "" {
		t.Errorf("before -, after +:\n%s", d)
	}
}
