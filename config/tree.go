package config

import (
	"bytes"
	"sort"

	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is the type of a TOML value, as far as it matters here.
type kind int

const (
	text kind = iota
	list
	table
	boolean
	number
	date
)

// kindNames is how messages call the kinds.
var kindNames = map[kind]string{
	text: "a string", list: "a list", table: "a table", boolean: "true or false",
	number: "a number", date: "a date",
}

// kindOf maps the parser's kinds.
var kindOf = map[unstable.Kind]kind{
	unstable.String: text, unstable.Array: list, unstable.InlineTable: table,
	unstable.Bool: boolean, unstable.Integer: number, unstable.Float: number,
	unstable.LocalDate: date, unstable.LocalTime: date, unstable.LocalDateTime: date, unstable.DateTime: date,
}

// value is a TOML value that knows its place. go-toml's decoder checks documents but
// tells no positions of what is right, and its parser tells positions but checks little;
// so a document goes through both, and counts if the decoder finds nothing wrong.
type value struct {
	kind  kind
	at    int // byte offset of the value, or of its key where the parser does not say
	text  string
	items []*value // of a list

	entries []entry        // of a table, in order
	index   map[string]int // of the entries, once they are many
}

// entry is what a table has under a key.
type entry struct {
	key   string
	keyAt int // byte offset of the key, where it stands first
	value *value
}

// fewEntries is how many entries are looked through one by one. A rule has less; there may be
// thousands of them, and a map for each would take more time than to read them.
const fewEntries = 8

func newTable(at int) *value { return &value{kind: table, at: at} }

// entry returns what a table has under a key, or nil. It is valid until the next put.
func (v *value) entry(key string) *entry {
	if v.index != nil {
		if i, found := v.index[key]; found {
			return &v.entries[i]
		}
		return nil
	}
	for i := range v.entries {
		if v.entries[i].key == key {
			return &v.entries[i]
		}
	}
	return nil
}

// get returns the value under a key of a table, or nil.
func (v *value) get(key string) *value {
	if e := v.entry(key); e != nil {
		return e.value
	}
	return nil
}

// put adds an entry to a table, or replaces its value.
func (v *value) put(key string, at int, added *value) {
	if before := v.entry(key); before != nil {
		before.value = added
		return
	}
	v.entries = append(v.entries, entry{key, at, added})
	switch n := len(v.entries); {
	case n == fewEntries+1:
		v.index = make(map[string]int)
		for i := range v.entries {
			v.index[v.entries[i].key] = i
		}
	case n > fewEntries:
		v.index[key] = n - 1
	}
}

// within returns the table under a key, which may be the last of a list of tables. It
// is made if it is not there.
func (v *value) within(key string, at int) *value {
	found := v.get(key)
	if found != nil && found.kind == list && len(found.items) > 0 {
		found = found.items[len(found.items)-1]
	}
	if found == nil || found.kind != table {
		found = newTable(at)
		v.put(key, at, found)
	}
	return found
}

// appended adds a table to the list under a key, and returns it.
func (v *value) appended(key string, at int) *value {
	items := v.get(key)
	if items == nil || items.kind != list {
		items = &value{kind: list, at: at}
		v.put(key, at, items)
	}
	added := newTable(at)
	items.items = append(items.items, added)
	return added
}

// buildTree returns the document as one table. Of one that the decoder finds wrong
// it returns what can be made of it.
func buildTree(document []byte) *value {
	var p unstable.Parser
	p.Reset(document)
	top := newTable(0)
	current := top
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.KeyValue:
			putPair(current, e)
		case unstable.Table:
			above, key, at := walkKey(top, e.Key())
			current = above.within(key, at)
		case unstable.ArrayTable:
			above, key, at := walkKey(top, e.Key())
			current = above.appended(key, at)
		}
	}
	return top
}

// walkKey goes down a dotted key to the table of its last part, and returns that, the
// part and its place.
func walkKey(from *value, parts unstable.Iterator) (above *value, key string, at int) {
	above = from
	for parts.Next() {
		part := parts.Node()
		key, at = string(part.Data), int(part.Raw.Offset)
		if parts.IsLast() {
			break
		}
		above = above.within(key, at)
	}
	return above, key, at
}

func putPair(into *value, pair *unstable.Node) {
	above, key, at := walkKey(into, pair.Key())
	above.put(key, at, newValue(pair.Value(), at))
}

// newValue builds a value. The parser does not say where lists are: they get the place
// given.
func newValue(node *unstable.Node, at int) *value {
	if node.Raw.Length > 0 {
		at = int(node.Raw.Offset)
	}
	if node.Kind == unstable.InlineTable {
		built := newTable(at)
		for pairs := node.Children(); pairs.Next(); {
			putPair(built, pairs.Node())
		}
		return built
	}
	built := &value{kind: kindOf[node.Kind], at: at, text: string(node.Data)}
	if node.Kind == unstable.Array {
		for items := node.Children(); items.Next(); {
			built.items = append(built.items, newValue(items.Node(), at))
		}
	}
	return built
}

// lines finds the line of an offset.
type lines []int // the offset at which each line begins

func newLines(document []byte) lines {
	starts := lines{0}
	for at := 0; ; {
		i := bytes.IndexByte(document[at:], '\n')
		if i < 0 {
			return starts
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// position returns line and column of an offset, both from 1, the column in bytes.
func (l lines) position(offset int) (line, column int) {
	line = sort.SearchInts(l, offset+1)
	return line, offset - l[line-1] + 1
}
