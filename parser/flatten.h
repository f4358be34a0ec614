// One call from Go per file: parse the source with tree-sitter's Python
// grammar and lay its concrete syntax tree out as a flat array in preorder.
#ifndef REWRITE_FLATTEN_H
#define REWRITE_FLATTEN_H

#include <stdint.h>

// flat_node is a node of the syntax tree. `next` is the index just behind the
// node's subtree, which is where its next sibling stands if it has one.
typedef struct {
	uint16_t symbol; // the grammar's symbol; 0xFFFF is ERROR
	uint8_t field;   // the field of the parent it fills, 0 if none
	uint8_t flags;   // FLAT_*
	uint32_t start;  // byte offset, inclusive
	uint32_t end;    // byte offset, exclusive
	uint32_t next;
} flat_node;

enum {
	FLAT_NAMED = 1,
	FLAT_MISSING = 2,  // the parser made it up to go on
	FLAT_ERROR = 4,    // an error lies in the subtree
};

enum flat_status {
	FLAT_OK = 0,
	FLAT_TIMEOUT = 1,   // the parser gave up after the time allowed
	FLAT_TOO_DEEP = 2,  // nested deeper than max_depth
	FLAT_TOO_MANY = 3,  // more nodes than max_nodes
	FLAT_NO_MEMORY = 4,
	FLAT_VERSION = 5,   // the grammar does not fit the runtime
};

typedef struct {
	flat_node *nodes; // owned by the parser that was given, until its next use
	uint32_t count;
	uint32_t depth; // of the deepest node; the root has depth 1
	int32_t status;
} flat_tree;

typedef struct flat_parser flat_parser;

flat_parser *flat_parser_new(void);
void flat_parser_delete(flat_parser *p);
void flat_parser_trim(flat_parser *p); // frees the buffers of the last tree
flat_tree flat_parse(flat_parser *p, const char *source, uint32_t length,
                     uint64_t timeout_micros, uint32_t max_nodes, uint32_t max_depth);

// flat_parser_directly says to read trees where they lie, if flat_check has allowed it, and not
// with a TSTreeCursor, which is slow.
void flat_parser_directly(flat_parser *p);
// flat_check returns whether a walk without one gives the same for a source.
int flat_check(const char *source, uint32_t length);

uint32_t flat_symbol_count(void);
const char *flat_symbol_name(uint16_t symbol);
uint32_t flat_field_count(void);
const char *flat_field_name(uint16_t field);

#endif
