/* metric.c - the table of metrics. To add one: a row here, a function in its family's file, a value in its test. */
#include "metric/metric.h"

#include "base/mem.h"
#include "base/str.h"
#include "math/sum.h"
#include "metric/families.h"

#include <math.h>
#include <string.h>

enum { R = METRIC_REGRESSION, K = METRIC_RANKING, B = METRIC_BINARY, C = METRIC_BINARY | METRIC_MULTICLASS };
enum { VALUE = METRIC_NEEDS_VALUE, LABEL = METRIC_NEEDS_LABEL, PROBABILITY = METRIC_NEEDS_PROBABILITY, SCORE = METRIC_NEEDS_SCORE };

const struct metric metrics[] = {
	{ "rmse", false, R, VALUE, false, metric_rmse, squared_error, "root of the mean squared error" },
	{ "mse", false, R, VALUE, false, metric_mse, squared_error, "mean squared error" },
	{ "mae", false, R, VALUE, false, metric_mae, absolute_error, "mean absolute error" },
	{ "mape", false, R, VALUE, false, metric_mape, relative_error, "mean absolute error over |truth|; undefined where truth is 0" },
	{ "r2", true, R, VALUE, true, metric_r2, unexplained, "share of the truth's variance that is explained" },
	{ "bias", false, R, VALUE, false, metric_bias, NULL, "size of the mean error" },
	{ "max_error", false, R, VALUE, false, metric_max_error, NULL, "largest absolute error" },
	{ "p99_error", false, R, VALUE, false, metric_p99_error, NULL, "absolute error that 99 % of the rows stay below" },
	{ "accuracy", true, C, LABEL, false, metric_accuracy, zero_one, "share of rows with the right label" },
	{ "balanced_accuracy", true, C, LABEL, false, metric_balanced_accuracy, NULL, "mean recall of the classes" },
	{ "precision", true, B, LABEL, false, metric_precision, NULL, "share of predicted positives that are positive" },
	{ "recall", true, B, LABEL, false, metric_recall, NULL, "share of positives that are found" },
	{ "f1", true, B, LABEL, false, metric_f1, NULL, "harmonic mean of precision and recall" },
	{ "macro_f1", true, C, LABEL, false, metric_macro_f1, NULL, "mean F1 of the classes" },
	{ "mcc", true, C, LABEL, true, metric_mcc, NULL, "Matthews' correlation of truth and label" },
	{ "log_loss", false, C, PROBABILITY, false, metric_log_loss, minus_log_probability,
	  "mean -log probability of the truth, clipped at 1e-15" },
	{ "brier", false, C, PROBABILITY, false, metric_brier, squared_probability_error, "mean squared error of the probabilities" },
	{ "auc", true, B, SCORE, false, metric_auc, NULL, "area under the ROC curve" },
	{ "pr_auc", true, B, SCORE, false, metric_pr_auc, NULL, "average precision over the thresholds" },
	{ "ndcg", true, K, SCORE, false, metric_ndcg, NULL, "discounted gain of the ranking, as a share of the best one's", query_ndcg },
	{ "map", true, K, SCORE, false, metric_map, NULL, "mean over the queries of the average precision", query_average_precision },
	{ "mrr", true, K, SCORE, false, metric_mrr, NULL, "mean of 1 / rank of the first relevant row", query_reciprocal_rank },
	{ 0 },
};

double weight_of(const struct metric_input *in, size_t i)
{
	return in->weight ? in->weight[i] : 1;
}

double mean_weighted(const double *x, const struct metric_input *in)
{
	if (in->n == 0)
		return NAN;
	if (!in->weight)
		return mean_of(x, in->n);
	return sum_of_products(x, in->weight, in->n) / sum_of(in->weight, in->n);
}

double mean_loss(const struct metric_input *in, void (*row_loss)(double *loss, const struct metric_input *in))
{
	CLEANUP(mem_free) double *loss = mem_new(in->n, sizeof(*loss));

	row_loss(loss, in);
	return mean_weighted(loss, in);
}

const struct metric *metric_find(const char *name)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

const struct metric *metric_need(const char *name, struct err *err)
{
	const struct metric *m = metric_find(name);
	const char *names[ARRAY_LEN(metrics)], *nearest;

	if (m)
		return m;
	for (size_t i = 0; i < ARRAY_LEN(metrics); i++)
		names[i] = metrics[i].name;
	nearest = str_nearest(name, names);
	if (nearest)
		err_set(err, ERR_USAGE, "unknown metric '%.64s' (did you mean '%s'?)", name, nearest);
	else
		err_set(err, ERR_USAGE, "unknown metric '%.64s'", name);
	return NULL;
}
