/* data get-url - take a file or a folder of a URL or a path, and track nothing. */
#include "tools/data/commands.h"
#include "tools/data/imports/record/import_target.h"
#include "tools/data/imports/url_place.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

struct args {
	struct common common;
	struct strvec fs_config;
	int64_t jobs;
	bool force;
};

static int get(const struct args *args, struct err *err)
{
	const char *url = args->common.rest.v[0], *out = args->common.rest.n > 1 ? args->common.rest.v[1] : NULL;
	CLEANUP(mem_free) char *to = NULL;
	CLEANUP(url_place_release) struct url_place place = { 0 };

	if (import_target(&to, url, out, args->force, err) < 0 ||
	    url_place_open(&place, &args->common, &args->fs_config, url, (unsigned)args->jobs, err) < 0)
		return -1;
	return url_source_put(&place.source, &place.facts, to, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;

	if (get(args, err) == 0)
		return 0;
	if (err->code != DVC_ARGUMENTS)
		err->code = DVC_FAILED;
	return err_prefix(err, "failed to get '%s'", args->common.rest.v[0]);
}

static const struct opt opts[] = {
	{ "jobs", 'j', OPT_INT, offsetof(struct args, jobs), "N", NULL, 0, "transfers at once (default: as the kind of URL says)", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "replace what is there", NULL },
	{ "fs-config", 0, OPT_LIST, offsetof(struct args, fs_config), "NAME=VALUE...", NULL, OPT_MANY, "settings of the connection", NULL },
	{ 0 },
};

const struct command data_get_url = {
	.name = "get-url",
	.summary = "take a file or a folder of a URL or a path",
	.operands = "URL [OUT]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data get-url https://example.org/prices.csv\n  data get-url remote://store/raw data/raw\n",
	.run = run,
	.least = 1,
	.most = 2,
};
