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

// survey_bytes goes on from an offset, a byte at a time.
static struct survey survey_bytes(const uint8_t *text, size_t n, size_t at, struct survey s) {
	uint8_t bits = 0;
	for (; at < n; at++) {
		bits |= text[at];
		if (text[at] == '*' && s.star == n && ends_import(text, at))
			s.star = at;
	}
	s.ascii = s.ascii && bits < 0x80;
	return s;
}

#ifdef __SSE2__

enum { block = 64 };

struct survey survey_text(const uint8_t *text, size_t n) {
	struct survey s = {1, n};
	const __m128i star = _mm_set1_epi8('*');
	__m128i bits = _mm_setzero_si128();
	size_t at = 0;
	for (; at + block <= n; at += block) {
		const __m128i *p = (const __m128i *)(text + at);
		__m128i a = _mm_loadu_si128(p), b = _mm_loadu_si128(p + 1), c = _mm_loadu_si128(p + 2), d = _mm_loadu_si128(p + 3);
		bits = _mm_or_si128(bits, _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
		__m128i in_a = _mm_cmpeq_epi8(a, star), in_b = _mm_cmpeq_epi8(b, star);
		__m128i in_c = _mm_cmpeq_epi8(c, star), in_d = _mm_cmpeq_epi8(d, star);
		if (!_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(in_a, in_b), _mm_or_si128(in_c, in_d))))
			continue;
		uint64_t stars = (uint64_t)_mm_movemask_epi8(in_a) | (uint64_t)_mm_movemask_epi8(in_b) << 16 |
			(uint64_t)_mm_movemask_epi8(in_c) << 32 | (uint64_t)_mm_movemask_epi8(in_d) << 48;
		for (; stars && s.star == n; stars &= stars - 1) {
			size_t i = at + __builtin_ctzll(stars);
			if (ends_import(text, i))
				s.star = i;
		}
	}
	s.ascii = !_mm_movemask_epi8(bits);
	return survey_bytes(text, n, at, s);
}

#else

struct survey survey_text(const uint8_t *text, size_t n) {
	struct survey s = {1, n};
	uint64_t bits = 0, word;
	size_t at = 0;
	for (; at + sizeof word <= n; at += sizeof word) {
		memcpy(&word, text + at, sizeof word);
		bits |= word;
	}
	s.ascii = !(bits & 0x8080808080808080);
	const uint8_t *star = memchr(text, '*', at);
	for (; star; star = memchr(star + 1, '*', at - (star + 1 - text)))
		if (ends_import(text, star - text)) {
			s.star = star - text;
			break;
		}
	return survey_bytes(text, n, at, s);
}

#endif
