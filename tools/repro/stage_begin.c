/* stage_begin.c - does a stage have to run, can the cache spare it, and its first command. */
#include "tools/repro/pulling.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/process/sibling.h"
#include "pipeline/dvc_code.h"
#include "pipeline/run_cache.h"
#include "tools/repro/tracking.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct stage *stage_of(const struct engine *e, size_t stage)
{
	return &e->stages.v[stage];
}

/* What it needs, in the graph of this run. Returns how many. */
static size_t upstream_of(const struct engine *e, size_t stage, const struct stage **out)
{
	size_t n = 0;

	for (size_t k = e->schedule.needs.first[stage]; k < e->schedule.needs.first[stage + 1]; k++)
		out[n++] = stage_of(e, e->schedule.needs.to[k]);
	return n;
}

static int has_changed(struct engine *e, size_t stage, bool allow_missing, bool *changed, struct err *err)
{
	CLEANUP(mem_free) const struct stage **upstream = mem_new(e->stages.n + 1, sizeof(const struct stage *));
	const struct stage_judgement how = { allow_missing, upstream, upstream_of(e, stage, upstream) };

	return stage_has_changed(changed, &e->saving.check, stage_of(e, stage), &how, err);
}

static int ask(const struct stage *s, struct err *err)
{
	char answer[16] = "";

	fprintf(stderr, "Going to reproduce stage: '%s'. Are you sure you want to continue? [y/n] ", s->address);
	fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin) || (answer[0] != 'y' && answer[0] != 'Y'))
		return err_set(err, DVC_ERROR, "reproduction aborted by the user");
	return 0;
}

/* ---- spared by the cache ---- */

/* The entry by which its outputs could come back: the recorded one, if nothing but outputs has changed, or one of an earlier run. */
static int find_result(struct engine *e, const struct stage *s, struct arena *a, const struct value **found, struct err *err)
{
	struct value *inputs, *earlier;
	bool changed = true, complete = s->recorded != NULL;

	*found = NULL;
	if (!stage_has_run_cache(&e->saving, s))
		return 0;
	for (size_t i = 0; i < s->n_outs; i++)
		complete = complete && s->outs[i].recorded.id[0];
	if (complete && !stage_command_changed(s) && stage_deps_changed(&changed, &e->saving.check, s, err) < 0)
		return -1;
	if (!changed) {
		*found = s->recorded;
		return 0;
	}
	if (e->args->no_run_cache)
		return 0;
	if (stage_save_inputs(&inputs, a, &e->saving, s, err) < 0 ||
	    run_cache_find(&earlier, a, e->project.cache_folder, inputs, e->args->common.log, err) < 0)
		return -1;
	*found = earlier;
	return 0;
}

/* ---- its paths ---- */

static int remove_outs(struct engine *e, const struct stage *s, struct err *err)
{
	for (size_t i = 0; i < s->n_outs; i++) {
		const struct stage_out *o = &s->outs[i];
		CLEANUP(mem_free) char *path = fs_join(e->project.root, o->at);

		if (!o->persist && workspace_remove(&e->space.workspace, o->at, err) < 0)
			return -1;
		if (o->persist && o->cache && access(path, F_OK) == 0 && workspace_unprotect(&e->space.workspace, o->at, err) < 0)
			return -1;
	}
	return 0;
}

static void job_release(struct job *job)
{
	strvec_release(&job->read);
	strvec_release(&job->written);
}

/* ---- what a stage comes to without its command ---- */

/* A file that is tracked, or a frozen stage: it must be there, and is saved as it is now. */
static int verify(struct engine *e, size_t stage, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	CLEANUP(str_release) struct str absent = { 0 };
	size_t n = 0;

	view_say(&e->view, "Verifying %s in %sstage: '%s'", s->frozen ? "outputs" : "data sources", s->frozen ? "frozen " : "", s->address);
	for (size_t i = 0; i < s->n_outs; i++) {
		CLEANUP(mem_free) char *path = fs_join(e->project.root, s->outs[i].at), *shown = stage_path_from(e->from, s->outs[i].at);

		if (access(path, F_OK) != 0)
			str_addf(&absent, "%s%s", n++ ? ", " : "", shown);
	}
	if (n > 0)
		return err_set(err, DVC_ERROR, "missing data 'source%s': %.500s", n > 1 ? "s" : "", str_text(&absent));
	return e->args->dry ? 0 : stage_end(e, stage, err);
}

