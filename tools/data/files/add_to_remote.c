/* add_to_remote.c - hashes what is there, sends what the remote does not have, listing last. */
#include "tools/data/files/add_to_remote.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/progress.h"
#include "cache/crew.h"
#include "cache/dir_listing.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

struct sending {
	const char *folder; /* the source, or where its files are */
	struct dir_listing *list;
	struct progress progress;
	atomic_llong bytes;
	pthread_mutex_t lock; /* of progress */
};

static void note_bytes(void *arg, int64_t n)
{
	struct sending *s = arg;
	long long all = atomic_fetch_add(&s->bytes, n) + n;

	if (pthread_mutex_trylock(&s->lock) != 0)
		return;
	progress_bytes(&s->progress, all > 0 ? (uint64_t)all : 0);
	pthread_mutex_unlock(&s->lock);
}

static int send_as(struct object_session *session, const char *id, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str key = { 0 };
	char md5[33];
	int64_t size;

	object_path(&key, id, false);
	memcpy(md5, id, 32);
	md5[32] = '\0';
	if (object_remote_size(session, &size, str_text(&key), err) < 0)
		return -1;
	return size >= 0 ? 0 : object_remote_put(session, str_text(&key), path, md5, err);
}

static int send_file(void *arg, struct object_session *session, size_t i, struct err *err)
{
	struct sending *s = arg;
	CLEANUP(mem_free) char *path = fs_join(s->folder, s->list->v[i].path);
	char id[OBJECT_ID_TEXT];

	object_id_of_md5(id, s->list->v[i].md5);
	if (send_as(session, id, path, err) < 0)
		return -1;
	pthread_mutex_lock(&s->lock);
	progress_step(&s->progress, s->progress.done + 1);
	pthread_mutex_unlock(&s->lock);
	return 0;
}

/* The listing goes up out of a file, when all that it names is there. */
static int send_listing(struct object_remote *r, struct data_project *d, const char *id, const struct str *bytes, struct err *err)
{
	CLEANUP(mem_free) char *temp = object_store_temp(&d->cache.store, false, err);
	struct object_session *session;
	int status;

	if (!temp || object_remote_connect(&session, r, err) < 0)
		return -1;
	status = fs_write_derived(temp, str_text(bytes), bytes->len, err);
	if (status == 0)
		status = send_as(session, id, temp, err);
	unlink(temp);
	object_remote_disconnect(session);
	return status;
}

static int send_all(struct object_remote *r, struct data_project *d, const struct cloud_args *args, const char *folder,
		    struct dir_listing *list, struct err *err)
{
	struct sending s = { .folder = folder, .list = list, .lock = PTHREAD_MUTEX_INITIALIZER };
	int status;

	progress_start_moves(&s.progress, "Pushing", d->args->quiet || d->args->json);
	progress_expect(&s.progress, (int64_t)list->n);
	object_remote_watch(r, &(struct object_watch){ .moved = note_bytes, .arg = &s });
	status = crew_run(r, args->jobs ? args->jobs : object_remote_jobs(r), list->n, send_file, &s, err);
	object_remote_watch(r, &(struct object_watch){ 0 });
	progress_end(&s.progress);
	pthread_mutex_destroy(&s.lock);
	return status;
}

/* What is sent is read twice: once for its name. */
static int send_local(struct object_meta *out, struct data_project *d, struct object_remote *r, const struct cloud_args *args,
		      const char *source, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *folder = fs_parent(source);
	uint8_t md5[16];

	if (workspace_identify(out, &list, &d->cache.workspace, source, false, NULL, err) < 0)
		return -1;
	out->isexec = false; /* what comes from elsewhere comes without its mode, as with DVC */
	if (!object_is_dir(out->id)) {
		object_md5_of_id(md5, out->id);
		dir_listing_add(&list, fs_base(source), md5, out->size);
		return send_all(r, d, args, folder, &list, err);
	}
	if (send_all(r, d, args, source, &list, err) < 0)
		return -1;
	dir_listing_write(&bytes, NULL, &list);
	return send_listing(r, d, out->id, &bytes, err);
}

/* A file that is elsewhere itself comes by through a temporary one. */
static int fetch_url(struct data_project *d, const char *temp, const char *url, struct err *err)
{
	const char *slash = strrchr(url, '/');
	CLEANUP(mem_free) char *above = mem_strndup(url, (size_t)(slash - url));
	const struct object_remote_terms terms = { .name = url, .url = above, .base = d->project.root, .env = d->project.env };
	CLEANUP(object_remote_cleanup) struct object_remote *r = NULL;
	struct object_session *session;
	bool absent = false;
	int status;

	if (object_remote_open(&r, &terms, err) < 0 || object_remote_connect(&session, r, err) < 0)
		return -1;
	status = object_remote_get(session, temp, slash + 1, &absent, err);
	object_remote_disconnect(session);
	return absent ? err_set(err, DVC_FAILED, "output '%s' does not exist", url) : status;
}

static int send_url(struct object_meta *out, struct data_project *d, struct object_remote *r, const struct cloud_args *args,
		    const char *url, struct err *err)
{
	CLEANUP(mem_free) char *temp = object_store_temp(&d->cache.store, false, err);
	int status = temp ? fetch_url(d, temp, url, err) : -1;

	if (status == 0)
		status = send_local(out, d, r, args, temp, err);
	if (temp)
		unlink(temp);
	return status;
}

int add_to_remote(struct object_meta *out, struct data_project *d, const struct cloud_args *args, const char *source, struct err *err)
{
	CLEANUP(mem_free) char *absolute = project_is_url(source) ? NULL : fs_absolute(source);
	struct project_remote r;
	int status;

	if (absolute && !fs_exists(absolute))
		return err_set(err, DVC_FAILED, "output '%s' does not exist", source);
	if (project_remote_open(&r, &d->project, args->remote, err) < 0)
		return -1;
	status = absolute ? send_local(out, d, r.remote, args, absolute, err) : send_url(out, d, r.remote, args, source, err);
	project_remote_release(&r);
	return status;
}
