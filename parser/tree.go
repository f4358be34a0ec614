package parser

// #include "flatten.h"
import "C"

import (
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	// Linked for their C code: the tree-sitter runtime and the Python grammar.
	_ "github.com/smacker/go-tree-sitter"
	_ "github.com/smacker/go-tree-sitter/python"
)

// Limits keep the cost of a hostile file bounded. What reaches one is refused
// for that file, with the limit's name.
type Limits struct {
	Bytes int           // of source
	Depth int           // of nested syntax
	Nodes int           // of the syntax tree
	Time  time.Duration // in tree-sitter, for each megabyte begun; 0 is no limit
}

// DefaultLimits are far beyond what people write, and far below what hurts.
var DefaultLimits = Limits{
	// The syntax tree takes about 20 times the source: 1.3 GB at this size.
	Bytes: 64 << 20,
	// The passes over the tree are recursive, with frames below 1 kB, and a Go
	// stack may grow to 1 GB. CPython gives up at 200 nested brackets and about
	// 6,000 levels of its own parser's stack; a sum of n terms is n levels deep.
	Depth: 20_000,
	// 16 bytes each: 1 GB.
	Nodes: 64 << 20,
	Time:  10 * time.Second,
}

// time returns what a source of size bytes may take.
func (l *Limits) time(size int) time.Duration { return l.Time * time.Duration(1+size>>20) }

// The errors of a file that is refused as a whole; they are wrapped with what is
// known of it.
var (
	ErrNotText  = errors.New("file is not text")
	ErrTooLarge = errors.New("file is too large")
	ErrTooDeep  = errors.New("code is nested too deeply")
	ErrTimeout  = errors.New("parsing takes too long")
)

// node is a node of the syntax tree, as flatten.h lays it out.
type node = C.flat_node

// tree is a syntax tree in preorder: the children of node i start at i+1, and
// the sibling behind node i is at nodes[i].next.
type tree struct {
	nodes  []node
	source []byte   // as it was given, not as it was prepared
	ready  prepared // what was found on the way
}

// grammarParser is a tree-sitter parser with the buffers of its last file. It must
// not be used by two goroutines at once.
type grammarParser struct {
	c       *C.flat_parser
	direct  bool // see direct
	lexer   preparer
	builder builder
	spliced []node // of the last tree that a splicer has put together
	before  []byte // and the text that it was made from

	squeezer squeezer
	passed   []part // of the last text
}

// parsers are those that nobody uses. Making one costs as much as parsing a small
// file, so they are kept for good: there are never more than files are read at
// once. A sync.Pool would drop them, and what they have in C with them.
var parsers struct {
	sync.Mutex
	free []*grammarParser
}

// acquire returns a parser that nobody uses; release gives it back.
func acquire() *grammarParser {
	parsers.Lock()
	defer parsers.Unlock()
	if n := len(parsers.free); n > 0 {
		p := parsers.free[n-1]
		parsers.free = parsers.free[:n-1]
		return p
	}
	return &grammarParser{c: C.flat_parser_new()}
}

// Warm makes ready what parsing needs. Nobody has to call it; who does so in another goroutine,
// before the first text is there, does not wait for it then.
func Warm() { direct() }

// direct reports whether trees can be read where they lie in memory: see flatten.c.
var direct = sync.OnceValue(func() bool { return readsRight([]byte(layoutSample)) })

// little is what is parsed before direct is asked: the answer takes as long as reading the trees
// of so many bytes with a cursor.
const little = 2 << 10

// bytesParsed is how many bytes were parsed, as long as they are few.
var bytesParsed atomic.Int64

// readsRight reports whether the tree of a text is read the same with a cursor.
func readsRight(text []byte) bool {
	return C.flat_check((*C.char)(unsafe.Pointer(unsafe.SliceData(text))), C.uint32_t(len(text))) != 0
}

// layoutSample has nodes of all kinds: leaves in place and elsewhere, tokens of the
// external scanner, hidden nodes and repetitions, fields, aliases, and what is skipped.
const layoutSample = `"""Doc."""
@a.b(c)
class A(B, m=C):
    # a comment
    x: int = {**d, 'k': [i for i in y]}
    def f(a_rather_long_name_that_is_no_small_leaf_because_a_small_one_has_at_most_255_bytes, *k) -> "r":
        return f"{x!r:>{w}}"
try: from .. import (a as b, c)
except* E as e: pass
x = ) = 3
`

