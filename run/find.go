package run

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	pathpkg "path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/netra-systems/rewrite/diff"
	"github.com/netra-systems/rewrite/parser"
	"github.com/netra-systems/rewrite/rules"
	words "github.com/netra-systems/rewrite/search"
	"github.com/netra-systems/rewrite/transform"
	"github.com/netra-systems/rewrite/workspace"
)

// Findings are everything that a run found out. All lists are in order of path.
type Findings struct {
	Setup    *Setup
	Files    int      // Python files seen
	Read     int      // those that hold an old name, and were parsed
	Passed   int      // the parts of these that were passed over
	Changes  []Change // the files that change
	Notes    []transform.Note
	Problems []workspace.Problem // what could not be done; every other file was
	Written  []string            // what Write has written, as people are shown it

	seen     *sightings              // all files
	stars    map[string][]words.Star // the wildcard imports of those that are unread and have any
	mentions []transform.Note        // in text that is no Python

	files []*file // those that were read
	tree  *tree
	plan  *transform.Plan // the one in force
	jobs  int
	tied  map[string]bool // see Tied; nil until it is asked for
	graph *graph          // see imports; nil until it is asked for
}

// Change is the change of one file.
type Change struct {
	Path  string      // relative to the root
	Shown string      // as people are shown it
	Old   []byte      // raw bytes
	Edits []diff.Edit // of Old
}

// New returns the raw bytes that the file is to have. They are made anew for each call: most
// runs print what changes, and need not hold all new texts at once.
func (c *Change) New() []byte {
	text, err := diff.Apply(c.Old, c.Edits)
	if err != nil {
		panic(err) // prove has applied them before
	}
	return text
}

// file is a candidate on its way through the phases.
type file struct {
	transform.File
	linked *transform.File // as plans know it; not changed
	source *workspace.Source
	tree   *parser.Tree
	result transform.Result
	change *Change
	err    error
}

// Find runs all phases. The error is for what leaves no findings, a rule that leads
// nowhere among it; what concerns single files is in Problems.
func Find(ctx context.Context, s *Setup, jobs int) (*Findings, error) {
	jobs = workers(jobs)
	if !s.whole {
		s.interest = interest(s.Rules)
	}
	found := &Findings{Setup: s, jobs: jobs}
	search := newSearch(s.Rules)
	search.mentions = transform.NewMentions(s.Rules)
	files, err := s.scan(ctx, found, jobs, search)
	if err != nil {
		return nil, err
	}
	tree := newTree(s.Workspace.Layout(), found.seen)
	if files, err = s.widen(ctx, found, files, tree); err != nil {
		return nil, err
	}
	if errs := s.checkTargets(files, found.seen); errs != nil {
		return nil, errors.Join(errs...)
	}
	found.files, found.tree = files, tree
	if found.plan, err = s.settle(ctx, files, tree, jobs); err != nil {
		return nil, err
	}
	found.collect()
	return found, nil
}

// collect lists what became of the files.
func (found *Findings) collect() {
	s := found.Setup
	for _, f := range found.files {
		if f.Module != nil {
			found.Passed += len(f.Module.Passed)
		}
		switch {
		case f.err != nil:
			found.Problems = append(found.Problems, workspace.Problem{Path: s.Workspace.Display(f.Path), Err: f.err})
		case f.change != nil:
			found.Changes = append(found.Changes, *f.change)
			fallthrough
		default:
			found.Notes = append(found.Notes, f.result.Notes...)
		}
	}
	found.Notes = append(found.Notes, found.mentions...)
	slices.SortStableFunc(found.Notes, func(a, b transform.Note) int { return cmp.Compare(a.Path, b.Path) })
	for i := range found.Notes {
		found.Notes[i].Path = s.Workspace.Display(found.Notes[i].Path)
	}
	found.Problems = append(found.Problems, s.Workspace.Problems...)
	slices.SortStableFunc(found.Problems, func(a, b workspace.Problem) int { return cmp.Compare(a.Path, b.Path) })
}

// settle links and rewrites. What a file that can't be done would have had to
// follow may not be renamed, so that each failure calls for another plan, with
// that file left as it is; there are fewer files to fail each time, or to be read as a
// whole. The error is that of ctx.
func (s *Setup) settle(ctx context.Context, files []*file, tree *tree, jobs int) (*transform.Plan, error) {
	for {
		plan := s.link(files, tree)
		s.rewrite(ctx, plan, files, jobs)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		failed, again := 0, 0
		for _, f := range files {
			switch {
			case !f.Edit || f.err == nil:
			case f.Module.Passed != nil:
				s.readWhole(f)
				again++
			default:
				f.Edit = false
				failed++
			}
		}
		if again == 0 && (failed == 0 || !plan.Renames()) {
			return plan, nil
		}
	}
}

