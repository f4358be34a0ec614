package transform

import (
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// Strings says which strings may be edited.
type Strings uint8

const (
	// StringsCalls are those that a known look-up is given.
	StringsCalls Strings = iota
	// StringsNone leaves all strings alone.
	StringsNone
	// StringsAll are also those that are one dotted path and nothing else.
	StringsAll
)

// wish is what a look-up by text is to say: in the string that its path begins
// with, and for the name or the attributes behind.
type wish struct {
	front  string // the path that the first string holds; as it is if nothing moves
	behind string // what follows
	rule   string
	reason string
	moves  bool
	why    string // why it moves and can't be edited
}

// strings edits the paths that known look-ups are given.
func (r *rewriter) strings() {
	all := r.looked().all
	for i := 0; i < len(all); {
		end := i + 1
		for all[i].keyword.Len() > 0 && end < len(all) && all[end].lookup == all[i].lookup {
			end++
		}
		r.group(all[i:end])
		i = end
	}
	if r.plan.strings == StringsAll {
		r.otherStrings()
	}
}

func (r *rewriter) looked() *lookups { return r.plan.looked[r.f] }

// group edits one look-up: the keywords of patch.multiple are one with several
// paths.
func (r *rewriter) group(group []lookedUp) {
	wishes := make([]wish, len(group))
	moves, why := false, ""
	for i := range group {
		wishes[i] = r.wish(&group[i])
		moves = moves || wishes[i].moves
	}
	if !moves {
		return
	}
	l, rule := &group[0], ""
	for i := range group {
		if w := &wishes[i]; w.moves {
			rule = w.rule
			if why == "" {
				why = w.why
			}
		}
		if wishes[i].front != wishes[0].front && why == "" {
			why = "the names that it patches part ways"
		}
	}
	if why != "" || r.ignoredAt(r.spanOf(l)) {
		for i := range group {
			r.settled[group[i].front], r.settled[group[i].tail] = true, true
		}
	}
	if r.ignoredAt(r.spanOf(l)) {
		r.note(Ignored, l.at, rule, "%s is left alone, as a comment asks", l.path)
		return
	}
	if why != "" {
		r.note(Left, l.at, rule, "%q stays: %s", l.path, why)
		return
	}
	for i := range group {
		r.say(&group[i], &wishes[i])
	}
}

// spanOf returns where a look-up stands, with the string that it is given.
func (r *rewriter) spanOf(l *lookedUp) parser.Span {
	if l.lookup != parser.None {
		span := r.v.m.Lookups[l.lookup].Span
		if l.front == parser.None {
			return span
		}
		if text := r.v.m.Texts[l.front].Span; !span.Contains(text) && r.ignoredAt(text) {
			return text
		}
		return span
	}
	return r.v.m.Texts[l.front].Span
}

// written returns the part of the path that is written in front, and behind it.
func (l *lookedUp) written() (front, behind string) {
	front = l.path
	for range l.behind() {
		front = parent(front)
	}
	return front, strings.TrimPrefix(l.path[len(front):], ".")
}

// wish says what a look-up by text is to say.
func (r *rewriter) wish(l *lookedUp) wish {
	w := wish{}
	w.front, w.behind = l.written()
	m := meaning{l.path, l.known}
	t, ok := r.plan.byRule(m)
	switch {
	case ok && r.spared(t):
	case ok && l.base != parser.None:
		// The module's own import decides, and the pass for modules edits the name.
		if t.rest == 0 && !r.direct(l) {
			w.moves, w.rule, w.why = true, t.rule.String(), l.fixedBase
		}
	case ok:
		r.wishByRule(l, t, &w)
	case l.module && l.behind() == 0 && r.plan.isModule(l.path):
		w.moves, w.why = true, "only names of the module move"
	default:
		to, beyond := r.plan.beyond(m)
		if t, _ := r.plan.byRule(to); beyond && !r.spared(t) {
			if !l.whole() {
				w.moves, w.rule, w.why = l.sets(), t.rule.String(), goesThrough
			} else {
				r.wishByRule(l, t, &w)
			}
			return w
		}
		r.wishTravel(l, m, &w)
	}
	return w
}

// direct reports whether the name that a path begins with is bound by an import.
func (r *rewriter) direct(l *lookedUp) bool {
	_, ok := r.v.denotes(l.base)
	return ok
}

// wishByRule says a path as the rules have it.
func (r *rewriter) wishByRule(l *lookedUp, t target, w *wish) {
	covered := t.Path.String()
	for range t.rest {
		covered = parent(covered)
	}
	w.moves, w.rule = true, t.rule.String()
	if w.why = r.cannot(l, t.rest < l.behind()); w.why != "" {
		return
	}
	if l.keyword.Len() > 0 {
		if w.why = r.plan.keywordsPart(r.f, l); w.why != "" {
			return
		}
	}
	if l.sets() {
		if w.why = r.plan.waitsFor(r.f, l); w.why != "" {
			return
		}
	}
	if rest := t.rest - l.behind(); rest >= 0 {
		// The string alone moves, and not all of it if something is left of rest.
		full := t.Path.String()
		for range l.behind() {
			full = parent(full)
		}
		if l.module {
			if _, names := r.plan.targetModule(r.frontTarget(l, t), meaning{w.front, max(l.known, parts(w.front))}); len(names) > 0 {
				w.why = full + " is not a module"
				return
			}
		}
		w.front = full
		return
	}
	module, names := r.plan.targetModule(t, meaning{l.path, l.known})
	names = names[:max(0, len(names)-t.rest)]
	switch {
	case len(names) == 0:
		w.why = covered + " is a module"
	case !l.module:
		w.front, w.behind = parent(covered), last(covered)
	case len(l.attrs) == 0 && len(names) > 1:
		w.why = "no one name in " + module + " is " + covered
	default:
		_, attrs := l.written()
		kept := strings.Split(attrs, ".")
		w.front = module
		w.behind = strings.Join(append(names[:len(names):len(names)], kept[len(kept)-t.rest:]...), ".")
	}
}

// frontTarget is where the rules take the part of a path that is in a string.
func (r *rewriter) frontTarget(l *lookedUp, t target) target {
	front, _ := l.written()
	if own, ok := r.plan.byRule(meaning{front, max(l.known, parts(front))}); ok {
		return own
	}
	return t
}

// cannot says why a look-up can't be edited.
func (r *rewriter) cannot(l *lookedUp, name bool) string {
	switch {
	case l.fixed != "":
		return l.fixed
	case name && l.fixedName != "":
		return l.fixedName
	case r.plan.strings == StringsNone:
		return "strings are not to be edited"
	}
	return ""
}

// wishTravel follows the names of modules that are renamed, as travel does for
// attributes.
func (r *rewriter) wishTravel(l *lookedUp, m meaning, w *wish) {
	n := parts(l.path)
	found, ok := r.plan.travelsOn(m, n)
	at, front := n-1-found.behind, n-l.behind()
	if !ok || at < front && l.front == parser.None {
		return // or it is in another part of the file: see travel
	}
	w.moves, w.rule, w.reason = true, found.rule, found.reason
	if w.why = r.cannot(l, at >= front); w.why != "" {
		return
	}
	said := strings.Split(l.path, ".")
	said[at] = found.name
	w.front, w.behind = strings.Join(said[:front], "."), strings.Join(said[front:], ".")
	if strings.Contains(found.name, ".") && at == n-1 && (l.tail != parser.None || l.keyword.Len() > 0) {
		w.why = "no one name is " + found.name
	}
}

// say edits what a look-up says.
func (r *rewriter) say(l *lookedUp, w *wish) {
	front, behind := l.written()
	if l.front != parser.None && w.front != front {
		value := w.front
		if l.colon {
			value = r.withColon(l, w)
		}
		r.editText(l.front, value, w.rule, w.reason)
	}
	switch {
	case w.behind == behind:
	case l.tail != parser.None:
		r.editText(l.tail, w.behind, w.rule, w.reason)
	case l.keyword.Len() > 0:
		r.edit(l.keyword.Start, l.keyword.End, w.behind, w.rule, w.reason)
	default:
		r.editAttrs(l.attrs, behind, w.behind, w.rule, w.reason)
	}
}

// withColon writes a path as module:name.
func (r *rewriter) withColon(l *lookedUp, w *wish) string {
	front, _ := l.written()
	if t, ok := r.plan.byRule(meaning{l.path, l.known}); ok {
		module, names := r.plan.targetModule(t, meaning{l.path, l.known})
		if len(names) >= l.behind() {
			return module + ":" + strings.Join(names[:len(names)-l.behind()], ".")
		}
	}
	module := front // a travelling name: the module stays
	for range parts(front) - l.known {
		module = parent(module)
	}
	return module + ":" + strings.TrimPrefix(w.front[len(module):], ".")
}

// editAttrs changes the attributes asked of a result, of which the last may stay.
func (r *rewriter) editAttrs(spans []parser.Span, old, new, rule, reason string) {
	a, b := strings.Split(old, "."), strings.Split(new, ".")
	for len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 1 {
		r.edit(spans[0].Start, spans[0].End, strings.Join(b, "."), rule, reason)
		return
	}
	r.edit(spans[0].Start, spans[len(a)-1].End, strings.Join(b, "."), rule, reason)
}

// editText makes a string say another path. What the two have in common at both
// ends stays, and so do the literals that nothing changes in: each of the others
// goes on holding as many parts as it does, and the first takes the rest.
func (r *rewriter) editText(t parser.TextID, value, rule, reason string) {
	if was, done := r.texted[t]; done {
		if was != value {
			r.note(Left, r.v.m.Texts[t].Span.Start, rule, "%q would have to say two things", r.v.m.Texts[t].Value)
		}
		return
	}
	r.texted[t] = value
	text := &r.v.m.Texts[t]
	old, new := text.Value, value
	head := commonParts(old, new)
	old, new = old[head:], new[head:]
	tail := commonTail(old, new)
	old, new = old[:len(old)-tail], new[:len(new)-tail]
	from, to := int32(head), int32(head+len(old))

	var pieces []parser.Span // of the value: what changes of each literal
	var at []int32           // in the file
	all := r.v.m.PiecesOf(text)
	for i := range all {
		start, end := all[i].At, all[i].At+int32(all[i].Span.Len())
		if start, end := max(start, from), min(end, to); start < end {
			pieces = append(pieces, parser.Span{Start: start, End: end})
			at = append(at, all[i].Span.Start+start-all[i].At)
		}
	}
	said := shareOut(text.Value, pieces, new)
	for i, piece := range pieces {
		r.edit(at[i], at[i]+int32(piece.Len()), said[i], rule, reason)
	}
}

// commonParts returns the length of what two paths begin with, in whole parts
// with the dot behind.
func commonParts(a, b string) int {
	end := 0
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		if a[i] == '.' || a[i] == ':' {
			end = i + 1
		}
	}
	return end
}

