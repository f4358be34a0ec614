package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/netra-systems/rewrite/config"
	"github.com/netra-systems/rewrite/report"
	"github.com/netra-systems/rewrite/run"
)

// program is the command with all that it touches, so that tests run it whole
// without a process.
type program struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getwd          func() (string, error)
	Getenv         func(string) string
	LookupEnv      func(string) (string, bool) // nil: Getenv, for which an empty variable is none
	Patience       time.Duration               // before a progress bar shows; 0 is half a second
}

// The exit statuses.
const (
	statusDone  = 0
	statusLeft  = 1 // only with --check: -w would change something
	statusError = 2 // bad usage or config, or a file that could not be done

	statusSignal = 128 // and the number of the signal that ended the run, as a shell has it
)

// A signalled is the cause of a context that a signal ended.
type signalled struct{ syscall.Signal }

func (s signalled) Error() string { return s.Signal.String() }

// flags are the parsed command line.
type flags struct {
	run.Options
	write, ask, check, list, strict, packs, show, version, help bool
	status, discover                                            bool // the subcommands
	colour                                                      string
	format                                                      string // "" is what the mode prints by itself
	since                                                       string // a commit
	history                                                     int    // so many commits
	baseline                                                    string // a file
	updateBaseline                                              bool
	batches                                                     string // a folder
	by                                                          string
	completion                                                  string // a shell
	man                                                         bool
	noPager                                                     bool
	depth                                                       int // of the directories of a status
}

func parseFlags(args []string) (*flags, *pflag.FlagSet, error) {
	f := &flags{}
	set := pflag.NewFlagSet("rewrite", pflag.ContinueOnError)
	set.SortFlags = false
	set.Usage = func() {} // printed by the caller, to the right place
	set.BoolVarP(&f.write, "write", "w", false, "apply the changes in place")
	set.BoolVarP(&f.ask, "interactive", "i", false, "ask about each change, and apply what is taken")
	set.BoolVar(&f.check, "check", false, "list what is left to change; exit 1 if anything is")
	set.BoolVarP(&f.list, "list", "l", false, "list the files that would change")
	set.StringArrayVarP(&f.Renames, "rename", "r", nil, "a rule `OLD=NEW`; repeats; joins those of the config")
	set.StringVarP(&f.Config, "config", "c", "", "rules and settings in `FILE`; default: the nearest rewrite.toml,\nor [tool.rewrite] in pyproject.toml, upwards from the first path")
	set.StringArrayVar(&f.Packs, "pack", nil, "a built-in rule set `NAME`; repeats; see --list-packs")
	set.BoolVar(&f.packs, "list-packs", false, "list the built-in rule sets")
	set.BoolVar(&f.show, "show-config", false, "print the settings and rules that are in force, as TOML,\nand where each comes from")
	set.StringVar(&f.Root, "root", "", "the folder `DIR` to analyse; default: the folder of the config,\nelse the git work tree, else the path given")
	set.StringArrayVar(&f.ImportRoots, "import-root", nil, "a folder `DIR` that is on sys.path; repeats; default: the root,\nits src, and every folder with a pyproject.toml or setup.py")
	set.BoolVar(&f.Unchecked, "no-check-targets", false, "let rules lead to modules and names that the tree does not have,\nin packages that it does have")
	set.StringVar(&f.Strings, "strings", "", "the strings to edit, `MODE`: calls (those that patch, import_module and\nother look-ups are given; the default), none, or all that are one path")
	set.BoolVar(&f.strict, "strict", false, "with --check: what is left for review fails too")
	set.StringVar(&f.StdinName, "stdin-filename", "", "rewrite standard input as if it were file `P`, to standard output")
	set.IntVarP(&f.Jobs, "jobs", "j", 0, "`N` workers; default: the processors this process may use.\nMore than those help where files come from a disk")
	set.DurationVar(&f.Timeout, "timeout", run.DefaultTimeout, "give up a file that takes longer than `D` in a phase, for each\nmegabyte begun; all others are done")
	set.StringVar(&f.format, "format", "", "`F` to print: "+strings.Join(report.Formats(), ", ")+";\nfor status: "+strings.Join(report.StatusFormats(), ", "))
	set.IntVar(&f.depth, "depth", 2, "for status: `N` parts of the path make a directory")
	set.StringVar(&f.batches, "batches", "", "write patches of reviewable size to folder `DIR`, with a plan;\neach works alone, in any order")
	set.StringVar(&f.by, "by", "directory", "what makes a batch: directory, owner (see CODEOWNERS) or count:`N`")
	set.StringVar(&f.baseline, "baseline", "", "with --check: fail only if more is left than `FILE` allows")
	set.BoolVar(&f.updateBaseline, "update-baseline", false, "lower the baseline to what is left, or write a first one")
	set.StringVar(&f.since, "since", "", "for status: the states at commit `REV` and at each after it")
	set.IntVar(&f.history, "history", 0, "for status: the states at the last `N` commits")
	set.StringVar(&f.colour, "color", "auto", "`WHEN` to colour the diff: auto, always or never")
	set.BoolVar(&f.noPager, "no-pager", false, "do not show a diff on a terminal with $GIT_PAGER, $PAGER or less")
	set.StringVar(&f.completion, "completion", "", "print the completion for `SHELL`: bash, zsh or fish")
	set.BoolVar(&f.man, "man", false, "print the manual page")
	set.BoolVar(&f.version, "version", false, "print the version")
	set.BoolVarP(&f.help, "help", "h", false, "print this help")
	if err := set.Parse(args); err != nil {
		return nil, set, err
	}
	f.Paths = set.Args()
	if len(f.Paths) > 0 {
		switch f.Paths[0] {
		case "status":
			f.status, f.Paths = true, f.Paths[1:]
		case "discover":
			f.discover, f.Paths = true, f.Paths[1:]
		}
	}
	return f, set, f.validate()
}

