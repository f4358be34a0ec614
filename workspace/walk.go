package workspace

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unsafe"
)

// File is a Python file of the tree: a regular file that is called *.py or *.pyi,
// or has no suffix and a first line that names python, or was named outright.
type File struct {
	// Path is slash-separated, relative to the root, and free of links, so that
	// no two Files of a walk are the same file.
	Path string

	Selected bool // lies under the given paths: may be edited
	Explicit bool // was named outright, and so is Selected
	Text     bool // is no Python, but other text: see WalkAll
}

// Walk calls emit with every Python file of the root, once each. It calls it from
// several goroutines at once and in no particular order, so that emit may do the
// work on the file right away; which files there are depends on the tree alone.
// Not among them, unless named, are those that
//
//   - git ignores: by .gitignore, info/exclude or core.excludesFile, unless it
//     tracks them. Without a work tree the .gitignore files from the root down
//     count all the same, so that a copy of a tree is done as the tree;
//   - are hidden, or in a hidden folder;
//   - lie in a virtual environment, node_modules, __pycache__, site-packages or
//     the output of a build;
//   - are left out by Options.Include and Exclude.
//
// A folder that was named is walked whatever it is: if git ignores it, the rules
// that hold above it do not go for what is in it, nor does a glob in
// Options.Exclude that matches it. A link to a file is resolved, and its target
// emitted if it would not be met otherwise; whether that is selected depends on
// where the target lies.
//
// Folders that can't be read become Problems. The error is that of ctx, and then
// some files may not have been emitted.
func (w *Workspace) Walk(ctx context.Context, emit func(File)) error { return w.walk(ctx, emit, false) }

// WalkAll is Walk for the files of text among which the Python files stand too:
// documents, configuration and scripts, by their names. Links are not among them.
func (w *Workspace) WalkAll(ctx context.Context, emit func(File)) error {
	return w.walk(ctx, emit, true)
}

func (w *Workspace) walk(ctx context.Context, emit func(File), texts bool) error {
	k := &walker{Workspace: w, ctx: ctx, emit: emit, texts: texts, targets: map[string]bool{}}
	k.top = k.topFolder()
	k.run(k.start())
	k.run(fileTasks(nil, k.stragglers()))
	slices.SortFunc(k.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	w.Problems = append(w.Problems, k.problems...)
	w.setLayout(k.projects, k.links)
	return ctx.Err()
}

// walker is one walk. Workspace.mu guards what its goroutines find out.
type walker struct {
	*Workspace
	ctx   context.Context
	top   folder // the root
	emit  func(File)
	texts bool // emit other text too

	// Guarded:
	repos    []*repository
	projects []string
	links    []Link
	targets  map[string]bool // files that links lead to
	problems []Problem
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

// scratch is what a goroutine of the walk uses again for each folder.
type scratch struct {
	list    listing
	folders []task
	files   []File
	paths   []byte // of files, in a chunk that has room for more
	head    [maxShebang]byte
}

// pathChunk is how many bytes are allocated for the paths of files at once: there are as many
// as files.
const pathChunk = 4 << 10

// path returns the path of a file in a folder. It shares memory with others.
func (s *scratch) path(folder string, name []byte) string {
	if n := len(folder) + 1 + len(name); cap(s.paths)-len(s.paths) < n {
		s.paths = make([]byte, 0, max(n, pathChunk))
	}
	start := len(s.paths)
	if folder != "" {
		s.paths = append(append(s.paths, folder...), '/')
	}
	s.paths = append(s.paths, name...)
	path := s.paths[start:] // never written again
	return unsafe.String(unsafe.SliceData(path), len(path))
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
		case k.texts && e.kind == kindFile && IsText(name):
			if path := s.path(f.path, name); !k.explicit[path] && k.admits(&f, path) {
				s.files = append(s.files, File{Path: path, Selected: f.selected, Text: true})
			}
		case !isCandidate(name):
		case e.kind == kindLink:
			k.follow(&f, join(f.path, string(name)), s)
		default:
			path := s.path(f.path, name)
			if !k.explicit[path] && k.admits(&f, path) && k.isPython(path, s.head[:]) {
				s.files = append(s.files, File{Path: path, Selected: f.selected})
			}
		}
	}
	return s.folders, s.files
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
