package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/netra-systems/rewrite/rules"
)

// The files that are looked for, the first one first.
const (
	fileName    = "rewrite.toml"
	projectName = "pyproject.toml"
)

// maxSize is the size in bytes from which on a file is no config: someone gave a wrong
// name, and reading on would only take memory.
const maxSize = 64 << 20

// Config is the content of one file, checked. What the file does not set is empty.
type Config struct {
	File string // the file by the name it was asked for, for messages
	Dir  string // the folder it is in: absolute after Load, else that of File

	Root        string   // a folder, relative to Dir; "" if the file does not say
	ImportRoots []string // folders, relative to Dir
	Include     []string // patterns, relative to Dir
	Exclude     []string // patterns, relative to Dir
	Strings     string   // "none", "calls" or "all"
	Packs       []string // names of packs, each of which exists
	Done        []string // folders, relative to Dir
	Description string   // of a pack

	Rules []rules.Rule // of the file, without those of the packs

	// Where has the place of each setting: "strings", "include", "include[0]". Rules
	// have their Origin.
	Where map[string]rules.Origin
}

// Load reads the file of that name, which is relative to cwd. The name of a
// pyproject.toml decides that the settings are under [tool.rewrite]. If there are
// errors, the config is nil.
func Load(cwd, file string) (*Config, []error) {
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(cwd, file)
	}
	data, err := read(path)
	if err != nil {
		return nil, []error{problem(file, err)}
	}
	c, errs := Parse(file, data)
	if errs != nil {
		return nil, errs
	}
	if c.Dir, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, []error{problem(file, err)}
	}
	if errs := c.checkLinks(); errs != nil {
		return nil, errs
	}
	return c, nil
}

// Nearest loads the config that governs a path, which is relative to cwd: the first
// rewrite.toml, or pyproject.toml with a table [tool.rewrite], in the folder of the path
// or one above it, up to the root of the file system. Names in messages are relative to
// cwd where that is possible. Without any such file it returns nil and no errors.
func Nearest(cwd, path string) (*Config, []error) {
	start, err := folderOf(cwd, path)
	if err != nil {
		return nil, []error{problem(path, err)}
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		for _, name := range []string{fileName, projectName} {
			governs, err := governs(filepath.Join(dir, name))
			shown := relativeTo(cwd, filepath.Join(dir, name))
			if err != nil {
				return nil, []error{problem(shown, err)}
			}
			if governs {
				return Load(cwd, shown)
			}
		}
		if dir == filepath.Dir(dir) {
			return nil, nil
		}
	}
}

// folderOf returns the path if it is a folder, else the folder it is in, absolute.
func folderOf(cwd, path string) (string, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(cwd, path)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path, nil
	}
	return filepath.Dir(path), nil
}

// governs says whether the file is there and holds settings for this program. A
// pyproject.toml that does not mention it is passed over even if it is broken: that is
// not this program's concern.
func governs(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, nil // folders further up may well be closed to us
	}
	if filepath.Base(path) == fileName {
		return true, nil
	}
	data, err := read(path)
	if err != nil {
		return false, err
	}
	return bytes.Contains(data, []byte("rewrite")) && mentions(data), nil
}

// read returns the bytes of a file that is not too large.
func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if len(data) > maxSize {
		return nil, fmt.Errorf("has more than %d MB", maxSize>>20)
	}
	return data, err
}

// problem makes a failed operation on the file an error like the others. What the
// operating system says is kept, without the path it repeats.
func problem(file string, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return &rules.Error{Origin: rules.Origin{File: file}, Problem: "cannot be read: " + err.Error()}
}

// relativeTo returns the path as seen from cwd, or as it is.
func relativeTo(cwd, path string) string {
	if absolute, err := filepath.Abs(cwd); err == nil {
		if relative, err := filepath.Rel(absolute, path); err == nil {
			return relative
		}
	}
	return path
}

// checkLinks makes sure that the folders of the config are in its folder, once links
// are followed, and that root is there. Import roots and done folders may be absent: a
// sparse checkout has not all of them.
func (c *Config) checkLinks() []error {
	var errs []error
	check := func(key, folder string) {
		err := c.checkFolder(folder)
		if err == errAbsent && key != "root" {
			return
		}
		if err != nil {
			errs = append(errs, &rules.Error{Origin: c.Where[key], Problem: fmt.Sprintf("%q %v", folder, err),
				Advice: "write a folder in that of " + filepath.Base(c.File)})
		}
	}
	if c.Root != "" {
		check("root", c.Root)
	}
	for i, folder := range c.ImportRoots {
		check(fmt.Sprintf("import-roots[%d]", i), folder)
	}
	for i, folder := range c.Done {
		check(fmt.Sprintf("done[%d]", i), folder)
	}
	return errs
}

var errAbsent = errors.New("is not there")

// checkFolder says what keeps a path from being a folder in that of the config.
func (c *Config) checkFolder(folder string) error {
	home, err := filepath.EvalSymlinks(c.Dir)
	if err != nil {
		return err
	}
	path, err := filepath.EvalSymlinks(filepath.Join(c.Dir, filepath.FromSlash(folder)))
	if errors.Is(err, fs.ErrNotExist) {
		return errAbsent
	}
	if err != nil {
		return err
	}
	if inside, err := filepath.Rel(home, path); err != nil || !filepath.IsLocal(inside) {
		return errors.New("is a link to a place outside")
	}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return errors.New("is no folder")
	}
	return err
}
