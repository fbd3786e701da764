/* verdict_write.h - parts of verdict.json that have a file of their own. */
#ifndef EVALUATE_VERDICT_WRITE_H
#define EVALUATE_VERDICT_WRITE_H

#include "evaluate/evaluation.h"
#include "format/json.h"

/* A number, or null where it is not finite: what is not known is not a number in a verdict. */
void put_finite(struct json_writer *w, const char *key, double value);
/* Only what applies: a finding has many numbers that it does not use. */
void put_known(struct json_writer *w, const char *key, double value);
/* An item of an array: null where it is not finite. */
void add_finite(struct json_writer *w, double value);
/* "ci": [low, high] and its level; nothing if one is NaN, and null for an end that is open. */
void put_interval(struct json_writer *w, double low, double high);
/* Text, or null for NULL and "". */
void put_text(struct json_writer *w, const char *key, const char *text);
void put_candidate(struct json_writer *w, const struct evaluation *e);
void put_production(struct json_writer *w, const struct evaluation *e);
void put_holdout(struct json_writer *w, const struct evaluation *e);
/* labels_too: also what follows from labels. */
void put_leakage(struct json_writer *w, const struct evaluation *e, bool labels_too);
/* The first n of them. */
void put_warnings(struct json_writer *w, const struct evaluation *e, size_t n);
/* "lost_baseline", if one was accepted. */
void put_lost(struct json_writer *w, const struct evaluation *e);
/* verdict_alpha.c: the hold-out's meter, and whose wear is part of it. */
void put_alpha(struct json_writer *w, const struct evaluation *e);
void put_inherits(struct json_writer *w, const struct evaluation *e);
/* verdict_rehearsal.c: what is special about rows that are no hold-out. */
void put_rehearsal(struct json_writer *w, const struct evaluation *e);
/* told_number.c: the number that `rounded` tells of a promotion; nothing otherwise. */
bool told_number(double *value, const struct evaluation *e);
void put_told_number(struct json_writer *w, const struct evaluation *e);
/* The policy with every default filled in. */
/* verdict_declared.c: the metrics that the policy declares; nothing where it declares none. */
void put_declared(struct json_writer *w, const struct policy *p);
void put_policy(struct json_writer *w, const struct evaluation *e);
/* The condition, if the policy has one: of the verdict, and of its policy. */
void put_condition(struct json_writer *w, const struct evaluation *e);
/* Where one bit is told: that it was asked, and when it will be told. */
void put_condition_told(struct json_writer *w, const struct evaluation *e);
void put_policy_condition(struct json_writer *w, const struct policy *p);
/* "the condition "..." holds", and "; the condition ..." where it stands in the way beside a primary metric. */
void sentence_condition(struct str *out, const struct evaluation *e);
void sentence_condition_obstacle(struct str *out, const struct evaluation *e);
void put_findings(struct json_writer *w, const char *key, const struct findings *f);
/* drift and drift_against. */
void put_drift(struct json_writer *w, const struct evaluation *e);
/* label_shift and priors. */
void put_class_shares(struct json_writer *w, const struct evaluation *e);
void put_policy_drift(struct json_writer *w, const struct policy *p);
void put_primary(struct json_writer *w, const struct evaluation *e);
/* verdict_bad_rows.c: the names of the first rows without a finite answer, and the section "not_finite". */
void bad_rows_text(struct str *out, const struct evaluation *e, const struct arm *arm);
void put_bad_rows(struct json_writer *w, const struct evaluation *e);
/* verdict_latency.c */
void put_latency(struct json_writer *w, const struct evaluation *e);
void put_latency_finding(struct json_writer *w, const struct finding *f);
/* What the CI runner says of the job; an object even outside CI. */
void put_build(struct json_writer *w, const struct env *env);

/* rows_needed.c: rows (or queries) that would show a gain as large as the one measured; NaN = shown already, unknown, or no number would. */
double primary_rows_needed(const struct evaluation *e);

#endif
