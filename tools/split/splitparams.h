/* splitparams.h - the section `split` of params.yaml. */
#ifndef SPLIT_SPLITPARAMS_H
#define SPLIT_SPLITPARAMS_H

#include "base/err.h"
#include "base/vec.h"
#include "format/yaml/yaml.h"

#include <stdint.h>

enum part { PART_TRAIN, PART_VALIDATION, PART_HOLDOUT, N_PARTS };

/* "train", "validation", "holdout" */
extern const char *const part_names[N_PARTS];

struct split_params {
	int64_t seed;
	double share[N_PARTS];               /* of all rows; train has the rest */
	const char *ids[N_PARTS];            /* a file of keys, instead of a share; NULL = none */
	const char *stratify, *group, *time; /* columns; NULL = none */
};

/* Texts are borrowed from the tree. Unknown keys, impossible shares, ways that exclude each other: ERR_USAGE with the place. */
int split_params_read(struct split_params *p, const struct yaml *y, struct err *err);

/* "rows", "time", "group", "stratify" or "random" */
const char *split_method(const struct split_params *p);

#endif
