package run

import "iter"

// list grows without being copied: what a slice leaves behind when it grows takes, over a tree of
// many files, more memory than the slice.
type list[T any] struct {
	chunks [][]T
	n      int
}

// perChunk is how many elements are stored together.
const perChunk = 1 << 10

func (l *list[T]) add(one T) {
	if l.n%perChunk == 0 {
		l.chunks = append(l.chunks, make([]T, 0, perChunk))
	}
	last := &l.chunks[len(l.chunks)-1]
	*last = append(*last, one)
	l.n++
}

// all goes through the elements.
func (l *list[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, chunk := range l.chunks {
			for _, one := range chunk {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// slice returns the elements, and empties the list.
func (l *list[T]) slice() []T {
	all := make([]T, 0, l.n)
	for i, chunk := range l.chunks {
		all, l.chunks[i] = append(all, chunk...), nil
	}
	*l = list[T]{}
	return all
}
