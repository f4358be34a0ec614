package run

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netra-systems/rewrite/parser"
)

// DefaultTimeout is how long a file may take in each phase, for each megabyte
// begun. Code that people write takes about a second for a megabyte, on a machine
// that has other things to do.
const DefaultTimeout = 10 * time.Second

// maxAttributes is how many attributes one reference may have: a path is looked
// up with each of its beginnings, which costs as much as the square of its length.
// What people write has ten at most; calls in between begin another reference.
const maxAttributes = 500

// maxKept is how many bytes of syntax trees are kept from the reading of files to the
// proofs of their new texts, which are then read in a fraction of the time: those of some
// twenty megabytes of source. The files behind are parsed twice.
const maxKept = 128 << 20

// workers returns how many goroutines share the work: n, or one for each processor.
func workers(n int) int {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return n
}

// inParallel calls what worker returns, once for each of the workers, with the numbers from
// 0 to n-1, each once. It returns when all is done.
func inParallel(workers, n int, worker func() func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(max(workers, 1), n) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work := worker()
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				work(int(i))
			}
		}()
	}
	wg.Wait()
}

// limits are those of one file.
func (s *Setup) limits() parser.Limits {
	limits := parser.DefaultLimits
	limits.Time = s.limit // so that tree-sitter ends where within gives up
	return limits
}

// errTimeout is why a file was given up.
type errTimeout struct{ limit time.Duration }

func (e errTimeout) Error() string {
	return fmt.Sprintf("given up, because it takes longer than %v; --timeout allows more", e.limit)
}

// timeout is what a file of so many bytes may take in one phase.
func (s *Setup) timeout(size int) time.Duration { return s.limit * time.Duration(1+size>>20) }

// within does the work on a file, which is of size bytes. Work that takes too
// long is given up with an error. Go can't end it: it goes on in the background
// until it or the program ends, and so must share nothing that it changes.
func within[T any](s *Setup, path string, size int, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	limit := s.timeout(size)
	over, stop := s.clock(path, limit)
	defer stop()
	select {
	case r := <-done:
		return r.value, r.err
	case <-over:
		return *new(T), errTimeout{limit}
	}
}

// clock returns what tells that the time for a file is over, and what to do when
// nobody asks any more.
func (s *Setup) clock(path string, limit time.Duration) (over <-chan time.Time, stop func() bool) {
	if s.expired != nil {
		return s.expired(path), func() bool { return true }
	}
	timer := time.NewTimer(limit)
	return timer.C, timer.Stop
}

// checkReferences refuses a module with a reference that is too long.
func checkReferences(m *parser.Module) error {
	if m == nil {
		return nil
	}
	for i := range m.Names {
		if n := m.Names[i].Attrs[1] - m.Names[i].Attrs[0]; n > maxAttributes {
			return fmt.Errorf("%w: a reference with %d attributes, at most %d can be followed", parser.ErrTooDeep, n, maxAttributes)
		}
	}
	return nil
}
