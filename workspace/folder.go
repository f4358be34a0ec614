package workspace

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// folder is a folder and what holds in it because of those above it.
type folder struct {
	path     string
	rules    *ignoreFile
	repo     *repository // nil: no work tree
	selected bool        // it or a folder above it was named
	exempt   bool        // it was named itself, or is the root
	passing  bool        // is skipped, but a named folder lies in it
	included bool        // Options.Include goes for all that is in it
	exclude  []string    // of Options.Exclude, what goes for it
	project  bool        // holds a project file
	beside   bool        // the folder that holds it is a project
	tracked  bool        // what is looked for in it is tracked by git
}

// topFolder is the root as a folder.
func (k *walker) topFolder() folder {
	root := folder{selected: k.named[""], exempt: true, included: len(k.include) == 0, exclude: k.exclude}
	if top, ok := workTree(k.root); ok {
		root.repo, root.rules = k.outerRules(top)
	}
	return root
}

// outerRules are the ignore rules that hold in the root because of the work tree
// it lies in.
func (k *walker) outerRules(top string) (*repository, *ignoreFile) {
	rel, _ := within(top, k.root)
	repo := openRepository(top, "")
	k.repos = append(k.repos, repo)
	rules := repo.rules(top)
	if rel == "" {
		return repo, rules
	}
	repo.above = rel + "/"
	dir := ""
	for name := range strings.SplitSeq(rel, "/") {
		rules = parseIgnore(readSmall(filepath.Join(top, dir, ".gitignore")), dir, rules)
		if dir = join(dir, name); rules.ignored(dir, true) {
			rules = nil // the root is walked all the same
		}
	}
	// So far paths were relative to the top; from here on to the root.
	for f := rules; f != nil; f = f.outer {
		f.above = strings.TrimPrefix(repo.above[len(f.base):], "/")
		f.base = ""
	}
	return repo, rules
}

// enter reads a folder into l and completes what holds in it. It is not ok if
// nothing in the folder is to be looked at.
func (k *walker) enter(f *folder, l *listing) (ok bool, err error) {
	if err := l.read(k.at(f.path)); err != nil {
		return false, err
	}
	m := markersOf(l)
	if k.isGenerated(f, m) {
		if f.passing = k.leads[f.path]; !f.passing {
			return false, nil
		}
	}
	if m&markGit != 0 && f.path != "" {
		f.repo = openRepository(k.abs(f.path), f.path)
		f.rules = nil
		if !f.tracked {
			f.rules = f.repo.rules(k.abs(f.path))
		}
		k.note(func() { k.repos = append(k.repos, f.repo) })
	}
	if m&markIgnore != 0 && !f.tracked {
		f.rules = parseIgnore(readSmall(k.abs(join(f.path, ".gitignore"))), f.path, f.rules)
	}
	if f.project = m&markProject != 0; f.project && !f.passing {
		k.note(func() { k.projects = append(k.projects, f.path) })
	}
	return true, nil
}

// isGenerated is whether a folder whose markers are given holds what a tool made.
// If it looks so only by its shape, git may know better.
func (k *walker) isGenerated(f *folder, m marker) bool {
	switch {
	case f.exempt:
		return false
	case m&markVenv != 0:
		return true
	case isBuildOutput(f.path, f.beside, m) && !f.tracked:
		f.repo.noteFolder(f.path)
		return true
	}
	return false
}

// child judges a folder in f. It is not ok if the folder is not to be entered.
func (k *walker) child(f *folder, path string) (c folder, ok bool) {
	c = folder{
		path: path, rules: f.rules, repo: f.repo, beside: f.project, tracked: f.tracked,
		selected: f.selected || k.named[path],
		exempt:   k.named[path],
		included: f.included || matchesAny(k.include, path), exclude: f.exclude,
	}
	leads := c.exempt || k.leads[path]
	if f.passing && !leads {
		return c, false
	}
	name := base(path)
	skip := f.passing || isHidden(name) || skippedFolders[name] || hasPythonSuffix(name) || matchesAny(f.exclude, path)
	if f.rules.ignored(path, true) {
		c.rules = nil
		if !skip && !c.exempt {
			f.repo.noteFolder(path)
		}
		skip = true
	}
	if c.exempt { // a glob like gen/** matches gen and all in it, one by one
		c.exclude = slices.DeleteFunc(slices.Clone(c.exclude), func(glob string) bool {
			return doublestar.MatchUnvalidated(glob, path)
		})
	}
	c.passing = skip && !c.exempt
	return c, !skip || leads
}

// admits judges a file or link in f, but for what its name says.
func (k *walker) admits(f *folder, path string) bool {
	if f.passing || matchesAny(f.exclude, path) || !f.included && !matchesAny(k.include, path) {
		return false
	}
	if f.rules.ignored(path, false) {
		f.repo.noteFile(path)
		return false
	}
	return true
}
