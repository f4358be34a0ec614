package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/netra-systems/rewrite/run"
)

// terminalOf returns the terminal that w is, or nil.
func terminalOf(w any) *os.File {
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}

// page lets write print to a pager, as git does, if standard output is a terminal: that of
// GIT_PAGER, PAGER, or less. An empty one, or cat, is none.
func (p *program) page(f *flags, write func(io.Writer) error) error {
	tty := terminalOf(p.Stdout)
	command := "less"
	for _, name := range []string{"PAGER", "GIT_PAGER"} {
		if value, ok := p.lookupEnv(name); ok {
			command = value
		}
	}
	if tty == nil || f.noPager || command == "" || command == "cat" {
		return write(p.Stdout)
	}
	pager := exec.Command("sh", "-c", command)
	pager.Stdout, pager.Stderr = tty, p.Stderr
	pager.Env = os.Environ()
	// What git sets: quit if it is one screen, let colours through, leave the screen as it is.
	for name, value := range map[string]string{"LESS": "FRX", "LV": "-c"} {
		if _, ok := p.lookupEnv(name); !ok {
			pager.Env = append(pager.Env, name+"="+value)
		}
	}
	in, err := pager.StdinPipe()
	if err == nil {
		err = pager.Start()
	}
	if err != nil {
		return write(p.Stdout)
	}
	err = write(in)
	if closed := in.Close(); err == nil {
		err = closed
	}
	waited := pager.Wait()
	var exit *exec.ExitError
	switch {
	case errors.As(waited, &exit) && exit.ExitCode() == 127: // the shell does not find it
		return write(p.Stdout)
	case errors.Is(err, syscall.EPIPE), errors.Is(err, os.ErrClosed):
		return nil // the reader has seen enough
	}
	return err
}

// lookupEnv asks for an environment variable. That of a test has no empty ones.
func (p *program) lookupEnv(name string) (string, bool) {
	if p.LookupEnv != nil {
		return p.LookupEnv(name)
	}
	value := p.Getenv(name)
	return value, value != ""
}

// patience is how long the work goes on before a progress bar shows.
const patience = 500 * time.Millisecond

// watch shows on standard error, if that is a terminal, how far the work is, until the
// function that it returns is called; after that nothing of it is left.
func (p *program) watch(setup *run.Setup) (stop func()) {
	tty := terminalOf(p.Stderr)
	if tty == nil {
		return func() {}
	}
	progress := &run.Progress{}
	setup.Watch(progress)
	end, ended := make(chan struct{}), make(chan struct{})
	wait := p.Patience
	if wait == 0 {
		wait = patience
	}
	go func() {
		defer close(ended)
		select {
		case <-end:
			return
		case <-time.After(wait):
		}
		showProgress(tty, progress, end)
	}()
	return func() {
		close(end)
		<-ended
	}
}

// showProgress draws one line, again and again.
func showProgress(tty *os.File, progress *run.Progress, end <-chan struct{}) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	started, rewriting := time.Now(), false
	for {
		done, total := progress.Rewritten()
		if total > 0 && !rewriting {
			started, rewriting = time.Now(), true
		}
		if !rewriting {
			done = progress.Seen()
		}
		fmt.Fprint(tty, eraseLine+progressLine(done, total, time.Since(started)))
		select {
		case <-end:
			fmt.Fprint(tty, eraseLine)
			return
		case <-tick.C:
		}
	}
}

// eraseLine goes to the start of the line and erases it (ECMA-48, CR and EL).
const eraseLine = "\r\x1b[K"

// progressLine says how many files are done, and how many of them in a second. total is 0 as
// long as it is not known. It fits a narrow terminal: a line that is wrapped can't be erased.
func progressLine(done, total int64, took time.Duration) string {
	const width = 20
	rate := fmt.Sprintf("%.0f files/s", float64(done)/max(took.Seconds(), 0.001))
	if total == 0 {
		return fmt.Sprintf("reading  %d files  %s", done, rate)
	}
	filled := int(width * min(done, total) / total)
	return fmt.Sprintf("rewriting  [%s%s]  %d/%d  %s", strings.Repeat("#", filled), strings.Repeat(".", width-filled), done, total, rate)
}
