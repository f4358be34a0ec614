package discover

import (
	"regexp"
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/parser"
)

// mark is what says that something is deprecated.
type mark struct {
	message string
	offset  int32
	what    string // how it says so, for the reason
}

// deprecationCall returns the mark that a call makes: a warning of deprecation, or a
// helper whose name or message says that it gives one.
func (r *reader) deprecationCall(c *call) (mark, bool) {
	name := c.path[strings.LastIndexByte(c.path, '.')+1:]
	start := r.m.Names[c.name].Span.Start
	if c.path == "warnings.warn" || c.path == "warnings.warn_explicit" {
		if category, ok := c.argument(1, "category"); ok && isDeprecation(category.span.Of(r.Source)) {
			return mark{r.messageOf(c), start, "warns"}, true
		}
		if first, ok := c.argument(0, "message"); ok && isDeprecation(first.span.Of(r.Source)) && r.text(first.span) == "" {
			for i := range r.calls { // warn(DeprecationWarning("…"))
				if r.m.Names[r.calls[i].name].Span.Start == first.span.Start {
					return mark{r.messageOf(&r.calls[i]), start, "warns"}, true
				}
			}
		}
		return mark{}, false
	}
	message := r.messageOf(c)
	lower := strings.ToLower(name)
	if strings.HasSuffix(name, "Warning") { // it makes one, and gives none
		return mark{}, false
	}
	if strings.Contains(lower, "warn") && (strings.Contains(lower, "deprecat") || strings.Contains(strings.ToLower(message), "deprecat")) ||
		strings.Contains(lower, "deprecat") && message != "" {
		return mark{message, start, "warns"}, true
	}
	return mark{}, false
}

var deprecationWord = lazy.Regexp(`^[\w.]*Deprecat\w*`)

// isDeprecation reports whether an expression is a class of warnings for deprecation.
func isDeprecation(text string) bool { return deprecationWord().MatchString(text) }

// messageOf returns the first text that a call is given.
func (r *reader) messageOf(c *call) string {
	for _, a := range c.args {
		switch a.keyword {
		case "", "message", "msg", "reason", "details", "text", "instead", "alternative", "extra":
			if text := r.text(a.span); text != "" {
				if a.keyword == "instead" || a.keyword == "alternative" {
					return "use " + text
				}
				return text
			}
		}
	}
	return ""
}

var (
	directive    = lazy.Regexp(`(?im)^[ \t]*\.\.\s+deprecated::`)
	docBeginning = lazy.Regexp(`(?is)^\W*(?:\w+ is )?deprecated\b(.*)`)
)

// docMark returns the mark that a docstring makes: by its first words or, in a function or
// class, by a directive that is not part of a section. In a module the directive mostly
// speaks of something in it.
func (r *reader) docMark(block parser.BlockID) (mark, bool) {
	if block < 0 || r.m.Blocks[block].First == parser.None {
		return mark{}, false
	}
	first := &r.m.Stmts[r.m.Blocks[block].First]
	if first.Kind != parser.DocString {
		return mark{}, false
	}
	text := r.text(first.Span)
	found := docBeginning().FindString(text)
	if at := directive().FindStringIndex(text); found == "" && at != nil && block > 0 && indent(text[at[0]:]) <= leastIndent(text) {
		found = text[at[0]:]
	}
	if found == "" {
		return mark{}, false
	}
	return mark{firstParagraph(found), first.Span.Start, "says in its docstring that it is deprecated"}, true
}

