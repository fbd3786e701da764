/* stat_index.c - the files of the index, written whole and renamed, mapped when read. All is as on this machine: it is a cache of it alone. */
#include "cache/stat_index.h"

#include "base/arena.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/crypto/md5.h"
#include "cache/objects/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A change within this time of the last look may leave the same times: the kernel's clock for files ticks every 1 to 10 ms, and where no
 * nanoseconds are kept, every 1 or 2 s. */
enum { TICK_NS = 20 * 1000 * 1000, COARSE_TICK_NS = 2 * 1000 * 1000 * 1000u };

static const char magic[8] = "ILSTAT1";

struct header {
	char magic[8];
	uint64_t n, text_len;
	int64_t size;
	uint8_t id[16];
};

struct record {
	struct stat_sig sig;
	uint8_t md5[16];
	uint32_t path, zero; /* where its path begins in the text */
};

struct single {
	struct stat_sig sig;
	uint8_t md5[16];
	const char *path; /* NULL = forgotten */
};

struct stat_index {
	char *folder;
	struct stat_folder singles; /* as they were written */
	bool singles_read, changed;
	struct single *new; /* what is put on top of them */
	size_t n_new, cap_new;
	struct map by_path;
	struct arena arena;
};

void stat_sig_of(struct stat_sig *sig, const struct stat *st)
{
	bool linked = st->st_nlink > 1 && (st->st_mode & 07777) == 0444;

	sig->inode = st->st_ino;
	sig->mtime_ns = st->st_mtim.tv_sec * 1000000000ll + st->st_mtim.tv_nsec;
	/* Each new link to an object changes its ctime. */
	sig->ctime_ns = linked ? 0 : st->st_ctim.tv_sec * 1000000000ll + st->st_ctim.tv_nsec;
	sig->size = st->st_size;
}

static bool is_same(const struct stat_sig *a, const struct stat_sig *b)
{
	return a->inode == b->inode && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->size == b->size && a->inode != 0;
}

