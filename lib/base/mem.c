/* mem.c - allocation that aborts on exhaustion. */
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static void *checked(void *p, size_t n, size_t size)
{
	if (!p) {
		fprintf(stderr, "out of memory: %zu items of %zu bytes\n", n, size);
		abort();
	}
	return p;
}

void *mem_new(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1), n, size);
}

void *mem_resize(void *old, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		checked(NULL, n, size);
	return checked(realloc(old, bytes ? bytes : 1), n, size);
}

void *mem_grow(void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 8;
	return mem_resize(array, *cap, size);
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy;

	if (!s)
		return NULL;
	copy = checked(malloc(len + 1), len, 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *mem_strdup(const char *s)
{
	return s ? mem_strndup(s, strlen(s)) : NULL;
}

void mem_free(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;

	free(*p);
	*p = NULL;
}
