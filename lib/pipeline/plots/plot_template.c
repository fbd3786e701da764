/* plot_template.c - our templates, each a specification of its own making for Vega-Lite 5, and those of a project's files. */
#include "pipeline/plots/plot_template.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "pipeline/dvc_code.h"

#include <string.h>

#define FRAME                                                                                                                              \
	"{\"$schema\": \"https://vega.github.io/schema/vega-lite/v5.json\", "                                                              \
	"\"title\": {\"text\": \"<DVC_METRIC_TITLE>\"}, \"data\": {\"values\": \"<DVC_METRIC_DATA>\"}, "
#define SIZE "\"width\": \"<DVC_METRIC_PLOT_WIDTH>\", \"height\": \"<DVC_METRIC_PLOT_HEIGHT>\", "
#define ZOOM "\"params\": [\"<DVC_METRIC_ZOOM_AND_PAN>\"]"
#define X(type, more) "\"x\": {\"field\": \"<DVC_METRIC_X>\", \"title\": \"<DVC_METRIC_X_LABEL>\", \"type\": \"" type "\"" more "}, "
#define Y(type, more) "\"y\": {\"field\": \"<DVC_METRIC_Y>\", \"title\": \"<DVC_METRIC_Y_LABEL>\", \"type\": \"" type "\"" more "}, "
#define FREE ", \"scale\": {\"zero\": false}"
#define LINES "\"color\": \"<DVC_METRIC_COLOR>\", \"strokeDash\": \"<DVC_METRIC_STROKE_DASH>\""
#define TOLD "\"tooltip\": {\"content\": \"data\"}"
#define MARKS "\"color\": \"<DVC_METRIC_COLOR>\", \"shape\": \"<DVC_METRIC_SHAPE>\", \"tooltip\": \"<DVC_METRIC_TOOLTIP>\""
#define BARS                                                                                                                               \
	"\"color\": \"<DVC_METRIC_COLOR>\", \"column\": \"<DVC_METRIC_COLUMN>\", \"yOffset\": {\"field\": \"rev\", \"sort\": null}, "      \
	"\"tooltip\": [{\"field\": \"rev\"}, {\"field\": \"<DVC_METRIC_X>\"}, {\"field\": \"<DVC_METRIC_Y>\"}]}}"
/* The column goes first: Vega-Lite takes an empty row only behind it. */
#define FACETS "\"facet\": {\"column\": {\"field\": \"rev\", \"sort\": null}, \"row\": \"<DVC_METRIC_ROW>\"}, "
#define CLASSES "\"encoding\": {" X("nominal", "") Y("nominal", "")

const char *const plot_template_names[] = {
	"simple",         "linear", "confusion", "confusion_normalized", "scatter", "scatter_jitter", "smooth", "bar_horizontal_sorted",
	"bar_horizontal", NULL
};

