/* stored.h - what packages said of a hold-out, kept in their runs' artifacts, and taken from there instead of asking again.
 *
 * A file of predictions lies in evaluation/predictions/ of the run, under the digest of model, hold-out, scorer and task. It counts only if
 * the hold-out's ledger vouches for it: a verdict there names the model and the digest of these very answers (docs/formats/verdict.md,
 * `answers`). Commands, URLs and files of predictions are never kept: what they say may change, or is there already. Nor is anything kept
 * with reuse.mode fresh, whose rows change each time.
 */
#ifndef EVALUATE_STORED_H
#define EVALUATE_STORED_H

#include "evaluate/evaluation.h"

/*
 * The digest of what a model said of the hold-out, in its canonical order: by the labels' texts and the numbers' bits, so that it is the same
 * however the answers came here.
 */
void stored_digest(char out[static DIGEST_TEXT], const struct evaluation *e, const struct predictions *said);

/*
 * Fill side->said, answers and scorer from the run of this model, whose digest side->digest has. scorer NULL = whichever said it.
 * False, with nothing changed, if there is nothing that the ledger vouches for.
 */
bool stored_take(struct evaluation *e, struct side *side, const char *scorer);

/* Keep what this side said, if it is a package of a run of this store. */
int stored_keep(struct evaluation *e, const struct side *side, struct err *err);

#endif
