package parser

// #include "flatten.h"
import "C"
import (
	"fmt"
	"os"
	"strings"
)

func Dump(s []byte) {
	p := acquire()
	t, _ := p.parse(s, DefaultLimits)
	var rec func(i int, d int)
	rec = func(i int, d int) {
		n := t.nodes[i]
		if n.flags&1 == 0 && n.symbol != 0xffff {
			fmt.Printf(" %s", C.GoString(C.flat_symbol_name(n.symbol)))
			if t.missing(i) {
				fmt.Print("!MISSING")
			}
			return
		}
		name := "ERROR"
		if n.symbol != 0xffff {
			name = C.GoString(C.flat_symbol_name(n.symbol))
		}
		f := ""
		if n.field != 0 {
			f = C.GoString(C.flat_field_name(C.uint16_t(n.field))) + ":"
		}
		nl := "\n" + strings.Repeat(" ", d)
		if d > 3 {
			nl = " "
		}
		leaf := int(n.next) == i+1
		fmt.Printf("%s(%s%s", nl, f, name)
		if n.flags&2 != 0 {
			fmt.Print(" MISSING")
		}
		if leaf {
			fmt.Printf(" %s", s[n.start:n.end])
		}
		for j := i + 1; j < int(n.next); j = int(t.nodes[j].next) {
			rec(j, d+1)
		}
		fmt.Print(")")
	}
	rec(0, 0)
	fmt.Println()
}
func init() {
	if f := os.Getenv("DUMP"); f != "" {
		s, _ := os.ReadFile(f)
		Dump(s)
		os.Exit(0)
	}
}
