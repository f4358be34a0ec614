package diff

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// edit returns the edit of src that replaces the only occurrence of old.
func edit(t *testing.T, src, old, new string) Edit {
	t.Helper()
	if strings.Count(src, old) != 1 {
		t.Fatalf("%q is %d times in the source", old, strings.Count(src, old))
	}
	start := strings.Index(src, old)
	return Edit{Start: start, End: start + len(old), New: new}
}

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "%d\n", i)
	}
	return b.String()
}

func TestUnified(t *testing.T) {
	const header = "diff --git a/f.py b/f.py\n--- a/f.py\n+++ b/f.py\n"
	tests := []struct {
		name     string
		src      string
		old, new []string // replaced in order of place; "" inserts at the start of the file
		context  int
		want     string
	}{
		{"no edits", "a\n", nil, nil, 3, ""},
		{"an edit that changes nothing", "a\n", []string{"a"}, []string{"a"}, 3, ""},
		{"edits that cancel each other out", "a\nb\n", []string{"a\n", "b\n"}, []string{"", "a\nb\n"}, 3, ""},
		{"one line of one", "a\n", []string{"a"}, []string{"b"}, 3, header + "@@ -1 +1 @@\n-a\n+b\n"},
		{"three lines of context", numbered(1, 9), []string{"5"}, []string{"five"}, 3,
			header + "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"},
		{"no context", numbered(1, 9), []string{"5"}, []string{"five"}, 0, header + "@@ -5 +5 @@\n-5\n+five\n"},
		{"no context, an insertion", numbered(1, 9), []string{"5\n"}, []string{"5\nfive\n"}, 0, header + "@@ -5,0 +6 @@\n+five\n"},
		{"no context, a deletion", numbered(1, 9), []string{"5\n"}, []string{""}, 0, header + "@@ -5 +4,0 @@\n-5\n"},
		{"contexts that touch", numbered(1, 9), []string{"2", "7"}, []string{"two", "seven"}, 2,
			header + "@@ -1,9 +1,9 @@\n 1\n-2\n+two\n 3\n 4\n 5\n 6\n-7\n+seven\n 8\n 9\n"},
		{"contexts that leave a line out", numbered(1, 9), []string{"2", "8"}, []string{"two", "eight\nnine"}, 2,
			header + "@@ -1,4 +1,4 @@\n 1\n-2\n+two\n 3\n 4\n@@ -6,4 +6,5 @@\n 6\n 7\n-8\n+eight\n+nine\n 9\n"},
		{"only one of five lines differs", numbered(1, 7), []string{"2\n3\n4\n5\n6\n"}, []string{"2\n3\nfour\n5\n6\n"}, 1,
			header + "@@ -3,3 +3,3 @@\n 3\n-4\n+four\n 5\n"},
		{"two of five lines differ", numbered(1, 7), []string{"2\n3\n4\n5\n6"}, []string{"two\n3\n4\n5\nsix"}, 0,
			header + "@@ -2,5 +2,5 @@\n-2\n+two\n 3\n 4\n 5\n-6\n+six\n"},
		{"neighbours: removed lines first", "a\nb\n", []string{"a", "b"}, []string{"c", "d"}, 3,
			header + "@@ -1,2 +1,2 @@\n-a\n-b\n+c\n+d\n"},
		{"what is removed and brought back stays", "a\nb\nc\n", []string{"b\n", "c\n"}, []string{"", "c\nb\n"}, 3,
			header + "@@ -1,3 +1,3 @@\n a\n-b\n c\n+b\n"},
		{"two edits in a line", "f(a, b)\n", []string{"a", "b"}, []string{"c", "d"}, 3, header + "@@ -1 +1 @@\n-f(a, b)\n+f(c, d)\n"},
		{"into an empty file", "", []string{""}, []string{"a\n"}, 3, header + "@@ -0,0 +1 @@\n+a\n"},
		{"into an empty file, no line end", "", []string{""}, []string{"a"}, 3,
			header + "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"},
		{"everything goes", "a\nb\n", []string{"a\nb\n"}, []string{""}, 3, header + "@@ -1,2 +0,0 @@\n-a\n-b\n"},
		{"no line end on either side", "a\nb", []string{"b"}, []string{"c"}, 3,
			header + "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"no line end in the context", "a\nb", []string{"a"}, []string{"c"}, 3,
			header + "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"},
		{"the line end is added", "a", []string{"a"}, []string{"a\n"}, 3,
			header + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
		{"the line end is removed", "a\n", []string{"a\n"}, []string{"a"}, 3,
			header + "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"},
		{"a carriage return is kept", "a\r\nb\r\n", []string{"b"}, []string{"c"}, 3,
			header + "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"},
		{"a lone carriage return ends no line", "a\rb\rc\n", []string{"b"}, []string{"d"}, 3,
			header + "@@ -1 +1 @@\n-a\rb\rc\n+a\rd\rc\n"},
		{"lines that become one", "a\nb\nc\n", []string{"a\nb"}, []string{"ab"}, 3,
			header + "@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n"},
		{"a function is the section", "def f():\n" + numbered(1, 6), []string{"5"}, []string{"five"}, 3,
			header + "@@ -3,5 +3,5 @@ def f():\n 2\n 3\n 4\n-5\n+five\n 6\n"},
		{"an indented function is the section", "class C:\n    async def f(self):  \r\n" + numbered(1, 6), []string{"5"}, []string{"five"}, 3,
			header + "@@ -4,5 +4,5 @@ async def f(self):\n 2\n 3\n 4\n-5\n+five\n 6\n"},
		{"a section of the first hunk holds for the second", "x = 1\n" + numbered(1, 20), []string{"\n5\n", "\n15\n"}, []string{"\nfive\n", "\nfifteen\n"}, 1,
			header + "@@ -5,3 +5,3 @@ x = 1\n 4\n-5\n+five\n 6\n@@ -15,3 +15,3 @@ x = 1\n 14\n-15\n+fifteen\n 16\n"},
		{"a line in the first hunk is the section of the second", numbered(1, 3) + "y = 1\n" + numbered(4, 12), []string{"\n2\n", "\n11\n"}, []string{"\ntwo\n", "\neleven\n"}, 2,
			header + "@@ -1,4 +1,4 @@\n 1\n-2\n+two\n 3\n y = 1\n@@ -10,4 +10,4 @@ y = 1\n 9\n 10\n-11\n+eleven\n 12\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var edits []Edit
			for i, old := range test.old {
				if old == "" {
					edits = append(edits, Edit{New: test.new[i]})
				} else {
					edits = append(edits, edit(t, test.src, old, test.new[i]))
				}
			}
			got, err := Unified("f.py", "f.py", []byte(test.src), edits, test.context)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestFileHeader(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{"a.py", "a.py", "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py"},
		{"a b.py", "c.py", "diff --git a/a b.py b/c.py\n--- a/a b.py\t\n+++ b/c.py"},
		{"é", "é", `diff --git "a/\303\251" "b/\303\251"` + "\n" + `--- "a/\303\251"` + "\n" + `+++ "b/\303\251"`},
		{"\"\\\a\b\t\n\v\f\r\x1b\x7f", "x", `diff --git "a/\"\\\a\b\t\n\v\f\r\033\177" b/x` + "\n" +
			`--- "a/\"\\\a\b\t\n\v\f\r\033\177"` + "\n+++ b/x"},
		{"", "", ""},
	}
	for _, test := range tests {
		if got := strings.Join(fileHeader(test.old, test.new), "\n"); got != test.want {
			t.Errorf("%q: got\n%s\nwant\n%s", test.old, got, test.want)
		}
	}
}

func TestSection(t *testing.T) {
	long := strings.Repeat("é", 50)
	tests := []struct{ line, want string }{
		{"def f(): # x\n", "def f(): # x"},
		{"\t class C:\n", "class C:"},
		{"_x = 1 \r\n", "_x = 1"},
		{"    return x\n", ""},
		{"    defer(x)\n", ""},
		{")\n", ""},
		{"# comment\n", ""},
		{"\n", ""},
		{"x = '\x1b[31m'\n", "x = '"},
		{long + "\n", long[:80]},
		{"x" + long + "\n", "x" + long[:78]},
	}
	for _, test := range tests {
		if got := section([]byte(test.line)); got != test.want {
			t.Errorf("%q: got %q, want %q", test.line, got, test.want)
		}
	}
}

func TestHunksSayWhichEditsTheyShow(t *testing.T) {
	src := numbered(10, 40)
	edits := []Edit{
		edit(t, src, "11", "11"), // no change
		edit(t, src, "12", "twelve"),
		edit(t, src, "13", "thirteen"),
		edit(t, src, "14", "14"), // no change, though the hunk shows its line
		edit(t, src, "30\n31\n32\n33\n34\n35\n", "30\nx\n32\n33\n34\ny\n"),
	}
	hunks, err := Hunks([]byte(src), edits, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]int
	for _, h := range hunks {
		got = append(got, h.Edits)
	}
	if d := cmp.Diff([][]int{{1, 2}, {4}}, got); d != "" {
		t.Errorf("want -, got +:\n%s", d)
	}
	want := Hunk{
		OldStart: 2, OldCount: 4, NewStart: 2, NewCount: 4,
		Lines: []Line{
			{Context, "11\n"}, {Removed, "12\n"}, {Removed, "13\n"},
			{Added, "twelve\n"}, {Added, "thirteen\n"}, {Context, "14\n"},
		},
		Edits: []int{1, 2},
	}
	if d := cmp.Diff(want, hunks[0]); d != "" {
		t.Errorf("want -, got +:\n%s", d)
	}
}

// A region too large for the line diff is one change, and the lines around it still count right.
func TestLargeRegion(t *testing.T) {
	src := []byte(numbered(1, 3*maxLines))
	var b bytes.Buffer
	for i := 2; i < 3*maxLines; i++ {
		fmt.Fprintf(&b, "%d\n", i*(1+i%2))
	}
	end := bytes.LastIndexByte(src[:len(src)-1], '\n') + 1
	checkHunks(t, src, []Edit{{Start: 2, End: end, New: b.String()}}, 3)

	// As many edits as lines: each line is compared with its own new text.
	var edits []Edit
	offset := 0
	for line := range bytes.Lines(src) {
		edits = append(edits, Edit{Start: offset, End: offset + len(line), New: "x" + string(line)})
		offset += len(line)
	}
	checkHunks(t, src, edits, 3)
	edits[0].New, edits[len(edits)-1].New = "", "no line end"
	edits = append(edits, Edit{Start: len(src), End: len(src), New: ", yet\n"})
	checkHunks(t, src, edits, 3)
}

func TestGitAndPatchAccept(t *testing.T) {
	cases := []applyCase{
		{"space in name.py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"ünï/cödé.py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"quote\"back\\slash.py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"tab\tand\x01.py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"new\nline.py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"trailing /space .py", "a\n", []Edit{{0, 1, "b", "", ""}}},
		{"empty.py", "", []Edit{{0, 0, "a\nb", "", ""}}},
		{"emptied.py", "a\nb", []Edit{{0, 3, "", "", ""}}},
	}
	rng := rand.New(rand.NewPCG(2, 2))
	for i := range 500 {
		src := randomText(rng)
		cases = append(cases, applyCase{fmt.Sprintf("%d.py", i), string(src), randomEdits(rng, src)})
	}
	for _, context := range []int{3, 1, 0} {
		t.Run(fmt.Sprintf("git apply, context %d", context), func(t *testing.T) {
			t.Parallel()
			args := []string{"git", "apply", "--whitespace=nowarn"}
			if context == 0 {
				args = append(args, "--unidiff-zero")
			}
			checkTool(t, cases, context, args)
		})
	}
	for _, context := range []int{3, 1} {
		t.Run(fmt.Sprintf("patch, context %d", context), func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("patch"); err != nil {
				t.Skip("patch is not installed")
			}
			checkTool(t, cases, context, []string{"patch", "-p1", "--silent", "--fuzz=0", "--force"})
		})
	}
}

type applyCase struct {
	name  string
	src   string
	edits []Edit
}

// checkTool writes all sources to a folder, pipes one diff of all of them to the command, and
// compares the files that come out with what Apply returns.
func checkTool(t *testing.T, cases []applyCase, context int, command []string) {
	dir := t.TempDir()
	var all bytes.Buffer
	for _, c := range cases {
		path := filepath.Join(dir, c.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(c.src), 0o666); err != nil {
			t.Fatal(err)
		}
		unified, err := Unified(c.name, c.name, []byte(c.src), c.edits, context)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(unified)
	}
	run := exec.Command(command[0], command[1:]...)
	run.Dir = dir
	run.Stdin = &all
	run.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "LC_ALL=C")
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%.2000s", command[0], err, out)
	}
	for _, c := range cases {
		want, err := Apply([]byte(c.src), c.edits)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, c.name))
		if errors.Is(err, fs.ErrNotExist) || !bytes.Equal(got, want) {
			unified, _ := Unified(c.name, c.name, []byte(c.src), c.edits, context)
			t.Fatalf("%s: got %q (%v)\nwant %q\nsource %q\nedits %+v\n%s", c.name, got, err, want, c.src, c.edits, unified)
		}
	}
}

