/* bootstrap_t.h - studentised resampling of a mean gain. */
#ifndef EVALUATE_BOOTSTRAP_T_H
#define EVALUATE_BOOTSTRAP_T_H

#include "evaluate/resampling/resample.h"

/*
 * t (how->n_resamples) = (mean* - mean) / se* of each resample, ascending; resamples without spread are left out.
 * gain (how->n), finite. Returns how many are left. The bits do not depend on how->n_threads.
 */
size_t bootstrap_t_statistics(double *t, const double *gain, const struct resampling *how);

#endif
