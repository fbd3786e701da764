/* data pull - fetch, then check out. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/files/data_checkout.h"
#include "tools/data/moving/data_moving.h"

#include <stdio.h>

/* "1 file fetched and 2 files added" */
static void say(const struct moved *moved, const struct checkout_counts *counts)
{
	const struct {
		const char *what;
		size_t n;
	} parts[] = { { "fetched", moved->n_moved },
		      { "added", counts->n_added },
		      { "modified", counts->n_changed },
		      { "deleted", counts->n_removed } };
	size_t left = 0, said = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		left += parts[i].n > 0;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		CLEANUP(mem_free) char *n = moving_count(parts[i].n);

		if (!parts[i].n)
			continue;
		printf("%s%s %s", said == 0 ? "" : said + 1 == left ? " and " : ", ", n, parts[i].what);
		said++;
	}
	puts(said ? "" : "Everything is up to date.");
}

static int pull(struct data_project *d, const struct moving_args *args, struct err *err)
{
	const struct checkout_args checkout = { .common = args->common,
						.with_deps = args->with_deps,
						.recursive = args->recursive,
						.force = args->force,
						.allow_missing = args->allow_missing };
	struct checkout_counts counts = { 0 };
	struct moved moved;

	if (moving_run(&moved, d, args, MOVE_DOWN, err) < 0)
		return -1;
	if (data_checkout_run(&counts, d, &checkout, err) < 0) {
		err->code = DVC_FAILED;
		return -1;
	}
	if (!args->common.quiet)
		say(&moved, &counts);
	return args->allow_missing && !moved.n_failed ? 0 : moving_verdict(&moved, MOVE_DOWN, err);
}

static int run(const void *raw, struct err *err)
{
	return moving_command(raw, "dvc pull", pull, err);
}

static const struct opt opts[] = {
	MOVING_OPTS,
	MOVING_GLOB,
	{ "force", 'f', OPT_FLAG, MOVING_AT(force), NULL, NULL, 0, "replace files that the cache does not hold, without asking", NULL },
	{ "allow-missing", 0, OPT_FLAG, MOVING_AT(allow_missing), NULL, NULL, 0, "leave out what is nowhere, and end with 0", NULL },
	{ 0 },
};

const struct command data_pull = {
	.name = "pull",
	.summary = "download what the cache does not hold, and check it out",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct moving_args),
	.opts = opts,
	.examples = "  data pull\n  data pull data/raw.csv\n",
	.run = run,
};
