/* guards.c - what must not get worse. Each guard must be shown to hold, at full alpha: all of them are needed, so none needs a correction
 * (Berger 1982). The always-on ones are in always_on.c.
 */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "evaluate/judge/checks/latency_guard.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

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
	judge_always_on(j, in);
	return 0;
}
