/* data get - a file or a folder of another repository, or of this one at a revision. data url - where its object lies. */
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/imports/record/import_target.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct away_args away;
	const char *out;
	bool show_url, force;
};

static int print_url(const struct args *args, const char *url, const char *path, struct err *err)
{
	CLEANUP(away_release) struct away w;
	CLEANUP(mem_free) char *place = NULL;
	const struct view_node *node;

	if (away_open(&w, &args->common, &args->away, url, path, NULL, err) < 0)
		return -1;
	node = source_data_find(&w.data, w.below, err);
	if (!node || source_data_url(&place, &w.data, node, path, err) < 0)
		return -1;
	printf("%s\n", place);
	return 0;
}

static int take(const struct args *args, const char *url, const char *path, struct err *err)
{
	CLEANUP(away_release) struct away w = { 0 };
	CLEANUP(mem_free) char *to = NULL;
	const struct view_node *node;

	if (import_target(&to, path, args->out, args->force, err) < 0)
		return -1;
	if (source_data_is_own(fs_base(to)))
		return err_set(err, DVC_FAILED, "the given path is a DVC file, you must specify a data file or a directory");
	if (away_open(&w, &args->common, &args->away, url, path, args->common.quiet ? NULL : "Downloading", err) < 0)
		return -1;
	node = source_data_find(&w.data, w.below, err);
	return node ? source_data_put(&w.data, node, w.below, to, err) : -1;
}

static int get(const void *raw, struct err *err)
{
	const struct args *args = raw;
	const char *url = args->common.rest.v[0], *path = args->common.rest.v[1];

	if (args->show_url)
		return print_url(args, url, path, err);
	if (take(args, url, path, err) == 0)
		return 0;
	if (err->code != DVC_ERROR && err->code != DVC_ARGUMENTS)
		err->code = DVC_FAILED;
	return err_prefix(err, "failed to get '%s' from '%s'", path, url);
}

/* The repository is the one that the user is in, unless it is named. */
static int print_one_url(const void *raw, struct err *err)
{
	const struct args *args = raw;
	bool named = args->common.rest.n == 2;

	return print_url(args, named ? args->common.rest.v[0] : ".", args->common.rest.v[named], err);
}

static const struct opt opts[] = {
	{ "out", 'o', OPT_TEXT, offsetof(struct args, out), "PATH", NULL, OPT_MAYBE, "where to put it", NULL },
	AWAY_REV_OPT(struct args, away),
	{ "show-url", 0, OPT_FLAG, offsetof(struct args, show_url), NULL, NULL, 0, "print where its object lies, and take nothing", NULL },
	AWAY_JOBS_OPT(struct args, away),
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "replace what is there", NULL },
	AWAY_REMOTE_OPTS(struct args, away),
	{ 0 },
};

const struct command data_get = {
	.name = "get",
	.summary = "take a file or a folder of a repository, as it is or at a revision",
	.operands = "REPOSITORY PATH",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data get ../models model.onnx --rev v1.2.0\n  data get https://example.org/team/data.git raw -o data/raw\n",
	.run = get,
	.least = 2,
	.most = 2,
};

static const struct opt url_opts[] = {
	AWAY_REV_OPT(struct args, away),
	AWAY_REMOTE_OPTS(struct args, away),
	{ 0 },
};

const struct command data_url = {
	.name = "url",
	.summary = "print where the object of a path lies at its remote",
	.operands = "[REPOSITORY] PATH",
	.args_size = sizeof(struct args),
	.opts = url_opts,
	.examples = "  data url data/raw.csv --rev v1.2.0\n  data url https://example.org/team/data.git raw --remote backup\n",
	.run = print_one_url,
	.least = 1,
	.most = 2,
};
