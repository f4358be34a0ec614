package transform

import (
	"bytes"
	"maps"
	"slices"
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

// tail is where names can still be added to the from-import that stands just
// before the statement at hand.
type tail struct {
	stmt   parser.StmtID
	module string
	have   map[string]bool // "N", "N as A"
	binds  map[string]bool // "N", "A"
	insert func(what, rule string)
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

func (w *blockWriter) oneModule(inPlace map[int]clause) string {
	for _, c := range inPlace {
		return c.Module
	}
	return ""
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

func (w *blockWriter) insert(at int32, text, rule string) {
	w.result.Edits = append(w.result.Edits, diff.Edit{Start: int(at), End: int(at), New: text, Rule: rule})
}

// inPlace edits the clauses of a statement where they stand.
func (w *blockWriter) inPlace(s parser.StmtID, im *parser.Import, inPlace map[int]clause, gone map[int]bool) {
	if im.Kind == parser.ImportWildcard {
		for a, c := range inPlace {
			w.edit(im.Path.Start, im.Path.End, c.Module, w.changes[a].rule, w.changes[a].reason)
		}
		w.tail = nil
		return
	}
	if module := w.oneModule(inPlace); im.Kind == parser.ImportFrom && module != "" {
		a := int(im.Aliases[0])
		for inPlace[a].Module == "" {
			a++
		}
		w.editPath(im.Path, module, w.changes[a].rule, "")
	}
	for a := int(im.Aliases[0]); a < int(im.Aliases[1]); a++ {
		if gone[a] {
			a = w.removeAlias(im, a, gone)
		} else if c, ok := inPlace[a]; ok {
			w.editAlias(a, c)
		}
	}
	w.tail = nil
	if len(inPlace) > 0 {
		w.tail = w.tailOf(s, im, inPlace)
	}
}

// editAlias changes one clause into another of the same form.
func (w *blockWriter) editAlias(a int, c clause) {
	alias, ch := &w.v.m.Aliases[a], w.changes[a]
	name := c.Name
	if !c.From {
		name = c.Module
	}
	if alias.Name != name {
		w.editPath(alias.Path, name, ch.rule, ch.reason)
	}
	switch {
	case alias.HasAs() && c.As == "":
		w.edit(alias.Path.End, alias.Span.End, "", ch.rule, ch.reason)
	case alias.HasAs() && alias.As.Of(w.f.Source) != c.As:
		w.edit(alias.As.Start, alias.As.End, c.As, ch.rule, ch.reason)
	case !alias.HasAs() && c.As != "":
		w.edit(alias.Path.End, alias.Path.End, " as "+c.As, ch.rule, ch.reason)
	}
}

// editPath changes a dotted name, word by word where blanks stand in it.
func (w *blockWriter) editPath(span parser.Span, path, rule, reason string) {
	text := span.Of(w.f.Source)
	if !strings.ContainsAny(text, " \t\\") || strings.HasPrefix(text, ".") {
		w.edit(span.Start, span.End, path, rule, reason)
		return
	}
	var words []parser.Span
	at := span.Start
	for part := range strings.SplitSeq(text, ".") {
		blank := int32(len(part) - len(strings.TrimLeft(part, " \t\\\r\n")))
		word := int32(len(strings.Trim(part, " \t\\\r\n")))
		words = append(words, parser.Span{Start: at + blank, End: at + blank + word})
		at += int32(len(part)) + 1
	}
	w.editParts(words[0], words[1:], path, rule)
}

// removeAlias takes one clause out of a list, with its comma, and returns the
// last clause that it took: where the list begins with some that go, what is left
// moves up to where the first one stood.
func (w *blockWriter) removeAlias(im *parser.Import, a int, gone map[int]bool) int {
	alias := &w.v.m.Aliases[a]
	rule := w.changes[a].rule
	if start, end, ok := w.ownLines(im, a); ok {
		w.edit(start, end, "", rule, "")
		return a
	}
	w.v.spend(a - int(im.Aliases[0]))
	staysBefore := false
	for before := int(im.Aliases[0]); before < a; before++ {
		staysBefore = staysBefore || !gone[before]
	}
	if staysBefore {
		start := w.v.m.Aliases[a-1].Span.End
		if _, line, ok := w.ownLines(im, a-1); ok && gone[a-1] {
			start = line // the one before went with its line
		}
		w.edit(start, alias.Span.End, "", rule, "")
		return a
	}
	next := a + 1
	for gone[next] {
		next++
	}
	w.edit(alias.Span.Start, w.v.m.Aliases[next].Span.Start, "", rule, "")
	return next - 1
}

// ownLines returns the lines of a clause that has them to itself, with its
// comma and the comment behind it.
func (w *blockWriter) ownLines(im *parser.Import, a int) (start, end int32, ok bool) {
	alias := &w.v.m.Aliases[a]
	lead := w.lineLead(alias.Span.Start)
	if im.Open == parser.None || len(bytes.TrimSpace(lead)) > 0 || len(lead) == 0 && alias.Span.Start == 0 {
		return 0, 0, false
	}
	at := alias.Span.End
	for at < im.Close && bytes.IndexByte([]byte(" \t,"), w.f.Source[at]) >= 0 {
		at++
	}
	end = w.lineEnd(at)
	if at < int32(len(w.f.Source)) && w.f.Source[at] != '#' && at != end || end > im.Close {
		return 0, 0, false
	}
	return alias.Span.Start - int32(len(lead)), w.nextLine(end), true
}

// ownComment returns the comment of a clause that has a line to itself.
func (w *blockWriter) ownComment(im *parser.Import, a int) string {
	_, end, ok := w.ownLines(im, a)
	if !ok {
		return ""
	}
	line := w.f.Source[w.v.m.Aliases[a].Span.End:end]
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		return strings.TrimRight(string(line[i:]), " \t\r\n\f")
	}
	return ""
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

// remove takes a whole statement out.
func (w *blockWriter) remove(s parser.StmtID) {
	stmt := &w.v.m.Stmts[s]
	if w.removed == 0 {
		w.first = s
	}
	w.removed++
	rule := w.firstChange(stmt.Import)
	block := &w.v.m.Blocks[stmt.Block]
	alone := block.First == block.Last
	shields := stmt.Prev == parser.None && stmt.Next != parser.None &&
		w.v.m.Stmts[stmt.Next].Kind == parser.StringStmt && documents(block.Kind)
	if alone || shields {
		// A block must not be empty, and what follows must not become a docstring.
		w.edit(stmt.Span.Start, stmt.Span.End, "pass", rule, "")
		w.kept++
		return
	}
	start, end := w.extent(stmt)
	w.edit(start, end, "", rule, "")
}

func documents(kind parser.BlockKind) bool {
	return kind == parser.ModuleBlock || kind == parser.ClassBlock || kind == parser.FunctionBlock
}

func (w *blockWriter) firstChange(id parser.ImportID) string {
	im := &w.v.m.Imports[id]
	for a := im.Aliases[0]; a < im.Aliases[1]; a++ {
		if ch := w.changes[int(a)]; ch != nil {
			return ch.rule
		}
	}
	return ""
}

// extent returns the bytes to delete with a statement: its lines, or its part
// of a line with the semicolon that is not needed any more.
func (w *blockWriter) extent(stmt *parser.Stmt) (start, end int32) {
	start, end = stmt.Span.Start, stmt.Span.End
	lead := w.lineLead(start)
	at := end
	for at < int32(len(w.f.Source)) && (w.f.Source[at] == ' ' || w.f.Source[at] == '\t') {
		at++
	}
	if at < int32(len(w.f.Source)) && w.f.Source[at] == ';' && stmt.Next != parser.None {
		return start, w.v.m.Stmts[stmt.Next].Span.Start
	}
	if len(bytes.TrimSpace(lead)) > 0 {
		if stmt.Prev != parser.None {
			return w.v.m.Stmts[stmt.Prev].Span.End, end
		}
		return start, end
	}
	start, end = start-int32(len(lead)), w.nextLine(w.lineEnd(end))
	if stmt.Next != parser.None {
		// What is no Python may have the next statement on the same line.
		end = min(end, w.v.m.Stmts[stmt.Next].Span.Start)
	}
	return start, end
}

// fillEmpty puts a pass where all statements of a block went.
func (w *blockWriter) fillEmpty(b parser.BlockID) {
	if w.removed == 0 || w.kept > 0 || w.v.m.Blocks[b].Kind == parser.ModuleBlock {
		return
	}
	stmt := &w.v.m.Stmts[w.first]
	start, _ := w.extent(stmt)
	w.v.spend(len(w.result.Edits))
	for i := range w.result.Edits {
		if e := &w.result.Edits[i]; e.Start == int(start) && e.New == "" {
			_, end := w.extent(stmt)
			e.New = string(w.f.Source[start:stmt.Span.Start]) + "pass" + string(w.f.Source[stmt.Span.End:end])
			return
		}
	}
}
