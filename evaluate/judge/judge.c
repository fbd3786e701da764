/* judge.c - one case through all of the policy's rules. */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "evaluate/judge/checks/latency_guard.h"
#include "evaluate/judge/quantity.h"
#include "math/elementary.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

double case_alpha(const struct case_in *in, double alpha)
{
	return in->log_tests == 0 ? alpha : math_exp(math_log(alpha) - in->log_tests);
}

struct contest_terms case_terms(const struct case_in *in)
{
	return (struct contest_terms){
		.alpha = case_alpha(in, in->policy->alpha),
		.seed = in->seed,
		.n_threads = in->n_threads,
		.exact = in->strict,
	};
}

struct finding *findings_add(struct findings *f, const char *metric, const char *rule)
{
	f->v = mem_grow(f->v, f->n, &f->cap, sizeof(*f->v));
	f->v[f->n] = (struct finding){
		.metric = metric,
		.rule = rule,
		.candidate = NAN,
		.production = NAN,
		.delta = NAN,
		.ci_low = NAN,
		.ci_high = NAN,
		.p = NAN,
		.p_holm = NAN,
		.p_bh = NAN,
		.margin = NAN,
		.limit = NAN,
		.ratio = NAN,
		.aa_ratio = NAN,
		.aa_low = NAN,
		.aa_high = NAN,
	};
	return &f->v[f->n++];
}

static void findings_release(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].slice);
	free(f->v);
	*f = (struct findings){ 0 };
}

void judgement_warn(struct judgement *j, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!strvec_has(&j->warnings, text))
		strvec_add(&j->warnings, text);
}

void judgement_release(struct judgement *j)
{
	findings_release(&j->floors);
	findings_release(&j->guards);
	findings_release(&j->slices);
	strvec_release(&j->warnings);
	*j = (struct judgement){ 0 };
}

static int need_of(const struct case_in *in, const struct arm *arm, const char *title, const struct metric *metric, struct err *err)
{
	const struct policy_measure *m;
	double ignored;

	if (!metric || !arm || arm_has(arm, metric))
		return 0;
	m = policy_measure_of(in->policy, metric);
	if (m && m->column)
		return err_set(err, ERR_DATA, "metric %s cannot be had of %s: it gives no column '%.80s' (files of predictions can)",
			       m->name, title, m->column);
	return contest_value(&ignored, arm, metric, title, err);
}

static int need_metric(const struct case_in *in, const struct metric *metric, struct err *err)
{
	if (need_of(in, in->candidate, "the candidate", metric, err) < 0)
		return -1;
	return need_of(in, in->production, "the production model", metric, err);
}

/* Every metric of the policy can be had of both models: asked before anything is computed, so that a lack has its own reason. */
static int need_metrics(const struct case_in *in, struct err *err)
{
	const struct policy *p = in->policy;

	if (policy_times(p) && !in->latency)
		return err_set(err, ERR_DATA, "a guard limits the latency, and no times were measured");
	if (need_metric(in, p->primary.what.metric, err) < 0)
		return -1;
	if (p->condition.text && need_metric(in, metric_find("accuracy"), err) < 0)
		return -1;
	for (size_t i = 0; i < p->n_guards; i++)
		if (need_metric(in, p->guards[i].rule.what.metric, err) < 0)
			return -1;
	for (size_t i = 0; i < p->n_floors; i++)
		if (need_of(in, in->candidate, "the candidate", p->floors[i].what.metric, err) < 0)
			return -1;
	for (size_t i = 0; i < p->n_slices; i++)
		if (need_metric(in, p->slices[i].rule.what.metric, err) < 0)
			return -1;
	return 0;
}

