/* engine.c - the loop: begin what may begin, wait for what runs, save what has ended. */
#include "tools/repro/engine.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/repro/pulling.h"
#include "tools/repro/tracking.h"

#include <signal.h>
#include <string.h>

/* ---- how stages end ---- */

void engine_stage_over(struct engine *e, size_t stage, size_t place, enum stage_outcome outcome)
{
	bool reproduced = outcome != STAGE_UNCHANGED;

	e->n_reproduced += reproduced;
	e->spoke = reproduced;
	if (e->args->force_downstream && (reproduced || e->forced[stage]))
		for (size_t k = e->schedule.needed_by.first[stage]; k < e->schedule.needed_by.first[stage + 1]; k++)
			e->forced[e->schedule.needed_by.to[k]] = true;
	view_end(&e->view, place, e->stages.v[stage].address, outcome, NULL);
	schedule_done(&e->schedule, stage);
}

/* 'a', 'b' and 'c' */
static void add_names(struct str *out, const struct engine *e, const size_t *stages, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addf(out, "%s'%.100s'", i == 0 ? "" : i + 1 == n ? " and " : ", ", e->stages.v[stages[i]].address);
}

static void warn_skipped(struct engine *e, const size_t *skipped, size_t n)
{
	CLEANUP(str_release) struct str names = { 0 };

	add_names(&names, e, skipped, n);
	if (n > 0)
		log_warn(e->args->common.log, "Stage%s %s will be skipped due to this failure", n > 1 ? "s" : "", str_text(&names));
	for (size_t i = 0; i < n; i++)
		view_end(&e->view, SIZE_MAX, e->stages.v[skipped[i]].address, STAGE_SKIPPED, NULL);
}

static void stage_failed(struct engine *e, size_t stage, size_t place, const struct err *why)
{
	CLEANUP(mem_free) size_t *skipped = mem_new(e->stages.n + 1, sizeof(*skipped));
	bool go_on = e->args->keep_going || e->args->ignore_errors;
	size_t n;

	view_end(&e->view, place, e->stages.v[stage].address, e->children.signal ? STAGE_INTERRUPTED : STAGE_FAILED, why->text);
	if (e->failed.n == 0)
		e->why = *why;
	stage_set_add(&e->failed, stage);
	n = schedule_failed(&e->schedule, stage, e->args->ignore_errors || e->args->single, skipped);
	if (!go_on) {
		schedule_stop(&e->schedule);
		return;
	}
	log_warn(e->args->common.log, "%s%s", why->text, e->args->ignore_errors ? " (ignored)" : "");
	warn_skipped(e, skipped, n);
}

/* ---- how they begin ---- */

size_t engine_places(size_t jobs)
{
	return jobs > 1 ? jobs + 1 : 1;
}

size_t engine_free_place(const struct engine *e)
{
	size_t i = 0;

	while (e->children.v[i].guard || e->jobs[i].ended)
		i++;
	return i;
}

static bool overlaps(const struct strvec *a, const struct strvec *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (repo_lock_overlaps(a->v[i], b->v[j]))
				return true;
	return false;
}

/* Not while another stage writes what it reads, or uses what it writes. */
static bool may_begin(void *arg, size_t stage)
{
	const struct engine *e = arg;
	CLEANUP(strvec_release) struct strvec read = { 0 }, written = { 0 };
	bool may = true;

	if (e->children.n_running == 0 && !e->saving_behind)
		return true;
	stage_paths(e, &e->stages.v[stage], &read, &written);
	for (size_t i = 0; i < e->children.n && may; i++)
		if (e->children.v[i].guard || e->jobs[i].ended)
			may = !overlaps(&written, &e->jobs[i].written) && !overlaps(&written, &e->jobs[i].read) &&
			      !overlaps(&read, &e->jobs[i].written);
	return may;
}

static void begin_stages(struct engine *e)
{
	enum begun begun;
	struct err err = { 0 };
	size_t stage;

	while (e->children.n_running < (size_t)e->args->jobs) {
		if (children_signalled(&e->children)) {
			schedule_stop(&e->schedule);
			return;
		}
		if (!schedule_next(&e->schedule, &stage, may_begin, e))
			return;
		if (stage_begin(e, stage, &begun, &err) < 0)
			stage_failed(e, stage, SIZE_MAX, &err);
	}
}

/* ---- a command has ended ---- */

static int command_failed(const struct engine *e, size_t place, int code, const struct str *last, struct err *err)
{
	const struct job *job = &e->jobs[place];

	return err_set(err, DVC_ERROR, "failed to run: %.300s, exited with %d%.600s", e->stages.v[job->stage].cmds[job->at_command], code,
		       str_text(last));
}

