/* data update - bring imports up to date with where they are from. */
#include "tools/data/commands.h"
#include "tools/data/data_targets.h"
#include "tools/data/imports/record/import_update.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <string.h>

static int update_one(struct data_project *d, struct import_desk *desk, const struct update_args *args, const struct stage *s,
		      struct err *err)
{
	struct import_update u = { .d = d, .desk = desk, .args = args, .stage = s, .dep = import_dep_of(s) };

	if (u.dep)
		return u.dep->kind == DEP_REPO ? import_update_repo(&u, err) : import_update_url(&u, err);
	if (args->rev || args->no_download || args->to_remote)
		return err_set(err, DVC_FAILED, "%s can't be used with worktree update",
			       args->rev           ? "--rev"
			       : args->no_download ? "--no-download"
						   : "--to-remote");
	if (!args->all && data_project_check_remotes(d, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs && !args->all; i++)
		log_warn(args->common.log, "Could not update '%s', it was never pushed to a remote", s->outs[i].path);
	return 0;
}

/* Targets that only name what is no import are told of last, as DVC does. */
static int update_all(struct data_project *d, const struct update_args *args, struct err *err)
{
	CLEANUP(data_targets_release) struct data_targets targets = { 0 };
	struct import_desk desk;
	int status = data_targets_find(&targets, d, &args->common.rest, args->recursive ? DATA_RECURSIVE : 0, err);

	import_desk_init(&desk, &d->project, &d->cache.workspace);
	for (int imports = 1; imports >= 0; imports--)
		for (size_t i = 0; status == 0 && i < targets.n; i++)
			if ((import_dep_of(targets.v[i].stage) != NULL) == (imports == 1))
				status = update_one(d, &desk, args, targets.v[i].stage, err);
	import_desk_release(&desk);
	return status;
}

static int check_options(const struct update_args *args, struct err *err)
{
	if (!args->common.rest.n && !args->all)
		return err_set(err, DVC_ARGUMENTS, "the following arguments are required: targets (or --all)");
	if (args->to_remote && args->no_download)
		return err_set(err, DVC_FAILED, "failed update data: --to-remote can't be used with --no-download");
	if (args->remote && !args->to_remote)
		return err_set(err, DVC_FAILED, "failed update data: --remote can't be used without --to-remote");
	return 0;
}

static int run(const void *raw, struct err *err)
{
	struct update_args given = *(const struct update_args *)raw;
	const struct update_args *args = &given;
	struct data_project d;
	int status;

	if (given.rev && !*given.rev)
		given.rev = NULL;
	if (check_options(args, err) < 0)
		return -1;
	status = data_project_open(&d, args, "dvc update", DATA_LOCKED | DATA_STAGES, err);
	if (status == 0 && update_all(&d, args, err) < 0) {
		status = err_prefix(err, "failed update data");
		err->code = DVC_FAILED;
	}
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct update_args, field)
static const struct opt opts[] = {
	{ "rev", 0, OPT_TEXT, AT(rev), "REVISION", NULL, OPT_MAYBE, "to this git revision of the repository, from now on", NULL },
	{ "recursive", 'R', OPT_FLAG, AT(recursive), NULL, NULL, 0, "a folder is every import in it", NULL },
	{ "all", 'a', OPT_FLAG, AT(all), NULL, NULL, 0, "every import of the project", NULL },
	{ "no-download", 0, OPT_FLAG, AT(no_download), NULL, NULL, 0, "record what is there now, and take nothing", NULL },
	{ "to-remote", 0, OPT_FLAG, AT(to_remote), NULL, NULL, 0, "from a URL straight to the remote, not into the cache", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "that remote, with --to-remote", NULL },
	{ "jobs", 'j', OPT_INT, AT(jobs), "N", NULL, 0, "transfers at once (default: as the remote says)", NULL },
	{ 0 },
};

const struct command data_update = {
	.name = "update",
	.summary = "bring imports up to date with where they are from",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct update_args),
	.opts = opts,
	.examples = "  data update prices.csv.dvc\n  data update model.onnx.dvc --rev v1.3.0\n",
	.run = run,
};
