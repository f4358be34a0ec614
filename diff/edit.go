package diff

import (
	"cmp"
	"fmt"
	"slices"
)

// Edit replaces the bytes [Start, End) of the original text with New.
type Edit struct {
	Start, End int    // byte offsets in the original; Start == End inserts
	New        string // what takes their place; "" deletes
	Rule       string // the rule that asked for it, as the user wrote it; "" if none
	Reason     string // one phrase for the reviewer; "" if the edit speaks for itself
}

// Sort orders edits by Start, then by End, in place. Edits with equal ranges keep their order,
// which for insertions at one offset is the order in which their texts will stand.
func Sort(edits []Edit) {
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
}

// Check reports whether edits are a valid list for a text of size bytes: each range lies in the
// text, and each edit starts at or after the end of the one before it. Several insertions may
// share an offset with each other and with the start or the end of a replacement. The error
// names the edit at fault, and the one it collides with, by index, range and rule.
func Check(edits []Edit, size int) error {
	for i, e := range edits {
		switch {
		case e.Start > e.End:
			return fmt.Errorf("diff: %s ends before it starts", describe(edits, i))
		case e.Start < 0 || e.End > size:
			return fmt.Errorf("diff: %s lies outside the text of %d bytes", describe(edits, i), size)
		case i == 0 || e.Start >= edits[i-1].End:
			continue
		case e.End <= edits[i-1].Start:
			return fmt.Errorf("diff: %s comes after %s: sort the edits first", describe(edits, i), describe(edits, i-1))
		default:
			return fmt.Errorf("diff: %s overlaps %s", describe(edits, i), describe(edits, i-1))
		}
	}
	return nil
}

// describe names edits[i] in an error.
func describe(edits []Edit, i int) string {
	e := edits[i]
	s := fmt.Sprintf("edit %d, bytes [%d,%d) to %.40q", i, e.Start, e.End, e.New)
	if e.Rule != "" {
		s += " by rule " + e.Rule
	}
	return s
}

// Apply returns src with the edits made. The edits must be valid for src, see [Check], whose
// error it returns otherwise. Neither src nor edits is changed; without edits the result is src
// itself, else it shares no memory with it.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	if err := Check(edits, len(src)); err != nil {
		return nil, err
	}
	if len(edits) == 0 {
		return src, nil
	}
	return AppendTo(nil, src, edits), nil
}

// AppendTo appends to buf what src becomes with the edits, which must be valid for it.
func AppendTo(buf, src []byte, edits []Edit) []byte {
	size := len(src)
	for _, e := range edits {
		size += len(e.New) - (e.End - e.Start)
	}
	buf = slices.Grow(buf, size)
	pos := 0
	for _, e := range edits {
		buf = append(buf, src[pos:e.Start]...)
		buf = append(buf, e.New...)
		pos = e.End
	}
	return append(buf, src[pos:]...)
}
