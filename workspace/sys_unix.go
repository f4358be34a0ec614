//go:build unix

package workspace

import (
	"errors"
	"os"
	"syscall"
)

// openFlags keep a read from following a link that took the place of a file, and
// from waiting for the other end of a FIFO that did.
const openFlags = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// openNonblock is openFlags for package os, which does the rest itself.
const openNonblock = syscall.O_NONBLOCK

// readFile reads a regular file of at most limit bytes into buf, or into a new
// slice, of twice its capacity at least, if buf is too small. It makes the four system
// calls that are needed: package os makes more, and allocates, which a run over a
// hundred thousand small files feels.
func readFile(path string, buf []byte, limit int64) ([]byte, error) {
	fd, err := retry(func() (int, error) { return open(path, buf) })
	if err != nil {
		if errors.Is(err, syscall.ELOOP) {
			return nil, errNotRegular
		}
		return nil, err
	}
	defer syscall.Close(fd)
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return nil, err
	}
	switch {
	case stat.Mode&syscall.S_IFMT != syscall.S_IFREG:
		return nil, errNotRegular
	case stat.Size > limit:
		return nil, ErrTooLarge
	}
	if size := int(stat.Size); cap(buf) < size {
		buf = make([]byte, size, max(size, 2*cap(buf)))
	} else {
		buf = buf[:size]
	}
	n, err := readFull(fd, buf)
	return buf[:n], err
}

// readHead reads the first bytes of a regular file.
func readHead(path string, buf []byte) (int, error) {
	fd, err := retry(func() (int, error) { return open(path, buf) })
	if err != nil {
		return 0, err
	}
	defer syscall.Close(fd)
	return readFull(fd, buf)
}

// readFull reads until buf is full or the file ends.
func readFull(fd int, buf []byte) (int, error) {
	n := 0
	for n < len(buf) {
		m, err := retry(func() (int, error) { return syscall.Read(fd, buf[n:]) })
		if err != nil {
			return n, err
		}
		if m == 0 {
			break
		}
		n += m
	}
	return n, nil
}

// retry repeats a system call that a signal interrupted.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR {
			return n, err
		}
	}
}

// isRunning is whether there is a process with the number.
func isRunning(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// keepOwner gives f the owner and group of the file that info is about, and says
// whether it could: only root may give files away, others only to a group they
// are in.
func keepOwner(f *os.File, info os.FileInfo) bool {
	want, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	if f.Chown(int(want.Uid), int(want.Gid)) == nil {
		return true
	}
	_ = f.Chown(-1, int(want.Gid))
	return false
}
