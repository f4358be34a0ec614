package config

import (
	"fmt"
	"strings"

	"github.com/netra-systems/rewrite/rules"
)

// Quote writes a string as TOML has it, whatever is in it.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || 0x7f <= r && r < 0xa0:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// QuoteList writes a list of strings as TOML has it, on one line.
func QuoteList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = Quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// Format writes a rule as it stands in a file: [[rename]], and a line for each key that
// is set.
func Format(rule *rules.Rule) string {
	var b strings.Builder
	b.WriteString("[[rename]]\n")
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, Quote(value))
		}
	}
	line("id", rule.ID)
	line("from", rule.From.String())
	line("to", rule.To.String())
	line("message", rule.Message)
	if len(rule.Paths) > 0 {
		fmt.Fprintf(&b, "paths = %s\n", QuoteList(rule.Paths))
	}
	return b.String()
}
