/* data import-url - take a file or a folder of a URL or a path, and track where it is from. */
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"
#include "tools/data/imports/record/import_new.h"
#include "tools/data/imports/url_to_remote.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/url_source.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *remote;
	struct strvec fs_config;
	bool force, no_exec, no_download, to_remote, version_aware;
	int64_t jobs;
};

/* The path as the .dvc file has it: a URL as it is given, file:// as the path that it is, what is relative from where the file lies. Caller frees. */
static char *recorded_path(const struct import_new *n, const char *url)
{
	const char *path = str_starts(url, "file://") ? url + strlen("file://") : url;
	CLEANUP(mem_free) char *folder = fs_parent(n->at), *wdir = fs_join(n->d->project.root, folder);
	size_t len = strlen(path);

	if (project_is_url(path))
		return mem_strdup(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	{
		CLEANUP(mem_free) char *trimmed = mem_strndup(path, len), *at = data_project_path(n->d, trimmed);
		CLEANUP(mem_free) char *from = project_relative(wdir, NULL);
		bool inside = *at != '/' && !str_starts(at, "../") && fs_exists(trimmed), is_here = strcmp(from, ".") == 0;

		return !inside && (*path == '/' || is_here) ? mem_strdup(path) : project_relative(trimmed, wdir);
	}
}

static int make_config(struct value **out, struct arena *a, const struct args *args, struct err *err)
{
	if (away_settings(out, a, &args->fs_config, "--fs-config", err) < 0)
		return -1;
	if (args->version_aware) {
		if (!*out)
			*out = value_map(a);
		value_put(a, *out, "version_aware", value_bool(a, true));
	}
	return 0;
}

static void say(const struct import_new *n, const struct args *args, const struct url_source *s)
{
	const char *url = args->common.rest.v[0];
	CLEANUP(mem_free) char *at = s->path ? data_project_path(n->d, s->path) : NULL;
	CLEANUP(mem_free) char *whole = NULL;

	if (args->common.quiet || args->to_remote)
		return;
	if (at && str_starts(at, "../"))
		whole = fs_join(n->d->project.root, at);
	if (whole) {
		CLEANUP(mem_free) char *folded = project_relative(whole, "/");

		printf("Importing '/%s' -> '%s'\n", folded, n->shown);
	} else {
		printf("Importing '%s' -> '%s'\n", at && !str_starts(url, "remote://") ? at : url, n->shown);
	}
}

/* The output, into the cache or straight to a remote. */
static int bring(struct import_new *n, const struct args *args, struct url_source *s, const struct url_facts *f, struct err *err)
{
	n->to_remote = args->to_remote;
	if (args->no_download)
		return 0;
	if (args->to_remote)
		return url_to_remote(&n->meta, n->d, s, f, args->remote, (unsigned)args->jobs, err);
	return url_source_store(&n->meta, s, f, &n->d->cache.store, err);
}

static int import(struct import_new *n, const struct args *args, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(url_source_release) struct url_source s = { 0 };
	CLEANUP(url_facts_release) struct url_facts f = { 0 };
	CLEANUP(mem_free) char *here = fs_absolute("."), *path = recorded_path(n, args->common.rest.v[0]);
	struct value *config;
	struct url_source_terms terms = { .url = args->common.rest.v[0],
					  .base = here,
					  .project = &n->d->project,
					  .env = args->common.env,
					  .jobs = (unsigned)args->jobs };

	if (make_config(&config, &a, args, err) < 0)
		return -1;
	terms.fs_config = config;
	if (url_source_open(&s, &terms, err) < 0)
		return -1;
	if (args->no_exec) {
		import_record_set_url(&n->record, path, NULL, config);
		return import_new_finish(n, IMPORT_NO_CHECKSUM, err);
	}
	say(n, args, &s);
	if (url_source_look(&f, &s, &n->d->cache.workspace, true, err) < 0)
		return -1;
	if (!f.found)
		return err_set(err, DVC_FAILED, "dependency '%s' does not exist", args->common.rest.v[0]);
	if (bring(n, args, &s, &f, err) < 0)
		return -1;
	import_record_set_url(&n->record, path, &f, config);
	n->no_push = args->version_aware && !s.path;
	return import_new_finish(n, 0, err);
}

static int check_options(const struct args *args, struct err *err)
{
	if (args->to_remote && (args->no_exec || args->no_download || args->version_aware))
		return err_set(err, DVC_FAILED, "--no-exec/--no-download/--version-aware cannot be combined with --to-remote");
	return args->remote && !args->to_remote ? err_set(err, DVC_FAILED, "--remote can't be used without --to-remote") : 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(import_new_release) struct import_new n = { 0 };
	const char *url = args->common.rest.v[0], *out = args->common.rest.n > 1 ? args->common.rest.v[1] : NULL;
	int status = check_options(args, err);

	if (status == 0)
		status = import_new_begin(&n, args, url, out, args->force, "dvc import-url", err);
	if (status == 0)
		status = import(&n, args, err);
	if (status == 0)
		return data_project_tell_git(n.d, err);
	import_new_undo(&n);
	if (err->code == DVC_NO_REPO || err->code == DVC_ARGUMENTS)
		return -1;
	if (err->code != DVC_ERROR)
		err->code = DVC_FAILED;
	return err_prefix(err, "failed to import %s", url);
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "to-remote", 0, OPT_FLAG, AT(to_remote), NULL, NULL, 0, "straight to the remote, not into the cache", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "that remote, with --to-remote", NULL },
	{ "no-exec", 0, OPT_FLAG, AT(no_exec), NULL, NULL, 0, "write the .dvc file alone: nothing is asked", NULL },
	{ "no-download", 0, OPT_FLAG, AT(no_download), NULL, NULL, 0, "record what is there, and take nothing", NULL },
	{ "jobs", 'j', OPT_INT, AT(jobs), "N", NULL, 0, "transfers at once (default: as the kind of URL says)", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "replace what is there", NULL },
	{ "version-aware", 0, OPT_FLAG, AT(version_aware), NULL, NULL, 0, "leave versions to the place that it is from", NULL },
	{ "fs-config", 0, OPT_LIST, AT(fs_config), "NAME=VALUE...", NULL, OPT_MANY, "settings of the connection", NULL },
	{ 0 },
};

const struct command data_import_url = {
	.name = "import-url",
	.summary = "take a file or a folder of a URL or a path, and track where it is from",
	.operands = "URL [OUT]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data import-url https://example.org/prices.csv data/prices.csv\n  data import-url s3://bucket/raw --to-remote\n",
	.run = run,
	.exclusive = "no-exec|no-download",
	.least = 1,
	.most = 2,
};
