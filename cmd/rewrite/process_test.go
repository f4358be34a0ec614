//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// processEnv makes the test binary the program itself, to be sent signals.
const processEnv = "REWRITE_TEST_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(processEnv) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A bigTree is a tree of many files in a folder. Its rules take all of them from
// one state to the other, and back.
type bigTree struct {
	dir    string
	paths  []string // in the order in which they are written
	states [2][]string
	now    int // the state that all files are in
}

// newBigTree makes the tree in memory where the system has a file system there:
// to be killed or stopped makes no difference to what is on a disk, and a sync of
// every file would take most of the time.
func newBigTree(t *testing.T, files int) *bigTree {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rewrite")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	tree := &bigTree{dir: dir}
	for i := range files {
		tree.paths = append(tree.paths, fmt.Sprintf("d%03d/m%04d.py", i/100, i))
		filling := strings.Repeat("# as it was\n", i%20*4)
		tree.states[0] = append(tree.states[0], "from old.mod import N\n"+filling+"print(N)\n")
		tree.states[1] = append(tree.states[1], "from new.mod import M\n"+filling+"print(M)\n")
		write(t, filepath.Join(dir, tree.paths[i]), tree.states[0][i])
	}
	return tree
}

// args are those of the run to the other state.
func (tree *bigTree) args() []string {
	return []string{"-w", "--root=.", "-r", [...]string{"old.mod:N=new.mod:M", "new.mod:M=old.mod:N"}[tree.now]}
}

// command is such a run as a process.
func (tree *bigTree) command() (cmd *exec.Cmd, stderr *bytes.Buffer) {
	cmd, stderr = exec.Command(os.Args[0], tree.args()...), new(bytes.Buffer)
	cmd.Dir, cmd.Stderr = tree.dir, stderr
	cmd.Env = append(os.Environ(), processEnv+"=1")
	return cmd, stderr
}

// check returns which files are in the other state, and how many temporary files
// there are. A file that is in neither state fails the test.
func (tree *bigTree) check(t *testing.T) (written []string, litter int) {
	t.Helper()
	index := make(map[string]int, len(tree.paths))
	for i, path := range tree.paths {
		index[path] = i
	}
	found := 0
	for path, text := range contents(t, tree.dir) {
		i, ok := index[path]
		switch {
		case !ok && strings.HasPrefix(filepath.Base(path), ".rewrite-"):
			litter++
			continue
		case !ok:
			t.Fatalf("%s has come", path)
		case text == tree.states[1-tree.now][i]:
			written = append(written, path)
		case text != tree.states[tree.now][i]:
			t.Fatalf("%s is neither old nor new: %.60q", path, text)
		}
		found++
	}
	if found != len(tree.paths) {
		t.Fatalf("%d files of %d are there", found, len(tree.paths))
	}
	slices.Sort(written)
	return written, litter
}

// finish runs again and checks that all is done and nothing left over.
func (tree *bigTree) finish(t *testing.T) {
	t.Helper()
	if status, _, stderr := rewrite(tree.dir, tree.args()...); status != statusDone {
		t.Fatalf("running again: exit status %d\n%s", status, ending(stderr))
	}
	if written, litter := tree.check(t); len(written) != len(tree.paths) || litter > 0 {
		t.Fatalf("after running again %d of %d files are written, and %d temporary files are left", len(written), len(tree.paths), litter)
	}
	tree.now = 1 - tree.now
}

// staged returns what tells whether the temporary file of the n-th file is there.
func (tree *bigTree) staged(n int) func() bool {
	dir, name := filepath.Split(filepath.Join(tree.dir, tree.paths[n]))
	suffix := "-" + name + ".tmp"
	return func() bool {
		f, err := os.Open(dir)
		if err != nil {
			return false
		}
		defer f.Close()
		names, _ := f.Readdirnames(-1)
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, suffix) })
	}
}

