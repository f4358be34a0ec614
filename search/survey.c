#include "survey.h"

#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

// sought is a word that is looked for; see find_bytes.
struct sought {
	const uint8_t *bytes;
	size_t n, rare, other;
};

// is_joint is isJoint of stars.go.
static int is_joint(uint8_t c) {
	return c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '\r' || c == '\f';
}

// ends says which bytes may stand behind a wildcard import; quotes do where it stands in a string.
static const uint8_t ends[256] = {
	[' '] = 1, ['\t'] = 1, ['\f'] = 1, ['\n'] = 1, ['\r'] = 1, ['\\'] = 1, [';'] = 1, ['#'] = 1, ['"'] = 1, ['\''] = 1,
};

// note_star notes a star that ends a wildcard import, if the star at an offset may.
static void note_star(const uint8_t *text, size_t n, size_t star, struct survey *s) {
	if (star + 1 < n && !ends[text[star + 1]])
		return;
	size_t at = star;
	while (at > 0 && is_joint(text[at - 1]))
		at--;
	if (at > 0 && text[at - 1] == 't')
		s->star = star;
}

// survey_bytes goes on up to an offset, a byte at a time.
static void survey_bytes(const uint8_t *text, size_t n, size_t end, struct survey *s) {
	uint8_t bits = 0;
	for (; s->done < end; s->done++) {
		bits |= text[s->done];
		if (text[s->done] == '*' && s->star == n)
			note_star(text, n, s->done, s);
	}
	s->other |= bits >= 0x80;
}

#ifdef __SSE2__

// in_grams reports whether a bit is set for the four bytes at an offset.
static inline int in_grams(const uint8_t *text, size_t n, size_t at, const struct pairs *p, const uint64_t *bits) {
	if (at + 4 > n)
		return 0;
	uint32_t h = (text[at] | text[at + 1] << 8 | text[at + 2] << 16 | (uint32_t)text[at + 3] << 24) * p->multiplier >> p->shift;
	return bits[h / 64] >> (h % 64) & 1;
}

#define TARGET
#define IN(name) name##_16
#define VECTOR __m128i
#define LOAD(p) _mm_loadu_si128((const __m128i *)(p))
#define ALL(byte) _mm_set1_epi8(byte)
#define EQUAL _mm_cmpeq_epi8
#define OR _mm_or_si128
#define AND _mm_and_si128
#define BITS(v) ((uint64_t)(uint32_t)_mm_movemask_epi8(v))
#include "survey_vectors.h"

#undef TARGET
#undef IN
#undef VECTOR
#undef LOAD
#undef ALL
#undef EQUAL
#undef OR
#undef AND
#undef BITS

#define TARGET __attribute__((target("avx2")))
#define IN(name) name##_32
#define VECTOR __m256i
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define ALL(byte) _mm256_set1_epi8(byte)
#define EQUAL _mm256_cmpeq_epi8
#define OR _mm256_or_si256
#define AND _mm256_and_si256
#define BITS(v) ((uint64_t)(uint32_t)_mm256_movemask_epi8(v))
#include "survey_vectors.h"

// is_wide reports whether vectors may have 32 bytes. Define SURVEY_NARROW to do with 16.
static int is_wide(void) {
#ifdef SURVEY_NARROW
	return 0;
#else
	return __builtin_cpu_supports("avx2");
#endif
}

void survey_text(const uint8_t *text, size_t n, struct survey *s) {
	if (is_wide())
		survey_text_32(text, n, s);
	else
		survey_text_16(text, n, s);
}

static size_t find(const uint8_t *text, size_t n, size_t *from, const struct sought *w) {
	return is_wide() ? find_32(text, n, from, w) : find_16(text, n, from, w);
}

size_t survey_pairs(const uint8_t *text, size_t n, size_t from, const struct pairs *p, const uint64_t *bits,
	struct survey *s) {
	return is_wide() ? survey_pairs_32(text, n, from, p, bits, s) : survey_pairs_16(text, n, from, p, bits, s);
}

#else

void survey_text(const uint8_t *text, size_t n, struct survey *s) {
	uint64_t bits = 0, word;
	size_t at = s->done;
	for (; at + sizeof word <= n; at += sizeof word) {
		memcpy(&word, text + at, sizeof word);
		bits |= word;
	}
	s->other |= (bits & 0x8080808080808080) != 0;
	const uint8_t *star = s->star == n ? memchr(text + s->done, '*', at - s->done) : NULL;
	for (; star && s->star == n; star = memchr(star + 1, '*', at - (star + 1 - text)))
		note_star(text, n, star - text, s);
	s->done = at;
	survey_bytes(text, n, n, s);
}

static size_t find(const uint8_t *text, size_t n, size_t *from, const struct sought *w) {
	return n;
}

size_t survey_pairs(const uint8_t *text, size_t n, size_t from, const struct pairs *p, const uint64_t *bits,
	struct survey *s) {
	return n; // there are none to look for
}

#endif

size_t find_bytes(const uint8_t *text, size_t n, size_t from, const uint8_t *word, size_t length, size_t rare,
	size_t other) {
	struct sought w = {word, length, rare, other};
	size_t at = find(text, n, &from, &w);
	if (at < n)
		return at;
	for (; from + length <= n; from++) {
		const uint8_t *found = memchr(text + from + rare, word[rare], n - length - from + 1);
		if (!found)
			break;
		from = found - text - rare;
		if (memcmp(text + from, word, length) == 0)
			return from;
	}
	return n;
}
