package main

import (
	"runtime"
	"sync"
	"testing"
)

// TestSlack: one thread may be woken late, and none of those that do the work.
func TestSlack(t *testing.T) {
	const threads = 50 // more than there are yet
	var all, done sync.WaitGroup
	all.Add(threads)
	slacks := make([]int, threads)
	for i := range threads {
		done.Add(1)
		go func() {
			defer done.Done()
			runtime.LockOSThread() // which ends with the goroutine
			all.Done()
			all.Wait()
			slacks[i] = slack()
		}()
	}
	done.Wait()
	for _, ns := range slacks {
		if ns > 1_000_000 {
			t.Fatalf("a thread of Go may be woken %d ns late", ns)
		}
	}
	if n := watchers(); n != 1 {
		t.Fatalf("%d threads may be woken late, not 1", n)
	}
}