func TestHunksOfRandomEdits(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 5000 {
		src := randomText(rng)
		checkHunks(t, src, randomEdits(rng, src), rng.IntN(5))
		if t.Failed() {
			break
		}
	}
}

// FuzzUnified takes a source and a script: each edit is three bytes, how far to go on, how much
// to replace, and where in the source its new text is taken from, and how much.
func FuzzUnified(f *testing.F) {
	f.Add([]byte("import a\n\ndef f():\r\n    return a.b\n"), []byte{7, 1, 2, 20, 1, 3}, 3)
	f.Add([]byte(""), []byte{}, 0)
	f.Add([]byte("a\nb"), []byte{2, 1, 0}, 1)
	f.Add([]byte("a\na\na\na\na\n"), []byte{0, 2, 4, 0, 2, 0, 2, 2, 7}, 0)
	f.Add([]byte("\n\n\n"), []byte{3, 0, 255}, 2)
	f.Add([]byte("a\na\na\na\na\n"), []byte{0, 2, 0, 0, 2, 0, 2, 2, 96}, -97) // gives back what it was
	f.Add([]byte("\na\na\na"), []byte{0, 2, 0, 0, 2, 0, 2, 0, 100}, -97)      // in the next line, not at its start
	f.Fuzz(func(t *testing.T, src, script []byte, context int) {
		var edits []Edit
		pos := 0
		for len(script) >= 3 {
			start := min(len(src), pos+int(script[0]))
			end := min(len(src), start+int(script[1]))
			from := min(len(src), int(script[2]&0x1f))
			to := min(len(src), from+int(script[2]>>5)*2)
			edits = append(edits, Edit{Start: start, End: end, New: string(src[from:to])})
			pos, script = end, script[3:]
		}
		checkHunks(t, src, edits, context)
	})
}

