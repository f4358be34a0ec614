package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flags parses rules written as on the command line.
func flags(tb testing.TB, texts ...string) []Rule {
	tb.Helper()
	var list []Rule
	for i, text := range texts {
		rule, err := ParseFlag(text, i+1)
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, rule)
	}
	return list
}

func compile(tb testing.TB, texts ...string) *Set {
	tb.Helper()
	s, errs := Compile(flags(tb, texts...))
	if errs != nil {
		tb.Fatal(errs)
	}
	return s
}

// show writes a match as "module:attrs rest", or "path rest" if the split is not known.
func show(m Match, ok bool) string {
	switch {
	case !ok:
		return "-"
	case m.New.Split && len(m.New.Attrs) > 0:
		return fmt.Sprintf("%s:%s %d", m.New.Module, strings.Join(m.New.Attrs, "."), m.Rest)
	case m.New.Split:
		return fmt.Sprintf("%s: %d", m.New.Module, m.Rest)
	}
	return fmt.Sprintf("%s %d", m.New.Module, m.Rest)
}

// question is one look-up: the path, how many parts are modules, whether it is called.
type question struct {
	path    string
	modules int
	call    bool
	want    string
}

func TestLookup(t *testing.T) {
	tests := []struct {
		name  string
		rules []string
		ask   []question
	}{
		{"a name and what lies under it", []string{"a.b:c=x:y"}, []question{
			{"a.b.c", 0, false, "x:y 0"},
			{"a.b.c.d.e", 0, false, "x:y.d.e 2"},
			{"a.b.c", 2, false, "x:y 0"},
			{"a.b", 0, false, "-"},
			{"a.b.cc", 0, false, "-"},
			{"a", 0, false, "-"},
			{"b.c", 0, false, "-"},
			{"", 0, false, "-"},
			{"..", 0, false, "-"},
			{"a.b.c.", 0, false, "x:y. 1"},
		}},
		{"a name becomes an attribute", []string{"a:f=x:obj.g"}, []question{
			{"a.f.h", 1, false, "x:obj.g.h 1"},
		}},
		{"a name becomes a builtin", []string{"six:text_type=builtins:str"}, []question{
			{"six.text_type", 1, false, "builtins:str 0"},
		}},
		{"a rule for a name does not cover a module", []string{"app:redis=core:client"}, []question{
			{"app.redis", 0, false, "core:client 0"},
			{"app.redis", 1, false, "core:client 0"},
			{"app.redis", 2, false, "-"},
			{"app.redis.Manager", 2, false, "-"},
		}},
		{"a dotted path to a name is a rule for a name", []string{"app.redis=core:client"}, []question{
			{"app.redis.get", 0, false, "core:client.get 1"},
			{"app.redis.get", 2, false, "-"},
		}},
		{"a whole module", []string{"old.mod=new.place.mod"}, []question{
			{"old.mod", 0, false, "new.place.mod 0"},
			{"old.mod", 1, false, "new.place.mod 0"},
			{"old.mod", 2, false, "new.place.mod: 0"},
			{"old.mod.N.method", 2, false, "new.place.mod:N.method 2"},
			{"old.mod.sub", 3, false, "new.place.mod.sub: 1"},
			{"old.mod.sub.N", 3, false, "new.place.mod.sub:N 2"},
			{"old.model", 0, false, "-"},
		}},
		{"the longest rule wins", []string{"a=w", "a.b=x", "a.b:c=y:z", "a.b.c.d=v"}, []question{
			{"a", 0, false, "w 0"},
			{"a.q", 0, false, "w.q 1"},
			{"a.b.q", 0, false, "x.q 1"},
			{"a.b.c", 0, false, "y:z 0"},
			{"a.b.c.d", 0, false, "v 0"},
		}},
		{"of the same path the name wins, unless it is a module", []string{"a.b=x.m", "a:b=y:n"}, []question{
			{"a.b.q", 0, false, "y:n.q 1"},
			{"a.b.q", 1, false, "y:n.q 1"},
			{"a.b.q", 2, false, "x.m:q 1"},
		}},
		{"a chain goes straight to its end", []string{"a:n=b:n", "b:n=c:n", "c:n=d:n2"}, []question{
			{"a.n.x", 1, false, "d:n2.x 1"},
			{"b.n", 1, false, "d:n2 0"},
		}},
		{"a chain by way of a whole module", []string{"a:n=pkg.b:n", "pkg=lib"}, []question{
			{"a.n", 1, false, "lib.b:n 0"},
			{"pkg.b.n", 0, false, "lib.b.n 2"},
			{"pkg.b.n", 2, false, "lib.b:n 2"},
		}},
		{"a chain that takes up some of the rest", []string{"a=b", "b.c=d.e.f"}, []question{
			{"a.c.x.y", 0, false, "d.e.f.x.y 2"},
			{"a.q.x", 0, false, "b.q.x 2"},
		}},
		{"in the middle of a chain the longest rule wins too", []string{"a=b", "b=c", "b.x=d.y"}, []question{
			{"a.x", 0, false, "d.y 0"},
			{"a.z", 0, false, "c.z 1"},
		}},
		{"a move to a place under itself", []string{"pkg=pkg.legacy"}, []question{
			{"pkg", 0, false, "pkg.legacy 0"},
			{"pkg.x", 0, false, "pkg.legacy.x 1"},
			{"pkg.x", 1, false, "pkg.legacy:x 1"},
			{"pkg.legacy", 0, false, "-"},
			{"pkg.legacy.x", 0, false, "-"},
			{"pkg.legacyx", 0, false, "pkg.legacy.legacyx 1"},
		}},
		{"a move under itself, within a larger move", []string{"org=corp", "org.pkg=org.pkg.legacy"}, []question{
			{"org.pkg.x", 0, false, "corp.pkg.legacy.x 1"},
			{"org.pkg.legacy.x", 0, false, "corp.pkg.legacy.x 3"},
		}},
		{"out of what moved under itself", []string{"pkg=pkg.legacy", "pkg.legacy.x=y"}, []question{
			{"pkg.x", 0, false, "y 0"},
			{"pkg.legacy.x", 0, false, "y 0"},
			{"pkg.legacy.z", 0, false, "-"},
		}},
		{"a name to the module of its name", []string{"app:redis=app.redis:redis"}, []question{
			{"app.redis", 1, false, "app.redis:redis 0"},
			{"app.redis.get", 1, false, "app.redis:redis.get 1"},
			{"app.redis.redis", 0, false, "-"},
			{"app.redis.redis", 2, false, "-"},
			{"app.redis.Manager", 2, false, "-"},
		}},
		{"a name to an attribute of itself", []string{"m:client=m:client.redis"}, []question{
			{"m.client.get", 1, false, "m:client.redis.get 1"},
			{"m.client.redis.get", 1, false, "-"},
		}},
		{"a package made flat", []string{"pkg.impl=pkg"}, []question{
			{"pkg.impl.f", 2, false, "pkg:f 1"},
			{"pkg.impl", 2, false, "pkg: 0"},
			{"pkg.impl.impl", 2, false, "-"}, // cannot be told from pkg.impl
		}},
		{"what a rule wrote is not taken for another's name", []string{"old:f=app.redis:f", "app:redis=core:client"}, []question{
			{"old.f", 0, false, "app.redis:f 0"},
			{"app.redis.f", 0, false, "-"},
			{"app.redis.g", 0, false, "core:client.g 1"},
		}},
		{"calls", []string{"a:C()=x:pool", "a:C=y:D"}, []question{
			{"a.C", 1, true, "x:pool 0"},
			{"a.C", 1, false, "y:D 0"},
			{"a.C.make", 1, true, "-"},
			{"a.C.make", 1, false, "y:D.make 1"},
			{"a", 1, true, "-"},
		}},
		{"a call rule alone leaves the name", []string{"a:C()=x:pool"}, []question{
			{"a.C", 1, false, "-"},
			{"a.C", 0, true, "x:pool 0"},
		}},
		{"a call rule at the end of a chain, and in the middle", []string{"old=a", "a:C()=x:pool", "x=y"}, []question{
			{"old.C", 1, true, "y:pool 0"},
			{"old.C", 1, false, "a:C 1"},
			{"old.D", 1, true, "-"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := compile(t, test.rules...)
			for _, q := range test.ask {
				ask := s.LookupIn
				if q.call {
					ask = s.LookupCallIn
				}
				if got := show(ask(q.path, q.modules)); got != q.want {
					t.Errorf("%s with %d modules, called: %t: got %q, want %q", q.path, q.modules, q.call, got, q.want)
				}
			}
		})
	}
}

func TestMatchNamesTheFirstRule(t *testing.T) {
	s := compile(t, "a=b", "b:C()=x:pool", "b:n=c:n")
	if m, _ := s.Lookup("a.n"); m.Rule.String() != "a=b" {
		t.Errorf("the rule of a chain is %v", m.Rule)
	}
	if m, _ := s.LookupCall("a.C"); m.Rule.String() != "b:C()=x:pool" {
		t.Errorf("the rule of a call is %v", m.Rule)
	}
}

func TestCircularNamesTheRule(t *testing.T) {
	s := compile(t, "pkg.impl=pkg")
	if rule, ok := s.Circular("pkg.impl.impl"); !ok || rule.String() != "pkg.impl=pkg" {
		t.Errorf("pkg.impl.impl: %v %t", rule, ok)
	}
	for _, path := range []string{"pkg.impl", "pkg", "x"} {
		if rule, ok := s.Circular(path); ok {
			t.Errorf("%s: %v", path, rule)
		}
	}
}

func TestUnder(t *testing.T) {
	s := compile(t, "a.b.c:N=x:y", "a.b=q", "p:C()=x:c")
	for path, want := range map[string]bool{
		"a": true, "a.b": true, "a.b.c": true, "a.b.c.N": false, "a.b.d": false,
		"p": true, "p.C": false, "x": false, "": false,
	} {
		if got := s.Under(path); got != want {
			t.Errorf("Under(%q) = %t", path, got)
		}
	}
}

func TestEnumerations(t *testing.T) {
	s := compile(t, "a.b:c=x:y", "a.b:c()=x:z", "a.b:a=x:a", "a.d=e", "mock=unittest.mock")
	if diff := cmp.Diff([]string{"a", "c"}, s.Names("a.b")); diff != "" {
		t.Errorf("Names: %s", diff)
	}
	if diff := cmp.Diff([]string{"a", "a.b", "a.d", "mock"}, s.Modules()); diff != "" {
		t.Errorf("Modules: %s", diff)
	}
	want := []Words{{"b", "a"}, {"b", "c"}, {"a", "d"}, {"", "mock"}}
	if diff := cmp.Diff(want, s.Words()); diff != "" {
		t.Errorf("Words: %s", diff)
	}
}

func TestWhere(t *testing.T) {
	s := compile(t, "a=b", "a.x=c")
	only := s.Where(func(r *Rule) bool { return r.To.Module == "b" })
	if got := show(only.Lookup("a.x")); got != "b.x 1" {
		t.Errorf("got %s", got)
	}
	if s.Where(func(*Rule) bool { return true }) != s {
		t.Error("a set of all the rules is built anew")
	}
}

func TestSetWithoutRules(t *testing.T) {
	empty, errs := Compile(nil)
	if empty == nil || errs != nil {
		t.Fatalf("Compile(nil) = %v, %v", empty, errs)
	}
	for _, s := range []*Set{nil, {}, empty} {
		_, found := s.Lookup("a.b")
		_, called := s.LookupCall("a.b")
		_, circular := s.Circular("a.b")
		if found || called || circular || s.Under("a") || len(s.Rules())+len(s.Words())+len(s.Modules()) > 0 {
			t.Errorf("%v answers", s)
		}
	}
}

func TestMissAllocatesNothing(t *testing.T) {
	s := compile(t, "netra.app.redis:N=x:y", "netra.app.redis:C()=x:y")
	allocs := testing.AllocsPerRun(100, func() {
		s.Lookup("netra.app.redis.Other.method")
		s.LookupCallIn("numpy.array", 1)
		s.Under("netra.app")
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// manyRules are n rules for names of n/10 modules of one package.
func manyRules(tb testing.TB, n int) *Set {
	tb.Helper()
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf("netra.app.mod%d:name%d=core.mod:name%d", i/10, i, i))
	}
	return compile(tb, texts...)
}

func BenchmarkLookup(b *testing.B) {
	paths := []struct{ name, path string }{
		{"foreign", "numpy.linalg.norm"},
		{"same-package", "netra.app.other.thing.method"},
		{"same-module", "netra.app.mod0.other"},
		{"hit", "netra.app.mod0.name0.method"},
	}
	for _, n := range []int{1, 10_000} {
		s := manyRules(b, n)
		for _, p := range paths {
			b.Run(fmt.Sprintf("%s/rules=%d", p.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					s.LookupIn(p.path, 2)
				}
			})
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	list := make([]Rule, 0, 10_000)
	for _, rule := range manyRules(b, 10_000).Rules() {
		list = append(list, *rule)
	}
	for range b.N {
		if _, errs := Compile(list); errs != nil {
			b.Fatal(errs)
		}
	}
}
