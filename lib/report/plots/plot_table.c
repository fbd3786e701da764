/* plot_table.c - tables with scopes and captions; numbers as short as they can be without losing a digit. */
#include "report/plots/plot_table.h"

#include "base/mem.h"
#include "math/decimal.h"
#include "report/escape.h"
#include "report/plots/plot_draw.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { CELL_MOST = 200 };

static void add_head(struct str *out, const char *text, const char *scope)
{
	str_addf(out, "<th scope=\"%s\"><bdi>", scope);
	escape_xml(out, text[strspn(text, " \t\r\n")] ? text : "(blank)", CELL_MOST);
	str_add(out, "</bdi></th>");
}

static void add_number(struct str *out, double value)
{
	char text[DECIMAL_TEXT] = "";

	if (isfinite(value))
		decimal_format(text, value);
	str_addf(out, "<td class=\"number\">%s</td>", text);
}

static void add_value(struct str *out, double value, bool is_words, const struct strvec *words)
{
	if (!is_words) {
		add_number(out, value);
		return;
	}
	str_add(out, "<td><bdi>");
	if (isfinite(value))
		escape_xml(out, words->v[(size_t)value], CELL_MOST);
	str_add(out, "</bdi></td>");
}

char *plot_table_points(const struct plot_data *d)
{
	size_t n = 0, all = 0;
	struct str out = { 0 };

	str_add(&out, "<table><thead><tr>");
	add_head(&out, "revision", "col");
	if (d->parts.n > 1)
		add_head(&out, "of", "col");
	add_head(&out, d->x_name, "col");
	add_head(&out, d->y_name, "col");
	str_add(&out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < d->n_series; i++) {
		const struct plot_series *s = &d->series[i];

		all += s->n;
		for (size_t k = 0; k < s->n && n < PLOT_TABLE_ROWS; k++, n++) {
			str_add(&out, "<tr>");
			add_head(&out, s->rev, "row");
			if (d->parts.n > 1) {
				str_add(&out, "<td><bdi>");
				escape_xml(&out, s->part, CELL_MOST);
				str_add(&out, "</bdi></td>");
			}
			add_value(&out, s->x[k], d->x_is_words, &d->x_words);
			add_value(&out, s->y[k], d->y_is_words, &d->y_words);
			str_add(&out, "</tr>\n");
		}
	}
	str_add(&out, "</tbody></table>\n");
	if (all > n)
		str_addf(&out, "<p>%zu more points are in the files.</p>\n", all - n);
	return str_take(&out);
}

char *plot_table_grid(const char *corner, const struct strvec *columns, const struct strvec *rows, const double *values, bool by_column)
{
	struct str out = { 0 };

	str_add(&out, "<table><thead><tr>");
	add_head(&out, corner, "col");
	for (size_t k = 0; k < columns->n; k++)
		add_head(&out, columns->v[k], "col");
	str_add(&out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < rows->n; i++) {
		str_add(&out, "<tr>");
		add_head(&out, rows->v[i], "row");
		for (size_t k = 0; k < columns->n; k++)
			add_number(&out, values[by_column ? k * rows->n + i : i * columns->n + k]);
		str_add(&out, "</tr>\n");
	}
	str_add(&out, "</tbody></table>\n");
	return str_take(&out);
}
