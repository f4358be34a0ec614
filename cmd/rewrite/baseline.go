package main

import (
	"fmt"
	"path/filepath"

	"github.com/netra-systems/rewrite/report"
	"github.com/netra-systems/rewrite/run"
)

// ratchet is a check against a recorded state: it reports whether more is left than that
// allows, and lowers it if it is asked to.
type ratchet struct {
	file     string
	baseline *run.Baseline
	excess   []run.Excess
}

func (p *program) ratchet(f *flags, found *run.Findings) (*ratchet, error) {
	r := &ratchet{file: f.baseline}
	if r.file != "" && !filepath.IsAbs(r.file) {
		r.file = filepath.Join(f.Dir, r.file)
	}
	if r.file != "" {
		var err error
		if r.baseline, err = run.ReadBaseline(r.file); err != nil {
			return nil, err
		}
		if r.baseline == nil && !f.updateBaseline {
			return nil, fmt.Errorf("--baseline %s: no such file: --update-baseline writes it", f.baseline)
		}
	}
	if f.updateBaseline {
		lower := found.Lower(r.baseline)
		if err := lower.Write(r.file); err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		r.baseline = lower
	}
	r.excess = found.Excess(r.baseline)
	if f.format == "" && f.baseline != "" {
		return r, report.Excess(p.Stdout, r.excess)
	}
	return r, nil
}

// onlyExcess leaves of the findings the files that have more than is allowed: what a format
// reports of a check with a baseline.
func (r *ratchet) onlyExcess(found *run.Findings) *run.Findings {
	less := *found
	less.Changes = nil
	for i, e := range r.excess {
		if i == 0 || e.Change != r.excess[i-1].Change {
			less.Changes = append(less.Changes, *e.Change)
		}
	}
	return &less
}
