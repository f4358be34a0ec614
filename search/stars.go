package search

import (
	"bytes"
	"strings"
)

// Star is a wildcard import as it is written.
type Star struct {
	Level  int    // how many dots there are in front; 0 for an absolute import
	Module string // dotted; "" for a package that is named by dots alone
	Odd    bool   // written in a way that is not followed here: the module is not known
}

// Stars returns what text imports with a wildcard, and perhaps more: what looks like
// that in a string or comment too.
func Stars(text []byte) []Star {
	var stars []Star
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], '*')
		if i < 0 {
			return stars
		}
		at += i
		// Multiplications and arguments end here. `import` and the star may be on lines
		// of their own, joined by a backslash.
		end := at
		for end > 0 && isJoint(text[end-1]) {
			end--
		}
		if before, ok := bytes.CutSuffix(text[:end], []byte("import")); ok {
			stars = append(stars, starOf(before))
		}
	}
}

// isJoint reports whether a byte may stand between the parts of a statement.
func isJoint(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '\r' || c == '\f'
}

// starOf reads the module in front of an import, which text ends with.
func starOf(text []byte) Star {
	start := len(text)
	for start > 0 && (isWord(text[start-1]) || text[start-1] == '.' || text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	// Words up to the module: from, and what may stand before it on the line (`if x:
	// from a import *` has a colon there).
	words := strings.Fields(string(text[start:]))
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] != "from" && !strings.HasPrefix(words[i], "from.") {
			continue
		}
		module := strings.TrimPrefix(strings.Join(words[i:], ""), "from")
		dots := len(module) - len(strings.TrimLeft(module, "."))
		module = module[dots:]
		if strings.IndexFunc(module, func(r rune) bool { return r >= 0x80 }) >= 0 || dots == 0 && module == "" {
			break
		}
		return Star{Level: dots, Module: module}
	}
	return Star{Odd: true}
}
