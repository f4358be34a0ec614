package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/discover"
	"github.com/netra-systems/rewrite/run"
)

// headings stand above the rules of each certainty.
var headings = [...]string{
	discover.Proved:  "Proved by the code: the old name does what the new one does.",
	discover.Named:   "Named in a message: the tree says what to use instead.",
	discover.Guessed: "Guessed: look at each, and take away the '# ' from the rules that are right.",
}

// Proposals prints proposed rules as a rewrite.toml, each with a comment that says where
// it comes from. Guesses are comments as a whole.
func Proposals(w io.Writer, d *run.Discovered) error {
	b := bufio.NewWriter(w)
	if len(d.Proposals) == 0 {
		fmt.Fprintln(b, "# Nothing that rewrite discover has read says what is to be used in place of an old name.")
	} else {
		fmt.Fprintln(b, "# Proposed by rewrite discover. Review it; then rewrite shows what it changes, and rewrite -w")
		fmt.Fprintln(b, "# changes it.")
	}
	for i := range d.Proposals {
		p := &d.Proposals[i]
		if i == 0 || p.Certainty != d.Proposals[i-1].Certainty {
			fmt.Fprintf(b, "\n# == %s\n", headings[p.Certainty])
		}
		fmt.Fprintf(b, "\n# %s:%d: %s; %s\n", printable(p.Path), p.Line, printable(p.Reason), count(p.Refs, "reference"))
		text := config.Format(&p.Rule)
		if p.Certainty == discover.Guessed {
			text = "# " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n# ") + "\n"
		}
		fmt.Fprint(b, text)
	}
	return b.Flush()
}

// ProposalsSummary says in a line what was proposed.
func ProposalsSummary(w io.Writer, d *run.Discovered) {
	counts := [len(headings)]int{}
	for i := range d.Proposals {
		counts[d.Proposals[i].Certainty]++
	}
	line := fmt.Sprintf("%s seen, %d read; %s proved, %d named in a message, %d guessed", count(d.Files, "Python file"), d.Read,
		count(counts[discover.Proved], "rule"), counts[discover.Named], counts[discover.Guessed])
	if d.Known > 0 {
		line += fmt.Sprintf("; %d more in force already", d.Known)
	}
	fmt.Fprintf(w, "rewrite: %s\n", line)
}
