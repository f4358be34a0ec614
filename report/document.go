package report

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// DocumentVersion is that of [Document] and [StatusDocument]. It grows when a reader of an
// older one could go wrong; a key that is added does not change it.
const DocumentVersion = 1

// Document is a run as plain data: what the formats other than the diff are made from, and
// what --format json prints. findings.schema.json describes it. All lists are in order of
// path, then of line.
type Document struct {
	Version  int       `json:"version"`
	Kind     string    `json:"kind"` // "findings"
	Tool     Tool      `json:"tool"`
	Mode     string    `json:"mode"` // "dry-run", "written" or "checked"
	Summary  Totals    `json:"summary"`
	Rules    []Rule    `json:"rules"` // those that change something, in order of name
	Files    []File    `json:"files"` // those that change
	Notes    []Note    `json:"notes"`
	Problems []Problem `json:"problems"`

	// Progress is the state of the migration, for the formats that show it.
	Progress *StatusDocument `json:"-"`
}

// Tool is the program that wrote a document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Totals are the counts of a run.
type Totals struct {
	FilesSeen    int `json:"filesSeen"`
	FilesChanged int `json:"filesChanged"` // or would change
	Edits        int `json:"edits"`
	Aliases      int `json:"aliases"` // names kept by an alias
	Review       int `json:"review"`  // places left for a person
	Ignored      int `json:"ignored"` // places that a comment protects
	Problems     int `json:"problems"`
}

// Rule is a rule with what it changes.
type Rule struct {
	Rule    string `json:"rule"`         // OLD=NEW
	ID      string `json:"id,omitempty"` // its short name
	Message string `json:"message,omitempty"`
	Edits   int    `json:"edits"`
	Files   int    `json:"files"`
}

// name is what the rule is called where there is little space.
func (r *Rule) name() string { return cmp.Or(r.ID, r.Rule) }

// File is a file that changes.
type File struct {
	Path  string   `json:"path"`  // slash-separated, relative to the current folder
	Rules []string `json:"rules"` // OLD=NEW of those that apply, in order of name
	Edits []Edit   `json:"edits"`
	Diff  string   `json:"diff"` // unified, for people: bytes that are not UTF-8 are replaced

	hunks []diff.Hunk
}

// Edit is a replacement in a file.
type Edit struct {
	Start     int    `json:"start"` // byte offsets in the file as it was
	End       int    `json:"end"`
	Line      int    `json:"line"`   // 1-based; lines end with a line feed
	Column    int    `json:"column"` // 1-based, in characters (code points)
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"` // of the character after the last
	Old       string `json:"old"`
	New       string `json:"new"`
	Rule      string `json:"rule,omitempty"` // OLD=NEW
	Reason    string `json:"reason,omitempty"`
}

// Note is a sentence about a place.
type Note struct {
	Kind    string `json:"kind"` // "alias", "left", "ignored" or "review"
	Path    string `json:"path"`
	Line    int    `json:"line"` // 1-based; 0 is the file as a whole
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message"`
}

// Problem is a file that could not be done.
type Problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

var modeNames = map[Mode]string{DryRun: "dry-run", Listed: "dry-run", Filtered: "dry-run", Written: "written", Checked: "checked"}

