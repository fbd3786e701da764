/* tree_view.h - a project's files and outputs as one tree, at a revision or in the work tree: what list and du show, and get and import take. */
#ifndef PIPELINE_TREE_VIEW_H
#define PIPELINE_TREE_VIEW_H

#include "base/map.h"
#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"

struct view_node {
	const char *name; /* one part of the path; "." for the top */
	bool is_dir, is_exec;
	bool is_out;           /* an output that the cache holds */
	bool in_out;           /* it, or below one */
	int64_t size;          /* of what lies there, bytes, as the file system or git says; -1 = nothing does */
	int64_t recorded_size; /* of the output, bytes; -1 = not known */
	const char *id;        /* of the object; NULL = none is recorded */
	const char *remote;    /* that the output names itself, NULL = none */
	bool legacy;
	bool unlisted;            /* an output that is a folder, and what is in it is not known */
	struct view_node **below; /* in byte order of their names */
	size_t n, cap;
};

struct tree_view {
	struct view_node *top;
	struct arena arena;
	struct map by_path;
	struct view_node **all; /* what by_path counts */
	size_t n_all, cap_all;
};

struct tree_view_terms {
	const struct project *project;
	const struct source_tree *tree;
	/* Nothing that neither holds this path nor lies below it is wanted; NULL = everything is. */
	const char *only;
	/* Append the bytes of an output's listing; none appended: nobody has it. */
	int (*listing)(void *arg, struct str *out, const struct stage_out *of, struct err *err);
	void *arg;
};

/*
 * Read what the tree holds, files of git and outputs in one. terms are borrowed for the call, the project longer. DVC_ERROR for a
 * dvc.yaml that cannot be read.
 */
int tree_view_open(struct tree_view *v, const struct tree_view_terms *terms, struct err *err);
void tree_view_release(struct tree_view *v);
/* "" or "." is the top; NULL if there is nothing. */
const struct view_node *tree_view_find(const struct tree_view *v, const char *path);

#endif
