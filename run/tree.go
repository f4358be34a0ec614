package run

import (
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"github.com/netra-systems/rewrite/workspace"
)

// tree is the dotted names that the files of a tree have, each found when it is asked
// for: rules and candidates ask for a few, of a tree with a million. It may be used by
// many goroutines.
type tree struct {
	layout workspace.Layout
	files  *sightings
	// others are the folders, which end in a slash, and what has a name that is not in its path.
	others []string
	// Files, and behind them others, are found by the last part of a name: first has the index of
	// one with a hash, and next that of the one behind each, or -1. A map would take four times the
	// memory.
	first, next []int32
	seed        maphash.Seed
	// aliased is whether something has a name that is not in its path.
	aliased bool

	mu    sync.RWMutex
	names map[string][]string // those that have been asked for
}

func newTree(layout workspace.Layout, files *sightings) *tree {
	t := &tree{
		layout: layout, files: files, first: make([]int32, 1<<bits.Len(uint(files.n/2))),
		next: make([]int32, files.n, files.n+files.n/8), seed: maphash.MakeSeed(), names: make(map[string][]string),
	}
	for i := range t.first {
		t.first[i] = -1
	}
	folders := make(map[string]bool)
	i := -1
	for file := range files.all() {
		i++
		dir, name := "", file.Path
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			dir, name = name[:i], name[i+1:]
		}
		if stem, ok := strings.CutSuffix(strings.TrimSuffix(name, "i"), ".py"); ok && stem != "__init__" {
			t.link(stem, i)
		}
		for dir != "" && !folders[dir] { // a package needs no file (PEP 420)
			folders[dir] = true
			up, last := "", dir
			if i := strings.LastIndexByte(dir, '/'); i >= 0 {
				up, last = dir[:i], dir[i+1:]
			}
			last = strings.TrimSuffix(last, "-stubs") // PEP 561
			t.add(last, dir+"/")
			dir = up
		}
	}
	for alias, place := range layout.Aliases() {
		if folders[place] || place == "" {
			place += "/"
		}
		t.add(alias, place)
		t.aliased = true
	}
	return t
}

// add makes another one known by the last part of its name.
func (t *tree) add(last, place string) {
	t.others, t.next = append(t.others, place), append(t.next, -1)
	t.link(last, len(t.next)-1)
}

// link makes one known that has an index.
func (t *tree) link(last string, i int) {
	first := t.firstOf(last)
	t.next[i], *first = *first, int32(i)
}

// place returns the path of a file or another one.
func (t *tree) place(i int32) string {
	if int(i) < t.files.n {
		return t.files.at(int(i)).Path
	}
	return t.others[int(i)-t.files.n]
}

func (t *tree) firstOf(last string) *int32 {
	return &t.first[maphash.String(t.seed, last)&uint64(len(t.first)-1)]
}

// placesOf goes through the files and folders that a dotted name may be that of, and others.
func (t *tree) placesOf(name string) iter.Seq[string] {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return func(yield func(string) bool) {
		for i := *t.firstOf(last); i >= 0; i = t.next[i] {
			if path := t.place(i); (t.aliased || strings.Contains(path, last)) && !yield(path) {
				return
			}
		}
	}
}

// HasModule reports whether there is a module or package of a dotted name.
func (t *tree) HasModule(name string) bool { return t.Names(name) != nil }

// Names returns all dotted names of the module or package that has this one, nil if
// there is none.
func (t *tree) Names(name string) []string {
	t.mu.RLock()
	names, known := t.names[name]
	t.mu.RUnlock()
	if known {
		return names
	}
	for place := range t.placesOf(name) {
		if all := t.namesOf(place); slices.Contains(all, name) && (names == nil || slices.Compare(all, names) < 0) {
			names = all // which of two that have the name must not depend on their order
		}
	}
	t.mu.Lock()
	t.names[name] = names
	t.mu.Unlock()
	return names
}

// Files returns the files that can be imported under a dotted name, in order; those of
// packages whether or not there are any.
func (t *tree) Files(name string) (files []string) {
	for place := range t.placesOf(name) {
		if !strings.HasSuffix(place, "/") {
			if slices.Contains(t.layout.ModuleNames(place), name) {
				files = append(files, place)
			}
			continue
		}
		if slices.Contains(t.namesOf(place), name) {
			for _, init := range []string{"__init__.py", "__init__.pyi"} {
				files = append(files, strings.TrimPrefix(place, "/")+init)
			}
		}
	}
	slices.Sort(files)
	return files
}

func (t *tree) namesOf(place string) []string {
	if !strings.HasSuffix(place, "/") {
		return t.layout.ModuleNames(place)
	}
	init := strings.TrimPrefix(place, "/") + "__init__.py"
	if strings.Contains(place, "-stubs/") {
		init += "i"
	}
	return t.layout.ModuleNames(init)
}
