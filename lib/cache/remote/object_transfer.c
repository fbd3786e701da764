/* object_transfer.c - moves objects between cache and remote with a crew of threads, a session each. */
#include "cache/remote/object_transfer.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/crew.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct move {
	struct object_set *set;
	struct object_store *store;
	struct transfer_result *result;
	pthread_mutex_t lock;      /* of store, result and progress */
	struct progress *progress; /* NULL = nobody looks */
	atomic_llong bytes;
	struct object_queue queue;
};

static void move_release(struct move *m)
{
	object_queue_release(&m->queue);
	pthread_mutex_destroy(&m->lock);
}

static int crew_of(struct move *m, struct object_remote *r, const struct transfer_terms *terms, crew_fn *work, struct err *err)
{
	unsigned jobs = terms->jobs ? terms->jobs : object_remote_jobs(r);

	return crew_run(r, jobs, m->queue.n, work, m, err);
}

static void count(struct move *m, struct set_object *o, enum object_where where, const struct err *why)
{
	pthread_mutex_lock(&m->lock);
	o->where = where;
	if (where == OBJECT_MOVED)
		m->result->n_moved++;
	if (where == OBJECT_MISSING)
		m->result->n_missing++;
	if (where == OBJECT_FAILED && m->result->n_failed++ == 0)
		m->result->first = *why;
	if (m->progress && where == OBJECT_MOVED)
		progress_step(m->progress, m->progress->done + 1);
	pthread_mutex_unlock(&m->lock);
}

/* Bytes of all sessions; who finds another at the terminal leaves it to him. */
static void note_bytes(void *arg, int64_t n)
{
	struct move *m = arg;
	long long all = atomic_fetch_add(&m->bytes, n) + n;

	if (pthread_mutex_trylock(&m->lock) != 0)
		return;
	progress_bytes(m->progress, all > 0 ? (uint64_t)all : 0);
	pthread_mutex_unlock(&m->lock);
}

static void watch(struct move *m, struct object_remote *r, size_t n)
{
	struct object_watch watch = { .moved = note_bytes, .arg = m };

	if (!m->progress)
		return;
	progress_expect(m->progress, (int64_t)n);
	atomic_store(&m->bytes, (long long)m->progress->bytes);
	object_remote_watch(r, &watch);
}

static void unwatch(struct move *m, struct object_remote *r)
{
	long long all = atomic_load(&m->bytes);

	if (!m->progress)
		return;
	progress_bytes(m->progress, all > 0 ? (uint64_t)all : 0);
	object_remote_watch(r, &(struct object_watch){ 0 });
}

static int upload(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct move *m = arg;
	struct set_object *o = &m->set->v[m->queue.v[i]];
	CLEANUP(mem_free) char *path = object_store_path(m->store, o->id, o->legacy);
	CLEANUP(str_release) struct str key = { 0 };
	bool raw = !o->legacy || object_is_dir(o->id);
	char md5[33];
	struct err why;

	(void)err;
	memcpy(md5, o->id, 32);
	md5[32] = '\0';
	object_path(&key, o->id, o->legacy);
	if (object_remote_put(s, str_text(&key), path, raw ? md5 : NULL, &why) < 0)
		count(m, o, OBJECT_FAILED, &why);
	else
		count(m, o, OBJECT_MOVED, NULL);
	return 0;
}

/* What is not in the cache cannot be moved up. */
static int leave_out_missing(struct move *m, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < m->queue.n; i++) {
		struct set_object *o = &m->set->v[m->queue.v[i]];
		int there = object_store_has(m->store, o->id, o->legacy, NULL, err);

		if (there < 0)
			return -1;
		if (there)
			m->queue.v[n++] = m->queue.v[i];
		else
			count(m, o, OBJECT_MISSING, NULL);
	}
	m->queue.n = n;
	return 0;
}

static bool is_complete_folder(const struct object_set *set, size_t at)
{
	const struct set_object *o = &set->v[at];

	if (!object_is_dir(o->id))
		return false;
	for (size_t c = 0; c < o->n_children; c++) {
		enum object_where where = set->v[set->children[o->first_child + c]].where;

		if (where != OBJECT_THERE && where != OBJECT_MOVED)
			return false;
	}
	return true;
}

static size_t n_unknown(const struct object_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->v[i].where == OBJECT_UNKNOWN;
	return n;
}

