/* plots.c - reads definitions and files of each revision, and puts what has one name together. */
#include "pipeline/plots/plots.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/plots/plot_points.h"
#include "pipeline/plots/plot_rows.h"

#include <string.h>

/* A file of one revision, read once. */
struct source {
	const char *path;
	struct value *content; /* NULL: none, or a picture */
	const char *bytes;     /* of a picture */
	size_t len;
	struct plot_trouble why; /* type NULL = it was read */
};

struct at_rev {
	const char *name;
	struct plot_tree tree;
	struct plot_definitions definitions;
	struct source *sources;
	size_t n_sources, cap_sources;
};

/* One plot of one revision. */
struct one_plot {
	struct at_rev *at;
	const char *name, *id;
	const struct value *props;
	bool is_again; /* a file that was asked for, which a dvc.yaml names too */
};

struct reading {
	struct plots *out;
	const struct plots_ask *ask;
	struct arena *a;
	struct at_rev *revs;
	size_t n_revs;
	struct one_plot *all;
	size_t n_all, cap_all;
};

static void reading_release(struct reading *r)
{
	for (size_t i = 0; i < r->n_revs; i++) {
		plot_tree_release(&r->revs[i].tree);
		free(r->revs[i].sources);
	}
	free(r->revs);
	free(r->all);
}

void plots_release(struct plots *plots)
{
	for (size_t i = 0; i < plots->n; i++)
		free(plots->v[i].images);
	free(plots->v);
	free(plots->failures);
	strvec_release(&plots->bad_revs);
	strvec_release(&plots->notes);
	arena_release(&plots->arena);
	*plots = (struct plots){ 0 };
}

static struct plot_failure *add_failure(struct reading *r, const char *rev)
{
	struct plots *o = r->out;

	o->failures = mem_grow(o->failures, o->n_failures, &o->cap_failures, sizeof(*o->failures));
	o->failures[o->n_failures] = (struct plot_failure){ .plot = PLOT_NONE, .rev = rev };
	return &o->failures[o->n_failures++];
}

static void mark_bad(struct reading *r, const char *rev)
{
	if (!strvec_has(&r->out->bad_revs, rev))
		strvec_add(&r->out->bad_revs, rev);
}

/* ---- files ---- */

/* Of CSV and TSV: does the command line, or the stage that makes the file, say that it has no header? */
static bool lacks_header(const struct reading *r, const struct at_rev *at, const char *place)
{
	const struct value *says = r->ask->props ? value_get(r->ask->props, "header") : NULL;

	for (size_t i = 0; !says && i < at->tree.stages.n; i++)
		for (size_t k = 0; k < at->tree.stages.v[i].n_outs; k++) {
			const struct stage_out *o = &at->tree.stages.v[i].outs[k];

			if (o->kind == OUT_PLOT && o->flags && strcmp(o->at, place) == 0)
				says = value_get(o->flags, "header");
		}
	return says && !value_is_true(says);
}

static void read_source(struct source *s, struct reading *r, struct at_rev *at)
{
	const char *place = project_place(r->a, at->tree.p->root, r->ask->from, s->path);
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *text = NULL;
	struct err why = { 0 };
	bool found = false;

	if (!plot_rows_can(s->path)) {
		s->why.type = "PlotMetricTypeError";
		text = str_format("'%s' - file type error\nOnly JSON, YAML, CSV and TSV formats are supported.", s->path);
	} else if (plot_tree_read(&bytes, &at->tree, place, &found, &why) < 0) {
		s->why.type = "OSError";
		text = mem_strdup(why.text);
	} else if (!found) {
		s->why.type = "FileNotFoundError";
		text = str_format("[Errno 2] No %s: '%s'",
				  plot_tree_is_tracked(&at->tree, place) ? "storage files available" : "such file or directory", s->path);
	} else if (plot_image_kind(s->path)) {
		s->bytes = arena_strndup(r->a, str_text(&bytes), bytes.len);
		s->len = bytes.len;
	} else if (plot_rows_read(&s->content, r->a, s->path, str_text(&bytes), bytes.len, lacks_header(r, at, place), &why) < 0) {
		s->content = NULL;
		s->why.type = "ParseError";
		text = mem_strdup(why.text);
	}
	s->why.text = text ? arena_strdup(r->a, text) : NULL;
	if (text)
		mark_bad(r, at->name);
}

