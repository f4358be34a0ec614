package transform

import (
	"strings"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
)

// imports edits the import statements, block by block.
func (r *rewriter) imports() {
	for b := range r.v.m.Blocks {
		w := blockWriter{rewriter: r, loaded: make(map[string]bool)}
		for s := r.v.m.Blocks[b].First; s != parser.None; s = r.v.m.Stmts[s].Next {
			w.statement(s)
		}
		w.fillEmpty(parser.BlockID(b))
	}
}

// blockWriter goes through the statements of a block.
type blockWriter struct {
	*rewriter
	tail    *tail
	removed int // statements that went
	kept    int
	first   parser.StmtID   // the first statement that went
	loaded  map[string]bool // modules that statements put in here import
}

// group is the clauses of one new statement.
type group struct {
	from    bool
	module  string
	clauses []clause
	rule    string
	comment string
}

func (g *group) String() string {
	if !g.from {
		return g.clauses[0].String()
	}
	var what []string
	for _, c := range g.clauses {
		what = append(what, c.what())
	}
	return "from " + g.module + " import " + strings.Join(what, ", ")
}

// add puts a clause into the group that it belongs to.
func add(groups []*group, c clause, rule string) []*group {
	for _, g := range groups {
		if g.from != c.From || g.module != c.Module {
			continue
		}
		for _, have := range g.clauses {
			if have == c {
				return groups
			}
		}
		if g.from {
			g.clauses = append(g.clauses, c)
			return groups
		}
	}
	return append(groups, &group{from: c.From, module: c.Module, clauses: []clause{c}, rule: rule})
}

func (w *blockWriter) statement(s parser.StmtID) {
	stmt := &w.v.m.Stmts[s]
	if stmt.Import == parser.None {
		w.tail = nil
		w.kept++
		return
	}
	if w.tail != nil && !w.beside(w.tail.stmt, s) {
		w.tail = nil
	}
	im := &w.v.m.Imports[stmt.Import]
	if !w.changesAny(im) {
		w.kept++
		w.tail = w.tailOf(s, im, nil)
		return
	}
	w.change(s, im)
}

func (w *blockWriter) changesAny(im *parser.Import) bool {
	for a := im.Aliases[0]; a < im.Aliases[1]; a++ {
		if w.changes[int(a)] != nil {
			return true
		}
	}
	return false
}

// change edits one import statement: in place where all of it moves to one
// module, else what stays is left and the rest follows it.
func (w *blockWriter) change(s parser.StmtID, im *parser.Import) {
	inPlace, after, gone := w.sort(im)
	whole := len(gone) == w.count(im) // no clause stays or is edited in place
	if ahead := w.ahead(im); len(ahead) > 0 {
		if whole {
			after = append(ahead, after...)
		} else {
			w.inFront(s, ahead)
		}
	}
	switch {
	case whole && len(after) == 0:
		w.remove(s)
	case len(inPlace) == w.count(im) && len(after) == 0 && w.joins(s, im, inPlace):
		w.remove(s)
	default:
		w.kept++
		if !whole { // else it is replaced by what comes behind
			w.inPlace(s, im, inPlace, gone)
		}
		w.behind(s, im, inPlace, after, whole)
	}
}

func (w *blockWriter) count(im *parser.Import) int { return int(im.Aliases[1] - im.Aliases[0]) }

// sort says of each clause of a statement whether it is edited where it stands
// (inPlace, by clause), goes (gone), or gives rise to statements behind.
func (w *blockWriter) sort(im *parser.Import) (inPlace map[int]clause, after []*group, gone map[int]bool) {
	inPlace, gone = make(map[int]clause), make(map[int]bool)
	module, seen := w.pinned(im), w.unchanged(im)
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		ch := w.changes[a]
		if ch == nil {
			continue
		}
		rest := ch.clauses
		if ch.ahead {
			gone[a] = true
			continue
		}
		if !ch.stays && len(rest) > 0 && w.fits(im, rest[0], module) {
			if rest[0].From {
				module = rest[0].Module
			}
			if seen[rest[0]] {
				gone[a] = true
			} else {
				inPlace[a], seen[rest[0]] = rest[0], true
			}
			rest = rest[1:]
		} else if !ch.stays {
			gone[a] = true
		}
		for _, c := range rest {
			if ch.stays && c == w.written(im, a) {
				continue
			}
			n := len(after)
			after = add(after, c, ch.rule)
			if len(after) > n && gone[a] {
				after[n].comment = w.ownComment(im, a)
			}
		}
	}
	return inPlace, after, gone
}

