package transform

import (
	"bytes"

	"github.com/netra-systems/rewrite/parser"
)

// lineLead returns what stands before an offset on its line.
func (w *blockWriter) lineLead(at int32) []byte {
	start := at
	for start > 0 && w.f.Source[start-1] != '\n' && w.f.Source[start-1] != '\r' {
		start--
	}
	w.v.spend(1 + int(at-start)/16)
	return w.f.Source[start:at]
}

// lineEnd returns where the line of an offset ends, in front of its line end.
func (w *blockWriter) lineEnd(at int32) int32 {
	start := at
	for at < int32(len(w.f.Source)) && w.f.Source[at] != '\n' && w.f.Source[at] != '\r' {
		at++
	}
	w.v.spend(1 + int(at-start)/16)
	return at
}

// nextLine returns the start of the line behind the line end at an offset.
func (w *blockWriter) nextLine(at int32) int32 {
	if at < int32(len(w.f.Source)) && w.f.Source[at] == '\r' {
		at++
	}
	if at < int32(len(w.f.Source)) && w.f.Source[at] == '\n' {
		at++
	}
	return at
}

// newline returns the line end at an offset or, where the file ends there, the
// one that it uses first.
func (w *blockWriter) newline(at int32) string {
	for _, end := range []int32{w.lineEnd(at), w.lineEnd(0)} {
		if next := w.nextLine(end); next > end {
			return string(w.f.Source[end:next])
		}
	}
	return "\n"
}

// separator returns what stands between a statement and one put behind it: a
// line end and the indentation, or a semicolon where the statement shares its
// line with others or with the header of its block.
func (w *blockWriter) separator(stmt parser.Span) string {
	lead := w.lineLead(stmt.Start)
	rest := w.f.Source[stmt.End:w.lineEnd(stmt.End)]
	if len(bytes.Trim(lead, " \t\f\ufeff")) > 0 || bytes.HasPrefix(bytes.TrimSpace(rest), []byte(";")) {
		return "; "
	}
	return w.newline(stmt.End) + string(bytes.TrimPrefix(lead, []byte("\ufeff")))
}

// beside reports whether a statement follows another with nothing between them
// but a line end, or a comment on the first one's line.
func (w *blockWriter) beside(before, after parser.StmtID) bool {
	start, end := w.v.m.Stmts[before].Span.End, w.v.m.Stmts[after].Span.Start
	between := w.f.Source[start:end]
	line := w.lineEnd(start)
	if line >= end {
		return len(bytes.Trim(between, " \t;")) == 0
	}
	if head := bytes.TrimSpace(w.f.Source[start:line]); len(head) > 0 && head[0] != '#' {
		return false
	}
	return len(bytes.TrimLeft(w.f.Source[w.nextLine(line):end], " \t")) == 0
}

// hasComment reports whether a statement has a comment in it or behind it.
func (w *blockWriter) hasComment(s parser.StmtID, im *parser.Import) bool {
	span := w.v.m.Stmts[s].Span
	return bytes.IndexByte(w.f.Source[span.Start:w.lineEnd(span.End)], '#') >= 0
}
