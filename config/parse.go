package config

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/netra-systems/rewrite/rules"
	"github.com/pelletier/go-toml/v2"
)

// Parse checks the bytes of a config. The file gives the name for messages and says by
// its last part whether it is a pyproject.toml, in which all but [tool.rewrite] is left
// unread. If there are errors, the config is nil.
func Parse(file string, data []byte) (*Config, []error) {
	prefix := ""
	if filepath.Base(file) == projectName {
		prefix = "tool.rewrite."
	}
	return parse(file, data, prefix, settings)
}

// mentions says whether a pyproject.toml has a table [tool.rewrite], or may have it: one
// that cannot be read is to be reported by Parse.
func mentions(data []byte) bool {
	var project struct{ Tool map[string]any }
	if err := toml.Unmarshal(data, &project); err != nil {
		return true
	}
	_, found := project.Tool["rewrite"]
	return found
}

// byteOrderMark is what some editors begin a file with.
var byteOrderMark = []byte("\ufeff")

// parse reads a document whose settings are below the prefix, a dotted key that ends in
// a dot.
func parse(file string, data []byte, prefix string, fields []field[Config]) (*Config, []error) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	r := &reader{file: file, prefix: prefix, lines: newLines(data), where: map[string]rules.Origin{}}
	built := make(chan *value, 1) // a config of thousands of rules is what everything waits for
	go func() { built <- buildTree(data) }()
	var document map[string]any
	if err := toml.Unmarshal(data, &document); err != nil {
		return nil, []error{r.syntaxError(err, data)}
	}
	top, ok := r.below(<-built)
	if !ok {
		return nil, r.errs
	}
	c := &Config{File: file, Dir: filepath.Dir(file), Where: r.where}
	readTable(r, "", top, fields, c)
	if r.errs != nil {
		return nil, r.errs
	}
	return c, nil
}

// below returns the table that the prefix leads to.
func (r *reader) below(top *value) (*value, bool) {
	for _, key := range strings.Split(strings.TrimSuffix(r.prefix, "."), ".") {
		if key == "" {
			break
		}
		above := top
		if top = above.get(key); top == nil {
			r.errs = append(r.errs, &rules.Error{Origin: rules.Origin{File: r.file},
				Problem: "has no table [tool.rewrite]", Advice: "add it, or write the settings to " + fileName})
			return nil, false
		}
		if top.kind != table {
			r.fail("", above.entry(key).keyAt, "write [tool.rewrite]", "%q is %s and has to be a table", key, kindNames[top.kind])
			return nil, false
		}
	}
	return top, true
}

// reader is the state of reading one document.
type reader struct {
	file   string
	prefix string // what the keys of the settings begin with
	lines  lines
	where  map[string]rules.Origin
	errs   []error
}

// origin returns the place of a key whose value is at an offset.
func (r *reader) origin(key string, at int) rules.Origin {
	line, column := r.lines.position(at)
	return rules.Origin{File: r.file, Line: line, Column: column, Key: strings.TrimSuffix(r.prefix+key, ".")}
}

// note keeps the place of a value. Those within a rule are left out, since there may be
// thousands: a rule has its Origin.
func (r *reader) note(key string, at int) {
	if !strings.Contains(key, ".") {
		r.where[key] = r.origin(key, at)
	}
}

// fail notes an error about a key.
func (r *reader) fail(key string, at int, advice, format string, args ...any) {
	r.errs = append(r.errs, &rules.Error{Origin: r.origin(key, at), Problem: fmt.Sprintf(format, args...), Advice: advice})
}

