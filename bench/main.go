// Command bench compares rewrite with other programs, on trees that it makes: the same
// ones wherever it runs. It prints ratios of times in one run, in which the programs take
// turns, and needs nothing but Go and gcc; other programs are compared if they are there.
//
//	go run ./bench              everything that is installed, some minutes
//	go run ./bench -rounds 20   more runs of each
//	go run ./bench -slow=false  without the programs that take minutes
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// The shapes of the trees. The first is that of a tree of a company: its counts and sizes.
var (
	wide   = shape{files: 7_700, bytes: 138_000_000, hits: 24, rules: 1}
	wider  = shape{files: 77_000, bytes: 1_380_000_000, hits: 240, rules: 1}
	part   = shape{files: 77, bytes: 1_380_000, hits: 1, rules: 1}
	all    = shape{files: 1_000, bytes: 18_000_000, hits: 1_000, rules: 1}
	single = shape{files: 1, bytes: 2_000, hits: 1, rules: 1}
)

type bench struct {
	dir    string // for trees and programs
	rounds int
	slow   bool
	self   string // this program
}

func main() {
	var b bench
	flag.IntVar(&b.rounds, "rounds", 7, "`N` runs of each program, after one that does not count")
	flag.BoolVar(&b.slow, "slow", true, "measure the programs that take minutes too")
	flag.StringVar(&b.dir, "dir", "", "keep the trees in `folder`, 1.8 GB, and use them again")
	flag.Parse()
	err := b.main(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) main(args []string) (err error) {
	if len(args) == 2 && args[0] == "parse" {
		return parseAll(args[1])
	}
	if len(args) > 0 {
		return fmt.Errorf("%q is no command: there are flags only, see -h", args[0])
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "bench"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	}
	build := exec.Command("go", "build", "-o", b.path("rewrite"), "./cmd/rewrite")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("go build ./cmd/rewrite (is this the folder of the project?): %w", err)
	}
	for name, s := range map[string]shape{"wide": wide, "part": part, "all": all, "single": single} {
		if err := b.tree(name, s); err != nil {
			return err
		}
	}
	fmt.Printf("%s/%s, %d processors, %s\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	fmt.Printf("Ratios of wall time in %d rounds: the median (least–most).\n\n", b.rounds)
	for _, part := range []func() error{b.made, b.library, b.rules, b.size, b.throughput, b.start} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// tree makes a tree of a shape unless it is there, and its rules beside it.
func (b *bench) tree(name string, s shape) error { return b.keep(name, s.config(), s.make) }

// keep writes the rules for a tree, and makes the tree unless it is there.
func (b *bench) keep(name, config string, make func(dir string) error) error {
	if err := os.WriteFile(b.path(name+".toml"), []byte(config), 0o666); err != nil {
		return err
	}
	done := b.path(name + ".done")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "making the tree %s\n", name)
	os.RemoveAll(b.path(name))
	if err := make(b.path(name)); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o666)
}

// rewrite is a dry run over a tree.
func (b *bench) rewrite(name, tree, rules string) command {
	return command{name: name, dir: b.path(tree), args: []string{b.path("rewrite"), "-c", b.path(rules + ".toml"), "--root", ".", "."}}
}

// made compares with other programs on the first tree.
func (b *bench) made() error {
	fmt.Printf("## %d files, %d MB, %d of them with an old name\n\n", wide.files, wide.bytes/1_000_000, wide.hits)
	return b.others("wide", b.slow)
}

