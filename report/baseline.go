package report

import (
	"fmt"
	"io"

	"github.com/netra-systems/rewrite/run"
)

// Excess prints what is more than a baseline allows, a line for each file and rule.
func Excess(w io.Writer, list []run.Excess) error {
	for _, e := range list {
		why := fmt.Sprintf("%d allowed", e.Allowed)
		if e.Done != "" {
			why = e.Done + " is done"
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s, %s\n", printable(e.Change.Shown), printable(e.Rule), count(e.Found, "edit"), printable(why)); err != nil {
			return err
		}
	}
	return nil
}
