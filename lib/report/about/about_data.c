/* about_data.c - are the rows what they should be? Leakage and drift, each with the definition of what is said. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

static void add_without(struct section *s, const struct json *leak)
{
	const struct json *w = json_get(leak, "primary_without_shared");
	char a[FACT_TEXT], b[FACT_TEXT], c[FACT_TEXT];

	if (w)
		section_text(s, NULL, "Without the rows shared with %s: candidate %s, production %s, gain %s.",
			     fact_text(leak, "against", "it"), fact_number(a, fact_double(w, "candidate"), 5),
			     fact_number(b, fact_double(w, "production"), 5), fact_number(c, fact_double(w, "delta"), 4));
}

static void add_leakage(struct section *s, const struct json *v)
{
	const struct json *leaks = json_get(v, "leakage");
	struct block *b;
	char text[FACT_TEXT];

	if (json_get(json_get(v, "holdout"), "out_of_fold")) {
		section_text(s, "Leakage", "cannot be: each row was answered by a model that was made without it.");
		return;
	}
	if (json_len(leaks) == 0) {
		section_text(s, "Leakage", "was not looked for: no training table was given. Give --train and --validation.");
		return;
	}
	b = section_table(
		s, "Rows of the hold-out that are elsewhere too",
		"against,#its rows,#keys shared,#rows of equal features shared,#rows with a twin there,#same features and other labels");
	for (size_t i = 0; i < json_len(leaks); i++) {
		const struct json *leak = json_at(leaks, i);

		block_cell(b, fact_text(leak, "against", NULL));
		block_cell(b, fact_count(text, fact_double(leak, "rows")));
		block_cell(b, fact_count(text, fact_double(leak, "keys_shared")));
		block_cell(b, fact_count(text, fact_double(leak, "rows_shared")));
		block_cell(b, fact_percent(text, fact_double(leak, "duplicate_rate")));
		block_cell(b, fact_count(text, fact_double(leak, "label_conflicts")));
	}
	section_text(
		s, "Leakage",
		"A key in both tables is one too many. Rows of equal features under other keys may repeat by chance: they count as leakage "
		"when "
		"there are more of them than the rate at which rows repeat inside the training table explains (binomial test at 0.01).");
	for (size_t i = 0; i < json_len(leaks); i++)
		add_without(s, json_at(leaks, i));
}

static void add_column(struct block *b, const struct json *f)
{
	char x[FACT_TEXT], y[FACT_TEXT];

	block_cell(b, fact_text(f, "column", NULL));
	block_cell(b, fact_text(f, "kind", NULL));
	block_cell(b, fact_text(f, "stat", NULL));
	block_number(b, fact_double(f, "value"), 3);
	block_number(b, fact_double(f, "null_quantile"), 3);
	block_number(b, fact_double(f, "floor"), 3);
	block_cellf(b, "%s / %s", fact_count(x, fact_double(f, "missing")), fact_count(y, fact_double(f, "recent_missing")));
	block_cell(b, fact_text(f, "state", "unknown"));
}

static void add_drift_words(struct section *s, const struct json *against)
{
	char rows[FACT_TEXT], drifted[FACT_TEXT], columns[FACT_TEXT];

	if (against)
		section_text(s, "Drift", "%s of %s columns drifted against %s (%s rows).",
			     fact_count(drifted, fact_double(against, "drifted")), fact_count(columns, fact_double(against, "columns")),
			     fact_text(against, "path", "recent rows"), fact_count(rows, fact_double(against, "rows")));
	section_text(s, "Definitions",
		     "a column drifts when it is above what chance alone gives in 999 of 1 000 cases (or the policy's null_quantile) and "
		     "above the size "
		     "that matters. Numbers are binned at the deciles of the hold-out, right-closed, outer bins open, equal ones merged; "
		     "missing values "
		     "have a bin of their own, unseen categories are \"other\", and half a row is added to each bin. psi = Σ(q − p) "
		     "ln(q/p); js is the "
		     "root of the Jensen-Shannon divergence in bits; chi2 is Pearson's, its effect Cramér's V; ks the largest gap between "
		     "the two "
		     "distribution functions; wasserstein the area between them in interquartile ranges.");
}

static void add_drift(struct section *s, const struct json *v)
{
	const struct json *drift = json_get(v, "drift"), *against = json_get(v, "drift_against");
	struct block *b;

	if (json_len(drift) == 0) {
		section_text(s, "Drift", "was not looked for: the policy names no recent rows to compare with.");
		return;
	}
	b = section_table(s, "Columns of the hold-out against recent rows, the weightiest first",
			  "column,kind,statistic,#value,#chance gives up to,#matters above,#missing: hold-out / recent,!state");
	for (size_t i = 0; i < json_len(drift); i++)
		add_column(b, json_at(drift, i));
	add_drift_words(s, against);
}

/* Are the classes as frequent as in training, and as the policy says that they will be? */
static void add_classes(struct section *s, const struct json *v)
{
	const struct json *shift = json_get(v, "label_shift"), *classes = json_get(json_get(v, "priors"), "classes");
	struct block *b;
	char x[FACT_TEXT], y[FACT_TEXT];

	if (shift)
		section_text(s, "Label shift", "classes of the hold-out against those of %s: p %s, Cramér's V %s, %s.",
			     fact_text(shift, "against", "training"), fact_number(x, fact_double(shift, "p"), 2),
			     fact_number(y, fact_double(shift, "effect"), 3), fact_text(shift, "state", "unknown"));
	if (json_len(classes) == 0)
		return;
	b = section_table(s, "Rows are weighted to the shares that classes will have", "class,#share in the hold-out,#target,#weight");
	for (size_t i = 0; i < json_len(classes); i++) {
		const struct json *c = json_at(classes, i);

		block_cell(b, fact_text(c, "class", NULL));
		block_cell(b, fact_percent(x, fact_double(c, "share")));
		block_cell(b, fact_percent(x, fact_double(c, "target")));
		block_number(b, fact_double(c, "weight"), 4);
	}
}

void about_data(struct report *r, const struct json *v)
{
	struct section *s;

	if (!json_get(v, "leakage") && !json_get(v, "drift"))
		return;
	s = report_section(r, "data", "Leakage and drift");
	add_leakage(s, v);
	add_drift(s, v);
	add_classes(s, v);
}
