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
//
// The slice belongs to the set.
func (s *Set) Words() []Words { return s.indexed().words }

// IsName reports whether a word is the Name of some Words.
func (s *Set) IsName(word string) bool { return s.indexed().names[word] }

// NamesIn reports whether some OLD is said to be a name of the module.
func (s *Set) NamesIn(module string) bool { return s.indexed().holders[module] }

// Modules returns the dotted paths that are a module with an OLD in it, or may be one:
// of a dotted OLD the path itself and the one above, as it does not say which. They are
// sorted and without repetition. The slice belongs to the set.
func (s *Set) Modules() []string { return s.indexed().modules }

// index is what the rules of a set spell.
type index struct {
	words   []Words
	names   map[string]bool // of words
	modules []string
	holders map[string]bool // modules of which some OLD is a name
}

// indexed returns the index, which is made when it is first asked for.
func (s *Set) indexed() *index {
	if s == nil {
		return &index{}
	}
	s.once.Do(func() { s.index = newIndex(s.rules) })
	return s.index
}

func newIndex(rules []*Rule) *index {
	x := &index{names: make(map[string]bool, len(rules)), holders: make(map[string]bool)}
	for _, rule := range rules {
		w := lastTwo(rule.From.Path())
		x.words = append(x.words, w)
		x.names[w.Name] = true
		module := rule.From.Module
		if rule.From.Name != "" {
			x.holders[module] = true
		}
		x.modules = append(x.modules, module)
		if i := strings.LastIndexByte(module, '.'); i >= 0 && rule.From.Form == Dotted {
			x.modules = append(x.modules, module[:i])
		}
	}
	slices.SortFunc(x.words, func(a, b Words) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Module, b.Module))
	})
	x.words = slices.Compact(x.words)
	slices.Sort(x.modules)
	x.modules = slices.Compact(x.modules)
	return x
}

func lastTwo(path string) (w Words) {
	w.Name = path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		above := path[:i]
		w.Name, w.Module = path[i+1:], above[strings.LastIndexByte(above, '.')+1:]
	}
	return w
}
