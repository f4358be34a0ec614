// Package lazy makes what most runs never need when it is first asked for: in a hook that
// looks at one small file, compiling all regular expressions at the start was a third of
// the run.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp returns a function that returns the compiled pattern, which must be valid: see
// regexp.MustCompile. It may be called by many goroutines.
func Regexp(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
