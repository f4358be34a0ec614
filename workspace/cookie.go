package workspace

import (
	"bytes"
	"strings"
)

// declaredEncoding is the encoding that a comment in the first or second line
// declares, and its offset; "" if none does. text has no byte-order mark. This is
// the rule of CPython's tokenizer (check_coding_spec in Parser/tokenizer.c): as
// PEP 263 has it, the first line that matches
//
//	^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
//
// counts, and the second line only if the first is blank or a comment. Lines end
// at a carriage return too, because CPython translates line ends before it looks;
// tokenize.detect_encoding, which does not, differs there.
func declaredEncoding(text []byte) (name string, offset int) {
	for range 2 {
		line := text[offset:]
		next := len(line)
		if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
			next = i + 1
			if bytes.HasPrefix(line[i:], []byte("\r\n")) {
				next++
			}
			line = line[:i]
		}
		if name, at := cookie(line); name != "" {
			return name, offset + at
		}
		if code := bytes.TrimLeft(line, " \t\f"); len(code) > 0 && code[0] != '#' {
			break
		}
		offset += next
	}
	return "", 0
}

// cookie is the encoding that a line declares, in Python's spelling, and its
// offset in the line.
func cookie(line []byte) (name string, offset int) {
	offset = len(line) - len(bytes.TrimLeft(line, " \t\f"))
	if offset == len(line) || line[offset] != '#' {
		return "", 0
	}
	for {
		i := bytes.Index(line[offset:], []byte("coding"))
		if i < 0 {
			return "", 0
		}
		offset += i + len("coding")
		rest := line[offset:]
		if len(rest) == 0 || rest[0] != ':' && rest[0] != '=' {
			continue
		}
		value := bytes.TrimLeft(rest[1:], " \t")
		end := 0
		for end < len(value) && (isWordByte(value[end]) || value[end] == '-' || value[end] == '.') {
			end++
		}
		if end > 0 {
			return normalName(string(value[:end])), offset + len(rest) - len(value)
		}
	}
}

// normalName is the name with the spellings unified that the tokenizer unifies
// (get_normal_name there): those of UTF-8 and Latin-1, whatever follows them.
func normalName(name string) string {
	head := strings.ReplaceAll(strings.ToLower(name[:min(len(name), 12)]), "_", "-")
	for _, known := range []struct{ prefix, name string }{
		{"utf-8", "utf-8"},
		{"latin-1", "iso-8859-1"},
		{"iso-8859-1", "iso-8859-1"},
		{"iso-latin-1", "iso-8859-1"},
	} {
		if rest, ok := strings.CutPrefix(head, known.prefix); ok && (rest == "" || rest[0] == '-') {
			return known.name
		}
	}
	return name
}
