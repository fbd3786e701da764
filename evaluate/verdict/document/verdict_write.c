/* verdict_write.c - verdict.json (gate.verdict/1). docs/formats/verdict.md. */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"
#include "math/sum.h"
#include "verdict/verdict.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_put_text(w, key, text && *text ? text : NULL);
}

void put_candidate(struct json_writer *w, const struct evaluation *e)
{
	json_key(w, "candidate");
	json_begin_object(w);
	put_text(w, "digest", e->candidate.digest);
	put_text(w, "reference", e->request->candidate);
	put_text(w, "kind", e->candidate.kind);
	put_text(w, "run_id", e->candidate.run_id);
	put_text(w, "answers", e->candidate.answers);
	put_text(w, "scorer", e->candidate.scorer);
	json_end_object(w);
}

void put_production(struct json_writer *w, const struct evaluation *e)
{
	const struct side *side = &e->production;
	bool there = e->has_production || e->lost_baseline;

	json_key(w, "production");
	json_begin_object(w);
	put_text(w, "digest", evaluation_production_digest(e));
	put_text(w, "reference", there ? side->ref.text : "none");
	put_text(w, "kind", there ? side->kind : NULL);
	json_put_text(w, "alias", "production");
	json_key(w, "version");
	there && side->version ? json_add_int(w, side->version) : json_add_null(w);
	json_put_int(w, "generation", e->generation);
	put_text(w, "answers", e->has_production ? side->answers : NULL);
	put_text(w, "scorer", e->has_production ? side->scorer : NULL);
	json_end_object(w);
}

static void put_key(struct json_writer *w, const struct evaluation *e)
{
	json_key(w, "key");
	json_begin_array(w);
	for (size_t i = 0; i < e->key.n; i++)
		json_add_text(w, e->key.v[i]);
	json_end_array(w);
}

/* Rows that count: (sum w)^2 / sum w^2. */
static double n_eff(const struct evaluation *e)
{
	double total, squares;

	if (!e->truth.weight || e->truth.query)
		return (double)truth_units(&e->truth);
	total = sum_of(e->truth.weight, e->truth.n);
	squares = sum_of_products(e->truth.weight, e->truth.weight, e->truth.n);
	return squares > 0 ? total * total / squares : 0;
}

void put_holdout(struct json_writer *w, const struct evaluation *e)
{
	size_t shared = 0;

	for (size_t i = 0; i < e->n_leaks; i++)
		if (strcmp(e->leaks[i].name, "train") == 0)
			shared = e->leaks[i].key_shared > e->leaks[i].row_shared ? e->leaks[i].key_shared : e->leaks[i].row_shared;
	json_key(w, "holdout");
	json_begin_object(w);
	put_text(w, "digest", e->holdout_digest);
	put_text(w, "path", e->holdout_path);
	json_put_text(w, "on", e->request->on_validation ? "validation" : "holdout");
	put_text(w, "label", e->label);
	put_key(w, e);
	put_text(w, "time", e->policy.holdout.time);
	put_text(w, "group", e->policy.holdout.group);
	put_text(w, "weight", e->policy.holdout.weight);
	if (e->policy.holdout.query)
		put_text(w, "query", e->policy.holdout.query);
	if (e->truth.is_positive)
		put_text(w, "positive", e->truth.classes[e->truth.positive]);
	json_put_int(w, "rows", (int64_t)e->n_judged);
	json_key(w, "queries");
	e->truth.query ? json_add_int(w, (int64_t)e->truth.n_queries) : json_add_null(w);
	json_key(w, "groups");
	e->truth.group ? json_add_int(w, (int64_t)e->truth.n_groups) : json_add_null(w);
	json_put_number(w, "n_eff", n_eff(e));
	json_put_int(w, "shared_with_train", (int64_t)shared);
	put_inherits(w, e);
	put_rehearsal(w, e);
	json_end_object(w);
}

