package run

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/netra-systems/rewrite/rules"
	"github.com/netra-systems/rewrite/workspace"
)

// InForce is what flags, config and defaults come to.
type InForce struct {
	Dir      string // what the paths are relative to: the folder of the config, else the root
	Settings []Setting
	Rules    []*rules.Rule
}

// Setting is a key of the config, with the value that is in force.
type Setting struct {
	Key    string
	List   bool // Values is a list; else it has one value
	Values []Value
	Where  string // where the setting as a whole comes from; "" if each value says it
}

// Value is a string with the place that it comes from.
type Value struct {
	Text  string
	Where string // a flag, a place in a file; "" if the setting says it
}

// InForce finds out what is in force. It walks the tree, for the import roots are found
// there unless they are given.
func (o *Options) InForce(ctx context.Context, s *Setup) (*InForce, error) {
	if err := s.Workspace.Walk(ctx, func(workspace.File) {}); err != nil {
		return nil, err
	}
	in := &InForce{Dir: s.Workspace.Root(), Rules: s.Rules.Rules()}
	if s.Config != nil {
		in.Dir = s.Config.Dir
	}
	in.Settings = []Setting{
		o.rootInForce(s, in.Dir),
		o.importRootsInForce(s, in.Dir),
		s.listInForce("include", nil, "default: all files"),
		s.listInForce("exclude", nil, "default: none"),
		o.stringsInForce(s),
		o.packsInForce(s),
	}
	if s.Config != nil && len(s.Config.Done) > 0 {
		in.Settings = append(in.Settings, s.listInForce("done", nil, ""))
	}
	return in, nil
}

// where returns the place of a key in the config, "" if it has none there.
func (s *Setup) where(key string) string {
	if s.Config == nil {
		return ""
	}
	origin, ok := s.Config.Where[key]
	if !ok {
		return ""
	}
	origin.Key = ""
	return origin.String()
}

func (o *Options) rootInForce(s *Setup, dir string) Setting {
	root := Setting{Key: "root", Values: []Value{{Text: relativeTo(dir, s.Workspace.Root())}}}
	switch {
	case o.Root != "":
		root.Where = "--root " + o.Root
	case s.where("root") != "":
		root.Where = s.where("root")
	case s.Config != nil && root.Values[0].Text == ".":
		root.Where = "default: the folder of " + filepath.Base(s.Config.File)
	case exists(filepath.Join(s.Workspace.Root(), ".git")):
		root.Where = "default: the git work tree"
	default:
		root.Where = "default: the path given"
	}
	return root
}

func (o *Options) importRootsInForce(s *Setup, dir string) Setting {
	if len(o.ImportRoots) > 0 {
		return Setting{Key: "import-roots", List: true, Values: values(o.ImportRoots, "--import-root")}
	}
	var found []string
	for _, folder := range s.Workspace.Layout().Roots() {
		path := filepath.Join(s.Workspace.Root(), filepath.FromSlash(folder))
		if exists(path) {
			found = append(found, relativeTo(dir, path))
		}
	}
	return s.listInForce("import-roots", found, "default: found in the tree")
}

func (o *Options) packsInForce(s *Setup) Setting {
	if s.DefaultPack {
		return Setting{Key: "packs", List: true, Values: values([]string{DefaultPack}, "default: no rules were given")}
	}
	packs := Setting{Key: "packs", List: true, Values: values(o.Packs, "--pack")}
	if s.Config != nil {
		packs.Values = append(packs.Values, s.listed("packs", s.Config.Packs)...)
	}
	if len(packs.Values) == 0 {
		packs.Where = "default: none, as there are other rules"
	}
	return packs
}

// listInForce returns a list of the config, or what stands in its place.
func (s *Setup) listInForce(key string, otherwise []string, why string) Setting {
	list := map[string][]string{}
	if s.Config != nil {
		list = map[string][]string{
			"include": s.Config.Include, "exclude": s.Config.Exclude,
			"import-roots": s.Config.ImportRoots, "done": s.Config.Done,
		}
	}
	if s.where(key) == "" {
		return Setting{Key: key, List: true, Values: values(otherwise, ""), Where: why}
	}
	if len(list[key]) == 0 {
		return Setting{Key: key, List: true, Where: s.where(key)}
	}
	return Setting{Key: key, List: true, Values: s.listed(key, list[key])}
}

func (o *Options) stringsInForce(s *Setup) Setting {
	if o.Strings != "" {
		return Setting{Key: "strings", Values: []Value{{Text: o.Strings}}, Where: "--strings"}
	}
	if where := s.where("strings"); where != "" {
		return Setting{Key: "strings", Values: []Value{{Text: s.Config.Strings}}, Where: where}
	}
	return Setting{Key: "strings", Values: []Value{{Text: "calls"}}, Where: "default"}
}

// listed returns the values of a list of the config, each with its place.
func (s *Setup) listed(key string, list []string) (out []Value) {
	for i, text := range list {
		out = append(out, Value{text, s.where(fmt.Sprintf("%s[%d]", key, i))})
	}
	return out
}

// values returns texts that all come from one place.
func values(texts []string, where string) (out []Value) {
	for _, text := range texts {
		out = append(out, Value{text, where})
	}
	return out
}

// relativeTo returns a path as seen from a folder, if it lies there, else as it is. Both
// are compared without links.
func relativeTo(dir, path string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	relative, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(relative) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(relative)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
