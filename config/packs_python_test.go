package config

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/netra-systems/rewrite/rules"
)

// askPython says for each rule what the interpreter knows of both sides: whether NEW is
// there and, if OLD is there too, whether both are one object.
const askPython = `
import importlib, json, sys, warnings
warnings.simplefilter("ignore")

def find(target):
    called = target.endswith("()")
    module, _, name = target.removesuffix("()").partition(":")
    try:
        found = importlib.import_module(module)
        for part in filter(None, name.split(".")):
            found = getattr(found, part)
        return found() if called else found
    except (ImportError, AttributeError):
        return None

def same(a, b):
    if a is b or type(a) is not type(sys) or type(b) is not type(sys):
        return a is b
    return all(getattr(b, name, None) is getattr(a, name) for name in dir(a) if name[0] != "_")

out = []
for old, new in json.load(sys.stdin):
    a, b = find(old), find(new)
    out.append({"new": b is not None, "old": a is not None, "same": same(a, b),
                "equal": old.endswith("()") and a == b, "called": callable(a) and callable(b),
                "origin": getattr(a, "__origin__", None) is b})
json.dump({"version": sys.version_info[1], "rules": out}, sys.stdout)
`

// since is the Python 3 version from which on the NEW names of a pack are there. Packs
// that lead out of the standard library are not listed: what they lead to need not be
// installed.
var since = map[string]int{
	"stdlib-moved": 8, "stdlib-py311": 11, "typing-builtins": 9, "mock": 8,
	"typing-extensions-py38": 8, "typing-extensions-py39": 9, "typing-extensions-py310": 10,
	"typing-extensions-py311": 11, "typing-extensions-py312": 12, "typing-extensions-py313": 13,
}

// differ are the rules whose sides are two objects that do the same where Python still
// has both: OLD is a function that calls NEW, or a subclass that only warns.
var differ = map[string]bool{
	"logging:warn": true, "threading:activeCount": true, "threading:currentThread": true,
	"configparser:SafeConfigParser": true, "imp:reload": true, "imp:cache_from_source": true,
	"imp:source_from_cache": true, "imp:new_module": true, "ctypes:c_buffer": true,
}

// What the packs say of the standard library is what the Python at hand says.
func TestPacksSayWhatPythonSays(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3 is missing: what this test shows would go unchecked")
		}
		t.Skip("python3 is missing")
	}
	var pairs [][2]string
	var packs []string // of each pair
	var list []rules.Rule
	for pack := range since {
		more, err := Pack(pack)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range more {
			list, packs = append(list, rule), append(packs, pack)
			pairs = append(pairs, [2]string{rule.From.String(), rule.To.String()})
		}
	}
	question, _ := json.Marshal(pairs)
	cmd := exec.Command(python, "-c", askPython)
	cmd.Stdin = strings.NewReader(string(question))
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Version int
		Rules   []struct{ New, Old, Same, Equal, Called, Origin bool }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	for i, rule := range list {
		a := answer.Rules[i]
		switch {
		case answer.Version < since[packs[i]]: // Python is too old for the pack
		case !a.New && rule.To.Name != "ByteString": // gone in Python 3.17
			t.Errorf("%s: Python 3.%d has no %s", rule.Origin, answer.Version, rule.To)
		case a.Old && !a.Same && !a.Equal && !a.Origin && !differ[rule.From.String()] && packs[i] != "mock":
			t.Errorf("%s: %s and %s are two", rule.Origin, rule.From, rule.To)
		case a.Old && differ[rule.From.String()] && !a.Called && !a.Same:
			t.Errorf("%s: %s and %s are not called alike", rule.Origin, rule.From, rule.To)
		}
	}
}
