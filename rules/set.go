package rules

import (
	"strings"
	"sync"
)

// Set is the compiled form of all the rules of a run. It is immutable, and safe for use
// by many goroutines. The zero value and nil are the set without rules.
//
// Paths given to it are dotted, with identifiers in NFKC form; any other text is just a
// path that no rule covers.
type Set struct {
	rules []*Rule
	nodes map[string]*node // by path: every OLD, and every path above one

	once  sync.Once // for index
	index *index
}

// node is a path in the tree of all OLDs. The map of a Set holds it under the whole
// path rather than under its last part, so that a step down is one look-up with a
// substring of the path asked for, which allocates nothing.
type node struct {
	up *node // the path without its last part; nil if that is empty

	named, dotted, call *step    // the rules whose OLD is this path
	names               []string // the parts that follow here in some OLD, sorted

	// modules is how many parts of a path through here are modules, for all that the
	// rules say: a path that begins with the NEW of some rule is what that rule wrote.
	modules int
}

// step is a rule made ready to be applied.
type step struct {
	rule     *Rule
	old      string // dotted path of OLD
	oldParts int
	new      string // dotted path of NEW
	newParts int
	modules  int  // how many parts of new are the module; 0 if NEW does not say
	name     bool // OLD is certainly a name, not a module
	inward   bool // NEW lies under OLD
}

// Match is what a Set says of a dotted path.
type Match struct {
	// Rule is the rule that covers the path, as written: the first of a chain. For
	// calls it is the call rule.
	Rule *Rule
	// Rest is how many trailing parts of the path no rule on the way covers: New ends
	// in the same parts.
	Rest int
	// New is where the path goes, at the end of the chain and with the rest appended.
	New Path
}

// Path is a dotted path with the known split between module and attributes.
type Path struct {
	Module string   // the module; the whole path if it is not known where the module ends
	Attrs  []string // a name of the module and its attributes; may be empty
	Split  bool     // whether it is known where the module ends
}

// String returns the whole dotted path.
func (p Path) String() string {
	if len(p.Attrs) == 0 {
		return p.Module
	}
	return p.Module + "." + strings.Join(p.Attrs, ".")
}

// Rules returns the rules of the set in the order they were given, without those that
// only repeat another.
func (s *Set) Rules() []*Rule {
	if s == nil {
		return nil
	}
	return s.rules
}

// Lookup says where the path goes, if a rule other than a call rule covers it. Nothing
// is known about which parts of the path are modules: see [Set.LookupIn].
func (s *Set) Lookup(path string) (Match, bool) { return s.lookup(path, 0, false) }

// LookupIn is [Set.Lookup] for a path whose first parts are known to be modules, as
// many as modules says: for `from a.b import c` and the path a.b.c two, for `import
// a.b` two of two. A rule for a name does not cover a module of the same path. What is
// known carries over to the new path where the rule moves whole modules.
func (s *Set) LookupIn(path string, modules int) (Match, bool) {
	return s.lookup(path, modules, false)
}

// LookupCall says what replaces a call of the path without arguments, if a call rule is
// for exactly that path, or for where other rules take it. Where there is no match the
// callee may still have one by [Set.Lookup].
func (s *Set) LookupCall(path string) (Match, bool) { return s.lookup(path, 0, true) }

// LookupCallIn is [Set.LookupCall] with the knowledge of [Set.LookupIn].
func (s *Set) LookupCallIn(path string, modules int) (Match, bool) {
	return s.lookup(path, modules, true)
}

func (s *Set) lookup(path string, modules int, call bool) (Match, bool) {
	first := s.find(path, modules, call)
	if first == nil {
		return Match{}, false
	}
	r := route{path: path, modules: modules, rest: parts(path)}
	s.follow(&r, first, call)
	if r.stuck || call && r.call == nil {
		return Match{}, false
	}
	rule := r.steps[0].rule
	if call {
		rule = r.call.rule
	}
	return Match{Rule: rule, Rest: r.rest, New: split(r.path, r.modules)}, true
}

// Circular returns the rule that covers a path which [Set.Lookup] leaves alone because
// some rule would have to be applied to it twice: what is moved cannot be told from
// what is not. Such a path is worth a line in a report.
func (s *Set) Circular(path string) (*Rule, bool) {
	first := s.find(path, 0, false)
	if first == nil {
		return nil, false
	}
	r := route{path: path}
	s.follow(&r, first, false)
	return first.rule, r.stuck
}

