/* about_cost.c - what the model costs to run: measured times and size. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

/* Guards on these are about cost. */
static bool is_cost(const struct json *guard)
{
	const char *metric = fact_text(guard, "metric", "");

	return str_starts(metric, "latency_") || str_starts(metric, "instructions") || str_ends(metric, "_bytes");
}

static void add_guard(struct block *b, const struct json *g)
{
	CLEANUP(mem_free) char *interval = fact_interval(json_get(g, "ci"), 4);
	CLEANUP(mem_free) char *aa = fact_interval(json_get(g, "aa_ci"), 4);
	char text[FACT_TEXT];

	block_cell(b, fact_text(g, "metric", NULL));
	block_number(b, fact_double(g, "candidate"), 5);
	block_number(b, fact_double(g, "production"), 5);
	block_number(b, fact_double(g, "ratio"), 4);
	block_cell(b, interval);
	block_number(b, fact_double(g, "limit"), 4);
	if (isnan(fact_double(g, "aa_ratio")))
		block_cell(b, NULL);
	else
		block_cellf(b, "%s (%s)", fact_number(text, fact_double(g, "aa_ratio"), 4), aa);
	block_cell(b, fact_text(g, "state", "unknown"));
}

void about_cost(struct report *r, const struct json *v)
{
	const struct json *guards = json_get(v, "guards");
	struct block *b = NULL;
	struct section *s = NULL;
	double calls = NAN;
	char text[FACT_TEXT];

	for (size_t i = 0; i < json_len(guards); i++) {
		const struct json *g = json_at(guards, i);

		if (!is_cost(g))
			continue;
		if (!b) {
			s = report_section(r, "cost", "Speed and size");
			b = section_table(s, "Cost of a prediction",
					  "what,#candidate,#production,#ratio,#95 % interval,#limit,#production against itself,!state");
		}
		add_guard(b, g);
		calls = isnan(calls) ? fact_double(g, "calls") : calls;
	}
	if (!isnan(calls))
		section_text(s, NULL,
			     "%s calls each, candidate and production in turn on one machine, so that both meet the same noise. Production "
			     "is timed against "
			     "itself too: where that alone strays further than the limit, nothing is decided.",
			     fact_count(text, calls));
}
