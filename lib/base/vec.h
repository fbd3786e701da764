/* vec.h - a vector of owned strings. (Vectors of other things are an array, a count and mem_grow().) */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

struct strvec {
	char **v; /* n strings; v[n] is NULL once anything was added */
	size_t n, cap;
};

void strvec_release(struct strvec *sv);
/*
 * Append a copy, a formatted text, or the caller's own heap text, which the list owns from then on. strvec_has(): is an equal text in
 * it?
 */
void strvec_add(struct strvec *sv, const char *s);
void strvec_addf(struct strvec *sv, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strvec_add_take(struct strvec *sv, char *heap);
bool strvec_has(const struct strvec *sv, const char *s);
/* By byte order. */
void strvec_sort(struct strvec *sv);
/* Split at a character; empty pieces are kept, an empty text gives none. */
void strvec_split(struct strvec *sv, const char *text, char at);

#endif
