/* text_table.c - a column is as wide as its widest cell, and two wider than its header. */
#include "tools/data/show/text_table.h"

#include "base/mem.h"

#include <string.h>

void text_table_release(struct text_table *t)
{
	strvec_release(&t->cells);
}

/* Characters of UTF-8. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void add_padded(struct str *out, const char *text, size_t width)
{
	str_add(out, text);
	for (size_t n = width_of(text); n < width; n++)
		str_addch(out, ' ');
}

static void trim_end(struct str *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static void add_row(struct str *out, const struct text_table *t, size_t row, const size_t *widths, bool markdown)
{
	for (size_t c = 0; c < t->n_cols; c++) {
		str_add(out, markdown ? "| " : c ? "  " : "");
		add_padded(out, t->cells.v[row * t->n_cols + c], widths[c]);
		str_add(out, markdown ? " " : "");
	}
	if (markdown)
		str_addch(out, '|');
	else
		trim_end(out);
	str_addch(out, '\n');
}

static void add_rule(struct str *out, const struct text_table *t, const size_t *widths)
{
	for (size_t c = 0; c < t->n_cols; c++) {
		str_addch(out, '|');
		for (size_t i = 0; i < widths[c] + 2; i++)
			str_addch(out, '-');
	}
	str_add(out, "|\n");
}

void text_table_print(struct str *out, const struct text_table *t, bool markdown)
{
	CLEANUP(mem_free) size_t *widths = mem_new(t->n_cols + 1, sizeof(*widths));
	size_t n_rows = t->n_cols ? t->cells.n / t->n_cols : 0;

	if (n_rows < (markdown ? 1 : 2))
		return;
	for (size_t c = 0; c < t->n_cols; c++)
		for (size_t r = 0; r < n_rows; r++) {
			size_t w = width_of(t->cells.v[r * t->n_cols + c]) + (r == 0 ? 2 : 0);

			widths[c] = w > widths[c] ? w : widths[c];
		}
	for (size_t r = 0; r < n_rows; r++) {
		add_row(out, t, r, widths, markdown);
		if (r == 0 && markdown)
			add_rule(out, t, widths);
	}
	if (markdown)
		str_addch(out, '\n');
}
