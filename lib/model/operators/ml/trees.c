/* trees.c - reads tree ensembles into flat nodes and walks them. */
#include "model/operators/ml/trees.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

enum { MOST_TARGETS = 1 << 16 };

/* ---- attributes ---- */

/* A list of numbers: floats, or a tensor of doubles under the name with "_as_tensor". */
struct numbers {
	size_t n;
	const float *floats;
	struct tensor tensor;
};

static int numbers_of(struct numbers *out, const struct op_call *c, const char *name, struct err *err)
{
	char as_tensor[64];
	const struct onnx_attribute *a = op_attribute(c, name);

	*out = (struct numbers){ 0 };
	if (a != NULL && a->n_floats > 0) {
		out->n = a->n_floats;
		out->floats = a->floats;
		return 0;
	}
	strcpy(as_tensor, name);
	strcat(as_tensor, "_as_tensor");
	a = op_attribute(c, as_tensor);
	if (a == NULL)
		return 0;
	if (a->t == NULL || !tensor_of_file(&out->tensor, a->t) || !op_is_number(out->tensor.type))
		return op_error(c, err, "%s is no list of numbers", as_tensor);
	out->n = out->tensor.n;
	return 0;
}

static double number_at(const struct numbers *n, size_t i)
{
	return n->floats ? (double)n->floats[i] : tensor_number(&n->tensor, i);
}

static const int64_t *ints_of(const struct op_call *c, const char *name, size_t n, struct err *err)
{
	const struct onnx_attribute *a = op_attribute(c, name);

	if (a == NULL || a->n_ints != n) {
		op_error(c, err, "%s should have %zu numbers", name, n);
		return NULL;
	}
	return a->ints;
}

/* ---- nodes by (tree, node) ---- */

struct index {
	struct map map;
	int64_t (*keys)[2];
};

static void index_release(struct index *x)
{
	map_release(&x->map);
}

static int index_nodes(struct index *x, const struct op_call *c, const int64_t *trees, const int64_t *ids, size_t n, struct err *err)
{
	x->keys = arena_new(c->arena, n, sizeof *x->keys);
	for (size_t i = 0; i < n; i++) {
		bool added;

		x->keys[i][0] = trees[i];
		x->keys[i][1] = ids[i];
		map_put(&x->map, (const char *)x->keys[i], sizeof x->keys[i], i, &added);
		if (!added)
			return op_error(c, err, "node %lld of tree %lld is there twice", (long long)ids[i], (long long)trees[i]);
	}
	return 0;
}

static int find_node(const struct index *x, const struct op_call *c, int64_t tree, int64_t id, uint32_t *out, struct err *err)
{
	const int64_t key[2] = { tree, id };
	const size_t *at = map_get(&x->map, (const char *)key, sizeof key);

	if (at == NULL)
		return op_error(c, err, "tree %lld has no node %lld", (long long)tree, (long long)id);
	*out = (uint32_t)*at;
	return 0;
}

