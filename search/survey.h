#ifndef REWRITE_SURVEY_H
#define REWRITE_SURVEY_H

#include <stddef.h>
#include <stdint.h>

// survey is how far a look at a text of n bytes has come, and what it has seen up to there.
struct survey {
	size_t done; // where the bytes end that were looked at
	size_t star; // the offset of the first * that may end a wildcard import, or n
	int other;   // whether some byte is not ASCII
};

// survey_text looks at all bytes from s->done on.
void survey_text(const uint8_t *text, size_t n, struct survey *s);

// most_pairs is how many pairs survey_pairs can look for, 0 if none.
#ifdef __SSE2__
enum { most_pairs = 4 };
#else
enum { most_pairs = 0 };
#endif

// pairs is what survey_pairs looks for: four bytes of which the hash, without its last bits, has a
// bit that is set, and the first two are one of some pairs.
struct pairs {
	int n;
	uint8_t first[4], second[4];
	uint32_t multiplier, shift; // of the hash
};

// survey_pairs returns the offset of the next four bytes at an offset or behind it, or n. It
// looks at all bytes up to there, and perhaps some further ones.
size_t survey_pairs(const uint8_t *text, size_t n, size_t from, const struct pairs *p, const uint64_t *bits,
	struct survey *s);

// find_bytes returns the first offset, from one on, at which a word stands, or n. rare and other are
// where bytes stand in the word that are rare in texts.
size_t find_bytes(const uint8_t *text, size_t n, size_t from, const uint8_t *word, size_t length, size_t rare,
	size_t other);

#endif
