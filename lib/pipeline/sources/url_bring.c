/* url_bring.c - the bytes of a URL: into a store, or to a place of the user's; many files at once. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/crew.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/url_source.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bringing {
	struct url_source *source;
	const struct url_facts *facts;
	struct object_store *store; /* NULL: to `to` */
	bool is_only_read;          /* its digest is all that is wanted: the store keeps nothing of it */
	const char *to;
	uint8_t (*md5)[16];
	pthread_mutex_t lock; /* of the store */
};

static char *key_of(const struct bringing *b, size_t i)
{
	const char *name = b->source->name, *path = b->facts->v[i].path;

	return str_format("%s%s%s", name, *name && *path ? "/" : "", path);
}

static char *temp_of(struct bringing *b, struct err *err)
{
	char *temp;

	pthread_mutex_lock(&b->lock);
	temp = object_store_temp(b->store, false, err);
	pthread_mutex_unlock(&b->lock);
	return temp;
}

static int get_whole(const struct bringing *b, struct object_session *session, size_t i, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *key = key_of(b, i);
	int64_t expected = b->facts->v[i].size;

	if (object_remote_get(session, to, key, NULL, err) < 0)
		return -1;
	if (expected >= 0 && fs_size(to) != expected)
		return err_set(err, ERR_RETRY, "'%s' arrived with %lld bytes of %lld", key, (long long)fs_size(to), (long long)expected);
	return 0;
}

static int store_one(void *arg, struct object_session *session, size_t i, struct err *err)
{
	struct bringing *b = arg;
	CLEANUP(mem_free) char *temp = temp_of(b, err);
	char id[OBJECT_ID_TEXT];
	int status = temp ? get_whole(b, session, i, temp, err) : -1;

	if (status == 0)
		status = object_hash_file(id, temp, false, NULL, err);
	if (status == 0)
		object_md5_of_id(b->md5[i], id);
	if (status == 0 && !b->is_only_read) {
		pthread_mutex_lock(&b->lock);
		status = object_store_take(b->store, id, false, temp, false, err);
		pthread_mutex_unlock(&b->lock);
	}
	if (temp)
		unlink(temp);
	return status;
}

static int put_one(void *arg, struct object_session *session, size_t i, struct err *err)
{
	struct bringing *b = arg;
	CLEANUP(mem_free) char *to = *b->facts->v[i].path ? fs_join(b->to, b->facts->v[i].path) : mem_strdup(b->to);

	return fs_make_parent(to, err) < 0 ? -1 : get_whole(b, session, i, to, err);
}

static int bring(struct bringing *b, crew_fn *each, struct err *err)
{
	unsigned jobs = b->source->terms.jobs ? b->source->terms.jobs : object_remote_jobs(b->source->remote);
	int status;

	pthread_mutex_init(&b->lock, NULL);
	status = crew_run(b->source->remote, jobs, b->facts->n, each, b, err);
	pthread_mutex_destroy(&b->lock);
	return status;
}

/* A path of this machine. */
static int store_here(struct object_meta *out, const struct url_source *s, struct object_store *store, struct err *err)
{
	CLEANUP(ignore_cleanup) struct ignore *ignore = ignore_new(s->path);
	CLEANUP(mem_free) char *nowhere = fs_join(store->temp, "known");
	struct stat_index *index = stat_index_open(nowhere);
	struct workspace w = { .root = s->path, .store = store, .ignore = ignore, .index = index };
	int status = workspace_save(out, &w, s->path, WORKSPACE_NO_RELINK, err);

	stat_index_close(index);
	fs_remove_tree(nowhere, &(struct err){ 0 });
	out->isexec = false; /* what comes from elsewhere comes without its mode, as with DVC */
	return status;
}

static int store_elsewhere(struct object_meta *out, struct bringing *b, struct err *err)
{
	const struct url_facts *f = b->facts;
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) uint8_t(*md5)[16] = NULL;

	*out = OBJECT_META_NONE;
	b->md5 = md5 = mem_new(f->n + 1, sizeof(*md5));
	if (bring(b, store_one, err) < 0)
		return -1;
	if (!f->is_dir) {
		object_id_of_md5(out->id, md5[0]);
		out->size = f->v[0].size;
		return 0;
	}
	for (size_t i = 0; i < f->n; i++)
		dir_listing_add(&list, f->v[i].path, md5[i], f->v[i].size);
	dir_listing_sort(&list);
	dir_listing_write(&bytes, out, &list);
	return b->is_only_read ? 0 : object_store_put_bytes(b->store, out->id, false, str_text(&bytes), bytes.len, err);
}

int url_source_store(struct object_meta *out, struct url_source *s, const struct url_facts *f, struct object_store *store, struct err *err)
{
	struct bringing b = { .source = s, .facts = f, .store = store };

	return s->path ? store_here(out, s, store, err) : store_elsewhere(out, &b, err);
}

int url_source_read(struct object_meta *out, struct url_source *s, const struct url_facts *f, struct object_store *store, struct err *err)
{
	struct bringing b = { .source = s, .facts = f, .store = store, .is_only_read = true };

	return store_elsewhere(out, &b, err);
}

static int copy_tree(const char *to, const char *from, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct stat st;

	if (lstat(from, &st) == 0 && S_ISLNK(st.st_mode) && fs_is_dir(from))
		return 0; /* it may lead in a circle; add passes such links over, too */
	if (!fs_is_dir(from))
		return fs_copy_file(to, from, err);
	if (fs_make_dirs(to, err) < 0 || fs_list(&names, from, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(from, names.v[i]), *target = fs_join(to, names.v[i]);

		if (copy_tree(target, source, err) < 0)
			return -1;
	}
	return 0;
}

static int fill(struct url_source *s, const struct url_facts *f, const char *to, struct err *err)
{
	struct bringing b = { .source = s, .facts = f, .to = to };

	return s->path ? copy_tree(to, s->path, err) : bring(&b, put_one, err);
}

/* A file is made beside its place, so that it is there whole or not at all. */
static int put_file(struct url_source *s, const struct url_facts *f, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *temp = str_format("%s.interlock-%ld.tmp", to, (long)getpid());
	int status = fs_make_parent(to, err);

	if (s->path)
		return status < 0 ? -1 : fs_copy_file(to, s->path, err);
	if (status == 0)
		status = fill(s, f, temp, err);
	if (status == 0 && rename(temp, to) != 0)
		status = err_errno(err, "cannot write '%s'", to);
	unlink(temp);
	return status;
}

int url_source_put(struct url_source *s, const struct url_facts *f, const char *to, struct err *err)
{
	struct fs_stage stage;
	int status;

	if (fs_exists(to) && fs_is_dir(to) != f->is_dir && fs_remove_tree(to, err) < 0)
		return -1;
	if (!f->is_dir)
		return put_file(s, f, to, err);
	if (fs_stage_open(&stage, to, err) < 0)
		return -1;
	status = fill(s, f, stage.temp, err);
	if (status == 0)
		status = fs_stage_commit(&stage, err);
	fs_stage_abort(&stage);
	return status;
}
