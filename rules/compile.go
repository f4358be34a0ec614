package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Compile turns rules into a Set. Rules that repeat another are dropped. If anything is
// wrong, the set is nil and the errors are all there are, each an [*Error] that names
// the rules it is about by their origin:
//
//   - a rule that [Parse] would not have made;
//   - two rules with the same OLD and different NEW;
//   - rules that lead in circles, or on through more than 64 others.
func Compile(list []Rule) (*Set, []error) {
	distinct, errs := distinctRules(list)
	s := newSet(distinct)
	errs = append(errs, s.circles()...)
	if len(errs) > 0 {
		return nil, errs
	}
	return s, nil
}

// distinctRules returns one rule for each OLD, and what is wrong with the others.
func distinctRules(list []Rule) ([]*Rule, []error) {
	var distinct []*Rule
	var errs []error
	byOld := make(map[Target]*Rule, len(list))
	for i := range list {
		rule, wrong := recheck(list[i])
		if wrong != nil {
			errs = append(errs, wrong...)
			continue
		}
		first := byOld[rule.From]
		switch {
		case first == nil:
			byOld[rule.From] = &rule
			distinct = append(distinct, &rule)
		case first.To == rule.To:
			first.Paths = joinPaths(first.Paths, rule.Paths)
		default:
			errs = append(errs, contradiction(first, &rule))
		}
	}
	return distinct, errs
}

// recheck parses a rule once more: one that was made without Parse is held to the same,
// since the tree of the set relies on it.
func recheck(rule Rule) (Rule, []error) {
	parsed, errs := parse(rule.From.String(), rule.To.String(), rule.Origin)
	if errs != nil {
		return Rule{}, errs
	}
	rule.From, rule.To = parsed.From, parsed.To
	return rule, nil
}

// joinPaths returns where one of two rules applies. No paths is everywhere.
func joinPaths(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	joined := slices.Concat(a, b)
	slices.Sort(joined)
	return slices.Compact(joined)
}

func contradiction(first, second *Rule) error {
	problem := fmt.Sprintf("%s goes to %s here, but to %s in %s",
		quote(second.From.String()), quote(second.To.String()), quote(first.To.String()), first.Origin)
	return &Error{Origin: second.Origin, Problem: problem, Advice: "remove one of the two"}
}

// newSet builds the tree of rules that have distinct OLDs.
func newSet(distinct []*Rule) *Set {
	s := &Set{rules: distinct, nodes: make(map[string]*node, 2*len(distinct))}
	for _, rule := range distinct {
		s.place(newStep(rule))
	}
	s.sortNames()
	s.learnModules()
	return s
}

func newStep(rule *Rule) *step {
	st := &step{rule: rule, old: rule.From.Path(), new: rule.To.Path()}
	st.oldParts, st.newParts = parts(st.old), parts(st.new)
	if rule.To.Form != Dotted {
		st.modules = parts(rule.To.Module)
	}
	st.name = rule.From.Form != Dotted || rule.To.Form != Dotted
	st.inward = under(st.new, st.old)
	return st
}

// place puts a rule at its OLD.
func (s *Set) place(st *step) {
	n := s.node(st.old, true)
	switch st.rule.From.Form {
	case Named:
		n.named = st
	case Dotted:
		n.dotted = st
	case Call:
		n.call = st
	}
}

// node returns the node of a path, and makes it and those above it if need be. If the
// path is an OLD, the nodes above learn the names.
func (s *Set) node(path string, old bool) *node {
	if n := s.nodes[path]; n != nil {
		return n
	}
	n := &node{}
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		n.up = s.node(path[:i], old)
		if old {
			n.up.names = append(n.up.names, path[i+1:])
		}
	}
	s.nodes[path] = n
	return n
}

func (s *Set) sortNames() {
	for _, n := range s.nodes {
		slices.Sort(n.names)
		n.names = slices.Clip(n.names)
	}
}

// learnModules notes in the tree what the rules say about where modules end. A rule to
// m:n writes the path m.n and means by it the module m; when that path is met again,
// a rule for a *name* m must not take it for an attribute of that name. Without this a
// second run could move what the first has written.
//
// What a route passes through depends on what is known, so it goes on until nothing new
// is learnt. Each round reads all before it writes any, for the order of the rules not
// to matter; what is known only grows.
func (s *Set) learnModules() {
	for learnt := true; learnt; {
		learnt = false
		for path, modules := range s.written() {
			if n := s.node(path, false); n.modules < modules {
				n.modules, learnt = modules, true
			}
		}
	}
}

