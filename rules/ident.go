package rules

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// keywords are the reserved words of Python 3, which no module or name can be called.
// The soft keywords (match, case, type, _) can.
// https://docs.python.org/3/reference/lexical_analysis.html#keywords
var keywords = map[string]bool{
	"False": true, "None": true, "True": true, "and": true, "as": true,
	"assert": true, "async": true, "await": true, "break": true, "class": true,
	"continue": true, "def": true, "del": true, "elif": true, "else": true,
	"except": true, "finally": true, "for": true, "from": true, "global": true,
	"if": true, "import": true, "in": true, "is": true, "lambda": true,
	"nonlocal": true, "not": true, "or": true, "pass": true, "raise": true,
	"return": true, "try": true, "while": true, "with": true, "yield": true,
}

// isIdentifier says whether text has the shape of a Python identifier. Keywords have it
// too.
// https://docs.python.org/3/reference/lexical_analysis.html#identifiers
func isIdentifier(text string) bool {
	for i, r := range text {
		if i == 0 && !xidStart(r) || i > 0 && !xidContinue(r) {
			return false
		}
	}
	return text != ""
}

// xidStart is Python's xid_start: a character of id_start whose NFKC form begins with
// one and goes on with id_continue.
func xidStart(r rune) bool {
	if r <= unicode.MaxASCII {
		return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return idStart(r) && foldsTo(r, idStart)
}

// xidContinue is Python's xid_continue.
func xidContinue(r rune) bool {
	if r <= unicode.MaxASCII {
		return xidStart(r) || '0' <= r && r <= '9'
	}
	return idContinue(r) && foldsTo(r, idContinue)
}

func idStart(r rune) bool {
	return r == '_' ||
		unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) && !pattern(r)
}

func idContinue(r rune) bool {
	return idStart(r) ||
		unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) && !pattern(r)
}

// pattern is for the few letters that Unicode keeps for syntax (U+2E2F is one).
func pattern(r rune) bool {
	return unicode.In(r, unicode.Pattern_Syntax, unicode.Pattern_White_Space)
}

// foldsTo says whether the NFKC form of r could stand where r stands.
func foldsTo(r rune, first func(rune) bool) bool {
	for i, folded := range norm.NFKC.String(string(r)) {
		if i == 0 && !first(folded) || i > 0 && !idContinue(folded) {
			return false
		}
	}
	return true
}

// normalize returns the identifier as Python compares it: in NFKC form.
func normalize(identifier string) string { return norm.NFKC.String(identifier) }
