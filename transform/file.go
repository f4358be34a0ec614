package transform

import (
	"bytes"
	"sort"
	"strings"
	"sync"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// File is a Python file as the passes see it.
type File struct {
	Path    string   // slash-separated, relative to the root; tells files apart
	Names   []string // the dotted names it can be imported under, best first; may be empty
	Package bool     // an __init__ file
	Stub    bool     // a .pyi file
	Edit    bool     // lies under the paths given: may be changed

	// Exempt are the rules that do not apply to this file: see rules.Rule.Paths.
	Exempt map[*rules.Rule]bool

	Source []byte // UTF-8, as parser.Parse was given it
	Module *parser.Module

	view  *view      // made when it is first needed
	lines *lineIndex // of Source, once there is a view
}

// Note is a sentence about a place in a file.
type Note struct {
	Kind    NoteKind
	Path    string // of the file
	Line    int    // 1-based; 0 is the file as a whole
	Rule    string // the rule that it is about, as the user wrote it; may be empty
	Message string
	Mention bool // of Review and Ignored: it is about an old path in text
}

// NoteKind says what the reader is to make of a note.
type NoteKind uint8

const (
	// Kept is a name that stays by an alias, and why.
	Kept NoteKind = iota
	// Left is a reference to an old name that stays: it is for a person.
	Left
	// Ignored is a place that a comment tells rewrite to leave alone.
	Ignored
	// Review is an old path in text, or a patch that reaches nobody: nothing that
	// the program can judge.
	Review
)

// line returns the 1-based number of the line that an offset lies in.
func (f *File) line(offset int32) int {
	if f.lines != nil {
		return f.lines.line(f.Source, offset)
	}
	return lineOf(f.Source, offset)
}

func lineOf(source []byte, offset int32) int {
	head := source[:offset]
	lines := bytes.Count(head, []byte{'\n'})
	for i, c := range head {
		if c == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
			lines++
		}
	}
	return lines + 1
}

// imported returns the absolute paths of the module that an import statement
// names, one for each name of the file; none if a relative import climbs past
// the root (language reference, 5.7).
func (f *File) imported(im *parser.Import) []string {
	return ImportedModules(f.Names, f.Package, im.Level, im.Module)
}

// ImportedModules returns the absolute paths of the module that an import of so many
// leading dots names, in a file that has these names; pkg is whether it is an __init__.
func ImportedModules(names []string, pkg bool, level int, module string) []string {
	if level == 0 {
		return []string{module}
	}
	var paths []string
	for _, name := range names {
		if path := parser.AbsoluteModule(name, pkg, level, module); path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// parent returns a dotted path without its last part; "" of a single part.
func parent(path string) string {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)]
}

// last returns the last part of a dotted path.
func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// first returns the first part of a dotted path.
func first(path string) string {
	head, _, _ := strings.Cut(path, ".")
	return head
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "." + b
}

// parts counts the parts of a dotted path.
func parts(path string) int {
	if path == "" {
		return 0
	}
	return strings.Count(path, ".") + 1
}

// within reports whether a dotted path is top or lies under it.
func within(path, top string) bool {
	return path == top || len(path) > len(top) && path[len(top)] == '.' && path[:len(top)] == top
}

// lineIndex has the offsets at which the lines of a source begin, but for the first.
type lineIndex struct {
	once   sync.Once
	starts []int32
}

// line returns the number of the line that an offset lies in.
func (x *lineIndex) line(source []byte, offset int32) int {
	x.once.Do(func() {
		for i, c := range source {
			if c == '\n' || c == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
				x.starts = append(x.starts, int32(i+1))
			}
		}
	})
	return 1 + sort.Search(len(x.starts), func(i int) bool { return x.starts[i] > offset })
}
