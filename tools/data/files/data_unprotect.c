/* data unprotect - links to the cache become files of their own, which can be edited. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/data_project.h"

static int run(const void *raw, struct err *err)
{
	const struct common *args = raw;
	struct data_project d;
	int status = data_project_open(&d, raw, "dvc unprotect", DATA_LOCKED, err);

	for (size_t i = 0; status == 0 && i < args->rest.n; i++) {
		CLEANUP(mem_free) char *at = data_project_path(&d, args->rest.v[i]);

		status = fs_exists(args->rest.v[i]) ? workspace_unprotect(&d.cache.workspace, at, err)
						    : err_set(err, DVC_ERROR, "can't unprotect non-existing data '%s'", args->rest.v[i]);
	}
	data_project_release(&d);
	return status;
}

const struct command data_unprotect = {
	.name = "unprotect",
	.summary = "make files that are links to the cache, or read-only, files that can be edited",
	.operands = "TARGET...",
	.least = 1,
	.args_size = sizeof(struct common),
	.examples = "  data unprotect data/raw.csv\n  data unprotect images labels.csv\n",
	.run = run,
};
