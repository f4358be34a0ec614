//go:build race

package main

// The race detector makes code several times slower. Tests that compare results, of
// many like inputs, then take fewer of them; .ci/run has them in full without it.
const (
	underRace    = true
	stdlibRounds = 1
)
