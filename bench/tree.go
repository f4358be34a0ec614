package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// shape says what tree to make. Equal shapes make equal trees, byte for byte.
type shape struct {
	files int // Python files
	bytes int // of all of them together
	hits  int // files that use an old name
	rules int // how many old names there are; the files with hits share them evenly
}

// The rules of a tree: old_0 to old_n, each in a deprecated module of its own for
// every hundred.
func oldModule(rule int) string { return fmt.Sprintf("legacy.area_%d.shims", rule/100) }
func oldName(rule int) string   { return fmt.Sprintf("legacy_handle_%d", rule) }
func newModule(rule int) string { return fmt.Sprintf("platform_core.area_%d", rule/100) }
func newName(rule int) string   { return fmt.Sprintf("handle_%d", rule) }

// config are the rules as a rewrite.toml.
func (s shape) config() string {
	var b strings.Builder
	for i := range s.rules {
		fmt.Fprintf(&b, "[[rename]]\nfrom = \"%s:%s\"\nto = \"%s:%s\"\n\n", oldModule(i), oldName(i), newModule(i), newName(i))
	}
	return b.String()
}

// filesPerFolder is how many modules a package of the tree holds.
const filesPerFolder = 20

// make writes the tree into a folder, which must not exist or be empty.
func (s shape) make(dir string) error {
	r := rand.New(rand.NewPCG(1, uint64(s.files)))
	sizes := s.sizes(r)
	var b bytes.Buffer
	for i, size := range sizes {
		b.Reset()
		hit := s.hit(i)
		w := &writer{r: r, b: &b, names: nil}
		w.file(i, size, hit, s.rules)
		path := filepath.Join(dir, filepath.FromSlash(modulePath(i)))
		if i%filesPerFolder == 0 {
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				return err
			}
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// hit returns which of the files with old names a file is, or -1.
func (s shape) hit(i int) int {
	every := max(1, s.files/max(1, s.hits))
	if i%every == min(every-1, 7) && i/every < s.hits {
		return i / every
	}
	return -1
}

// link makes a tree that has the files of another one, which was made in a folder, but of those
// with old names only the first few.
func (s shape) link(from, dir string, few int) error {
	for i := range s.files {
		path := filepath.FromSlash(modulePath(i))
		if i%filesPerFolder == 0 {
			if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o777); err != nil {
				return err
			}
		}
		if s.hit(i) >= few {
			continue
		}
		if err := os.Link(filepath.Join(from, path), filepath.Join(dir, path)); err != nil {
			return err
		}
	}
	return nil
}

func modulePath(i int) string {
	folder := i / filesPerFolder
	name := fmt.Sprintf("mod_%d.py", i)
	if i%filesPerFolder == 0 {
		name = "__init__.py"
	}
	return fmt.Sprintf("pkg_%d/sub_%d/%s", folder/16, folder, name)
}

// sizes are the lengths of the files: most are short, a few very long, as in real
// trees (a log-normal distribution), with the sum that is wanted.
func (s shape) sizes(r *rand.Rand) []int {
	weights := make([]float64, s.files)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Min(math.Exp(1.2*r.NormFloat64()), 40)
		sum += weights[i]
	}
	sizes := make([]int, s.files)
	for i, w := range weights {
		sizes[i] = int(w / sum * float64(s.bytes))
	}
	return sizes
}

// writer makes up Python code.
type writer struct {
	r     *rand.Rand
	b     *bytes.Buffer
	names []string // the old names that the file may use
}

var vocabulary = strings.Fields(`account active adapter address alias amount archive audit
	backend balance batch body bucket buffer build cache call channel check child choice client clock
	code column command commit config connect content context core count create cursor data date decode
	default delete depth device digest domain draft driver edge encode engine entry error event fetch
	field file filter flag format frame gateway graph group guard handle hash header helper host index
	input interval item job join key kind label layer limit line link list load local lock log manager
	map mask match member merge message meta method metric mode model module name node number object
	offset option order output owner page parent parse part path payload peer phase plan point policy
	pool port prefix process profile proxy query queue rate read record region remote render report
	request reset resolve result retry role root route row rule sample scale schema scope score search
	section send series server service session shard share signal size slot source stage state status
	step store stream string style sum table tag target task template term test text thread time token
	total trace track tree type unit update user valid value vector version view wait weight window
	worker write zone`)

func (w *writer) word() string { return vocabulary[w.r.IntN(len(vocabulary))] }
func (w *writer) name() string { return w.word() + "_" + w.word() }

