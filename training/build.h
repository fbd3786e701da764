/* build.h - one model from a dataset and a recipe: search, fit, appraise, and write as a package. */
#ifndef TRAINING_BUILD_H
#define TRAINING_BUILD_H

#include "training/fit.h"
#include "training/recipe.h"
#include "training/folds/search.h"

struct build {
	const struct recipe *recipe;   /* borrowed */
	const struct dataset *dataset; /* borrowed */
	bool searched;                 /* `search` is filled: there was a grid, or somebody asked for the folds */
	struct search search;
	double values[LEARNER_MAX_PARAMS];
	struct preprocess preprocess;
	struct fitted fitted;
	struct appraisal train;   /* on the training rows themselves */
	char digest[DIGEST_TEXT]; /* of the package, after build_write() */
};

/* Fit on all rows, by the best values of a search if there is anything to search. want_folds: cross-validate in any case. */
int build_fit(struct build *b, const struct dataset *d, const struct recipe *r, bool want_folds, unsigned n_threads, struct err *err);

/* Write what the package's digest covers into dir, which is there: graph, MLmodel, profile, golden rows with the built-in scorer's answers.
 */
int build_write(struct build *b, const char *dir, struct err *err);
void build_release(struct build *b);

/* Parts of a package, for models that came from elsewhere too: profile.json of features and target; golden/ by the scorer that dir's model
 * runs in. */
int build_write_profile(const struct dataset *d, const char *dir, struct err *err);
int build_write_golden(const struct dataset *d, const char *dir, struct err *err);
const char *build_task_name(enum metric_task task);

/* Predictions of every row by the models of the folds that did not see it, with the key columns, as CSV. Needs `searched`. */
int build_write_out_of_fold(const struct build *b, const char *path, struct err *err);

#endif
