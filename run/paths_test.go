package run

import (
	"testing"

	"github.com/netra-systems/rewrite/rules"
)

func TestRulesWithPathsThatMeetOthers(t *testing.T) {
	rule := func(old, new string, paths ...string) rules.Rule {
		r, err := rules.Parse(old, new, rules.Origin{Key: old})
		if err != nil {
			t.Fatal(err)
		}
		r.Paths = paths
		return r
	}
	for _, test := range []struct {
		name string
		list []rules.Rule
		want int
	}{
		{"alone", []rules.Rule{rule("a:b", "c:d", "x")}, 0},
		{"beside others", []rules.Rule{rule("a:b", "c:d", "x"), rule("a:c", "c:e"), rule("ab", "cd", "y")}, 0},
		{"under a rule for the module", []rules.Rule{rule("a:b", "c:d", "x"), rule("a", "e")}, 1},
		{"over a rule for a name", []rules.Rule{rule("a", "e", "x"), rule("a:b", "c:d")}, 1},
		{"at the end of a chain", []rules.Rule{rule("a:b", "c:d"), rule("c:d", "e:f", "x")}, 1},
		{"at the beginning of a chain", []rules.Rule{rule("a:b", "c:d", "x"), rule("c:d", "e:f")}, 1},
		{"with the same paths", []rules.Rule{rule("a:b", "c:d", "x", "y"), rule("c:d", "e:f", "y", "x")}, 0},
		{"with other paths", []rules.Rule{rule("a:b", "c:d", "x"), rule("c:d", "e:f", "y")}, 1},
	} {
		if errs := unseparated(test.list); len(errs) != test.want {
			t.Errorf("%s: %v, want %d", test.name, errs, test.want)
		}
	}
}
