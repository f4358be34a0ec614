package config

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/netra-systems/rewrite/lazy"
	"github.com/netra-systems/rewrite/rules"
	"github.com/pelletier/go-toml/v2"
)

// syntaxAdvice says what to write instead, from the line that is no TOML or, failing
// that, from the library's message. The first that fits is taken; $1 and $2 are what
// its pattern found.
var syntaxAdvice = []struct {
	pattern func() *regexp.Regexp
	advice  string
}{
	{lazy.Regexp(`^line: \s*([\w.-]+)\s*=\s*([\pL_][^"'#]*?)\s*(#.*)?$`), `write $1 = "$2"`},
	{lazy.Regexp(`^line: \s*([\w.-]+)\s*:\s*["']?([^"']*?)["']?\s*,?$`), `write $1 = "$2"`},
	{lazy.Regexp(`^line: \s*([\w.-]+)\s*=\s*$`), `write a value after $1 =, or remove the line`},
	{lazy.Regexp(`^line: \s*\[\[?((?:[\w.-]+\.)?rename)\]*\s*$`), `write [[$1]]`},
	{lazy.Regexp(`^line: \s*\{`), `write key = "value", one in each line`},
	{lazy.Regexp(`^message: .*already`), `write it once`},
	{lazy.Regexp(`^message: .*UTF-8`), `save the file as UTF-8`},
	{lazy.Regexp(`^message: .*strings? cannot have new lines`), `write the closing quotation mark in the same line`},
	{lazy.Regexp(`^message: .*array is incomplete`), `write the closing ']'`},
	{lazy.Regexp(`^message: `), `write it as https://toml.io describes`},
}

// syntaxError words an error of the TOML library.
func (r *reader) syntaxError(err error, data []byte) error {
	message := strings.Map(printable, strings.TrimPrefix(err.Error(), "toml: "))
	e := &rules.Error{Origin: rules.Origin{File: r.file}, Problem: "is not TOML: " + message}
	var line []byte
	var decodeErr *toml.DecodeError
	if errors.As(err, &decodeErr) {
		e.Origin.Line, e.Origin.Column = decodeErr.Position()
		line = r.lines.line(e.Origin.Line, data)
	}
	e.Advice = adviceOn(string(line), message)
	return e
}

// adviceOn returns the first advice that fits.
func adviceOn(line, message string) string {
	for _, text := range []string{"line: " + shorten(line), "message: " + message} {
		for _, s := range syntaxAdvice {
			if m := s.pattern().FindStringSubmatchIndex(text); m != nil {
				return string(s.pattern().ExpandString(nil, s.advice, text, m))
			}
		}
	}
	return ""
}

// line returns a line, counted from 1, without its end. Characters that would act on a
// terminal are left out: it is for messages.
func (l lines) line(number int, document []byte) []byte {
	if number < 1 || number > len(l) {
		return nil
	}
	line, _, _ := bytes.Cut(document[l[number-1]:], []byte("\n"))
	return bytes.Map(printable, line)
}
