/* plot_tree.h - a project's files and tracked outputs laid over each other, at a revision or in the work tree: what plots read their data from. */
#ifndef PIPELINE_PLOT_TREE_H
#define PIPELINE_PLOT_TREE_H

#include "cache/dir_listing.h"
#include "pipeline/plots/plot_remote.h"
#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"

struct plot_tree {
	struct project *p;
	struct plot_remote remote; /* asked for what the cache has not got */
	struct source_tree tree;
	struct stage_list stages;
	struct dir_listing *listings; /* one an output of stages, in their order; read when asked for */
	bool *listed;
	size_t n_outs;
};

/* rev NULL = the work tree. DVC_ERROR for an unknown revision, and for what project_stages_at() refuses. Release it whatever is returned. */
int plot_tree_open(struct plot_tree *t, struct project *p, const char *rev, struct err *err);
void plot_tree_release(struct plot_tree *t);

/* Paths are relative to the project's root, or absolute. What lies there goes before what the cache holds of it. */
bool plot_tree_is_folder(struct plot_tree *t, const char *at);
/* Append the files below a folder, as paths relative to it, in byte order; those that .dvcignore names are left out. */
int plot_tree_files(struct strvec *out, struct plot_tree *t, const char *at, struct err *err);
/* Append the file's bytes. *found false: neither a file nor an object is there, in the cache or at the remote. */
int plot_tree_read(struct str *out, struct plot_tree *t, const char *at, bool *found, struct err *err);
/* Does it lie in an output that the cache is to hold, whether it does or not? */
bool plot_tree_is_tracked(const struct plot_tree *t, const char *at);

#endif