// written returns the paths that rules come to when nothing is known of what they are
// applied to, as long as it is known how many of their parts are modules.
func (s *Set) written() map[string]int {
	paths := map[string]int{}
	s.eachStep(func(st *step) {
		r := route{path: st.old}
		for next := st; next != nil && r.taken < maxChain && r.took(next) < 0; {
			r.take(next)
			if r.modules > 0 {
				paths[r.path] = max(paths[r.path], r.modules)
			}
			next = s.find(r.path, r.modules, false)
		}
	})
	return paths
}

// eachStep calls f for each rule, in their order.
func (s *Set) eachStep(f func(*step)) {
	for _, rule := range s.rules {
		n := s.nodes[rule.From.Path()]
		switch rule.From.Form {
		case Named:
			f(n.named)
		case Dotted:
			f(n.dotted)
		case Call:
			f(n.call)
		}
	}
}

// circles returns an error for each group of rules that lead in circles.
//
// It is enough to follow each rule's own OLD. Rules replace the front of a path. If
// some path were moved for ever, look at the moment after which the least of its end
// remains untouched for good: the rule applied then leads back to itself whatever that
// end is, and so it does for its bare OLD.
func (s *Set) circles() []error {
	var errs []error
	seen := map[string]bool{}
	s.eachStep(func(st *step) {
		if !s.begins(st.new) {
			return // it ends there
		}
		for _, r := range s.routes(st) {
			group, err := st.judge(&r)
			if err != nil && !seen[group] {
				seen[group] = true
				errs = append(errs, err)
			}
		}
	})
	return errs
}

// begins reports whether the path is the OLD of some rule or lies under it.
func (s *Set) begins(path string) bool {
	for n, _ := s.deepest(path); n != nil; n = n.up {
		if n.named != nil || n.dotted != nil || n.call != nil {
			return true
		}
	}
	return false
}

// routes returns the ways of a rule's own OLD: as a path of which nothing is known, and
// as a module if it can be one. A rule to a place under its OLD gives a third: what was
// moved before, which other rules may cover.
func (s *Set) routes(st *step) []route {
	routes := []route{{path: st.old}}
	if !st.name {
		routes = append(routes, route{path: st.old, modules: st.oldParts})
	}
	for i := range routes {
		s.follow(&routes[i], st, false)
	}
	if st.inward {
		r := route{path: st.new}
		s.follow(&r, s.find(r.path, 0, false), false)
		routes = append(routes, r)
	}
	return routes
}

// judge says what is wrong with the route of a rule. The group is the same for all
// routes that have one circle in common.
func (st *step) judge(r *route) (group string, err error) {
	e := &Error{Origin: st.rule.Origin}
	switch {
	case r.stuck && r.again < 0:
		e.Problem = fmt.Sprintf("%s goes on through more than %d rules", quote(st.old), maxChain)
		e.Advice = "write where it ends as its NEW"
		return st.old, e
	case r.stuck:
		circle := r.steps[r.again:r.taken]
		e.Origin = circle[0].rule.Origin
		e.Problem = fmt.Sprintf("%s would be moved in circles by %s", quote(circle[0].old), listRules(circle))
		e.Advice = "remove one of them"
		return groupOf(circle), e
	case st.rule.From.Form == Call && r.path == st.old:
		all := r.steps[:r.taken]
		e.Problem = fmt.Sprintf("%s comes back to %s by %s", quote(st.rule.From.String()), quote(st.old), listRules(all))
		e.Advice = "remove one of them"
		return groupOf(all), e
	}
	return "", nil
}

// listRules writes rules for a message: "a=b (rewrite.toml:4:8: rename[0]), c=d (…)".
func listRules(steps []*step) string {
	var list []string
	for _, st := range steps {
		entry := quote(st.rule.String())
		if origin := st.rule.Origin.String(); origin != "" {
			entry += " (" + origin + ")"
		}
		list = append(list, entry)
	}
	return strings.Join(list, ", ")
}

// groupOf names a set of rules, whatever their order.
func groupOf(steps []*step) string {
	var group []string
	for _, st := range steps {
		group = append(group, st.rule.String())
	}
	slices.Sort(group)
	return strings.Join(group, " ")
}
