/* search.h - cross-validation: which values of the parameters do best, and what a model says of rows that it has not seen. */
#ifndef TRAINING_SEARCH_H
#define TRAINING_SEARCH_H

#include "training/appraisal.h"
#include "training/dataset.h"

struct search {
	size_t best; /* the best combination of the recipe; of equals the first */
	const struct metric *metric;
	struct appraisal mean; /* of the best: the mean of each metric over the folds */
	double *out_of_fold;   /* (n_rows) or (n_rows, n_classes): each row predicted by the model of the best values that did not see it */
	uint32_t *fold;        /* (n_rows) */
};

/*
 * Assign rows to folds by a hash of seed and key (without a key: content), so that neither order nor machine matters; classes are spread
 * evenly, and groups (recipe.group) stay together. Try every combination on every fold.
 * ERR_DATA: fewer rows (or groups) than folds, a class that a fold's training rows lack; ERR_USAGE: a metric that does not fit the task.
 */
int search_run(struct search *s, const struct dataset *d, const struct recipe *r, unsigned n_threads, struct err *err);
void search_release(struct search *s);

#endif