// validate says which flags do not go together.
func (f *flags) validate() error {
	modes := 0
	for _, on := range []bool{f.write, f.ask, f.check, f.list, f.show, f.status, f.discover, f.batches != ""} {
		if on {
			modes++
		}
	}
	switch {
	case modes > 1:
		return errors.New("--write, --interactive, --check, --list, --show-config, --batches, status and discover exclude each other: give one of them")
	case f.StdinName != "" && (f.write || f.ask || len(f.Paths) > 0):
		return errors.New("--stdin-filename takes no paths, no --write and no --interactive: the result goes to standard output")
	case f.strict && !f.check:
		return errors.New("--strict goes with --check")
	case f.Jobs < 0:
		return fmt.Errorf("--jobs %d: give a number of workers, or 0 for one per processor", f.Jobs)
	case !run.StringsMode(f.Strings):
		return fmt.Errorf("--strings %s: give none, calls or all", f.Strings)
	case f.Timeout <= 0:
		return fmt.Errorf("--timeout %v: give a time above 0, like 30s or 5m", f.Timeout)
	case f.format != "" && (f.discover || f.show || f.ask || f.StdinName != ""):
		return errors.New("--format goes with a dry run, --check, --list, --write and status")
	case f.list && f.format != "" && f.format != "list":
		return fmt.Errorf("--list and --format %s exclude each other: give one of them", f.format)
	case f.batches != "" && (f.format != "" || f.StdinName != ""):
		return errors.New("--batches takes no --format and no --stdin-filename")
	case run.CheckBy(f.by) != nil:
		return run.CheckBy(f.by)
	case f.baseline != "" && !f.check:
		return errors.New("--baseline goes with --check")
	case f.updateBaseline && f.baseline == "":
		return errors.New("--update-baseline goes with --baseline FILE")
	case (f.since != "" || f.history != 0) && !f.status:
		return errors.New("--since and --history go with status")
	case f.history < 0:
		return fmt.Errorf("--history %d: give a number of commits", f.history)
	case f.depth < 0:
		return fmt.Errorf("--depth %d: give a number of parts, or 0 for one line", f.depth)
	case f.colour != "auto" && f.colour != "always" && f.colour != "never":
		return fmt.Errorf("--color %s: give auto, always or never", f.colour)
	}
	if f.status {
		return report.CheckFormat(f.format, report.StatusFormats())
	}
	return report.CheckFormat(f.format, report.Formats())
}

