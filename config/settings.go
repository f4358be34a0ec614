package config

import (
	"errors"
	"fmt"
	"slices"

	"github.com/netra-systems/rewrite/rules"
)

// settings are the keys of a config, in the order of the documentation.
var settings = []field[Config]{
	{key: "root", want: text,
		about:   "the folder that is analysed; default: the folder of this file",
		example: `"services"`, check: folder,
		set: func(c *Config, s []string) { c.Root = s[0] }},
	{key: "import-roots", want: list,
		about:   "the folders that are on sys.path; default: the root, its src, and every folder with a pyproject.toml or setup.py",
		example: `["src"]`, check: folder,
		set: func(c *Config, s []string) { c.ImportRoots = s }},
	{key: "include", want: list,
		about:   "the files and folders to edit, as patterns; default: all",
		example: `["services/**"]`, check: pattern,
		set: func(c *Config, s []string) { c.Include = s }},
	{key: "exclude", want: list,
		about:   "the files and folders to pass over, as patterns",
		example: `["**/migrations"]`, check: pattern,
		set: func(c *Config, s []string) { c.Exclude = s }},
	{key: "strings", want: text,
		about: "which strings are followed: none, those that calls look up, or all that are exactly one dotted path",
		oneOf: func() []string { return stringsModes }, example: `"calls"`, check: stringsMode,
		set: func(c *Config, s []string) { c.Strings = s[0] }},
	{key: "packs", want: list,
		about: "the built-in sets of rules to use",
		oneOf: packNames, example: `["redis-ssot"]`, check: packName,
		set: func(c *Config, s []string) { c.Packs = s }},
	{key: "done", want: list,
		about:   "the folders that are migrated",
		example: `["services/auth"]`, check: folder,
		set: func(c *Config, s []string) { c.Done = s }},
	renames,
}

// packSettings are the keys of a pack: it has no say about a tree it does not know.
var packSettings = []field[Config]{
	{key: "description", want: text, example: `"what these rules are for"`, check: notEmpty,
		set: func(c *Config, s []string) { c.Description = s[0] }},
	{key: "packs", want: list, example: `["redis-ssot"]`, check: packName,
		set: func(c *Config, s []string) { c.Packs = s }},
	renames,
}

// The shapes of the two sides of a rule, as far as an expression can tell that reads the
// same in every language.
const (
	fromShape = `^[^\s:()*=/\\]+(:[^\s:().*=/\\]+(\(\))?)?$`
	toShape   = `^[^\s:()*=/\\]+(:[^\s:()*=/\\]+)?$`
)

var renames = field[Config]{key: "rename", want: list, tables: readRules,
	about:   "the rules: what is deprecated, and what stands in its place",
	example: `from = "old.module:name" and to = "new.module:name"`}

// ruleFields are the keys of one [[rename]].
var ruleFields = []field[draft]{
	{key: "from", want: text,
		about:    "what is deprecated: module:name, dotted.path or module:Name()",
		required: true, shape: fromShape, example: `"old.module:name"`, check: anything,
		set: func(d *draft, s []string) { d.from = &s[0] }},
	{key: "to", want: text,
		about:    "what stands in its place: module:name, module:obj.attr, dotted.path or builtins:name",
		required: true, shape: toShape, example: `"new.module:name"`, check: anything,
		set: func(d *draft, s []string) { d.to = &s[0] }},
	{key: "id", want: text,
		about: "a short name for reports",
		shape: `^\S+$`, example: `"redis-1"`, check: identifier,
		set: func(d *draft, s []string) { d.id = s[0] }},
	{key: "message", want: text,
		about:   "what to tell who uses the old name",
		example: `"use the new name"`, check: notEmpty,
		set: func(d *draft, s []string) { d.message = s[0] }},
	{key: "paths", want: list,
		about:   "where the rule applies, as patterns; default: everywhere",
		example: `["services/**"]`, check: pattern,
		set: func(d *draft, s []string) { d.paths = s }},
}

// draft is a rule before it is known to be one.
type draft struct {
	from, to    *string // nil if missing, or of a wrong kind
	id, message string
	paths       []string
}

func readRules(r *reader, c *Config, key string, items []*value) {
	c.Rules = slices.Grow(c.Rules, len(items))
	for i, item := range items {
		ruleKey := fmt.Sprintf("%s[%d]", key, i)
		if item.kind != table {
			r.fail(ruleKey, item.at, `write { from = "old.module:name", to = "new.module:name" }`,
				"is %s and has to be a table", kindNames[item.kind])
			continue
		}
		if rule, ok := readRule(r, ruleKey, item); ok {
			c.Rules = append(c.Rules, rule)
		}
	}
}

func readRule(r *reader, key string, item *value) (rules.Rule, bool) {
	before := len(r.errs)
	var d draft
	readTable(r, key, item, ruleFields, &d)
	for _, f := range ruleFields {
		if f.required && item.get(f.key) == nil && !hasStranger(item) {
			r.fail(key, item.at, "write "+f.assignment(f.example), "has no %q", f.key)
		}
	}
	if d.from == nil || d.to == nil {
		return rules.Rule{}, false
	}
	origin := r.origin(key, item.get("from").at)
	rule, err := rules.Parse(*d.from, *d.to, origin)
	r.failRule(key, item, err)
	rule.ID, rule.Message, rule.Paths = d.id, d.message, d.paths
	rule.NewAt = r.origin(key, item.get("to").at)
	return rule, len(r.errs) == before
}

// hasStranger says whether a rule has a key that does not exist: it is reported, and
// most likely is what is missing elsewhere.
func hasStranger(item *value) bool {
	return slices.ContainsFunc(item.entries, func(e entry) bool { return fieldOf(ruleFields, e.key) == nil })
}

// failRule notes the errors of a rule, each at the side it is about.
func (r *reader) failRule(key string, item *value, err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			r.failRule(key, item, one)
		}
		return
	}
	var wrong *rules.Error
	if !errors.As(err, &wrong) {
		return
	}
	if side := item.get(string(wrong.Side)); side != nil {
		wrong.Origin = r.origin(key, side.at)
	}
	r.errs = append(r.errs, wrong)
}
