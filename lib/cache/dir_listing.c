/* dir_listing.c - the list itself and its writer; dir_listing_parse.c reads. */
#include "cache/dir_listing.h"

#include "base/crypto/digest.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dir_listing_release(struct dir_listing *list)
{
	free(list->v);
	arena_release(&list->arena);
	*list = (struct dir_listing){ 0 };
}

void dir_listing_add(struct dir_listing *list, const char *path, const uint8_t md5[static 16], int64_t size)
{
	struct dir_entry *entry;

	list->v = mem_grow(list->v, list->n, &list->cap, sizeof(*list->v));
	entry = &list->v[list->n++];
	entry->path = arena_strdup(&list->arena, path);
	memcpy(entry->md5, md5, 16);
	entry->size = size;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct dir_entry *)a)->path, ((const struct dir_entry *)b)->path);
}

void dir_listing_sort(struct dir_listing *list)
{
	for (size_t i = 1; i < list->n; i++) {
		if (by_path(&list->v[i - 1], &list->v[i]) > 0) {
			qsort(list->v, list->n, sizeof(*list->v), by_path);
			return;
		}
	}
}

const struct dir_entry *dir_listing_find(const struct dir_listing *list, const char *path)
{
	const struct dir_entry key = { .path = path };

	return list->n ? bsearch(&key, list->v, list->n, sizeof(*list->v), by_path) : NULL;
}

/* One code point of UTF-8 that is known to be well-formed. Returns its length. */
static size_t decode(uint32_t *point, const unsigned char *p)
{
	if (p[0] < 0x80) {
		*point = p[0];
		return 1;
	}
	if (p[0] < 0xe0) {
		*point = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
		return 2;
	}
	if (p[0] < 0xf0) {
		*point = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		return 3;
	}
	*point = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
	return 4;
}

static void add_escaped(struct str *out, const unsigned char *p)
{
	static const char plain[] = "\"\\\n\r\t\f\b", letter[] = "\"\\nrtfb";
	uint32_t point;

	while (*p) {
		const char *at = strchr(plain, *p);

		p += decode(&point, p);
		if (at)
			str_addf(out, "\\%c", letter[at - plain]);
		else if (point >= 0x10000)
			str_addf(out, "\\u%04x\\u%04x", 0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
		else if (point < 0x20 || point >= 0x7f)
			str_addf(out, "\\u%04x", point);
		else
			str_addch(out, (char)point);
	}
}

/* As Python's json.dumps escapes: everything beyond ASCII as UTF-16. */
static void add_path(struct str *out, const char *path)
{
	const unsigned char *p = (const unsigned char *)path;

	for (; *p; p++)
		if (*p < 0x20 || *p >= 0x7f || *p == '"' || *p == '\\')
			break;
	str_addn(out, path, (size_t)(p - (const unsigned char *)path));
	if (*p)
		add_escaped(out, p);
}

void dir_listing_write_each(struct str *out, struct object_meta *meta, dir_entry_fn *at, const void *arg, size_t n)
{
	size_t start = out->len;
	int64_t size = 0;
	char id[OBJECT_ID_TEXT];

	str_reserve(out, 2 + n * 80);
	str_addch(out, '[');
	for (size_t i = 0; i < n; i++) {
		struct dir_entry entry;

		at(&entry, arg, i);
		object_id_of_md5(id, entry.md5);
		str_add(out, i ? ", {\"md5\": \"" : "{\"md5\": \"");
		str_addn(out, id, 32);
		str_add(out, "\", \"relpath\": \"");
		add_path(out, entry.path);
		str_add(out, "\"}");
		size = size < 0 || entry.size < 0 ? -1 : size + entry.size;
	}
	str_addch(out, ']');
	if (!meta)
		return;
	*meta = OBJECT_META_NONE;
	digest_md5_bytes(meta->id, out->data + start, out->len - start);
	strcpy(meta->id + 32, ".dir");
	meta->size = size;
	meta->n_files = (int64_t)n;
}

static void entry_at(struct dir_entry *out, const void *arg, size_t i)
{
	*out = ((const struct dir_listing *)arg)->v[i];
}

void dir_listing_write(struct str *out, struct object_meta *meta, const struct dir_listing *list)
{
	dir_listing_write_each(out, meta, entry_at, list, list->n);
}
