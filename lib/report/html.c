/* html.c - a report as one HTML file: no script, no font, nothing fetched. */
#include "report/escape.h"
#include "report/report.h"

static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
	"content=\"width=device-width,initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<style>\n"
	":root{color-scheme:light dark;--line:#d1d5db;--soft:#f3f4f6;--good:#15803d;--bad:#b91c1c;--mild:#6b7280}\n"
	"@media (prefers-color-scheme:dark){:root{--line:#374151;--soft:#1f2937;--good:#4ade80;--bad:#f87171;--mild:#9ca3af}}\n"
	"body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem}\n"
	"h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}\n"
	"section:first-of-type p:first-of-type{font-size:1.15rem;padding:.8rem 1rem;background:var(--soft);border-radius:.4rem}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}\n"
	"th,td{text-align:left;padding:.25rem .7rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}th{background:var(--soft)}\n"
	".pass{color:var(--good)}.fail{color:var(--bad);font-weight:600}.unknown,.warn{color:#b45309}\n"
	".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:1rem}svg{width:100%;height:auto}\n"
	"</style>\n<title>";

/* A cell that says a state is coloured by it; the word stays, for those who see no colours. */
static void add_cell(struct str *out, const char *text, bool header)
{
	static const char *const states[] = { "pass", "fail", "unknown", "warn" };
	const char *tag = header ? "th" : "td";

	str_addf(out, "<%s", tag);
	for (size_t i = 0; !header && i < sizeof(states) / sizeof(*states); i++)
		if (__builtin_strcmp(text, states[i]) == 0)
			str_addf(out, " class=\"%s\"", states[i]);
	str_addch(out, '>');
	escape_xml(out, text);
	str_addf(out, "</%s>", tag);
}

static void add_table(struct str *out, const struct block *b)
{
	str_add(out, "<div class=\"scroll\"><table>\n");
	for (size_t i = 0; i < b->cells.n; i++) {
		if (i % b->n_columns == 0)
			str_add(out, "<tr>");
		add_cell(out, b->cells.v[i], i < b->n_columns);
		if ((i + 1) % b->n_columns == 0)
			str_add(out, "</tr>\n");
	}
	str_add(out, "</table></div>\n");
}

static void add_section(struct str *out, const struct section *s)
{
	bool charts = false;

	str_add(out, "<section><h2>");
	escape_xml(out, s->title);
	str_add(out, "</h2>\n");
	for (size_t k = 0; k < s->n; k++) {
		const struct block *b = &s->blocks[k];

		if (charts != (b->kind == BLOCK_CHART)) {
			charts = !charts;
			str_add(out, charts ? "<div class=\"charts\">\n" : "</div>\n");
		}
		if (b->kind == BLOCK_TABLE) {
			add_table(out, b);
		} else if (b->kind == BLOCK_CHART) {
			str_addf(out, "<figure style=\"margin:0\">%s</figure>\n", b->text);
		} else {
			str_add(out, "<p>");
			escape_xml(out, b->text);
			str_add(out, "</p>\n");
		}
	}
	str_add(out, charts ? "</div>\n</section>\n" : "</section>\n");
}

void report_html(struct str *out, const struct report *r)
{
	str_add(out, head);
	escape_xml(out, r->title);
	str_add(out, "</title></head><body><h1>");
	escape_xml(out, r->title);
	str_add(out, "</h1>\n");
	for (size_t i = 0; i < r->n; i++)
		add_section(out, &r->sections[i]);
	str_add(out, "</body></html>\n");
}
