package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Change is new bytes for a file.
type Change struct {
	Path string // as in File
	Old  []byte // the raw bytes that were read
	New  []byte // the raw bytes to be written: see Source.Encode
}

// Outcome says what became of the changes. Each is in one of the lists, both in
// order of path.
type Outcome struct {
	Written []string // paths as in Change

	// NotWritten are the files that are as they were, with the reason as Err:
	// ErrChanged, ErrStopped, or what failed. Paths are as in Change.
	NotWritten []Problem
}

// Reasons why a file was not written, found with errors.Is.
var (
	ErrChanged = errors.New("changed since it was read; not overwritten")
	ErrStopped = errors.New("not written, because writing stopped before it")
)

// Write replaces the files by their new bytes, each atomically: at any moment, even
// if the process is killed or the power fails, a file holds all of its old bytes
// or all of its new ones. It keeps mode bits, and owner and group as far as this
// process may set them; other links to the same file keep the old bytes, and
// extended attributes are not carried over.
//
// Every new file is put beside the old one before the first is renamed over it.
// So a disk that is full or a folder that may not be written is found out before
// anything has changed. A file without permission to be written fails like a
// folder without, though a rename would get round that.
//
// A file that no longer has its Old bytes, or is gone, is left alone, and the
// others are done. Any other failure stops the writing, and so does ctx, between
// two files. Then the temporary files are removed, and the error says what failed,
// or is that of ctx. Outcome is exact in every case.
//
// Write begins with removing what killed runs have left in the folders of the
// changes and in those that Walk came to; to have that done, call it even without
// changes.
func (w *Workspace) Write(ctx context.Context, changes []Change) (Outcome, error) {
	root, err := os.OpenRoot(w.root)
	if err != nil {
		err = fmt.Errorf("open the root: %w", err)
		return Outcome{NotWritten: unwritten(changes, err)}, err
	}
	defer root.Close()
	wr := &writer{w: w, ctx: ctx, root: root, token: newToken()}
	wr.plan(changes)
	w.sweep(root, wr.folders())
	if wr.err == nil {
		wr.stage()
	}
	if wr.err == nil {
		wr.commit()
	}
	wr.removeStaged()
	return wr.outcome(), wr.err
}

func unwritten(changes []Change, err error) []Problem {
	var problems []Problem
	for _, c := range changes {
		problems = append(problems, Problem{c.Path, err})
	}
	return problems
}

// state is how far a change has come.
type state uint8

const (
	planned state = iota
	staged        // its temporary file is complete
	written
	refused // err says why
)

// item is a change on its way.
type item struct {
	Change
	dir, name string // where the file really is
	temp      string // name of its temporary file, in dir
	state     state
	err       error
}

// writer is one call of Write.
type writer struct {
	w     *Workspace
	ctx   context.Context
	root  *os.Root
	token string
	items []*item // in order of path
	err   error   // what stopped the writing
}

// plan finds out where the files really are. A path that leads out of the root, or
// to where another one leads too, is refused before anything is touched.
func (wr *writer) plan(changes []Change) {
	taken := map[string]string{}
	for _, c := range changes {
		it := &item{Change: c}
		wr.items = append(wr.items, it)
		real, err := wr.w.realPath(c.Path)
		switch other, ok := taken[real]; {
		case isGone(err):
			it.refuse(ErrChanged)
		case err != nil:
			wr.stop(it, err)
		case ok:
			wr.stop(it, fmt.Errorf("is the same file as %s", other))
		default:
			taken[real] = c.Path
			it.dir, it.name = parent(real), base(real)
		}
	}
	slices.SortStableFunc(wr.items, func(a, b *item) int { return strings.Compare(a.Path, b.Path) })
	for n, it := range wr.items {
		it.temp = tempName(wr.token, n, it.name)
	}
}

// realPath resolves a path relative to the root to one without links.
func (w *Workspace) realPath(path string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return "", errors.New("lies outside the root")
	}
	real, err := filepath.EvalSymlinks(w.abs(path))
	if err != nil {
		return "", cause(err)
	}
	rel, ok := within(w.root, real)
	if !ok || rel == "" {
		return "", errors.New("lies outside the root")
	}
	return rel, nil
}

func (it *item) refuse(err error) { it.state, it.err = refused, err }

// stop refuses a change and, with it, those that have not been written.
func (wr *writer) stop(it *item, err error) {
	it.refuse(err)
	if wr.err == nil {
		wr.err = fmt.Errorf("write %s: %w", wr.w.Display(it.Path), err)
	}
}

// folders are those that will be written to.
func (wr *writer) folders() map[string]bool {
	dirs := map[string]bool{}
	for _, it := range wr.items {
		if it.name != "" {
			dirs[it.dir] = true
		}
	}
	return dirs
}

// interrupted is whether ctx ends the writing.
func (wr *writer) interrupted() bool {
	if err := wr.ctx.Err(); err != nil && wr.err == nil {
		wr.err = err
	}
	return wr.err != nil
}

func (wr *writer) outcome() Outcome {
	var o Outcome
	for _, it := range wr.items {
		switch it.state {
		case written:
			o.Written = append(o.Written, it.Path)
		case refused:
			o.NotWritten = append(o.NotWritten, Problem{it.Path, it.err})
		default:
			o.NotWritten = append(o.NotWritten, Problem{it.Path, ErrStopped})
		}
	}
	return o
}