static int mode_of(struct onnx_text text)
{
	static const char *const names[] = {
		[TREE_LEAF] = "LEAF",    [TREE_LEQ] = "BRANCH_LEQ", [TREE_LT] = "BRANCH_LT",   [TREE_GTE] = "BRANCH_GTE",
		[TREE_GT] = "BRANCH_GT", [TREE_EQ] = "BRANCH_EQ",   [TREE_NEQ] = "BRANCH_NEQ",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (onnx_text_is(text, names[i]))
			return (int)i;
	return -1;
}

static int read_branch(struct trees *t, const struct op_call *c, const struct index *x, size_t i, int64_t yes, int64_t no, int64_t feature,
		       struct err *err)
{
	struct tree_node *node = &t->nodes[i];

	if (feature < 0 || feature > INT32_MAX)
		return op_error(c, err, "feature %lld", (long long)feature);
	node->feature = (uint32_t)feature;
	if (t->n_features <= (size_t)feature)
		t->n_features = (size_t)feature + 1;
	return find_node(x, c, x->keys[i][0], yes, &node->yes, err) < 0 || find_node(x, c, x->keys[i][0], no, &node->no, err) < 0 ? -1 : 0;
}

static int read_nodes(struct trees *t, const struct op_call *c, struct index *x, struct err *err)
{
	const struct onnx_attribute *modes = op_attribute(c, "nodes_modes"), *missing = op_attribute(c, "nodes_missing_value_tracks_true");
	size_t n = modes ? modes->n_strings : 0;
	const int64_t *trees = ints_of(c, "nodes_treeids", n, err), *ids = trees ? ints_of(c, "nodes_nodeids", n, err) : NULL,
		      *yes = ids ? ints_of(c, "nodes_truenodeids", n, err) : NULL,
		      *no = yes ? ints_of(c, "nodes_falsenodeids", n, err) : NULL,
		      *features = no ? ints_of(c, "nodes_featureids", n, err) : NULL;
	struct numbers values;

	if (features == NULL || numbers_of(&values, c, "nodes_values", err) < 0)
		return -1;
	if (n == 0 || n >= UINT32_MAX || values.n != n)
		return op_error(c, err, "%zu nodes with %zu values", n, values.n);
	if (index_nodes(x, c, trees, ids, n, err) < 0)
		return -1;
	t->n_nodes = n;
	t->nodes = arena_new(c->arena, n, sizeof *t->nodes);
	for (size_t i = 0; i < n; i++) {
		int mode = mode_of(modes->strings[i]);

		if (mode < 0)
			return op_unsupported(c, err, "another kind of branch");
		t->nodes[i].mode = (uint8_t)mode;
		t->nodes[i].threshold = number_at(&values, i);
		t->nodes[i].missing_yes = missing != NULL && i < missing->n_ints && missing->ints[i] != 0;
		if (mode != TREE_LEAF && read_branch(t, c, x, i, yes[i], no[i], features[i], err) < 0)
			return -1;
	}
	return 0;
}

/* Nodes that the roots lead to: all of them, unless some go round in a circle. */
static size_t count_reached(const struct trees *t)
{
	CLEANUP(mem_free) uint32_t *open = mem_new(t->n_nodes, sizeof *open);
	size_t n_open = 0, n = 0;

	for (size_t i = 0; i < t->n_roots; i++)
		open[n_open++] = t->roots[i];
	while (n_open > 0) {
		const struct tree_node *node = &t->nodes[open[--n_open]];

		n++;
		if (node->mode == TREE_LEAF)
			continue;
		open[n_open++] = node->yes;
		if (node->no != node->yes)
			open[n_open++] = node->no;
	}
	return n;
}

/* A root is nobody's child. As no node has two parents, a walk from a root never comes back. */
static int find_roots(struct trees *t, const struct op_call *c, struct err *err)
{
	CLEANUP(mem_free) bool *is_child = mem_new(t->n_nodes, sizeof *is_child);

	for (size_t i = 0; i < t->n_nodes; i++) {
		uint32_t children[2] = { t->nodes[i].yes, t->nodes[i].no };

		if (t->nodes[i].mode == TREE_LEAF)
			continue;
		for (size_t k = 0; k < 2; k++) {
			if (is_child[children[k]] && !(k == 1 && children[0] == children[1]))
				return op_error(c, err, "a node has two parents");
			is_child[children[k]] = true;
		}
	}
	t->roots = arena_new(c->arena, t->n_nodes, sizeof *t->roots);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (!is_child[i])
			t->roots[t->n_roots++] = (uint32_t)i;
	return count_reached(t) == t->n_nodes ? 0 : op_error(c, err, "nodes that no root leads to");
}

/* Weights in the order of their nodes, each node's in the order of the file. */
static int read_weights(struct trees *t, const struct op_call *c, const struct index *x, const char *kind, struct err *err)
{
	CLEANUP(mem_free)
	char *trees_name = str_format("%s_treeids", kind), *ids_name = str_format("%s_nodeids", kind),
	     *targets_name = str_format("%s_ids", kind), *weights_name = str_format("%s_weights", kind);
	struct numbers values;
	const int64_t *trees, *ids, *targets;
	uint32_t *node, at = 0;

	if (numbers_of(&values, c, weights_name, err) < 0 || (trees = ints_of(c, trees_name, values.n, err)) == NULL ||
	    (ids = ints_of(c, ids_name, values.n, err)) == NULL || (targets = ints_of(c, targets_name, values.n, err)) == NULL)
		return -1;
	node = arena_new(c->arena, values.n, sizeof *node);
	t->weights = arena_new(c->arena, values.n, sizeof *t->weights);
	t->one_target = t->no_negative = true;
	for (size_t i = 0; i < values.n; i++) {
		if (targets[i] < 0 || (uint64_t)targets[i] >= t->n_targets)
			return op_error(c, err, "a weight of target %lld, of %zu", (long long)targets[i], t->n_targets);
		if (find_node(x, c, trees[i], ids[i], &node[i], err) < 0)
			return -1;
		t->nodes[node[i]].weights++;
		t->one_target &= targets[i] == targets[0];
		t->no_negative &= !(number_at(&values, i) < 0);
	}
	for (size_t i = 0; i < t->n_nodes; i++) {
		t->nodes[i].first = at;
		at += t->nodes[i].weights;
		t->nodes[i].weights = 0;
	}
	for (size_t i = 0; i < values.n; i++) {
		struct tree_node *leaf = &t->nodes[node[i]];

		t->weights[leaf->first + leaf->weights++] = (struct tree_weight){ (uint32_t)targets[i], number_at(&values, i) };
	}
	return 0;
}

static int read_settings(struct trees *t, const struct op_call *c, struct err *err)
{
	static const char *const names[] = { "SUM", "AVERAGE", "MIN", "MAX" };
	struct numbers base;
	size_t i;

	for (i = 0; i < ARRAY_LEN(names) && !op_text_is(c, "aggregate_function", names[i], "SUM"); i++)
		;
	t->aggregate = (enum tree_aggregate)i;
	t->post = post_of(c);
	if (i == ARRAY_LEN(names) || t->post == POST_UNKNOWN || t->post == POST_PROBIT)
		return op_unsupported(c, err, "this aggregate_function or post_transform");
	if (numbers_of(&base, c, "base_values", err) < 0)
		return -1;
	t->n_base = base.n;
	t->base = arena_new(c->arena, base.n, sizeof *t->base);
	for (i = 0; i < base.n; i++)
		t->base[i] = number_at(&base, i);
	return 0;
}

int trees_read(struct trees **out, const struct op_call *c, const char *kind, size_t n_targets, struct err *err)
{
	struct trees *t = arena_new(c->arena, 1, sizeof *t);
	CLEANUP(index_release) struct index x = { 0 };

	if (n_targets < 1 || n_targets > MOST_TARGETS)
		return op_error(c, err, "%zu targets", n_targets);
	t->n_targets = n_targets;
	if (read_nodes(t, c, &x, err) < 0 || find_roots(t, c, err) < 0 || read_weights(t, c, &x, kind, err) < 0 ||
	    read_settings(t, c, err) < 0)
		return -1;
	*out = t;
	return 0;
}

/* ---- walking ---- */

static bool goes_yes(const struct tree_node *node, double x)
{
	bool yes;

	switch ((enum tree_mode)node->mode) {
	case TREE_LEQ:
		yes = x <= node->threshold;
		break;
	case TREE_LT:
		yes = x < node->threshold;
		break;
	case TREE_GTE:
		yes = x >= node->threshold;
		break;
	case TREE_GT:
		yes = x > node->threshold;
		break;
	case TREE_EQ:
		yes = x == node->threshold;
		break;
	default:
		yes = x != node->threshold;
		break;
	}
	return yes || (node->missing_yes && x != x);
}

static const struct tree_node *leaf_of(const struct trees *t, uint32_t root, const double *row)
{
	const struct tree_node *node = &t->nodes[root];

	while (node->mode != TREE_LEAF)
		node = &t->nodes[goes_yes(node, row[node->feature]) ? node->yes : node->no];
	return node;
}

static double combine(enum tree_aggregate how, double total, double weight, bool first)
{
	if (how == TREE_SUM || how == TREE_AVERAGE)
		return total + weight;
	if (first)
		return weight;
	return how == TREE_MIN ? (weight < total ? weight : total) : weight > total ? weight : total;
}

int trees_run(const struct trees *t, const struct op_call *c, double *scores, bool *has, struct err *err)
{
	const struct tensor *in = c->in[0];
	size_t columns = in->n_dims == 2 ? (size_t)in->dims[1] : in->n, rows = columns ? in->n / columns : 0;
	bool narrow = in->type != ONNX_DOUBLE;
	double *row = arena_new(c->arena, columns, sizeof *row);

	if (columns < t->n_features)
		return op_error(c, err, "%zu columns, but the trees ask for %zu", columns, t->n_features);
	for (size_t r = 0; r < rows; r++, scores += t->n_targets, has += t->n_targets) {
		for (size_t j = 0; j < columns; j++)
			row[j] = tensor_number(in, r * columns + j);
		for (size_t k = 0; k < t->n_roots; k++) {
			const struct tree_node *leaf = leaf_of(t, t->roots[k], row);

			for (uint32_t w = leaf->first; w < leaf->first + leaf->weights; w++) {
				uint32_t target = t->weights[w].target;
				double total = combine(t->aggregate, scores[target], t->weights[w].weight, !has[target]);

				scores[target] = narrow ? (double)(float)total : total;
				has[target] = true;
			}
		}
		for (size_t k = 0; k < t->n_targets && t->aggregate == TREE_AVERAGE; k++)
			scores[k] = narrow ? (double)((float)scores[k] / (float)t->n_roots) : scores[k] / (double)t->n_roots;
	}
	return 0;
}