// others compares with other programs on a tree; those that take minutes are left out unless
// slow is set.
func (b *bench) others(tree string, withSlow bool) error {
	fast := []command{b.rewrite("rewrite, a dry run", tree, tree)}
	var slow []command
	var missing []string
	add := func(list *[]command, program, install string, c command) {
		path, err := exec.LookPath(program)
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s is not installed (%s)", c.name, install))
			return
		}
		c.args = append([]string{path}, c.args...)
		c.dir = b.path(tree)
		*list = append(*list, c)
	}
	old, new := oldName(0), newName(0)
	add(&fast, "rg", "apt install ripgrep, or cargo install ripgrep", command{name: "rg -l", args: []string{"-l", old, "."}})
	add(&fast, "python3", "", command{name: "a Python script with a regular expression", args: []string{"-c", regexScript, old, new, "."}})
	if withSlow {
		add(&slow, "ast-grep", "pip install ast-grep-cli", command{name: "ast-grep", args: []string{"run", "--lang", "python", "--pattern", old, "--rewrite", new, "."}})
		if python, err := exec.LookPath("python3"); err == nil && exec.Command(python, "-c", "import libcst").Run() == nil {
			slow = append(slow, command{
				name: "LibCST, its rename codemod (over a hundredth of it, times 100)", dir: b.path("part"), share: 100,
				args: []string{python, "-m", "libcst.tool", "codemod", "--no-format", "--hide-progress", "--unified-diff=1", "rename.RenameCommand",
					"--old_name", oldModule(0) + "." + old, "--new_name", newModule(0) + "." + new, "."},
				status: []int{1},
			})
		} else {
			missing = append(missing, "LibCST is not installed (pip install libcst)")
		}
	}
	quick, err := alternate(fast, 1, b.rounds)
	if err != nil {
		return err
	}
	var long []figures
	if len(slow) > 0 {
		if long, err = alternate(append(fast[:1:1], slow...), 0, 2); err != nil {
			return err
		}
	}
	fmt.Printf("| program | rewrite takes so many times as long | it takes so many times as long as rewrite | time | peak memory |\n|---|---|---|---|---|\n")
	row := func(c *command, f, own *figures) {
		fmt.Printf("| %s | %v | %v | %v | %d MB |\n", c.name, own.to(f), f.to(own), f.median().Round(1e6), f.peak/1_000_000)
	}
	for i := range fast {
		row(&fast[i], &quick[i], &quick[0])
	}
	for i := range slow {
		row(&slow[i], &long[i+1], &long[0])
	}
	fmt.Println()
	for _, m := range missing {
		fmt.Println(m)
	}
	return nil
}

// regexScript is what people write for themselves: it reads every file, and replaces a
// word.
const regexScript = `
import os, re, sys
old = re.compile(r"\b%s\b" % re.escape(sys.argv[1]))
for folder, _, names in os.walk(sys.argv[3]):
    for name in names:
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as f:
                text = f.read()
            new = old.sub(sys.argv[2], text)
            if new != text:
                print(folder, name, len(new))
`

// versus prints how two dry runs compare.
func (b *bench) versus(title string, one, other command) error {
	f, err := alternate([]command{one, other}, 1, b.rounds)
	if err != nil {
		return err
	}
	fmt.Printf("## %s\n\n%s takes %v times as long as %s: %v and %v; peak memory %d MB and %d MB, %s times as much.\n\n", title, one.name,
		f[0].to(&f[1]), other.name, f[0].median().Round(1e6), f[1].median().Round(1e6),
		f[0].peak/1_000_000, f[1].peak/1_000_000, short(float64(f[0].peak)/float64(f[1].peak)))
	return nil
}

func (b *bench) rules() error {
	many := wide
	many.rules = 1_000
	if err := os.WriteFile(b.path("thousand.toml"), []byte(many.config()), 0o666); err != nil {
		return err
	}
	return b.versus("A thousand rules", b.rewrite("a run with 1,000 rules", "wide", "thousand"), b.rewrite("one with a single rule", "wide", "wide"))
}

func (b *bench) size() error {
	if !b.slow {
		return nil
	}
	if err := b.tree("wider", wider); err != nil {
		return err
	}
	few := func(dir string) error { return wider.link(b.path("wider"), dir, wide.hits) }
	if err := b.keep("few", wider.config(), few); err != nil {
		return err
	}
	one := b.rewrite("one over 7,700", "wide", "wide")
	if err := b.versus("Ten times the files, as many of them with an old name", b.rewrite("a run over 77,000 files", "few", "few"), one); err != nil {
		return err
	}
	return b.versus("Ten times the files, and of those with an old name", b.rewrite("a run over 77,000 files", "wider", "wider"), one)
}

func (b *bench) throughput() error {
	bare := command{name: "tree-sitter alone, parsing them once", dir: b.dir, args: []string{b.self, "parse", b.path("all")}}
	f, err := alternate([]command{bare, b.rewrite("", "all", "all")}, 1, b.rounds)
	if err != nil {
		return err
	}
	fmt.Printf("## All of 1,000 files change\n\nThe throughput is %v of that of bare tree-sitter, which parses the same bytes once on the same cores: %v and %v; peak memory %d MB.\n\n",
		f[0].to(&f[1]), f[1].median().Round(1e6), f[0].median().Round(1e6), f[1].peak/1_000_000)
	return nil
}

func (b *bench) start() error {
	path, err := exec.LookPath("true")
	if err != nil {
		return err
	}
	one := b.rewrite("", "single", "single")
	f, err := alternate([]command{one, {name: "true", args: []string{path}}}, 1, max(b.rounds, 20))
	if err != nil {
		return err
	}
	fmt.Printf("## One small file\n\nFrom start to exit %v, of `true` %v. Twice that and 5 ms is %v.\n",
		f[0].median().Round(1e4), f[1].median().Round(1e4), (2*f[1].median() + 5e6).Round(1e4))
	return nil
}
