/* guards.c - what must not get worse. Each guard must be shown to hold, at full alpha: all of them are needed, so none needs a correction
 * (Berger 1982). The always-on ones have no limit unless the policy gives one: they are shown, and warn.
 */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "evaluate/judge/latency_guard.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

/* From here on an always-on guard warns. */
#define WARN_RATIO 1.1
#define WARN_FLIPS 0.05

static void guard_state(struct finding *f, bool passed)
{
	f->state = passed ? STATE_PASS : STATE_FAIL;
	f->reason = passed ? NULL : "guard_failed";
}

/* Both models' values; a quantity that compares the two is the candidate's. */
static int measure(struct finding *f, const struct case_in *in, const struct policy_metric *what, struct err *err)
{
	if (what->metric) {
		if (contest_value(&f->candidate, in->candidate, what->metric, "the candidate", err) < 0)
			return -1;
		return in->production ? contest_value(&f->production, in->production, what->metric, "the production model", err) : 0;
	}
	f->candidate = what->quantity->value(in->candidate, in->production, &what->terms);
	if (in->production && !what->quantity->needs_both)
		f->production = what->quantity->value(in->production, in->candidate, &what->terms);
	if (what->quantity->needs_both && !in->production) {
		f->state = STATE_NOT_APPLICABLE;
		return 0;
	}
	if (!isfinite(f->candidate))
		return err_set(err, ERR_DATA, "guard %s cannot be had of this candidate", what->name);
	return 0;
}

static int guard_limit(struct judgement *j, const struct case_in *in, const struct policy_metric *what, const char *rule, double limit,
		       struct err *err)
{
	struct finding *f = findings_add(&j->guards, what->name, rule);

	f->limit = limit;
	if (measure(f, in, what, err) < 0)
		return -1;
	if (f->state != STATE_NOT_APPLICABLE)
		guard_state(f, strcmp(rule, "min") == 0 ? f->candidate >= limit : f->candidate <= limit);
	return 0;
}

static int guard_ratio(struct judgement *j, const struct case_in *in, const struct policy_guard *guard, struct err *err)
{
	struct finding *f = findings_add(&j->guards, guard->rule.what.name, "ratio_max");

	f->limit = guard->ratio_max;
	if (measure(f, in, &guard->rule.what, err) < 0)
		return -1;
	if (!in->production) {
		f->state = STATE_NOT_APPLICABLE;
		return 0;
	}
	if (guard->rule.what.metric && contest_ratio_base(in->candidate, in->production, guard->rule.what.metric, err) < 0)
		return -1;
	if (!isfinite(f->production))
		return err_set(err, ERR_DATA, "guard %s cannot be had of the production model", guard->rule.what.name);
	f->ratio = f->production != 0 ? f->candidate / f->production : f->candidate == 0 ? 1 : INFINITY;
	guard_state(f, f->ratio <= guard->ratio_max);
	return 0;
}

static int guard_rule(struct judgement *j, const struct case_in *in, const struct policy_guard *guard, struct err *err)
{
	struct finding *f = findings_add(&j->guards, guard->rule.what.name, policy_rule_name(guard->rule.rule));
	struct contest_terms terms = case_terms(in);
	struct contest c;

	if (!in->production) {
		f->state = STATE_NOT_APPLICABLE;
		return contest_value(&f->candidate, in->candidate, guard->rule.what.metric, "the candidate", err);
	}
	if (contest_run(&c, in->candidate, in->production, &guard->rule, &terms, err) < 0)
		return -1;
	f->candidate = c.candidate;
	f->production = c.production;
	f->delta = c.delta;
	f->margin = c.margin;
	f->test = c.test;
	f->p = c.has_first ? c.first.p : NAN;
	f->ci_low = c.ci_low;
	f->ci_high = c.ci_high;
	f->state = c.shown == SHOWN ? STATE_PASS : c.shown == SHOWN_WORSE ? STATE_FAIL : STATE_UNKNOWN;
	f->reason = c.shown == SHOWN            ? NULL
		    : c.shown == SHOWN_WORSE    ? "guard_failed"
		    : c.shown == SHOWN_DISAGREE ? "tests_disagree"
						: "not_shown";
	return 0;
}

