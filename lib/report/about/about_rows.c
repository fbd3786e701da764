/* about_rows.c - the rows themselves: where the two disagree, which rows got worst, and charts. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/drawing/charts.h"
#include "report/facts.h"

#include <math.h>

static void add_row(struct block *b, const char *what, double n, double rows, const char *meaning)
{
	char text[FACT_TEXT];

	block_cell(b, what);
	block_cell(b, isnan(n) ? NULL : fact_count(text, n));
	block_cell(b, fact_percent(text, n / rows));
	block_cell(b, meaning);
}

static void add_counts(struct section *s, const struct json *v)
{
	const struct json *p = json_get(v, "primary");
	double rows = fact_double(json_get(v, "holdout"), "rows"), churn = fact_double(v, "churn"),
	       flips = fact_double(v, "negative_flip_rate");
	struct block *b = section_table(s, "Rows on which the two differ", "what,#rows,#share,meaning");

	add_row(b, "b", fact_double(p, "b"), rows, "only the candidate is right");
	add_row(b, "c", fact_double(p, "c"), rows, "only production is right: negative flips");
	add_row(b, "churn", round(churn * rows), rows, "the labels differ");
	if (isnan(fact_double(p, "c")))
		add_row(b, "negative flips", round(flips * rows), rows, "right before, wrong now");
}

void about_disagreement(struct report *r, const struct json *v, const struct report_rows *rows)
{
	bool labels = !isnan(fact_double(v, "churn"));
	size_t n_worst = rows ? rows->worst.n : 0;
	struct section *s;
	struct block *b;

	if (!labels && n_worst == 0)
		return;
	s = report_section(r, "disagreement", "Where they disagree");
	if (labels)
		add_counts(s, v);
	if (n_worst == 0)
		return;
	section_text(s, NULL,
		     labels ? "Rows that production gets right and the candidate wrong; where there are scores, those that changed most "
			      "come first:"
			    : "The rows on which the candidate lost most:");
	b = section_table(s, "The rows that got worst", labels ? "row,truth,production,candidate" : "row,#truth,#production,#candidate");
	for (size_t i = 0; i < n_worst; i++)
		block_cell(b, rows->worst.v[i]);
}

void about_charts(struct report *r, const struct report_rows *rows)
{
	if (rows && rows->n)
		charts_add(report_section(r, "charts", "Charts"), rows);
}
