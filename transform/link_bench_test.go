package transform

import (
	"fmt"
	"testing"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// syntheticTree has the facts of n modules, in packages of a hundred: one in ten
// passes the old name on, one in ten uses it through that one, and the others
// import it straight and use it.
func syntheticTree(tb testing.TB, n int) (*rules.Set, heldModules, []*File) {
	rule, err := rules.Parse("old.mod:client", "new.mod:connection", rules.Origin{})
	if err != nil {
		tb.Fatal(err)
	}
	set, errs := rules.Compile([]rules.Rule{rule})
	if errs != nil {
		tb.Fatal(errs)
	}
	tree := make(heldModules)
	var files []*File
	for i := range n {
		name := fmt.Sprintf("pkg%d.mod%d", i/100, i%100)
		source := "from old.mod import client\n\n\ndef use(x=client):\n    return client.get(x)\n"
		switch i % 10 {
		case 0:
			source = "from old.mod import client\n"
		case 1:
			source = fmt.Sprintf("import pkg%d.mod%d as through\n\n\ndef use():\n    return through.client.get()\n", i/100, i%100-1)
		}
		m, err := parser.Parse([]byte(source), parser.DefaultLimits)
		if err != nil {
			tb.Fatal(err)
		}
		tree[name] = []string{name}
		files = append(files, &File{
			Path: fmt.Sprintf("pkg%d/mod%d.py", i/100, i%100), Names: []string{name}, Edit: true, Source: []byte(source), Module: m,
		})
	}
	return set, tree, files
}

type heldModules map[string][]string

func (m heldModules) HasModule(name string) bool { return m[name] != nil }
func (m heldModules) Names(name string) []string { return m[name] }

// Linking takes time in proportion to the modules: ns/module stays about the same.
func BenchmarkLink(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			set, tree, files := syntheticTree(b, n)
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range files {
					f.view = nil
				}
				if p := Link(set, tree, files); len(p.reached) == 0 {
					b.Fatal("nothing is linked")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/module")
		})
	}
}
