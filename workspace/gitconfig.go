package workspace

import (
	"os"
	"path/filepath"
	"strings"
)

// excludesFile is the value of core.excludesFile, which names the ignore file of
// the user, or the default for it, for the repository whose config is in the
// given folder. It goes by https://git-scm.com/docs/git-config, except that
// includeIf is not followed. Asking git itself would take longer than the rest
// of a run on a small tree.
func excludesFile(common string) string {
	home, _ := os.UserHomeDir()
	xdg := os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" && home != "" {
		xdg = filepath.Join(home, ".config")
	}
	value := ""
	if xdg != "" {
		value = filepath.Join(xdg, "git", "ignore")
	}
	c := gitConfig{home: home, excludes: value}
	for _, path := range configFiles(home, xdg) {
		c.read(path, 0)
	}
	c.read(filepath.Join(common, "config"), 0)
	return c.excludes
}

// configFiles are the files of the system and the user, the later the stronger.
func configFiles(home, xdg string) []string {
	var files []string
	switch system, ok := os.LookupEnv("GIT_CONFIG_SYSTEM"); {
	case os.Getenv("GIT_CONFIG_NOSYSTEM") != "":
	case ok:
		files = append(files, system)
	default:
		files = append(files, "/etc/gitconfig")
	}
	if global, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		return append(files, global)
	}
	return append(files, filepath.Join(xdg, "git", "config"), filepath.Join(home, ".gitconfig"))
}

// gitConfig reads config files for the one value that is wanted.
type gitConfig struct {
	home     string
	excludes string
}

// maxInclude is how deep config files may include each other; git has the same.
const maxInclude = 10

func (c *gitConfig) read(path string, depth int) {
	section := ""
	for line := range strings.SplitSeq(string(readSmall(path)), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			var ok bool
			if section, line, ok = strings.Cut(line[1:], "]"); !ok {
				return
			}
			section = strings.ToLower(strings.TrimSpace(section))
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		switch key = strings.ToLower(strings.TrimSpace(key)); {
		case section == "core" && key == "excludesfile":
			c.excludes = c.path(value)
		case section == "include" && key == "path" && depth < maxInclude:
			c.read(resolveFrom(filepath.Dir(path), c.path(value)), depth+1)
		}
	}
}

// path is a value that names a file: quotes, escapes and comments taken out,
// ~/ resolved.
func (c *gitConfig) path(value string) string {
	var b strings.Builder
	quoted := false
	kept := 0 // blanks at the end do not count, unless quoted
scan:
	for value = strings.TrimSpace(value); value != ""; value = value[1:] {
		switch ch := value[0]; {
		case ch == '"':
			quoted = !quoted
			kept = b.Len()
			continue
		case ch == '\\' && len(value) > 1:
			value = value[1:]
			b.WriteByte(value[0])
			kept = b.Len()
			continue
		case (ch == '#' || ch == ';') && !quoted:
			break scan
		default:
			b.WriteByte(ch)
			if quoted || ch != ' ' && ch != '\t' {
				kept = b.Len()
			}
		}
	}
	path := b.String()[:kept]
	if rest, ok := strings.CutPrefix(path, "~/"); ok && c.home != "" {
		return filepath.Join(c.home, rest)
	}
	return path
}
