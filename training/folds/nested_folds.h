/* nested_folds.h - what a recipe says of rows that it has not seen: each row is answered by a model made without its fold, search and all. */
#ifndef TRAINING_NESTED_FOLDS_H
#define TRAINING_NESTED_FOLDS_H

#include "model/predictions/predictions.h"
#include "training/folds/fold_deal.h"

/*
 * Make the recipe's model once a fold, from the other folds alone: its values are searched there too, so that no answer has seen its row in
 * any way. out: in the order of d's rows; classes are borrowed from d.
 * ERR_DATA: fewer rows than folds, a class that the other folds lack, or what else a training fails by. r must have a learner.
 */
int nested_folds(struct predictions *out, const struct dataset *d, const struct recipe *r, const struct fold_terms *terms,
		 unsigned n_threads, struct err *err);
/* Frees what nested_folds() filled; the classes are not its. */
void nested_folds_release(struct predictions *p);

#endif
