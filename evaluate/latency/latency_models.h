/* latency_models.h - the times of the two models of an evaluation, measured now, or those of the answer to the same question before. */
#ifndef EVALUATE_LATENCY_MODELS_H
#define EVALUATE_LATENCY_MODELS_H

#include "evaluate/evaluation.h"

/* Can the models be timed, if the policy asks for it? Asked before anything is scored. ERR_DATA, metric_missing. */
int latency_possible(struct evaluation *e, struct err *err);
/* Fills e->latency where the policy asks for it. A verdict on the same question that the ledger keeps lends its times (RULES 26). */
int latency_take(struct evaluation *e, struct err *err);
/* latency_recall.c: the section "latency" of a verdict; false if it has none that is whole. */
bool latency_recall(struct latency *out, const char *document);

#endif
