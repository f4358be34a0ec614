package run

import (
	"bytes"
	"strings"

	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/transform"
)

// search tells by the bytes of a file whether it can matter to the rules: who
// refers to a.b:c spells c. A false yes costs a parse, a false no a reference.
type search struct {
	words [][]byte
	only  bool // a wildcard import alone is not enough

	mentions *transform.Mentions // to be looked for in other text too; may be nil
}

func newSearch(set *rules.Set) *search {
	s := &search{}
	seen := make(map[string]bool)
	for _, w := range set.Words() {
		if !seen[w.Name] {
			seen[w.Name] = true
			s.words = append(s.words, []byte(w.Name))
		}
	}
	for _, rule := range set.Rules() {
		if strings.Contains(rule.From.Module, ".") {
			s.words = append(s.words, []byte(rule.From.Module)) // a bare import, to be reported
		}
	}
	return s
}

// newModuleSearch finds the files that may need a module with an old name in it,
// whether or not for that name.
func newModuleSearch(set *rules.Set) *search {
	s := newSearch(set)
	for _, module := range set.Modules() {
		s.words = append(s.words, []byte(module[strings.LastIndexByte(module, '.')+1:]))
	}
	return s
}

// matters reports whether a file with these bytes can matter: it holds the last
// word of a rule's OLD; or passes names on without spelling them, by a wildcard
// import; or may spell a name in other characters that mean the same (NFKC).
func (s *search) matters(raw []byte) bool { return s.holds(raw) || !s.only && hasWildcard(raw) }

// holds reports whether one of the words is in raw.
func (s *search) holds(raw []byte) bool {
	for _, w := range s.words {
		if bytes.Contains(raw, w) {
			return true
		}
	}
	return false
}

// newShimSearch finds the files that may say that something is deprecated.
func newShimSearch() *search {
	return &search{words: [][]byte{[]byte("eprecat"), []byte("EPRECAT"), []byte("sys.modules[__name__]")}, only: true}
}

// hasWildcard reports whether a file may hold a wildcard import.
func hasWildcard(raw []byte) bool {
	for rest := raw; ; {
		i := bytes.Index(rest, []byte("import"))
		if i < 0 {
			return false
		}
		rest = rest[i+len("import"):]
		if after := bytes.TrimLeft(rest, " \t\\\r\n\f"); len(after) > 0 && after[0] == '*' {
			return true
		}
	}
}
