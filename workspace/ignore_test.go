//go:build unix

package workspace

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ignoreParts are what random patterns are made of: everything the format of
// gitignore knows, over few enough names that much of it matches.
var ignoreParts = []string{
	"a", "b", "ab", "x.py", "ab.py", "*", "**", "?", "/", "/", "/**/", "**/", "/**", "[ab]", "[!a]", "[^b]",
	"[a-c]", "[]a]", "[!]a]", "[a-]", "[-a]", "[[:alpha:]]", "[![:alpha:]]", "[[:alpha:]-b]", "[[:nope:]]", "[a",
	"[b-a]", "[+-9]", `\a`, `\*`, `\`, " ", `\ `, ".", ".py", "*.py", "!", "#", `\!`, `\#`, "{a,b}", "$", "(", "+", "é",
	"[\\]]", "[a\\-c]", "***", "//", "\t",
}

// ignoreLines are patterns that random ones hit too rarely.
var ignoreLines = []string{
	"a/", "/a", "/a/", "a/b", "a/b/", "/a/b", "**/a", "a/**", "a/**/b", "**/a/**", "a/*", "!a/b", "!a/", "!*.py", "*",
	"!*/", "a*/b", "a/*/b", "*.py", "!/x.py", "x.py", "/x.py", "b/x.py", "**/b/x.py", "a b", `a\ `, "a ", `a\ \ `, "a   ", "# a",
	`\#a`, "!", "/", "//", "**", "**/", "/**", "a//b", "a/**b", "a**/b", "**a/b", "a**b", "/a**/b", "*/x.py", "/*/x.py",
	"[[]a", "a?.py", "??.py", "a\r", "!a/**", "!/a/b/x.py", "a/**/", "/*", "!/a", "a.*", "*b*", "*.p[yz]", "a/b/**/x.py",
}

func randomIgnore(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(20) == 0 {
		b.WriteString("\ufeff")
	}
	for range 1 + r.IntN(6) {
		if r.IntN(4) == 0 {
			b.WriteString("!")
		}
		if r.IntN(2) == 0 {
			b.WriteString(ignoreLines[r.IntN(len(ignoreLines))])
		} else {
			for range 1 + r.IntN(5) {
				b.WriteString(ignoreParts[r.IntN(len(ignoreParts))])
			}
		}
		b.WriteString([]string{"\n", "\n", "\n", "\r\n", " \n", "\n\n"}[r.IntN(6)])
	}
	return strings.TrimSuffix(b.String(), []string{"\n", ""}[r.IntN(2)])
}

// ignoreTree has every name of a few in every folder, three deep.
func ignoreTree(t testing.TB, dir string) (folders []string) {
	files := map[string]string{}
	names := []string{"a", "b", "ab", "a b", "#a", "!a", "[a", "a ", "c{a,b}"}
	var grow func(at string, depth int)
	grow = func(at string, depth int) {
		folders = append(folders, at)
		for _, f := range []string{"x.py", "ab.py", "a.py", "-.py", "].py", "é.py", "z+(.py", "[[].py"} {
			files[filepath.Join(at, f)] = ""
		}
		if depth == 0 {
			return
		}
		for _, d := range names[:4+depth*2] {
			grow(filepath.Join(at, d), depth-1)
		}
	}
	grow("", 2)
	plant(t, dir, files)
	return folders
}

// TestIgnoreLikeGit compares the files a walk comes to with those git does not
// ignore, under random ignore files.
func TestIgnoreLikeGit(t *testing.T) {
	needGit(t)
	dir := tempDir(t)
	git(t, dir, "init", "-q")
	folders := ignoreTree(t, dir)
	cases := 150
	if testing.Short() {
		cases = 20
	}
	for seed := range cases {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		written := map[string]string{filepath.Join(dir, ".gitignore"): randomIgnore(r)}
		for range r.IntN(4) {
			written[filepath.Join(dir, folders[r.IntN(len(folders))], ".gitignore")] = randomIgnore(r)
		}
		if r.IntN(3) == 0 {
			written[filepath.Join(dir, ".git/info/exclude")] = randomIgnore(r)
		}
		for path, text := range written {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var want []string
		for _, path := range strings.Split(git(t, dir, "ls-files", "-z", "-o", "--exclude-standard", "*.py"), "\x00") {
			if path != "" {
				want = append(want, path+" *")
			}
		}
		slices.Sort(want)
		got := paths(walk(t, mustOpen(t, Options{Dir: dir})))
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d: not as git has it (-git +walk):\n%s\n%s", seed, diff, describe(dir, written))
		}
		for path := range written {
			os.Remove(path)
		}
		if t.Failed() {
			return
		}
	}
}

func describe(dir string, written map[string]string) string {
	var b strings.Builder
	for path, text := range written {
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%s: %q\n", rel, text)
	}
	return b.String()
}
