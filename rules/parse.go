package rules

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/netra-systems/rewrite/lazy"
)

// The forms each side may have, for messages.
const (
	oldForms = `write "module:name", "dotted.path" or "module:Name()"`
	newForms = `write "module:name", "module:obj.attr", "dotted.path" or "builtins:name"`
)

// fault is what is wrong with a text, before it is known where it was written.
type fault struct{ problem, advice string }

// faultf makes a fault; the problem comes from the format, with quoted arguments.
func faultf(advice, format string, args ...any) *fault {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = quote(text)
		}
	}
	return &fault{fmt.Sprintf(format, args...), advice}
}

// at makes the fault an error that says where.
func (f *fault) at(origin Origin, side Side) error {
	return &Error{Origin: origin, Side: side, Problem: f.problem, Advice: f.advice}
}

// Parse reads the two sides of a rule. The error is an [*Error], or two of them joined by
// [errors.Join] if both sides are wrong.
func Parse(old, new string, origin Origin) (Rule, error) {
	rule, errs := parse(old, new, origin)
	if len(errs) == 1 {
		return rule, errs[0]
	}
	return rule, errors.Join(errs...)
}

func parse(old, new string, origin Origin) (Rule, []error) {
	rule := Rule{Origin: origin}
	var oldFault, newFault *fault
	rule.From, oldFault = parseTarget(old, From)
	rule.To, newFault = parseTarget(new, To)
	var errs []error
	if oldFault != nil {
		errs = append(errs, oldFault.at(origin, From))
	}
	if newFault != nil {
		errs = append(errs, newFault.at(origin, To))
	}
	if len(errs) > 0 {
		return Rule{}, errs
	}
	for _, check := range pairChecks {
		if f := check.find(rule); f != nil {
			return Rule{}, []error{f.at(origin, check.side)}
		}
	}
	return rule, nil
}

// ParseFlag reads a rule of the command line, OLD=NEW. n is the place of the flag among
// the flags of its kind, counted from 1; messages name it. Errors are those of [Parse].
func ParseFlag(text string, n int) (Rule, error) {
	origin := Origin{Flag: fmt.Sprintf("--rename #%d %s", n, quote(text))}
	old, new, found := strings.Cut(text, "=")
	switch {
	case strings.Contains(text, "->") || strings.Contains(text, "=>"):
		return Rule{}, (&fault{"has an arrow", "write '=' alone between OLD and NEW"}).at(origin, "")
	case !found:
		return Rule{}, (&fault{"has no '='", "write OLD=NEW, as in old.module:name=new.module:name"}).at(origin, "")
	case strings.Contains(new, "="):
		return Rule{}, (&fault{"has more than one '='", "write OLD=NEW, and a further rule in a flag of its own"}).at(origin, "")
	}
	return Parse(old, new, origin)
}

// parseTarget reads one side. Only a text that cannot be read is searched for what was
// meant by it: there may be thousands of rules, and almost all of them are right.
func parseTarget(text string, side Side) (Target, *fault) {
	target, f := readTarget(text, side)
	if f == nil {
		return target, nil
	}
	for _, find := range mistakes {
		if better := find(text, side); better != nil {
			return Target{}, better
		}
	}
	return Target{}, f
}

// readTarget takes a text apart and normalises its parts.
func readTarget(text string, side Side) (t Target, f *fault) {
	module, name, named := strings.Cut(text, ":")
	if t.Module, f = parseModule(module, text); f != nil || !named {
		return t, f
	}
	t.Form = Named
	if callee, called := strings.CutSuffix(name, "()"); called && side == From {
		t.Form, name = Call, callee
	}
	if t.Name, f = parseParts(name, text); f != nil {
		return Target{}, f
	}
	if first, _, dotted := strings.Cut(t.Name, "."); dotted && side == From {
		return Target{}, faultf("write "+quote(t.Module+":"+first)+", which moves its attributes along, or a dotted path",
			"%s has more than one name after the ':'", text)
	}
	return t, nil
}

// parseModule reads the part before the ':', or a whole dotted path.
func parseModule(module, text string) (string, *fault) {
	if rest, ok := strings.CutSuffix(module, ".__init__"); ok {
		return "", faultf("write "+quote(strings.Replace(text, module, rest, 1)),
			"%s: a package is imported by its own name, not as __init__", text)
	}
	return parseParts(module, text)
}

// parseParts reads identifiers with dots between them.
func parseParts(dotted, text string) (string, *fault) {
	if isPlain(dotted) {
		return dotted, nil
	}
	parts := strings.Split(dotted, ".")
	for i, part := range parts {
		if f := checkPart(part, text); f != nil {
			return "", f
		}
		parts[i] = normalize(part)
	}
	return strings.Join(parts, "."), nil
}

