//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// console is the program on a terminal: a pseudo-terminal of 24 lines.
type console struct {
	t      *testing.T
	pty    *os.File
	status chan int

	mu    sync.Mutex
	out   bytes.Buffer
	seen  int // of out, by expect
	moved *sync.Cond
	over  bool
}

// open runs the program with all three streams on a terminal.
func open(t *testing.T, dir string, env map[string]string, args ...string) *console {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	c := &console{t: t, pty: ptmx, status: make(chan int, 1)}
	c.moved = sync.NewCond(&c.mu)
	go c.read()
	p := program{
		Stdin: tty, Stdout: tty, Stderr: tty, Patience: time.Hour,
		Getwd: func() (string, error) { return dir, nil }, Getenv: func(name string) string { return env[name] },
	}
	if env["PATIENCE"] != "" {
		p.Patience = time.Nanosecond
	}
	go func() {
		status := p.main(context.Background(), args)
		tty.Close()
		c.status <- status
	}()
	t.Cleanup(func() { ptmx.Close() })
	return c
}

func (c *console) read() {
	buf := make([]byte, 4096)
	for {
		n, err := c.pty.Read(buf)
		c.mu.Lock()
		c.out.Write(buf[:n])
		c.over = err != nil
		c.moved.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// expect waits until the terminal shows a text, after what was expected before.
func (c *console) expect(text string) {
	c.t.Helper()
	if !c.shows(text) {
		c.t.Fatalf("the terminal does not show %q, after:\n%s", text, c.text())
	}
}

// shows waits like expect, and returns whether the text has come before the program ended.
func (c *console) shows(text string) bool {
	late := false
	timer := time.AfterFunc(90*time.Second, func() {
		c.mu.Lock()
		late = true
		c.moved.Broadcast()
		c.mu.Unlock()
	})
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if i := strings.Index(c.out.String()[c.seen:], text); i >= 0 {
			c.seen += i + len(text)
			return true
		}
		if c.over || late {
			return false
		}
		c.moved.Wait()
	}
}

func (c *console) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.pty, text); err != nil {
		c.t.Fatal(err)
	}
}

// end waits for the program, and returns its exit status and all that was shown.
func (c *console) end() (status int, out string) {
	c.t.Helper()
	select {
	case status = <-c.status:
	case <-time.After(120 * time.Second):
		c.t.Fatalf("the program does not end, after:\n%s", c.text())
	}
	c.mu.Lock()
	for !c.over {
		c.moved.Wait()
	}
	c.mu.Unlock()
	return status, c.text()
}

func (c *console) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.ReplaceAll(c.out.String(), "\r\n", "\n")
}

