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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getwd: os.Getwd, Getenv: os.Getenv}
	status := p.main(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}
