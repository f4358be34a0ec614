package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	pathpkg "path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hmarr/codeowners"

	"github.com/netra-systems/rewrite/transform"
)

// batchSize is about how many files a person reviews at once.
const batchSize = 20

// Batch is a part of the changes that can be reviewed and merged on its own.
type Batch struct {
	Title   string
	Owners  []string // of its files, as CODEOWNERS has them
	Ties    []string // why some of them can't be parted
	Changes []Change // in order of path
}

// Batches are all changes in parts. Each part works on its own and with any others, in any
// order: it is what a run on its files alone would do, which keeps by an alias whatever other
// files get at. Files for which no alias is enough are in one part, however large that is:
// see transform.Plan.Ties. What can't change before all have is in Waiting.
type Batches struct {
	List    []Batch
	Waiting []string // files that can only change when others have, as people are shown them
	Aliases int      // names that one more run takes away when all parts are merged
}

// CheckBy says what is wrong with a way to divide changes: "directory", "owner" or "count:N".
func CheckBy(by string) error {
	if by == "directory" || by == "owner" {
		return nil
	}
	if n, ok := strings.CutPrefix(by, "count:"); ok {
		if size, err := strconv.Atoi(n); err == nil && size > 0 {
			return nil
		}
	}
	return fmt.Errorf("--by %s: give directory, owner or count:N", by)
}

// Batches divides the changes in the way that [CheckBy] has found good.
func (f *Findings) Batches(ctx context.Context, by string) (*Batches, error) {
	owners, err := f.Setup.owners()
	if err != nil {
		return nil, err
	}
	if by == "owner" && owners == nil {
		return nil, errors.New("--by owner: no CODEOWNERS in the root, .github, .gitlab or docs")
	}
	ownersOf := make(map[string][]string)
	for i := range f.Changes {
		if ownersOf[f.Changes[i].Path], err = f.Setup.ownersOf(owners, f.Changes[i].Path); err != nil {
			return nil, err
		}
	}
	tied, err := f.findTogether(ctx)
	if err != nil {
		return nil, err
	}
	planned := len(f.Notes)
	out := &Batches{}
	notes := 0
	changed := make(map[string]bool)
	for _, group := range divide(f.Changes, by, ownersOf, tied) {
		part, err := f.alone(ctx, group.paths())
		if err != nil {
			return nil, err
		}
		notes += len(part.Notes)
		batch := Batch{Title: group.title, Changes: part.Changes, Ties: group.ties}
		for i := range part.Changes {
			changed[part.Changes[i].Path] = true
			batch.Owners = append(batch.Owners, ownersOf[part.Changes[i].Path]...)
		}
		slices.Sort(batch.Owners)
		batch.Owners = slices.Compact(batch.Owners)
		if len(batch.Changes) > 0 {
			out.List = append(out.List, batch)
		}
	}
	for i := range f.Changes {
		if !changed[f.Changes[i].Path] {
			out.Waiting = append(out.Waiting, f.Changes[i].Shown)
		}
	}
	out.Aliases = max(0, notes-planned)
	return out, nil
}

// alone finds what a run on some of the files would.
func (f *Findings) alone(ctx context.Context, paths []string) (*Findings, error) {
	part := f.anew(ctx)
	for _, one := range part.files {
		one.Edit = slices.Contains(paths, one.Path)
	}
	var err error
	if part.plan, err = part.Setup.settle(ctx, part.files, part.tree, part.jobs); err != nil {
		return nil, err
	}
	part.collect()
	return part, nil
}

// anew returns findings as they are before a plan is made, which the plan may make knowing
// what the files of the tree import.
func (f *Findings) anew(ctx context.Context) *Findings {
	setup := *f.Setup
	setup.near = func(a, b string) bool { return f.imports(ctx).together(a, b) }
	part := &Findings{Setup: &setup, Files: f.Files, seen: new(sightings), tree: f.tree, jobs: f.jobs}
	for _, one := range f.files {
		other := *one
		other.change, other.err, other.result = nil, nil, transform.Result{}
		part.files = append(part.files, &other)
	}
	return part
}

// group is the files of a batch, before it is known what they come to on their own.
type group struct {
	title string
	files []*Change
	ties  []string
}

func (g *group) paths() (paths []string) {
	for _, c := range g.files {
		paths = append(paths, c.Path)
	}
	return paths
}

