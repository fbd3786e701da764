/* plot_define.h - which plots a project has: those of `plots:` at the top of each dvc.yaml, outputs of stages that are plots, and files asked for. */
#ifndef PIPELINE_PLOT_DEFINE_H
#define PIPELINE_PLOT_DEFINE_H

#include "base/vec.h"
#include "pipeline/plots/plot_tree.h"

struct plots_ask {
	const struct strvec *targets; /* files, plots' names or "dvc.yaml::name", as patterns from their beginning; empty = every plot */
	const struct value *props;    /* what the command line says: a map of template, x, y, x_label, y_label, title, header */
	const char *from;             /* the user's folder, relative to the project's root; "." */
};

struct plot_definitions {
	struct value *files; /* {the file that says so, "" for outputs and targets: {plot: options}}, paths as the user sees them */
	bool any;            /* false: nothing is known of plots at all */
};

/*
 * notes: gets "'los' names no plot: did you mean 'loss.csv'?" for targets without one; may be NULL.
 * DVC_ERROR for a dvc.yaml that cannot be read, "path:line:col: ...".
 */
int plot_define(struct plot_definitions *out, struct arena *a, struct plot_tree *t, const struct plots_ask *ask, struct strvec *notes,
		struct err *err);

/* The files that a plot's points are in, as the user sees them: those of `y`, or its own name, and the first of `x`. Appended, each once. */
void plot_sources(struct strvec *out, const char *id, const struct value *props);
/* "a//b/../c" -> "a/c", as Python's normpath; in the arena. */
const char *plot_normal_path(struct arena *a, const char *folder, const char *path);

extern const char *const plot_props[]; /* NULL-terminated */

#endif
