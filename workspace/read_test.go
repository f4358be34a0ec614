//go:build unix

package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestLoadReusesTheBuffer(t *testing.T) {
	dir := tempDir(t)
	large := strings.Repeat("x = 1\n", 20000)
	plant(t, dir, map[string]string{"small.py": "a\r\n", "large.py": large, "empty.py": ""})
	w := mustOpen(t, Options{Dir: dir, Root: "."})
	buf := make([]byte, 100)
	for _, test := range []struct {
		path, want string
		shared     bool
	}{{"small.py", "a\r\n", true}, {"large.py", large, false}, {"empty.py", "", true}} {
		raw, err := w.Load(test.path, buf)
		if err != nil || string(raw) != test.want {
			t.Errorf("%s: %d bytes, %v", test.path, len(raw), err)
		}
		if shared := len(raw[:cap(raw)]) > 0 && &raw[:1][0] == &buf[0]; shared != test.shared {
			t.Errorf("%s: in the buffer: %v", test.path, shared)
		}
	}
	if raw, err := w.Load("empty.py", nil); err != nil || len(raw) != 0 {
		t.Errorf("without a buffer: %q, %v", raw, err)
	}
}

func TestLoadAnySize(t *testing.T) {
	dir := tempDir(t)
	deep := strings.Repeat("folder/", 20) + "a.py"
	for _, size := range []int{0, 1, 99, 100, 101, 200, 201, firstRead - 1, firstRead, firstRead + 1, 3 * firstRead} {
		want := strings.Repeat("0123456789", size/10+1)[:size]
		plant(t, dir, map[string]string{"a.py": want, deep: want})
		w := mustOpen(t, Options{Dir: dir, Root: "."})
		for _, path := range []string{"a.py", deep} {
			for _, buf := range [][]byte{nil, make([]byte, 0, 100), make([]byte, 7, firstRead)} {
				raw, err := w.Load(path, buf)
				if err != nil || string(raw) != want {
					t.Errorf("%d bytes of %s into %d: %d, %v", size, path, cap(buf), len(raw), err)
				}
			}
		}
	}
	if raw, err := mustOpen(t, Options{Dir: dir, Root: "."}).Load("a.py\x00b", nil); err == nil {
		t.Errorf("a path with a zero byte: %d bytes", len(raw))
	}
}

func TestReadFails(t *testing.T) {
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a/bad.py": "\xff", "a/good.py": "", "a/link.py": "-> good.py", "a/folder.py/": "", "a/huge.py": "", "cwd/": ""})
	if err := syscall.Mkfifo(filepath.Join(dir, "a/fifo.py"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "a/huge.py"), MaxFileSize+1); err != nil {
		t.Fatal(err)
	}
	w := mustOpen(t, Options{Dir: filepath.Join(dir, "cwd"), Root: dir})
	tests := []struct {
		name, path, want string
		is               error
	}{
		{"a file that has gone", "a/gone.py", "read ../a/gone.py: no such file or directory", fs.ErrNotExist},
		{"a FIFO that came into its place", "a/fifo.py", "read ../a/fifo.py: is not a regular file", errNotRegular},
		{"a link that came into its place", "a/link.py", "read ../a/link.py: is not a regular file", errNotRegular},
		{"a folder that came into its place", "a/folder.py", "read ../a/folder.py: is not a regular file", errNotRegular},
		{"a file that is too large", "a/huge.py", "read ../a/huge.py: is larger than 64 MiB, the most that is read", ErrTooLarge},
		{"a file that can't be decoded", "a/bad.py", "read ../a/bad.py: line 1, byte 0: byte 0xff is not UTF-8", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.Read(test.path)
			if err == nil || err.Error() != test.want || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestReadWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a.py": ""})
	if err := os.Chmod(filepath.Join(dir, "a.py"), 0); err != nil {
		t.Fatal(err)
	}
	_, err := mustOpen(t, Options{Dir: dir, Root: "."}).Read("a.py")
	if err == nil || err.Error() != "read a.py: permission denied" {
		t.Errorf("got %v", err)
	}
}

func TestReadLargeFile(t *testing.T) {
	dir := tempDir(t)
	line := "x = '" + strings.Repeat("é", 100) + "'\n"
	text := strings.Repeat(line, (50<<20)/len(line))
	plant(t, dir, map[string]string{"a.py": text})
	s, err := mustOpen(t, Options{Dir: dir, Root: "."}).Read("a.py")
	if err != nil || string(s.Text) != text {
		t.Errorf("%v", err)
	}
}
