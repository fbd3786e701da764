/* arena.c - blocks that double up to a megabyte. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct arena_block {
	struct arena_block *before;
	size_t cap;
	_Alignas(max_align_t) char bytes[];
};

void arena_release(struct arena *a)
{
	struct arena_block *block = a->last, *before;

	for (; block; block = before) {
		before = block->before;
		free(block);
	}
	*a = (struct arena){ 0 };
}

static void *arena_take(struct arena *a, size_t bytes, size_t align)
{
	size_t at = (a->used + align - 1) & ~(align - 1);

	if (!a->last || bytes > a->last->cap || at > a->last->cap - bytes) {
		size_t cap = a->last ? a->last->cap * 2 : FIRST_BLOCK;
		struct arena_block *block;

		if (cap > LARGEST_BLOCK)
			cap = LARGEST_BLOCK;
		if (cap < bytes)
			cap = bytes;
		block = mem_resize(NULL, 1, cap > SIZE_MAX - sizeof(*block) ? SIZE_MAX : sizeof(*block) + cap);
		block->before = a->last;
		block->cap = cap;
		a->last = block;
		a->total += cap;
		at = 0;
	}
	a->used = at + bytes;
	return a->last->bytes + at;
}

void *arena_new(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		bytes = SIZE_MAX; /* aborts */
	p = arena_take(a, bytes, _Alignof(max_align_t));
	return memset(p, 0, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_take(a, len + 1, 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}
