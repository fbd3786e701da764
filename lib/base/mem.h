/* mem.h - allocation that cannot fail, and locals that clean up after themselves.
 *
 * Exhaustion aborts. A size that comes from outside is checked against a named limit of its module first.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* CLEANUP(table_release) struct table t = { 0 };  - calls table_release(&t) when t goes out of scope. */
#define CLEANUP(function) __attribute__((cleanup(function), unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* n * size bytes, zeroed; overflow and exhaustion abort. Caller frees with free(). */
void *mem_new(size_t n, size_t size);

/* Resize to n * size bytes; new bytes are undefined. */
void *mem_resize(void *old, size_t n, size_t size);

/* Room for one more: doubles *cap when n == *cap, and returns the (perhaps moved) array. */
void *mem_grow(void *array, size_t n, size_t *cap, size_t size);

/* Copies with a NUL behind; NULL stays NULL. Caller frees. */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);

/* For CLEANUP() on any heap pointer: CLEANUP(mem_free) char *text = NULL; */
void mem_free(void *pointer_to_pointer);

#endif
