package transform

import (
	"bytes"
	"sort"

	"github.com/netra-systems/rewrite/parser"
)

// texts compares the strings, and what known look-ups are given.
func (p *proof) texts() error {
	changed, err := p.changedTexts()
	if err != nil {
		return err
	}
	then := make(map[int32][]int) // look-ups of the new text, by their place
	for i := range p.looked[p.new].all {
		at := p.looked[p.new].all[i].at
		then[at] = append(then[at], i)
	}
	seen := make(map[int32]int)
	for i := range p.looked[p.old].all {
		was := &p.looked[p.old].all[i]
		place, _ := p.mapper.ToNew(int(was.at))
		nth, at := seen[was.at], int32(place)
		seen[was.at]++
		if nth >= len(then[at]) {
			for _, t := range []parser.TextID{was.front, was.tail} {
				if changed[t] {
					return p.fail(was.at, was.path, "would not be looked up any more")
				}
			}
			continue
		}
		now := &p.looked[p.new].all[then[at][nth]]
		before, after := p.lookedUp(p.plan, was), p.lookedUp(p.after, now)
		if before != after || was.kind != now.kind {
			return p.fail(was.at, was.path, "is looked up as %s and would be as %s", before, after)
		}
		delete(changed, was.front)
		delete(changed, was.tail)
	}
	for t := range changed {
		text := &p.old.m.Texts[t]
		return p.fail(text.Span.Start, text.Value, "would be another string, which no known look-up is given")
	}
	return nil
}

// changedTexts returns the strings that change, but for those that are a path
// which rules move and may be edited for that alone. All other literals have to be
// as they were, unless names in them are code.
func (p *proof) changedTexts() (map[parser.TextID]bool, error) {
	a, b := p.old.m.Literals, p.new.m.Literals
	if len(a) != len(b) {
		return nil, p.fail(0, p.old.f.Path, "would have %d string literals instead of %d", len(b), len(a))
	}
	changed := make(map[parser.TextID]bool)
	if len(p.old.m.Texts) != len(p.new.m.Texts) {
		return nil, p.fail(0, p.old.f.Path, "would have %d strings that can be paths instead of %d", len(p.new.m.Texts), len(p.old.m.Texts))
	}
	edited := make(map[int32]bool) // literals of strings that change, by where they start
	for i := range p.old.m.Texts {
		was, now := &p.old.m.Texts[i], &p.new.m.Texts[i]
		if was.Code {
			edited[was.Span.Start] = true // names compares what is in it
			continue
		}
		if was.Value == now.Value {
			continue
		}
		first := sort.Search(len(a), func(i int) bool { return a[i].Span.Start >= was.Span.Start })
		for _, l := range a[first:] {
			if !was.Span.Contains(l.Span) {
				break
			}
			edited[l.Span.Start] = true
		}
		if to, _, ok := p.plan.movedText(was.Value); p.plan.strings != StringsAll || !ok || to != now.Value || was.Doc {
			changed[parser.TextID(i)] = true
		}
	}
	for i := range a {
		if a[i].Kind != b[i].Kind {
			return nil, p.fail(a[i].Span.Start, "the string", "would be of another kind")
		}
		if !edited[a[i].Span.Start] && !p.sameFrames(a[i].Span, b[i].Span) {
			return nil, p.fail(a[i].Span.Start, "the string", "would be another one")
		}
	}
	return changed, nil
}

// sameFrames reports whether two literals are the same but for the code in them. Nearly all are
// the same, byte for byte.
func (p *proof) sameFrames(old, new parser.Span) bool {
	was, now := p.old.f.Source[old.Start:old.End], p.new.f.Source[new.Start:new.End]
	return bytes.Equal(was, now) || frame(p.old, old) == frame(p.new, new)
}

// frame is what of a literal is not code: without the names in it and their
// attributes, and without the parentheses of calls that have no arguments, all of
// which are compared as such.
func frame(v *view, span parser.Span) string {
	var out []byte
	at := span.Start
	for n, end := v.namesIn(span); n < end; n++ {
		name := &v.m.Names[n]
		if name.Span.Start < at {
			continue
		}
		out = append(out, v.f.Source[at:name.Span.Start]...)
		out = append(out, 0)
		at = name.Span.End
		if attrs := v.m.AttrSpans(name); len(attrs) > 0 {
			at = max(at, attrs[len(attrs)-1].End)
		}
		// The parentheses of a call that a rule replaces go with its name.
		open := bytes.TrimLeft(v.f.Source[at:span.End], " \t\r\n\f")
		if inner, ok := bytes.CutPrefix(open, []byte("(")); ok {
			if rest, ok := bytes.CutPrefix(bytes.TrimLeft(inner, " \t\r\n\f"), []byte(")")); ok {
				at = span.End - int32(len(rest))
			}
		}
	}
	return string(append(out, v.f.Source[min(at, span.End):span.End]...))
}

// lookedUp says what a path that is looked up leads to, in words that are the same
// before and after. What is bound anew is so in one module, whatever that has the
// name from.
func (p *proof) lookedUp(plan *Plan, l *lookedUp) string {
	m := meaning{l.path, l.known}
	if l.kind != setsName {
		return plan.settled(m)
	}
	if t, ok := plan.byRule(m); ok {
		return plan.key(t.Path.String())
	}
	front, name := plan.passed(meaning{parent(l.path), min(l.known, parts(l.path)-1)}), last(l.path)
	if t, ok := plan.byRule(meaning{front.path + "." + name, front.modules}); ok {
		return plan.key(t.Path.String())
	}
	if owner := plan.byName[front.path]; owner != nil && plan.moved {
		if old, ok := plan.cameFrom(owner, name); ok {
			name = old
		} else if new := plan.travels[owner][name]; new != "" {
			return plan.key(front.path) + ", where " + name + " is " + new + " now"
		}
	}
	return plan.key(front.path + "." + name)
}