var ansi = regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]`)

// plainText is what is shown without its colours.
func plainText(out string) string { return ansi.ReplaceAllString(out, "") }

func TestTerminalShowsHeadingsAndCounts(t *testing.T) {
	dir := netra(t)
	status, out := open(t, dir, map[string]string{"PAGER": "cat", "TERM": "xterm"}).end()
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	if !strings.Contains(out, "\x1b[7m") {
		t.Error("no changed words are marked")
	}
	text := plainText(out)
	for _, want := range []string{
		"== auth_service/auth_core/contracts.py (",
		"   auth_service.auth_core.redis_manager:AuthRedisManager=netra_backend.app.redis_manager:RedisManager\n",
		"   line 5: alias: RedisManager is imported as AuthRedisManager",
		"== By rule\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not shown: %q", want)
		}
	}
	if counts := regexp.MustCompile(`(?m)^   \d+ edits in \d+ files: auth_service.auth_core.redis_manager:auth_redis_manager=`); !counts.MatchString(text) {
		t.Error("the counts by rule are not shown")
	}
	if n := strings.Count(text, "it would be called RedisManager, which line 9 uses already"); n != 1 {
		t.Errorf("a note is shown %d times", n)
	}
	_, plain, _ := rewrite(dir)
	if strings.Contains(plain, "\n== ") || strings.HasPrefix(plain, "== ") {
		t.Error("what is piped has headings")
	}
	if _, quiet := open(t, dir, map[string]string{"PAGER": "cat", "NO_COLOR": "1"}).end(); ansi.MatchString(quiet) {
		t.Error("NO_COLOR is not obeyed")
	}
}

func TestPager(t *testing.T) {
	dir := netra(t)
	for _, env := range []map[string]string{
		{"PAGER": "sed 's/^/paged: /'"},
		{"PAGER": "exit 3", "GIT_PAGER": "sed 's/^/paged: /'"},
	} {
		if _, out := open(t, dir, env).end(); !strings.Contains(out, "paged: == auth_service/auth_core/audit_log.py") &&
			!strings.Contains(plainText(out), "paged: == auth_service/auth_core/audit_log.py") {
			t.Errorf("%v does not page:\n%.300s", env, out)
		}
	}
	if _, out := open(t, dir, map[string]string{"PAGER": "sed 's/^/paged: /'"}, "--no-pager").end(); strings.Contains(out, "paged") {
		t.Error("--no-pager is not obeyed")
	}
	if _, out := open(t, dir, map[string]string{"PAGER": "/no/such/pager"}).end(); !strings.Contains(plainText(out), "== By rule") {
		t.Errorf("without its pager the diff is not shown:\n%.300s", out)
	}
	if status, out := open(t, dir, map[string]string{"PAGER": "head -n 1"}).end(); status != 0 || strings.Contains(out, "pipe") {
		t.Errorf("a reader who stops early: exit status %d\n%.2000s", status, out)
	}
}

// less is what most people have: it waits at the end of a screen, and q ends it.
func TestPagerIsLess(t *testing.T) {
	if _, err := exec.LookPath("less"); err != nil {
		t.Skip("less is missing")
	}
	dir := netra(t)
	c := open(t, dir, map[string]string{"TERM": "xterm"})
	c.expect("audit_log.py")
	c.send("q")
	if status, out := c.end(); status != 0 || strings.Contains(out, "== By rule") {
		t.Errorf("exit status %d; less did not stop at the first screen", status)
	}
	small := t.TempDir()
	write(t, filepath.Join(small, "a.py"), "from old import f\n")
	write(t, filepath.Join(small, "rewrite.toml"), "rename = [{from = \"old:f\", to = \"new:f\"}]\n")
	if _, out := open(t, small, map[string]string{"TERM": "xterm"}).end(); !strings.Contains(out, "== By rule") {
		t.Errorf("one screen is not shown at once:\n%s", out)
	}
}

// screen is what is left on a terminal after carriage returns and erased lines.
func screen(out string) string {
	var lines []string
	line, at := []rune{}, 0
	out = regexp.MustCompile(`\x1b\[2?K`).ReplaceAllString(out, "\x00")
	for _, r := range ansi.ReplaceAllString(out, "") {
		switch r {
		case '\n':
			lines = append(lines, strings.TrimRight(string(line), " "))
			line, at = nil, 0
		case '\r':
			at = 0
		case '\x00':
			line = line[:at]
		default:
			for len(line) <= at {
				line = append(line, ' ')
			}
			line[at] = r
			at++
		}
	}
	return strings.Join(append(lines, strings.TrimRight(string(line), " ")), "\n")
}

func TestProgressLeavesNoTrace(t *testing.T) {
	dir := largeTree(t, 10_000) // which takes longer than the bar takes to be drawn again
	env := map[string]string{"PATIENCE": "none"}
	_, out := open(t, dir, env, "-l").end()
	if !regexp.MustCompile(`(reading|rewriting)[^\r\n]*files/s`).MatchString(out) {
		t.Errorf("no progress is shown:\n%.500q", out)
	}
	_, list, stderr := rewrite(dir, "-l")
	if got, want := screen(out), list+stderr; got != want {
		same := 0
		for same < min(len(got), len(want)) && got[same] == want[same] {
			same++
		}
		from := max(0, same-200)
		t.Errorf("on the terminal is left, from byte %d on:\n%.600q\nwant:\n%.600q", from, got[from:], want[from:])
	}
	dir = largeTree(t, 1500) // which takes less than anybody has to be told of
	if _, out := open(t, dir, nil, "-l").end(); strings.Contains(out, "reading") {
		t.Error("progress is shown too early")
	}
	if _, _, stderr := rewrite(dir, "-l"); strings.Contains(stderr, "reading") {
		t.Error("progress is shown where there is no terminal")
	}
}

// What is piped is the same, byte for byte, whatever is said of pagers.
func TestPipedDiffIsPlain(t *testing.T) {
	dir := netra(t)
	_, want, _ := rewrite(dir)
	var out bytes.Buffer
	p := program{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: io.Discard, Getwd: func() (string, error) { return dir, nil },
		Getenv: func(name string) string { return map[string]string{"PAGER": "sed s/a/b/", "TERM": "xterm"}[name] },
	}
	if p.main(context.Background(), nil); out.String() != want || !strings.HasPrefix(want, "diff --git ") {
		t.Errorf("the diff is another: %.200s", out.String())
	}
}
