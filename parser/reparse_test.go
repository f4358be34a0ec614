package parser

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// splice returns the tree of a changed text put together from the old one, and whether it
// could be; it fails the test if that is not the tree that parsing the text gives.
func splice(t *testing.T, old *Tree, text []byte, changes []Change) bool {
	t.Helper()
	p := acquire()
	defer p.release()
	ready := p.lexer.prepare(text, false)
	if ready.err != nil {
		return false
	}
	s := splicer{old: old, text: ready.text, changes: changes, p: p, limits: DefaultLimits}
	if !s.splice() {
		return false
	}
	whole, err := p.flatten(ready.text, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.out, whole) {
		at := 0
		for at < min(len(s.out), len(whole)) && s.out[at] == whole[at] {
			at++
		}
		c := tree{nodes: whole}
		start := whole[min(at, len(whole)-1)].start
		t.Errorf("node %d of %d and %d differs, %+v and %+v (%v), at %q", at, len(s.out), len(whole),
			s.out[min(at, len(s.out)-1)], whole[min(at, len(whole)-1)], c.kind(min(at, len(whole)-1)), text[start:min(int(start)+80, len(text))])
	}
	return true
}

// change replaces parts of a text, given in order, and says so as Reparse wants it.
type change struct {
	span Span
	new  string
}

func apply(source []byte, all []change) (text []byte, changes []Change) {
	at := int32(0)
	for _, c := range all {
		text = append(text, source[at:c.span.Start]...)
		start := int32(len(text))
		text = append(text, c.new...)
		changes = append(changes, Change{c.span, Span{start, int32(len(text))}})
		at = c.span.End
	}
	return append(text, source[at:]...), changes
}

// editor makes up changes such as a program that renames makes, and others.
type editor struct {
	r      *rand.Rand
	source []byte
	m      *Module
}

func (e *editor) pick(all ...string) string { return all[e.r.IntN(len(all))] }

// renames gives some names others.
func (e *editor) renames() (all []change) {
	if len(e.m.Names) == 0 {
		return nil
	}
	old := e.m.Names[e.r.IntN(len(e.m.Names))].Span.Of(e.source)
	new := e.pick("a", "handle_of_it", old+"_", "match", "type", "print", "_", "block", "ünï", "a.b.c", "None", "(x)", "1", "if", "case")
	for i := range e.m.Names {
		if span := e.m.Names[i].Span; span.Of(e.source) == old {
			all = append(all, change{span, new})
		}
	}
	return all
}

// statements replaces, deletes and inserts some.
func (e *editor) statements() (all []change) {
	if len(e.m.Stmts) == 0 {
		return nil
	}
	for range 1 + e.r.IntN(4) {
		span := e.m.Stmts[e.r.IntN(len(e.m.Stmts))].Span
		line := Span{int32(bytes.LastIndexByte(e.source[:span.Start], '\n') + 1), span.End}
		if end := bytes.IndexByte(e.source[span.End:], '\n'); end >= 0 {
			line.End += int32(end) + 1
		}
		margin := string(e.source[line.Start:span.Start])
		if strings.TrimSpace(margin) != "" {
			margin = ""
		}
		one := e.pick("from new.mod import M", "import a.b.c", "x = (yield)", "pass", "from a import (\n    b,\n    c,\n)", "if x:\n    pass\n\ny", "import a; import b")
		one = strings.ReplaceAll(one, "\n", "\n"+margin)
		switch e.r.IntN(7) {
		case 0:
			all = append(all, change{span, one})
		case 1:
			all = append(all, change{line, ""})
		case 2:
			all = append(all, change{line, margin + one + "\n"})
		case 3:
			all = append(all, change{Span{line.Start, line.Start}, margin + one + "\n"})
		case 4:
			all = append(all, change{Span{line.End, line.End}, margin + one + "\n"})
		case 5:
			all = append(all, change{Span{span.Start, span.Start}, one + "\n" + margin})
		default:
			all = append(all, change{Span{span.End, span.End}, e.pick("\n"+margin+one, "; "+one, "  # why\n", "\n")})
		}
	}
	return all
}

// others changes anything.
func (e *editor) others() (all []change) {
	for range 1 + e.r.IntN(3) {
		at := e.r.IntN(len(e.source) + 1)
		end := min(len(e.source), at+e.r.IntN(12))
		all = append(all, change{Span{int32(at), int32(end)}, e.pick("", "a", "\n", " ", "(", "'", "import x\n", ":", "a b", "\\\n", "#", "    ")})
	}
	return all
}

