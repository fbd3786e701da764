/* families.h - the functions behind metrics[], one file a family. Only lib/metric includes this. */
#ifndef METRIC_FAMILIES_H
#define METRIC_FAMILIES_H

#include "metric/metric.h"

/* The weighted mean of a loss over the rows; NaN without rows or weight. */
double mean_loss(const struct metric_input *in, void (*row_loss)(double *loss, const struct metric_input *in));
/* The weighted mean of x (n). */
double mean_weighted(const double *x, const struct metric_input *in);
double weight_of(const struct metric_input *in, size_t i);

/* regression.c */
void squared_error(double *loss, const struct metric_input *in);
void absolute_error(double *loss, const struct metric_input *in);
void relative_error(double *loss, const struct metric_input *in);
void unexplained(double *loss, const struct metric_input *in);
double metric_mse(const struct metric_input *in);
double metric_rmse(const struct metric_input *in);
double metric_mae(const struct metric_input *in);
double metric_mape(const struct metric_input *in);
double metric_r2(const struct metric_input *in);
double metric_bias(const struct metric_input *in);
double metric_max_error(const struct metric_input *in);
double metric_p99_error(const struct metric_input *in);

/* labels.c */
void zero_one(double *loss, const struct metric_input *in);
double metric_accuracy(const struct metric_input *in);
double metric_balanced_accuracy(const struct metric_input *in);
double metric_precision(const struct metric_input *in);
double metric_recall(const struct metric_input *in);
double metric_f1(const struct metric_input *in);
double metric_macro_f1(const struct metric_input *in);
double metric_mcc(const struct metric_input *in);

/* probability.c */
void minus_log_probability(double *loss, const struct metric_input *in);
void squared_probability_error(double *loss, const struct metric_input *in);
double metric_log_loss(const struct metric_input *in);
double metric_brier(const struct metric_input *in);

/* scores.c */
double metric_auc(const struct metric_input *in);
double metric_pr_auc(const struct metric_input *in);

/* ranking.c */
double metric_ndcg(const struct metric_input *in);
double metric_map(const struct metric_input *in);
double metric_mrr(const struct metric_input *in);
void query_ndcg(double *value, const struct metric_input *in);
void query_average_precision(double *value, const struct metric_input *in);
void query_reciprocal_rank(double *value, const struct metric_input *in);

#endif
