package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Random sets over a tiny alphabet hit every overlap of rules there is: the same path
// in two forms, OLD below OLD, NEW below OLD, chains, circles.

// randomPath returns a path of 1 to most parts.
func randomPath(rnd *rand.Rand, most int) string {
	path := make([]string, 1+rnd.IntN(most))
	for i := range path {
		path[i] = string('a' + rune(rnd.IntN(3)))
	}
	return strings.Join(path, ".")
}

// randomRules returns rules that Parse accepts and that do not contradict each other.
func randomRules(rnd *rand.Rand) []Rule {
	var list []Rule
	olds := map[Target]bool{}
	for n := 1 + rnd.IntN(5); len(list) < n; {
		old, new := randomPath(rnd, 3), randomPath(rnd, 3)
		if rnd.IntN(2) == 0 {
			old = colonForm(old)
			if rnd.IntN(3) == 0 {
				old += "()"
			}
		}
		if rnd.IntN(2) == 0 {
			new = colonForm(new)
		}
		rule, err := Parse(old, new, Origin{})
		if err == nil && !olds[rule.From] {
			olds[rule.From] = true
			list = append(list, rule)
		}
	}
	return list
}

// allPaths returns every path of up to four parts.
func allPaths() []string {
	paths := []string{"a", "b", "c", "module"}
	for i := 0; i < len(paths); i++ {
		if parts(paths[i]) < 4 {
			paths = append(paths, paths[i]+".a", paths[i]+".b", paths[i]+".c")
		}
	}
	return paths
}

// answers is everything a set says about the paths.
func answers(s *Set, paths []string) map[string]string {
	all := map[string]string{}
	for _, path := range paths {
		for modules := 0; modules <= parts(path); modules++ {
			if m, ok := s.LookupIn(path, modules); ok {
				all[fmt.Sprint(path, modules)] = fmt.Sprint(m.Rule, m.Rest, m.New)
			}
			if m, ok := s.LookupCallIn(path, modules); ok {
				all[fmt.Sprint(path, modules, "()")] = fmt.Sprint(m.Rule, m.Rest, m.New)
			}
		}
		if rule, ok := s.Circular(path); ok {
			all[path+" circular"] = rule.String()
		}
		all[path+" under"] = fmt.Sprint(s.Names(path))
	}
	return all
}

func messages(errs []error) []string {
	var all []string
	for _, err := range errs {
		all = append(all, err.Error())
	}
	return all
}

func TestOrderOfRulesNeverMatters(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	paths := allPaths()
	for range 300 {
		list := randomRules(rnd)
		want, errs := Compile(list)
		shuffled := slices.Clone(list)
		rnd.Shuffle(len(list), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got, gotErrs := Compile(shuffled)
		if (errs == nil) != (gotErrs == nil) {
			t.Fatalf("%v: %q\n%v: %q", list, messages(errs), shuffled, messages(gotErrs))
		}
		if diff := cmp.Diff(answers(want, paths), answers(got, paths)); diff != "" {
			t.Fatalf("%v and %v differ:\n%s", list, shuffled, diff)
		}
	}
}

func TestWhatIsMovedStays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	paths := allPaths()
	sets := 0
	for range 1500 {
		list := randomRules(rnd)
		s, errs := Compile(list)
		if errs != nil {
			continue
		}
		sets++
		for _, path := range paths {
			for modules := 0; modules <= parts(path); modules++ {
				checkStays(t, s, path, modules)
			}
		}
	}
	if sets < 500 {
		t.Errorf("only %d of 1500 random sets are valid: the test says little", sets)
	}
}

// checkStays looks up a path, and what comes of it. What the second run knows of its
// path is at least what the first knew of the one it came from.
func checkStays(t *testing.T, s *Set, path string, modules int) {
	t.Helper()
	m, ok := s.LookupIn(path, modules)
	if !ok {
		return
	}
	known := 0
	if m.New.Split && modules > 0 {
		known = parts(m.New.Module)
	}
	if again, ok := s.LookupIn(m.New.String(), known); ok {
		t.Fatalf("%v: %s (%d) goes to %v, which goes to %v", s.Rules(), path, modules, m.New, again.New)
	}
	rest := strings.Split(path, ".")[parts(path)-m.Rest:]
	if !strings.HasSuffix("."+m.New.String(), strings.Join(append([]string{""}, rest...), ".")) {
		t.Fatalf("%v: %s goes to %v, which does not keep the rest %v", s.Rules(), path, m.New, rest)
	}
}

// Whatever is left alone without being covered twice has really no rule.
func TestNothingIsPassedOver(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		s, errs := Compile(randomRules(rnd))
		if errs != nil {
			continue
		}
		for _, path := range allPaths() {
			_, ok := s.Lookup(path)
			_, circular := s.Circular(path)
			if ok || circular {
				continue
			}
			for _, rule := range s.Rules() {
				if rule.From.Form == Call || !under(path, rule.From.Path()) {
					continue
				}
				if !under(path, rule.To.Path()) && !startsWithNew(s, path) {
					t.Fatalf("%v: %s is left alone", s.Rules(), path)
				}
			}
		}
	}
}

// Compile finds all circles: in a set that it accepts every path comes to rest, even if
// rules may be applied more than once.
func TestNoPathMovesForEver(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		s, errs := Compile(randomRules(rnd))
		if errs != nil {
			continue
		}
		for _, path := range allPaths() {
			r := route{path: path}
			for n := 0; ; n++ {
				next := s.find(r.path, r.modules, false)
				if next == nil {
					break
				}
				if n == 100 {
					t.Fatalf("%v: %s moves for ever", s.Rules(), path)
				}
				r.taken = 0
				r.take(next)
			}
		}
	}
}

func startsWithNew(s *Set, path string) bool {
	for written := range s.written() {
		if under(path, written) {
			return true
		}
	}
	return false
}
