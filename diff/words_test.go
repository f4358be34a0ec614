package diff

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// show writes line with its spans in brackets.
func show(line string, spans []Span) string {
	var b strings.Builder
	pos := 0
	for _, s := range spans {
		b.WriteString(line[pos:s.Start] + "[" + line[s.Start:s.End] + "]")
		pos = s.End
	}
	return b.String() + line[pos:]
}

func TestWords(t *testing.T) {
	tests := []struct{ old, new, wantOld, wantNew string }{
		{"", "", "", ""},
		{"a b", "a b", "a b", "a b"},
		{"", "a b", "", "[a b]"},
		{"x = f(1)", "x = g(1)", "x = [f](1)", "x = [g](1)"},
		{"f(a)", "f(a, b)", "f(a)", "f(a[, b])"},
		{"redis_manager", "auth_redis_manager", "[redis_manager]", "[auth_redis_manager]"},
		{"get(x)", "get()", "get([x])", "get()"},
		{"from auth.core.redis import a", "from backend.app.redis import a", "from [auth.core].redis import a", "from [backend.app].redis import a"},
		{"f(a, b)", "g(x, y)", "[f(a], [b])", "[g(x], [y])"},
		{"if  x:", "if x:", "if[  ]x:", "if[ ]x:"},
		{"é1 = ö", "é2 = ö", "[é1] = ö", "[é2] = ö"},
		{"'à'", "'á'", "'[à]'", "'[á]'"}, // they share their first byte
		{"\xff\xfe", "\xff\xfd", "\xff[\xfe]", "\xff[\xfd]"},
	}
	for _, test := range tests {
		oldSpans, newSpans := Words(test.old, test.new)
		if got := show(test.old, oldSpans); got != test.wantOld {
			t.Errorf("%q to %q: got %q, want %q", test.old, test.new, got, test.wantOld)
		}
		if got := show(test.new, newSpans); got != test.wantNew {
			t.Errorf("%q to %q: got %q, want %q", test.old, test.new, got, test.wantNew)
		}
	}
}

// A line of 10 MB, and one that is just below the limit and has nothing in common with its
// partner but each character, take no time that anyone would notice.
func TestWordsOfLongLines(t *testing.T) {
	long := strings.Repeat("x = [1, 2, 3]; ", 10<<20/15)
	hard := func(marks string) string {
		var b strings.Builder
		for i := range maxWords / 2 {
			b.WriteByte(marks[i*i/7%len(marks)])
		}
		return b.String()
	}
	tests := []struct{ old, new string }{
		{"a " + long + " b", "c " + long + " d"},
		{long, long + long},
		{strings.Repeat("x", 10<<20), strings.Repeat("x", 10<<20) + "y"},
		{strings.Repeat("\x80", 10<<20), strings.Repeat("\x80", 10<<20) + "\xff"},
		{hard("+-*/%()"), hard("*<>(!~)")},
		{strings.Repeat("(", maxWords/2), strings.Repeat(")", maxWords/2)},
	}
	for i, test := range tests {
		start := time.Now()
		checkWords(t, test.old, test.new)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("case %d took %v", i, d)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("from a.b import c", "from d.e import c")
	f.Add("f(x, y) # é", "f(y, x) # è")
	f.Add("\xe4\xb8", "\xe4\xb8\xad")
	f.Add("a\x80\x80", "a\x80b")
	f.Add("aaa", "aa")
	f.Fuzz(func(t *testing.T, old, new string) { checkWords(t, old, new) })
}

// checkWords checks what the documentation of Words promises.
func checkWords(t *testing.T, old, new string) {
	t.Helper()
	oldSpans, newSpans := Words(old, new)
	oldRest, oldErr := unchanged(old, oldSpans)
	newRest, newErr := unchanged(new, newSpans)
	if oldErr != nil || newErr != nil || oldRest != newRest {
		t.Fatalf("%.200q to %.200q: %v, %v; %.200v and %.200v", old, new, oldErr, newErr, oldSpans, newSpans)
	}
	if old == new && len(oldSpans)+len(newSpans) > 0 {
		t.Fatalf("%.200q does not differ from itself", old)
	}
}

// unchanged returns what is outside the spans, or what is wrong with them.
func unchanged(line string, spans []Span) (string, error) {
	var b strings.Builder
	pos := 0
	for i, s := range spans {
		if s.Start >= s.End || s.End > len(line) || s.Start < pos || i > 0 && s.Start == pos {
			return "", fmt.Errorf("span %v after offset %d", s, pos)
		}
		b.WriteString(line[pos:s.Start])
		pos = s.End
	}
	b.WriteString(line[pos:])
	next := 0 // the next border of a character
	for _, s := range spans {
		for _, border := range []int{s.Start, s.End} {
			for next < border {
				_, n := utf8.DecodeRuneInString(line[next:])
				next += n
			}
			if next != border {
				return "", fmt.Errorf("span %v divides a character", s)
			}
		}
	}
	return b.String(), nil
}

func TestRows(t *testing.T) {
	tests := []struct {
		name  string
		lines string // kind and text of each line
		want  []Row
	}{
		{"as many lines: in order", " a|-b|-c|+x|+y", []Row{{Old: 0, New: 0}, {Old: 1, New: 3}, {Old: 2, New: 4}}},
		{"words that changed", "-import a|+import b", []Row{{0, 1, []Span{{7, 8}}, []Span{{7, 8}}}}},
		{"nothing stayed", "-a()|+b()", []Row{{Old: 0, New: 1}}},
		{"added only", "+a|+b", []Row{{Old: -1, New: 0}, {Old: -1, New: 1}}},
		{"removed only", "-a|-b", []Row{{Old: 0, New: -1}, {Old: 1, New: -1}}},
		{"the alike ones meet", "-import os|-from x import name|+from y import name", []Row{
			{Old: 0, New: -1}, {1, 2, []Span{{5, 6}}, []Span{{5, 6}}}}},
		{"the unlike ones stand alone", "-a b|+c|+d", []Row{{Old: 0, New: -1}, {Old: -1, New: 1}, {Old: -1, New: 2}}},
		{"a split import", "-from old import a, N, b|+from old import a, b|+from new import N", []Row{
			{0, 1, []Span{{19, 22}}, nil}, {Old: -1, New: 2}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var h Hunk
			for _, l := range strings.Split(test.lines, "|") {
				h.Lines = append(h.Lines, Line{Kind(l[0]), l[1:] + "\r\n"})
			}
			if d := cmp.Diff(test.want, h.Rows()); d != "" {
				t.Errorf("want -, got +:\n%s", d)
			}
		})
	}
}
