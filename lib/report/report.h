/* report.h - a verdict for people: Markdown, self-contained HTML with charts, JUnit. Made of the verdict's own text, so that it cannot say
 * something else; only charts and the rows that got worst need more, and a verdict that does not disclose everything gets neither.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/json.h"
#include "report/failed.h"

#include <stddef.h>
#include <stdint.h>

enum {
	REPORT_COMMENT_MOST =
		60000, /* bytes of the Markdown; GitHub takes 65 536 characters a comment, and pipelines add a line of their own */
	REPORT_HTML_ROWS = 2000, /* of one table; the verdict has them all */
};

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
	const struct json *made, *made_before;     /* provenance.json of the candidate's and of production's package; NULL = none */
	struct strvec worst;                       /* rows that got worst, four texts each: row, truth, production said, candidate said */
};

/* One block of a report. */
enum block_kind {
	BLOCK_TEXT,  /* a paragraph; a label is printed bold before it */
	BLOCK_LIST,  /* an item a cell */
	BLOCK_TABLE, /* a header, then row by row */
	BLOCK_CHART, /* an SVG for HTML; `plain` is the same in characters for Markdown, or NULL */
	BLOCK_CODE,  /* something to copy */
};

enum { COLUMNS_MOST = 12 };

struct block {
	enum block_kind kind;
	char *label; /* TEXT, or NULL; TABLE: its caption, for those who do not see it */
	char *text;  /* TEXT, CODE: plain text; CHART: the SVG */
	char *plain; /* CHART */
	struct strvec cells;
	size_t n_columns;
	char kinds[COLUMNS_MOST]; /* of columns: ' ' text, '#' number, '!' state */
};

struct section {
	char *title;
	const char *id; /* anchor in HTML; static */
	struct block *blocks;
	size_t n, cap;
};

struct report {
	char *title;
	char *decision; /* "promote", "reject", "inconclusive", "error", and "withheld" where only one bit is told */
	struct section *sections;
	size_t n, cap;
};

/* The verdict as sections. rows may be NULL, and is ignored where the verdict discloses less than all. */
void report_build(struct report *r, const struct json *verdict, const struct report_rows *rows);
void report_release(struct report *r);

/* At most REPORT_COMMENT_MOST bytes, whatever the verdict: rows of tables are left out first, with the number of them said. */
void report_markdown(struct str *out, const struct report *r);
/* The blocks of one section, without its title; tables and lists are cut to so many rows, and what is left out is counted. */
void section_markdown(struct str *out, const struct section *s, size_t most_rows);
/* One file without scripts that asks for nothing from elsewhere. */
void report_html(struct str *out, const struct report *r);
/* The sections as data, gate.report/1 (docs/formats/report.md): what other programs show. Charts are in it as characters, not as pictures.
 * failed: the checks that kept the candidate out; NULL = none. */
void report_json(struct str *out, const struct report *r, const struct failed_checks *failed);
/* A report of anybody's: sections, blocks and cells beyond what a report of ours can have are ERR_DATA, as is another schema. */
int report_from_json(struct report *r, const struct json *json, const char *path, struct err *err);
/* One test case a check: the decision, the primary metric, floors, guards, slices, clauses, drift, golden rows, controls. */
void report_junit(struct str *out, const struct json *verdict);

/* For the builders of sections. Pointers to sections hold until the next section is begun. */
struct section *report_section(struct report *r, const char *id, const char *title);
void section_text(struct section *s, const char *label, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A list to whose end section_item() adds: one is begun if the last block is none. */
void section_item(struct section *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A table whose cells are added by block_cell(); header is comma-separated, a name may begin with the kind of its column: "#p,!state". */
struct block *section_table(struct section *s, const char *caption, const char *header);
void section_chart_take(struct section *s, char *svg, char *plain);
void section_code(struct section *s, const char *text);
void block_cell(struct block *b, const char *text);
void block_cellf(struct block *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A number with so many significant digits; "–" for NaN. */
void block_number(struct block *b, double value, int digits);

#endif
