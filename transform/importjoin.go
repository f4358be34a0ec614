package transform

import (
	"bytes"
	"maps"
	"slices"

	"github.com/netra-systems/rewrite/parser"
)

// tail is where names can still be added to the from-import that stands just
// before the statement at hand.
type tail struct {
	stmt   parser.StmtID
	module string
	have   map[string]bool // "N", "N as A"
	binds  map[string]bool // "N", "A"
	insert func(what, rule string)
}

// add adds a clause, unless the statement has it.
func (t *tail) add(c clause, rule string) {
	if what := c.what(); !t.have[what] {
		t.have[what] = true
		t.insert(what, rule)
	}
}

// extend adds the clauses of a group.
func (t *tail) extend(g *group) {
	for _, c := range g.clauses {
		t.add(c, g.rule)
	}
}

// bindsAny reports whether the statement binds a name of one of the clauses to
// something else: the order matters then.
func (t *tail) bindsAny(clauses []clause) bool {
	return slices.ContainsFunc(clauses, func(c clause) bool { return t.binds[c.bound()] && !t.have[c.what()] })
}

// joins adds what a statement imports to the from-import right before or right
// behind it, if that is from the same module. The statement can then go.
func (w *blockWriter) joins(s parser.StmtID, im *parser.Import, inPlace map[int]clause) bool {
	if w.hasComment(s, im) {
		return false
	}
	if im.Kind == parser.ImportModules {
		return w.loadedBeside(s, inPlace)
	}
	if im.Kind != parser.ImportFrom {
		return false
	}
	t := w.tail
	module := w.oneModule(inPlace)
	if t == nil || t.module != module {
		if t = w.nextTail(s, module, slices.Collect(maps.Values(inPlace))); t == nil {
			return false
		}
	}
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		t.add(inPlace[a], w.changes[a].rule)
	}
	t.stmt = s // what follows stands beside this one, which goes
	return true
}

// loadedBeside reports whether the statement right before or behind imports all
// the modules of this one already.
func (w *blockWriter) loadedBeside(s parser.StmtID, inPlace map[int]clause) bool {
	stmt := &w.v.m.Stmts[s]
	for _, other := range []parser.StmtID{stmt.Prev, stmt.Next} {
		if other == parser.None || w.v.m.Stmts[other].Import == parser.None || !w.beside(min(s, other), max(s, other)) {
			continue
		}
		if im := &w.v.m.Imports[w.v.m.Stmts[other].Import]; !w.changesAny(im) && covers(w.unchanged(im), inPlace) {
			return true
		}
	}
	return false
}

func covers(have map[clause]bool, wanted map[int]clause) bool {
	for _, c := range wanted {
		if !have[c] {
			return false
		}
	}
	return true
}

// joinsOwn adds a group to the statement that it would follow, if what that still
// imports is from the same module.
func (w *blockWriter) joinsOwn(s parser.StmtID, im *parser.Import, g *group, inPlace map[int]clause) bool {
	if !g.from || g.comment != "" {
		return false
	}
	if len(inPlace) == 0 {
		inPlace = nil
	}
	t := w.tailOf(s, im, inPlace)
	if t == nil || t.module != g.module {
		return false
	}
	t.extend(g)
	return true
}

// joinsNext adds a group to the from-import right behind a statement.
func (w *blockWriter) joinsNext(s parser.StmtID, g *group) bool {
	if !g.from || g.comment != "" {
		return false
	}
	t := w.nextTail(s, g.module, g.clauses)
	if t == nil {
		return false
	}
	t.extend(g)
	return true
}

// nextTail returns where clauses can be added to the from-import right behind a
// statement, if that is from the module and nothing of it changes; else nil.
func (w *blockWriter) nextTail(s parser.StmtID, module string, clauses []clause) *tail {
	next := w.v.m.Stmts[s].Next
	if next == parser.None || w.v.m.Stmts[next].Import == parser.None || !w.beside(s, next) {
		return nil
	}
	other := &w.v.m.Imports[w.v.m.Stmts[next].Import]
	if w.changesAny(other) {
		return nil
	}
	if t := w.tailOf(next, other, nil); t != nil && t.module == module && !t.bindsAny(clauses) {
		return t
	}
	return nil
}

// tailOf returns where names can be added to a from-import; inPlace has its
// clauses as they will be.
func (w *blockWriter) tailOf(s parser.StmtID, im *parser.Import, inPlace map[int]clause) *tail {
	if im.Kind != parser.ImportFrom || im.Aliases[0] == im.Aliases[1] {
		return nil
	}
	w.v.spend(w.count(im))
	t := &tail{stmt: s, module: im.Module, have: make(map[string]bool), binds: make(map[string]bool)}
	if inPlace == nil && im.Level > 0 {
		return nil
	}
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		alias := &w.v.m.Aliases[a]
		c := clause{From: true, Name: alias.Name}
		if alias.HasAs() {
			c.As = alias.As.Of(w.f.Source)
		}
		if moved, ok := inPlace[a]; ok {
			c, t.module = moved, moved.Module
		}
		t.have[c.what()], t.binds[c.bound()] = true, true
	}
	t.insert = w.inserter(im, inPlace)
	return t
}

// inserter returns what adds a name at the end of a from-import. Where each name
// has a line to itself, so has the new one.
func (w *blockWriter) inserter(im *parser.Import, inPlace map[int]clause) func(what, rule string) {
	last := int(im.Aliases[1]) - 1
	for a := last; a >= int(im.Aliases[0]); a-- {
		if _, moved := inPlace[a]; moved || w.changes[a] == nil {
			last = a // those behind it go
			break
		}
	}
	span := w.v.m.Aliases[last].Span
	lead := w.lineLead(span.Start)
	if im.Open == parser.None || len(bytes.TrimSpace(lead)) > 0 || w.lineEnd(span.End) > im.Close {
		return func(what, rule string) { w.insert(span.End, ", "+what, rule) }
	}
	end := w.lineEnd(span.End)
	comma := bytes.HasPrefix(bytes.TrimLeft(w.f.Source[span.End:end], " \t"), []byte(","))
	return func(what, rule string) {
		if comma {
			w.insert(end, w.newline(end)+string(lead)+what+",", rule)
			return
		}
		w.insert(span.End, ",", rule)
		w.insert(end, w.newline(end)+string(lead)+what+",", rule)
		comma = true
	}
}
