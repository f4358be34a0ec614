//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// question is what is asked about each part.
const question = "Make this change [y,n,q,a,d,e,?]? "

// twoRules is a tree with a file in which two rules apply far from each other, and two
// functions that import for themselves.
func twoRules(t *testing.T) (dir, file string) {
	dir = t.TempDir()
	file = filepath.Join(dir, "app.py")
	write(t, filepath.Join(dir, "rewrite.toml"), "rename = [{from = \"old:f\", to = \"new:f2\"}, {from = \"old:g\", to = \"new:g2\"}]\n")
	write(t, filepath.Join(dir, "old.py"), "from new import f2 as f, g2 as g\n")
	write(t, filepath.Join(dir, "new.py"), "def f2(): return 'f'\ndef g2(): return 'g'\n")
	gap := strings.Repeat("# -\n", 9)
	write(t, file, "from old import f\n"+gap+"def one():\n    from old import g\n    return g()\n"+gap+"print(f(), one())\n"+gap+
		"def two():\n    from old import g\n    return g()\n"+gap+"print(two())\n")
	return dir, file
}

// answerAll types an answer at each question, in turn.
func answerAll(t *testing.T, dir string, env map[string]string, replies ...string) string {
	t.Helper()
	c := open(t, dir, env, "-i")
	for _, reply := range replies {
		c.expect(question)
		c.send(reply + "\n")
	}
	status, out := c.end()
	if status != 0 {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	return plainText(out)
}

func TestInteractiveTakesPartsThatStandAlone(t *testing.T) {
	for _, test := range []struct {
		replies  string
		f, g, g2 bool // which of the three imports move
	}{
		{"y y y", true, true, true},
		{"n n n", false, false, false},
		{"y n n", true, false, false},
		{"n y n", false, true, false},
		{"y n y", true, false, true},
		{"n a", false, true, true},
		{"y d", true, false, false},
		{"n y q", false, true, false},
		{"? x y q", true, false, false},
	} {
		t.Run(test.replies, func(t *testing.T) {
			dir, file := twoRules(t)
			out := answerAll(t, dir, nil, strings.Fields(test.replies)...)
			if !strings.Contains(out, "(1/3)") {
				t.Errorf("not three parts:\n%s", out)
			}
			if strings.Contains(test.replies, "?") && !strings.Contains(out, "leave this and all later changes in the file") {
				t.Error("? does not help")
			}
			text, _ := os.ReadFile(file)
			parts := strings.Split(string(text), "def two")
			for i, moved := range []bool{strings.Contains(parts[0], "from new import f2"), strings.Contains(parts[0], "from new import g2"), strings.Contains(parts[1], "from new import g2")} {
				if want := []bool{test.f, test.g, test.g2}[i]; moved != want {
					t.Errorf("import %d moved: %v, want %v\n%s", i, moved, want, text)
				}
			}
			if ok, printed := python(t, dir, "app.py"); !ok || printed != "f g\ng\n" {
				t.Errorf("the program prints %s", printed)
			}
		})
	}
}

// All is taken: the tree is the one that -w makes. The fixture has every kind of file.
func TestInteractiveTakingAllIsWrite(t *testing.T) {
	asked, written := netra(t), netra(t)
	rewrite(written, "-w")
	_, list, _ := rewrite(asked, "-l")
	replies := make([]string, strings.Count(list, "\n"))
	for i := range replies {
		replies[i] = "a"
	}
	answerAll(t, asked, nil, replies...)
	same(t, written, asked)
}

// Some of each file is taken, in turns: the tests of the tree pass all the same, and -w does
// the rest.
func TestInteractiveSubsetsOfTheFixtureRun(t *testing.T) {
	dir, written := netra(t), netra(t)
	rewrite(written, "-w")
	c := open(t, dir, nil, "-i")
	go func() {
		for i := 0; c.shows(question); i++ {
			if _, err := c.pty.WriteString([]string{"y\n", "n\n", "y\n"}[i%3]); err != nil {
				return
			}
		}
	}()
	if status, out := c.end(); status != 0 {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	if status, _, stderr := rewrite(dir, "-w"); status != 0 {
		t.Fatal(stderr)
	}
	if ok, out := unittest(t, dir, strictly); !ok {
		t.Errorf("the tests of the tree fail:\n%s", out)
	}
}

// A file that is left keeps its name, so others may not follow it: they are asked about
// again, for what they do then.
func TestInteractiveAsksAgainWhatIsTied(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rewrite.toml"), "rename = [{from = \"old:f\", to = \"new:f2\"}]\n")
	write(t, filepath.Join(dir, "old.py"), "from new import f2 as f\n")
	write(t, filepath.Join(dir, "new.py"), "def f2(): return 'f'\n")
	write(t, filepath.Join(dir, "hub.py"), "from old import f\ndef run(): return f()\n")
	write(t, filepath.Join(dir, "main.py"), "import hub\nfrom old import f\nprint(hub.f(), f())\n")
	_, diff, _ := rewrite(dir)
	if !strings.Contains(diff, "+print(hub.f2(), f2())") {
		t.Fatalf("nothing is tied:\n%s", diff)
	}
	out := answerAll(t, dir, nil, "n", "y", "y")
	if !strings.Contains(out, "main.py changes in another way") {
		t.Errorf("main.py is not asked about again:\n%s", out)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "main.py"))
	if !strings.Contains(string(text), "print(hub.f(), f2())") {
		t.Errorf("main.py:\n%s", text)
	}
	if ok, printed := python(t, dir, "main.py"); !ok {
		t.Error(printed)
	}
}

// Who patches a name and who looks it up when it runs change together, or not at all.
func TestInteractiveKeepsPatchesWithWhatTheyPatch(t *testing.T) {
	for _, replies := range [][]string{{"y", "n"}, {"n", "y"}, {"y", "y"}} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "rewrite.toml"), "rename = [{from = \"old:f\", to = \"new:f\"}]\n")
		write(t, filepath.Join(dir, "old.py"), "from new import f\n")
		write(t, filepath.Join(dir, "new.py"), "def f(): return 1\n")
		write(t, filepath.Join(dir, "app.py"), "import old as o\ndef run():\n    return o.f()\n")
		write(t, filepath.Join(dir, "check.py"), "from unittest.mock import patch\nimport app\ndef check():\n    with patch('old.f', return_value=2):\n        print(app.run())\ncheck()\n")
		answerAll(t, dir, nil, replies...)
		if ok, printed := python(t, dir, "check.py"); !ok || printed != "2\n" {
			t.Errorf("after %v: %s", replies, printed)
		}
	}
}

