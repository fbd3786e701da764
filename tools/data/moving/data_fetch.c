/* data fetch - download into the cache what it does not hold; the workspace stays as it is. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/project/project_remote.h"
#include "tools/data/moving/data_moving.h"

#include <stdio.h>

static int fetch(struct data_project *d, const struct moving_args *args, struct err *err)
{
	struct moved moved;

	if (moving_run(&moved, d, args, MOVE_DOWN, err) < 0)
		return -1;
	if (!args->common.quiet && (moved.n_moved || (!moved.n_missing && !moved.n_failed))) {
		CLEANUP(mem_free) char *n = moving_count(moved.n_moved);

		if (moved.n_moved)
			printf("%s fetched\n", n);
		else
			puts("Everything is up to date.");
	}
	return moving_verdict(&moved, MOVE_DOWN, err);
}

static int run(const void *raw, struct err *err)
{
	struct data_project d;
	int status = data_project_open(&d, raw, "dvc fetch", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = fetch(&d, raw, err);
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

static const struct opt opts[] = {
	MOVING_OPTS,
	{ "max-size", 0, OPT_INT, MOVING_AT(max_size), "BYTES", NULL, 0, "outputs below this size alone", NULL },
	{ "type", 0, OPT_LIST, MOVING_AT(types), "metrics|plots", NULL, 0, "outputs of this kind alone", NULL },
	{ 0 },
};

const struct command data_fetch = {
	.name = "fetch",
	.summary = "download into the cache what it does not hold",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct moving_args),
	.opts = opts,
	.examples = "  data fetch\n  data fetch --all-tags --type metrics\n",
	.run = run,
};
