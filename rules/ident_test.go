package rules

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
	"unicode"
)

// isidentifier prints a line for each character that Python knows: its number, and
// whether it can begin an identifier and go on in one.
const isidentifier = `
import unicodedata
for i in range(0x110000):
    c = chr(i)
    if unicodedata.category(c) not in ("Cn", "Cs"):
        print(c.isidentifier(), ("a" + c).isidentifier(), i)
`

// TestIdentifiersAgainstCPython asks CPython about every character. Characters that one
// side's Unicode does not have yet are left out.
func TestIdentifiersAgainstCPython(t *testing.T) {
	out, err := exec.Command("python3", "-c", isidentifier).Output()
	if err != nil {
		t.Skipf("python3: %v", err)
	}
	compared := 0
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); compared++ {
		fields := strings.Fields(lines.Text())
		r := parseRune(t, fields[2])
		if !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C) {
			continue
		}
		if got, want := isIdentifier(string(r)), fields[0] == "True"; got != want {
			t.Errorf("%U begins an identifier: %t, CPython: %t", r, got, want)
		}
		if got, want := isIdentifier("a"+string(r)), fields[1] == "True"; got != want {
			t.Errorf("%U goes on in an identifier: %t, CPython: %t", r, got, want)
		}
	}
	if compared < 100_000 {
		t.Errorf("CPython told of %d characters only", compared)
	}
}

func parseRune(t *testing.T, decimal string) rune {
	t.Helper()
	var r rune
	for _, digit := range decimal {
		r = 10*r + digit - '0'
	}
	return r
}

// TestKeywordsAgainstCPython compares the list of keywords.
func TestKeywordsAgainstCPython(t *testing.T) {
	out, err := exec.Command("python3", "-c", "import keyword; print(*keyword.kwlist)").Output()
	if err != nil {
		t.Skipf("python3: %v", err)
	}
	words := strings.Fields(string(out))
	for _, word := range words {
		if !keywords[word] {
			t.Errorf("%s is missing", word)
		}
	}
	if len(words) != len(keywords) {
		t.Errorf("CPython has %d keywords, we have %d", len(words), len(keywords))
	}
}
