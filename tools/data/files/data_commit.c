/* data commit - record what the workspace holds now, without running anything. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_lock.h"
#include "pipeline/stages/stage_save.h"
#include "pipeline/stages/stage_status.h"
#include "tools/data/data_inside.h"
#include "tools/data/data_project.h"
#include "tools/data/data_targets.h"
#include "tools/data/files/commit_import.h"

#include <string.h>

struct args {
	struct common common;
	bool force, with_deps, recursive, data_only, no_relink;
};

static int ask(const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *question = str_format("stage '%s' changed. Are you sure you want to commit it?", s->address);

	if (data_project_asks(question))
		return 0;
	return err_set(err, DVC_FAILED, "unable to commit changed stage: '%s'. Use `-f|--force` to force.", s->address);
}

/* Does anything but the cache differ from what is recorded? */
static int has_changed(bool *out, const struct stage_check *check, const struct stage *s, struct err *err)
{
	*out = stage_command_changed(s);
	if (!*out && stage_deps_changed(out, check, s, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs && !*out; i++) {
		enum workspace_state state;

		if (workspace_compare(&state, check->workspace, s->outs[i].at, &s->outs[i].recorded, false, err) < 0)
			return -1;
		*out = state != WORKSPACE_SAME;
	}
	return 0;
}

/* What is to be recorded must be there. */
static int check_there(const struct data_project *d, const struct stage *s, struct err *err)
{
	for (size_t i = 0; i < s->n_outs; i++) {
		CLEANUP(mem_free) char *path = fs_join(d->project.root, s->outs[i].at);

		if (!fs_exists(path))
			return err_set(err, DVC_FAILED, "failed to commit - output '%s' does not exist", s->outs[i].at);
	}
	return 0;
}

/* An import of a URL: its source as it is now, too. */
static int commit_import(struct data_project *d, const struct args *args, struct import_desk *desk, const struct stage *s, struct err *err)
{
	CLEANUP(url_facts_release) struct url_facts facts = { 0 };
	struct object_meta meta;

	if (check_there(d, s, err) < 0)
		return -1;
	if (commit_import_look(&facts, desk, s, err) < 0)
		return -1;
	if (data_project_ignore(d, s->outs[0].at, err) < 0 ||
	    data_save(&meta, d, s->outs[0].at, &s->outs[0].recorded, !s->outs[0].cache, args->no_relink, err) < 0)
		return -1;
	return commit_import_record(d, s, &facts, &meta, err);
}

/* A .dvc file: what it tracks, all of it, whatever part was named. */
static int commit_file(struct data_project *d, const struct args *args, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, s->file);
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };

	if (check_there(d, s, err) < 0)
		return -1;
	fs_remove_leftovers(path);
	if (dvc_file_read(&file, path, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs; i++) {
		struct object_meta meta;

		if (data_project_ignore(d, s->outs[i].at, err) < 0 ||
		    data_save(&meta, d, s->outs[i].at, &s->outs[i].recorded, !s->outs[i].cache, args->no_relink, err) < 0)
			return -1;
		dvc_file_set_out(&file, i, s->outs[i].path, &meta);
	}
	dvc_file_renew_checksum(&file);
	return dvc_file_write(&file, err);
}

static int commit_stage(struct data_project *d, struct stage_saving *saving, const struct stage *s, struct arena *a, struct err *err)
{
	CLEANUP(mem_free) char *name = stage_lock_path(s->file);
	CLEANUP(mem_free) char *path = fs_join(d->project.root, name);
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	struct value *entry;

	if (stage_save(&entry, a, saving, s, err) < 0 || stage_lock_read(&lock, path, err) < 0)
		return -1;
	stage_lock_put(&lock, s->name, entry);
	return stage_lock_write(&lock, err);
}

static int commit_one(struct data_project *d, const struct args *args, struct stage_saving *saving, const struct stage *s, struct arena *a,
		      struct err *err)
{
	bool changed = false;

	/* The repositories and URLs that it is made from are asked, too, but not to be told what is overruled. */
	if (data_project_busy(d, s, DATA_WRITES, err) < 0 || (!args->force && has_changed(&changed, &saving->check, s, err) < 0))
		return -1;
	if (changed && ask(s, err) < 0)
		return -1;
	/* A result that is as recorded is stored; the run cache takes what is recorded anew. */
	saving->no_run_cache = !changed && !args->force;
	if (s->name)
		return commit_stage(d, saving, s, a, err);
	return commit_import_is_one(s) ? commit_import(d, args, saving->check.desk, s, err) : commit_file(d, args, s, err);
}

static int commit_all(struct data_project *d, const struct args *args, struct err *err)
{
	CLEANUP(data_targets_release) struct data_targets targets = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct param_memo params = { .root = d->project.root };
	struct import_desk desk;
	struct stage_saving saving = {
		.project = &d->project,
		.check = { .workspace = &d->cache.workspace, .params = &params, .from = d->from, .desk = &desk, .log = d->args->log },
		.log = d->args->log,
		.all_kept = true
	};
	unsigned flags = (args->with_deps ? DATA_WITH_DEPS : 0) | (args->recursive ? DATA_RECURSIVE : 0);
	int status = data_targets_find(&targets, d, &args->common.rest, flags, err);

	import_desk_init(&desk, &d->project, &d->cache.workspace);
	for (size_t i = 0; status == 0 && i < targets.n; i++)
		if (!args->data_only || targets.v[i].stage->n_cmds == 0)
			status = commit_one(d, args, &saving, targets.v[i].stage, &a, err);
	import_desk_release(&desk);
	param_memo_release(&params);
	return status;
}

static int run(const void *raw, struct err *err)
{
	struct data_project d;
	int status = data_project_open(&d, raw, "dvc commit", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = commit_all(&d, raw, err);
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "record changes without asking", NULL },
	{ "with-deps", 'd', OPT_FLAG, AT(with_deps), NULL, NULL, 0, "and what the targets depend on", NULL },
	{ "recursive", 'R', OPT_FLAG, AT(recursive), NULL, NULL, 0, "a folder is every stage in it", NULL },
	{ "data-only", 0, OPT_FLAG, AT(data_only), NULL, NULL, 0, ".dvc files alone, no stages", NULL },
	{ "no-relink", 0, OPT_FLAG, AT(no_relink), NULL, NULL, 0, "leave the files as they are: no links to the cache", NULL },
	{ 0 },
};

const struct command data_commit = {
	.name = "commit",
	.summary = "record what the workspace holds now",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data commit -f\n  data commit data.dvc\n",
	.run = run,
};