// isPlain reports whether a text is identifiers with dots between them, all of it ASCII: there
// is nothing to normalise.
func isPlain(dotted string) bool {
	for rest, more := dotted, true; more; {
		var part string
		part, rest, more = strings.Cut(rest, ".")
		if part == "" || plainBytes[part[0]] != letter || keywords[part] {
			return false
		}
		for i := range len(part) {
			if plainBytes[part[i]] == 0 {
				return false
			}
		}
	}
	return true
}

const (
	letter = iota + 1 // or underscore
	digit
)

// plainBytes says what of ASCII may stand in an identifier.
var plainBytes = func() (t [256]uint8) {
	for c := range rune(len(t)) {
		switch {
		case c > unicode.MaxASCII:
		case xidStart(c):
			t[c] = letter
		case xidContinue(c):
			t[c] = digit
		}
	}
	return t
}()

// checkPart says why part, a piece of text, cannot be a name in Python, if so.
func checkPart(part, text string) *fault {
	identifier := isIdentifier(part)
	if identifier && !keywords[normalize(part)] {
		return nil
	}
	subject := quote(part)
	if part != text {
		subject += " in " + quote(text)
	}
	switch underscored := strings.ReplaceAll(part, "-", "_"); {
	case part == "":
		return faultf("write one name between two dots and none at the ends", "%s has an empty part", text)
	case identifier:
		return &fault{subject + " is a keyword of Python, and nothing can be called that", "check the spelling"}
	case isIdentifier(underscored):
		return &fault{subject + " is no Python name, because of the '-'",
			"write the name that is imported, perhaps " + quote(underscored)}
	}
	return &fault{subject + " is no Python name", "write letters, digits and '_', a digit not first"}
}

// mistakes find what people write in place of a target, so that the message can say
// what they meant. The first that finds something decides.
var mistakes = []func(text string, side Side) *fault{
	nothing, statement, blanks, quotes, wildcard, filePath, relative, colons, call,
}

func nothing(text string, side Side) *fault {
	switch {
	case text != "":
		return nil
	case side == To:
		return faultf(newForms, "is empty")
	}
	return faultf(oldForms, "is empty")
}

var (
	importWord = lazy.Regexp(`^\s*(from|import)\s`)
	fromImport = lazy.Regexp(`^\s*from\s+([^\s.]\S*)\s+import\s+(\w+)\s*$`)
	bareImport = lazy.Regexp(`^\s*import\s+([^\s.]\S*)\s*$`)
)

func statement(text string, _ Side) *fault {
	if !importWord().MatchString(text) {
		return nil
	}
	advice := `write "module:name", one rule for each name`
	if m := fromImport().FindStringSubmatch(text); m != nil {
		advice = "write " + quote(m[1]+":"+m[2])
	}
	if m := bareImport().FindStringSubmatch(text); m != nil {
		advice = "write " + quote(m[1])
	}
	return faultf(advice, "%s is an import statement", text)
}

// blankInName is a blank that would join two names if it were only left out.
var blankInName = lazy.Regexp(`([\pL\pN_])\s+([\pL\pN_])`)

func blanks(text string, _ Side) *fault {
	joined := strings.Join(strings.Fields(blankInName().ReplaceAllString(text, "${1}_${2}")), "")
	if joined == text {
		return nil
	}
	return faultf("write "+quote(joined), "%s has a blank in it", text)
}

func quotes(text string, _ Side) *fault {
	if bare := strings.NewReplacer(`"`, "", "'", "", "`", "").Replace(text); bare != text {
		return faultf("write "+quote(bare), "%s has quotation marks in it", text)
	}
	return nil
}

func wildcard(text string, side Side) *fault {
	above, _, found := strings.Cut(text, "*")
	if !found {
		return nil
	}
	advice := "write the dotted path of a module, which covers everything under it"
	above = strings.TrimRight(above, ".:")
	if _, f := parseParts(above, above); f == nil {
		advice = "write " + quote(above) + ", which covers everything under it"
	}
	if side == To {
		advice = "write the new name in full; a dotted path takes along everything under it"
	}
	return faultf(advice, "%s has a '*', and there are no wildcards in rules", text)
}

var pythonSuffix = lazy.Regexp(`\.pyi?\b`)

