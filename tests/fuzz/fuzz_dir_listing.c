/* fuzz_dir_listing - what is read as a folder's listing stays inside the folder, and is written as bytes that read as the same. */
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/ignore.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_entry(const struct dir_listing *list, size_t i)
{
	const char *path = list->v[i].path;

	if (!*path || path[0] == '/' || strstr(path, "//") || str_starts(path, "../") || strstr(path, "/../") || str_ends(path, "/"))
		abort();
	if (i > 0 && strcmp(list->v[i - 1].path, path) >= 0)
		abort();
	if (dir_listing_find(list, path) != &list->v[i])
		abort();
	ignore_glob(path, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 }, again = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 }, once_more = { 0 };
	struct object_meta meta, same;
	struct err err;

	if (dir_listing_parse(&list, (const char *)data, size, "fuzz.dir", &err) < 0)
		return 0;
	for (size_t i = 0; i < list.n; i++)
		check_entry(&list, i);
	dir_listing_write(&bytes, &meta, &list);
	if (dir_listing_parse(&again, bytes.data, bytes.len, "again.dir", &err) < 0)
		abort();
	dir_listing_write(&once_more, &same, &again);
	if (bytes.len != once_more.len || memcmp(bytes.data, once_more.data, bytes.len) != 0 || strcmp(meta.id, same.id) != 0)
		abort();
	return 0;
}
