package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/rewrite/run"
	"github.com/netra-systems/rewrite/transform"
)

// codeObjects says whether two trees compile to the same code. It is Python, and
// knows of the rules only what they say.
//
//go:embed testdata/codeobjects.py
var codeObjects string

// The test is the same every time. Another seed is another test.
const stdlibSeed = 20240917

// rounds are the runs over the tree, each with rules of its own.
const (
	rounds      = 2
	nameRules   = 500
	moduleRules = 25
	// biggest is the size of the biggest file used: big ones take Python longest and
	// hold the fewest imports.
	biggest = 24_000
)

// pythonFacts are what Python finds in a file.
type pythonFacts struct {
	Imports [][2]string // module and name of the from-imports
	Uses    [][2]string // module and name of the attributes used of imported modules
	Names   []string    // that occur in the file
}

// nameRule is a rule; Name and NewName are empty in that for a whole module.
type nameRule struct{ module, name, newModule, newName string }

func (r nameRule) String() string {
	if r.name == "" {
		return r.module + "=" + r.newModule
	}
	return r.module + ":" + r.name + "=" + r.newModule + ":" + r.newName
}

// MarshalJSON writes the rule as codeobjects.py reads it.
func (r nameRule) MarshalJSON() ([]byte, error) {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return json.Marshal([]any{r.module, text(r.name), r.newModule, text(r.newName)})
}

// comparison is what Python says of the two texts of a file.
type comparison struct {
	Path        string
	Imports     int      // clauses that import from the new place
	Aliases     int      // those of them that keep the old name by an alias
	Uses        int      // references to what moved
	Left        []string // old names that are still imported
	Differences []string
	Files       int
}

// TestRenamesKeepTheCode renames names of the standard library in a copy of it,
// thousands of them, and lets Python compile both: once the new names are read
// as the old ones, the code objects must be the same.
func TestRenamesKeepTheCode(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	old := stdlib(t)
	facts := old.facts(t)
	random := rand.New(rand.NewPCG(stdlibSeed, 1))
	var all []round
	for range rounds {
		all = append(all, old.rename(t, randomRules(random, facts)))
	}
	var compared [][]comparison
	t0 := time.Now()
	defer func() { t.Log("rest", time.Since(t0)) }()
	ask(t, map[string]any{"do": "compare", "old": old.root, "files": old.files, "rounds": all}, &compared)
	total := comparison{}
	for i := range compared {
		sum := comparison{}
		for _, c := range compared[i] {
			c.Files = 1
			sum.add(&c)
		}
		t.Logf("round %d: %d rules; %s", i+1, len(all[i].Rules), &sum)
		total.add(&sum)
	}
	for _, difference := range total.Differences {
		t.Error(difference)
	}
	t.Logf("Python %s: %s", old.version(t), &total)
	if total.Imports+total.Uses < 5000 {
		t.Errorf("only %d imports and %d uses moved: this shows little", total.Imports, total.Uses)
	}
}

func (c *comparison) add(other *comparison) {
	c.Imports += other.Imports
	c.Aliases += other.Aliases
	c.Uses += other.Uses
	c.Left = append(c.Left, other.Left...)
	c.Differences = append(c.Differences, other.Differences...)
	c.Files += other.Files
}

func (c *comparison) String() string {
	return fmt.Sprintf("compared %d files in which %d imports moved, %d of them by an alias, and %d uses with them; %d imports stayed; %d differ",
		c.Files, c.Imports, c.Aliases, c.Uses, len(c.Left), len(c.Differences))
}

// pythonTree is a copy of Python files that compile.
type pythonTree struct {
	root  string
	files []string // slash-separated, relative to root, sorted
}

// stdlib copies the standard library, but for what is not worth the time: tables
// in the form of modules, and programs to be read by tests.
func stdlib(t *testing.T) *pythonTree {
	t.Helper()
	_, out := python(t, ".", "-c", "import os; print(os.path.dirname(os.__file__))")
	from := strings.TrimSpace(out)
	tree := &pythonTree{root: t.TempDir()}
	leave := regexp.MustCompile(`^(site-packages|encodings|pydoc_data|lib2to3/tests|idlelib|test/.*/|.*/__pycache__)(/|$)|bad_?(syntax|coding)`)
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		relative, _ := filepath.Rel(from, path)
		relative = filepath.ToSlash(relative)
		switch {
		case err != nil:
			return err
		case d.IsDir() && leave.MatchString(relative+"/"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".py" || leave.MatchString(relative):
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > biggest {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		write(t, filepath.Join(tree.root, relative), string(data))
		tree.files = append(tree.files, relative)
		return nil
	})
	if err != nil || len(tree.files) < 500 {
		t.Fatalf("%s holds %d files: is it a standard library? %v", from, len(tree.files), err)
	}
	return tree
}

func (tree *pythonTree) version(t *testing.T) string {
	_, out := python(t, ".", "-c", "import platform; print(platform.python_version())")
	return strings.TrimSpace(out)
}

// ask lets codeobjects.py answer a request.
func ask(t *testing.T, request map[string]any, answer any) {
	t.Helper()
	input, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(pythonPath(t), "-c", codeObjects)
	cmd.Stdin = bytes.NewReader(input)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatal(err)
	}
}

