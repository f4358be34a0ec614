package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/report"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// promptContext is how many lines a question shows around a change.
const promptContext = 3

// The answers are those of git add -p, as far as they mean something here.
const answers = `y - make this change
n - leave it
q - quit: leave this and all the rest
a - make this and all later changes in the file
d - leave this and all later changes in the file
e - edit the change by hand
? - print help
`

// dialogue asks a person about every change. A file is asked about in the parts that can be
// taken or left on their own: see run.Findings.Choices.
type dialogue struct {
	p     *program
	ctx   context.Context
	found *run.Findings
	style report.Style
	asked chan struct{} // asks listen for a line
	lines chan string   // what was typed; closed at its end
	quit  bool
}

// answer is what was decided about a file.
type answer struct {
	edits []int       // of Change.Edits, in order
	own   []diff.Edit // made by hand
	all   bool        // just as it was planned
}

// interact lets a person choose, and makes the findings those that were chosen.
func (p *program) interact(ctx context.Context, found *run.Findings, style report.Style) error {
	if style == report.Plain {
		style = report.Visible // what is shown here is not for git apply
	}
	d := &dialogue{p: p, ctx: ctx, found: found, style: style, asked: make(chan struct{}), lines: make(chan string)}
	defer close(d.asked)
	go d.listen()
	return d.all()
}

// listen reads a line each time that it is asked, and no more: what is typed in an editor is
// not for us. It has a goroutine of its own because a read can't be interrupted.
func (d *dialogue) listen() {
	defer close(d.lines)
	in := bufio.NewReader(d.p.Stdin)
	for range d.asked {
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			return
		}
		select {
		case d.lines <- strings.TrimSpace(line):
		case <-d.ctx.Done():
			return
		}
	}
}

// all asks about every file. If some of them stay that others would have to follow, those
// that now change in another way are asked about again.
func (d *dialogue) all() error {
	decided := make(map[string]answer)
	planned := make(map[string][]diff.Edit)
	stay := make(map[string]bool)
	for {
		for i := range d.found.Changes {
			c := &d.found.Changes[i]
			if edits, known := planned[c.Path]; known && slices.Equal(edits, c.Edits) {
				continue
			}
			if _, known := planned[c.Path]; known {
				fmt.Fprintf(d.p.Stdout, "\n%s changes in another way, because of what you left:\n", c.Shown)
			}
			planned[c.Path] = c.Edits
			a, err := d.file(c)
			if err != nil {
				return err
			}
			decided[c.Path] = a
		}
		again := false
		for i := range d.found.Changes {
			c := &d.found.Changes[i]
			if !decided[c.Path].all && !stay[c.Path] && d.found.Tied(c) {
				stay[c.Path], again = true, true
			}
		}
		if !again {
			break
		}
		if err := d.found.Leave(d.ctx, stay); err != nil {
			return err
		}
	}
	return d.keep(decided)
}

// keep makes the findings those that were chosen, each file proved once more.
func (d *dialogue) keep(decided map[string]answer) error {
	var kept []run.Change
	for i := range d.found.Changes {
		c := &d.found.Changes[i]
		a := decided[c.Path]
		if a.all {
			kept = append(kept, *c)
			continue
		}
		part, err := d.found.Part(c, a.edits, a.own)
		if err != nil {
			return fmt.Errorf("%s: what was chosen: %w", c.Shown, err)
		}
		if part != nil {
			kept = append(kept, *part)
		}
	}
	d.found.Changes = kept
	return nil
}

// file asks about one file, part by part.
func (d *dialogue) file(c *run.Change) (a answer, err error) {
	if d.quit {
		return a, nil
	}
	if err := report.Heading(d.p.Stdout, c, d.notes(c), d.style); err != nil {
		return a, err
	}
	parts := d.found.Choices(c, promptContext)
	taken := 0
	for i := 0; i < len(parts); i++ {
		reply, own, err := d.part(c, parts[i], i, len(parts))
		if err != nil {
			return a, err
		}
		switch reply {
		case "y":
			a.edits = append(a.edits, parts[i]...)
			taken++
		case "e":
			a.own = append(a.own, own...)
		case "a":
			a.edits = append(a.edits, slices.Concat(parts[i:]...)...)
			taken += len(parts) - i
			i = len(parts)
		case "d":
			i = len(parts)
		case "q":
			d.quit = true
			i = len(parts)
		}
	}
	slices.Sort(a.edits)
	a.all = taken == len(parts)
	return a, nil
}

func (d *dialogue) notes(c *run.Change) (notes []*transform.Note) {
	for i := range d.found.Notes {
		if d.found.Notes[i].Path == c.Shown {
			notes = append(notes, &d.found.Notes[i])
		}
	}
	return notes
}

// part asks about one part of a file, until the answer is one. A change by hand is made
// here.
func (d *dialogue) part(c *run.Change, part []int, i, n int) (reply string, own []diff.Edit, err error) {
	hunks, err := diff.Hunks(c.Old, only(c.Edits, part), promptContext)
	if err != nil {
		return "", nil, err
	}
	write := diff.Visible
	if d.style == report.Colour {
		write = diff.Colour
	}
	if err := write(d.p.Stdout, "", "", hunks); err != nil {
		return "", nil, err
	}
	for {
		fmt.Fprintf(d.p.Stdout, "(%d/%d) Make this change [y,n,q,a,d,e,?]? ", i+1, n)
		reply, err := d.read()
		if err != nil {
			return "", nil, err
		}
		switch reply {
		case "y", "n", "q", "a", "d":
			return reply, nil, nil
		case "e":
			if d.found.Tied(c) {
				fmt.Fprintln(d.p.Stdout, "Other files follow names that are renamed: make this change or leave it.")
				continue
			}
			if own, err = d.edit(c, hunks); err != nil {
				return "", nil, err
			}
			if own != nil {
				return "e", own, nil
			}
		default:
			fmt.Fprint(d.p.Stdout, answers)
		}
	}
}

