package parser

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// lexed is what the lexer finds in a text, of which parts are passed over.
type lexed struct {
	Text     string
	Errors   []SyntaxErr
	Literals []Literal
	Comments []Span
	Speaking [][2]Span
}

func lexedOf(ready prepared) lexed {
	l := lexed{string(ready.text), slices.Clone(ready.errors), slices.Clone(ready.literals), slices.Clone(ready.allComments), nil}
	for _, c := range ready.comments {
		l.Speaking = append(l.Speaking, [2]Span{c.span, {c.after, c.after}})
	}
	return l
}

// sameAgain changes a text, of which what does not spell a word is passed over, and compares
// what the lexer finds in the new one if it passes over the same with what it finds if it does
// not. It reports whether it did pass over it, and that there was something.
func sameAgain(t *testing.T, source []byte, word string, edits []change) (passed, some bool) {
	t.Helper()
	m, tree, err := Skim(source, DefaultLimits, placesOf(word), false)
	if err != nil || len(m.Passed) == 0 {
		return false, false
	}
	text, changes := apply(source, edits)
	if checkText(text) != nil {
		return false, false
	}
	a := tree.again(changes)
	parts := slices.Clone(a.parts)
	p, whole := acquire(), acquire()
	defer p.release()
	defer whole.release()
	ready, ok := p.lexer.prepareAgain(text, a)
	if !ok {
		return false, true
	}
	got := lexedOf(ready)
	want := whole.lexer.prepare(text, false)
	if want.err != nil {
		return false, true
	}
	for _, part := range parts {
		whole.lexer.leaveOut(part.span, part.instead)
	}
	want.text = whole.lexer.out
	if diff := cmp.Diff(lexedOf(want), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("with %v it is lexed otherwise: (-whole +again)\n%.2000s", edits, diff)
	}
	return true, true
}

// TestAgain changes files of the standard library: what was passed over is passed over again, and
// all else is as if it were not.
func TestAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	passed, all := 0, 0
	for path, source := range libraryTexts(t, 9, 10, 100_000) {
		m, err := Parse(source, DefaultLimits)
		if err != nil || len(m.Names) == 0 || len(m.Errors) > 0 {
			continue
		}
		for range 4 {
			word := m.Names[r.IntN(len(m.Names))].Span.Of(source)
			if !isIdentifier([]byte(word)) {
				continue
			}
			again, some := sameAgain(t, source, word, renamings(r, m, source, word))
			if some {
				all++
			}
			if again {
				passed++
			}
			sameAgain(t, source, word, mishaps(r, source))
			if t.Failed() {
				t.Fatal(path, word)
			}
		}
	}
	t.Logf("of %d texts %d were passed over again", all, passed)
	if all < 20 || passed*10 < all*9 {
		t.Errorf("only %d of %d texts were passed over again", passed, all)
	}
}

// renamings gives the names of a module that are spelled as a word new ones.
func renamings(r *rand.Rand, m *Module, source []byte, word string) (edits []change) {
	for i := range m.Names {
		if span := m.Names[i].Span; span.Of(source) == word && (len(edits) == 0 || edits[len(edits)-1].span.End <= span.Start) {
			edits = append(edits, change{span, strings.Repeat("n", 1+r.IntN(30))})
		}
	}
	return edits
}

// mishaps are changes of all kinds.
func mishaps(r *rand.Rand, source []byte) []change {
	pieces := []string{"'", `"""`, "(", "]", "{", "\\", "\n", "\\\n", "  ", "\t", "#", "f'''{", "if x:\n", "match x:\n", "case ", "else:", "lambda:", "é", "\r", "::", "def f("}
	at := int32(r.IntN(len(source)))
	for at > 0 && source[at]&0xC0 == 0x80 {
		at--
	}
	end := at
	if r.IntN(3) == 0 {
		for end = min(at+int32(r.IntN(20)), int32(len(source))); int(end) < len(source) && source[end]&0xC0 == 0x80; end++ {
		}
	}
	return []change{{Span{at, end}, pieces[r.IntN(len(pieces))]}}
}
