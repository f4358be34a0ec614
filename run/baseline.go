package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Baseline is what is allowed to be left: how many edits each rule would make, by file.
// Paths are relative to the folder of the config, else to the root, so that the file means
// the same wherever the program is run.
type Baseline struct {
	Version int                       `json:"version"`
	Files   map[string]map[string]int `json:"files"` // path → rule → edits
}

// baselineVersion is that of the file.
const baselineVersion = 1

// ReadBaseline reads a baseline. That of a file which does not exist is nil.
func ReadBaseline(file string) (*Baseline, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := parseBaseline(text)
	if err != nil {
		return nil, fmt.Errorf("%s: not a baseline: %w; --update-baseline writes one", file, err)
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("%s: a baseline of version %d; this program knows version %d", file, b.Version, baselineVersion)
	}
	return b, nil
}

func parseBaseline(text []byte) (*Baseline, error) {
	var b Baseline
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&b)
	return &b, err
}

// isBaseline reports whether a text is one of this program: it names rules, and nobody has to
// look at that.
func isBaseline(text []byte) bool {
	b, err := parseBaseline(text)
	return err == nil && b.Version > 0 && b.Files != nil
}

// Write writes a baseline, at one stroke.
func (b *Baseline) Write(file string) error {
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".rewrite-baseline-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(text, '\n'))
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	return err
}

// baselinePath is how a baseline names a file of the tree.
func (s *Setup) baselinePath(path string) string {
	absolute := filepath.Join(s.Workspace.Root(), filepath.FromSlash(path))
	if s.Config == nil {
		return path
	}
	dir := s.Config.Dir
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	relative, err := filepath.Rel(dir, absolute)
	if err != nil {
		return path
	}
	return filepath.ToSlash(relative)
}

// Baseline counts what is left, as a baseline does.
func (f *Findings) Baseline() *Baseline {
	b := &Baseline{Version: baselineVersion, Files: make(map[string]map[string]int)}
	for i := range f.Changes {
		if counts := f.Changes[i].editsByRule(); len(counts) > 0 {
			b.Files[f.Setup.baselinePath(f.Changes[i].Path)] = counts
		}
	}
	return b
}

// editsByRule counts the edits of a change.
func (c *Change) editsByRule() map[string]int {
	counts := make(map[string]int)
	for _, e := range c.Edits {
		if e.Rule != "" {
			counts[e.Rule]++
		}
	}
	return counts
}

// Excess is more than what a baseline allows.
type Excess struct {
	Change  *Change
	Rule    string
	Allowed int
	Found   int
	Done    string // the folder that the config says is done, if that is why; else ""
}

// Excess compares what is left with a baseline, which may be nil, and with the folders that
// the config says are done: in them nothing is allowed. It is in order of path and rule.
func (f *Findings) Excess(b *Baseline) (out []Excess) {
	for i := range f.Changes {
		c := &f.Changes[i]
		path := f.Setup.baselinePath(c.Path)
		counts := c.editsByRule()
		done := f.Setup.doneFolder(path)
		for _, rule := range slices.Sorted(maps.Keys(counts)) {
			allowed := 0
			if b != nil && done == "" {
				allowed = b.Files[path][rule]
			}
			if counts[rule] > allowed {
				out = append(out, Excess{c, rule, allowed, counts[rule], done})
			}
		}
	}
	return out
}

// doneFolder returns the folder of the config's list of those that are done in which a path
// lies, or "".
func (s *Setup) doneFolder(path string) string {
	if s.Config == nil {
		return ""
	}
	for _, dir := range s.Config.Done {
		clean := strings.TrimSuffix(filepath.ToSlash(filepath.Clean(dir)), "/")
		if clean == "." || path == clean || strings.HasPrefix(path, clean+"/") {
			return dir
		}
	}
	return ""
}

// Lower returns the baseline that allows what both allow, and of the files that the run did
// not look at what was allowed before. With no baseline before, all that is left is allowed,
// but in folders that are done.
func (f *Findings) Lower(before *Baseline) *Baseline {
	now := f.Baseline()
	for path := range now.Files {
		if f.Setup.doneFolder(path) != "" {
			delete(now.Files, path)
		}
	}
	if before == nil {
		return now
	}
	lower := &Baseline{Version: baselineVersion, Files: make(map[string]map[string]int)}
	for path, counts := range before.Files {
		for rule, allowed := range counts {
			n := allowed
			if !f.unlooked(path) {
				n = min(allowed, now.Files[path][rule])
			}
			if n > 0 && f.Setup.doneFolder(path) == "" {
				if lower.Files[path] == nil {
					lower.Files[path] = make(map[string]int)
				}
				lower.Files[path][rule] = n
			}
		}
	}
	return lower
}

// unlooked reports whether nothing is known of a file of a baseline: it is there, and was
// not selected or could not be done.
func (f *Findings) unlooked(path string) bool {
	for _, file := range f.files {
		if f.Setup.baselinePath(file.Path) == path {
			return !file.Edit
		}
	}
	for wf := range f.seen.allUnread() {
		if f.Setup.baselinePath(wf.Path) == path {
			return !wf.Selected
		}
	}
	for _, p := range f.Problems {
		// A file that was not even read is known by the path that people are shown.
		if strings.HasSuffix(path, strings.TrimPrefix(p.Path, "../")) || strings.HasSuffix(p.Path, path) {
			return true
		}
	}
	return false
}
