package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// formats are those that are made from a [Document]; to add one is to add a file and a
// line. The diff and the list are not among them: they are bytes of the tree.
var formats = []struct {
	name  string
	write func(io.Writer, *Document) error
}{
	{"json", JSON},
	{"sarif", SARIF},
	{"github", GitHub},
	{"gitlab", GitLab},
	{"markdown", Markdown},
	{"html", HTML},
}

// Formats are the names that --format takes.
func Formats() []string {
	names := []string{"diff", "list"}
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// StatusFormats are the names that --format takes for a status.
func StatusFormats() []string { return []string{"json", "markdown", "html"} }

// CheckFormat says what is wrong with a name of a format, and what is right.
func CheckFormat(name string, known []string) error {
	if name == "" || slices.Contains(known, name) {
		return nil
	}
	return fmt.Errorf("--format %s: give %s or %s", name, strings.Join(known[:len(known)-1], ", "), known[len(known)-1])
}

// Write prints a document in the format of a name that is in [Formats], and is neither
// diff nor list.
func (d *Document) Write(w io.Writer, format string) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, d)
		}
	}
	return fmt.Errorf("no format %q", format)
}

// JSON prints the document as it is.
func JSON(w io.Writer, d *Document) error { return writeJSON(w, d) }

// writeJSON prints a value with one line per key, and "<" as it is: what embeds it in a
// page has to escape it.
func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
