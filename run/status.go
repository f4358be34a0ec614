package run

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// Status is how far a migration is: what still needs the modules it retires.
type Status struct {
	Modules  []Module // sorted by name
	Files    int      // Python files seen
	Problems []workspace.Problem
}

// Module is a deprecated module.
type Module struct {
	Name string
	File string                // where the tree holds it, as people are shown it; "" if it does not
	Refs []transform.Reference // what needs it, in order of path and line
}

// FindStatus reads the tree and counts. It changes nothing, and looks at the
// whole root, but reports only on the files that are selected.
func FindStatus(ctx context.Context, s *Setup, jobs int) (*Status, error) {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	found := &Findings{Setup: s}
	files, paths, err := s.scan(ctx, found, jobs, newModuleSearch(s.Rules))
	if err == nil {
		files, err = s.widen(ctx, found, files, paths)
	}
	if err != nil {
		return nil, err
	}
	plan := s.link(files, paths)
	deprecated := plan.Deprecated()
	status := &Status{Files: found.Files, Problems: append(found.Problems, s.Workspace.Problems...)}
	byModule := make(map[string][]transform.Reference)
	for _, f := range files {
		if !f.Edit {
			continue
		}
		for _, r := range plan.References(f.linked, deprecated) {
			r.Path = s.Workspace.Display(r.Path)
			byModule[r.Module] = append(byModule[r.Module], r)
		}
	}
	for _, name := range deprecated {
		status.Modules = append(status.Modules, Module{Name: name, File: s.fileOf(name, paths), Refs: byModule[name]})
	}
	return status, nil
}

// fileOf returns the file of a module, as people are shown it.
func (s *Setup) fileOf(module string, paths []string) string {
	tail := strings.ReplaceAll(module, ".", "/")
	for _, path := range paths {
		stem := strings.TrimSuffix(strings.TrimSuffix(path, ".py"), "/__init__")
		if strings.HasSuffix("/"+stem, "/"+tail) && slices.Contains(s.Workspace.ModuleNames(path), module) {
			return s.Workspace.Display(path)
		}
	}
	return ""
}
