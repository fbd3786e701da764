/* data_targets.h - what the operands of a command name: stages, .dvc files, outputs, and paths inside outputs. */
#ifndef DATA_DATA_TARGETS_H
#define DATA_DATA_TARGETS_H

#include "tools/data/data_project.h"

struct data_target {
	const struct stage *stage;
	const struct stage_out *out; /* this one alone; NULL = all of the stage */
	char *below;                 /* of it this path alone; NULL = all of it */
};

struct data_targets {
	struct data_target *v;
	size_t n, cap;
};

enum data_target_flags {
	DATA_WITH_DEPS = 1, /* and the stages that they depend on */
	DATA_RECURSIVE = 2, /* a folder is all stages in it */
};

/* In the order of the operands; without any, every stage of the project. DVC_ERROR for what names nothing. */
int data_targets_find(struct data_targets *out, const struct data_project *d, const struct strvec *operands, unsigned flags,
		      struct err *err);
void data_targets_release(struct data_targets *targets);

/* Call for each output of a target that the cache holds. */
typedef int data_out_fn(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err);
int data_targets_each_out(const struct data_targets *targets, data_out_fn *each, void *arg, struct err *err);

#endif
