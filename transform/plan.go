package transform

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/netra-systems/rewrite/rules"
)

// Tree tells which modules there are.
type Tree interface {
	// HasModule reports whether the tree holds the module of a dotted name.
	HasModule(name string) bool
	// Names returns all dotted names of the module of a dotted name, that one
	// among them; nil if the tree does not hold it.
	Names(name string) []string
}

// Plan is what the files of a run must know of each other. It is not changed
// once Link has returned it, and may be used by many goroutines.
type Plan struct {
	rules     *rules.Set
	callRules bool            // there are rules for calls
	dialects  map[*File]*Plan // for files to which not all rules apply: see as
	others    []*Plan         // those of dialects
	tree      Tree
	files     []*File
	byName    map[string]*File // dotted name to file; a stub only where no module is
	effects   map[*File]string // what importing a module does besides: see effectOf

	relied  map[*File]string  // modules that a file uses and somebody else must load
	leans   map[ownName]bool  // a file on its own import of a name from another, by path, to load that
	brought map[string]string // dotted name of a module to what broughtBy says of it
	stubs   map[string]*File  // by dotted name
	named   map[string]*reach // dotted paths that strings begin with, by the first string
	reached map[ownName][]reach
	travels map[*File]map[string]string       // names of modules that are renamed, to what
	retired map[string]map[string]*rules.Rule // new path to the old names that an alias may keep, and their rules
	failed  *failures

	moved bool // names of modules are followed as they are called once they have travelled

	near    func(a, b string) bool // which files may run together; nil is all
	strings Strings                // which strings may be edited
	looked  map[*File]*lookups     // what files look up by text
	patches patches

	mentions *Mentions
}

// Link looks at all files together. Files that can't matter need not be among
// them: those that hold no old name, under no name of it.
func Link(set *rules.Set, tree Tree, files []*File, strings Strings) *Plan {
	return LinkNear(set, tree, files, strings, nil)
}

// LinkNear is Link if it is known which files (by File.Path) some program may run together:
// a patch in one of them has nothing to do with what the others look up. nil is any.
func LinkNear(set *rules.Set, tree Tree, files []*File, strings Strings, near func(a, b string) bool) *Plan {
	p := index(set, tree, files)
	p.near = near
	for _, d := range p.others {
		d.near = near
	}
	for _, f := range files {
		p.attempt(f, func() {
			if why := effectOf(p.view(f)); why != "" {
				p.effects[f] = why
			}
		})
	}
	for _, d := range append(p.others[:len(p.others):len(p.others)], p) {
		d.strings = strings
		d.findRetired()
	}
	p.findLookups()
	for _, f := range files {
		p.attempt(f, func() {
			p.as(f).findReached(p.view(f))
			p.as(f).reachTexts(f)
		})
		p.findNamed(f)
	}
	p.findTravels()
	return p
}

// index makes a plan that can follow paths, and knows no more.
func index(set *rules.Set, tree Tree, files []*File) *Plan {
	p := &Plan{
		rules: set, tree: tree, files: files,
		byName: make(map[string]*File, len(files)), effects: make(map[*File]string),
		relied: make(map[*File]string), leans: make(map[ownName]bool), brought: make(map[string]string), stubs: make(map[string]*File), named: make(map[string]*reach),
		reached: make(map[ownName][]reach), travels: make(map[*File]map[string]string),
		retired: make(map[string]map[string]*rules.Rule), failed: &failures{}, dialects: make(map[*File]*Plan),
		looked: make(map[*File]*lookups, len(files)), patches: newPatches(),
	}
	p.ask(set)
	look(files)
	for _, f := range files {
		for _, name := range f.Names {
			if f.Stub {
				p.stubs[name] = f
			}
			if other := p.byName[name]; other == nil || other.Stub {
				p.byName[name] = f
			}
		}
	}
	p.addDialects(files)
	return p
}

// look makes the views of the files that have none, and counts their work anew.
func look(files []*File) {
	each(files, func(_ int, f *File) {
		if f.view == nil {
			f.view = newView(f)
		} else {
			f.view.work = 0
		}
	})
}

// each does something for each of the files, for several at once.
func each(files []*File, do func(i int, f *File)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				do(int(i), files[i])
			}
		}()
	}
	wg.Wait()
}

// failures are the files that were given up, and why: ErrTooMuchWork.
type failures struct {
	mu sync.Mutex
	by map[*File]error
}

func (x *failures) add(f *File, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.by == nil {
		x.by = make(map[*File]error)
	}
	x.by[f] = err
}

// of returns why a file was given up; nil if it was not.
func (x *failures) of(f *File) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.by[f]
}

// attempt does work on one file, and notes if that takes too much. What the file
// has to say to others is then not known in full, as of one that can't be read.
func (p *Plan) attempt(f *File, work func()) {
	var err error
	defer func() {
		if err != nil {
			p.failed.add(f, err)
		}
	}()
	defer giveUp(&err)
	work()
}

// findRetired notes under which old names a new one may be found bound: an
// alias that an earlier run on a part of the tree kept.
func (p *Plan) findRetired() {
	for _, rule := range p.rules.Rules() {
		t, ok := p.byRule(meaning{rule.From.Path(), parts(rule.From.Module)})
		if rule.From.Name == "" || rule.From.Form == rules.Call || !ok || t.rest != 0 {
			continue
		}
		names := p.retired[t.String()]
		if names == nil {
			names = make(map[string]*rules.Rule)
			p.retired[t.String()] = names
		}
		names[rule.From.Name] = rule
	}
}
