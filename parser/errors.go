package parser

import "slices"

// errors collects what neither the tokens nor the grammar could make sense of.
// The passes over the tree leave such nodes out.
func (b *builder) errors() {
	for _, e := range b.t.ready.errors {
		b.errorAt(e.Span, e.What)
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

// misunderstood records the nodes that the grammar could not follow. Every
// identifier in them is taken for a use, whatever it is: so it is known that
// something may hang on the name.
func (b *builder) misunderstood() {
	scopes := len(b.m.Scopes)
	for i := 0; i < len(b.t.nodes); i++ {
		if b.t.missing(i) {
			b.errorAt(b.t.span(i), "something is missing here")
			continue
		}
		if b.t.kind(i) != kError {
			continue
		}
		span := b.t.span(i)
		b.errorAt(span, "not understood")
		b.scope, b.stmt = b.scopeAt(span.Start, scopes), b.stmtAt(span.Start)
		for end := b.t.next(i); i+1 < end; i++ {
			if word := i + 1; b.t.kind(word) == kIdentifier && !b.t.missing(word) && !hardKeywords[string(b.t.text(word))] {
				b.name(word, Load)
			}
		}
		b.scope, b.stmt = 0, None
	}
}

// hardKeywords are the words that are never names (language reference, 2.3.1).
// In code that it does not follow the grammar can take them for some.
var hardKeywords = func() map[string]bool {
	words := make(map[string]bool)
	for _, w := range []string{
		"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
		"continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
		"if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return",
		"try", "while", "with", "yield",
	} {
		words[w] = true
	}
	return words
}()
