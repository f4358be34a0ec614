package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		name, raw      string
		text, encoding string // text "" is raw
		bom            bool
	}{
		{name: "empty"},
		{name: "UTF-8", raw: "x = 'é'\n"},
		{name: "byte-order mark", raw: "\ufeffx = 1\n", bom: true},
		{name: "byte-order mark and cookie", raw: "\ufeff# coding: utf-8\nx = 'é'\n", bom: true},
		{name: "only a byte-order mark", raw: "\ufeff", bom: true},
		{name: "CRLF, CR, form feeds, no last newline", raw: "a\r\nb\rc\f\n\x0b d"},
		{name: "UTF-8 by another name", raw: "# coding: U8\nx = 'é'"},
		{name: "UTF-8 with the ending of an editor", raw: "# -*- coding: utf-8-unix -*-\nx = 'é'"},
		{name: "Latin-1", raw: "# coding: latin-1\nx = '\xe9\x80'\n", text: "# coding: latin-1\nx = 'é\u0080'\n", encoding: "iso-8859-1"},
		{name: "Latin-1 in a first line before it is declared", raw: "# \xe9\n# coding: latin-1\n", text: "# é\n# coding: latin-1\n", encoding: "iso-8859-1"},
		{name: "ASCII in Latin-1", raw: "# coding: iso-8859-1\nx", encoding: "iso-8859-1"},
		{name: "ASCII", raw: "# coding: us-ascii\nx", encoding: "ascii"},
		{name: "a code page", raw: "# vim: set fileencoding=cp1252 :\nx = '\x80'\n", text: "# vim: set fileencoding=cp1252 :\nx = '€'\n", encoding: "cp1252"},
		{name: "Latin-9", raw: "#!/usr/bin/python\n# coding=ISO-8859-15\n'\xa4'", text: "#!/usr/bin/python\n# coding=ISO-8859-15\n'€'", encoding: "iso8859-15"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Decode([]byte(test.raw))
			if err != nil {
				t.Fatal(err)
			}
			if test.text == "" {
				test.text = test.raw
				if len(s.Raw) > 0 && &s.Raw[0] != &s.Text[0] {
					t.Error("the text is a copy")
				}
			}
			if test.encoding == "" {
				test.encoding = "utf-8"
			}
			if string(s.Text) != test.text || s.Encoding != test.encoding || s.BOM != test.bom || string(s.Raw) != test.raw {
				t.Errorf("got %q, %s, BOM %v", s.Text, s.Encoding, s.BOM)
			}
			raw, err := s.Encode(s.Text)
			if err != nil || string(raw) != test.raw {
				t.Errorf("encoded: %q, %v", raw, err)
			}
			if diff := rawOffsetsDiffer(s); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// rawOffsetsDiffer checks RawOffset at every character of a source: what lies
// before it must be the encoding of what lies before it in the text.
func rawOffsetsDiffer(s *Source) string {
	for offset := 0; offset <= len(s.Text); offset++ {
		if offset < len(s.Text) && !utf8.RuneStart(s.Text[offset]) {
			continue
		}
		front, err := s.Encode(s.Text[:offset])
		if got := s.RawOffset(offset); err != nil || got > len(s.Raw) || !bytes.Equal(s.Raw[:got], front) {
			return fmt.Sprintf("offset %d: got %d, want %d (%v)", offset, got, len(front), err)
		}
	}
	return ""
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"NUL", "a\r\nb\x00", "line 2, byte 4: source code cannot contain null bytes"},
		{"bytes that are not UTF-8", "# é\rx\n\n'\xe9'\n", "line 4, byte 9: byte 0xe9 is not UTF-8"},
		{"a surrogate", "'\xed\xa0\x80'", "line 1, byte 1: byte 0xed is not UTF-8"},
		{"a truncated character", "x\xe2\x82", "line 1, byte 1: byte 0xe2 is not UTF-8"},
		{"UTF-16", "\xff\xfex = 1", "line 1, byte 0: byte 0xff is not UTF-8"},
		{"an encoding with several bytes", "#!x\n# coding: shift_jis\n", "line 2, byte 14: the encoding shift_jis cannot be rewritten byte for byte"},
		{"an encoding that nobody knows", "# coding: nonsense", "line 1, byte 10: the encoding nonsense cannot be rewritten byte for byte"},
		{"an encoding of other things", "# coding: rot13\n", "line 1, byte 10: the encoding rot13 cannot be rewritten byte for byte"},
		{"byte-order mark and another encoding", "\ufeff# coding: latin-1\n", "line 1, byte 13: encoding problem: iso-8859-1 with a byte-order mark"},
		{"byte-order mark and another name of UTF-8", "\ufeff# coding: utf8\n", "line 1, byte 13: encoding problem: utf8 with a byte-order mark"},
		{"bytes that are not ASCII", "# coding: ascii\n'\xe9'", "line 2, byte 17: byte 0xe9 is not in ascii"},
		{"bytes that a code page does not use", "# coding: cp1252\n'\x81'", "line 2, byte 18: byte 0x81 is not in cp1252"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Decode([]byte(test.raw))
			var decodeErr *DecodeError
			if !errors.As(err, &decodeErr) || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if s != nil {
				t.Error("a source all the same")
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct{ name, cookie, text, want string }{
		{"what Latin-1 does not have", "latin-1", "é\r\nł", `line 2, byte 4: 'ł' cannot be written in iso-8859-1, the encoding of the file`},
		{"what ASCII does not have", "ascii", "é", `line 1, byte 0: 'é' cannot be written in ascii, the encoding of the file`},
		{"a control character that only the web has there", "cp1252", "\u0081", `line 1, byte 0: '\u0081' cannot be written in cp1252, the encoding of the file`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Decode([]byte("# coding: " + test.cookie))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Encode([]byte(test.text)); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// python runs a script that reads a JSON list from standard input and prints one.
func python[T any](t *testing.T, script string, input any) []T {
	t.Helper()
	in, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(needPython(t), "-W", "ignore", "-c", "import json, sys\nitems = json.load(sys.stdin)\n"+script)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var result []T
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// TestCharsetsLikePython compares every byte of every encoding with its codec.
func TestCharsetsLikePython(t *testing.T) {
	var names []string
	for _, c := range charsets {
		for _, alias := range append(strings.Fields(c.aliases), c.name) {
			names = append(names, alias, strings.ToUpper(strings.ReplaceAll(alias, "_", "-")))
		}
	}
	const script = `
def char(byte, name):
    try: return ord(bytes([byte]).decode(name))
    except UnicodeDecodeError: return -1
import codecs
print(json.dumps([{"Name": codecs.lookup(name).name, "Chars": [char(b, name) for b in range(256)]} for name in items]))`
	type codec struct {
		Name  string
		Chars []rune
	}
	for i, want := range python[codec](t, script, names) {
		c := charsetNamed(normalName(names[i]))
		if c == nil {
			t.Errorf("%s: not known", names[i])
			continue
		}
		// The tokenizer and the codecs of Python spell Latin-1 differently.
		if strings.TrimPrefix(codecName(want.Name), "iso8859_1") != strings.TrimPrefix(codecName(c.name), "iso_8859_1") &&
			codecName(want.Name) != codecName(c.name) {
			t.Errorf("%s: %s to Python, %s here", names[i], want.Name, c.name)
		}
		for b, char := range want.Chars {
			r, ok := c.decodeByte(byte(b))
			if !ok {
				r = -1
			}
			if r != char {
				t.Errorf("%s: byte %#x is %U here, %U to Python", names[i], b, r, char)
			}
			if back, ok := c.encodeRune(r); r >= 0 && (!ok || back != byte(b)) {
				t.Errorf("%s: %U is byte %#x, not %#x", names[i], r, back, b)
			}
		}
	}
}

// cookieParts are what the first lines of random files are made of.
var cookieParts = []string{
	"#", "# ", " ", "\t", "\f", "coding", "coding:", "coding=", "encoding: ", "coding :", "utf-8", "UTF_8", "utf8", "latin-1", "Latin_1", "iso-8859-1-unix",
	"iso-8859-15", "cp1252", "ascii", "utf-8-sig", "utf-8x", "koi8-r", "-*-", "\n", "\n", "\r\n", "\r", "x = 1", "'''", "\\\n", "\v", ";", "é", "\xe9", ".", "nonsense", "\ufeff",
	"# -*- coding: latin-1 -*-", "# vim: set fileencoding=cp1252 :", "#!/usr/bin/python\n",
}

func randomHead(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(6) == 0 {
		b.WriteString("\ufeff")
	}
	if r.IntN(2) == 0 {
		b.WriteString([]string{"#", "#!", "\n#", "\f#", "\r\n# ", " # x\n#", "\n\n#", "#\r#", "x\n#", "\\\n#"}[r.IntN(10)])
	}
	for range r.IntN(7) {
		b.WriteString(cookieParts[r.IntN(len(cookieParts))])
	}
	return b.String()
}

// TestCookieLikePython compares the encoding with what tokenize.detect_encoding
// finds, where that agrees with the tokenizer: it does not take a carriage return
// for the end of a line, nor a line before the cookie that is not UTF-8.
func TestCookieLikePython(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 263))
	var heads []string
	for len(heads) < 20000 {
		head := randomHead(r)
		if utf8.ValidString(head) && !strings.Contains(strings.ReplaceAll(head, "\r\n", "\n"), "\r") {
			heads = append(heads, head)
		}
	}
	const script = `
import tokenize, io, codecs
def detect(head):
    try: name, _ = tokenize.detect_encoding(io.BytesIO(head.encode()).readline)
    except SyntaxError as e: return "error"
    return codecs.lookup("utf-8" if name == "utf-8-sig" else name).name
print(json.dumps([detect(h) for h in items]))`
	for i, want := range python[string](t, script, heads) {
		got := "error"
		if s, err := Decode([]byte(heads[i])); err == nil {
			got = strings.Replace(s.Encoding, "iso-8859-1", "iso8859-1", 1)
		} else if strings.Contains(err.Error(), "is not in") {
			continue // the encoding is right, what follows is not
		}
		if codecName(got) != codecName(want) {
			t.Errorf("%q: %s, to Python %s", heads[i], got, want)
		}
	}
}

// TestDecodeLikeCompile compares with what CPython makes of the bytes of a file:
// the string in its last line, or that it refuses it.
func TestDecodeLikeCompile(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 263))
	var files [][]byte
	for range 20000 {
		// The comment keeps what is random from being code that is refused for
		// another reason, and a third line is never a cookie.
		head := strings.NewReplacer("x = 1", "#", "'''", "", "\\", "", ";", "").Replace(randomHead(r))
		files = append(files, []byte(head+"\n\nx = '\xc3\xa9'\n"))
	}
	const script = `
import ast, base64
def text(raw):
    try: tree = ast.parse(base64.b64decode(raw))
    except (SyntaxError, ValueError): return "error"
    return tree.body[-1].value.value
print(json.dumps([text(f) for f in items]))`
	refused := 0
	for i, want := range python[string](t, script, files) {
		got := "error"
		if s, err := Decode(files[i]); err == nil {
			_, last, _ := strings.Cut(string(s.Text[bytes.LastIndex(s.Text, []byte("x =")):]), "'")
			got = strings.TrimSuffix(last, "'\n")
		} else if strings.Contains(err.Error(), "is not UTF-8") {
			continue // CPython does not look into comments, unless it reads a file itself
		}
		if want == "error" {
			refused++ // for another reason, perhaps: a stray character before the comment
		} else if got != want {
			t.Errorf("%q: %q, to Python %q", files[i], got, want)
		}
	}
	if refused > len(files)*3/4 {
		t.Errorf("only %d of %d files say anything", len(files)-refused, len(files))
	}
}

func TestDeclaredEncoding(t *testing.T) {
	tests := []struct {
		name, text, want string
		offset           int
	}{
		{"Emacs", "# -*- coding: latin-1 -*-", "iso-8859-1", 14},
		{"Vim", "# vim: set fileencoding=CP1252 :", "CP1252", 24},
		{"the second line after a comment", "#!/usr/bin/python\n# coding=x", "x", 27},
		{"the second line after a blank one", " \t\f\r\n#coding:x", "x", 13},
		{"not after code", "import os\n# coding: x", "", 0},
		{"not after a string", "'''\n# coding: x\n'''", "", 0},
		{"not in the third", "#\n#\n# coding: x", "", 0},
		{"not behind code", "x = 1 # coding: x", "", 0},
		{"lines end at a carriage return", "#\r# coding: x\r", "x", 12},
		{"not with a blank before the colon", "# coding : x", "", 0},
		{"the first that has a name", "# coding: ; coding= y", "y", 20},
		{"up to what no name holds", "# coding: a.b-c_d!", "a.b-c_d", 10},
		{"nothing", "", "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name, offset := declaredEncoding([]byte(test.text))
			if diff := cmp.Diff([]any{test.want, test.offset}, []any{name, offset}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "# coding: latin-1\n\xe9", "\ufeff# coding: utf-8\nx", "#\r# coding: cp1255 \n\xff", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Decode(raw)
		if err != nil {
			return
		}
		if !utf8.Valid(s.Text) {
			t.Errorf("the text is not UTF-8: %q", s.Text)
		}
		if back, err := s.Encode(s.Text); err != nil || !bytes.Equal(back, raw) {
			t.Errorf("%q comes back as %q, %v", raw, back, err)
		}
		if diff := rawOffsetsDiffer(s); len(raw) < 100 && diff != "" {
			t.Error(diff)
		}
	})
}
