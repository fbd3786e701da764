/* about_data.c - are the rows what they should be? Leakage and drift, each with the definition of what is said. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

static void add_without(struct section *s, const struct json *leak)
{
	const struct json *w = json_get(leak, "primary_without_shared");
	CLEANUP(mem_free) char *interval = fact_interval(json_get(w, "ci"), 4);
	char a[FACT_TEXT], b[FACT_TEXT], c[FACT_TEXT];

	if (!w)
		return;
	section_text(s, NULL, "Without the shared rows: candidate %s, production %s, gain %s (%s).",
		     fact_number(a, fact_double(w, "candidate"), 5), fact_number(b, fact_double(w, "production"), 5),
		     fact_number(c, fact_double(w, "delta"), 4), interval);
}

static void add_leakage(struct section *s, const struct json *v)
{
	const struct json *leaks = json_get(v, "leakage");
	struct block *b;
	char text[FACT_TEXT];

	if (json_len(leaks) == 0) {
		section_text(s, "Leakage", "was not looked for: no training table was given. Give --train and --validation.");
		return;
	}
	b = section_table(s, "Rows of the hold-out that are elsewhere too",
			  "against,#its rows,#keys shared,#rows of equal features shared");
	for (size_t i = 0; i < json_len(leaks); i++) {
		const struct json *leak = json_at(leaks, i);

		block_cell(b, fact_text(leak, "against", NULL));
		block_cell(b, fact_count(text, fact_double(leak, "rows")));
		block_cell(b, fact_count(text, fact_double(leak, "keys_shared")));
		block_cell(b, fact_count(text, fact_double(leak, "rows_shared")));
	}
	section_text(
		s, "Leakage",
		"A key in both tables is one too many. Rows of equal features under other keys may repeat by chance: they count as leakage "
		"when "
		"there are more of them than the rate at which rows repeat inside the training table explains (binomial test at 0.01).");
	for (size_t i = 0; i < json_len(leaks); i++)
		add_without(s, json_at(leaks, i));
}

static void add_drift(struct section *s, const struct json *v)
{
	const struct json *drift = json_get(v, "drift");
	struct block *b;

	if (json_len(drift) == 0) {
		section_text(s, "Drift", "was not looked for: the policy names no recent rows to compare with.");
		return;
	}
	b = section_table(s, "Columns of the hold-out against recent rows",
			  "column,kind,statistic,#value,#chance alone would give up to,#too small to matter below,!state");
	for (size_t i = 0; i < json_len(drift); i++) {
		const struct json *f = json_at(drift, i);

		block_cell(b, fact_text(f, "column", NULL));
		block_cell(b, fact_text(f, "kind", NULL));
		block_cell(b, fact_text(f, "stat", NULL));
		block_number(b, fact_double(f, "value"), 3);
		block_number(b, fact_double(f, "null_quantile"), 3);
		block_number(b, fact_double(f, "floor"), 3);
		block_cell(b, fact_text(f, "state", "unknown"));
	}
	section_text(s, "Drift",
		     "Numbers are binned at the deciles of the hold-out, right-closed, outer bins open, equal ones merged; missing values "
		     "have a bin of "
		     "their own, unseen categories are \"other\", and half a row is added to each bin. PSI = Σ(q − p) ln(q/p); JS is the "
		     "Jensen-Shannon "
		     "divergence in bits; KS the largest gap between the two distribution functions; Wasserstein the distance in "
		     "interquartile ranges. A "
		     "column drifts when it is above what chance alone gives and above the size that matters.");
}

void about_data(struct report *r, const struct json *v)
{
	struct section *s;

	if (!json_get(v, "leakage") && !json_get(v, "drift"))
		return;
	s = report_section(r, "data", "Leakage and drift");
	add_leakage(s, v);
	add_drift(s, v);
}
