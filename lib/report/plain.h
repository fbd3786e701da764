/* plain.h - a decision in words for people who know no statistics: what became of the candidate, why, and what to do next. */
#ifndef REPORT_PLAIN_H
#define REPORT_PLAIN_H

#include "format/json.h"

/* "diabetes may go live: it is better than production version 1." Caller frees. */
char *plain_headline(const struct json *verdict);
/* A sentence or more; each reason of the verdict has one. Caller frees. */
char *plain_why(const struct json *verdict);
/* What to do next. Caller frees. */
char *plain_next(const struct json *verdict);
/* Rows that would show a gain as large as the one measured; NaN = unknown, or no number of rows would. */
double plain_rows_needed(const struct json *verdict);

#endif
