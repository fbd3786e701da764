/* plots.h - every plot of a project over some revisions: its points and options, or its pictures, or why it has none. */
#ifndef PIPELINE_PLOTS_H
#define PIPELINE_PLOTS_H

#include "pipeline/plots/plot_define.h"

#define PLOTS_WORKSPACE "workspace" /* the work tree's name among revisions */

#define PLOT_NONE ((size_t)-1)

struct plot_image {
	const char *rev, *file; /* the file as the user sees it */
	const char *bytes;
	size_t len;
};

struct plot {
	const char *name; /* of several plots of one name: "dvc.yaml::name" */
	const char *id;   /* without that */
	bool is_image;
	bool is_again;        /* a file that was asked for, and that a dvc.yaml names as well */
	struct value *points; /* a list of maps; of all revisions */
	struct value *props;  /* plot_points.h, and title and revs_with_datapoints; of the first revision with points */
	struct plot_image *images;
	size_t n_images, cap_images;
};

/* A file that cannot be read, or a plot that cannot be made of what was read. */
struct plot_failure {
	size_t plot; /* its place; PLOT_NONE: the revision's plots are not known at all */
	const char *rev;
	const char *source; /* the file; NULL = it was not a file's fault */
	const char *type;   /* as DVC calls it: "FileNotFoundError" */
	const char *text;
	const char *hint; /* NULL = none */
};

struct plots {
	struct arena arena; /* of everything */
	struct plot *v;     /* in the order in which they are defined */
	size_t n, cap;
	struct plot_failure *failures; /* those of no plot first, then by plot and revision */
	size_t n_failures, cap_failures;
	struct strvec bad_revs; /* where files or definitions could not be read */
	struct strvec notes;    /* plot_define() */
	bool any;               /* a revision knew of plots */
};

/*
 * revs: as the user names them, PLOTS_WORKSPACE is the work tree; read in their order, the work tree first.
 * DVC_FAILED for an unknown revision; anything else is a failure in the result. Release it whatever is returned.
 */
int plots_read(struct plots *out, struct project *p, const struct strvec *revs, const struct plots_ask *ask, struct err *err);
void plots_release(struct plots *plots);

#endif
