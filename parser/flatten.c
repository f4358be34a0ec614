// The tree is walked here, and not from Go, because a call through cgo costs
// more than visiting a node does: one call per file instead of several per
// node. The tree is freed before the call returns; what Go sees is plain data.
#include "flatten.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// The parts of tree-sitter's C interface (api.h, ABI 14) that are used. The
// runtime and the grammar are linked in by the Go packages go-tree-sitter and
// go-tree-sitter/python, whose headers cannot be named from another module.
// Weak, because cgo links each package on its own once, before the program.
typedef struct TSParser TSParser;
typedef struct TSTree TSTree;
typedef struct TSLanguage TSLanguage;
typedef struct {
	uint32_t context[4];
	const void *id;
	const TSTree *tree;
} TSNode;
typedef struct {
	const void *tree;
	const void *id;
	uint32_t context[3];
} TSTreeCursor;

#define WEAK __attribute__((weak))
WEAK extern TSParser *ts_parser_new(void);
WEAK extern void ts_parser_delete(TSParser *);
WEAK extern bool ts_parser_set_language(TSParser *, const TSLanguage *);
WEAK extern void ts_parser_set_timeout_micros(TSParser *, uint64_t);
WEAK extern void ts_parser_reset(TSParser *);
WEAK extern TSTree *ts_parser_parse_string(TSParser *, const TSTree *, const char *, uint32_t);
WEAK extern void ts_tree_delete(TSTree *);
WEAK extern TSNode ts_tree_root_node(const TSTree *);
WEAK extern TSTreeCursor ts_tree_cursor_new(TSNode);
WEAK extern void ts_tree_cursor_delete(TSTreeCursor *);
WEAK extern TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
WEAK extern uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_parent(TSTreeCursor *);
WEAK extern uint16_t ts_node_symbol(TSNode);
WEAK extern uint32_t ts_node_start_byte(TSNode);
WEAK extern uint32_t ts_node_end_byte(TSNode);
WEAK extern bool ts_node_is_named(TSNode);
WEAK extern bool ts_node_is_missing(TSNode);
WEAK extern bool ts_node_has_error(TSNode);
WEAK extern uint32_t ts_language_symbol_count(const TSLanguage *);
WEAK extern const char *ts_language_symbol_name(const TSLanguage *, uint16_t);
WEAK extern uint32_t ts_language_field_count(const TSLanguage *);
WEAK extern const char *ts_language_field_name_for_id(const TSLanguage *, uint16_t);
WEAK extern const TSLanguage *tree_sitter_python(void);

struct flat_parser {
	TSParser *parser;
	flat_node *nodes;
	uint32_t capacity;
	uint32_t *stack; // indices of the open nodes, outermost first
	uint32_t stack_capacity;
	struct frame *frames;
	uint32_t frames_capacity;
	bool directly;
};

flat_parser *flat_parser_new(void) {
	flat_parser *p = calloc(1, sizeof *p);
	if (p == NULL) return NULL;
	p->parser = ts_parser_new();
	if (p->parser == NULL || !ts_parser_set_language(p->parser, tree_sitter_python())) {
		flat_parser_delete(p);
		return NULL;
	}
	return p;
}

void flat_parser_delete(flat_parser *p) {
	if (p == NULL) return;
	if (p->parser != NULL) ts_parser_delete(p->parser);
	flat_parser_trim(p);
	free(p);
}

void flat_parser_trim(flat_parser *p) {
	if (p == NULL) return;
	free(p->nodes);
	free(p->stack);
	free(p->frames);
	p->nodes = NULL;
	p->stack = NULL;
	p->frames = NULL;
	p->capacity = p->stack_capacity = p->frames_capacity = 0;
}

