package run

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/transform"
)

// maxAttempts is how many hunks of a file are tried one by one. In a file with more, each
// rule is one choice.
const maxAttempts = 60

// Choices divides the edits of a change into the least parts that can be taken or left on
// their own: each is proved to leave the file meaning the same if only it is made. An import
// and its uses are one part, and so are edits that hunks of so many lines of context show
// together. Parts are lists of ascending indices of c.Edits, in order of their first.
func (f *Findings) Choices(c *Change, context int) [][]int {
	all := make([]int, len(c.Edits))
	for i := range all {
		all[i] = i
	}
	if f.Tied(c) {
		return [][]int{all}
	}
	hunks, err := diff.Hunks(c.Old, c.Edits, context)
	if err != nil || len(hunks) < 2 {
		return [][]int{all}
	}
	var parts, rest [][]int
	if len(hunks) > maxAttempts {
		rest = hunkEdits(hunks)
	} else {
		for _, edits := range hunkEdits(hunks) {
			if f.stands(c, edits) {
				parts = append(parts, edits)
			} else {
				rest = append(rest, edits)
			}
		}
	}
	for _, edits := range byRule(c, rest) {
		if !f.stands(c, edits) {
			return [][]int{all}
		}
		parts = append(parts, edits)
	}
	// An edit that changes nothing is in no hunk, and goes with the first part.
	seen := slices.Concat(parts...)
	for _, i := range all {
		if !slices.Contains(seen, i) {
			parts[0] = append(parts[0], i)
		}
	}
	for i := range parts {
		slices.Sort(parts[i])
	}
	slices.SortFunc(parts, func(a, b []int) int { return a[0] - b[0] })
	return parts
}

func hunkEdits(hunks []diff.Hunk) (out [][]int) {
	for _, h := range hunks {
		out = append(out, slices.Clone(h.Edits))
	}
	return out
}

// byRule joins hunks that have a rule in common, until none has.
func byRule(c *Change, hunks [][]int) (out [][]int) {
	for _, edits := range hunks {
		joined := slices.Clone(edits)
		out = slices.DeleteFunc(out, func(other []int) bool {
			if !shareRule(c, joined, other) {
				return false
			}
			joined = append(joined, other...)
			return true
		})
		slices.Sort(joined)
		out = append(out, joined)
	}
	return out
}

// shareRule reports whether a rule is behind edits of both lists. An edit without one could
// belong to any.
func shareRule(c *Change, a, b []int) bool {
	return slices.ContainsFunc(a, func(i int) bool {
		return slices.ContainsFunc(b, func(j int) bool {
			return c.Edits[i].Rule == "" || c.Edits[j].Rule == "" || c.Edits[i].Rule == c.Edits[j].Rule
		})
	})
}

// stands reports whether some edits of a change can be made without the others.
func (f *Findings) stands(c *Change, edits []int) bool {
	_, err := f.Part(c, edits, nil)
	return err == nil
}

// Part returns a change with some of the edits of c, and with others of a person's own, which
// are in bytes of the file as it is on disk. It is proved like any other; the error says why
// it could not be. Without any edits it is nil.
func (f *Findings) Part(c *Change, edits []int, own []diff.Edit) (*Change, error) {
	i := slices.IndexFunc(f.files, func(file *file) bool { return file.Path == c.Path })
	if i < 0 {
		return nil, errors.New("was not read")
	}
	file := f.files[i]
	var chosen []diff.Edit
	for _, e := range edits {
		chosen = append(chosen, file.result.Edits[e])
	}
	if len(own) > 0 && &file.source.Raw[0] != &file.source.Text[0] {
		return nil, errors.New("a file that is not plain UTF-8 can't be edited here")
	}
	chosen = append(chosen, own...)
	diff.Sort(chosen)
	return within(f.Setup, file.Path, len(file.Source), func() (*Change, error) {
		return f.Setup.prove(f.plan, file.linked, file.source, file.tree, chosen, file.result.Gone)
	})
}

// Tied reports whether a change goes together with that of another file: one of them loses a
// name from its module's scope, and the other may get at that name there; or one patches what
// the other looks up. Such a change can
// be made or left as a whole, and if it is left, [Findings.Leave] has to be told.
func (f *Findings) Tied(c *Change) bool {
	if f.tied == nil {
		f.tied = f.findTied()
	}
	return f.tied[c.Path]
}

// findTied finds the files that are tied to others. Who gets at a name of a module spells the
// last part of the module's name, and the name or a wildcard import. What is in a package's
// __init__ can be had without spelling it.
func (f *Findings) findTied() map[string]bool {
	tied := make(map[string]bool)
	f.plan.VisitPatched(func(a, b string) { tied[a], tied[b] = true, true })
	words := make(map[string][]int) // the files that spell a word, each once
	for i, file := range f.files {
		for _, word := range bytes.FieldsFunc(file.Source, func(r rune) bool {
			return r != '_' && r != '*' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			w := parser.Normalize(string(word))
			if at := words[w]; len(at) == 0 || at[len(at)-1] != i {
				words[w] = append(at, i)
			}
		}
	}
	for i, file := range f.files {
		if len(file.result.Gone) == 0 {
			continue
		}
		if file.Package {
			tied[file.Path] = true
			continue
		}
		for _, module := range file.linked.Names {
			for _, other := range words[module[strings.LastIndexByte(module, '.')+1:]] {
				spells := func(word string) bool {
					_, found := slices.BinarySearch(words[word], other)
					return found
				}
				if other != i && (spells("*") || slices.ContainsFunc(file.result.Gone, spells)) {
					tied[file.Path], tied[f.files[other].Path] = true, true
				}
			}
		}
	}
	return tied
}

// Leave makes another plan, in which some files (by Change.Path) stay as they are. Others may
// change in another way then, because what they would have followed stays, too.
func (f *Findings) Leave(ctx context.Context, stay map[string]bool) error {
	for _, file := range f.files {
		if stay[file.Path] {
			file.Edit, file.change, file.result = false, nil, transform.Result{}
		}
	}
	var err error
	if f.plan, err = f.Setup.settle(ctx, f.files, f.tree, f.jobs); err != nil {
		return err
	}
	f.Changes, f.Notes, f.Problems, f.tied = nil, nil, nil, nil
	f.collect()
	return nil
}
