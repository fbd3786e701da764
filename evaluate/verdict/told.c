/* told.c - what an evaluation tells where the hold-out's labels may show in one bit alone: promoted or not (docs/gate.md, "The hold-out is a
 * budget"). Every text here must be the same whatever hidden cause stands behind a non-promotion; what follows from no label of the
 * hold-out, such as a model's size, may be said.
 */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"
#include "verdict/verdict.h"

#include <ctype.h>
#include <string.h>

/* Reasons that follow from no label. */
static const char *const open_reasons[] = { "non_finite_predictions", "no_change" };

/* Guards on what needs no label either. */
static bool is_open_guard(const struct finding *f)
{
	return strcmp(f->metric, "model_bytes") == 0 || str_starts(f->metric, "latency");
}

static bool has_reason(const struct judgement *j, const char *name)
{
	for (size_t i = 0; i < j->n_reasons; i++)
		if (strcmp(j->reasons[i], name) == 0)
			return true;
	return false;
}

static bool is_promoted(const struct evaluation *e)
{
	return e->judgement.decision == DECISION_PROMOTE && !e->hidden;
}

enum decision told_decision(const struct evaluation *e)
{
	return !e->strict || is_promoted(e) ? e->judgement.decision : DECISION_REJECT;
}

size_t told_warnings(const struct evaluation *e)
{
	return e->strict ? e->n_open_warnings : e->warnings.n;
}

/* Causes that may be said, in a fixed order: reasons, then "guard_failed" or "noisy_runner" of the open guards. */
static size_t open_causes(const char *out[static JUDGEMENT_REASONS], const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;
	bool failed = false, noisy = false;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(open_reasons); i++)
		if (has_reason(j, open_reasons[i]))
			out[n++] = open_reasons[i];
	for (size_t i = 0; i < j->guards.n; i++) {
		failed |= is_open_guard(&j->guards.v[i]) && j->guards.v[i].state == STATE_FAIL;
		noisy |= is_open_guard(&j->guards.v[i]) && j->guards.v[i].state == STATE_UNKNOWN;
	}
	if (e->policy.drift.block && e->drift.recent.n_drifted) /* of the rows, whatever any model says of them */
		out[n++] = "drifted";
	if (failed)
		out[n++] = "guard_failed";
	if (noisy)
		out[n++] = "noisy_runner";
	return n;
}

const char *told_reason(const struct evaluation *e)
{
	const char *causes[JUDGEMENT_REASONS];

	if (!e->strict || is_promoted(e))
		return e->judgement.reasons[0];
	return open_causes(causes, e) ? causes[0] : "not_promoted";
}

static void add_causes(struct str *out, const struct evaluation *e)
{
	const char *causes[JUDGEMENT_REASONS];
	size_t n = open_causes(causes, e);

	if (n == 0 && e->hidden) {
		str_add(out, "recorded; what came of it is told when all evaluations are over");
		return;
	}
	if (n == 0) {
		str_add(out, "not promoted, and why is not told");
		return;
	}
	str_add(out, "not promoted: ");
	for (size_t i = 0; i < n; i++)
		str_addf(out, "%s%s", i ? ", " : "", causes[i]);
	str_add(out, "; whether anything else stands against it is not told");
}

static void add_strict(struct str *out, const struct evaluation *e)
{
	double number;
	char rows[32];

	for (const char *p = decision_name(told_decision(e)); *p; p++)
		str_addch(out, (char)toupper((unsigned char)*p));
	str_addf(out, " %s: ", e->model_name ? e->model_name : "candidate");
	if (is_promoted(e))
		str_addf(out, "the policy's evidence is there (%s)", e->judgement.reasons[0]);
	if (told_number(&number, e))
		str_addf(out, ", %s about %.3g", e->policy.primary.what.name, number);
	if (!is_promoted(e))
		add_causes(out, e);
	str_addf(out, " (%s rows; evaluation %lld of %lld of this hold-out, of which %s told).", str_group(rows, (long long)e->n_judged),
		 (long long)e->meter.evaluation, (long long)e->policy.reuse.evaluations,
		 e->policy.reuse.disclose == DISCLOSE_BIT ? "one bit is" : "one bit, and a rounded number of a promotion, are");
}

void told_sentence(struct str *out, const struct evaluation *e)
{
	if (e->strict)
		add_strict(out, e);
	else
		sentence_write(out, e);
}

static void put_reasons(struct json_writer *w, const struct evaluation *e)
{
	const char *causes[JUDGEMENT_REASONS];
	size_t n = is_promoted(e) ? 0 : open_causes(causes, e);

	json_put_text(w, "decision", decision_name(told_decision(e)));
	json_put_bool(w, "promoted", is_promoted(e));
	json_key(w, "reasons");
	json_begin_array(w);
	for (size_t i = 0; is_promoted(e) && i < e->judgement.n_reasons; i++)
		json_add_text(w, e->judgement.reasons[i]);
	if (!is_promoted(e) && n == 0)
		json_add_text(w, "not_promoted");
	for (size_t i = 0; i < n; i++)
		json_add_text(w, causes[i]);
	json_end_array(w);
}

/* The open guards, whatever became of them: their numbers follow from no label. */
static void put_open_guards(struct json_writer *w, const struct evaluation *e)
{
	struct findings open = { 0 };

	for (size_t i = 0; i < e->judgement.guards.n; i++)
		if (is_open_guard(&e->judgement.guards.v[i])) {
			open.v = mem_grow(open.v, open.n, &open.cap, sizeof(*open.v));
			open.v[open.n++] = e->judgement.guards.v[i];
		}
	put_findings(w, "guards", &open);
	free(open.v);
}

static void put_strict(struct json_writer *w, const struct evaluation *e)
{
	CLEANUP(str_release) struct str sentence = { 0 };

	told_sentence(&sentence, e);
	json_begin_object(w);
	json_put_text(w, "schema", VERDICT_SCHEMA);
	put_reasons(w, e);
	json_put_text(w, "sentence", str_text(&sentence));
	put_text(w, "model_name", e->model_name);
	put_candidate(w, e);
	put_production(w, e);
	put_holdout(w, e);
	put_text(w, "policy_digest", e->policy.digest);
	json_put_text(w, "tool", INTERLOCK_VERSION);
	put_alpha(w, e);
	put_condition_told(w, e);
	put_told_number(w, e);
	put_open_guards(w, e);
	put_latency(w, e);
	put_drift(w, e);
	put_leakage(w, e, false);
	put_policy(w, e);
	put_warnings(w, e, told_warnings(e));
	put_lost(w, e);
	put_build(w, e->request->env);
	json_put_text(w, "created", e->created);
	json_end_object(w);
}

void told_write(struct str *out, const struct evaluation *e)
{
	struct json_writer w = { .out = out, .indent = 2 };

	put_strict(&w, e);
	str_addch(out, '\n');
}

int told_fold(struct evaluation *e, const char *reason, struct err *err)
{
	if (!e->strict)
		return -1;
	if (reason && strcmp(reason, "control_failed") == 0)
		return err_set(err, ERR_INTEGRITY, "a control failed: nothing is decided, and no more may be told of this hold-out");
	if (!reason || strcmp(reason, "metric_not_finite") != 0)
		return -1;
	evaluation_warn(e, "%s", err->text);
	e->judgement = (struct judgement){ .decision = DECISION_REJECT, .reasons = { "metric_not_finite" }, .n_reasons = 1 };
	return 0;
}
