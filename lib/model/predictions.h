/* predictions.h - what a model said about n rows, whatever kind of model it was. */
#ifndef MODEL_PREDICTIONS_H
#define MODEL_PREDICTIONS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct predictions {
	size_t n;
	double *value;       /* regression: (n); NULL for classes */
	size_t n_classes;    /* 0 for regression or a score alone */
	char **classes;      /* (n_classes) in byte order */
	uint32_t *label;     /* (n) index into classes, UINT32_MAX = none; NULL if there are no labels */
	double *probability; /* (n, n_classes) row-major; NULL if there are none */
	double *score;       /* (n); NULL if there is none */
};

void predictions_release(struct predictions *p);

#endif
