package transform

import (
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
)

// lookedUp is a path that the text of a file names where Python or a test tool
// looks it up. It begins in a string or at a name of the file, and may go on in
// another string, a keyword, or the attributes asked of what was found.
type lookedUp struct {
	kind   lookupKind
	lookup parser.LookupID // what looks it up; None for pytest_plugins
	at     int32           // where that stands
	path   string          // from the top
	known  int             // how many parts of path are known to be modules

	base   parser.NameID // the name, with its attributes, that the path begins with; or None
	front  parser.TextID // the string that the path begins with; or None
	module bool          // the front has to be a module, and no other object
	colon  bool          // the front is written module:name

	tail    parser.TextID // the string with the last name; or None
	keyword parser.Span   // the keyword that is the last name; empty if none is
	attrs   []parser.Span // what is asked of the result

	fixed     string // why the file can't say another path in its place
	fixedBase string // why it can't begin elsewhere
	fixedName string // why it can't say another last name in its place
}

// lookupKind says what becomes of what a path names.
type lookupKind uint8

const (
	getsName   lookupKind = iota // it is got
	getsModule                   // it is a module, and got as one
	setsName                     // the last name of the path is bound anew, in what is before it
	setsModule                   // another module takes its place in sys.modules
)

func (l *lookedUp) sets() bool { return l.kind == setsName || l.kind == setsModule }

// whole reports whether one string says the whole path.
func (l *lookedUp) whole() bool {
	return l.front != parser.None && l.behind() == 0 && !l.module && !l.colon
}

// behind returns how many parts of the path stand behind the front or base.
func (l *lookedUp) behind() int {
	if l.tail != parser.None || l.keyword.Len() > 0 {
		return 1
	}
	return len(l.attrs)
}

// lookups are the paths that a file looks up by their text.
type lookups struct {
	all    []lookedUp                // in order of what looks them up
	byBase map[parser.NameID][]int   // those that begin at a name
	users  map[parser.TextID]int     // how many a string has part in
	by     map[parser.LookupID][]int // those that a look-up makes
	built  []parser.Span             // paths that are put together at run time
}

// lookForm says how a function looks a path up.
type lookForm struct {
	kind   lookupKind
	how    lookHow
	params [2]string // the parameters for the path or object, and for the name in it
}

type lookHow uint8

const (
	byPath     lookHow = iota // f("a.b.c")
	byModule                  // f("a.b"), a module
	byName                    // f(object, "name")
	byEither                  // f("a.b.c", …) or f(object, "name", …)
	byKeywords                // f("a.b", name=…) or f(object, name=…)
	byDict                    // f("a.b", {…}) or f(sys.modules, {"a.b": …})
	byItem                    // f(sys.modules, "a.b", …)
	byKey                     // sys.modules.f("a.b")
)

// lookForms are the functions that look code up by its name. What a fixture of
// pytest is, its parameter's name says: see fixtures.
var lookForms = map[string]lookForm{
	"unittest.mock.patch":          {setsName, byPath, [2]string{"target"}},
	"unittest.mock.patch.object":   {setsName, byName, [2]string{"target", "attribute"}},
	"unittest.mock.patch.multiple": {setsName, byKeywords, [2]string{"target"}},
	"unittest.mock.patch.dict":     {setsModule, byDict, [2]string{"in_dict", "values"}},
	"mocker.patch.context_manager": {setsName, byName, [2]string{"target", "attribute"}},
	"mocker.spy":                   {setsName, byName, [2]string{"obj", "name"}},
	"monkeypatch.setattr":          {setsName, byEither, [2]string{"target", "name"}},
	"monkeypatch.delattr":          {setsName, byEither, [2]string{"target", "name"}},
	"monkeypatch.setitem":          {setsModule, byItem, [2]string{"dic", "name"}},
	"monkeypatch.delitem":          {setsModule, byItem, [2]string{"dic", "name"}},

	"importlib.import_module": {getsModule, byModule, [2]string{"name", "package"}},
	"builtins.__import__":     {getsModule, byModule, [2]string{"name", "fromlist"}},
	"pytest.importorskip":     {getsModule, byModule, [2]string{"modname"}},
	"pkgutil.resolve_name":    {getsName, byPath, [2]string{"name"}},

	"sys.modules.get":        {getsModule, byKey, [2]string{}},
	"sys.modules.pop":        {setsModule, byKey, [2]string{}},
	"sys.modules.setdefault": {setsModule, byKey, [2]string{}},

	"builtins.getattr": {getsName, byName, [2]string{}},
	"builtins.hasattr": {getsName, byName, [2]string{}},
	"builtins.setattr": {setsName, byName, [2]string{}},
	"builtins.delattr": {setsName, byName, [2]string{}},
}

