package diff

import (
	"slices"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// A step of an alignment says that the next n items are of a kind: Removed from the old list,
// Added by the new one, or Context, n items that are the same in both.
type step struct {
	kind Kind
	n    int
}

var stepKinds = map[diffmatchpatch.Operation]Kind{
	diffmatchpatch.DiffDelete: Removed,
	diffmatchpatch.DiffInsert: Added,
	diffmatchpatch.DiffEqual:  Context,
}

// align returns the steps that lead from old to new with the fewest items removed and added. Its
// time and memory grow with the square of the items that differ; the caller limits their number,
// which has to be less than 0xD800.
//
// go-diff compares runes, so each distinct item becomes one. Its own line mode is not used: it
// compares the changed lines again by character, and gives up after a second by the clock.
func align(old, new []string) []step {
	ids := make(map[string]rune)
	oldRunes := number(ids, old)
	oldIDs := rune(len(ids))
	newRunes := number(ids, new)
	// The usual case in a renaming, and the one that takes the search longest.
	if !slices.ContainsFunc(newRunes, func(id rune) bool { return id < oldIDs }) {
		return []step{{Removed, len(old)}, {Added, len(new)}}
	}
	engine := diffmatchpatch.DiffMatchPatch{} // DiffTimeout is 0: no clock, and no shortcuts
	var steps []step
	for _, d := range engine.DiffMainRunes(oldRunes, newRunes, false) {
		if n := utf8.RuneCountInString(d.Text); n > 0 {
			steps = append(steps, step{stepKinds[d.Type], n})
		}
	}
	return steps
}

// number returns the number of each item as a rune; an item not in ids gets the next one. Below
// 0xD800, where the surrogates begin, every number is a rune that survives go-diff's strings.
func number(ids map[string]rune, items []string) []rune {
	runes := make([]rune, len(items))
	for i, item := range items {
		id, ok := ids[item]
		if !ok {
			id = rune(len(ids))
			ids[item] = id
		}
		runes[i] = id
	}
	return runes
}
