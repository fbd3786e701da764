/* floors.c - what a candidate must reach whatever production does. A floor that is not shown is not passed. */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

/* Above this many rows t alone says whether a model beats a constant: resampling a large hold-out twice would cost half a minute. */
enum { DUMMY_T_ALONE = 10000, DUMMY_RESAMPLES = 999 };
#define DUMMY_ALPHA 0.01

static void fail(struct finding *f)
{
	f->state = STATE_FAIL;
	f->reason = "below_floor";
}

static int floor_limit(struct judgement *j, const struct case_in *in, const struct policy_metric *what, const char *rule, double limit,
		       struct err *err)
{
	struct finding *f = findings_add(&j->floors, what->name, rule);
	bool passed;

	f->limit = limit;
	if (what->metric) {
		if (contest_value(&f->candidate, in->candidate, what->metric, "the candidate", err) < 0)
			return -1;
	} else {
		f->candidate = what->quantity->value(in->candidate, in->production, &what->terms);
		if (what->quantity->needs_both && !in->production) {
			f->state = STATE_NOT_APPLICABLE;
			return 0;
		}
		if (!isfinite(f->candidate))
			return err_set(err, ERR_DATA, "floor %s cannot be had of this candidate", what->name);
	}
	passed = strcmp(rule, "min") == 0 ? f->candidate >= limit : f->candidate <= limit;
	if (!passed)
		fail(f);
	return 0;
}

/* "Beats the dummy" is superiority at the policy's alpha, by the same test that the metric always gets. */
static int floor_dummy(struct judgement *j, const struct case_in *in, const struct policy_floor *floor, struct err *err)
{
	struct policy_rule rule = { .what = floor->what, .rule = RULE_SUPERIOR, .margin = floor->by, .margin_rel = NAN, .test = "auto" };
	struct contest_terms terms = case_terms(in);
	struct finding *f = findings_add(&j->floors, floor->what.name, "beats_dummy");
	struct row_shape shape = truth_shape(in->candidate->truth);
	CLEANUP(arm_release) struct arm dummy = { 0 };
	struct test_plan plan;
	struct contest c;

	if (in->candidate->n > DUMMY_T_ALONE && terms.alpha >= DUMMY_ALPHA)
		terms.n_resamples = DUMMY_RESAMPLES;
	terms.no_second = truth_units(in->candidate->truth) > DUMMY_T_ALONE;
	if (test_plan(&plan, &rule, &shape, err) < 0)
		rule.rule = RULE_POINT; /* no test: the better number must do, as policy_check() has warned */
	dummy_answer(&dummy, in->dummy, floor->what.metric);
	if (contest_run(&c, in->candidate, &dummy, &rule, &terms, err) < 0)
		return -1;
	f->candidate = c.candidate;
	f->production = c.production;
	f->delta = c.delta;
	f->margin = floor->by;
	f->test = c.test;
	f->p = c.has_first ? c.first.p : NAN;
	f->ci_low = c.ci_low;
	f->ci_high = c.ci_high;
	if (c.shown != SHOWN)
		fail(f);
	return 0;
}

int judge_floors(struct judgement *j, const struct case_in *in, struct err *err)
{
	for (size_t i = 0; i < in->policy->n_floors; i++) {
		const struct policy_floor *floor = &in->policy->floors[i];

		if (!isnan(floor->min) && floor_limit(j, in, &floor->what, "min", floor->min, err) < 0)
			return -1;
		if (!isnan(floor->max) && floor_limit(j, in, &floor->what, "max", floor->max, err) < 0)
			return -1;
		if (floor->beats_dummy && floor_dummy(j, in, floor, err) < 0)
			return -1;
	}
	return 0;
}