int transfer_push(struct transfer_result *out, struct object_remote *r, struct object_store *store, struct object_set *set,
		  const struct transfer_terms *terms, struct err *err)
{
	CLEANUP(move_release)
	struct move m = { .set = set, .store = store, .result = out, .progress = terms->progress, .lock = PTHREAD_MUTEX_INITIALIZER };
	int status;

	*out = (struct transfer_result){ 0 };
	if (transfer_look(r, set, terms, false, err) < 0)
		return -1;
	watch(&m, r, n_unknown(set));
	object_queue_choose(&m.queue, set, object_set_is_file);
	status = leave_out_missing(&m, err) < 0 ? -1 : crew_of(&m, r, terms, upload, err);
	if (status == 0) {
		object_queue_choose(&m.queue, set, is_complete_folder);
		status = leave_out_missing(&m, err) < 0 ? -1 : crew_of(&m, r, terms, upload, err);
	}
	unwatch(&m, r);
	return status;
}

/* What was taken up and has another digest in the end is fetched anew: once. */
static int get_right(struct object_session *s, const struct set_object *o, const char *temp, bool *absent, struct err *err)
{
	CLEANUP(str_release) struct str key = { 0 };
	char actual[OBJECT_ID_TEXT];
	bool anew = fs_size(temp) <= 0;

	object_path(&key, o->id, o->legacy);
	for (;; anew = true) {
		if (object_remote_get_rest(s, temp, str_text(&key), absent, err) < 0 ||
		    object_hash_file(actual, temp, o->legacy && !object_is_dir(o->id), NULL, err) < 0)
			return -1;
		if (strncmp(actual, o->id, 32) == 0)
			return 0;
		unlink(temp);
		if (anew)
			return err_set(err, ERR_INTEGRITY, "%s of '%s' arrived with the digest %s", o->id, o->path, actual);
	}
}

static int download_to(struct move *m, struct object_session *s, const struct set_object *o, const char *temp, bool *absent,
		       struct err *err)
{
	int status;

	if (get_right(s, o, temp, absent, err) < 0)
		return -1;
	pthread_mutex_lock(&m->lock);
	status = object_store_take(m->store, o->id, o->legacy, temp, false, err);
	pthread_mutex_unlock(&m->lock);
	return status;
}

static int download(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct move *m = arg;
	struct set_object *o = &m->set->v[m->queue.v[i]];
	CLEANUP(mem_free) char *temp = NULL;
	bool absent = false;
	struct err why;

	pthread_mutex_lock(&m->lock);
	temp = object_store_part(m->store, o->id, err);
	pthread_mutex_unlock(&m->lock);
	if (!temp)
		return -1;
	if (download_to(m, s, o, temp, &absent, &why) == 0) {
		count(m, o, OBJECT_MOVED, NULL);
		return 0;
	}
	if (absent || why.code != ERR_RETRY || fs_size(temp) == 0)
		unlink(temp); /* else the next command goes on from it */
	count(m, o, absent ? OBJECT_MISSING : OBJECT_FAILED, &why);
	return 0;
}

int transfer_mark_cached(size_t *n_left, struct object_set *set, struct object_store *store, struct err *err)
{
	*n_left = 0;
	for (size_t i = 0; i < set->n; i++) {
		struct set_object *o = &set->v[i];
		int there = o->where == OBJECT_UNKNOWN ? object_store_has(store, o->id, o->legacy, NULL, err) : 0;

		if (there < 0)
			return -1;
		if (there)
			o->where = OBJECT_THERE;
		*n_left += o->where == OBJECT_UNKNOWN;
	}
	return 0;
}

/* Files before folders here, too: who finds a listing in the cache may take its files for granted as little as DVC does, but need not ask again. */
int transfer_fetch(struct transfer_result *out, struct object_remote *r, struct object_store *store, struct object_set *set,
		   const struct transfer_terms *terms, struct err *err)
{
	CLEANUP(move_release)
	struct move m = { .set = set, .store = store, .result = out, .progress = terms->progress, .lock = PTHREAD_MUTEX_INITIALIZER };
	size_t n_left;
	int status;

	*out = (struct transfer_result){ 0 };
	if (transfer_mark_cached(&n_left, set, store, err) < 0)
		return -1;
	watch(&m, r, n_unknown(set));
	object_queue_choose(&m.queue, set, object_set_is_file);
	status = crew_of(&m, r, terms, download, err);
	if (status == 0) {
		object_queue_choose(&m.queue, set, object_set_is_folder);
		status = crew_of(&m, r, terms, download, err);
	}
	unwatch(&m, r);
	return status;
}
