package diff

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestColour(t *testing.T) {
	src := "class C:\n1\n2\nx = old.name\n3\n"
	hunks, err := Hunks([]byte(src), []Edit{edit(t, src, "old", "new")}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Colour(&b, "f.py", "f.py", hunks); err != nil {
		t.Fatal(err)
	}
	want := "\x1b[1mdiff --git a/f.py b/f.py\x1b[m\n" +
		"\x1b[1m--- a/f.py\x1b[m\n" +
		"\x1b[1m+++ b/f.py\x1b[m\n" +
		"\x1b[36m@@ -3,3 +3,3 @@\x1b[m class C:\n" +
		" 2\n" +
		"\x1b[31m-x = \x1b[7mold\x1b[27m.name\x1b[m\n" +
		"\x1b[32m+x = \x1b[7mnew\x1b[27m.name\x1b[m\n" +
		" 3\n"
	if b.String() != want {
		t.Errorf("got\n%q\nwant\n%q", b.String(), want)
	}
}

func TestColourShowsLineEnds(t *testing.T) {
	tests := []struct {
		name, src string
		edit      Edit
		want      string
	}{
		{"a missing one", "a", Edit{1, 1, "\n", "", ""},
			"\x1b[31m-a\x1b[m\n\\ No newline at end of file\n\x1b[32m+a\x1b[m\n"},
		{"not that of the whole file", "a\r\nb\r\n", Edit{0, 1, "c", "", ""},
			"\x1b[31m-a\x1b[m\n\x1b[32m+c\x1b[m\n b\n"},
		{"one that changes", "a\r\n", Edit{1, 2, "", "", ""},
			"\x1b[31m-a\x1b[7m^M\x1b[27m\x1b[m\n\x1b[32m+a\x1b[m\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			hunks, err := Hunks([]byte(test.src), []Edit{test.edit}, 3)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := Colour(&b, "", "", hunks); err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(b.String(), "\n")
			if got != test.want {
				t.Errorf("got\n%q\nwant\n%q", got, test.want)
			}
		})
	}
}

func TestVisible(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain\ttext, é 中 🙂", "plain\ttext, é 中 🙂"},
		{"\x1b[2J\x07\x00\r\x0c\x7f", "^[[2J^G^@^M^L^?"},
		{"\u009b31m", "<U+009B>31m"},
		{"\x9b31m\xff", "<9B>31m<FF>"},
		{"a\u202eb\u2066\u200b\u2028\ufeff", "a<U+202E>b<U+2066><U+200B><U+2028><U+FEFF>"},
		{"\ufffd", "\ufffd"},
	}
	for _, test := range tests {
		if got := visible(test.in); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

// Whatever the source holds, the only escapes that go out are Colour's own.
func TestColourOfRandomSourceDrivesNothing(t *testing.T) {
	own := strings.NewReplacer(bold, "", red, "", green, "", cyan, "", marked, "", notMarked, "", reset, "")
	rng := rand.New(rand.NewPCG(4, 4))
	for range 500 {
		src := make([]byte, rng.IntN(200))
		for i := range src {
			src[i] = byte(rng.IntN(256))
		}
		hunks, err := Hunks(src, randomEdits(rng, src), 3)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := Colour(&b, string(src), string(src), hunks); err != nil {
			t.Fatal(err)
		}
		for _, r := range own.Replace(b.String()) {
			if r != '\n' && !isShown(r) {
				t.Fatalf("%U goes out: %q", r, b.String())
			}
		}
	}
}
