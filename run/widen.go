package run

import (
	"cmp"
	"context"
	"slices"

	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// widen reads the files that hold no old name and matter all the same: modules
// that a wildcard import is from, and files that get at an old name under
// another one, which a module on the way gave it. What they import in turn may
// call for more.
func (s *Setup) widen(ctx context.Context, found *Findings, files []*file, paths []string) ([]*file, error) {
	tree := s.modules(paths)
	layout := s.Workspace.Layout()
	seen := newSearch(s.Rules)
	known := make(map[string]bool, len(seen.words))
	for _, w := range seen.words {
		known[string(w)] = true
	}
	for len(found.unread) > 0 {
		modules, words := transform.Wants(s.Rules, tree, s.named(files))
		next := &search{}
		for _, w := range words {
			if !known[w] {
				known[w] = true
				next.words = append(next.words, []byte(w))
			}
		}
		wanted := make(map[string]bool, len(modules))
		for _, m := range modules {
			wanted[m] = !known["import "+m]
			known["import "+m] = true
		}
		more, err := s.readMore(ctx, found, next, func(path string) bool {
			return slices.ContainsFunc(layout.ModuleNames(path), func(name string) bool { return wanted[name] })
		})
		if err != nil || len(more) == 0 {
			return files, err
		}
		files = append(files, more...)
		slices.SortFunc(files, func(a, b *file) int { return cmp.Compare(a.Path, b.Path) })
	}
	return files, nil
}

// readMore parses those of the unread files that hold a word, or are wanted.
func (s *Setup) readMore(ctx context.Context, found *Findings, search *search, wanted func(path string) bool) ([]*file, error) {
	var more []*file
	var unread []workspace.File
	var buf []byte
	for _, wf := range found.unread {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		want := wanted(wf.Path)
		if !want && len(search.words) == 0 {
			unread = append(unread, wf)
			continue
		}
		raw, err := s.Workspace.Load(wf.Path, buf)
		if cap(raw) > cap(buf) {
			buf = raw
		}
		if err != nil || !want && !search.holds(raw) {
			unread = append(unread, wf)
			continue
		}
		if f := s.facts(wf, slices.Clone(raw), nil); f.err == nil {
			found.Read++
			more = append(more, f)
		}
	}
	found.unread = unread
	return more, nil
}