// facts asks Python what the files hold. Those that it can't compile go.
func (tree *pythonTree) facts(t *testing.T) map[string]*pythonFacts {
	t.Helper()
	facts := make(map[string]*pythonFacts)
	ask(t, map[string]any{"do": "list", "root": tree.root, "files": tree.files}, &facts)
	maps.DeleteFunc(facts, func(_ string, f *pythonFacts) bool { return f == nil })
	tree.files = slices.Sorted(maps.Keys(facts))
	return facts
}

// randomRules takes names that the files import or use, and gives them new ones:
// a third of them names that occur in a file that imports the old one, so that
// they may clash with what they meet there.
func randomRules(random *rand.Rand, facts map[string]*pythonFacts) (rules []nameRule) {
	users, modules := usersOf(facts)
	for k, module := range shuffled(random, modules)[:moduleRules] {
		rules = append(rules, nameRule{module: module, newModule: fmt.Sprintf("newmod.module_%d", k)})
	}
	for _, n := range shuffled(random, users) {
		if _, isModule := modules[n[0]+"."+n[1]]; isModule || n[0] == "" {
			continue // a submodule is no name of its package
		}
		k := len(rules)
		rule := nameRule{n[0], n[1], fmt.Sprintf("newmod.renamed_%d", k), fmt.Sprintf("%s_%d", n[1], k)}
		where := facts[users[n][random.IntN(len(users[n]))]].Names
		if k%3 == 0 && len(where) > 0 {
			rule.newName = where[random.IntN(len(where))]
		}
		if rules = append(rules, rule); len(rules) == moduleRules+nameRules {
			break
		}
	}
	return rules
}

// usersOf returns the files that import or use each name of a module, and those
// that hold or import each module.
func usersOf(facts map[string]*pythonFacts) (names map[[2]string][]string, modules map[string][]string) {
	names, modules = make(map[[2]string][]string), make(map[string][]string)
	for _, path := range slices.Sorted(maps.Keys(facts)) {
		for _, n := range slices.Concat(facts[path].Imports, facts[path].Uses) {
			names[n] = append(names[n], path)
			modules[n[0]] = append(modules[n[0]], path)
		}
		module := moduleName(path)
		modules[module] = append(modules[module], path)
	}
	return names, modules
}

// shuffled returns the keys of a map in an order that the seed decides.
func shuffled[K comparable, V any](random *rand.Rand, of map[K]V) []K {
	keys := slices.SortedFunc(maps.Keys(of), func(a, b K) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return keys
}

func moduleName(path string) string {
	name := strings.ReplaceAll(strings.TrimSuffix(path, ".py"), "/", ".")
	return strings.TrimSuffix(name, ".__init__")
}

// round is a run over the tree as codeobjects.py is told of it.
type round struct {
	New     string     `json:"new"`
	Changed []string   `json:"changed"`
	Rules   []nameRule `json:"rules"`
}

// rename runs the program over a copy of the tree.
func (tree *pythonTree) rename(t *testing.T, rules []nameRule) round {
	t.Helper()
	r := round{New: t.TempDir(), Rules: rules}
	if k := os.Getenv("KEEP"); k != "" {
		r.New, _ = os.MkdirTemp(k, "round")
		d, _ := json.Marshal(rules)
		os.WriteFile(r.New+".rules", d, 0o666)
	}
	copyTree(t, tree.root, r.New)
	found := rewriteTree(t, r.New, rules)
	for i := range found.Changes {
		r.Changed = append(r.Changed, found.Changes[i].Path)
	}
	return r
}

// rewriteTree does what rewrite -w does. No file may be refused.
func rewriteTree(t *testing.T, root string, rules []nameRule) *run.Findings {
	t.Helper()
	options := run.Options{Dir: root, Root: root, Paths: []string{"."}}
	for _, r := range rules {
		options.Renames = append(options.Renames, r.String())
	}
	setup, err := options.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	found, err := run.Find(context.Background(), setup, 0)
	t.Log("find", time.Since(start), found.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found.Problems {
		t.Errorf("refused: %s", p.Error())
	}
	if err := found.Write(context.Background()); err != nil {
		t.Fatal(err)
	}
	for kind, count := range reasons(found.Notes) {
		t.Logf("%4d %s", count, kind)
	}
	return found
}

var number = regexp.MustCompile(`line \d+`)

// reasons counts the notes by what they say.
func reasons(notes []transform.Note) map[string]int {
	count := make(map[string]int)
	for _, n := range notes {
		count[number.ReplaceAllString(n.Message, "line N")]++
	}
	return count
}
