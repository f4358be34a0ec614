package rules

import (
	"cmp"
	"slices"
	"strings"
)

// Words are the last two parts of an OLD. Who refers to a.b:c spells c; who names the
// module it is in spells b as well.
type Words struct {
	Module string // the part before the last; "" if OLD has one part
	Name   string // the last part
}

// Words returns the words of all rules, sorted by name and without repetition, to tell
// by a search of its bytes that a file cannot matter: a file that refers to an OLD
// holds its Name. Module need not be there: a relative import may stand for it, or a
// re-export on the way. Not found by such a search are
//
//   - a file in the package that a rule moves as a whole, which imports what lies beside
//     it by `from . import x`;
//   - an identifier spelled in other characters that NFKC takes for the same, which are
//     never ASCII;
//   - a name put together at run time.
func (s *Set) Words() []Words {
	var words []Words
	for _, rule := range s.Rules() {
		words = append(words, lastTwo(rule.From.Path()))
	}
	slices.SortFunc(words, func(a, b Words) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Module, b.Module))
	})
	return slices.Compact(words)
}

func lastTwo(path string) Words {
	all := strings.Split(path, ".")
	w := Words{Name: all[len(all)-1]}
	if len(all) > 1 {
		w.Module = all[len(all)-2]
	}
	return w
}

// Modules returns the dotted paths that are a module with an OLD in it, or may be one:
// of a dotted OLD the path itself and the one above, as it does not say which. They are
// sorted and without repetition.
func (s *Set) Modules() []string {
	var modules []string
	for _, rule := range s.Rules() {
		modules = append(modules, rule.From.Module)
		if i := strings.LastIndexByte(rule.From.Module, '.'); i >= 0 && rule.From.Form == Dotted {
			modules = append(modules, rule.From.Module[:i])
		}
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}
