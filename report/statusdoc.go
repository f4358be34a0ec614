package report

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// StatusDocument is how far a migration is as plain data: what --format json prints for
// status. status.schema.json describes it.
type StatusDocument struct {
	Version     int         `json:"version"` // DocumentVersion
	Kind        string      `json:"kind"`    // "status"
	Tool        Tool        `json:"tool"`
	Total       Progress    `json:"total"`
	Directories []Progress  `json:"directories"` // each file is in one of them; in order of path
	Modules     []Retired   `json:"modules"`     // deprecated, in order of name
	Files       []FileLeft  `json:"files"`       // those with something left, in order of path
	History     []Milestone `json:"history,omitempty"`
	Problems    []Problem   `json:"problems"`
}

// Progress counts references in a directory, or in all.
type Progress struct {
	Path    string         `json:"path"`    // "." is the current folder itself
	Files   int            `json:"files"`   // Python files
	Left    int            `json:"left"`    // references to deprecated modules
	Kinds   map[string]int `json:"kinds"`   // Left by kind: "import", "use", "string"; and "mention", of Review
	Done    int            `json:"done"`    // references to what the rules lead to
	Review  int            `json:"review"`  // places left for a person
	Percent int            `json:"percent"` // done of done and left, rounded down; 100 if there is neither
}

// Retired is a deprecated module.
type Retired struct {
	Module string `json:"module"`
	File   string `json:"file,omitempty"`
	Files  int    `json:"files"` // that need it
	Left   int    `json:"left"`  // references
	NoRule int    `json:"noRule"`
}

// FileLeft is a file that still refers to deprecated modules, or needs review.
type FileLeft struct {
	Path   string `json:"path"`
	Left   int    `json:"left"`
	Done   int    `json:"done"`
	Review int    `json:"review"`
}

// Milestone is the state at a commit.
type Milestone struct {
	Commit  string `json:"commit"` // "" is the work tree
	Date    string `json:"date"`   // RFC 3339; "" for the work tree
	Subject string `json:"subject,omitempty"`
	Files   int    `json:"files"`
	Left    int    `json:"left"`
	Done    int    `json:"done"`
	Review  int    `json:"review"`
	Percent int    `json:"percent"`
}

// refKinds are the words for the kinds of references.
var refKinds = [...]string{transform.ImportRef: "import", transform.UseRef: "use", transform.StringRef: "string"}

// mentionKind is the word for an old path in text: nothing that a run could change, and so
// for review only. It keeps no file from being done.
const mentionKind = "mention"

func refKindName(k transform.RefKind) string {
	if int(k) < len(refKinds) {
		return refKinds[k]
	}
	return "other"
}

// NewStatusDocument returns a status as plain data, its directories cut after so many
// parts; 0 is one line for all.
func NewStatusDocument(s *run.Status, depth int, version string) *StatusDocument {
	d := &StatusDocument{
		Version: DocumentVersion, Kind: "status", Tool: Tool{"rewrite", version}, Total: Progress{Path: ".", Kinds: map[string]int{}},
		Directories: []Progress{}, Modules: []Retired{}, Files: []FileLeft{}, Problems: []Problem{},
	}
	dirs := make(map[string]*Progress)
	for _, f := range s.ByFile {
		name := ancestor(valid(f.Path), depth)
		if dirs[name] == nil {
			dirs[name] = &Progress{Path: name, Kinds: map[string]int{}}
		}
		left := 0
		for _, p := range []*Progress{dirs[name], &d.Total} {
			if !f.Text {
				p.Files++
			}
			if f.Mentions > 0 {
				p.Kinds[mentionKind] += f.Mentions
			}
			p.Done += f.Done
			p.Review += f.Review
			left = 0
			for kind, n := range f.Left {
				p.Kinds[refKindName(kind)] += n
				p.Left += n
				left += n
			}
		}
		if left+f.Review > 0 {
			d.Files = append(d.Files, FileLeft{valid(f.Path), left, f.Done, f.Review})
		}
	}
	for _, p := range dirs {
		p.Percent = percent(p.Done, p.Left)
		d.Directories = append(d.Directories, *p)
	}
	d.Total.Percent = percent(d.Total.Done, d.Total.Left)
	slices.SortFunc(d.Directories, func(a, b Progress) int { return cmp.Compare(a.Path, b.Path) })
	for _, m := range s.Modules {
		r := Retired{Module: m.Name, File: valid(m.File), Files: len(byFile(m.Refs)), Left: len(m.Refs)}
		for _, ref := range m.Refs {
			if ref.Rule == "" {
				r.NoRule++
			}
		}
		d.Modules = append(d.Modules, r)
	}
	for _, p := range s.Problems {
		d.Problems = append(d.Problems, Problem{valid(p.Path), valid(p.Err.Error())})
	}
	return d
}

// Milestone returns the totals as a point of a history.
func (d *StatusDocument) Milestone(commit, date, subject string) Milestone {
	t := d.Total
	return Milestone{commit, date, valid(subject), t.Files, t.Left, t.Done, t.Review, t.Percent}
}

