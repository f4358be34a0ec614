// The functions of survey.c that compare a vector of bytes at once, for one width of vectors:
//
//	TARGET          the attribute of a function that may use them
//	IN(name)        a name, with the width
//	VECTOR          a vector; its bytes are 0 or 255 where it is the outcome of a comparison
//	LOAD(p)         the bytes at an address, which need not be aligned
//	ALL(byte)       a vector of that byte
//	EQUAL, OR, AND  of two vectors
//	BITS(v)         the high bits of the bytes, as a number

// A block is two vectors.
#define BLOCK (2 * sizeof(VECTOR))

// IN(pairs_at) returns a bit for each byte of a block with which one of some pairs begins.
TARGET static inline __attribute__((always_inline)) uint64_t IN(pairs_at)(const uint8_t *t, int pairs,
	const VECTOR *first, const VECTOR *second) {
	const uint8_t *u = t + sizeof(VECTOR);
	VECTOR pair_t = ALL(0), pair_u = ALL(0);
	for (int j = 0; j < pairs; j++) {
		pair_t = OR(pair_t, AND(EQUAL(LOAD(t), first[j]), EQUAL(LOAD(t + 1), second[j])));
		pair_u = OR(pair_u, AND(EQUAL(LOAD(u), first[j]), EQUAL(LOAD(u + 1), second[j])));
	}
	return BITS(pair_t) | BITS(pair_u) << sizeof(VECTOR);
}

// IN(survey_from) is survey_pairs for a number of pairs that the compiler knows. Blocks with a pair or a
// star are noted first, without a branch, and looked at when there are some: nothing tells the
// processor which they are, and to have guessed wrong costs more than to compare them twice.
TARGET static inline __attribute__((always_inline)) size_t IN(survey_from)(const uint8_t *text, size_t n, size_t at,
	int pairs, const struct pairs *p, const uint64_t *bits, struct survey *s) {
	enum { most_noted = 64 };
	const VECTOR star = ALL('*');
	VECTOR first[most_pairs], second[most_pairs], all = ALL(0);
	for (int j = 0; j < pairs; j++) {
		first[j] = ALL((char)p->first[j]);
		second[j] = ALL((char)p->second[j]);
	}
	if (s->done < at)
		survey_bytes(text, n, at, s);
	while (at + BLOCK < n) {
		size_t noted[most_noted], count = 0, end = at + most_noted * BLOCK;
		for (end = end + BLOCK < n ? end : n - BLOCK; at < end; at += BLOCK) {
			VECTOR a = LOAD(text + at), b = LOAD(text + at + sizeof(VECTOR));
			VECTOR any = OR(EQUAL(a, star), EQUAL(b, star));
			all = OR(all, OR(a, b));
			if (pairs > 0) {
				VECTOR next_a = LOAD(text + at + 1), next_b = LOAD(text + at + sizeof(VECTOR) + 1);
				for (int j = 0; j < pairs; j++) {
					any = OR(any, AND(EQUAL(a, first[j]), EQUAL(next_a, second[j])));
					any = OR(any, AND(EQUAL(b, first[j]), EQUAL(next_b, second[j])));
				}
			}
			noted[count] = at;
			count += BITS(any) != 0;
		}
		s->other |= BITS(all) != 0;
		for (size_t i = 0; i < count; i++) {
			const uint8_t *t = text + noted[i];
			uint64_t stars = s->star < n ? 0
				: BITS(EQUAL(LOAD(t), star)) | BITS(EQUAL(LOAD(t + sizeof(VECTOR)), star)) << sizeof(VECTOR);
			for (; stars && s->star == n; stars &= stars - 1)
				note_star(text, n, noted[i] + __builtin_ctzll(stars), s);
			uint64_t found = IN(pairs_at)(t, pairs, first, second);
			for (; found; found &= found - 1) {
				size_t pair = noted[i] + __builtin_ctzll(found);
				if (in_grams(text, n, pair, p, bits)) {
					s->done = noted[i] + BLOCK;
					return pair;
				}
			}
		}
	}
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

// IN(find) is find_bytes, for the offsets at which all of the bytes around can be loaded.
TARGET static size_t IN(find)(const uint8_t *text, size_t n, size_t *from, const struct sought *w) {
	const VECTOR rare = ALL((char)w->bytes[w->rare]), other = ALL((char)w->bytes[w->other]);
	for (; *from + w->n + sizeof(VECTOR) <= n; *from += sizeof(VECTOR)) {
		const uint8_t *t = text + *from;
		uint64_t found = BITS(AND(EQUAL(LOAD(t + w->rare), rare), EQUAL(LOAD(t + w->other), other)));
		for (; found; found &= found - 1) {
			size_t at = *from + __builtin_ctzll(found);
			if (memcmp(text + at, w->bytes, w->n) == 0)
				return at;
		}
	}
	return n;
}

#undef BLOCK