/* Does the policy limit this quantity itself? Then it is not shown twice. */
static bool is_limited(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->n_guards; i++)
		if (strcmp(p->guards[i].rule.what.name, name) == 0)
			return true;
	return false;
}

/* The always-on guards of each task: metrics or quantities, and which way is worse. The ratio of two biases says nothing: it never warns. */
enum worse { WORSE_MORE, WORSE_LESS, WORSE_UNKNOWN };
static const struct {
	const char *name;
	enum worse worse;
} always_on[] = {
	{ "mae", WORSE_MORE },
	{ "bias", WORSE_UNKNOWN },
	{ "p99_error", WORSE_MORE },
	{ "max_error", WORSE_MORE },
	{ "negative_flip_rate", WORSE_MORE },
	{ "recall_min", WORSE_LESS },
	{ "query_drop_rate", WORSE_MORE },
	{ "zero_result_rate", WORSE_MORE },
	{ "model_bytes", WORSE_MORE },
};

/* The candidate's and production's value, NaN where it cannot be had. */
static void values_of(double *candidate, double *production, const struct case_in *in, const char *name)
{
	const struct quantity *q = quantity_find(name);
	const struct quantity_terms terms = policy_quantity_terms(in->policy);
	const struct metric *m = metric_find(name);
	struct err ignored;

	*candidate = *production = NAN;
	if (m && m->tasks & in->policy->task_bit) {
		if (contest_value(candidate, in->candidate, m, "", &ignored) < 0 ||
		    contest_value(production, in->production, m, "", &ignored) < 0)
			*candidate = NAN;
	} else if (q && q->tasks & in->policy->task_bit) {
		*candidate = q->value(in->candidate, in->production, &terms);
		*production = q->needs_both ? NAN : q->value(in->production, in->candidate, &terms);
	}
}

static bool is_remarkable(const struct finding *f, enum worse worse)
{
	const struct quantity *q = quantity_find(f->metric);

	if (isnan(f->production)) /* flips are measured against production; a size that production has not is nothing to compare with */
		return q && q->needs_both && f->candidate > WARN_FLIPS;
	return worse == WORSE_MORE ? f->ratio > WARN_RATIO : worse == WORSE_LESS && f->ratio < 1 / WARN_RATIO;
}

static void show(struct judgement *j, const struct case_in *in, const char *name, enum worse worse)
{
	double candidate, production;
	struct finding *f;

	values_of(&candidate, &production, in, name);
	if (!isfinite(candidate) || is_limited(in->policy, name) || strcmp(name, in->policy->primary.what.name) == 0)
		return;
	f = findings_add(&j->guards, name, "shown");
	f->candidate = candidate;
	f->production = production;
	if (isfinite(production) && production != 0)
		f->ratio = candidate / production;
	if (!is_remarkable(f, worse))
		return;
	f->state = STATE_WARN;
	if (j->primary.shown == SHOWN) /* a model that is turned down anyway needs no warning */
		judgement_warn(j, "%s is %.4g, %s %.4g: no guard limits it", name, candidate,
			       isfinite(production) ? "in production" : "more than", isfinite(production) ? production : WARN_FLIPS);
}

int judge_guards(struct judgement *j, const struct case_in *in, struct err *err)
{
	for (size_t i = 0; i < in->policy->n_guards; i++) {
		const struct policy_guard *guard = &in->policy->guards[i];

		if (judge_latency(j, in, guard))
			continue;
		if (!isnan(guard->min) && guard_limit(j, in, &guard->rule.what, "min", guard->min, err) < 0)
			return -1;
		if (!isnan(guard->max) && guard_limit(j, in, &guard->rule.what, "max", guard->max, err) < 0)
			return -1;
		if (!isnan(guard->ratio_max) && guard_ratio(j, in, guard, err) < 0)
			return -1;
		if (guard->has_rule && guard_rule(j, in, guard, err) < 0)
			return -1;
	}
	for (size_t i = 0; in->production && i < ARRAY_LEN(always_on); i++)
		show(j, in, always_on[i].name, always_on[i].worse);
	return 0;
}
