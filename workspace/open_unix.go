//go:build unix && !linux

package workspace

import "syscall"

// open opens a file to be read into a buffer.
func open(path string, _ []byte) (int, error) { return syscall.Open(path, openFlags, 0) }
