/* data destroy - the project without DVC: data stays as plain files, .dvc files, pipelines and the cache go. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_lock.h"
#include "tools/data/data_project.h"

#include <errno.h>
#include <unistd.h>

struct args {
	struct common common;
	bool force;
};

static int remove_file(const char *root, const char *name, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(root, name);

	return unlink(path) == 0 || errno == ENOENT ? 0 : err_errno(err, "cannot remove '%s'", path);
}

/* First every file that is a link into the cache becomes one of its own: then the cache can go. */
static int destroy(struct data_project *d, struct err *err)
{
	for (size_t i = 0; i < d->stages.n; i++) {
		const struct stage *s = &d->stages.v[i];

		for (size_t k = 0; k < s->n_outs; k++) {
			CLEANUP(mem_free) char *path = fs_join(d->project.root, s->outs[k].at);

			if (s->outs[k].cache && fs_exists(path) && workspace_unprotect(&d->cache.workspace, s->outs[k].at, err) < 0)
				return -1;
		}
	}
	for (size_t i = 0; i < d->stages.n; i++) {
		CLEANUP(mem_free) char *lock = stage_lock_path(d->stages.v[i].file);

		if (remove_file(d->project.root, d->stages.v[i].file, err) < 0 ||
		    (d->stages.v[i].name && remove_file(d->project.root, lock, err) < 0))
			return -1;
	}
	if (remove_file(d->project.root, ".dvcignore", err) < 0)
		return -1;
	return fs_remove_tree(d->project.dvc_folder, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(mem_free) char *dvc = NULL;
	struct data_project d;
	int status;

	if (!args->force &&
	    !data_project_asks("This will destroy all information about your pipelines, all data files, as well as cache in "
			       ".dvc/cache.\nAre you sure you want to continue?"))
		return err_set(err, DVC_FAILED, "cannot destroy without a confirmation from the user. Use `-f` to force.");
	status = data_project_open(&d, args, "dvc destroy", DATA_LOCKED | DATA_STAGES, err);
	dvc = status == 0 ? mem_strdup(d.project.dvc_folder) : NULL;
	if (status == 0)
		status = destroy(&d, err);
	data_project_release(&d);
	if (status < 0)
		return data_failed(err);
	/* What was noted down in .dvc/tmp on the way. */
	return fs_exists(dvc) ? fs_remove_tree(dvc, err) : 0;
}

static const struct opt opts[] = {
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "do not ask", NULL },
	{ 0 },
};

const struct command data_destroy = {
	.name = "destroy",
	.summary = "remove .dvc files, pipelines, configuration and cache; data stays",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data destroy -f\n  data --cd project destroy --force\n",
	.run = run,
};
