package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// found is what a run says of a tree, by path.
func found(t *testing.T, o run.Options) (edits map[string][]diff.Edit, notes []transform.Note, read int) {
	t.Helper()
	setup, err := o.Prepare()
	if err != nil {
		t.Skip("the rules are wrong: ", err)
	}
	all, err := run.Find(t.Context(), setup, 0)
	if err != nil {
		return nil, nil, 0 // the rules lead nowhere, for all that is read
	}
	edits = make(map[string][]diff.Edit)
	for _, c := range all.Changes {
		edits[c.Path] = c.Edits
	}
	return edits, all.Notes, all.Read
}

// sameAsEverything compares what is found in the files that can matter, for all that their
// bytes say, with what is found in all of them; it returns how many were read.
func sameAsEverything(t *testing.T, o run.Options) (candidates, all int) {
	t.Helper()
	edits, notes, candidates := found(t, o)
	o.Everything = true
	wantEdits, wantNotes, all := found(t, o)
	if diff := cmp.Diff(wantEdits, edits); diff != "" {
		t.Errorf("the edits (-all files parsed, +candidates alone):\n%s", diff)
	}
	// A file that spells no old name may be left on a module in between, which goes on
	// working whether or not anybody says so.
	told := make(map[string]bool)
	for _, n := range notes {
		told[n.Path] = true
	}
	wantNotes = slices.DeleteFunc(wantNotes, func(n transform.Note) bool {
		return n.Kind == transform.Left && strings.Contains(n.Message, " still: ") && !told[n.Path]
	})
	if diff := cmp.Diff(wantNotes, notes, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the notes (-all files parsed, +candidates alone):\n%s", diff)
	}
	return candidates, all
}

// TestCandidatesAreAllThatMatters parses all files of trees, and demands that those left
// out for what their bytes say would have changed nothing.
func TestCandidatesAreAllThatMatters(t *testing.T) {
	t.Run("generated", func(t *testing.T) {
		trees := 40
		if testing.Short() {
			trees = 4
		}
		candidates, all := 0, 0
		for seed := range uint64(trees) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				dir := t.TempDir()
				tree := generate(seed, treeSize(seed))
				tree.save(t, dir)
				// One rule at a time leaves most files out, all of them few.
				for i := 0; i <= len(tree.rules); i += max(1, len(tree.rules)/2) {
					list := tree.rules[i:min(i+1, len(tree.rules))]
					if len(list) == 0 {
						list = tree.rules
					}
					few, every := sameAsEverything(t, run.Options{Dir: dir, Paths: []string{"."}, Root: ".", Renames: list, Unchecked: true})
					candidates, all = candidates+few, all+every
				}
			})
		}
		t.Logf("%d of %d files were read", candidates, all)
		if candidates > all*9/10 {
			t.Error("hardly a file was left out: little was compared")
		}
	})
	for _, c := range readCases(t, "*") {
		o := run.Options{Paths: []string{"."}, Root: ".", Unchecked: true}
		for i := 1; i+1 < len(c.command); i++ {
			if c.command[i] == "-r" {
				o.Renames = append(o.Renames, c.command[i+1])
			}
		}
		if len(o.Renames) == 0 {
			continue // with a config, or for another command
		}
		t.Run(c.name, func(t *testing.T) {
			o.Dir = c.tree(t)
			sameAsEverything(t, o)
		})
	}
}

// TestPartsAreAllThatMatter reads the files of the standard library that hold an old name as
// a whole, and demands that what is passed over would have changed nothing.
func TestPartsAreAllThatMatter(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	tree := copyStdlib(t)
	facts := tree.facts(t)
	random := rand.New(rand.NewPCG(stdlibSeed, 1))
	read := 0
	for i := range rounds {
		rules := randomRules(random, facts)
		var list []string
		for range 1 + i%4 {
			list = append(list, rules[random.IntN(len(rules))].String())
		}
		o := run.Options{Dir: tree.root, Paths: []string{"."}, Root: ".", Renames: list, Unchecked: true, Timeout: time.Hour}
		edits, notes, _ := found(t, o)
		o.Whole = true
		wantEdits, wantNotes, all := found(t, o)
		read += all
		if diff := cmp.Diff(wantEdits, edits); diff != "" {
			t.Errorf("%v: the edits (-all of each file, +parts alone):\n%s", list, diff)
		}
		if diff := cmp.Diff(wantNotes, notes, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%v: the notes (-all of each file, +parts alone):\n%s", list, diff)
		}
	}
	t.Logf("%d files were read", read)
	if read < 100*rounds/10 {
		t.Error("hardly a file was read: little was compared")
	}
}
