package diff

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// noNewline is what follows a line that ends with the text instead of a line feed.
const noNewline = "\\ No newline at end of file\n"

// Unified returns what edits change in src as a unified diff in the form of git, which `git
// apply` and `patch -p1` accept, or nothing if [Hunks] finds none. With a context of 0 git wants to
// be told, by --unidiff-zero. oldName and newName are slash-separated paths, as a rule the same.
// The edits must be valid for src, see [Check], whose error it returns otherwise.
func Unified(oldName, newName string, src []byte, edits []Edit, context int) ([]byte, error) {
	hunks, err := Hunks(src, edits, context)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	writePlain(&b, oldName, newName, hunks)
	return b.Bytes(), nil
}

// Plain writes hunks as a unified diff, see [Unified]; nothing if there are none. If both names
// are empty the file header is left out. The bytes of the source go out as they are: for a
// terminal use [Colour]. The error is that of w.
func Plain(w io.Writer, oldName, newName string, hunks []Hunk) error {
	b := bufio.NewWriter(w) // w, if that is one
	writePlain(b, oldName, newName, hunks)
	return b.Flush()
}

// textWriter is what a [bufio.Writer] and a [bytes.Buffer] have in common. An error is found by
// who made it.
type textWriter interface {
	io.StringWriter
	io.ByteWriter
}

func writePlain(b textWriter, oldName, newName string, hunks []Hunk) {
	if len(hunks) == 0 {
		return
	}
	for _, line := range fileHeader(oldName, newName) {
		b.WriteString(line + "\n")
	}
	for _, h := range hunks {
		b.WriteString(h.header())
		if h.Section != "" {
			b.WriteString(" " + h.Section)
		}
		b.WriteByte('\n')
		for _, l := range h.Lines {
			b.WriteByte(byte(l.Kind))
			b.WriteString(l.Text)
			if !strings.HasSuffix(l.Text, "\n") {
				b.WriteString("\n" + noNewline)
			}
		}
	}
}

// fileHeader returns the lines before the hunks of a file, none if both names are empty. A tab
// after a name with blanks tells patch where the name ends, where others write a date.
func fileHeader(oldName, newName string) []string {
	if oldName == "" && newName == "" {
		return nil
	}
	a, b := quoteName("a/"+oldName), quoteName("b/"+newName)
	header := []string{"diff --git " + a + " " + b, "--- " + a, "+++ " + b}
	for i, line := range header[1:] {
		if strings.Contains(line[len("--- "):], " ") {
			header[i+1] += "\t"
		}
	}
	return header
}

// header returns the line above the hunk's lines, without the section.
func (h Hunk) header() string {
	return "@@ -" + lineRange(h.OldStart, h.OldCount) + " +" + lineRange(h.NewStart, h.NewCount) + " @@"
}

// lineRange writes one side of a hunk header; a count of 1 is left out.
func lineRange(start, count int) string {
	if count == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}

// nameEscapes are the characters that git writes with a letter; other unusual bytes become three
// octal digits.
var nameEscapes = map[byte]string{
	'\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`,
	'"': `\"`, '\\': `\\`,
}

// quoteName returns a path as git writes it in a diff with core.quotePath in its default
// (https://git-scm.com/docs/git-config, core.quotePath): as it is, or, if it holds a control
// character, a double quote, a backslash or anything but ASCII, as a C string.
func quoteName(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if escape, ok := nameEscapes[c]; ok {
			b.WriteString(escape)
		} else if c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\%03o`, c)
		} else {
			b.WriteByte(c)
		}
	}
	if b.Len() == len(path) {
		return path
	}
	return `"` + b.String() + `"`
}
