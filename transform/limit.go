package transform

import (
	"errors"
	"fmt"
	"sort"
	"sync"

	"github.com/netra-systems/rewrite/parser"
)

// maxWork is how many steps the passes may take over one file: a step looks at a
// name, a symbol, an import or a few bytes again because of another one. Most code
// needs less than one for each of its bytes, and workPerByte allows for more. What reaches the limit has tens of
// thousands of imports that all concern each other, of which the passes would
// compare each with each; up to here that takes seconds.
const (
	maxWork     = 1 << 26
	workPerByte = 16
)

// ErrTooMuchWork is why a file is given up that reaches maxWork.
var ErrTooMuchWork = errors.New("too many imports and names that concern each other")

// spend counts steps of work on the file. What is over the limit ends at the next
// giveUp up the stack. Only who works on this very file may call it: a view is read
// by those who work on others, at the same time.
func (v *view) spend(steps int) {
	if v.work += steps; v.work > maxWork+workPerByte*len(v.f.Source) {
		panic(tooMuchWork{v})
	}
}

// tooMuchWork is what spend panics with.
type tooMuchWork struct{ v *view }

// giveUp, deferred, makes an error of work that spend has ended.
func giveUp(err *error) {
	switch p := recover().(type) {
	case nil:
	case tooMuchWork:
		*err = fmt.Errorf("%w: more than %d steps for %d imports and %d names",
			ErrTooMuchWork, maxWork+workPerByte*len(p.v.f.Source), len(p.v.m.Imports), len(p.v.m.Names))
	default:
		panic(p)
	}
}

// lineIndex has the offsets at which the lines of a source begin, but for the first.
type lineIndex struct {
	once   sync.Once
	starts []int32
}

// line returns the number of the line that an offset lies in.
func (x *lineIndex) line(source []byte, offset int32) int {
	x.once.Do(func() {
		for i, c := range source {
			if c == '\n' || c == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
				x.starts = append(x.starts, int32(i+1))
			}
		}
	})
	return 1 + sort.Search(len(x.starts), func(i int) bool { return x.starts[i] > offset })
}

// symbolsNamed returns the symbols of a name in all scopes, in order.
func (v *view) symbolsNamed(name string) []parser.SymbolID {
	if v.named == nil {
		v.named = make(map[string][]parser.SymbolID)
		for s := range v.m.Symbols {
			v.named[v.m.Symbols[s].Name] = append(v.named[v.m.Symbols[s].Name], parser.SymbolID(s))
		}
	}
	v.spend(len(v.named[name]))
	return v.named[name]
}

// namesIn returns the names from a statement's start on, up to its end. Names are
// in order of place.
func (v *view) namesIn(span parser.Span) (first, end int) {
	first = sort.Search(len(v.m.Names), func(i int) bool { return v.m.Names[i].Span.Start >= span.Start })
	end = sort.Search(len(v.m.Names), func(i int) bool { return v.m.Names[i].Span.Start >= span.End })
	return first, end
}