static const struct source *source_of(struct reading *r, struct at_rev *at, const char *path)
{
	struct source *s;

	for (size_t i = 0; i < at->n_sources; i++)
		if (strcmp(at->sources[i].path, path) == 0)
			return &at->sources[i];
	at->sources = mem_grow(at->sources, at->n_sources, &at->cap_sources, sizeof(*at->sources));
	s = &at->sources[at->n_sources++];
	*s = (struct source){ .path = arena_strdup(r->a, path) };
	read_source(s, r, at);
	return s;
}

/* ---- definitions ---- */

/* How many files of this revision define a plot of this name? */
static size_t times_defined(const struct value *files, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += value_get(files->items[i], id) != NULL;
	return n;
}

static void list_plots(struct reading *r, struct at_rev *at)
{
	const struct value *files = at->definitions.files;

	for (size_t i = 0; files && i < files->n; i++)
		for (size_t k = 0; k < files->items[i]->n; k++) {
			const char *id = files->items[i]->keys[k], *config = files->keys[i];
			size_t times = times_defined(files, id);
			struct one_plot *one;

			r->all = mem_grow(r->all, r->n_all, &r->cap_all, sizeof(*r->all));
			one = &r->all[r->n_all++];
			*one = (struct one_plot){ at, id, id, files->items[i]->items[k], times > 1 && !*config };
			if (times > 1 && *config) {
				CLEANUP(mem_free) char *full = str_format("%s::%s", config, id);

				one->name = arena_strdup(r->a, full);
			}
		}
}

static int read_rev(struct reading *r, struct project *p, const char *name, struct err *err)
{
	struct at_rev *at = &r->revs[r->n_revs++];
	bool here = strcmp(name, PLOTS_WORKSPACE) == 0;
	struct err why = { 0 };
	struct plot_failure *f;

	at->name = arena_strdup(r->a, name);
	if (!here) {
		CLEANUP(revision_cleanup) struct revision *there = NULL;

		if (revision_open(&there, p->root, name, err) < 0) {
			err->code = DVC_FAILED;
			return -1;
		}
	}
	if (plot_tree_open(&at->tree, p, here ? NULL : name, &why) == 0 &&
	    plot_define(&at->definitions, r->a, &at->tree, r->ask, &r->out->notes, &why) == 0) {
		r->out->any = r->out->any || at->definitions.any;
		list_plots(r, at);
		return 0;
	}
	mark_bad(r, at->name);
	r->out->any = true;
	f = add_failure(r, at->name);
	f->type = "DvcException";
	f->text = arena_strdup(r->a, why.text);
	return 0;
}

/* ---- one plot over all revisions ---- */

/* The options of all revisions; the first one's go before. */
static struct value *options_of(struct reading *r, size_t first)
{
	struct value *out = value_map(r->a);

	for (size_t i = r->n_all; i-- > first;)
		for (size_t k = 0; strcmp(r->all[i].name, r->all[first].name) == 0 && k < r->all[i].props->n; k++)
			value_put(r->a, out, r->all[i].props->keys[k], r->all[i].props->items[k]);
	return out;
}

static void add_image(struct plot *p, const struct one_plot *one, const struct source *s)
{
	p->images = mem_grow(p->images, p->n_images, &p->cap_images, sizeof(*p->images));
	p->images[p->n_images++] = (struct plot_image){ one->at->name, s->path, s->bytes, s->len };
}

/* The files of one plot at one revision, as far as they can be read and hold anything. */
static struct value *contents_of(struct reading *r, struct plot *p, const struct one_plot *one)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct value *out = value_map(r->a);

	plot_sources(&files, one->id, one->props);
	for (size_t i = 0; i < files.n; i++) {
		const struct source *s = source_of(r, one->at, files.v[i]);

		if (s->why.type) {
			struct plot_failure *f = add_failure(r, one->at->name);

			f->plot = r->out->n - 1;
			f->source = s->path;
			f->type = s->why.type;
			f->text = s->why.text;
		} else if (p->is_image && s->len) {
			add_image(p, one, s);
		} else if (s->bytes && s->len) {
			value_put(r->a, out, s->path, value_null(r->a));
		} else if (s->content && value_is_true(s->content)) {
			value_put(r->a, out, s->path, s->content);
		}
	}
	return out;
}

