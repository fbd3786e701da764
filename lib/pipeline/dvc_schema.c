/* dvc_schema.c - the schema of dvc.yaml as tables. */
#include "pipeline/dvc_schema.h"

#define ANNOTATIONS                                                                                                                        \
	{ "desc", &shape_text }, { "type", &shape_text }, { "labels", &shape_texts },                                                      \
	{                                                                                                                                  \
		"meta", &shape_anything                                                                                                    \
	}
#define OUT_OPTIONS                                                                                                                        \
	ANNOTATIONS, { "cache", &shape_flag }, { "persist", &shape_flag }, { "checkpoint", &shape_flag }, { "remote", &shape_text },       \
	{                                                                                                                                  \
		"push", &shape_flag                                                                                                        \
	}
#define PLOT_TEXTS                                                                                                                         \
	{ "template", &shape_text }, { "x_label", &shape_text }, { "y_label", &shape_text },                                               \
	{                                                                                                                                  \
		"title", &shape_text                                                                                                       \
	}

static const struct shape out_options = { SHAPE_MAP, "a map of an output's options",
					  .keys = (const struct shape_key[]){ OUT_OPTIONS, { 0 } } };
static const struct shape out = { SHAPE_TEXT | SHAPE_MAP, "a path, or a map of paths to options", .values = &out_options };
static const struct shape outs = { SHAPE_LIST, "a list of paths, or of maps of a path to its options", &out };

static const struct shape plot_options_map = {
	SHAPE_MAP,
	"a map of a plot's options",
	.keys =
		(const struct shape_key[]){
			OUT_OPTIONS, PLOT_TEXTS, { "x", &shape_text }, { "y", &shape_text }, { "header", &shape_flag }, { 0 } },
};
static const struct shape plot_options = {
	SHAPE_MAP | SHAPE_LIST, "a map of a plot's options, or a list of such maps", &plot_options_map,
	.keys =
		(const struct shape_key[]){
			OUT_OPTIONS, PLOT_TEXTS, { "x", &shape_text }, { "y", &shape_text }, { "header", &shape_flag }, { 0 } }
};
static const struct shape stage_plot = { SHAPE_TEXT | SHAPE_MAP, "a path, or a map of paths to options", .values = &plot_options };
static const struct shape stage_plots = { SHAPE_LIST, "a list of paths, or of maps of a path to its options", &stage_plot };

static const struct shape text_or_texts = { SHAPE_TEXT | SHAPE_LIST, "a text or a list of texts", &shape_text };
static const struct shape plot_x = { SHAPE_TEXT | SHAPE_MAP, "a text, or a map of a file to a column", .values = &shape_text };
static const struct shape plot_y = { SHAPE_TEXT | SHAPE_LIST | SHAPE_MAP, "a text, a list of texts, or a map of files to columns",
				     &shape_text, .values = &text_or_texts };
static const struct shape top_plot_options = {
	SHAPE_MAP | SHAPE_NOTHING,
	"a map of a plot's options, or nothing",
	.keys = (const struct shape_key[]){ PLOT_TEXTS, { "x", &plot_x }, { "y", &plot_y }, { 0 } },
};
static const struct shape top_plot = { SHAPE_TEXT | SHAPE_MAP, "a path, or a map of a plot to its options", .values = &top_plot_options,
				       .one_key = true };
static const struct shape top_plots = { SHAPE_LIST, "a list of plots", &top_plot };

static const struct shape var = { SHAPE_TEXT | SHAPE_MAP, "a file's name or a map" };
static const struct shape vars = { SHAPE_LIST, "a list of files' names and maps", &var };
static const struct shape param = { SHAPE_TEXT | SHAPE_MAP, "a key, or a map of a file to its keys" };
static const struct shape params = { SHAPE_LIST, "a list of keys, or of maps of a file to its keys", &param };
static const struct shape command = { SHAPE_TEXT | SHAPE_LIST, "a text or a list of texts" };
static const struct shape axis = { SHAPE_TEXT | SHAPE_LIST, "a list, or a text that is a template of one" };
static const struct shape matrix = { SHAPE_MAP, "a map of axes to lists", .values = &axis };
static const struct shape foreach = { SHAPE_TEXT | SHAPE_LIST | SHAPE_MAP, "a list, a map, or a text that is a template of one" };

static const struct shape_key stage_keys[] = {
	{ "cmd", &command, true },
	{ "wdir", &shape_text },
	{ "deps", &shape_texts },
	{ "params", &params },
	{ "outs", &outs },
	{ "metrics", &outs },
	{ "plots", &stage_plots },
	{ "vars", &vars },
	{ "matrix", &matrix },
	{ "frozen", &shape_flag },
	{ "always_changed", &shape_flag },
	{ "desc", &shape_text },
	{ "meta", &shape_anything },
	{ 0 },
};
static const struct shape stage_body = { SHAPE_MAP, "a map of a stage's keys", .keys = stage_keys };
static const struct shape foreach_stage = {
	SHAPE_MAP,
	"a map of `foreach` and `do`",
	.keys = (const struct shape_key[]){ { "foreach", &foreach, true }, { "do", &stage_body, true }, { 0 } },
};

static const struct shape *of_foreach(const struct value *v)
{
	return value_get(v, "foreach") || value_get(v, "do") ? &foreach_stage : NULL;
}

static const struct shape stage = { SHAPE_MAP, "a map of a stage's keys", .keys = stage_keys, .instead = of_foreach };
static const struct shape stages = { SHAPE_MAP, "a map of names to stages", .values = &stage };

static const struct shape artifact = {
	SHAPE_MAP,
	"a map of an artifact's keys",
	.keys = (const struct shape_key[]){ { "path", &shape_text, true }, ANNOTATIONS, { 0 } },
};
static const struct shape artifacts = { SHAPE_MAP, "a map of names to artifacts", .values = &artifact };

static const struct shape file = {
	SHAPE_MAP,
	"a map",
	.keys = (const struct shape_key[]){ { "stages", &stages },
					    { "vars", &vars },
					    { "params", &shape_texts },
					    { "metrics", &shape_texts },
					    { "plots", &top_plots },
					    { "artifacts", &artifacts },
					    { "datasets", &shape_anything },
					    { 0 } },
};

int dvc_schema_check(const struct yaml *y, const struct value *root, struct err *err)
{
	return shape_check(&file, y->path, y, root, err);
}
