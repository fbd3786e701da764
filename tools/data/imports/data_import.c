/* data import - take a file or a folder of another repository, and track where it is from. */
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"
#include "tools/data/imports/record/import_new.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct away_args away;
	const char *out;
	bool force, no_exec, no_download;
};

/* {url, rev, rev_lock, config, remote} as the .dvc file has them. */
static int make_repo(struct value **out, struct arena *a, const struct args *args, const char *url, struct err *err)
{
	const struct away_args *away = &args->away;
	struct value *repo = value_map(a), *settings, *named, *core;

	if (away_settings(&settings, a, &away->remote_config, "--remote-config", err) < 0)
		return -1;
	if (settings && away->remote && away->config)
		return err_set(err, DVC_ERROR, "--config, --remote and --remote-config cannot be given together");
	value_put(a, repo, "url", value_text(a, url));
	if (away->rev && *away->rev)
		value_put(a, repo, "rev", value_text(a, away->rev));
	if (away->config)
		value_put(a, repo, "config", value_text(a, away->config));
	if (settings && away->remote) {
		core = value_put(a, value_map(a), "remote", value_text(a, away->remote));
		named = value_put(a, value_map(a), away->remote, settings);
		value_put(a, repo, "config", value_put(a, value_put(a, value_map(a), "core", core), "remote", named));
	} else if (settings) {
		value_put(a, repo, "remote", settings);
	} else if (away->remote) {
		value_put(a, repo, "remote", value_text(a, away->remote));
	}
	*out = repo;
	return 0;
}

/* The same with the commit, after rev. */
static struct value *locked(struct arena *a, const struct value *repo, const char *commit)
{
	struct value *made = value_map(a);

	for (size_t i = 0; i < repo->n; i++) {
		bool before = strcmp(repo->keys[i], "url") == 0 || strcmp(repo->keys[i], "rev") == 0;

		if (!before && !value_get(made, "rev_lock"))
			value_put(a, made, "rev_lock", value_text(a, commit));
		value_put(a, made, repo->keys[i], repo->items[i]);
	}
	if (!value_get(made, "rev_lock"))
		value_put(a, made, "rev_lock", value_text(a, commit));
	return made;
}

static int take(struct import_new *n, const struct args *args, const char *path, char commit[static REVISION_ID_TEXT], struct err *err)
{
	CLEANUP(away_release) struct away w = { 0 };
	struct away_args away = args->away;
	const char *what = args->common.quiet || args->no_download ? NULL : "Downloading";
	CLEANUP(source_data_release) struct source_data data = { 0 };
	const struct view_node *node;

	if (away_open_source(&w, &args->common, &away, args->common.rest.v[0], args->no_download ? NULL : path, err) < 0)
		return -1;
	memcpy(commit, w.source.commit, REVISION_ID_TEXT);
	if (!commit[0])
		return err_set(err, DVC_FAILED, "SCM error: '%s' has no commit that could be recorded", args->common.rest.v[0]);
	if (args->no_download)
		return 0;
	if (source_data_open(&data, &w.source, &n->d->cache.store, w.below, (unsigned)away.jobs, what, err) < 0 ||
	    !(node = source_data_find(&data, w.below, err)))
		return -1;
	return source_data_store(&n->meta, &data, node, w.below, err);
}

static int import(struct import_new *n, const struct args *args, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *url = args->common.rest.v[0], *path = args->common.rest.v[1];
	char commit[REVISION_ID_TEXT] = "";
	struct value *repo = NULL;

	if (make_repo(&repo, &a, args, url, err) < 0)
		return -1;
	if (!args->no_exec) {
		if (!args->common.quiet)
			printf("Importing '%s (%s)' -> '%s'\n", path, url, n->shown);
		if (take(n, args, path, commit, err) < 0)
			return -1;
		repo = locked(&a, repo, commit);
	}
	import_record_set_repo(&n->record, path, repo);
	return import_new_finish(n, args->no_exec ? IMPORT_NO_CHECKSUM : 0, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(import_new_release) struct import_new n = { 0 };
	const char *path = args->common.rest.v[1];
	int status;

	status = import_new_begin(&n, args, path, args->out, args->force, "dvc import", err);
	if (status == 0)
		status = import(&n, args, err);
	if (status == 0)
		return data_project_tell_git(n.d, err);
	import_new_undo(&n);
	if (err->code != DVC_ERROR && err->code != DVC_NO_REPO && err->code != DVC_ARGUMENTS)
		err->code = DVC_FAILED;
	return err->code == DVC_NO_REPO ? -1 : err_prefix(err, "failed to import '%s' from '%s'", path, args->common.rest.v[0]);
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "out", 'o', OPT_TEXT, AT(out), "PATH", NULL, OPT_MAYBE, "where to put it", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "replace what is there", NULL },
	AWAY_REV_OPT(struct args, away),
	{ "no-exec", 0, OPT_FLAG, AT(no_exec), NULL, NULL, 0, "write the .dvc file alone: nothing is asked", NULL },
	{ "no-download", 0, OPT_FLAG, AT(no_download), NULL, NULL, 0, "record the commit, and take nothing", NULL },
	AWAY_JOBS_OPT(struct args, away),
	AWAY_REMOTE_OPTS(struct args, away),
	{ 0 },
};

const struct command data_import = {
	.name = "import",
	.summary = "take a file or a folder of another repository, and track where it is from",
	.operands = "REPOSITORY PATH",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data import https://example.org/team/data.git raw/prices.csv -o data/prices.csv\n  data import ../models model.onnx "
		    "--rev v1.2.0\n",
	.run = run,
	.least = 2,
	.most = 2,
	.exclusive = "no-exec|no-download",
};
