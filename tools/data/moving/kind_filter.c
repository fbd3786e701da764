/* kind_filter.c - the `metrics` and `plots` of every dvc.yaml as places. */
#include "tools/data/moving/kind_filter.h"

#include "base/mem.h"
#include "pipeline/dvc_yaml.h"

#include <string.h>

void kind_filter_release(struct kind_filter *filter)
{
	strvec_release(&filter->places);
	*filter = (struct kind_filter){ 0 };
}

static void add_place(struct kind_filter *filter, struct arena *a, const struct dvc_yaml *y, const char *path)
{
	strvec_add(&filter->places, project_place(a, y->tree->root, y->folder, path));
}

/* The keys of `x` or `y` of a plot, if that is a map: files; false if it is none. */
static bool add_axis(struct kind_filter *filter, struct arena *a, const struct dvc_yaml *y, const struct value *plot, const char *axis)
{
	const struct value *files = value_get(plot, axis);

	if (!files || files->kind != VALUE_MAP)
		return false;
	for (size_t i = 0; i < files->n; i++)
		add_place(filter, a, y, files->keys[i]);
	return true;
}

/* A plot is a path, or a name with its axes. */
static void add_plot(struct kind_filter *filter, struct arena *a, const struct dvc_yaml *y, const char *name, const struct value *plot)
{
	if (plot && plot->kind == VALUE_MAP && add_axis(filter, a, y, plot, "y"))
		add_axis(filter, a, y, plot, "x");
	else
		add_place(filter, a, y, name);
}

/* The section as a list of paths and maps, or as a map. */
static void add_entries(struct kind_filter *filter, struct arena *a, const struct dvc_yaml *y, const struct value *section)
{
	for (size_t i = 0; section && i < section->n; i++) {
		const struct value *entry = section->items[i];

		if (section->kind == VALUE_MAP)
			add_plot(filter, a, y, section->keys[i], entry);
		else if (entry->kind == VALUE_TEXT)
			add_place(filter, a, y, entry->text);
		else if (entry->kind == VALUE_MAP)
			add_entries(filter, a, y, entry);
	}
}

static int add_file(struct kind_filter *filter, struct arena *a, const struct project *p, const struct source_tree *tree, const char *at,
		    struct err *err)
{
	struct dvc_yaml y;
	struct value *metrics = NULL, *plots = NULL;

	if (dvc_yaml_read(&y, a, tree, at, p->config, err) < 0 || (filter->metrics && dvc_yaml_section(&metrics, &y, "metrics", err) < 0) ||
	    (filter->plots && dvc_yaml_section(&plots, &y, "plots", err) < 0))
		return -1;
	add_entries(filter, a, &y, metrics);
	add_entries(filter, a, &y, plots);
	return 0;
}

int kind_filter_read(struct kind_filter *filter, const struct strvec *types, const struct project *p, const struct source_tree *tree,
		     struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };

	*filter = (struct kind_filter){ .metrics = strvec_has(types, "metrics"), .plots = strvec_has(types, "plots") };
	if (!filter->metrics && !filter->plots)
		return 0;
	if (project_files(&files, p, tree, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++)
		if (!str_ends(files.v[i], ".dvc") && add_file(filter, &a, p, tree, files.v[i], err) < 0)
			return -1;
	return 0;
}

/* Is one of them the other, or a folder above it? */
static bool touches(const char *a, const char *b)
{
	size_t len = strlen(a), other = strlen(b);

	return strncmp(a, b, len < other ? len : other) == 0 && (len == other || (len < other ? b[len] : a[other]) == '/');
}

bool kind_filter_takes(const struct kind_filter *filter, const struct stage_out *out)
{
	if (!filter->metrics && !filter->plots)
		return true;
	if ((filter->metrics && out->kind == OUT_METRIC) || (filter->plots && out->kind == OUT_PLOT))
		return true;
	for (size_t i = 0; i < filter->places.n; i++)
		if (touches(filter->places.v[i], out->at))
			return true;
	return false;
}