/* RULES 20: production's missing labels count as its errors; numbers and scores that are none make it unreadable. */
static int check_production(struct judgement *j, const struct arm *production, struct err *err)
{
	if (!production || production->n_bad == 0)
		return 0;
	if (production->value || production->score || production->probability || production->n_measures)
		return err_set(err, ERR_BASELINE, "the production model's answer is missing or not finite on %zu of %zu rows",
			       production->n_bad, production->n);
	judgement_warn(j, "production has no answer on %zu of %zu rows: they count as its errors", production->n_bad, production->n);
	return 0;
}

static void label_differences(struct judgement *j, const struct case_in *in)
{
	const struct arm *c = in->candidate, *p = in->production;

	j->churn = quantity_find("churn")->value(c, p, NULL);
	j->negative_flip_rate = quantity_find("negative_flip_rate")->value(c, p, NULL);
	for (size_t i = 0; p && c->label && p->label && i < c->n; i++) {
		bool right = c->label[i] == c->truth->y_class[i], was = p->label[i] == c->truth->y_class[i];

		j->n_candidate_right += right && !was;
		j->n_production_right += was && !right;
	}
}

static int run_primary(struct judgement *j, const struct case_in *in, struct err *err)
{
	const struct policy *p = in->policy;
	struct contest_terms terms = case_terms(in);

	if (contest_value(&j->candidate_value, in->candidate, p->primary.what.metric, "the candidate", err) < 0)
		return -1;
	if (!in->production)
		return 0;
	if (contest_run(&j->primary, in->candidate, in->production, &p->primary, &terms, err) < 0)
		return -1;
	j->has_primary = true;
	if (j->primary.has_first && isfinite(j->primary.first.se))
		j->mde = comparison_mde(&j->primary.first, (double)truth_units(in->candidate->truth), p->primary.range, terms.alpha,
					p->power);
	if (p->primary.rule == RULE_POINT && !p->condition.alone)
		judgement_warn(j, "rule point runs no test: a better number alone is weak evidence");
	return 0;
}

static int run_all(struct judgement *j, const struct case_in *in, struct err *err)
{
	const struct policy *p = in->policy;
	size_t units = truth_units(in->candidate->truth);

	if (units < p->holdout.min_rows)
		judgement_warn(j, "the hold-out has %zu %s, fewer than the %zu of holdout.min_rows", units,
			       in->candidate->truth->query ? "queries" : "rows", p->holdout.min_rows);
	if (check_production(j, in->production, err) < 0 || run_primary(j, in, err) < 0)
		return -1;
	label_differences(j, in);
	if (judge_floors(j, in, err) < 0 || judge_guards(j, in, err) < 0 || judge_slices(j, in, err) < 0)
		return -1;
	judge_condition(j, in);
	judge_decide(j, in);
	return judge_controls(j, in, err);
}

static const char *reason_of(const struct err *err)
{
	switch (err->code) {
	case ERR_INTEGRITY:
		return "control_failed";
	case ERR_BASELINE:
		return "baseline_unreadable";
	case ERR_USAGE:
		return "policy_invalid";
	default:
		return "metric_not_finite";
	}
}

int judge(struct judgement *out, const struct case_in *in, const char **error_reason, struct err *err)
{
	*out = (struct judgement){
		.mde = NAN,
		.candidate_value = NAN,
		.churn = NAN,
		.negative_flip_rate = NAN,
		.golden = in->golden,
		.condition_state = STATE_NOT_APPLICABLE,
		.control_aa = "not_applicable",
		.control_sabotage = "not_applicable",
		.control_swap = "not_applicable",
	};
	if (need_metrics(in, err) < 0) {
		*error_reason = "metric_missing";
		return -1;
	}
	if (declared_check(in->policy, in->candidate, in->production, err) < 0) {
		*error_reason = "data_mismatch";
		return -1;
	}
	if (in->candidate->n_bad) {
		out->decision = DECISION_REJECT;
		out->reasons[out->n_reasons++] = "non_finite_predictions";
		return 0;
	}
	if (run_all(out, in, err) < 0) {
		*error_reason = reason_of(err);
		judgement_release(out);
		return -1;
	}
	return 0;
}