// checkHunks checks what the documentation of Hunks and Unified promises for any valid edits.
func checkHunks(t *testing.T, src []byte, edits []Edit, context int) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format+"\nsource %.500q\nedits %.500v\ncontext %d", append(args, src, fmt.Sprintf("%+v", edits), context)...)
	}
	want, err := Apply(src, edits)
	if err != nil {
		fail("%v", err)
	}
	hunks, err := Hunks(src, edits, context)
	if err != nil {
		fail("%v", err)
	}
	unified, err := Unified("f", "f", src, edits, context)
	if err != nil {
		fail("%v", err)
	}
	if got, err := applyUnified(src, string(unified)); err != nil || string(got) != string(want) {
		fail("%v: got %.500q, want %.500q\n%s", err, got, want, unified)
	}
	seen := make(map[int]bool)
	end := 0
	for _, h := range hunks {
		if h.OldStart < end {
			fail("hunks overlap")
		}
		end = h.OldStart + h.OldCount
		for _, e := range h.Edits {
			if seen[e] {
				fail("edit %d is in two hunks", e)
			}
			seen[e] = true
		}
		checkLines(fail, h, context)
		checkRows(fail, h)
	}
	checkChoice(fail, src, edits, hunks)
}

// checkLines checks the order of lines in a hunk and its context.
func checkLines(fail func(string, ...any), h Hunk, context int) {
	context = max(context, 0)
	kinds := ""
	for i, l := range h.Lines {
		kinds += string(rune(l.Kind))
		if l.Kind == Added && i > 0 && h.Lines[i-1].Kind == Removed {
			first := i - strings.Count(kinds[strings.LastIndexAny(kinds[:i], " +")+1:], "-")
			if h.Lines[first].Text == l.Text {
				fail("%q is removed and added", l.Text)
			}
		}
	}
	if strings.Contains(kinds, "+-") {
		fail("an added line comes before a removed one: %s", kinds)
	}
	if before := strings.IndexAny(kinds, "+-"); before > context {
		fail("%d lines of context before the change", before)
	}
	if after := len(kinds) - 1 - strings.LastIndexAny(kinds, "+-"); after > context {
		fail("%d lines of context after the change", after)
	}
}

