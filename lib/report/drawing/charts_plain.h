/* charts_plain.h - charts in characters, for where no picture is shown: bars of eight heights, and tables. All are the caller's to free. */
#ifndef REPORT_CHARTS_PLAIN_H
#define REPORT_CHARTS_PLAIN_H

#include "base/str.h"
#include "report/report.h"

/* Append a character a value: its height is its share of most, eight steps; a value above 0 never looks like none. */
void spark_add(struct str *out, const double *v, size_t n, double most);

/* Counts of what was said (columns) of what is true (rows); NULL for more than PLAIN_CLASSES_MOST classes. */
char *plain_confusion(const char *title, char *const *classes, size_t k, const size_t *counts);
/* How often each size of residual occurs, both models on one scale; NULL without residuals that are finite. residual[m] may be NULL. */
char *plain_residuals(const double *const residual[2], size_t n);
/* Heights of a curve at equal steps of x from 0 to 1; x ascends. */
char *plain_curve(const char *title, const char *const *names, const double *const *x, const double *const *y, const size_t *n,
		  size_t n_curves);

/*
 * Said and happened: rows by deciles of the score, mean score and share of positives of each model. Adds nothing where a score is no
 * probability (outside of 0 to 1), or there is none.
 */
void add_calibration(struct section *s, const struct report_rows *rows);

enum { PLAIN_CLASSES_MOST = 12, PLAIN_BINS = 24, PLAIN_STEPS = 20, CALIBRATION_BINS = 10 };

#endif
