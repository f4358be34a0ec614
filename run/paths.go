package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/rules"
)

// unseparated finds the rules with paths that meet a rule which applies elsewhere: one
// covers what the other moves, or leads to it. Link asks one set of rules for all files,
// and would take a path through both; so they are refused rather than half obeyed.
func unseparated(list []rules.Rule) (errs []error) {
	for i := range list {
		if len(list[i].Paths) == 0 {
			continue
		}
		for j := range list {
			if i == j || !meet(&list[i], &list[j]) || samePaths(list[i].Paths, list[j].Paths) {
				continue
			}
			if len(list[j].Paths) > 0 && j < i {
				continue // said already, the other way about
			}
			errs = append(errs, &rules.Error{
				Origin:  list[i].Origin,
				Problem: fmt.Sprintf("%s has paths, and meets %s (%s), which applies elsewhere: they can't be kept apart yet", list[i].From, list[j].From, list[j].Origin),
				Advice:  "give both the same paths, or none",
			})
			break
		}
	}
	return errs
}

// meet reports whether some path is moved by both rules, or by one after the other.
func meet(a, b *rules.Rule) bool {
	return covers(a.From, b.From) || covers(b.From, a.From) || covers(a.From, b.To) || covers(b.From, a.To)
}

// covers reports whether a path is that of a target or lies under it.
func covers(target, path rules.Target) bool {
	rest, ok := strings.CutPrefix(path.Path(), target.Path())
	return ok && (rest == "" || rest[0] == '.')
}

func samePaths(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