// release gives the parser back, without the memory that only a huge file needs.
func (p *grammarParser) release() {
	const ordinary = 1 << 20
	if cap(p.lexer.out) > ordinary {
		p.lexer, p.builder, p.spliced, p.before, p.squeezer = preparer{}, builder{}, nil, nil, squeezer{}
		C.flat_parser_trim(p.c)
	}
	p.lexer.in, p.lexer.ready, p.lexer.again = nil, prepared{}, nil
	p.builder.t = tree{}
	parsers.Lock()
	parsers.free = append(parsers.free, p)
	parsers.Unlock()
}

// parse returns the tree of source. It is valid until the parser's next use.
func (p *grammarParser) parse(source []byte, pass passing, treeOf func(*grammarParser, []byte) ([]node, error)) (tree, error) {
	if p.c == nil {
		return tree{}, errors.New("the Python grammar does not fit the tree-sitter runtime")
	}
	ready := p.prepare(source, pass)
	if ready.err != nil {
		return tree{}, ready.err
	}
	p.passed = ready.passed
	nodes, err := treeOf(p, ready.text)
	if err == nil && pass.matters != nil && ready.passed != nil && nodes[0].flags&C.FLAT_ERROR != 0 {
		ready = p.lexer.prepare(source, false) // as it is, for the person who is told
		p.passed = nil
		nodes, err = treeOf(p, ready.text)
	}
	if err != nil {
		return tree{}, err
	}
	t := tree{nodes: nodes, source: source, ready: ready}
	t.unveil()
	return t, nil
}

// prepare has the lexer prepare a source.
func (p *grammarParser) prepare(source []byte, pass passing) prepared {
	if pass.again != nil {
		if ready, ok := p.lexer.prepareAgain(source, pass.again); ok {
			return ready
		}
	}
	ready := p.lexer.prepare(source, pass.matters != nil)
	if pass.matters != nil {
		ready.passed = p.lexer.passOver(pass.matters)
	}
	return ready
}

// tree parses the text that the lexer has just prepared.
func (p *grammarParser) tree(text []byte, limits Limits) ([]node, error) {
	if len(p.lexer.ready.errors) > 0 {
		return p.flatten(text, limits)
	}
	p.squeezer.squeeze(text, p.lexer.short, p.passed)
	nodes, err := p.flatten(p.squeezer.text, limits)
	if err == nil && nodes[0].flags&C.FLAT_ERROR != 0 {
		return p.flatten(text, limits) // where the parser goes on must not depend on blanks
	}
	if err == nil {
		p.squeezer.restore(nodes, len(text))
	}
	return nodes, err
}

// flatten parses a prepared text, which must not be empty.
func (p *grammarParser) flatten(text []byte, limits Limits) ([]node, error) {
	if !p.direct && (bytesParsed.Load() > little || bytesParsed.Add(int64(len(text))) > little) && direct() {
		p.direct = true
		C.flat_parser_directly(p.c)
	}
	flat := C.flat_parse(p.c, (*C.char)(unsafe.Pointer(&text[0])), C.uint32_t(len(text)),
		C.uint64_t(limits.time(len(text)).Microseconds()), C.uint32_t(limits.Nodes), C.uint32_t(limits.Depth))
	switch flat.status {
	case C.FLAT_OK:
		return unsafe.Slice((*node)(flat.nodes), int(flat.count)), nil
	case C.FLAT_TIMEOUT:
		return nil, fmt.Errorf("%w: more than %v", ErrTimeout, limits.time(len(text)))
	case C.FLAT_TOO_DEEP:
		return nil, fmt.Errorf("%w: more than %d levels", ErrTooDeep, limits.Depth)
	case C.FLAT_TOO_MANY:
		return nil, fmt.Errorf("%w: more than %d syntax nodes", ErrTooLarge, limits.Nodes)
	default:
		return nil, errors.New("not enough memory for the syntax tree")
	}
}