// scan walks the tree and reads the facts of the files that can matter.
func (s *Setup) scan(ctx context.Context, found *Findings, jobs int, search *search) (files []*file, err error) {
	var mu sync.Mutex
	found.stars = make(map[string][]words.Star)
	found.seen = new(sightings)
	// Almost all files fit such a buffer, of which no more takes memory than was written to.
	buffers := sync.Pool{New: func() any { buf := make([]byte, 0, 512<<10); return &buf }}
	limit := make(chan struct{}, jobs) // parsing takes memory: no more at once than workers
	if s.only != "" {
		found.Files++
		found.seen.add(sighting{Path: s.only, Selected: true, read: true})
		if f := s.facts(workspace.File{Path: s.only, Selected: true}, s.raw, s.interest, nil); f.Module != nil {
			files = append(files, f)
		} else {
			found.Problems = append(found.Problems, workspace.Problem{Path: s.Workspace.Display(s.only), Err: f.err})
		}
	}
	walk := s.Workspace.Walk
	if search.mentions != nil && s.only == "" {
		walk = s.Workspace.WalkAll
	}
	err = walk(ctx, func(wf workspace.File) {
		if wf.Text && !wf.Selected {
			return
		}
		if s.only != "" {
			if wf.Path == s.only {
				return
			}
			wf.Selected, wf.Explicit = false, false
		}
		buf := buffers.Get().(*[]byte)
		defer buffers.Put(buf)
		if wf.Text {
			if notes := s.reviewText(wf.Path, buf, search.mentions); notes != nil {
				mu.Lock()
				found.mentions = append(found.mentions, notes...)
				mu.Unlock()
			}
			return
		}
		raw, err := s.Workspace.Load(wf.Path, *buf)
		if cap(raw) > cap(*buf) {
			*buf = raw
		}
		var f *file
		var stars []words.Star
		matters := wf.Explicit || s.everything
		if err == nil && !matters {
			matters, stars = search.look(raw)
		}
		if matters || err != nil {
			limit <- struct{}{}
			f = s.facts(wf, slices.Clone(raw), s.interest, err)
			<-limit
		}
		s.progress.sawOne()
		mu.Lock()
		defer mu.Unlock()
		found.Files++
		found.seen.add(sighting{Path: wf.Path, Selected: wf.Selected, read: f != nil})
		switch {
		case f == nil:
			if stars != nil {
				found.stars[wf.Path] = stars
			}
		case f.err != nil && f.Module == nil:
			if wf.Selected {
				found.Problems = append(found.Problems, workspace.Problem{Path: s.Workspace.Display(wf.Path), Err: f.err})
			}
		default:
			found.Read++
			files = append(files, f)
		}
	})
	slices.SortFunc(files, func(a, b *file) int { return cmp.Compare(a.Path, b.Path) })
	return files, err
}

// reviewText returns the notes on a file that is no Python. The config says the old
// paths to say where they go.
func (s *Setup) reviewText(path string, buf *[]byte, mentions *transform.Mentions) []transform.Note {
	if s.Config != nil && s.Config.File != "" && filepath.Base(s.Config.File) == pathpkg.Base(path) &&
		s.Config.Dir == filepath.Dir(filepath.Join(s.Workspace.Root(), filepath.FromSlash(path))) {
		return nil
	}
	raw, err := s.Workspace.LoadText(path, *buf)
	if cap(raw) > cap(*buf) {
		*buf = raw
	}
	if err != nil {
		return nil // nothing of it would be changed
	}
	notes := mentions.Review(path, raw)
	if len(notes) > 0 && strings.HasSuffix(path, ".json") && isBaseline(raw) {
		return nil
	}
	return notes
}

// facts reads the facts of one file, those that matter or all, or says in err why that
// can't be.
func (s *Setup) facts(wf workspace.File, raw []byte, matters parser.Interest, err error) *file {
	f := &file{File: transform.File{Path: wf.Path, Edit: wf.Selected}, err: err}
	if err != nil {
		return f
	}
	if f.source, f.err = workspace.Decode(raw); f.err != nil {
		return f
	}
	f.Source = f.source.Text
	f.Package = workspace.IsPackage(wf.Path)
	f.Stub = isStub(wf.Path)
	s.read(f, matters)
	return f
}

