/* leakage_effect.c - what the primary metric would be without the rows that are shared and tolerated. */
#include "evaluate/evaluation.h"

#include "base/mem.h"

#include <math.h>

static double value_of(const struct arm *arm, const struct truth *truth, const size_t *rows, const struct metric *metric)
{
	CLEANUP(arm_release) struct arm rest = { 0 };
	struct err ignored;
	double value;

	arm_gather(&rest, arm, truth, rows);
	return contest_value(&value, &rest, metric, "", &ignored) < 0 ? NAN : value;
}

static void without_shared(struct evaluation *e, struct leak *leak, const struct metric *metric)
{
	CLEANUP(mem_free) size_t *rows = mem_new(e->n_judged, sizeof(*rows));
	CLEANUP(truth_release) struct truth rest = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < e->n_judged; i++)
		if (!leak->shared[i])
			rows[n++] = i;
	leak->has_without = true;
	if (n == 0)
		return;
	truth_gather(&rest, &e->truth, rows, n);
	leak->candidate = value_of(&e->candidate.arm, &rest, rows, metric);
	if (!e->has_production)
		return;
	leak->production = value_of(&e->production.arm, &rest, rows, metric);
	leak->delta = metric->higher_is_better ? leak->candidate - leak->production : leak->production - leak->candidate;
}

/* The opposite sign, or none that can be had: then the shared rows are what the decision stands on. */
static bool turns(const struct evaluation *e, const struct leak *leak)
{
	const struct judgement *j = &e->judgement;

	return j->has_primary && !(leak->delta > 0 ? j->primary.delta > 0 : leak->delta < 0 ? j->primary.delta < 0 : leak->delta == 0);
}

void leakage_effect(struct evaluation *e)
{
	const struct metric *metric = e->policy.primary.what.metric;

	for (size_t i = 0; i < e->n_leaks; i++) {
		struct leak *leak = &e->leaks[i];

		if (leak->n_shared == 0 || !metric || e->candidate.arm.n_bad)
			continue;
		without_shared(e, leak, metric);
		if (turns(e, leak))
			evaluation_warn(e, "without the %zu rows shared with %s the gain in %s is %.6g, not %.6g", leak->n_shared,
					leak->path, metric->name, leak->delta, e->judgement.primary.delta);
	}
}
