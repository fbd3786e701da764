/* about_condition.c - an ease.ml/ci condition: its clauses with their intervals, and what an unknown one means. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

static void add_clause(struct block *b, const struct json *c)
{
	double low = fact_double(c, "low"), high = fact_double(c, "high");
	char x[FACT_TEXT], y[FACT_TEXT];

	block_cell(b, fact_text(c, "text", NULL));
	block_number(b, fact_double(c, "estimate"), 4);
	block_cellf(b, "%s to %s", fact_number(x, low, 4), fact_number(y, high, 4));
	block_cell(b, fact_text(c, "method", NULL));
	block_cell(b, fact_text(c, "value", "unknown"));
}

static void add_terms(struct section *s, const struct json *c)
{
	char a[FACT_TEXT], b[FACT_TEXT], n[FACT_TEXT];

	section_text(s, "Terms", "mode %s (%s), adaptivity %s, reliability %s over %s evaluations.", fact_text(c, "mode", "–"),
		     fact_is(c, "mode", "fn-free") ? "unknown counts as true: nothing good is refused"
						   : "unknown counts as false: nothing bad is accepted",
		     fact_text(c, "adaptivity", "–"), fact_number(a, fact_double(c, "reliability"), 6),
		     fact_count(b, fact_double(c, "steps")));
	if (!isnan(fact_double(c, "rows_needed")))
		section_text(s, "Rows", "the promised precision takes %s rows; there are %s.", fact_count(a, fact_double(c, "rows_needed")),
			     fact_count(n, fact_double(c, "rows")));
}

void about_condition(struct report *r, const struct json *v)
{
	const struct json *c = json_get(v, "condition"), *clauses = json_get(c, "clauses");
	struct section *s;
	struct block *b;

	if (!fact_text(c, "text", NULL))
		return;
	s = report_section(r, "condition", "Condition");
	section_text(s, "Condition", "%s", fact_text(c, "text", ""));
	if (json_get(c, "recorded")) {
		section_text(s, "Recorded", "%s",
			     json_is_true(json_get(c, "hidden"))
				     ? "what became of it is told when all evaluations that the condition covers are done."
				     : "all evaluations that the condition covers are done.");
		add_terms(s, c);
		return;
	}
	section_text(s, "Value", "%s. A clause is true if its whole interval satisfies it, false if none of it does, else unknown.",
		     fact_text(c, "value", "unknown"));
	b = section_table(s, "Clauses of the condition", "clause,#estimate,#interval,method,!value");
	for (size_t i = 0; i < json_len(clauses); i++)
		add_clause(b, json_at(clauses, i));
	if (json_is_true(json_get(c, "passed_unshown")))
		section_text(s, "Note", "it passes only because the mode is fn-free: it is not shown to hold.");
	section_text(s, "Words", "n is the accuracy of the candidate, o that of production, d the share of rows on which they differ.");
	add_terms(s, c);
}
