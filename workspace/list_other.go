//go:build !linux

package workspace

import "os"

// read lists a folder, given as the system writes it.
func (l *listing) read(dir string) error {
	l.reset()
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	for _, e := range entries {
		l.add([]byte(e.Name()), kindOf(e.Type()))
	}
	return err
}
