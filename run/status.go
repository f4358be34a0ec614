package run

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// Status is how far a migration is: what still needs the modules it retires.
type Status struct {
	Modules  []Module     // sorted by name
	ByFile   []FileStatus // every file that is selected, in order of path
	Files    int          // Python files seen
	Problems []workspace.Problem
}

// Module is a deprecated module.
type Module struct {
	Name string
	File string                // where the tree holds it, as people are shown it; "" if it does not
	Refs []transform.Reference // what needs it, in order of path and line
}

// FileStatus counts the references of one file.
type FileStatus struct {
	Path     string                    // as people are shown it
	Text     bool                      // it is no Python, and holds old paths
	Left     map[transform.RefKind]int // to deprecated modules, by kind; nil if none
	Done     int                       // through imports and strings, to what the rules lead to
	Review   int                       // places left for a person
	Mentions int                       // those of them that are an old path in text
}

// FindStatus reads the tree and counts. It changes nothing, and looks at the
// whole root, but reports only on the files that are selected.
func FindStatus(ctx context.Context, s *Setup, jobs int) (*Status, error) {
	jobs = workers(jobs)
	found := &Findings{Setup: s, jobs: jobs}
	ends := s.ruleEnds()
	search := newStatusSearch(s.Rules)
	search.mentions = transform.NewMentions(s.Rules)
	files, err := s.scan(ctx, found, jobs, search)
	if err != nil {
		return nil, err
	}
	names := newTree(s.Workspace.Layout(), found.seen)
	if files, err = s.widen(ctx, found, files, names); err == nil {
		_, err = s.settle(ctx, files, names, jobs)
	}
	if err != nil {
		return nil, err
	}
	selected := make(map[string]bool)
	for _, f := range files {
		selected[f.Path] = f.Edit || f.err != nil // settle takes Edit from those that fail
	}
	plan := s.link(files, names)
	deprecated := plan.Deprecated()
	status := &Status{Files: found.Files, Problems: append(found.Problems, s.Workspace.Problems...)}
	byModule := make(map[string][]transform.Reference)
	for _, f := range files {
		if !selected[f.Path] {
			continue
		}
		one := FileStatus{Path: s.Workspace.Display(f.Path)}
		for _, r := range plan.References(f.linked, deprecated) {
			r.Path = one.Path
			byModule[r.Module] = append(byModule[r.Module], r)
			if one.Left == nil {
				one.Left = make(map[transform.RefKind]int)
			}
			one.Left[r.Kind]++
		}
		one.Done = len(plan.References(f.linked, ends))
		for _, n := range f.result.Notes {
			one.note(n)
		}
		if f.err != nil {
			one.Review++
		}
		status.ByFile = append(status.ByFile, one)
	}
	texts := make(map[string]*FileStatus)
	for _, n := range found.mentions {
		if texts[n.Path] == nil {
			texts[n.Path] = &FileStatus{Path: s.Workspace.Display(n.Path), Text: true}
		}
		texts[n.Path].note(n)
	}
	for _, one := range texts {
		status.ByFile = append(status.ByFile, *one)
	}
	for wf := range found.seen.allUnread() {
		if wf.Selected {
			status.ByFile = append(status.ByFile, FileStatus{Path: s.Workspace.Display(wf.Path)})
		}
	}
	slices.SortFunc(status.ByFile, func(a, b FileStatus) int { return cmp.Compare(a.Path, b.Path) })
	for _, name := range deprecated {
		status.Modules = append(status.Modules, Module{Name: name, File: s.fileOf(name, found.seen), Refs: byModule[name]})
	}
	return status, nil
}

// note counts what a person has to look at.
func (f *FileStatus) note(n transform.Note) {
	if n.Kind == transform.Kept || n.Kind == transform.Ignored {
		return
	}
	f.Review++
	if n.Mention {
		f.Mentions++
	}
}

// ruleEnds returns the paths at which the rules end. A path that is moved on is not one.
func (s *Setup) ruleEnds() (ends []string) {
	for _, r := range s.Rules.Rules() {
		path := r.To.Path()
		if _, moves := s.Rules.Lookup(path); !moves {
			ends = append(ends, path)
		}
	}
	slices.Sort(ends)
	return slices.Compact(ends)
}

// fileOf returns the file of a module, as people are shown it.
func (s *Setup) fileOf(module string, seen *sightings) string {
	tail := strings.ReplaceAll(module, ".", "/")
	for one := range seen.all() {
		stem := strings.TrimSuffix(strings.TrimSuffix(one.Path, ".py"), "/__init__")
		if strings.HasSuffix("/"+stem, "/"+tail) && slices.Contains(s.Workspace.ModuleNames(one.Path), module) {
			return s.Workspace.Display(one.Path)
		}
	}
	return ""
}