// commonTail returns the length of what two paths end with, in whole parts with
// the dot in front, and leaves something of both.
func commonTail(a, b string) int {
	end := 0
	for i := 1; i < min(len(a), len(b)) && a[len(a)-i] == b[len(b)-i]; i++ {
		if c := a[len(a)-i]; c == '.' || c == ':' {
			end = i
		}
	}
	return end
}

// shareOut divides a new path among the pieces that the old one was divided
// among: each but the first keeps as many names as it holds, if the pieces end
// at dots.
func shareOut(value string, pieces []parser.Span, new string) []string {
	said := make([]string, len(pieces))
	if len(pieces) == 0 {
		return said
	}
	rest := new
	for i := len(pieces) - 1; i > 0; i-- {
		held := value[pieces[i].Start:pieces[i].End]
		dots := strings.Count(strings.Trim(held, "."), ".") + 1
		if strings.HasSuffix(held, ".") != strings.HasSuffix(rest, ".") {
			break
		}
		cut := len(strings.TrimSuffix(rest, "."))
		for ; dots > 0 && cut > 0; dots-- {
			cut = strings.LastIndexByte(rest[:cut], '.')
		}
		leading := strings.HasPrefix(held, ".")
		if cut <= 0 || !leading && value[pieces[i].Start-1] != '.' {
			break
		}
		if !leading {
			cut++
		}
		said[i], rest = rest[cut:], rest[:cut]
	}
	said[0] = rest
	return said
}