// Under says whether some rule's OLD lies strictly below the path, so that `import
// path` may matter to it.
func (s *Set) Under(path string) bool { return len(s.Names(path)) > 0 }

// Names returns the parts that follow directly after the path in the OLD of some rule,
// sorted: of a module, the names and submodules that rules speak of. The slice belongs
// to the set.
func (s *Set) Names(path string) []string {
	if s == nil {
		return nil
	}
	if n := s.nodes[path]; n != nil {
		return n.names
	}
	return nil
}

// Where returns the set of those rules that keep holds for: the rules of one file, say.
// Rules that form no circle together may form one without the others; paths in it are
// left alone.
func (s *Set) Where(keep func(*Rule) bool) *Set {
	var kept []*Rule
	for _, rule := range s.Rules() {
		if keep(rule) {
			kept = append(kept, rule)
		}
	}
	if len(kept) == len(s.Rules()) {
		return s
	}
	return newSet(kept)
}

// find returns the rule to apply to the path next: the most specific of those that
// cover it, or nil.
func (s *Set) find(path string, modules int, call bool) *step {
	n, known := s.deepest(path)
	if n == nil {
		return nil
	}
	if call && n.call != nil && n.call.old == path {
		return n.call
	}
	known = max(known, modules)
	for ; n != nil; n = n.up {
		if n.named.covers(path, known) {
			return n.named
		}
		if n.dotted.covers(path, known) {
			return n.dotted
		}
	}
	return nil
}

// deepest returns the longest beginning of the path that is in the tree, nil if none
// is, and how many parts of the path are modules by what rules say.
func (s *Set) deepest(path string) (last *node, modules int) {
	if s == nil {
		return nil, 0
	}
	for end := 0; end < len(path); end++ {
		if i := strings.IndexByte(path[end:], '.'); i >= 0 {
			end += i
		} else {
			end = len(path)
		}
		n := s.nodes[path[:end]]
		if n == nil {
			break
		}
		last, modules = n, max(modules, n.modules)
	}
	return last, modules
}

// covers says whether the rule may be applied to a path that begins with its OLD, of
// which so many parts are known to be modules. It may be asked of nil.
func (st *step) covers(path string, modules int) bool {
	switch {
	case st == nil:
		return false
	case st.name && st.oldParts <= modules:
		return false
	case st.inward && under(path, st.new):
		return false // it has been moved before
	}
	return true
}

// maxChain is how many rules may follow one another. Chains that people write have two
// or three; the bound lets a route live on the stack, and keeps Compile linear.
const maxChain = 64

// route is the way of one path through the rules.
type route struct {
	path    string
	modules int // parts of path known to be modules
	rest    int // trailing parts that no rule has covered yet
	steps   [maxChain]*step
	taken   int   // how many of steps are set
	call    *step // the call rule among them
	stuck   bool  // a rule would be taken twice, or there are too many
	again   int   // if one would be taken twice: its place in steps; else -1
}

// follow applies the rules to the path, one after the other, until none covers it.
func (s *Set) follow(r *route, next *step, call bool) {
	for next != nil {
		r.again = r.took(next)
		if r.again >= 0 || r.taken == maxChain {
			r.stuck = true
			return
		}
		if next.rule.From.Form == Call {
			r.call, call = next, false
		}
		r.take(next)
		next = s.find(r.path, r.modules, call)
	}
}

// took returns the place of the rule among those taken, or -1.
func (r *route) took(st *step) int {
	for i, taken := range r.steps[:r.taken] {
		if taken == st {
			return i
		}
	}
	return -1
}

// take applies one rule.
func (r *route) take(st *step) {
	r.rest = min(r.rest, parts(r.path)-st.oldParts)
	switch {
	case st.modules > 0:
		r.modules = st.modules
	case r.modules >= st.oldParts: // a module was moved, with what it holds
		r.modules += st.newParts - st.oldParts
	default:
		r.modules = 0
	}
	r.path = st.new + r.path[len(st.old):]
	r.steps[r.taken] = st
	r.taken++
}

// split cuts the path after its first parts, as many as are modules; 0 is "not known".
func split(path string, modules int) Path {
	if modules == 0 {
		return Path{Module: path}
	}
	end := 0
	for ; modules > 0; modules-- {
		i := strings.IndexByte(path[end:], '.')
		if i < 0 {
			return Path{Module: path, Split: true}
		}
		end += i + 1
	}
	return Path{Module: path[:end-1], Attrs: strings.Split(path[end:], "."), Split: true}
}

// parts counts the parts of a dotted path.
func parts(path string) int { return strings.Count(path, ".") + 1 }
