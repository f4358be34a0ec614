package rules

import (
	"fmt"
	"strings"
)

// Form is the way a [Target] is written, which says what it covers.
type Form int

// The three forms of a target.
const (
	Dotted Form = iota // "a.b.c": a module or a name and everything under it
	Named              // "a.b:c": one name of a module
	Call               // "a.b:C()": calls of a name without arguments
)

// String returns the form as the documentation writes it: "module:name".
func (f Form) String() string {
	switch f {
	case Dotted:
		return "dotted.path"
	case Named:
		return "module:name"
	case Call:
		return "module:Name()"
	}
	return fmt.Sprintf("Form(%d)", int(f))
}

// Target is one side of a rule. All parts are Python identifiers in Unicode's NFKC
// form, as Python compares them.
type Target struct {
	Module string // dotted; for Form Dotted the whole path
	Name   string // "" for Form Dotted; on the NEW side it may be dotted: "obj.attr"
	Form   Form
}

// Path returns the target as one dotted path: "a.b.c" for a.b.c, a.b:c and a.b:c().
func (t Target) Path() string {
	if t.Form == Dotted {
		return t.Module
	}
	return t.Module + "." + t.Name
}

// String returns the target as it is written in a rule. Parsing it gives the same
// target.
func (t Target) String() string {
	switch t.Form {
	case Named:
		return t.Module + ":" + t.Name
	case Call:
		return t.Module + ":" + t.Name + "()"
	}
	return t.Module
}

// Rule says that From is deprecated and To stands in its place.
type Rule struct {
	From    Target
	To      Target
	ID      string   // a short name for reports; may be empty
	Message string   // what to tell who still uses From; may be empty
	Paths   []string // where the rule applies, as patterns of package config; none: everywhere
	Origin  Origin   // where the rule was written: its OLD
	NewAt   Origin   // where its NEW was, if that has a place of its own
}

// At returns where one side of the rule was written.
func (r *Rule) At(side Side) Origin {
	if side == To && r.NewAt != (Origin{}) {
		return r.NewAt
	}
	return r.Origin
}

// String returns the rule as it is written on the command line: OLD=NEW.
func (r Rule) String() string { return r.From.String() + "=" + r.To.String() }

// Origin says where something was written, for messages. Its zero value is "nowhere".
type Origin struct {
	File   string // the file as the user knows it; "" for a flag
	Line   int    // 1-based; 0 if unknown
	Column int    // 1-based, in bytes; 0 if unknown
	Key    string // "rename[3]", counted from 0
	Flag   string // the flag and its text: `--rename #2 "a:b=c:d"`
}

// String returns "rewrite.toml:12:8: rename[3]" or the flag, leaving out what is not
// known.
func (o Origin) String() string {
	if o.Flag != "" {
		return o.Flag
	}
	var b strings.Builder
	b.WriteString(o.File)
	if o.Line > 0 {
		fmt.Fprintf(&b, ":%d", o.Line)
		if o.Column > 0 {
			fmt.Fprintf(&b, ":%d", o.Column)
		}
	}
	if o.Key != "" {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(o.Key)
	}
	return b.String()
}

// Side names one target of a rule in messages, by the key it has in a file.
type Side string

// The sides of a rule.
const (
	From Side = "from" // OLD
	To   Side = "to"   // NEW
)

// flagSide is what the sides are called on the command line.
var flagSide = map[Side]string{From: "OLD", To: "NEW"}

// Error is one mistake in a rule or in a set of rules. It is written for the person who
// has to mend it.
type Error struct {
	Origin  Origin
	Side    Side   // the target at fault; "" if it is the rule as a whole
	Problem string // what is wrong
	Advice  string // what to write instead; may be empty
}

// Error returns "rewrite.toml:12:8: rename[3].from: problem; advice".
func (e *Error) Error() string {
	var b strings.Builder
	if where := e.where(); where != "" {
		b.WriteString(where + ": ")
	}
	b.WriteString(e.Problem)
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// where returns the origin together with the side.
func (e *Error) where() string {
	origin := e.Origin.String()
	switch {
	case e.Side == "":
		return origin
	case e.Origin.Flag != "":
		return origin + ": " + flagSide[e.Side]
	case e.Origin.Key != "":
		return origin + "." + string(e.Side)
	case origin != "":
		return origin + ": " + string(e.Side)
	}
	return string(e.Side)
}

// quote puts text of the user in quotation marks for a message: nothing in it reaches
// the terminal as a control character, and it stays short enough to read.
func quote(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
