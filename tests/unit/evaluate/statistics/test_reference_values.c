/* test_reference_values.c - reference values that belong to no single module's test: whole bootstrap distributions, classical formulas that the
 * gate does not offer but is compared with, many checks at once, and a published data set. The list of all of them is in docs/proofs.md.
 */
#include "reference.h"

#include "asah.h"
#include "evaluate/statistics/delong.h"
#include "evaluate/statistics/multiplicity.h"
#include "evaluate/planning/recipes.h"
#include "evaluate/statistics/sequential.h"
#include "math/dist.h"
#include "math/elementary.h"
#include "math/sum.h"
#include "metric/metric.h"

static void sign_flips_of_the_sleep_data_count_four_of_1024(void **state)
{
	struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = .95 };
	double opposite[10];

	(void)state;
	assert_digits(2 * compare("sign_flip", &in).p, ".00390625");
	for (size_t i = 0; i < 10; i++)
		opposite[i] = -sleep_gains[i];
	in.gain = opposite;
	assert_digits(2 * compare("sign_flip", &in).p_worse, ".00390625");
}

/* Every one of the 5^5 resamples of five gains: nothing here is random. */
static void the_whole_bootstrap_distribution_of_five_gains(void **state)
{
	static double means[3125];
	size_t below = 0, equal = 0;

	(void)state;
	for (size_t r = 0; r < 3125; r++) {
		double sum = 0;

		for (size_t i = 0, rest = r; i < 5; i++, rest /= 5)
			sum += five_gains[rest % 5];
		means[r] = sum / 5;
		below += sum < 13;
		equal += sum == 13;
	}
	sort_doubles(means, 3125);
	assert_int_equal(below, 1362);
	assert_int_equal(equal, 265);
	assert_digits(mean_of(means, 3125), "2.6");
	assert_digits(sqrt(sum_of_squared_deviations(means, 3125, 2.6) / 3125), ".920869154658");
	assert_digits(quantile_sorted(means, 3125, .05), "1.0");
	assert_digits(quantile_sorted(means, 3125, .95), "4.0");
	assert_digits(quantile_sorted(means, 3125, .025), ".6");
	assert_digits(quantile_sorted(means, 3125, .975), "4.2");
}

/* The classical chi-square approximations, which the gate does not offer: its exact tests agree with them to the size of the difference. */
static void mcnemars_chi_square_is_what_the_exact_test_replaces(void **state)
{
	static const struct {
		double b, c;
		const char *plain, *plain_p, *corrected, *corrected_p;
	} rows[] = { { 7, 1, "4.5", ".0338948535247", "3.125", ".0770998717435" },
		     { 25, 12, "4.56756756757", NULL, NULL, NULL },
		     { 150, 86, "17.3559322034", NULL, "16.8177966102", NULL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		double b = rows[i].b, c = rows[i].c, d = fabs(b - c), plain = d * d / (b + c), corrected = (d - 1) * (d - 1) / (b + c);

		assert_digits(plain, rows[i].plain);
		if (rows[i].plain_p)
			assert_digits(2 * normal_sf(sqrt(plain)), rows[i].plain_p);
		if (rows[i].corrected)
			assert_digits(corrected, rows[i].corrected);
		if (rows[i].corrected_p)
			assert_digits(2 * normal_sf(sqrt(corrected)), rows[i].corrected_p);
	}
}

struct interval {
	double low, high;
};

static struct interval wilson(double x, double n)
{
	double z = normal_quantile(.975), middle = (x + z * z / 2) / (n + z * z);
	double half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4);

	return (struct interval){ middle - half, middle + half };
}

/* Newcombe 1998, method 10: Wilson's limits of both accuracies, with the continuity-corrected correlation of the paired rows. */
static struct interval newcombe(double a, double b, double c, double d)
{
	double n = a + b + c + d, p1 = (a + b) / n, p2 = (a + c) / n, cross = a * d - b * c, delta = p1 - p2;
	struct interval w1 = wilson(a + b, n), w2 = wilson(a + c, n);
	double product = (a + b) * (c + d) * (a + c) * (b + d), phi;

