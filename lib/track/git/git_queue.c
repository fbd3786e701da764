/* git_queue.c - runs whose record could not be brought to the branch yet: a file each in .interlock/queue, made before the record is tried,
 * so that neither a lost remote nor a killed process forgets one.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "track/git/git_store.h"
#include "track/own_folder.h"

#include <string.h>
#include <unistd.h>

/* Several stores can share .interlock: each has a queue of its own. */
static char *queue_dir(const struct git_store *s)
{
	CLEANUP(mem_free) char *own = own_folder();

	return str_format("%s/queue/%s", own, s->queue);
}

static char *entry_path(const struct git_store *s, const char *run_id)
{
	CLEANUP(mem_free) char *dir = queue_dir(s);

	return fs_join(dir, run_id);
}

int git_queue_add(const struct git_store *s, const char *run_id, struct err *err)
{
	CLEANUP(mem_free) char *path = entry_path(s, run_id);

	return fs_exists(path) ? 0 : fs_write(path, "", 0, 0, err);
}

void git_queue_drop(const struct git_store *s, const char *run_id)
{
	CLEANUP(mem_free) char *path = entry_path(s, run_id);

	unlink(path); /* if it stays, the record is looked at once more */
}

bool git_queue_has(const struct git_store *s, const char *run_id)
{
	CLEANUP(mem_free) char *path = entry_path(s, run_id);

	return fs_exists(path);
}

static bool is_run_id(const char *name)
{
	return strlen(name) == 32 && strspn(name, "0123456789abcdef") == 32;
}

int git_queued(struct store *store, struct strvec *out, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *dir = queue_dir(s);
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!fs_is_dir(dir))
		return 0;
	if (fs_list(&names, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (is_run_id(names.v[i]))
			strvec_add(out, names.v[i]);
	return 0;
}

/* Runs of a local store that was deleted since have nothing to be written any more. */
static int is_known(struct git_store *s, const char *run_id, struct err *err)
{
	CLEANUP(strvec_release) struct strvec found = { 0 };

	return s->runs->backend->run_find(s->runs, &found, run_id, err) < 0 ? -1 : found.n > 0;
}

int git_push_queued(struct store *store, size_t *n, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(strvec_release) struct strvec runs = { 0 };

	*n = 0;
	if (git_queued(store, &runs, err) < 0)
		return -1;
	for (size_t i = 0; i < runs.n; i++) {
		int known = is_known(s, runs.v[i], err);

		if (known < 0 || (known && git_runs_publish(s, runs.v[i], err) < 0))
			return err_prefix(err, "run %s stays in the queue", runs.v[i]);
		git_queue_drop(s, runs.v[i]);
		*n += (size_t)known;
	}
	return 0;
}

/* What waits from before goes with the record that could be written; what cannot, waits on. */
static void push_older(struct git_store *s)
{
	struct err ignored;
	size_t n;

	git_push_queued(&s->store, &n, &ignored);
}

int git_queue_publish(struct git_store *s, const char *run_id, struct err *err)
{
	if (git_runs_publish(s, run_id, err) < 0)
		return err->code == ERR_RETRY ? 0 : -1;
	git_queue_drop(s, run_id);
	push_older(s);
	return 0;
}
