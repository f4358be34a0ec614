package parser

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// speakingWords has all words that keyword and notes have a case for, and so they get to see them.
func TestSpeakingWords(t *testing.T) {
	var cases []string
	for file, function := range map[string]string{"words.go": "keyword", "passed.go": "notes"} {
		parsed, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == function {
				ast.Inspect(f, func(n ast.Node) bool {
					if clause, ok := n.(*ast.CaseClause); ok {
						for _, e := range clause.List {
							word, err := strconv.Unquote(e.(*ast.BasicLit).Value)
							if err != nil {
								t.Fatal(err)
							}
							cases = append(cases, word)
						}
					}
					return true
				})
			}
		}
	}
	if len(cases) < 20 {
		t.Fatalf("only %d cases are found", len(cases))
	}
	for _, word := range cases {
		if !slices.Contains(speakingWords, word) || !speaks([]byte(word)) {
			t.Errorf("%q is none", word)
		}
	}
}