/* Its outputs are saved even where others wait for the lock: the work is done. */
static int save_job(struct engine *e, size_t stage, struct err *err)
{
	int rc;

	if (repo_lock_take(&e->lock, REPO_LOCK_FOR_EVER, err) < 0)
		return -1;
	rc = stage_end(e, stage, err);
	repo_lock_drop(&e->lock);
	return rc;
}

/* broken: why the next command could not be started, or NULL. */
static void finish_job(struct engine *e, size_t place, int code, const struct err *broken)
{
	struct job *job = &e->jobs[place];
	CLEANUP(str_release) struct str last = { 0 };
	size_t stage = job->stage;
	struct err err = { 0 }, own;
	int rc = 0;

	view_end_output(&e->view, place, &last);
	if (broken) {
		err = *broken;
		rc = -1;
	} else if (code != 0) {
		rc = command_failed(e, place, code, &last, &err);
	} else if (e->children.signal) {
		rc = err_set(&err, DVC_INTERRUPTED, "interrupted by the user");
	}
	if (rc == 0)
		rc = save_job(e, stage, &err);
	repo_lock_unclaim(&e->lock, &job->read, &job->written, &own);
	if (tracking_end_stage(e->tracking, stage, &e->stages.v[stage],
			       rc == 0              ? "FINISHED"
			       : e->children.signal ? "KILLED"
						    : "FAILED",
			       &own) < 0 &&
	    rc == 0) {
		err = own;
		rc = -1;
	}
	if (rc < 0)
		stage_failed(e, stage, place, &err);
	else
		engine_stage_over(e, stage, place, STAGE_RAN);
}

/* The processors need not wait for the disk: what may begin does so before what has ended is saved. One by one, the order is DVC's. */
static void save_behind(struct engine *e, size_t place)
{
	if (e->args->jobs > 1) {
		e->jobs[place].ended = e->saving_behind = true;
		begin_stages(e);
		e->jobs[place].ended = e->saving_behind = false;
	}
	finish_job(e, place, 0, NULL);
}

static void command_ended(struct engine *e, size_t place, int code)
{
	struct job *job = &e->jobs[place];
	const struct stage *s = &e->stages.v[job->stage];
	struct err err;

	if (code != 0 || e->children.signal) {
		finish_job(e, place, code, NULL);
		return;
	}
	if (++job->at_command == s->n_cmds)
		save_behind(e, place);
	else if (stage_next_command(e, place, &err) < 0)
		finish_job(e, place, code, &err);
}

/* ---- the loop ---- */

static void on_output(void *arg, size_t place, bool is_error, const char *bytes, size_t len)
{
	view_output(&((struct engine *)arg)->view, place, is_error, bytes, len);
}

static void on_tick(void *arg)
{
	view_tick(&((struct engine *)arg)->view);
}

static void run_all(struct engine *e)
{
	size_t place;
	int code;

	for (;;) {
		begin_stages(e);
		if (!children_wait(&e->children, &place, &code))
			break;
		command_ended(e, place, code);
	}
}

/* ---- what is told in the end ---- */

static int failure(const struct engine *e, struct err *err)
{
	CLEANUP(str_release) struct str names = { 0 };

	for (size_t i = 0; i < e->failed.n; i++)
		str_addf(&names, "%s'%.100s'", i ? ", " : "", e->stages.v[e->failed.v[i]].address);
	if (e->args->keep_going)
		return err_set(err, DVC_ERROR, "failed to reproduce%s %s", e->failed.n > 1 ? " stages:" : "", str_text(&names));
	*err = e->why;
	err_prefix(err, "failed to reproduce '%.100s'", e->stages.v[e->failed.v[0]].address);
	if (err->code != DVC_INTERRUPTED)
		err->code = DVC_ERROR;
	return -1;
}

int engine_run(struct engine *e, struct err *err)
{
	if (pulling_results(e, err) < 0 || children_open(&e->children, engine_places((size_t)e->args->jobs), err) < 0)
		return -1;
	e->children.output = on_output;
	e->children.tick = on_tick;
	e->children.arg = e;
	e->jobs = mem_new(e->children.n, sizeof(*e->jobs));
	e->forced = mem_new(e->stages.n + 1, sizeof(*e->forced));
	e->later = mem_new(e->stages.n + 1, sizeof(*e->later));
	for (size_t i = 0; i < e->stages.n; i++)
		e->forced[i] = e->args->force;
	e->view.n_stages = e->schedule.n;
	run_all(e);
	if (e->children.signal && e->children.signal != SIGINT)
		return 128 + e->children.signal;
	if (e->children.signal)
		return err_set(err, DVC_INTERRUPTED, "interrupted by the user");
	return e->failed.n > 0 && !e->args->ignore_errors ? failure(e, err) : 0;
}
