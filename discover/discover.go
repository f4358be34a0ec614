package discover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// File is a file of the tree, with its facts.
type File struct {
	Path    string   // for messages
	Names   []string // the dotted names it can be imported under, best first; not empty
	Package bool     // an __init__ file
	Source  []byte
	Module  *parser.Module
}

// Tree tells what else there is.
type Tree interface {
	// HasModule reports whether the tree holds a module, or a folder that holds some.
	HasModule(name string) bool
	// Module returns a module of the tree, nil if there is none or it can't be read.
	Module(name string) *File
}

// Certainty is how sure it is that a rule is right.
type Certainty uint8

// The certainties, the surest first.
const (
	Proved Certainty = iota
	Named
	Guessed
)

// String returns a word for messages.
func (c Certainty) String() string { return [...]string{"proved", "named", "guessed"}[c] }

// Proposal is a rule with the reason for it.
type Proposal struct {
	Rule      rules.Rule
	Certainty Certainty
	Path      string // of the shim
	Line      int    // 1-based
	Reason    string // a sentence without a full stop
	Refs      int    // how many references it would move; for the caller to set
}

// Find returns what the files propose, the surest first, and one for each old name.
func Find(files []*File, tree Tree) []Proposal {
	best := make(map[string]Proposal)
	for _, f := range files {
		for _, p := range shims(f, tree) {
			old := p.Rule.From.String()
			if before, ok := best[old]; !ok || p.Certainty < before.Certainty {
				best[old] = p
			}
		}
	}
	var list []Proposal
	for _, p := range best {
		list = append(list, p)
	}
	Sort(list)
	return list
}

// Sort ranks proposals: by certainty, then by how much they would move.
func Sort(list []Proposal) {
	slices.SortFunc(list, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.Certainty, b.Certainty), cmp.Compare(b.Refs, a.Refs),
			strings.Compare(a.Rule.From.String(), b.Rule.From.String()))
	})
}

// finder collects the proposals of one file.
type finder struct {
	*reader
	found []Proposal
}

// shims returns what one file proposes.
func shims(f *File, tree Tree) []Proposal {
	s := &finder{reader: newReader(f, tree)}
	for _, d := range s.definitions() {
		if d.name == "__getattr__" {
			s.dynamic(d)
		} else {
			s.definition(d)
		}
	}
	s.module()
	s.aliases()
	return s.found
}

// propose adds a rule from a name of this module, or the module itself if that is empty,
// if there can be such a rule.
func (s *finder) propose(old string, to ref, c Certainty, offset int32, format string, args ...any) {
	from, target := s.name, to.module
	if to.name != "" {
		target += ":" + to.name
	}
	if old != "" {
		from += ":" + old
	}
	if to.name == "" && old != "" {
		// A name that is a module now: only dotted paths say so.
		from = s.name + "." + old
	}
	if to.module == "" || to.module == s.name && to.name == old || strings.HasPrefix(old, "_") {
		return
	}
	if s.private(to) && c != Guessed {
		c, format = Guessed, format+", which is private"
	}
	rule, err := rules.Parse(from, target, rules.Origin{})
	if err != nil {
		return
	}
	if c != Guessed && s.missing(to) {
		c, format = Guessed, format+", but it is not there"
	}
	s.found = append(s.found, Proposal{Rule: rule, Certainty: c, Path: s.Path, Line: s.line(offset), Reason: fmt.Sprintf(format, args...)})
}

// private reports whether a name is not meant for others: it, or a package on the way that
// this module is not in, begins with an underscore.
func (s *finder) private(to ref) bool {
	within := s.name
	for part := range strings.SplitSeq(to.path(), ".") {
		head, rest, _ := strings.Cut(within, ".")
		if part == head {
			within = rest
			continue
		}
		within = ""
		if strings.HasPrefix(part, "_") && !strings.HasSuffix(part, "__") {
			return true
		}
	}
	return false
}

// missing reports whether a name is certainly not in the module that the tree holds.
func (s *finder) missing(to ref) bool {
	f := s.tree.Module(to.module)
	if f == nil || to.name == "" {
		return false
	}
	name, _, _ := strings.Cut(to.name, ".")
	return !bindsName(f.Module, name) && !hasWildcard(f.Module) && !s.tree.HasModule(to.module+"."+name)
}

// shown writes a target as a rule has it.
func (f ref) String() string {
	if f.name == "" {
		return f.module
	}
	return f.module + ":" + f.name
}