bool stat_sig_equal(const struct stat_sig *a, const struct stat_sig *b)
{
	return is_same(a, b);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static bool is_racy(const struct stat_sig *sig, int64_t now)
{
	int64_t last = sig->mtime_ns > sig->ctime_ns ? sig->mtime_ns : sig->ctime_ns;
	bool coarse = sig->mtime_ns % 1000000000 == 0 && sig->ctime_ns % 1000000000 == 0;

	return last > now - (coarse ? (int64_t)COARSE_TICK_NS : TICK_NS);
}

struct stat_index *stat_index_open(const char *folder)
{
	struct stat_index *index = mem_new(1, sizeof(*index));

	index->folder = mem_strdup(folder);
	return index;
}

const char *stat_index_place(const struct stat_index *index)
{
	return index->folder;
}

/* The name of a folder's file: the MD5 of its path. */
static char *file_of(const struct stat_index *index, const char *path, bool legacy)
{
	char id[OBJECT_ID_TEXT];
	uint8_t digest[16];
	struct md5 md5;

	md5_init(&md5);
	md5_add(&md5, path, strlen(path));
	md5_end(&md5, digest);
	object_id_of_md5(id, digest);
	return str_format("%s/%s%s", index->folder, id, legacy ? "-2" : "");
}

static bool map_file(struct stat_folder *out, const char *file)
{
	struct fs_map map;
	struct err ignored;
	const struct header *h;

	*out = (struct stat_folder){ 0 };
	if (access(file, R_OK) != 0 || fs_map(&map, file, &ignored) < 0)
		return false;
	h = (const struct header *)map.data;
	if (map.size < sizeof(*h) || memcmp(h->magic, magic, 8) != 0 || h->n > DIR_LISTING_MOST_FILES || h->text_len > UINT32_MAX ||
	    map.size != sizeof(*h) + h->n * sizeof(struct record) + h->text_len || map.data[map.size - 1] != '\0') {
		fs_unmap(&map);
		return false;
	}
	out->map = map.data;
	out->map_len = map.size;
	out->mapped = map.mapped;
	out->n = h->n;
	out->size = h->size;
	memcpy(out->id, h->id, 16);
	return true;
}

void stat_folder_release(struct stat_folder *folder)
{
	struct fs_map map = { folder->map, folder->map_len, folder->mapped };

	fs_unmap(&map);
	*folder = (struct stat_folder){ 0 };
}

void stat_folder_at(struct stat_known *out, const struct stat_folder *folder, size_t i)
{
	const char *base = folder->map;
	const struct record *r = (const struct record *)(base + sizeof(struct header)) + i;
	size_t text = sizeof(struct header) + folder->n * sizeof(*r);

	out->path = text + r->path < folder->map_len ? base + text + r->path : "";
	out->sig = r->sig;
	memcpy(out->md5, r->md5, 16);
}

/* What there is to write. */
struct folder_source {
	stat_known_fn *at;
	const void *arg;
	size_t n;
};

static uint64_t text_len_of(const struct folder_source *from)
{
	struct stat_known known;
	uint64_t len = 0;

	for (size_t i = 0; i < from->n; i++) {
		from->at(&known, from->arg, i);
		len += strlen(known.path) + 1;
	}
	return len ? len : 1;
}

static void write_records(FILE *f, const struct folder_source *from)
{
	struct stat_known known;
	int64_t now = now_ns();
	uint64_t text = 0;

	for (size_t i = 0; i < from->n; i++) {
		struct record r = { .path = (uint32_t)text };

		from->at(&known, from->arg, i);
		r.sig = known.sig;
		memcpy(r.md5, known.md5, 16);
		if (is_racy(&r.sig, now))
			r.sig.inode = 0;
		text += strlen(known.path) + 1;
		fwrite(&r, sizeof(r), 1, f);
	}
	for (size_t i = 0; i < from->n; i++) {
		from->at(&known, from->arg, i);
		fwrite(known.path, 1, strlen(known.path) + 1, f);
	}
	if (from->n == 0)
		fputc('\0', f);
}

static void write_file(const char *file, const struct folder_source *from, const uint8_t *id, int64_t size)
{
	struct header h = { .n = from->n, .size = size, .text_len = text_len_of(from) };
	CLEANUP(mem_free) char *temp = str_format("%s.%ld", file, (long)getpid());
	struct err ignored;
	bool failed;
	FILE *f;

	memcpy(h.magic, magic, 8);
	memcpy(h.id, id, 16);
	if (h.text_len > UINT32_MAX || fs_make_parent(file, &ignored) < 0 || !(f = fopen(temp, "we")))
		return;
	fwrite(&h, sizeof(h), 1, f);
	write_records(f, from);
	failed = ferror(f);
	if (fclose(f) != 0 || failed || rename(temp, file) != 0)
		unlink(temp);
}

bool stat_index_folder(struct stat_folder *out, struct stat_index *index, const char *path, bool legacy)
{
	CLEANUP(mem_free) char *file = file_of(index, path, legacy);

	return map_file(out, file);
}

void stat_index_put_folder(struct stat_index *index, const char *path, bool legacy, stat_known_fn *at, const void *arg, size_t n,
			   const uint8_t id[static 16], int64_t size)
{
	const struct folder_source from = { at, arg, n };
	CLEANUP(mem_free) char *file = file_of(index, path, legacy);

	write_file(file, &from, id, size);
}

/* "3:path", or "2:path" of md5-dos2unix. */
static char *key_of(const char *path, bool legacy)
{
	size_t len = strlen(path);
	char *key = mem_resize(NULL, len + 3, 1);

	key[0] = legacy ? '2' : '3';
	key[1] = ':';
	memcpy(key + 2, path, len + 1);
	return key;
}

static void read_singles(struct stat_index *index)
{
	CLEANUP(mem_free) char *file = NULL;

	if (index->singles_read)
		return;
	index->singles_read = true;
	file = fs_join(index->folder, "files");
	map_file(&index->singles, file);
}

static bool find_single(struct stat_known *out, const struct stat_folder *singles, const char *key)
{
	size_t low = 0, high = singles->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order;

		stat_folder_at(out, singles, mid);
		order = strcmp(out->path, key);
		if (order == 0)
			return true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

bool stat_index_single(struct stat_known *out, struct stat_index *index, const char *path, bool legacy)
{
	CLEANUP(mem_free) char *key = key_of(path, legacy);
	const size_t *at = map_get(&index->by_path, key, strlen(key));

	read_singles(index);
	if (!at)
		return find_single(out, &index->singles, key);
	*out = (struct stat_known){ .path = index->new[*at].path, .sig = index->new[*at].sig };
	memcpy(out->md5, index->new[*at].md5, 16);
	return out->path != NULL;
}

bool stat_index_get(uint8_t md5[static 16], struct stat_index *index, const char *path, bool legacy, const struct stat_sig *sig)
{
	struct stat_known known;

	if (!stat_index_single(&known, index, path, legacy) || !is_same(&known.sig, sig))
		return false;
	memcpy(md5, known.md5, 16);
	return true;
}

static struct single *put_single(struct stat_index *index, const char *path, bool legacy)
{
	CLEANUP(mem_free) char *key = key_of(path, legacy);
	const char *kept = arena_strdup(&index->arena, key);
	bool added;
	size_t *at = map_put(&index->by_path, kept, strlen(kept), index->n_new, &added);

	index->changed = true;
	if (!added)
		return &index->new[*at];
	index->new = mem_grow(index->new, index->n_new, &index->cap_new, sizeof(*index->new));
	index->new[index->n_new] = (struct single){ .path = kept };
	return &index->new[index->n_new++];
}

void stat_index_put(struct stat_index *index, const char *path, bool legacy, const struct stat_sig *sig, const uint8_t md5[static 16])
{
	struct single *single = put_single(index, path, legacy);

	if (!single->path) {
		CLEANUP(mem_free) char *key = key_of(path, legacy);

		single->path = arena_strdup(&index->arena, key);
	}
	single->sig = *sig;
	memcpy(single->md5, md5, 16);
}

void stat_index_forget(struct stat_index *index, const char *path)
{
	for (int legacy = 0; legacy < 2; legacy++) {
		CLEANUP(mem_free) char *file = file_of(index, path, legacy);

		put_single(index, path, legacy)->path = NULL;
		unlink(file);
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct stat_known *)a)->path, ((const struct stat_known *)b)->path);
}