// grow doubles *items to hold at least `need` elements of `size` bytes.
static bool grow(void **items, uint32_t *capacity, uint32_t need, size_t size) {
	if (need <= *capacity) return true;
	uint32_t wanted = *capacity < 4096 ? 4096 : *capacity;
	while (wanted < need) wanted *= 2;
	void *moved = realloc(*items, (size_t)wanted * size);
	if (moved == NULL) return false;
	*items = moved;
	*capacity = wanted;
	return true;
}

static int32_t walk_cursor(flat_parser *p, TSTreeCursor *cursor, uint32_t max_nodes,
                           uint32_t max_depth, flat_tree *out) {
	uint32_t open = 0, count = 0;
	for (;;) {
		if (count >= max_nodes) return FLAT_TOO_MANY;
		if (open >= max_depth) return FLAT_TOO_DEEP;
		if (!grow((void **)&p->nodes, &p->capacity, count + 1, sizeof *p->nodes) ||
		    !grow((void **)&p->stack, &p->stack_capacity, open + 1, sizeof *p->stack))
			return FLAT_NO_MEMORY;
		TSNode node = ts_tree_cursor_current_node(cursor);
		flat_node *flat = &p->nodes[count];
		flat->symbol = ts_node_symbol(node);
		flat->field = (uint8_t)ts_tree_cursor_current_field_id(cursor);
		flat->flags = (ts_node_is_named(node) ? FLAT_NAMED : 0) |
		              (ts_node_is_missing(node) ? FLAT_MISSING : 0) |
		              (ts_node_has_error(node) ? FLAT_ERROR : 0);
		flat->start = ts_node_start_byte(node);
		flat->end = ts_node_end_byte(node);
		p->stack[open++] = count++;
		if (open > out->depth) out->depth = open;
		if (ts_tree_cursor_goto_first_child(cursor)) continue;
		for (;;) {
			p->nodes[p->stack[--open]].next = count;
			if (ts_tree_cursor_goto_next_sibling(cursor)) break;
			if (open == 0 || !ts_tree_cursor_goto_parent(cursor)) {
				out->nodes = p->nodes;
				out->count = count;
				return FLAT_OK;
			}
		}
	}
}

// What follows reads the tree where it lies. A TSTreeCursor looks up for each node
// what it has just passed by: its parents, the alias, the field. That takes half as
// long as parsing does. The layouts are those of the runtime that go.mod pins (its
// subtree.h, tree.h and parser.h) on a 64-bit little-endian machine; flat_check
// compares with the cursor before they are trusted.

typedef struct { uint32_t bytes, row, column; } length;

// subtree is a small leaf in place, or points to a node behind its children.
typedef union {
	struct {
		uint8_t flags; // INLINE_*
		uint8_t symbol;
		uint16_t parse_state;
		uint8_t padding_columns, padding_rows, padding_bytes, size_bytes;
	} leaf;
	const struct subtree_node *node;
} subtree;

struct subtree_node {
	uint32_t ref_count;
	length padding, size;
	uint32_t lookahead_bytes, error_cost, child_count;
	uint16_t symbol, parse_state;
	uint8_t flags, more; // NODE_*
	union {              // of the first, if there are children
		struct {
			uint32_t visible_children, named_children, visible_descendants;
			int32_t dynamic_precedence;
			uint16_t repeat_depth, production;
		} inner;
		char *aligned;
	} of;
};

enum {
	INLINE = 1, INLINE_VISIBLE = 2, INLINE_NAMED = 4, INLINE_EXTRA = 8, INLINE_MISSING = 32,
	NODE_VISIBLE = 1, NODE_NAMED = 2, NODE_EXTRA = 4,
	NODE_MISSING = 2, // of more
};

typedef struct { uint16_t index, length; } field_slice;
typedef struct { uint16_t field; uint8_t child; bool inherited; } field_entry;
typedef struct { bool visible, named, supertype; } symbol_metadata;

