package diff

import "strings"

// Row is what stands side by side when a hunk is shown in two columns, and what replaces what
// when words are marked.
type Row struct {
	Old, New           int    // indices of Hunk.Lines; -1: no line on that side
	OldWords, NewWords []Span // the words that changed, in the text of each line
}

// maxPairs is the greatest product of removed and added lines in one run for which the best
// pairing is searched. More lines than that are paired in order.
const maxPairs = 2500

// Rows returns the rows of h from top to bottom; each line of h is in one of them. An unchanged
// line is its own partner. A run of as many removed lines as added ones is paired in order, for
// renaming keeps the lines; in any other run those are paired that have most words in common,
// and the rest stand alone.
//
// Words are marked where a removed line meets an added one, except when no name or number in
// them stayed: a line that is marked as a whole says nothing. Line ends are never marked.
func (h Hunk) Rows() []Row {
	var rows []Row
	for i := 0; i < len(h.Lines); {
		if h.Lines[i].Kind == Context {
			rows = append(rows, Row{Old: i, New: i})
			i++
			continue
		}
		var removed, added []int
		for ; i < len(h.Lines) && h.Lines[i].Kind != Context; i++ {
			if h.Lines[i].Kind == Removed {
				removed = append(removed, i)
			} else {
				added = append(added, i)
			}
		}
		rows = append(rows, h.pair(removed, added)...)
	}
	for i := range rows {
		h.mark(&rows[i])
	}
	return rows
}

// mark finds the changed words of a row.
func (h Hunk) mark(r *Row) {
	if r.Old < 0 || r.New < 0 || r.Old == r.New {
		return
	}
	old, _ := cutLineEnd(h.Lines[r.Old].Text)
	new, _ := cutLineEnd(h.Lines[r.New].Text)
	oldWords, newWords := Words(old, new)
	if keepsName(old, oldWords) {
		r.OldWords, r.NewWords = oldWords, newWords
	}
}

// keepsName reports whether an identifier or a number stands outside the changed words of line.
func keepsName(line string, changed []Span) bool {
	pos := 0
	isName := func(r rune) bool { return classOf(r) == name }
	for _, s := range changed {
		if strings.IndexFunc(line[pos:s.Start], isName) >= 0 {
			return true
		}
		pos = s.End
	}
	return strings.IndexFunc(line[pos:], isName) >= 0
}

// pair returns the rows of a run of removed and added lines.
func (h Hunk) pair(removed, added []int) []Row {
	if len(removed) != len(added) && len(removed)*len(added) <= maxPairs {
		return h.bestPairs(removed, added)
	}
	var rows []Row
	for i := range max(len(removed), len(added)) {
		row := Row{Old: -1, New: -1}
		if i < len(removed) {
			row.Old = removed[i]
		}
		if i < len(added) {
			row.New = added[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// bestPairs pairs lines, without crossing, so that most bytes of names are common to the pairs:
// the classic recurrence of a weighted longest common subsequence.
func (h Hunk) bestPairs(removed, added []int) []Row {
	like := h.likeness(removed, added)
	best := make([][]int, len(removed)+1) // best[i][j]: of removed[i:] and added[j:]
	for i := range best {
		best[i] = make([]int, len(added)+1)
	}
	for i := len(removed) - 1; i >= 0; i-- {
		for j := len(added) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], best[i+1][j+1]+like[i][j])
		}
	}
	var rows []Row
	i, j := 0, 0
	for i < len(removed) || j < len(added) {
		switch {
		case i < len(removed) && j < len(added) && like[i][j] > 0 && best[i][j] == best[i+1][j+1]+like[i][j]:
			rows = append(rows, Row{Old: removed[i], New: added[j]})
			i, j = i+1, j+1
		case j == len(added) || i < len(removed) && best[i][j] == best[i+1][j]:
			rows = append(rows, Row{Old: removed[i], New: -1})
			i++
		default:
			rows = append(rows, Row{Old: -1, New: added[j]})
			j++
		}
	}
	return rows
}

// likeness returns, for each removed and added line, how many bytes of names they share,
// whatever the order.
func (h Hunk) likeness(removed, added []int) [][]int {
	addedNames := make([]map[string]int, len(added))
	for j, line := range added {
		addedNames[j] = h.names(line)
	}
	like := make([][]int, len(removed))
	for i, line := range removed {
		like[i] = make([]int, len(added))
		for w, n := range h.names(line) {
			for j := range added {
				like[i][j] += len(w) * min(n, addedNames[j][w])
			}
		}
	}
	return like
}

// names counts the identifiers and numbers in a line. Only the first maxWords bytes count: that
// is enough to tell lines of code apart.
func (h Hunk) names(line int) map[string]int {
	text := h.Lines[line].Text
	counts := make(map[string]int)
	for _, w := range splitWords(text[:min(len(text), maxWords)]) {
		if hasName([]string{w}) {
			counts[w]++
		}
	}
	return counts
}

// cutLineEnd divides a line into its text and its line end: "\n", "\r\n" or "".
func cutLineEnd(line string) (text, end string) {
	text = strings.TrimSuffix(line, "\n")
	if len(text) < len(line) {
		text = strings.TrimSuffix(text, "\r")
	}
	return text, line[len(text):]
}
