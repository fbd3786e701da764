/* file_hash.c - the digests of files: small ones many at a time out of one buffer, large ones as they stream by. */
#include "base/crypto/md5.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/team.h"
#include "cache/file_tree.h"
#include "cache/md5/md5_many.h"
#include "cache/objects/object_inside.h"
#include "cache/write_behind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_FILES = 64, SMALL = 1 << 18, BATCH_BYTES = 1 << 21 };
/* For fewer files no thread is started; and what one takes at a time. */
enum { SHARE_LEAST = 256, PIECE = 4 * BATCH_FILES };

struct batch {
	struct tree_file *files[BATCH_FILES];
	struct md5_job jobs[BATCH_FILES];
	size_t n, used;
	char *buf; /* BATCH_BYTES */
	const char *folder;
	int dir; /* the same, open */
	struct object_store *store;
	bool hardlink, legacy;
};

/* A file that has become its object has two names and is protected: what stat() would say of it is known. */
static int put_link(struct batch *b, struct tree_file *file, const char *id, struct err *err)
{
	int linked = object_store_put_link(b->store, id, b->dir, file->path, err);

	if (linked <= 0)
		return linked;
	file->linked = file->is_hard = true;
	file->writable = false;
	file->sig.ctime_ns = 0;
	return 0;
}

static int put(struct batch *b, struct tree_file *file, const struct md5_job *job, struct err *err)
{
	char id[OBJECT_ID_TEXT];

	object_id_of_md5(id, job->digest);
	if (b->hardlink && job->len > 0 && file->is_link) {
		CLEANUP(mem_free) char *path = fs_join(b->folder, file->path);

		return object_store_put_file(b->store, id, false, path, true, err);
	}
	if (b->hardlink && job->len > 0)
		return put_link(b, file, id, err);
	return object_store_put_bytes(b->store, id, false, job->bytes, job->len, err);
}

static int flush(struct batch *b, struct err *err)
{
	md5_many(b->jobs, b->n);
	for (size_t i = 0; i < b->n; i++) {
		if (b->store && put(b, b->files[i], &b->jobs[i], err) < 0)
			return -1;
		memcpy(b->files[i]->md5, b->jobs[i].digest, 16);
		b->files[i]->known = true;
	}
	b->n = b->used = 0;
	return 0;
}

/* Read a file that is thought to be small into the buffer. Returns its length; -2 if it has grown out of the room, -1 with an error. */
static ssize_t read_small(char *buf, size_t room, int dir, const char *name, struct err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	size_t got = 0;
	ssize_t n;

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", name);
	do {
		n = read(fd, buf + got, room - got);
		if (n > 0)
			got += (size_t)n;
		/* Less than was asked for, and yet as much as there was to be: the end. Some file systems give less at other places, too. */
	} while ((n > 0 && got + 1 < room) || (n < 0 && errno == EINTR));
	if (n < 0)
		err_errno(err, "cannot read '%s'", name);
	close(fd);
	return n < 0 ? -1 : got == room ? -2 : (ssize_t)got;
}

static int add_small(struct batch *b, struct tree_file *file, bool *grown, struct err *err)
{
	size_t room = (size_t)file->sig.size + 1;
	ssize_t len;

	if ((b->n == BATCH_FILES || b->used + room > BATCH_BYTES) && flush(b, err) < 0)
		return -1;
	len = read_small(b->buf + b->used, room, b->dir, file->path, err);
	*grown = len == -2;
	if (len < 0)
		return *grown ? 0 : -1;
	b->files[b->n] = file;
	b->jobs[b->n].bytes = b->buf + b->used;
	b->jobs[b->n++].len = b->legacy ? object_legacy_text(b->buf + b->used, (size_t)len) : (size_t)len;
	b->used += (size_t)len;
	return 0;
}

static int hash_some(struct batch *b, struct file_tree *t, size_t begin, size_t end, struct err *err)
{
	for (size_t i = begin; i < end; i++) {
		struct tree_file *file = &t->v[i];
		/* What is hashed of a text of DVC 2 is not what is stored of it. */
		bool large = file->sig.size >= SMALL || (b->legacy && b->store);

		if (file->known)
			continue;
		if (!large && add_small(b, file, &large, err) < 0)
			return err_prefix(err, "in '%s'", b->folder);
		if (large) {
			CLEANUP(mem_free) char *path = fs_join(b->folder, file->path);

			if (file_hash(file->md5, path, b->legacy, b->store, b->hardlink, err) < 0)
				return -1;
			file->known = true;
		}
	}
	return flush(b, err);
}

struct sharing {
	struct file_tree *t;
	struct batch batches[TEAM_MOST];
	struct object_store hands[TEAM_MOST];
};