// ancestor returns the folder of a path, cut after so many parts.
func ancestor(name string, depth int) string {
	parts := strings.Split(path.Dir(name), "/")
	if depth == 0 {
		return "."
	}
	// The way up out of the current folder is no part of its own.
	up := 0
	for up < len(parts) && parts[up] == ".." {
		up++
	}
	return strings.Join(parts[:min(len(parts), up+depth)], "/")
}

func percent(done, left int) int {
	if done+left == 0 {
		return 100
	}
	return done * 100 / (done + left)
}

// kindNames returns the kinds that occur, in their order.
func (d *StatusDocument) kindNames() (names []string) {
	for _, name := range append(refKinds[:len(refKinds):len(refKinds)], "other", mentionKind) {
		if d.Total.Kinds[name] > 0 {
			names = append(names, name)
		}
	}
	return names
}

// Write prints the document in a format of [StatusFormats].
func (d *StatusDocument) Write(w io.Writer, format string) error {
	switch format {
	case "json":
		return writeJSON(w, d)
	case "markdown":
		return d.markdown(w)
	case "html":
		return page(w, nil, d)
	}
	return fmt.Errorf("no format %q", format)
}

// Table prints the directories with a bar each, the total, and the history if there is one.
func (d *StatusDocument) Table(w io.Writer) error {
	kinds := d.kindNames()
	head := []string{"directory", "files"}
	for _, k := range kinds {
		head = append(head, k+"s")
	}
	head = append(head, "left", "done", "review", "")
	rows := [][]string{head}
	for _, p := range append(slices.Clone(d.Directories), d.Total) {
		name := printable(p.Path) + "/"
		if p.Path == "." {
			name = "./"
		}
		row := []string{name, fmt.Sprint(p.Files)}
		for _, k := range kinds {
			row = append(row, fmt.Sprint(p.Kinds[k]))
		}
		rows = append(rows, append(row, fmt.Sprint(p.Left), fmt.Sprint(p.Done), fmt.Sprint(p.Review), bar(p.Percent)))
	}
	rows[len(rows)-1][0] = "total"
	if err := writeTable(w, rows); err != nil || len(d.History) == 0 {
		return err
	}
	rows = [][]string{{"commit", "date", "files", "left", "done", "review", ""}}
	for _, m := range d.History {
		rows = append(rows, []string{m.shortCommit(), cut10(m.Date), fmt.Sprint(m.Files), fmt.Sprint(m.Left), fmt.Sprint(m.Done), fmt.Sprint(m.Review), bar(m.Percent)})
	}
	fmt.Fprintln(w)
	return writeTable(w, rows)
}

func (m *Milestone) shortCommit() string {
	if m.Commit == "" {
		return "work tree"
	}
	return m.Commit[:min(len(m.Commit), 10)]
}

func cut10(date string) string { return date[:min(len(date), 10)] }

// bar draws a percentage.
func bar(percent int) string {
	const width = 20
	n := percent * width / 100
	return fmt.Sprintf("%s%s %3d%%", strings.Repeat("█", n), strings.Repeat("░", width-n), percent)
}

// writeTable prints rows in columns: the first and the last to the left, numbers to the
// right.
func writeTable(w io.Writer, rows [][]string) error {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			switch {
			case i == 0:
				line.WriteString(cell + space)
			case i == len(row)-1:
				line.WriteString("  " + cell)
			default:
				line.WriteString("  " + space + cell)
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

func (d *StatusDocument) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## rewrite: %d%% done\n\n%s left, %d done, %d need review, in %s.\n", d.Total.Percent,
		count(d.Total.Left, "reference"), d.Total.Done, d.Total.Review, count(d.Total.Files, "Python file"))
	kinds := d.kindNames()
	b.WriteString("\n| directory | files |")
	for _, k := range kinds {
		fmt.Fprintf(&b, " %ss |", k)
	}
	b.WriteString(" left | done | review | |\n|---|--:|" + strings.Repeat("--:|", len(kinds)) + "--:|--:|--:|---|\n")
	for i, p := range d.Directories {
		if i == maxDirectories*4 {
			fmt.Fprintf(&b, "\n… and %d more\n", len(d.Directories)-i)
			break
		}
		fmt.Fprintf(&b, "| %s | %d |", codeCell(p.Path), p.Files)
		for _, k := range kinds {
			fmt.Fprintf(&b, " %d |", p.Kinds[k])
		}
		fmt.Fprintf(&b, " %d | %d | %d | %s |\n", p.Left, p.Done, p.Review, bar(p.Percent))
	}
	b.WriteString("\n| deprecated module | needed by | references |\n|---|--:|--:|\n")
	for _, m := range d.Modules {
		needed := count(m.Files, "file")
		if m.Left == 0 {
			needed = "nothing: it can go"
		}
		fmt.Fprintf(&b, "| %s | %s | %d |\n", codeCell(m.Module), needed, m.Left)
	}
	if len(d.History) > 0 {
		b.WriteString("\n| commit | date | left | done | |\n|---|---|--:|--:|---|\n")
		for _, m := range d.History {
			fmt.Fprintf(&b, "| %s | %s | %d | %d | %s |\n", codeCell(m.shortCommit()), cut10(m.Date), m.Left, m.Done, bar(m.Percent))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