func TestInteractiveEdit(t *testing.T) {
	// A name of the person's own choice, at each place where it stands.
	dir, file := twoRules(t)
	env := map[string]string{"EDITOR": `sed -i -e '/^+/s/import f2/import f2 as mine/' -e '/^+print/s/f2()/mine()/'`}
	c := open(t, dir, env, "-i")
	c.expect(question)
	c.send("e\n")
	c.expect(question)
	c.send("q\n")
	if status, out := c.end(); status != 0 {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	text, _ := os.ReadFile(file)
	if !strings.Contains(string(text), "from new import f2 as mine\n") || !strings.Contains(string(text), "print(mine(), one())\n") {
		t.Errorf("not what was edited:\n%s", text)
	}
	if ok, printed := python(t, dir, "app.py"); !ok || printed != "f g\ng\n" {
		t.Error(printed)
	}

	// What does not mean the same is not taken, nor is a line that was not to be touched.
	for _, editor := range []string{`sed -i '/^+print/s/f2/print/'`, `sed -i 's/^ # -/ # =/'`, `false`} {
		dir, file := twoRules(t)
		before, _ := os.ReadFile(file)
		c := open(t, dir, map[string]string{"VISUAL": editor}, "-i")
		c.expect(question)
		c.send("e\n")
		c.expect("Edit again [y,n]? ")
		c.send("n\n")
		c.expect(question)
		c.send("q\n")
		c.end()
		if after, _ := os.ReadFile(file); string(after) != string(before) {
			t.Errorf("%s: is taken:\n%s", editor, after)
		}
	}
}

// The end of what is typed leaves the rest.
func TestInteractiveEndsWithItsInput(t *testing.T) {
	dir, file := twoRules(t)
	before, _ := os.ReadFile(file)
	status, _, stderr := rewrite(dir, "-i")
	after, _ := os.ReadFile(file)
	if status != 0 || string(after) != string(before) {
		t.Errorf("exit status %d: %s", status, stderr)
	}
	for _, line := range []string{"-i -w", "-i --check", "-i --format json", "-i --stdin-filename a.py"} {
		if status, _, _ := rewrite(dir, strings.Fields(line)...); status != 2 {
			t.Errorf("rewrite %s: exit status %d", line, status)
		}
	}
}