// renamed returns what tells whether the n-th file has been replaced.
func (tree *bigTree) renamed(t *testing.T, n int) func() bool {
	path := filepath.Join(tree.dir, tree.paths[n])
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return func() bool {
		info, err := os.Stat(path)
		return err == nil && !os.SameFile(before, info)
	}
}

// send starts the process, sends it a signal once it has come so far, and returns
// its exit status and what it has said; -1 if the signal has ended it outright.
func send(t *testing.T, cmd *exec.Cmd, stderr *bytes.Buffer, by syscall.Signal, far func() bool) (status int, said string) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	for waiting := true; waiting && !far(); {
		select {
		case <-ended:
			waiting = false
		case <-time.After(300 * time.Microsecond):
		}
	}
	_ = cmd.Process.Signal(by)
	<-ended
	return cmd.ProcessState.ExitCode(), stderr.String()
}

// TestKilledAnywhere kills -w at random moments. Each file must be wholly old or
// wholly new then, and running again ends in the right tree with nothing left over.
// The moments are chosen by how far the run has come, of which the clock of a busy
// machine says little: at the n-th temporary file, at the n-th rename; and some by
// the clock, for what comes before.
func TestKilledAnywhere(t *testing.T) {
	files, kills := 3000, 50
	if underRace || testing.Short() {
		files, kills = 300, 5
	}
	tree := newBigTree(t, files)
	random := rand.New(rand.NewPCG(5, 0))
	partly, littered, late := 0, 0, 0
	for n := range kills {
		at := random.IntN(files)
		far := tree.staged(at)
		switch n % 5 {
		case 1, 3:
			far = tree.renamed(t, at)
		case 4:
			start, after := time.Now(), time.Duration(random.Int64N(int64(300*time.Millisecond)))
			far = func() bool { return time.Since(start) > after }
		}
		cmd, stderr := tree.command()
		if status, _ := send(t, cmd, stderr, syscall.SIGKILL, far); status == statusDone {
			late++
		}
		written, litter := tree.check(t)
		if len(written) > 0 && len(written) < files {
			partly++
		}
		if litter > 0 {
			littered++
		}
		tree.finish(t)
	}
	t.Logf("of %d kills %d came between two files, %d left temporary files, and %d came too late", kills, partly, littered, late)
	if kills == 50 && (partly < 5 || littered < 5) {
		t.Error("the kills show too little")
	}
}

// TestStoppedBySignal stops -w by the signals that ask for it: it says which files
// were written and which were not, leaves no temporary files, and running again
// finishes.
func TestStoppedBySignal(t *testing.T) {
	files := 3000
	if underRace {
		files = 500
	}
	tree := newBigTree(t, files)
	for _, test := range []struct {
		by     syscall.Signal
		status int
		says   string
		commit bool // when files are being renamed
	}{
		{syscall.SIGINT, 130, "rewrite: stopped by a signal: interrupt\n", true},
		{syscall.SIGTERM, 143, "rewrite: stopped by a signal: terminated\n", true},
		{syscall.SIGINT, 130, "rewrite: stopped by a signal: interrupt\n", false},
	} {
		t.Run(fmt.Sprintf("%v when renaming %v", test.by, test.commit), func(t *testing.T) {
			for range 20 {
				far := tree.staged(5)
				if test.commit {
					far = tree.renamed(t, 5)
				}
				cmd, buffer := tree.command()
				status, stderr := send(t, cmd, buffer, test.by, far)
				if status == statusDone { // it was done before the signal came
					tree.now = 1 - tree.now
					continue
				}
				if status != test.status || !strings.HasSuffix(stderr, test.says) {
					t.Errorf("exit status %d, want %d\n%s", status, test.status, ending(stderr))
				}
				tree.checkSaid(t, stderr)
				tree.finish(t)
				return
			}
			t.Error("no signal came in time")
		})
	}
}