// class is a name such as classes have.
func (w *writer) class() string {
	a, b := w.word(), w.word()
	return strings.ToUpper(a[:1]) + a[1:] + strings.ToUpper(b[:1]) + b[1:]
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w.b, format, args...) }

// file writes one of about so many bytes. hit is which of the files with old names
// it is, or negative.
func (w *writer) file(i, size, hit, rules int) {
	w.printf("\"\"\"%s.\n\n", w.class())
	for range 3 {
		w.prose("", 12)
	}
	w.printf("\"\"\"\nfrom __future__ import annotations\n\nimport os\nimport sys\nimport logging\nfrom typing import Any, Dict, List, Optional\n")
	for range 3 {
		other := w.r.IntN(i + 1)
		module := strings.TrimSuffix(strings.ReplaceAll(modulePath(other), "/", "."), ".py")
		w.printf("from %s import %s\n", strings.TrimSuffix(module, ".__init__"), w.class())
	}
	if i%50 == 7 { // as often as in the packages that people install
		w.printf("from .mod_%d import *\n", i-1)
	}
	if hit >= 0 {
		for k := hit; ; k += hitStride(rules) {
			w.names = append(w.names, oldName(k%max(1, rules)))
			w.printf("from %s import %s\n", oldModule(k%max(1, rules)), w.names[len(w.names)-1])
			if len(w.names) >= min(3, rules) {
				break
			}
		}
	}
	w.printf("\nlog = logging.getLogger(__name__)\n\n")
	for n := 0; w.b.Len() < size || n == 0 && hit >= 0; n++ {
		switch w.r.IntN(4) {
		case 0:
			w.table()
		case 1:
			w.function("", "")
		default:
			w.printf("\nclass %s(%s):\n", w.class(), w.class())
			w.prose("    #", 9)
			for range 1 + w.r.IntN(6) {
				w.function("    ", "self, ")
			}
		}
	}
}

func hitStride(rules int) int { return max(1, rules/7) }

func (w *writer) prose(prefix string, words int) {
	w.b.WriteString(prefix)
	for range words {
		w.printf(" %s", w.word())
	}
	w.b.WriteString("\n")
}

// table is a dict of data.
func (w *writer) table() {
	w.printf("\n%s = {\n", strings.ToUpper(w.name()))
	for range 3 + w.r.IntN(12) {
		w.printf("    %q: (%d, %q, [%q, %d.5]),\n", w.name(), w.r.IntN(1000), w.word(), w.name(), w.r.IntN(100))
	}
	w.printf("}\n\n")
}

func (w *writer) function(indent, self string) {
	a, b := w.name(), w.word()
	w.printf("\n%sdef %s(%s%s: int, %s: Optional[str] = None, *rest: Any) -> Dict[str, %s]:\n", indent, w.name(), self, a, b, w.class())
	in := indent + "    "
	w.printf("%s\"\"\"%s\n\n", in, w.class())
	w.prose(in, 11)
	w.printf("%s\"\"\"\n", in)
	for range 2 + w.r.IntN(8) {
		w.statement(in, a, b)
	}
	if len(w.names) > 0 && w.r.IntN(2) == 0 || len(w.names) > 0 && self == "" {
		w.printf("%s%s = %s.%s(%s)\n", in, w.word(), w.names[w.r.IntN(len(w.names))], w.word(), b)
	}
	w.printf("%sreturn {%q: %s, **%s}\n", in, w.word(), a, b)
}

func (w *writer) statement(in, a, b string) {
	switch w.r.IntN(6) {
	case 0:
		w.printf("%sif %s > %d and not %s.%s:\n%s    raise ValueError(f\"%s {%s!r} of {%s.%s}\")\n", in, a, w.r.IntN(99), b, w.word(), in, w.word(), a, b, w.word())
	case 1:
		w.printf("%sfor %s in %s.%s(%s, key=lambda x: x.%s):\n%s    log.info(\"%s %%s\", %s)\n", in, w.word(), b, w.word(), a, w.word(), in, w.name(), a)
	case 2:
		w.prose(in+"#", 10)
		w.printf("%s%s = [%s.%s for %s in %s if %s]\n", in, w.word(), a, w.word(), w.word(), b, a)
	case 3:
		w.printf("%stry:\n%s    %s.%s = os.path.%s(%s[%q])\n%sexcept (KeyError, %s) as error:\n%s    log.warning(\"%s\", error)\n", in, in, a, w.word(), w.word(), b, w.word(), in, w.class(), in, w.name())
	default:
		w.printf("%s%s = %s.%s(%s, %d, %s=%q)\n", in, w.name(), a, w.name(), b, w.r.IntN(500), w.word(), w.word())
	}
}
