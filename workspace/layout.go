package workspace

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ImportRoot is a folder on sys.path.
type ImportRoot struct {
	// Dir is the folder, slash-separated and relative to the root; "" is the
	// root.
	Dir string

	// Prefix is for a folder on sys.path that lies above the root, and then Dir
	// is "": the dotted name of the root as seen from there.
	Prefix string
}

// Link is a symbolic link in the tree that leads to a file or folder in the
// tree. Both paths are relative to the root; "" is the root.
type Link struct {
	Path, Target string
}

// Layout says under which dotted names the files of a tree can be imported. It
// is plain data and knows no disk. The zero Layout has no import roots.
type Layout struct {
	dirs     map[string]bool     // the import roots in the tree
	prefixes []string            // the import roots above it
	links    map[string][]string // target → links
}

// NewLayout makes a Layout. The order of roots and links does not matter.
func NewLayout(roots []ImportRoot, links []Link) Layout {
	l := Layout{dirs: map[string]bool{}, links: map[string][]string{}}
	for _, r := range roots {
		if r.Prefix != "" {
			l.prefixes = append(l.prefixes, r.Prefix)
		} else {
			l.dirs[r.Dir] = true
		}
	}
	// The longer the prefix, the farther the root is from the file.
	slices.SortFunc(l.prefixes, func(a, b string) int {
		return cmp.Or(len(a)-len(b), strings.Compare(a, b))
	})
	l.prefixes = slices.Compact(l.prefixes)
	for _, link := range links {
		// Through a link to a folder that it lies in itself, every file would
		// have a name without end.
		if !under(link.Path, link.Target) {
			l.links[link.Target] = append(l.links[link.Target], link.Path)
		}
	}
	for _, paths := range l.links {
		slices.Sort(paths)
	}
	return l
}

// Roots returns the import roots that lie in the tree, slash-separated and relative to
// the root of it, sorted; "" is that root.
func (l Layout) Roots() []string { return slices.Sorted(maps.Keys(l.dirs)) }

// Aliases yields the last parts of dotted names that are not the names of files and
// folders in the tree, each with the file or folder that it stands for: those of links,
// and of a root that is a package itself.
func (l Layout) Aliases() iter.Seq2[string, string] {
	return func(yield func(name, path string) bool) {
		for _, prefix := range l.prefixes {
			if !yield(prefix[strings.LastIndexByte(prefix, '.')+1:], "") {
				return
			}
		}
		for target, links := range l.links {
			for _, link := range links {
				if module, ok := modulePath(link); ok {
					link = module
				}
				if !yield(base(link), target) {
					return
				}
			}
		}
	}
}

// ModuleNames is every dotted name the file at path can be imported under: that
// of the deepest import root first, then names through links. It is empty for
// what can't be imported. Whether a folder on the way has an __init__.py makes no
// difference: without one it is a namespace package (PEP 420). A stub names what
// the module beside it does, also in a package that holds nothing but stubs (PEP
// 561, pkg-stubs).
func (l Layout) ModuleNames(path string) []string {
	names := l.names(nil, path)
	if len(l.links) == 0 {
		return names
	}
	for at := path; ; at = parent(at) {
		for _, link := range l.links[at] {
			names = l.names(names, link+path[len(at):])
		}
		if at == "" {
			return names
		}
	}
}

// MayStart returns what reports, quickly, whether a dotted name of the file at a path may
// start with one of some identifiers: if not, none does.
func (l Layout) MayStart(tops []string) func(path string) bool {
	return func(path string) bool {
		return len(l.links) > 0 || len(l.prefixes) > 0 || len(tops) > 16 ||
			slices.ContainsFunc(tops, func(top string) bool { return strings.Contains(path, top) })
	}
}

// names appends the names of one path, without regard to links.
func (l Layout) names(names []string, path string) []string {
	module, ok := modulePath(path)
	if !ok {
		return names
	}
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	stub := strings.HasSuffix(path, ".pyi")
	for dir := parent(path); ; dir = parent(dir) {
		if l.dirs[dir] && len(module) > len(dir) {
			add(dotted(strings.TrimPrefix(module[len(dir):], "/"), stub))
		}
		if dir == "" {
			break
		}
	}
	for _, prefix := range l.prefixes {
		switch name := dotted(module, stub); {
		case name != "":
			add(prefix + "." + name)
		case module == "": // the root is the package
			add(prefix)
		}
	}
	return names
}

