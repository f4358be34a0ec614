package workspace

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// errIndex is for an index this does not understand. Then nothing is known to be
// tracked, and what the rules ignore stays ignored.
var errIndex = errors.New("malformed git index")

// Sizes in bytes of the parts of an index entry before its object name:
// https://git-scm.com/docs/index-format.
const (
	indexStat  = 40 // times, device, inode, mode, owner, size
	indexMode  = 24 // where in it the mode is
	sha1Size   = 20
	sha256Size = 32
)

// The flags of an entry.
const (
	indexExtended = 0x4000 // there are more of them
	indexNameLen  = 0x0fff // the length of the path, or all of these bits
)

// maxTracked is the longest path in bytes that is believed: PATH_MAX.
const maxTracked = 4096

// trackedFiles calls yield with each regular file in the index in gitDir, as a
// path relative to the top of the work tree, valid during the call. The index is
// streamed: that of a million files has a hundred megabytes. Of a split index only
// what is not in the shared part is found.
func trackedFiles(gitDir string, yield func(path []byte)) error {
	f, err := os.Open(filepath.Join(gitDir, "index"))
	if err != nil {
		return err
	}
	defer f.Close()
	err = readIndex(f, sha1Size, yield)
	if !errors.Is(err, errIndex) {
		return err
	}
	// An index does not say which hash its object names are made by; a wrong guess
	// shows at the first entry.
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return readIndex(f, sha256Size, yield)
}

func readIndex(r io.Reader, hash int, yield func(path []byte)) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var header [12]byte
	if _, err := io.ReadFull(in, header[:]); err != nil {
		return err
	}
	version := binary.BigEndian.Uint32(header[4:])
	if string(header[:4]) != "DIRC" || version < 2 || version > 4 {
		return errIndex
	}
	var path []byte
	for n := binary.BigEndian.Uint32(header[8:]); n > 0; n-- {
		var mode uint32
		var err error
		if mode, path, err = readEntry(in, version, hash, path); err != nil {
			return err
		}
		if mode&indexType == indexRegular {
			yield(path)
		}
	}
	return nil
}

// The kind of an entry, in its mode.
const (
	indexType    = 0o170000
	indexRegular = 0o100000
	indexLink    = 0o120000
	indexGitlink = 0o160000
	indexFolder  = 0o040000 // of a sparse index
)

// readEntry reads an entry. previous is the path of the one before, which is
// overwritten: version 4 stores what differs from it.
func readEntry(in *bufio.Reader, version uint32, hash int, previous []byte) (mode uint32, path []byte, err error) {
	var fixed [indexStat + sha256Size + 2]byte
	size := indexStat + hash + 2
	if _, err := io.ReadFull(in, fixed[:size]); err != nil {
		return 0, nil, err
	}
	mode = binary.BigEndian.Uint32(fixed[indexMode:])
	switch mode & indexType {
	case indexRegular, indexLink, indexGitlink, indexFolder:
	default:
		return 0, nil, errIndex
	}
	flags := binary.BigEndian.Uint16(fixed[size-2:])
	if flags&indexExtended != 0 {
		if _, err := in.Discard(2); err != nil {
			return 0, nil, err
		}
		size += 2
	}
	keep := 0
	if version == 4 {
		strip, err := readOffset(in)
		if err != nil || strip > len(previous) {
			return 0, nil, errIndex
		}
		keep = len(previous) - strip
	}
	rest, err := in.ReadSlice(0)
	if err != nil || keep+len(rest) > maxTracked || keep+len(rest) == 1 {
		return 0, nil, errIndex
	}
	path = append(previous[:keep], bytes.TrimSuffix(rest, []byte{0})...)
	if min(len(path), indexNameLen) != int(flags&indexNameLen) {
		return 0, nil, errIndex
	}
	if version < 4 { // padded with NULs to a multiple of 8, one of them read
		_, err = in.Discard((8 - (size+len(path))%8) - 1)
	}
	return mode, path, err
}

// readOffset reads a number in the encoding of offset deltas of pack files.
func readOffset(in *bufio.Reader) (int, error) {
	n := 0
	for i := 0; ; i++ {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		n = n<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return n, nil
		}
		if n++; i > 3 {
			return 0, errIndex
		}
	}
}
