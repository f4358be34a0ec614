package parser

import (
	"bytes"
	"math"
)

// What was passed over in a text is passed over in what the text has become, without a look at
// its tokens. They are what they were if the lexer comes to them as it came before: that is made
// sure of here. Where strings and comments stand in it is known from then.

// again is what was passed over in a text that has become another.
type again struct {
	source []byte      // of the old text
	parts  []movedPart // in order, without those that have changed
	unlike bool        // the lexer came to a part otherwise than before, or not at all

	// Of the old text, in order, those that have not been gone through:
	literals []Literal
	comments []Span
	speaking []comment
}

// movedPart is a part as it stands in the new text.
type movedPart struct {
	part
	from int32 // where it stood
}

// again returns what of the tree's text is the same in the new one.
func (t *Tree) again(changes []Change) *again {
	a := &again{source: t.source, literals: t.literals, comments: t.comments, speaking: t.speaking}
	a.parts = make([]movedPart, 0, len(t.passed))
	shift := int32(0)
	for _, p := range t.passed {
		span := p.span
		for len(changes) > 0 && changes[0].Old.End <= span.Start {
			shift = changes[0].New.End - changes[0].Old.End
			changes = changes[1:]
		}
		if len(changes) == 0 || changes[0].Old.Start >= span.End {
			now := p
			now.span = Span{span.Start + shift, span.End + shift}
			a.parts = append(a.parts, movedPart{now, span.Start})
		}
	}
	return a
}

// nowhere is the offset of the next part if there is none.
const nowhere = math.MaxInt

// next returns the offset of the next part.
func (a *again) next() int {
	if len(a.parts) == 0 {
		return nowhere
	}
	return int(a.parts[0].span.Start)
}

// passAgain passes over the next part, which p.at has reached. It stands in no f-string.
func (p *preparer) passAgain(nesting int) {
	one := p.again.parts[0]
	if nesting > 0 || !p.comesAsBefore(one) {
		p.again.unlike, p.at, p.nextPart = true, len(p.in), nowhere
		return
	}
	p.again.parts = p.again.parts[1:]
	p.nextPart = p.again.next()
	p.leaveOut(one.span, one.instead)
	p.takeOver(one)
	p.at = int(one.span.End)
	if n := len(one.instead); n > 0 {
		p.header = 0
		p.token(one.instead[n-1])
	}
}

// comesAsBefore reports whether the lexer is as it was when it came to a part: for statements,
// at the start of a line that is indented as it was, and whose end is theirs; within a line, behind
// the same tokens. What lines in front of it were matters no more.
func (p *preparer) comesAsBefore(one movedPart) bool {
	start, isFirst := one.span.Start, p.prior == 0
	ahead := start - int32(p.lineStart)
	if isFirst {
		ahead = p.indented(start)
	}
	if p.at != int(start) || isFirst != one.isStatements() || ahead != one.ahead ||
		!bytes.Equal(p.in[start-one.ahead:start], p.again.source[one.from-one.ahead:one.from]) {
		return false
	}
	if !isFirst {
		return true
	}
	end := p.skip(int(one.span.End))
	ends := end == len(p.in) || classes[p.in[end]] == lineEnd || classes[p.in[end]] == hash
	joined := bytes.HasSuffix(bytes.TrimRight(p.in[:start-one.ahead], "\r\n"), []byte{'\\'})
	return ends && !joined && len(p.open) == 0
}

// takeOver notes the strings and comments of a part.
func (p *preparer) takeOver(one movedPart) {
	a, shift := p.again, one.span.Start-one.from
	end := one.from + int32(one.span.Len())
	moved := func(span Span) Span { return Span{span.Start + shift, span.End + shift} }
	for ; len(a.literals) > 0 && a.literals[0].Span.Start < end; a.literals = a.literals[1:] {
		if l := a.literals[0]; l.Span.Start >= one.from {
			p.literals = append(p.literals, Literal{moved(l.Span), l.Kind})
		}
	}
	for ; len(a.comments) > 0 && a.comments[0].Start < end; a.comments = a.comments[1:] {
		if c := a.comments[0]; c.Start >= one.from {
			p.allComments = append(p.allComments, moved(c))
		}
	}
	for ; len(a.speaking) > 0 && a.speaking[0].span.Start < end; a.speaking = a.speaking[1:] {
		if c := a.speaking[0]; c.span.Start >= one.from {
			p.ready.comments = append(p.ready.comments, comment{moved(c.span), c.after + shift})
		}
	}
}