/* The commands alone: nothing is changed. A stage that is forced is not looked for, so its dependencies need not be there. */
static int show_dry(struct engine *e, size_t stage, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct value *found = NULL;
	bool cached = false;

	if (!e->forced[stage] &&
	    (find_result(e, s, &a, &found, err) < 0 || (found && stage_is_cached(&cached, &e->saving, s, found, err) < 0)))
		return -1;
	if (cached)
		view_say(&e->view, "Stage '%s' is cached - skipping run, checking out outputs", s->address);
	view_say(&e->view, "Running stage '%s':", s->address);
	for (size_t i = 0; i < s->n_cmds; i++)
		view_say(&e->view, "> %s", s->cmds[i]);
	return 0;
}

/* ---- it runs ---- */

int stage_next_command(struct engine *e, size_t place, struct err *err)
{
	const struct job *job = &e->jobs[place];
	const struct stage *s = stage_of(e, job->stage);
	const char *argv[SHELL_WORDS], *command = s->cmds[job->at_command];
	CLEANUP(mem_free) char *dir = fs_join(e->project.root, s->wdir);
	CLEANUP(strvec_release) struct strvec set = { 0 };
	CLEANUP(mem_free) char **vars = NULL;
	struct guarded_launch launch = { .argv = argv, .dir = dir, .interactive = e->children.n == 1 && isatty(STDIN_FILENO) };

	if (!env_get(e->args->common.env, "DVC_ROOT"))
		strvec_addf(&set, "DVC_ROOT=%s", e->project.root);
	strvec_addf(&set, "DVC_STAGE=%s", s->address);
	tracking_environment(e->tracking, job->stage, &set);
	vars = proc_environment(e->args->common.env, &set, e->tracking ? env_credentials : NULL);
	launch.vars = vars;
	shell_words(argv, env_get(e->args->common.env, "SHELL"), command);
	view_command(&e->view, place, command);
	return children_start(&e->children, place, &launch, err);
}

static int run_commands(struct engine *e, size_t place, struct err *err)
{
	const size_t stage = e->jobs[place].stage;

	e->params.settled = false;
	view_start(&e->view, place, stage_of(e, stage)->address);
	if (tracking_begin_stage(e->tracking, stage, stage_of(e, stage), err) < 0)
		return -1;
	return stage_next_command(e, place, err);
}

/* It could not be started: nobody is at work on its paths. */
static void give_up(struct engine *e, size_t place)
{
	const struct job *job = &e->jobs[place];
	struct err ignored;

	view_end_output(&e->view, place, NULL);
	e->view.places[place].stage = NULL;
	repo_lock_unclaim(&e->lock, &job->read, &job->written, &ignored);
	tracking_end_stage(e->tracking, job->stage, stage_of(e, job->stage), "FAILED", &ignored);
}

/* Everything before the command, with the repository's lock held: from the cache, or the way is made free. */
static int prepare(struct engine *e, size_t stage, bool *spared, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct value *found = NULL;
	struct value *inputs;

	*spared = false;
	if (!e->forced[stage]) {
		if (find_result(e, s, &a, &found, err) < 0 || (found && pulling_objects(e, s, found, err) < 0) ||
		    (found && stage_is_cached(spared, &e->saving, s, found, err) < 0))
			return -1;
	}
	if (!*spared && stage_save_inputs(&inputs, &a, &e->saving, s, err) < 0)
		return -1;
	if (remove_outs(e, s, err) < 0)
		return -1;
	if (!*spared)
		return 0;
	view_say(&e->view, "Stage '%s' is cached - skipping run, checking out outputs", s->address);
	if (stage_restore(spared, &e->saving, s, found, err) < 0)
		return -1;
	return *spared ? stage_end(e, stage, err) : 0;
}

