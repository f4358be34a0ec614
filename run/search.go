package run

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/netra-systems/rewrite/rules"
	words "github.com/netra-systems/rewrite/search"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// search tells by the bytes of a file whether it can matter to the rules: who
// refers to a.b:c spells c. A false yes costs a parse, a false no a reference. A
// file that has the name by a wildcard import does not spell it: see widen.
type search struct {
	list  []string
	words *words.Words
	ascii bool     // all words are
	parts [][]byte // of words

	mentions *transform.Mentions // to be looked for in other text too; may be nil
}

func searchFor(list []string) *search {
	ascii := !slices.ContainsFunc(list, func(word string) bool { return !words.IsASCII([]byte(word)) })
	return &search{list: list, words: words.NewWords(list), ascii: ascii}
}

func newSearch(set *rules.Set) *search { return searchFor(oldWords(set)) }

// oldWords are in each file that spells an old name, or imports a module in a way that
// is to be reported.
func oldWords(set *rules.Set) (list []string) {
	seen := make(map[string]bool)
	for _, w := range set.Words() {
		if !seen[w.Name] {
			seen[w.Name] = true
			list = append(list, w.Name)
		}
	}
	for _, rule := range set.Rules() {
		if module := rule.From.Module; strings.Contains(module, ".") && !seen[module] {
			seen[module] = true
			list = append(list, module)
		}
	}
	return list
}

// newModuleSearch finds the files that may need a module with an old name in it,
// whether or not for that name.
func newModuleSearch(set *rules.Set) *search { return searchFor(moduleWords(set)) }

func moduleWords(set *rules.Set) []string {
	list := oldWords(set)
	for _, module := range set.Modules() {
		list = append(list, module[strings.LastIndexByte(module, '.')+1:])
	}
	return list
}

// newStatusSearch finds the files that newModuleSearch finds, and those that may use a new
// name.
func newStatusSearch(set *rules.Set) *search {
	list := moduleWords(set)
	for _, r := range set.Rules() {
		word, _, _ := strings.Cut(r.To.Name, ".")
		if word == "" {
			word = r.To.Module[strings.LastIndexByte(r.To.Module, '.')+1:]
		}
		list = append(list, word)
	}
	return searchFor(list)
}

// newShimSearch finds the files that may say that something is deprecated.
func newShimSearch() *search {
	return &search{parts: [][]byte{[]byte("eprecat"), []byte("EPRECAT"), []byte("sys.modules[__name__]")}}
}

// matters reports whether a file with these bytes can matter by what it spells.
func (s *search) matters(raw []byte) bool {
	matters, _ := s.look(raw)
	return matters
}

// look reports so, and what the wildcard imports of the file are if it does not matter.
func (s *search) look(raw []byte) (matters bool, stars []words.Star) {
	for _, part := range s.parts {
		if bytes.Contains(raw, part) {
			return true, nil
		}
	}
	if s.words == nil {
		return false, nil // wildcard imports are of no interest either
	}
	found, survey := s.words.Survey(raw)
	if found {
		return true, nil
	}
	switch {
	case survey.ASCII:
	case s.ascii && workspace.DeclaresUTF8(raw):
		matters = s.words.InRespelled(raw)
	default:
		matters = s.words.In(composed(raw))
	}
	if matters {
		return true, nil
	}
	return false, survey.Stars()
}

// composed returns what the words of a file that is not ASCII are taken for: in UTF-8,
// whatever the encoding, and in NFKC form, as the same identifier may be spelled in other
// characters. nil if it is spelled so already.
func composed(raw []byte) []byte {
	source, err := workspace.Decode(raw)
	if err != nil {
		return nil // it would be refused, if it mattered
	}
	if norm.NFKC.IsNormal(source.Text) {
		if source.Encoding == "utf-8" {
			return nil
		}
		return source.Text
	}
	return norm.NFKC.Bytes(source.Text)
}
