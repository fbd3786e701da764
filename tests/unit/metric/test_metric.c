/* test_metric.c - metrics against scikit-learn 1.9.1, with and without weights. */
#include "base/mem.h"
#include "math/sum.h"
#include "metric/metric.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void assert_metric(const char *name, const struct metric_input *in, double expected)
{
	const struct metric *m = metric_find(name);
	double got;

	assert_non_null(m);
	got = m->value(in);
	if (!(fabs(got - expected) <= 1e-14 * (1 + fabs(expected))))
		fail_msg("%s is %.17g, not %.17g", name, got, expected);
}

static void assert_undefined(const char *name, const struct metric_input *in)
{
	if (!isnan(metric_find(name)->value(in)))
		fail_msg("%s is defined", name);
}

static const double truth[] = { 3, -.5, 2, 7, 4.2, 1 }, guess[] = { 2.5, 0, 2, 8, 4, -1.5 };

static void regression_metrics_agree_with_scikit_learn(void **state)
{
	const double w[] = { 1, 2, 1, .5, 3, 1 };
	struct metric_input in = { .n = 6, .y = truth, .value = guess };

	(void)state;
	assert_metric("mse", &in, 1.2983333333333333);
	assert_metric("rmse", &in, sqrt(1.2983333333333333));
	assert_metric("mae", &in, 0.7833333333333333);
	assert_metric("mape", &in, 0.6428571428571429);
	assert_metric("r2", &in, 0.7736013562605958);
	assert_metric("max_error", &in, 2.5);
	assert_metric("p99_error", &in, 2.425);
	assert_metric("bias", &in, 1.7 / 6);
	in.weight = w;
	assert_metric("mse", &in, 0.8964705882352941);
	assert_metric("mae", &in, 0.6);
	assert_metric("mape", &in, 0.5742296918767508);
	assert_metric("r2", &in, 0.8072952307280354);
}

static const uint32_t classes[] = { 0, 1, 2, 2, 1, 0, 1, 2, 2, 0 }, labels[] = { 0, 2, 2, 1, 1, 0, 1, 2, 0, 0 };
static const double row_weights[] = { 1, 2, 1, 1, .5, 3, 1, 1, 2, 1 };

static void label_metrics_agree_with_scikit_learn(void **state)
{
	struct metric_input in = { .n = 10, .y_class = classes, .label = labels, .n_classes = 3 };

	(void)state;
	assert_metric("accuracy", &in, 0.7);
	assert_metric("balanced_accuracy", &in, 0.7222222222222222);
	assert_metric("macro_f1", &in, 0.6984126984126983);
	assert_metric("mcc", &in, 0.5606060606060606);
	in.weight = row_weights;
	assert_metric("accuracy", &in, 0.6296296296296297);
	assert_metric("balanced_accuracy", &in, 0.6095238095238096);
	assert_metric("macro_f1", &in, 0.5925925925925927);
	assert_metric("mcc", &in, 0.4418939581735309);
}

static void binary_label_metrics_agree_with_scikit_learn(void **state)
{
	uint32_t t[10], p[10];
	struct metric_input in = { .n = 10, .y_class = t, .label = p, .n_classes = 2, .positive = 1 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		t[i] = classes[i] == 2;
		p[i] = labels[i] == 2;
	}
	assert_metric("precision", &in, 2.0 / 3);
	assert_metric("recall", &in, 0.5);
	assert_metric("f1", &in, 4.0 / 7);
	assert_metric("mcc", &in, 0.3563483225498992);
	in.weight = row_weights;
	assert_metric("precision", &in, 0.5);
	assert_metric("recall", &in, 0.4);
	assert_metric("f1", &in, 4.0 / 9);
	assert_metric("mcc", &in, 0.17418541062770382);
}

static void a_row_without_a_label_is_wrong(void **state)
{
	const uint32_t t[] = { 0, 1, 1 }, p[] = { 0, 1, UINT32_MAX };
	const struct metric_input in = { .n = 3, .y_class = t, .label = p, .n_classes = 2, .positive = 1 };
	double loss[3];

	(void)state;
	assert_metric("accuracy", &in, 2.0 / 3);
	assert_metric("recall", &in, 0.5);
	assert_metric("precision", &in, 1);
	metric_find("accuracy")->row_loss(loss, &in);
	assert_true(loss[0] == 0 && loss[1] == 0 && loss[2] == 1);
	assert_true(metric_find("mcc")->value(&in) < 1);
}

static const double scores[] = { .1, .4, .35, .8, .4, .2, .9, .8, .35, .7 };
static const uint32_t positives[] = { 0, 0, 1, 1, 1, 0, 0, 1, 0, 1 };

static void score_metrics_agree_with_scikit_learn(void **state)
{
	struct metric_input in = { .n = 10, .y_class = positives, .score = scores, .n_classes = 2, .positive = 1 };

	(void)state;
	assert_metric("auc", &in, 0.72);
	assert_metric("pr_auc", &in, 0.675);
	in.weight = row_weights;
	assert_metric("auc", &in, 0.8024691358024691);
	assert_metric("pr_auc", &in, 0.6280551806867596);
}

