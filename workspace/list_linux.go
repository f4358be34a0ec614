package workspace

import (
	"bytes"
	"encoding/binary"
	"syscall"
)

// direntBufSize holds about a thousand entries, so that most folders are read by
// one call.
const direntBufSize = 32 << 10

// Where the fields of struct linux_dirent64 lie:
// https://man7.org/linux/man-pages/man2/getdents64.2.html.
const (
	direntLen  = 16
	direntType = 18
	direntName = 19
)

// read lists a folder, given as the system writes it. It reads the entries of
// the kernel itself, because package os allocates two objects for each: a third
// of the time of a walk.
func (l *listing) read(dir string) error {
	l.reset()
	fd, err := retry(func() (int, error) {
		return syscall.Open(dir, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
	})
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	if l.buf == nil {
		l.buf = make([]byte, direntBufSize)
	}
	for {
		n, err := retry(func() (int, error) { return syscall.ReadDirent(fd, l.buf) })
		if err != nil || n <= 0 {
			return err
		}
		l.parse(dir, l.buf[:n])
	}
}

func (l *listing) parse(dir string, buf []byte) {
	for len(buf) > direntName {
		size := int(binary.NativeEndian.Uint16(buf[direntLen:]))
		name := buf[direntName:size]
		if i := bytes.IndexByte(name, 0); i >= 0 {
			name = name[:i]
		}
		t := buf[direntType]
		buf = buf[size:]
		if string(name) == "." || string(name) == ".." {
			continue
		}
		if t == syscall.DT_UNKNOWN { // some file systems don't say
			l.add(name, kindAt(dir+"/"+string(name)))
		} else {
			l.add(name, kindOfType(t))
		}
	}
}

func kindOfType(t byte) kind {
	switch t {
	case syscall.DT_REG:
		return kindFile
	case syscall.DT_DIR:
		return kindFolder
	case syscall.DT_LNK:
		return kindLink
	}
	return kindOther
}
