/* vec.c - vectors of strings. */
#include "base/vec.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void strvec_release(struct strvec *sv)
{
	for (size_t i = 0; i < sv->n; i++)
		free(sv->v[i]);
	free(sv->v);
	*sv = (struct strvec){ 0 };
}

void strvec_add_take(struct strvec *sv, char *heap)
{
	sv->v = mem_grow(sv->v, sv->n + 1, &sv->cap, sizeof(*sv->v));
	sv->v[sv->n++] = heap;
	sv->v[sv->n] = NULL;
}

void strvec_add(struct strvec *sv, const char *s)
{
	strvec_add_take(sv, mem_strdup(s));
}

void strvec_addf(struct strvec *sv, const char *fmt, ...)
{
	va_list ap;
	char *s = NULL;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	strvec_add_take(sv, s);
}

bool strvec_has(const struct strvec *sv, const char *s)
{
	for (size_t i = 0; i < sv->n; i++)
		if (strcmp(sv->v[i], s) == 0)
			return true;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strvec_sort(struct strvec *sv)
{
	if (sv->n > 1)
		qsort(sv->v, sv->n, sizeof(*sv->v), by_bytes);
}

void strvec_split(struct strvec *sv, const char *text, char at)
{
	const char *end;

	if (!*text)
		return;
	for (; (end = strchr(text, at)); text = end + 1)
		strvec_add_take(sv, mem_strndup(text, (size_t)(end - text)));
	strvec_add(sv, text);
}
