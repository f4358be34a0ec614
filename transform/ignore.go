package transform

import "github.com/netra-systems/rewrite/parser"

// protected reports whether a comment tells to leave the line of an offset, or
// the file, alone.
func (v *view) protected(offset int32) bool {
	for _, c := range v.m.Ignores {
		if c.File || v.f.line(c.Span.Start) == v.f.line(offset) {
			return true
		}
	}
	return false
}

// leavesFile notes whether a comment tells to leave the whole file alone.
func (r *rewriter) leavesFile() bool {
	for _, c := range r.f.Module.Ignores {
		if c.File {
			r.note(Ignored, c.Span.Start, "", "the file is left alone, as a comment asks")
			return true
		}
	}
	return false
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
	r.v.spend(1 + int(span.End-span.Start)/64)
	for line, end := r.f.line(span.Start), r.f.line(span.End); line <= end; line++ {
		if r.ignored[line] {
			return true
		}
	}
	return false
}
