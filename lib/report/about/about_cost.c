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

/* "1.2 (1.1 to 1.4)" of [value, low, high]. */
static void add_time(struct block *b, const struct json *arm, const char *quantile)
{
	const struct json *at = json_get(arm, quantile);
	char x[FACT_TEXT], y[FACT_TEXT], z[FACT_TEXT];

	if (json_len(at) != 3) {
		block_cell(b, NULL);
		return;
	}
	block_cellf(b, "%s (%s to %s)", fact_number(x, json_number(json_at(at, 0), NAN), 3),
		    fact_number(y, json_number(json_at(at, 1), NAN), 3), fact_number(z, json_number(json_at(at, 2), NAN), 3));
}

static void add_times(struct section *s, const struct json *latency)
{
	static const struct {
		const char *quantile, *what;
	} rows[] = { { "p50_ms", "half of the calls are faster than, ms" }, { "p95_ms", "19 of 20 calls are faster than, ms" } };
	struct block *b = section_table(s, "Time of a call", "what,#candidate,#production,#the same model once more");
	char calls[FACT_TEXT], warm_up[FACT_TEXT];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		block_cell(b, rows[i].what);
		add_time(b, json_get(latency, "candidate"), rows[i].quantile);
		add_time(b, json_get(latency, "production"), rows[i].quantile);
		add_time(b, json_get(latency, "again"), rows[i].quantile);
	}
	section_text(
		s, NULL,
		"%s calls each after %s to warm up, in turns on one machine, so that both meet the same noise. One model is timed against "
		"itself too: where that alone strays further than the limit, nothing is decided.",
		fact_count(calls, fact_double(latency, "calls")), fact_count(warm_up, fact_double(latency, "warm_up")));
}

void about_cost(struct report *r, const struct json *v)
{
	const struct json *guards = json_get(v, "guards"), *latency = json_get(v, "latency");
	struct section *s = NULL;
	struct block *b = NULL;

	for (size_t i = 0; i < json_len(guards); i++) {
		if (!is_cost(json_at(guards, i)))
			continue;
		if (!b) {
			s = report_section(r, "cost", "Speed and size");
			b = section_table(s, "What a prediction costs",
					  "what,#candidate,#production,#ratio,#95 % interval,#limit,#a model against itself,!state");
		}
		add_guard(b, json_at(guards, i));
	}
	if (latency)
		add_times(s ? s : report_section(r, "cost", "Speed and size"), latency);
}
