//go:build !race

package main

const (
	underRace    = false
	stdlibRounds = 2 // runs over the standard library, each with rules of its own
)