	cross = cross > n / 2 ? cross - n / 2 : cross >= 0 ? 0 : cross;
	phi = product > 0 ? cross / sqrt(product) : 0;
	return (struct interval){
		delta - sqrt((p1 - w1.low) * (p1 - w1.low) - 2 * phi * (p1 - w1.low) * (w2.high - p2) + (w2.high - p2) * (w2.high - p2)),
		delta + sqrt((p2 - w2.low) * (p2 - w2.low) - 2 * phi * (p2 - w2.low) * (w1.high - p1) + (w1.high - p1) * (w1.high - p1)),
	};
}

static struct interval wald(double b, double c, double n)
{
	double delta = (b - c) / n, half = normal_quantile(.975) * sqrt(b + c - (b - c) * (b - c) / n) / n;

	return (struct interval){ delta - half, delta + half };
}

static struct comparison tango(size_t a, size_t b, size_t c, size_t d)
{
	uint8_t candidate[1000], production[1000];
	const struct comparison_input in = {
		.n = a + b + c + d, .candidate_right = candidate, .production_right = production, .level = .95
	};

	for (size_t i = 0; i < in.n; i++) {
		candidate[i] = i < a + b;
		production[i] = i < a || (i >= a + b && i < a + b + c);
	}
	return compare("tango", &in);
}

static void newcombes_interval_is_near_tangos_and_walds_is_not(void **state)
{
	struct interval n = newcombe(1, 7, 1, 12), w = wald(7, 1, 21);
	struct comparison t = tango(1, 7, 1, 12);

	(void)state;
	assert_digits(w.low, ".0517195");
	assert_digits(w.high, ".5197090");
	assert_digits(n.low, ".0255591");
	assert_digits(n.high, ".5069202");
	assert_true(fabs(n.low - t.ci_low) < .001 && fabs(w.low - t.ci_low) > .02);
	n = newcombe(850, 25, 12, 113);
	t = tango(850, 25, 12, 113);
	assert_digits(n.low, ".000811967");
	assert_digits(n.high, ".025525401");
	assert_true(fabs(n.low - t.ci_low) < .001 && fabs(n.high - t.ci_high) < .001);
}

static void delong_agrees_with_procs_subarachnoid_haemorrhage_study(void **state)
{
	double wfns[ARRAY_LEN(asah)], s100b[ARRAY_LEN(asah)];
	uint8_t poor[ARRAY_LEN(asah)];
	const struct comparison_input in = {
		.n = ARRAY_LEN(asah), .candidate_score = wfns, .production_score = s100b, .positive = poor, .level = .95
	};
	const double *const scores[] = { wfns, s100b };
	struct comparison c;
	struct delong d;
	struct err err;

	(void)state;
	assert_int_equal(ARRAY_LEN(asah), 113);
	for (size_t i = 0; i < ARRAY_LEN(asah); i++) {
		wfns[i] = asah[i].wfns;
		s100b[i] = asah[i].s100b;
		poor[i] = asah[i].poor;
	}
	assert_int_equal(delong_covariance(&d, scores, poor, in.n, &err), 0);
	assert_digits(d.auc[0], ".823678861789");
	assert_digits(d.auc[1], ".731368563686");
	c = compare("delong", &in);
	assert_digits(c.statistic, "2.20898359144");
	assert_digits(2 * c.p, ".0271757822292");
	assert_digits(c.ci_low, ".0104061769565");
	assert_digits(c.ci_high, ".174214419249");
}

/* Before the correction of Harvey, Leybourne and Newbold; 40-digit arithmetic gives 1.50344565558807. */
static void diebold_and_marianos_own_statistic(void **state)
{
	double gain[12], mean, gamma;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		gain[i] = errors_1[i] * errors_1[i] - errors_2[i] * errors_2[i];
	mean = mean_of(gain, 12);
	gamma = sum_of_squared_deviations(gain, 12, mean) / 12;
	assert_digits(mean / sqrt(gamma / 12), "1.50344565558807");
}

static void rmse_and_mae_of_two_forecasts(void **state)
{
	const double truth[12] = { 0 };
	struct metric_input first = { .n = 12, .y = truth, .value = errors_1 }, second = { .n = 12, .y = truth, .value = errors_2 };

	(void)state;
	assert_digits(metric_find("rmse")->value(&first), ".735980072194");
	assert_digits(metric_find("rmse")->value(&second), ".627826940061");
	assert_digits(metric_find("mae")->value(&first), ".65");
	assert_digits(metric_find("mae")->value(&second), ".541666666667");
}

