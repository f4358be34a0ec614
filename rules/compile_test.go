package rules

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inFile numbers the rules as a file would: the first is rename[0] in line 1.
func inFile(tb testing.TB, texts ...string) []Rule {
	tb.Helper()
	list := flags(tb, texts...)
	for i := range list {
		list[i].Origin = Origin{File: "r.toml", Line: i + 1, Key: fmt.Sprintf("rename[%d]", i)}
	}
	return list
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name  string
		rules []string
		want  []string
	}{
		{"two NEW for one OLD", []string{"a:b=x:y", "c=d", "a:b=x:z"}, []string{
			`r.toml:3: rename[2]: "a:b" goes to "x:z" here, but to "x:y" in r.toml:1: rename[0]; remove one of the two`}},
		{"three", []string{"a=b", "a=c", "a=d"}, []string{
			`r.toml:2: rename[1]: "a" goes to "c" here, but to "b" in r.toml:1: rename[0]; remove one of the two`,
			`r.toml:3: rename[2]: "a" goes to "d" here, but to "b" in r.toml:1: rename[0]; remove one of the two`}},
		{"the same path, split otherwise", []string{"p.a=b.c:d", "p.a=b:c.d"}, []string{
			`r.toml:2: rename[1]: "p.a" goes to "b:c.d" here, but to "b.c:d" in r.toml:1: rename[0]; remove one of the two`}},
		{"there and back", []string{"a=b", "b=a"}, []string{
			`r.toml:1: rename[0]: "a" would be moved in circles by "a=b" (r.toml:1: rename[0]), "b=a" (r.toml:2: rename[1]); remove one of them`}},
		{"there and back by name", []string{"a:n=b:n", "b:n=a:n"}, []string{
			`r.toml:1: rename[0]: "a.n" would be moved in circles by "a:n=b:n" (r.toml:1: rename[0]), "b:n=a:n" (r.toml:2: rename[1]); remove one of them`}},
		{"by way of a prefix, in a circle", []string{"a.b:n=pkg.b:n", "pkg=a"}, []string{
			`r.toml:1: rename[0]: "a.b.n" would be moved in circles by "a.b:n=pkg.b:n" (r.toml:1: rename[0]), "pkg=a" (r.toml:2: rename[1]); remove one of them`}},
		{"a circle that grows", []string{"a=b.x", "b=a"}, []string{
			`r.toml:1: rename[0]: "a" would be moved in circles by "a=b.x" (r.toml:1: rename[0]), "b=a" (r.toml:2: rename[1]); remove one of them`}},
		{"a rule that leads into a circle is not to blame", []string{"x=a", "a=b", "b=c", "c=a"}, []string{
			`r.toml:2: rename[1]: "a" would be moved in circles by "a=b" (r.toml:2: rename[1]), "b=c" (r.toml:3: rename[2]), "c=a" (r.toml:4: rename[3]); remove one of them`}},
		{"under itself and back", []string{"pkg=pkg.legacy", "pkg.legacy=pkg"}, []string{
			`r.toml:1: rename[0]: "pkg" would be moved in circles by "pkg=pkg.legacy" (r.toml:1: rename[0]), "pkg.legacy=pkg" (r.toml:2: rename[1]); remove one of them`}},
		{"two circles, one by way of what was moved under itself", []string{"a.b=a.b.c", "a=a2", "a2.b=a.b"}, []string{
			`r.toml:2: rename[1]: "a" would be moved in circles by "a=a2" (r.toml:2: rename[1]), "a2.b=a.b" (r.toml:3: rename[2]); remove one of them`,
			`r.toml:3: rename[2]: "a2.b" would be moved in circles by "a2.b=a.b" (r.toml:3: rename[2]), "a.b=a.b.c" (r.toml:1: rename[0]), "a=a2" (r.toml:2: rename[1]); remove one of them`}},
		{"into what cannot be told from moved", []string{"x=a.b.b", "a.b=a"}, []string{
			`r.toml:2: rename[1]: "a.b" would be moved in circles by "a.b=a" (r.toml:2: rename[1]); remove one of them`}},
		{"a call that comes back", []string{"a:f()=b:g", "b:g=a:f"}, []string{
			`r.toml:1: rename[0]: "a:f()" comes back to "a.f" by "a:f()=b:g" (r.toml:1: rename[0]), "b:g=a:f" (r.toml:2: rename[1]); remove one of them`}},
		{"a circle that only calls could lead into", []string{"a:f()=b:g", "b:g=c:h", "c:h=b:g"}, []string{
			`r.toml:2: rename[1]: "b.g" would be moved in circles by "b:g=c:h" (r.toml:2: rename[1]), "c:h=b:g" (r.toml:3: rename[2]); remove one of them`}},
		{"all at once", []string{"a=b", "b=a", "c:d=x:y", "c:d=x:z"}, []string{
			`r.toml:4: rename[3]: "c:d" goes to "x:z" here, but to "x:y" in r.toml:3: rename[2]; remove one of the two`,
			`r.toml:1: rename[0]: "a" would be moved in circles by "a=b" (r.toml:1: rename[0]), "b=a" (r.toml:2: rename[1]); remove one of them`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, errs := Compile(inFile(t, test.rules...))
			if diff := cmp.Diff(test.want, messages(errs)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
			if (s == nil) != (errs != nil) {
				t.Errorf("set %v, errors %v", s, errs)
			}
		})
	}
}

