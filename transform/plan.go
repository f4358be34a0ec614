package transform

import (
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// Tree tells which modules there are.
type Tree interface {
	// HasModule reports whether the tree holds the module of a dotted name.
	HasModule(name string) bool
}

// Plan is what the files of a run must know of each other. It is not changed
// once Link has returned it, and may be used by many goroutines.
type Plan struct {
	rules  *rules.Set
	tree   Tree
	files  []*File
	views  map[*File]*view
	byName map[string]*File // dotted name to file; a stub only where no module is
	keep   map[*File]map[string]string
}

// Link looks at all files together. Files that can't matter need not be among
// them: those that hold no old name, under no name of it.
func Link(set *rules.Set, tree Tree, files []*File) *Plan {
	p := &Plan{rules: set, tree: tree, files: files, byName: make(map[string]*File)}
	p.views = make(map[*File]*view, len(files))
	for _, f := range files {
		p.views[f] = newView(f)
		for _, name := range f.Names {
			if other := p.byName[name]; other == nil || other.Stub {
				p.byName[name] = f
			}
		}
	}
	p.findKept()
	return p
}

// findKept notes the module-level names that code in other files reaches as
// attributes of their module: those stay, by an alias.
func (p *Plan) findKept() {
	p.keep = make(map[*File]map[string]string)
	for _, f := range p.files {
		v := p.view(f)
		for n := range f.Module.Names {
			name := &f.Module.Names[n]
			if name.Role != parser.Load {
				continue
			}
			m, ok := v.denotes(parser.NameID(n))
			if !ok {
				continue
			}
			if _, moves := p.canonical(m); moves {
				continue // what is imported goes straight to where it is now
			}
			for _, attr := range f.Module.AttrSpans(name) {
				m = m.attr(attr.Of(f.Source))
			}
			p.reach(f, name.Span.Start, m)
		}
		p.reachImports(v)
	}
}

// reach notes that f uses the attribute path m of a module of the tree.
func (p *Plan) reach(f *File, at int32, m meaning) {
	if _, moved := p.rules.LookupIn(m.path, m.modules); moved {
		return
	}
	for path := m.path; ; path = parent(path) {
		above := parent(path)
		if above == "" {
			return
		}
		if owner := p.byName[above]; owner != nil && owner != f {
			p.keepName(owner, last(path), f.Path)
			return
		}
	}
}

// reachImports notes the names that imports of f take from other modules and
// that do not go straight to where the rules take them.
func (p *Plan) reachImports(v *view) {
	for i := range v.m.Aliases {
		a := &v.m.Aliases[i]
		im := &v.m.Imports[a.Import]
		if im.Kind == parser.ImportModules {
			continue
		}
		for _, module := range v.f.imported(im) {
			owner := p.byName[module]
			if owner == nil || owner == v.f {
				continue
			}
			if im.Kind == parser.ImportWildcard {
				p.keepName(owner, "*", v.f.Path)
			} else if _, straight := p.canonical(meaning{join(module, a.Name), parts(module)}); !straight {
				p.keepName(owner, a.Name, v.f.Path)
			}
		}
	}
}

func (p *Plan) keepName(owner *File, name, why string) {
	names := p.keep[owner]
	if names == nil {
		names = make(map[string]string)
		p.keep[owner] = names
	}
	if _, ok := names[name]; !ok {
		names[name] = why
	}
}

// kept returns the file that reaches a module-level name of f, if one does.
func (p *Plan) kept(f *File, name string) (string, bool) {
	if why, ok := p.keep[f][name]; ok {
		return why, true
	}
	why, ok := p.keep[f]["*"]
	return why, ok && name[0] != '_'
}
