package run

import (
	"cmp"
	"context"
	"slices"

	"github.com/netra-systems/rewrite/rules"
	words "github.com/netra-systems/rewrite/search"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// widen reads the files that hold no old name and matter all the same: files with
// wildcard imports from those that matter, modules that a wildcard import is from, and
// files that get at an old name under another one, which a module on the way gave it.
// What they import in turn may call for more.
func (s *Setup) widen(ctx context.Context, found *Findings, files []*file, tree *tree) ([]*file, error) {
	known := make(map[string]bool)
	for _, w := range oldWords(s.Rules) {
		known[w] = true
	}
	stars := newStarred(s, found.stars, tree)
	var travelling []string
	for found.seen.unread > 0 || s.interest != nil {
		wanted := stars.from(files)
		modules, passed := transform.Wants(s.Rules, tree, s.named(files))
		for _, m := range modules {
			if module := "import " + m; !known[module] {
				known[module] = true
				for _, path := range tree.Files(m) {
					wanted[path] = true
				}
			}
		}
		passed = slices.DeleteFunc(passed, func(w string) bool { return known[w] })
		for _, w := range passed {
			known[w] = true
		}
		search := searchFor(passed)
		s.unskimWords(found.jobs, files, search)
		more, err := s.readMore(ctx, found, search, wanted)
		if err != nil || len(more) == 0 {
			s.unskimGiven(found.jobs, files)
			s.unskimStarred(files)
			return files, err
		}
		travelling = append(travelling, passed...)
		s.unskimWords(found.jobs, more, searchFor(travelling))
		files = append(files, more...)
		slices.SortFunc(files, func(a, b *file) int { return cmp.Compare(a.Path, b.Path) })
	}
	return files, nil
}

// readMore parses those of the unread files that hold a word, or are wanted.
func (s *Setup) readMore(ctx context.Context, found *Findings, search *search, wanted map[string]bool) ([]*file, error) {
	var look []*sighting
	for u := range found.seen.allUnread() {
		if len(search.list) > 0 || wanted[u.Path] {
			look = append(look, u)
		}
	}
	all := make([]*file, len(look))
	left := make([]bool, len(look))
	inParallel(found.jobs, len(look), func() func(int) {
		var buf []byte
		return func(i int) {
			if left[i] = true; ctx.Err() != nil {
				return
			}
			u := look[i]
			raw, err := s.Workspace.Load(u.Path, buf)
			if cap(raw) > cap(buf) {
				buf = raw
			}
			if err == nil && (wanted[u.Path] || search.matters(raw)) {
				left[i], all[i] = false, s.facts(u.file(), slices.Clone(raw), s.interest, nil)
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var more []*file
	for i, f := range all {
		if left[i] {
			continue
		}
		found.seen.markRead(look[i])
		if f.err == nil {
			more = append(more, f)
		}
	}
	found.Read += len(more)
	return more, nil
}

// starred is the unread files with wildcard imports, by what they import. Most of them
// have nothing to do with any rule, and need not be parsed to find that out.
type starred struct {
	tree    *tree
	rules   *rules.Set
	modules map[string]bool     // that rules are for
	by      map[string][]string // module to files that have all its names
	pending []string            // files to be read, whatever else is
	done    map[string]bool     // modules and files that have been followed
}

func newStarred(s *Setup, all map[string][]words.Star, tree *tree) *starred {
	d := &starred{tree: tree, rules: s.Rules, modules: make(map[string]bool), by: make(map[string][]string), done: make(map[string]bool)}
	for _, module := range s.Rules.Modules() {
		d.modules[module] = true
	}
	for path, stars := range all {
		for _, star := range stars {
			if star.Odd {
				d.pending = append(d.pending, path)
			}
			for _, module := range transform.ImportedModules(tree.layout.ModuleNames(path), workspace.IsPackage(path), star.Level, star.Module) {
				d.by[module] = append(d.by[module], path)
				if d.ruled(module) {
					d.pending = append(d.pending, path)
				}
			}
		}
	}
	return d
}

// ruled reports whether rules speak of a module or of something in it.
func (d *starred) ruled(module string) bool {
	return slices.ContainsFunc(append(d.tree.Names(module), module), func(name string) bool {
		_, moves := d.rules.Lookup(name)
		return moves || d.modules[name] || d.rules.Under(name)
	})
}

// from returns the files, by path, that may have a name of one of the files by a wildcard
// import, at first hand or through others; each once.
func (d *starred) from(files []*file) map[string]bool {
	next := d.pending
	d.pending = nil
	for _, f := range files {
		next = append(next, f.Path)
	}
	wanted := make(map[string]bool)
	read := make(map[string]bool, len(files))
	for _, f := range files {
		read[f.Path] = true
	}
	for len(next) > 0 {
		path := next[len(next)-1]
		next = next[:len(next)-1]
		if d.done[path] {
			continue
		}
		d.done[path] = true
		if !read[path] {
			wanted[path] = true
		}
		for _, name := range d.tree.layout.ModuleNames(path) {
			next = append(next, d.by[name]...)
		}
	}
	return wanted
}
