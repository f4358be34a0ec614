package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// Terminal prints the changes for a person: above each file the rules that apply to it and
// its notes, and at the end the counts by rule and what is left for review. The style is
// Visible or Colour. What it prints can't be applied: for that, see [Diff].
func Terminal(w io.Writer, f *run.Findings, style Style) error {
	t := terminal{w: w, colour: style == Colour}
	notes := make(map[string][]*transform.Note)
	for i := range f.Notes {
		n := &f.Notes[i]
		notes[n.Path] = append(notes[n.Path], n)
	}
	for i := range f.Changes {
		c := &f.Changes[i]
		hunks, err := diff.Hunks(c.Old, c.Edits, contextLines)
		if err != nil {
			return err
		}
		t.heading(c, notes[c.Shown])
		if t.err == nil {
			t.err = writers[style](w, c.Shown, c.Shown, hunks)
		}
		t.print("", "\n")
	}
	t.summary(f)
	return t.err
}

// terminal prints until the first error.
type terminal struct {
	w      io.Writer
	colour bool
	err    error
}

// The ANSI sequences of the headings.
const (
	bold   = "\x1b[1m"
	yellow = "\x1b[33m"
	faint  = "\x1b[2m"
	reset  = "\x1b[m"
)

func (t *terminal) print(paint, format string, args ...any) {
	if t.err != nil {
		return
	}
	text := fmt.Sprintf(format, args...)
	if t.colour && paint != "" {
		text = paint + text + reset
	}
	_, t.err = io.WriteString(t.w, text)
}

// Heading prints the heading of a file, as [Terminal] does.
func Heading(w io.Writer, c *run.Change, notes []*transform.Note, style Style) error {
	t := terminal{w: w, colour: style == Colour}
	t.heading(c, notes)
	return t.err
}

func (t *terminal) heading(c *run.Change, notes []*transform.Note) {
	t.print(bold, "== %s", printable(c.Shown))
	t.print("", " (%s)\n", count(len(c.Edits), "edit"))
	for _, r := range countRules([]run.Change{*c}) {
		t.print(faint, "   %s", printable(r.Rule))
		t.print("", "\n")
	}
	for _, n := range notes {
		t.print(yellow, "   line %d: %s:", n.Line, kindName(n.Kind))
		t.print("", " %s\n", printable(n.Message))
	}
}

func (t *terminal) summary(f *run.Findings) {
	if rules := countRules(f.Changes); len(rules) > 0 {
		t.print(bold, "== By rule")
		t.print("", "\n")
		for _, r := range rules {
			t.print("", "   %s in %s: %s\n", count(r.Edits, "edit"), count(r.Files, "file"), printable(r.Rule))
		}
	}
	first := true
	for i := range f.Notes {
		n := &f.Notes[i]
		if !forPerson(n.Kind) {
			continue
		}
		if first {
			t.print(bold, "== Needs review")
			t.print("", "\n")
			first = false
		}
		t.print("", "   %s:%d: %s\n", printable(n.Path), n.Line, printable(n.Message))
	}
}

// countRules counts what each rule changes, in order of name.
func countRules(changes []run.Change) (out []Rule) {
	at := make(map[string]*Rule)
	for i := range changes {
		in := make(map[string]bool)
		for _, e := range changes[i].Edits {
			if e.Rule == "" {
				continue
			}
			r := at[e.Rule]
			if r == nil {
				r = &Rule{Rule: e.Rule}
				at[e.Rule] = r
			}
			r.Edits++
			if !in[e.Rule] {
				in[e.Rule] = true
				r.Files++
			}
		}
	}
	for _, r := range at {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Rule) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}

// NotesElsewhere prints the notes that [Terminal] does not: those of files that do not
// change.
func NotesElsewhere(w io.Writer, f *run.Findings) {
	shown := make(map[string]bool)
	for i := range f.Changes {
		shown[f.Changes[i].Shown] = true
	}
	for i := range f.Notes {
		if n := &f.Notes[i]; !shown[n.Path] && !forPerson(n.Kind) {
			note(w, n)
		}
	}
}

// forPerson reports whether a kind of note is for a person to look at.
func forPerson(k transform.NoteKind) bool { return k != transform.Kept && k != transform.Ignored }
