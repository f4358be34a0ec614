package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// contextLines is how many unchanged lines a diff shows around a change, as
// diff -u and git do.
const contextLines = 3

// Style is how a diff is printed.
type Style int

// The styles. Nothing in a source file can drive a terminal in the last two.
const (
	Plain   Style = iota // byte for byte, for git apply and patch -p1
	Visible              // for a terminal
	Colour               // for a terminal with colours
)

var writers = map[Style]func(w io.Writer, oldName, newName string, hunks []diff.Hunk) error{
	Plain: diff.Plain, Visible: diff.Visible, Colour: diff.Colour,
}

// Diff prints the changes as one unified diff.
func Diff(w io.Writer, f *run.Findings, style Style) error {
	for i := range f.Changes {
		c := &f.Changes[i]
		hunks, err := diff.Hunks(c.Old, c.Edits, contextLines)
		if err != nil {
			return err
		}
		if err := writers[style](w, c.Shown, c.Shown, hunks); err != nil {
			return err
		}
	}
	return nil
}

// List prints the paths of the files that would change, a line each.
func List(w io.Writer, f *run.Findings) error {
	for i := range f.Changes {
		if _, err := fmt.Fprintln(w, printable(f.Changes[i].Shown)); err != nil {
			return err
		}
	}
	return nil
}

// Left prints what is left to change, a line for each place: the path, the
// line, what stands there and what would.
func Left(w io.Writer, f *run.Findings) error {
	for i := range f.Changes {
		c := &f.Changes[i]
		line, at, last := 1, 0, ""
		for _, e := range c.Edits {
			line += strings.Count(string(c.Old[at:e.Start]), "\n")
			at = e.Start
			if e.Rule == "" {
				continue
			}
			place := fmt.Sprintf("%s:%d: %s\n", printable(c.Shown), line, e.Rule)
			if place == last { // several edits that the rule makes of a line are one
				continue
			}
			last = place
			if _, err := io.WriteString(w, place); err != nil {
				return err
			}
		}
	}
	return nil
}

// printable makes a string safe for a terminal: one that holds a character that is
// not shown is quoted as Go does.
func printable(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return s
	}
	return strconv.Quote(s)
}

// Error prints what ended a run. It may be several lines.
func Error(w io.Writer, err error) {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	fmt.Fprintf(w, "rewrite: %s\n", strings.Join(lines, "\n"))
}

// kinds are the words for the kinds of notes.
var kinds = [...]string{transform.Kept: "alias", transform.Left: "left", transform.Ignored: "ignored", transform.Review: "review"}

// Notes prints what a reviewer should know, a line for each note.
func Notes(w io.Writer, f *run.Findings) {
	for i := range f.Notes {
		note(w, &f.Notes[i])
	}
}

func note(w io.Writer, n *transform.Note) {
	fmt.Fprintf(w, "%s:%d: %s: %s\n", printable(n.Path), n.Line, kindName(n.Kind), printable(n.Message))
}

// Problems prints what could not be done.
func Problems(w io.Writer, problems []workspace.Problem) {
	for _, p := range problems {
		fmt.Fprintf(w, "rewrite: %s: %s\n", printable(p.Path), printable(p.Err.Error()))
	}
}

// Stopped prints what was written before writing stopped; what was not is among
// the problems.
func Stopped(w io.Writer, f *run.Findings) {
	for _, path := range f.Written {
		fmt.Fprintf(w, "rewrite: %s: written\n", printable(path))
	}
}

// Mode is what was done with the changes, for the summary.
type Mode int

// The modes of a run.
const (
	DryRun Mode = iota
	Written
	Checked
	Listed
	Filtered // standard input went to standard output
)

// Summary prints, in a line or two, what was found and what to do next.
func Summary(w io.Writer, f *run.Findings, mode Mode) {
	if f.Setup.DefaultPack {
		fmt.Fprintf(w, "rewrite: no rules given: using the built-in pack %s (see --help for --rename and --config)\n", run.DefaultPack)
	}
	edits, counts := 0, map[transform.NoteKind]int{}
	for i := range f.Changes {
		edits += len(f.Changes[i].Edits)
	}
	for _, n := range f.Notes {
		counts[n.Kind]++
	}
	verb := map[Mode]string{DryRun: "would change", Written: "changed", Checked: "would change", Listed: "would change", Filtered: "changed"}[mode]
	changed := len(f.Changes)
	if mode == Written {
		changed = len(f.Written)
	}
	line := fmt.Sprintf("%s seen, %s %s (%s)", count(f.Files, "Python file"), count(changed, "file"), verb, count(edits, "edit"))
	for kind, text := range kinds {
		if n := counts[transform.NoteKind(kind)]; n > 0 {
			line += fmt.Sprintf(", %d %s", n, map[string]string{
				"alias": "kept by an alias", "left": "left for review", "ignored": "ignored by a comment",
				"review": "to be reviewed",
			}[text])
		}
	}
	if n := len(f.Problems); n > 0 {
		line += ", " + count(n, "problem")
	}
	fmt.Fprintf(w, "rewrite: %s\n", line)
	if left := len(f.Changes) - len(f.Written); mode == Written && left > 0 {
		fmt.Fprintf(w, "rewrite: %s not written: mend what is said above and run again, which does the rest\n", count(left, "file"))
	}
	if mode == DryRun && len(f.Changes) > 0 {
		fmt.Fprintln(w, "rewrite: nothing was written: review the diff, then run again with -w to apply it")
	}
}

func count(n int, what string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
