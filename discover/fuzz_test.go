package discover

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
)

// oneFile is a tree of one module.
type oneFile struct{ file *File }

func (t oneFile) HasModule(name string) bool { return name == "pkg.old" || name == "pkg" }
func (t oneFile) Module(name string) *File {
	if name == "pkg.old" {
		return t.file
	}
	return nil
}

// Whatever the file holds, what is proposed is a rule that can be used, once for each old
// name, and with the place that it comes from.
func FuzzFind(f *testing.F) {
	files, err := filepath.Glob("../fixtures/cases/discover_*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			if strings.HasSuffix(part.Name, ".py") {
				f.Add(part.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		m, err := parser.Parse(source, parser.DefaultLimits)
		if err != nil {
			t.Skip()
		}
		file := &File{Path: "pkg/old.py", Names: []string{"pkg.old"}, Source: source, Module: m}
		seen := make(map[string]bool)
		for _, p := range Find([]*File{file}, oneFile{file}) {
			if _, err := rules.Parse(p.Rule.From.String(), p.Rule.To.String(), rules.Origin{}); err != nil {
				t.Error(err)
			}
			if old := p.Rule.From.String(); seen[old] || !strings.HasPrefix(old, "pkg.old") {
				t.Errorf("%s is proposed twice, or not of this module", old)
			} else {
				seen[old] = true
			}
			if p.Line < 1 || p.Line > strings.Count(string(source), "\n")+1 || p.Reason == "" || p.Path == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
