/* tracking.c - runs of the invocation and of its stages in the store: when they begin and end, and where their commands log to. */
#include "tools/repro/tracking.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "git/provenance.h"
#include "pipeline/stages/stage_lock.h"
#include "tools/repro/stage_facts.h"
#include "track/runs/child_runs.h"

#include <string.h>

/* One stage's run. */
struct stage_run {
	char id[33];
	bool open;
	struct child_runs runs;
};

struct tracking {
	const struct args *args;
	const struct project *project;
	struct store *store;
	struct provenance git;
	char *experiment, *tags; /* tags: of the commit, as git has them */
	char id[33];
	bool open;
	struct stage_run *stages; /* (n_stages) */
	size_t n_stages;
};

static const char *first_of(const char *given, const struct env *env, const char *variable, const char *otherwise)
{
	const char *value = given ? given : env_get(env, variable);

	return value ? value : otherwise;
}

/* "v1.0, production": the tags that point at the commit. Caller frees. */
static char *git_tags(const struct tracking *t)
{
	const char *const argv[] = { "git", "-C", t->project->root, "tag", "--points-at", "HEAD", NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 }, joined = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	const struct proc proc = { .argv = argv, .env = t->args->common.env, .output = &out, .errors = &errors };
	struct err ignored;
	int status;

	if (!t->git.commit[0] || proc_run(&proc, &status, &ignored) < 0 || status != 0)
		return NULL;
	strvec_split(&lines, str_text(&out), '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (*lines.v[i])
			str_addf(&joined, "%s%s", joined.len ? ", " : "", lines.v[i]);
	return joined.len ? str_take(&joined) : NULL;
}

static int begin_run(struct tracking *t, char id[static 33], const char *name, const char *parent, const char *type, struct err *err)
{
	CLEANUP(stage_facts_release) struct stage_facts facts = { 0 };

	id[0] = '\0';
	if (store_run_start(t->store, id, t->experiment, name, parent, err) < 0)
		return -1;
	stage_facts_tag(&facts, "mlflow.source.name", "interlock repro");
	stage_facts_tag(&facts, "mlflow.source.type", "LOCAL");
	stage_facts_tag(&facts, "run_type", type);
	stage_facts_tag(&facts, "mlflow.source.git.commit", t->git.commit);
	stage_facts_tag(&facts, "mlflow.source.git.branch", t->git.branch);
	stage_facts_tag(&facts, "mlflow.source.git.repoURL", t->git.remote);
	stage_facts_tag(&facts, "interlock.git.tag", t->tags);
	stage_facts_tag(&facts, "interlock.dirty", !t->git.commit[0] ? NULL : t->git.dirty ? "true" : "false");
	if (parent)
		stage_facts_tag(&facts, "interlock.stage", name);
	return stage_facts_log(&facts, t->store, id, err);
}

int tracking_open(struct tracking **out, const struct args *args, const struct project *project, size_t n_stages, struct err *err)
{
	struct tracking *t;

	*out = NULL;
	if (!args->track || args->dry)
		return 0;
	t = *out = mem_new(1, sizeof(*t));
	t->args = args;
	t->project = project;
	t->stages = mem_new(n_stages + 1, sizeof(*t->stages));
	t->n_stages = n_stages;
	t->experiment = mem_strdup(first_of(args->experiment, args->common.env, "MLFLOW_EXPERIMENT_NAME", "Default"));
	if (provenance_read(&t->git, project->root, args->common.env, err) < 0 ||
	    store_open(&t->store, args->tracking_uri, args->common.env, err) < 0)
		return -1;
	t->tags = git_tags(t);
	t->open = true;
	return begin_run(t, t->id, args->run_name ? args->run_name : "repro", NULL, "repro", err);
}

/* ---- a stage ---- */

static int begin_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err)
{
	struct stage_run *run = &t->stages[stage];

	if (begin_run(t, run->id, s->address, t->id, "stage", err) < 0)
		return -1;
	run->open = true;
	return 0;
}

int tracking_begin_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err)
{
	if (!t)
		return 0;
	if (begin_stage(t, stage, s, err) < 0)
		return -1;
	return child_runs_open(&t->stages[stage].runs, t->store, t->stages[stage].id, t->args->common.env, err);
}

