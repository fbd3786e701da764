/* object_set.c - objects, each once, folders with their files. */
#include "cache/objects/object_set.h"

#include "base/mem.h"
#include "cache/dir_listing.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_TEXT = OBJECT_ID_TEXT + 1 };

void object_set_release(struct object_set *set)
{
	free(set->v);
	free(set->children);
	map_release(&set->by_key);
	arena_release(&set->arena);
	*set = (struct object_set){ 0 };
}

static size_t key_of(char out[static KEY_TEXT], const char *id, bool legacy)
{
	size_t len = strlen(id);

	out[0] = legacy ? 'l' : 'm';
	memcpy(out + 1, id, len + 1);
	return len + 1;
}

struct set_object *object_set_find(const struct object_set *set, const char *id, bool legacy)
{
	char key[KEY_TEXT];
	size_t len = key_of(key, id, legacy), *at = map_get(&set->by_key, key, len);

	return at ? &set->v[*at] : NULL;
}

size_t object_set_add(struct object_set *set, const char *id, bool legacy, const char *path)
{
	char key[KEY_TEXT];
	size_t len = key_of(key, id, legacy), *at = map_get(&set->by_key, key, len);
	const char *kept;

	if (at)
		return *at;
	kept = arena_strndup(&set->arena, key, len);
	map_put(&set->by_key, kept, len, set->n, NULL);
	set->v = mem_grow(set->v, set->n, &set->cap, sizeof(*set->v));
	set->v[set->n] = (struct set_object){ .id = kept + 1, .legacy = legacy, .path = arena_strdup(&set->arena, path) };
	return set->n++;
}

/* Is the file of a listing the wanted one, or below the wanted folder? */
static bool is_wanted(const char *path, const char *only)
{
	size_t len = only ? strlen(only) : 0;

	return !only || (strncmp(path, only, len) == 0 && (path[len] == '\0' || path[len] == '/'));
}

static void add_files(struct object_set *set, const struct dir_listing *list, bool legacy, const char *folder, const char *only)
{
	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(mem_free) char *path = NULL;
		char id[OBJECT_ID_TEXT];
		size_t at;

		if (!is_wanted(list->v[i].path, only))
			continue;
		path = str_format("%s/%s", folder, list->v[i].path);
		object_id_of_md5(id, list->v[i].md5);
		at = object_set_add(set, id, legacy, path);
		set->children = mem_grow(set->children, set->n_children, &set->children_cap, sizeof(*set->children));
		set->children[set->n_children++] = at;
	}
}

int object_set_add_tree(struct object_set *set, struct object_store *store, const struct object_meta *meta, const char *path,
			const char *only, bool *listed, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	bool is_dir = object_is_dir(meta->id);
	size_t first = set->n_children, at;
	int there = is_dir ? object_store_has(store, meta->id, meta->legacy, NULL, err) : 1;

	if (listed)
		*listed = there == 1;
	if (there < 0)
		return -1;
	if (is_dir && there == 1) {
		if (object_store_read(&bytes, store, meta->id, meta->legacy, err) < 0 ||
		    dir_listing_parse(&list, str_text(&bytes), bytes.len, path, err) < 0)
			return -1;
		add_files(set, &list, meta->legacy, path, only);
	}
	at = object_set_add(set, meta->id, meta->legacy, path);
	if (is_dir && set->v[at].n_children == 0) {
		set->v[at].first_child = first;
		set->v[at].n_children = set->n_children - first;
	}
	return 0;
}

void object_queue_release(struct object_queue *q)
{
	free(q->v);
	*q = (struct object_queue){ 0 };
}

void object_queue_choose(struct object_queue *q, const struct object_set *set, bool (*wanted)(const struct object_set *set, size_t at))
{
	q->n = 0;
	q->v = mem_resize(q->v, set->n + 1, sizeof(*q->v));
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].where == OBJECT_UNKNOWN && wanted(set, i))
			q->v[q->n++] = i;
}

bool object_set_is_file(const struct object_set *set, size_t at)
{
	return !object_is_dir(set->v[at].id);
}

bool object_set_is_folder(const struct object_set *set, size_t at)
{
	return object_is_dir(set->v[at].id);
}
