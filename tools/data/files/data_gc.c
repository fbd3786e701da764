/* data gc - remove from the cache what none of the chosen revisions records. Every one of them must be readable first. */
#include "tools/data/commands.h"

#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/revision_list.h"
#include "tools/data/data_project.h"
#include "tools/data/files/gc_used.h"
#include "tools/data/moving/data_cloud.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct args {
	struct common common;
	bool workspace, all_branches, all_tags, all_commits, all_experiments, not_in_remote, cloud, skip_failed, force, dry;
	const char *rev, *date, *remote;
	int64_t num, jobs;
	struct strvec projects;
};

struct sweep {
	const struct gc_used *used;
	struct object_store *store;
	bool dry, dirs; /* listings first: one without its files would say more than there is */
	size_t n;
};

static int sweep_one(void *arg, const char *id, bool legacy, const char *path, struct err *err)
{
	struct sweep *s = arg;

	(void)path;
	if (object_is_dir(id) != s->dirs || gc_used_has(s->used, id, legacy))
		return 0;
	s->n++;
	return s->dry ? 0 : object_store_remove(s->store, id, legacy, err);
}

static int sweep(struct data_project *d, const struct args *args, const struct gc_used *used, struct err *err)
{
	struct sweep s = { .used = used, .store = &d->cache.store, .dry = args->dry, .dirs = true };

	if (object_store_each(&d->cache.store, sweep_one, &s, err) < 0)
		return -1;
	s.dirs = false;
	if (object_store_each(&d->cache.store, sweep_one, &s, err) < 0)
		return -1;
	if (args->common.quiet)
		return 0;
	if (s.n)
		printf("Removed %zu objects from local cache.\n", s.n);
	else
		puts("No unused 'local' cache to remove.");
	return 0;
}

static bool is_used(const void *used, const char *id)
{
	return gc_used_has(used, id, false);
}

static int sweep_remote(struct data_project *d, const struct args *args, const struct gc_used *used, struct err *err)
{
	const struct cloud_args asked = { .remote = args->remote, .jobs = (unsigned)args->jobs };
	size_t n;

	if (data_cloud_sweep(&n, d, &asked, is_used, used, args->dry, err) < 0)
		return -1;
	if (!args->common.quiet && n)
		printf("Removed %zu objects from remote.\n", n);
	else if (!args->common.quiet)
		puts("No unused cache to remove from remote.");
	return 0;
}

/* Without the remote that is to be swept, or asked, nothing is removed here either. */
static int find_remote(struct data_project *d, const struct args *args, struct err *err)
{
	struct project_remote r = { 0 };
	int status = args->cloud || args->not_in_remote ? project_remote_address(&r, &d->project, args->remote, err) : 0;

	project_remote_release(&r);
	if (status < 0)
		err->code = DVC_CONFIG;
	return status;
}

static int use_project(struct gc_used *u, const struct args *args, struct project *p, struct err *err)
{
	const struct revision_choice choice = { .all_branches = args->all_branches,
						.all_tags = args->all_tags,
						.all_commits = args->all_commits || args->all_experiments,
						.rev = args->rev,
						.num = args->num,
						.since = args->date };

	return gc_used_project(u, p, &choice, args->common.env, args->skip_failed, err);
}

static int use_others(struct gc_used *u, const struct args *args, struct err *err)
{
	for (size_t i = 0; i < args->projects.n; i++) {
		struct project other;
		int status = project_open(&other, args->projects.v[i], args->common.env, err);

		if (status == 0)
			status = use_project(u, args, &other, err);
		project_release(&other);
		if (status < 0)
			return -1;
	}
	return 0;
}

static int collect(struct data_project *d, const struct args *args, struct err *err)
{
	const struct cloud_args asked = { .remote = args->remote, .jobs = (unsigned)args->jobs };
	struct gc_used used = { .store = &d->cache.store, .log = args->common.log, .cloud = args->cloud, .by_remote = args->not_in_remote };
	int status = use_project(&used, args, &d->project, err);

	if (status == 0)
		status = find_remote(d, args, err);
	used.by_remote = false; /* remotes of other projects are not known here: what those use stays */
	if (status == 0)
		status = use_others(&used, args, err);
	if (status == 0 && args->not_in_remote)
		status = gc_used_drop_remote(&used, d, &asked, err);
	if (status == 0)
		status = sweep(d, args, &used, err);
	if (status == 0 && args->cloud)
		status = sweep_remote(d, args, &used, err);
	gc_used_release(&used);
	return status;
}

