package main

// Go's runtime has a thread that watches the others: every 20 microseconds it looks whether one
// has been in a system call, or in C, for long, and if so gives its place to another. Here they
// always have, and there is no other work: to wake it, to start one more thread, and to have two
// threads on one processor while another is idle, which the kernel may take milliseconds to
// notice, makes a run a tenth longer. So the kernel may wake that thread late; no other, as
// those sleep for microseconds where they look for work.
//
// What this costs: when all threads of Go wait in system calls, whatever else could be done is
// done a tenth of a second later. For workers that wait for a disk see useProcessors.

/*
#cgo LDFLAGS: -Wl,--wrap=pthread_create
#include "slack_linux.h"
*/
import "C"

// slack returns how late the kernel may wake the thread that calls it, in nanoseconds.
func slack() int { return int(C.slack()) }

// watchers returns how many threads may be woken late.
func watchers() int { return int(C.watchers()) }
