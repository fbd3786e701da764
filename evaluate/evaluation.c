/* evaluation.c - the order of things: policy, models, hold-out, leakage, ledger, scores, judgement. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/inputs/fold_answers.h"
#include "evaluate/latency/latency_models.h"
#include "evaluate/inputs/rehearsal.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/verdict/document/verdict_write.h"
#include "pipeline/params/params.h"
#include "verdict/holdout.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int evaluation_fail(struct evaluation *e, const char *reason)
{
	if (!e->error_reason)
		e->error_reason = reason;
	return -1;
}

void evaluation_warn(struct evaluation *e, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!strvec_has(&e->warnings, text))
		strvec_add(&e->warnings, text);
}

const char *evaluation_production_digest(const struct evaluation *e)
{
	return e->has_production ? e->production.digest : e->lost_baseline ? e->production.ref.digest : "";
}

static int read_policy(struct evaluation *e, struct err *err)
{
	e->policy_path = mem_strdup(e->request->policy ? e->request->policy : "gate.yaml");
	return policy_read(&e->policy, e->policy_path, err);
}

/* --model-name, else params.yaml's, else what the candidate's package calls itself. */
static int find_model_name(struct evaluation *e, struct err *err)
{
	CLEANUP(yaml_release) struct yaml params = { 0 };
	const char *name = e->request->model_name;
	int code = 0;

	if (!name && e->candidate.ref.model_name)
		name = e->candidate.ref.model_name;
	if (!name && fs_exists("params.yaml")) {
		if (params_read(&params, NULL, NULL, err) < 0)
			return -1;
		code = yaml_get_text(&params, params.root, "model_name", &name, err);
	}
	if (!name && e->candidate.open)
		name = e->candidate.package.model_name;
	e->model_name = mem_strdup(name);
	if (code < 0)
		return -1;
	return e->model_name ? registry_check_model_name(e->model_name, err) : 0;
}

/* The arm has what the model said; a package's answers are kept for the store (stored_keep()). */
static void forget_answers(struct side *side)
{
	if (!side->open || side->stored)
		predictions_release(&side->said);
}

static int fill_arms(struct evaluation *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec unknown = { 0 };

	truth_add_classes(&e->truth, &e->candidate.said);
	if (e->has_production)
		truth_add_classes(&e->truth, &e->production.said);
	declared_costs(&e->truth, &e->policy, &unknown);
	for (size_t i = 0; i < unknown.n; i++)
		evaluation_warn(e, "a declared cost names the class '%.80s', which neither the hold-out nor a model has", unknown.v[i]);
	if (arm_fill(&e->candidate.arm, &e->truth, &e->candidate.said, fresh_answers(&e->candidate.said, e), e->candidate.title, err) < 0)
		return evaluation_fail(e, "data_mismatch");
	if (e->has_production && arm_fill(&e->production.arm, &e->truth, &e->production.said, fresh_answers(&e->production.said, e),
					  e->production.title, err) < 0)
		return evaluation_fail(e, "data_mismatch");
	forget_answers(&e->candidate);
	forget_answers(&e->production);
	e->candidate.arm.size_bytes = e->candidate.size_bytes;
	e->production.arm.size_bytes = e->production.size_bytes;
	training_dummy(e);
	return 0;
}

/* Nobody can shop for a seed: it follows from what is compared. */
static uint64_t seed_of(const struct evaluation *e)
{
	struct digest *d = digest_new();
	uint8_t bytes[DIGEST_BYTES];
	uint64_t seed = 0;

	digest_add_field(d, e->candidate.digest, strlen(e->candidate.digest));
	digest_add_field(d, e->production.digest, strlen(e->production.digest));
	digest_add_field(d, e->holdout_digest, strlen(e->holdout_digest));
	digest_add_field(d, e->policy.digest, strlen(e->policy.digest));
	digest_end_bytes(d, bytes);
	for (size_t i = 0; i < 8; i++)
		seed = seed << 8 | bytes[i];
	return seed;
}

static void name_bad_rows(const struct evaluation *e, struct err *err)
{
	CLEANUP(str_release) struct str names = { 0 };
	struct err why = *err;

	bad_rows_text(&names, e, &e->production.arm);
	err_set(err, why.code, "%s (first: %s)", why.text, str_text(&names));
}

static void warn_bad_rows(struct evaluation *e)
{
	CLEANUP(str_release) struct str names = { 0 }, production = { 0 };

	if (e->candidate.arm.n_bad) {
		bad_rows_text(&names, e, &e->candidate.arm);
		evaluation_warn(e, "the candidate's answer is missing or not finite on %zu of %zu rows (first: %s)", e->candidate.arm.n_bad,
				e->candidate.arm.n, str_text(&names));
	}
	if (e->production.arm.n_bad) {
		bad_rows_text(&production, e, &e->production.arm);
		evaluation_warn(e, "rows without an answer of production's: %s", str_text(&production));
	}
}

