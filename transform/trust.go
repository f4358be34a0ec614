package transform

import (
	"bytes"
	"fmt"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
)

// Trusted says whether the facts of a file can be relied on for edits, although
// the parser could not follow all of it: the trouble must lie wholly inside
// statements that no edit touches, and hold none of the names concerned. The
// error names the line. A file without edits is refused only if the trouble may
// hide an old name.
func (p *Plan) Trusted(f *File, edits []diff.Edit) (err error) {
	defer giveUp(&err)
	p = p.as(f)
	for i := range f.Module.Errors {
		e := &f.Module.Errors[i]
		if why := p.distrust(f, e, edits); why != "" {
			return fmt.Errorf("line %d: %s: %s", f.line(e.Span.Start), e.What, why)
		}
	}
	return nil
}

func (p *Plan) distrust(f *File, e *parser.SyntaxErr, edits []diff.Edit) string {
	span := e.Span
	if e.Stmt != parser.None {
		if s := f.Module.Stmts[e.Stmt].Span; f.Module.Stmts[e.Stmt].Kind != parser.CompoundStmt {
			span = parser.Span{Start: min(span.Start, s.Start), End: max(span.End, s.End)}
		}
	}
	text := f.Source[span.Start:span.End]
	p.view(f).spend(len(text)/64*(1+len(p.rules.Words())+len(edits)) + len(edits))
	for _, w := range p.rules.Words() {
		if hasWord(text, w.Name) {
			return fmt.Sprintf("it may hide a use of %s", w.Name)
		}
	}
	if len(edits) == 0 {
		return ""
	}
	if e.Stmt == parser.None {
		return "it stands outside of all statements, so that their scopes can't be relied on"
	}
	for i := range edits {
		if edits[i].Start < int(span.End) && edits[i].End > int(span.Start) {
			return "a change would be made right there"
		}
		if word := edits[i].New; hasWord(text, word) {
			return fmt.Sprintf("it holds the name %s", word)
		}
	}
	return ""
}

// hasWord reports whether text holds word as an identifier of its own.
func hasWord(text []byte, word string) bool {
	if word == "" {
		return false
	}
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(word))
		if i < 0 {
			return false
		}
		at += i
		end := at + len(word)
		if (at == 0 || !isWord(text[at-1])) && (end == len(text) || !isWord(text[end])) {
			return true
		}
		at = end
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
