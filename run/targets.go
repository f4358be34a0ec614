package run

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	pathpkg "path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/workspace"
)

// checkTargets says which rules lead to a module or name that is not there, each as a
// *rules.Error. Only what the tree holds can be missed in it: a rule that leads to a
// package from elsewhere is never wrong by this. Where the rules take a path on, it is
// the end that has to be there.
//
// It reads no more files than the modules that the rules lead to.
func (s *Setup) checkTargets(files []*file, seen *sightings) []error {
	if s.unchecked {
		return nil
	}
	ends := s.ends(seen)
	t := &targets{setup: s, files: files, modules: make(map[string][]string), folders: make(map[string]string)}
	tops := make(map[string]bool)
	for _, e := range ends {
		tops[top(e.path)] = true
	}
	layout := s.Workspace.Layout()
	mayHave := layout.MayStart(slices.Collect(maps.Keys(tops)))
	for one := range seen.all() {
		if !mayHave(one.Path) {
			continue
		}
		for _, name := range layout.ModuleNames(one.Path) {
			if tops[top(name)] {
				t.add(name, one.Path)
			}
		}
	}
	for _, files := range t.modules {
		slices.Sort(files)
	}
	var errs []error
	for _, e := range ends {
		if !t.holds(e.path, e.rule) {
			continue
		}
		if problem, advice := t.missing(e.path, e.modules); problem != "" {
			errs = append(errs, &rules.Error{Origin: e.rule.At(rules.To), Side: rules.To, Problem: problem, Advice: advice})
		}
	}
	return errs
}

// end is where a rule leads to, at the end of a chain.
type end struct {
	rule    *rules.Rule
	path    string
	modules int // how many parts of path are the module; 0 if the rule does not say
}

// ends returns the ends of all rules, each once, in the order of the rules: by the rule that says it, rather than by
// one that leads there through it. A chain has other ends where not all of it applies.
func (s *Setup) ends(seen *sightings) (ends []end) {
	known := make(map[string]bool)
	add := func(e end) {
		if !known[e.path] {
			known[e.path] = true
			ends = append(ends, e)
		}
	}
	var through []end
	for _, set := range s.sets(seen) {
		for _, rule := range set.Rules() {
			e := end{rule: rule, path: rule.To.Path()}
			if rule.To.Form != rules.Dotted {
				e.modules = strings.Count(rule.To.Module, ".") + 1
			}
			m, moves := set.LookupIn(e.path, e.modules)
			if !moves {
				add(e)
				continue
			}
			e.path, e.modules = m.New.String(), 0
			if m.New.Split {
				e.modules = strings.Count(m.New.Module, ".") + 1
			}
			through = append(through, e)
		}
	}
	for _, e := range through {
		add(e)
	}
	places := make(map[*rules.Rule]int)
	for i, rule := range s.Rules.Rules() {
		places[rule] = i
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(places[a.rule], places[b.rule]) })
	return ends
}

// sets returns the rules as they apply to the files, each combination once:
// all rules, if none has paths.
func (s *Setup) sets(seen *sightings) []*rules.Set {
	if !slices.ContainsFunc(s.Rules.Rules(), func(rule *rules.Rule) bool { return len(rule.Paths) > 0 }) {
		return []*rules.Set{s.Rules}
	}
	var sets []*rules.Set
	var known []map[*rules.Rule]bool
	for one := range seen.all() {
		exempt := s.exempt(one.Path)
		if slices.ContainsFunc(known, func(other map[*rules.Rule]bool) bool { return maps.Equal(exempt, other) }) {
			continue
		}
		known = append(known, exempt)
	}
	slices.SortFunc(known, func(a, b map[*rules.Rule]bool) int { // files come in any order
		for _, rule := range s.Rules.Rules() {
			if a[rule] != b[rule] {
				if a[rule] {
					return 1
				}
				return -1
			}
		}
		return 0
	})
	for _, exempt := range known {
		sets = append(sets, s.Rules.Where(func(rule *rules.Rule) bool { return !exempt[rule] }))
	}
	return sets
}