// main runs the command and returns its exit status.
func (p *program) main(ctx context.Context, args []string) int {
	f, set, err := parseFlags(args)
	if err != nil {
		report.Error(p.Stderr, err)
		fmt.Fprintln(p.Stderr, "Try 'rewrite --help'.")
		return statusError
	}
	switch {
	case f.help:
		fmt.Fprintf(p.Stdout, usage, set.FlagUsages())
		return statusDone
	case f.man:
		fmt.Fprint(p.Stdout, manPage(set))
		return statusDone
	case f.completion != "":
		script, err := completion(f.completion, set)
		if err != nil {
			report.Error(p.Stderr, err)
			return statusError
		}
		fmt.Fprint(p.Stdout, script)
		return statusDone
	case f.version:
		fmt.Fprintln(p.Stdout, "rewrite", version())
		return statusDone
	case f.packs:
		for _, pack := range config.Packs() {
			fmt.Fprintf(p.Stdout, "%-23s %s\n", pack.Name, pack.Description)
		}
		return statusDone
	}
	if f.Dir, err = p.Getwd(); err != nil {
		report.Error(p.Stderr, err)
		return statusError
	}
	status, err := p.run(ctx, f)
	var by signalled
	if errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &by) {
		fmt.Fprintf(p.Stderr, "rewrite: stopped by a signal: %v\n", by)
		return statusSignal + int(by.Signal)
	}
	if err != nil {
		report.Error(p.Stderr, err)
		return statusError
	}
	return status
}

func (p *program) run(ctx context.Context, f *flags) (int, error) {
	if f.StdinName != "" {
		text, err := io.ReadAll(p.Stdin)
		if err != nil {
			return 0, fmt.Errorf("reading standard input: %w", err)
		}
		f.Stdin = text
	}
	useProcessors(f.Jobs)
	if f.discover {
		return p.discover(ctx, f)
	}
	f.Whole = f.ask || f.batches != ""
	setup, err := f.Prepare()
	if err != nil {
		return 0, err
	}
	switch {
	case f.show:
		return p.showConfig(ctx, f, setup)
	case f.status:
		return p.status(ctx, f, setup)
	}
	stop := p.watch(setup)
	found, err := run.Find(ctx, setup, f.Jobs)
	stop()
	if err != nil {
		return 0, err
	}
	mode := f.mode()
	if f.ask {
		if err := p.interact(ctx, found, p.style(f.colour)); err != nil {
			return 0, err
		}
	}
	var stopped error
	if mode == report.Written {
		stopped = found.Write(ctx)
	}
	shown := found // what the formats are made from
	var against *ratchet
	if f.check {
		if against, err = p.ratchet(f, found); err != nil {
			return 0, err
		}
		if f.baseline != "" {
			shown = against.onlyExcess(found)
		}
	}
	notes := report.Notes
	if f.batches != "" {
		err = p.batches(ctx, f, found)
	} else if f.printsDiff() && terminalOf(p.Stdout) != nil {
		style := p.style(f.colour)
		err = p.page(f, func(w io.Writer) error { return report.Terminal(w, shown, style) })
		notes = report.NotesElsewhere
	} else {
		out := bufio.NewWriterSize(p.Stdout, 32<<10)
		err = p.print(ctx, out, f, shown, mode)
		if flushed := out.Flush(); err == nil {
			err = flushed
		}
	}
	if !f.ask { // which has shown them
		notes(p.Stderr, found)
	}
	report.Problems(p.Stderr, found.Problems)
	if stopped != nil {
		report.Stopped(p.Stderr, found)
		err = stopped
	}
	report.Summary(p.Stderr, found, mode)
	if err != nil {
		return 0, err
	}
	switch {
	case len(found.Problems) > 0:
		return statusError, nil
	case f.check && (len(shown.Changes) > 0 || f.strict && found.Left() > 0):
		return statusLeft, nil
	}
	return statusDone, nil
}

// printsDiff is whether standard output gets a diff.
func (f *flags) printsDiff() bool {
	return f.format == "diff" || f.format == "" && f.mode() == report.DryRun
}

// mode is what is done with the changes.
func (f *flags) mode() report.Mode {
	switch {
	case f.write || f.ask:
		return report.Written
	case f.check:
		return report.Checked
	case f.list || f.format == "list" || f.batches != "":
		return report.Listed
	case f.StdinName != "":
		return report.Filtered
	}
	return report.DryRun
}

