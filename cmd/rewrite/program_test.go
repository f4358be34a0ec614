package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
)

// generatedTrees is how many random programs are migrated.
const generatedTrees = 200

// Random programs print the same before, and after with their old modules
// deleted. A failure names the seed; KEEP_TREES=DIR leaves the trees in DIR, as
// they were (before) and as they are (after), with the rules beside them.
func TestGeneratedTreesPrintTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("runs 200 programs twice")
	}
	python := pythonExecutable(t)
	var shims, gone atomic.Int64
	t.Run("seed", func(t *testing.T) {
		for seed := range uint64(generatedTrees) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				all, deleted := migrateGenerated(t, python, seed)
				shims.Add(int64(all))
				gone.Add(int64(deleted))
			})
		}
	})
	t.Logf("%d of %d old modules were deleted", gone.Load(), shims.Load())
	if !t.Failed() && gone.Load()*10 < shims.Load()*8 {
		t.Error("so few show little")
	}
}

// migrateGenerated generates one tree and migrates it. It returns how many old
// modules there are, and how many can be deleted.
func migrateGenerated(t *testing.T, python string, seed uint64) (shims, gone int) {
	t.Helper()
	before, dir := treeFolders(t)
	tree, printed := runnable(t, python, before, seed)
	tree.save(t, dir)
	if wrong := tree.migrate(t, dir); wrong != "" {
		t.Fatal(wrong)
	}
	if after := runTree(t, python, dir); after != printed {
		t.Errorf("prints other than before:\n%s", firstDifference(printed, after))
	}
	return tree.finished()
}

