package transform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// Nearness says which two files are near enough to each other for a tie.
type Nearness uint8

const (
	// Together: some file imports both, or one of them the other, by whatever way.
	Together Nearness = iota
	// Importing: one imports the other, by whatever way.
	Importing
)

// Tie is why two files (by File.Path) have to change together, if they are near each other.
type Tie struct {
	A, B string
	Near Nearness

	// Asks, if not empty, is an attribute: the tie holds only if a file that is loaded
	// together with A asks something for it that may be an old object.
	Asks string

	Why func() string
}

// Ties knows the pairs of files of which one, if it moves to the new names and the other does
// not, may no longer work as it did, whatever alias is kept:
//
//   - A patch of an old name, and a function that looks it up when it runs and when the patch
//     may be in force, move together or not at all: see findWaiting.
//   - Where the old name and the new one are different objects, what one file replaces in
//     the old object another one does not notice that uses the new; and one that asks
//     whether something is the old object, or of the old class, is not content with the new.
//
// Files that may not be edited are in no pair.
type Ties struct {
	plan   *Plan
	makers []*File // the modules that make the old objects
	by     map[*File][]*dealing
	made   map[string]*File          // old path to the module that makes the object; nil if it is the new one
	reads  map[string]map[string]int // attribute of an old object, file → how often that asks for it
}

// Ties looks through the files that may be edited.
func (p *Plan) Ties() *Ties {
	t := &Ties{plan: p, by: make(map[*File][]*dealing), made: make(map[string]*File), reads: make(map[string]map[string]int)}
	for _, f := range p.files {
		if !f.Edit || p.failed.of(f) != nil {
			continue
		}
		s := &sorter{p: p.as(f), f: f, v: p.view(f), ties: t, dealings: make(map[*File]*dealing)}
		p.attempt(f, s.file)
		for _, maker := range s.makers {
			if t.by[maker] == nil {
				t.makers = append(t.makers, maker)
			}
			t.by[maker] = append(t.by[maker], s.dealings[maker])
		}
	}
	return t
}

// VisitPatched visits the pairs of files (by File.Path) of which one patches an old name, and
// the other looks it up when it runs.
func (p *Plan) VisitPatched(visit func(a, b string)) {
	p.tiePatches(func(tie Tie) { visit(tie.A, tie.B) })
}

// Visit visits the pairs. Those with one A follow each other.
func (t *Ties) Visit(visit func(Tie)) {
	t.plan.tiePatches(visit)
	for _, maker := range t.makers {
		for _, a := range t.by[maker] {
			a.visit(t.by[maker], visit)
		}
	}
}

// Reads returns how often a file (by File.Path) asks what is seen to be an old object for an
// attribute.
func (t *Ties) Reads(path, attr string) int { return t.reads[attr][path] }

// tiePatches visits what patches a name with what looks it up when it runs.
func (p *Plan) tiePatches(visit func(Tie)) {
	keys := slices.Sorted(maps.Keys(p.patches.old))
	for _, key := range keys {
		for _, by := range p.patches.old[key] {
			if !by.f.Edit || p.patches.waiting[p.group(key, by.f)] != "" {
				continue // all of them stay, however many change
			}
			for _, at := range p.patches.late[key] {
				if at.f != by.f && at.f.Edit {
					visit(Tie{A: by.f.Path, B: at.f.Path, Near: Together, Why: func() string {
						return fmt.Sprintf("%s patches %s, and %s looks it up when it runs", by.spot, strings.TrimPrefix(key, "="), at)
					}})
				}
			}
		}
	}
}

// dealing is what a file does with the old objects that one module makes. Each place is the
// first.
type dealing struct {
	f        *File
	reads    map[string]spot // attributes that it asks them for
	sets     map[string]spot // attributes that it replaces
	gives    *spot           // where it passes one on, to whoever
	compares *spot           // where it matters to it which object something is
	through  map[*File]spot  // modules by which it gets at what it replaces or compares
}

// visit visits the files that must move with that of a.
func (a *dealing) visit(all []*dealing, visit func(Tie)) {
	for _, owner := range sortedFiles(a.through) {
		if at := a.through[owner]; owner.Edit && owner != a.f {
			visit(Tie{A: a.f.Path, B: owner.Path, Near: Importing, Why: func() string {
				return fmt.Sprintf("%s gets at an old object through %s", at, owner.Path)
			}})
		}
	}
	for _, b := range all {
		if a == b {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(a.sets)) {
			if with, ok := b.reads[name]; ok {
				visit(Tie{A: a.f.Path, B: b.f.Path, Near: Together, Why: func() string {
					return fmt.Sprintf("%s replaces %s of an old object, and %s uses that", a.sets[name], name, with)
				}})
			} else if b.gives != nil {
				visit(Tie{A: a.f.Path, B: b.f.Path, Near: Together, Asks: name, Why: func() string {
					return fmt.Sprintf("%s replaces %s of an old object, and %s passes one on to who may use that", a.sets[name], name, *b.gives)
				}})
			}
		}
		if a.compares != nil && b.gives != nil {
			visit(Tie{A: a.f.Path, B: b.f.Path, Near: Importing, Why: func() string {
				return fmt.Sprintf("%s compares with an old object, and %s passes one on", *a.compares, *b.gives)
			}})
		}
	}
}

