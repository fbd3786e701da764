/* output.h - the files of an evaluation: verdict.json, report.md, report.html, report.json, junit.xml. */
#ifndef EVALUATE_OUTPUT_H
#define EVALUATE_OUTPUT_H

#include "ci/runner.h"
#include "evaluate/evaluation.h"

/* The folder below the output's of what may not be told (reuse.disclose): mode 0700, its files 0600. */
#define OUTPUT_PRIVATE "private"

/* Write all five, each atomically, the verdict last. */
int output_write(const char *dir, const struct evaluation *e, struct err *err);
/* RULES 25: a verdict "error" in the place of the old one on 20, 21, 30 and 40; none at all on anything else. err stays as it is. */
void output_fail(const char *dir, struct evaluation *e, const struct err *err);
/* Take all five away. */
void output_remove(const char *dir);
/* The report as the job's summary, in CI. */
int output_summary(const struct ci *ci, const char *dir, struct err *err);

#endif