static void known_at(struct stat_known *out, const void *arg, size_t i)
{
	*out = ((const struct stat_known *)arg)[i];
}

/* Old and new together, in byte order. */
static void write_singles(struct stat_index *index)
{
	CLEANUP(mem_free) struct stat_known *all = mem_new(index->singles.n + index->n_new + 1, sizeof(*all));
	CLEANUP(mem_free) char *file = fs_join(index->folder, "files");
	static const uint8_t none[16];
	size_t n = 0;

	for (size_t i = 0; i < index->singles.n; i++) {
		stat_folder_at(&all[n], &index->singles, i);
		n += !map_get(&index->by_path, all[n].path, strlen(all[n].path));
	}
	for (size_t i = 0; i < index->n_new; i++) {
		if (!index->new[i].path)
			continue;
		all[n].path = index->new[i].path;
		all[n].sig = index->new[i].sig;
		memcpy(all[n++].md5, index->new[i].md5, 16);
	}
	qsort(all, n, sizeof(*all), by_path);
	write_file(file, &(struct folder_source){ known_at, all, n }, none, 0);
}

void stat_index_close(struct stat_index *index)
{
	if (!index)
		return;
	read_singles(index);
	if (index->changed)
		write_singles(index);
	stat_folder_release(&index->singles);
	map_release(&index->by_path);
	arena_release(&index->arena);
	free(index->new);
	free(index->folder);
	free(index);
}
