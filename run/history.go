package run

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/netra-systems/rewrite/workspace"
)

// Commit is a commit of the repository that the root lies in.
type Commit struct {
	Hash    string
	Date    string // RFC 3339
	Subject string
}

// History looks at trees of the past. It reads blobs with git and lays those that matter out
// in a temporary folder; the work tree and the index are not touched.
type History struct {
	options Options
	setup   *Setup
	top     string            // of the work tree
	prefix  string            // of the root, as seen from there; "" or ending in a slash
	dir     string            // the temporary folder
	holds   map[string]string // path → blob that is laid out in dir
}

// NewHistory finds the repository of a run. Close removes what it lays out.
func (o *Options) NewHistory(ctx context.Context, s *Setup) (*History, error) {
	top, err := git(ctx, s.Workspace.Root(), "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	h := &History{options: *o, setup: s, holds: make(map[string]string)}
	if h.top, err = filepath.EvalSymlinks(strings.TrimSuffix(top, "\n")); err != nil {
		return nil, err
	}
	relative, err := filepath.Rel(h.top, s.Workspace.Root())
	if err != nil || !filepath.IsLocal(relative) {
		return nil, fmt.Errorf("%s is not in the work tree %s", s.Workspace.Root(), h.top)
	}
	if relative != "." {
		h.prefix = filepath.ToSlash(relative) + "/"
	}
	if h.dir, err = os.MkdirTemp("", "rewrite-history-*"); err != nil {
		return nil, err
	}
	if h.dir, err = filepath.EvalSymlinks(h.dir); err != nil {
		return nil, err
	}
	return h, os.MkdirAll(filepath.Join(h.dir, filepath.FromSlash(h.prefix)), 0o777)
}

// Close removes the temporary folder.
func (h *History) Close() error { return os.RemoveAll(h.dir) }

// Commits returns commits that changed something under the root, oldest first: the last n, or
// those after the commit that since names and that one. n of 0 is no limit.
func (h *History) Commits(ctx context.Context, n int, since string) ([]Commit, error) {
	args := []string{"log", "--first-parent", "--format=%H%x00%cI%x00%s"}
	if n > 0 {
		args = append(args, "-n", strconv.Itoa(n))
	}
	var commits []Commit
	if since != "" {
		hash, err := git(ctx, h.top, "rev-parse", "--verify", "--quiet", "--end-of-options", since+"^{commit}")
		if err != nil {
			return nil, fmt.Errorf("--since %s: the repository has no such commit", since)
		}
		hash = strings.TrimSpace(hash)
		if commits, err = h.log(ctx, "log", "-n", "1", "--format=%H%x00%cI%x00%s", hash); err != nil {
			return nil, err
		}
		args = append(args, hash+"..HEAD")
	}
	path := h.prefix
	if path == "" {
		path = "."
	}
	more, err := h.log(ctx, append(args, "--", path)...)
	for i := len(more) - 1; i >= 0; i-- {
		commits = append(commits, more[i])
	}
	return commits, err
}

func (h *History) log(ctx context.Context, args ...string) (commits []Commit, err error) {
	out, err := git(ctx, h.top, args...)
	for line := range strings.Lines(out) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\x00", 3)
		commits = append(commits, Commit{parts[0], parts[1], parts[2]})
	}
	return commits, err
}

// Status is FindStatus for the tree of a commit, with the rules and settings of now.
func (h *History) Status(ctx context.Context, commit string, jobs int) (*Status, error) {
	if err := h.layOut(ctx, commit); err != nil {
		return nil, err
	}
	s, err := h.prepare()
	if err != nil {
		return nil, err
	}
	return FindStatus(ctx, s, jobs)
}

