//go:build unix

package workspace

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWalk(t *testing.T) {
	noUserConfig(t)
	tests := []struct {
		name  string
		files map[string]string
		opts  Options // Dir and Root are relative to the tree
		want  []string
	}{
		{
			name: "modules, stubs and scripts that name python",
			files: map[string]string{
				"a.py": "", "b.pyi": "", "c.txt": "", "d.pyc": "", ".py": "", "e.PY": "",
				"run": "#!/usr/bin/env python3\n", "run2": "#! /opt/python/bin/python3.11 -O\nx", "uv": "#!/usr/bin/env -S uv run python",
				"sh": "#!/bin/sh\n# python\n", "bpy": "#!/usr/bin/bpython\n", "Makefile": "python\n", "empty": "", "run.sh": "#!/usr/bin/python\n",
				"late": "#!" + strings.Repeat(" ", maxShebang) + "python\n",
			},
			want: []string{"a.py *", "b.pyi *", "run *", "run2 *", "uv *"},
		},
		{
			name: "folders that hold no source of the program are skipped",
			files: map[string]string{
				"a/x.py": "", ".hidden/x.py": "", ".h.py": "", "node_modules/x.py": "", "a/__pycache__/x.py": "", "lib/site-packages/x.py": "",
				"env/pyvenv.cfg": "", "env/lib/x.py": "", "conda/conda-meta/": "", "conda/x.py": "",
			},
			want: []string{"a/x.py *"},
		},
		{
			name: "a folder called build is skipped only if setuptools made it",
			files: map[string]string{
				"setup.py": "", "build/lib/pkg/x.py": "", "build/bdist.linux-x86_64/x.py": "", "build/temp.linux-x86_64-cpython-311/": "",
				"dist/x.py":      "",
				"pkg/setup.cfg":  "",
				"pkg/build/a.py": "", "pkg/build/lib/x.py": "",
				"tools/build/lib/x.py":     "",
				"ns/pyproject.toml":        "",
				"ns/build/steps/x.py":      "",
				"ns/build/lib/x.py":        "",
				"regular/setup.py":         "",
				"regular/build/lib.txt":    "",
				"regular/build/lib/x.py":   "",
				"packaged/setup.py":        "",
				"packaged/build/lib/x.py":  "",
				"packaged/build/.gitkeep":  "",
				"packaged/build/lib.a/":    "",
				"packaged/build/scripts-3": "",
			},
			want: []string{
				"dist/x.py *", "ns/build/lib/x.py *", "ns/build/steps/x.py *", "packaged/build/lib/x.py *", "packaged/setup.py *",
				"pkg/build/a.py *", "pkg/build/lib/x.py *", "regular/build/lib/x.py *", "regular/setup.py *",
				"setup.py *", "tools/build/lib/x.py *",
			},
		},
		{
			name:  "the root is walked whatever it is",
			files: map[string]string{".env/pyvenv.cfg": "", ".env/x.py": ""},
			opts:  Options{Root: ".", Dir: ".env"},
			want:  []string{"x.py *"},
		},
		{
			name:  "the paths select, the root is walked",
			files: map[string]string{"a/x.py": "", "a/b/y.py": "", "c/z.py": "", "ab/x.py": ""},
			opts:  Options{Root: ".", Paths: []string{"a", "c/z.py"}},
			want:  []string{"a/b/y.py *", "a/x.py *", "ab/x.py", "c/z.py !"},
		},
		{
			name: "what is named is done though it would be skipped",
			files: map[string]string{
				".gitignore": "out/\n*_gen.py\n", "out/a.py": "", "out/deep/b.py": "", "x_gen.py": "", "y_gen.py": "",
				".ci/run.py": "", ".ci/.hidden.py": "", "venv/pyvenv.cfg": "", "venv/bin/act.py": "", "venv/lib/x.py": "", "notes.txt": "",
				"node_modules/m/x.py": "", "out/in/c_gen.py": "",
			},
			opts: Options{Root: ".", Paths: []string{"out/deep", ".ci", "x_gen.py", "venv/bin", "notes.txt", "node_modules", "out/in"}},
			want: []string{".ci/run.py *", "node_modules/m/x.py *", "notes.txt !", "out/deep/b.py *", "out/in/c_gen.py *", "venv/bin/act.py *", "x_gen.py !"},
		},
		{
			name: "include and exclude limit what walking finds, not what is named",
			files: map[string]string{
				"src/a.py": "", "src/gen/b.py": "", "src/gen/keep.py": "", "tests/c.py": "", "tests/deep/d.py": "", "e.py": "", "gen/f.py": "",
			},
			opts: Options{Root: ".", Paths: []string{".", "src/gen/keep.py"}, Include: []string{"src/", "./tests/*.py"}, Exclude: []string{"**/gen", "tests/d*"}},
			want: []string{"src/a.py *", "src/gen/keep.py !", "tests/c.py *"},
		},
		{
			name:  "a glob that excludes a folder does not exclude what is in it if it is named",
			files: map[string]string{"gen/a.py": "", "gen/deep/b.py": "", "gen/deep/old/c.py": "", "d.py": ""},
			opts:  Options{Root: ".", Paths: []string{"gen/deep"}, Exclude: []string{"gen/**", "**/old"}},
			want:  []string{"d.py", "gen/deep/b.py *"},
		},
		{
			name: "links to files are resolved, once; others are not followed",
			files: map[string]string{
				"pkg/a.py": "", "pkg/b.py": "-> a.py", "c.py": "-> pkg/b.py", "dir": "-> pkg", "pkg/up": "-> ..", "pkg/self": "-> self",
				"gone.py": "-> nowhere.py", "out.py": "-> /etc/passwd", "abs.py": "-> /etc/hostname", "loop1.py": "-> loop2.py", "loop2.py": "-> loop1.py",
				"data.txt": "", "d.py": "-> data.txt", "dd.py": "-> data.txt", ".cache/h.py": "", "h.py": "-> .cache/h.py",
				"tool": "-> .cache/tool", ".cache/tool": "#!/usr/bin/python\n", "text": "-> data.txt", "folder.py": "-> pkg",
			},
			opts: Options{Root: ".", Paths: []string{"."}},
			want: []string{".cache/h.py *", ".cache/tool *", "data.txt *", "pkg/a.py *"},
		},
		{
			name: "a link does not widen what is selected, unless it is named",
			files: map[string]string{
				"a/x.py": "-> ../b/x.py", "a/y.py": "-> ../.b/y.py", "b/x.py": "", ".b/y.py": "", "n.py": "-> b/z.py", "b/z.py": "",
				"d": "-> e", "e/w.py": "",
			},
			opts: Options{Root: ".", Paths: []string{"a", "n.py", "d"}},
			want: []string{".b/y.py", "b/x.py", "b/z.py !", "e/w.py *"},
		},
		{
			name:  "folders called like files are skipped",
			files: map[string]string{"x.py/y.py": "", "z.py": ""},
			want:  []string{"z.py *"},
		},
		{
			name:  "nothing",
			files: map[string]string{"a.txt": ""},
			want:  nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := tempDir(t)
			plant(t, dir, test.files)
			test.opts.Dir = filepath.Join(dir, test.opts.Dir)
			w := mustOpen(t, test.opts)
			if diff := cmp.Diff(test.want, paths(walk(t, w))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if len(w.Problems) > 0 {
				t.Errorf("problems: %v", w.Problems)
			}
		})
	}
}

