//go:build race

package main

// underRace is whether the race detector watches, which makes code about ten times
// slower: tests that only compare results, and start no goroutines of their own,
// then do less of the same. Without it they are done in full.
const underRace = true
