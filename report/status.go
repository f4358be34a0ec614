package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// Status prints, for each module that the rules retire, what still needs it: how
// many references of which kind, and where.
func Status(w io.Writer, s *run.Status) {
	for i, m := range s.Modules {
		if i > 0 {
			fmt.Fprintln(w)
		}
		where := ""
		if m.File != "" {
			where = " (" + printable(m.File) + ")"
		}
		fmt.Fprintf(w, "%s%s\n", m.Name, where)
		if len(m.Refs) == 0 {
			fmt.Fprintln(w, "  nothing in this tree needs it any more")
			continue
		}
		byKind, uncovered := make(map[transform.RefKind]int), 0
		for _, r := range m.Refs {
			byKind[r.Kind]++
			if r.Rule == "" {
				uncovered++
			}
		}
		fmt.Fprintf(w, "  needed by %s: %s, %s", count(len(byFile(m.Refs)), "file"), count(byKind[transform.ImportRef], "import"), count(byKind[transform.UseRef], "use"))
		if n := byKind[transform.StringRef]; n > 0 {
			fmt.Fprintf(w, ", %s", count(n, "string"))
		}
		if uncovered > 0 {
			fmt.Fprintf(w, "; no rule moves %d of them", uncovered)
		}
		fmt.Fprintln(w)
		for _, refs := range byFile(m.Refs) {
			fmt.Fprintf(w, "    %s:%s\n", printable(refs[0].Path), places(refs))
		}
	}
}

// byFile groups references, which are in order of path.
func byFile(refs []transform.Reference) (groups [][]transform.Reference) {
	for i, r := range refs {
		if i == 0 || r.Path != refs[i-1].Path {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], r)
	}
	return groups
}

// places lists the lines of the references of a file by kind.
func places(refs []transform.Reference) string {
	var b strings.Builder
	for kind, word := range refKinds {
		last := 0
		for _, r := range refs {
			if r.Kind != transform.RefKind(kind) || r.Line == last {
				continue
			}
			if last == 0 {
				fmt.Fprintf(&b, " %s %d", word, r.Line)
			} else {
				fmt.Fprintf(&b, ",%d", r.Line)
			}
			last = r.Line
		}
	}
	return b.String()
}
