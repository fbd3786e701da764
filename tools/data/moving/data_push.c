/* data push - upload what the remote does not have: files first, a folder's listing when all its files are there. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "tools/data/moving/data_moving.h"

#include <stdio.h>

static int push(struct data_project *d, const struct moving_args *args, struct err *err)
{
	struct moved moved;

	if (moving_run(&moved, d, args, MOVE_UP, err) < 0)
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
