//go:build unix

package workspace

/*
#cgo noescape read_file
#cgo nocallback read_file
#include "read.h"
*/
import "C"

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

// openFlags keep a read from following a link that took the place of a file, and
// from waiting for the other end of a FIFO that did.
const openFlags = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// openNonblock is openFlags for package os, which does the rest itself.
const openNonblock = syscall.O_NONBLOCK

// firstRead is how many bytes of a file are read at once where no buffer is given.
const firstRead = 64 << 10

// readFile reads a regular file of at most limit bytes into buf, or into a new
// slice, of twice its capacity at least, if buf is too small. What is done for each of a
// hundred thousand small files is one call into C with four system calls, of which the one that
// tells that nothing is left costs half of asking for the size. Package os makes more
// calls, and allocates.
func readFile(path string, buf []byte, limit int64) ([]byte, error) {
	buf = buf[:cap(buf)]
	if len(buf) <= len(path) {
		buf = make([]byte, len(path)+firstRead)
	}
	if strings.IndexByte(path, 0) >= 0 {
		return nil, syscall.EINVAL
	}
	buf[copy(buf, path)] = 0
	r := C.read_file((*C.char)(unsafe.Pointer(&buf[0])), C.size_t(len(buf)), openFlags)
	if r.fd >= 0 {
		defer syscall.Close(int(r.fd))
	}
	switch errno := syscall.Errno(r.error); {
	case errno == syscall.ELOOP, errno == syscall.EISDIR:
		return nil, errNotRegular
	case errno != 0:
		return nil, errno
	case r.fd >= 0:
		return readRest(int(r.fd), buf, int(r.n), limit)
	case int64(r.n) > limit:
		return nil, ErrTooLarge
	}
	return buf[:r.n], nil
}

// readRest reads on, if there is more than the n bytes in buf, up to the size that the file has now.
func readRest(fd int, buf []byte, n int, limit int64) ([]byte, error) {
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
	if size := int(stat.Size); size > len(buf) {
		buf = append(make([]byte, 0, max(size, 2*len(buf))), buf[:n]...)[:size]
		m, err := readFull(fd, buf[n:])
		return buf[:n+m], err
	}
	return buf[:n], nil
}

// readHead reads the first bytes of a regular file.
func readHead(path string, buf []byte) (int, error) {
	fd, err := retry(func() (int, error) { return syscall.Open(path, openFlags, 0) })
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
