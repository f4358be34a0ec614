package main

import "runtime"

// maxProcessors bounds what is set up for workers that somebody asks for.
const maxProcessors = 64

// useProcessors lets each of the workers that are asked for, 0 for as many as there are
// processors, wait for the disk without another waiting for it.
func useProcessors(jobs int) {
	if jobs = min(jobs, maxProcessors); jobs > runtime.GOMAXPROCS(0) {
		runtime.GOMAXPROCS(jobs)
	}
}
