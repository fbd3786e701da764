/* told_number.c - reuse.disclose: rounded. On a promotion one number is told, released by the Ladder and rounded to a grid that the number of
 * rows alone makes, so that what can be told is counted before a label is looked at (evaluate/planning/reuse_budget.h).
 */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"
#include "evaluate/planning/ladder.h"

#include <math.h>
#include <string.h>

/* What stands: the number that the newest promotion before this question told; INFINITY = none. */
static double standing(const struct evaluation *e)
{
	double released = INFINITY;

	for (size_t i = 0; i < e->ledger.n && !record_is_same(e, &e->ledger.entries[i]); i++) {
		const char *document = e->ledger.entries[i].document;
		struct err ignored;
		CLEANUP(json_cleanup) struct json *doc = json_parse(document, strlen(document), "ledger", &ignored);
		const struct json *primary = json_get(doc, "primary");

		if (json_get(primary, "released") && strcmp(json_text(json_get(primary, "metric"), ""), e->policy.primary.what.name) == 0)
			released = json_number(json_get(primary, "released"), INFINITY);
	}
	return released;
}

/* The standard error of the difference; of labels by what only one of the models gets right. Unknown: nothing new is told. */
static double step_of(const struct judgement *j, double n)
{
	double share = (double)(j->n_candidate_right + j->n_production_right) / n, delta = j->primary.delta;

	if (!j->has_primary)
		return 0;
	if (isfinite(j->primary.first.se) && j->primary.first.se > 0)
		return j->primary.first.se;
	return n > 1 ? sqrt(fmax(0, share - delta * delta) / (n - 1)) : INFINITY; /* equivalent: one row divides by 0 */
}

bool told_number(double *value, const struct evaluation *e)
{
	double sign = e->policy.primary.what.metric && e->policy.primary.what.metric->higher_is_better ? -1 : 1;
	double n = (double)e->n_judged, steps = (double)e->meter.terms.levels - 1, before = standing(e);
	const struct judgement *j = &e->judgement;

	if (e->policy.reuse.disclose != DISCLOSE_ROUNDED || e->hidden || j->decision != DECISION_PROMOTE || !isfinite(j->candidate_value))
		return false;
	*value = sign * ladder_release(isinf(before) ? INFINITY : sign * before, sign * j->candidate_value, step_of(j, n), steps);
	return true;
}

void put_told_number(struct json_writer *w, const struct evaluation *e)
{
	double value;

	if (!told_number(&value, e))
		return;
	json_key(w, "primary");
	json_begin_object(w);
	json_put_text(w, "metric", e->policy.primary.what.name);
	json_put_text(w, "direction", e->policy.primary.what.metric->higher_is_better ? "higher" : "lower");
	json_put_number(w, "released", value);
	json_put_number(w, "step", 1 / ((double)e->meter.terms.levels - 1));
	json_put_int(w, "levels", e->meter.terms.levels);
	json_end_object(w);
}