func sortedFiles(m map[*File]spot) (files []*File) {
	for f := range m {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// sorter finds what one file does with old objects.
type sorter struct {
	p        *Plan
	f        *File
	v        *view
	ties     *Ties
	makers   []*File
	dealings map[*File]*dealing // by maker
	compared map[parser.NameID]bool
}

func (s *sorter) file() {
	s.findCompared()
	for n := range s.v.m.Names {
		name := &s.v.m.Names[n]
		if name.Role != parser.Load || name.Flags&(parser.InString|parser.Deferred) != 0 {
			continue
		}
		for _, m := range s.meanings(parser.NameID(n)) {
			for _, attr := range s.v.m.AttrSpans(name) {
				m = m.attr(parser.Normalize(attr.Of(s.f.Source)))
			}
			if old, ok := s.old(m); ok {
				s.use(parser.NameID(n), old)
			}
		}
	}
	looked := s.p.looked[s.f]
	for i := range looked.all {
		l := &looked.all[i]
		old, ok := s.old(meaning{l.path, l.known})
		if !ok || l.kind == setsModule {
			continue
		}
		at := spot{s.f, l.at}
		switch d := s.dealing(old.maker); {
		case l.kind == setsName && old.attr != "":
			d.set(old, at)
		case l.kind == setsName: // a name of a module: see tiePatches
		case old.attr != "":
			s.read(old, at)
		case d.gives == nil:
			d.gives = &at
		}
	}
	// What is replaced in an object of which nothing is known may be an old one, if the
	// file passes any around.
	for _, maker := range s.makers {
		if d := s.dealings[maker]; d.gives != nil || d.compares != nil {
			for name, offset := range looked.unknown {
				d.set(oldObject{attr: name}, spot{s.f, offset})
			}
		}
	}
}

// meanings returns what a name may stand for: what an import binds, if nothing else binds
// it, or else what any import does.
func (s *sorter) meanings(n parser.NameID) (all []meaning) {
	if m, ok := s.v.denotes(n); ok {
		return []meaning{m}
	}
	for _, site := range s.v.sites(s.v.m.BindingOf(&s.v.m.Names[n])) {
		if a, ok := s.v.alias(site); ok {
			s.v.spend(1)
			all = append(all, s.v.aliasMeanings(&s.v.m.Aliases[a])...)
		}
	}
	return all
}

// use sorts what is done with a name that stands for an old object.
func (s *sorter) use(n parser.NameID, old oldObject) {
	name := &s.v.m.Names[n]
	d, at := s.dealing(old.maker), spot{s.f, name.Span.Start}
	stores := name.Flags&(parser.AttrStore|parser.AttrDelete) != 0
	switch {
	case old.attr != "" && old.last && stores:
		d.set(old, at)
	case old.attr != "":
		s.read(old, at)
	case stores || len(s.p.looked[s.f].byBase[n]) > 0: // another look-up tells
	case name.Flags&parser.Compared != 0 || s.compared[n]:
		if d.compares == nil {
			d.compares = &at
		}
		d.reach(old, at)
	case d.gives == nil:
		d.gives = &at
	}
}

// findCompared finds the arguments of functions to which it matters what object they are
// given: the second of isinstance, and all of the assertions of a test. That something is
// not an object will hold when there are two.
func (s *sorter) findCompared() {
	s.compared = make(map[parser.NameID]bool)
	for i := range s.v.m.Lookups {
		l := &s.v.m.Lookups[i]
		if l.Kind != parser.CallLookup {
			continue
		}
		called := &s.v.m.Names[l.Name]
		word := called.Span.Of(s.f.Source)
		if attrs := s.v.m.AttrSpans(called); len(attrs) > 0 {
			word = attrs[len(attrs)-1].Of(s.f.Source)
		}
		args := s.v.m.ArgsOf(l)
		switch {
		case (word == "isinstance" || word == "issubclass") && len(args) == 2:
			s.compare(args[1].Value)
		case strings.HasPrefix(word, "assert") && !strings.Contains(word, "Not"):
			for _, arg := range args {
				s.compare(arg.Value)
			}
		}
	}
}

func (s *sorter) compare(v parser.Value) {
	if n := v.Name(); n != parser.None {
		s.compared[n] = true
	}
	for _, item := range s.v.m.ItemsOf(&v) {
		if n := item.Value.Name(); n != parser.None {
			s.compared[n] = true
		}
	}
}

func (s *sorter) dealing(maker *File) *dealing {
	d := s.dealings[maker]
	if d == nil {
		d = &dealing{f: s.f, reads: make(map[string]spot), sets: make(map[string]spot), through: make(map[*File]spot)}
		s.dealings[maker] = d
		s.makers = append(s.makers, maker)
	}
	return d
}

func (s *sorter) read(old oldObject, at spot) {
	if d := s.dealing(old.maker); d.reads[old.attr].f == nil {
		d.reads[old.attr] = at
	}
	if s.ties.reads[old.attr] == nil {
		s.ties.reads[old.attr] = make(map[string]int)
	}
	s.ties.reads[old.attr][s.f.Path]++
}

func (d *dealing) set(old oldObject, at spot) {
	if _, seen := d.sets[old.attr]; !seen {
		d.sets[old.attr] = at
	}
	d.reach(old, at)
}

// reach notes the modules on the way to an object.
func (d *dealing) reach(old oldObject, at spot) {
	for _, f := range old.through {
		if _, seen := d.through[f]; !seen {
			d.through[f] = at
		}
	}
}

// oldObject is what a path leads to: an object that an old name stands for and the new one
// does not.
type oldObject struct {
	maker   *File   // the module that makes it
	attr    string  // the attribute of it that the path goes on with; "" if none
	last    bool    // and the path ends there
	through []*File // the modules that pass it on
}

// old follows a path to an old object.
func (s *sorter) old(m meaning) (old oldObject, ok bool) {
	for range maxHops {
		if t, ok := s.p.byRule(m); ok {
			path := m.path
			for range t.rest {
				path = parent(path)
			}
			if old.maker = s.maker(path, m.modules); old.maker == nil || old.maker == s.f {
				return old, false
			}
			old.attr = first(strings.TrimPrefix(m.path[len(path):], "."))
			old.last = t.rest == 1
			return old, true
		}
		h, ok := s.p.hop(m)
		if !ok {
			break
		}
		old.through = append(old.through, h.owner)
		m = h.to
	}
	return old, false
}

// maker returns the module that makes the object of an old path, nil if the tree does not
// show one that is other than the new object.
func (s *sorter) maker(path string, modules int) *File {
	key := fmt.Sprintf("%s %p", s.p.key(path), s.p)
	if f, seen := s.ties.made[key]; seen {
		return f
	}
	f := s.p.makes(meaning{path, min(modules, parts(path))})
	s.ties.made[key] = f
	return f
}

// makes follows an old path through what only passes the object on, under whatever name. It
// is nil if that leads to what the rules put in its place, or to where the tree ends.
func (p *Plan) makes(m meaning) *File {
	t, ok := p.byRule(m)
	if !ok {
		return nil
	}
	goal := p.object(t)
	for range maxHops {
		if h, ok := p.hop(m); ok {
			m = h.to
		} else {
			module, f := p.owner(m.path)
			if f == nil || module == m.path || strings.Contains(m.path[len(module)+1:], ".") {
				return nil
			}
			to, made := p.bindsTop(f, module, last(m.path), goal)
			if made {
				return f
			}
			if to.path == "" {
				return nil
			}
			m = to
		}
		if p.home(m.path) == goal || m.path == goal {
			return nil
		}
	}
	return nil
}

// bindsTop returns what a name of a module is another name for; or that the module makes it,
// by a definition or any other assignment. It is neither if the module does not have it, or
// may have it from what goal is.
func (p *Plan) bindsTop(f *File, module, name, goal string) (to meaning, made bool) {
	v := p.view(f)
	symbol := v.moduleSymbol(name)
	if symbol == parser.None {
		return meaning{}, false
	}
	for _, site := range v.sites(symbol) {
		if a, ok := v.alias(site); ok {
			for _, m := range v.aliasMeanings(&v.m.Aliases[a]) {
				if p.home(m.path) == goal {
					return meaning{}, false
				}
			}
		}
	}
	bound := 0
	for n := range v.m.Names {
		if use := &v.m.Names[n]; use.Role != parser.Load && v.m.BindingOf(use) == symbol {
			bound++
		}
	}
	for a := range v.m.Assigns {
		assign := &v.m.Assigns[a]
		target := &v.m.Names[assign.Target]
		n := assign.Value.Name()
		if bound != 1 || n == parser.None || v.m.BindingOf(target) != symbol || target.Attrs[0] != target.Attrs[1] {
			continue
		}
		source := &v.m.Names[n]
		m, ok := v.denotes(n)
		if b := &v.m.Symbols[v.m.BindingOf(source)]; !ok && b.Scope == 0 && b.Flags&parser.Bound != 0 {
			m, ok = meaning{join(module, b.Name), parts(module)}, true
		}
		if !ok {
			break
		}
		for _, attr := range v.m.AttrSpans(source) {
			m = m.attr(parser.Normalize(attr.Of(f.Source)))
		}
		return m, false
	}
	return meaning{}, true
}

// Loads returns dotted paths that a file may cause to be imported, whether or not there are
// modules of these names: what its imports and its strings name.
func (f *File) Loads() (paths []string) {
	for i := range f.Module.Imports {
		im := &f.Module.Imports[i]
		for _, alias := range f.Module.AliasesOf(im) {
			if im.Kind == parser.ImportModules {
				paths = append(paths, alias.Name)
				continue
			}
			for _, module := range f.imported(im) {
				paths = append(paths, join(module, strings.TrimSuffix(alias.Name, "*")))
			}
		}
	}
	for i := range f.Module.Paths {
		paths = append(paths, f.Module.Paths[i].Path)
	}
	return paths
}
