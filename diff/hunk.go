package diff

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hunk is a run of changed lines with the unchanged lines around them.
//
// Line numbers count from 1. As in the header of a unified hunk, a side without lines (its count
// is 0) starts at the line before them, which is 0 at the top of the file.
type Hunk struct {
	OldStart, OldCount int    // the lines of the original it shows
	NewStart, NewCount int    // the lines of the new text it shows
	Section            string // the line above the hunk that says where it stands; "" if none
	Lines              []Line // in each run of changed lines, the removed ones come first
	Edits              []int  // the edits it shows, as ascending indices of the list given
}

// Line is one line of a hunk.
type Line struct {
	Kind Kind
	Text string // its bytes, whatever their encoding, with the line end if there is one
}

// Kind says on which side of a diff a line stands. Its value is the mark in the first column.
type Kind byte

// The kinds of lines.
const (
	Context Kind = ' ' // in both texts
	Removed Kind = '-' // in the original only
	Added   Kind = '+' // in the new text only
)

// maxSection is the greatest length of Hunk.Section in bytes, that of git.
const maxSection = 80

// Hunks returns what edits change in src, with up to context unchanged lines around each change;
// hunks whose context touches or overlaps are one. A negative context counts as 0, one greater
// than the file shows the whole file. The edits must be valid for src, see [Check], whose error
// it returns otherwise.
//
// A line that edits rewrite to what it was is not shown as changed. An edit is in one hunk at
// most; in none if it changes nothing. So the edits of any choice of hunks, in order, are what
// applying those hunks alone would do.
func Hunks(src []byte, edits []Edit, context int) ([]Hunk, error) {
	if err := Check(edits, len(src)); err != nil {
		return nil, err
	}
	c := cutter{src: src, context: max(0, min(context, len(src)))}
	for _, r := range regions(src, edits) {
		if changes := r.changes(src); len(changes) > 0 {
			c.add(changes, r.edits)
		}
	}
	c.flush()
	return c.hunks, nil
}

// A change replaces the lines src[start:end] with the lines of new. The offsets are line
// starts, or the end of src.
type change struct {
	start, end int
	new        []byte // without spare capacity that belongs to others: it can be appended to
}

// cutter gathers changes, given in order, into hunks.
type cutter struct {
	src     []byte
	context int
	hunks   []Hunk

	changes []change // of the hunk being gathered
	edits   []int

	pos     int    // a line start of src, up to which lines are counted
	line    int    // lines of src before pos
	shift   int    // lines of the new text less lines of src, before the hunk being gathered
	top     int    // where the last hunk begins: the search for a section ends there
	section string // of the last hunk
}

// add takes the changes of one region, which are never divided between hunks, into the hunk
// being gathered if the lines between need not be left out, and else into a new one.
func (c *cutter) add(changes []change, edits []int) {
	if n := len(c.changes); n > 0 {
		between := c.src[c.changes[n-1].end:changes[0].start]
		if countLines(between) > 2*c.context {
			c.flush()
		}
	}
	for _, ch := range changes {
		c.addChange(ch)
	}
	c.edits = append(c.edits, edits...)
}

// addChange joins a change to the one before it if no line is between them, so that the removed
// lines of both come before the added ones.
func (c *cutter) addChange(ch change) {
	n := len(c.changes)
	if n == 0 || c.changes[n-1].end != ch.start {
		c.changes = append(c.changes, ch)
		return
	}
	last := &c.changes[n-1]
	last.end = ch.end
	last.new = append(last.new, ch.new...)
}

// flush completes the hunk being gathered, if there is one.
func (c *cutter) flush() {
	if len(c.changes) == 0 {
		return
	}
	start := back(c.src, c.pos, c.changes[0].start, c.context)
	c.line += countLines(c.src[c.pos:start])
	c.findSection(start)

	h := Hunk{Section: c.section, Edits: c.edits, Lines: make([]Line, 0, 2*min(c.context, 8)+4*len(c.changes))}
	pos := start
	for _, ch := range c.changes {
		h.append(Context, c.src[pos:ch.start])
		h.append(Removed, c.src[ch.start:ch.end])
		h.append(Added, ch.new)
		pos = ch.end
	}
	end := forward(c.src, pos, c.context)
	h.append(Context, c.src[pos:end])

	h.OldStart = startOf(c.line, h.OldCount)
	h.NewStart = startOf(c.line+c.shift, h.NewCount)
	c.hunks = append(c.hunks, h)
	c.pos, c.line, c.shift = end, c.line+h.OldCount, c.shift+h.NewCount-h.OldCount
	c.changes, c.edits = nil, nil
}

// startOf returns the number a hunk header gives for a side of count lines with before lines
// above them.
func startOf(before, count int) int {
	if count == 0 {
		return before
	}
	return before + 1
}

// append adds the lines of text and counts them.
func (h *Hunk) append(kind Kind, text []byte) {
	for line := range strings.Lines(string(text)) {
		h.Lines = append(h.Lines, Line{kind, line})
		if kind != Added {
			h.OldCount++
		}
		if kind != Removed {
			h.NewCount++
		}
	}
}

// findSection sets the section of a hunk that begins at start: the nearest line above it that
// opens one. Lines above the last hunk were searched for that hunk, so each is seen once.
func (c *cutter) findSection(start int) {
	for pos := start; pos > c.top; {
		prev := lineStart(c.src, c.top, pos-1)
		if s := section(c.src[prev:pos]); s != "" {
			c.section = s
			break
		}
		pos = prev
	}
	c.top = start
}

// section returns line as a section heading, or "" if it is not one. Headings are the lines that
// git takes for Python, with its "python" driver (an indented def or class) or without (anything
// that starts in the first column with a letter).
func section(line []byte) string {
	code := bytes.TrimLeft(line, " \t")
	first, _ := utf8.DecodeRune(line)
	if !opensBlock(code) && first != '_' && !unicode.IsLetter(first) {
		return ""
	}
	if i := bytes.IndexFunc(code[:min(len(code), maxSection)], unicode.IsControl); i >= 0 {
		code = code[:i]
	}
	if len(code) > maxSection {
		cut := maxSection
		for cut > 0 && !utf8.RuneStart(code[cut]) {
			cut--
		}
		code = code[:cut]
	}
	return string(bytes.TrimRight(code, " "))
}

// opensBlock reports whether a line of code without its indentation is the head of a class or
// function definition.
func opensBlock(code []byte) bool {
	for _, keyword := range []string{"def ", "class ", "async def "} {
		if bytes.HasPrefix(code, []byte(keyword)) {
			return true
		}
	}
	return false
}

// lineStart returns where the line with the byte at offset begins, but not less than floor.
func lineStart(src []byte, floor, offset int) int {
	return floor + bytes.LastIndexByte(src[floor:offset], '\n') + 1
}

// lineEnd returns the offset after the line feed of the line that offset stands in, or the end
// of src.
func lineEnd(src []byte, offset int) int {
	if i := bytes.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}

// back returns the start of the n-th line before the line start pos, but not less than floor,
// which is a line start too.
func back(src []byte, floor, pos, n int) int {
	for ; n > 0 && pos > floor; n-- {
		pos = lineStart(src, floor, pos-1)
	}
	return pos
}

// forward returns the end of the n-th line from the line start pos on, or the end of src.
func forward(src []byte, pos, n int) int {
	for ; n > 0 && pos < len(src); n-- {
		pos = lineEnd(src, pos)
	}
	return pos
}

// countLines returns the number of lines in text, which begins and ends at line starts.
func countLines(text []byte) int { return bytes.Count(text, []byte{'\n'}) }