// checkRows checks that each line is in one row, in order, on its own side.
func checkRows(fail func(string, ...any), h Hunk) {
	var old, new []int
	for _, r := range h.Rows() {
		if r.Old >= 0 {
			old = append(old, r.Old)
		}
		if r.New >= 0 {
			new = append(new, r.New)
		}
	}
	var wantOld, wantNew []int
	for i, l := range h.Lines {
		if l.Kind != Added {
			wantOld = append(wantOld, i)
		}
		if l.Kind != Removed {
			wantNew = append(wantNew, i)
		}
	}
	if !slices.Equal(old, wantOld) || !slices.Equal(new, wantNew) {
		fail("the rows hold the lines %v and %v, want %v and %v", old, new, wantOld, wantNew)
	}
}

// checkChoice checks that every other hunk, applied alone, does what its edits do.
func checkChoice(fail func(string, ...any), src []byte, edits []Edit, hunks []Hunk) {
	var chosen []Hunk
	var chosenEdits []Edit
	shift := 0
	for i, h := range hunks {
		if i%2 == 0 {
			continue
		}
		h.NewStart += shift
		chosen = append(chosen, h)
		for _, e := range h.Edits {
			chosenEdits = append(chosenEdits, edits[e])
		}
	}
	var b bytes.Buffer
	if err := Plain(&b, "f", "f", chosen); err != nil {
		fail("%v", err)
	}
	want, err := Apply(src, chosenEdits)
	if err != nil {
		fail("%v", err)
	}
	if got, err := applyOld(src, b.String()); err != nil || string(got) != string(want) {
		fail("%v: every other hunk gives %.500q, its edits %.500q", err, got, want)
	}
}

