package search

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPlaces compares with looking at one place after the other.
func TestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	several := 0
	for range 20_000 {
		letters := "abz_"[:1+r.IntN(4)]
		random := func(n int) []byte {
			out := make([]byte, n)
			for i := range out {
				out[i] = letters[r.IntN(len(letters))]
			}
			return out
		}
		text, word := random(r.IntN(200)), string(random(1+r.IntN(6)))
		var want []int
		for at := range text {
			if bytes.HasPrefix(text[at:], []byte(word)) {
				want = append(want, at)
			}
		}
		if got := slices.Collect(Places(text, word)); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: %v, want %v", word, text, got, want)
		}
		if len(want) > 1 {
			several++
		}
	}
	if several < 1000 {
		t.Errorf("%d texts have the word more than once: too few", several)
	}
}

func TestRareBytes(t *testing.T) {
	for word, want := range map[string][2]int{"a": {0, 0}, "ez": {1, 0}, "a_z": {2, 0}, "zea": {0, 2}, "client2": {6, 0}} {
		if rare, other := rareBytes(word); rare != want[0] || other != want[1] {
			t.Errorf("%q: %d and %d, want %v", word, rare, other, want)
		}
	}
}
