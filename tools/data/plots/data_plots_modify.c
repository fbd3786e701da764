/* data plots modify - what a stage's dvc.yaml says of how one of its outputs is drawn. */
#include "tools/data/commands.h"
#include "tools/data/data_project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/plots/plot_template.h"
#include "pipeline/stages/stage_dump.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *template, *x, *y, *title, *x_label, *y_label;
	struct strvec unset;
	bool no_header;
};

#define TEXT_OPT(name, letter, field, value, flags, help)                                                                                  \
	{                                                                                                                                  \
		name, letter, OPT_TEXT, offsetof(struct args, field), value, NULL, flags, help, NULL                                       \
	}

static const struct opt opts[] = {
	TEXT_OPT("template", 't', template, "NAME", OPT_MAYBE, "one of `data plots templates`, or a file of .dvc/plots"),
	TEXT_OPT("x-axis", 'x', x, "FIELD", OPT_WHOLE, "the column of the x axis"),
	TEXT_OPT("y-axis", 'y', y, "FIELD", OPT_WHOLE, "the column of the y axis"),
	{ "no-header", 0, OPT_FLAG, offsetof(struct args, no_header), NULL, NULL, 0, "the CSV or TSV file has no line of names", NULL },
	TEXT_OPT("title", 0, title, "TEXT", 0, "the title"),
	TEXT_OPT("x-label", 0, x_label, "TEXT", 0, "the x axis's name"),
	TEXT_OPT("y-label", 0, y_label, "TEXT", 0, "the y axis's name"),
	{ "unset", 0, OPT_LIST, offsetof(struct args, unset), "PROPERTY...", NULL, OPT_MANY, "forget these", NULL },
	{ 0 },
};

static void set_props(struct value *flags, struct arena *a, const struct args *args)
{
	const struct {
		const char *name, *text;
	} all[] = { { "template", args->template }, { "x", args->x },        { "y", args->y }, { "x_label", args->x_label },
		    { "y_label", args->y_label },   { "title", args->title } };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].text && (i > 0 || *all[i].text))
			value_put(a, flags, all[i].name, value_text(a, all[i].text));
	if (args->no_header)
		value_put(a, flags, "header", value_bool(a, false));
}

static bool is_prop(const char *name)
{
	for (size_t i = 0; plot_props[i]; i++)
		if (strcmp(plot_props[i], name) == 0)
			return true;
	return false;
}

/* All or none of them. */
static int unset_props(struct value *flags, const struct args *args, const char *target, struct err *err)
{
	CLEANUP(str_release) struct str missing = { 0 };

	for (size_t i = 0; i < args->unset.n; i++)
		if (!value_get(flags, args->unset.v[i]) || !is_prop(args->unset.v[i])) {
			const char *near = str_nearest(args->unset.v[i], plot_props);

			str_addf(&missing, "%s'%s'", missing.len ? ", " : "", args->unset.v[i]);
			if (near && strcmp(near, args->unset.v[i]) != 0)
				str_addf(&missing, " (did you mean '%s'?)", near);
		}
	if (missing.len)
		return err_set(err, DVC_ERROR, "display properties [%s] not found in plot '%s'", str_text(&missing), target);
	for (size_t i = 0; i < args->unset.n; i++)
		value_drop(flags, args->unset.v[i]);
	return 0;
}

static int modify(struct data_project *d, struct arena *a, const struct args *args, struct err *err)
{
	const char *target = args->common.rest.v[0];
	CLEANUP(mem_free) char *at = data_project_path(d, target);
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(mem_free) char *shown = NULL;
	struct value *flags;
	struct stage *s;
	bool existed;
	size_t i;

	s = (struct stage *)data_project_find_out(d, at, false, &i);
	if (!s)
		return err_set(err, DVC_ERROR, "Unable to find DVC file with output '%s'", target);
	if (!s->name)
		return err_set(err, DVC_ERROR, "'%s' is of '%s': plots are of dvc.yaml", target, s->file);
	if (s->outs[i].kind != OUT_PLOT && args->unset.n)
		return err_set(err, DVC_ERROR, "'%s' is not a known plot. Use `dvc plots modify` to turn it into one.", target);
	flags = s->outs[i].flags ? value_copy(a, s->outs[i].flags) : value_map(a);
	if (unset_props(flags, args, target, err) < 0)
		return -1;
	set_props(flags, a, args);
	s->outs[i].flags = flags;
	s->outs[i].kind = OUT_PLOT;
	path = fs_join(d->project.root, s->file);
	strvec_add(&d->edited, s->file);
	if (stage_dump_write(s, d->project.root, path, &existed, err) < 0)
		return -1;
	shown = data_project_shown(d, s->file);
	if (!args->common.quiet)
		printf("Modifying stage '%s' in '%s'\n", s->name, shown);
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(data_project_release) struct data_project d = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(mem_free) char *templates = NULL;
	struct plot_template template;

	if (data_project_open(&d, raw, "dvc plots modify", DATA_STAGES, err) < 0)
		return -1;
	templates = fs_join(d.project.dvc_folder, "plots");
	if (args->template && *args->template && plot_template_find(&template, &a, args->template, templates, err) < 0)
		return -1;
	return modify(&d, &a, args, err);
}

const struct command data_plots_modify = {
	.name = "plots modify",
	.summary = "change how a stage's output is drawn",
	.operands = "TARGET",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data plots modify loss.csv -x epoch -y loss --title Loss\n  data plots modify loss.csv --unset title\n",
	.run = run,
	.least = 1,
	.most = 1,
};
