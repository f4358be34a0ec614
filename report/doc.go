// Package report prints what a run found: diffs and lists for standard output,
// and for standard error the sentences that say what was found, what is left to
// a person, and what to do next.
package report