func TestWalkInWorkTree(t *testing.T) {
	needGit(t)
	tests := []struct {
		name    string
		files   map[string]string
		tracked []string // added with force
		opts    Options
		want    []string
	}{
		{
			name: "rules of folders above the root hold, and info/exclude",
			files: map[string]string{
				".gitignore": "*.gen.py\n/svc/api/out/\n!keep.gen.py\n", "svc/.gitignore": "tmp/\n", ".git/info/exclude": "secret.py\n/svc/api/local.py\n",
				"svc/api/a.py": "", "svc/api/b.gen.py": "", "svc/api/keep.gen.py": "", "svc/api/out/c.py": "", "svc/api/tmp/d.py": "",
				"svc/api/secret.py": "", "svc/api/local.py": "", "svc/api/sub/local.py": "",
			},
			opts: Options{Dir: "svc/api", Root: "."},
			want: []string{"a.py *", "keep.gen.py *", "sub/local.py *"},
		},
		{
			name:  "a root that git ignores is walked by its own rules",
			files: map[string]string{".gitignore": "out\n*.tmp.py\n", "out/.gitignore": "b.py\n", "out/a.py": "", "out/b.py": "", "out/c.tmp.py": ""},
			opts:  Options{Dir: "out", Root: "."},
			want:  []string{"a.py *", "c.tmp.py *"},
		},
		{
			name: "what git tracks it does not ignore",
			files: map[string]string{
				".gitignore": "build/\nlib/\n*.gen.py\nrun\n", "src/build/x.py": "", "src/build/deep/y.py": "", "src/build/new.py": "", "src/build/deep/.h.py": "",
				"src/build/node_modules/z.py": "", "lib/l.py": "", "a.gen.py": "", "b.gen.py": "", "c.py": "", "run": "#!/usr/bin/python\n",
				"src/build/skipped/s.py": "", "other/build/o.py": "", "src/build/venv/pyvenv.cfg": "", "src/build/venv/v.py": "",
			},
			tracked: []string{"src/build/x.py", "src/build/deep", "src/build/node_modules/z.py", "src/build/skipped", "src/build/venv", "a.gen.py", "run", "c.py"},
			opts:    Options{Root: ".", Paths: []string{"src"}, Exclude: []string{"**/skipped"}},
			want:    []string{"a.gen.py", "c.py", "run", "src/build/deep/y.py *", "src/build/x.py *"},
		},
		{
			name:    "a folder that looks like the output of a build is none if git tracks it",
			files:   map[string]string{"a/setup.py": "", "a/build/lib/x.py": "", "a/build/lib/.gitignore": "x.py\n", "b/setup.py": "", "b/build/lib/x.py": ""},
			tracked: []string{"a/build/lib/x.py"},
			opts:    Options{Root: "."},
			want:    []string{"a/build/lib/x.py *", "a/setup.py *", "b/setup.py *"},
		},
		{
			name:    "tracked files are found in a root below the top",
			files:   map[string]string{".gitignore": "lib/\n", "svc/lib/l.py": "", "svc/lib/new.py": "", "lib/l.py": ""},
			tracked: []string{"svc/lib/l.py", "lib/l.py"},
			opts:    Options{Dir: "svc", Root: "."},
			want:    []string{"lib/l.py *"},
		},
		{
			name:    "a tracked file in a named folder is emitted once",
			files:   map[string]string{".gitignore": "out/\n", "out/deep/a.py": "", "out/b.py": "", "out/deep/new.py": "", "link.py": "-> out/b.py"},
			tracked: []string{"out/deep/a.py", "out/b.py"},
			opts:    Options{Root: ".", Paths: []string{"out/deep"}},
			want:    []string{"out/b.py", "out/deep/a.py *", "out/deep/new.py *"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := tempDir(t)
			git(t, dir, "init", "-q")
			plant(t, dir, test.files)
			for _, path := range test.tracked {
				git(t, dir, "add", "-f", path)
			}
			test.opts.Dir = filepath.Join(dir, test.opts.Dir)
			if diff := cmp.Diff(test.want, paths(walk(t, mustOpen(t, test.opts)))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestWalkNestedWorkTrees(t *testing.T) {
	needGit(t)
	dir := tempDir(t)
	git(t, dir, "init", "-q")
	plant(t, dir, map[string]string{".gitignore": "*.gen.py\n", "a.py": "", "inner/b.gen.py": "", "inner/c.py": "", "inner/d.py": "", "inner/e.py": ""})
	inner := filepath.Join(dir, "inner")
	git(t, inner, "init", "-q")
	plant(t, inner, map[string]string{".gitignore": "[cd].py\n", ".git/info/exclude": "e.py"})
	git(t, inner, "add", "-f", "d.py")
	want := []string{"a.py *", "inner/b.gen.py *", "inner/d.py *"}
	if diff := cmp.Diff(want, paths(walk(t, mustOpen(t, Options{Dir: dir})))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWalkAddedWorkTree has a .git that is a file, with the rules elsewhere.
func TestWalkAddedWorkTree(t *testing.T) {
	needGit(t)
	dir := tempDir(t)
	main, added := filepath.Join(dir, "main"), filepath.Join(dir, "added")
	plant(t, main, map[string]string{"a.py": "", "lib/b.py": ""})
	git(t, main, "init", "-q")
	git(t, main, "add", ".")
	git(t, main, "commit", "-q", "-m", "one")
	git(t, main, "worktree", "add", "-q", added)
	plant(t, main, map[string]string{".git/info/exclude": "secret.py\nlib/\n"})
	plant(t, added, map[string]string{"secret.py": "", "lib/new.py": ""})
	want := []string{"a.py *", "lib/b.py *"}
	if diff := cmp.Diff(want, paths(walk(t, mustOpen(t, Options{Dir: added})))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestTrackedLikeGit compares what is read from the index with git ls-files, in
// each version of the format and with either hash.
func TestTrackedLikeGit(t *testing.T) {
	needGit(t)
	for _, hash := range []string{"sha1", "sha256"} {
		for _, version := range []string{"2", "3", "4"} {
			t.Run(hash+" version "+version, func(t *testing.T) {
				dir := tempDir(t)
				git(t, dir, "init", "-q", "--object-format="+hash)
				files := map[string]string{"link": "-> a.py", "é/ü.py": "", "later.py": ""}
				for i := range 50 {
					files[fmt.Sprintf("%s/m%d.py", strings.Repeat("d", i%9+1), i)] = "x"
				}
				plant(t, dir, files)
				git(t, dir, "add", ".")
				if version == "3" { // only an entry with extended flags makes it so
					git(t, dir, "rm", "-q", "--cached", "later.py")
					git(t, dir, "add", "-N", "later.py")
				} else {
					git(t, dir, "update-index", "--index-version", version)
				}
				var got []string
				err := trackedFiles(filepath.Join(dir, ".git"), func(path []byte) { got = append(got, string(path)) })
				if err != nil {
					t.Fatal(err)
				}
				want := strings.Split(strings.TrimSuffix(git(t, dir, "ls-files", "-z"), "\x00"), "\x00")
				want = slices.DeleteFunc(want, func(s string) bool { return s == "link" })
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-git +read:\n%s", diff)
				}
			})
		}
	}
}

func TestMalformedIndex(t *testing.T) {
	dir := tempDir(t)
	for _, data := range []string{"", "DIRC", "DIRC\x00\x00\x00\x02\x00\x00\x00\x09", "DIRC\x00\x00\x00\x09\x00\x00\x00\x01",
		"DIRC\x00\x00\x00\x02\xff\xff\xff\xff" + strings.Repeat("\x81", 1000), "DIRC\x00\x00\x00\x04\xff\xff\xff\xff" + strings.Repeat("\x00", 1000)} {
		plant(t, dir, map[string]string{"index": data})
		if err := trackedFiles(dir, func([]byte) {}); err == nil {
			t.Errorf("%.20q: no error", data)
		}
		os.Remove(filepath.Join(dir, "index"))
	}
}

func TestUserExcludes(t *testing.T) {
	needGit(t)
	tests := []struct {
		name, global, local string
		want                string // names an ignore file relative to the folder of the test
	}{
		{"the default", "", "", "xdg/git/ignore"},
		{"of the user", "[core]\n\texcludesFile = ~/ign\n", "", "home/ign"},
		{"quoted, with a comment", "[Core] ExcludesFile = \"~/i;g\\\\n\" ; why\n", "", `home/i;g\n`},
		{"of the repository", "[core]\n\texcludesFile = ~/ign\n", "[core]\n\texcludesfile = ~/mine \n", "home/mine"},
		{"included", "[include]\n\tpath = more\n", "", "home/included"},
		{"of another section", "[core \"x\"]\n\texcludesFile = ~/ign\n", "", "xdg/git/ignore"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := tempDir(t)
			repo := filepath.Join(dir, "repo")
			plant(t, dir, map[string]string{"config/global": test.global, "config/more": "[core]\nexcludesFile=~/included\n", "repo/": "", "home/": ""})
			t.Setenv("HOME", filepath.Join(dir, "home"))
			t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "xdg"))
			t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(dir, "config/global"))
			git(t, repo, "init", "-q")
			f, err := os.OpenFile(filepath.Join(repo, ".git/config"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(f, test.local)
			f.Close()
			plant(t, dir, map[string]string{test.want: "x.py\n", "repo/x.py": "", "repo/y.py": ""})
			if untracked := git(t, repo, "ls-files", "-o", "--exclude-standard"); untracked != "y.py\n" {
				t.Fatalf("git has it otherwise: %q", untracked)
			}
			if diff := cmp.Diff([]string{"y.py *"}, paths(walk(t, mustOpen(t, Options{Dir: repo})))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWalkSpecialFiles must not wait for the other end of a FIFO, wherever one is.
func TestWalkSpecialFiles(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a.py": "", "to_fifo.py": "-> fifo.py", "sub/b.py": "", "sub/.git": "gitdir: x"})
	for _, name := range []string{"fifo.py", "fifo", ".gitignore", "pyproject.toml", "sub/.gitignore"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if l, err := net.Listen("unix", filepath.Join(dir, "socket.py")); err == nil {
		defer l.Close()
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "sub", "x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.py *", "sub/b.py *"}, paths(walk(t, mustOpen(t, Options{Dir: dir})))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWalkUnreadableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	noUserConfig(t)
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a.py": "", "locked/b.py": ""})
	if err := os.Chmod(filepath.Join(dir, "locked"), 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Join(dir, "locked"), 0o755)
	w := mustOpen(t, Options{Dir: dir})
	if diff := cmp.Diff([]string{"a.py *"}, paths(walk(t, w))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"locked: permission denied"}, problems(w)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWalkStops(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	files := map[string]string{}
	for i := range 500 {
		files[fmt.Sprintf("d%d/x%d.py", i%7, i)] = ""
	}
	plant(t, dir, files)
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	n := 0
	err := mustOpen(t, Options{Dir: dir, Jobs: 4}).Walk(ctx, func(File) {
		mu.Lock()
		defer mu.Unlock()
		if n++; n == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || n > 20 {
		t.Errorf("%d files emitted, error %v", n, err)
	}
}

// TestWalkIsTheSame whatever the number of workers, in folders large enough to be
// shared out.
func TestWalkIsTheSame(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	files := map[string]string{}
	for i := range 3000 {
		files[fmt.Sprintf("d%d/e%d/x%d.py", i%3, i%50/49, i)] = ""
	}
	plant(t, dir, files)
	first := walk(t, mustOpen(t, Options{Dir: dir, Jobs: 1}))
	if len(first) != 3000 {
		t.Fatalf("%d files", len(first))
	}
	for _, jobs := range []int{2, 3, 16} {
		if diff := cmp.Diff(first, walk(t, mustOpen(t, Options{Dir: dir, Jobs: jobs}))); diff != "" {
			t.Errorf("%d workers: %s", jobs, diff)
		}
	}
}
