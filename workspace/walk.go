package workspace

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// File is a Python file of the tree: a regular file that is called *.py or *.pyi,
// or has no suffix and a first line that names python, or was named outright.
type File struct {
	// Path is slash-separated, relative to the root, and free of links, so that
	// no two Files of a walk are the same file.
	Path string

	Selected bool // lies under the given paths: may be edited
	Explicit bool // was named outright, and so is Selected
}

// Walk calls emit with every Python file of the root, once each. It calls it from
// several goroutines at once and in no particular order, so that emit may do the
// work on the file right away; which files there are depends on the tree alone.
// Not among them, unless named, are those that
//
//   - git ignores: by .gitignore, info/exclude or core.excludesFile, and not
//     because git tracks them. Without a work tree the .gitignore files from the
//     root down count all the same, so that a copy of a tree is done as the tree;
//   - are hidden, or in a hidden folder;
//   - lie in a virtual environment, node_modules, __pycache__, site-packages or
//     the output of a build;
//   - are left out by Options.Include and Exclude.
//
// A folder that was named is walked whatever it is: if git ignores it, the rules
// that hold above it do not go for what is in it, nor does a glob in
// Options.Exclude that matches it. A link to a file is resolved,
// and its target emitted if it would not be met otherwise; whether that is
// selected depends on where the target lies.
//
// Folders that can't be read become Problems. The error is that of ctx, and then
// some files may not have been emitted.
func (w *Workspace) Walk(ctx context.Context, emit func(File)) error {
	k := &walker{Workspace: w, ctx: ctx, emit: emit, targets: map[string]bool{}}
	k.top = k.topFolder()
	k.run(k.start())
	k.run(fileTasks(nil, k.stragglers()))
	slices.SortFunc(k.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	w.Problems = append(w.Problems, k.problems...)
	w.setLayout(k.projects, k.links)
	return ctx.Err()
}

// walker is one walk. The fields below emit are guarded by Workspace.mu while it
// goes on.
type walker struct {
	*Workspace
	ctx  context.Context
	top  folder // the root
	emit func(File)

	repos    []*repository
	projects []string
	links    []Link
	targets  map[string]bool // files that links lead to
	problems []Problem
}

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
}

// topFolder is the root as a folder.
func (k *walker) topFolder() folder {
	root := folder{selected: k.named[""], exempt: true, included: len(k.include) == 0, exclude: k.exclude}
	if top, ok := workTree(k.root); ok {
		root.repo, root.rules = k.outerRules(top)
	}
	return root
}

