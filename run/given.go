package run

import (
	"bytes"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	words "github.com/netra-systems/rewrite/search"
)

// unskimGiven reads as a whole the files that may give a module away, as an object or by its
// name, which has names for others.
func (s *Setup) unskimGiven(jobs int, files []*file) {
	if !slices.ContainsFunc(files, func(f *file) bool { return f.Module != nil && f.Module.Passed != nil }) {
		return
	}
	g := givers{modules: make(map[string][]string)}
	var list []string
	known := make(map[string]bool)
	for _, f := range files {
		for _, name := range s.Workspace.Layout().ModuleNames(f.Path) {
			parts := strings.Split(name, ".")
			last, above := parts[len(parts)-1], ""
			if len(parts) > 1 {
				above = parts[len(parts)-2]
			}
			list = append(list, last)
			g.modules[last] = append(g.modules[last], above)
			known[last] = true
		}
	}
	called := s.aliases(files)
	g.all, g.called = words.NewWords(distinct(list)), words.NewWords(distinct(called))
	s.unskim(jobs, files, func(f *file) func(parser.Span) bool {
		names := otherNames(f.Module, f.Source, known)
		var imported map[string]bool
		if slices.ContainsFunc(f.Module.Imports, isWildcard) {
			names = append(names, called...) // by any of these a module may have come
		} else {
			imported = importedWords(f)
		}
		own := words.NewWords(distinct(names))
		return func(part parser.Span) bool {
			return g.gives(g.all, f, part, imported, false) || g.gives(own, f, part, imported, false) ||
				g.gives(g.called, f, part, imported, true)
		}
	})
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// givers finds code that may give a module away.
type givers struct {
	// modules has, for the last parts of the names of modules, the parts in front of them, ""
	// if there is none.
	modules map[string][]string
	all     *words.Words // these last parts
	called  *words.Words // what files call the modules of rules
}

// gives reports whether a part of a file may give a module away that is called by one of some
// words: it spells the word, and asks it for nothing. imported are the words of the file's
// imports, nil if they do not tell what it has.
func (g *givers) gives(set *words.Words, f *file, part parser.Span, imported map[string]bool, attributes bool) (found bool) {
	code := f.Source[part.Start:part.End]
	set.Each(code, func(at, word int) bool {
		end := at + set.Len(word)
		if !bytes.HasPrefix(bytes.TrimLeft(code[end:], joints), []byte{'.'}) || attributes {
			found = g.givesAt(f, parser.Span{Start: part.Start + int32(at), End: part.Start + int32(end)}, imported, attributes)
		}
		return !found
	})
	return found
}

// joints may stand between a name, the dot, and an attribute.
const joints = " \t\r\n\\"

// givesAt says so of a word, of which attributes says that it is asked for as one.
func (g *givers) givesAt(f *file, word parser.Span, imported map[string]bool, attributes bool) bool {
	before := bytes.TrimRight(f.Source[:word.Start], joints)
	for {
		comment, ok := f.Module.CommentAt(int32(len(before)) - 1)
		if !ok || comment.Contains(word) {
			break
		}
		before = bytes.TrimRight(f.Source[:comment.Start], joints)
	}
	asked := bytes.HasSuffix(before, []byte{'.'})
	text := word.Of(f.Source)
	switch surroundingsOf(f, word) {
	case inProse:
		return false
	case inString:
		return !attributes || asked
	case isString:
		// Who looks a module up by this part of its name has what it lies in.
		return !attributes && (imported == nil || len(g.modules[text]) == 0 ||
			slices.ContainsFunc(g.modules[text], func(above string) bool { return above == "" || imported[above] }))
	}
	if asked {
		root := rootOf(before)
		return root != "self" && root != "cls" // which have what the class is given
	}
	return !attributes && (imported == nil || imported[text])
}

// rootOf returns the name that code, which ends with a dot, begins its last chain of
// attributes with; "" if that is no name.
func rootOf(code []byte) string {
	for {
		code = bytes.TrimRight(bytes.TrimSuffix(code, []byte{'.'}), joints)
		start := len(code)
		for start > 0 && words.IsWord(code[start-1]) {
			start--
		}
		name := code[start:]
		code = bytes.TrimRight(code[:start], joints)
		if len(name) == 0 || !bytes.HasSuffix(code, []byte{'.'}) {
			return string(name)
		}
	}
}

// surroundings are what a word stands in.
type surroundings uint8

const (
	inCode   surroundings = iota
	inProse               // a comment, or a string with blanks: it names nothing
	inString              // a string, with other words
	isString              // a string, all of it
)

func surroundingsOf(f *file, word parser.Span) surroundings {
	if comment, ok := f.Module.CommentAt(word.Start); ok {
		if parser.IsTypeComment(f.Source[comment.Start:comment.End]) {
			return inString
		}
		return inProse
	}
	literal, ok := f.Module.LiteralAt(word)
	if !ok {
		return inCode
	}
	isQuote := func(offset int32) bool { return f.Source[offset] == '\'' || f.Source[offset] == '"' }
	text := f.Source[literal.Span.Start:literal.Span.End]
	switch {
	case literal.Kind == parser.FormattedLiteral:
		return inString
	case bytes.ContainsAny(text, " \n"):
		return inProse
	case isQuote(word.Start-1) && isQuote(word.End):
		return isString
	}
	return inString
}

// importedWords returns the words of a file's imports.
func importedWords(f *file) map[string]bool {
	all := make(map[string]bool)
	for i := range f.Module.Imports {
		span := f.Module.Imports[i].Span
		for _, word := range bytes.FieldsFunc(f.Source[span.Start:span.End], func(r rune) bool { return r < 0x80 && !words.IsWord(byte(r)) }) {
			all[string(word)] = true
		}
	}
	return all
}

// maxRenamed is how often a module is followed that one calls what another calls something.
const maxRenamed = 8

// aliases returns what files call the modules of rules, and others those in turn.
func (s *Setup) aliases(files []*file) (names []string) {
	modules := make(map[string]bool)
	for _, module := range s.Rules.Modules() {
		modules[module[strings.LastIndexByte(module, '.')+1:]] = true
	}
	for range maxRenamed {
		for _, f := range files {
			if f.Module != nil {
				for _, name := range otherNames(f.Module, f.Source, modules) {
					if !modules[name] {
						names = append(names, name)
					}
					modules[name] = true
				}
			}
		}
	}
	return names
}

// otherNames returns what a file calls modules, by their last parts.
func otherNames(m *parser.Module, source []byte, modules map[string]bool) (names []string) {
	for i := range m.Aliases {
		alias := &m.Aliases[i]
		if alias.HasAs() && modules[alias.Name[strings.LastIndexByte(alias.Name, '.')+1:]] {
			names = append(names, alias.As.Of(source))
		}
	}
	return names
}