static void put_controls(struct json_writer *w, const struct judgement *j)
{
	json_key(w, "controls");
	json_begin_object(w);
	json_put_text(w, "aa", j->control_aa);
	json_put_text(w, "sabotage", j->control_sabotage);
	json_put_text(w, "swap", j->control_swap);
	json_end_object(w);
}

void put_warnings(struct json_writer *w, const struct evaluation *e, size_t n)
{
	json_key(w, "warnings");
	json_begin_array(w);
	for (size_t i = 0; i < n; i++)
		json_add_text(w, e->warnings.v[i]);
	json_end_array(w);
}

void put_lost(struct json_writer *w, const struct evaluation *e)
{
	if (!e->lost_baseline)
		return;
	json_key(w, "lost_baseline");
	json_begin_object(w);
	json_put_text(w, "accepted_because", e->request->reason);
	json_put_text(w, "error", e->lost_why);
	json_end_object(w);
}

static void put_reasons(struct json_writer *w, const struct judgement *j)
{
	json_put_text(w, "decision", decision_name(j->decision));
	json_key(w, "reasons");
	json_begin_array(w);
	for (size_t i = 0; i < j->n_reasons; i++)
		json_add_text(w, j->reasons[i]);
	json_end_array(w);
}

static void put_what_was_found(struct json_writer *w, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;

	put_primary(w, e);
	put_condition(w, e);
	put_findings(w, "guards", &j->guards);
	put_findings(w, "floors", &j->floors);
	put_findings(w, "slices", &j->slices);
	json_put_int(w, "slices_not_testable", (int64_t)j->n_not_testable);
	put_finite(w, "churn", j->churn);
	put_finite(w, "negative_flip_rate", j->negative_flip_rate);
	put_drift(w, e);
	put_class_shares(w, e);
	put_bad_rows(w, e);
	put_latency(w, e);
	json_put_text(w, "golden", j->golden);
	put_leakage(w, e, true);
	put_controls(w, j);
}

void verdict_write(struct str *out, const struct evaluation *e)
{
	CLEANUP(str_release) struct str sentence = { 0 };
	struct json_writer w = { .out = out, .indent = 2 };
	char seed[32];

	snprintf(seed, sizeof(seed), "%016" PRIx64, e->seed);
	sentence_write(&sentence, e);
	json_begin_object(&w);
	json_put_text(&w, "schema", VERDICT_SCHEMA);
	put_reasons(&w, &e->judgement);
	json_put_text(&w, "sentence", str_text(&sentence));
	put_text(&w, "model_name", e->model_name);
	put_candidate(&w, e);
	put_production(&w, e);
	put_holdout(&w, e);
	put_text(&w, "policy_digest", e->policy.digest);
	json_put_text(&w, "tool", INTERLOCK_VERSION);
	json_put_text(&w, "seed", seed);
	put_alpha(&w, e);
	put_what_was_found(&w, e);
	put_policy(&w, e);
	put_warnings(&w, e, e->warnings.n);
	put_lost(&w, e);
	put_build(&w, e->request->env);
	json_put_text(&w, "created", e->created);
	json_end_object(&w);
	str_addch(out, '\n');
}

void verdict_write_error(struct str *out, const struct evaluation *e, const struct err *err, const char *created)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "schema", VERDICT_SCHEMA);
	json_put_text(&w, "decision", "error");
	json_key(&w, "reasons");
	json_begin_array(&w);
	json_add_text(&w, e->error_reason);
	json_end_array(&w);
	json_put_text(&w, "sentence", err->text);
	json_put_int(&w, "exit_code", err->code);
	put_text(&w, "model_name", e->model_name);
	put_candidate(&w, e);
	put_production(&w, e);
	put_holdout(&w, e);
	put_text(&w, "policy_digest", e->policy.digest);
	json_put_text(&w, "tool", INTERLOCK_VERSION);
	put_warnings(&w, e, told_warnings(e));
	put_build(&w, e->request->env);
	json_put_text(&w, "created", created);
	json_end_object(&w);
	str_addch(out, '\n');
}
