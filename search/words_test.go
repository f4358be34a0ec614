package search

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// TestWordsAreFound compares with a search for one word after the other.
func TestWordsAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	byPairs, byStrides := 0, 0
	for range 3000 {
		letters := "aab."
		if r.IntN(2) == 0 {
			letters = "abcdefgh_.. \n\\*t\xff"
		}
		random := func(n int) []byte {
			out := make([]byte, n)
			for i := range out {
				out[i] = letters[r.IntN(len(letters))]
			}
			return out
		}
		words := make([]string, r.IntN(12))
		for i := range words {
			words[i] = wordsOnly(random(1 + r.IntN(30)))
		}
		text := random(r.IntN(300))
		if r.IntN(20) == 0 {
			text = random(r.IntN(10_000))
		}
		for _, word := range words {
			if len(text) > len(word) && r.IntN(2) == 0 {
				copy(text[r.IntN(len(text)-len(word)+1):], word)
			}
		}
		var got, want [][2]int
		w := NewWords(words)
		switch {
		case slices.ContainsFunc(w.groups, func(g group) bool { return g.pairs.n > 0 }):
			byPairs++
		case len(w.groups) > 0:
			byStrides++
		}
		w.Each(text, func(at, word int) bool {
			got = append(got, [2]int{at, word})
			return true
		})
		for i, word := range words {
			for at := range text {
				end := at + len(word)
				if word != "" && bytes.HasPrefix(text[at:], []byte(word)) && (end == len(text) || !IsWord(text[end])) &&
					(at == 0 || !IsWord(text[at-1]) || at > 1 && text[at-2] == '\\') { // no escape here is longer
					want = append(want, [2]int{at, i})
				}
			}
		}
		order := func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("words %q in %q: (-want +got)\n%s", words, text, diff)
		}
		found, survey := w.Survey(text)
		if found != (len(want) > 0) {
			t.Fatalf("words %q in %q: the survey says %v", words, text, found)
		}
		if alone := SurveyOf(text); !found && (survey.ASCII != alone.ASCII || survey.star != alone.star) {
			t.Fatalf("words %q in %q: %v and without words %v", words, text, survey, alone)
		}
	}
	if byStrides < 100 || mostPairs > 0 && byPairs < 100 {
		t.Errorf("%d sets by pairs, %d by strides: too few", byPairs, byStrides)
	}
}

// wordsOnly makes a word of random letters.
func wordsOnly(text []byte) string {
	parts := bytes.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(". \n\\*", r) })
	return string(bytes.Join(parts, []byte(".")))
}

func TestShortWordsStandAlone(t *testing.T) {
	w := NewWords([]string{"np", ""})
	for text, want := range map[string]bool{
		"np": true, "import np": true, `"\x2enp \x2e2np"`: true, `"\056np"`: true, `"\u002enp"`: true, `\U0001f40dnp`: true, `\x2np`: false, "np.x": true, "'a\\np'": true, "x=np": true,
		"input": false, "np2": false, "_np": false, "": false, "n": false,
	} {
		if got := w.In([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if (*Words)(nil).In([]byte("np")) {
		t.Error("the set without words is found")
	}
}

func TestStars(t *testing.T) {
	for text, want := range map[string][]Star{
		"from a.b import *":                        {{Module: "a.b"}},
		"from . import *\nfrom ..x import *":       {{Level: 1}, {Level: 2, Module: "x"}},
		"from...import*":                           {{Level: 3}},
		"from .a import \\\n  *":                   {{Level: 1, Module: "a"}},
		"if x: from a import *":                    {{Module: "a"}},
		"if x:\n\tfrom a . b import * # c":         {{Module: "a.b"}},
		"from \\\n a import *":                     {{Module: "a"}},
		"from\\\r\n.a\\\r\n.b import\\\r\n*":       {{Level: 1, Module: "a.b"}},
		"from a\nimport *":                         nil,
		"x = \"from %s import *\" % y":             nil,
		"# from\n# a import *":                     nil,
		"from ünï import *":                        {{Odd: true}},
		"x = 1 * 2\nf(*a, **b)\nimport a\n*a, = b": nil,
		"# import\n*a, = b":                        nil,
		"import os\nx = a * b":                     nil,
		"":                                         nil,
	} {
		if diff := cmp.Diff(want, SurveyOf([]byte(text)).Stars()); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", text, diff)
		}
	}
}

func TestRespelling(t *testing.T) {
	n := 0
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		ascii := func(r rune) bool { return r < utf8.RuneSelf && IsWord(byte(r)) }
		if strings.ContainsFunc(norm.NFKC.String(string(r)), ascii) && !respells(r) {
			t.Errorf("%U (%c) is left out", r, r)
		}
		if respells(r) {
			n++
		}
	}
	if n > 3000 {
		t.Errorf("%d runes are too many", n)
	}
	w := NewWords([]string{"file_name", "a.mod"})
	for text, want := range map[string]bool{
		"# “naïve” – 漢字 …\nx = ﬁle_name + 1": true,
		"漢字 ﬁle_names":         false,
		"é.ａ.ｍod.b()":          true,
		"é.ａ.ｍods":             false,
		"x = 1² \xff ﬁle_name": true,
		"file_name":            false,
	} {
		if w.InRespelled([]byte(text)) != want {
			t.Errorf("%q: not %t", text, want)
		}
	}
	for text, want := range map[string]bool{
		"# “naïve” – 漢字 … \u00a0 ™": false,
		"ﬁle":         true,
		"na\u0308ive": true,
		"x = näive_ª": true,
		"":            false,
	} {
		if Respells([]byte(text)) != want {
			t.Errorf("%q: the identifiers: not %t", text, want)
		}
	}
}

// BenchmarkWords is in bytes of text.
func BenchmarkWords(b *testing.B) {
	text := bytes.Repeat([]byte("        self.session_handle = connect_pool(self.host, timeout=30)  # the default\n"), 10_000)
	for _, n := range []int{1, 10, 100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			words := make([]string, n)
			for i := range words {
				words[i] = fmt.Sprintf("legacy_%c%c_handle_%d", 'a'+i%26, 'a'+i/26%26, i)
			}
			w := NewWords(words)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if w.In(text) {
					b.Fatal("found what is not there")
				}
			}
		})
	}
	b.Run("stars", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			SurveyOf(text).Stars()
		}
	})
}
