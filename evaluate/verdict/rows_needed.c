/* rows_needed.c - how many rows an undecided question takes, if the truth is what was measured. */
#include "evaluate/verdict/document/verdict_write.h"

#include "evaluate/planning/detection.h"

#include <math.h>

/* More than that is no advice. */
#define ROWS_MOST 1e12

/* It is an estimate: two digits of it say enough. */
static double rounded_up(double rows)
{
	double unit = 1;

	while (rows / unit > 99)
		unit *= 10;
	return ceil(rows / unit) * unit;
}

double primary_rows_needed(const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;
	const struct contest *c = &j->primary;
	double distance, rows;

	if (!j->has_primary || e->policy.condition.alone || j->primary_state != STATE_UNKNOWN || !(j->mde > 0))
		return NAN;
	if (e->policy.primary.rule == RULE_EQUIVALENT)
		distance = c->margin - fabs(c->delta);
	else
		distance = e->policy.primary.rule == RULE_NON_INFERIOR ? c->delta + c->margin : c->delta - c->margin;
	rows = detection_rows_from((double)truth_units(&e->truth), j->mde, distance);
	return rows < ROWS_MOST ? rounded_up(rows) : NAN;
}
