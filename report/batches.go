package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
)

// Plan is what plan.json holds: which patch does what.
type Plan struct {
	Version int         `json:"version"`
	Batches []PlanBatch `json:"batches"`
	Waiting []string    `json:"waiting"` // files that can only change when the others have
}

// PlanBatch is a patch of a plan.
type PlanBatch struct {
	Order  int      `json:"order"` // from 1; a proposal, as any order works
	Title  string   `json:"title"`
	Patch  string   `json:"patch"`  // the name of the file beside the plan
	Owners []string `json:"owners"` // as CODEOWNERS has them
	Edits  int      `json:"edits"`
	Files  []string `json:"files"` // as the patch names them
	Ties   []string `json:"ties"`  // why some of the files can't be parted
}

// Batches returns the files of a plan by name: the patches, plan.json and plan.md.
func Batches(b *run.Batches) (map[string][]byte, error) {
	files := make(map[string][]byte)
	plan := Plan{Version: 1, Batches: []PlanBatch{}, Waiting: []string{}}
	for _, path := range b.Waiting {
		plan.Waiting = append(plan.Waiting, valid(path))
	}
	for i := range b.List {
		batch := &b.List[i]
		one := PlanBatch{
			Order: i + 1, Title: "Move to the new names: " + valid(batch.Title), Patch: fmt.Sprintf("%03d-%s.patch", i+1, slug(batch.Title)),
			Owners: append([]string{}, batch.Owners...), Files: []string{}, Ties: []string{},
		}
		for _, tie := range batch.Ties {
			one.Ties = append(one.Ties, valid(tie))
		}
		var patch bytes.Buffer
		for j := range batch.Changes {
			c := &batch.Changes[j]
			text, err := diff.Unified(c.Shown, c.Shown, c.Old, c.Edits, contextLines)
			if err != nil {
				return nil, err
			}
			patch.Write(text)
			one.Edits += len(c.Edits)
			one.Files = append(one.Files, valid(c.Shown))
		}
		files[one.Patch] = patch.Bytes()
		plan.Batches = append(plan.Batches, one)
	}
	var text bytes.Buffer
	if err := writeJSON(&text, plan); err != nil {
		return nil, err
	}
	files["plan.json"] = text.Bytes()
	files["plan.md"] = plan.markdown(b.Aliases)
	return files, nil
}

func (p *Plan) markdown(aliases int) []byte {
	var b strings.Builder
	total := 0
	for i := range p.Batches {
		total += len(p.Batches[i].Files)
	}
	fmt.Fprintf(&b, "# Migration plan\n\n%s in %s. Each patch works on its own and in any order:\n`git apply NAME.patch` in the folder that the plan was made in.\n", count(total, "file"), strings.Replace(count(len(p.Batches), "patch"), "patchs", "patches", 1))
	if aliases > 0 || len(p.Waiting) > 0 {
		b.WriteString("\nWhen all are merged, run `rewrite -w` once more: what one patch keeps for the files of another goes then.\n")
	}
	b.WriteString("\n| | title | patch | files | edits | owners |\n|--:|---|---|--:|--:|---|\n")
	for _, one := range p.Batches {
		fmt.Fprintf(&b, "| %d | %s | %s | %d | %d | %s |\n", one.Order, markdownText(one.Title), codeCell(one.Patch), len(one.Files), one.Edits, markdownText(strings.Join(one.Owners, " ")))
	}
	for _, one := range p.Batches {
		fmt.Fprintf(&b, "\n## %d. %s\n\n", one.Order, markdownText(one.Title))
		for _, path := range one.Files {
			fmt.Fprintf(&b, "- %s\n", codeSpan(path))
		}
		if len(one.Ties) > 0 {
			b.WriteString("\nFiles of this patch have to change together, because\n\n")
			for _, tie := range one.Ties {
				fmt.Fprintf(&b, "- %s\n", markdownText(tie))
			}
		}
	}
	if len(p.Waiting) > 0 {
		b.WriteString("\n## Waiting\n\nThese can only change when the others have:\n\n")
		for _, path := range p.Waiting {
			fmt.Fprintf(&b, "- %s\n", codeSpan(path))
		}
	}
	return []byte(b.String())
}

// slug makes a name of a file of a title.
func slug(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			b.WriteRune(r)
			dash = false
		} else if !dash && b.Len() > 0 {
			b.WriteByte('-')
			dash = true
		}
		if b.Len() > 50 {
			break
		}
	}
	if b.Len() == 0 {
		return "batch"
	}
	return strings.Trim(b.String(), "-")
}