static bool hash_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
	struct sharing *all = arg;
	struct batch *b = &all->batches[worker];
	struct err ignored;

	if (!b->buf)
		b->buf = mem_resize(NULL, BATCH_BYTES, 1);
	return hash_some(b, all->t, begin, end, &ignored) == 0;
}

/* As much of it as goes well, by several threads. What they leave, and its error, is for one that goes through all in order. */
static void hash_together(struct file_tree *t, const struct batch *like, unsigned n_workers)
{
	CLEANUP(mem_free) struct sharing *all = mem_new(1, sizeof(*all));

	all->t = t;
	for (unsigned i = 0; i < n_workers; i++) {
		all->batches[i] = *like;
		if (!like->store)
			continue;
		object_hand_take(&all->hands[i], like->store, i);
		all->batches[i].store = &all->hands[i];
	}
	team_run(n_workers, t->n, PIECE, hash_piece, all);
	for (unsigned i = 0; i < n_workers; i++) {
		free(all->batches[i].buf);
		if (like->store)
			object_hand_back(like->store, &all->hands[i]);
	}
}

int file_tree_hash(struct file_tree *t, const char *folder, bool legacy, struct object_store *store, bool hardlink, struct err *err)
{
	CLEANUP(fs_close) int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct batch b = { .folder = folder, .dir = dir, .store = store, .hardlink = hardlink, .legacy = legacy };
	size_t unknown = 0;
	unsigned n_workers;
	int status;

	if (dir < 0)
		return err_errno(err, "cannot open the folder '%s'", folder);
	for (size_t i = 0; i < t->n; i++)
		unknown += !t->v[i].known;
	n_workers = team_size(unknown, SHARE_LEAST);
	if (n_workers > 1)
		hash_together(t, &b, n_workers);
	b.buf = mem_resize(NULL, BATCH_BYTES, 1);
	status = hash_some(&b, t, 0, t->n, err);
	free(b.buf);
	return status;
}

/* To a temporary file (to >= 0) and through MD5 at once: a large file is read one time, and written while it is hashed. */
static int copy_and_hash(uint8_t md5[static 16], int to, int from, const char *path, struct err *err)
{
	CLEANUP(write_behind_free) struct write_behind *out = write_behind_new(to);
	struct md5 m;
	ssize_t n;

	md5_init(&m);
	posix_fadvise(from, 0, 0, POSIX_FADV_SEQUENTIAL);
	for (;;) {
		char *buf = write_behind_room(out);

		n = read(from, buf, WRITE_BEHIND_ROOM);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		write_behind_give(out, (size_t)n);
		md5_add(&m, buf, (size_t)n);
	}
	if (n < 0)
		return err_errno(err, "cannot read '%s'", path);
	if ((errno = write_behind_end(out)) != 0)
		return err_errno(err, "cannot copy '%s' to the cache", path);
	md5_end(&m, md5);
	return 0;
}

static int put_stream(uint8_t md5[static 16], struct object_store *s, const char *path, struct err *err)
{
	CLEANUP(fs_close) int from = fs_open_read(path, err);
	CLEANUP(mem_free) char *temp = from < 0 ? NULL : object_store_temp(s, false, err);
	int to = temp ? object_open_temp(temp, s, err) : -1, there, status;
	char id[OBJECT_ID_TEXT];
	bool cloned;

	if (to < 0)
		return -1;
	cloned = object_clone_fd(to, from) == 0;
	if (cloned) {
		/* What was cloned is what is hashed, even where somebody writes to the file at this moment. */
		fs_close(&from);
		from = fs_open_read(temp, err);
	}
	status = from < 0 ? -1 : copy_and_hash(md5, cloned ? -1 : to, from, path, err);
	if (close(to) != 0 && status == 0)
		status = err_errno(err, "cannot copy '%s' to the cache", path);
	object_id_of_md5(id, md5);
	there = status == 0 ? object_store_has_sized(s, id, false, fs_size(temp), err) : -1;
	if (there == 0)
		return object_store_take(s, id, false, temp, false, err);
	unlink(temp);
	return there < 0 ? -1 : 0;
}

int file_hash(uint8_t md5[static 16], const char *path, bool legacy, struct object_store *store, bool hardlink, struct err *err)
{
	char id[OBJECT_ID_TEXT];

	if (store && !hardlink && !legacy)
		return put_stream(md5, store, path, err);
	if (object_hash_file(id, path, legacy, NULL, err) < 0)
		return -1;
	object_md5_of_id(md5, id);
	return store ? object_store_put_file(store, id, legacy, path, hardlink && fs_size(path) > 0, err) : 0;
}
