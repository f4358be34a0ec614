package workspace

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// glob is a pattern of an ignore file that holds special characters.
type glob struct {
	text string

	// What everything that matches begins and ends with. Almost nothing does, so
	// almost no expression is ever compiled.
	prefix, suffix string

	once sync.Once
	expr *regexp.Regexp // nil: matches nothing
}

// globSpecial are the characters that mean more than themselves.
const globSpecial = `*?[\`

func hasSpecial(s string) bool { return strings.ContainsAny(s, globSpecial) }

func newGlob(text string) *glob {
	// The slash that ends **/ need not be there in what matches.
	end := strings.LastIndexAny(text, globSpecial+"]/") + 1
	return &glob{text: text, prefix: text[:strings.IndexAny(text, globSpecial)], suffix: text[end:]}
}

func (g *glob) match(s string) bool {
	if !strings.HasPrefix(s, g.prefix) || !strings.HasSuffix(s, g.suffix) {
		return false
	}
	// Git too compares what comes before the first special character by itself.
	// It shows: ** then is at the start, so that a**/b matches ab and aa/b.
	g.once.Do(func() { g.expr = compileGlob(spread(g.text[len(g.prefix):])) })
	return g.expr != nil && g.expr.MatchString(spread(s[len(g.prefix):]))
}

// spread makes a character of each byte, because git counts bytes, and package
// regexp characters.
func spread(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	if ascii {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// compileGlob translates a glob as git understands it: no special character
// matches a slash, but ** between slashes. It is nil for a malformed one, which
// to git matches nothing.
func compileGlob(text string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`^(?s:`)
	for i := 0; i < len(text); {
		n := 1
		switch text[i] {
		case '*':
			n = writeStars(&b, text, i)
		case '?':
			b.WriteString(`[^/]`)
		case '[':
			class, size := parseClass(text[i:])
			if size == 0 {
				return nil
			}
			b.WriteString(class)
			n = size
		case '\\':
			if i++; i == len(text) {
				return nil
			}
			fallthrough
		default:
			n = literalLen(text[i:])
			b.WriteString(regexp.QuoteMeta(text[i : i+n]))
		}
		i += n
	}
	b.WriteString(`)$`)
	expr, err := regexp.Compile(b.String())
	if err != nil {
		return nil
	}
	return expr
}

// literalLen is the length of the first character of s, which stands for itself,
// and of what follows it and does so too.
func literalLen(s string) int {
	if i := strings.IndexAny(s[1:], globSpecial); i >= 0 {
		return i + 1
	}
	return len(s)
}

// writeStars translates the stars at text[i:] and says how much it took. Two or
// more that fill the place between slashes stand for any number of folders, none
// included; elsewhere they are one star.
func writeStars(b *strings.Builder, text string, i int) int {
	end := i
	for end < len(text) && text[end] == '*' {
		end++
	}
	alone := end-i > 1 && (i == 0 || text[i-1] == '/')
	switch {
	case alone && end == len(text):
		b.WriteString(`.*`)
	case alone && text[end] == '/':
		b.WriteString(`(?:.*/)?`)
		end++
	default:
		b.WriteString(`[^/]*`)
	}
	return end - i
}

// posixClasses are the members of [:name:] that are not the slash.
var posixClasses = map[string]string{
	"alnum":  `0-9A-Za-z`,
	"alpha":  `A-Za-z`,
	"blank":  ` \t`,
	"cntrl":  `\x00-\x1f\x7f`,
	"digit":  `0-9`,
	"graph":  `!-.0-~`,
	"lower":  `a-z`,
	"print":  ` -.0-~`,
	"punct":  "!-.:-@\\[-`{-~",
	"space":  `\t-\r `,
	"upper":  `A-Z`,
	"xdigit": `0-9A-Fa-f`,
}

// parseClass translates the bracket expression that s begins with, and says how
// long it is; 0 if it is malformed.
func parseClass(s string) (class string, size int) {
	rest := s[1:]
	negated := strings.HasPrefix(rest, "!") || strings.HasPrefix(rest, "^")
	if negated {
		rest = rest[1:]
	}
	var set strings.Builder
	for first := true; first || !strings.HasPrefix(rest, "]"); first = false {
		member, n := parseMember(rest)
		if n == 0 {
			return "", 0
		}
		set.WriteString(member)
		rest = rest[n:]
	}
	size = len(s) - len(rest) + 1
	switch {
	case negated:
		return `[^/` + set.String() + `]`, size
	case set.Len() == 0:
		return `[^\x00-\x{10FFFF}]`, size
	}
	return `[` + set.String() + `]`, size
}

// parseMember translates the first character, range or class of a bracket
// expression. The text is empty if nothing is in it but a slash.
func parseMember(s string) (member string, size int) {
	if name, ok := strings.CutPrefix(s, "[:"); ok {
		if end := strings.IndexByte(name, ']'); end > 0 && name[end-1] == ':' {
			member, ok := posixClasses[name[:end-1]]
			if !ok {
				return "", 0
			}
			return member, end + 3
		}
	}
	lo, size := classChar(s)
	if size == 0 {
		return "", 0
	}
	hi := lo
	if rest := s[size:]; len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
		var n int
		if hi, n = classChar(rest[1:]); n == 0 {
			return "", 0
		}
		size += 1 + n
	}
	if hi < lo {
		hi = lo // a range that runs backwards is its first character to git
	}
	return charRange(lo, min(hi, '/'-1)) + charRange(max(lo, '/'+1), hi), size
}

// classChar is the first character of s, which a backslash may stand before.
func classChar(s string) (r rune, size int) {
	if strings.HasPrefix(s, `\`) {
		s, size = s[1:], 1
	}
	if s == "" {
		return 0, 0
	}
	r, n := utf8.DecodeRuneInString(s)
	return r, size + n
}

// charRange is a range of characters in the syntax of package regexp.
func charRange(lo, hi rune) string {
	if lo > hi {
		return ""
	}
	return fmt.Sprintf(`\x{%x}-\x{%x}`, lo, hi)
}