/* INTERLOCK_STORE for a command, which works in another folder: a file's path becomes absolute. Caller frees. */
static char *own_store(const char *uri)
{
	static const char file[] = "sqlite:///";
	CLEANUP(mem_free) char *path = NULL;

	if (!str_starts(uri, file) || uri[strlen(file)] == '/')
		return str_format("INTERLOCK_STORE=%s", uri);
	path = fs_absolute(uri + strlen(file));
	return str_format("INTERLOCK_STORE=%s%s", file, path);
}

void tracking_environment(const struct tracking *t, size_t stage, struct strvec *set)
{
	CLEANUP(mem_free) char *own = NULL;

	if (!t)
		return;
	child_runs_environment(&t->stages[stage].runs, set);
	own = own_store(store_uri(t->store));
	if (env_is_credential(own))
		strvec_addf(set, "INTERLOCK_STORE=%s", store_local_uri(t->store));
	else
		strvec_add(set, own);
}

/* What the record says of it now, into its run. */
static int log_stage(struct tracking *t, size_t stage, const struct stage *s, const char *outcome, struct err *err)
{
	CLEANUP(mem_free) char *artifacts = store_artifact_dir(t->store, t->stages[stage].id);
	CLEANUP(stage_facts_release) struct stage_facts facts = { 0 };

	stage_facts_tag(&facts, "interlock.stage.outcome", outcome);
	stage_facts_collect(&facts, t->project, s);
	if (stage_facts_log(&facts, t->store, t->stages[stage].id, err) < 0)
		return -1;
	return stage_facts_keep(t->project, s, artifacts, err);
}

static int end_run(struct tracking *t, size_t stage, const char *status, struct err *err)
{
	t->stages[stage].open = false;
	return store_run_end(t->store, t->stages[stage].id, status, err);
}

int tracking_end_stage(struct tracking *t, size_t stage, const struct stage *s, const char *status, struct err *err)
{
	bool failed = strcmp(status, "FINISHED") != 0;
	struct err ignored;
	int rc = 0;

	if (!t || !t->stages[stage].open)
		return 0;
	if (t->stages[stage].runs.folder)
		rc = child_runs_collect(&t->stages[stage].runs, t->store, t->args->common.log, failed, err);
	if (rc == 0 && !failed)
		rc = log_stage(t, stage, s, "ran", err);
	if (end_run(t, stage, rc < 0 && !failed ? "FAILED" : status, rc < 0 ? &ignored : err) < 0)
		return -1;
	return failed ? 0 : rc;
}

int tracking_cached_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err)
{
	if (!t || s->n_cmds == 0)
		return 0;
	if (begin_stage(t, stage, s, err) < 0 || log_stage(t, stage, s, "cached", err) < 0)
		return -1;
	return end_run(t, stage, "FINISHED", err);
}

/* ---- all of it ---- */

/* Every dvc.lock, under its own path. */
static int keep_locks(struct tracking *t, const struct stage_list *stages, struct err *err)
{
	CLEANUP(mem_free) char *artifacts = store_artifact_dir(t->store, t->id);
	CLEANUP(strvec_release) struct strvec seen = { 0 };

	for (size_t i = 0; i < stages->n; i++) {
		CLEANUP(mem_free) char *lock = stages->v[i].name ? stage_lock_path(stages->v[i].file) : NULL;
		CLEANUP(mem_free) char *from = lock ? fs_join(t->project->root, lock) : NULL, *to = lock ? fs_join(artifacts, lock) : NULL;

		if (!lock || strvec_has(&seen, lock) || !fs_exists(from))
			continue;
		strvec_add(&seen, lock);
		if (fs_make_parent(to, err) < 0 || fs_copy_file(to, from, err) < 0)
			return -1;
	}
	return 0;
}

int tracking_close(struct tracking *t, const struct stage_list *stages, const char *status, struct err *err)
{
	int rc;

	if (!t || !t->open)
		return 0;
	rc = keep_locks(t, stages, err);
	t->open = false;
	return store_run_end(t->store, t->id, rc < 0 ? "FAILED" : status, err) < 0 ? -1 : rc;
}

void tracking_free(struct tracking *t)
{
	struct err ignored;

	if (!t)
		return;
	for (size_t i = 0; i < t->n_stages; i++) {
		if (t->stages[i].open)
			end_run(t, i, "FAILED", &ignored);
		child_runs_release(&t->stages[i].runs);
	}
	if (t->open && t->id[0])
		store_run_end(t->store, t->id, "FAILED", &ignored);
	if (t->store)
		store_close(t->store);
	provenance_release(&t->git);
	free(t->stages);
	free(t->experiment);
	free(t->tags);
	free(t);
}
