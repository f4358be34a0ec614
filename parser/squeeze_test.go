package parser

import (
	"bytes"
	"slices"
	"testing"
)

// TestSqueezedTrees compares, over the standard library, the trees of texts that are shown
// short with those of whole texts, node for node.
func TestSqueezedTrees(t *testing.T) {
	bytes_, short, files := 0, 0, 0
	for path, source := range libraryTexts(t, 3, 10, 400_000) {
		if files, bytes_, short = files+1, bytes_+len(source), short+sameSqueezed(t, source); t.Failed() {
			t.Fatal(path)
		}
	}
	t.Logf("%d files of %d bytes are shown in %d bytes", files, bytes_, short)
}

// sameSqueezed compares for one source, and returns the length of the short text.
func sameSqueezed(t *testing.T, source []byte) int {
	t.Helper()
	p := acquire()
	defer p.release()
	ready := p.lexer.prepare(source, false)
	if ready.err != nil || len(ready.errors) > 0 {
		return 0
	}
	whole, err := p.flatten(ready.text, DefaultLimits)
	if err != nil {
		return 0
	}
	whole = slices.Clone(whole)
	p.passed = nil
	tree, err := p.tree(ready.text, DefaultLimits)
	if err != nil {
		t.Error(err)
	} else if !slices.Equal(whole, tree) {
		i := 0
		for i < min(len(whole), len(tree)) && whole[i] == tree[i] {
			i++
		}
		t.Errorf("%d nodes and %d; node %d is %+v and %+v, near %.80q", len(whole), len(tree), i, whole[i], tree[i], source[whole[i].start:])
	}
	return len(p.squeezer.text)
}

func FuzzSqueeze(f *testing.F) {
	f.Add([]byte("class A:\n\n\t# c\n\tdef f(self,\n      x): # d\n\t\treturn \"\"\"doc\"\"\" \\\n 'x' f'{x:>{w}}'\n\n"))
	f.Add([]byte("match x:\n  case _: type X = int\nif x:\n        y\n\tz\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 0 && len(source) < 1<<16 && checkText(source) == nil && !bytes.Contains(source, []byte{0}) {
			sameSqueezed(t, source)
		}
	})
}