// targets is what the tree holds of the packages that rules lead to.
type targets struct {
	setup   *Setup
	files   []*file
	modules map[string][]string // dotted name to the files of a module
	folders map[string]string   // dotted name to the folder of a package
}

func (t *targets) add(name, path string) {
	t.modules[name] = append(t.modules[name], path)
	folder := pathpkg.Dir(path)
	if !workspace.IsPackage(path) {
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	for ; name != ""; name = name[:max(0, strings.LastIndexByte(name, '.'))] {
		if before, known := t.folders[name]; !known || folder < before { // files come in any order
			t.folders[name] = folder
		}
		folder = pathpkg.Dir(folder)
	}
}

// holds reports whether the package that a path begins with is the tree's own. A folder
// without an __init__.py may be a part of a namespace package, whose other parts lie
// elsewhere (PEP 420), or no package at all: it counts if the rule or some import in
// the tree finds a module in it. A package of nothing but stubs stands for one elsewhere.
func (t *targets) holds(path string, rule *rules.Rule) bool {
	own := top(path)
	if sources := t.modules[own]; len(sources) > 0 {
		return slices.ContainsFunc(sources, func(path string) bool { return !isStub(path) })
	}
	if _, found := t.folders[own]; !found {
		return false
	}
	if top(rule.From.Module) == own && t.modules[rule.From.Module] != nil {
		return true
	}
	for _, f := range t.files {
		for i := range f.Module.Imports {
			im := &f.Module.Imports[i]
			if im.Level > 0 {
				continue
			}
			for _, alias := range f.Module.AliasesOf(im) {
				module := im.Module
				if im.Kind == parser.ImportModules {
					module = alias.Name
				}
				if top(module) == own && (t.modules[module] != nil || t.modules[module+"."+alias.Name] != nil) {
					return true
				}
			}
		}
	}
	return false
}

// missing says what of a path is not there, and what to write; "" if nothing is, or if it
// cannot be told.
func (t *targets) missing(path string, modules int) (problem, advice string) {
	parts := strings.Split(path, ".")
	held := 0 // parts that are a module or lead to one
	for held < len(parts) {
		name := strings.Join(parts[:held+1], ".")
		if _, folder := t.folders[name]; t.modules[name] == nil && !folder {
			break
		}
		held++
	}
	module := strings.Join(parts[:held], ".")
	switch {
	case held >= max(modules, 1) && held == len(parts):
		return "", ""
	case held < modules || t.modules[module] == nil:
		if t.besides(module, parts[held]) {
			return "", ""
		}
		wanted := strings.Join(parts[:max(modules, held+1)], ".")
		if held < modules && t.modules[module] != nil && !t.isPackage(module) {
			return fmt.Sprintf("%s is a module, not a package, so that there is no module %q", t.shown(module), wanted),
				fmt.Sprintf("write %q if that is meant", module+":"+strings.Join(parts[held:], "."))
		}
		return fmt.Sprintf("there is no module %q in the tree", wanted),
			didYouMean(wanted, slices.Collect(maps.Keys(t.modules)))
	}
	// An attribute of the module is looked for by the first name behind it; what that
	// has in turn is not known.
	name := parts[held]
	if modules > 0 && modules < held {
		return "", "" // module:package.name, where all of it is there
	}
	bound, all := t.names(module)
	if bound == nil || bound[name] || strings.HasPrefix(name, "__") || t.besides(module, name) {
		return "", ""
	}
	return fmt.Sprintf("%s has no %q", t.shown(module), name), didYouMean(name, all)
}

// skipped says how to do without the check.
const skipped = "--no-check-targets leaves this unchecked"

func didYouMean(word string, words []string) string {
	near := config.Closest(word, words)
	for i := range near {
		near[i] = fmt.Sprintf("%q", near[i])
	}
	if len(near) == 0 {
		return "correct it, or add it first; " + skipped
	}
	return "did you mean " + strings.Join(near, " or ") + "? (" + skipped + ")"
}

func (t *targets) shown(module string) string {
	return t.setup.Workspace.Display(t.modules[module][0])
}

func (t *targets) isPackage(module string) bool {
	return slices.ContainsFunc(t.modules[module], workspace.IsPackage)
}

// besides reports whether a folder may hold a module that a walk does not find: one in C,
// one that is generated and so ignored, one in a folder that __path__ adds.
func (t *targets) besides(folder, name string) bool {
	for _, path := range t.modules[folder] {
		text, _ := t.setup.source(path, t.files)
		if bytes.Contains(text, []byte("__path__")) || bytes.Contains(text, []byte("sys.modules")) {
			return true
		}
	}
	dir, found := t.folders[folder]
	if !found {
		return false
	}
	entries, err := os.ReadDir(filepath.Join(t.setup.Workspace.Root(), filepath.FromSlash(dir)))
	return err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		stem, _, _ := strings.Cut(e.Name(), ".")
		return stem == name && (e.IsDir() || importable[filepath.Ext(e.Name())])
	})
}

