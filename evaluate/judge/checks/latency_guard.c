/* latency_guard.c - guards on measured times. What cannot be told from the runner's noise is unknown, and never a pass. */
#include "evaluate/judge/checks/latency_guard.h"

#include "evaluate/judge/quantity.h"
#include "evaluate/statistics/latency.h"

#include <math.h>
#include <string.h>

static const struct {
	enum state state;
	const char *reason;
} said[] = {
	[LATENCY_HOLDS] = { STATE_PASS, NULL },
	[LATENCY_BROKEN] = { STATE_FAIL, "guard_failed" },
	[LATENCY_NOISY] = { STATE_UNKNOWN, "noisy_runner" },
	[LATENCY_FEW] = { STATE_UNKNOWN, "underpowered" },
	[LATENCY_UNKNOWN] = { STATE_UNKNOWN, "not_shown" },
};

bool policy_times(const struct policy *p)
{
	for (size_t i = 0; i < p->n_guards; i++)
		if (p->guards[i].rule.what.quantity && p->guards[i].rule.what.quantity->timed)
			return true;
	return false;
}

static enum latency_which which_of(const struct policy_guard *guard)
{
	return strcmp(guard->rule.what.name, "latency_p50_ms") == 0 ? LATENCY_P50 : LATENCY_P95;
}

/* The A/A arm against what it repeats. */
static struct latency_quantile noise_of(const struct latency *l, enum latency_which which)
{
	return latency_ratio(&l->again.at[which], l->has_production ? &l->production.at[which] : &l->candidate.at[which]);
}

static struct finding *add(struct judgement *j, const struct case_in *in, const struct policy_guard *guard, const char *rule, double limit)
{
	const struct latency *l = in->latency;
	enum latency_which which = which_of(guard);
	struct latency_quantile noise = noise_of(l, which);
	struct finding *f = findings_add(&j->guards, guard->rule.what.name, rule);

	f->limit = limit;
	f->candidate = l->candidate.at[which].value;
	f->production = l->has_production ? l->production.at[which].value : NAN;
	f->calls = l->calls;
	f->aa_ratio = noise.value;
	f->aa_low = noise.low;
	f->aa_high = noise.high;
	return f;
}

static void conclude(struct finding *f, const struct latency_quantile *shown, enum latency_verdict verdict)
{
	f->ci_low = shown->low;
	f->ci_high = shown->high;
	f->state = said[verdict].state;
	f->reason = said[verdict].reason;
}

static void judge_max(struct judgement *j, const struct case_in *in, const struct policy_guard *guard)
{
	enum latency_which which = which_of(guard);
	struct latency_quantile noise = noise_of(in->latency, which);
	const struct latency_quantile *value = &in->latency->candidate.at[which];

	conclude(add(j, in, guard, "max", guard->max), value, latency_judge_max(value, &noise, guard->max));
}

static void judge_ratio(struct judgement *j, const struct case_in *in, const struct policy_guard *guard)
{
	enum latency_which which = which_of(guard);
	struct latency_quantile noise = noise_of(in->latency, which), ratio;
	struct finding *f = add(j, in, guard, "ratio_max", guard->ratio_max);

	if (!in->latency->has_production) {
		f->state = STATE_NOT_APPLICABLE;
		return;
	}
	ratio = latency_ratio(&in->latency->candidate.at[which], &in->latency->production.at[which]);
	f->ratio = ratio.value;
	conclude(f, &ratio, latency_judge_ratio(&ratio, &noise, guard->ratio_max));
}

bool judge_latency(struct judgement *j, const struct case_in *in, const struct policy_guard *guard)
{
	if (!guard->rule.what.quantity || !guard->rule.what.quantity->timed)
		return false;
	if (!isnan(guard->max))
		judge_max(j, in, guard);
	if (!isnan(guard->ratio_max))
		judge_ratio(j, in, guard);
	return true;
}
