package parser

import (
	"bytes"
	"sort"
	"strings"
)

// comments reads the comments that matter: type comments (PEP 484) and those
// that speak to rewrite.
func (b *builder) comments() {
	scopes := len(b.m.Scopes) // those of the comments themselves are none of their places
	for _, c := range b.t.ready.comments {
		text := c.span.bytes(b.t.source)
		if rest, ok := bytes.CutPrefix(bytes.TrimLeft(text[1:], " \t"), []byte("type:")); ok && !b.isSpoiled(c.span) && !b.isPassed(c) {
			b.scope, b.stmt = b.placeOf(c, scopes), b.stmtAt(c.after)
			b.typeComment(Span{c.span.End - int32(len(rest)), c.span.End})
		}
		for _, part := range strings.Split(string(text[1:]), "#") {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(part), "rewrite:"); ok {
				b.directive(c.span, rest)
			}
		}
	}
	b.scope, b.stmt = 0, None
}

// isPassed reports whether a comment lies in code that was passed over, or behind it on its
// last line.
func (b *builder) isPassed(c comment) bool {
	for i := range b.t.ready.passed {
		span := b.t.ready.passed[i].span
		behind := c.after != None && span.Contains(Span{c.after, c.after + 1}) && span.End <= c.span.Start &&
			!bytes.ContainsAny(b.t.source[span.End:c.span.Start], "\r\n")
		if behind || span.Contains(c.span) {
			return true
		}
	}
	return false
}

// directive reads what follows "rewrite:" in the comment at span.
func (b *builder) directive(span Span, text string) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch word {
	case "ignore":
		b.m.Ignores = append(b.m.Ignores, Ignore{Span: span})
	case "ignore-file":
		b.m.Ignores = append(b.m.Ignores, Ignore{Span: span, File: true})
	}
}

// typeComment reads "T" or "(A, B) -> T" at span, up to a comment behind it.
// What is said with "ignore" is no type.
func (b *builder) typeComment(span Span) {
	text := span.bytes(b.t.source)
	if note := bytes.IndexByte(text, '#'); note >= 0 {
		text = text[:note]
	}
	word := bytes.TrimLeft(text, " \t")
	if bytes.HasPrefix(word, []byte("ignore")) && identifierLen(word) == len("ignore") {
		return
	}
	end := span.Start + int32(len(text))
	outer := b.read(codeStrings)
	if arrow := int32(bytes.Index(text, []byte("->"))); arrow >= 0 {
		b.signature(Span{span.Start, span.Start + arrow})
		b.code(Span{span.Start + arrow + int32(len("->")), end})
	} else {
		b.code(Span{span.Start, end})
	}
	b.reading = outer
}

// signature reads the "(A, *B, **C)" of a function's type comment, where stars
// stand in front of types as they do in front of parameters.
func (b *builder) signature(span Span) {
	text := bytes.ReplaceAll(span.bytes(b.t.source), []byte{'*'}, []byte{' '})
	b.codeIn(text, span.Start)
}

// placeOf returns the class or function that a comment speaks in, one of the
// first n scopes: for one in the header of a function or right behind it that is
// the scope around, where annotations are evaluated.
func (b *builder) placeOf(c comment, n int) ScopeID {
	s := b.scopeAt(c.after, n)
	if b.m.Scopes[s].Kind != FunctionScope {
		return s
	}
	next := sort.Search(len(b.m.Blocks), func(i int) bool { return b.m.Blocks[i].Span.Start > c.after })
	if next < len(b.m.Blocks) && b.m.Blocks[next].Scope == s && b.m.Blocks[next].Kind == FunctionBlock {
		return b.m.Scopes[s].Parent
	}
	return s
}

// scopeAt returns the innermost module, class or function around an offset, of
// the first n scopes: those stand in order of appearance.
func (b *builder) scopeAt(offset int32, n int) ScopeID {
	s := ScopeID(sort.Search(n, func(i int) bool { return b.m.Scopes[i].Span.Start > offset }) - 1)
	for s > 0 {
		scope := &b.m.Scopes[s]
		if (scope.Kind == ClassScope || scope.Kind == FunctionScope) && offset < scope.Span.End {
			return s
		}
		s = scope.Parent
	}
	return 0
}

// stmtAt returns the innermost statement around an offset, or None.
func (b *builder) stmtAt(offset int32) StmtID {
	after := sort.Search(len(b.m.Stmts), func(i int) bool { return b.m.Stmts[i].Span.Start > offset })
	s := StmtID(after - 1)
	for s != None && offset >= b.m.Stmts[s].Span.End {
		s = b.m.Blocks[b.m.Stmts[s].Block].Parent
	}
	return s
}