/* "2026-11-21" and nothing else: what is no date would keep nothing. */
static bool is_date(const char *text)
{
	struct tm when = { 0 };
	const char *end = strptime(text, "%Y-%m-%d", &when);

	return end && !*end;
}

static int check(const struct args *args, struct err *err)
{
	if (args->date && !is_date(args->date))
		return err_set(err, DVC_ERROR, "--date: '%s' is no date: expected YEAR-MONTH-DAY", args->date);
	if (args->not_in_remote && args->cloud)
		return err_set(err, DVC_ERROR, "`--not-in-remote` and `--cloud` are mutually exclusive");
	if (!args->workspace && !args->all_branches && !args->all_tags && !args->all_commits && !args->all_experiments && !args->date &&
	    !args->rev)
		return err_set(err, DVC_ERROR,
			       "Either of `-w|--workspace`, `-a|--all-branches`, `-T|--all-tags` `--all-experiments`, `--all-commits`, "
			       "`--date` or "
			       "`--rev` needs to be set.");
	if (args->num && !args->rev && !args->all_branches)
		return err_set(err, DVC_ERROR, "`--num` can only be used alongside `--rev` or `--all-branches`.");
	return 0;
}

/* 0; DVC_FAILED if the user does not want it. */
static int ask(const struct args *args)
{
	log_warn(args->common.log, "This will remove all cache except items used in the workspace%s%s of the current repo.",
		 args->all_commits                                                 ? " and all git commits"
		 : args->all_branches || args->all_tags || args->rev || args->date ? " and the chosen revisions"
										   : "",
		 args->not_in_remote ? " that are not present in the DVC remote" : "");
	if (!args->force && !args->dry && !data_project_asks("Are you sure you want to proceed?"))
		return DVC_FAILED;
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc gc", DATA_LOCKED, err);

	if (status == 0)
		status = check(args, err) < 0 ? -1 : ask(args);
	if (status == 0)
		status = collect(&d, args, err);
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "workspace", 'w', OPT_FLAG, AT(workspace), NULL, NULL, 0, "keep what the workspace records", NULL },
	{ "rev", 0, OPT_TEXT, AT(rev), "COMMIT", NULL, 0, "and what this revision records", NULL },
	{ "num", 'n', OPT_INT, AT(num), "N", NULL, 0, "so many commits of --rev and of each branch", NULL },
	{ "all-branches", 'a', OPT_FLAG, AT(all_branches), NULL, NULL, 0, "and what any branch records", NULL },
	{ "all-tags", 'T', OPT_FLAG, AT(all_tags), NULL, NULL, 0, "and what any tag records", NULL },
	{ "all-commits", 'A', OPT_FLAG, AT(all_commits), NULL, NULL, 0, "and what any commit records", NULL },
	{ "date", 0, OPT_TEXT, AT(date), "DATE", NULL, 0, "and what commits since this date record", NULL },
	{ "all-experiments", 0, OPT_FLAG, AT(all_experiments), NULL, NULL, 0, "and what any experiment records", NULL },
	{ "not-in-remote", 0, OPT_FLAG, AT(not_in_remote), NULL, NULL, 0, "of what is needed keep only what the remote lacks", NULL },
	{ "cloud", 'c', OPT_FLAG, AT(cloud), NULL, NULL, 0, "remove from the remote, too", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "from this remote", NULL },
	{ "skip-failed", 0, OPT_FLAG, AT(skip_failed), NULL, NULL, 0,
	  "a revision that cannot be read keeps nothing, instead of ending it all", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "do not ask", NULL },
	{ "jobs", 'j', OPT_INT, AT(jobs), "N", NULL, 0, "questions to the remote at once", NULL },
	{ "projects", 'p', OPT_LIST, AT(projects), "PATH", NULL, OPT_MANY, "keep what these other projects use, too", NULL },
	{ "dry", 0, OPT_FLAG, AT(dry), NULL, NULL, 0, "count, remove nothing", NULL },
	{ 0 },
};

const struct command data_gc = {
	.name = "gc",
	.summary = "remove from the cache what no chosen revision needs",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data gc -w\n  data gc -aT --dry\n",
	.run = run,
};
