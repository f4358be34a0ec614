package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// firstCollection is how large the heap grows, in percent of the 4 MB of Go's default, before
// anything in it is collected. Most runs end before that; each collection of a heap of a few
// megabytes costs more than what it frees is worth.
const firstCollection = 600

// A heap with more than largeHeap bytes in use grows by largeHeapGrows percent between
// collections, and not by the 100 of Go's default: there the garbage counts.
const (
	largeHeap      = 12 << 20
	largeHeapGrows = 50
)

// collectLate delays the first garbage collection. Those behind it come at Go's own pace, or, once
// much is in use, sooner. GOGC in the environment overrides all that.
func collectLate() {
	percent := debug.SetGCPercent(firstCollection)
	if percent != 100 {
		debug.SetGCPercent(percent)
		return
	}
	afterCollection(func() {
		debug.SetGCPercent(percent)
		collectSoon()
	})
}

// collectSoon waits until much is in use.
func collectSoon() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	if metrics.Read(live); live[0].Value.Kind() == metrics.KindUint64 && live[0].Value.Uint64() > largeHeap {
		debug.SetGCPercent(largeHeapGrows)
		return
	}
	afterCollection(collectSoon)
}

// afterCollection calls do when the next garbage collection has ended.
func afterCollection(do func()) {
	runtime.AddCleanup(new(*byte), func(do func()) { do() }, do)
}
