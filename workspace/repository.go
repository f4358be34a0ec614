package workspace

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// repository is a git work tree that a walk is in, and what the walk left out there
// because git's rules, or its shape, say that it does not belong to the sources.
// What git tracks does, whatever they say, so these are looked up in its index when
// the walk is over: see index.go.
type repository struct {
	gitDir string // where index is
	common string // where config and info/exclude are
	base   string // the top of the work tree relative to the root; "" if not below it
	above  string // if it lies above the root: the path from it to the root, and a slash

	mu      sync.Mutex
	folders map[string]bool
	files   map[string]bool
}

// workTree is the top of the git work tree that holds the folder, if one does.
func workTree(dir string) (top string, ok bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// openRepository finds the parts of the work tree whose top is given: the folder
// .git or, for a submodule or an added work tree, what the file .git points to
// (https://git-scm.com/docs/gitrepository-layout). What can't be read is left
// empty and ignores nothing.
func openRepository(top, base string) *repository {
	r := &repository{base: base, folders: map[string]bool{}, files: map[string]bool{}}
	r.gitDir = filepath.Join(top, ".git")
	if pointer, ok := bytes.CutPrefix(readSmall(r.gitDir), []byte("gitdir: ")); ok {
		r.gitDir = resolveFrom(top, string(bytes.TrimRight(pointer, "\r\n")))
	}
	r.common = r.gitDir
	if common := bytes.TrimRight(readSmall(filepath.Join(r.gitDir, "commondir")), "\r\n"); len(common) > 0 {
		r.common = resolveFrom(r.gitDir, string(common))
	}
	return r
}

// rules are the patterns that hold in the whole work tree: those of the user
// (core.excludesFile), then those of info/exclude.
func (r *repository) rules(top string) *ignoreFile {
	excludes := excludesFile(r.common)
	if excludes != "" {
		excludes = resolveFrom(top, excludes)
	}
	rules := parseIgnore(readSmall(excludes), r.base, nil)
	return parseIgnore(readSmall(filepath.Join(r.common, "info", "exclude")), r.base, rules)
}

// noteFolder and noteFile remember what was left out. The methods of nil, for a
// tree without git, do nothing.
func (r *repository) noteFolder(path string) {
	if r != nil {
		r.mu.Lock()
		r.folders[path] = true
		r.mu.Unlock()
	}
}

func (r *repository) noteFile(path string) {
	if r != nil {
		r.mu.Lock()
		r.files[path] = true
		r.mu.Unlock()
	}
}

// fromTop is the path relative to the root of a folder in the index. There it is
// relative to the top, and has a slash at the end unless it is the top.
func (r *repository) fromTop(folder string) (path string, ok bool) {
	folder, ok = strings.CutPrefix(folder, r.above)
	folder = strings.TrimSuffix(folder, "/")
	if folder == "" {
		return r.base, ok
	}
	return join(r.base, folder), ok
}

func resolveFrom(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// readSmall is what a regular file that belongs to git holds, empty if it can't
// be read or is too large to be one.
func readSmall(path string) []byte {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > maxIgnoreFile {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return data
}
