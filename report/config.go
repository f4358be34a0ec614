package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/run"
)

// Config prints what is in force as a rewrite.toml, with a comment on each value that says
// where it comes from. It can be read back, if the root lies in the folder of the config.
func Config(w io.Writer, in *run.InForce) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# Paths are relative to %s.\n\n", printable(in.Dir))
	for _, s := range in.Settings {
		setting(b, &s)
	}
	for _, rule := range in.Rules {
		if origin := rule.Origin.String(); origin != "" {
			fmt.Fprintf(b, "\n# %s\n", printable(origin))
		}
		fmt.Fprint(b, config.Format(rule))
	}
	return b.Flush()
}

func setting(w io.Writer, s *run.Setting) {
	switch {
	case !s.List:
		fmt.Fprintf(w, "%s = %s%s\n", s.Key, config.Quote(s.Values[0].Text), comment(s.Where))
	case s.Where != "":
		var texts []string
		for _, v := range s.Values {
			texts = append(texts, v.Text)
		}
		fmt.Fprintf(w, "%s = %s%s\n", s.Key, config.QuoteList(texts), comment(s.Where))
	case len(s.Values) == 1:
		fmt.Fprintf(w, "%s = %s%s\n", s.Key, config.QuoteList([]string{s.Values[0].Text}), comment(s.Values[0].Where))
	default:
		fmt.Fprintf(w, "%s = [\n", s.Key)
		for _, v := range s.Values {
			fmt.Fprintf(w, "  %s,%s\n", config.Quote(v.Text), comment(v.Where))
		}
		fmt.Fprintln(w, "]")
	}
}

func comment(where string) string {
	if where == "" {
		return ""
	}
	return "  # " + printable(where)
}
