/* report.h - a verdict for people: Markdown, self-contained HTML with charts, JUnit. Made of the verdict's own text, so that it cannot say
 * something else; only the charts need the rows.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/str.h"
#include "base/vec.h"
#include "format/json.h"

#include <stddef.h>
#include <stdint.h>

/* One model's answers; NULL = it gives none. */
struct report_model {
	const char *title;
	const double *value;   /* (n) */
	const uint32_t *label; /* (n) */
	const double *score;   /* (n) */
};

/* What the charts are drawn from. n 0 = no charts (a verdict "error"). */
struct report_rows {
	size_t n;
	const double *y;         /* regression: (n) */
	const uint32_t *y_class; /* classes: (n) */
	char *const *classes;
	size_t n_classes;
	const uint8_t *is_positive;                /* binary: (n) */
	struct report_model candidate, production; /* production.title NULL = none */
	struct strvec worst;                       /* rows that got worst, four texts each: row, truth, production said, candidate said */
};

/* One block of a report. */
enum block_kind { BLOCK_TEXT, BLOCK_TABLE, BLOCK_CHART };

struct block {
	enum block_kind kind;
	char *text;          /* TEXT: one paragraph, plain; CHART: the SVG; TABLE: a caption or NULL */
	struct strvec cells; /* TABLE: header first, row by row */
	size_t n_columns;
};

struct section {
	char *title;
	struct block *blocks;
	size_t n, cap;
};

struct report {
	char *title;
	struct section *sections;
	size_t n, cap;
};

/* The verdict as sections. */
void report_build(struct report *r, const struct json *verdict, const struct report_rows *rows);
void report_release(struct report *r);

void report_markdown(struct str *out, const struct report *r);
void report_html(struct str *out, const struct report *r);
/* One test case a check: the decision, the primary metric, floors, guards, slices, controls. */
void report_junit(struct str *out, const struct json *verdict);

/* For the builders of sections. */
struct section *report_section(struct report *r, const char *title);
void section_text(struct section *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A table whose cells are added by block_cell(); header is comma-separated. */
struct block *section_table(struct section *s, const char *header);
void section_chart_take(struct section *s, char *svg);
void block_cell(struct block *b, const char *text);
/* A number with so many significant digits; "–" for NaN. */
void block_number(struct block *b, double value, int digits);

#endif
