/* migrated_meta.c - hashes anew, as it stands, what DVC 2 hashed without its carriage returns. */
#include "tools/data/project/migrated_meta.h"

#include "base/mem.h"
#include "cache/dir_listing.h"

#include <string.h>

/* 1, or 0 if it is not there. */
static int migrate_file(char id[static OBJECT_ID_TEXT], int64_t *size, struct object_store *store, const char *old, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(store, old, true);
	int there = object_store_has(store, old, true, NULL, err);

	if (there != 1)
		return there;
	return object_hash_file(id, path, false, size, err) < 0 ? -1 : 1;
}

static int migrate_folder(struct object_meta *out, struct object_store *store, const struct object_meta *old, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str before = { 0 }, after = { 0 };
	int there = object_store_has(store, old->id, true, NULL, err);

	if (there != 1)
		return there;
	if (object_store_read(&before, store, old->id, true, err) < 0 ||
	    dir_listing_parse(&list, before.data, before.len, old->id, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		char was[OBJECT_ID_TEXT], now[OBJECT_ID_TEXT];

		object_id_of_md5(was, list.v[i].md5);
		there = migrate_file(now, &list.v[i].size, store, was, err);
		if (there != 1)
			return there;
		object_md5_of_id(list.v[i].md5, now);
	}
	dir_listing_write(&after, out, &list);
	return object_store_put_bytes(store, out->id, false, str_text(&after), after.len, err) < 0 ? -1 : 1;
}

int migrated_meta(struct object_meta *out, struct object_store *store, const struct object_meta *old, struct err *err)
{
	struct object_meta made = *old;
	int status;

	made.legacy = false;
	status = object_is_dir(old->id) ? migrate_folder(&made, store, old, err) : migrate_file(made.id, &made.size, store, old->id, err);
	if (status == 1)
		*out = made;
	return status;
}
