package parser

// pattern reads a match pattern (language reference, 8.6.4). A name alone is
// captured; a dotted name, and the class of a class pattern, is a value.
func (b *builder) pattern(i int) {
	switch b.t.kind(i) {
	case kDottedName:
		b.patternName(i, Capture)
	case kIdentifier:
		b.name(i, Capture)
	case kClassPattern:
		class := b.t.firstNamed(i)
		b.children(i, func(c int) {
			if c == class {
				b.patternName(c, Load)
			} else {
				b.pattern(c)
			}
		})
	case kKeywordPattern:
		keyword := b.t.firstNamed(i)
		b.children(i, func(c int) {
			if c != keyword {
				b.pattern(c)
			}
		})
	case kString, kConcatenatedString:
		b.expr(i)
	case kError:
		b.syntaxError(i, "a pattern that is not understood")
		b.broken(i)
	default:
		b.children(i, b.pattern)
	}
}

// patternName reads a dotted name in a pattern; role is for one without dots.
func (b *builder) patternName(i int, role Role) {
	first := b.t.firstNamed(i)
	if first == None {
		return
	}
	if b.t.childOf(i, kDot) != None {
		role = Load
	}
	n := b.name(first, role)
	b.children(i, func(c int) {
		if c != first && b.t.kind(c) == kIdentifier {
			b.m.Attrs = append(b.m.Attrs, b.span(c))
		}
	})
	b.m.Names[n].Attrs[1] = int32(len(b.m.Attrs))
}
