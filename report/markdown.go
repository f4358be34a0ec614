package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/diff"
)

// commentLimit is how many bytes of markdown are printed: a comment of GitHub takes 65,536
// characters, and one that is longer is refused as a whole.
const commentLimit = 60_000

// The lists of a comment are cut after so many lines; the diffs take the rest of the space.
const (
	maxDirectories = 40
	maxReview      = 60
)

// Markdown prints a comment for a pull request: counts, a table by directory and by rule,
// what needs review, and the diffs, folded, until a comment is full.
func Markdown(w io.Writer, d *Document) error {
	var b strings.Builder
	verb := "would change"
	if d.Mode == "written" {
		verb = "changed"
	}
	fmt.Fprintf(&b, "## rewrite: %s %s\n\n", count(d.Summary.FilesChanged, "file"), verb)
	fmt.Fprintf(&b, "%s of %d Python files seen", count(d.Summary.Edits, "edit"), d.Summary.FilesSeen)
	for _, part := range []struct {
		n    int
		text string
	}{{d.Summary.Aliases, "kept by an alias"}, {d.Summary.Review, "need review"}, {d.Summary.Ignored, "ignored by a comment"}, {d.Summary.Problems, "could not be done"}} {
		if part.n > 0 {
			fmt.Fprintf(&b, ", **%d** %s", part.n, part.text)
		}
	}
	b.WriteString(".\n")
	d.markdownDirectories(&b)
	if len(d.Rules) > 0 {
		b.WriteString("\n| rule | files | edits |\n|---|--:|--:|\n")
		for i, r := range d.Rules {
			if i == maxDirectories {
				fmt.Fprintf(&b, "| … and %d more | | |\n", len(d.Rules)-i)
				break
			}
			old, new, _ := strings.Cut(r.Rule, "=")
			fmt.Fprintf(&b, "| %s → %s | %d | %d |\n", codeCell(old), codeCell(new), r.Files, r.Edits)
		}
	}
	markdownList(&b, "Could not be done", "problem", len(d.Problems), func(i int) (string, int, string) {
		return d.Problems[i].Path, 0, d.Problems[i].Message
	})
	review := d.review()
	markdownList(&b, "Needs review", "place", len(review), func(i int) (string, int, string) {
		return review[i].Path, review[i].Line, review[i].Message
	})
	if err := d.markdownDiffs(&b); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *Document) markdownDirectories(b *strings.Builder) {
	type row struct {
		name                 string
		files, edits, review int
	}
	byName := make(map[string]*row)
	get := func(file string) *row {
		name := folder(file)
		if byName[name] == nil {
			byName[name] = &row{name: name}
		}
		return byName[name]
	}
	for i := range d.Files {
		r := get(d.Files[i].Path)
		r.files++
		r.edits += len(d.Files[i].Edits)
	}
	for _, n := range d.review() {
		get(n.Path).review++
	}
	var rows []*row
	for _, r := range byName {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.name, b.name) })
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n| directory | files | edits | needs review |\n|---|--:|--:|--:|\n")
	for i, r := range rows {
		if i == maxDirectories {
			var rest row
			for _, r := range rows[i:] {
				rest.files, rest.edits, rest.review = rest.files+r.files, rest.edits+r.edits, rest.review+r.review
			}
			fmt.Fprintf(b, "| … and %s more | %d | %d | %d |\n", strings.Replace(count(len(rows)-i, "directory"), "ys", "ies", 1), rest.files, rest.edits, rest.review)
			break
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d |\n", codeCell(r.name), r.files, r.edits, r.review)
	}
}

func markdownList(b *strings.Builder, title, what string, n int, at func(int) (path string, line int, text string)) {
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s: %s</summary>\n\n", title, count(n, what))
	for i := range n {
		if i == maxReview {
			fmt.Fprintf(b, "- … and %d more\n", n-i)
			break
		}
		path, line, text := at(i)
		if line > 0 {
			path = fmt.Sprintf("%s:%d", path, line)
		}
		fmt.Fprintf(b, "- %s %s\n", codeSpan(cut(path, 200)), markdownText(cut(text, 300)))
	}
	b.WriteString("\n</details>\n")
}

func (d *Document) markdownDiffs(b *strings.Builder) error {
	const tail = 100 // what the last line takes
	for i := range d.Files {
		f := &d.Files[i]
		var shown strings.Builder
		if err := diff.Visible(&shown, "", "", f.hunks); err != nil {
			return err
		}
		text := valid(shown.String())
		fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
		part := fmt.Sprintf("\n<details><summary>%s (%s)</summary>\n\n%sdiff\n%s\n%s\n\n</details>\n",
			htmlText(f.Path), count(len(f.Edits), "edit"), fence, strings.TrimSuffix(text, "\n"), fence)
		if b.Len()+len(part) > commentLimit-tail {
			fmt.Fprintf(b, "\n… and the diffs of %s more, for which a comment has no space.\n", count(len(d.Files)-i, "file"))
			return nil
		}
		b.WriteString(part)
	}
	return nil
}

// codeCell is a code span in a table: there a pipe ends the cell, even in code.
func codeCell(s string) string { return strings.ReplaceAll(codeSpan(cut(s, 200)), "|", "\\|") }

// codeSpan writes a text as code, whatever is in it (CommonMark, 6.1).
func codeSpan(s string) string {
	s = oneLine(s)
	if s == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// markdownText writes a text so that none of it is taken for markup, and nobody is
// mentioned by it.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range oneLine(s) {
		switch {
		case strings.ContainsRune("\\`*_{}[]()#+!|~>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// htmlText writes a text between tags, in markdown.
func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "&#42;", "_", "&#95;", "`", "&#96;", "[", "&#91;", "\\", "&#92;", "@", "&#64;", "~", "&#126;").Replace(oneLine(s))
}

// oneLine shows characters that are not printed as Go writes them.
func oneLine(s string) string {
	if quoted := printable(s); quoted != s {
		return quoted[1 : len(quoted)-1]
	}
	return s
}

func longestRun(s string, c byte) (longest int) {
	n := 0
	for i := range len(s) {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}

// cut shortens a text to about n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