// language is the beginning of a TSLanguage.
typedef struct {
	uint32_t version, symbol_count, alias_count, token_count, external_token_count, state_count,
		large_state_count, production_count, field_count;
	uint16_t max_aliases;
	const void *parse_table, *small_parse_table, *small_parse_table_map, *parse_actions,
		*symbol_names, *field_names;
	const field_slice *field_slices;
	const field_entry *field_entries;
	const symbol_metadata *metadata;
	const uint16_t *public_symbols;
	const void *alias_map;
	const uint16_t *alias_sequences;
} language;

typedef struct {
	subtree root;
	const language *language;
} syntax_tree;

#define ERROR_SYMBOL 0xFFFF

// frame is a node whose children are being read.
struct frame {
	const subtree *children;
	uint32_t count, child, structural; // extras, such as comments, are not structural
	uint32_t position;
	uint32_t node;  // its index, or NO_NODE of one that is hidden
	uint16_t field; // of a hidden one, which its children fill
	const uint16_t *aliases;
	const field_entry *fields, *fields_end;
};

#define NO_NODE UINT32_MAX

// enter makes the frame of a node with children.
static struct frame enter(const language *lang, const struct subtree_node *s, uint32_t position,
                          uint32_t node, uint16_t field) {
	uint16_t production = s->of.inner.production;
	field_slice slice = {0, 0};
	if (lang->field_count > 0) slice = lang->field_slices[production];
	return (struct frame){
		.children = (const subtree *)s - s->child_count,
		.count = s->child_count,
		.position = position,
		.node = node,
		.field = field,
		.aliases = production == 0 ? NULL : lang->alias_sequences + (size_t)production * lang->max_aliases,
		.fields = lang->field_entries + slice.index,
		.fields_end = lang->field_entries + slice.index + slice.length,
	};
}

static int32_t walk_subtrees(flat_parser *p, const TSTree *tree, uint32_t max_nodes,
                             uint32_t max_depth, flat_tree *out) {
	const language *lang = ((const syntax_tree *)tree)->language;
	// The root stands in a frame of its own, as if it had a hidden parent.
	struct frame above = {.children = &((const syntax_tree *)tree)->root, .count = 1, .node = NO_NODE};
	const subtree *root = above.children;
	above.position = root->leaf.flags & INLINE ? root->leaf.padding_bytes : root->node->padding.bytes;
	uint32_t frames = 0, open = 0, count = 0;
	if (!grow((void **)&p->frames, &p->frames_capacity, 1, sizeof *p->frames)) return FLAT_NO_MEMORY;
	p->frames[frames++] = above;
	while (frames > 0) {
		struct frame *f = &p->frames[frames - 1];
		if (f->child == f->count) {
			if (f->node != NO_NODE) {
				p->nodes[f->node].next = count;
				open--;
			}
			frames--;
			continue;
		}
		subtree s = f->children[f->child];
		bool small = s.leaf.flags & INLINE;
		if (f->child++ > 0) f->position += small ? s.leaf.padding_bytes : s.node->padding.bytes;
		uint32_t start = f->position;
		f->position += small ? s.leaf.size_bytes : s.node->size.bytes;
		bool visible = small ? s.leaf.flags & INLINE_VISIBLE : s.node->flags & NODE_VISIBLE;
		uint16_t alias = 0, field = 0;
		if (!(small ? s.leaf.flags & INLINE_EXTRA : s.node->flags & NODE_EXTRA)) {
			uint32_t place = f->structural++;
			if (f->aliases != NULL) alias = f->aliases[place];
			for (const field_entry *e = f->fields; e < f->fields_end; e++)
				if (e->child == place && !e->inherited) {
					field = e->field;
					break;
				}
			if (field == 0) field = f->field;
		}
		bool parent = !small && s.node->child_count > 0;
		visible = visible || alias != 0 || count == 0;
		if (!visible && (!parent || s.node->of.inner.visible_children == 0)) continue;
		uint32_t node = NO_NODE;
		if (visible) {
			if (count >= max_nodes) return FLAT_TOO_MANY;
			if (open >= max_depth) return FLAT_TOO_DEEP;
			if (!grow((void **)&p->nodes, &p->capacity, count + 1, sizeof *p->nodes)) return FLAT_NO_MEMORY;
			node = count++;
			if (open + 1 > out->depth) out->depth = open + 1;
			uint16_t symbol = alias != 0 ? alias : small ? s.leaf.symbol : s.node->symbol;
			bool named = alias != 0 ? lang->metadata[alias].named
			           : small      ? s.leaf.flags & INLINE_NAMED
			                        : s.node->flags & NODE_NAMED;
			bool missing = small ? s.leaf.flags & INLINE_MISSING : s.node->more & NODE_MISSING;
			bool error = missing || (!small && s.node->error_cost > 0);
			p->nodes[node] = (flat_node){
				.symbol = symbol == ERROR_SYMBOL ? symbol : lang->public_symbols[symbol],
				.field = (uint8_t)field,
				.flags = (named ? FLAT_NAMED : 0) | (missing ? FLAT_MISSING : 0) | (error ? FLAT_ERROR : 0),
				.start = start,
				.end = f->position,
				.next = count,
			};
		}
		if (!parent) continue;
		if (visible) open++;
		if (!grow((void **)&p->frames, &p->frames_capacity, frames + 1, sizeof *p->frames)) return FLAT_NO_MEMORY;
		p->frames[frames++] = enter(lang, s.node, start, node, visible ? 0 : field);
	}
	out->nodes = p->nodes;
	out->count = count;
	return FLAT_OK;
}

