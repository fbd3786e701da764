/* plots_page.c - the page: a section a plot, its charts, its numbers, and what could not be drawn. No script, no font, nothing fetched. */
#include "report/plots/plots_page.h"

#include "base/crypto/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/plots/plot_rows.h"
#include "report/escape.h"
#include "report/html_style.h"
#include "report/plots/plot_draw.h"
#include "report/plots/plots_style.h"

#include <ctype.h>
#include <string.h>

enum { TEXT_MOST = 2000, NAME_MOST = 120 };

/* A file below static/, written when all are there. */
struct static_file {
	char *name;
	struct str bytes;
};

struct page {
	const struct plots *plots;
	const char *templates;
	struct str sections, contents;
	struct static_file *files;
	size_t n_files, cap_files;
};

static void page_release(struct page *p)
{
	for (size_t i = 0; i < p->n_files; i++) {
		free(p->files[i].name);
		str_release(&p->files[i].bytes);
	}
	free(p->files);
	str_release(&p->sections);
	str_release(&p->contents);
}

/* A plot's name as a file's: letters, digits, "._-"; of two that are the same the second gets a number. */
static struct str *add_file(struct page *p, const char *name, const char *part, const char *suffix)
{
	CLEANUP(mem_free) char *stem = str_format("%s%s%s", name, *part ? "_" : "", part);
	struct static_file *f;
	size_t times = 1;

	if (strlen(stem) > NAME_MOST)
		stem[NAME_MOST] = '\0';
	for (char *c = stem; *c; c++)
		if (!isalnum((unsigned char)*c) && !(strchr("._-", *c) && c > stem))
			*c = '_';
	p->files = mem_grow(p->files, p->n_files, &p->cap_files, sizeof(*p->files));
	f = &p->files[p->n_files];
	*f = (struct static_file){ .name = str_format("%s%s", stem, suffix) };
	for (size_t i = 0; i < p->n_files; i++)
		if (strcmp(p->files[i].name, f->name) == 0) {
			free(f->name);
			f->name = str_format("%s-%zu%s", stem, ++times, suffix);
			i = (size_t)-1;
		}
	p->n_files++;
	return &f->bytes;
}

/* ---- one plot ---- */

static void add_image(struct page *p, const struct plot_image *image)
{
	struct str *out = &p->sections, *copy;
	CLEANUP(mem_free) char *name = str_format("%s_%s", image->rev, image->file);
	const char *dot = strrchr(name, '.');
	CLEANUP(mem_free) char *stem = mem_strndup(name, dot ? (size_t)(dot - name) : strlen(name));

	str_addf(out, "<figure><img src=\"data:image/%s;base64,", plot_image_kind(image->file));
	base64_encode(out, image->bytes, image->len);
	str_add(out, "\" alt=\"");
	escape_xml(out, image->file, TEXT_MOST);
	str_add(out, " (");
	escape_xml(out, image->rev, TEXT_MOST);
	str_add(out, ")\"><figcaption><bdi>");
	escape_xml(out, image->rev, TEXT_MOST);
	str_add(out, "</bdi></figcaption></figure>\n");
	copy = add_file(p, stem, "", dot ? dot : "");
	str_addn(copy, image->bytes, image->len);
}

static void add_numbers(struct str *out, size_t place, const char *title, const char *part, const char *table)
{
	str_add(out, "<details><summary>Numbers");
	if (*part) {
		str_add(out, " of <bdi>");
		escape_xml(out, part, TEXT_MOST);
		str_add(out, "</bdi>");
	}
	str_addf(out, "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers of plot %zu, ", place + 1);
	escape_xml(out, title, TEXT_MOST);
	if (*part) {
		str_add(out, ", ");
		escape_xml(out, part, TEXT_MOST);
	}
	str_addf(out, "\">%s</div></details>\n", table);
}

static int add_charts(struct page *p, const struct plot *plot, struct arena *a, struct err *err)
{
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	CLEANUP(plot_pictures_release) struct plot_pictures shown = { 0 };
	CLEANUP(plot_pictures_release) struct plot_pictures alone = { 0 };
	struct plot_template template;
	struct value *filled;

	if (plot_template_find(&template, a, value_get_text(plot->props, "template"), p->templates, err) < 0)
		return -1;
	if (plot->points->n == 0)
		return 0;
	plot_data_read(&d, plot, plot_kind_of(&template));
	plot_draw(&shown, &d, NULL);
	plot_draw(&alone, &d, plots_svg_style);
	str_add(&p->sections, "<div class=\"charts\">\n");
	for (size_t i = 0; i < shown.n; i++) {
		struct str *file = add_file(p, plot->name, alone.v[i].name, ".svg");

		str_addf(&p->sections, "<figure>%s</figure>\n", shown.v[i].svg);
		str_addf(file, "%s\n", alone.v[i].svg);
	}
	str_add(&p->sections, "</div>\n");
	if (shown.n == 0)
		str_add(&p->sections, "<p class=\"problem\">There are too many classes to be drawn.</p>\n");
	if (d.n_skipped)
		str_addf(&p->sections, "<p>%zu points without a number are left out.</p>\n", d.n_skipped);
	for (size_t i = 0; i < shown.n; i++)
		if (shown.v[i].n_left_out)
			str_addf(&p->sections, "<p>%zu more bars are left out.</p>\n", shown.v[i].n_left_out);
	for (size_t i = 0; i < shown.n; i++)
		add_numbers(&p->sections, (size_t)(plot - p->plots->v), d.title, shown.v[i].name, shown.v[i].table);
	if (plot_fill(&filled, NULL, a, plot, &template, err) < 0)
		return -1;
	if (!template.is_own) {
		struct str *file = add_file(p, plot->name, "", ".vl.json");

		value_to_json(file, filled, false);
		str_addch(file, '\n');
	}
	return 0;
}

