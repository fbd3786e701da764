/* repro - run the stages of dvc.yaml whose inputs have changed, in DVC's way and with its words. Its command line is `dvc repro`'s. */
#include "tools/repro/engine.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/dvc_front.h"
#include "pipeline/project/config.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_set.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/stages/stage_target.h"
#include "tools/repro/tracking.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MOST = 1024 };

static bool called_dvc;

static void engine_release(struct engine *e)
{
	for (size_t i = 0; i < e->children.n && e->jobs; i++) {
		strvec_release(&e->jobs[i].read);
		strvec_release(&e->jobs[i].written);
	}
	if (e->children.v)
		children_close(&e->children);
	tracking_free(e->tracking);
	if (e->view.places)
		view_close(&e->view);
	stage_record_close(&e->record);
	lock_book_release(&e->book);
	repo_lock_release(&e->lock);
	stage_set_release(&e->failed);
	work_tree_close(e->git);
	strvec_release(&e->edited);
	schedule_release(&e->schedule);
	dag_release(&e->dag);
	stage_list_release(&e->stages);
	param_memo_release(&e->params);
	project_workspace_release(&e->space);
	import_desk_release(&e->desk);
	project_release(&e->project);
	free(e->jobs);
	free(e->forced);
	free(e->later);
	free(e->from);
}

/* ---- what is asked for ---- */

static int check_args(struct args *a, struct err *err)
{
	if (a->jobs < 1 || a->jobs > JOBS_MOST)
		return err_set(err, DVC_ARGUMENTS, "--jobs %lld: expected 1 to %d", (long long)a->jobs, JOBS_MOST);
	if (a->pipeline || a->all)
		a->single = a->downstream = false;
	if (a->interactive)
		a->jobs = 1;
	return 0;
}

/* The user's folder, relative to the root. Caller frees. */
static char *folder_of_user(const char *root)
{
	CLEANUP(mem_free) char *here = getcwd(NULL, 0);
	size_t len = strlen(root);

	if (!here || strncmp(here, root, len) != 0 || here[len] != '/')
		return mem_strdup(".");
	return mem_strdup(here + len + 1);
}

static int find_targets(struct stage_set *targets, const struct engine *e, struct err *err)
{
	const struct args *a = e->args;
	unsigned flags = (a->glob ? STAGE_TARGET_GLOB : 0) | (a->recursive ? STAGE_TARGET_RECURSIVE : 0);

	if (a->all)
		return 0;
	if (a->common.rest.n == 0)
		return stage_target_find(targets, &e->stages, e->project.root, e->from, "dvc.yaml", 0, err);
	for (size_t i = 0; i < a->common.rest.n; i++)
		if (stage_target_find(targets, &e->stages, e->project.root, e->from, a->common.rest.v[i], flags, err) < 0)
			return -1;
	return 0;
}

static int plan(struct engine *e, struct err *err)
{
	CLEANUP(mem_free) bool *cut = mem_new(e->stages.n + 1, sizeof(*cut));
	CLEANUP(stage_set_release) struct stage_set targets = { 0 };
	struct schedule_request request = { .cut = cut };

	if (graph_make(&e->dag, &e->stages, err) < 0 || find_targets(&targets, e, err) < 0)
		return -1;
	for (size_t i = 0; i < e->stages.n; i++)
		cut[i] = e->stages.v[i].frozen;
	request.targets = targets.v;
	request.n_targets = targets.n;
	request.span = e->args->single       ? SCHEDULE_SINGLE
		       : e->args->pipeline   ? SCHEDULE_PIPELINE
		       : e->args->downstream ? SCHEDULE_DOWNSTREAM
					     : SCHEDULE_UPSTREAM;
	schedule_make(&e->schedule, &e->dag, &request);
	return 0;
}

/* Paths that other processes work on: none of those that are looked at. */
static int check_busy(struct engine *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec paths = { 0 };

	if (!repo_lock_any_at_work(&e->lock))
		return 0;
	for (size_t i = 0; i < e->schedule.n; i++)
		stage_paths(e, &e->stages.v[e->schedule.order[i]], &paths, &paths);
	return repo_lock_blocked(&e->lock, &paths, NULL, err);
}