// checkSaid compares what a stopped run has said with the files.
func (tree *bigTree) checkSaid(t *testing.T, stderr string) {
	t.Helper()
	written, litter := tree.check(t)
	if litter > 0 {
		t.Errorf("%d temporary files are left", litter)
	}
	var said, saidNot []string
	for _, line := range strings.Split(stderr, "\n") {
		path, what, _ := strings.Cut(strings.TrimPrefix(line, "rewrite: "), ": ")
		if !slices.Contains(tree.paths, path) {
			continue
		}
		if what == "written" {
			said = append(said, path)
		} else {
			saidNot = append(saidNot, path)
		}
	}
	if !slices.Equal(said, written) {
		t.Errorf("%d files are said to be written, and %d are", len(said), len(written))
	}
	all := slices.Concat(said, saidNot)
	slices.Sort(all)
	if !slices.Equal(all, tree.paths) {
		t.Errorf("%d files are said to be written and %d not, of %d", len(said), len(saidNot), len(tree.paths))
	}
}

// TestFullDisk runs on a file system that is too small for the temporary files.
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv("REWRITE_TEST_MOUNT"); dir != "" {
		onFullDisk(t, dir)
		return
	}
	out, err := inNamespace("-test.run=^TestFullDisk$", "-test.v", "REWRITE_TEST_MOUNT="+t.TempDir())
	switch {
	case strings.Contains(out, cannotMount) || err != nil && out == "":
		t.Skipf("no file system can be mounted here (TestWriteFailsAnywhere injects the errors): %v", err)
	case err != nil || !strings.Contains(out, "--- PASS: TestFullDisk"):
		t.Errorf("%v\n%s", err, out)
	}
}

const cannotMount = "cannot mount a file system"

func onFullDisk(t *testing.T, dir string) {
	if err := mountSmall(dir, 3<<20, false); err != nil {
		t.Fatal(cannotMount, err)
	}
	tree := &bigTree{dir: dir}
	for i := range 200 {
		filling := strings.Repeat("# as it was\n", 800)
		tree.paths = append(tree.paths, fmt.Sprintf("d%d/m%04d.py", i/50, i))
		tree.states[0] = append(tree.states[0], "from old.mod import N\n"+filling+"print(N)\n")
		tree.states[1] = append(tree.states[1], "from new.mod import M\n"+filling+"print(M)\n")
		write(t, filepath.Join(dir, tree.paths[i]), tree.states[0][i])
	}
	status, _, stderr := rewrite(dir, tree.args()...)
	if status != statusError || !strings.Contains(stderr, "no space left on device\n") || !strings.Contains(stderr, "rewrite: 200 files not written") {
		t.Errorf("exit status %d\n%s", status, ending(stderr))
	}
	tree.checkSaid(t, stderr)
	if err := mountSmall(dir, 20<<20, true); err != nil {
		t.Fatal(err)
	}
	tree.finish(t)
}

// TestNoPermission meets a folder that may not be written, as a user for whom
// permissions count.
func TestNoPermission(t *testing.T) {
	tree := newBigTree(t, 300)
	locked := filepath.Join(tree.dir, "d001")
	if err := os.Chmod(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(locked, 0o755)
	cmd, stderr := tree.command()
	if os.Getuid() == 0 {
		asNobody(t, cmd, tree.dir, locked)
	}
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Skip("the program can't be run as another user:", err)
	}
	if cmd.ProcessState.ExitCode() != statusError || !strings.Contains(stderr.String(), "rewrite: write d001/m01") || !strings.Contains(stderr.String(), ": permission denied\n") {
		t.Errorf("%v\n%s", err, ending(stderr.String()))
	}
	tree.checkSaid(t, stderr.String())
	os.Chmod(locked, 0o755)
	tree.finish(t)
}

// asNobody makes root's command one of a user who owns all of the tree but the
// locked folder.
func asNobody(t *testing.T, cmd *exec.Cmd, dir, locked string) {
	t.Helper()
	const nobody = 65534
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	program := dir + "-program" // where go test puts it only root may go
	t.Cleanup(func() { os.Remove(program) })
	binary, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, binary, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path = program
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil || path == locked {
			return err
		}
		return os.Chown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ending is the end of a long text.
func ending(text string) string { return text[max(0, len(text)-2000):] }
