/* object_vouch.c - objects by their digests, out of what the index has of the files that are linked to them. */
#include "cache/objects/object_vouch.h"

#include "base/map.h"
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

/* By all that is compared: of a folder of empty files, every one has the same digest, and is a link to the same object. */
static size_t place_of(const struct object_vouch *vouch, const struct stat_known *known)
{
	unsigned char bytes[sizeof(known->sig) + 16];

	memcpy(bytes, &known->sig, sizeof(known->sig));
	memcpy(bytes + sizeof(known->sig), known->md5, 16);
	return map_hash(bytes, sizeof(bytes)) & vouch->mask;
}

static bool is_same(const struct stat_known *a, const struct stat_known *b)
{
	return memcmp(&a->sig, &b->sig, sizeof(a->sig)) == 0 && memcmp(a->md5, b->md5, 16) == 0;
}

/* The free place of the table where this belongs; NULL if it is there, or its file was racy. */
static uint32_t *room_for(const struct object_vouch *vouch, const struct stat_known *known)
{
	size_t at;

	for (at = place_of(vouch, known); vouch->table[at]; at = (at + 1) & vouch->mask) {
		struct stat_known other;

		stat_folder_at(&other, &vouch->folder, vouch->table[at] - 1);
		if (is_same(&other, known))
			return NULL;
	}
	return known->sig.inode ? &vouch->table[at] : NULL;
}

static void make_table(struct object_vouch *vouch)
{
	struct stat_known known;

	for (vouch->mask = 1; vouch->mask < 2 * vouch->folder.n; vouch->mask *= 2)
		;
	vouch->table = mem_new(vouch->mask, sizeof(*vouch->table));
	vouch->mask--;
	for (size_t i = 0; i < vouch->folder.n; i++) {
		uint32_t *room;

		stat_folder_at(&known, &vouch->folder, i);
		room = room_for(vouch, &known);
		if (room)
			*room = (uint32_t)i + 1;
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

/* With this very ctime? */
static bool is_in_table(const struct object_vouch *vouch, const struct stat_known *known)
{
	return vouch->table && known->sig.inode && !room_for(vouch, known);
}

bool object_vouch_has(const struct object_vouch *vouch, const char *id, const struct stat *st)
{
	struct stat_known known = { 0 };
	struct stat_sig now;
	uint8_t md5[16];

	if (!vouch)
		return false;
	object_md5_of_id(md5, id);
	stat_sig_of(&now, st);
	if (vouch->single.path && is_as_known(&vouch->single, md5, &now))
		return true;
	known.sig = now;
	memcpy(known.md5, md5, 16);
	if (is_in_table(vouch, &known))
		return true;
	known.sig.ctime_ns = 0;
	return is_in_table(vouch, &known);
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