/* Before anything is read: the stages are those of the new parameters. */
static int set_params(struct engine *e, struct err *err)
{
	int rc;

	if (e->args->set.n == 0)
		return 0;
	if (repo_lock_take(&e->lock, e->args->common.wait_for_lock ? REPO_LOCK_FOR_EVER : REPO_LOCK_WAIT_MS, err) < 0)
		return -1;
	rc = param_set(NULL, &e->args->set, err);
	repo_lock_drop(&e->lock);
	return rc;
}

/* What others write meanwhile is not read by halves. */
static int read_stages(struct engine *e, struct err *err)
{
	int rc;

	if (repo_lock_share(&e->lock, e->args->common.wait_for_lock ? REPO_LOCK_FOR_EVER : REPO_LOCK_WAIT_MS, err) < 0)
		return -1;
	rc = project_stages(&e->stages, &e->project, err);
	repo_lock_drop(&e->lock);
	return rc;
}

static int open_engine(struct engine *e, struct err *err)
{
	const struct args *a = e->args;
	CLEANUP(mem_free) char *tmp = NULL;

	if (project_open(&e->project, ".", a->common.env, err) < 0)
		return -1;
	e->from = folder_of_user(e->project.root);
	tmp = fs_join(e->project.dvc_folder, "tmp");
	repo_lock_init(&e->lock, tmp, called_dvc ? "dvc repro" : "interlock repro",
		       config_flag(e->project.config, "core", "hardlink_lock", false), a->common.log);
	if (project_workspace_open(&e->space, &e->project, err) < 0 || set_params(e, err) < 0 || read_stages(e, err) < 0 ||
	    plan(e, err) < 0 || check_busy(e, err) < 0)
		return -1;
	import_desk_init(&e->desk, &e->project, &e->space.workspace);
	e->params.root = e->project.root;
	e->params.settled = true;
	e->saving = (struct stage_saving){ .project = &e->project,
					   .check = { .workspace = &e->space.workspace,
						      .params = &e->params,
						      .from = e->from,
						      .desk = &e->desk,
						      .log = a->common.log },
					   .log = a->common.log,
					   .no_commit = a->no_commit,
					   .allow_missing = a->allow_missing,
					   .edited = &e->edited };
	stage_record_open(&e->record, a->dry ? NULL : e->project.dvc_folder, a->common.env, a->common.json);
	view_open(&e->view, engine_places((size_t)a->jobs), &e->record, &e->ci, a->common.quiet, a->common.json);
	return tracking_open(&e->tracking, a, &e->project, e->stages.n, err);
}

/* ---- what is told in the end ---- */

/* Stage what was edited (core.autostage), or say how. */
static int tell_git(struct engine *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec paths = { 0 };
	CLEANUP(str_release) struct str files = { 0 };

	if (e->edited.n == 0 || !e->project.has_git)
		return 0;
	strvec_sort(&e->edited);
	for (size_t i = 0; i < e->edited.n; i++) {
		CLEANUP(mem_free) char *shown = stage_path_from(e->from, e->edited.v[i]);

		str_addf(&files, " %s", shown);
		strvec_add_take(&paths, fs_join(e->project.root, e->edited.v[i]));
	}
	if (config_flag(e->project.config, "core", "autostage", false))
		return e->git ? work_tree_add(e->git, &paths, err) : 0;
	view_say(&e->view, "\nTo track the changes with git, run:\n\n\tgit add%s", str_text(&files));
	view_say(&e->view, "\nTo enable auto staging, run:\n\n\t%s config core.autostage true", called_dvc ? "dvc" : "interlock data");
	return 0;
}

static int run(const void *args, struct err *err)
{
	struct args a = *(const struct args *)args;
	CLEANUP(engine_release) struct engine e = { .args = &a, .lock.fd = -1, .record.fd = -1 };
	struct err own;
	int code;

	ci_detect(&e.ci, a.common.env, "repro");
	if (check_args(&a, err) < 0 || open_engine(&e, err) < 0)
		return -1;
	code = engine_run(&e, err);
	stage_record_over(&e.record, e.n_reproduced, e.failed.n);
	if (tracking_close(e.tracking, &e.stages,
			   code == 0           ? "FINISHED"
			   : e.children.signal ? "KILLED"
					       : "FAILED",
			   &own) < 0 &&
	    code == 0) {
		*err = own;
		code = -1;
	}
	if (tell_git(&e, &own) < 0 && code == 0) {
		*err = own;
		code = -1;
	}
	if (code != 0)
		return code;
	if (e.n_reproduced == 0)
		view_say(&e.view, "Data and pipelines are up to date.");
	else
		view_say(&e.view, "Use `%s push` to send your updates to remote storage.", called_dvc ? "dvc" : "interlock data");
	return 0;
}

