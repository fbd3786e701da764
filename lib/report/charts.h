/* charts.h - the charts of an evaluation, from its rows. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include "report/report.h"

/* Adds what goes with the task: predicted and actual, residuals; or a confusion matrix for each model, ROC, precision and recall. */
void charts_add(struct section *s, const struct report_rows *rows);
/* Intervals of the primary metric, floors, guards and slices that have one; the worst slices first. NULL if there are none. */
char *charts_forest(const struct json *verdict);

#endif
