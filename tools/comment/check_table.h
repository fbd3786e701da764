/* check_table.h - the checks that decided, in a table of at most eight rows. */
#ifndef COMMENT_CHECK_TABLE_H
#define COMMENT_CHECK_TABLE_H

#include "base/str.h"
#include "format/json.h"

/* The primary metric, then what failed, what is open, what warns, what holds; how many are left out is said. Nothing without checks. */
void check_table(struct str *out, const struct json *verdict);

/*
 * Append a number with the digits that its uncertainty leaves: the second significant digit of the standard error is the last one shown.
 *
 * se   standard error, in units of value; NaN or 0 = not known: four significant digits
 */
void add_measured(struct str *out, double value, double se);

#endif