// read reads the facts of a file, whose text is known.
func (s *Setup) read(f *file, matters parser.Interest) {
	type parsed struct {
		m    *parser.Module
		tree *parser.Tree
	}
	text, keep := f.Source, f.Edit && s.kept.Load() < maxKept
	done, err := within(s, f.Path, len(f.source.Raw), func() (p parsed, err error) {
		p.m, p.tree, err = parser.Skim(text, s.limits(), matters, keep)
		return p, cmp.Or(err, checkReferences(p.m))
	})
	if f.err = err; err == nil {
		f.Module, f.tree = done.m, done.tree
		s.kept.Add(int64(f.tree.Bytes()))
	}
}

// reparse reads the new text of a file, of which the edits are known.
func (s *Setup) reparse(text []byte, tree *parser.Tree, edits []diff.Edit) (*parser.Module, error) {
	changes := make([]parser.Change, len(edits))
	shift := 0
	for i, e := range edits {
		start := e.Start + shift
		changes[i] = parser.Change{
			Old: parser.Span{Start: int32(e.Start), End: int32(e.End)},
			New: parser.Span{Start: int32(start), End: int32(start + len(e.New))},
		}
		shift += len(e.New) - (e.End - e.Start)
	}
	m, err := tree.Reparse(text, changes, s.limits())
	if err = cmp.Or(err, checkReferences(m)); err != nil {
		return nil, err
	}
	return m, nil
}

// link makes the plan.
func (s *Setup) link(files []*file, tree *tree) *transform.Plan {
	return transform.LinkNear(s.Rules, tree, s.named(files), s.Strings, s.near)
}

// named gives files their names.
func (s *Setup) named(files []*file) []*transform.File {
	layout := s.Workspace.Layout()
	all := make([]*transform.File, len(files))
	for i, f := range files {
		if f.linked == nil || f.linked.Module != f.Module || f.linked.Edit != f.Edit {
			// A copy: work on a file that was given up may still be reading the last one.
			linked := f.File
			linked.Names = layout.ModuleNames(f.Path)
			linked.Exempt = s.exempt(f.Path)
			f.linked = &linked
		}
		all[i] = f.linked
	}
	return all
}

// exempt returns the rules whose paths do not match that of a file. They are
// relative to the folder of the config, as all patterns of people are.
func (s *Setup) exempt(path string) (out map[*rules.Rule]bool) {
	for _, rule := range s.Rules.Rules() {
		if len(rule.Paths) == 0 || s.Config == nil {
			continue
		}
		shown, err := filepath.Rel(s.Config.Dir, filepath.Join(s.Workspace.Root(), filepath.FromSlash(path)))
		if err != nil || !matchesAny(rule.Paths, filepath.ToSlash(shown)) {
			if out == nil {
				out = make(map[*rules.Rule]bool)
			}
			out[rule] = true
		}
	}
	return out
}

