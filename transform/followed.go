package transform

import (
	"maps"
	"slices"

	"github.com/netra-systems/rewrite/parser"
)

// unfollowed says why what a file looks up by text can't follow a rename; ""
// if it can.
func (p *Plan) unfollowed(f *File, l *lookedUp) string {
	p = p.as(f)
	switch {
	case l.fixed != "":
		return l.fixed
	case l.fixedBase != "":
		if t, moves := p.byRule(meaning{l.path, l.known}); moves && t.rest == 0 {
			return l.fixedBase
		}
	}
	if l.keyword.Len() > 0 {
		if why := p.keywordsPart(f, l); why != "" {
			return why
		}
	}
	if p.strings == StringsNone {
		return "strings are not to be edited"
	}
	return p.held(f, l.at)
}

// keywordsPart says why the names that a patch.multiple is given can't go on
// together.
func (p *Plan) keywordsPart(f *File, l *lookedUp) string {
	front := ""
	for k, i := range p.looked[f].by[l.lookup] {
		o := &p.looked[f].all[i]
		to := o.path
		t, moves := p.byRule(meaning{o.path, o.known})
		if moves {
			to = t.Path.String()
		}
		if o.fixedName != "" && (!moves || last(to) != last(o.path)) {
			return o.fixedName
		}
		if k > 0 && parent(to) != front {
			return "the names that it patches part ways"
		}
		front = parent(to)
	}
	return ""
}

// held says why a place of a file is not to be changed.
func (p *Plan) held(f *File, offset int32) string {
	switch {
	case !f.Edit:
		return "it is not to be changed now"
	case len(f.Module.Errors) > 0:
		return "its file can't be read whole"
	case p.view(f).protected(offset):
		return "a comment protects it"
	}
	return ""
}

// follows reports whether a look-up by text says which name it is after, and can
// be edited if that is renamed.
func (p *Plan) follows(f *File, l *lookedUp) bool {
	return l.kind != getsModule && l.kind != setsModule && p.unfollowed(f, l) == ""
}

// followed are the strings of a file that follow what is renamed.
func (p *Plan) followed(f *File) map[parser.TextID]bool {
	out := make(map[parser.TextID]bool)
	all := p.looked[f].all
	for i := range all {
		l := &all[i]
		for _, t := range []parser.TextID{l.front, l.tail} {
			if t == parser.None {
				continue
			}
			if was, seen := out[t]; seen && !was {
				continue
			}
			out[t] = p.follows(f, l)
		}
	}
	maps.DeleteFunc(out, func(_ parser.TextID, follows bool) bool { return !follows })
	return out
}

// reachTexts notes what a file gets at through other modules by text. What can't
// be edited counts as a string like any other: see findNamed.
func (p *Plan) reachTexts(f *File) {
	all := p.looked[f].all
	for i := range all {
		if l := &all[i]; p.follows(f, l) && l.kind != setsModule {
			if _, straight := p.beyond(meaning{l.path, l.known}); straight && l.whole() {
				continue
			}
			p.reachPath(f, l.at, meaning{l.path, l.known}, byText)
		}
	}
}

// handed reports whether the object that a name stands for is only looked into
// for names that are known.
func (p *Plan) handed(f *File, n parser.NameID) bool {
	own := p.looked[f].byBase[n]
	if len(own) == 0 {
		return p.handedOn(f, n)
	}
	return !slices.ContainsFunc(own, func(i int) bool { return !p.follows(f, &p.looked[f].all[i]) })
}

// handedOn is handed for a name that another one is bound to, once.
func (p *Plan) handedOn(f *File, n parser.NameID) bool {
	if len(p.looked[f].byBase) == 0 {
		return false
	}
	m := f.Module
	p.view(f).spend(len(m.Assigns))
	for a := range m.Assigns {
		if m.Assigns[a].Value.Name() != n {
			continue
		}
		p.view(f).spend(len(m.Names))
		target, used := m.BindingOf(&m.Names[m.Assigns[a].Target]), 0
		for i := range m.Names {
			if name := &m.Names[i]; m.BindingOf(name) == target && parser.NameID(i) != m.Assigns[a].Target {
				used++
				if len(p.looked[f].byBase[parser.NameID(i)]) == 0 || !p.handed(f, parser.NameID(i)) {
					return false
				}
			}
		}
		return used > 0
	}
	return false
}

// intoText reports whether a name is the object of look-ups by text that name
// what is looked for in it. The reference then goes on there, if all of them can
// be edited and one module has what the rules put in their place.
func (r *rewriter) intoText(use parser.NameID, ref *reference, t *target) bool {
	own := r.looked().byBase[use]
	if len(own) == 0 {
		return false
	}
	front, moved, why := "", 0, ""
	for k, i := range own {
		l := &r.looked().all[i]
		to, ok := r.plan.byRule(meaning{l.path, l.known})
		if k == 0 {
			ref.path = l.path
		}
		if !ok {
			continue
		}
		if to.rest > 0 {
			ref.path = parent(l.path)
			return false // the object itself moves, or something that it lies in
		}
		moved++
		if moved == 1 {
			front, *t = parent(to.String()), to
		}
		if _, names := r.plan.targetModule(to, meaning{l.path, l.known}); len(names) == 0 {
			why = to.String() + " is a module"
		} else if why == "" {
			why = r.cannot(l, true)
		}
		if parent(to.String()) != front {
			why = "the names that it patches part ways"
		}
	}
	switch {
	case moved == 0:
		return true
	case moved < len(own):
		why = "the names that it patches part ways"
	}
	if why == "" || r.spared(*t) {
		ref.looked = own
		return true
	}
	if l := &r.looked().all[own[0]]; !r.noted[use] && !r.ignoredAt(r.spanOf(l)) {
		r.noted[use] = true
		r.note(Left, l.at, t.rule.String(), "%s stays: %s", ref.path, why)
	}
	return true
}