// field is a key that a table may have, and what becomes of its value.
type field[T any] struct {
	key  string
	want kind
	// about says what the key is for, in the schema.
	about    string
	required bool
	// example is a right value, as TOML.
	example string
	// check returns the string as it is kept, or what is wrong with it. It is asked of a
	// string and of each in a list of strings.
	check func(string) (string, *fault)
	// set stores the checked strings: one if the value is a string.
	set func(*T, []string)
	// oneOf lists the strings that check lets through, if they can be listed, and shape is
	// an expression that all of them match: for the schema, which cannot ask check.
	oneOf func() []string
	shape string
	// tables reads a list of tables, in place of check and set.
	tables func(r *reader, into *T, key string, items []*value)
}

// fault is what is wrong with a string, and what to write.
type fault struct{ problem, advice string }

// readTable reads the entries of a table into a value. Key is the table's own, "" or
// "rename[3]".
func readTable[T any](r *reader, key string, from *value, fields []field[T], into *T) {
	for _, e := range from.entries {
		f := fieldOf(fields, e.key)
		if f == nil {
			r.fail(key, e.keyAt, suggestKey(e.key, fields), "there is no key %q", shorten(e.key))
			continue
		}
		readField(r, join(key, e.key), e.value, f, into)
	}
}

// join returns the key of an entry of a table.
func join(table, name string) string {
	if table == "" {
		return name
	}
	return table + "." + name
}

func fieldOf[T any](fields []field[T], name string) *field[T] {
	for i := range fields {
		if fields[i].key == name {
			return &fields[i]
		}
	}
	return nil
}

func readField[T any](r *reader, key string, v *value, f *field[T], into *T) {
	r.note(key, v.at)
	switch {
	case v.kind != f.want:
		r.fail(key, v.at, "write "+f.better(v, r.prefix), "is %s and has to be %s", kindNames[v.kind], f.wanted())
	case f.tables != nil:
		f.tables(r, into, key, v.items)
	case f.want == text:
		if s, ok := readText(r, key, v, f); ok {
			f.set(into, []string{s})
		}
	default:
		f.set(into, readTexts(r, key, v, f))
	}
}

// readTexts reads a list of strings, as many of them as are right.
func readTexts[T any](r *reader, key string, v *value, f *field[T]) []string {
	var texts []string
	for i, item := range v.items {
		itemKey := fmt.Sprintf("%s[%d]", key, i)
		r.note(itemKey, item.at)
		if item.kind != text {
			r.fail(itemKey, item.at, "write "+f.assignment(f.example), "is %s and has to be a string", kindNames[item.kind])
			continue
		}
		if s, ok := readText(r, itemKey, item, f); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

func readText[T any](r *reader, key string, v *value, f *field[T]) (string, bool) {
	s, wrong := f.check(v.text)
	if wrong != nil {
		r.fail(key, v.at, wrong.advice, "%s", wrong.problem)
	}
	return s, wrong == nil
}

// wanted names the kind of the field's value.
func (f *field[T]) wanted() string {
	switch {
	case f.tables != nil:
		return "a list of tables"
	case f.want == list:
		return "a list of strings"
	}
	return kindNames[f.want]
}

// better writes the field with a value of the right kind, made from the wrong one where
// that is plain. The prefix is that of all keys.
func (f *field[T]) better(wrong *value, prefix string) string {
	switch {
	case f.tables != nil && wrong.kind == table:
		return fmt.Sprintf("[[%s%s]] with two brackets, one for each", prefix, f.key)
	case f.tables != nil:
		return fmt.Sprintf("[[%s%s]], and below it %s", prefix, f.key, f.example)
	case f.want == list && wrong.kind == text:
		return f.assignment(fmt.Sprintf("[%q]", shorten(wrong.text)))
	case f.want == text && wrong.kind == list && len(wrong.items) == 1 && wrong.items[0].kind == text:
		return f.assignment(fmt.Sprintf("%q", shorten(wrong.items[0].text)))
	}
	return f.assignment(f.example)
}

func (f *field[T]) assignment(value string) string { return f.key + " = " + value }

// printable drops control characters from a text.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

// shorten cuts text of the user that may be long to what a message can hold.
func shorten(s string) string {
	const most = 120
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
