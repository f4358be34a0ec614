package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// library is code that people wrote: that of Python's standard library, with an old name
// in as many files as in the first of the trees that are made.
const (
	libraryFiles = 7_700
	libraryHits  = 24
)

// makeLibrary copies the library over and over, and plants the name in files that are evenly
// spread: an import, and a use in up to five functions. The copies are the same for the same
// Python.
const makeLibrary = `
import ast, os, sys, sysconfig
to, files, hits, module, name = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
library, all = sysconfig.get_paths()["stdlib"], []
for folder, folders, names in os.walk(library):
    folders[:] = sorted(f for f in folders if f not in ("site-packages", "dist-packages", "__pycache__"))
    all += [os.path.relpath(os.path.join(folder, n), library) for n in sorted(names) if n.endswith(".py")]

def plant(source):
    lines = source.decode("utf-8").split("\n")
    tree = ast.parse(source)
    first = next(s for s in tree.body if isinstance(s, (ast.Import, ast.ImportFrom)) and getattr(s, "module", "") != "__future__")
    bodies = [f.body[-1] for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.body[0].lineno > max(f.lineno, first.lineno)]
    for s in sorted(bodies, key=lambda s: -s.lineno)[::max(1, len(bodies) // 5)][:5]:
        if not lines[s.lineno - 1][:s.col_offset].strip():
            lines.insert(s.lineno - 1, lines[s.lineno - 1][:s.col_offset] + name + ".use()")
    lines.insert(first.lineno - 1, "from %s import %s" % (module, name))
    planted = "\n".join(lines).encode("utf-8")
    ast.parse(planted)
    return planted

planted = 0
for i in range(files):
    path = os.path.join(to, "copy_%d" % (i // len(all)), all[i % len(all)])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.path.join(library, all[i % len(all)]), "rb") as f:
        source = f.read()
    if i >= (planted + 0.5) * files / hits and len(source) > 4000:
        try:
            source, planted = plant(source), planted + 1
        except (SyntaxError, ValueError, StopIteration):
            pass
    with open(path, "wb") as f:
        f.write(source)
`

// library compares with other programs on code that people wrote, if there is a Python.
func (b *bench) library() error {
	python, err := exec.LookPath("python3")
	if err != nil {
		fmt.Print("\npython3 is not installed: nothing is measured on its library\n\n")
		return nil
	}
	config := shape{rules: 1}.config()
	if err := b.keep("library", config, func(dir string) error {
		make := exec.Command(python, "-c", makeLibrary, dir, strconv.Itoa(libraryFiles), strconv.Itoa(libraryHits), oldModule(0), oldName(0))
		make.Stderr = os.Stderr
		return make.Run()
	}); err != nil {
		return err
	}
	fmt.Printf("## %d files of Python's standard library, %d of them with an old name\n\n", libraryFiles, libraryHits)
	return b.others("library", false)
}
