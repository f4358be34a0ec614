package diff

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The ANSI sequences that Colour writes (ECMA-48, "Select Graphic Rendition"): the colours of
// git, and its diff-highlight's way of marking words.
const (
	bold      = "\x1b[1m"
	red       = "\x1b[31m"
	green     = "\x1b[32m"
	cyan      = "\x1b[36m"
	marked    = "\x1b[7m" // colours reversed
	notMarked = "\x1b[27m"
	reset     = "\x1b[m"
)

// A palette is what lines are painted with.
type palette struct {
	bold, cyan, marked, notMarked, reset string
	kinds                                map[Kind]string
}

var (
	colours   = palette{bold, cyan, marked, notMarked, reset, map[Kind]string{Removed: red, Added: green}}
	noColours palette
)

// Colour writes hunks for a terminal that knows ANSI colours: as [Plain] does, with the file
// header bold, the hunk header cyan, removed lines red, added lines green, and the words that
// changed between them reversed, see [Hunk.Rows]. Nothing is written if there are no hunks, and
// no file header if both names are empty. The error is that of w.
//
// A source file cannot drive the terminal. Control characters but the tab are shown as ^[ and
// the like, bytes that are not UTF-8 as <9B>, and what would be invisible or reorder the line,
// as do the marks of bidirectional text, as <U+202E>. The line end "\r\n" is written as "\n",
// with ^M before it where a line and its replacement differ in that.
func Colour(w io.Writer, oldName, newName string, hunks []Hunk) error {
	return colours.write(w, oldName, newName, hunks)
}

// Visible writes hunks for a terminal without colours, in which a source file cannot drive it
// either: see [Colour].
func Visible(w io.Writer, oldName, newName string, hunks []Hunk) error {
	return noColours.write(w, oldName, newName, hunks)
}

func (c *palette) write(w io.Writer, oldName, newName string, hunks []Hunk) error {
	if len(hunks) == 0 {
		return nil
	}
	var b bytes.Buffer
	for _, line := range fileHeader(oldName, newName) {
		b.WriteString(c.bold + line + c.reset + "\n")
	}
	for _, h := range hunks {
		b.WriteString(c.cyan + h.header() + c.reset)
		if h.Section != "" {
			b.WriteByte(' ')
			b.WriteString(visible(h.Section))
		}
		b.WriteByte('\n')
		paints := h.paints()
		for i, l := range h.Lines {
			c.line(&b, l, paints[i])
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// A paint is how a line differs from the line it is paired with.
type paint struct {
	words   []Span
	lineEnd bool
}

// paints returns the paint of each line of h.
func (h Hunk) paints() []paint {
	paints := make([]paint, len(h.Lines))
	for _, r := range h.Rows() {
		if r.Old < 0 || r.New < 0 || r.Old == r.New {
			continue
		}
		_, oldEnd := cutLineEnd(h.Lines[r.Old].Text)
		_, newEnd := cutLineEnd(h.Lines[r.New].Text)
		paints[r.Old] = paint{r.OldWords, oldEnd != newEnd}
		paints[r.New] = paint{r.NewWords, oldEnd != newEnd}
	}
	return paints
}

// line writes a line in its colour. The colour ends before the line does, or it would run
// on in the next one on some terminals.
func (c *palette) line(b *bytes.Buffer, l Line, p paint) {
	text, end := cutLineEnd(l.Text)
	colour := c.kinds[l.Kind]
	b.WriteString(colour)
	b.WriteByte(byte(l.Kind))
	pos := 0
	for _, s := range p.words {
		b.WriteString(visible(text[pos:s.Start]))
		b.WriteString(c.marked)
		b.WriteString(visible(text[s.Start:s.End]))
		b.WriteString(c.notMarked)
		pos = s.End
	}
	b.WriteString(visible(text[pos:]))
	if p.lineEnd && end == "\r\n" {
		b.WriteString(c.marked + "^M" + c.notMarked)
	}
	if colour != "" {
		b.WriteString(c.reset)
	}
	b.WriteByte('\n')
	if end == "" {
		b.WriteString(noNewline)
	}
}

// Shown returns a text of a source file for a page or a terminal: what would be obeyed,
// hidden or reorder the line is made visible, see [Colour].
func Shown(s string) string { return visible(s) }

// visible returns s with everything made visible that a terminal would obey or hide, in the
// notation of less.
func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r > '~' }) {
		return s // as almost all is
	}
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "<%02X>", s[0])
		case isShown(r):
			b.WriteString(s[:n])
		case r <= 0x7f:
			b.WriteString("^" + string(r^0x40))
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		s = s[n:]
	}
	return b.String()
}

// isShown reports whether a terminal shows r and does nothing else.
func isShown(r rune) bool { return r == '\t' || unicode.IsGraphic(r) }