// matchesAny reports whether a pattern matches a path or a folder above it.
func matchesAny(patterns []string, path string) bool {
	for ; path != "." && path != "/"; path = pathpkg.Dir(path) {
		for _, pattern := range patterns {
			if ok, err := doublestar.Match(pattern, path); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// rewrite plans and proves the edits of every file that may be edited, until ctx
// ends it. The longest come first: no other worker waits for them at the end.
func (s *Setup) rewrite(ctx context.Context, plan *transform.Plan, files []*file, jobs int) {
	s.progress.begins(len(files))
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *file) int { return cmp.Compare(len(b.Source), len(a.Source)) })
	inParallel(jobs, len(files), func() func(int) {
		return func(i int) {
			f := files[i]
			if !f.Edit || ctx.Err() != nil {
				return
			}
			linked, source, tree := f.linked, f.source, f.tree
			var done outcome
			done, f.err = within(s, f.Path, len(f.Source), func() (outcome, error) { return s.one(plan, linked, source, tree) })
			f.result, f.change = done.result, done.change
			s.forget(f)
			s.progress.didOne()
		}
	})
}

// forget frees the syntax tree of a file that has been rewritten. Should another plan be needed,
// the file is parsed twice; one of which parts are taken will be.
func (s *Setup) forget(f *file) {
	if f.err == nil && !s.whole {
		s.kept.Add(-int64(f.tree.Bytes()))
		f.tree = f.tree.Bare()
	}
}

// outcome is what becomes of one file.
type outcome struct {
	result transform.Result
	change *Change // nil if nothing changes
}

// one plans the edits of a file, makes the new text and proves it. It changes
// nothing: it may go on when the file has been given up.
func (s *Setup) one(plan *transform.Plan, f *transform.File, source *workspace.Source, tree *parser.Tree) (out outcome, err error) {
	result := plan.Rewrite(f)
	if result.Err != nil {
		return out, result.Err
	}
	out.result = result
	out.change, err = s.prove(plan, f, source, tree, result.Edits, result.Gone)
	return out, err
}

// newTexts are buffers for new texts, of which nothing is kept.
var newTexts = sync.Pool{New: func() any { return new([]byte) }}

// prove makes the new text of a file and shows that it means the same. The change is nil if
// there are no edits.
func (s *Setup) prove(plan *transform.Plan, f *transform.File, source *workspace.Source, tree *parser.Tree, edits []diff.Edit, gone []string) (*Change, error) {
	if err := plan.Trusted(f, edits); err != nil || len(edits) == 0 {
		return nil, err
	}
	if err := diff.Check(edits, len(f.Source)); err != nil {
		return nil, fmt.Errorf("the planned edits do not fit together, which is a bug: %w", err)
	}
	buf := newTexts.Get().(*[]byte)
	defer newTexts.Put(buf)
	text := diff.AppendTo((*buf)[:0], f.Source, edits)
	*buf = text
	after, err := s.reparse(text, tree, edits)
	if err != nil {
		return nil, fmt.Errorf("the new text: %w", err)
	}
	if err := plan.Prove(f, after, text, edits, gone); err != nil {
		return nil, fmt.Errorf("not changed, because it could not be proved to mean the same: %w", err)
	}
	raw, err := source.Encode(text)
	if err != nil {
		return nil, fmt.Errorf("not changed: the new text can't be written in %s: %w", source.Encoding, err)
	}
	change := &Change{Path: f.Path, Shown: s.Workspace.Display(f.Path), Old: source.Raw}
	if change.Edits, err = rawEdits(source, edits); err != nil {
		return nil, err
	}
	if &raw[0] == &text[0] {
		return change, nil
	}
	if made, err := diff.Apply(source.Raw, change.Edits); err != nil || !bytes.Equal(made, raw) {
		return nil, errors.New("the edits do not lead to the text that was proved, which is a bug")
	}
	return change, nil
}

// rawEdits are edits of the text as edits of the bytes on disk.
func rawEdits(source *workspace.Source, edits []diff.Edit) ([]diff.Edit, error) {
	if &source.Raw[0] == &source.Text[0] {
		return edits, nil
	}
	raw := slices.Clone(edits)
	for i := range raw {
		text, err := source.Encode([]byte(raw[i].New))
		if err != nil {
			return nil, err
		}
		raw[i].New = string(text)
		raw[i].Start, raw[i].End = source.RawOffset(raw[i].Start), source.RawOffset(raw[i].End)
	}
	return raw, nil
}

// Left counts what is deliberately left: for review, or as a comment asks.
func (f *Findings) Left() (n int) {
	for i := range f.Notes {
		if f.Notes[i].Kind != transform.Kept {
			n++
		}
	}
	return n
}

// Text returns what becomes of standard input, whose bytes are given.
func (f *Findings) Text(stdin []byte) []byte {
	for i := range f.Changes {
		if f.Changes[i].Path == f.Setup.only {
			return f.Changes[i].New()
		}
	}
	return stdin
}

// Write makes the changes on disk. What was not written is in Problems; the
// error is what stopped it, if anything did.
func (f *Findings) Write(ctx context.Context) error {
	var changes []workspace.Change
	for i := range f.Changes {
		c := &f.Changes[i]
		changes = append(changes, workspace.Change{Path: c.Path, Old: c.Old, New: c.New()})
	}
	outcome, err := f.Setup.Workspace.Write(ctx, changes)
	for _, path := range outcome.Written {
		f.Written = append(f.Written, f.Setup.Workspace.Display(path))
	}
	for _, p := range outcome.NotWritten {
		f.Problems = append(f.Problems, workspace.Problem{Path: f.Setup.Workspace.Display(p.Path), Err: p.Err})
	}
	return err
}
