package run

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/discover"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// Discovered is what a tree says of its own deprecated names.
type Discovered struct {
	Proposals []discover.Proposal // ranked; paths as people are shown them
	Known     int                 // further ones whose old name a rule in force covers
	Files     int                 // Python files seen
	Read      int                 // those that may say something, and were parsed
	Problems  []workspace.Problem
}

// Discover reads the shims among the files that are selected, and counts in the whole tree
// what the rules that they propose would move. It changes nothing.
func Discover(ctx context.Context, s *Setup, jobs int) (*Discovered, error) {
	jobs = workers(jobs)
	found := &Findings{Setup: s}
	files, err := s.scan(ctx, found, jobs, newShimSearch())
	if err != nil {
		return nil, err
	}
	d := &Discovered{Files: found.Files, Read: found.Read, Problems: append(found.Problems, s.Workspace.Problems...)}
	tree := newShimTree(s, files, found.seen)
	var shims []*discover.File
	for _, f := range files {
		if f.Edit && !isTest(f.Path) && !isStub(f.Path) {
			if shim := tree.file(f.Path, f.Source, f.Module); shim != nil {
				shims = append(shims, shim)
			}
		}
	}
	d.propose(s, tree, shims)
	counted := *s
	names := newTree(s.Workspace.Layout(), found.seen)
	for {
		counted.Rules = d.compile()
		found = &Findings{Setup: &counted}
		if files, err = counted.scan(ctx, found, jobs, newModuleSearch(counted.Rules)); err == nil {
			files, err = counted.widen(ctx, found, files, names)
		}
		if err != nil {
			return nil, err
		}
		if !tree.prefer(shims, files) {
			break
		}
		d.propose(s, tree, shims)
	}
	d.demote(counted.checkTargets(files, found.seen))
	d.count(&counted, files, names)
	discover.Sort(d.Proposals)
	return d, nil
}

// propose collects what the shims propose and no rule in force covers, whatever name of
// the shim that has.
func (d *Discovered) propose(s *Setup, tree *shimTree, shims []*discover.File) {
	d.Proposals, d.Known = nil, 0
	for _, p := range discover.Find(shims, tree) {
		old := p.Rule.From.Path()
		shim := tree.read[p.Path].Names
		if slices.ContainsFunc(shim, func(name string) bool {
			_, known := s.Rules.Lookup(name + strings.TrimPrefix(old, shim[0]))
			return known
		}) {
			d.Known++
			continue
		}
		p.Path = s.Workspace.Display(p.Path)
		p.Rule.Origin = rules.Origin{Key: p.Rule.From.String()}
		d.Proposals = append(d.Proposals, p)
	}
}

// compile makes a set of the proposed rules. One that does not go together with surer ones
// becomes a guess, and is left out.
func (d *Discovered) compile() *rules.Set {
	var list []rules.Rule
	for i := range d.Proposals {
		list = append(list, d.Proposals[i].Rule)
	}
	set, errs := rules.Compile(list)
	if len(errs) == 0 {
		return set
	}
	list = list[:0]
	for i := range d.Proposals {
		p := &d.Proposals[i]
		if with, errs := rules.Compile(append(list, p.Rule)); len(errs) == 0 {
			set, list = with, append(list, p.Rule)
		} else {
			p.Certainty = discover.Guessed
			p.Reason += ", but that would lead in circles"
		}
	}
	return set
}

// demote makes a guess of each rule that leads to what is not there.
func (d *Discovered) demote(errs []error) {
	for _, err := range errs {
		var wrong *rules.Error
		for i := range d.Proposals {
			if p := &d.Proposals[i]; p.Certainty != discover.Guessed && errors.As(err, &wrong) && wrong.Origin.Key == p.Rule.Origin.Key {
				p.Certainty = discover.Guessed
				p.Reason += ", but " + wrong.Problem
			}
		}
	}
}

