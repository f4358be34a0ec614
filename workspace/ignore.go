package workspace

import (
	"bytes"
	"strings"
)

// ignoreFile is one file of patterns in the sense of
// https://git-scm.com/docs/gitignore, and the files that yield to it.
//
// The libraries there are for this do not give git's answers: sabhiram/go-gitignore
// takes ? and [!a] literally and drops escaped blanks, go-git's matcher knows no
// [!a], and no ** that has to be tried at more than one depth (both as of
// November 2026; ignore_test.go compares with git check-ignore). So the lines are
// read here, and a glob becomes a regular expression: see glob.go.
type ignoreFile struct {
	base  string // the folder its patterns are relative to; "" is the root
	above string // if that lies above the root: the path from it to the root, and a slash

	patterns []ignorePattern

	// Indexes into patterns, ascending. A project has a hundred patterns, and
	// nearly all are a name, a path or *.suffix: those are looked up, not tried.
	byName   map[string][]int
	byPath   map[string][]int
	bySuffix map[string][]int // by the last suffix of *.a.b: ".b"
	globs    []int

	outer *ignoreFile
}

// ignorePattern is a line of an ignore file.
type ignorePattern struct {
	negated    bool
	folderOnly bool
	anchored   bool   // has a slash: goes for the path, not for the name
	suffix     string // of *suffix, for bySuffix
	glob       *glob  // for globs
}

// maxIgnoreFile is the size in bytes from which an ignore file is not read. The
// largest in use are some ten kilobytes.
const maxIgnoreFile = 1 << 20

// parseIgnore reads an ignore file. The result takes precedence over outer; it is
// outer if there is no pattern in data.
func parseIgnore(data []byte, base string, outer *ignoreFile) *ignoreFile {
	f := &ignoreFile{
		base: base, outer: outer,
		byName: map[string][]int{}, byPath: map[string][]int{}, bySuffix: map[string][]int{},
	}
	data = bytes.TrimPrefix(data, bom)
	for line := range strings.SplitSeq(string(data), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line != "" && line[0] != '#' {
			f.add(trimBlanks(line))
		}
	}
	if len(f.patterns) == 0 {
		return outer
	}
	return f
}

// trimBlanks drops the blanks at the end that no backslash escapes.
func trimBlanks(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
			end = min(i+1, len(line))
		} else if line[i] != ' ' {
			end = i + 1
		}
	}
	return line[:end]
}

// add sorts a pattern into the index where it is found fastest.
func (f *ignoreFile) add(text string) {
	var p ignorePattern
	text, p.negated = strings.CutPrefix(text, "!")
	text, p.folderOnly = strings.CutSuffix(text, "/")
	p.anchored = strings.Contains(text, "/")
	text = strings.TrimPrefix(text, "/")
	if text == "" {
		return
	}
	n := len(f.patterns)
	switch {
	case !hasSpecial(text) && p.anchored:
		f.byPath[text] = append(f.byPath[text], n)
	case !hasSpecial(text):
		f.byName[text] = append(f.byName[text], n)
	case !p.anchored && strings.HasPrefix(text, "*.") && !hasSpecial(text[1:]):
		p.suffix = text[1:]
		key := lastSuffix(p.suffix)
		f.bySuffix[key] = append(f.bySuffix[key], n)
	default:
		p.glob = newGlob(text)
		f.globs = append(f.globs, n)
	}
	f.patterns = append(f.patterns, p)
}

// ignored is whether git ignores what is at path, a folder or not, if it ignores
// none of the folders above it. The method of nil ignores nothing.
func (f *ignoreFile) ignored(path string, folder bool) bool {
	name := base(path)
	for ; f != nil; f = f.outer {
		if i := f.last(path, name, folder); i >= 0 {
			return !f.patterns[i].negated
		}
	}
	return false
}

// last is the index of the last pattern that matches, which decides, or -1.
func (f *ignoreFile) last(path, name string, folder bool) int {
	found := f.lastOf(f.byName[name], -1, folder)
	if suffix := lastSuffix(name); suffix != "" {
		for _, i := range f.bySuffix[suffix] {
			if strings.HasSuffix(name, f.patterns[i].suffix) {
				found = f.lastOf([]int{i}, found, folder)
			}
		}
	}
	if len(f.byPath) == 0 && len(f.globs) == 0 {
		return found
	}
	path = f.relative(path)
	found = f.lastOf(f.byPath[path], found, folder)
	for n := len(f.globs) - 1; n >= 0 && f.globs[n] > found; n-- {
		p := &f.patterns[f.globs[n]]
		subject := name
		if p.anchored {
			subject = path
		}
		if (folder || !p.folderOnly) && p.glob.match(subject) {
			return f.globs[n]
		}
	}
	return found
}

// lastOf is the largest of found and those of the indexes that hold for what is,
// or is not, a folder.
func (f *ignoreFile) lastOf(indexes []int, found int, folder bool) int {
	for _, i := range indexes {
		if i > found && (folder || !f.patterns[i].folderOnly) {
			found = i
		}
	}
	return found
}

// relative is the path as the patterns see it.
func (f *ignoreFile) relative(path string) string {
	switch {
	case f.above != "":
		return f.above + path
	case f.base != "":
		return path[len(f.base)+1:]
	}
	return path
}

// lastSuffix is the name from its last dot on, "" if it has none.
func lastSuffix(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}