// only returns some of the edits.
func only(edits []diff.Edit, which []int) (out []diff.Edit) {
	for _, i := range which {
		out = append(out, edits[i])
	}
	return out
}

// read waits for a line. The end of what is typed is a q.
func (d *dialogue) read() (string, error) {
	select {
	case d.asked <- struct{}{}:
	case <-d.lines: // closed
		fmt.Fprintln(d.p.Stdout)
		return "q", nil
	}
	select {
	case line, ok := <-d.lines:
		if !ok {
			fmt.Fprintln(d.p.Stdout)
			return "q", nil
		}
		return line, nil
	case <-d.ctx.Done():
		return "", d.ctx.Err()
	}
}

const editHelp = `# Change the lines that begin with +, and add or remove such lines; leave the others as they are.
# Lines that begin with # go. What comes of it has to mean the same as before, or it is not taken.
`

// edit lets a person edit hunks in an editor, until they are proved or given up, with nil.
func (d *dialogue) edit(c *run.Change, hunks []diff.Hunk) ([]diff.Edit, error) {
	var text bytes.Buffer
	text.WriteString(editHelp)
	if err := diff.Plain(&text, "", "", hunks); err != nil {
		return nil, err
	}
	for {
		edited, err := d.editor(text.Bytes())
		var own []diff.Edit
		if err == nil {
			own, err = fromHunks(c.Old, hunks, edited)
		}
		if err == nil {
			_, err = d.found.Part(c, nil, own)
		}
		if err == nil {
			return own, nil
		}
		report.Error(d.p.Stdout, err)
		fmt.Fprint(d.p.Stdout, "Edit again [y,n]? ")
		if reply, err := d.read(); err != nil || reply != "y" {
			return nil, err
		}
		text.Reset()
		text.Write(edited)
	}
}

// editor opens a text in the editor that git would take.
func (d *dialogue) editor(text []byte) ([]byte, error) {
	command := "vi"
	for _, name := range []string{"EDITOR", "VISUAL", "GIT_EDITOR"} {
		if value := d.p.Getenv(name); value != "" {
			command = value
		}
	}
	file, err := os.CreateTemp("", "rewrite-*.diff")
	if err != nil {
		return text, err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return text, err
	}
	cmd := exec.CommandContext(d.ctx, "sh", "-c", command+` "$@"`, command, file.Name())
	cmd.Stdout, cmd.Stderr = d.p.Stdout, d.p.Stderr
	if in, ok := d.p.Stdin.(*os.File); ok {
		cmd.Stdin = in
	}
	if err := cmd.Run(); err != nil {
		return text, fmt.Errorf("the editor %s: %w", command, err)
	}
	return os.ReadFile(file.Name())
}

// errNotEdited says what is wrong with an edited hunk.
var errNotEdited = errors.New("only lines with + may be changed, added or removed: the others have to stay as they are")

// fromHunks reads edited hunks as edits of old. They have to begin and end where hunks do.
func fromHunks(old []byte, hunks []diff.Hunk, edited []byte) (own []diff.Edit, err error) {
	var bodies [][]string
	for line := range strings.Lines(string(edited)) {
		switch {
		case strings.HasPrefix(line, "#"), strings.HasPrefix(line, `\`):
		case strings.HasPrefix(line, "@@"):
			bodies = append(bodies, nil)
		case len(bodies) == 0:
			return nil, errNotEdited
		default:
			bodies[len(bodies)-1] = append(bodies[len(bodies)-1], line)
		}
	}
	if len(bodies) != len(hunks) {
		return nil, errNotEdited
	}
	starts := lineStarts(old)
	for i, h := range hunks {
		if h.OldCount == 0 {
			return nil, errNotEdited
		}
		lines := make([]string, h.OldCount) // as they are
		for j := range lines {
			lines[j] = string(old[starts[h.OldStart-1+j]:starts[h.OldStart+j]])
		}
		edits, err := fromHunk(lines, bodies[i], starts[h.OldStart-1])
		if err != nil {
			return nil, err
		}
		own = append(own, edits...)
	}
	return own, nil
}

// fromHunk reads the lines of one hunk. at is where its first line stands in the file.
func fromHunk(old, body []string, at int) (own []diff.Edit, err error) {
	change := diff.Edit{Start: at, End: at, Reason: "edited by hand"}
	flush := func() {
		if change.Start != change.End || change.New != "" {
			own = append(own, change)
		}
		change = diff.Edit{Start: at, End: at, Reason: "edited by hand"}
	}
	next := 0
	for _, line := range body {
		text := line[1:]
		if line[0] == '+' {
			change.New += text
			continue
		}
		if next == len(old) || strings.TrimRight(text, "\n") != strings.TrimRight(old[next], "\n") || line[0] != ' ' && line[0] != '-' {
			return nil, errNotEdited
		}
		at += len(old[next])
		if line[0] == '-' {
			change.End = at
		} else {
			at -= len(old[next])
			flush()
			at += len(old[next])
			change.Start, change.End = at, at
		}
		next++
	}
	if next != len(old) {
		return nil, errNotEdited
	}
	flush()
	return own, nil
}

// lineStarts returns where each line of text begins, and its end.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	if starts[len(starts)-1] != len(text) {
		starts = append(starts, len(text))
	}
	return starts
}
