/* project_runs.c - runs/<key>/<value>, copied as it is. */
#include "pipeline/project/project_runs.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/crew.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/remote_settings.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20 }; /* of one result */

struct runs {
	struct project *p;
	struct strvec keys; /* "runs/ab/ab.../cd..." */
	atomic_size_t n;
};

static int push_one(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct runs *runs = arg;
	CLEANUP(mem_free) char *path = fs_join(runs->p->cache_folder, runs->keys.v[i]);
	int64_t size;

	if (object_remote_size(s, &size, runs->keys.v[i], err) < 0)
		return -1;
	if (size >= 0)
		return 0;
	if (object_remote_put(s, runs->keys.v[i], path, NULL, err) < 0)
		return -1;
	atomic_fetch_add(&runs->n, 1);
	return 0;
}

static int fetch_one(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct runs *runs = arg;
	CLEANUP(mem_free) char *path = fs_join(runs->p->cache_folder, runs->keys.v[i]);
	CLEANUP(mem_free) char *temp = str_format("%s.tmp", path);
	CLEANUP(str_release) struct str bytes = { 0 };
	int status;

	if (fs_exists(path))
		return 0;
	if (fs_make_parent(path, err) < 0 || object_remote_get(s, temp, runs->keys.v[i], NULL, err) < 0)
		return -1;
	status = fs_read(&bytes, temp, MOST_BYTES, err) < 0 ? -1 : fs_write(path, bytes.data, bytes.len, 0, err);
	unlink(temp);
	if (status < 0)
		return -1;
	atomic_fetch_add(&runs->n, 1);
	return 0;
}

/* "ab/<64 hex>/<64 hex>": anything else there is not ours to copy. */
static bool is_run(const char *key)
{
	const char *at = str_starts(key, "runs/") ? key + strlen("runs/") : "";

	return strlen(at) == 3 + 64 + 1 + 64 && at[2] == '/' && at[67] == '/' && fs_is_safe_relative(key);
}

static int note(void *arg, const char *key, int64_t size, struct err *err)
{
	struct runs *runs = arg;

	(void)size;
	(void)err;
	if (is_run(key))
		strvec_add(&runs->keys, key);
	return 0;
}

static int push_all(struct runs *runs, const char *remote, unsigned jobs, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_join(runs->p->cache_folder, "runs");
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct project_remote r;
	int status = project_remote_open(&r, runs->p, remote, err);

	if (status < 0)
		return -1;
	if (fs_exists(folder))
		status = fs_list_tree(&names, folder, err);
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *key = str_format("runs/%s", names.v[i]);

		note(runs, key, 0, err);
	}
	if (status == 0)
		status = crew_run(r.remote, jobs ? jobs : object_remote_jobs(r.remote), runs->keys.n, push_one, runs, err);
	project_remote_release(&r);
	return status;
}

/* What this remote has and the cache has not. */
static int fetch_from(struct runs *runs, const char *remote, unsigned jobs, struct err *err)
{
	struct project_remote r;
	struct object_session *s = NULL;
	int status = project_remote_open(&r, runs->p, remote, err);

	if (status < 0)
		return -1;
	strvec_release(&runs->keys);
	status = object_remote_connect(&s, r.remote, err);
	if (status == 0)
		status = object_remote_list(s, "runs/", note, runs, err);
	object_remote_disconnect(s);
	if (status == 0)
		status = crew_run(r.remote, jobs ? jobs : object_remote_jobs(r.remote), runs->keys.n, fetch_one, runs, err);
	project_remote_release(&r);
	return status;
}

/* Nobody knows which results there are: each remote is asked for its own, and one that is down does not keep the others from giving theirs. */
static int fetch_from_each(struct runs *runs, const struct strvec *names, unsigned jobs, struct log *log, struct err *err)
{
	size_t n_down = 0;

	for (size_t i = 0; i < names->n; i++) {
		size_t before = atomic_load(&runs->n), came;
		struct err why = { 0 };

		if (fetch_from(runs, names->v[i], jobs, &why) < 0) {
			log_warn(log, "the remote '%s' could not give its run cache: %s", names->v[i], why.text);
			if (n_down++ == 0)
				*err = why;
		}
		came = atomic_load(&runs->n) - before;
		if (i > 0 && came)
			log_warn(log, "%zu result%s of the run cache came from the remote '%s'", came, came == 1 ? "" : "s", names->v[i]);
	}
	return n_down == names->n ? -1 : 0;
}

int project_runs_push(size_t *n, struct project *p, const char *remote, unsigned jobs, struct err *err)
{
	struct runs runs = { .p = p };
	int status = push_all(&runs, remote, jobs, err);

	*n += atomic_load(&runs.n);
	strvec_release(&runs.keys);
	return status;
}

int project_runs_fetch(size_t *n, struct project *p, const char *remote, unsigned jobs, struct log *log, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct runs runs = { .p = p };
	int status = remote ? 0 : remote_settings_order(&names, p, NULL, err);

	if (status == 0)
		status = names.n > 1 ? fetch_from_each(&runs, &names, jobs, log, err)
				     : fetch_from(&runs, names.n ? names.v[0] : remote, jobs, err);
	*n += atomic_load(&runs.n);
	strvec_release(&runs.keys);
	return status;
}