/* In the order of the names. */
static const char *const contents[] = {
	/* simple: lines */
	FRAME SIZE "\"mark\": {\"type\": \"line\"}, " ZOOM ", \"encoding\": {" X("quantitative", "") Y("quantitative", FREE) LINES
	", \"tooltip\": \"<DVC_METRIC_TOOLTIP>\"}}",
	/* linear: lines, and their points */
	FRAME SIZE "\"encoding\": {" X("quantitative", "") Y("quantitative", FREE) LINES
	"}, "
	"\"layer\": [{\"mark\": {\"type\": \"line\"}, " ZOOM "}, {\"mark\": {\"type\": \"point\", \"size\": 16, " TOLD "}}]}",
	/* confusion: how many rows of each class are said to be which */
	FRAME FACETS "\"spec\": {" SIZE CLASSES "\"tooltip\": {\"aggregate\": \"count\"}}, "
		     "\"layer\": [{\"mark\": {\"type\": \"rect\"}, \"encoding\": {\"color\": {\"aggregate\": \"count\", "
		     "\"type\": \"quantitative\", \"title\": \"rows\"}}}, "
		     "{\"mark\": {\"type\": \"text\", \"stroke\": \"white\", \"strokeWidth\": 3, \"strokeOpacity\": 0.6}, "
		     "\"encoding\": {\"text\": {\"aggregate\": \"count\"}}}, "
		     "{\"mark\": {\"type\": \"text\"}, \"encoding\": {\"text\": {\"aggregate\": \"count\"}}}]}}",
	/* confusion_normalized: the same as shares of each row */
	FRAME FACETS
	"\"spec\": {" SIZE "\"transform\": [{\"aggregate\": [{\"op\": \"count\", \"as\": \"rows\"}], "
	"\"groupby\": [\"<DVC_METRIC_X>\", \"<DVC_METRIC_Y>\"]}, "
	"{\"joinaggregate\": [{\"op\": \"sum\", \"field\": \"rows\", \"as\": \"all_rows\"}], \"groupby\": [\"<DVC_METRIC_Y>\"]}, "
	"{\"calculate\": \"datum.rows / datum.all_rows\", \"as\": \"share\"}], " CLASSES
	"\"tooltip\": [{\"field\": \"share\", \"format\": \".1%\"}, {\"field\": \"rows\"}]}, "
	"\"layer\": [{\"mark\": {\"type\": \"rect\"}, \"encoding\": {\"color\": {\"field\": \"share\", "
	"\"type\": \"quantitative\", \"scale\": {\"domain\": [0, 1]}}}}, "
	"{\"mark\": {\"type\": \"text\", \"stroke\": \"white\", \"strokeWidth\": 3, \"strokeOpacity\": 0.6}, "
	"\"encoding\": {\"text\": {\"field\": \"share\", \"format\": \".2f\"}}}, "
	"{\"mark\": {\"type\": \"text\"}, \"encoding\": {\"text\": {\"field\": \"share\", \"format\": \".2f\"}}}]}}",
	/* scatter */
	FRAME SIZE "\"mark\": {\"type\": \"point\"}, " ZOOM ", \"encoding\": {" X("quantitative", FREE) Y("quantitative", FREE) MARKS "}}",
	/* scatter_jitter: points that would lie on one another, pushed apart */
	FRAME SIZE "\"transform\": [{\"calculate\": \"random()\", \"as\": \"apart_x\"}, {\"calculate\": \"random()\", \"as\": "
		   "\"apart_y\"}], \"mark\": {\"type\": \"point\"}, "
		   "\"encoding\": {" X("nominal", "") Y("nominal", "") MARKS
	", \"xOffset\": {\"field\": \"apart_x\", \"type\": \"quantitative\"}, "
	"\"yOffset\": {\"field\": \"apart_y\", \"type\": \"quantitative\"}}}",
	/* smooth: the lines pale, and what is left of them after smoothing */
	FRAME SIZE "\"params\": [{\"name\": \"span\", \"value\": 0.3, \"bind\": {\"input\": \"range\", \"min\": 0.01, \"max\": 1, "
		   "\"step\": 0.01}}], \"encoding\": {" X("quantitative", "") Y("quantitative", FREE) LINES
	"}, "
	"\"layer\": [{\"mark\": {\"type\": \"line\", \"opacity\": 0.25}, " ZOOM "}, "
	"{\"transform\": [{\"loess\": \"<DVC_METRIC_Y>\", \"on\": \"<DVC_METRIC_X>\", \"groupby\": \"<DVC_METRIC_GROUP_BY>\", "
	"\"bandwidth\": {\"signal\": \"span\"}}], \"mark\": {\"type\": \"line\", " TOLD "}}]}",
	/* bar_horizontal_sorted: the longest bar on top */
	FRAME SIZE "\"mark\": {\"type\": \"bar\"}, " ZOOM ", \"encoding\": {" X("quantitative", "") Y("nominal", ", \"sort\": \"-x\"") BARS,
	/* bar_horizontal */
	FRAME SIZE "\"mark\": {\"type\": \"bar\"}, " ZOOM ", \"encoding\": {" X("quantitative", "") Y("nominal", ", \"sort\": null") BARS,
};

struct value *plot_template_own(struct arena *a, const char *name)
{
	CLEANUP(json_cleanup) struct json *json = NULL;
	struct err ignored = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(contents); i++)
		if (strcmp(plot_template_names[i], name) == 0)
			json = json_parse(contents[i], strlen(contents[i]), name, &ignored);
	return json ? value_from_json(a, json) : NULL;
}

/* The file of a template: in the folder, with or without ".json", or by its own path. NULL: there is none. */
static char *file_of(const char *name, const char *folder)
{
	CLEANUP(mem_free) char *inside = folder ? fs_join(folder, name) : NULL;
	const char *base = inside ? fs_base(inside) : "", *dot = strrchr(base, '.');
	CLEANUP(mem_free) char *stem = inside ? mem_strndup(inside, strlen(inside) - (dot && dot != base ? strlen(dot) : 0)) : NULL;
	CLEANUP(mem_free) char *json = stem ? str_format("%s.json", stem) : NULL;
	const char *const tries[] = { inside, json, name };

	for (size_t i = 0; i < ARRAY_LEN(tries); i++)
		if (tries[i] && fs_exists(tries[i]) && !fs_is_dir(tries[i]))
			return mem_strdup(tries[i]);
	return NULL;
}

static int read_file(struct plot_template *out, struct arena *a, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *json = NULL;

	if (fs_read(&text, path, SOURCE_MOST_BYTES, err) < 0 || !(json = json_parse(str_text(&text), text.len, path, err))) {
		err->code = DVC_ERROR;
		return -1;
	}
	out->content = value_from_json(a, json);
	if (out->content->kind != VALUE_MAP)
		return err_set(err, DVC_ERROR, "%s:1:1: a template is a map, which this is not", path);
	return 0;
}

int plot_template_find(struct plot_template *out, struct arena *a, const char *name, const char *folder, struct err *err)
{
	CLEANUP(mem_free) char *file = file_of(name ? name : "linear", folder);
	const char *near;

	*out = (struct plot_template){ .name = arena_strdup(a, name ? name : "linear") };
	if (file)
		return read_file(out, a, file, err);
	out->content = plot_template_own(a, out->name);
	out->is_own = true;
	if (out->content)
		return 0;
	near = str_nearest(name, plot_template_names);
	return err_set(err, DVC_ERROR, "Template '%s' not found.%s%s%s", name, near ? " Did you mean '" : "", near ? near : "",
		       near ? "'?" : "");
}