// NewDocument returns findings as plain data. version is that of the program. The error is
// for edits that do not fit their file, which is a bug.
func NewDocument(f *run.Findings, mode Mode, version string) (*Document, error) {
	d := &Document{
		Version: DocumentVersion, Kind: "findings", Tool: Tool{"rewrite", version}, Mode: modeNames[mode],
		Rules: []Rule{}, Files: []File{}, Notes: []Note{}, Problems: []Problem{},
	}
	for i := range f.Changes {
		c := &f.Changes[i]
		if mode == Written && !slices.Contains(f.Written, c.Shown) {
			continue
		}
		file, err := newFile(c)
		if err != nil {
			return nil, err
		}
		d.Files = append(d.Files, file)
		d.Summary.Edits += len(file.Edits)
	}
	slices.SortStableFunc(d.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	d.countRules(f)
	for _, n := range f.Notes {
		d.Notes = append(d.Notes, Note{kindName(n.Kind), valid(n.Path), n.Line, valid(n.Rule), valid(n.Message)})
		switch n.Kind {
		case transform.Kept:
			d.Summary.Aliases++
		case transform.Ignored:
			d.Summary.Ignored++
		default:
			d.Summary.Review++
		}
	}
	slices.SortStableFunc(d.Notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	for _, p := range f.Problems {
		d.Problems = append(d.Problems, Problem{valid(p.Path), valid(p.Err.Error())})
	}
	d.Summary.FilesSeen, d.Summary.FilesChanged, d.Summary.Problems = f.Files, len(d.Files), len(d.Problems)
	return d, nil
}

// kindName is the word for a kind of note. A kind that this package has no word for is for
// a person, as are those that are left.
func kindName(k transform.NoteKind) string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return kinds[transform.Left]
}

func newFile(c *run.Change) (File, error) {
	hunks, err := diff.Hunks(c.Old, c.Edits, contextLines)
	if err != nil {
		return File{}, err
	}
	var text bytes.Buffer
	if err := diff.Plain(&text, c.Shown, c.Shown, hunks); err != nil {
		return File{}, err
	}
	f := File{Path: valid(c.Shown), Rules: []string{}, Edits: []Edit{}, Diff: valid(text.String()), hunks: hunks}
	at := position{text: c.Old, line: 1, column: 1}
	for _, e := range c.Edits {
		out := Edit{
			Start: e.Start, End: e.End, Old: valid(string(c.Old[e.Start:e.End])), New: valid(e.New),
			Rule: valid(e.Rule), Reason: valid(e.Reason),
		}
		at.to(e.Start)
		out.Line, out.Column = at.line, at.column
		at.to(e.End)
		out.EndLine, out.EndColumn = at.line, at.column
		f.Edits = append(f.Edits, out)
		if e.Rule != "" && !slices.Contains(f.Rules, out.Rule) {
			f.Rules = append(f.Rules, out.Rule)
		}
	}
	slices.Sort(f.Rules)
	return f, nil
}

// position goes through a text, forwards only.
type position struct {
	text         []byte
	at           int
	line, column int
}

func (p *position) to(offset int) {
	passed := p.text[p.at:offset]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		p.line += bytes.Count(passed, []byte{'\n'})
		p.column = 1
		passed = passed[i+1:]
	}
	p.column += utf8.RuneCount(passed)
	p.at = offset
}

// countRules makes the list of rules.
func (d *Document) countRules(f *run.Findings) {
	byName := make(map[string]*Rule)
	for i := range d.Files {
		for _, e := range d.Files[i].Edits {
			if e.Rule == "" {
				continue
			}
			if byName[e.Rule] == nil {
				byName[e.Rule] = &Rule{Rule: e.Rule}
			}
			byName[e.Rule].Edits++
		}
		for _, name := range d.Files[i].Rules {
			byName[name].Files++
		}
	}
	if f.Setup != nil && f.Setup.Rules != nil {
		for _, r := range f.Setup.Rules.Rules() {
			if known := byName[valid(r.String())]; known != nil {
				known.ID, known.Message = valid(r.ID), valid(r.Message)
			}
		}
	}
	for _, r := range byName {
		d.Rules = append(d.Rules, *r)
	}
	slices.SortFunc(d.Rules, func(a, b Rule) int { return cmp.Compare(a.Rule, b.Rule) })
}

// rule returns what is known of a rule.
func (d *Document) rule(name string) *Rule {
	for i := range d.Rules {
		if d.Rules[i].Rule == name {
			return &d.Rules[i]
		}
	}
	return &Rule{Rule: name}
}

// review returns the notes that are for a person.
func (d *Document) review() (out []Note) {
	for _, n := range d.Notes {
		if n.Kind != "alias" && n.Kind != "ignored" {
			out = append(out, n)
		}
	}
	return out
}

// ruleName is the short name of a rule, whether or not it is in the list.
func (d *Document) ruleName(rule string) string { return d.rule(rule).name() }

// valid returns a text in UTF-8: JSON knows no other.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// folder returns the folder of a path, "." for none.
func folder(name string) string { return path.Dir(name) }

// what says what an edit does, in a sentence for a list of findings.
func (d *Document) what(e *Edit) string {
	r := d.rule(e.Rule)
	text := r.Message
	if text == "" {
		old, new, _ := strings.Cut(e.Rule, "=")
		text = old + " is deprecated: use " + new
	}
	if e.Reason != "" {
		text += " (" + e.Reason + ")"
	}
	return text
}
