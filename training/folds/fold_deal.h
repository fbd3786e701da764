/* fold_deal.h - which row is in which fold of a cross-validation: by a hash, so that neither order nor machine matters. */
#ifndef TRAINING_FOLD_DEAL_H
#define TRAINING_FOLD_DEAL_H

#include "training/dataset.h"

struct fold_terms {
	int64_t n; /* folds, at least 2 */
	int64_t seed;
	const char *group; /* rows that share this column's value stay together; NULL = none */
	const struct strvec
		*by; /* columns that are hashed; empty = the whole row; one that is not there is left out. Not read with a group */
};

/*
 * fold (n_rows): 0 .. n-1. Classes are spread evenly; groups are dealt in the order of their hashes.
 * ERR_DATA: fewer rows (or groups) than folds, or no such group column.
 */
int folds_assign(uint32_t *fold, const struct dataset *d, const struct fold_terms *terms, struct err *err);

#endif