// ahead returns the statements that come before what is left of one.
func (w *blockWriter) ahead(im *parser.Import) (groups []*group) {
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		if ch := w.changes[a]; ch != nil && ch.ahead {
			for _, c := range ch.clauses {
				groups = add(groups, c, ch.rule)
			}
		}
	}
	return groups
}

// inFront writes statements before one.
func (w *blockWriter) inFront(s parser.StmtID, groups []*group) {
	stmt := w.v.m.Stmts[s].Span
	separator := w.separator(stmt)
	text := ""
	for _, g := range groups {
		text += g.String() + separator
	}
	w.insert(stmt.Start, text, groups[0].rule)
	w.tail = nil
}

// unchanged returns the clauses of a statement that are not edited.
func (w *blockWriter) unchanged(im *parser.Import) map[clause]bool {
	all := make(map[clause]bool)
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		if w.changes[a] != nil {
			continue
		}
		all[w.written(im, a)] = true
	}
	return all
}

// written returns a clause as it stands.
func (w *blockWriter) written(im *parser.Import, a int) clause {
	alias := &w.v.m.Aliases[a]
	c := clause{Module: alias.Name}
	if im.Kind == parser.ImportFrom {
		c = clause{From: true, Module: im.Path.Of(w.f.Source), Name: alias.Name}
	}
	if alias.HasAs() {
		c.As = alias.As.Of(w.f.Source)
	}
	return c
}

// pinned returns the module of a from-import as it is written, if a clause of it
// stays or is only called otherwise there; else "".
func (w *blockWriter) pinned(im *parser.Import) string {
	written := im.Path.Of(w.f.Source)
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		ch := w.changes[a]
		if ch == nil || ch.stays || len(ch.clauses) > 0 && ch.clauses[0].Module == written {
			return written
		}
	}
	return ""
}

// fits reports whether a clause can take the place of one of the statement: of
// import statements each stands for itself, a from-import has one module.
func (w *blockWriter) fits(im *parser.Import, c clause, module string) bool {
	if im.Kind == parser.ImportModules {
		return !c.From
	}
	return c.From && (module == "" || module == c.Module)
}

func (w *blockWriter) oneModule(inPlace map[int]clause) string {
	for _, c := range inPlace {
		return c.Module
	}
	return ""
}

func (w *blockWriter) insert(at int32, text, rule string) {
	w.result.Edits = append(w.result.Edits, diff.Edit{Start: int(at), End: int(at), New: text, Rule: rule})
}

// behind writes new import statements after a statement, or in its place if it goes
// as a whole, or adds them to the one that follows.
func (w *blockWriter) behind(s parser.StmtID, im *parser.Import, inPlace map[int]clause, after []*group, whole bool) {
	if len(after) == 0 {
		return
	}
	w.tail = nil
	var texts []string
	rule := ""
	for _, g := range after {
		if !whole && (w.joinsOwn(s, im, g, inPlace) || w.joinsNext(s, g)) {
			continue
		}
		text := g.String()
		if !g.from && w.loaded[text] {
			continue
		}
		w.loaded[text] = true
		if g.comment != "" {
			text += "  " + g.comment
		}
		texts = append(texts, text)
		rule = g.rule
	}
	if len(texts) == 0 {
		if whole {
			w.remove(s)
		}
		return
	}
	stmt := w.v.m.Stmts[s].Span
	if whole {
		w.edit(stmt.Start, stmt.End, strings.Join(texts, w.separator(stmt)), rule, "")
		return
	}
	at := stmt.End
	separator := w.separator(stmt)
	if separator != "; " {
		at = w.lineEnd(at)
	}
	w.insert(at, separator+strings.Join(texts, separator), rule)
}
