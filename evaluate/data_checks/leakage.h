/* leakage.h - rows of the hold-out that are also in what the candidate learned from: what was looked for, and found. */
#ifndef EVALUATE_LEAKAGE_H
#define EVALUATE_LEAKAGE_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "table/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evaluation;

/* One table that the hold-out was compared with. Counts are of hold-out rows. */
struct leak {
	const char *name; /* "train", "validation" */
	const char *path;
	char digest[DIGEST_TEXT];
	size_t rows;
	bool has_key;                        /* keys were compared */
	size_t key_shared;                   /* its key is there */
	size_t n_features;                   /* columns by which rows were compared */
	size_t row_shared;                   /* only a row of equal features is there, under another key */
	size_t label_conflicts;              /* such rows there have other labels alone */
	double duplicate_rate;               /* rows of the table that have an equal one in it */
	uint8_t *shared;                     /* (n_judged) by row in canonical order: its key or its features are there; NULL = none is */
	size_t n_shared;                     /* of them */
	bool has_without;                    /* the primary metric was computed without the shared rows: */
	double candidate, production, delta; /* NaN = undefined there, or no production */
};

void leaks_release(struct leak *leaks, size_t n);

/* Compare with every table that the policy names or the user gives, and with the candidate's own provenance. ERR_HOLDOUT, leakage. */
int leakage_check(struct evaluation *e, struct err *err);
/* Behind the arms: what the primary metric is without the rows that the policy tolerates. */
void leakage_effect(struct evaluation *e);

/* Parts of leakage_check(), one file each. A column that is not there is an error if the policy asks for this table, else a warning. */
int leak_lacks_column(struct evaluation *e, const struct leak *leak, const char *column, const char *what, struct err *err);
int leak_check_groups(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err);
int leak_check_time(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err);
int leak_check_origin(struct evaluation *e, struct err *err);

#endif