// print writes the findings to standard output: in the format asked for, else in that of
// the mode.
func (p *program) print(ctx context.Context, out io.Writer, f *flags, found *run.Findings, mode report.Mode) error {
	switch {
	case f.format == "diff":
		return report.Diff(out, found, p.style(f.colour))
	case f.format == "list":
		return report.List(out, found)
	case f.format != "":
		doc, err := report.NewDocument(found, mode, version())
		if err == nil && f.format == "html" {
			doc.Progress, err = p.progress(ctx, f)
		}
		if err != nil {
			return err
		}
		return doc.Write(out, f.format)
	}
	switch mode {
	case report.Written:
		return nil
	case report.Checked:
		if f.baseline != "" {
			return nil // what is more than it allows is printed
		}
		return report.Left(out, found)
	case report.Listed:
		return report.List(out, found)
	case report.Filtered:
		_, err := out.Write(found.Text(f.Stdin))
		return err
	}
	return report.Diff(out, found, p.style(f.colour))
}

// progress finds the state of the migration, as it is after what the run has written.
func (p *program) progress(ctx context.Context, f *flags) (*report.StatusDocument, error) {
	setup, err := f.Prepare()
	if err != nil {
		return nil, err
	}
	status, err := run.FindStatus(ctx, setup, f.Jobs)
	if err != nil {
		return nil, err
	}
	return report.NewStatusDocument(status, f.depth, version()), nil
}

// discover prints the rules that the tree proposes. A file that cannot be read proposes
// nothing, which is no failure.
func (p *program) discover(ctx context.Context, f *flags) (int, error) {
	setup, err := f.PrepareTree()
	if err != nil {
		return 0, err
	}
	found, err := run.Discover(ctx, setup, f.Jobs)
	if err != nil {
		return 0, err
	}
	if err := report.Proposals(p.Stdout, found); err != nil {
		return 0, err
	}
	report.Problems(p.Stderr, found.Problems)
	report.ProposalsSummary(p.Stderr, found)
	return statusDone, nil
}

// showConfig prints what is in force.
func (p *program) showConfig(ctx context.Context, f *flags, setup *run.Setup) (int, error) {
	in, err := f.InForce(ctx, setup)
	if err != nil {
		return 0, err
	}
	if err := report.Config(p.Stdout, in); err != nil {
		return 0, err
	}
	report.Problems(p.Stderr, setup.Workspace.Problems)
	if len(setup.Workspace.Problems) > 0 {
		return statusError, nil
	}
	return statusDone, nil
}

// style decides how to print a diff: in colour as asked, else on a terminal, unless
// NO_COLOR is set (https://no-color.org).
func (p *program) style(when string) report.Style {
	if when == "always" {
		return report.Colour
	}
	switch {
	case terminalOf(p.Stdout) == nil:
		return report.Plain
	case when == "never" || p.Getenv("NO_COLOR") != "" || p.Getenv("TERM") == "dumb":
		return report.Visible
	}
	return report.Colour
}

// version is that of the module, or of the checkout it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

const usage = `rewrite moves a Python code base from deprecated names to their replacements.

Usage:
  rewrite [flags] [path ...]        print a unified diff; change nothing
  rewrite -w [path ...]             apply in place
  rewrite -i [path ...]             ask about each change
  rewrite --check [path ...]        list what is left; exit 1 if anything is
  rewrite -l [path ...]             list the files that would change
  rewrite discover [path ...]       propose rules from the deprecations in the tree
  rewrite status [path ...]         what still needs the modules that the rules retire

Examples:
  rewrite services/auth                                    what would change there
  rewrite -r old.mod:f=new.mod:g .                         one name of a module
  rewrite -r old_pkg=new_pkg .                             a module and all under it
  rewrite -c migration.toml -w services/auth               apply the rules of a file
  rewrite discover >rewrite.toml && rewrite                a first session
  rewrite --pack redis-ssot --check .                      fail in CI while old names are left
  rewrite . | git apply                                    apply the diff yourself

Rules:
  module:name=module:name           one name of a module
  dotted.path=dotted.path           a module or name and everything under it
  module:name=module:obj.attr       imports obj, used as obj.attr
  module:name=builtins:name         needs no import

Flags:
%s
Exit status: 0 done; 1 with --check if anything is left; 2 bad usage or config,
or a file that could not be read, parsed, proved or written; 130 or 143 stopped
by SIGINT or SIGTERM.
`
