package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/netra-systems/rewrite/report"
	"github.com/netra-systems/rewrite/run"
)

// batches writes the changes as patches, each of which works on its own.
func (p *program) batches(ctx context.Context, f *flags, found *run.Findings) error {
	dir := f.batches
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(f.Dir, dir)
	}
	// Patches of an earlier run beside these would be taken for a part of the plan.
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return fmt.Errorf("--batches %s: is not empty: name a new folder, or clear it", f.batches)
	}
	b, err := found.Batches(ctx, f.by)
	if err != nil {
		return err
	}
	files, err := report.Batches(b)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o666); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.Stdout, "%s\n", filepath.Join(f.batches, "plan.md"))
	return nil
}
