package run

import "sync/atomic"

// Progress is how far a run is. It may be read at any time, by other goroutines; nil is one
// that nobody reads.
type Progress struct {
	seen, done, total atomic.Int64
}

// Seen is the number of files that were looked at.
func (p *Progress) Seen() int64 { return p.seen.Load() }

// Rewritten is how many of the files that hold an old name are done. total is 0 as long as
// it is not known how many there are.
func (p *Progress) Rewritten() (done, total int64) { return p.done.Load(), p.total.Load() }

func (p *Progress) sawOne() {
	if p != nil {
		p.seen.Add(1)
	}
}

// begins says that so many files are to be rewritten, for the first time or again.
func (p *Progress) begins(total int) {
	if p != nil {
		p.done.Store(0)
		p.total.Store(int64(total))
	}
}

func (p *Progress) didOne() {
	if p != nil {
		p.done.Add(1)
	}
}

// Watch keeps progress up to date from here on; nil is nobody's.
func (s *Setup) Watch(progress *Progress) { s.progress = progress }
