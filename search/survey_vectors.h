// The functions of survey.c that compare a vector of bytes at once, for one width of vectors:
//
//	TARGET          the attribute of a function that may use them
//	IN(name)        a name, with the width
//	VECTOR          a vector; its bytes are 0 or 255 where it is the outcome of a comparison
//	LOAD(p)         the bytes at an address, which need not be aligned
//	ALL(byte)       a vector of that byte
//	EQUAL, OR, AND  of two vectors
//	BITS(v)         the high bits of the bytes, as a number

// survey_from is survey_pairs for a number of pairs that the compiler knows.
TARGET static inline __attribute__((always_inline)) size_t IN(survey_from)(const uint8_t *text, size_t n, size_t at,
	int pairs, const struct pairs *p, const uint64_t *bits, struct survey *s) {
	enum { width = sizeof(VECTOR), block = 2 * width };
	const VECTOR star = ALL('*');
	VECTOR first[most_pairs], second[most_pairs], all = ALL(0);
	for (int j = 0; j < pairs; j++) {
		first[j] = ALL((char)p->first[j]);
		second[j] = ALL((char)p->second[j]);
	}
	if (s->done < at)
		survey_bytes(text, n, at, s);
	for (; at + block < n; at += block) {
		const uint8_t *t = text + at;
		VECTOR a = LOAD(t), b = LOAD(t + width);
		VECTOR star_a = EQUAL(a, star), star_b = EQUAL(b, star);
		VECTOR pair_a = ALL(0), pair_b = ALL(0), any = OR(star_a, star_b);
		all = OR(all, OR(a, b));
		if (pairs > 0) {
			VECTOR next_a = LOAD(t + 1), next_b = LOAD(t + width + 1);
			for (int j = 0; j < pairs; j++) {
				pair_a = OR(pair_a, AND(EQUAL(a, first[j]), EQUAL(next_a, second[j])));
				pair_b = OR(pair_b, AND(EQUAL(b, first[j]), EQUAL(next_b, second[j])));
			}
			any = OR(any, OR(pair_a, pair_b));
		}
		if (!BITS(any))
			continue;
		uint64_t stars = BITS(star_a) | BITS(star_b) << width;
		for (; stars && s->star == n; stars &= stars - 1) {
			size_t i = at + __builtin_ctzll(stars);
			if (ends_import(text, i))
				s->star = i;
		}
		uint64_t found = BITS(pair_a) | BITS(pair_b) << width;
		for (; found; found &= found - 1) {
			size_t i = at + __builtin_ctzll(found);
			if (in_grams(text, n, i, p, bits)) {
				s->done = at + block;
				s->other |= BITS(all) != 0;
				return i;
			}
		}
	}
	s->other |= BITS(all) != 0;
	if (s->done < at)
		s->done = at;
	survey_bytes(text, n, n, s);
	for (; at + 1 < n; at++)
		for (int j = 0; j < pairs; j++)
			if (text[at] == p->first[j] && text[at + 1] == p->second[j] && in_grams(text, n, at, p, bits))
				return at;
	return n;
}

TARGET static void IN(survey_text)(const uint8_t *text, size_t n, struct survey *s) {
	IN(survey_from)(text, n, s->done, 0, NULL, NULL, s);
}

TARGET static size_t IN(survey_pairs)(const uint8_t *text, size_t n, size_t from, const struct pairs *p,
	const uint64_t *bits, struct survey *s) {
	switch (p->n) {
	case 1:
		return IN(survey_from)(text, n, from, 1, p, bits, s);
	case 2:
		return IN(survey_from)(text, n, from, 2, p, bits, s);
	case 3:
		return IN(survey_from)(text, n, from, 3, p, bits, s);
	}
	return IN(survey_from)(text, n, from, 4, p, bits, s);
}
