/* transfer_run.c - one run taken over into another store, with its user, times, history and files. */
#include "base/fs.h"
#include "base/mem.h"
#include "track/store_backend.h"
#include "track/runs/transfer.h"

#include <string.h>

/* Where the runs of a store lie on this machine. */
static struct store *runs_of(struct store *s)
{
	return s->backend->runs_of ? s->backend->runs_of(s) : s;
}

static int copy_files(struct store *to, const struct transfer_run *one, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(mem_free) char *dir = NULL;

	if (!one->files || !fs_is_dir(one->files))
		return 0;
	dir = store_artifact_dir(to, one->run->run_id);
	if (!dir || fs_list_tree(&files, one->files, err) < 0)
		return dir ? -1 : 0;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(one->files, files.v[i]);
		CLEANUP(mem_free) char *target = fs_join(dir, files.v[i]);

		if (fs_copy_file(target, source, err) < 0)
			return -1;
	}
	return 0;
}

/* The backend's own functions, which take the times as they were; the user is whoever the store says is at work. */
static int write_run(struct store *to, const struct transfer_run *one, struct err *err)
{
	const struct run *run = one->run;
	const struct run_batch batch = {
		.metrics = one->history,
		.n_metrics = one->n_history,
		.params = run->params,
		.n_params = run->n_params,
		.tags = run->tags,
		.n_tags = run->n_tags,
		.datasets = run->datasets,
		.n_datasets = run->n_datasets,
	};
	char *who = to->who;
	int result;

	to->who = run->user && run->user[0] ? run->user : who;
	result = to->backend->run_start(to, run->run_id, run->experiment, run->name, run->parent_run_id, run->start_ms, err);
	to->who = who;
	if (result < 0 || to->backend->run_log(to, run->run_id, &batch, err) < 0)
		return -1;
	return to->backend->run_end(to, run->run_id, run->status, run->end_ms, err);
}

int store_take_run(struct store *to, const struct transfer_run *one, bool *taken, struct err *err)
{
	struct store *runs = runs_of(to);
	CLEANUP(strvec_release) struct strvec known = { 0 };

	*taken = false;
	if (store_check_writable(to, err) < 0 || runs->backend->run_find(runs, &known, one->run->run_id, err) < 0)
		return -1;
	if (known.n)
		return 0;
	if (write_run(runs, one, err) < 0 || copy_files(runs, one, err) < 0)
		return err_prefix(err, "run %s", one->run->run_id);
	*taken = true;
	return 0;
}

int store_took_runs(struct store *to, const struct strvec *ids, struct err *err)
{
	return to->backend->runs_publish ? to->backend->runs_publish(to, ids, err) : 0;
}
