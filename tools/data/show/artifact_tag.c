/* artifact_tag.c - reads tags of the form of GTO. */
#include "tools/data/show/artifact_tag.h"

#include "base/mem.h"
#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_PARTS = 3 };

struct version {
	long part[VERSION_PARTS];
	const char *pre; /* after the "-", NULL = none */
};

/* "v1.2.3", "v1.2.3-rc.1"; what follows a "+" orders nothing. */
static bool read_version(struct version *v, const char *text)
{
	if (*text++ != 'v')
		return false;
	for (int i = 0; i < VERSION_PARTS; i++) {
		char *end;

		if (!isdigit((unsigned char)*text))
			return false;
		v->part[i] = strtol(text, &end, 10);
		text = end;
		if (i + 1 < VERSION_PARTS && *text++ != '.')
			return false;
	}
	v->pre = *text == '-' ? text + 1 : NULL;
	return !*text || *text == '-' || *text == '+';
}

/* One dotted part of a pre-release against another: numbers by value and before words. */
static int compare_part(const char *a, size_t len_a, const char *b, size_t len_b)
{
	bool number_a = strspn(a, "0123456789") >= len_a, number_b = strspn(b, "0123456789") >= len_b;
	int order;

	if (number_a && number_b) {
		long x = strtol(a, NULL, 10), y = strtol(b, NULL, 10);

		return x < y ? -1 : x > y;
	}
	if (number_a != number_b)
		return number_a ? -1 : 1;
	order = strncmp(a, b, len_a < len_b ? len_a : len_b);
	return order ? order : len_a < len_b ? -1 : len_a > len_b;
}

static int compare_pre(const char *a, const char *b)
{
	if (!a || !b)
		return a ? -1 : b ? 1 : 0;
	for (;;) {
		size_t len_a = strcspn(a, ".+"), len_b = strcspn(b, ".+");
		int order = compare_part(a, len_a, b, len_b);

		if (order)
			return order;
		a += len_a;
		b += len_b;
		if (*a != '.' || *b != '.')
			return *a == '.' ? 1 : *b == '.' ? -1 : 0;
		a++;
		b++;
	}
}

static int compare(const struct version *a, const struct version *b)
{
	for (int i = 0; i < VERSION_PARTS; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	return compare_pre(a->pre, b->pre);
}

/* "#3" or nothing at the end of a tag; -1 if it is neither. */
static long counter(const char *text)
{
	char *end;
	long n;

	if (!*text)
		return 0;
	if (*text != '#' || !isdigit((unsigned char)text[1]))
		return -1;
	n = strtol(text + 1, &end, 10);
	return *end ? -1 : n;
}

static const char *find_stage(const struct strvec *tags, const char *prefix, const char *stage)
{
	const char *best = NULL;
	long highest = -1;

	for (size_t i = 0; i < tags->n; i++) {
		const char *rest = tags->v[i] + strlen(prefix) + 1 + strlen(stage);
		long n;

		if (!str_starts(tags->v[i], prefix) || tags->v[i][strlen(prefix)] != '#' ||
		    strncmp(tags->v[i] + strlen(prefix) + 1, stage, strlen(stage)) != 0)
			continue;
		n = counter(*rest == '!' ? rest + 1 : rest);
		if (n > highest) {
			highest = n;
			best = tags->v[i];
		}
	}
	return best;
}

const char *artifact_tag_find(const struct strvec *tags, const char *name, const char *version, const char *stage)
{
	size_t len = strlen(name);
	const char *best = NULL;
	struct version highest = { 0 }, v;

	if (stage)
		return find_stage(tags, name, stage);
	for (size_t i = 0; i < tags->n; i++) {
		const char *of = tags->v[i] + len + 1;

		if (strncmp(tags->v[i], name, len) != 0 || tags->v[i][len] != '@' || !read_version(&v, of) || strchr(of, '!'))
			continue;
		if (version ? strcmp(of, version) == 0 : !best || compare(&v, &highest) > 0) {
			best = tags->v[i];
			highest = v;
		}
	}
	return best;
}

void artifact_tag_split(char **folder, char **name, char **in_tag, const char *given)
{
	static const char file[] = "dvc.yaml";
	const char *colon = strrchr(given, ':');
	size_t len = colon ? (size_t)(colon - given) : 0;

	*name = mem_strdup(colon ? colon + 1 : given);
	if (len >= strlen(file) && strncmp(given + len - strlen(file), file, strlen(file)) == 0 &&
	    (len == strlen(file) || given[len - strlen(file) - 1] == '/'))
		len -= strlen(file);
	while (len > 0 && given[len - 1] == '/')
		len--;
	*folder = mem_strndup(given, len);
	*in_tag = len ? str_format("%s=%s", *folder, *name) : mem_strdup(*name);
}