// fixtures are the parameters that pytest fills in by their names.
var fixtures = map[string]string{
	"monkeypatch": "monkeypatch",
	"mocker":      "mocker", "class_mocker": "mocker", "module_mocker": "mocker",
	"package_mocker": "mocker", "session_mocker": "mocker",
}

// asked are the names of which it matters that the file does not bind them.
var asked = map[string]bool{
	"getattr": true, "hasattr": true, "setattr": true, "delattr": true, "__import__": true, "__name__": true, "__package__": true,
}

// commonPath gives what is one thing under several paths one of them.
func commonPath(path string) string {
	for _, same := range [][2]string{{"mock", "unittest.mock"}, {"mocker.patch", "unittest.mock.patch"}} {
		if within(path, same[0]) && path != "mocker.patch.context_manager" {
			return same[1] + path[len(same[0]):]
		}
	}
	return path
}

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

// assigned returns the value of a name that is bound once, by an assignment.
func (s *seeker) assigned(n parser.NameID) (parser.Value, bool) {
	site, ok := s.sole[s.v.m.BindingOf(&s.v.m.Names[n])]
	if !ok || site == parser.None || site == n || s.v.m.Names[site].Role != parser.Store {
		return parser.Value{}, false
	}
	a, ok := s.given[site]
	if !ok {
		return parser.Value{}, false
	}
	return s.v.m.Assigns[a].Value, true
}

// origin follows names that are bound once to the value that they are bound to.
func (s *seeker) origin(v parser.Value) parser.Value {
	for range maxAliases {
		n := v.Name()
		if n == parser.None || len(s.v.m.AttrSpans(&s.v.m.Names[n])) > 0 {
			break
		}
		next, ok := s.assigned(n)
		if !ok {
			break
		}
		v = next
	}
	return v
}

// text returns the string that a value is, whatever names it has.
func (s *seeker) text(v parser.Value) parser.TextID {
	if t := s.origin(v).Text(); t != parser.None && !s.v.m.Texts[t].Code {
		return t
	}
	return s.constant(v)
}

// constant returns the string that a class-level constant is: self.X, cls.X or
// Class.X, where nothing else in the file is called X in a class or as an
// attribute that is assigned.
func (s *seeker) constant(v parser.Value) parser.TextID {
	n := v.Name()
	if n == parser.None {
		return parser.None
	}
	name := &s.v.m.Names[n]
	attrs := s.v.m.AttrSpans(name)
	if len(attrs) != 1 {
		return parser.None
	}
	scope := s.classOf(name)
	attr := parser.Normalize(attrs[0].Of(s.v.f.Source))
	if scope == parser.None || private(attr) || s.put[attr] {
		return parser.None
	}
	found := parser.TextID(parser.None)
	for _, i := range s.v.symbolsNamed(attr) {
		sym := &s.v.m.Symbols[i]
		if sym.Flags&parser.Bound == 0 || s.v.m.Scopes[sym.Scope].Kind != parser.ClassScope {
			continue
		}
		site, ok := s.sole[i]
		if sym.Scope != scope || !ok || site == parser.None {
			return parser.None
		}
		if a, ok := s.given[site]; ok {
			found = s.v.m.Assigns[a].Value.Text()
		}
	}
	return found
}

