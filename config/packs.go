package config

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/rules"
)

//go:embed packs/*.toml
var packFiles embed.FS

// PackInfo is what can be said of a pack in a list.
type PackInfo struct {
	Name        string // what --pack and the key packs call it
	Description string // one sentence
}

// Packs lists the packs, sorted by name.
func Packs() []PackInfo {
	var infos []PackInfo
	for _, name := range packNames() {
		info := PackInfo{Name: name}
		if c, errs := readPack(name); errs == nil {
			info.Description = c.Description
		}
		infos = append(infos, info)
	}
	return infos
}

// Pack returns the rules of a pack, after those of the packs that it includes. If there
// is none of that name, the error says which there are.
func Pack(name string) ([]rules.Rule, error) {
	if _, f := packName(name); f != nil {
		return nil, &rules.Error{Problem: f.problem, Advice: f.advice}
	}
	c, errs := readPack(name)
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	var list []rules.Rule
	for _, included := range c.Packs {
		more, err := Pack(included)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return append(list, c.Rules...), nil
}

// readPack parses a pack. Errors are mistakes in this repository, which its tests find.
func readPack(name string) (*Config, []error) {
	data, err := packFiles.ReadFile("packs/" + name + ".toml")
	if err != nil {
		return nil, []error{err}
	}
	return parse(fmt.Sprintf("pack %s", name), data, "", packSettings)
}

// packNames returns the names of the packs, sorted, and py39 before py310.
func packNames() []string {
	entries, err := packFiles.ReadDir("packs")
	if err != nil {
		panic(err) // the folder is in the program
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), path.Ext(entry.Name())))
	}
	word := func(name string) string { return strings.TrimRight(name, "0123456789") }
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(word(a), word(b)), len(a)-len(b), strings.Compare(a, b))
	})
	return names
}
