/* data push - upload what the remote does not have: files first, a folder's listing when all its files are there. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/project/project_remote.h"
#include "tools/data/data_targets.h"
#include "tools/data/moving/data_moving.h"

#include <stdio.h>

/* Do outputs have remotes of their own, all of those that are pushed? */
struct own_remotes {
	bool some, all;
};

static int look_at(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err)
{
	struct own_remotes *own = arg;

	(void)stage;
	(void)below;
	(void)err;
	own->some = own->some || (out->push && out->remote);
	own->all = own->all && (!out->push || out->remote);
	return 0;
}

/* As DVC, which wants a default remote also where there is nothing to push. */
static int find_remote(struct data_project *d, const struct moving_args *args, struct err *err)
{
	struct own_remotes own = { .all = true };
	struct data_targets targets = { 0 };
	struct project_remote r = { 0 };
	unsigned flags = (args->with_deps ? DATA_WITH_DEPS : 0) | (args->recursive ? DATA_RECURSIVE : 0);
	int status = data_targets_find(&targets, d, &d->args->rest, flags, err);

	if (status == 0)
		status = data_targets_each_out(&targets, look_at, &own, err);
	data_targets_release(&targets);
	if (status == 0 && !(own.some && own.all))
		status = project_remote_address(&r, &d->project, args->remote, err);
	project_remote_release(&r);
	return status;
}

static int push(struct data_project *d, const struct moving_args *args, struct err *err)
{
	struct moved moved;

	if (moving_run(&moved, d, args, MOVE_UP, err) < 0)
		return -1;
	if (find_remote(d, args, err) < 0)
		return -1;
	if (!args->common.quiet && (moved.n_moved || (!moved.n_missing && !moved.n_failed))) {
		CLEANUP(mem_free) char *n = moving_count(moved.n_moved);

		if (moved.n_moved)
			printf("%s pushed\n", n);
		else
			puts("Everything is up to date.");
	}
	return moving_verdict(&moved, MOVE_UP, err);
}

static int run(const void *raw, struct err *err)
{
	return moving_command(raw, "dvc push", push, err);
}

static const struct opt opts[] = {
	MOVING_OPTS,
	MOVING_GLOB,
	{ 0 },
};

const struct command data_push = {
	.name = "push",
	.summary = "upload what the remote does not have",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct moving_args),
	.opts = opts,
	.examples = "  data push\n  data push --remote backup data.dvc\n",
	.run = run,
};
