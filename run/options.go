package run

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// Options are what the user asked for. Paths are relative to Dir.
type Options struct {
	Dir         string   // the current folder
	Paths       []string // what may be edited
	Root        string   // what is analysed; "" is found out
	Config      string   // a config file; "" is the nearest
	Renames     []string // rules as OLD=NEW
	Packs       []string // built-in rule sets
	ImportRoots []string // folders on sys.path; none is found out
	Jobs        int      // workers; 0 is one per processor
	Unchecked   bool     // rules may lead to what is not there
	Strings     string   // which strings may be edited: none, calls or all; "" is as in the config

	// Timeout is how long a file may take in each phase, for each megabyte begun.
	// 0 is DefaultTimeout.
	Timeout time.Duration

	// Everything parses every file, whether or not the bytes of it say that it can
	// matter. That takes long and finds the same: it is there to be compared with.
	Everything bool

	// Whole reads all of each file that can matter, also what is of no matter for its edits:
	// what asks how files depend on each other needs it.
	Whole bool

	// StdinName, if not empty, is the one file to edit, and Stdin is what it
	// holds, whatever is on disk.
	StdinName string
	Stdin     []byte
}

// DefaultPack is the rule set that is used when no rules are given.
const DefaultPack = "redis-ssot"

// Setup is what is in force for a run: config, packs and flags together.
type Setup struct {
	Config      *config.Config // nil if there is none
	Rules       *rules.Set
	DefaultPack bool // no rules were given
	Workspace   *workspace.Workspace

	Strings transform.Strings // which strings may be edited

	unchecked  bool // rules may lead to what is not there
	everything bool // Options.Everything
	whole      bool // Options.Whole, or Everything

	interest parser.Interest // what is read of the files that matter; nil is all

	near func(a, b string) bool // which files may run together, if that is known

	only string // the path of the one file to edit; "" is all that is selected
	raw  []byte // its bytes

	progress *Progress // may be nil

	kept *atomic.Int64 // bytes of syntax trees: see maxKept

	limit   time.Duration                      // Options.Timeout
	expired func(path string) <-chan time.Time // tests set it: tells that a file takes too long
}

// setup returns a setup with what the options say on their own.
func (o *Options) setup() *Setup {
	s := &Setup{unchecked: o.Unchecked, everything: o.Everything, whole: o.Whole || o.Everything, limit: o.Timeout, kept: new(atomic.Int64)}
	if s.limit <= 0 {
		s.limit = DefaultTimeout
	}
	return s
}

// Prepare reads the config, compiles the rules and opens the workspace. The
// error joins everything that is wrong with what was given.
func (o *Options) Prepare() (*Setup, error) {
	s, err := o.prepare(true)
	if err != nil {
		return nil, err
	}
	s.Strings = stringsModes[o.stringsMode(s.Config)]
	if o.StdinName == "" {
		return s, nil
	}
	s.only, s.raw = o.stdinPath(s.Workspace.Root()), o.Stdin
	if s.only == "" {
		return nil, fmt.Errorf("--stdin-filename %s lies outside of the root %s", o.StdinName, s.Workspace.Root())
	}
	return s, nil
}

// PrepareTree is Prepare for what looks at the tree and makes its own rules. Those that
// are in force are known to it, and there need not be any: no pack is used in their place.
func (o *Options) PrepareTree() (*Setup, error) { return o.prepare(false) }

// prepare reads the config, compiles the rules and opens the workspace. If there are no
// rules, a pack is used in their place where instead says so.
func (o *Options) prepare(instead bool) (*Setup, error) {
	go parser.Warm()
	s := o.setup()
	cfg, errs := o.load()
	s.Config = cfg
	list, more := o.rules(s, instead)
	errs = append(errs, more...)
	set, more := rules.Compile(list)
	if errs = append(errs, more...); len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	s.Rules = set
	var err error
	if s.Workspace, err = workspace.Open(o.workspace(cfg)); err != nil {
		return nil, err
	}
	return s, nil
}

// stringsModes are the words for which strings may be edited.
var stringsModes = map[string]transform.Strings{
	"": transform.StringsCalls, "calls": transform.StringsCalls, "none": transform.StringsNone, "all": transform.StringsAll,
}

// StringsMode reports whether a word says which strings may be edited.
func StringsMode(word string) bool {
	_, ok := stringsModes[word]
	return ok
}

