/* report.c - the pieces that a report is made of. */
#include "report/report.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct section *report_section(struct report *r, const char *title)
{
	r->sections = mem_grow(r->sections, r->n, &r->cap, sizeof(*r->sections));
	r->sections[r->n] = (struct section){ .title = mem_strdup(title) };
	return &r->sections[r->n++];
}

static struct block *add_block(struct section *s, enum block_kind kind)
{
	s->blocks = mem_grow(s->blocks, s->n, &s->cap, sizeof(*s->blocks));
	s->blocks[s->n] = (struct block){ .kind = kind };
	return &s->blocks[s->n++];
}

void section_text(struct section *s, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_block(s, BLOCK_TEXT)->text = mem_strdup(text);
}

struct block *section_table(struct section *s, const char *header)
{
	struct block *b = add_block(s, BLOCK_TABLE);

	strvec_split(&b->cells, header, ',');
	b->n_columns = b->cells.n;
	return b;
}

void section_chart_take(struct section *s, char *svg)
{
	add_block(s, BLOCK_CHART)->text = svg;
}

void block_cell(struct block *b, const char *text)
{
	strvec_add(&b->cells, text ? text : "");
}

void block_number(struct block *b, double value, int digits)
{
	char text[DECIMAL_TEXT];

	if (isnan(value)) {
		block_cell(b, "–");
		return;
	}
	decimal_format_digits(text, value, digits);
	block_cell(b, text);
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct section *s = &r->sections[i];

		for (size_t k = 0; k < s->n; k++) {
			free(s->blocks[k].text);
			strvec_release(&s->blocks[k].cells);
		}
		free(s->blocks);
		free(s->title);
	}
	free(r->sections);
	free(r->title);
	*r = (struct report){ 0 };
}