// otherStrings moves the strings that are one dotted path and nothing else,
// whoever looks at them.
func (r *rewriter) otherStrings() {
	known := make(map[parser.TextID]bool)
	for i := range r.looked().all {
		l := &r.looked().all[i]
		known[l.front], known[l.tail] = true, true
	}
	for i := range r.v.m.Texts {
		id, text := parser.TextID(i), &r.v.m.Texts[i]
		if known[id] || text.Doc {
			continue
		}
		value, t, ok := r.plan.movedText(text.Value)
		if !ok || r.spared(t) || text.Code || unedited(r.v.m, text) != "" {
			continue
		}
		if r.ignoredAt(text.Span) {
			continue // review notes it
		}
		r.editText(id, value, t.rule.String(), "a string that is a path")
	}
}

// movedText says where the rules take what a string says: a dotted path, or one
// written module:name.
func (p *Plan) movedText(value string) (string, target, bool) {
	head, names, colon := strings.Cut(value, ":")
	m := meaning{path: join(head, names)}
	if colon {
		m.modules = parts(head)
	} else if !strings.Contains(value, ".") || strings.HasPrefix(value, ".") {
		return "", target{}, false
	}
	t, ok := p.byRule(m)
	if !ok {
		return "", target{}, false
	}
	if !colon {
		return t.Path.String(), t, true
	}
	module, behind := p.targetModule(t, m)
	if len(behind) == 0 {
		return "", target{}, false
	}
	return rules.Path{Module: module + ":" + strings.Join(behind, ".")}.String(), t, true
}
