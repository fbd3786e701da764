/* kind_filter.h - fetch --type: which outputs are metrics or plots, by their stage or by the top of a dvc.yaml. */
#ifndef DATA_KIND_FILTER_H
#define DATA_KIND_FILTER_H

#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"
#include "pipeline/stages/stage.h"

struct kind_filter {
	bool metrics, plots;  /* what is asked for; neither = everything */
	struct strvec places; /* paths named by the top of a dvc.yaml, relative to the root */
};

/* types: "metrics", "plots". The files of the tree are read only if there is one. */
int kind_filter_read(struct kind_filter *filter, const struct strvec *types, const struct project *p, const struct source_tree *tree,
		     struct err *err);
void kind_filter_release(struct kind_filter *filter);

/* Is it asked for: itself, a file in it, or the folder that it is in? */
bool kind_filter_takes(const struct kind_filter *filter, const struct stage_out *out);

#endif
