package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

// Options say where a run takes place. Relative paths are taken from Dir.
type Options struct {
	// Dir is the current folder. "" is that of the process.
	Dir string

	// Root is the folder to analyse. "" is the folder of the config, if it lies
	// above the first path, else the git work tree that holds the first path,
	// else the folder that holds all paths (the first, if that is a folder and
	// the only one).
	Root string

	// Paths are the files and folders that may be edited. None means the folder
	// of the config or the current one, or the root if that lies outside it.
	Paths []string

	// ConfigDir is the folder of the config file, "" if there is none.
	ConfigDir string

	// ImportRoots are the folders on sys.path. None means the defaults: see
	// [Workspace.Layout].
	ImportRoots []string

	// Include, if not empty, limits walking to what matches one of these globs,
	// and Exclude takes away from that. They are patterns of doublestar
	// (https://pkg.go.dev/github.com/bmatcuk/doublestar/v4#Match), relative to
	// the root; one that matches a folder goes for all that is in it.
	Include, Exclude []string

	// Jobs is the number of goroutines that walk. 0 is one per processor.
	Jobs int
}

// Problem is a path that could not be done, and why. Others are done all the same.
type Problem struct {
	Path string // as the user wrote it, or relative to the current folder
	Err  error
}

// Error is the path and the reason, for printing.
func (p Problem) Error() string { return p.Path + ": " + p.Err.Error() }

// Unwrap is the reason.
func (p Problem) Unwrap() error { return p.Err }

// Workspace is a root and what was named in it. Its methods may be called from
// several goroutines at once, but for Walk and Write.
type Workspace struct {
	// Problems are the arguments that could not be used and, after Walk, the
	// folders that could not be read.
	Problems []Problem

	dir      string // the current folder; absolute, without links, as is root
	root     string
	inRoot   bool // the process is in the root
	jobs     int
	include  []string
	exclude  []string
	named    map[string]bool // folders that were given; "" is the root
	explicit map[string]bool // files that were given
	leads    map[string]bool // folders on the way from the root to those in named

	importRoots []ImportRoot // as given; empty: the defaults

	mu        sync.Mutex // guards what follows, and Problems
	layout    Layout
	leftovers map[string]bool

	// fail, if set, is asked before each step of writing whether it fails.
	// Tests set it.
	fail func(step, path string) error
}

// Open finds the root and sorts out the paths. What is wrong with one of the
// paths (it does not exist, lies outside the root, is neither a file nor a
// folder) is put in Problems. The error is for what leaves nothing to be done: a
// root, config folder or import root that is not a folder, a malformed glob.
func Open(opts Options) (*Workspace, error) {
	dir, err := currentFolder(opts.Dir)
	if err != nil {
		return nil, err
	}
	w := &Workspace{dir: dir, jobs: opts.Jobs, leftovers: map[string]bool{}}
	if w.jobs <= 0 {
		w.jobs = runtime.GOMAXPROCS(0)
	}
	targets := w.locate(arguments(opts))
	if w.root, err = w.chooseRoot(opts, targets); err != nil {
		return nil, err
	}
	w.inRoot = isCurrent(w.root)
	w.choose(targets, opts)
	if w.include, err = globs("include", opts.Include); err != nil {
		return nil, err
	}
	if w.exclude, err = globs("exclude", opts.Exclude); err != nil {
		return nil, err
	}
	if err := w.setImportRoots(opts.ImportRoots); err != nil {
		return nil, err
	}
	return w, nil
}

// Root is the folder that is analysed: an absolute path without links, in the
// form of the system.
func (w *Workspace) Root() string { return w.root }

// Display is how people are shown a path of the tree: relative to the current
// folder, slash-separated.
func (w *Workspace) Display(path string) string {
	if w.dir == w.root && path != "" {
		return path
	}
	rel, err := filepath.Rel(w.dir, w.abs(path))
	if err != nil { // another drive of Windows
		return filepath.ToSlash(w.abs(path))
	}
	return filepath.ToSlash(rel)
}

// isCurrent reports whether the process is in a folder.
func isCurrent(dir string) bool {
	here, err := os.Stat(".")
	if err != nil {
		return false
	}
	there, err := os.Stat(dir)
	return err == nil && os.SameFile(here, there)
}

// at is the path to open: one that begins in the root, if it can. The system then has
// fewer folders to go through, for each file of the tree.
func (w *Workspace) at(path string) string {
	switch {
	case !w.inRoot:
		return w.abs(path)
	case path == "":
		return "."
	}
	return filepath.FromSlash(path)
}

// abs is the path in the form of the system.
func (w *Workspace) abs(path string) string {
	switch {
	case path == "":
		return w.root
	case os.IsPathSeparator(w.root[len(w.root)-1]): // the root of the file system
		return w.root + filepath.FromSlash(path)
	}
	return w.root + string(filepath.Separator) + filepath.FromSlash(path)
}

// target is an argument that exists.
type target struct {
	arg  string
	real string // absolute, without links
	dir  bool
}