// start are the tasks that the others come from, and the files that no folder
// need be read for.
func (k *walker) start() []task {
	var explicit []File
	for path := range k.explicit {
		explicit = append(explicit, File{Path: path, Selected: true, Explicit: true})
	}
	return fileTasks([]task{{folder: k.top}}, explicit)
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
	for at := 0; at < len(rel); { // from folder to folder: rel[:at] is its path
		dir := strings.TrimSuffix(rel[:at], "/")
		rules = parseIgnore(readSmall(filepath.Join(top, dir, ".gitignore")), dir, rules)
		if i := strings.IndexByte(rel[at:], '/'); i >= 0 {
			at += i + 1
		} else {
			at = len(rel)
		}
		if rules.ignored(strings.TrimSuffix(rel[:at], "/"), true) {
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

// scratch is what a goroutine of the walk uses again for each folder.
type scratch struct {
	list    listing
	folders []task
	files   []File
	head    [maxShebang]byte
}

// visit reads a folder and returns the work that follows from it. What it returns
// is valid until the next visit.
func (k *walker) visit(f folder, s *scratch) ([]task, []File) {
	s.folders, s.files = s.folders[:0], s.files[:0]
	ok, err := k.enter(&f, &s.list)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // if it has gone, nothing is missed
		k.note(func() { k.problems = append(k.problems, Problem{k.Display(f.path), err}) })
	}
	if !ok {
		return nil, nil
	}
	for _, e := range s.list.entries {
		name := s.list.name(e)
		switch {
		case e.kind == kindFolder:
			if c, ok := k.child(&f, join(f.path, string(name))); ok {
				s.folders = append(s.folders, task{folder: c})
			}
		case e.kind == kindOther || f.passing:
		case e.kind == kindFile && isLeftover(name):
			k.note(func() { k.leftovers[join(f.path, string(name))] = true })
		case !isCandidate(name):
		case e.kind == kindLink:
			k.follow(&f, join(f.path, string(name)), s)
		default:
			path := join(f.path, string(name))
			if !k.explicit[path] && k.admits(&f, path) && k.isPython(path, s.head[:]) {
				s.files = append(s.files, File{Path: path, Selected: f.selected})
			}
		}
	}
	return s.folders, s.files
}

// enter reads a folder into l and completes what holds in it. It is not ok if
// nothing in the folder is to be looked at.
func (k *walker) enter(f *folder, l *listing) (ok bool, err error) {
	if err := l.read(k.abs(f.path)); err != nil {
		return false, err
	}
	m := markersOf(l)
	if !f.exempt && (m&markVenv != 0 || isBuildOutput(f.path, f.beside, m)) {
		if f.passing = k.leads[f.path]; !f.passing {
			return false, nil
		}
	}
	if m&markGit != 0 && f.path != "" {
		f.repo = openRepository(k.abs(f.path), f.path)
		f.rules = f.repo.rules(k.abs(f.path))
		k.note(func() { k.repos = append(k.repos, f.repo) })
	}
	if m&markIgnore != 0 {
		f.rules = parseIgnore(readSmall(k.abs(join(f.path, ".gitignore"))), f.path, f.rules)
	}
	if f.project = m&markProject != 0; f.project && !f.passing {
		k.note(func() { k.projects = append(k.projects, f.path) })
	}
	return true, nil
}

// child judges a folder in f. It is not ok if the folder is not to be entered.
func (k *walker) child(f *folder, path string) (c folder, ok bool) {
	c = folder{
		path: path, rules: f.rules, repo: f.repo, beside: f.project,
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

// isCandidate is whether the name may be that of a Python file.
func isCandidate[T string | []byte](name T) bool {
	return name[0] != '.' && (hasPythonSuffix(name) || !hasDot(name))
}

func hasDot[T string | []byte](name T) bool {
	for i := range len(name) {
		if name[i] == '.' {
			return true
		}
	}
	return false
}

// isPython is whether a candidate is a Python file.
func (k *walker) isPython(path string, buf []byte) bool {
	if hasPythonSuffix(path) {
		return true
	}
	n, err := readHead(k.abs(path), buf)
	return err == nil && namesPython(buf[:n])
}

// follow finds out what a link in the tree leads to. One that dangles, loops or
// leaves the root leads to nothing.
func (k *walker) follow(f *folder, path string, s *scratch) {
	if !k.admits(f, path) {
		return
	}
	t, err := k.resolve(k.abs(path))
	if err != nil {
		return
	}
	target, ok := within(k.root, t.real)
	if !ok || t.dir && hasPythonSuffix(path) {
		return
	}
	if !t.dir && !hasPythonSuffix(path) && !k.isPython(target, s.head[:]) {
		return
	}
	k.note(func() {
		k.links = append(k.links, Link{Path: path, Target: target})
		if !t.dir {
			k.targets[target] = true
		}
	})
}

// note changes what all goroutines of the walk share.
func (k *walker) note(change func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change()
}

// stragglers are the files that no folder led to: those that git tracks although
// its rules ignore them, and those that only links lead to.
func (k *walker) stragglers() []File {
	if k.ctx.Err() != nil {
		return nil
	}
	found := map[string]bool{}
	for _, repo := range k.repos {
		k.addTracked(repo, found)
	}
	k.addTargets(found)
	var files []File
	for _, path := range slices.Sorted(maps.Keys(found)) {
		files = append(files, File{Path: path, Selected: k.isSelected(path)})
	}
	return files
}

// addTracked adds the Python files that were left out for git's rules, and that
// git tracks. An index that can't be read adds none.
func (k *walker) addTracked(repo *repository, found map[string]bool) {
	if len(repo.folders) == 0 && len(repo.files) == 0 {
		return
	}
	r := reacher{walker: k, tracked: true, known: map[string]*folder{}}
	_ = trackedFiles(repo.gitDir, func(tracked []byte) {
		if !isCandidate(tracked[bytes.LastIndexByte(tracked, '/')+1:]) {
			return
		}
		path, ok := repo.fromTop(string(tracked))
		if !ok || k.explicit[path] || !repo.files[path] && !k.leftOut(repo, path) {
			return
		}
		if r.reaches(path) {
			found[path] = true
		}
	})
}

// leftOut is whether git's rules kept the walk out of a folder above the path.
func (k *walker) leftOut(repo *repository, path string) bool {
	for dir := parent(path); ; dir = parent(dir) {
		switch {
		case repo.folders[dir]:
			return true
		case dir == "" || k.named[dir]:
			return false
		}
	}
}

// addTargets adds the files that links lead to and nothing else does.
func (k *walker) addTargets(found map[string]bool) {
	r := reacher{walker: k, known: map[string]*folder{}}
	for target := range k.targets {
		if !k.explicit[target] && !(isCandidate(base(target)) && r.reaches(target)) {
			found[target] = true
		}
	}
}

func (k *walker) isSelected(path string) bool {
	for dir := parent(path); ; dir = parent(dir) {
		if k.named[dir] {
			return true
		}
		if dir == "" {
			return false
		}
	}
}

// reacher finds out whether a walk comes by a file, from the judgement of each
// folder above it.
type reacher struct {
	*walker
	tracked bool               // judge as if git ignored nothing
	known   map[string]*folder // nil: the walk does not come there
	list    listing
	head    [maxShebang]byte
}

func (r *reacher) reaches(path string) bool {
	f := r.folder(parent(path))
	return f != nil && r.admits(f, path) && kindAt(r.abs(path)) == kindFile && r.isPython(path, r.head[:])
}

func (r *reacher) folder(path string) *folder {
	f, ok := r.known[path]
	if !ok {
		f = r.find(path)
		r.known[path] = f
	}
	return f
}

func (r *reacher) find(path string) *folder {
	f, ok := r.top, true
	if path != "" {
		up := r.folder(parent(path))
		if up == nil {
			return nil
		}
		f, ok = r.child(up, path)
	}
	if !ok {
		return nil
	}
	if ok, err := r.enter(&f, &r.list); !ok || err != nil {
		return nil
	}
	if r.tracked {
		f.rules = nil
	}
	return &f
}
