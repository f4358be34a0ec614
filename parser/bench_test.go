package parser

import (
	"os"
	"path/filepath"
	"testing"
)

// sample returns files of the standard library, about a megabyte: every eighth,
// so that it is the same with every run and has code of all kinds.
func sample(b *testing.B) (sources [][]byte, size int64) {
	b.Helper()
	py := findPython(b)
	files, err := filepath.Glob(filepath.Join(py.library, "*.py"))
	if err != nil {
		b.Fatal(err)
	}
	more, _ := filepath.Glob(filepath.Join(py.library, "*/*.py"))
	for i, file := range append(files, more...) {
		source, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		if i%8 == 0 && checkText(source) == nil {
			sources = append(sources, source)
			size += int64(len(source))
		}
	}
	return sources, size
}

// BenchmarkParse measures, over the same files, the whole way to a Module, bare
// tree-sitter under it (the call that lays the tree out, of a source that is
// prepared), and the lexer in front of it. The ratio of the first two is what
// this package costs.
func BenchmarkParse(b *testing.B) {
	sources, size := sample(b)
	run := func(name string, parse func(source []byte)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for range b.N {
				for _, source := range sources {
					parse(source)
				}
			}
		})
	}
	run("Module", func(source []byte) {
		if _, err := Parse(source, DefaultLimits); err != nil {
			b.Fatal(err)
		}
	})
	p := acquire()
	defer p.release()
	run("tree-sitter", func(source []byte) {
		if _, err := p.flatten(source, DefaultLimits); err != nil {
			b.Fatal(err)
		}
	})
	run("prepare", func(source []byte) { p.lexer.prepare(source, false) })
}
