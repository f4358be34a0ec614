package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const readmeFile = "../../README.md"

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocks returns the fenced blocks of a page that are marked with a language.
func blocks(page, language string) (all []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// step is a command of a transcript, and what is shown of it.
type step struct{ command, shown string }

func steps(transcript string) (all []step) {
	for line := range strings.Lines(transcript) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, step{command: strings.TrimSuffix(command, "\n")})
		} else {
			all[len(all)-1].shown += line
		}
	}
	return all
}

// The transcripts of the README are real: each is run in a shell, in a copy of the fixture, and
// prints what is shown, if anything is. UPDATE=1 writes them anew.
func TestReadmeTranscripts(t *testing.T) {
	env, bin := onPath(t)
	write(t, filepath.Join(bin, "gh"), "#!/bin/sh\ncat >/dev/null\n") // for it there would have to be a pull request
	if err := os.Chmod(filepath.Join(bin, "gh"), 0o755); err != nil {
		t.Fatal(err)
	}
	page := readme(t)
	for _, block := range blocks(page, "console") {
		dir := repository(t)
		var script strings.Builder
		all := steps(block)
		for _, s := range all {
			// What a command has printed ends at a control character, and $? is as if nothing
			// had been done in between.
			script.WriteString(s.command + "\ns=$?; printf '\\001'; (exit $s)\n")
		}
		_, out := shell(t, dir, env, "/bin/bash", "-c", "exec 2>&1; "+script.String())
		printed := strings.Split(out, "\x01")
		if len(printed) != len(all)+1 {
			t.Fatalf("not all of this was run:\n%s\n%s", block, out)
		}
		real := ""
		for i, s := range all {
			if s.shown != "" {
				s.shown = printed[i]
			}
			real += "$ " + s.command + "\n" + s.shown
			if s.shown == "" && strings.Contains(printed[i], "rewrite: error") {
				t.Errorf("$ %s\n%s", s.command, printed[i])
			}
		}
		if real != block && os.Getenv("UPDATE") == "" {
			t.Errorf("the README shows\n%s\nand this is printed (UPDATE=1 writes it)\n%s", block, real)
		}
		page = strings.Replace(page, "```console\n"+block, "```console\n"+real, 1)
	}
	if os.Getenv("UPDATE") != "" {
		write(t, readmeFile, page)
	}
}

// The diffs and notes that the README shows are those of the fixture.
func TestReadmeExcerpts(t *testing.T) {
	dir := repository(t)
	_, diffs, notes := rewrite(dir)
	_, _, waiting := rewrite(dir, "netra_backend/app/services") // what waits for other folders
	notes += waiting
	page := readme(t)
	for _, block := range blocks(page, "diff") {
		if strings.HasPrefix(block, "diff --git") {
			if !strings.Contains(diffs, block) {
				t.Errorf("no such diff:\n%s", block)
			}
			continue
		}
		for line := range strings.Lines(block) { // some lines of a diff
			if strings.TrimSpace(line) != "" && !strings.Contains(diffs, line) {
				t.Errorf("no line of a diff: %s", line)
			}
		}
	}
	for _, block := range blocks(page, "text") {
		for line := range strings.Lines(block) {
			if !strings.Contains("\n"+notes, "\n"+line) {
				t.Errorf("no note: %s", line)
			}
		}
	}
}

// Command lines in the text of the pages are such that the program takes.
func TestPagesCallTheProgramRightly(t *testing.T) {
	_, set, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer(" N", " 3", " REV", " HEAD", " DIR", " dir", " FILE", " file") // placeholders
	lines, alone := 0, 0
	for _, file := range []string{readmeFile, "../../docs/ci.md", "../../docs/architecture.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		prose := regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(string(text), "")
		for _, m := range regexp.MustCompile("`(rewrite|source|--[a-z-]+)([^`]*)`").FindAllStringSubmatch(prose, -1) {
			if flag, ok := strings.CutPrefix(m[1], "--"); ok {
				name, _, _ := strings.Cut(flag, "=")
				if set.Lookup(name) == nil && name != "help" {
					t.Errorf("%s: --%s is no flag", file, name)
				}
				alone++
				continue
			}
			for _, command := range regexp.MustCompile(`rewrite( [^|&<>()]*)`).FindAllStringSubmatch(m[1]+m[2], -1) {
				if _, _, err := parseFlags(strings.Fields(own.Replace(command[1]))); err != nil {
					t.Errorf("%s: %s: %v", file, m[0], err)
				}
				lines++
			}
		}
	}
	if lines < 5 || alone < 10 {
		t.Errorf("only %d command lines and %d flags found", lines, alone)
	}
}