// divide puts files together, in order of path.
func divide(changes []Change, by string, ownersOf map[string][]string, tied *together) (groups []group) {
	size := batchSize
	key := func(c *Change) string { return "" }
	switch by {
	case "directory": // folders of one service may share a batch
		key = func(c *Change) string { first, _, _ := strings.Cut(c.Shown, "/"); return first }
	case "owner":
		key = func(c *Change) string { return strings.Join(ownersOf[c.Path], " ") }
	default:
		size, _ = strconv.Atoi(strings.TrimPrefix(by, "count:"))
	}
	byKey := make(map[string][]*Change)
	var keys []string
	for i := range changes {
		k := key(&changes[i])
		if byKey[k] == nil {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], &changes[i])
	}
	slices.Sort(keys)
	for _, k := range keys {
		rest := byKey[k]
		for len(rest) > 0 {
			n := min(size, len(rest))
			if by == "directory" {
				n = wholeFolders(rest, n)
			}
			groups, rest = append(groups, group{files: slices.Clone(rest[:n])}), rest[n:]
		}
	}
	groups = join(groups, changes, tied, size)
	for i := range groups {
		groups[i].entitle(by, key)
	}
	number(groups)
	return groups
}

// join brings the files together that can't be parted: in the group that has most of them,
// if they all fit in there, else in one of their own.
func join(groups []group, changes []Change, tied *together, size int) []group {
	sets, why := tied.sets(changes)
	for s, set := range sets {
		in := func(c *Change) bool { return slices.Contains(set, c.Path) }
		most, home := 0, 0
		for i := range groups {
			n := len(slices.DeleteFunc(slices.Clone(groups[i].files), func(c *Change) bool { return !in(c) }))
			if n > most {
				most, home = n, i
			}
		}
		if most < len(set) && len(groups[home].files)+len(set)-most > size {
			groups, home = append(groups, group{}), len(groups)
		}
		var all []*Change
		for i := range groups {
			groups[i].files = slices.DeleteFunc(groups[i].files, func(c *Change) bool {
				if in(c) {
					all = append(all, c)
				}
				return in(c)
			})
		}
		groups[home].files = append(groups[home].files, all...)
		groups[home].ties = append(groups[home].ties, strings.Split(why[s], "\n")...)
		slices.SortFunc(groups[home].files, func(a, b *Change) int { return strings.Compare(a.Path, b.Path) })
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g.files) == 0 })
}

// entitle names a group: by whom its files belong to, or by the folders that they are in.
func (g *group) entitle(by string, key func(*Change) string) {
	var keys, dirs []string
	for _, c := range g.files {
		k := "without an owner"
		if key(c) != "" {
			k = "of " + key(c)
		}
		keys, dirs = append(keys, k), append(dirs, pathpkg.Dir(c.Shown))
	}
	if g.title = commonTitle(dirs); by == "owner" {
		slices.Sort(keys)
		g.title = strings.Join(slices.Compact(keys), ", ")
	}
}

// wholeFolders shortens a batch of n files so that it does not end within a folder, unless
// that is all there is in it.
func wholeFolders(files []*Change, n int) int {
	if n == len(files) {
		return n
	}
	for end := n; end > 0; end-- {
		if pathpkg.Dir(files[end-1].Shown) != pathpkg.Dir(files[end].Shown) {
			return end
		}
	}
	return n
}

// commonTitle names folders: by what they have in common, and by what they are if few.
func commonTitle(dirs []string) string {
	dirs = slices.Compact(slices.Sorted(slices.Values(dirs)))
	if len(dirs) <= 2 {
		return strings.Join(dirs, ", ")
	}
	return fmt.Sprintf("%s to %s", dirs[0], dirs[len(dirs)-1])
}

// number tells batches of one title apart.
func number(groups []group) {
	count, seen := make(map[string]int), make(map[string]int)
	for _, g := range groups {
		count[g.title]++
	}
	for i := range groups {
		if title := groups[i].title; count[title] > 1 {
			seen[title]++
			groups[i].title = fmt.Sprintf("%s (%d of %d)", title, seen[title], count[title])
		}
	}
}

// codeOwners are the rules of a CODEOWNERS file, and the folder that they speak of.
type codeOwners struct {
	rules codeowners.Ruleset
	dir   string
}

// owners finds CODEOWNERS in the root or in what git takes for the top above it. It is nil if
// there is none.
func (s *Setup) owners() (*codeOwners, error) {
	for dir := s.Workspace.Root(); ; dir = filepath.Dir(dir) {
		for _, name := range []string{".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
			file, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			defer file.Close()
			rules, err := codeowners.ParseFile(file)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return &codeOwners{rules, dir}, nil
		}
		if exists(filepath.Join(dir, ".git")) || dir == filepath.Dir(dir) {
			return nil, nil
		}
	}
}

func (s *Setup) ownersOf(o *codeOwners, path string) (names []string, err error) {
	if o == nil {
		return nil, nil
	}
	relative, err := filepath.Rel(o.dir, filepath.Join(s.Workspace.Root(), filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	rule, err := o.rules.Match(filepath.ToSlash(relative))
	if err != nil || rule == nil {
		return nil, err
	}
	for _, owner := range rule.Owners {
		names = append(names, owner.String())
	}
	return names, nil
}