static void add_problem(struct str *out, const struct plot_failure *f)
{
	str_add(out, "<p class=\"problem\">Not drawn of <bdi>");
	escape_xml(out, f->rev, TEXT_MOST);
	str_add(out, "</bdi>: <bdi>");
	escape_xml(out, f->text, TEXT_MOST);
	str_add(out, "</bdi>");
	if (f->hint) {
		str_add(out, " – ");
		escape_xml(out, f->hint, TEXT_MOST);
	}
	str_add(out, "</p>\n");
}

static int add_plot(struct page *p, size_t place, struct arena *a, struct err *err)
{
	const struct plot *plot = &p->plots->v[place];
	const char *title = value_get_text(plot->props, "title");

	title = title ? title : plot->name;
	str_addf(&p->contents, "<li><a href=\"#plot-%zu\">", place + 1);
	escape_xml(&p->contents, title, TEXT_MOST);
	str_add(&p->contents, "</a></li>\n");
	str_addf(&p->sections, "<section id=\"plot-%zu\"><h2><bdi>", place + 1);
	escape_xml(&p->sections, title, TEXT_MOST);
	str_add(&p->sections, "</bdi></h2>\n");
	if (plot->is_image) {
		str_add(&p->sections, "<div class=\"charts\">\n");
		for (size_t i = 0; i < plot->n_images; i++)
			add_image(p, &plot->images[i]);
		str_add(&p->sections, "</div>\n");
	} else if (add_charts(p, plot, a, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < p->plots->n_failures; i++)
		if (p->plots->failures[i].plot == place)
			add_problem(&p->sections, &p->plots->failures[i]);
	str_add(&p->sections, "</section>\n");
	return 0;
}

/* Of revisions whose plots are not known at all. */
static void add_unknown(struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->plots->n_failures; i++)
		n += p->plots->failures[i].plot == PLOT_NONE;
	if (!n)
		return;
	str_add(&p->contents, "<li><a href=\"#not-read\">Not read</a></li>\n");
	str_add(&p->sections, "<section id=\"not-read\"><h2>Not read</h2>\n");
	for (size_t i = 0; i < p->plots->n_failures; i++)
		if (p->plots->failures[i].plot == PLOT_NONE)
			add_problem(&p->sections, &p->plots->failures[i]);
	str_add(&p->sections, "</section>\n");
}

/* ---- the whole ---- */

static void make_page(struct str *out, const struct page *p)
{
	str_addf(out,
		 "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
		 "content=\"width=device-width,initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
		 "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
		 "<link rel=\"icon\" "
		 "href=\"data:,\">\n<style>\n%s%s</style>\n<title>Plots</title></head>\n<body><header><h1>Plots</h1></header>\n",
		 html_style, plots_page_style);
	str_addf(out, "<nav aria-label=\"Plots\"><ul>\n%s</ul></nav>\n<main>\n%s</main>\n</body></html>\n", str_text(&p->contents),
		 str_text(&p->sections));
}

/* The user's page, with what goes into its three places. Without a place for the style it stands before the plots. */
static void make_framed(struct str *out, const struct page *p, const char *frame)
{
	CLEANUP(mem_free) char *style = str_format("<style>\n%s%s</style>\n", html_style, plots_page_style);
	CLEANUP(mem_free) char *both = strstr(frame, "{scripts}") ? NULL : str_format("%s%s", style, str_text(&p->sections));
	const struct {
		const char *name, *text;
	} places[] = { { "{plot_divs}", both ? both : str_text(&p->sections) }, { "{scripts}", style }, { "{refresh_tag}", "" } };

	while (*frame) {
		size_t i = 0;

		while (i < ARRAY_LEN(places) && !str_starts(frame, places[i].name))
			i++;
		if (i == ARRAY_LEN(places)) {
			str_addch(out, *frame++);
			continue;
		}
		str_add(out, places[i].text);
		frame += strlen(places[i].name);
	}
}

static int write_all(const char *folder, const struct page *p, const struct str *page, struct err *err)
{
	CLEANUP(mem_free) char *index = fs_join(folder, "index.html");
	CLEANUP(mem_free) char *below = fs_join(folder, "static");

	for (size_t i = 0; i < p->n_files; i++) {
		CLEANUP(mem_free) char *path = fs_join(below, p->files[i].name);

		if (fs_write_derived(path, str_text(&p->files[i].bytes), p->files[i].bytes.len, err) < 0)
			return -1;
	}
	return fs_write_derived(index, str_text(page), page->len, err);
}

int plots_page_write(const char *folder, const struct plots *plots, const char *templates, const char *frame, struct err *err)
{
	CLEANUP(page_release) struct page p = { .plots = plots, .templates = templates };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str page = { 0 };

	for (size_t i = 0; i < plots->n; i++)
		if (!plots->v[i].is_again && add_plot(&p, i, &a, err) < 0)
			return -1;
	add_unknown(&p);
	if (frame)
		make_framed(&page, &p, frame);
	else
		make_page(&page, &p);
	return write_all(folder, &p, &page, err);
}
