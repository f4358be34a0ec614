package run

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/rules"
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
}

// DefaultPack is the rule set that is used when no rules are given.
const DefaultPack = "redis-ssot"

// Setup is what is in force for a run: config, packs and flags together.
type Setup struct {
	Config      *config.Config // nil if there is none
	Rules       *rules.Set
	DefaultPack bool // no rules were given
	Workspace   *workspace.Workspace
}

// Prepare reads the config, compiles the rules and opens the workspace. The
// error joins everything that is wrong with what was given.
func (o *Options) Prepare() (*Setup, error) {
	s := &Setup{}
	cfg, errs := o.load()
	s.Config = cfg
	list, more := o.rules(s)
	errs = append(errs, more...)
	set, more := rules.Compile(list)
	errs = append(errs, more...)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	s.Rules = set
	var err error
	s.Workspace, err = workspace.Open(o.workspace(cfg))
	return s, err
}

func (o *Options) load() (*config.Config, []error) {
	if o.Config != "" {
		return config.Load(o.Dir, o.Config)
	}
	first := "."
	if len(o.Paths) > 0 {
		first = o.Paths[0]
	}
	return config.Nearest(o.Dir, first)
}

// rules joins the rules of the config, its packs, the packs asked for and the
// flags.
func (o *Options) rules(s *Setup) (list []rules.Rule, errs []error) {
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
	if len(list) == 0 && len(packs) == 0 && len(errs) == 0 {
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
	if cfg == nil {
		return w
	}
	w.ConfigDir, w.Include, w.Exclude = cfg.Dir, cfg.Include, cfg.Exclude
	if w.Root == "" && cfg.Root != "" {
		w.Root = filepath.Join(cfg.Dir, cfg.Root)
	}
	if len(w.ImportRoots) == 0 {
		for _, dir := range cfg.ImportRoots {
			w.ImportRoots = append(w.ImportRoots, filepath.Join(cfg.Dir, dir))
		}
	}
	return w
}
