package config

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// anything is for strings that others check.
func anything(s string) (string, *fault) { return s, nil }

func notEmpty(s string) (string, *fault) {
	if strings.TrimSpace(s) == "" {
		return "", &fault{"is empty", "write some text, or remove the key"}
	}
	return s, nil
}

// identifier checks the id of a rule, which is to be a single word in reports.
func identifier(s string) (string, *fault) {
	if s == "" {
		return "", &fault{"is empty", "write a word, or remove the key"}
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r) {
			return "", &fault{fmt.Sprintf("%q has %q in it", shorten(s), r), "write letters, digits, '-', '_', '.' and '/'"}
		}
	}
	return s, nil
}

// stringsModes are the values of the key strings.
var stringsModes = []string{"none", "calls", "all"}

func stringsMode(s string) (string, *fault) {
	if slices.Contains(stringsModes, s) {
		return s, nil
	}
	return "", &fault{fmt.Sprintf("%q is no mode", shorten(s)), suggest(s, stringsModes)}
}

func packName(s string) (string, *fault) {
	if names := packNames(); !slices.Contains(names, s) {
		return "", &fault{fmt.Sprintf("there is no pack %q", shorten(s)), suggest(s, names)}
	}
	return s, nil
}

// folder checks the path of a folder and returns it in its shortest form.
func folder(s string) (string, *fault) {
	if f := inside(s); f != nil {
		return "", f
	}
	if strings.ContainsAny(s, "*?[") {
		return "", &fault{fmt.Sprintf("%q is a pattern", shorten(s)), "write the folders themselves"}
	}
	return path.Clean(s), nil
}

// pattern checks a pattern for paths.
func pattern(s string) (string, *fault) {
	quoted := fmt.Sprintf("%q", shorten(s))
	switch {
	case strings.HasPrefix(s, "!"):
		return "", &fault{quoted + " is negated", "write what is meant in the other one of include and exclude"}
	case strings.ContainsAny(s, "{}"):
		return "", &fault{quoted + " has braces in it", "write one pattern for each"}
	}
	if f := inside(s); f != nil {
		return "", f
	}
	for _, part := range strings.Split(s, "/") {
		if _, err := path.Match(part, ""); err != nil {
			return "", &fault{quoted + " has a '[' without its ']'", `write "[[]" for the bracket itself`}
		}
	}
	return path.Clean(s), nil
}

// inside says what keeps a path or a pattern from lying in the folder of the config.
// That is decided by the text alone: it must not depend on the machine.
func inside(s string) *fault {
	quoted := fmt.Sprintf("%q", shorten(s))
	relative := "write a path relative to the folder of this file"
	switch {
	case s == "":
		return &fault{"is empty", `write ".", the folder of this file, or remove it`}
	case strings.TrimSpace(s) != s:
		return &fault{quoted + " has a blank at an end", fmt.Sprintf("write %q", strings.TrimSpace(s))}
	case strings.ContainsFunc(s, unicode.IsControl):
		return &fault{quoted + " has a control character in it", relative}
	case strings.Contains(s, `\`):
		return &fault{quoted + " has a backslash in it", fmt.Sprintf("write %q", shorten(strings.ReplaceAll(s, `\`, "/")))}
	case strings.HasPrefix(s, "/"), len(s) > 1 && s[1] == ':':
		return &fault{quoted + " is an absolute path", relative}
	case strings.HasPrefix(s, "~"):
		return &fault{quoted + " is in a home folder", relative}
	case slices.Contains(strings.Split(path.Clean(s), "/"), ".."):
		return &fault{quoted + " leads out of the folder of this file", "write a path below it; --root on the command line can be above"}
	}
	return nil
}
