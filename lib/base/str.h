/* str.h - a growing byte string, always NUL-terminated, and small text helpers. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	char *data; /* NULL until the first byte; use str_text() where a string is wanted */
	size_t len, cap;
};

void str_release(struct str *s);
/* Empty it and keep its memory; make room for more bytes; append a text, len bytes (NULs may be among them), one byte. */
void str_clear(struct str *s);
void str_reserve(struct str *s, size_t more);
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *bytes, size_t len);
void str_addch(struct str *s, char c);
/* A character of Unicode, as UTF-8. */
void str_add_utf8(struct str *s, uint32_t c);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The text, never NULL; valid until the next change. */
const char *str_text(const struct str *s);

/* Hand the text over to the caller, who frees it; s is empty afterwards. */
char *str_take(struct str *s);

/* A new string in printf's way; the caller frees it. */
char *str_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Does s begin, or end, with these bytes? An empty prefix or suffix always fits. */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);

/* Is it well-formed UTF-8 (no surrogates, no over-long forms)? NUL counts as a character. */
bool str_is_utf8(const char *s, size_t len);

/* 12345 -> "12 345" (thin groups as the sentences of the command line print them). buf holds 32 bytes; returns buf. */
char *str_group(char buf[static 32], long long n);

/*
 * The word nearest to `word` among `words` (NULL-terminated), for "did you mean".
 * Returns NULL when none is within a third of its length in edits.
 */
const char *str_nearest(const char *word, const char *const *words);

#endif
