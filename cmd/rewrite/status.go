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
	if f.history > 0 || f.since != "" {
		if err := p.history(ctx, f, setup, doc); err != nil {
			return 0, err
		}
	}
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

// history adds the states of the past to a status, and the one of now at the end.
func (p *program) history(ctx context.Context, f *flags, setup *run.Setup, doc *report.StatusDocument) error {
	h, err := f.NewHistory(ctx, setup)
	if err != nil {
		return err
	}
	defer h.Close()
	commits, err := h.Commits(ctx, f.history, f.since)
	if err != nil {
		return err
	}
	for _, c := range commits {
		status, err := h.Status(ctx, c.Hash, f.Jobs)
		if err != nil {
			return fmt.Errorf("%.10s: %w", c.Hash, err)
		}
		then := report.NewStatusDocument(status, 0, "")
		doc.History = append(doc.History, then.Milestone(c.Hash, c.Date, c.Subject))
	}
	doc.History = append(doc.History, doc.Milestone("", "", ""))
	return nil
}
