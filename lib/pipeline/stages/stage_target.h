/* stage_target.h - what a user names on the command line, as stages: "train", "sub/dvc.yaml:train", "sub/dvc.yaml", "data.dvc", "build" of a foreach. */
#ifndef PIPELINE_STAGE_TARGET_H
#define PIPELINE_STAGE_TARGET_H

#include "pipeline/project/project.h"

#include <stdbool.h>

struct stage_set {
	size_t *v; /* places in the list, each once, in the order in which they were named */
	size_t n, cap;
};
void stage_set_release(struct stage_set *s);
/* Add the index of a stage; one that is there already is not added again. */
void stage_set_add(struct stage_set *s, size_t stage);

enum stage_target_flags {
	STAGE_TARGET_GLOB = 1,      /* the name is a pattern: "train*" */
	STAGE_TARGET_RECURSIVE = 2, /* a folder is every stage below it */
	STAGE_TARGET_OUTS = 4,      /* the path of an output is its stage */
};

/*
 * Add the stages that target names. from: the user's folder, relative to the project's root ("."). DVC_ERROR as DVC says it: "'x.dvc' does not
 * exist", "Stage 'trian' not found inside 'dvc.yaml' file", with "did you mean".
 */
int stage_target_find(struct stage_set *out, const struct stage_list *list, const char *root, const char *from, const char *target,
		      unsigned flags, struct err *err);

#endif
