/* rehearsal.h - --on validation: the candidate of a pull request is judged on rows that cost the hold-out nothing.
 *
 * Nothing is written to the store, and the verdict registers nothing. The validation rows decide; without them the training rows do, out of
 * fold (fold_answers.h). A store that cannot be read leaves production unknown: then nothing is promoted.
 */
#ifndef EVALUATE_REHEARSAL_H
#define EVALUATE_REHEARSAL_H

#include "evaluate/evaluation.h"

/* The table to judge on; sets e->out_of_fold if it is the training table. NULL if none was given. Borrowed. */
const char *rehearsal_path(struct evaluation *e);
/* The rows are loaded: can the models be asked about them, and does the hold-out lie open? Does nothing on the hold-out. */
void rehearsal_open(struct evaluation *e);
/* The registry could not be read: -1 with err as it was, or 0 where production may stay unknown (no right to read, no network). */
int rehearsal_store_lost(struct evaluation *e, struct err *err);
/* The same for the package of the model in production, which a shared store may keep where this job cannot read. Then e has no production. */
int rehearsal_package_lost(struct evaluation *e, struct err *err);
/* With production unknown, what would be promoted is inconclusive. */
void rehearsal_judged(struct evaluation *e);
/* "; on the validation rows: nothing was written to the store, and this verdict registers nothing" */
void rehearsal_sentence(struct str *out, const struct evaluation *e);

#endif
