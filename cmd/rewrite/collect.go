package main

import (
	"runtime"
	"runtime/debug"
)

// firstCollection is how large the heap grows, in percent of the 4 MB of Go's default, before
// anything in it is collected. Most runs end before that; each collection of a heap of a few
// megabytes costs more than what it frees is worth.
const firstCollection = 400

// collectLate delays the first garbage collection. Those behind it come at Go's own pace.
func collectLate() {
	before := debug.SetGCPercent(firstCollection)
	if before < 0 || before > firstCollection { // as GOGC says
		debug.SetGCPercent(before)
		return
	}
	runtime.AddCleanup(new(*byte), func(percent int) { debug.SetGCPercent(percent) }, before)
}