// runnable generates a tree and runs it. Most are so at once: names that meet may
// put an object in the place of a class, and then the next seed is taken.
func runnable(t *testing.T, python, dir string, seed uint64) (*generated, string) {
	t.Helper()
	for next := seed; ; next += 1000 {
		tree := generate(next, treeSize(seed))
		tree.save(t, dir)
		printed, err := python3(python, dir)
		if err == nil {
			return tree, printed
		}
		if next > seed+3000 {
			t.Fatalf("main.py: %v\n%s", err, lastLines(printed))
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
}

// treeSize makes most trees small: what goes wrong in a large one does in many
// small ones, sooner.
func treeSize(seed uint64) int {
	switch {
	case seed%100 == 99:
		return 500
	case seed%20 == 19:
		return 150
	case seed%4 == 3:
		return 80
	}
	return 50
}

// treeFolders returns the folders for a tree as it was and as it is.
func treeFolders(t *testing.T) (before, dir string) {
	base := os.Getenv("KEEP_TREES")
	if base == "" {
		base = t.TempDir()
	} else {
		base = filepath.Join(base, filepath.Base(t.Name()))
	}
	return filepath.Join(base, "before"), filepath.Join(base, "after")
}

// migrate runs the program as it is to be run: once, and then there is nothing
// left to do. The old modules are deleted then, and still there is nothing.
func (g *generated) migrate(t *testing.T, dir string) (wrong string) {
	args := g.flags()
	status, _, stderr := rewrite(dir, append(args, "-w")...)
	if status != 0 || strings.Contains(stderr, " problem") {
		return fmt.Sprintf("rewrite -w: exit status %d\n%s", status, lastLines(stderr))
	}
	once := readTree(t, dir)
	rewrite(dir, append(args, "-w")...)
	if path := differs(once, readTree(t, dir)); path != "" {
		return fmt.Sprintf("the second rewrite -w changes %s", path)
	}
	for _, path := range g.retired() {
		if err := os.Remove(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	if status, out, stderr := rewrite(dir, append(args, "--check")...); status != 0 {
		return fmt.Sprintf("rewrite --check: exit status %d\n%s%s", status, out, lastLines(stderr))
	}
	return ""
}

// finished counts the old modules, and those of them that were deleted.
func (g *generated) finished() (shims, gone int) {
	for _, m := range g.modules {
		if m.kind == shimModule {
			shims++
		}
	}
	return shims, len(g.retired())
}

// pythonExecutable is what python3 really is: a wrapper in its place would take
// longer than most of the programs here.
func pythonExecutable(t *testing.T) string {
	t.Helper()
	out, err := exec.Command(pythonPath(t), "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// runTree returns what the program prints.
func runTree(t *testing.T, python, dir string) string {
	t.Helper()
	out, err := python3(python, dir)
	if err != nil {
		t.Fatalf("main.py: %v\n%s", err, lastLines(out))
	}
	return out
}

func python3(python, dir string) (string, error) {
	cmd := exec.Command(python, "-S", "-B", "-W", "ignore", "main.py")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}

func firstDifference(a, b string) string {
	one, two := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return fmt.Sprintf("before: %s\nafter:  %s", one[i], two[i])
		}
	}
	return fmt.Sprintf("%d lines before, %d after", len(one), len(two))
}

// readTree returns the Python files of a folder, by path.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".py" {
			return err
		}
		text, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(relative)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// differs returns the first path at which trees differ, or "".
func differs(a, b map[string]string) string {
	var paths []string
	for path := range a {
		paths = append(paths, path)
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	for _, path := range paths {
		if a[path] != b[path] {
			return path
		}
	}
	return ""
}

// ---- what is generated ----

// generated is a random program. Objects are defined in fresh modules, each
// with a tag of its own; shims offer them under old names, which the rules move;
// and all others import them, from wherever they can be had, and print tags.
type generated struct {
	*rand.Rand
	modules []*pyModule       // a module imports, at its top level, those before it
	rules   []string          // as --rename takes them
	homes   map[string]target // tag → where the object is defined
	serial  int
	roots   []string // folders besides the root that are on sys.path
	extra   map[string]string
}

type moduleKind int

const (
	freshModule moduleKind = iota // defines objects
	shimModule                    // is to be deleted
	userModule                    // imports and uses
)

// pyModule is a module in the making.
type pyModule struct {
	kind   moduleKind
	path   string   // of the file
	names  []string // dotted; more than one if it is reached from two roots
	pkg    bool
	parent *pyModule
	has    []entry // the names it offers, in order

	listed bool // of fresh modules: has an __all__ of all that is public

	// Of shims:
	byName bool // rules name each name, not the module
	kept   bool // something that the program leaves alone needs it

	// Of users:
	open    bool // wildcard imports of it are allowed, and lookups by text
	all     []string
	head    []string // import statements
	private []binding
	body    []string
	calls   []string
}

// entry is a name that a module offers.
type entry struct {
	name    string
	what    thing
	private bool // has no alias form (module:obj.attr): not to be passed on
}

// thing is what a name denotes: an object, or a module.
type thing struct {
	tag    string
	class  bool
	module *pyModule
}

// target is a place where an object is defined.
type target struct {
	module *pyModule
	name   string // may be obj.attr
}

// binding is an expression that an import makes possible.
type binding struct {
	expr string
	what thing
}

func (m *pyModule) name() string { return m.names[0] }

// folder is the dotted name of the package that relative imports start from.
func (m *pyModule) folder() string {
	if m.pkg {
		return m.name()
	}
	return m.name()[:max(0, strings.LastIndexByte(m.name(), '.'))]
}

func (m *pyModule) offer(name string, what thing, private bool) {
	m.has = slices.DeleteFunc(m.has, func(e entry) bool { return e.name == name })
	m.has = append(m.has, entry{name, what, private})
}

func (m *pyModule) find(name string) (entry, bool) {
	for _, e := range m.has {
		if e.name == name {
			return e, true
		}
	}
	return entry{}, false
}

// The names that everything is called: few, so that they meet.
var (
	objectNames = []string{
		"Client", "Manager", "Config", "Registry", "get_client", "make_key", "limiter", "pool",
		"settings", "tracer", "Session", "filter", "_hidden", "store_of",
	}
	moduleNames = []string{
		"client", "managers", "cache", "utils", "models", "redis_manager", "store", "core", "keys", "api", "jobs", "events",
	}
	packageNames = []string{"acme", "billing", "corelib", "netkit", "gateway", "ledger", "reports", "portal", "scheduler", "warehouse"}
)

func pick[T any](g *generated, list []T) T { return list[g.IntN(len(list))] }

func (g *generated) chance(percent int) bool { return g.IntN(100) < percent }

// generate makes the program of a seed with about so many modules.
func generate(seed uint64, size int) *generated {
	g := &generated{
		Rand: rand.New(rand.NewPCG(seed, 4)), homes: map[string]target{}, extra: map[string]string{},
	}
	tops := slices.Clone(packageNames)
	g.Shuffle(len(tops), func(i, j int) { tops[i], tops[j] = tops[j], tops[i] })
	for unit := 0; len(g.modules) < size; unit++ {
		name := tops[unit%len(tops)]
		if unit >= len(tops) {
			name += fmt.Sprint(unit / len(tops))
		}
		place := g.place(name)
		switch {
		case unit == 0 || g.chance(15):
			fresh := g.freshPackage(place, 2+g.IntN(4))
			if g.chance(50) {
				g.mirror(fresh, g.place(name+"_legacy"))
			}
		default:
			g.userPackage(place, nil, 5+g.IntN(8), 0)
		}
	}
	for _, m := range g.modules {
		if m.kind == userModule {
			g.uses(m)
		}
	}
	return g
}

// place is where a package goes: the path of its folder and its dotted names.
type place struct {
	dir   string
	names []string
}

func (p place) child(name string) place {
	c := place{dir: p.dir + "/" + name}
	for _, n := range p.names {
		c.names = append(c.names, n+"."+name)
	}
	return c
}

// place puts a top-level package at the root, in src, or in a project folder.
func (g *generated) place(name string) place {
	root := ""
	switch n := g.IntN(10); {
	case n < 3:
		root = "src"
	case n < 4:
		root = "services"
		g.extra["services/pyproject.toml"] = ""
	default:
		return place{name, []string{name}}
	}
	if !slices.Contains(g.roots, root) {
		g.roots = append(g.roots, root)
	}
	return place{root + "/" + name, []string{name, root + "." + name}}
}

// add makes a module; a package if its file is to be the __init__.
func (g *generated) add(kind moduleKind, p place, pkg bool) *pyModule {
	m := &pyModule{kind: kind, path: p.dir + ".py", names: p.names, pkg: pkg}
	if pkg {
		m.path = p.dir + "/__init__.py"
	}
	g.modules = append(g.modules, m)
	return m
}

// ---- fresh modules and shims ----

// freshPackage makes a package of modules that define objects.
func (g *generated) freshPackage(p place, n int) (made []*pyModule) {
	names := g.Perm(len(moduleNames))[:n]
	for _, i := range names {
		m := g.add(freshModule, p.child(moduleNames[i]), false)
		g.define(m)
		made = append(made, m)
	}
	if g.chance(80) {
		init := g.add(freshModule, p, true)
		if g.chance(60) {
			g.define(init)
		}
		for _, m := range made {
			if e := pick(g, m.has); g.chance(40) && !e.private && e.name[0] != '_' && !init.offers(e.name) {
				init.body = append(init.body, fmt.Sprintf("from .%s import %s", last(m.name()), e.name))
				init.offer(e.name, e.what, false)
			}
		}
		made = append(made, init)
	}
	return made
}

func (m *pyModule) offers(name string) bool {
	_, ok := m.find(name)
	return ok
}

func last(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

const thingClass = `class _Thing:
    def __init__(self, tag):
        self.tag = tag

    def mark(self, function):
        function.mark = self.tag
        return function

`

// define fills a fresh module with objects.
func (g *generated) define(m *pyModule) {
	m.body = append(m.body, thingClass)
	for _, i := range g.Perm(len(objectNames))[:2+g.IntN(5)] {
		g.serial++
		name, what := objectNames[i], thing{tag: fmt.Sprintf("o%d", g.serial)}
		switch {
		case g.chance(50):
			what.class = true
			m.body = append(m.body, classText(name, what.tag))
		case g.chance(80) || name[0] == '_':
			m.body = append(m.body, fmt.Sprintf("%s = _Thing(%q)\n", name, what.tag))
		default: // an attribute of an object, which no import binds
			holder := fmt.Sprintf("holder%d", g.serial)
			m.body = append(m.body, fmt.Sprintf("class _Holder: pass\n\n%s = _Holder()\n%s.%s = _Thing(%q)\n", holder, holder, name, what.tag))
			g.homes[what.tag] = target{m, holder + "." + name}
			continue
		}
		g.homes[what.tag] = target{m, name}
		m.offer(name, what, false)
	}
	if len(m.has) == 0 {
		g.serial++
		tag := fmt.Sprintf("o%d", g.serial)
		m.body = append(m.body, classText("Client", tag))
		g.homes[tag] = target{m, "Client"}
		m.offer("Client", thing{tag: tag, class: true}, false)
	}
	m.listed = g.chance(30)
}

func classText(name, tag string) string {
	return fmt.Sprintf("class %s:\n    tag = %q\n\n    @staticmethod\n    def mark(function):\n        function.mark = %q\n        return function\n", name, tag, tag)
}

func public(has []entry) (names []string) {
	for _, e := range has {
		if e.name[0] != '_' {
			names = append(names, e.name)
		}
	}
	return names
}

func quoted(names []string) string {
	var all []string
	for _, n := range names {
		all = append(all, fmt.Sprintf("%q", n))
	}
	return strings.Join(all, ", ")
}

func (g *generated) rule(old, new string) { g.rules = append(g.rules, old+"="+new) }

// mirror makes an old package with the modules of a fresh one, and one rule for
// all of it.
func (g *generated) mirror(fresh []*pyModule, p place) {
	init := fresh[len(fresh)-1]
	top := parentOf(fresh[0].name())
	if init.pkg {
		top = init.name()
	}
	for _, f := range fresh {
		at := p
		if f != init || !init.pkg {
			at = p.child(last(f.name()))
		}
		g.shimOf(f, g.add(shimModule, at, f == init && init.pkg))
	}
	g.rule(pick(g, p.names), top)
}

func parentOf(dotted string) string { return dotted[:max(0, strings.LastIndexByte(dotted, '.'))] }

// shimOf makes a module offer what another does.
func (g *generated) shimOf(f, m *pyModule) {
	var names []string
	for _, e := range f.has {
		names = append(names, e.name)
		m.offer(e.name, e.what, e.private)
	}
	switch {
	case len(names) == 0:
	case g.chance(20) && !m.pkg:
		m.body = append(m.body, "import sys", "import "+f.name()+" as _moved", "sys.modules[__name__] = _moved")
	default:
		m.body = append(m.body, fmt.Sprintf("from %s import %s", f.name(), strings.Join(names, ", ")))
	}
	if g.chance(50) {
		m.body = append([]string{"import warnings", `warnings.warn("moved", DeprecationWarning, stacklevel=2)`}, m.body...)
	}
}

// shim makes an old module among the others: of one fresh module as a whole, or
// with a rule for each name.
func (g *generated) shim(p place) *pyModule {
	fresh := g.earlier(func(m *pyModule) bool { return m.kind == freshModule && len(m.has) > 0 })
	m := g.add(shimModule, p, false)
	if f := pick(g, fresh); g.chance(35) {
		g.shimOf(f, m)
		g.rule(pick(g, m.names), f.name())
		return m
	}
	m.byName = true
	var tags []string
	for tag, home := range g.homes {
		if slices.Contains(fresh, home.module) {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags)
	for _, i := range g.Perm(len(objectNames))[:2+g.IntN(4)] {
		g.oldName(m, objectNames[i], pick(g, tags))
	}
	return m
}

// oldName makes a module offer an object under an old name.
func (g *generated) oldName(m *pyModule, name, tag string) {
	home := g.homes[tag]
	what, private := thing{tag: tag}, true
	if e, ok := home.module.find(home.name); ok {
		what, private = e.what, false
	}
	g.serial++
	impl := fmt.Sprintf("_impl%d", g.serial)
	switch path := home.module.name(); {
	case private || g.chance(20):
		m.body = append(m.body, fmt.Sprintf("import %s as %s", path, impl), fmt.Sprintf("%s = %s.%s", name, impl, home.name))
	case g.chance(20) && what.class:
		m.body = append(m.body, classText(name, tag))
	case g.chance(30):
		m.body = append(m.body, fmt.Sprintf("from %s import %s as %s", path, home.name, impl), name+" = "+impl)
	default:
		m.body = append(m.body, "from "+path+" import "+as(home.name, name))
	}
	m.offer(name, what, private)
	g.rule(pick(g, m.names)+":"+name, home.module.name()+":"+home.name)
}

func as(name, alias string) string {
	if alias == "" || alias == name {
		return name
	}
	return name + " as " + alias
}

// earlier returns the modules so far that satisfy a condition.
func (g *generated) earlier(ok func(*pyModule) bool) (list []*pyModule) {
	for _, m := range g.modules {
		if ok(m) {
			list = append(list, m)
		}
	}
	return list
}

// ---- users ----

// userPackage makes a package of users, shims and packages. Its __init__ comes
// last, so that it may import all of them and none of them it, at top level.
func (g *generated) userPackage(p place, up *pyModule, n, depth int) {
	init := &pyModule{kind: userModule, path: p.dir + "/__init__.py", names: p.names, pkg: true, parent: up}
	children := make(map[string]*pyModule)
	for _, i := range g.Perm(len(moduleNames))[:min(n, len(moduleNames))] {
		name := moduleNames[i]
		at := p.child(name)
		switch {
		case g.chance(20):
			children[name] = g.shim(at)
		case g.chance(12) && depth < 2:
			g.userPackage(p.child(name+"s"), init, 2+g.IntN(3), depth+1)
		default:
			m := g.add(userModule, at, false)
			m.parent = init
			g.importsOf(m, nil)
			children[name] = m
		}
	}
	if g.chance(20) {
		return // a namespace package
	}
	g.modules = append(g.modules, init)
	if g.chance(70) {
		g.importsOf(init, children)
	}
}

// importsOf gives a user its imports at top level.
func (g *generated) importsOf(m *pyModule, children map[string]*pyModule) {
	m.open = g.chance(40)
	before := g.earlier(func(o *pyModule) bool { return o != m && len(o.has) > 0 })
	var inside []*pyModule
	for _, o := range before {
		if strings.HasPrefix(o.name(), m.folder()+".") {
			inside = append(inside, o)
		}
	}
	taken := make(map[string]bool) // names that must keep their meaning
	for name := range children {
		taken[name] = true
	}
	for range 2 + g.IntN(4) {
		from := before
		if len(inside) > 0 && g.chance(50) {
			from = inside
		}
		g.importAtTop(m, g.provider(from), taken)
	}
	if g.chance(15) {
		g.serial++
		name, tag := pick(g, objectNames), fmt.Sprintf("own%d", g.serial)
		if !taken[name] {
			m.head = append(m.head, classText(name, tag))
			m.offer(name, thing{tag: tag, class: true}, false)
		}
	}
	if g.chance(8) { // a module that stays, with a name that is old
		fresh := g.earlier(func(m *pyModule) bool { return m.kind == freshModule && len(m.has) > 0 })
		f := pick(g, fresh)
		e := pick(g, f.has)
		old := fmt.Sprintf("old_%s", e.name)
		m.head = append(m.head, fmt.Sprintf("from %s import %s as _moved", f.name(), e.name), old+" = _moved")
		m.offer(old, e.what, false)
		g.rule(m.name()+":"+old, f.name()+":"+e.name)
	}
	if g.chance(25) && len(m.has) > 0 {
		for _, e := range m.has {
			if g.chance(60) {
				m.all = append(m.all, e.name)
			}
		}
		m.head = append(m.head, "__all__ = ["+quoted(m.all)+"]")
		if m.all == nil {
			m.all = []string{}
		}
	}
}

// provider picks a module to import from: shims, and those that pass names on,
// more than the rest.
func (g *generated) provider(list []*pyModule) *pyModule {
	var some []*pyModule
	kind := []moduleKind{shimModule, shimModule, userModule, userModule, freshModule}[g.IntN(5)]
	for _, m := range list {
		if m.kind == kind {
			some = append(some, m)
		}
	}
	if len(some) == 0 {
		some = list
	}
	return pick(g, some)
}

// importAtTop adds an import statement to the top level of a module.
func (g *generated) importAtTop(m, from *pyModule, taken map[string]bool) {
	closed := !m.open && !m.pkg
	if from.byName && closed && g.chance(40) || !from.byName && g.chance(25) {
		// While a package loads, it is not yet an attribute of the one around it.
		line, b := g.importModule(m, from, !closed || top(m.name()) == top(from.name()))
		name, _, dotted := strings.Cut(b.expr, ".")
		if taken[name] && !dotted || m.offers(name) {
			return
		}
		taken[name] = true
		m.head = append(m.head, line)
		m.private = append(m.private, b)
		if !from.byName && !dotted {
			m.offer(name, b.what, false)
		}
		return
	}
	if from.kind == userModule && from.open && g.chance(20) || from.kind == shimModule && g.chance(8) {
		g.importAll(m, from, taken)
		return
	}
	g.importNames(m, from, taken)
}

// importAll adds a wildcard import. What one of a package brings depends on which
// of its modules are loaded, unless it has an __all__.
func (g *generated) importAll(m, from *pyModule, taken map[string]bool) {
	names := from.all
	if names == nil {
		names = public(from.has)
	}
	for _, name := range names {
		if e, _ := from.find(name); taken[name] || e.private {
			return
		}
	}
	if from.pkg && from.all == nil && !from.listed {
		return
	}
	if from.byName {
		from.kept = true
	}
	m.head = append(m.head, "from "+g.module(m, from)+" import *")
	for _, name := range names {
		e, _ := from.find(name)
		m.offer(name, e.what, false)
	}
}

// importNames adds a from-import of one or two names, or one under a condition.
func (g *generated) importNames(m, from *pyModule, taken map[string]bool) {
	closed := !m.open && !m.pkg
	module := g.module(m, from)
	var clauses []string
	var got []entry
	for range 1 + g.IntN(2) {
		e := pick(g, from.has)
		alias := ""
		if g.chance(35) {
			alias = pick(g, objectNames)
		}
		bound := e.name
		if alias != "" {
			bound = alias
		}
		again := m.offers(bound) || slices.ContainsFunc(got, func(o entry) bool { return o.name == bound })
		if e.private && (!closed || again) || taken[bound] || again && g.chance(80) {
			continue
		}
		clauses = append(clauses, as(e.name, alias))
		got = append(got, entry{bound, e.what, e.private})
	}
	if len(got) == 0 {
		return
	}
	plain := "from " + module + " import " + strings.Join(clauses, ", ")
	if slices.ContainsFunc(got, func(e entry) bool { return e.private }) {
		m.head = append(m.head, plain)
		for _, e := range got {
			taken[e.name] = true
			m.private = append(m.private, binding{e.name, e.what})
		}
		return
	}
	bound := got[0].name
	if len(got) > 1 {
		m.head = append(m.head, g.layout(module, clauses))
	} else {
		switch g.IntN(12) {
		case 0:
			m.head = append(m.head, "try:\n    "+plain+"\nexcept ImportError:\n    "+bound+" = None")
		case 1:
			m.head = append(m.head, "try:\n    from nowhere_at_all import "+bound+"\nexcept ImportError:\n    "+plain)
		case 2:
			m.head = append(m.head, "if len(__name__) > 0:\n    "+plain+"\nelse:\n    from nowhere_at_all import "+bound)
		case 3:
			m.head = append(m.head, "try:\n    "+plain+"\nexcept ImportError:\n    from nowhere_at_all import Old as "+bound)
		default:
			m.head = append(m.head, g.layout(module, clauses))
		}
	}
	for _, e := range got {
		m.offer(e.name, e.what, false)
	}
}

// layout writes a from-import in one of the ways people do.
func (g *generated) layout(module string, clauses []string) string {
	switch g.IntN(5) {
	case 0:
		return "from " + module + " import (\n    " + strings.Join(clauses, ",\n    ") + ",\n)"
	case 1:
		return "from " + module + " import " + strings.Join(clauses, ", ") + "  # noqa"
	}
	return "from " + module + " import " + strings.Join(clauses, ", ")
}

// module writes the name of a module for a from-import: absolute, by any of its
// names, or relative.
func (g *generated) module(m, of *pyModule) string {
	if relative, ok := relativeName(m, of.name()); ok && g.chance(60) {
		return relative
	}
	return g.absolute(m, of)
}

// absolute is one of the names of a module. Its own package has only one at top
// level: by another it would begin to load anew while it loads.
func (g *generated) absolute(m, of *pyModule) string {
	if g.chance(80) || top(m.name()) == top(of.name()) {
		return of.name()
	}
	return pick(g, of.names)
}

func top(dotted string) string {
	first, _, _ := strings.Cut(dotted, ".")
	return first
}

// relativeName is how a module names another of the same top-level package.
func relativeName(m *pyModule, name string) (string, bool) {
	folder := strings.Split(m.folder(), ".")
	parts := strings.Split(name, ".")
	same := 0
	for same < len(folder) && same < len(parts) && folder[same] == parts[same] {
		same++
	}
	if same == 0 || m.folder() == "" {
		return "", false
	}
	return strings.Repeat(".", len(folder)-same+1) + strings.Join(parts[same:], "."), true
}

// importModule writes an import of a module as an object.
func (g *generated) importModule(m, of *pyModule, noPlain bool) (line string, b binding) {
	b.what = thing{module: of}
	alias := ""
	if g.chance(40) {
		alias = pick(g, append([]string{"mod", "impl"}, objectNames...))
	}
	name := g.absolute(m, of)
	switch n := g.IntN(3); {
	case n == 0 && strings.Contains(name, "."):
		up := parentOf(name)
		if relative, ok := relativeName(m, parentOf(of.name())); ok && g.chance(60) && parentOf(of.name()) != "" {
			up, name = relative, of.name()
		}
		b.expr = last(name)
		if alias != "" {
			b.expr = alias
		}
		return "from " + up + " import " + as(last(name), alias), b
	case n == 1 && !noPlain:
		b.expr = name
		return "import " + name, b
	}
	if alias == "" {
		alias = last(name) + "_module"
	}
	b.expr = alias
	return "import " + name + " as " + alias, b
}

// ---- uses ----

// uses writes the functions of a module that say what its names denote.
func (g *generated) uses(m *pyModule) {
	var all []binding
	for _, e := range m.has {
		all = append(all, binding{e.name, e.what})
	}
	all = append(all, m.private...)
	// What is imported as a module of old names, and not used, would stay.
	for _, b := range m.private {
		if o, ok := g.object(b, false); ok {
			g.write(m, o, pick(g, patterns[:7]))
		} else {
			b.what.module.kept = true
		}
	}
	for range 2 + g.IntN(4) {
		if len(all) == 0 {
			break
		}
		if b, ok := g.object(pick(g, all), false); ok {
			g.use(m, b, m.open && !strings.Contains(b.expr, "."))
		}
	}
	for range g.IntN(3) {
		g.useLocally(m)
	}
}

// object goes from a module, through modules that it offers, to an object.
func (g *generated) object(b binding, passedOn bool) (binding, bool) {
	for range 4 {
		if b.what.module == nil {
			return b, true
		}
		from := b.what.module
		if len(from.has) == 0 {
			return b, false
		}
		e := pick(g, from.has)
		if e.private && passedOn {
			return b, false
		}
		b = binding{b.expr + "." + e.name, e.what}
		passedOn = true
	}
	return b, b.what.module == nil
}

// useLocally adds a function that imports something, from anywhere: also from
// modules that import this one.
func (g *generated) useLocally(m *pyModule) {
	from := g.provider(g.earlier(func(o *pyModule) bool { return o != m && len(o.has) > 0 }))
	var line string
	var b binding
	if g.chance(40) {
		line, b = g.importModule(m, from, false)
	} else {
		e, alias := pick(g, from.has), ""
		if g.chance(30) {
			alias = pick(g, objectNames)
		}
		line = "from " + g.module(m, from) + " import " + as(e.name, alias)
		b = binding{e.name, e.what}
		if alias != "" {
			b.expr = alias
		}
	}
	o, ok := g.object(b, false)
	if !ok {
		return
	}
	g.serial++
	name := fmt.Sprintf("local_%d", g.serial)
	inner := &pyModule{has: m.has, private: m.private, head: m.head}
	if from.byName {
		g.write(inner, o, pick(g, patterns[:7]))
	} else {
		g.use(inner, o, false)
	}
	m.body = append(m.body, fmt.Sprintf("def %s():\n    %s\n%s\n    return %s\n", name, line, indent(strings.Join(inner.body, "\n")), inner.calls[0]))
	m.calls = append(m.calls, name+"()")
}

func indent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

// patterns are the ways to use an object: $E is the expression for it, $N the
// name that the expression starts with, $S another name, $K the function's own.
// What they print is what CPython makes of the scopes.
var patterns = splitPatterns(`
def $K():
    return $E.tag
---
def $K():
    return f"{$E.tag}|{$E.tag!s:>4}|{f'{$E.tag}'}"
---
def $K(x=$E):
    return x.tag
---
def $K(x=$E, *, $S="s"):
    return x.tag + $S
---
def $K():
    return [$E.tag + $S for $S in "ab"][0]
---
def $K():
    return [$N for $N in [$E.tag]][0]
---
def $K():
    return {$S: $E.tag for $S in "ab"}["a"]
---
def $K($S="s"):
    return $S + $E.tag
---
def $K($N="n"):
    return $N
---
def $K($N=$E):
    return $N.tag
---
class C_$K:
    $S = "s"
    x = $E

    def m(self, y=$E):
        return self.$S + y.tag + $E.tag


def $K():
    return C_$K().m() + C_$K.x.tag
---
class C_$K:
    $N = "n"

    def m(self):
        return self.$N + $E.tag


def $K():
    return C_$K().m()
---
def $K():
    def inner($S):
        return $S + $E.tag
    return inner("s")
---
def $K():
    $S = "s"

    def inner():
        nonlocal $S
        $S = "t"
        return $E.tag
    return inner() + $S
---
def $K():
    return (lambda $S: $S + $E.tag)("s")
---
def $K():
    return (lambda $N: $N)($E.tag)
---
def $K():
    @$E.mark
    def inner():
        pass
    return inner.mark
---
@$E.mark
def $K():
    return $K.mark
---
def $K():
    return dict($N=$E)["$N"].tag
---
def $K():
    try:
        raise ValueError("v")
    except ValueError as $S:
        return str($S) + $E.tag
---
def $K():
    $S = "s"
    for $S in ["t"]:
        pass
    return $S + $E.tag
---
def $K():
    return "$N" + $E.tag + "$S"
---
def $K():
    match "m":
        case $S:
            return $S + $E.tag
---
def $K(x: "$E" = None) -> "$E":
    y: $E = $E
    return y.tag
---
def $K():
    return ($S := "s") + $E.tag + $S
---
def $K():
    import typing
    return typing.cast("$E", $E).tag
---
def $K():
    x = $E; $S = "s"; return x.tag + $S
---
async def a_$K($S="s"):
    return [$E.tag async for $S in x]


def $K():
    return $E.tag
---
def $K():
    assert ($E
            .tag)
    return ($E  # why not
            .tag)
`)

// These need a class, a bare name of the module, or a builtin.
var (
	classPatterns = splitPatterns(`
class C_$K($E):
    $S = "s"


def $K():
    return C_$K.tag + C_$K.$S
---
class C_$K($E):
    other = $E


def $K():
    return C_$K.tag + C_$K.other.tag
---
def $K():
    class Inner($E, metaclass=type):
        x = $E.tag
    return Inner.x + Inner().tag
`)
	globalPatterns = splitPatterns(`
def $K():
    global $N
    return $N.tag
---
def $K():
    return globals()["$N"].tag
---
class C_$K:
    $N = $N


def $K():
    return C_$K.$N.tag
`)
	builtinPatterns = splitPatterns(`
def $K():
    return list(filter(None, [$E.tag]))[0]
`)
)

func splitPatterns(text string) []string {
	return strings.Split(strings.TrimPrefix(text, "\n"), "---\n")
}

// use adds a function that uses an object and returns its tag.
func (g *generated) use(m *pyModule, b binding, global bool) {
	name := top(b.expr)
	list := patterns
	switch {
	case global && g.chance(15):
		list = globalPatterns
	case b.what.class && g.chance(30):
		list = classPatterns
	case !m.binds("filter") && name != "filter" && g.chance(5):
		list = builtinPatterns
	}
	g.write(m, b, pick(g, list))
}

// write adds a function after a pattern.
func (g *generated) write(m *pyModule, b binding, pattern string) {
	name := top(b.expr)
	g.serial++
	function := fmt.Sprintf("use_%d", g.serial)
	text := strings.NewReplacer("$E", b.expr, "$N", name, "$S", g.shadow(b, name), "$K", function).Replace(pattern)
	m.body = append(m.body, text)
	m.calls = append(m.calls, function+"()")
}

// binds reports whether a name may be bound at the top level of a module.
func (m *pyModule) binds(name string) bool {
	return m.offers(name) ||
		slices.ContainsFunc(m.private, func(b binding) bool { return b.expr == name }) ||
		slices.ContainsFunc(m.head, func(line string) bool { return strings.HasSuffix(line, "*") })
}

// shadow picks a name that a careless rename would collide with.
func (g *generated) shadow(b binding, name string) string {
	home := g.homes[b.what.tag]
	names := []string{pick(g, objectNames), pick(g, objectNames)}
	if home.module != nil {
		first := top(home.name)
		names = append(names, first, first, first, top(home.module.name()), last(home.module.name()))
	}
	s := pick(g, names)
	if s == name || s == "filter" {
		return "other"
	}
	return s
}

// ---- the tree on disk ----

// flags are the rules for the command line.
func (g *generated) flags() (args []string) {
	for _, rule := range g.rules {
		args = append(args, "-r", rule)
	}
	return args
}

// retired are the files that nothing is to need any more.
func (g *generated) retired() (paths []string) {
	for _, m := range g.modules {
		if m.kind == shimModule && !m.kept {
			paths = append(paths, m.path)
		}
	}
	return paths
}

func (m *pyModule) text() string {
	var b strings.Builder
	for _, line := range m.head {
		b.WriteString(line + "\n")
	}
	b.WriteString("\n")
	for _, line := range m.body {
		b.WriteString(line + "\n")
	}
	if m.listed {
		b.WriteString("__all__ = [" + quoted(public(m.has)) + "]\n")
	}
	if m.kind == userModule {
		fmt.Fprintf(&b, "\ndef report():\n    return [%q, %s]\n", last(m.name()), strings.Join(m.calls, ", "))
	}
	return b.String()
}

// main imports all users in some order and prints what they say.
func (g *generated) main() string {
	text := "import sys\n\n"
	for _, root := range g.roots {
		text += fmt.Sprintf("sys.path.append(sys.path[0] + %q)\n", "/"+root)
	}
	for i, at := range rand.New(rand.NewPCG(uint64(len(g.modules)), 5)).Perm(len(g.modules)) {
		m := g.modules[at]
		switch {
		case m.kind != userModule:
		case i%2 == 0:
			text += fmt.Sprintf("from %s import report as report%d\nprint(%d, report%d())\n", m.name(), at, at, at)
		default:
			text += fmt.Sprintf("import %s as module%d\nprint(%d, module%d.report())\n", m.name(), at, at, at)
		}
	}
	return text
}

func (g *generated) save(t *testing.T, dir string) {
	t.Helper()
	for _, m := range g.modules {
		write(t, filepath.Join(dir, m.path), m.text())
	}
	for path, text := range g.extra {
		write(t, filepath.Join(dir, path), text)
	}
	write(t, filepath.Join(dir, "main.py"), g.main())
	if os.Getenv("KEEP_TREES") != "" {
		write(t, filepath.Join(dir, "../rules"), strings.Join(g.rules, "\n")+"\n")
		write(t, filepath.Join(dir, "../retired"), strings.Join(g.retired(), "\n")+"\n")
	}
}
