package run

import (
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
	// places are the files that can be imported under a name with this last part, and
	// the folders, which end in a slash.
	places map[string][]string

	mu    sync.RWMutex
	names map[string][]string // those that have been asked for
}

func newTree(layout workspace.Layout, paths []string) *tree {
	t := &tree{layout: layout, places: make(map[string][]string), names: make(map[string][]string)}
	folders := make(map[string]bool)
	for _, path := range paths {
		dir, name := "", path
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			dir, name = path[:i], path[i+1:]
		}
		if stem, ok := strings.CutSuffix(strings.TrimSuffix(name, "i"), ".py"); ok && stem != "__init__" {
			t.places[stem] = append(t.places[stem], path)
		}
		for dir != "" && !folders[dir] { // a package needs no file (PEP 420)
			folders[dir] = true
			up, last := "", dir
			if i := strings.LastIndexByte(dir, '/'); i >= 0 {
				up, last = dir[:i], dir[i+1:]
			}
			last = strings.TrimSuffix(last, "-stubs") // PEP 561
			t.places[last] = append(t.places[last], dir+"/")
			dir = up
		}
	}
	for alias, place := range layout.Aliases() {
		if folders[place] || place == "" {
			place += "/"
		}
		t.places[alias] = append(t.places[alias], place)
	}
	return t
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
	for _, place := range t.places[name[strings.LastIndexByte(name, '.')+1:]] {
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
	for _, place := range t.places[name[strings.LastIndexByte(name, '.')+1:]] {
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
