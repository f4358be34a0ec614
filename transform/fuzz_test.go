package transform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// FuzzRewrite plans and proves the rename of whatever a file imports. Nothing may
// panic; the edits must fit together; and what is proved must be stable: planned
// again, the new text has no edits.
func FuzzRewrite(f *testing.F) {
	for _, source := range sources {
		f.Add([]byte(source), "M")
	}
	files, _ := filepath.Glob("../fixtures/cases/*.txtar")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range txtar.Parse(data).Files {
			if strings.HasPrefix(part.Name, "before/") && strings.HasSuffix(part.Name, ".py") {
				f.Add(part.Data, "M")
			}
		}
	}
	f.Fuzz(func(t *testing.T, source []byte, name string) {
		if !utf8.Valid(source) || len(source) > 1<<14 {
			t.Skip()
		}
		module, err := parser.Parse(source, parser.DefaultLimits)
		if err != nil {
			t.Skip()
		}
		set := renameAll(module, name)
		if set == nil {
			t.Skip()
		}
		text, ok := rewriteOnce(t, set, source, module)
		if !ok {
			return
		}
		again, err := parser.Parse(text, parser.DefaultLimits)
		if err != nil {
			t.Fatalf("the new text: %v", err)
		}
		if more, ok := rewriteOnce(t, set, text, again); ok && string(more) != string(text) {
			t.Errorf("not stable:\n%s\nthen:\n%s", text, more)
		}
	})
}

// renameAll makes rules that move everything that absolute from-imports name, and
// rules that replace calls of it.
func renameAll(m *parser.Module, name string) *rules.Set {
	var list []rules.Rule
	for i := range m.Imports {
		im := &m.Imports[i]
		if im.Kind != parser.ImportFrom || im.Level > 0 {
			continue
		}
		for _, a := range m.AliasesOf(im) {
			if rule, err := rules.ParseFlag(im.Module+":"+a.Name+"=fresh.place:"+name, len(list)+1); err == nil {
				list = append(list, rule)
			}
			if rule, err := rules.ParseFlag(im.Module+":"+a.Name+"()=fresh.place:"+name+"_made", len(list)+1); err == nil {
				list = append(list, rule)
			}
		}
	}
	set, errs := rules.Compile(list)
	if len(errs) > 0 || len(list) == 0 {
		return nil
	}
	return set
}

// rewriteOnce returns the text after a run, and whether it is one to go on from.
func rewriteOnce(t *testing.T, set *rules.Set, source []byte, module *parser.Module) ([]byte, bool) {
	f := &File{Path: "pkg/a.py", Names: []string{"pkg.a"}, Edit: true, Source: source, Module: module}
	plan := Link(set, noTree{}, []*File{f})
	result := plan.Rewrite(f)
	if plan.Trusted(f, result.Edits) != nil {
		return nil, false
	}
	text, err := diff.Apply(source, result.Edits)
	if err != nil {
		t.Fatalf("the edits do not fit together: %v", err)
	}
	after, err := parser.Parse(text, parser.DefaultLimits)
	if err != nil {
		t.Fatalf("the new text: %v", err)
	}
	if err := plan.Prove(f, after, text, result.Edits, result.Gone); err != nil {
		return nil, false // refused, and so never written
	}
	return text, true
}
