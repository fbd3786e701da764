/* scoring.h - how a model of an evaluation is asked: its table, and its request. */
#ifndef EVALUATE_SCORING_H
#define EVALUATE_SCORING_H

#include "evaluate/evaluation.h"
#include "model/score_ref.h"

/* The hold-out as this model wants to read it: the rows that are there, or `again`, which is filled then and is the caller's. */
int side_table(const struct table **out, struct table *again, const struct evaluation *e, const struct side *side, struct err *err);
/* hide: the caller's, empty; the target is added to it, and for a server, which may take no other columns than its own, key and weight. */
void side_request(struct score_request *out, const struct evaluation *e, const struct side *side, const struct table *rows,
		  struct strvec *hide);

/* What `prediction` means in a file or an answer for this task. */
enum predictions_task scoring_answers(unsigned task);

#endif