// currentFolder is the folder, or that of the process, absolute and without links.
func currentFolder(given string) (string, error) {
	dir, err := filepath.Abs(given)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return "", fmt.Errorf("current folder %s: %w", given, cause(err))
	}
	return dir, nil
}

func arguments(opts Options) []string {
	switch {
	case len(opts.Paths) > 0:
		return opts.Paths
	case opts.ConfigDir != "":
		return []string{opts.ConfigDir}
	}
	return []string{"."}
}

// locate finds the arguments on disk, and makes Problems of those that are not
// there or not fit.
func (w *Workspace) locate(args []string) []target {
	var found []target
	for _, arg := range args {
		t, err := w.resolve(arg)
		if err != nil {
			w.Problems = append(w.Problems, Problem{arg, err})
			continue
		}
		found = append(found, t)
	}
	return found
}

func (w *Workspace) resolve(arg string) (target, error) {
	path := w.absolute(arg)
	info, err := os.Stat(path)
	if err != nil {
		return target{}, cause(err)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return target{}, cause(err)
	}
	switch {
	case info.IsDir() && hasPythonSuffix(filepath.Base(real)):
		return target{}, errors.New("is a folder, though its name is that of a Python file")
	case !info.IsDir() && !info.Mode().IsRegular():
		return target{}, fmt.Errorf("is a %s, not a file", special(info.Mode()))
	}
	return target{arg: arg, real: real, dir: info.IsDir()}, nil
}

func (w *Workspace) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(w.dir, path)
}

// special is the word for what is neither file nor folder.
func special(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "FIFO"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

// cause drops the operation and the paths from an error of package os, where the
// path is named already.
func cause(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}

func (w *Workspace) chooseRoot(opts Options, targets []target) (string, error) {
	if opts.Root != "" {
		return w.folder("root", opts.Root)
	}
	if opts.ConfigDir != "" {
		config, err := w.folder("folder of the config", opts.ConfigDir)
		if err != nil {
			return "", err
		}
		if len(targets) == 0 || isWithin(config, targets[0].real) {
			return config, nil
		}
	}
	if len(targets) == 0 { // all of them are Problems
		return w.dir, nil
	}
	first := targets[0].real
	if !targets[0].dir {
		first = filepath.Dir(first)
	}
	if top, ok := workTree(first); ok {
		return top, nil
	}
	for _, t := range targets[1:] {
		for !isWithin(first, t.real) && filepath.Dir(first) != first {
			first = filepath.Dir(first) // what holds them all
		}
	}
	return first, nil
}

// folder resolves a folder that an option names; what is its name in errors.
func (w *Workspace) folder(what, path string) (string, error) {
	real, err := filepath.EvalSymlinks(w.absolute(path))
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", what, path, cause(err))
	}
	info, err := os.Stat(real)
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", what, path, cause(err))
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s %s: is not a folder", what, path)
	}
	return real, nil
}

// choose notes which folders and files are selected.
func (w *Workspace) choose(targets []target, opts Options) {
	w.named, w.explicit, w.leads = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, t := range targets {
		path, ok := within(w.root, t.real)
		if !ok && len(opts.Paths) == 0 {
			path, ok = "", true
		}
		switch {
		case !ok:
			w.Problems = append(w.Problems, Problem{t.arg, fmt.Errorf("lies outside the root %s", w.root)})
		case t.dir:
			w.named[path] = true
			for up := path; up != ""; {
				up = parent(up)
				w.leads[up] = true
			}
		default:
			w.explicit[path] = true
		}
	}
}

// globs checks patterns. A slash at the end, which says "a folder", and "./" in
// front are dropped: no path has them.
func globs(key string, patterns []string) ([]string, error) {
	var checked []string
	for _, given := range patterns {
		p := strings.TrimPrefix(strings.TrimSuffix(given, "/"), "./")
		if p == "" || !doublestar.ValidatePattern(p) {
			return nil, fmt.Errorf("%s: %q is not a valid glob", key, given)
		}
		checked = append(checked, p)
	}
	return checked, nil
}

func matchesAny(patterns []string, path string) bool {
	for _, p := range patterns {
		if doublestar.MatchUnvalidated(p, path) {
			return true
		}
	}
	return false
}

// isWithin is whether path is folder or lies in it. Both are absolute and clean.
func isWithin(folder, path string) bool {
	_, ok := within(folder, path)
	return ok
}

// within is the path relative to the folder and slash-separated; "" is the
// folder itself.
func within(folder, path string) (string, bool) {
	if path == folder {
		return "", true
	}
	if !os.IsPathSeparator(folder[len(folder)-1]) {
		folder += string(filepath.Separator)
	}
	rest, ok := strings.CutPrefix(path, folder)
	return filepath.ToSlash(rest), ok
}

// parent is the folder that holds the path; "" is the root.
func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return ""
}

// base is the last part of the path.
func base(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}

// join is the path of name in the folder; "" is the root.
func join(folder, name string) string {
	if folder == "" {
		return name
	}
	return folder + "/" + name
}