// unveil makes the numbers that stand for names identifiers, and what the grammar
// takes for names errors if it is none: keywords, and parts of strings where it
// has lost its way.
func (t *tree) unveil() {
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.symbol != identifierSymbol && (n.symbol != integerSymbol || classes[t.source[n.start]] != letter) {
			continue
		}
		n.symbol = identifierSymbol
		if text := t.text(i); isKeyword(text) || !isIdentifier(text) {
			n.symbol = errorSymbol
			t.nodes[0].flags |= C.FLAT_ERROR
		}
	}
}

// IsKeyword reports whether a word is never a name (language reference, 2.3.1).
func IsKeyword(word string) bool { return isKeyword([]byte(word)) }

func isKeyword(word []byte) bool {
	switch string(word) {
	case "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
		"continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
		"if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return",
		"try", "while", "with", "yield":
		return true
	}
	return false
}

// isIdentifier reports whether text is an identifier (language reference, 2.3).
func isIdentifier(text []byte) bool {
	if n := identifierLen(text); n == len(text) {
		return n > 0
	}
	for i, r := range string(text) {
		if r != '_' && !isStart(r) && (i == 0 || !isContinue(r)) {
			return false
		}
	}
	return true
}

// errorSymbol is that of the nodes that the parser skipped.
const errorSymbol = 0xFFFF

func (t *tree) kind(i int) kind {
	s := t.nodes[i].symbol
	if s == errorSymbol {
		return kError
	}
	return kinds[s]
}

func (t *tree) field(i int) field { return fields[t.nodes[i].field] }
func (t *tree) next(i int) int    { return int(t.nodes[i].next) }
func (t *tree) span(i int) Span {
	return Span{int32(t.nodes[i].start), int32(t.nodes[i].end)}
}
func (t *tree) text(i int) []byte  { return t.source[t.nodes[i].start:t.nodes[i].end] }
func (t *tree) named(i int) bool   { return t.nodes[i].flags&C.FLAT_NAMED != 0 }
func (t *tree) missing(i int) bool { return t.nodes[i].flags&C.FLAT_MISSING != 0 }

// broken reports whether a syntax error lies in the subtree of i.
func (t *tree) broken(i int) bool { return t.nodes[i].flags&C.FLAT_ERROR != 0 }

// understood reports whether i is a part of the syntax: no error, and nothing
// that the parser made up to go on. What the tree's methods below return is.
func (t *tree) understood(i int) bool { return t.kind(i) != kError && !t.missing(i) }

// children goes through the named children of i.
func (t *tree) children(i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for c, end := i+1, t.next(i); c < end; c = t.next(c) {
			if t.named(c) && t.understood(c) && !yield(c) {
				return
			}
		}
	}
}

// child returns the first child of i that fills field f, or None.
func (t *tree) child(i int, f field) int {
	for c, end := i+1, t.next(i); c < end; c = t.next(c) {
		if t.field(c) == f && t.understood(c) {
			return c
		}
	}
	return None
}

// childOf returns the first child of i of kind k, or None.
func (t *tree) childOf(i int, k kind) int {
	for c, end := i+1, t.next(i); c < end; c = t.next(c) {
		if t.kind(c) == k && !t.missing(c) {
			return c
		}
	}
	return None
}

// firstNamed returns the first named child of i, or None.
func (t *tree) firstNamed(i int) int { return t.following(i, i) }

// following returns the named child of i behind its child c, or None.
func (t *tree) following(i, c int) int {
	if c == None {
		return None
	}
	first := i + 1
	if c != i {
		first = t.next(c)
	}
	for c, end := first, t.next(i); c < end; c = t.next(c) {
		if t.named(c) && t.understood(c) {
			return c
		}
	}
	return None
}

// kind is a node type of the grammar; those without a name here are kOther.
type kind uint8

// field is a field name of the grammar.
type field uint8

// grammarNames returns the names of the grammar's symbols and of its fields, by their numbers:
// symbols.go is made from them.
func grammarNames() (symbols, fields []string) {
	for i := range C.flat_symbol_count() {
		symbols = append(symbols, C.GoString(C.flat_symbol_name(C.uint16_t(i))))
	}
	fields = append(fields, "")
	for i := range C.flat_field_count() {
		fields = append(fields, C.GoString(C.flat_field_name(C.uint16_t(i+1))))
	}
	return symbols, fields
}
