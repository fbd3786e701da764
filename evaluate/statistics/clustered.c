/* clustered.c - rows that are not worth one observation each: groups whose rows move together, and rows with weights. */
#include "evaluate/statistics/paired.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

static int check_weights(const struct comparison_input *in, const char *test, struct err *err)
{
	for (size_t i = 0; i < in->n; i++)
		if (!in->weight || !(in->weight[i] >= 0) || isinf(in->weight[i]))
			return err_set(err, ERR_DATA, "%s: the weight of row %zu is not a number of at least 0", test, i + 1);
	return 0;
}

/* Sum of the weights and the weighted mean gain; w = 1 where there are none. ERR_DATA without weight. */
static int weighted_mean(double *total, double *mean, const struct comparison_input *in, const char *test, struct err *err)
{
	*total = (double)in->n;
	*mean = mean_of(in->gain, in->n);
	if (!in->weight)
		return 0;
	if (check_weights(in, test, err) < 0)
		return -1;
	*total = sum_of(in->weight, in->n);
	if (!(*total > 0))
		return err_set(err, ERR_DATA, "%s needs the weight of more than one row", test);
	*mean = sum_of_products(in->weight, in->gain, in->n) / *total;
	return 0;
}

/*
 * se = sqrt(G/(G-1) sum_g (sum_{i in g} w_i (d_i - mean))^2) / sum w, with G - 1 degrees of freedom; w = 1 without weights. With them it
 * is the linearisation of the ratio sum w d / sum w.
 * Source  Liang, Zeger 1986; Cameron, Miller 2015, sec. 2; Binder 1983 for weights.
 */
int cluster_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	CLEANUP(mem_free) double *sums = NULL;
	double n_groups = (double)in->n_groups, total, mean, squares;

	if (check_gains(in, "cluster_t", err) < 0)
		return -1;
	if (!in->group || in->n_groups < 2)
		return err_set(err, ERR_DATA, "cluster_t needs at least 2 groups, not %zu", in->n_groups);
	if (weighted_mean(&total, &mean, in, "cluster_t", err) < 0)
		return -1;
	*out = (struct comparison){ .test = "cluster_t", .delta = mean, .df = n_groups - 1 };
	sums = mem_new(in->n_groups, sizeof(*sums));
	for (size_t i = 0; i < in->n; i++)
		sums[in->group[i]] += (in->weight ? in->weight[i] : 1) * (in->gain[i] - mean);
	squares = sum_of_products(sums, sums, in->n_groups);
	out->se = sqrt(n_groups / (n_groups - 1) * squares) / total;
	conclude_from_se(out, in);
	return 0;
}

/*
 * mean = sum w d / sum w;  se^2 = sum w^2 (d - mean)^2 / (sum w)^2 * n_eff / (n_eff - 1), n_eff = (sum w)^2 / sum w^2.
 * Source  Kish 1965, ch. 11; Cochran 1977, eq. 6.
 */
int weighted_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	CLEANUP(mem_free) double *pull = NULL;
	double total, n_eff, squares;

	if (check_gains(in, "weighted_t", err) < 0)
		return -1;
	if (check_weights(in, "weighted_t", err) < 0)
		return -1;
	total = sum_of(in->weight, in->n);
	n_eff = total * total / sum_of_products(in->weight, in->weight, in->n);
	if (!(n_eff > 1 + 1e-9)) /* NaN without any weight */
		return err_set(err, ERR_DATA, "weighted_t needs the weight of more than one row");
	*out = (struct comparison){ .test = "weighted_t", .delta = sum_of_products(in->weight, in->gain, in->n) / total, .df = n_eff - 1 };
	pull = mem_new(in->n, sizeof(*pull));
	for (size_t i = 0; i < in->n; i++)
		pull[i] = in->weight[i] * (in->gain[i] - out->delta);
	squares = sum_of_products(pull, pull, in->n);
	out->se = sqrt(squares * n_eff / (n_eff - 1)) / total;
	conclude_from_se(out, in);
	return 0;
}