func filePath(text string, _ Side) *fault {
	if !strings.ContainsAny(text, `/\`) {
		return nil
	}
	dotted := pythonSuffix().ReplaceAllString(strings.ReplaceAll(text, `\`, "/"), "")
	dotted = strings.TrimSuffix(strings.TrimPrefix(dotted, "./"), "/__init__")
	return faultf("write the module as it is imported, perhaps "+quote(strings.ReplaceAll(dotted, "/", ".")),
		"%s is the path of a file", text)
}

func relative(text string, _ Side) *fault {
	if !strings.HasPrefix(text, ".") {
		return nil
	}
	return faultf("write the module's full name, as an absolute import has it", "%s is relative", text)
}

func colons(text string, side Side) *fault {
	module, name, found := strings.Cut(text, ":")
	switch {
	case !found:
		return nil
	case strings.Contains(name, ":"):
		advice := "write one ':', between the module and the name"
		if side == To {
			advice += ", and '.' after it"
		}
		return faultf(advice, "%s has more than one ':'", text)
	case module == "":
		return faultf("write the module before the ':', as in "+quote("module"+text), "%s has no module", text)
	case name == "":
		return faultf("write "+quote(module)+" for the module and everything under it, or "+quote(text+"name"),
			"%s has no name after the ':'", text)
	}
	return nil
}

func call(text string, side Side) *fault {
	open := strings.IndexAny(text, "()")
	if open < 0 {
		return nil
	}
	callee := text[:open]
	switch {
	case side == To:
		return faultf("write "+quote(callee)+", which replaces the whole call", "%s has parentheses, and NEW is no call", text)
	case callee == "" || strings.HasSuffix(callee, ":"):
		return faultf(oldForms, "%s has no name before the parentheses", text)
	case text[open:] != "()":
		return faultf("write "+quote(callee+"()"), "%s: a call rule is for calls without arguments", text)
	case !strings.Contains(callee, ":"):
		return faultf("write "+quote(colonForm(callee)+"()"), "%s does not say where the module ends", text)
	}
	return nil
}

// colonForm writes a dotted path as module:name, supposing that the last part is the
// name.
func colonForm(dotted string) string {
	if i := strings.LastIndex(dotted, "."); i >= 0 {
		return dotted[:i] + ":" + dotted[i+1:]
	}
	return "module:" + dotted
}

// pairChecks find what is wrong with two sides that are right each by itself. The first
// that finds something decides.
var pairChecks = []struct {
	side Side
	find func(Rule) *fault
}{
	{To, builtinsAsModule},
	{To, nameToDotted},
	{From, nameWithoutModule},
	{To, identity},
	{To, nameAndPackage},
}

func builtinsAsModule(r Rule) *fault {
	if r.To.Form != Dotted || r.To.Module != "builtins" && !strings.HasPrefix(r.To.Module, "builtins.") {
		return nil
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.To.Module, "builtins"), ".")
	if name == "" {
		name = "name"
	}
	return faultf("write "+quote("builtins:"+name), "%s is a builtin written as a module", r.To.Module)
}

func nameToDotted(r Rule) *fault {
	if r.From.Form == Dotted || r.To.Form != Dotted {
		return nil
	}
	return faultf("write "+quote(colonForm(r.To.Module)),
		"%s does not say where the module ends, and OLD is one name of a module", r.To.Module)
}

// nameWithoutModule refuses `name` to `module:name`: NEW says that OLD is a name, and
// a name is in a module.
func nameWithoutModule(r Rule) *fault {
	if r.From.Form != Dotted || r.To.Form != Named || strings.Contains(r.From.Module, ".") {
		return nil
	}
	return faultf("write "+quote("module:"+r.From.Module)+", or a dotted path for NEW",
		"%s is a name without its module, as NEW is a name", r.From.Module)
}

// identity refuses rules that change nothing. A call of f replaced by f is among them:
// f()() would lose one pair of parentheses in every run.
func identity(r Rule) *fault {
	if r.From.Path() != r.To.Path() {
		return nil
	}
	return faultf("write where it went, or remove the rule", "%s and %s are the same", r.From.String(), r.To.String())
}

// nameAndPackage refuses `a.b` to `a.b.c:d`: NEW says that OLD is a name, and that it
// is a package. For the name b of a that hides the package a.b there is `a:b`.
func nameAndPackage(r Rule) *fault {
	if r.From.Form != Dotted || r.To.Form != Named || !under(r.To.Module, r.From.Module) {
		return nil
	}
	return faultf(fmt.Sprintf("write %s for the module, or OLD as %s for the name",
		quote(r.To.Path()), quote(colonForm(r.From.Module))),
		"%s is in %s, which it calls a name and a package at once", r.To.String(), r.From.Module)
}

// under says whether path is top or lies below it.
func under(path, top string) bool {
	return strings.HasPrefix(path, top) && (len(path) == len(top) || path[len(top)] == '.')
}