// leastIndent returns how far the lines of a docstring but the first are indented.
func leastIndent(text string) int {
	least := 1 << 20
	_, rest, _ := strings.Cut(text, "\n")
	for line := range strings.SplitSeq(rest, "\n") {
		if strings.TrimSpace(line) != "" {
			least = min(least, indent(line))
		}
	}
	return least
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// firstParagraph cuts a text where it goes on to something else: what stands further
// down speaks of other things.
func firstParagraph(text string) string {
	paragraphs := regexp.MustCompile(`\n\s*\n`).Split(text, 3)
	return strings.Join(paragraphs[:min(2, len(paragraphs))], "\n")
}

// directMarks returns the warnings that run whenever a block does.
func (r *reader) directMarks(block parser.BlockID) (marks []mark) {
	for i := range r.calls {
		stmt := r.m.Names[r.calls[i].name].Stmt
		if stmt == parser.None || r.m.Stmts[stmt].Block != block || r.m.Stmts[stmt].Kind == parser.CompoundStmt {
			continue
		}
		if r.m.Stmts[stmt].Span.Start != r.m.Names[r.calls[i].name].Span.Start {
			continue // its result is used
		}
		if m, ok := r.deprecationCall(&r.calls[i]); ok {
			marks = append(marks, m)
		}
	}
	return marks
}

// resolve finds what a hint stands for. verified says that the tree has it.
func (r *reader) resolve(h hint) (to ref, verified bool) {
	if h.module != "" {
		for _, module := range r.near(strings.TrimLeft(h.module, ".")) {
			if f := r.tree.Module(module); f != nil && (bindsName(f.Module, h.path) || hasWildcard(f.Module)) {
				return ref{module, h.path}, true
			}
		}
		if top, _, _ := strings.Cut(h.module, "."); r.tree.HasModule(top) || !isModuleName(h.module) {
			return ref{}, false
		}
		return ref{h.module, h.path}, r.modules[h.module]
	}
	first, rest, dotted := strings.Cut(h.path, ".")
	if o, ok := r.own(first); ok {
		switch {
		case !dotted:
			return o, true
		case o.name == "":
			return r.split(o.module+"."+rest, o.module), true
		}
		o.name += "." + rest
		return o, false // a method, perhaps
	}
	for i, path := range r.near(h.path) {
		to, ok := r.inTree(path, dotted && i == 0)
		if ok && to.path() != r.name && (dotted || h.sure) {
			return to, true
		}
	}
	// What the tree does not have may be elsewhere: it is believed of modules that the
	// file imports.
	if i := strings.LastIndexByte(h.path, '.'); dotted && h.sure && !r.tree.HasModule(first) && isModuleName(h.path[:i]) {
		return ref{h.path[:i], h.path[i+1:]}, r.modules[h.path[:i]]
	}
	return ref{}, false
}

// isModuleName reports whether a dotted name looks like one of a module that is public: in
// small letters.
func isModuleName(path string) bool {
	return path == strings.ToLower(path) && path[0] != '_' && !strings.Contains(path, "._") && path != "self" && path != "cls"
}

// own returns what a name means at the top of this module.
func (r *reader) own(name string) (ref, bool) {
	for i := range r.m.Symbols {
		sym := &r.m.Symbols[i]
		if sym.Scope != 0 || sym.Name != name || sym.Flags&(parser.Bound|parser.BoundInside) == 0 {
			continue
		}
		if o, ok := r.imports[parser.SymbolID(i)]; ok {
			return ref{o.module, o.name}, true
		}
		return ref{r.name, name}, true
	}
	return ref{}, false
}

// near returns a path as it is and as it may be meant from here: in the packages around.
func (r *reader) near(path string) []string {
	paths := []string{path}
	for base := r.name; base != ""; {
		i := strings.LastIndexByte(base, '.')
		if r.Package && base == r.name {
			paths = append(paths, base+"."+path)
		}
		base = base[:max(0, i)]
		if base != "" {
			paths = append(paths, base+"."+path)
		}
	}
	return paths
}

// inTree returns the module or the name of one that a path is in the tree. A name that the
// module may have without binding it counts if unseen is true.
func (r *reader) inTree(path string, unseen bool) (ref, bool) {
	if f := r.tree.Module(path); f != nil {
		return ref{module: path}, true
	}
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return ref{}, false
	}
	f := r.tree.Module(path[:i])
	if f == nil || !bindsName(f.Module, path[i+1:]) && !(unseen && hasWildcard(f.Module)) {
		return ref{}, false
	}
	return ref{path[:i], path[i+1:]}, true
}
