package transform

import "github.com/netra-systems/rewrite/parser"

// lookedUp is a path that the text of a file names where Python or a test tool
// looks it up. It begins in a string or at a name of the file, and may go on in
// another string, a keyword, or the attributes asked of what was found.
type lookedUp struct {
	kind   lookupKind
	lookup parser.LookupID // what looks it up; None for pytest_plugins
	at     int32           // where that stands
	path   string          // from the top
	known  int             // how many parts of path are known to be modules

	base   parser.NameID // the name, with its attributes, that the path begins with; or None
	front  parser.TextID // the string that the path begins with; or None
	module bool          // the front has to be a module, and no other object
	colon  bool          // the front is written module:name

	tail    parser.TextID // the string with the last name; or None
	keyword parser.Span   // the keyword that is the last name; empty if none is
	attrs   []parser.Span // what is asked of the result

	fixed     string // why the file can't say another path in its place
	fixedBase string // why it can't begin elsewhere
	fixedName string // why it can't say another last name in its place
}

// lookupKind says what becomes of what a path names.
type lookupKind uint8

const (
	getsName   lookupKind = iota // it is got
	getsModule                   // it is a module, and got as one
	setsName                     // the last name of the path is bound anew, in what is before it
	setsModule                   // another module takes its place in sys.modules
)

func (l *lookedUp) sets() bool { return l.kind == setsName || l.kind == setsModule }

// whole reports whether one string says the whole path.
func (l *lookedUp) whole() bool {
	return l.front != parser.None && l.behind() == 0 && !l.module && !l.colon
}

// behind returns how many parts of the path stand behind the front or base.
func (l *lookedUp) behind() int {
	if l.tail != parser.None || l.keyword.Len() > 0 {
		return 1
	}
	return len(l.attrs)
}

// lookups are the paths that a file looks up by their text.
type lookups struct {
	all    []lookedUp                // in order of what looks them up
	byBase map[parser.NameID][]int   // those that begin at a name
	users  map[parser.TextID]int     // how many a string has part in
	by     map[parser.LookupID][]int // those that a look-up makes
	built  []parser.Span             // paths that are put together at run time

	unknown map[string]int32 // attributes that are bound anew in objects that are not known, and where
}

// lookForm says how a function looks a path up.
type lookForm struct {
	kind   lookupKind
	how    lookHow
	params [2]string // the parameters for the path or object, and for the name in it
}

type lookHow uint8

const (
	byPath     lookHow = iota // f("a.b.c")
	byModule                  // f("a.b"), a module
	byName                    // f(object, "name")
	byEither                  // f("a.b.c", …) or f(object, "name", …)
	byKeywords                // f("a.b", name=…) or f(object, name=…)
	byDict                    // f("a.b", {…}) or f(sys.modules, {"a.b": …})
	byItem                    // f(sys.modules, "a.b", …)
	byKey                     // sys.modules.f("a.b")
)

// lookForms are the functions that look code up by its name. What a fixture of
// pytest is, its parameter's name says: see fixtures.
var lookForms = map[string]lookForm{
	"unittest.mock.patch":          {setsName, byPath, [2]string{"target"}},
	"unittest.mock.patch.object":   {setsName, byName, [2]string{"target", "attribute"}},
	"unittest.mock.patch.multiple": {setsName, byKeywords, [2]string{"target"}},
	"unittest.mock.patch.dict":     {setsModule, byDict, [2]string{"in_dict", "values"}},
	"mocker.patch.context_manager": {setsName, byName, [2]string{"target", "attribute"}},
	"mocker.spy":                   {setsName, byName, [2]string{"obj", "name"}},
	"monkeypatch.setattr":          {setsName, byEither, [2]string{"target", "name"}},
	"monkeypatch.delattr":          {setsName, byEither, [2]string{"target", "name"}},
	"monkeypatch.setitem":          {setsModule, byItem, [2]string{"dic", "name"}},
	"monkeypatch.delitem":          {setsModule, byItem, [2]string{"dic", "name"}},

	"importlib.import_module": {getsModule, byModule, [2]string{"name", "package"}},
	"builtins.__import__":     {getsModule, byModule, [2]string{"name", "fromlist"}},
	"pytest.importorskip":     {getsModule, byModule, [2]string{"modname"}},
	"pkgutil.resolve_name":    {getsName, byPath, [2]string{"name"}},

	"sys.modules.get":        {getsModule, byKey, [2]string{}},
	"sys.modules.pop":        {setsModule, byKey, [2]string{}},
	"sys.modules.setdefault": {setsModule, byKey, [2]string{}},

	"builtins.getattr": {getsName, byName, [2]string{}},
	"builtins.hasattr": {getsName, byName, [2]string{}},
	"builtins.setattr": {setsName, byName, [2]string{}},
	"builtins.delattr": {setsName, byName, [2]string{}},
}

// fixtures are the parameters that pytest fills in by their names.
var fixtures = map[string]string{
	"monkeypatch": "monkeypatch",
	"mocker":      "mocker", "class_mocker": "mocker", "module_mocker": "mocker",
	"package_mocker": "mocker", "session_mocker": "mocker",
}

// asked are the names of which it matters that the file does not bind them.
var asked = map[string]bool{
	"getattr": true, "hasattr": true, "setattr": true, "delattr": true, "__import__": true, "__name__": true, "__package__": true,
}

// commonPath gives what is one thing under several paths one of them.
func commonPath(path string) string {
	for _, same := range [][2]string{{"mock", "unittest.mock"}, {"mocker.patch", "unittest.mock.patch"}} {
		if within(path, same[0]) && path != "mocker.patch.context_manager" {
			return same[1] + path[len(same[0]):]
		}
	}
	return path
}
