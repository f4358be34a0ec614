package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// The steps of writing a file, for Workspace.fail.
const (
	stepOpen    = "open"
	stepCreate  = "create"
	stepWrite   = "write"
	stepMode    = "mode"
	stepSync    = "sync"
	stepClose   = "close"
	stepCompare = "compare"
	stepRename  = "rename"
	stepFolder  = "sync folder"
)

// failing is the error of a step that a test wants to fail.
func (wr *writer) failing(step string, it *item) error {
	if wr.w.fail == nil {
		return nil
	}
	return wr.w.fail(step, it.Path)
}

// stagers is how many files are staged at the same time. They wait for the disk,
// not for a processor, and a file system that syncs several files writes its
// journal once for them.
const stagers = 16

// stage writes the temporary files.
func (wr *writer) stage() {
	var wg sync.WaitGroup
	var next, failed atomic.Int64
	for range min(stagers, len(wr.items)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for failed.Load() == 0 && wr.ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(wr.items) {
					return
				}
				it := wr.items[n]
				if it.state != planned {
					continue
				}
				if it.err = wr.stageOne(it); it.err != nil && !errors.Is(it.err, ErrChanged) {
					failed.Add(1)
				}
			}
		}()
	}
	wg.Wait()
	for _, it := range wr.items {
		switch {
		case it.state != planned || it.err == nil:
		case errors.Is(it.err, ErrChanged):
			it.refuse(it.err)
		default:
			wr.stop(it, it.err)
		}
	}
	wr.interrupted()
}

// stageOne writes the temporary file of one change, and removes it if that fails.
func (wr *writer) stageOne(it *item) (err error) {
	dir, err := wr.root.OpenRoot(inRoot(it.dir))
	if err != nil {
		return changedIfGone(err)
	}
	defer dir.Close()
	info, err := wr.inspect(dir, it)
	if err != nil {
		return err
	}
	if err := wr.failing(stepCreate, it); err != nil {
		return err
	}
	f, err := dir.OpenFile(it.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return cause(err)
	}
	if err = wr.fill(f, it, info); err != nil {
		f.Close()
		_ = dir.Remove(it.temp)
		return cause(err)
	}
	it.state = staged
	return nil
}

// inspect is what there is to know about the file that is to be replaced. It opens
// it for writing to find out whether that is permitted.
func (wr *writer) inspect(dir *os.Root, it *item) (fs.FileInfo, error) {
	if err := wr.failing(stepOpen, it); err != nil {
		return nil, err
	}
	f, err := openRegular(dir, it.name, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// fill writes the temporary file and closes it.
func (wr *writer) fill(f *os.File, it *item, old fs.FileInfo) error {
	if err := wr.failing(stepWrite, it); err != nil {
		_, _ = f.Write(it.New[:len(it.New)/2]) // what a full disk does
		return err
	}
	if _, err := f.Write(it.New); err != nil {
		return err
	}
	if err := wr.failing(stepMode, it); err != nil {
		return err
	}
	// The owner first: giving a file away clears the bits that let it run as its
	// owner, and for another one they must not be set.
	mode := fs.ModePerm | fs.ModeSticky
	if keepOwner(f, old) {
		mode |= fs.ModeSetuid | fs.ModeSetgid
	}
	if err := f.Chmod(old.Mode() & mode); err != nil {
		return err
	}
	if err := wr.failing(stepSync, it); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := wr.failing(stepClose, it); err != nil {
		return err
	}
	return f.Close()
}

// commit renames the temporary files over the old ones, one after the other and in
// order of path, and syncs the folders.
func (wr *writer) commit() {
	for _, it := range wr.items {
		if wr.interrupted() {
			break
		}
		if it.state != staged {
			continue
		}
		switch err := wr.commitOne(it); {
		case errors.Is(err, ErrChanged):
			wr.removeTemp(it)
			it.refuse(err)
		case err != nil:
			wr.removeTemp(it)
			wr.stop(it, err)
		default:
			it.state = written
		}
	}
	wr.syncFolders()
}

// commitOne renames a temporary file over the old one, if that has its old bytes.
// Nothing can rule out that it changes between the two steps, which are as close
// to each other as can be.
func (wr *writer) commitOne(it *item) error {
	dir, err := wr.root.OpenRoot(inRoot(it.dir))
	if err != nil {
		return changedIfGone(err)
	}
	defer dir.Close()
	if err := wr.compare(dir, it); err != nil {
		return err
	}
	if err := wr.failing(stepRename, it); err != nil {
		return err
	}
	// By path, as os.Root can rename from Go 1.25 on only. Should a folder on the
	// way have become a link, the temporary file is not where that leads.
	return cause(os.Rename(wr.w.abs(join(it.dir, it.temp)), wr.w.abs(join(it.dir, it.name))))
}

// compare is ErrChanged if the file does not hold the bytes that were read. Size
// and time would be cheaper to look at, but a change can leave them as they were.
func (wr *writer) compare(dir *os.Root, it *item) error {
	if err := wr.failing(stepCompare, it); err != nil {
		return err
	}
	f, err := openRegular(dir, it.name, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	same, err := holds(f, it.Old)
	if err == nil && !same {
		err = ErrChanged
	}
	return cause(err)
}

// holds is whether r yields the bytes and then ends.
func holds(r io.Reader, want []byte) (bool, error) {
	var buf [32 << 10]byte
	for {
		n, err := r.Read(buf[:])
		if !bytes.HasPrefix(want, buf[:n]) {
			return false, nil
		}
		want = want[n:]
		if err == io.EOF {
			return len(want) == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// openRegular opens a file that should be a regular one. It is ErrChanged if the
// name has come to stand for something else.
func openRegular(dir *os.Root, name string, flag int) (*os.File, error) {
	before, err := dir.Lstat(name)
	if err != nil {
		return nil, changedIfGone(err)
	}
	if !before.Mode().IsRegular() {
		return nil, ErrChanged
	}
	f, err := dir.OpenFile(name, flag|openNonblock, 0)
	if err != nil {
		return nil, changedIfGone(err)
	}
	if info, err := f.Stat(); err != nil || !os.SameFile(before, info) {
		f.Close()
		return nil, ErrChanged
	}
	return f, nil
}

func changedIfGone(err error) error {
	if isGone(err) {
		return ErrChanged
	}
	return cause(err)
}

// syncFolders makes the renames last if the power fails.
func (wr *writer) syncFolders() {
	synced := map[string]bool{}
	for _, it := range wr.items {
		if it.state != written || synced[it.dir] {
			continue
		}
		synced[it.dir] = true
		if err := wr.syncFolder(it); err != nil && wr.err == nil {
			wr.err = fmt.Errorf("sync the folder of %s: %w", wr.w.Display(it.Path), err)
		}
	}
}

func (wr *writer) syncFolder(it *item) error {
	if err := wr.failing(stepFolder, it); err != nil {
		return err
	}
	f, err := wr.root.Open(inRoot(it.dir))
	if err != nil {
		return cause(err)
	}
	defer f.Close()
	// Some file systems can't sync a folder, and say so.
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// removeStaged removes the temporary files that were not renamed.
func (wr *writer) removeStaged() {
	for _, it := range wr.items {
		if it.state == staged {
			wr.removeTemp(it)
		}
	}
}

// removeTemp removes a temporary file. If it can't, the next run will.
func (wr *writer) removeTemp(it *item) { _ = wr.root.Remove(join(it.dir, it.temp)) }