// count counts what each rule would move.
func (d *Discovered) count(s *Setup, files []*file, names *tree) {
	plan := s.link(files, names)
	deprecated := plan.Deprecated()
	refs := make(map[string]int)
	for _, f := range files {
		for _, r := range plan.References(f.linked, deprecated) {
			if r.Kind != transform.StringRef {
				refs[r.Rule]++
			}
		}
	}
	for i := range d.Proposals {
		d.Proposals[i].Refs = refs[d.Proposals[i].Rule.String()]
	}
}

// isTest reports whether a file is one of tests: what it deprecates is there to be tested.
func isTest(p string) bool {
	name := path.Base(p)
	if strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test.py") || name == "conftest.py" {
		return true
	}
	for part := range strings.SplitSeq(path.Dir(p), "/") {
		if part == "test" || part == "tests" {
			return true
		}
	}
	return false
}

// shimTree is the tree as discovery asks for it. It reads modules when they are needed.
type shimTree struct {
	setup  *Setup
	files  []*file
	layout workspace.Layout
	paths  map[string]string         // the file of a module: source rather than stub
	above  map[string]bool           // what holds modules
	read   map[string]*discover.File // by path

	preferred bool // see prefer
}

func newShimTree(s *Setup, files []*file, seen *sightings) *shimTree {
	t := &shimTree{
		setup: s, files: files, layout: s.Workspace.Layout(), paths: make(map[string]string),
		above: make(map[string]bool), read: make(map[string]*discover.File),
	}
	var paths []string
	for one := range seen.all() {
		paths = append(paths, one.Path)
	}
	slices.Sort(paths)
	for _, p := range paths {
		for _, name := range t.layout.ModuleNames(p) {
			if before, ok := t.paths[name]; !ok || isStub(before) {
				t.paths[name] = p
			}
			for i := strings.LastIndexByte(name, '.'); i > 0; i = strings.LastIndexByte(name[:i], '.') {
				t.above[name[:i]] = true
			}
		}
	}
	return t
}

// HasModule reports whether the tree holds a module, or a folder that holds some.
func (t *shimTree) HasModule(name string) bool { return t.paths[name] != "" || t.above[name] }

// Module returns a module, nil if there is none or it can't be read.
func (t *shimTree) Module(name string) *discover.File {
	p, ok := t.paths[name]
	if !ok {
		return nil
	}
	if f, ok := t.read[p]; ok {
		return f
	}
	text, m := t.setup.source(p, t.files)
	if m == nil && text != nil {
		m, _ = parser.Parse(text, parser.DefaultLimits)
	}
	return t.file(p, text, m)
}

// file makes a file of what is known of it, nil if it is not enough.
func (t *shimTree) file(p string, text []byte, m *parser.Module) *discover.File {
	var f *discover.File
	if names := t.layout.ModuleNames(p); m != nil && len(names) > 0 {
		f = &discover.File{Path: p, Names: names, Package: workspace.IsPackage(p), Source: text, Module: m}
	}
	t.read[p] = f
	return f
}

// prefer puts first that name of a shim which most imports of it spell, where it has
// several: rules are read by people. It reports whether that changes anything, which it
// does once.
func (t *shimTree) prefer(shims []*discover.File, files []*file) bool {
	if t.preferred {
		return false
	}
	t.preferred = true
	spelled := make(map[string]int) // by dotted name of a module, or of what is in it
	for _, f := range files {
		if f.Module == nil {
			continue
		}
		for a := range f.Module.Aliases {
			alias := &f.Module.Aliases[a]
			switch im := &f.Module.Imports[alias.Import]; {
			case im.Kind == parser.ImportModules:
				spelled[alias.Name]++
			case im.Level == 0:
				spelled[im.Module]++
				spelled[im.Module+"."+alias.Name]++
			}
		}
	}
	changed := false
	for _, shim := range shims {
		first := shim.Names[0]
		shim.Names = slices.Clone(shim.Names)
		slices.SortStableFunc(shim.Names, func(a, b string) int { return spelled[b] - spelled[a] })
		changed = changed || shim.Names[0] != first
	}
	return changed
}
