/* arena.h - memory that is freed all at once: one a command, one a table. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *last;
	size_t used;  /* bytes used in the last block */
	size_t total; /* bytes of all blocks: for who has a limit to keep */
};

void arena_release(struct arena *a);
/* n * size bytes, zeroed, aligned for any type; lives until arena_release(). */
void *arena_new(struct arena *a, size_t n, size_t size);
/* A copy with a NUL behind it (len bytes, may hold NULs). No alignment waste. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_strdup(struct arena *a, const char *s);

#endif
