package run

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// together divides the changed files (by Change.Path) into sets that can't be parted: see
// transform.Plan.Ties. A file that stands alone is in none.
type together struct {
	of  map[string]string   // file → another of its set, or itself: a forest
	why map[string][]string // file → why it was joined to others; of all of a set, see reasons
}

func (t *together) root(file string) string {
	for t.of[file] != "" && t.of[file] != file {
		file = t.of[file]
	}
	return file
}

func (t *together) join(a, b, why string) {
	t.why[a] = append(t.why[a], why)
	t.of[t.root(b)] = t.root(a)
}

// findTogether asks the plan for the ties. It reads the files that hold no old name for
// what they import, once that has to be known.
func (f *Findings) findTogether(ctx context.Context) (*together, error) {
	t := &together{of: make(map[string]string), why: make(map[string][]string)}
	plan, err := f.withOldModules(ctx)
	if err != nil {
		return nil, err
	}
	ties := plan.Ties()
	asks := make(map[string]func(int) bool)
	ties.Visit(func(tie transform.Tie) {
		if ctx.Err() != nil || t.root(tie.A) == t.root(tie.B) {
			return
		}
		g := f.imports(ctx)
		if tie.Near == transform.Importing && !g.importing(tie.A, tie.B) || tie.Near == transform.Together && !g.together(tie.A, tie.B) {
			return
		}
		if tie.Asks != "" {
			if asks[tie.Asks] == nil {
				asks[tie.Asks] = f.asks(ties, g.paths, tie.Asks)
			}
			if !g.anyNear(tie.A, asks[tie.Asks]) {
				return
			}
		}
		t.join(tie.A, tie.B, tie.Why())
	})
	return t, ctx.Err()
}

// asks tells, of the number of a file, whether it may ask for an attribute something of which
// it does not show what it is: it spells that more often than it asks what is known. What a
// class asks of itself does not count.
func (f *Findings) asks(ties *transform.Ties, paths []string, attr string) func(int) bool {
	asked := regexp.MustCompile(`([A-Za-z0-9_]*)\s*\.\s*` + regexp.QuoteMeta(attr) + `\b`)
	known := make(map[int]bool)
	return func(i int) bool {
		if it, seen := known[i]; seen {
			return it
		}
		times := 0
		if raw, err := f.Setup.Workspace.Load(paths[i], nil); err == nil && bytes.Contains(raw, []byte(attr)) {
			for _, m := range asked.FindAllSubmatch(raw, -1) {
				if base := string(m[1]); base != "self" && base != "cls" {
					times++
				}
			}
		}
		known[i] = times > ties.Reads(paths[i], attr)
		return known[i]
	}
}

// withOldModules is the plan, made with knowledge of the modules that the rules move names
// out of, too: they are not read where they do not spell an old name.
func (f *Findings) withOldModules(ctx context.Context) (*transform.Plan, error) {
	part := f.anew(ctx)
	part.seen = f.seen.clone()
	wanted := make(map[string]bool)
	for _, module := range f.Setup.Rules.Modules() {
		for _, path := range f.tree.Files(module) {
			wanted[path] = true
		}
	}
	more, err := f.Setup.readMore(ctx, part, searchFor(nil), wanted)
	if err != nil {
		return nil, err
	}
	return part.Setup.link(slices.Concat(part.files, more), f.tree), nil
}

// sets returns the changed files that can't be parted, those of each set in order, and why.
func (t *together) sets(changes []Change) (sets [][]string, why []string) {
	by := make(map[string][]string)
	var roots []string
	for i := range changes {
		root := t.root(changes[i].Path)
		if by[root] == nil {
			roots = append(roots, root)
		}
		by[root] = append(by[root], changes[i].Path)
	}
	reasons := make(map[string][]string)
	for file, list := range t.why {
		reasons[t.root(file)] = append(reasons[t.root(file)], list...)
	}
	for _, root := range roots {
		if len(by[root]) > 1 {
			slices.Sort(reasons[root])
			sets, why = append(sets, by[root]), append(why, strings.Join(reasons[root], "\n"))
		}
	}
	return sets, why
}

// graph is which files import which.
type graph struct {
	paths    []string
	index    map[string]int // path → number
	out, in  [][]int32
	asked    string // the file that near and below are of
	near     []bool // what some file imports together with it
	below    []bool // what it imports
	above    []bool // what imports it
	nearDone bool
}

