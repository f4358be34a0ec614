package run

import (
	"iter"

	"github.com/netra-systems/rewrite/workspace"
)

// sightings are the files that a walk came upon, in any order. They are all that a run keeps of
// files of no matter, of which there may be a million: they grow without being copied, as what
// a slice leaves behind when it grows takes more memory than the slice.
type sightings struct {
	chunks [][]sighting
	n      int // how many there are
	unread int // how many of them are unread
}

// sighting is a file that a walk came upon.
type sighting struct {
	Path     string // as workspace.File has it
	Selected bool
	// read is whether its facts were read, or can't be, as those of files that were named outright
	// are. One that is unread is of no matter so far by what it spells.
	read bool
}

// file returns an unread one as the walk had it.
func (s *sighting) file() workspace.File { return workspace.File{Path: s.Path, Selected: s.Selected} }

// perChunk is how many sightings are stored together.
const perChunk = 1 << 10

func (s *sightings) add(one sighting) {
	if s.n%perChunk == 0 {
		s.chunks = append(s.chunks, make([]sighting, 0, perChunk))
	}
	last := &s.chunks[len(s.chunks)-1]
	*last = append(*last, one)
	s.n++
	if !one.read {
		s.unread++
	}
}

// at returns one by its index, in the order in which they were added.
func (s *sightings) at(i int) *sighting { return &s.chunks[i/perChunk][i%perChunk] }

// all goes through them.
func (s *sightings) all() iter.Seq[*sighting] {
	return func(yield func(*sighting) bool) {
		for _, chunk := range s.chunks {
			for i := range chunk {
				if !yield(&chunk[i]) {
					return
				}
			}
		}
	}
}

// allUnread goes through those that are unread.
func (s *sightings) allUnread() iter.Seq[*sighting] {
	return func(yield func(*sighting) bool) {
		for one := range s.all() {
			if !one.read && !yield(one) {
				return
			}
		}
	}
}

// markRead notes that one which was unread is so no more.
func (s *sightings) markRead(one *sighting) {
	one.read = true
	s.unread--
}

// clone returns a copy.
func (s *sightings) clone() *sightings {
	other := new(sightings)
	for one := range s.all() {
		other.add(*one)
	}
	return other
}
