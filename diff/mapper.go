package diff

import "sort"

// Mapper tells where the bytes of the original stand in the new text. The proof needs it: a name
// that no edit touched is the same name at its new offset.
type Mapper struct {
	edits []Edit
	shift []int // shift[i]: new minus old offset, between edits i-1 and i
}

// NewMapper returns the mapper for edits, which must be valid for the original text, see
// [Check]. It keeps the slice, which must not change afterwards.
func NewMapper(edits []Edit) Mapper {
	shift := make([]int, len(edits)+1)
	for i, e := range edits {
		shift[i+1] = shift[i] + len(e.New) - (e.End - e.Start)
	}
	return Mapper{edits, shift}
}

// ToNew returns the byte offset in the new text of the byte at offset in the original, and true.
// The length of the original maps to the length of the new text, and what is inserted at an
// offset comes before the byte that stood there. If an edit replaces the byte, the result is the
// offset where that edit's new text begins, and false.
//
// To map a range, map its first and its last byte: the end of a range is where the next byte
// stands, which may be replaced, or pushed away by an insertion.
func (m Mapper) ToNew(offset int) (int, bool) {
	i := sort.Search(len(m.edits), func(i int) bool { return m.edits[i].End > offset })
	if i < len(m.edits) && m.edits[i].Start <= offset {
		return m.edits[i].Start + m.shift[i], false
	}
	return offset + m.shift[i], true
}
