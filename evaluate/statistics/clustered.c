/* clustered.c - rows that are not worth one observation each: groups whose rows move together, and rows with weights. */
#include "evaluate/statistics/paired.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

/*
 * se = sqrt(G/(G-1) sum_g (sum_{i in g} (d_i - mean))^2) / n, with G - 1 degrees of freedom.
 * Source  Liang, Zeger 1986; Cameron, Miller 2015, sec. 2.
 */
int cluster_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	CLEANUP(mem_free) double *sums = NULL;
	double n = (double)in->n, n_groups = (double)in->n_groups, squares;

	if (check_gains(in, "cluster_t", err) < 0)
		return -1;
	if (!in->group || in->n_groups < 2)
		return err_set(err, ERR_DATA, "cluster_t needs at least 2 groups, not %zu", in->n_groups);
	*out = (struct comparison){ .test = "cluster_t", .delta = mean_of(in->gain, in->n), .df = n_groups - 1 };
	sums = mem_new(in->n_groups, sizeof(*sums));
	for (size_t i = 0; i < in->n; i++)
		sums[in->group[i]] += in->gain[i] - out->delta;
	squares = sum_of_products(sums, sums, in->n_groups);
	out->se = sqrt(n_groups / (n_groups - 1) * squares) / n;
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
	for (size_t i = 0; i < in->n; i++)
		if (!in->weight || !(in->weight[i] >= 0) || isinf(in->weight[i]))
			return err_set(err, ERR_DATA, "weighted_t: the weight of row %zu is not a number of at least 0", i + 1);
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
