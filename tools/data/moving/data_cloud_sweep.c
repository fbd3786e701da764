/* data_cloud_sweep.c - removes from a remote what nobody needs: listings first, so that none says more than there is. */
#include "base/mem.h"
#include "cache/crew.h"
#include "pipeline/project/project_remote.h"
#include "tools/data/moving/data_cloud.h"

#include <string.h>

struct sweep {
	data_is_used_fn *is_used;
	const void *arg;
	struct strvec listings, files; /* keys to remove */
	const struct strvec *now;
};

static const char layout[] = "files/md5/";

static int meet(void *arg, const char *key, int64_t size, struct err *err)
{
	struct sweep *s = arg;
	const char *name = key + strlen(layout);
	char id[OBJECT_ID_TEXT];

	(void)size;
	(void)err;
	if (!str_starts(key, layout) || strlen(name) < 4 || name[2] != '/' || strlen(name) - 1 >= sizeof(id))
		return 0;
	memcpy(id, name, 2);
	memcpy(id + 2, name + 3, strlen(name) - 2);
	if (object_id_is_valid(id) && !s->is_used(s->arg, id))
		strvec_add(object_is_dir(id) ? &s->listings : &s->files, key);
	return 0;
}

static int remove_one(void *arg, struct object_session *session, size_t i, struct err *err)
{
	struct sweep *s = arg;

	return object_remote_remove(session, s->now->v[i], err);
}

static int remove_all(struct sweep *s, struct object_remote *r, unsigned jobs, struct err *err)
{
	const struct strvec *rounds[] = { &s->listings, &s->files };

	for (size_t i = 0; i < ARRAY_LEN(rounds); i++) {
		s->now = rounds[i];
		if (crew_run(r, jobs, s->now->n, remove_one, s, err) < 0)
			return -1;
	}
	return 0;
}

int data_cloud_sweep(size_t *n, struct data_project *d, const struct cloud_args *args, data_is_used_fn *is_used, const void *arg, bool dry,
		     struct err *err)
{
	struct sweep s = { .is_used = is_used, .arg = arg };
	struct object_session *session = NULL;
	struct project_remote r;
	int status = project_remote_open(&r, &d->project, args->remote, err);

	if (status < 0)
		return -1;
	status = object_remote_connect(&session, r.remote, err);
	if (status == 0)
		status = object_remote_list(session, layout, meet, &s, err);
	object_remote_disconnect(session);
	*n = s.listings.n + s.files.n;
	if (status == 0 && !dry)
		status = remove_all(&s, r.remote, args->jobs ? args->jobs : object_remote_jobs(r.remote), err);
	strvec_release(&s.listings);
	strvec_release(&s.files);
	project_remote_release(&r);
	return status;
}
