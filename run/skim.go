package run

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	words "github.com/netra-systems/rewrite/search"
	"github.com/netra-systems/rewrite/transform"
)

// Of a file that matters only those parts are read that spell something of the rules, or
// something that is imported together with that: see parser.Skim. What turns out to be of
// more interest than that is read again, as a whole: because a word is found to travel,
// because a module that passes names on is given away as an object, or because the new text
// could not be proved to mean the same.

// interest returns what parser.Skim asks for.
func interest(set *rules.Set) parser.Interest {
	list := moduleWords(set)
	for _, rule := range set.Rules() {
		list = append(list, strings.Split(rule.To.Path(), ".")...)
	}
	for _, word := range list {
		list = append(list, parser.Unmangled(word)...)
	}
	slices.Sort(list)
	wanted := words.NewWords(slices.Compact(list))
	return func(text []byte) (at []int32, ok bool) {
		if words.Respells(text) {
			return nil, false
		}
		wanted.Each(text, func(start, _ int) bool {
			at = append(at, int32(start))
			return true
		})
		return at, true
	}
}

// unskim reads as a whole those files of which a part that was passed over matters.
// matters is asked for each file what does.
func (s *Setup) unskim(files []*file, matters func(f *file) func(part parser.Span) bool) {
	for _, f := range files {
		if f.Module == nil || len(f.Module.Passed) == 0 {
			continue
		}
		does := matters(f)
		if slices.ContainsFunc(f.Module.Passed, does) {
			s.readWhole(f)
		}
	}
}

// readWhole reads a file as a whole. One of which that fails is not changed.
func (s *Setup) readWhole(f *file) {
	s.kept.Add(-int64(f.tree.Bytes()))
	if s.read(f, nil); f.err != nil {
		f.Edit = false
	}
}

// unskimWords reads as a whole the files of which a part that was passed over spells a word.
func (s *Setup) unskimWords(files []*file, search *search) {
	if len(search.list) > 0 {
		s.unskim(files, func(f *file) func(parser.Span) bool {
			return func(part parser.Span) bool { return search.matters(f.Source[part.Start:part.End]) }
		})
	}
}

// unskimGiven reads as a whole the files that may give a module away, as an object or by its
// name, which has names for others: whatever is passed over that spells the module, not in
// prose, and asks it for nothing.
func (s *Setup) unskimGiven(files []*file) {
	if !slices.ContainsFunc(files, func(f *file) bool { return f.Module != nil && f.Module.Passed != nil }) {
		return
	}
	modules := make(map[string]bool)
	for _, f := range files {
		for _, name := range s.Workspace.Layout().ModuleNames(f.Path) {
			modules[name[strings.LastIndexByte(name, '.')+1:]] = true
		}
	}
	var list []string
	for module := range modules {
		list = append(list, module)
	}
	called := s.aliases(files)
	all, aliases := searchBare(list), searchAttributes(called)
	s.unskim(files, func(f *file) func(parser.Span) bool {
		names := otherNames(f.Module, f.Source, modules)
		if slices.ContainsFunc(f.Module.Imports, isWildcard) {
			names = append(names, called...) // by any of these a module may have come
		}
		own := searchBare(names)
		return func(part parser.Span) bool { return all(f, part) || aliases(f, part) || own(f, part) }
	})
}

// unskimStarred reads as a whole the files with wildcard imports, if the module of one
// moves: what the new one has besides may take the place of a name of any kind, in that file
// and in those that have all names of it.
func (s *Setup) unskimStarred(files []*file) {
	var starred []*file
	moves := false
	for _, f := range files {
		if f.Module == nil {
			continue
		}
		names := s.Workspace.Layout().ModuleNames(f.Path)
		for i := range f.Module.Imports {
			im := &f.Module.Imports[i]
			if !isWildcard(*im) {
				continue
			}
			if len(f.Module.Passed) > 0 && !slices.Contains(starred, f) {
				starred = append(starred, f)
			}
			for _, module := range transform.ImportedModules(names, f.Package, im.Level, im.Module) {
				_, moved := s.Rules.Lookup(module)
				moves = moves || moved
			}
		}
	}
	if moves {
		for _, f := range starred {
			s.readWhole(f)
		}
	}
}

func isWildcard(im parser.Import) bool { return im.Kind == parser.ImportWildcard }

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

// searchAttributes finds words that are attributes.
func searchAttributes(list []string) func(f *file, part parser.Span) bool {
	return searchCode(list, func(before, _ []byte) bool {
		return bytes.HasSuffix(bytes.TrimRight(before, " \t\r\n\\"), []byte{'.'})
	})
}

// searchBare finds words that no attribute follows.
func searchBare(list []string) func(f *file, part parser.Span) bool {
	return searchCode(list, func(_, behind []byte) bool {
		return !bytes.HasPrefix(bytes.TrimLeft(behind, " \t\r\n\\"), []byte{'.'})
	})
}

// searchCode finds words in a part of a file that are no prose, and that are such between what
// stands before and behind them.
func searchCode(list []string, such func(before, behind []byte) bool) func(f *file, part parser.Span) bool {
	slices.Sort(list)
	set := words.NewWords(slices.Compact(list))
	return func(f *file, part parser.Span) (found bool) {
		code := f.Source[part.Start:part.End]
		set.Each(code, func(at, word int) bool {
			found = such(code[:at], code[at+set.Len(word):]) && !isProse(f, part.Start+int32(at))
			return !found
		})
		return found
	}
}

// isProse reports whether a word at an offset is in a comment, or in a string with blanks in
// it: that names nothing.
func isProse(f *file, offset int32) bool {
	in := func(span parser.Span) bool { return span.Start <= offset && offset < span.End }
	comments, literals := f.Module.Comments, f.Module.Literals
	i := sort.Search(len(comments), func(i int) bool { return comments[i].End > offset })
	if i < len(comments) && in(comments[i]) {
		return true
	}
	i = sort.Search(len(literals), func(i int) bool { return literals[i].Span.Start > offset }) - 1
	return i >= 0 && in(literals[i].Span) && literals[i].Kind != parser.FormattedLiteral &&
		bytes.ContainsAny(f.Source[literals[i].Span.Start:literals[i].Span.End], " \n")
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
