package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// A finding is a place that a code review tool marks.
type finding struct {
	path    string
	line    int // 1-based
	endLine int
	column  int // 1-based; 0: the whole line
	end     int // the column after the last; 0: none
	level   level
	rule    string // short
	message string
	text    string // what stands there: tells findings of one rule and file apart
	edit    *Edit  // nil: a note or a problem
}

// level is how much a finding matters.
type level int

const (
	notice level = iota
	warning
	failure
)

// findings returns all there is to mark: the edits with a rule, the notes for a person, and
// the problems, by path as far as each list goes.
func (d *Document) findings() (out []finding) {
	for i := range d.Files {
		for j := range d.Files[i].Edits {
			e := &d.Files[i].Edits[j]
			if e.Rule == "" {
				continue
			}
			f := finding{
				path: d.Files[i].Path, line: e.Line, endLine: e.EndLine, column: e.Column, level: warning,
				rule: d.ruleName(e.Rule), message: d.what(e), text: e.Old, edit: e,
			}
			if e.EndLine == e.Line && e.EndColumn > e.Column {
				f.end = e.EndColumn
			}
			out = append(out, f)
		}
	}
	for _, n := range d.review() {
		out = append(out, finding{
			path: n.Path, line: max(n.Line, 1), endLine: max(n.Line, 1), level: notice, rule: "needs-review",
			message: n.Message, text: n.Message,
		})
	}
	for _, p := range d.Problems {
		out = append(out, finding{path: p.Path, line: 1, endLine: 1, level: failure, rule: "not-done", message: p.Message, text: p.Message})
	}
	return out
}

// GitHub prints the findings as workflow commands, which GitHub Actions turns into
// annotations; a line of the source has one for each rule.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func GitHub(w io.Writer, d *Document) error {
	b := bufio.NewWriter(w)
	command := [...]string{notice: "notice", warning: "warning", failure: "error"}
	type place struct {
		path, rule string
		line       int
	}
	marked := make(map[place]bool)
	for _, f := range d.findings() {
		at := place{f.path, f.rule, f.line}
		if f.edit != nil && marked[at] {
			continue
		}
		marked[at] = true
		fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", command[f.level], escapeProperty(f.path), f.line, f.endLine)
		if f.column > 0 && f.end > 0 { // columns mean something within one line only
			fmt.Fprintf(b, ",col=%d,endColumn=%d", f.column, f.end)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", escapeProperty("rewrite: "+f.rule), escapeMessage(f.message))
	}
	return b.Flush()
}

// The escapes are those of the toolkit's command.ts: without them a file name could end the
// command and begin another one.
var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)

// issue is an entry of a GitLab code quality report.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type issue struct {
	Description string        `json:"description"`
	CheckName   string        `json:"check_name"`
	Fingerprint string        `json:"fingerprint"`
	Severity    string        `json:"severity"`
	Location    issueLocation `json:"location"`
}

type issueLocation struct {
	Path  string     `json:"path"`
	Lines issueLines `json:"lines"`
}

type issueLines struct {
	Begin int `json:"begin"`
}

// GitLab prints the findings as a code quality report.
func GitLab(w io.Writer, d *Document) error {
	severity := [...]string{notice: "info", warning: "minor", failure: "major"}
	issues := []issue{}
	prints := newFingerprints()
	for _, f := range d.findings() {
		issues = append(issues, issue{
			Description: f.message, CheckName: "rewrite/" + f.rule, Fingerprint: prints.of(&f), Severity: severity[f.level],
			Location: issueLocation{f.path, issueLines{f.line}},
		})
	}
	return writeJSON(w, issues)
}

// fingerprints name findings so that they keep their name when lines are added above them:
// by path, rule and text, and by their number among those that share these.
type fingerprints map[string]int

func newFingerprints() fingerprints { return make(fingerprints) }

func (p fingerprints) of(f *finding) string {
	key := strings.Join([]string{f.path, f.rule, f.text}, "\x00")
	p[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p[key]))
	return hex.EncodeToString(sum[:])
}
