/* data_moving.c - moves what is needed between the cache and its remotes. */
#include "tools/data/moving/data_moving.h"

#include "base/mem.h"
#include "cache/remote/object_transfer.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_fetch.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/project_runs.h"
#include "tools/data/files/path_patterns.h"
#include "tools/data/imports/record/import_fetch.h"
#include "tools/data/moving/data_used.h"

#include <string.h>

char *moving_count(size_t n)
{
	return str_format("%zu file%s", n, n == 1 ? "" : "s");
}

/* Every object that could not be moved, with what needs it. */
static void name_losses(const struct object_set *set, struct log *log)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].where == OBJECT_MISSING)
			log_warn(log, "missing, neither in the cache nor at the remote: %s, md5: %s", set->v[i].path, set->v[i].id);
}

static size_t n_files(const struct object_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->v[i].where == OBJECT_MOVED && !object_is_dir(set->v[i].id);
	return n;
}

static int push_share(struct transfer_result *out, struct data_project *d, const struct transfer_terms *terms, const char *remote,
		      struct data_share *share, struct err *err)
{
	struct project_remote r = { 0 };
	int status = project_remote_open(&r, &d->project, remote, err);

	if (status == 0)
		status = transfer_push(out, r.remote, &d->cache.store, &share->set, terms, err);
	project_remote_release(&r);
	return status;
}

static int move_share(struct moved *out, struct progress *progress, struct data_project *d, const struct moving_args *args,
		      struct data_share *share, enum moving_way way, bool last, struct err *err)
{
	const struct transfer_terms terms = { .jobs = (unsigned)args->jobs, .progress = progress };
	const char *remote = share->remote ? share->remote : args->remote;
	const struct project_fetch_terms down = { .remote = remote, .only = args->remote != NULL, .transfer = terms, .log = d->args->log };
	struct transfer_result result = { 0 };
	int status;

	log_info(d->args->log, "%zu objects are needed; the remote is %s", share->set.n, remote ? remote : "the default one");
	status = way == MOVE_UP ? push_share(&result, d, &terms, remote, share, err)
				: project_fetch(&result, &d->project, &d->cache.store, &share->set, &down, err);

	if (status == 0 && result.n_failed)
		log_warn(d->args->log, "%s", result.first.text);
	/* A listing that was fetched first was needed to know the files, and is none of them. */
	out->n_moved += way == MOVE_UP ? result.n_moved : n_files(&share->set);
	if (last) {
		out->n_missing += result.n_missing;
		out->n_failed += result.n_failed;
		name_losses(&share->set, d->args->log);
	}
	return status;
}

/* One round: *unlisted says whether there are folders whose files are not known before their listings are here. */
static int move_round(struct moved *out, struct progress *progress, struct data_project *d, const struct moving_args *args,
		      enum moving_way way, bool last, bool *unlisted, struct err *err)
{
	const struct data_used_terms terms = { .remote = args->remote,
					       .to_push = way == MOVE_UP,
					       .with_deps = args->with_deps,
					       .recursive = args->recursive,
					       .branches = args->all_branches,
					       .tags = args->all_tags,
					       .commits = args->all_commits,
					       .max_size = args->max_size,
					       .types = &args->types };
	struct data_used used = { 0 };
	int status = data_used_collect(&used, d, &terms, err);

	*unlisted = used.unlisted.n > 0;
	for (size_t i = 0; status == 0 && i < used.n; i++)
		status = move_share(out, progress, d, args, &used.v[i], way, last || !*unlisted, err);
	data_used_release(&used);
	return status;
}

static int move_runs(struct moved *out, struct data_project *d, const struct moving_args *args, enum moving_way way, struct err *err)
{
	unsigned jobs = (unsigned)args->jobs;

	return way == MOVE_UP ? project_runs_push(&out->n_moved, &d->project, args->remote, jobs, err)
			      : project_runs_fetch(&out->n_moved, &d->project, args->remote, jobs, args->common.log, err);
}

/* A remote that is named must be one, even if nothing has to be asked of it. */
static int check_named(struct data_project *d, const struct moving_args *args, struct err *err)
{
	struct project_remote r = { 0 };
	int status = args->remote ? project_remote_address(&r, &d->project, args->remote, err) : 0;

	project_remote_release(&r);
	return status;
}

static int move_all(struct moved *out, struct progress *progress, struct data_project *d, const struct moving_args *args,
		    enum moving_way way, struct err *err)
{
	bool unlisted;

	if (args->run_cache && !args->no_run_cache && move_runs(out, d, args, way, err) < 0)
		return -1;
	if (move_round(out, progress, d, args, way, way == MOVE_UP, &unlisted, err) < 0)
		return -1;
	return unlisted && way == MOVE_DOWN ? move_round(out, progress, d, args, way, true, &unlisted, err) : 0;
}

int moving_run(struct moved *out, struct data_project *d, const struct moving_args *args, enum moving_way way, struct err *err)
{
	struct progress progress;
	int status;

	*out = (struct moved){ 0 };
	progress_start_moves(&progress, way == MOVE_UP ? "Pushing" : "Fetching", args->common.quiet);
	status = check_named(d, args, err) < 0 || data_project_check_remotes(d, err) < 0 ? -1 : move_all(out, &progress, d, args, way, err);
	progress_end(&progress);
	if (status < 0 && err->code == DVC_CONFIG) /* of a remote, it is the command that fails, as with DVC */
		err->code = DVC_FAILED;
	return status == 0 && way == MOVE_DOWN ? import_fetch(out, d, args, err) : status;
}

int moving_verdict(const struct moved *moved, enum moving_way way, struct err *err)
{
	const char *what = way == MOVE_UP ? "pushed" : "fetched";

	if (moved->n_failed) {
		CLEANUP(mem_free) char *n = moving_count(moved->n_failed);

		return err_set(err, DVC_FAILED, "%s could not be %s", n, what);
	}
	if (moved->n_missing) {
		CLEANUP(mem_free) char *n = moving_count(moved->n_missing);

		return err_set(err, DVC_FAILED, "%s could not be %s: neither the cache nor the remote holds %s", n, what,
			       moved->n_missing == 1 ? "it" : "them");
	}
	return 0;
}

/* With --glob: the paths that match come into *found and become the operands of args, which borrow them. DVC_FAILED if none does. */
static int expand(struct moving_args *args, struct strvec *found, struct err *err)
{
	if (!args->glob)
		return 0;
	if (path_patterns_expand(found, &args->common.rest, err) < 0) {
		err->code = DVC_FAILED;
		return -1;
	}
	args->common.rest = *found;
	return 0;
}

int moving_command(const void *raw, const char *command, moving_fn *work, struct err *err)
{
	struct moving_args args = *(const struct moving_args *)raw;
	CLEANUP(strvec_release) struct strvec found = { 0 };
	struct data_project d = { 0 };
	int status = expand(&args, &found, err);

	if (status == 0)
		status = data_project_open(&d, &args.common, command, DATA_LOCKED | DATA_STAGES, err);
	if (status == 0)
		status = work(&d, &args, err);
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}
