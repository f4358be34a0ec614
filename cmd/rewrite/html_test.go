package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a page in a headless Chromium. What the page complains of, and what it asks
// the network for, fails the test.
func browser(t *testing.T, file string) context.Context {
	t.Helper()
	binary := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			binary = path
			break
		}
	}
	if binary == "" {
		if os.Getenv("CI") != "" {
			t.Log("no Chromium: the HTML report was not looked at by a browser")
		}
		t.Skip("no Chromium to show the page with")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.WindowSize(1300, 1000))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the page fails: %v", e.ExceptionDetails)
		case *runtime.EventConsoleAPICalled:
			t.Errorf("the page complains: %s", e.Args[0].Value)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file://") {
				t.Errorf("the page asks for %s", e.Request.URL)
			}
		case *page.EventJavascriptDialogOpening:
			t.Errorf("a text of the tree was run as a script: %s", e.Message)
		}
	})
	if err := chromedp.Run(ctx, network.Enable(), page.Enable(), runtime.Enable(), chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func eval[T any](t *testing.T, ctx context.Context, script string) (value T) {
	t.Helper()
	if err := chromedp.Run(ctx, chromedp.Evaluate(script, &value)); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return value
}

func keys(t *testing.T, ctx context.Context, text string) {
	t.Helper()
	if err := chromedp.Run(ctx, chromedp.KeyEvent(text)); err != nil {
		t.Fatal(err)
	}
}

// screenshot leaves a picture in the folder that SCREENSHOTS names.
func screenshot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	var picture []byte
	if err := chromedp.Run(ctx, chromedp.CaptureScreenshot(&picture)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, name+".png"), string(picture))
}

// htmlReport writes the report of a tree beside it.
func htmlReport(t *testing.T, dir string, args ...string) (file, text string) {
	t.Helper()
	_, text, stderr := rewrite(dir, append(args, "--format", "html")...)
	if text == "" {
		t.Fatal(stderr)
	}
	file = filepath.Join(t.TempDir(), "report.html")
	write(t, file, text)
	return file, text
}

// Without a browser it can be seen that the page names no other file.
func TestHTMLIsOneFile(t *testing.T) {
	for name, dir := range trees(t) {
		_, text := htmlReport(t, dir)
		shell := regexp.MustCompile(`(?s)<script type="application/json" id="data">.*?</script>`).ReplaceAllString(text, "")
		if m := regexp.MustCompile(`(?i)(src|href)\s*=\s*["']?[^"' >]+|url\(|@import|https?://`).FindAllString(shell, -1); len(m) > 1 || len(m) == 1 && m[0] != "http://" {
			t.Errorf("%s: the page refers to %q", name, m)
		}
		data := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(text)
		if data == nil || !json.Valid([]byte(data[1])) {
			t.Errorf("%s: the data of the page is not JSON", name)
		}
		if strings.Contains(text, "<img") || strings.Count(text, "</script>") != 2 {
			t.Errorf("%s: a text of the tree is markup", name)
		}
	}
}

const shownPaths = `[...document.querySelectorAll("details.file")].map((d) => d.dataset.path)`

