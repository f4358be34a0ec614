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

// codeObjects compares what two trees compile to. It is Python, and of rewrite it
// knows nothing but the rules.
//
//go:embed testdata/codeobjects.py
var codeObjects string

// The test is the same every time. Another seed is another test.
const stdlibSeed = 20250314

const (
	nameRules   = 500 // in a round
	moduleRules = 25  // in a round; a module is used in more places than a name

	// Files bigger than this are rewritten and not compared: they take Python
	// longest, and hold the fewest imports for that.
	comparedSize = 24_000
)

// TestRenamesKeepTheCode renames what the standard library imports, in copies of
// it, and lets Python compile the old and the new text: read with the new names
// for the old ones, they must be the same code.
func TestRenamesKeepTheCode(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library several times over")
	}
	old := copyStdlib(t)
	facts := old.facts(t)
	random := rand.New(rand.NewPCG(stdlibSeed, 0))
	var all []round
	why := make(map[string]int)
	for range stdlibRounds {
		all = append(all, old.rename(t, randomRules(random, facts), why))
	}
	total := comparison{}
	for i, compared := range old.compare(t, all) {
		t.Logf("round %d, %d rules: %s", i+1, len(all[i].Rules), compared)
		total.add(compared)
	}
	for _, difference := range total.Differences {
		t.Error(difference)
	}
	_, version := python(t, ".", "--version")
	t.Logf("%s: %s", strings.TrimSpace(version), &total)
	logReasons(t, why)
	if total.Imports < 1000*stdlibRounds || total.Uses < 2500*stdlibRounds {
		t.Error("so few renames show little")
	}
}

// stdlibTree is a copy of the standard library.
type stdlibTree struct {
	root  string
	files []string        // that compile; slash-separated, relative to root, sorted
	small map[string]bool // those that are compared
}

// notCopied are tables in the form of modules, big trees that nothing else
// imports, and what is no Python of this version.
var notCopied = regexp.MustCompile(`^(site-packages|encodings|pydoc_data|idlelib|lib2to3/tests|test/.+)/|__pycache__/`)

func copyStdlib(t *testing.T) *stdlibTree {
	t.Helper()
	_, out := python(t, ".", "-c", "import os; print(os.path.dirname(os.__file__))")
	from := strings.TrimSpace(out)
	tree := &stdlibTree{root: t.TempDir(), small: make(map[string]bool)}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(from, path)
		name = filepath.ToSlash(name)
		if d.IsDir() {
			if notCopied.MatchString(name + "/") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".py" {
			return nil
		}
		text, err := os.ReadFile(path)
		small := len(text) <= comparedSize
		if err != nil || !small && strings.HasPrefix(name, "test/") {
			return err
		}
		write(t, filepath.Join(tree.root, name), string(text))
		tree.files = append(tree.files, name)
		tree.small[name] = small
		return nil
	})
	if err != nil || len(tree.files) < 500 {
		t.Fatalf("%s holds %d files: is it the standard library? %v", from, len(tree.files), err)
	}
	return tree
}

// ask lets codeobjects.py answer a request.
func ask(t *testing.T, request map[string]any, answer any) {
	t.Helper()
	input, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd := exec.Command(pythonPath(t), "-c", codeObjects)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("codeobjects.py: %v\n%s", err, &errs)
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatal(err)
	}
}

// pythonFacts are what Python finds in a file.
type pythonFacts struct {
	Imports [][2]string // module and name of the from-imports
	Uses    [][2]string // module and name of the attributes of imported modules
	Names   []string    // the names that occur
}

// facts asks for the facts of all files. Those that Python can't compile go.
func (tree *stdlibTree) facts(t *testing.T) map[string]*pythonFacts {
	t.Helper()
	facts := make(map[string]*pythonFacts)
	ask(t, map[string]any{"do": "list", "root": tree.root, "files": tree.files}, &facts)
	maps.DeleteFunc(facts, func(_ string, f *pythonFacts) bool { return f == nil })
	tree.files = slices.Sorted(maps.Keys(facts))
	return facts
}

// nameRule is a rule; Name and NewName are empty in one for a whole module.
type nameRule struct {
	Module    string `json:"module"`
	Name      string `json:"name"`
	NewModule string `json:"new_module"`
	NewName   string `json:"new_name"`
}

func (r nameRule) String() string {
	if r.Name == "" {
		return r.Module + "=" + r.NewModule
	}
	return r.Module + ":" + r.Name + "=" + r.NewModule + ":" + r.NewName
}

// randomRules gives new names to what the files import or use. A third of them
// occur in a file that the rule is for, and may clash with what they are there.
func randomRules(random *rand.Rand, facts map[string]*pythonFacts) (rules []nameRule) {
	users, modules := usersOf(facts)
	for k, module := range shuffled(random, modules)[:moduleRules] {
		rules = append(rules, nameRule{Module: module, NewModule: fmt.Sprintf("newmod.module_%d", k)})
	}
	for _, n := range shuffled(random, users) {
		if _, isModule := modules[n[0]+"."+n[1]]; isModule || n[0] == "" {
			continue // a submodule is no name of its package
		}
		k := len(rules)
		rule := nameRule{n[0], n[1], fmt.Sprintf("newmod.renamed_%d", k), fmt.Sprintf("%s_%d", n[1], k)}
		if clash := facts[users[n][random.IntN(len(users[n]))]].Names; k%3 == 0 && len(clash) > 0 {
			rule.NewName = clash[random.IntN(len(clash))]
		}
		if rules = append(rules, rule); len(rules) == moduleRules+nameRules {
			break
		}
	}
	return rules
}

