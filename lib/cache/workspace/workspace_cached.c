/* workspace_cached.c - are the objects of what is recorded in the cache? Asked one by one, or by the inodes that its folders list. */
#include "base/mem.h"
#include "cache/objects/object_inside.h"
#include "cache/workspace/workspace.h"
#include "cache/workspace/workspace_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One object; its id goes into missing if it is not there. */
static int is_there(struct workspace *w, const char *id, bool legacy, struct strvec *missing, struct err *err)
{
	int there = object_store_has(w->store, id, legacy, NULL, err);

	if (there == 0 && missing)
		strvec_add(missing, id);
	return there;
}

int workspace_is_cached(struct workspace *w, const struct object_meta *recorded, struct strvec *missing, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	int there = is_there(w, recorded->id, recorded->legacy, missing, err);

	if (there <= 0 || !object_is_dir(recorded->id))
		return there;
	if (workspace_read_listing(&list, w, recorded->id, recorded->legacy, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		char id[OBJECT_ID_TEXT];
		int one;

		object_id_of_md5(id, list.v[i].md5);
		one = is_there(w, id, recorded->legacy, missing, err);
		if (one < 0 || (one == 0 && !missing))
			return one;
		there = there && one;
	}
	return there;
}

/* A folder of the cache that holds so many more objects than are asked for is not listed. */
enum { FOLDERS = 256, LISTED_MOST = 4, LISTED_LEAST = 256 };

/* A file of the index whose object must be there. */
struct wanted {
	uint8_t md5[16];
	uint64_t inode; /* of the file, which was a protected hard link; 0 = it was none */
	bool found;
};

static int by_md5(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

/* The bytes of an object's name below its folder, or false. */
static bool rest_of_md5(uint8_t md5[static 16], const char *name)
{
	char id[OBJECT_ID_TEXT] = "00";

	if (strlen(name) != 30)
		return false;
	strcat(id, name);
	if (!object_id_is_valid(id))
		return false;
	object_md5_of_id(md5, id);
	return true;
}

static void mark_found(struct wanted *v, size_t n, const uint8_t md5[static 16], uint64_t inode)
{
	struct wanted *at = bsearch(md5, v, n, sizeof(*v), by_md5);

	while (at && at > v && memcmp(at[-1].md5, md5, 16) == 0)
		at--;
	for (; at && at < v + n && memcmp(at->md5, md5, 16) == 0; at++)
		at->found = at->inode == inode;
}

/* Which of the n files of one folder of the cache, in order, are the very inodes that the folder lists under their names? */
static void look_through(struct object_store *s, unsigned folder, struct wanted *v, size_t n)
{
	char name[3];
	size_t left = n * LISTED_MOST + LISTED_LEAST;
	struct dirent *entry;
	uint8_t md5[16];
	DIR *d;
	int fd;

	snprintf(name, sizeof(name), "%02x", folder & 0xff);
	fd = openat(object_layout_fd(s, false), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d)
		return;
	while (left-- > 0 && (entry = readdir(d))) {
		if (!rest_of_md5(md5, entry->d_name))
			continue;
		md5[0] = (uint8_t)folder;
		mark_found(v, n, md5, entry->d_ino);
	}
	closedir(d);
}

/* The files of the index by the first byte of their digest: begin[b] to begin[b + 1] are those of b, in order. */
static struct wanted *by_folder(size_t begin[static FOLDERS + 1], const struct stat_folder *known)
{
	struct wanted *v = mem_new(known->n, sizeof(*v));
	size_t fill[FOLDERS] = { 0 };
	struct stat_known k;

	memset(begin, 0, (FOLDERS + 1) * sizeof(*begin));
	for (size_t i = 0; i < known->n; i++) {
		stat_folder_at(&k, known, i);
		begin[k.md5[0] + 1]++;
	}
	for (unsigned b = 0; b < FOLDERS; b++)
		begin[b + 1] += begin[b];
	for (size_t i = 0; i < known->n; i++) {
		struct wanted *one;

		stat_folder_at(&k, known, i);
		one = &v[begin[k.md5[0]] + fill[k.md5[0]]++];
		memcpy(one->md5, k.md5, 16);
		one->inode = k.sig.ctime_ns == 0 ? k.sig.inode : 0;
	}
	for (unsigned b = 0; b < FOLDERS; b++)
		qsort(v + begin[b], begin[b + 1] - begin[b], sizeof(*v), by_md5);
	return v;
}

/* Hard links: the file is the object. What is not found so is asked for by itself. */
static int are_there_by_inode(struct workspace *w, const struct stat_folder *known, struct err *err)
{
	size_t begin[FOLDERS + 1];
	CLEANUP(mem_free) struct wanted *v = by_folder(begin, known);

	for (unsigned b = 0; b < FOLDERS; b++) {
		if (begin[b] < begin[b + 1])
			look_through(w->store, b, v + begin[b], begin[b + 1] - begin[b]);
		for (size_t i = begin[b]; i < begin[b + 1]; i++) {
			char id[OBJECT_ID_TEXT];
			int there = 1;

			object_id_of_md5(id, v[i].md5);
			if (!v[i].found || v[i].inode == 0)
				there = is_there(w, id, false, NULL, err);
			if (there <= 0)
				return there;
		}
	}
	return 1;
}

static int are_there(struct workspace *w, const struct stat_folder *known, bool legacy, struct err *err)
{
	for (size_t i = 0; i < known->n; i++) {
		struct stat_known k;
		char id[OBJECT_ID_TEXT];
		int there;

		stat_folder_at(&k, known, i);
		object_id_of_md5(id, k.md5);
		there = is_there(w, id, legacy, NULL, err);
		if (there <= 0)
			return there;
	}
	return 1;
}

int workspace_is_cached_as_known(struct workspace *w, const char *key, const struct object_meta *recorded, bool *by_inode, struct err *err)
{
	CLEANUP(stat_folder_release) struct stat_folder known = { 0 };
	struct stat_known first;
	uint8_t md5[16];
	int there;

	*by_inode = false;
	object_md5_of_id(md5, recorded->id);
	if (!object_is_dir(recorded->id) || !stat_index_folder(&known, w->index, key, recorded->legacy) || known.n == 0 ||
	    memcmp(md5, known.id, 16) != 0)
		return workspace_is_cached(w, recorded, NULL, err);
	there = is_there(w, recorded->id, recorded->legacy, NULL, err);
	if (there <= 0)
		return there;
	stat_folder_at(&first, &known, 0);
	*by_inode = !recorded->legacy && first.sig.ctime_ns == 0;
	return *by_inode ? are_there_by_inode(w, &known, err) : are_there(w, &known, recorded->legacy, err);
}
