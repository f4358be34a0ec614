package discover

import (
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/parser"
)

// dynamic proposes what a module's __getattr__ (PEP 562) gives for old names with a
// warning: by a table of names, or by a chain of comparisons.
func (s *finder) dynamic(d definition) {
	var warnings []call // of deprecation, in the function
	for _, c := range s.calls {
		if s.m.Scopes[d.scope].Span.Contains(s.m.Names[c.name].Span) {
			if _, ok := s.deprecationCall(&c); ok {
				warnings = append(warnings, c)
			}
		}
	}
	for i := range s.m.Assigns {
		a := &s.m.Assigns[i]
		target := &s.m.Names[a.Target]
		if a.Value.Kind == parser.DictValue && s.m.ScopeOf(target) == 0 && s.uses(s.m.Scopes[d.scope].Span, s.m.BindingOf(target)) {
			for _, c := range warnings {
				if s.depends(&c, s.m.BindingOf(target)) {
					s.table(&a.Value)
					break
				}
			}
		}
	}
	always := len(s.directMarks(d.body)) > 0
	for b := range s.m.Blocks {
		block := &s.m.Blocks[b]
		if block.Kind != parser.IfBlock || block.Scope != d.scope {
			continue
		}
		for _, c := range warnings {
			if always || block.Span.Contains(s.m.Names[c.name].Span) {
				s.branch(parser.BlockID(b), s.messageOf(&c))
				break
			}
		}
	}
}

// depends reports whether a warning is given for what is in a table: nothing decides
// whether it is given, or a condition does that speaks of the table, be it by a local name
// for what was found in it.
func (s *finder) depends(c *call, table parser.SymbolID) bool {
	conditions := 0
	for stmt := s.m.Names[c.name].Stmt; stmt != parser.None; {
		block := &s.m.Blocks[s.m.Stmts[stmt].Block]
		if block.Kind == parser.FunctionBlock {
			break
		}
		stmt = block.Parent
		if block.Kind != parser.IfBlock || stmt == parser.None {
			continue
		}
		conditions++
		head := parser.Span{Start: s.m.Stmts[stmt].Span.Start, End: block.Span.Start}
		if s.uses(head, table) {
			return true
		}
		for n := range s.m.Names {
			if name := &s.m.Names[n]; head.Contains(name.Span) && s.fromTable(s.m.BindingOf(name), table) {
				return true
			}
		}
	}
	return conditions == 0
}

// fromTable reports whether a local name is bound by a statement that speaks of a table.
func (s *finder) fromTable(local, table parser.SymbolID) bool {
	if s.m.Symbols[local].Scope == 0 {
		return false
	}
	for n := range s.m.Names {
		if name := &s.m.Names[n]; name.Role == parser.Store && s.m.BindingOf(name) == local && name.Stmt != parser.None &&
			s.m.Stmts[name.Stmt].Kind != parser.CompoundStmt && s.uses(s.m.Stmts[name.Stmt].Span, table) {
			return true
		}
	}
	return false
}

// uses reports whether a name is referred to in a span.
func (s *finder) uses(within parser.Span, binding parser.SymbolID) bool {
	for n := range s.m.Names {
		if name := &s.m.Names[n]; within.Contains(name.Span) && s.m.BindingOf(name) == binding {
			return true
		}
	}
	return false
}

// table reads a dict from old names to new ones.
func (s *finder) table(v *parser.Value) {
	items := s.m.ItemsOf(v)
	for i := 0; i+1 < len(items); i += 2 {
		key, value := &items[i].Value, &items[i+1].Value
		if key.Kind != parser.TextValue || items[i].Stars > 0 {
			continue
		}
		old := s.m.Texts[key.Text()].Value
		if !identifier().MatchString(old) {
			continue
		}
		if to := s.entry(old, value); to.module != "" {
			s.propose(old, to, Proved, key.Span.Start, "the table of __getattr__ has %s for it, which warns", to)
		}
	}
}

var identifier = lazy.Regexp(`^[^\W\d]\w*$`)

