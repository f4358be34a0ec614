package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"sync"

	"github.com/netra-systems/rewrite/diff"
)

// The page is one file: what it loads from elsewhere is nothing, which its content security
// policy makes sure of.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string

	pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })
)

// HTML prints the findings as a page for a browser.
func HTML(w io.Writer, d *Document) error { return page(w, d, d.Progress) }

// pageData is what the script of the page reads.
type pageData struct {
	Findings *Document       `json:"findings"`
	Status   *StatusDocument `json:"status"`
	Diffs    []pageDiff      `json:"diffs"` // of each file of the findings
}

type pageDiff []pageHunk

type pageHunk struct {
	Old     int       `json:"o"` // the first line on each side
	New     int       `json:"n"`
	Section string    `json:"s,omitempty"`
	Rows    []pageRow `json:"r"`
}

// pageRow is a line on each side; null if there is none. An unchanged one is on the left
// only. The texts of a line alternate between what stayed and what changed.
type pageRow struct {
	Old  []string `json:"a,omitempty"`
	New  []string `json:"b,omitempty"`
	Same bool     `json:"c,omitempty"`
}

func page(w io.Writer, d *Document, s *StatusDocument) error {
	data := pageData{Findings: d, Status: s, Diffs: []pageDiff{}}
	if d != nil {
		for i := range d.Files {
			data.Diffs = append(data.Diffs, newPageDiff(d.Files[i].hunks))
		}
		// The page has the hunks: the texts of the diffs would double it.
		slim := *d
		slim.Files = make([]File, len(d.Files))
		for i, f := range d.Files {
			f.Diff = ""
			slim.Files[i] = f
		}
		slim.Progress = nil
		data.Findings = &slim
	}
	text, err := json.Marshal(data) // escapes <, > and &: no text can end the script it is in
	if err != nil {
		return err
	}
	return pageTemplate().Execute(w, map[string]any{
		"CSS": template.CSS(pageCSS), "JS": template.JS(pageJS), "Data": template.JS(text),
		"StyleHash": hashOf(pageCSS), "ScriptHash": hashOf(pageJS),
	})
}

// hashOf names an inline script in a content security policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return string("'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
}

func newPageDiff(hunks []diff.Hunk) pageDiff {
	out := pageDiff{}
	for _, h := range hunks {
		ph := pageHunk{Old: h.OldStart, New: h.NewStart, Section: valid(h.Section), Rows: []pageRow{}}
		for _, r := range h.Rows() {
			var row pageRow
			switch {
			case r.Old == r.New:
				row = pageRow{Old: pieces(h.Lines[r.Old].Text, nil), Same: true}
			default:
				if r.Old >= 0 {
					row.Old = pieces(h.Lines[r.Old].Text, r.OldWords)
				}
				if r.New >= 0 {
					row.New = pieces(h.Lines[r.New].Text, r.NewWords)
				}
			}
			ph.Rows = append(ph.Rows, row)
		}
		out = append(out, ph)
	}
	return out
}

// pieces divides a line into what stayed and what changed, in turn, without its end.
func pieces(line string, changed []diff.Span) []string {
	out := []string{}
	at := 0
	for _, s := range changed {
		out = append(out, diff.Shown(line[at:s.Start]), diff.Shown(line[s.Start:s.End]))
		at = s.End
	}
	for len(line) > at && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return append(out, diff.Shown(line[at:]))
}
