package workspace

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/netra-systems/rewrite/lazy"
)

// A temporary file is called .rewrite-PID-TOKEN-N-TARGET.tmp: the process that
// writes it, eight random bytes of the call of Write, the number of the file in
// that call, and the file it is for. renameio, the library for atomic replacement,
// does not let its files be named, so that a leftover could not be told from a
// file of the user; nor does it sync the folder, keep the owner, or remove the file
// if it can't set the mode.
const (
	leftoverPrefix = ".rewrite-"
	leftoverSuffix = ".tmp"
)

var leftoverName = lazy.Regexp(`(?s)^\.rewrite-([0-9]{1,10})-([0-9a-f]{16})-[0-9]+-.+\.tmp$`)

// maxName is how long in bytes a file name may be on nearly every file system.
const maxName = 255

// leftoverAge is how old a temporary file must be to be a leftover if the process
// that it names is running. Numbers of processes are used again, and no run takes
// as long to write its files. Should one, its rename fails and nothing is lost.
const leftoverAge = time.Hour

// started is about when this process began.
var started = time.Now()

// isLeftover is whether a name may be that of a leftover.
func isLeftover(name []byte) bool {
	return bytes.HasPrefix(name, []byte(leftoverPrefix)) && bytes.HasSuffix(name, []byte(leftoverSuffix))
}

// newToken tells the temporary files of one call of Write from all others.
func newToken() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: https://pkg.go.dev/crypto/rand#Read
	return hex.EncodeToString(b[:])
}

// tempName is the name of the n-th temporary file of a call, for the target. A
// target whose name is very long is shortened.
func tempName(token string, n int, target string) string {
	front := fmt.Sprintf("%s%d-%s-%d-", leftoverPrefix, os.Getpid(), token, n)
	if room := maxName - len(front) - len(leftoverSuffix); len(target) > room {
		for !utf8.RuneStart(target[room]) {
			room--
		}
		target = target[:room]
	}
	return front + target + leftoverSuffix
}

// sweep removes the leftovers that Walk met and those in the given folders. What
// can't be looked at or removed is left: it is of no use, but does no harm.
func (w *Workspace) sweep(root *os.Root, folders map[string]bool) {
	w.mu.Lock()
	met := w.leftovers
	w.leftovers = map[string]bool{}
	w.mu.Unlock()
	for dir := range folders {
		names, err := readNames(root, dir)
		if err != nil {
			continue
		}
		for _, name := range names {
			if isLeftover([]byte(name)) {
				met[join(dir, name)] = true
			}
		}
	}
	for at := range met {
		if isAbandoned(root, at) {
			_ = root.Remove(at)
		}
	}
}

func readNames(root *os.Root, dir string) ([]string, error) {
	f, err := root.Open(inRoot(dir))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// isAbandoned is whether a file is a temporary one that nobody will rename.
func isAbandoned(root *os.Root, at string) bool {
	m := leftoverName().FindStringSubmatch(path.Base(at))
	if m == nil {
		return false
	}
	info, err := root.Lstat(at)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	pid, err := strconv.Atoi(m[1])
	switch {
	case err != nil:
		return false
	case time.Since(info.ModTime()) > leftoverAge:
		return true
	case pid == os.Getpid(): // in a container every run may have the same number
		return info.ModTime().Before(started)
	}
	return !isRunning(pid)
}

// inRoot is a path as os.Root takes it.
func inRoot(path string) string {
	if path == "" {
		return "."
	}
	return path
}

// isGone is whether an error says that a file does not exist.
func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
