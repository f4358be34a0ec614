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
		for c := range b.t.children(i) {
			if c == class {
				before := b.mark()
				b.patternName(c, Load)
				if before.names < len(b.m.Names) {
					b.m.Names[before.names].Flags |= Compared
				}
			} else {
				b.pattern(c)
			}
		}
	case kKeywordPattern:
		keyword := b.t.firstNamed(i)
		for c := range b.t.children(i) {
			if c != keyword {
				b.pattern(c)
			}
		}
	case kString, kConcatenatedString:
		b.expr(i)
	default:
		for c := range b.t.children(i) {
			b.pattern(c)
		}
	}
}

// patternName reads a dotted name in a pattern; role is for one without dots.
func (b *builder) patternName(i int, role Role) {
	first := b.t.firstNamed(i)
	if first == None || b.t.kind(first) != kIdentifier {
		return
	}
	if b.t.childOf(i, kDot) != None {
		role = Load
	}
	n := b.name(first, role)
	for c := range b.t.children(i) {
		if c != first && b.t.kind(c) == kIdentifier {
			b.m.Attrs = append(b.m.Attrs, b.span(c))
		}
	}
	b.m.Names[n].Attrs[1] = int32(len(b.m.Attrs))
}