func TestCompileAccepts(t *testing.T) {
	tests := []struct {
		name  string
		rules []string
	}{
		{"the same rule twice", []string{"a:b=x:y", "a:b=x:y"}},
		{"one path in all forms", []string{"a.b=x.m", "a:b=y:n", "a:b()=z:o"}},
		{"a detour that ends", []string{"a:n=pkg.b:n", "pkg=a"}},
		{"a rule that takes up what another leaves", []string{"a=b", "b.c=a"}},
		{"two flat packages", []string{"a.impl=a", "b.impl=b"}},
		{"places changed among what lies apart", []string{"a.x=b.y", "b.x=a.y"}},
	}
	for _, test := range tests {
		if _, errs := Compile(inFile(t, test.rules...)); errs != nil {
			t.Errorf("%s: %v", test.name, errs)
		}
	}
}

func TestCompileDropsRepetitions(t *testing.T) {
	list := inFile(t, "a:b=x:y", "c=d", "a:b=x:y", "c=d")
	list[0].Paths, list[2].Paths = []string{"src", "lib"}, []string{"app", "src"}
	list[1].Paths = []string{"src"} // and list[3] is for everywhere
	s, errs := Compile(list)
	if errs != nil {
		t.Fatal(errs)
	}
	got := map[string][]string{}
	for _, rule := range s.Rules() {
		got[rule.String()] = rule.Paths
	}
	want := map[string][]string{"a:b=x:y": {"app", "lib", "src"}, "c=d": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

// A rule made without Parse is checked all the same.
func TestCompileChecksEachRule(t *testing.T) {
	_, errs := Compile([]Rule{{From: Target{Module: "a..b"}, Origin: Origin{File: "r.toml", Line: 7}}})
	want := []string{
		`r.toml:7: from: "a..b" has an empty part; write one name between two dots and none at the ends`,
		`r.toml:7: to: is empty; write "module:name", "module:obj.attr", "dotted.path" or "builtins:name"`,
	}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

func TestLongChains(t *testing.T) {
	var texts []string
	for i := range maxChain {
		texts = append(texts, fmt.Sprintf("m%d=m%d", i, i+1))
	}
	s := compile(t, texts...)
	if got, want := show(s.Lookup("m0.x")), fmt.Sprintf("m%d.x 1", maxChain); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, errs := Compile(inFile(t, append(texts, fmt.Sprintf("m%d=end", maxChain))...))
	want := []string{`r.toml:1: rename[0]: "m0" goes on through more than 64 rules; write where it ends as its NEW`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}