// classOf returns the class that a name stands for: the first parameter of a
// method, or the name of a class.
func (s *seeker) classOf(name *parser.Name) parser.ScopeID {
	b := s.v.m.BindingOf(name)
	site, ok := s.sole[b]
	if !ok || site == parser.None {
		return parser.None
	}
	bound := &s.v.m.Names[site]
	switch scope := s.v.m.Symbols[b].Scope; bound.Role {
	case parser.Param:
		if up := s.v.m.Scopes[scope].Parent; up != parser.None && s.v.m.Scopes[up].Kind == parser.ClassScope &&
			(s.v.m.Symbols[b].Name == "self" || s.v.m.Symbols[b].Name == "cls") {
			return up
		}
	case parser.Def:
		s.v.spend(len(s.v.m.Scopes))
		for c := range s.v.m.Scopes {
			if k := &s.v.m.Scopes[c]; k.Kind == parser.ClassScope && k.Parent == scope && k.Name == s.v.m.Symbols[b].Name {
				return parser.ScopeID(c)
			}
		}
	}
	return parser.None
}

// pathOf returns what a name with its attributes denotes, as far as that is
// certain. It is renamed if the file gives it a name that no import binds.
func (s *seeker) pathOf(n parser.NameID, depth int) (m meaning, renamed, ok bool) {
	name := &s.v.m.Names[n]
	b := s.v.m.BindingOf(name)
	if m, ok = s.v.denotes(n); !ok {
		if m, ok = s.fallback(b); !ok && s.v.elsewhere(b) && asked[s.v.m.Symbols[b].Name] && !s.v.wildcardMay(s.p, -1, s.v.m.Symbols[b].Name) {
			m, ok = meaning{"builtins." + s.v.m.Symbols[b].Name, 1}, true
		}
	}
	if site, once := s.sole[b]; !ok && once && site != parser.None && depth > 0 && site != n {
		if fixture := fixtures[s.v.m.Symbols[b].Name]; s.v.m.Names[site].Role == parser.Param && fixture != "" {
			m, ok = meaning{fixture, 0}, true
		} else if v, given := s.assigned(n); given && v.Name() != parser.None {
			m, _, ok = s.pathOf(v.Name(), depth-1)
			renamed = true
		}
	}
	if !ok || s.v.m.Symbols[name.Symbol].Class != parser.None {
		return meaning{}, false, false
	}
	return s.v.along(m, n), renamed, true
}

// fallback returns what several imports of one name bind if it is one thing:
// `from unittest import mock`, or else `import mock`.
func (s *seeker) fallback(b parser.SymbolID) (all meaning, ok bool) {
	for i, site := range s.v.sites[b] {
		a, isAlias := s.v.alias[site]
		if !isAlias {
			return meaning{}, false
		}
		m, known := s.v.aliasMeaning(&s.v.m.Aliases[a])
		m.path = commonPath(m.path)
		if !known || i > 0 && m.path != all.path {
			return meaning{}, false
		}
		all = m
	}
	return all, len(s.v.sites[b]) > 0
}

// function returns the path of what is called, past the modules of the tree that
// pass it on.
func (s *seeker) function(n parser.NameID) string {
	m, _, ok := s.pathOf(n, maxAliases)
	if !ok {
		return ""
	}
	for range maxHops {
		if _, known := lookForms[commonPath(m.path)]; known || m.path == "sys.modules" {
			break
		}
		h, ok := s.p.hop(m)
		if !ok || h.owner == s.v.f {
			break
		}
		m = h.to
	}
	return commonPath(m.path)
}

func (s *seeker) isSysModules(v parser.Value) bool {
	if n := v.Name(); n != parser.None {
		return s.function(n) == "sys.modules"
	}
	t := s.text(v)
	return t != parser.None && s.v.m.Texts[t].Value == "sys.modules"
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
	if t == parser.None || strings.ContainsAny(s.v.m.Texts[t].Value, ".:") || !s.addObject(&l, object) {
		return
	}
	l.tail = t
	l.path += "." + s.v.m.Texts[t].Value
	s.add(l)
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
			return
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