// applyUnified applies a unified diff of one file as strictly as possible: every line and number
// has to fit.
func applyUnified(src []byte, unified string) ([]byte, error) { return applyDiff(src, unified, true) }

// applyOld is applyUnified without regard to the line numbers of the new text.
func applyOld(src []byte, unified string) ([]byte, error) { return applyDiff(src, unified, false) }

func applyDiff(src []byte, unified string, checkNew bool) ([]byte, error) {
	if unified == "" {
		return src, nil
	}
	patch := slices.Collect(strings.Lines(unified))
	if len(patch) < 4 || strings.Join(patch[:3], "") != "diff --git a/f b/f\n--- a/f\n+++ b/f\n" {
		return nil, fmt.Errorf("no file header: %q", unified)
	}
	old := slices.Collect(strings.Lines(string(src)))
	var out []string
	read := 0
	for patch = patch[3:]; len(patch) > 0; {
		oldStart, oldCount, newStart, newCount, err := parseHeader(patch[0])
		if err != nil {
			return nil, err
		}
		patch = patch[1:]
		for read < oldStart-1 || oldCount == 0 && read < oldStart {
			out = append(out, old[read])
			read++
		}
		if checkNew && len(out) != newStart-min(newCount, 1) {
			return nil, fmt.Errorf("the hunk begins at %d, not at line %d of the new text", newStart, len(out))
		}
		for oldCount > 0 || newCount > 0 {
			kind, line := patch[0][0], patch[0][1:]
			if patch = patch[1:]; len(patch) > 0 && patch[0] == noNewline {
				line, patch = line[:len(line)-1], patch[1:]
			}
			if kind != '+' {
				if oldCount--; read >= len(old) || old[read] != line {
					return nil, fmt.Errorf("line %d is not %q", read+1, line)
				}
				read++
			}
			if kind != '-' {
				newCount--
				out = append(out, line)
			}
		}
		if oldCount < 0 || newCount < 0 {
			return nil, errors.New("the counts do not fit")
		}
	}
	return []byte(strings.Join(append(out, old[read:]...), "")), nil
}

// parseHeader reads "@@ -1,2 +3,4 @@".
func parseHeader(line string) (oldStart, oldCount, newStart, newCount int, err error) {
	fields := strings.Fields(line)
	if len(fields) < 4 || fields[0] != "@@" || fields[3] != "@@" {
		return 0, 0, 0, 0, fmt.Errorf("no hunk header: %q", line)
	}
	side := func(field string, mark byte) (start, count int) {
		first, second, found := strings.Cut(field[1:], ",")
		if !found {
			second = "1"
		} else if second == "1" {
			err = fmt.Errorf("a count of 1: %q", line)
		}
		start, err1 := strconv.Atoi(first)
		count, err2 := strconv.Atoi(second)
		if err1 != nil || err2 != nil || field[0] != mark {
			err = fmt.Errorf("not a range: %q", line)
		}
		return start, count
	}
	oldStart, oldCount = side(fields[1], '-')
	newStart, newCount = side(fields[2], '+')
	return oldStart, oldCount, newStart, newCount, err
}
