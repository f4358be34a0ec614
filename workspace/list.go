package workspace

import (
	"io/fs"
	"os"
)

// kind is what a folder says an entry is.
type kind uint8

const (
	kindOther kind = iota // a FIFO, socket, device: never opened
	kindFile
	kindFolder
	kindLink
)

// entry is a name in a listing.
type entry struct {
	start, end int // in listing.names
	kind       kind
}

// listing is what a folder holds, in the order the system gives it. It is reused
// from folder to folder: a tree has as many entries as files, and an allocation
// for each would cost as much as reading the folders does.
type listing struct {
	names   []byte
	entries []entry
	buf     []byte
}

// name is valid until the next read.
func (l *listing) name(e entry) []byte { return l.names[e.start:e.end] }

func (l *listing) reset() { l.names, l.entries = l.names[:0], l.entries[:0] }

// add appends an entry.
func (l *listing) add(name []byte, k kind) {
	start := len(l.names)
	l.names = append(l.names, name...)
	l.entries = append(l.entries, entry{start, len(l.names), k})
}

func kindOf(mode fs.FileMode) kind {
	switch {
	case mode.IsRegular():
		return kindFile
	case mode.IsDir():
		return kindFolder
	case mode&fs.ModeSymlink != 0:
		return kindLink
	}
	return kindOther
}

// kindAt asks the system, where no listing says.
func kindAt(path string) kind {
	info, err := os.Lstat(path)
	if err != nil {
		return kindOther
	}
	return kindOf(info.Mode())
}