flat_tree flat_parse(flat_parser *p, const char *source, uint32_t length,
                     uint64_t timeout_micros, uint32_t max_nodes, uint32_t max_depth) {
	flat_tree out = {0};
	ts_parser_set_timeout_micros(p->parser, timeout_micros);
	TSTree *tree = ts_parser_parse_string(p->parser, NULL, source, length);
	if (tree == NULL) {
		ts_parser_reset(p->parser);
		out.status = FLAT_TIMEOUT;
		return out;
	}
	if (!p->directly) {
		TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
		out.status = walk_cursor(p, &cursor, max_nodes, max_depth, &out);
		ts_tree_cursor_delete(&cursor);
	} else {
		out.status = walk_subtrees(p, tree, max_nodes, max_depth, &out);
	}
	ts_tree_delete(tree);
	return out;
}

void flat_parser_directly(flat_parser *p) { p->directly = true; }

// plain is whether the layouts above can be those of the runtime at all.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && UINTPTR_MAX == UINT64_MAX
static const bool plain = true;
#else
static const bool plain = false;
#endif

int flat_check(const char *source, uint32_t length) {
	if (!plain) return 0;
	flat_parser *p = flat_parser_new(), other = {0};
	if (p == NULL) return 0;
	int same = 0;
	TSTree *tree = ts_parser_parse_string(p->parser, NULL, source, length);
	if (tree != NULL) {
		flat_tree want = {0}, got = {0};
		TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
		same = walk_cursor(p, &cursor, UINT32_MAX, UINT32_MAX, &want) == FLAT_OK &&
		       walk_subtrees(&other, tree, UINT32_MAX, UINT32_MAX, &got) == FLAT_OK &&
		       want.count == got.count && want.depth == got.depth &&
		       memcmp(want.nodes, got.nodes, want.count * sizeof *want.nodes) == 0;
		ts_tree_cursor_delete(&cursor);
		ts_tree_delete(tree);
	}
	flat_parser_trim(&other);
	flat_parser_delete(p);
	return same;
}

uint32_t flat_symbol_count(void) { return ts_language_symbol_count(tree_sitter_python()); }
const char *flat_symbol_name(uint16_t symbol) {
	return ts_language_symbol_name(tree_sitter_python(), symbol);
}
uint32_t flat_field_count(void) { return ts_language_field_count(tree_sitter_python()); }
const char *flat_field_name(uint16_t field) {
	return ts_language_field_name_for_id(tree_sitter_python(), field);
}
