/* fold_answers.h - without validation rows: both recipes judged on the training rows, each row answered by a model made without it.
 *
 * Only for --on validation, whose verdict registers nothing. Folds are the candidate's (number, seed, group), and the same for both sides;
 * `interlock train folds` makes the models. Which recipe a model has, its package's provenance.json says.
 */
#ifndef EVALUATE_FOLD_ANSWERS_H
#define EVALUATE_FOLD_ANSWERS_H

#include "evaluate/evaluation.h"

/* e->no_rows is set where this cannot be: a model without a recipe of ours, rows in order of time. */
void fold_answers_possible(struct evaluation *e);
/* Fill side->said. ERR_DATA if the recipe does not fit the table; production's sets e->no_rows instead. */
int fold_answers(struct evaluation *e, struct side *side, struct err *err);
/* The same with the program that is run as `PROGRAM folds ...`: the one beside this one, or a test's. */
int fold_answers_by(struct evaluation *e, struct side *side, const char *program, struct err *err);
/* The judgement where nothing could be asked. */
void fold_answers_none(struct judgement *j, const struct policy *p);

#endif
