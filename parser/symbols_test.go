package parser

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"slices"
	"testing"
)

// symbolsFile makes symbols.go from the grammar that is linked.
func symbolsFile() ([]byte, error) {
	symbols, fields := grammarNames()
	var b bytes.Buffer
	fmt.Fprint(&b, "// Code generated from the grammar that go.mod names, by UPDATE=1 go test ./parser -run Symbols. DO NOT EDIT.\n\npackage parser\n\n")
	fmt.Fprintf(&b, "const (\nidentifierSymbol = %d\nintegerSymbol = %d\n)\n\n", slices.Index(symbols, "identifier"), slices.Index(symbols, "integer"))
	table := func(name, of, typ string, numbered, names []string) {
		fmt.Fprintf(&b, "// %s are by the numbers of the grammar's %s.\nvar %s = [%d]%s{\n", name, of, name, len(numbered), typ)
		for i, n := range numbered {
			if k := slices.Index(names, n); n != "" && k > 0 {
				fmt.Fprintf(&b, "%d: %d, // %s\n", i, k, n)
			}
		}
		fmt.Fprint(&b, "}\n\n")
	}
	table("kinds", "symbols", "kind", symbols, kindNames[:])
	table("fields", "fields", "field", fields, fieldNames[:])
	slices.Sort(symbols)
	fmt.Fprint(&b, "// isGrammarWord reports whether a symbol of the grammar is called so.\nfunc isGrammarWord(word string) bool {\nswitch word {\ncase ")
	for i, name := range slices.Compact(symbols) {
		if i > 0 {
			fmt.Fprint(&b, ",\n")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	fmt.Fprint(&b, ":\nreturn true\n}\nreturn false\n}\n")
	return format.Source(b.Bytes())
}

func TestSymbols(t *testing.T) {
	want, err := symbolsFile()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("symbols.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("symbols.go")
	if err != nil || !bytes.Equal(got, want) {
		t.Error("symbols.go is not that of the grammar; UPDATE=1 makes it anew: ", err)
	}
}