#define FLAG(name, letter, field, help)                                                                                                    \
	{                                                                                                                                  \
		name, letter, OPT_FLAG, offsetof(struct args, field), NULL, NULL, 0, help, NULL                                            \
	}
/* What DVC has not must not take a short form that DVC knows. */
#define OURS(name, field, help)                                                                                                            \
	{                                                                                                                                  \
		name, 0, OPT_FLAG, offsetof(struct args, field), NULL, NULL, OPT_WHOLE, help, NULL                                         \
	}

static const struct opt opts[] = {
	{ "jobs", 'j', OPT_INT, offsetof(struct args, jobs), "N", "1", OPT_WHOLE, "run up to N independent stages at once", NULL },
	FLAG("force", 'f', force, "run stages even if nothing that they depend on has changed"),
	FLAG("interactive", 'i', interactive, "ask before each stage"),
	FLAG("single-item", 's', single, "run the named stages alone, without what they depend on"),
	FLAG("pipeline", 'p', pipeline, "run everything that hangs together with the named stages"),
	FLAG("all-pipelines", 'P', all, "run all stages of the repository"),
	FLAG("recursive", 'R', recursive, "run all stages below the named folders"),
	FLAG("downstream", 0, downstream, "begin at the named stages, and run what depends on them"),
	FLAG("force-downstream", 0, force_downstream, "run all that depends on a stage that has run"),
	FLAG("pull", 0, pull, "bring missing data, and what stages came to elsewhere, from the remote"),
	FLAG("allow-missing", 0, allow_missing, "leave out stages of which only data is missing"),
	FLAG("dry", 0, dry, "print the commands, and run none"),
	FLAG("keep-going", 'k', keep_going, "go on after a failure with stages that do not depend on it"),
	FLAG("ignore-errors", 0, ignore_errors, "go on as if no stage had failed"),
	FLAG("glob", 0, glob, "targets are patterns of stage names"),
	FLAG("no-commit", 0, no_commit, "do not put outputs into the cache"),
	FLAG("no-run-cache", 0, no_run_cache, "run stages even if the same run is in the cache"),
	{ "set-param", 'S', OPT_LIST, offsetof(struct args, set), "[FILE:]KEY=VALUE", NULL, OPT_WHOLE,
	  "edit a params file first, comments kept", NULL },
	OURS("json", common.json, "print what happens as JSON lines"),
	OURS("track", track, "record the invocation as a run, with a nested run for each stage"),
	{ "tracking-uri", 0, OPT_TEXT, offsetof(struct args, tracking_uri), "URI", NULL, OPT_WHOLE, "the store of --track", NULL },
	{ "experiment", 0, OPT_TEXT, offsetof(struct args, experiment), "NAME", NULL, OPT_WHOLE, "the experiment of --track", NULL },
	{ "run-name", 0, OPT_TEXT, offsetof(struct args, run_name), "NAME", NULL, OPT_WHOLE, "the name of the run of --track", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ .summary = "run the stages of dvc.yaml whose inputs have changed",
	  .operands = "[TARGET...]",
	  .args_size = sizeof(struct args),
	  .opts = opts,
	  .examples = "  interlock repro -j 4\n  interlock repro train -S train.lr=0.1 --track\n",
	  .run = run },
	{ 0 },
};

int main(int argc, char **argv)
{
	const struct program program = { .name = "repro",
					 .summary = "run the stages of dvc.yaml whose inputs have changed",
					 .commands = commands };

	called_dvc = dvc_front_is_dvc(argv[0]);
	return dvc_front(&program, called_dvc ? "dvc" : "repro", NULL, argc, argv);
}
