/* data_index_diff.c - two lists in byte order against each other; what went and came with the same digest was renamed. */
#include "base/map.h"
#include "base/mem.h"
#include "tools/data/compare/data_index.h"

#include <stdlib.h>
#include <string.h>

void index_changes_release(struct index_changes *changes)
{
	free(changes->v);
	*changes = (struct index_changes){ 0 };
}

static bool lies_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/';
}

static bool is_wanted(const char *path, const struct strvec *only)
{
	for (size_t i = 0; i < only->n; i++)
		if (strcmp(path, only->v[i]) == 0 || lies_in(path, only->v[i]))
			return true;
	return only->n == 0;
}

static enum index_change_kind kind_of(const struct index_item *old, const struct index_item *new, bool by_hash)
{
	bool had = old && (!by_hash || old->id[0]), has = new && (!by_hash || new->id[0]);

	if (!had && !has)
		return INDEX_SAME;
	if (!had)
		return INDEX_ADDED;
	if (!has)
		return INDEX_DELETED;
	return strcmp(old->id, new->id) == 0 ? INDEX_SAME : INDEX_MODIFIED;
}

static void add(struct index_changes *out, enum index_change_kind kind, const struct index_item *old, const struct index_item *new)
{
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n++] = (struct index_change){ .kind = kind, .old = old, .new = new };
}

static void add_unknown(struct index_changes *out, const struct index_item *new, const struct index_item *within)
{
	add(out, INDEX_UNKNOWN, NULL, new);
	out->v[out->n - 1].within = within;
}

/* Each that came takes the first that went with its digest. */
static void find_renames(struct index_changes *all)
{
	struct map gone = { 0 };
	size_t *next = mem_new(all->n + 1, sizeof(*next)), n = 0;

	/* Chains of places + 1 by digest, the first of them in the map. */
	for (size_t i = all->n; i-- > 0;) {
		const struct index_item *old = all->v[i].old;
		size_t *place;
		bool added;

		if (all->v[i].kind != INDEX_DELETED || !old->id[0])
			continue;
		place = map_put(&gone, old->id, strlen(old->id), 0, &added);
		next[i] = *place;
		*place = i + 1;
	}
	for (size_t i = 0; i < all->n; i++) {
		struct index_change *c = &all->v[i];
		size_t *place = c->kind == INDEX_ADDED && c->new->id[0] ? map_get(&gone, c->new->id, strlen(c->new->id)) : NULL;

		if (!place || !*place)
			continue;
		c->kind = INDEX_RENAMED;
		c->old = all->v[*place - 1].old;
		all->v[*place - 1].old = NULL;
		*place = next[*place - 1];
	}
	/* A change that has neither side any more was the other half of a rename. */
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].old || all->v[i].new)
			all->v[n++] = all->v[i];
	all->n = n;
	free(next);
	map_release(&gone);
}

void data_index_diff(struct index_changes *out, const struct data_index *old, const struct data_index *new, bool by_hash,
		     const struct strvec *only)
{
	const struct index_item *unknown = NULL;

	for (size_t i = 0, j = 0; i < old->n || j < new->n;) {
		int order = i == old->n ? 1 : j == new->n ? -1 : strcmp(old->v[i].path, new->v[j].path);
		const struct index_item *a = order <= 0 ? &old->v[i++] : NULL, *b = order >= 0 ? &new->v[j++] : NULL;
		const char *path = a ? a->path : b->path;

		if (unknown && lies_in(path, unknown->path)) {
			if (b && is_wanted(path, only))
				add_unknown(out, b, unknown);
			continue;
		}
		if ((a && a->unlisted) || (b && b->unlisted))
			unknown = a ? a : b;
		if (is_wanted(path, only))
			add(out, kind_of(a, b, by_hash), a, b);
	}
	find_renames(out);
}
