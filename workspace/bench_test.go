package workspace

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// pythonIgnore is about what most Python projects have for a .gitignore.
const pythonIgnore = `__pycache__/
*.py[cod]
*$py.class
*.so
.Python
build/
develop-eggs/
dist/
downloads/
eggs/
.eggs/
lib64/
parts/
sdist/
var/
wheels/
share/python-wheels/
*.egg-info/
.installed.cfg
*.egg
MANIFEST
*.manifest
*.spec
pip-log.txt
htmlcov/
.tox/
.nox/
.coverage
.coverage.*
.cache
nosetests.xml
*.cover
*.py,cover
.hypothesis/
.pytest_cache/
*.mo
*.pot
*.log
local_settings.py
db.sqlite3
instance/
docs/_build/
target/
profile_default/
ipython_config.py
celerybeat-schedule
*.sage.py
.env
.venv
env/
venv/
/site
.mypy_cache/
`

// benchTree makes a tree of files, 70 in 100 of them Python, in a folder for every
// ten.
func benchTree(b *testing.B, files int) string {
	dir := tempDir(b)
	r := rand.New(rand.NewPCG(1, uint64(files)))
	folders := []string{dir}
	for i := range files / 10 {
		recent := folders[max(0, len(folders)-60):]
		folder := filepath.Join(recent[r.IntN(len(recent))], fmt.Sprintf("pkg%d", i))
		if i%20 == 0 {
			folder = filepath.Join(dir, fmt.Sprintf("pkg%d", i))
		}
		if err := os.Mkdir(folder, 0o755); err != nil {
			b.Fatal(err)
		}
		folders = append(folders, folder)
	}
	suffixes := []string{".py", ".py", ".py", ".py", ".py", ".py", ".py", ".txt", ".json", ".md"}
	text := []byte(strings.Repeat("import os\n", 20))
	for i := range files {
		name := fmt.Sprintf("module_%d%s", i, suffixes[i%len(suffixes)])
		if err := os.WriteFile(filepath.Join(folders[r.IntN(len(folders))], name), text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// BenchmarkWalk compares with the walk of the standard library, which knows no
// rules and does nothing with what it finds. Set WALK_FILES for another size of
// tree, WALK_TREE for a tree of your own.
func BenchmarkWalk(b *testing.B) {
	noUserConfig(b)
	files := 10000
	fmt.Sscan(os.Getenv("WALK_FILES"), &files)
	dir := os.Getenv("WALK_TREE")
	if dir == "" {
		dir = benchTree(b, files)
	}
	b.Run("filepath.WalkDir", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			filepath.WalkDir(dir, func(string, fs.DirEntry, error) error { n++; return nil })
		}
	})
	walk := func(b *testing.B, work func(*Workspace, File)) {
		w := mustOpen(b, Options{Dir: dir, Root: "."})
		b.ReportAllocs()
		var n atomic.Int64
		for b.Loop() {
			n.Store(0)
			err := w.Walk(b.Context(), func(f File) {
				n.Add(1)
				work(w, f)
			})
			if err != nil || n.Load() == 0 {
				b.Fatal(n.Load(), err)
			}
		}
		b.ReportMetric(float64(n.Load()), "files")
	}
	b.Run("plain", func(b *testing.B) { walk(b, func(*Workspace, File) {}) })
	if os.Getenv("WALK_TREE") == "" {
		plant(b, dir, map[string]string{".gitignore": pythonIgnore, ".git/HEAD": ""})
	}
	b.Run("ignoring", func(b *testing.B) { walk(b, func(*Workspace, File) {}) })
	b.Run("reading", func(b *testing.B) {
		bufs := make(chan []byte, 100)
		walk(b, func(w *Workspace, f File) {
			var buf []byte
			select {
			case buf = <-bufs:
			default:
			}
			raw, err := w.Load(f.Path, buf)
			if err != nil {
				b.Error(err)
			}
			bufs <- raw[:cap(raw)]
		})
	})
}

// BenchmarkWrite writes a thousand files, for all of which the disk must say that
// it has them.
func BenchmarkWrite(b *testing.B) {
	dir := tempDir(b)
	var changes []Change
	w := mustOpen(b, Options{Dir: dir, Root: "."})
	text := []byte(strings.Repeat("import os\n", 1000))
	for i := range 1000 {
		path := fmt.Sprintf("d%d/x%d.py", i%100, i)
		plant(b, dir, map[string]string{path: string(text)})
		changes = append(changes, Change{path, text, text})
	}
	for b.Loop() {
		if o, err := w.Write(b.Context(), changes); err != nil || len(o.NotWritten) > 0 {
			b.Fatal(o.NotWritten, err)
		}
	}
}
