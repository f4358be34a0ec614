// Command rewrite moves a Python code base from deprecated names to their
// replacements. See rewrite --help, and README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	collectLate()
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		by, _ := (<-signals).(syscall.Signal)
		signal.Stop(signals) // a second one ends the program at once
		cancel(signalled{by})
	}()
	p := program{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getwd: os.Getwd, Getenv: os.Getenv, LookupEnv: os.LookupEnv}
	os.Exit(p.main(ctx, os.Args[1:]))
}
