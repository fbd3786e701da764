/* markdown.c - a report as Markdown. Charts stay in the HTML: forges show no SVG inside a comment. */
#include "report/escape.h"
#include "report/report.h"

static void add_table(struct str *out, const struct block *b)
{
	for (size_t i = 0; i < b->cells.n; i++) {
		str_add(out, i % b->n_columns == 0 ? "| " : " | ");
		escape_markdown(out, b->cells.v[i]);
		if ((i + 1) % b->n_columns)
			continue;
		str_add(out, " |\n");
		for (size_t k = 0; i + 1 == b->n_columns && k < b->n_columns; k++)
			str_add(out, k + 1 < b->n_columns ? "|---" : "|---|\n");
	}
	str_addch(out, '\n');
}

void report_markdown(struct str *out, const struct report *r)
{
	str_add(out, "# ");
	escape_markdown(out, r->title);
	str_add(out, "\n\n");
	for (size_t i = 0; i < r->n; i++) {
		const struct section *s = &r->sections[i];
		size_t n_charts = 0;

		str_add(out, "## ");
		escape_markdown(out, s->title);
		str_add(out, "\n\n");
		for (size_t k = 0; k < s->n; k++) {
			n_charts += s->blocks[k].kind == BLOCK_CHART;
			if (s->blocks[k].kind == BLOCK_TABLE)
				add_table(out, &s->blocks[k]);
			if (s->blocks[k].kind != BLOCK_TEXT)
				continue;
			escape_markdown(out, s->blocks[k].text);
			str_add(out, "\n\n");
		}
		if (n_charts)
			str_addf(out, "%zu charts are in report.html.\n\n", n_charts);
	}
}
