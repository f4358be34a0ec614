package diff

import (
	"bytes"
	"slices"
	"strings"
)

// maxLines is the greatest number of lines, old and new together, that the line diff is given.
// Its time grows with the square of the lines that differ: 2 ms for 1000 lines at worst, 200 ms
// for ten times as many. A region above the limit is shown as one change.
const maxLines = 1000

// A region is a stretch of whole lines, in the original and in the new text, that holds one or
// more edits and is replaced as a whole: what comes before and after it is the same in both.
type region struct {
	start, end int    // of the original: line starts, or the end of the text
	new        []byte // the lines that take their place
	edits      []int  // those it holds
	pos        int    // the original up to here is in new
	lines      int    // at most so many lines are in it, old and new together
}

// regions returns the regions of edits in order. Edits that share a line have to share a region.
// Edits on lines that touch do too as long as the line diff can take them, because one may bring
// back what the other removes. An edit that changes nothing is left out.
func regions(src []byte, edits []Edit) []region {
	var all []region
	for i, e := range edits {
		if string(src[e.Start:e.End]) == e.New {
			continue
		}
		var last *region
		floor := 0
		if n := len(all); n > 0 {
			last = &all[n-1]
			floor = min(last.end, e.Start)
		}
		// Searching from the end of the last region keeps this linear, were the whole file one
		// line.
		start := lineStart(src, floor, e.Start)
		size := 2 + bytes.Count(src[e.Start:e.End], []byte{'\n'}) + strings.Count(e.New, "\n")
		if last == nil || !last.joins(src, start, size) {
			if last != nil {
				last.close(src)
			}
			all = append(all, region{start: start, end: start, pos: start})
			last = &all[len(all)-1]
		}
		last.add(src, i, e, size)
	}
	if n := len(all); n > 0 {
		all[n-1].close(src)
	}
	return all
}

// joins reports whether the next edit, of size lines, belongs to r. Its first line begins at
// start, or before the end of r, where start need not be exact.
func (r *region) joins(src []byte, start, size int) bool {
	switch {
	case start != r.end:
		return start < r.end
	case r.pos == r.end && !r.whole(src): // at the end of the text, on a line without line end
		return true
	}
	return r.lines+size <= maxLines
}

// whole reports whether both the original up to r.pos and r.new end at a line border, so that
// the region could end here.
func (r *region) whole(src []byte) bool {
	return (r.pos == 0 || src[r.pos-1] == '\n') &&
		(len(r.new) == 0 || r.new[len(r.new)-1] == '\n')
}

// add puts the edit with index i into r, and moves r.end to the border of lines behind it.
func (r *region) add(src []byte, i int, e Edit, size int) {
	r.new = append(r.new, src[r.pos:e.Start]...)
	r.new = append(r.new, e.New...)
	r.edits = append(r.edits, i)
	r.pos = e.End
	r.lines += size
	// Inside the line that r.end closes already, there is nothing to search for: a thousand
	// edits in a line of megabytes would search it a thousand times.
	if r.pos < r.end {
		return
	}
	r.end = r.pos
	if !r.whole(src) {
		r.end = lineEnd(src, r.pos)
	}
}

// close completes r.new.
func (r *region) close(src []byte) {
	r.new = append(r.new, src[r.pos:r.end]...)
	r.pos = r.end
}

// changes returns the changes within r, in order, the fewest lines it takes: none if the edits
// cancel each other out.
func (r *region) changes(src []byte) []change {
	old, new := splitLines(src[r.start:r.end]), splitLines(r.new)
	c := change{start: r.start, new: r.new}
	for len(old) > 0 && len(new) > 0 && old[0] == new[0] {
		c.start += len(old[0])
		c.new = c.new[len(new[0]):]
		old, new = old[1:], new[1:]
	}
	c.end = r.end
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		last := len(old[len(old)-1])
		c.end -= last
		c.new = c.new[:len(c.new)-last]
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	c.new = slices.Clip(c.new)
	switch {
	case len(old) == 0 && len(new) == 0:
		return nil
	case len(old) == 0, len(new) == 0, len(old) == 1 && len(new) == 1, len(old)+len(new) > maxLines:
		return []change{c}
	}
	return lineDiff(c.start, old, new)
}

// lineDiff returns the changes that make the lines of old, which begin at offset start of the
// original, those of new.
func lineDiff(start int, old, new []string) []change {
	var changes []change
	c := change{start: start, end: start}
	for _, s := range align(old, new) {
		switch s.kind {
		case Removed:
			c.end += length(old[:s.n])
			old = old[s.n:]
		case Added:
			c.new = append(c.new, strings.Join(new[:s.n], "")...)
			new = new[s.n:]
		case Context:
			if c.start < c.end || len(c.new) > 0 {
				changes = append(changes, c)
			}
			next := c.end + length(old[:s.n])
			c = change{start: next, end: next}
			old, new = old[s.n:], new[s.n:]
		}
	}
	if c.start < c.end || len(c.new) > 0 {
		changes = append(changes, c)
	}
	return changes
}

// splitLines returns the lines of text with their line ends.
func splitLines(text []byte) []string {
	var lines []string
	for line := range strings.Lines(string(text)) {
		lines = append(lines, line)
	}
	return lines
}

// length returns the length of all lines together in bytes.
func length(lines []string) int {
	n := 0
	for _, line := range lines {
		n += len(line)
	}
	return n
}