// imports reads what each file of the tree imports. One that can't be read imports nothing.
func (f *Findings) imports(ctx context.Context) *graph {
	if f.graph != nil {
		return f.graph
	}
	s := f.Setup
	g := &graph{index: make(map[string]int)}
	for _, one := range f.files {
		g.paths = append(g.paths, one.Path)
	}
	for one := range f.seen.allUnread() {
		g.paths = append(g.paths, one.Path)
	}
	slices.Sort(g.paths)
	g.out, g.in = make([][]int32, len(g.paths)), make([][]int32, len(g.paths))
	layout := s.Workspace.Layout()
	modules := make(map[string][]int32)
	tests := make(map[string]int32) // folder → its conftest.py
	for i, file := range g.paths {
		g.index[file] = i
		for _, name := range layout.ModuleNames(file) {
			modules[name] = append(modules[name], int32(i))
		}
		if path.Base(file) == "conftest.py" {
			tests[path.Dir(file)] = int32(i)
		}
	}
	add := func(file *transform.File) (to []int32) {
		linked := *file
		linked.Names = layout.ModuleNames(file.Path)
		for _, dotted := range linked.Loads() {
			for dotted != "" { // a module is imported after the packages that it lies in
				to = append(to, modules[dotted]...)
				dotted = dotted[:max(0, strings.LastIndexByte(dotted, '.'))]
			}
		}
		slices.Sort(to)
		return slices.Compact(to)
	}
	for _, one := range f.files {
		g.out[g.index[one.Path]] = add(&one.File)
	}
	f.eachUnread(ctx, func(wf workspace.File, raw []byte) {
		wf.Selected = false // it will not change
		if !bytes.Contains(raw, []byte("import")) {
			return
		}
		if one := s.facts(wf, raw, nil, nil); one.Module != nil {
			g.out[g.index[wf.Path]] = add(&one.File) // each of another file: no lock is needed
		}
	})
	// pytest imports the conftest.py of the folders above a test (its reference, Fixtures).
	for i, file := range g.paths {
		for dir := path.Dir(file); len(tests) > 0; dir = path.Dir(dir) {
			if test, ok := tests[dir]; ok && int(test) != i {
				g.out[i] = append(g.out[i], test)
			}
			if dir == "." {
				break
			}
		}
		for _, to := range g.out[i] {
			g.in[to] = append(g.in[to], int32(i))
		}
	}
	f.graph = g
	return g
}

// eachUnread visits the files that were not read, with as many workers as the run has.
func (f *Findings) eachUnread(ctx context.Context, visit func(wf workspace.File, raw []byte)) {
	unread := slices.Collect(f.seen.allUnread())
	inParallel(f.jobs, len(unread), func() func(int) {
		return func(i int) {
			if ctx.Err() != nil {
				return
			}
			if raw, err := f.Setup.Workspace.Load(unread[i].Path, nil); err == nil {
				visit(unread[i].file(), raw)
			}
		}
	})
}

// ask finds what is near a file. Pairs come with the same first file in a row.
func (g *graph) ask(file string) {
	if g.asked == file && g.below != nil {
		return
	}
	at := []int32{int32(g.index[file])}
	g.asked, g.nearDone = file, false
	g.below, g.above = reached(at, g.out), reached(at, g.in)
}

// importing reports whether one of two files imports the other.
func (g *graph) importing(a, b string) bool {
	g.ask(a)
	i := g.index[b]
	return g.below[i] || g.above[i]
}

// together reports whether some file imports both, or one of them the other.
func (g *graph) together(a, b string) bool { return g.nearTo(a)[g.index[b]] }

// anyNear reports whether a file that some file imports together with one is such.
func (g *graph) anyNear(file string, is func(int) bool) bool {
	for i, near := range g.nearTo(file) {
		if near && is(i) {
			return true
		}
	}
	return false
}

func (g *graph) nearTo(file string) []bool {
	g.ask(file)
	if !g.nearDone {
		var from []int32
		for i, above := range g.above {
			if above {
				from = append(from, int32(i))
			}
		}
		g.near, g.nearDone = reached(from, g.out), true
	}
	return g.near
}

// reached returns which files can be reached from some, which are among them.
func reached(from []int32, edges [][]int32) []bool {
	seen := make([]bool, len(edges))
	next := slices.Clone(from)
	for _, i := range from {
		seen[i] = true
	}
	for len(next) > 0 {
		i := next[len(next)-1]
		next = next[:len(next)-1]
		for _, to := range edges[i] {
			if !seen[to] {
				seen[to] = true
				next = append(next, to)
			}
		}
	}
	return seen
}