static void probability_metrics_agree_with_scikit_learn(void **state)
{
	double p[20];
	const double p3[] = { .7, .2, .1, .1, .8, .1, .2, .3, .5, .1, .6, .3 };
	const uint32_t t3[] = { 0, 1, 2, 2 };
	struct metric_input in = { .n = 10, .y_class = positives, .probability = p, .n_classes = 2, .positive = 1 };
	const struct metric_input three = { .n = 4, .y_class = t3, .probability = p3, .n_classes = 3 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		p[2 * i] = 1 - scores[i];
		p[2 * i + 1] = scores[i];
	}
	assert_metric("log_loss", &in, 0.6341772602764512);
	assert_metric("brier", &in, 0.2095);
	assert_metric("log_loss", &three, 0.6192346200347059);
	assert_metric("brier", &three, 0.36);
	in.weight = row_weights;
	assert_metric("log_loss", &in, 0.5386313243936517);
	assert_metric("brier", &in, 0.16870370370370372);
}

static void log_loss_of_a_sure_mistake_is_clipped(void **state)
{
	const double p[] = { 1, 0 };
	const uint32_t t[] = { 1 };
	const struct metric_input in = { .n = 1, .y_class = t, .probability = p, .n_classes = 2, .positive = 1 };

	(void)state;
	assert_metric("log_loss", &in, 34.538776394910684);
}

static void metrics_without_a_meaning_are_nan(void **state)
{
	const uint32_t one_class[10] = { 0 };
	const double flat[6] = { 0 };
	struct metric_input in = { .n = 10, .y_class = one_class, .label = one_class, .score = scores, .n_classes = 2, .positive = 1 };
	const struct metric_input constant = { .n = 6, .y = flat, .value = guess };
	const struct metric_input empty = { .n = 0 };

	(void)state;
	assert_undefined("auc", &in);
	assert_undefined("pr_auc", &in);
	assert_undefined("recall", &in);
	assert_undefined("f1", &in);
	assert_undefined("r2", &constant);
	assert_undefined("mape", &constant);
	assert_undefined("mse", &empty);
	assert_undefined("max_error", &empty);
	assert_undefined("p99_error", &empty);
}

static void a_nan_prediction_makes_every_metric_nan(void **state)
{
	static const char *const names[] = { "mse", "rmse", "mae", "r2", "bias", "max_error", "p99_error", "mape" };
	double bad[6];
	const struct metric_input in = { .n = 6, .y = truth, .value = bad };

	(void)state;
	memcpy(bad, guess, sizeof(bad));
	bad[3] = NAN;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_undefined(names[i], &in);
}

/* The gate decides on mean losses: they must order models as the metric does. */
static void the_mean_loss_is_the_metric(void **state)
{
	static const char *const names[] = { "mse", "mae", "mape" };
	const struct metric_input in = { .n = 6, .y = truth, .value = guess };
	double loss[6];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		metric_find(names[i])->row_loss(loss, &in);
		assert_metric(names[i], &in, mean_of(loss, 6));
	}
	metric_find("r2")->row_loss(loss, &in);
	assert_metric("r2", &in, 1 - mean_of(loss, 6));
}

