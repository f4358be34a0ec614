package transform

import (
	"bytes"

	"github.com/netra-systems/rewrite/parser"
)

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
