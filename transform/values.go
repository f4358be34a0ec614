package transform

import "github.com/netra-systems/rewrite/parser"

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
	for i, site := range s.v.sites(b) {
		a, isAlias := s.v.alias(site)
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
	return all, len(s.v.sites(b)) > 0
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
