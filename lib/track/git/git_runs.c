/* git_runs.c - runs of the git store: at work in the local SQLite store, and written to the branch when they have been evaluated. */
#include "base/fs.h"
#include "base/mem.h"
#include "track/git/git_store.h"
#include "track/runs/run_record.h"

#include <string.h>

static struct store *local(struct store *s)
{
	return ((struct git_store *)s)->runs;
}

int64_t git_experiment_of(struct store *s, const char *run_id)
{
	return local(s)->backend->experiment_of(local(s), run_id);
}

int git_run_start(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id, int64_t now_ms,
		  struct err *err)
{
	return local(s)->backend->run_start(local(s), run_id, experiment, name, parent_run_id, now_ms, err);
}

static bool has_verdict(const struct run_batch *batch)
{
	for (size_t i = 0; i < batch->n_tags; i++)
		if (strcmp(batch->tags[i].key, RUN_TAG_VERDICT) == 0)
			return true;
	return false;
}

/* The verdict on a run is the moment from which others may need it. The verdict itself is in the ledger: its run may wait for the remote. */
int git_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err)
{
	struct git_store *git = (struct git_store *)s;
	bool final = has_verdict(batch);

	if ((final && git_queue_add(git, run_id, err) < 0) || local(s)->backend->run_log(local(s), run_id, batch, err) < 0)
		return -1;
	return final ? git_queue_publish(git, run_id, err) : 0;
}

int git_run_end(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err)
{
	return local(s)->backend->run_end(local(s), run_id, status, now_ms, err);
}

int git_run_set_lifecycle(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err)
{
	return local(s)->backend->run_set_lifecycle(local(s), run_id, lifecycle, now_ms, err);
}

int git_run_get(struct store *s, struct run *out, const char *run_id, struct err *err)
{
	return local(s)->backend->run_get(local(s), out, run_id, err);
}

int git_run_find(struct store *s, struct strvec *out, const char *prefix, struct err *err)
{
	struct err why;
	int taken = git_runs_take((struct git_store *)s, prefix, &why);

	/* Who works on a run needs only this machine's, so that nobody waits for a remote that is away; that it is unknown is said of the whole
	 * store. */
	if (local(s)->backend->run_find(local(s), out, prefix, err) < 0)
		return -1;
	if (taken == 0 || out->n > 0)
		return 0;
	*err = why;
	return -1;
}

int git_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err)
{
	struct err why;
	int taken = git_runs_take_tagged((struct git_store *)s, key, value, &why);

	if (local(s)->backend->run_by_tag(local(s), run_id, key, value, err) < 0)
		return -1;
	if (taken == 0 || run_id[0] || why.code != ERR_INTEGRITY)
		return 0;
	*err = why;
	return -1;
}

int git_run_ids(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err)
{
	if (git_runs_import((struct git_store *)s, err) < 0)
		return -1;
	return local(s)->backend->run_ids(local(s), out, experiment, deleted_too, most, err);
}

int git_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err)
{
	return local(s)->backend->metric_history(local(s), out, n, run_id, key, err);
}

static char *run_path(const char *run_id)
{
	return str_format("runs/%.2s/%s.json", run_id, run_id + 2);
}

static int make_run(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	const struct run *run = arg;
	CLEANUP(mem_free) char *path = run_path(run->run_id);
	CLEANUP(str_release) struct str text = { 0 };

	(void)s, (void)err;
	run_record_write(&text, run);
	git_change_put(c, path, str_text(&text), text.len);
	git_lock_put(c, run);
	free(c->message);
	c->message = str_format("run %s of %s\n\n[skip ci]\n", run->run_id, run->experiment);
	return 0;
}

static int publish_package(struct git_store *s, const struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *key = run_package_key(run);
	CLEANUP(mem_free) char *dir = fs_join(run->artifact_dir, "model"), *card = fs_join(dir, "MLmodel");

	/* Answers to a hold-out are no package: nobody could fetch a model by them. */
	return key && fs_exists(card) ? git_package_keep(&s->store, dir, key, err) : 0;
}

/* Has a process that was ended before it could say so written this very record? 1 = yes */
static int is_there(struct git_store *s, const struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *path = run_path(run->run_id);
	CLEANUP(str_release) struct str text = { 0 }, now = { 0 };
	bool found;

	if (git_store_head(s, err) < 0 || bare_read(s->bare, s->head, path, GIT_RUN_MOST, &now, &found, err) < 0)
		return -1;
	run_record_write(&text, run);
	return found && strcmp(str_text(&text), str_text(&now)) == 0;
}

int git_run_put(struct git_store *s, struct git_change *c, const struct run *run, struct err *err)
{
	int there = is_there(s, run, err);

	return there ? (there < 0 ? -1 : 0) : make_run(s, c, (void *)run, err) < 0 ? -1 : 1;
}

int git_runs_publish(struct git_store *s, const char *run_id, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	int there;

	if (s->runs->backend->run_get(s->runs, &run, run_id, err) < 0 || publish_package(s, &run, err) < 0)
		return -1;
	there = is_there(s, &run, err);
	return there ? (there < 0 ? -1 : 0) : git_store_commit(s, make_run, &run, err);
}
