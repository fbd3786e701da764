/* tree_view.h - a project's files and outputs as one tree, at a revision or in the work tree: what `data list` shows and artifacts are taken from. */
#ifndef DATA_TREE_VIEW_H
#define DATA_TREE_VIEW_H

#include "cache/object_store.h"
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
	bool legacy;
	struct view_node **below; /* in byte order of their names */
	size_t n, cap;
};

struct tree_view {
	struct view_node *top;
	struct source_tree tree;
	struct arena arena;
};

/* rev NULL = the work tree. A folder whose listing is not in the cache has nothing below it. */
int tree_view_open(struct tree_view *v, const struct project *p, struct object_store *store, const char *rev, struct err *err);
void tree_view_release(struct tree_view *v);
/* "" or "." is the top; NULL if there is nothing. */
const struct view_node *tree_view_find(const struct tree_view *v, const char *path);

#endif
