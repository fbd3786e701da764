/* plots_json.c - the plots' JSON: a specification of Vega-Lite each, or the paths of pictures. */
#include "tools/data/plots/plots_json.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

char *plots_write_image(const struct plot_image *image, const char *folder, struct err *err)
{
	CLEANUP(mem_free) char *name = str_format("%s_%s", image->rev, image->file);
	CLEANUP(mem_free) char *path = NULL;

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '_';
	path = fs_join(folder, name);
	if (fs_write(path, image->bytes, image->len, 0, err) < 0)
		return NULL;
	return mem_strdup(path);
}

static struct value *one_text(struct arena *a, const char *text)
{
	return value_add(a, value_list(a), value_text(a, text));
}

static int add_images(struct value *list, struct arena *a, const struct plot *p, const char *folder, struct err *err)
{
	for (size_t i = 0; i < p->n_images; i++) {
		CLEANUP(mem_free) char *path = plots_write_image(&p->images[i], folder, err);
		struct value *one = value_map(a);

		if (!path)
			return -1;
		value_put(a, one, "type", value_text(a, "image"));
		value_put(a, one, "revisions", one_text(a, p->images[i].rev));
		value_put(a, one, "url", value_text(a, path));
		value_add(a, list, one);
	}
	return 0;
}

static int add_drawn(struct value *list, struct arena *a, const struct plot *p, const char *templates, bool split, struct err *err)
{
	struct plot_template template;
	struct value *content, *apart = NULL, *one = value_map(a), *revs = (struct value *)value_get(p->props, "revs_with_datapoints");

	if (plot_template_find(&template, a, value_get_text(p->props, "template"), templates, err) < 0)
		return -1;
	if (p->points->n == 0)
		return 0;
	if (plot_fill(&content, split ? &apart : NULL, a, p, &template, err) < 0)
		return -1;
	value_put(a, one, "type", value_text(a, "vega"));
	value_put(a, one, "revisions", revs);
	value_put(a, one, "content", content);
	if (apart)
		value_put(a, one, "anchor_definitions", apart);
	value_add(a, list, one);
	return 0;
}

static struct value *failure(struct arena *a, const struct plots *plots, const struct plot_failure *f)
{
	struct value *one = value_map(a);

	if (f->plot != PLOT_NONE)
		value_put(a, one, "name", value_text(a, plots->v[f->plot].name));
	value_put(a, one, "rev", value_text(a, f->rev));
	if (f->source)
		value_put(a, one, "source", value_text(a, f->source));
	value_put(a, one, "type", value_text(a, f->type));
	value_put(a, one, "msg", value_text(a, f->text));
	return one;
}

/* By plot: its files first, then itself; those of no plot last. */
static struct value *failures(struct arena *a, const struct plots *plots)
{
	struct value *list = value_list(a);

	for (size_t p = 0; p < 2 * plots->n + 2; p++)
		for (size_t i = 0; i < plots->n_failures; i++) {
			const struct plot_failure *f = &plots->failures[i];
			size_t place = f->plot == PLOT_NONE ? plots->n : f->plot;

			if (place == p / 2 && (f->source == NULL) == p % 2)
				value_add(a, list, failure(a, plots, f));
		}
	return list;
}

int plots_json(struct value **out, const struct plots *plots, struct arena *a, const char *folder, const char *templates, bool split,
	       struct err *err)
{
	struct value *data = value_map(a), *bad = failures(a, plots);

	for (size_t i = 0; i < plots->n; i++) {
		const struct plot *p = &plots->v[i];
		struct value *list = value_list(a);

		if ((p->is_image ? add_images(list, a, p, folder, err) : add_drawn(list, a, p, templates, split, err)) < 0)
			return -1;
		value_put(a, data, p->is_image ? p->id : p->name, list);
	}
	*out = value_map(a);
	if (bad->n)
		value_put(a, *out, "errors", bad);
	if (data->n)
		value_put(a, *out, "data", data);
	return 0;
}
