package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// benchmarkInput returns a source of so many lines with an edit on every n-th.
func benchmarkInput(lines, n int) ([]byte, []Edit) {
	var b strings.Builder
	var edits []Edit
	for i := range lines {
		if i%n == 0 {
			edits = append(edits, Edit{Start: b.Len() + 4, End: b.Len() + 7, New: "newer"})
		}
		fmt.Fprintf(&b, "    old.name(%d, 'some argument')\n", i)
	}
	return []byte(b.String()), edits
}

// benchmark runs f for sources of growing length: the time per line should stay.
func benchmark(b *testing.B, f func(src []byte, edits []Edit) error) {
	for _, lines := range []int{1_000, 10_000, 100_000} {
		for _, n := range []int{1, 20} {
			b.Run(fmt.Sprintf("lines=%d/every=%d", lines, n), func(b *testing.B) {
				src, edits := benchmarkInput(lines, n)
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				for b.Loop() {
					if err := f(src, edits); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkApply(b *testing.B) {
	benchmark(b, func(src []byte, edits []Edit) error {
		_, err := Apply(src, edits)
		return err
	})
}

func BenchmarkUnified(b *testing.B) {
	benchmark(b, func(src []byte, edits []Edit) error {
		_, err := Unified("f.py", "f.py", src, edits, 3)
		return err
	})
}

// One line of 10 MB with an edit every 100 bytes.
func BenchmarkUnifiedLongLine(b *testing.B) {
	src := []byte(strings.Repeat("x", 10<<20))
	var edits []Edit
	for i := 0; i < len(src); i += 100 {
		edits = append(edits, Edit{Start: i, End: i + 1, New: "y"})
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Unified("f.py", "f.py", src, edits, 3); err != nil {
			b.Fatal(err)
		}
	}
}

// The worst a region at its limit can be: the lines turned around.
func BenchmarkLineDiffAtLimit(b *testing.B) {
	var old []string
	for i := range maxLines / 2 {
		old = append(old, fmt.Sprintln("line", i))
	}
	new := slices.Clone(old)
	slices.Reverse(new)
	for b.Loop() {
		lineDiff(0, old, new)
	}
}

// The worst a line at its limit can be: only marks, and but one in common.
func BenchmarkWordsAtLimit(b *testing.B) {
	old, new := "+"+strings.Repeat("(", maxWords/2-1), strings.Repeat(")", maxWords/2-1)+"+"
	for b.Loop() {
		Words(old, new)
	}
}