static void baycomps_own_test_has_this_posterior(void **state)
{
	const double gain[] = { 5 - 4, 7 - 2, 3 - 6 };
	struct corrected_t t;
	struct err err;

	(void)state;
	assert_int_equal(recipes_corrected_t(&t, gain, 3, .5, &err), 0);
	assert_true(t.mean == 1 && t.df == 2);
	assert_digits(t.mean * t.mean / (t.t * t.t), "13.3333333333"); /* the posterior's variance, 40/3 */
}

static size_t count_below(const double *p, size_t n, double limit)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] <= limit;
	return count;
}

static void holm_and_bh_agree_with_benjamini_and_hochberg(void **state)
{
	static const char *const by_holm[] = { ".0015", ".0056", ".0247", ".1140" };
	static const char *const by_bh[] = { ".0015", ".003", ".0095", ".035625", ".0603", ".063857", ".063857", ".0645", ".0765" };
	double holm[15], bh[15];

	(void)state;
	multiplicity_holm(holm, fifteen_p, 15);
	multiplicity_bh(bh, fifteen_p, 15);
	for (size_t i = 0; i < ARRAY_LEN(by_holm); i++)
		assert_digits(holm[i], by_holm[i]);
	for (size_t i = 0; i < ARRAY_LEN(by_bh); i++)
		assert_digits(bh[i], by_bh[i]);
	assert_int_equal(count_below(fifteen_p, 15, .05 / 15), 3); /* Bonferroni */
	assert_int_equal(count_below(holm, 15, .05), 3);
	assert_int_equal(count_below(bh, 15, .05), 4);
}

/* giskard took argsort for ranks: with p-values that do not come sorted it rejected others than it should. */
static void peer_giskard_bh_of_unsorted_p_values_rejects_exactly_one(void **state)
{
	const double unsorted[] = { .08, .50, .001 };
	double bh[3], holm[3];

	(void)state;
	multiplicity_bh(bh, unsorted, 3);
	assert_int_equal(count_below(bh, 3, .10), 1);
	assert_digits(bh[0], ".12");
	assert_digits(bh[1], ".50");
	assert_digits(bh[2], ".003");
	multiplicity_holm(holm, unsorted, 3);
	assert_digits(holm[0], ".16");
	assert_digits(holm[1], ".50");
	assert_digits(holm[2], ".003");
}

static void what_is_not_known_counts_as_one_and_nothing_exceeds_one(void **state)
{
	double p[] = { NAN, .9, .02 };

	(void)state;
	multiplicity_holm(p, p, 3);
	assert_true(p[0] == 1 && p[1] == 1 && p[2] == .06);
	p[0] = NAN, p[1] = .9, p[2] = .02;
	multiplicity_bh(p, p, 3);
	assert_true(p[0] == 1 && p[1] == 1 && p[2] == .06);
	multiplicity_holm(p, p, 0);
}

static void the_path_of_an_e_process_with_one_stake(void **state)
{
	static const double gain[] = { 1, 0, 0, 1, -1, 0, 1, 1, 0, 1 };
	static const char *const path[] = { "1.5", "1.5", "1.5", "2.25", "1.125", "1.125", "1.6875", "2.53125", "2.53125", "3.796875" };
	double log_e = 0;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		log_e = sequential_log_bet(log_e, .5, gain[i]);
		assert_digits(math_exp(log_e), path[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sign_flips_of_the_sleep_data_count_four_of_1024),
		cmocka_unit_test(the_whole_bootstrap_distribution_of_five_gains),
		cmocka_unit_test(mcnemars_chi_square_is_what_the_exact_test_replaces),
		cmocka_unit_test(newcombes_interval_is_near_tangos_and_walds_is_not),
		cmocka_unit_test(delong_agrees_with_procs_subarachnoid_haemorrhage_study),
		cmocka_unit_test(diebold_and_marianos_own_statistic),
		cmocka_unit_test(rmse_and_mae_of_two_forecasts),
		cmocka_unit_test(baycomps_own_test_has_this_posterior),
		cmocka_unit_test(holm_and_bh_agree_with_benjamini_and_hochberg),
		cmocka_unit_test(peer_giskard_bh_of_unsorted_p_values_rejects_exactly_one),
		cmocka_unit_test(what_is_not_known_counts_as_one_and_nothing_exceeds_one),
		cmocka_unit_test(the_path_of_an_e_process_with_one_stake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
