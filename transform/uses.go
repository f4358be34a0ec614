package transform

import (
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// uses edits the places where renamed bindings are used.
func (r *rewriter) uses() {
	for i := range r.renamed {
		d := &r.renamed[i]
		for _, use := range r.v.uses[d.binding] {
			if span := r.v.m.Names[use].Span; !r.apart[use] {
				r.edit(span.Start, span.End, d.uses, d.rule, "")
			}
		}
	}
}

// editChain replaces the start of an attribute reference: the name and so many
// of its attributes.
func (r *rewriter) editChain(n parser.NameID, attrs int, text, rule string) {
	name := &r.v.m.Names[n]
	spans := r.v.m.AttrSpans(name)
	if attrs == 0 {
		r.edit(name.Span.Start, name.Span.End, text, rule, "")
		return
	}
	// Where the parts stand on several lines only the parts are changed.
	if end := spans[attrs-1].End; strings.ContainsAny(string(r.f.Source[name.Span.Start:end]), "\r\n#\\") {
		r.editParts(name, spans[:attrs], text, rule)
	} else {
		r.edit(name.Span.Start, end, text, rule, "")
	}
}

// editParts spreads a dotted text over the parts of a reference: the last part
// goes to the last, what is in front of it to the name, and what lies between
// goes with its dots.
func (r *rewriter) editParts(name *parser.Name, spans []parser.Span, text, rule string) {
	head, tail := parent(text), last(text)
	if head == "" {
		// One name takes the place of all: what lies between must go.
		r.edit(name.Span.Start, spans[len(spans)-1].End, text, rule, "")
		return
	}
	final := len(spans) - 1
	end := name.Span.End
	if final > 0 {
		end = spans[final-1].End
	}
	r.edit(name.Span.Start, end, head, rule, "")
	r.edit(spans[final].Start, spans[final].End, tail, rule, "")
}

// directives counts the comments that tell rewrite to leave code alone.
func (r *rewriter) directives() {
	r.ignored = make(map[int]bool)
	for _, c := range r.v.m.Ignores {
		if !c.File {
			r.ignored[r.f.line(c.Span.Start)] = true
		}
	}
}

// ignoredAt reports whether a line of the span is to be left alone.
func (r *rewriter) ignoredAt(span parser.Span) bool {
	if len(r.ignored) == 0 {
		return false
	}
	for line, end := r.f.line(span.Start), r.f.line(span.End); line <= end; line++ {
		if r.ignored[line] {
			return true
		}
	}
	return false
}
