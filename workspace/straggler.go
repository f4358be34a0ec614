package workspace

import (
	"bytes"
	"maps"
	"slices"
)

// stragglers are the files that no folder led to: those that were left out although
// git tracks them, and those that only links lead to.
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

// addTracked adds the Python files that were left out as not belonging to the work
// tree, though git tracks them. An index that can't be read adds none.
func (k *walker) addTracked(repo *repository, found map[string]bool) {
	if len(repo.folders) == 0 && len(repo.files) == 0 {
		return
	}
	r := reacher{walker: k, tracked: true, known: map[string]*folder{}}
	// An index is sorted, so what was found out about a folder goes for the files
	// that follow: with a million of them it shows.
	var last []byte
	dir, inRoot := repo.fromTop("")
	out := inRoot && k.leftOut(repo, dir)
	_ = trackedFiles(repo.gitDir, func(tracked []byte) {
		slash := bytes.LastIndexByte(tracked, '/') + 1
		if !isCandidate(tracked[slash:]) {
			return
		}
		if !bytes.Equal(tracked[:slash], last) {
			last = append(last[:0], tracked[:slash]...)
			dir, inRoot = repo.fromTop(string(last))
			out = inRoot && k.leftOut(repo, dir)
		}
		if !out && (!inRoot || len(repo.files) == 0) {
			return
		}
		path := join(dir, string(tracked[slash:]))
		if (out || repo.files[path]) && !k.explicit[path] && r.reaches(path) {
			found[path] = true
		}
	})
}

// leftOut is whether the walk was kept out of the folder or one above it.
func (k *walker) leftOut(repo *repository, dir string) bool {
	for ; ; dir = parent(dir) {
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

// isSelected is whether a folder above the path was named.
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

// reaches is whether a walk comes by what is at path and it is a Python file.
func (r *reacher) reaches(path string) bool {
	f := r.folder(parent(path))
	return f != nil && r.admits(f, path) && kindAt(r.abs(path)) == kindFile && r.isPython(path, r.head[:])
}

// folder is the folder at path, nil if a walk does not enter it.
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
	if r.tracked {
		f.tracked, f.rules = true, nil
	}
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
	return &f
}
