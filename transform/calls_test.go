package transform

import (
	"strings"
	"testing"

	"github.com/netra-systems/rewrite/diff"
)

const callSource = `from old import N
import old

def f(x=N(), *, y: "N()" = N(1)):
    n = N().attr, N()(), old.N(), N(
        # why
    )
    return f"{N()} {N()=}", isinstance(n, N)
`

var callRules = []string{"old:N()=new:n"}

func TestProofAcceptsReplacedCalls(t *testing.T) {
	plan, f, result := planned(t, callSource, callRules...)
	if err := prove(t, plan, f, result.Edits, result.Gone); err != nil {
		t.Error(err)
	}
	caught := 0
	for i := range result.Edits {
		fewer := append(append([]diff.Edit{}, result.Edits[:i]...), result.Edits[i+1:]...)
		if text, _ := diff.Apply(f.Source, fewer); strings.Contains(string(text), "(N") {
			continue // the call is left, in parentheses of its own
		}
		if err := prove(t, plan, f, fewer, result.Gone); err != nil {
			caught++
		} else if !aCallOfItsOwn(f, result.Edits[i]) {
			t.Errorf("without %+v the new text is taken to mean the same", result.Edits[i])
		}
	}
	if caught == 0 {
		t.Errorf("nothing is caught of %+v", result.Edits)
	}
}

// aCallOfItsOwn reports whether an edit is all that one call needs: without it the
// call is left.
func aCallOfItsOwn(f *File, e diff.Edit) bool {
	old := string(f.Source[e.Start:e.End])
	return strings.HasSuffix(old, "()")
}

// trimmed is the edit of a part of the text, without what both have in common.
func trimmed(at int, old, new string) diff.Edit {
	for old != "" && new != "" && old[0] == new[0] {
		at, old, new = at+1, old[1:], new[1:]
	}
	for old != "" && new != "" && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	return diff.Edit{Start: at, End: at + len(old), New: new}
}

// What a planner could do wrong with a call.
func TestProofCatchesBrokenCalls(t *testing.T) {
	const source = "from old import N\nprint(N(), N(1), N, old(), [N()])\n"
	const imports = "from old import N\nfrom new import n\n"
	for _, test := range []struct{ name, text, want string }{
		{"the plan", "print(n, N(1), N, old(), [n])", ""},
		{"one call of two", "print(n, N(1), N, old(), [N()])", ""},
		{"the parentheses stay", "print(n(), N(1), N, old(), [n])", "is old.N and would be new.n"},
		{"the name stays", "print(N, N(1), N, old(), [n])", "is new.n and would be old.N"},
		{"a call with an argument", "print(n, n, N, old(), [n])", "with other arguments"},
		{"a name that is not called", "print(n, N(1), n, old(), [n])", "would be"},
		{"a name that is called then", "print(n, N(1), N(), old(), [n])", "would be called"},
		{"a call of no rule", "print(n, N(1), N, old, [n])", "by no rule"},
		{"more than the call", "print(n.x, N(1), N, old(), [n])", "would be"},
		{"an argument instead", "print(N(2), N(1), N, old(), [n])", "would be called"},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, f, _ := planned(t, source, "old:N()=new:n")
			line := strings.Index(source, "print")
			var edits []diff.Edit
			old, new := strings.Split(source[line:len(source)-1], ", "), strings.Split(test.text, ", ")
			at := line
			for i := range old {
				if old[i] != new[i] {
					edits = append(edits, trimmed(at, old[i], new[i]))
				}
				at += len(old[i]) + len(", ")
			}
			edits = append([]diff.Edit{{Start: 0, End: line, New: imports}}, edits...)
			err := prove(t, plan, f, edits, nil)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}