// IsPackage is whether the file at path is the __init__ of a package, so that a
// relative import in it starts from the package itself.
func IsPackage(path string) bool {
	name := base(path)
	return name == "__init__.py" || name == "__init__.pyi"
}

// modulePath is the path of a module without suffix; of a package, the folder.
func modulePath(path string) (string, bool) {
	if IsPackage(path) {
		return parent(path), true
	}
	if stem, ok := strings.CutSuffix(path, ".py"); ok {
		return stem, true
	}
	return strings.CutSuffix(path, ".pyi")
}

// dotted is the name a path relative to an import root can be imported under, ""
// if it can't.
func dotted(path string, stub bool) string {
	parts := strings.Split(path, "/")
	if stub && len(parts) > 0 {
		parts[0] = strings.TrimSuffix(parts[0], "-stubs")
	}
	for _, part := range parts {
		if !isIdentifier(part) {
			return ""
		}
	}
	return strings.Join(parts, ".")
}

// isIdentifier follows https://docs.python.org/3/reference/lexical_analysis.html#identifiers,
// except that a keyword is one: importlib.import_module takes it.
func isIdentifier(s string) bool {
	for i, r := range s {
		switch {
		case r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		case '0' <= r && r <= '9':
			if i == 0 {
				return false
			}
		case r < utf8.RuneSelf || r == utf8.RuneError:
			return false
		case unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start):
		case i > 0 && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue):
		default:
			return false
		}
	}
	return s != ""
}

// under is whether the path is the folder or lies in it.
func under(path, folder string) bool {
	return folder == "" || path == folder ||
		strings.HasPrefix(path, folder) && path[len(folder)] == '/'
}

// Layout says which module names the files have. It is complete once Walk has
// returned, because Walk finds what it rests on. The import roots are those of
// the options or, if there are none, the root, every folder walked that holds a
// pyproject.toml, setup.py or setup.cfg, the src folder of each, and, if the root
// is itself a package, the folder that holds the outermost one.
func (w *Workspace) Layout() Layout {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.layout
}

// ModuleNames is short for Layout().ModuleNames(path).
func (w *Workspace) ModuleNames(path string) []string { return w.Layout().ModuleNames(path) }

// setLayout makes the layout from what a walk has found.
func (w *Workspace) setLayout(projects []string, links []Link) {
	roots := w.importRoots
	if len(roots) == 0 {
		roots = w.outerPackage()
		for _, dir := range append(projects, "") {
			roots = append(roots, ImportRoot{Dir: dir}, ImportRoot{Dir: join(dir, "src")})
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.layout = NewLayout(roots, links)
}

// outerPackage is the import root above a root that is a package.
func (w *Workspace) outerPackage() []ImportRoot {
	dir := w.root
	for {
		if _, err := os.Lstat(filepath.Join(dir, "__init__.py")); err != nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	if dir == w.root {
		return nil
	}
	root, err := w.importRoot(dir)
	if err != nil {
		return nil // a folder on the way has a name that can't be imported
	}
	return []ImportRoot{root}
}

func (w *Workspace) setImportRoots(dirs []string) error {
	for _, given := range dirs {
		dir, err := w.folder("import root", given)
		if err != nil {
			return err
		}
		root, err := w.importRoot(dir)
		if err != nil {
			return fmt.Errorf("import root %s: %w", given, err)
		}
		w.importRoots = append(w.importRoots, root)
	}
	return nil
}

// importRoot is the folder, absolute and without links, as an ImportRoot.
func (w *Workspace) importRoot(dir string) (ImportRoot, error) {
	if path, ok := within(w.root, dir); ok {
		return ImportRoot{Dir: path}, nil
	}
	path, ok := within(dir, w.root)
	if !ok {
		return ImportRoot{}, fmt.Errorf("nothing in the root %s can be imported from there", w.root)
	}
	name := dotted(path, false)
	if name == "" {
		return ImportRoot{}, fmt.Errorf("the root lies in it as %s, which is no module name", path)
	}
	return ImportRoot{Prefix: name}, nil
}
