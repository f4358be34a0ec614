package run

import (
	"slices"
	"strings"
	"sync"

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
	wanted := sync.OnceValue(func() *words.Words {
		list := moduleWords(set)
		for _, rule := range set.Rules() {
			list = append(list, strings.Split(rule.To.Path(), ".")...)
		}
		for _, word := range list {
			list = append(list, parser.Unmangled(word)...)
		}
		slices.Sort(list)
		return words.NewWords(slices.Compact(list))
	})
	go wanted() // no file need wait for those that are asked of the ones that matter
	return func(text []byte) (at []int32, ok bool) {
		if words.Respells(text) {
			return nil, false
		}
		wanted().Each(text, func(start, _ int) bool {
			at = append(at, int32(start))
			return true
		})
		return at, true
	}
}

// unskim reads as a whole those files of which a part that was passed over matters.
// matters is asked for each file what does, for several at once.
func (s *Setup) unskim(jobs int, files []*file, matters func(f *file) func(part parser.Span) bool) {
	inParallel(jobs, len(files), func() func(int) {
		return func(i int) {
			f := files[i]
			if f.Module != nil && len(f.Module.Passed) > 0 && slices.ContainsFunc(f.Module.Passed, matters(f)) {
				s.readWhole(f)
			}
		}
	})
}

// readWhole reads a file as a whole. One of which that fails is not changed.
func (s *Setup) readWhole(f *file) {
	s.kept.Add(-int64(f.tree.Bytes()))
	if s.read(f, nil); f.err != nil {
		f.Edit = false
	}
}

// unskimWords reads as a whole the files of which a part that was passed over spells a word.
func (s *Setup) unskimWords(jobs int, files []*file, search *search) {
	if len(search.list) > 0 {
		s.unskim(jobs, files, func(f *file) func(parser.Span) bool {
			return func(part parser.Span) bool { return search.matters(f.Source[part.Start:part.End]) }
		})
	}
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
			if len(f.Module.Passed) > 0 && (len(starred) == 0 || starred[len(starred)-1] != f) {
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
