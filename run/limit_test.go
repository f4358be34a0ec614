package run

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file whose time is over is given up and named, whichever phase it is in, and
// all others are done. The clock is one of the test's.
func TestSlowFileIsGivenUp(t *testing.T) {
	for _, phase := range []struct {
		name string
		asks int // how often the file has asked for the time before it is over
	}{{"scan", 0}, {"rewrite", 1}} {
		t.Run(phase.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"a.py", "slow.py", "z.py"} {
				text := "from old.mod import N\n" + strings.Repeat("N()\n", 2000)
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			setup, err := (&Options{Dir: dir, Root: dir, Renames: []string{"old.mod:N=new.mod:M"}, Timeout: time.Minute}).Prepare()
			if err != nil {
				t.Fatal(err)
			}
			over := make(chan time.Time)
			close(over)
			asks := 0
			setup.expired = func(path string) <-chan time.Time {
				if path == "slow.py" {
					if asks++; asks > phase.asks {
						return over
					}
				}
				return nil
			}
			found, err := Find(context.Background(), setup, 1)
			if err == nil {
				err = found.Write(context.Background())
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(found.Written, " "); got != "a.py z.py" {
				t.Errorf("written: %s", got)
			}
			want := "slow.py: given up, because it takes longer than 1m0s; --timeout allows more"
			if len(found.Problems) != 1 || found.Problems[0].Error() != want {
				t.Errorf("problems %v, want %s", found.Problems, want)
			}
		})
	}
}

func TestTimeoutGrowsWithTheFile(t *testing.T) {
	s := &Setup{limit: time.Second}
	for size, want := range map[int]time.Duration{0: time.Second, 1<<20 - 1: time.Second, 1 << 20: 2 * time.Second, 50 << 20: 51 * time.Second} {
		if got := s.timeout(size); got != want {
			t.Errorf("%d bytes: %v, want %v", size, got, want)
		}
	}
}

// A run that is ended makes no changes and has no findings.
func TestFindIsStopped(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte("from old.mod import N\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	setup, err := (&Options{Dir: dir, Root: dir, Renames: []string{"old.mod:N=new.mod:M"}}).Prepare()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	setup.expired = func(string) <-chan time.Time { cancel(); return nil } // as the first file is read
	if found, err := Find(ctx, setup, 1); err != context.Canceled || found != nil {
		t.Errorf("%v, %v", found, err)
	}
}
