package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// command is a program to be measured.
type command struct {
	name   string
	dir    string
	args   []string
	status []int // exit statuses, but 0, of a run that did its work
	share  int   // it is run over so small a part of the tree, and the time taken times that
}

// figures are those of the runs of one command.
type figures struct {
	wall []time.Duration
	peak int64 // bytes; the most of all runs
}

// once runs a command, with what it prints thrown away.
func (c *command) once() (time.Duration, int64, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir = c.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if cmd.ProcessState == nil {
		return 0, 0, err
	}
	status := cmd.ProcessState.ExitCode()
	if status != 0 && !slices.Contains(c.status, status) {
		return 0, 0, fmt.Errorf("%s: exit status %d: %.300s", c.name, status, stderr.Bytes())
	}
	peak := int64(0)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = usage.Maxrss << 10 // kilobytes, on Linux
	}
	return took, peak, nil
}

// alternate runs the commands in turn, rounds times after so many that do not count, so
// that what disturbs the machine disturbs them all. The order is another one each time: what
// runs behind a program that takes seconds finds caches with nothing of its own.
func alternate(commands []command, idle, rounds int) ([]figures, error) {
	all := make([]figures, len(commands))
	r := rand.New(rand.NewPCG(1, 2))
	for round := range idle + rounds {
		for _, i := range r.Perm(len(commands)) {
			wall, peak, err := commands[i].once()
			if err != nil {
				return nil, err
			}
			if round >= idle {
				all[i].wall = append(all[i].wall, wall*time.Duration(max(1, commands[i].share)))
				all[i].peak = max(all[i].peak, peak)
			}
		}
		fmt.Fprint(os.Stderr, ".")
	}
	fmt.Fprintln(os.Stderr)
	return all, nil
}

// ratio is how many times as long as others took: of each pair of runs, the median, the
// least and the most.
type ratio struct{ median, least, most float64 }

func (f *figures) to(other *figures) ratio {
	all := make([]float64, len(f.wall))
	for i := range f.wall {
		all[i] = f.wall[i].Seconds() / other.wall[i].Seconds()
	}
	slices.Sort(all)
	return ratio{all[len(all)/2], all[0], all[len(all)-1]}
}

func (r ratio) String() string {
	return fmt.Sprintf("%s (%s–%s)", short(r.median), short(r.least), short(r.most))
}

// short writes a ratio with three digits.
func short(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func (f *figures) median() time.Duration {
	all := slices.Sorted(slices.Values(f.wall))
	return all[len(all)/2]
}
