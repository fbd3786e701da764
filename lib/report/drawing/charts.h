/* charts.h - the charts of an evaluation, from its rows. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include "report/report.h"

/* Adds what goes with the task: predicted and actual, residuals; or a confusion matrix for each model, ROC, precision and recall. */
void charts_add(struct section *s, const struct report_rows *rows);
/*
 * The gains of all rows and of the slices with their intervals, the worst slices first: a forest plot.
 * *plain becomes the same in characters, for Markdown. Both are the caller's; NULL if no slice has a gain.
 */
char *charts_forest(const struct json *verdict, char **plain);

#endif
