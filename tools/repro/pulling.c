/* pulling.c - data by the program that knows all of its kinds, objects and results straight from the remote. */
#include "tools/repro/pulling.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/process/sibling.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_fetch.h"
#include "pipeline/project/project_runs.h"

#include <string.h>
#include <unistd.h>

int pulling_results(struct engine *e, struct err *err)
{
	size_t n = 0;

	if (!e->args->pull || e->args->no_run_cache || project_runs_fetch(&n, &e->project, NULL, 0, e->args->common.log, err) == 0)
		return 0;
	if (err->code != DVC_FAILED && err->code != ERR_USAGE) {
		err->code = DVC_ERROR;
		return -1;
	}
	log_warn(e->args->common.log, "Failed to pull run cache: %s", err->text);
	return 0;
}

/* Have the program that speaks to all remotes bring a target. */
static bool pull(struct engine *e, const char *target)
{
	struct err err;
	CLEANUP(mem_free) char *program = sibling_program("data", &err);
	const char *const argv[] = { program, "pull", "-q", target, NULL };
	const struct proc proc = { .argv = argv, .env = e->args->common.env, .dir = e->project.root };
	int status = 1;

	return program && proc_run(&proc, &status, &err) == 0 && status == 0;
}

bool pulling_stage(struct engine *e, const struct stage *s)
{
	view_say(&e->view, "Pulling data for stage: '%s'", s->address);
	if (pull(e, s->address))
		return true;
	view_say(&e->view, "Unable to pull data for stage: '%s'", s->address);
	return false;
}

int pulling_deps(struct engine *e, const struct stage *s, struct err *err)
{
	for (size_t i = 0; i < s->n_deps && e->args->pull; i++) {
		CLEANUP(mem_free) char *path = s->deps[i].kind == DEP_PATH ? fs_join(e->project.root, s->deps[i].at) : NULL;

		if (path && access(path, F_OK) != 0 && !pull(e, s->deps[i].at))
			return err_set(err, DVC_ERROR, "%s:%d:%d: the dependency '%s' is not there, and could not be pulled", s->file,
				       s->deps[i].line, s->deps[i].col, s->deps[i].path);
	}
	return 0;
}

/* A folder's listing first: it names the files. */
static int fetch_out(struct engine *e, const struct stage_out *o, const struct object_meta *meta, struct err *err)
{
	const struct project_fetch_terms terms = { .remote = o->remote, .only = o->remote != NULL, .log = e->args->common.log };
	bool listed = false;
	int status = 0;

	for (int round = 0; round < 2 && !listed && status == 0; round++) {
		struct object_set set = { 0 };
		struct transfer_result result = { 0 };

		status = object_set_add_tree(&set, &e->space.store, meta, o->at, NULL, &listed, err);
		if (status == 0)
			status = project_fetch(&result, &e->project, &e->space.store, &set, &terms, err);
		if (status == 0 && result.n_failed)
			log_warn(e->args->common.log, "%s", result.first.text);
		object_set_release(&set);
	}
	return status;
}

int pulling_objects(struct engine *e, const struct stage *s, const struct value *entry, struct err *err)
{
	for (size_t i = 0; i < s->n_outs && e->args->pull; i++) {
		const struct value *recorded = stage_lock_item(entry, "outs", s->outs[i].path);
		const struct object_meta meta = recorded ? stage_lock_meta(recorded) : OBJECT_META_NONE;

		if (meta.id[0] && fetch_out(e, &s->outs[i], &meta, err) < 0)
			return -1;
	}
	return 0;
}