// entry returns what a value of such a table stands for: "pkg.mod:name", "pkg.mod.name",
// "pkg.mod", "name", a pair of module and name, or the object itself.
func (s *finder) entry(old string, v *parser.Value) ref {
	switch v.Kind {
	case parser.NameValue:
		return s.ref(v.Name())
	case parser.TextValue:
		return s.lookedUp(old, s.m.Texts[v.Text()].Value)
	case parser.ListValue:
		var texts []string
		for _, item := range s.m.ItemsOf(v) {
			if item.Value.Kind != parser.TextValue && len(texts) < 2 {
				return ref{}
			}
			if item.Value.Kind == parser.TextValue {
				texts = append(texts, s.m.Texts[item.Value.Text()].Value)
			}
		}
		if len(texts) >= 2 && identifier().MatchString(texts[1]) {
			return ref{s.relative(texts[0]), texts[1]}
		}
		if len(texts) == 1 {
			return s.lookedUp(old, texts[0])
		}
	}
	return ref{}
}

// lookedUp returns what one text of such a table stands for.
func (s *finder) lookedUp(old, text string) ref {
	if module, name, ok := strings.Cut(text, ":"); ok {
		return ref{s.relative(module), name}
	}
	path := s.relative(text)
	if !strings.Contains(text, ".") {
		if to, ok := s.own(text); ok && to.name != "" {
			return to
		}
		path = s.name + "." + text
		if !s.tree.HasModule(path) && !s.Package {
			path = s.name[:max(0, strings.LastIndexByte(s.name, '.'))] + "." + text
		}
	}
	if s.tree.HasModule(path) {
		return ref{path, old}
	}
	if i := strings.LastIndexByte(path, '.'); i > 0 && strings.Contains(text, ".") {
		return ref{path[:i], path[i+1:]}
	}
	return ref{}
}

// relative returns the absolute name of a module that may begin with dots.
func (s *finder) relative(module string) string {
	level := len(module) - len(strings.TrimLeft(module, "."))
	return parser.AbsoluteModule(s.name, s.Package, level, module[level:])
}

var comparison = lazy.Regexp(`(?:==\s*["']([^\W\d]\w*)["']|["']([^\W\d]\w*)["']\s*==)`)

// branch reads a block of a chain: if name == "Old": …; return New.
func (s *finder) branch(b parser.BlockID, message string) {
	block := &s.m.Blocks[b]
	head := s.m.Stmts[block.Parent].Span.Start
	for i := range s.m.Blocks {
		if other := &s.m.Blocks[i]; other.Parent == block.Parent && other.Span.End <= block.Span.Start {
			head = max(head, other.Span.End)
		}
	}
	condition := string(s.Source[head:block.Span.Start])
	m := comparison().FindStringSubmatch(condition)
	if m == nil || strings.Contains(condition, " and ") || strings.Contains(condition, " or ") {
		return
	}
	old := m[1] + m[2]
	for _, stmt := range s.stmts(b) {
		text := s.textOf(stmt)
		if !strings.HasPrefix(text, "return") {
			continue
		}
		start := s.skip(s.m.Stmts[stmt].Span.Start + int32(len("return")))
		end := s.m.Stmts[stmt].Span.Start + int32(len(strings.TrimRight(text, " \t;")))
		to := s.value(parser.Span{Start: start, End: end})
		for i := range s.calls { // return getattr(module, "New")
			c := &s.calls[i]
			if s.m.Names[c.name].Span.Start == start && c.end == end && c.path == "builtins.getattr" && len(c.args) == 2 {
				if module := s.value(c.args[0].span); module.name == "" && module.module != "" {
					to = ref{module.module, s.text(c.args[1].span)}
				}
			}
		}
		if s.private(to) && s.byMessage(old, []mark{{message: message}}, head) {
			return
		}
		if to.module != "" && to.module != "builtins" {
			s.propose(old, to, Proved, head, "__getattr__ gives %s for %s, and warns", to, old)
		}
	}
}
