/* object_vouch.c - objects by their digests, out of what the index has of the files that are linked to them. */
#include "cache/objects/object_vouch.h"

#include "base/mem.h"
#include "cache/dir_listing.h"

#include <stdlib.h>
#include <string.h>

void object_vouch_release(struct object_vouch *vouch)
{
	if (vouch->store)
		vouch->store->vouch = NULL;
	stat_folder_release(&vouch->folder);
	free(vouch->table);
	*vouch = (struct object_vouch){ 0 };
}

/* A digest is as good as any hash of it. */
static size_t place_of(const struct object_vouch *vouch, const uint8_t md5[static 16])
{
	uint64_t first;

	memcpy(&first, md5, sizeof(first));
	return first & vouch->mask;
}

static void make_table(struct object_vouch *vouch)
{
	struct stat_known known;

	for (vouch->mask = 1; vouch->mask < 2 * vouch->folder.n; vouch->mask *= 2)
		;
	vouch->table = mem_new(vouch->mask, sizeof(*vouch->table));
	vouch->mask--;
	for (size_t i = 0; i < vouch->folder.n; i++) {
		size_t at;

		stat_folder_at(&known, &vouch->folder, i);
		for (at = place_of(vouch, known.md5); vouch->table[at]; at = (at + 1) & vouch->mask)
			;
		vouch->table[at] = (uint32_t)i + 1;
	}
}

void object_vouch_read(struct object_vouch *vouch, struct object_store *s, struct stat_index *index, const char *key, bool legacy)
{
	if (object_store_kind(s) == LINK_COPY)
		return;
	vouch->store = s;
	s->vouch = vouch;
	if (!stat_index_single(&vouch->single, index, key, legacy))
		vouch->single.path = NULL;
	if (stat_index_folder(&vouch->folder, index, key, legacy))
		make_table(vouch);
}

static bool is_as_known(const struct stat_known *known, const uint8_t md5[static 16], const struct stat_sig *now)
{
	const struct stat_sig *was = &known->sig;

	return was->inode != 0 && was->inode == now->inode && was->mtime_ns == now->mtime_ns && was->size == now->size &&
	       (was->ctime_ns == 0 || was->ctime_ns == now->ctime_ns) && memcmp(known->md5, md5, 16) == 0;
}

bool object_vouch_has(const struct object_vouch *vouch, const char *id, const struct stat *st)
{
	struct stat_known known;
	struct stat_sig now;
	uint8_t md5[16];

	if (!vouch)
		return false;
	object_md5_of_id(md5, id);
	stat_sig_of(&now, st);
	if (vouch->single.path && is_as_known(&vouch->single, md5, &now))
		return true;
	/* Of files of one content some may have been copies. */
	for (size_t at = place_of(vouch, md5); vouch->table && vouch->table[at]; at = (at + 1) & vouch->mask) {
		stat_folder_at(&known, &vouch->folder, vouch->table[at] - 1);
		if (is_as_known(&known, md5, &now))
			return true;
	}
	return false;
}

/* The clock of files ticks: what came in at the store's first moments may look older than it, and is read. */
static bool is_new(const struct object_store *s, const struct stat *st)
{
	return st->st_ctim.tv_sec > s->opened.tv_sec || (st->st_ctim.tv_sec == s->opened.tv_sec && st->st_ctim.tv_nsec > s->opened.tv_nsec);
}

int object_store_vouch(struct object_store *s, const char *id, bool legacy, const struct stat *st, struct err *err)
{
	int same;

	if (is_new(s, st) || object_vouch_has(s->vouch, id, st))
		return 1;
	same = object_store_verify(s, id, legacy, err);
	if (same == 0 && object_store_remove(s, id, legacy, err) < 0)
		return -1;
	return same;
}
