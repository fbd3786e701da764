/* data status - what differs from what is recorded: dependencies, outputs, parameters, commands. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/import_dep.h"
#include "pipeline/stages/stage_status.h"
#include "tools/data/moving/data_cloud.h"
#include "tools/data/data_project.h"
#include "tools/data/data_targets.h"

#include <stdio.h>

struct args {
	struct common common;
	bool cloud, all_branches, all_tags, all_commits, with_deps, recursive, no_updates;
	const char *remote;
	int64_t jobs;
};

static void print(const struct args *args, const struct data_project *d, const struct value *all)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (args->common.json) {
		value_to_json(&text, all, false);
		printf("%s\n", str_text(&text));
		return;
	}
	if (args->common.quiet)
		return;
	for (size_t i = 0; i < all->n; i++)
		stage_status_text(&text, all->keys[i], all->items[i]);
	fputs(str_text(&text), stdout);
	if (all->n)
		return;
	puts(d->stages.n ? "Data and pipelines are up to date."
			 : "There are no data or pipelines tracked in this project yet.\nSee <https://dvc.org/doc/start> to get started!");
}

static int local(const struct args *args, struct data_project *d, struct err *err)
{
	CLEANUP(data_targets_release) struct data_targets targets = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct param_memo params = { .root = d->project.root };
	struct import_desk desk;
	const struct stage_check check = {
		.workspace = &d->cache.workspace, .params = &params, .desk = &desk, .updates = !args->no_updates, .from = d->from
	};
	struct value *all = value_map(&a);
	unsigned flags = (args->with_deps ? DATA_WITH_DEPS : 0) | (args->recursive ? DATA_RECURSIVE : 0);
	int status = data_targets_find(&targets, d, &args->common.rest, flags, err);

	import_desk_init(&desk, &d->project, &d->cache.workspace);
	for (size_t i = 0; status == 0 && i < targets.n; i++) {
		const struct stage *s = targets.v[i].stage;
		bool is_asked = !args->no_updates && s->n_deps == 1 && s->deps[0].kind == DEP_REPO;
		struct value *changes = NULL;

		status = data_project_busy(d, s, DATA_READS, err);
		if (status < 0)
			break;
		if (s->frozen && !is_asked)
			log_warn(args->common.log, "%s is frozen. Its dependencies are not going to be shown in the status output.",
				 s->address);
		status = stage_status(&changes, &a, &check, s, targets.v[i].out, err);
		if (changes)
			value_put(&a, all, s->address, changes);
	}
	if (status == 0) {
		print(args, d, all);
		status = args->common.quiet && !args->common.json && all->n ? DVC_FAILED : 0;
	}
	param_memo_release(&params);
	import_desk_release(&desk);
	return status;
}

static int cloud(const struct args *args, struct err *err)
{
	const struct cloud_args asked = { .remote = args->remote,
					  .jobs = (unsigned)args->jobs,
					  .default_only = true,
					  .terms = { .remote = args->remote,
						     .to_push = true,
						     .with_deps = args->with_deps,
						     .recursive = args->recursive,
						     .branches = args->all_branches,
						     .tags = args->all_tags,
						     .commits = args->all_commits } };
	struct data_project d;
	int status = data_project_open(&d, args, "dvc status", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = data_cloud_status(&d, &asked, err);
	data_project_release(&d);
	return status;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status;

	if (args->cloud || args->remote)
		return cloud(args, err);
	if (args->all_branches || args->all_tags || args->all_commits || args->jobs)
		return err_set(err, DVC_ERROR, "The following options are meaningless for local status: %s",
			       args->all_branches  ? "--all-branches"
			       : args->all_tags    ? "--all-tags"
			       : args->all_commits ? "--all-commits"
						   : "--jobs");
	status = data_project_open(&d, args, "dvc status", DATA_SHARED | DATA_STAGES, err);
	if (status == 0)
		status = local(args, &d, err);
	if (status < 0 && err->code == DVC_FAILED)
		err->code = DVC_ERROR; /* 1 means changes */
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "one JSON document", NULL },
	{ "cloud", 'c', OPT_FLAG, AT(cloud), NULL, NULL, 0, "the cache against the remote", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "against this remote", NULL },
	{ "all-branches", 'a', OPT_FLAG, AT(all_branches), NULL, NULL, 0, "with --cloud: what any branch records", NULL },
	{ "all-tags", 'T', OPT_FLAG, AT(all_tags), NULL, NULL, 0, "with --cloud: what any tag records", NULL },
	{ "all-commits", 'A', OPT_FLAG, AT(all_commits), NULL, NULL, 0, "with --cloud: what any commit records", NULL },
	{ "jobs", 'j', OPT_INT, AT(jobs), "N", NULL, 0, "with --cloud: questions at once", NULL },
	{ "with-deps", 'd', OPT_FLAG, AT(with_deps), NULL, NULL, 0, "and what the targets depend on", NULL },
	{ "recursive", 'R', OPT_FLAG, AT(recursive), NULL, NULL, 0, "a folder is every stage in it", NULL },
	{ "no-updates", 0, OPT_FLAG, AT(no_updates), NULL, NULL, 0, "do not ask whether imports have moved on", NULL },
	{ 0 },
};

const struct command data_status = {
	.name = "status",
	.summary = "print what differs from what is recorded",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data status\n  data status --json train\n",
	.run = run,
};
