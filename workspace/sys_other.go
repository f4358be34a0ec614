//go:build !unix

package workspace

import (
	"io"
	"os"
)

// openNonblock is not needed where there are no FIFOs among files.
const openNonblock = 0

// readFile reads a regular file of at most limit bytes into buf, or into a new
// slice, of twice its capacity at least, if buf is too small.
func readFile(path string, buf []byte, limit int64) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	switch {
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	case info.Size() > limit:
		return nil, ErrTooLarge
	}
	if size := int(info.Size()); cap(buf) < size {
		buf = make([]byte, size, max(size, 2*cap(buf)))
	} else {
		buf = buf[:size]
	}
	n, err := readHead(path, buf)
	return buf[:n], err
}

// readHead reads the first bytes of a regular file.
func readHead(path string, buf []byte) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n, err := io.ReadFull(f, buf)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return n, err
}

// isRunning can't be told here: a leftover is known by its age alone.
func isRunning(int) bool { return true }

// keepOwner does nothing: a file belongs to who writes it.
func keepOwner(*os.File, os.FileInfo) bool { return false }