// usersOf returns the files that import or use each name of a module, and those
// that are or import each module.
func usersOf(facts map[string]*pythonFacts) (names map[[2]string][]string, modules map[string][]string) {
	names, modules = make(map[[2]string][]string), make(map[string][]string)
	for _, path := range slices.Sorted(maps.Keys(facts)) {
		for _, n := range slices.Concat(facts[path].Imports, facts[path].Uses) {
			names[n] = append(names[n], path)
			modules[n[0]] = append(modules[n[0]], path)
		}
		module := strings.ReplaceAll(strings.TrimSuffix(path, ".py"), "/", ".")
		module = strings.TrimSuffix(module, ".__init__")
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

// round is a run over the tree, as codeobjects.py is told of it.
type round struct {
	New     string     `json:"new"` // the root of the new tree
	Changed []string   `json:"changed"`
	Compare []string   `json:"compare"` // those of the changed files that are small
	Rules   []nameRule `json:"rules"`
}

// rename runs the program over a copy of the tree, as rewrite -w does. No file
// may be refused: what can't be renamed is for an alias, or stays. why counts the
// reasons for that.
func (tree *stdlibTree) rename(t *testing.T, rules []nameRule, why map[string]int) round {
	t.Helper()
	r := round{New: t.TempDir(), Rules: rules}
	copyTree(t, tree.root, r.New)
	// Only names are compared, and a busy machine is no reason to refuse.
	options := run.Options{Dir: r.New, Root: r.New, Strings: "none", Timeout: time.Hour}
	for _, rule := range rules {
		options.Renames = append(options.Renames, rule.String())
	}
	setup, err := options.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	found, err := run.Find(context.Background(), setup, 0)
	if err == nil {
		err = found.Write(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found.Problems {
		t.Errorf("refused: %s", p.Error())
	}
	for i := range found.Changes {
		path := found.Changes[i].Path
		r.Changed = append(r.Changed, path)
		if tree.small[path] {
			r.Compare = append(r.Compare, path)
		}
	}
	for _, n := range found.Notes {
		why[reason(n)]++
	}
	return r
}

// comparison is what Python says of the two texts of a file, or of many.
type comparison struct {
	Path        string
	Imports     int      // names that are imported from the new place
	Aliases     int      // those of them that keep the old name by an alias
	Uses        int      // references to what moved
	Left        []string // old names that are still imported
	Differences []string
	files       int
}

// compare asks for the comparison of each round.
func (tree *stdlibTree) compare(t *testing.T, all []round) (sums []*comparison) {
	t.Helper()
	var compared [][]comparison
	ask(t, map[string]any{"do": "compare", "old": tree.root, "files": tree.files, "rounds": all}, &compared)
	for i, files := range compared {
		sum := &comparison{}
		for j := range files {
			files[j].files = 1
			sum.add(&files[j])
		}
		if sum.files != len(all[i].Compare) {
			t.Errorf("%d files of %d were compared", sum.files, len(all[i].Compare))
		}
		sums = append(sums, sum)
	}
	return sums
}

func (c *comparison) add(other *comparison) {
	c.files += other.files
	c.Imports += other.Imports
	c.Aliases += other.Aliases
	c.Uses += other.Uses
	c.Left = append(c.Left, other.Left...)
	c.Differences = append(c.Differences, other.Differences...)
}

func (c *comparison) String() string {
	return fmt.Sprintf("compared %d files with %d imports that moved, %d of them by an alias, and %d uses; %d imports stayed; %d code objects differ",
		c.files, c.Imports, c.Aliases, c.Uses, len(c.Left), len(c.Differences))
}

// particulars are what notes of one kind differ in.
var particulars = []struct {
	what *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`[\w/]+\.py(:\d+)?`), "FILE"},
	{regexp.MustCompile(`^\S+ is imported as \S+(:|,)`), "kept by an alias:"},
	{regexp.MustCompile(`^\S+ (stays|comes|is imported)`), "N $1"},
	{regexp.MustCompile(`(^(?:the )?(?:wildcard )?import (?:of )?|name |called |uses |class |function |into )[\w.]+`), "${1}N"},
	{regexp.MustCompile(`(FILE binds|comes from|in a class|imported from|would put) [\w.]+`), "${1} N"},
	{regexp.MustCompile(`line \d+`), "a line"},
}

// reason returns the message of a note without its particulars.
func reason(n transform.Note) string {
	message := n.Message
	for _, p := range particulars {
		message = p.what.ReplaceAllString(message, p.name)
	}
	return message
}

func logReasons(t *testing.T, why map[string]int) {
	t.Helper()
	reasons := slices.SortedFunc(maps.Keys(why), func(a, b string) int {
		return cmp.Or(cmp.Compare(why[b], why[a]), cmp.Compare(a, b))
	})
	for _, r := range reasons {
		t.Logf("%4d × %s", why[r], r)
	}
}