// prepare is the setup of now, for the tree that is laid out.
func (h *History) prepare() (*Setup, error) {
	then := func(path string) string { // where a path of the work tree is laid out
		if !filepath.IsAbs(path) {
			path = filepath.Join(h.options.Dir, path)
		}
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		if relative, err := filepath.Rel(h.top, path); err == nil && filepath.IsLocal(relative) {
			return filepath.Join(h.dir, relative)
		}
		return path
	}
	o := h.options
	o.Dir = then(o.Dir)
	o.Root = then(h.setup.Workspace.Root())
	o.Paths, o.ImportRoots = nil, nil
	for _, path := range h.options.Paths {
		if moved := then(path); exists(moved) {
			o.Paths = append(o.Paths, moved)
		}
	}
	if len(h.options.Paths) > 0 && len(o.Paths) == 0 { // none was there yet
		o.Paths = []string{filepath.Join(o.Root, ".rewrite-nothing")}
		if err := os.MkdirAll(o.Paths[0], 0o777); err != nil {
			return nil, err
		}
	}
	for _, dir := range h.options.ImportRoots {
		if moved := then(dir); exists(moved) {
			o.ImportRoots = append(o.ImportRoots, moved)
		}
	}
	if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return nil, err
	}
	s := *h.setup
	if s.Config != nil {
		config := *s.Config
		config.Dir = then(config.Dir)
		s.Config = &config
	}
	if len(o.Paths) == 0 {
		o.Paths = []string{o.Root}
	}
	var err error
	s.Workspace, err = workspace.Open(o.workspace(s.Config))
	return &s, err
}

// matters reports whether a file of a tree, of so many bytes, says something about a status:
// source, what makes a folder a project, or text that may hold an old path.
func matters(path, size string) bool {
	switch base := path[strings.LastIndexByte(path, '/')+1:]; base {
	case "pyproject.toml", "setup.py", "setup.cfg", "pyvenv.cfg", ".gitignore":
		return true
	default:
		if strings.HasSuffix(base, ".py") || strings.HasSuffix(base, ".pyi") {
			return true
		}
		n, err := strconv.Atoi(size)
		return err == nil && n <= workspace.MaxTextSize && workspace.IsText(base)
	}
}

// layOut makes the temporary folder hold the tree of a commit, reading no blob that it holds
// already.
func (h *History) layOut(ctx context.Context, commit string) error {
	out, err := git(ctx, h.top, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
	if err != nil {
		return err
	}
	want := make(map[string]string)
	for _, entry := range strings.Split(out, "\x00") {
		about, path, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(about)
		// A link is laid out as nothing: what it leads to may lie outside.
		if !ok || len(fields) != 4 || !strings.HasPrefix(fields[0], "100") || !matters(path, fields[3]) ||
			!strings.HasPrefix(path, h.prefix) || !filepath.IsLocal(filepath.FromSlash(path)) {
			continue
		}
		want[path] = fields[2]
	}
	for path := range h.holds {
		if want[path] == "" {
			if err := os.Remove(filepath.Join(h.dir, filepath.FromSlash(path))); err != nil {
				return err
			}
			delete(h.holds, path)
		}
	}
	var paths []string
	for path, blob := range want {
		if h.holds[path] != blob {
			paths = append(paths, path)
		}
	}
	return h.fetch(ctx, paths, want)
}

// fetch writes blobs to the temporary folder.
func (h *History) fetch(ctx context.Context, paths []string, blobs map[string]string) error {
	if len(paths) == 0 {
		return nil
	}
	var names bytes.Buffer
	for _, path := range paths {
		fmt.Fprintln(&names, blobs[path])
	}
	cmd := exec.CommandContext(ctx, "git", "cat-file", "--batch")
	cmd.Dir, cmd.Stdin = h.top, &names
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	in := bufio.NewReader(pipe)
	for _, path := range paths {
		if err := h.readBlob(in, path); err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return fmt.Errorf("git cat-file %s: %w", blobs[path], err)
		}
		h.holds[path] = blobs[path]
	}
	return cmd.Wait()
}

func (h *History) readBlob(in *bufio.Reader, path string) error {
	header, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	fields := strings.Fields(header)
	if len(fields) != 3 {
		return errors.New(strings.TrimSpace(header))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return err
	}
	name := filepath.Join(h.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = io.CopyN(file, in, size)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = in.Discard(1) // the line feed after the blob
	}
	return err
}

// git runs a command of git that reads.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-optional-locks", "--literal-pathspecs"}, args...)...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if said := strings.TrimSpace(errs.String()); said != "" {
			err = errors.New(strings.TrimPrefix(said, "fatal: "))
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return out.String(), nil
}