func (e *editor) make() (all []change) {
	switch e.r.IntN(4) {
	case 0:
		all = e.renames()
	case 1:
		all = e.statements()
	case 2:
		all = append(e.renames(), e.statements()...)
	default:
		all = e.others()
	}
	slices.SortStableFunc(all, func(a, b change) int { return int(a.span.Start - b.span.Start) })
	end := int32(-1)
	return slices.DeleteFunc(all, func(c change) bool {
		if c.span.Start <= end {
			return true
		}
		end = c.span.End
		return false
	})
}

// TestTreesAreReadRight compares, over the standard library and over what is left of its
// files when parts are cut out, the trees as they lie in memory with what a cursor says.
func TestTreesAreReadRight(t *testing.T) {
	if !direct() {
		t.Fatal("the layout of tree-sitter's trees is not the one that flatten.c knows")
	}
	py := findPython(t)
	r := rand.New(rand.NewPCG(5, 6))
	for i, path := range pythonFiles(t, py.library) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i%8 != 0 || len(source) == 0 {
			continue
		}
		if !readsRight(source) {
			t.Errorf("%s is read as another tree", path)
		}
		from := r.IntN(len(source))
		if cut := slices.Concat(source[:from], source[min(len(source), from+r.IntN(200)):]); len(cut) > 0 && !readsRight(cut) {
			t.Errorf("%s, cut at %d, is read as another tree", path, from)
		}
	}
}

// TestReparse compares, over changes of all kinds to files of the standard library, the
// trees that are put together with those of whole texts, node for node.
func TestReparse(t *testing.T) {
	py := findPython(t)
	r := rand.New(rand.NewPCG(3, 4))
	renamed, whole, spliced, tried := 0, 0, 0, 0
	for i, path := range pythonFiles(t, py.library) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i%20 != 0 && testing.Short() || i%5 != 0 || len(source) > 200_000 || len(source) == 0 || checkText(source) != nil {
			continue
		}
		m, old, err := Skim(source, DefaultLimits, nil, true)
		if err != nil || old.nodes == nil {
			continue
		}
		e := editor{r, source, m}
		for range 4 {
			text, changes := apply(source, e.make())
			tried++
			if splice(t, old, text, changes) {
				spliced++
			}
			if t.Failed() {
				t.Fatalf("%s:\n%s", path, told(source, changes, text))
			}
		}
		if len(m.Imports) == 0 {
			continue
		}
		// What a rename does must not fall back.
		all := []change{{m.Imports[0].Span, "import a"}}
		for j := range m.Names {
			if m.Names[j].Span.Start >= m.Imports[0].Span.End {
				all = append(all, change{m.Names[j].Span, "a"})
			}
		}
		text, changes := apply(source, all)
		if splice(t, old, text, changes) {
			renamed++
		} else {
			whole++
		}
		if t.Failed() {
			t.Fatalf("%s: all names", path)
		}
	}
	t.Logf("%d of %d changes were spliced, and %d of %d renames", spliced, tried, renamed, renamed+whole)
	if renamed < 50*whole || spliced*2 < tried {
		t.Errorf("only %d of %d changes were spliced, and %d of %d renames", spliced, tried, renamed, renamed+whole)
	}
}

// told describes changes.
func told(source []byte, changes []Change, text []byte) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString(c.Old.Of(source) + " → " + c.New.Of(text) + " near " + Span{max(0, c.Old.Start-60), c.Old.End}.Of(source) + "\n")
	}
	return b.String()
}

// FuzzReparse makes any one change to any text.
func FuzzReparse(f *testing.F) {
	f.Add([]byte("import a\n\nclass A:\n    def f(self):\n        return a.b(f'{a}')\n"), uint(7), uint(1), "b", uint(0), uint(0), "")
	f.Add([]byte("if x: import a; import b\nelse:\n\tx = 'a.b'\n\ty\n"), uint(13), uint(0), "c, ", uint(40), uint(3), "\n")
	f.Add([]byte("def f():\n    from a import (\n        b, c)\n    # d\n\n    return b\n"), uint(13), uint(30), "", uint(60), uint(1), "x\n    y")
	f.Fuzz(func(t *testing.T, source []byte, at, n uint, new string, at2, n2 uint, new2 string) {
		if len(source) == 0 || len(source) > 1<<16 || checkText(source) != nil {
			return
		}
		_, old, err := Skim(source, DefaultLimits, nil, true)
		if err != nil || old.nodes == nil {
			return
		}
		size := uint(len(source))
		start := min(at, size)
		end := min(start+min(n, size), size)
		start2 := min(end+min(at2, size), size)
		end2 := min(start2+min(n2, size), size)
		all := []change{{Span{int32(start), int32(end)}, new}}
		if start2 > end {
			all = append(all, change{Span{int32(start2), int32(end2)}, new2})
		}
		text, changes := apply(source, all)
		if checkText(text) == nil {
			splice(t, old, text, changes)
		}
	})
}
