package transform

import (
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// uses edits the places where renamed bindings are used.
func (r *rewriter) uses() {
	for i := range r.renamed {
		d := &r.renamed[i]
		if d.calls != nil {
			continue // done
		}
		for _, use := range r.v.uses(d.binding) {
			text := d.uses
			if role := r.v.m.Names[use].Role; role == parser.GlobalDecl || role == parser.NonlocalDecl {
				text = first(text) // the statement names what is bound
			}
			if span := r.v.m.Names[use].Span; !r.apart[use] {
				r.edit(span.Start, span.End, text, d.rule, "")
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
	end := spans[attrs-1].End
	if r.compact(name.Span, spans[:attrs]) {
		r.edit(name.Span.Start, end, text, rule, "")
	} else {
		r.editParts(name.Span, spans[:attrs], text, rule)
	}
}

// compact reports whether nothing but a dot stands between the parts of a
// reference.
func (r *rewriter) compact(name parser.Span, attrs []parser.Span) bool {
	end := name.End
	for _, a := range attrs {
		if a.Start != end+1 {
			return false
		}
		end = a.End
	}
	return true
}

// editParts changes a reference word by word, so that blanks, line ends and
// comments between its parts stay: the first takes what the new path has more
// parts, and the last go with their dots if it has fewer.
func (r *rewriter) editParts(name parser.Span, attrs []parser.Span, text, rule string) {
	words := append([]parser.Span{name}, attrs...)
	parts := strings.Split(text, ".")
	if more := len(parts) - len(words); more > 0 {
		parts = append([]string{strings.Join(parts[:more+1], ".")}, parts[more+1:]...)
	}
	for i, word := range words {
		if i < len(parts) {
			r.edit(word.Start, word.End, parts[i], rule, "")
			continue
		}
		if dot := r.dotBefore(words[i-1].End, word.Start); dot >= 0 {
			r.edit(dot, word.End, "", rule, "")
		}
	}
}

// dotBefore returns the offset of the dot between two parts of a reference,
// which is not in a comment.
func (r *rewriter) dotBefore(start, end int32) int32 {
	comment := false
	for i := start; i < end; i++ {
		switch c := r.f.Source[i]; {
		case c == '#':
			comment = true
		case c == '\n' || c == '\r':
			comment = false
		case c == '.' && !comment:
			return i
		}
	}
	return -1
}
