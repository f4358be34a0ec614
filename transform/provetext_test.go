package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/rewrite/diff"
)

// The proof knows which strings may change, and to what, whatever made the edit.
func TestProofOfStrings(t *testing.T) {
	const patch = "from unittest.mock import patch\n"
	for _, test := range []struct {
		name, source, old, new string
		ok                     bool
	}{
		{"a patch moves", patch + "patch('old.N')\n", "old.N", "new.M", true},
		{"a patch stays", patch + "patch('old.X')\n", "old.X", "old.X", true},
		{"a patch of another name", patch + "patch('old.N')\n", "old.N", "new.X", false},
		{"a patch in another module", patch + "patch('old.N')\n", "old.N", "elsewhere.M", false},
		{"a patch of what no rule moves", patch + "patch('old.X')\n", "old.X", "new.X", false},
		{"what is behind the name", patch + "patch('old.N.run')\n", "N.run", "M.run", false},
		{"the end of a path", patch + "patch('old.N.run')\n", "old.N.run", "new.M.stop", false},
		{"a keyword of patch.multiple", patch + "patch.multiple('old', N=1)\n", "N=1", "M=1", false},
		{"a string that is no look-up", "print('old.N')\n", "old.N", "new.M", false},
		{"a function of the file called patch", "def patch(x): pass\npatch('old.N')\n", "old.N", "new.M", false},
		{"a docstring", "\"\"\"old.N\"\"\"\n", "old.N", "new.M", false},
		{"bytes", "x = b'old.N'\n", "old.N", "new.M", false},
		{"an f-string", "x = f'old.N {1}'\n", "old.N", "new.M", false},
		{"text with blanks", "x = 'is old.N'\n", "old.N", "new.M", false},
		{"a string annotation that stays", "x: 'Literal[1]' = 1\n", "Literal[1]", "Literal[2]", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, f, _ := planned(t, test.source, "old:N=new:M")
			start := strings.Index(test.source, test.old)
			edits := []diff.Edit{{Start: start, End: start + len(test.old), New: test.new}}
			if err := prove(t, plan, f, edits, nil); (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Text is searched for whole paths only.
func TestMentions(t *testing.T) {
	plan, _, _ := planned(t, "", "pkg.old:N=pkg.new:M", "top=tip", "bare:N=new:M")
	for text, want := range map[string]string{
		"see pkg.old.N.":              "pkg.old.N",
		"(pkg.old)":                   "pkg.old",
		"pkg.old:N, top.x":            "pkg.old:N top.x",
		"from pkg.old import N":       "pkg.old",
		"my.pkg.old.N pkg.older.N":    "",
		"pkg.old.other":               "",
		"https://a.b/pkg.old":         "",
		"pkg.old.N.method() top":      "pkg.old.N.method",
		"bare N bare.N bare:N bare.X": "bare.N bare:N",
		"pkg.old: N":                  "pkg.old",
		"pkg.old.":                    "pkg.old",
	} {
		var got []string
		for _, one := range plan.mentions.In([]byte(text)) {
			if text[one.Start:one.End] != one.Path {
				t.Errorf("%q: %q is not at its place", text, one.Path)
			}
			got = append(got, one.Path)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A name that its module calls otherwise now is not there under the old name, for
// those that get at it as an attribute or by a string.
func TestProofKnowsWhatIsCalledOtherwise(t *testing.T) {
	for _, source := range []string{
		"from old import N\nimport pkg.a\nprint(N, pkg.a.N)\n",
		"from old import N\nfrom unittest.mock import patch\npatch('pkg.a.N')\nprint(N)\n",
		"from old import N\nfrom unittest.mock import patch\nimport pkg.a\npatch.object(pkg.a, 'N')\nprint(N)\n",
		"from old import N\nimport sys\nprint(N, sys.modules['pkg.a'].N)\n",
	} {
		plan, f, result := planned(t, source, "old:N=new:M")
		if err := prove(t, plan, f, result.Edits, result.Gone); err != nil {
			t.Errorf("%s: the plan itself: %v", source, err)
		}
		forgotten := slices.DeleteFunc(slices.Clone(result.Edits), func(e diff.Edit) bool {
			return e.Reason == "N is called M in pkg/a.py now"
		})
		if len(forgotten) != len(result.Edits)-1 {
			t.Fatalf("%s: the edits are %+v", source, result.Edits)
		}
		if err := prove(t, plan, f, forgotten, result.Gone); err == nil {
			t.Errorf("%s: without the last edit the new text is taken to mean the same", source)
		}
	}
}
