package workspace

import (
	"errors"
	"fmt"
)

// MaxFileSize is the size in bytes up to which files are read. The largest Python
// files there are, tables made by a program, have some tens of megabytes; one
// that is larger is data with a wrong name, and each worker would hold a copy.
const MaxFileSize = 64 << 20

// Errors of Load and Read, found with errors.Is.
var (
	ErrTooLarge   = fmt.Errorf("is larger than %d MiB, the most that is read", MaxFileSize>>20)
	errNotRegular = errors.New("is not a regular file")
)

// Load reads the raw bytes of the file at path into buf, or into a new slice if
// buf is too small for them; the result may so be valid only as long as buf is
// not used again.
//
// The error names the file as Display does. It is ErrTooLarge, or what the system
// says; a link or a folder that has come into the place of a file since the walk is an
// error too. So is a FIFO that nobody writes to: it does not hold the call up.
func (w *Workspace) Load(path string, buf []byte) ([]byte, error) {
	return w.load(path, buf, MaxFileSize)
}

func (w *Workspace) load(path string, buf []byte, limit int64) ([]byte, error) {
	raw, err := readFile(w.at(path), buf, limit)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", w.Display(path), cause(err))
	}
	return raw, nil
}

// MaxTextSize is the size in bytes up to which other text than Python is read.
// People write less; what is larger is data, a lock file or a log, and to search it
// would make itself felt.
const MaxTextSize = 1 << 20

// LoadText is Load for text that is no Python.
func (w *Workspace) LoadText(path string, buf []byte) ([]byte, error) {
	return w.load(path, buf, MaxTextSize)
}

// Read loads and decodes the file at path. Its errors are those of Load and of
// Decode, with the path.
func (w *Workspace) Read(path string) (*Source, error) {
	raw, err := w.Load(path, nil)
	if err != nil {
		return nil, err
	}
	src, err := Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", w.Display(path), err)
	}
	return src, nil
}
