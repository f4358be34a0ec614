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

// Stars returns what the text imports with a wildcard, and perhaps more: what looks like
// that in a string or comment too.
func (s Survey) Stars() []Star {
	var stars []Star
	text := s.text
	for at := s.star; at < len(text); at++ {
		i := bytes.IndexByte(text[at:], '*')
		if i < 0 {
			break
		}
		at += i
		// Multiplications and arguments end here. `import` and the star may be on lines
		// of their own, joined by a backslash.
		end := at
		for end > 0 && isJoint(text[end-1]) {
			end--
		}
		if before, ok := bytes.CutSuffix(text[:end], []byte("import")); ok {
			if star, ok := starOf(before); ok {
				stars = append(stars, star)
			}
		}
	}
	return stars
}

// isJoint reports whether a byte may stand between the parts of a statement.
func isJoint(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '\r' || c == '\f'
}

// starOf reads the module in front of an import, which text ends with. It is not ok if no
// from stands in front of that, as it does in each wildcard import (language reference, 7.11).
func starOf(text []byte) (star Star, ok bool) {
	start := len(text)
	for start > 0 && (IsWord(text[start-1]) || text[start-1] == '.' || isJoint(text[start-1]) && !endsLine(text[:start])) {
		start--
	}
	// Words up to the module: from, and what may stand before it on the line (`if x:
	// from a import *` has a colon there).
	words := strings.Fields(strings.ReplaceAll(string(text[start:]), "\\", " "))
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] != "from" && !strings.HasPrefix(words[i], "from.") {
			continue
		}
		module := strings.TrimPrefix(strings.Join(words[i:], ""), "from")
		dots := len(module) - len(strings.TrimLeft(module, "."))
		module = module[dots:]
		if strings.IndexFunc(module, func(r rune) bool { return r >= 0x80 }) >= 0 || dots == 0 && module == "" {
			return Star{Odd: true}, true
		}
		return Star{Level: dots, Module: module}, true
	}
	return Star{}, false
}

// endsLine reports whether text ends with a line end that no backslash takes away.
func endsLine(text []byte) bool {
	line, found := bytes.CutSuffix(text, []byte("\n"))
	line, returns := bytes.CutSuffix(line, []byte("\r"))
	return (found || returns) && !bytes.HasSuffix(line, []byte("\\"))
}