// importable are the suffixes of what can be imported, or becomes what can be.
var importable = map[string]bool{".py": true, ".pyc": true, ".pyx": true, ".so": true, ".pyd": true}

// names returns the names that a module binds, as a set and as a list of those to propose;
// nil if it can't be told.
func (t *targets) names(module string) (map[string]bool, []string) {
	bound := make(map[string]bool)
	for _, path := range t.modules[module] {
		text, m := t.setup.source(path, t.files)
		if m == nil {
			var err error
			if m, err = parser.Parse(text, parser.DefaultLimits); err != nil {
				return nil, nil
			}
		}
		if !addNames(bound, text, m) {
			return nil, nil
		}
	}
	for name := range t.modules {
		if rest, ok := strings.CutPrefix(name, module+"."); ok && !strings.Contains(rest, ".") {
			bound[rest] = true
		}
	}
	all := slices.Collect(maps.Keys(bound))
	all = slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name, "_") })
	slices.Sort(all)
	return bound, all
}

// addNames adds what a module binds at its top level, or reports that there may be more
// than can be seen.
func addNames(bound map[string]bool, text []byte, m *parser.Module) bool {
	if len(m.Errors) > 0 || len(m.Dynamic) > 0 || bytes.Contains(text, []byte("sys.modules")) || bytes.Contains(text, []byte("setattr")) {
		return false
	}
	for i := range m.Imports {
		if m.Imports[i].Kind == parser.ImportWildcard && m.Imports[i].Scope == 0 {
			return false
		}
	}
	for i := range m.Symbols {
		sym := &m.Symbols[i]
		if sym.Scope == 0 && sym.Flags&(parser.Bound|parser.BoundInside|parser.DefAnnot) != 0 {
			bound[sym.Name] = true
		}
	}
	for _, name := range m.All.Names {
		bound[name] = true
	}
	return !bound["__getattr__"] // PEP 562
}

// source returns the text of a file, and its facts if they have been read; nil if it
// can't be read.
func (s *Setup) source(path string, files []*file) ([]byte, *parser.Module) {
	at, ok := slices.BinarySearchFunc(files, path, func(f *file, path string) int { return cmp.Compare(f.Path, path) })
	if ok {
		return files[at].Source, files[at].Module
	}
	raw, err := s.Workspace.Load(path, nil)
	if err != nil {
		return nil, nil
	}
	source, err := workspace.Decode(raw)
	if err != nil {
		return nil, nil
	}
	return source.Text, nil
}

func top(path string) string {
	head, _, _ := strings.Cut(path, ".")
	return head
}

func isStub(path string) bool { return strings.HasSuffix(path, ".pyi") }
