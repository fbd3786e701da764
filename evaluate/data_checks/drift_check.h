/* drift_check.h - is the hold-out still like the rows to come? Drift against recent rows, class shares against training, and weights that
 * make up for the shares of the classes.
 */
#ifndef EVALUATE_DRIFT_CHECK_H
#define EVALUATE_DRIFT_CHECK_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "table/drift.h"

#include <stdbool.h>
#include <stddef.h>

struct evaluation;

/* What drift.against is, and what was found in it. */
struct recent_rows {
	struct table rows;
	char digest[DIGEST_TEXT];
	struct drift *found; /* (n), the weightiest first */
	size_t n, n_drifted;
	bool has_labels; /* at least one row has the label */
};

/* Classes of the truth (n of them): how often each comes. */
struct class_shares {
	double *holdout, *target; /* (n) shares; target NULL = no priors */
	size_t n;
};

/* The hold-out's classes against the training table's. */
struct label_shift {
	bool asked; /* there is a training table with the label */
	double chi_square, null_quantile, p, effect;
	size_t df;
	bool shifted;
};

struct drift_check {
	struct recent_rows recent;
	struct class_shares shares;
	struct label_shift shift;
};

/* Behind holdout_truth() and leakage_check(). ERR_IO, or ERR_DATA with data_mismatch, where the recent rows cannot be compared. */
int drift_check(struct evaluation *e, struct err *err);
void drift_check_release(struct drift_check *d);

/* Parts, one file each. class_shares.c: */
int priors_apply(struct evaluation *e, struct err *err);
void label_shift_check(struct evaluation *e);

#endif