static void an_unknown_metric_gets_a_suggestion(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(metric_need("rsme", &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(err.text, "unknown metric 'rsme' (did you mean 'rmse'?)");
	assert_non_null(metric_need("auc", &err));
}

/* Query 0 by hand: grades 3 2 0 1 in the order of the scores; query 1: two rows tied at the top; query 2: nothing relevant. */
static const double grades[] = { 3, 2, 0, 1, 0, 1, 1, 0, 0 }, ranks[] = { .9, .8, .7, .6, .5, .5, .2, .4, .3 };
static const uint32_t queries[] = { 0, 0, 0, 0, 1, 1, 1, 2, 2 };

static double at_cutoff(const char *name, size_t cutoff, size_t query)
{
	struct metric_input in = { .n = 9, .y = grades, .score = ranks, .query = queries, .n_queries = 3, .cutoff = cutoff };
	double value[3], mean;

	metric_find(name)->query_value(value, &in);
	mean = metric_find(name)->value(&in);
	assert_true(fabs(mean - (value[0] + value[1] + value[2]) / 3) < 1e-15);
	return value[query];
}

static void near_by_hand(double got, double expected)
{
	if (!(fabs(got - expected) <= 1e-14))
		fail_msg("%.17g is not %.17g", got, expected);
}

static void rankings_agree_with_a_count_by_hand(void **state)
{
	double log3 = 1.5849625007211561, log5 = 2.321928094887362; /* of base 2 */

	(void)state;
	near_by_hand(at_cutoff("ndcg", 0, 0), (7 + 3 / log3 + 1 / log5) / (7 + 3 / log3 + 0.5));
	near_by_hand(at_cutoff("ndcg", 2, 0), 1);
	near_by_hand(at_cutoff("ndcg", 3, 0), (7 + 3 / log3) / (7 + 3 / log3 + 0.5));
	near_by_hand(at_cutoff("map", 0, 0), (1 + 1 + 3.0 / 4) / 3);
	near_by_hand(at_cutoff("map", 3, 0), 2.0 / 3);
	near_by_hand(at_cutoff("mrr", 0, 0), 1);
	assert_true(at_cutoff("ndcg", 0, 2) == 0 && at_cutoff("map", 0, 2) == 0 && at_cutoff("mrr", 0, 2) == 0);
}

/* Query 1 is either 0 1 1 or 1 0 1: the mean of the two. */
static void tied_scores_take_the_mean_of_all_their_orders(void **state)
{
	double log3 = 1.5849625007211561;

	(void)state;
	near_by_hand(at_cutoff("ndcg", 0, 1), 0.5 * ((1 / log3 + 0.5) + (1 + 0.5)) / (1 + 1 / log3));
	near_by_hand(at_cutoff("map", 0, 1), 0.5 * ((1.0 / 2 + 2.0 / 3) / 2 + (1 + 2.0 / 3) / 2));
	near_by_hand(at_cutoff("mrr", 0, 1), 0.5 * (1.0 / 2 + 1));
	near_by_hand(at_cutoff("mrr", 1, 1), 0.5);
	near_by_hand(at_cutoff("map", 1, 1), 0.5);
}

/* All orders of one big tie of four rows, two of them relevant, by counting. */
static void a_constant_score_is_a_random_ranking(void **state)
{
	static const double y[] = { 1, 1, 0, 0 }, score[4] = { 0 };
	static const uint32_t one[4] = { 0 };
	static const int orders[6][2] = { { 1, 2 }, { 1, 3 }, { 1, 4 }, { 2, 3 }, { 2, 4 }, { 3, 4 } };
	struct metric_input in = { .n = 4, .y = y, .score = score, .query = one, .n_queries = 1 };
	double ap = 0, rr = 0, none;

	(void)state;
	for (int i = 0; i < 6; i++) {
		ap += (1.0 / orders[i][0] + 2.0 / orders[i][1]) / 2 / 6;
		rr += 1.0 / orders[i][0] / 6;
	}
	near_by_hand(metric_find("map")->value(&in), ap);
	near_by_hand(metric_find("mrr")->value(&in), rr);
	in.cutoff = 2;
	query_nothing_found(&none, &in);
	near_by_hand(none, 1.0 / 6); /* both relevant rows are below rank 2 in one order of six */
}

static void queries_weigh_as_their_rows_do(void **state)
{
	const double w[] = { 1, 1, 1, 1, 3, 3, 3, 2, 2 };
	struct metric_input in = { .n = 9, .y = grades, .score = ranks, .query = queries, .n_queries = 3, .weight = w };

	(void)state;
	near_by_hand(metric_find("mrr")->value(&in), (1 * 1 + 3 * .75 + 2 * 0) / 6);
	in.y = (const double[]){ -1, 0, 0, 0, 0, 0, 0, 0, 0 };
	assert_undefined("ndcg", &in);
}

static void declared_metrics_are_means(void **state)
{
	const double measure[] = { 1, 4, 2 }, w[] = { 1, 2, 1 }, cost[] = { 0, 5, 1, 1, 0, 2, 7, 3, 0 };
	const uint32_t t[] = { 0, 1, 2 }, p[] = { 1, 1, UINT32_MAX };
	struct metric_input in = { .n = 3, .measure = measure, .y_class = t, .label = p, .n_classes = 3, .cost = cost };

	(void)state;
	near_by_hand(metric_of_lower_column.value(&in), 7.0 / 3);
	near_by_hand(metric_of_cost.value(&in), (5 + 0 + 7) / 3.0); /* no label at all is the dearest mistake */
	in.weight = w;
	near_by_hand(metric_of_higher_column.value(&in), 11.0 / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regression_metrics_agree_with_scikit_learn),
		cmocka_unit_test(label_metrics_agree_with_scikit_learn),
		cmocka_unit_test(binary_label_metrics_agree_with_scikit_learn),
		cmocka_unit_test(a_row_without_a_label_is_wrong),
		cmocka_unit_test(score_metrics_agree_with_scikit_learn),
		cmocka_unit_test(probability_metrics_agree_with_scikit_learn),
		cmocka_unit_test(log_loss_of_a_sure_mistake_is_clipped),
		cmocka_unit_test(metrics_without_a_meaning_are_nan),
		cmocka_unit_test(a_nan_prediction_makes_every_metric_nan),
		cmocka_unit_test(the_mean_loss_is_the_metric),
		cmocka_unit_test(an_unknown_metric_gets_a_suggestion),
		cmocka_unit_test(rankings_agree_with_a_count_by_hand),
		cmocka_unit_test(tied_scores_take_the_mean_of_all_their_orders),
		cmocka_unit_test(a_constant_score_is_a_random_ranking),
		cmocka_unit_test(queries_weigh_as_their_rows_do),
		cmocka_unit_test(declared_metrics_are_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