func TestHTMLInABrowser(t *testing.T) {
	dir := netra(t)
	file, _ := htmlReport(t, dir)
	_, list, _ := rewrite(dir, "-l")
	all := strings.Fields(list)
	ctx := browser(t, file)
	if got := eval[[]string](t, ctx, shownPaths); !slices.Equal(got, all) {
		t.Errorf("the page lists %q\n-l lists %q", got, all)
	}
	screenshot(t, ctx, "netra-light")

	// By directory; so few files are open.
	inSockets := slices.DeleteFunc(slices.Clone(all), func(path string) bool {
		return !strings.HasPrefix(path, "netra_backend/app/websocket_core/")
	})
	eval[any](t, ctx, `$("dir").value = "netra_backend/app/websocket_core"; $("dir").onchange(); null`)
	if got := eval[[]string](t, ctx, shownPaths); !slices.Equal(got, inSockets) || len(got) == 0 {
		t.Errorf("in websocket_core: %q", got)
	}
	eval[any](t, ctx, `document.querySelectorAll("details.file")[1].open = true; $("changes").scrollIntoView(); null`)
	screenshot(t, ctx, "netra-sockets")
	if n := eval[int](t, ctx, `document.querySelectorAll(".diff del, .diff ins").length`); n == 0 {
		t.Error("no changed words are marked")
	}
	// Escape clears; the path is searched; j and o go to a file and open it.
	keys(t, ctx, kb.Escape)
	keys(t, ctx, "/")
	keys(t, ctx, "PRESENCE")
	if got := eval[[]string](t, ctx, shownPaths); !slices.Equal(got, []string{"netra_backend/app/websocket_core/presence.py"}) {
		t.Errorf("PRESENCE: %q", got)
	}
	keys(t, ctx, kb.Escape)
	keys(t, ctx, "jjo")
	if got := eval[[]string](t, ctx, `[...document.querySelectorAll("details.file[open]")].map((d) => d.dataset.path)`); !slices.Equal(got, all[1:2]) {
		t.Errorf("j j o opens %q, want %q", got, all[1:2])
	}
	// By rule and kind, against the JSON of the same run.
	var doc struct {
		Rules []struct{ Rule string }
		Files []struct {
			Path  string
			Rules []string
		}
		Notes []struct{ Path, Kind string }
	}
	if err := json.Unmarshal([]byte(formatted(t, dir, "json")), &doc); err != nil {
		t.Fatal(err)
	}
	for _, r := range doc.Rules {
		var want []string
		for _, f := range doc.Files {
			alias := false
			for _, n := range doc.Notes {
				alias = alias || n.Path == f.Path && n.Kind == "alias"
			}
			if slices.Contains(f.Rules, r.Rule) && alias {
				want = append(want, f.Path)
			}
		}
		got := eval[[]string](t, ctx, fmt.Sprintf(`$("rule").value = %q; $("kind").value = "alias"; $("kind").onchange(); %s`, r.Rule, shownPaths))
		if !slices.Equal(got, want) {
			t.Errorf("%s, kept by an alias: %q, want %q", r.Rule, got, want)
		}
	}
	// The treemap is a filter too.
	keys(t, ctx, kb.Escape)
	eval[any](t, ctx, `document.querySelector('#treemap button[data-dir="tests/integration"]').click(); null`)
	if got := eval[[]string](t, ctx, shownPaths); len(got) != 1 || !strings.HasPrefix(got[0], "tests/integration/") {
		t.Errorf("by the treemap: %q", got)
	}
	if !eval[bool](t, ctx, `$("filters").getBoundingClientRect().top < innerHeight / 2`) {
		t.Error("what the treemap chose is not in sight")
	}
	kinds := eval[[]string](t, ctx, `(() => { $("reset").click(); return [...document.querySelectorAll("#review .tag")].map((e) => e.className); })()`)
	order := []string{"tag problem", "tag left", "tag review", "tag alias", "tag ignored"}
	if len(kinds) == 0 || !slices.IsSortedFunc(kinds, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) }) {
		t.Errorf("the review list is in the order %q", slices.Compact(kinds))
	}
	keys(t, ctx, kb.Escape)
	light := eval[string](t, ctx, `getComputedStyle(document.body).backgroundColor`)
	if err := chromedp.Run(ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}})); err != nil {
		t.Fatal(err)
	}
	if dark := eval[string](t, ctx, `getComputedStyle(document.body).backgroundColor`); dark == light {
		t.Errorf("light and dark are both %s", dark)
	}
	eval[any](t, ctx, `$("text").value = "diagnostics"; show(); null`)
	eval[any](t, ctx, `document.querySelector("details.file").scrollIntoView(); null`)
	screenshot(t, ctx, "netra-dark")
}

// What is in names and texts of the tree is shown, and never obeyed.
func TestHTMLOfAHostileTree(t *testing.T) {
	dir := hostile(t)
	file, _ := htmlReport(t, dir)
	ctx := browser(t, file)
	eval[any](t, ctx, `document.querySelectorAll("details.file").forEach((d) => { d.open = true; d.ontoggle(); }); null`)
	if n := eval[int](t, ctx, `document.querySelectorAll("img, b, i, script").length`); n != 2 {
		t.Errorf("%d elements that are none of the page's", n-2)
	}
	if got := eval[bool](t, ctx, `document.body.innerText.includes("</script><img src=x onerror=alert(1)>")`); !got {
		t.Error("the text of the tree is not shown")
	}
	screenshot(t, ctx, "hostile")
}

// A large tree is shown in parts.
func TestHTMLOfALargeTree(t *testing.T) {
	file, _ := htmlReport(t, largeTree(t, 2000), "--depth", "3")
	begin := time.Now()
	ctx := browser(t, file)
	if got := eval[[]string](t, ctx, shownPaths); len(got) != 100 {
		t.Errorf("%d files at once", len(got))
	}
	t.Logf("shown after %v, with the start of the browser", time.Since(begin))
	screenshot(t, ctx, "large")
	eval[any](t, ctx, `$("more").click(); null`)
	if got := eval[[]string](t, ctx, shownPaths); len(got) != 200 {
		t.Errorf("%d files after asking for more", len(got))
	}
}
