package search

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// A survey tells what a look at one byte after the other does, wherever in its blocks things stand.
func TestSurvey(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"*", "import", "import *", "import\\\n\t*", "t*", "t*;", "t *x", "2 *", "\r\f *", "é", " ", "\\", "name", "\xff"}
	stars, others := 0, 0
	for range 20_000 {
		text := bytes.Repeat([]byte{'a'}, r.IntN(150))
		if r.IntN(20) == 0 {
			text = bytes.Repeat([]byte{'*'}, r.IntN(15_000))
		}
		for n := r.IntN(6); n > 0 && len(text) > 0; n-- {
			copy(text[r.IntN(len(text)):], pieces[r.IntN(len(pieces))])
		}
		ascii, star := true, len(text)
		for i := len(text) - 1; i >= 0; i-- {
			ascii = ascii && text[i] < 0x80
			before, ends := bytes.TrimRight(text[:i], " \t\n\\\r\f"), i+1 == len(text) || bytes.IndexByte([]byte(" \t\n\\\r\f;#'\""), text[i+1]) >= 0
			if text[i] == '*' && ends && bytes.HasSuffix(before, []byte{'t'}) {
				star = i
			}
		}
		s := SurveyOf(text)
		if s.ASCII != ascii || s.star != star {
			t.Fatalf("%q: ASCII %v, star at %d; want %v, %d", text, s.ASCII, s.star, ascii, star)
		}
		if !ascii {
			others++
		}
		if star < len(text) {
			stars++
		}
	}
	if stars < 1000 || others < 1000 {
		t.Errorf("%d texts with an import and %d with other bytes: too few", stars, others)
	}
}
