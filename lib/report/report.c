/* report.c - the pieces that a report is made of. */
#include "report/report.h"

#include "base/mem.h"
#include "report/facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *format(const char *fmt, va_list ap)
{
	va_list again;
	int len;
	char *text;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = mem_new((size_t)(len < 0 ? 0 : len) + 1, 1);
	vsnprintf(text, (size_t)(len < 0 ? 0 : len) + 1, fmt, ap);
	return text;
}

struct section *report_section(struct report *r, const char *id, const char *title)
{
	r->sections = mem_grow(r->sections, r->n, &r->cap, sizeof(*r->sections));
	r->sections[r->n] = (struct section){ .title = mem_strdup(title), .id = id };
	return &r->sections[r->n++];
}

static struct block *add_block(struct section *s, enum block_kind kind)
{
	s->blocks = mem_grow(s->blocks, s->n, &s->cap, sizeof(*s->blocks));
	s->blocks[s->n] = (struct block){ .kind = kind };
	return &s->blocks[s->n++];
}

void section_text(struct section *s, const char *label, const char *fmt, ...)
{
	struct block *b = add_block(s, BLOCK_TEXT);
	va_list ap;

	va_start(ap, fmt);
	b->text = format(fmt, ap);
	va_end(ap);
	b->label = label ? mem_strdup(label) : NULL;
}

void section_item(struct section *s, const char *fmt, ...)
{
	struct block *b = s->n && s->blocks[s->n - 1].kind == BLOCK_LIST ? &s->blocks[s->n - 1] : add_block(s, BLOCK_LIST);
	va_list ap;

	va_start(ap, fmt);
	strvec_add_take(&b->cells, format(fmt, ap));
	va_end(ap);
	b->n_columns = 1;
}

struct block *section_table(struct section *s, const char *caption, const char *header)
{
	struct block *b = add_block(s, BLOCK_TABLE);

	strvec_split(&b->cells, header, ',');
	b->n_columns = b->cells.n;
	for (size_t i = 0; i < b->n_columns && i < COLUMNS_MOST; i++) {
		char *name = b->cells.v[i];

		b->kinds[i] = ' ';
		if (!strchr("#!", *name))
			continue;
		b->kinds[i] = *name;
		memmove(name, name + 1, strlen(name));
	}
	b->label = mem_strdup(caption);
	return b;
}

void section_chart_take(struct section *s, char *svg, char *plain)
{
	struct block *b = add_block(s, BLOCK_CHART);

	b->text = svg;
	b->plain = plain;
}

void section_code(struct section *s, const char *text)
{
	add_block(s, BLOCK_CODE)->text = mem_strdup(text);
}

void block_cell(struct block *b, const char *text)
{
	strvec_add(&b->cells, text && *text ? text : "–");
}

void block_cellf(struct block *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strvec_add_take(&b->cells, format(fmt, ap));
	va_end(ap);
}

void block_number(struct block *b, double value, int digits)
{
	char text[FACT_TEXT];

	block_cell(b, fact_number(text, value, digits));
}

static void block_release(struct block *b)
{
	free(b->label);
	free(b->text);
	free(b->plain);
	strvec_release(&b->cells);
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct section *s = &r->sections[i];

		for (size_t k = 0; k < s->n; k++)
			block_release(&s->blocks[k]);
		free(s->blocks);
		free(s->title);
	}
	free(r->sections);
	free(r->title);
	free(r->decision);
	*r = (struct report){ 0 };
}
