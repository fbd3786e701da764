/* graph.h - a fitted model with its preprocessing as one ONNX file.
 *
 * In double; one input of shape [N] a column under its name (double, or string with "" for missing). Outputs: `prediction` [N], or
 * `label` [N] and `probabilities` [N, n_classes], classes in byte order. docs/formats/package.md.
 */
#ifndef TRAINING_GRAPH_H
#define TRAINING_GRAPH_H

#include "training/learners/learner.h"
#include "training/preprocess.h"

struct graph_classes {
	const char *const *names; /* (n) in byte order */
	const int64_t *values;    /* (n) the same as integers; NULL = the labels are text */
	size_t n;                 /* 0 for regression */
};

/* ERR_DATA if a column bears the name of an output. Deterministic. */
int graph_build(struct str *out, const struct preprocess *p, const struct fitted *f, const struct graph_classes *classes, struct err *err);

#endif
