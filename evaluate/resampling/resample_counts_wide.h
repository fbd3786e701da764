/* resample_counts_wide.h - multinomial_add() in wide registers, where the machine has them. Only resample_counts.c includes this. */
#ifndef EVALUATE_RESAMPLE_COUNTS_WIDE_H
#define EVALUATE_RESAMPLE_COUNTS_WIDE_H

#include "evaluate/resampling/resample_counts.h"

/* The same bits as the plain version's, sixteen rows at a time; returns how many rows were added: 0 on a machine without. */
size_t multinomial_add_wide(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits, const double *a,
			    const double *b, size_t count);

#endif