static int run(struct engine *e, size_t stage, enum begun *begun, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	size_t place = engine_free_place(e);
	struct job *job = &e->jobs[place];
	bool spared = false;
	int rc;

	job_release(job);
	*job = (struct job){ .stage = stage };
	stage_paths(e, s, &job->read, &job->written);
	if (!e->forced[stage] && pulling_deps(e, s, err) < 0)
		return -1;
	if (repo_lock_take(&e->lock, e->args->common.wait_for_lock ? REPO_LOCK_FOR_EVER : REPO_LOCK_WAIT_MS, err) < 0)
		return -1;
	rc = repo_lock_claim(&e->lock, &job->read, &job->written, err);
	if (rc == 0)
		rc = prepare(e, stage, &spared, err);
	if (rc == 0 && spared)
		rc = tracking_cached_stage(e->tracking, stage, s, err);
	if (rc < 0 || spared) {
		struct err ignored;

		repo_lock_unclaim(&e->lock, &job->read, &job->written, &ignored);
	}
	repo_lock_drop(&e->lock);
	if (rc < 0)
		return -1;
	if (spared) {
		engine_stage_over(e, stage, SIZE_MAX, STAGE_FROM_CACHE);
		return 0;
	}
	*begun = BEGUN_RUNS;
	if (run_commands(e, place, err) == 0)
		return 0;
	give_up(e, place);
	return -1;
}

/* An import is brought by the program that speaks to remotes: of a URL as it is now, of a repository at the commit that is recorded. */
static int update_import(struct engine *e, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *program = sibling_program("data", err);
	bool is_locked = s->deps[0].kind == DEP_REPO;
	const char *const argv[] = { program, is_locked ? "pull" : "update", s->address, NULL };
	const struct proc proc = { .argv = argv, .env = e->args->common.env };
	int status = 0;

	if (!program || proc_run(&proc, &status, err) < 0)
		return -1;
	return status == 0 ? 0 : err_set(err, DVC_ERROR, "cannot update the import '%s'", s->address);
}

static int reproduce(struct engine *e, size_t stage, enum begun *begun, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	bool import = s->n_cmds == 0 && s->n_deps > 0;

	if (e->args->interactive && ask(s, err) < 0)
		return -1;
	if (s->n_cmds > 0 && !s->frozen && !e->args->dry)
		return run(e, stage, begun, err);
	if (s->n_cmds > 0 && !s->frozen) {
		if (show_dry(e, stage, err) < 0)
			return -1;
	} else {
		int rc = repo_lock_take(&e->lock, e->args->common.wait_for_lock ? REPO_LOCK_FOR_EVER : REPO_LOCK_WAIT_MS, err);

		if (rc == 0 && !(import && !s->frozen))
			rc = verify(e, stage, err);
		repo_lock_drop(&e->lock);
		if (rc == 0 && import && !s->frozen && !e->args->dry)
			rc = update_import(e, s, err);
		if (rc < 0)
			return -1;
	}
	engine_stage_over(e, stage, SIZE_MAX, e->args->dry ? STAGE_DRY : STAGE_RAN);
	return 0;
}

int stage_begin(struct engine *e, size_t stage, enum begun *begun, struct err *err)
{
	const struct stage *s = stage_of(e, stage);
	bool changed = true, really = true;

	*begun = BEGUN_OVER;
	if (e->spoke)
		view_say(&e->view, "%s", "");
	if (s->frozen && !(s->n_cmds == 0 && s->n_deps > 0))
		log_warn(e->args->common.log, "stage: '%s' is frozen. Its dependencies are not going to be reproduced.", s->address);
	if (e->forced[stage])
		return reproduce(e, stage, begun, err);
	if (has_changed(e, stage, e->args->allow_missing, &changed, err) < 0)
		return -1;
	if (changed && e->args->pull && !e->args->dry) {
		if (has_changed(e, stage, true, &really, err) < 0)
			return -1;
		changed = really || !pulling_stage(e, s);
	}
	if (changed)
		return reproduce(e, stage, begun, err);
	view_say(&e->view, s->n_cmds == 0 && s->n_deps == 0 ? "'%s' didn't change, skipping" : "Stage '%s' didn't change, skipping",
		 s->address);
	if (tracking_cached_stage(e->tracking, stage, s, err) < 0)
		return -1;
	engine_stage_over(e, stage, SIZE_MAX, STAGE_UNCHANGED);
	return 0;
}
