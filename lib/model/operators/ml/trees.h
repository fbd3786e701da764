/* trees.h - ensembles of decision trees, read from the attributes of ai.onnx.ml's operators. Private to lib/model. */
#ifndef MODEL_TREES_H
#define MODEL_TREES_H

#include "model/operators/op_list.h"

enum tree_mode { TREE_LEAF, TREE_LEQ, TREE_LT, TREE_GTE, TREE_GT, TREE_EQ, TREE_NEQ };
enum tree_aggregate { TREE_SUM, TREE_AVERAGE, TREE_MIN, TREE_MAX };

struct tree_node {
	double threshold;
	uint32_t feature;
	uint32_t yes, no;        /* nodes */
	uint32_t first, weights; /* of a leaf */
	uint8_t mode;
	bool missing_yes; /* NaN goes to `yes`; else NaN goes where the comparison sends it */
};

struct tree_weight {
	uint32_t target;
	double weight;
};

struct trees {
	struct tree_node *nodes;
	struct tree_weight *weights;
	uint32_t *roots;                                        /* in the order of the file */
	size_t n_nodes, n_roots, n_targets, n_base, n_features; /* n_features: highest feature + 1 */
	double *base;
	enum tree_aggregate aggregate;
	enum post post;
	bool one_target;  /* all weights are of one target */
	bool no_negative; /* no weight is below 0 */
};

/* kind is "target" or "class": the prefix of the weights' attributes. ERR_DATA for trees that are no trees. */
int trees_read(struct trees **out, const struct op_call *c, const char *kind, size_t n_targets, struct err *err);

/*
 * scores (rows, n_targets) and has (rows, n_targets), whether a leaf spoke of the target at all, from x (rows, columns).
 * Without base values; trees in the file's order, float32 sums unless x is double. ERR_DATA if x has too few columns.
 */
int trees_run(const struct trees *t, const struct op_call *c, double *scores, bool *has, struct err *err);

#endif
