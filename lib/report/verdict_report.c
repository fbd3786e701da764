/* verdict_report.c - a verdict, section by section, in the order in which a reader asks. */
#include "report/report.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/sections.h"

#include <string.h>

void report_build(struct report *r, const struct json *verdict, const struct report_rows *rows)
{
	const char *decision = fact_text(verdict, "decision", "error"), *name = fact_text(verdict, "model_name", "candidate");

	if (fact_is_one_bit(verdict)) /* charts and rows would tell more than the bit */
		rows = NULL;
	*r = (struct report){ .title = str_format("%s: %s", name, decision), .decision = mem_strdup(decision) };
	about_decision(r, verdict);
	about_rehearsal(r, verdict);
	about_compared(r, verdict);
	about_checks(r, verdict);
	about_condition(r, verdict);
	about_slices(r, verdict);
	about_disagreement(r, verdict, rows);
	about_charts(r, rows);
	if (rows)
		about_changed(r, rows->made, rows->made_before);
	about_wear(r, verdict);
	about_data(r, verdict);
	about_cost(r, verdict);
	about_controls(r, verdict);
	about_reproduction(r, verdict);
	if (strcmp(decision, "error") == 0)
		return;
	about_test_score(r, verdict);
	about_limits(r, verdict);
}
