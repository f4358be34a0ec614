// The tree is walked here, and not from Go, because a call through cgo costs
// more than visiting a node does: one call per file instead of several per
// node. The tree is freed before the call returns; what Go sees is plain data.
#include "flatten.h"

#include <stdbool.h>
#include <stdlib.h>

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
	p->nodes = NULL;
	p->stack = NULL;
	p->capacity = p->stack_capacity = 0;
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

static int32_t walk(flat_parser *p, TSTreeCursor *cursor, uint32_t max_nodes,
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
	TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
	out.status = walk(p, &cursor, max_nodes, max_depth, &out);
	ts_tree_cursor_delete(&cursor);
	ts_tree_delete(tree);
	return out;
}

uint32_t flat_symbol_count(void) { return ts_language_symbol_count(tree_sitter_python()); }
const char *flat_symbol_name(uint16_t symbol) {
	return ts_language_symbol_name(tree_sitter_python(), symbol);
}
uint32_t flat_field_count(void) { return ts_language_field_count(tree_sitter_python()); }
const char *flat_field_name(uint16_t field) {
	return ts_language_field_name_for_id(tree_sitter_python(), field);
}
