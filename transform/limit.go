package transform

import (
	"errors"
	"fmt"
)

// maxWork is how many steps the passes may take over one file: a step looks at a
// name, a symbol, an import or a few bytes again because of another one. Most code
// needs less than one for each of its bytes, and workPerByte allows for more. What
// reaches the limit has tens of thousands of imports that all concern each other, of
// which the passes would compare each with each; up to here that takes seconds.
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
