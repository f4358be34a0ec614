package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/netra-systems/rewrite/report"
)

// flagValues are what flags take, where that is one of a few words.
func flagValues() map[string]string {
	return map[string]string{
		"format": strings.Join(report.Formats(), " "), "color": "auto always never", "by": "directory owner count:20",
	}
}

// completion returns the script that completes flags in a shell. It is made from the flags
// themselves.
func completion(shell string, set *pflag.FlagSet) (string, error) {
	var all []string
	var fish strings.Builder
	var cases strings.Builder
	set.VisitAll(func(f *pflag.Flag) {
		all = append(all, "--"+f.Name)
		about, _, _ := strings.Cut(strings.ReplaceAll(f.Usage, "`", ""), "\n")
		about = strings.NewReplacer(`\`, ``, `'`, ``).Replace(about)
		fmt.Fprintf(&fish, "complete -c rewrite -l %s -d '%s'", f.Name, about)
		if f.Shorthand != "" {
			all = append(all, "-"+f.Shorthand)
			fmt.Fprintf(&fish, " -s %s", f.Shorthand)
		}
		if words := flagValues()[f.Name]; words != "" {
			fmt.Fprintf(&cases, "        --%s) words='%s' ;;\n", f.Name, words)
			fmt.Fprintf(&fish, " -x -a '%s'", words)
		} else if f.NoOptDefVal == "" {
			fish.WriteString(" -r")
		}
		fish.WriteByte('\n')
	})
	bash := `_rewrite() {
    local cur=${COMP_WORDS[COMP_CWORD]} words=''
    case ${COMP_WORDS[COMP_CWORD-1]} in
` + cases.String() + `    esac
    if [[ -n $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    elif [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '` + strings.Join(all, " ") + `' -- "$cur"))
    elif [[ $COMP_CWORD == 1 ]]; then
        COMPREPLY=($(compgen -W 'status discover' -- "$cur") $(compgen -f -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}
complete -o filenames -F _rewrite rewrite
`
	switch shell {
	case "bash":
		return bash, nil
	case "zsh":
		return "autoload -Uz compinit bashcompinit && compinit && bashcompinit\n" + bash, nil
	case "fish":
		return "complete -c rewrite -n __fish_use_subcommand -a 'status discover'\n" + fish.String(), nil
	}
	return "", fmt.Errorf("--completion %s: give bash, zsh or fish", shell)
}

// manPage returns the manual page, made from the help. docs/rewrite.1 is a copy.
func manPage(set *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString(".TH REWRITE 1\n.SH NAME\nrewrite \\- move a Python code base from deprecated names to their replacements\n")
	_, rest, _ := strings.Cut(fmt.Sprintf(usage, set.FlagUsages()), "\n\n")
	for _, section := range strings.Split(rest, "\n\n") {
		title, body, ok := strings.Cut(section, ":\n")
		if !ok {
			title, body = "EXIT STATUS", strings.TrimPrefix(section, "Exit status: ")
		}
		if title == "Usage" {
			title = "SYNOPSIS"
		}
		fmt.Fprintf(&b, ".SH %s\n.nf\n", strings.ToUpper(title))
		for line := range strings.Lines(strings.TrimRight(body, "\n") + "\n") {
			line = strings.ReplaceAll(line, `\`, `\e`)
			line = strings.ReplaceAll(line, "-", `\-`)
			if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
				b.WriteString(`\&`)
			}
			b.WriteString(line)
		}
		b.WriteString(".fi\n")
	}
	return b.String()
}
