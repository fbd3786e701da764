/* command_rights.h - a user's command does not run in a job that may write to the store: it is scored before, where there is nothing to take. */
#ifndef EVALUATE_COMMAND_RIGHTS_H
#define EVALUATE_COMMAND_RIGHTS_H

#include "evaluate/evaluation.h"

/*
 * ERR_USAGE for command:"..." where this job can write to a store that others share: it holds the key that signs records, or it is a CI job
 * that charges the hold-out. Elsewhere, and for any other kind of model, 0.
 */
int command_rights_check(const struct evaluation *e, const struct side *side, struct err *err);

#endif
