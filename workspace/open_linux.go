package workspace

import (
	"strings"
	"syscall"
	"unsafe"
)

// workingFolder is what paths are relative to: AT_FDCWD,
// https://man7.org/linux/man-pages/man2/openat.2.html.
const workingFolder = -100

// open opens a file to be read into a buffer, in which the path has room until then: package
// syscall would allocate it, once for each file of a tree.
func open(path string, buf []byte) (int, error) {
	if len(path) >= cap(buf) || strings.IndexByte(path, 0) >= 0 {
		return syscall.Open(path, openFlags, 0)
	}
	name, dir := append(append(buf[:0], path...), 0), workingFolder
	fd, _, errno := syscall.Syscall6(syscall.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&name[0])),
		openFlags|syscall.O_LARGEFILE, 0, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}
