package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// contextLines is how many unchanged lines a diff shows around a change, as
// diff -u and git do.
const contextLines = 3

// Diff prints the changes as one unified diff, which git apply and patch -p1
// take as it is; with colours for a terminal.
func Diff(w io.Writer, f *run.Findings, colour bool) error {
	for i := range f.Changes {
		c := &f.Changes[i]
		hunks, err := diff.Hunks(c.Old, c.Edits, contextLines)
		if err != nil {
			return err
		}
		write := diff.Plain
		if colour {
			write = diff.Colour
		}
		if err := write(w, c.Shown, c.Shown, hunks); err != nil {
			return err
		}
	}
	return nil
}

// List prints the paths of the files that would change, a line each.
func List(w io.Writer, f *run.Findings) error {
	for i := range f.Changes {
		if _, err := fmt.Fprintln(w, f.Changes[i].Shown); err != nil {
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
		line, at := 1, 0
		for _, e := range c.Edits {
			line += strings.Count(string(c.Old[at:e.Start]), "\n")
			at = e.Start
			if e.Rule == "" {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s:%d: %s\n", printable(c.Shown), line, e.Rule); err != nil {
				return err
			}
		}
	}
	return nil
}

// printable makes a string safe for a terminal.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) < 0 {
		return s
	}
	return fmt.Sprintf("%q", s)
}

// kinds are the words for the kinds of notes.
var kinds = [...]string{transform.Kept: "alias", transform.Left: "left", transform.Ignored: "ignored", transform.Review: "review"}

// Notes prints what a reviewer should know, a line for each note.
func Notes(w io.Writer, f *run.Findings) {
	for _, n := range f.Notes {
		fmt.Fprintf(w, "%s:%d: %s: %s\n", printable(n.Path), n.Line, kinds[n.Kind], n.Message)
	}
}

// Problems prints what could not be done.
func Problems(w io.Writer, problems []workspace.Problem) {
	for _, p := range problems {
		fmt.Fprintf(w, "rewrite: %s\n", p.Error())
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
	if cfg := f.Setup.Config; cfg != nil && len(cfg.Done) > 0 {
		fmt.Fprintf(w, "rewrite: %s: done has no effect yet\n", printable(cfg.File))
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
		changed = f.Written
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
	if mode == Written && f.Written < len(f.Changes) {
		fmt.Fprintf(w, "rewrite: %s not written: mend what is said above and run again, which does the rest\n",
			count(len(f.Changes)-f.Written, "file"))
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
