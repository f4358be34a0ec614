package transform

import (
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// seeker finds the look-ups of a file.
type seeker struct {
	p     *Plan
	v     *view
	out   *lookups
	sole  map[parser.SymbolID]parser.NameID // what binds a name, if it is one place
	given map[parser.NameID]int             // the assignment that a name is the target of
	put   map[string]bool                   // attributes that are assigned or deleted
	taken map[parser.LookupID]bool          // whose path goes on in another look-up
	torn  map[parser.TextID]bool            // strings that look-ups may want different things of
}

// maxAliases bounds the names that a value is followed through.
const maxAliases = 8

// seek finds the look-ups of a file.
func (p *Plan) seek(v *view) *lookups {
	s := &seeker{
		p: p, v: v, taken: make(map[parser.LookupID]bool),
		out: &lookups{
			byBase: make(map[parser.NameID][]int), users: make(map[parser.TextID]int), by: make(map[parser.LookupID][]int),
		},
	}
	if len(v.m.Texts) == 0 && len(v.m.Lookups) == 0 {
		return s.out
	}
	s.index()
	for i := range v.m.Lookups {
		s.look(parser.LookupID(i))
	}
	s.plugins()
	s.finish()
	return s.out
}

// index notes what binds each name.
func (s *seeker) index() {
	s.sole, s.put = make(map[parser.SymbolID]parser.NameID), make(map[string]bool)
	for n := range s.v.m.Names {
		name := &s.v.m.Names[n]
		if spans := s.v.m.AttrSpans(name); name.Flags&(parser.AttrStore|parser.AttrDelete) != 0 && len(spans) > 0 {
			s.put[parser.Normalize(spans[len(spans)-1].Of(s.v.f.Source))] = true
		}
		switch name.Role {
		case parser.Load, parser.GlobalDecl, parser.NonlocalDecl:
			continue
		}
		b := s.v.m.BindingOf(name)
		if _, more := s.sole[b]; more {
			s.sole[b] = parser.None
		} else {
			s.sole[b] = parser.NameID(n)
		}
	}
	s.given = make(map[parser.NameID]int)
	for a := range s.v.m.Assigns {
		target := s.v.m.Assigns[a].Target
		if name := &s.v.m.Names[target]; name.Attrs[0] == name.Attrs[1] {
			s.given[target] = a
		}
	}
}

// look adds what one look-up looks up.
func (s *seeker) look(id parser.LookupID) {
	l := &s.v.m.Lookups[id]
	if s.v.m.Names[l.Name].Flags&parser.InString != 0 {
		return
	}
	function := s.function(l.Name)
	if l.Kind != parser.CallLookup {
		if args := s.v.m.ArgsOf(l); function == "sys.modules" && len(args) == 1 {
			kind := getsModule
			if l.Role != parser.Load && len(s.v.m.ResultAttrs(l)) == 0 {
				kind = setsModule
			}
			s.addText(id, args[0].Value, kind, true)
		}
		return
	}
	form, ok := lookForms[function]
	if !ok {
		return
	}
	first, second := s.argument(l, 0, form.params[0]), s.argument(l, 1, form.params[1])
	if first == nil {
		return
	}
	for _, arg := range []*parser.Arg{first, second} {
		if arg != nil && s.origin(arg.Value).Kind == parser.BuiltValue {
			s.out.built = append(s.out.built, s.origin(arg.Value).Span)
		}
	}
	switch form.how {
	case byPath:
		s.addText(id, first.Value, form.kind, false)
	case byModule:
		s.addModule(id, first, second, function)
	case byKey:
		s.addText(id, first.Value, form.kind, true)
	case byItem:
		if second != nil && s.isSysModules(first.Value) {
			s.addText(id, second.Value, form.kind, true)
		}
	case byName:
		if second != nil {
			s.addName(id, first.Value, second.Value, form.kind)
		}
	case byEither:
		if s.text(first.Value) != parser.None {
			s.addText(id, first.Value, form.kind, false)
		} else if second != nil {
			s.addName(id, first.Value, second.Value, form.kind)
		}
	case byKeywords:
		s.addKeywords(id, first.Value)
	case byDict:
		s.addDict(id, first.Value, second)
	}
}

// argument returns the argument of a call for a parameter, by its place or its
// name; nil if there is none, or if it can't be told.
func (s *seeker) argument(l *parser.Lookup, at int, param string) *parser.Arg {
	args, place := s.v.m.ArgsOf(l), 0
	for i := range args {
		a := &args[i]
		switch {
		case a.Keyword.Len() > 0:
			if param != "" && a.Keyword.Of(s.v.f.Source) == param {
				return a
			}
		case a.Stars > 0:
			return nil
		case place == at:
			return a
		default:
			place++
		}
	}
	return nil
}

func (s *seeker) blank(id parser.LookupID, kind lookupKind) lookedUp {
	l := lookedUp{kind: kind, lookup: id, base: parser.None, front: parser.None, tail: parser.None}
	if id != parser.None {
		l.at = s.v.m.Lookups[id].Span.Start
	}
	return l
}

// addText adds a path that a string holds.
func (s *seeker) addText(id parser.LookupID, v parser.Value, kind lookupKind, module bool) {
	t := s.text(v)
	if t == parser.None {
		return
	}
	value := s.v.m.Texts[t].Value
	l := s.blank(id, kind)
	l.front, l.module = t, module
	if head, names, colon := strings.Cut(value, ":"); colon {
		l.colon, l.known = true, parts(head)
		value = join(head, names)
	} else if module {
		l.known = parts(value)
	}
	if strings.HasPrefix(value, ".") || kind == setsName && parent(value) == "" {
		return
	}
	l.path = value
	s.addResult(l)
}

// addResult adds a path with the attributes asked of what was found.
func (s *seeker) addResult(l lookedUp) {
	if l.lookup != parser.None && (l.kind == getsModule || l.kind == getsName) {
		for _, attr := range s.v.m.ResultAttrs(&s.v.m.Lookups[l.lookup]) {
			l.attrs = append(l.attrs, attr)
			l.path += "." + parser.Normalize(attr.Of(s.v.f.Source))
			l.kind = getsName
		}
	}
	s.add(l)
}

// addModule adds the path of a module that a function imports.
func (s *seeker) addModule(id parser.LookupID, name, second *parser.Arg, function string) {
	if function != "importlib.import_module" {
		from := s.argument(&s.v.m.Lookups[id], 3, "fromlist")
		if t := s.text(name.Value); function == "builtins.__import__" && t != parser.None &&
			strings.Contains(s.v.m.Texts[t].Value, ".") && (from == nil || from.Value.Kind == parser.ListValue && from.Value.Index == parser.None) {
			// What it returns is the first part of the path.
			l := s.blank(id, getsModule)
			l.front, l.module, l.path = t, true, s.v.m.Texts[t].Value
			l.known = parts(l.path)
			l.fixed = "__import__ without fromlist returns " + first(l.path)
			s.add(l)
			return
		}
		s.addText(id, name.Value, getsModule, true)
		return
	}
	t := s.text(name.Value)
	if t == parser.None || !strings.HasPrefix(s.v.m.Texts[t].Value, ".") {
		s.addText(id, name.Value, getsModule, true)
		return
	}
	if second == nil {
		return
	}
	package_ := ""
	if p := s.text(second.Value); p != parser.None {
		package_ = s.v.m.Texts[p].Value
	} else if n := second.Value.Name(); n != parser.None && len(s.v.f.Names) > 0 {
		switch m, _, _ := s.pathOf(n, 0); {
		case m.path == "builtins.__package__" && !s.v.f.Package:
			package_ = parent(s.v.f.Names[0])
		case m.path == "builtins.__package__", m.path == "builtins.__name__" && s.v.f.Package:
			package_ = s.v.f.Names[0]
		}
	}
	rest := strings.TrimLeft(s.v.m.Texts[t].Value, ".")
	for up := len(s.v.m.Texts[t].Value) - len(rest) - 1; up > 0; up-- {
		package_ = parent(package_)
	}
	if package_ == "" || rest == "" {
		return
	}
	l := s.blank(id, getsModule)
	l.front, l.module, l.path = t, true, join(package_, rest)
	l.known = parts(l.path)
	s.addResult(l)
}

// addObject fills in where the path of an object begins that a look-up is given.
func (s *seeker) addObject(l *lookedUp, v parser.Value) bool {
	if n := v.Name(); n != parser.None {
		if m, renamed, ok := s.pathOf(n, maxAliases); ok && !within(m.path, "builtins") {
			l.base, l.path, l.known = n, m.path, m.modules
			if renamed {
				l.fixedBase = "the module has another name here"
			}
			return true
		}
	}
	renamed := v.Lookup() == parser.None
	inner := s.origin(v).Lookup()
	if inner == parser.None || len(s.v.m.ResultAttrs(&s.v.m.Lookups[inner])) > 0 || len(s.out.by[inner]) != 1 {
		return false
	}
	from := &s.out.all[s.out.by[inner][0]]
	if from.kind != getsModule || from.behind() > 0 {
		return false
	}
	l.front, l.module, l.path, l.known, l.fixed = from.front, from.module, from.path, from.known, from.fixed
	if renamed {
		l.fixed = "the module has a name here"
	} else {
		s.taken[inner] = true
	}
	return true
}

// addName adds the path of a name in an object.
func (s *seeker) addName(id parser.LookupID, object, name parser.Value, kind lookupKind) {
	t := s.text(name)
	l := s.blank(id, kind)
	if t == parser.None || strings.ContainsAny(s.v.m.Texts[t].Value, ".:") {
		return
	}
	if !s.addObject(&l, object) {
		if kind == setsName {
			s.notKnown(s.v.m.Texts[t].Value, l.at)
		}
		return
	}
	l.tail = t
	l.path += "." + s.v.m.Texts[t].Value
	s.add(l)
}

// notKnown notes what is bound anew in an object that no path is known of.
func (s *seeker) notKnown(attr string, at int32) {
	if s.out.unknown == nil {
		s.out.unknown = make(map[string]int32)
	}
	if _, seen := s.out.unknown[attr]; !seen {
		s.out.unknown[attr] = at
	}
}

// addKeywords adds the paths of the names that patch.multiple binds.
func (s *seeker) addKeywords(id parser.LookupID, object parser.Value) {
	own := []string{"target", "spec", "create", "spec_set", "autospec", "new_callable"}
	args := s.v.m.ArgsOf(&s.v.m.Lookups[id])
	starred := slices.ContainsFunc(args, func(a parser.Arg) bool { return a.Stars > 0 })
	for i := range args {
		a := &args[i]
		if a.Keyword.Len() == 0 || slices.Contains(own, a.Keyword.Of(s.v.f.Source)) {
			continue
		}
		l := s.blank(id, setsName)
		if t := s.text(object); t != parser.None {
			l.front, l.path = t, s.v.m.Texts[t].Value
		} else if !s.addObject(&l, object) {
			s.notKnown(parser.Normalize(a.Keyword.Of(s.v.f.Source)), l.at)
			continue
		}
		l.keyword = a.Keyword
		l.path += "." + parser.Normalize(a.Keyword.Of(s.v.f.Source))
		if starred {
			l.fixed = "it is given more names as it runs"
		}
		if n := a.Value.Name(); n != parser.None && s.function(n) == "unittest.mock.DEFAULT" {
			l.fixedName = "DEFAULT hands the name on to the test"
		}
		s.add(l)
	}
}

// addDict adds what patch.dict is given: the path of a dict, or the modules that
// others are put in place of.
func (s *seeker) addDict(id parser.LookupID, dict parser.Value, values *parser.Arg) {
	if !s.isSysModules(dict) {
		if s.text(dict) != parser.None {
			s.addText(id, dict, getsName, false)
		}
		return
	}
	if values == nil {
		return
	}
	of := s.origin(values.Value)
	items := s.v.m.ItemsOf(&of)
	for i := 0; of.Kind == parser.DictValue && i+1 < len(items); i += 2 {
		s.addText(id, items[i].Value, setsModule, true)
	}
}

// plugins adds the modules of pytest_plugins.
func (s *seeker) plugins() {
	for i := range s.v.m.Assigns {
		a := &s.v.m.Assigns[i]
		name := &s.v.m.Names[a.Target]
		if s.v.m.ScopeOf(name) != 0 || name.Span.Of(s.v.f.Source) != "pytest_plugins" || name.Attrs[0] != name.Attrs[1] {
			continue
		}
		values := []parser.Value{a.Value}
		if of := s.origin(a.Value); of.Kind == parser.ListValue {
			values = nil
			for _, item := range s.v.m.ItemsOf(&of) {
				values = append(values, item.Value)
			}
		}
		for _, v := range values {
			before := len(s.out.all)
			s.addText(parser.None, v, getsModule, true)
			for k := before; k < len(s.out.all); k++ {
				s.out.all[k].at = v.Span.Start
			}
		}
	}
}

func (s *seeker) add(l lookedUp) {
	at := len(s.out.all)
	s.out.all = append(s.out.all, l)
	if l.lookup != parser.None {
		s.out.by[l.lookup] = append(s.out.by[l.lookup], at)
	}
}

// finish drops what goes on in other look-ups, and notes what can't be edited.
func (s *seeker) finish() {
	all := s.out.all
	s.out.all, s.out.by = nil, make(map[parser.LookupID][]int)
	for _, l := range all {
		if l.lookup == parser.None || !s.taken[l.lookup] {
			s.add(l)
		}
	}
	seen := make(map[parser.TextID]map[parser.LookupID]bool)
	for i := range s.out.all {
		l := &s.out.all[i]
		if l.base != parser.None {
			s.out.byBase[l.base] = append(s.out.byBase[l.base], i)
		}
		for _, t := range []parser.TextID{l.front, l.tail} {
			if t == parser.None || seen[t][l.lookup] && l.lookup != parser.None {
				continue
			}
			if seen[t] == nil {
				seen[t] = make(map[parser.LookupID]bool)
			}
			seen[t][l.lookup] = true
			s.out.users[t]++
		}
	}
	s.tear()
	for i := range s.out.all {
		l := &s.out.all[i]
		for _, t := range []parser.TextID{l.front, l.tail} {
			if l.fixed == "" && t != parser.None {
				l.fixed = unedited(s.v.m, &s.v.m.Texts[t])
			}
			if l.fixed == "" && s.torn[t] {
				l.fixed = "the string is used in more than one way"
			}
		}
	}
}

// unedited says why a string can't be edited, whoever is given it.
func unedited(m *parser.Module, text *parser.Text) string {
	switch {
	case text.InFormat || text.Echoed:
		return "it stands in an f-string"
	case slices.ContainsFunc(m.PiecesOf(text), func(p parser.Piece) bool { return !p.Plain }):
		return "it is written with escapes"
	}
	return ""
}

// tear finds the strings of which several look-ups may not want the same.
func (s *seeker) tear() {
	s.torn = make(map[parser.TextID]bool)
	user := make(map[parser.TextID]*lookedUp)
	for i := range s.out.all {
		l := &s.out.all[i]
		for _, t := range []parser.TextID{l.front, l.tail} {
			if t == parser.None || s.out.users[t] < 2 {
				continue
			}
			o := user[t]
			user[t] = l
			if l.behind() > 0 || o != nil && (o.module != l.module || o.colon != l.colon) {
				s.torn[t] = true
			}
		}
	}
}