// stringsMode returns the word of the flag, else that of the config.
func (o *Options) stringsMode(cfg *config.Config) string {
	if o.Strings == "" && cfg != nil {
		return cfg.Strings
	}
	return o.Strings
}

// first returns the path that says where the config and the root are.
func (o *Options) first() string {
	switch {
	case o.StdinName != "":
		return filepath.Dir(o.StdinName)
	case len(o.Paths) > 0:
		return o.Paths[0]
	}
	return "."
}

// stdinPath returns the name of standard input relative to the root, or "".
func (o *Options) stdinPath(root string) string {
	name := o.StdinName
	if !filepath.IsAbs(name) {
		name = filepath.Join(o.Dir, name)
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(dir, filepath.Base(name))
	}
	path, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(path) {
		return ""
	}
	return filepath.ToSlash(path)
}

func (o *Options) load() (*config.Config, []error) {
	if o.Config != "" {
		return config.Load(o.Dir, o.Config)
	}
	return config.Nearest(o.Dir, o.first())
}

// rules joins the rules of the config, its packs, the packs asked for and the
// flags. If there are none, those of a pack stand in their place if instead says so.
func (o *Options) rules(s *Setup, instead bool) (list []rules.Rule, errs []error) {
	packs := o.Packs
	if s.Config != nil {
		list = append(list, s.Config.Rules...)
		packs = append(packs[:len(packs):len(packs)], s.Config.Packs...)
	}
	for i, text := range o.Renames {
		rule, err := rules.ParseFlag(text, i+1)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, rule)
	}
	if instead && len(list) == 0 && len(packs) == 0 && len(errs) == 0 {
		packs, s.DefaultPack = []string{DefaultPack}, true
	}
	for _, name := range packs {
		more, err := config.Pack(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("--pack %s: %w", name, err))
		}
		list = append(list, more...)
	}
	return list, errs
}

func (o *Options) workspace(cfg *config.Config) workspace.Options {
	w := workspace.Options{
		Dir: o.Dir, Root: o.Root, Paths: o.Paths, ImportRoots: o.ImportRoots, Jobs: o.Jobs,
	}
	if o.StdinName != "" {
		w.Paths = []string{o.first()}
	}
	if cfg == nil {
		return w
	}
	w.ConfigDir = cfg.Dir
	switch {
	case w.Root != "":
	case cfg.Root != "":
		w.Root = filepath.Join(cfg.Dir, cfg.Root)
	case o.Config == "":
		// A config that was found governs its own folder: a link in there must not
		// take its rules to where it leads.
		w.Root = cfg.Dir
	}
	w.Include, w.Exclude = cfg.Include, cfg.Exclude
	if root := w.Root; root != "" {
		if !filepath.IsAbs(root) {
			root = filepath.Join(o.Dir, root)
		}
		if rel, err := filepath.Rel(cfg.Dir, root); err == nil && rel != "." {
			w.Include, w.Exclude = rebase(cfg.Include, rel, cfg.Dir, root), rebase(cfg.Exclude, rel, cfg.Dir, root)
		}
	}
	if len(w.ImportRoots) == 0 {
		for _, dir := range cfg.ImportRoots {
			w.ImportRoots = append(w.ImportRoots, filepath.Join(cfg.Dir, dir))
		}
	}
	return w
}

// nothing is a pattern that no path matches: a list of includes that came to
// nothing must not mean everything.
const nothing = "[^/]"

// rebase turns patterns relative to one folder into patterns relative to
// another, rel as seen from the first.
func rebase(patterns []string, rel, from, to string) (out []string) {
	above, err := filepath.Rel(to, from)
	for _, pattern := range patterns {
		if err == nil && filepath.IsLocal(above) {
			out = append(out, filepath.ToSlash(above)+"/"+pattern)
		} else {
			out = append(out, rebaseOne(pattern, filepath.ToSlash(rel)))
		}
	}
	return out
}

func rebaseOne(pattern, rel string) string {
	for part := range strings.SplitSeq(rel, "/") {
		segment, rest, more := strings.Cut(pattern, "/")
		switch {
		case part == "..":
			return nothing // beside the config's folder: nothing of it is here
		case segment == "**":
			return pattern
		}
		if ok, err := doublestar.Match(segment, part); err != nil || !ok {
			return nothing
		}
		if !more {
			return "**" // the folder itself matches, and so all that is in it
		}
		pattern = rest
	}
	return pattern
}
