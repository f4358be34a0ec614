package main

import (
	"bufio"
	"context"
	"fmt"

	"github.com/netra-systems/rewrite/report"
	"github.com/netra-systems/rewrite/run"
)

// status prints how far the migration is.
func (p *program) status(ctx context.Context, f *flags, setup *run.Setup) (int, error) {
	stop := p.watch(setup)
	status, err := run.FindStatus(ctx, setup, f.Jobs)
	stop()
	if err != nil {
		return 0, err
	}
	doc := report.NewStatusDocument(status, f.depth, version())
	out := bufio.NewWriter(p.Stdout)
	if f.format != "" {
		err = doc.Write(out, f.format)
	} else if err = doc.Table(out); err == nil {
		fmt.Fprintln(out)
		report.Status(out, status)
	}
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	report.Problems(p.Stderr, status.Problems)
	if err != nil {
		return 0, err
	}
	if len(status.Problems) > 0 {
		return statusError, nil
	}
	return statusDone, nil
}
