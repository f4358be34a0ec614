#ifndef REWRITE_SURVEY_H
#define REWRITE_SURVEY_H

#include <stddef.h>
#include <stdint.h>

struct survey {
	int ascii;   // whether all bytes are
	size_t star; // the offset of the first * that may end a wildcard import, or n
};

// survey_text looks at all bytes of a text of n.
struct survey survey_text(const uint8_t *text, size_t n);

#endif
