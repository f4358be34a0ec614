package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// otherNames are keys that people write out of habit from other tools, and what they
// are called here.
var otherNames = map[string]string{
	"old": "from", "source": "from",
	"new": "to", "target": "to", "replacement": "to",
	"name": "id", "code": "id", "reason": "message", "files": "paths",
	"rule": "rename", "rules": "rename", "renames": "rename", "replace": "rename",
	"src": "import-roots", "source-roots": "import-roots", "pythonpath": "import-roots",
	"ignore": "exclude", "skip": "exclude",
	"pack": "packs", "preset": "packs", "extends": "packs",
}

// suggestKey advises on a key that does not exist.
func suggestKey[T any](name string, fields []field[T]) string {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	if other := otherNames[strings.ToLower(name)]; slices.Contains(keys, other) {
		return fmt.Sprintf("did you mean %q?", other)
	}
	if (name == "tool" || name == "rewrite") && slices.Contains(keys, "packs") {
		return "write the settings at the top level: only pyproject.toml has [tool.rewrite]"
	}
	return suggest(name, keys)
}

// suggest advises on a word that is none of the words there are: the nearest of them if
// it is near, else all.
func suggest(word string, words []string) string {
	word = strings.ReplaceAll(strings.ToLower(shorten(word)), "_", "-")
	best, least := "", 1+max(1, len(word)/3)
	for _, candidate := range words {
		if d := distance(word, candidate); d < least {
			best, least = candidate, d
		}
	}
	if best == "" {
		best = onlyOneBeginning(word, words)
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	var quoted []string
	for _, word := range words {
		quoted = append(quoted, fmt.Sprintf("%q", word))
	}
	if len(quoted) == 1 {
		return "there is " + quoted[0]
	}
	last := len(quoted) - 1
	return "there are " + strings.Join(quoted[:last], ", ") + " and " + quoted[last]
}

// Closest returns those of the words that are near to one that does not exist, the nearest
// first, three at most. Upper and lower case make little difference.
func Closest(word string, words []string) (near []string) {
	word = shorten(word)
	distances := make(map[string]int)
	for _, candidate := range words {
		d := distance(strings.ToLower(word), strings.ToLower(candidate))
		if d <= max(1, len(word)/3) && candidate != word {
			distances[candidate] = d
		}
	}
	near = slices.SortedFunc(maps.Keys(distances), func(a, b string) int {
		return cmp.Or(distances[a]-distances[b], strings.Compare(a, b))
	})
	return near[:min(3, len(near))]
}

// onlyOneBeginning returns the word that begins with what was written, if that is more
// than a letter or two and there is just one.
func onlyOneBeginning(beginning string, words []string) (found string) {
	for _, word := range words {
		if len(beginning) > 2 && strings.HasPrefix(word, beginning) {
			if found != "" {
				return ""
			}
			found = word
		}
	}
	return found
}

// distance is how many characters must be put in, left out, replaced or exchanged with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range to {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			replaced := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				replaced++
			}
			rows[i][j] = min(replaced, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