/* Points of one revision into the plot; false: they cannot be had. */
static bool add_points(struct reading *r, struct plot *p, const struct one_plot *one, const struct value *options, struct value *revs,
		       const struct value *contents, struct plot_trouble *why)
{
	struct value *points, *props;

	if (plot_points(&points, &props, r->a, one->id, options, contents, one->at->name, why) < 0)
		return false;
	if (points->n)
		value_add(r->a, revs, value_text(r->a, one->at->name));
	if (p->props->n == 0 && props->n)
		p->props = props;
	for (size_t k = 0; k < points->n; k++)
		value_add(r->a, p->points, points->items[k]);
	return true;
}

static void make_plot(struct reading *r, size_t first)
{
	struct plots *o = r->out;
	const struct value *options = options_of(r, first);
	struct value *revs = value_list(r->a);
	struct plot *p;

	o->v = mem_grow(o->v, o->n, &o->cap, sizeof(*o->v));
	p = &o->v[o->n++];
	*p = (struct plot){ .name = r->all[first].name, .id = r->all[first].id, .points = value_list(r->a), .props = value_map(r->a) };
	p->is_image = plot_image_kind(p->id) != NULL;
	p->is_again = r->all[first].is_again;
	for (size_t i = first; i < r->n_all; i++) {
		struct plot_trouble why = { 0 };
		struct plot_failure *f;
		const struct value *contents;

		if (strcmp(r->all[i].name, p->name) != 0)
			continue;
		contents = contents_of(r, p, &r->all[i]);
		if (p->is_image || add_points(r, p, &r->all[i], options, revs, contents, &why))
			continue;
		f = add_failure(r, r->all[i].at->name);
		f->plot = o->n - 1;
		f->type = why.type;
		f->text = why.text;
		f->hint = why.hint;
	}
	if (p->is_image)
		p->props = value_copy(r->a, options);
	if (!value_get(p->props, "title"))
		value_put(r->a, p->props, "title", value_text(r->a, p->is_image ? p->id : p->name));
	if (revs->n)
		value_put(r->a, p->props, "revs_with_datapoints", revs);
}

static bool is_first(const struct reading *r, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (strcmp(r->all[i].name, r->all[place].name) == 0)
			return false;
	return true;
}

/* What is a plot at one revision is no mistake of the user's at another. */
static void keep_common_notes(struct reading *r)
{
	struct strvec kept = { 0 };

	for (size_t i = 0; i < r->out->notes.n; i++) {
		size_t times = 0;

		for (size_t k = 0; k < r->out->notes.n; k++)
			times += strcmp(r->out->notes.v[i], r->out->notes.v[k]) == 0;
		if (times == r->n_revs && !strvec_has(&kept, r->out->notes.v[i]))
			strvec_add(&kept, r->out->notes.v[i]);
	}
	strvec_release(&r->out->notes);
	r->out->notes = kept;
}

int plots_read(struct plots *out, struct project *p, const struct strvec *revs, const struct plots_ask *ask, struct err *err)
{
	CLEANUP(reading_release) struct reading r = { .out = out, .ask = ask, .a = &out->arena };

	*out = (struct plots){ 0 };
	r.revs = mem_new(revs->n, sizeof(*r.revs));
	if (strvec_has(revs, PLOTS_WORKSPACE) && read_rev(&r, p, PLOTS_WORKSPACE, err) < 0)
		return -1;
	for (size_t i = 0; i < revs->n; i++) {
		bool again = strcmp(revs->v[i], PLOTS_WORKSPACE) == 0;

		for (size_t k = 0; k < i; k++)
			again = again || strcmp(revs->v[i], revs->v[k]) == 0;
		if (!again && read_rev(&r, p, revs->v[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < r.n_all; i++)
		if (is_first(&r, i))
			make_plot(&r, i);
	keep_common_notes(&r);
	return 0;
}
