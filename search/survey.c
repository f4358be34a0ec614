#include "survey.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// is_joint is isJoint of stars.go.
static int is_joint(uint8_t c) {
	return c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '\r' || c == '\f';
}

// ends_import reports whether "import" may stand in front of an offset.
static int ends_import(const uint8_t *text, size_t at) {
	while (at > 0 && is_joint(text[at - 1]))
		at--;
	return at > 0 && text[at - 1] == 't';
}

// survey_bytes goes on up to an offset, a byte at a time.
static void survey_bytes(const uint8_t *text, size_t n, size_t end, struct survey *s) {
	uint8_t bits = 0;
	for (; s->done < end; s->done++) {
		bits |= text[s->done];
		if (text[s->done] == '*' && s->star == n && ends_import(text, s->done))
			s->star = s->done;
	}
	s->other |= bits >= 0x80;
}

#ifdef __SSE2__

enum { block = 32 };

// in_grams reports whether a bit is set for the four bytes at an offset.
static inline int in_grams(const uint8_t *text, size_t n, size_t at, const struct pairs *p, const uint64_t *bits) {
	if (at + 4 > n)
		return 0;
	uint32_t h = (text[at] | text[at + 1] << 8 | text[at + 2] << 16 | (uint32_t)text[at + 3] << 24) * p->multiplier >> p->shift;
	return bits[h / 64] >> (h % 64) & 1;
}

// survey_from is survey_pairs for a number of pairs that the compiler knows.
static inline __attribute__((always_inline)) size_t survey_from(const uint8_t *text, size_t n, size_t at, int pairs,
	const struct pairs *p, const uint64_t *bits, struct survey *s) {
	const __m128i star = _mm_set1_epi8('*');
	__m128i first[most_pairs], second[most_pairs], all = _mm_setzero_si128();
	for (int j = 0; j < pairs; j++) {
		first[j] = _mm_set1_epi8((char)p->first[j]);
		second[j] = _mm_set1_epi8((char)p->second[j]);
	}
	if (s->done < at)
		survey_bytes(text, n, at, s);
	for (; at + block < n; at += block) {
		const uint8_t *t = text + at;
		__m128i a = _mm_loadu_si128((const __m128i *)t), b = _mm_loadu_si128((const __m128i *)(t + 16));
		__m128i in_a = _mm_cmpeq_epi8(a, star), in_b = _mm_cmpeq_epi8(b, star);
		__m128i any = _mm_or_si128(in_a, in_b);
		all = _mm_or_si128(all, _mm_or_si128(a, b));
		__m128i on_a = _mm_setzero_si128(), on_b = on_a;
		if (pairs > 0) {
			__m128i c = _mm_loadu_si128((const __m128i *)(t + 1)), d = _mm_loadu_si128((const __m128i *)(t + 17));
			for (int j = 0; j < pairs; j++) {
				on_a = _mm_or_si128(on_a, _mm_and_si128(_mm_cmpeq_epi8(a, first[j]), _mm_cmpeq_epi8(c, second[j])));
				on_b = _mm_or_si128(on_b, _mm_and_si128(_mm_cmpeq_epi8(b, first[j]), _mm_cmpeq_epi8(d, second[j])));
			}
			any = _mm_or_si128(any, _mm_or_si128(on_a, on_b));
		}
		if (!_mm_movemask_epi8(any))
			continue;
		uint32_t stars = (uint32_t)_mm_movemask_epi8(in_a) | (uint32_t)_mm_movemask_epi8(in_b) << 16;
		for (; stars && s->star == n; stars &= stars - 1) {
			size_t i = at + __builtin_ctz(stars);
			if (ends_import(text, i))
				s->star = i;
		}
		uint32_t found = (uint32_t)_mm_movemask_epi8(on_a) | (uint32_t)_mm_movemask_epi8(on_b) << 16;
		for (; found; found &= found - 1) {
			size_t i = at + __builtin_ctz(found);
			if (in_grams(text, n, i, p, bits)) {
				s->done = at + block;
				s->other |= _mm_movemask_epi8(all) != 0;
				return i;
			}
		}
	}
	s->other |= _mm_movemask_epi8(all) != 0;
	if (s->done < at)
		s->done = at;
	survey_bytes(text, n, n, s);
	for (; at + 1 < n; at++)
		for (int j = 0; j < pairs; j++)
			if (text[at] == p->first[j] && text[at + 1] == p->second[j] && in_grams(text, n, at, p, bits))
				return at;
	return n;
}

void survey_text(const uint8_t *text, size_t n, struct survey *s) { survey_from(text, n, s->done, 0, NULL, NULL, s); }

size_t survey_pairs(const uint8_t *text, size_t n, size_t from, const struct pairs *p, const uint64_t *bits,
	struct survey *s) {
	switch (p->n) {
	case 1:
		return survey_from(text, n, from, 1, p, bits, s);
	case 2:
		return survey_from(text, n, from, 2, p, bits, s);
	case 3:
		return survey_from(text, n, from, 3, p, bits, s);
	}
	return survey_from(text, n, from, 4, p, bits, s);
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
	for (; star; star = memchr(star + 1, '*', at - (star + 1 - text)))
		if (ends_import(text, star - text)) {
			s->star = star - text;
			break;
		}
	s->done = at;
	survey_bytes(text, n, n, s);
}

size_t survey_pairs(const uint8_t *text, size_t n, size_t from, const struct pairs *p, const uint64_t *bits,
	struct survey *s) {
	return n; // there are none to look for
}

#endif
