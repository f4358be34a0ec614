package parser

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestOverlay(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	for range 20_000 {
		base := make([]byte, r.IntN(120))
		for i := range base {
			base[i] = " \nab"[r.IntN(4)]
		}
		text := []byte(string(base))
		for range r.IntN(5) {
			if len(text) > 0 {
				from := r.IntN(len(text))
				for i := from; i < min(len(text), from+r.IntN(40)); i++ {
					text[i] = "  xy"[r.IntN(4)]
				}
			}
		}
		var passed []part
		for at := r.IntN(60); at < len(text) && r.IntN(3) > 0; at += r.IntN(40) {
			end := min(len(text), at+r.IntN(30))
			instead := []string{"pass", "()", "", "..."}[r.IntN(4)]
			instead = instead[:copy(text[at:end], instead)]
			for i := at + len(instead); i < end; i++ {
				text[i] = ' '
			}
			passed = append(passed, part{span: Span{int32(at), int32(end)}, instead: instead})
			at = end
		}
		o := overlayOf(base, text, passed)
		if got := o.on(base, []byte("before")); string(got) != "before"+string(text) {
			t.Fatalf("of %q on %q comes %q", text, base, got)
		}
	}
	source := []byte(strings.Repeat("x = 1  # what it is\n", 1000))
	text := []byte(strings.ReplaceAll(string(source), "# what it is", "            "))
	if o := overlayOf(source, text, nil); o.bytes() > len(source) {
		t.Errorf("an overlay of blanks takes %d bytes of %d", o.bytes(), len(source))
	}
}
