//go:build unix

package workspace

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// killEnv is the folder in which the test binary is a process that writes, to be
// killed: TestMain.
const killEnv = "WORKSPACE_TEST_WRITE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killEnv); dir != "" {
		fmt.Println("start")
		if err := writeAll(context.Background(), dir, func() { fmt.Println("first") }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const oldText, newText = "import old\n", "import the_new_one\n"

// writeAll is a run that makes new files of the old ones. It calls first before it
// renames the first of them.
func writeAll(ctx context.Context, dir string, first func()) error {
	w, err := Open(Options{Dir: dir, Root: "."})
	if err != nil {
		return err
	}
	found := make(chan string, 1000)
	err = w.Walk(ctx, func(f File) { found <- f.Path })
	if err != nil {
		return err
	}
	close(found)
	var changes []Change
	for path := range found {
		raw, err := w.Load(path, nil)
		if err != nil {
			return err
		}
		if renamed := bytes.ReplaceAll(raw, []byte(oldText), []byte(newText)); !bytes.Equal(raw, renamed) {
			changes = append(changes, Change{path, raw, renamed})
		}
	}
	var once sync.Once
	w.fail = func(step, _ string) error {
		if step == stepRename {
			once.Do(first)
		}
		return nil
	}
	o, err := w.Write(ctx, changes)
	if err == nil && len(o.NotWritten) > 0 {
		err = o.NotWritten[0]
	}
	return err
}

// TestKilled kills runs at random moments. After each, every file must be wholly
// old or wholly new; a last run must finish and leave nothing behind.
func TestKilled(t *testing.T) {
	noUserConfig(t)
	const kills, count = 10, 200
	old, renamed := map[string]string{}, map[string]string{}
	for i := range count {
		path := fmt.Sprintf("d%d/m%d.py", i%7, i)
		old[path] = strings.Repeat(oldText, 1+i%50)
		renamed[path] = strings.Repeat(newText, 1+i%50)
	}
	full, renaming := timeOfRun(t, old)
	r := rand.New(rand.NewPCG(9, 9))
	partly, littered := 0, 0
	for n := range kills {
		dir := tempDir(t)
		plant(t, dir, old)
		if n%2 == 0 {
			startAndKill(t, dir, "start\n", time.Duration(r.Int64N(int64(full))))
		} else {
			startAndKill(t, dir, "start\nfirst\n", time.Duration(r.Int64N(int64(renaming/2))))
		}
		written, leftovers := 0, 0
		for path, content := range onDisk(t, dir) {
			switch {
			case strings.Contains(path, leftoverPrefix):
				leftovers++
			case content == renamed[path]:
				written++
			case content != old[path]:
				t.Fatalf("kill %d: %s is neither old nor new: %.50q", n, path, content)
			}
		}
		if written > 0 && written < count {
			partly++
		}
		if leftovers > 0 {
			littered++
		}
		if err := writeAll(t.Context(), dir, func() {}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(renamed, onDisk(t, dir)); diff != "" {
			t.Fatalf("kill %d: after a second run (-want +disk):\n%s", n, diff)
		}
	}
	t.Logf("of %d kills %d came between two files and %d left something behind", kills, partly, littered)
}

// timeOfRun is about how long a run takes, and how long from its first rename on.
func timeOfRun(t *testing.T, files map[string]string) (full, renaming time.Duration) {
	dir := tempDir(t)
	plant(t, dir, files)
	start := time.Now()
	var first time.Time
	if err := writeAll(t.Context(), dir, func() { first = time.Now() }); err != nil {
		t.Fatal(err)
	}
	return time.Since(start), time.Since(first)
}

// startAndKill runs writeAll in another process and kills it a while after it has
// said so much.
func startAndKill(t *testing.T, dir, said string, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len(said))); err != nil {
		t.Error(err)
	}
	<-time.After(after)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
