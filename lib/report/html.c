/* html.c - a report as one HTML file: no script, no font, nothing fetched. Its style is html_style.c. */
#include "report/escape.h"
#include "report/html_style.h"
#include "report/report.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

enum { CELL_MOST = 1000, TEXT_MOST = 20000 };

/* A state is told by its word and its sign; the colour only repeats them. */
static const struct {
	const char *state, *sign, *style;
} states[] = {
	{ "pass", "✓", "good" },    { "true", "✓", "good" }, { "fail", "✗", "bad" },          { "false", "✗", "bad" },
	{ "unknown", "?", "open" }, { "warn", "!", "open" }, { "not_testable", "–", "none" }, { "not_applicable", "–", "none" },
};

static void add_state(struct str *out, const char *state)
{
	CLEANUP(mem_free) char *words = mem_strdup(state); /* "not_testable" reads as words */
	size_t i = 0;

	for (char *p = words; (p = strchr(p, '_')) != NULL;)
		*p = ' ';
	while (i < ARRAY_LEN(states) && strcmp(states[i].state, state) != 0)
		i++;
	if (i < ARRAY_LEN(states))
		str_addf(out, "<span class=\"state %s\"><span aria-hidden=\"true\">%s</span> ", states[i].style, states[i].sign);
	else
		str_add(out, "<span class=\"state none\">");
	escape_xml(out, words, CELL_MOST);
	str_add(out, "</span>");
}

static void add_cell(struct str *out, const struct block *b, size_t i)
{
	size_t column = i % b->n_columns;
	char kind = column < COLUMNS_MOST ? b->kinds[column] : ' ';
	const char *align = kind == '#' ? " class=\"number\"" : "";
	bool row_header = i >= b->n_columns && column == 0;

	if (i < b->n_columns)
		str_addf(out, "<th scope=\"col\"%s>", align);
	else if (row_header)
		str_add(out, "<th scope=\"row\">");
	else
		str_addf(out, "<td%s>", align);
	if (kind == '!' && i >= b->n_columns) {
		add_state(out, b->cells.v[i]);
	} else {
		str_add(out, "<bdi>");
		escape_xml(out, b->cells.v[i], CELL_MOST);
		str_add(out, "</bdi>");
	}
	str_add(out, i < b->n_columns || row_header ? "</th>" : "</td>");
}

static void add_table(struct str *out, const struct block *b)
{
	size_t n = b->cells.n / b->n_columns - 1, shown = n < REPORT_HTML_ROWS ? n : REPORT_HTML_ROWS;

	str_add(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
	escape_xml(out, b->label, CELL_MOST);
	str_add(out, "\"><table><caption>");
	escape_xml(out, b->label, CELL_MOST);
	str_add(out, "</caption>\n<thead>");
	for (size_t i = 0; i < (shown + 1) * b->n_columns; i++) {
		if (i % b->n_columns == 0)
			str_add(out, "<tr>");
		add_cell(out, b, i);
		if ((i + 1) % b->n_columns == 0)
			str_add(out, i + 1 == b->n_columns ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
	}
	str_add(out, "</tbody></table></div>\n");
	if (shown < n)
		str_addf(out, "<p>%zu more %s in verdict.json.</p>\n", n - shown, n - shown == 1 ? "row is" : "rows are");
}

static void add_list(struct str *out, const struct block *b)
{
	size_t shown = b->cells.n < REPORT_HTML_ROWS ? b->cells.n : REPORT_HTML_ROWS;

	str_add(out, "<ul>\n");
	for (size_t i = 0; i < shown; i++) {
		str_add(out, "<li><bdi>");
		escape_xml(out, b->cells.v[i], CELL_MOST);
		str_add(out, "</bdi></li>\n");
	}
	if (shown < b->cells.n)
		str_addf(out, "<li>%zu more in verdict.json</li>\n", b->cells.n - shown);
	str_add(out, "</ul>\n");
}

static void add_text(struct str *out, const struct block *b)
{
	str_add(out, "<p>");
	if (b->label) {
		str_add(out, "<strong>");
		escape_xml(out, b->label, CELL_MOST);
		str_add(out, ":</strong> ");
	}
	str_add(out, "<bdi>");
	escape_xml(out, b->text, TEXT_MOST);
	str_add(out, "</bdi></p>\n");
}

static void add_block(struct str *out, const struct block *b)
{
	if (b->kind == BLOCK_TABLE) {
		add_table(out, b);
	} else if (b->kind == BLOCK_LIST) {
		add_list(out, b);
	} else if (b->kind == BLOCK_TEXT) {
		add_text(out, b);
	} else if (b->kind == BLOCK_CHART) {
		str_addf(out, "<figure>%s</figure>\n", b->text);
	} else {
		str_add(out, "<pre tabindex=\"0\"><code>");
		escape_xml(out, b->text, TEXT_MOST);
		str_add(out, "</code></pre>\n");
	}
}

static void add_section(struct str *out, const struct section *s)
{
	bool charts = false;

	str_addf(out, "<section id=\"%s\" aria-labelledby=\"%s-title\"><h2 id=\"%s-title\">", s->id, s->id, s->id);
	escape_xml(out, s->title, CELL_MOST);
	str_add(out, "</h2>\n");
	for (size_t k = 0; k < s->n; k++) {
		if (charts != (s->blocks[k].kind == BLOCK_CHART)) {
			charts = !charts;
			str_add(out, charts ? "<div class=\"charts\">\n" : "</div>\n");
		}
		add_block(out, &s->blocks[k]);
	}
	str_add(out, charts ? "</div>\n</section>\n" : "</section>\n");
}

/* A way to every section, for keyboards too. */
static void add_contents(struct str *out, const struct report *r)
{
	str_add(out, "<nav aria-label=\"Sections\"><ul>\n");
	for (size_t i = 0; i < r->n; i++) {
		str_addf(out, "<li><a href=\"#%s\">", r->sections[i].id);
		escape_xml(out, r->sections[i].title, CELL_MOST);
		str_add(out, "</a></li>\n");
	}
	str_add(out, "</ul></nav>\n");
}

static const char *decision_style(const char *decision)
{
	return strcmp(decision, "promote") == 0 ? "good" : strcmp(decision, "reject") == 0 ? "bad" : "open";
}

void report_html(struct str *out, const struct report *r)
{
	str_addf(out,
		 "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
		 "content=\"width=device-width,initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
		 "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
		 "<link rel=\"icon\" href=\"data:,\">\n<style>\n%s</style>\n<title>",
		 html_style);
	escape_xml(out, r->title, CELL_MOST);
	str_addf(out, "</title></head>\n<body class=\"%s\"><header><h1><bdi>", decision_style(r->decision));
	escape_xml(out, r->title, CELL_MOST);
	str_add(out, "</bdi></h1></header>\n");
	add_contents(out, r);
	str_add(out, "<main>\n");
	for (size_t i = 0; i < r->n; i++)
		add_section(out, &r->sections[i]);
	str_add(out, "</main></body></html>\n");
}