static int judge_all(struct evaluation *e, struct err *err)
{
	struct case_in in = {
		.policy = &e->policy,
		.candidate = &e->candidate.arm,
		.production = e->has_production ? &e->production.arm : NULL,
		.dummy = &e->dummy,
		.rows = &e->rows,
		.order = e->order,
		.drifted = e->policy.drift.block && e->drift.recent.n_drifted > 0,
		.same_package = e->has_production && strcmp(e->candidate.digest, e->production.digest) == 0,
		.n_threads = e->request->n_threads,
		.log_tests = e->meter.log_tests,
		.strict = e->strict,
		.latency = e->latency.calls ? &e->latency : NULL,
	};
	const char *reason = NULL;

	e->n_open_warnings = e->warnings.n;
	if (golden_check(&in.golden, e, err) < 0)
		return -1;
	e->seed = in.seed = seed_of(e);
	if (judge(&e->judgement, &in, &reason, err) < 0 && told_fold(e, reason, err) < 0) {
		if (err->code == ERR_BASELINE)
			name_bad_rows(e, err);
		return evaluation_fail(e, reason);
	}
	warn_bad_rows(e);
	leakage_effect(e);
	for (size_t i = 0; i < e->judgement.warnings.n; i++)
		evaluation_warn(e, "%s", e->judgement.warnings.v[i]);
	return 0;
}

/* What both models say of the rows, unless there is no way to ask them. */
static int ask_models(struct evaluation *e, struct err *err)
{
	if (e->no_rows)
		return 0;
	if (side_score(e, &e->candidate, err) < 0)
		return -1;
	return e->has_production && side_score(e, &e->production, err) < 0 ? -1 : 0;
}

/* A pull request's job reads, with a token that can do no more, or with none. */
static int open_store(struct evaluation *e, struct err *err)
{
	if (store_open(&e->store, e->request->tracking_uri, e->request->env, err) < 0)
		return -1;
	if (e->request->on_validation)
		store_read_only(e->store);
	return 0;
}

static int judge_answers(struct evaluation *e, struct err *err)
{
	if (budget_open(e, err) < 0)
		return -1;
	if (e->no_rows) {
		fold_answers_none(&e->judgement, &e->policy);
		return 0;
	}
	if (fill_arms(e, err) < 0 || latency_take(e, err) < 0 || judge_all(e, err) < 0)
		return -1;
	rehearsal_judged(e);
	return 0;
}

int evaluation_run(struct evaluation *e, const struct request *request, struct err *err)
{
	*e = (struct evaluation){ .request = request, .age_days = NAN };
	if (read_policy(e, err) < 0 || open_store(e, err) < 0 || side_open_candidate(e, err) < 0 || find_model_name(e, err) < 0 ||
	    side_open_production(e, err) < 0)
		return -1;
	if (latency_possible(e, err) < 0 || holdout_load(e, err) < 0)
		return -1;
	rehearsal_open(e);
	if (record_open(e, err) < 0 || fresh_rows(e, err) < 0 || holdout_truth(e, err) < 0 || holdout_check_age(e, err) < 0 ||
	    leakage_check(e, err) < 0 || drift_check(e, err) < 0)
		return -1;
	if (ask_models(e, err) < 0 || judge_answers(e, err) < 0)
		return -1;
	return record_decision(e, err);
}

void evaluation_release(struct evaluation *e)
{
	judgement_release(&e->judgement);
	dummy_release(&e->dummy);
	side_release(&e->candidate);
	side_release(&e->production);
	truth_release(&e->truth);
	table_release(&e->rows);
	table_release(&e->train);
	drift_check_release(&e->drift);
	leaks_release(e->leaks, e->n_leaks);
	ledger_release(&e->ledger);
	strvec_release(&e->warnings);
	strvec_release(&e->key);
	policy_release(&e->policy);
	str_release(&e->text);
	str_release(&e->whole);
	row_sketch_release(&e->sketch);
	wear_release(&e->meter.wear);
	store_close(e->store);
	free(e->order);
	free(e->policy_path);
	free(e->holdout_path);
	free(e->model_name);
	free(e->lost_why);
	free(e->store_unread);
	free(e->folds.group);
	free(e->no_rows);
	free(e->readable_holdout);
	*e = (struct evaluation){ 0 };
}
