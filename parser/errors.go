package parser

import (
	"slices"
	"sort"
)

// errors collects what neither the tokens nor the grammar could make sense of.
// The passes over the tree leave such nodes out.
func (b *builder) errors() {
	for _, e := range b.t.ready.errors {
		b.errorAt(e.Span, e.What)
	}
	for _, span := range b.t.ready.spoiled {
		b.wordsIn(span)
	}
	if b.t.broken(0) {
		b.misunderstood()
	}
	slices.SortStableFunc(b.m.Errors, func(x, y SyntaxErr) int { return int(x.Span.Start) - int(y.Span.Start) })
}

// errorAt records an error, in the innermost statement around.
func (b *builder) errorAt(span Span, what string) {
	b.m.Errors = append(b.m.Errors, SyntaxErr{Span: span, Stmt: b.stmtAt(span.Start), What: what})
}

// misunderstood records the nodes that the grammar could not follow, with the
// names in them.
func (b *builder) misunderstood() {
	for i := 0; i < len(b.t.nodes); i++ {
		if b.t.missing(i) {
			b.errorAt(b.t.span(i), "something is missing here")
		} else if b.t.kind(i) == kError {
			b.errorAt(b.t.span(i), "not understood")
			for end := b.t.next(i); i+1 < end; i++ {
				if word := i + 1; b.t.kind(word) == kIdentifier && !b.t.missing(word) {
					b.spoiled(b.t.span(word))
				}
			}
		}
	}
}

// spoiled records a name in code that could not be followed: it is taken for a
// use, whatever it is, so that something is known to hang on it.
func (b *builder) spoiled(span Span) {
	b.scope, b.stmt = b.scopeAt(span.Start, len(b.m.Scopes)), b.stmtAt(span.Start)
	b.nameAt(span, span.bytes(b.t.source), Load)
	b.scope, b.stmt = 0, None
}

// isSpoiled reports whether span lies in code that was kept from the grammar.
func (b *builder) isSpoiled(span Span) bool {
	spoiled := b.t.ready.spoiled
	after := sort.Search(len(spoiled), func(i int) bool { return spoiled[i].Start > span.Start })
	return after > 0 && spoiled[after-1].Contains(span)
}

// wordsIn records the names in code that was kept from the grammar.
func (b *builder) wordsIn(span Span) {
	text := span.bytes(b.t.source)
	for i := 0; i < len(text); {
		n := identifierLen(text[i:])
		switch {
		case n > 0 && !isKeyword(text[i:i+n]):
			b.spoiled(Span{span.Start + int32(i), span.Start + int32(i+n)})
		case n == 0 && classes[text[i]] == digit:
			for n < len(text)-i && (classes[text[i+n]] == letter || classes[text[i+n]] == digit) {
				n++
			}
		case n == 0:
			n = 1
		}
		i += n
	}
}
