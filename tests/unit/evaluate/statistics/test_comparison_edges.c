/* test_comparison_edges.c - the borders inside the paired tests: where a row more, a tie or a zero decides which formula holds. Inputs lie on the
 * heap, each of its exact length, so that a step too far is noticed under AddressSanitizer; resampling is compared with the plain way to do it.
 */
#include "reference.h"

#include "base/rng.h"
#include "evaluate/resampling/bca.h"
#include "evaluate/resampling/bootstrap_t.h"
#include "evaluate/statistics/delong.h"
#include "math/dist.h"
#include "math/sum.h"

static double *heap(const double *x, size_t n)
{
	double *copy = malloc(n * sizeof(*copy));

	memcpy(copy, x, n * sizeof(*copy));
	return copy;
}

static int code_of(const char *test, const struct comparison_input *in)
{
	struct comparison c = { 0 };
	struct err err = { 0 };

	return comparison_find(test)->run(&c, in, &err) < 0 ? err.code : 0;
}

static void fill(double *gain, size_t n, uint64_t seed, double shift)
{
	for (size_t i = 0; i < n; i++)
		gain[i] = rng_uniform(seed, 0, i) + rng_uniform(seed, 1, i) * rng_uniform(seed, 2, i) - 0.75 + shift;
}

/* ---- labels ---- */

/* With c = 0 the nuisance parameter is 0 wherever B is: two wins of three against a margin of a half. */
static void tango_where_its_quadratic_has_no_linear_term(void **state)
{
	const uint8_t candidate[] = { 1, 1, 1 }, production[] = { 0, 0, 1 };
	const struct comparison_input in = {
		.n = 3, .candidate_right = candidate, .production_right = production, .level = .95, .margin = .5
	};

	(void)state;
	assert_true(fabs(compare("tango", &in).statistic - .5 / sqrt(.75)) < 1e-15);
}

/* ---- AUC ---- */

/* DeLong's variance from its definition: placements by counting pairs, covariances by rows. */
static double plain_delta_variance(const double *a, const double *b, const uint8_t *positive, size_t n)
{
	double p = 0, sum[2] = { 0 }, squares[2] = { 0 }, count[2];

	for (size_t i = 0; i < n; i++)
		p += positive[i];
	count[0] = (double)n - p;
	count[1] = p;
	for (size_t i = 0; i < n; i++) {
		double place = 0, d;

		for (size_t k = 0; k < n; k++)
			if (positive[k] != positive[i])
				place += (a[i] > a[k] ? 1 : a[i] == a[k] ? .5 : 0) - (b[i] > b[k] ? 1 : b[i] == b[k] ? .5 : 0);
		d = place / count[!positive[i]];
		sum[positive[i]] += d;
		squares[positive[i]] += d * d;
	}
	for (int k = 0; k < 2; k++)
		squares[k] = (squares[k] - sum[k] * sum[k] / count[k]) / (count[k] - 1) / count[k];
	return squares[0] + squares[1];
}

static void delong_agrees_with_its_definition_on_tied_scores(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		size_t n = seed == 0 ? 3000 : 6 + rng_below(seed, 9, 0, 30); /* more than a block of one class */
		double *a = malloc(n * sizeof(*a)), *b = malloc(n * sizeof(*b));
		uint8_t *positive = malloc(n);
		const double *const scores[] = { a, b };
		struct delong d;
		struct err err;

		for (size_t i = 0; i < n; i++) {
			positive[i] = i < 4 ? i < 2 : rng_below(seed, 0, i, 3) == 0;
			a[i] = (double)rng_below(seed, 1, i, 4);
			b[i] = (double)rng_below(seed, 2, i, 3);
		}
		assert_int_equal(delong_covariance(&d, scores, positive, n, &err), 0);
		assert_true(fabs(d.delta_variance - plain_delta_variance(a, b, positive, n)) < 1e-14);
		free(a);
		free(b);
		free(positive);
	}
}

/* Rows are numbered by 31 bits. A first score that is none ends it before the others, which are not there, are read. */
static void delong_takes_fewer_than_2_to_the_31_rows(void **state)
{
	const double none = NAN, *const scores[] = { &none, &none };
	const uint8_t positive = 1;
	struct delong d;
	struct err err;

	(void)state;
	assert_int_equal(delong_covariance(&d, scores, &positive, INT32_MAX, &err), -1);
	assert_non_null(strstr(err.text, "row 1 is not a number"));
	assert_int_equal(delong_covariance(&d, scores, &positive, (size_t)INT32_MAX + 1, &err), -1);
	assert_non_null(strstr(err.text, "fewer than 2^31"));
}

/* The positives' placements differ by one amount throughout, the negatives' do not: there is variance. */
static void delong_with_variance_in_one_class_alone_is_known(void **state)
{
	const double a[] = { 2, 2, 1, 3, 0 }, b[] = { 2, 2, 3, 3, 3 };
	const uint8_t positive[] = { 1, 1, 0, 0, 0 };
	const struct comparison_input in = { .n = 5, .candidate_score = a, .production_score = b, .positive = positive, .level = .95 };
	struct comparison c = compare("delong", &in);

	(void)state;
	assert_true(c.se > 0 && c.p > 0 && c.p < .05);
}

/* ---- RMSE ---- */

static void rmse_of_a_perfect_model_has_finite_gains(void **state)
{
	const double lost[] = { 1, 4, 9 }, none[] = { 0, 0, 0 };
	double gain[3];

	(void)state;
	comparison_rmse_gains(gain, lost, none, 3);
	assert_true(fabs(mean_of(gain, 3) - sqrt(14.0 / 3)) < 1e-15);
	comparison_rmse_gains(gain, none, none, 3);
	assert_true(gain[0] == 0 && gain[1] == 0 && gain[2] == 0);
}

/* ---- groups and weights ---- */

static void two_groups_are_enough_for_a_cluster_t(void **state)
{
	const uint32_t groups[] = { 0, 0, 1, 1 };
	const double gain[] = { 1, 2, 3, 5 };
	struct comparison_input in = { .n = 4, .gain = gain, .group = groups, .n_groups = 2, .level = .95 };

	(void)state;
	assert_true(compare("cluster_t", &in).df == 1);
	in.group = NULL;
	assert_int_equal(code_of("cluster_t", &in), ERR_DATA);
}

static void weights_may_be_zero_but_not_negative_infinite_or_absent(void **state)
{
	const double w[] = { 1, 2, 0, 1 }, d[] = { 1, 2, 5, -1 };
	double *weight = heap(w, 4), *gain = heap(d, 4);
	struct comparison_input in = { .n = 4, .gain = gain, .weight = weight, .level = .95 };

	(void)state;
	assert_true(fabs(compare("weighted_t", &in).delta - 1) < 1e-15); /* (1 + 4 - 1) / 4 */
	in.weight = NULL;
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	in.weight = weight;
	weight[2] = -0.01; /* what is left would be worth several rows */
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	weight[2] = 0;
	weight[1] = INFINITY;
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	weight[1] = NAN;
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	weight[1] = 0, weight[3] = 0; /* all weight on one row */
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	weight[0] = 0;
	assert_int_equal(code_of("weighted_t", &in), ERR_DATA);
	free(weight);
	free(gain);
}

/* The smallest second weight that counts as a second row. */
static void a_weight_of_next_to_nothing_is_no_second_row(void **state)
{
	double weight[] = { 1, 0 }, gain[] = { 1, 2 };
	struct comparison_input in = { .n = 2, .gain = gain, .weight = weight, .level = .95 };
	size_t n_seen = 0;

	(void)state;
	for (double w = 4.99999e-10; w < 5.00001e-10 && n_seen < 200; w += 1e-17) {
		double total = 1 + w, n_eff;

		weight[1] = w;
		total = sum_of(weight, 2);
		n_eff = total * total / sum_of_products(weight, weight, 2);
		if (fabs(n_eff - (1 + 1e-9)) > 1e-15) /* the border and its neighbours alone: t with next to no freedom is slow */
			continue;
		assert_int_equal(code_of("weighted_t", &in), n_eff > 1 + 1e-9 ? 0 : ERR_DATA);
		n_seen++;
	}
	assert_true(n_seen > 3);
}

/* ---- time ---- */

static void a_long_run_variance_of_zero_falls_back_to_lag_zero(void **state)
{
	const double gain[] = { 1, -1, 0 };
	struct comparison_input in = { .n = 3, .gain = gain, .level = .95, .horizon = 2 };

	(void)state;
	assert_true(fabs(compare("dm_hln", &in).se - compare("paired_t", &in).se) < 1e-15);
	in.horizon = 3;
	assert_int_equal(code_of("dm_hln", &in), ERR_DATA);
}

/* ---- signs ---- */

static void no_gain_at_all_flips_to_nothing(void **state)
{
	const double zero[20] = { 0 };
	struct comparison_input in = { .n = 10, .gain = zero, .level = .95 };

	(void)state;
	assert_true(compare("sign_flip", &in).p == 1 && compare("sign_flip", &in).p_worse == 1);
	in.n = 20;
	assert_true(compare("sign_flip", &in).p == 1);
}

static void sixteen_rows_try_all_signs_and_seventeen_do_not(void **state)
{
	double gain[17];
	struct comparison_input in = { .n = 16, .gain = gain, .level = .95, .seed = 5, .n_resamples = 999 };
	double p;

	(void)state;
	fill(gain, 17, 21, .2);
	p = compare("sign_flip", &in).p * 65536;
	assert_true(p == floor(p));
	in.n = 17;
	p = compare("sign_flip", &in).p * 1000;
	assert_true(fabs(p - floor(p + .5)) < 1e-9);
}

/* Row i of pair f takes its sign from bit i % 64 of the f-th stream's word i / 64; each pair is the signs and their opposites. */
static void random_signs_are_drawn_by_position(void **state)
{
	enum { ROWS = 130, PAIRS = 249 };
	double gain[ROWS];
	struct comparison_input in = { .n = ROWS, .gain = gain, .level = .95, .seed = 5, .n_resamples = 2 * PAIRS + 1 };
	double observed = 0;
	size_t above = 1, below = 1;

	(void)state;
	fill(gain, ROWS, 22, .03);
	for (size_t i = 0; i < ROWS; i++)
		observed += gain[i];
	assert_true(observed > 0);
	for (uint64_t f = 0; f < PAIRS; f++) {
		double sum = 0;

		for (size_t i = 0; i < ROWS; i++)
			sum += rng_at(5, f, i / 64) >> (i % 64) & 1 ? -fabs(gain[i]) : fabs(gain[i]);
		above += (sum >= observed - 1e-9) + (-sum >= observed - 1e-9);
		below += (sum <= observed + 1e-9) + (-sum <= observed + 1e-9);
	}
	assert_true(above > 5 && above < 495);
	assert_true(compare("sign_flip", &in).p == (double)above / (2 * (PAIRS + 1)));
	assert_true(compare("sign_flip", &in).p_worse == (double)(below + 1) / (2 * (PAIRS + 1)));
}

static void sign_flips_have_no_margin_in_any_rule(void **state)
{
	struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = .95, .rule = RULE_NON_INFERIOR };

	(void)state;
	assert_int_equal(code_of("sign_flip", &in), ERR_USAGE);
	in.rule = RULE_EQUIVALENT;
	assert_int_equal(code_of("sign_flip", &in), ERR_USAGE);
}

/* ---- ranks ---- */

/* P(V >= v) for n rows without ties by a walk over all subsets' sums. */
static double plain_wilcoxon(double v, size_t n)
{
	double *ways = calloc(n * (n + 1) / 2 + 1, sizeof(*ways)), upper = 0, all = 1;

	ways[0] = 1;
	for (size_t rank = 1; rank <= n; rank++, all *= 2)
		for (size_t s = n * (n + 1) / 2; s + 1 > rank; s--)
			ways[s] += s >= rank ? ways[s - rank] : 0;
	for (size_t s = 0; s <= n * (n + 1) / 2; s++)
		upper += (double)s >= v ? ways[s] : 0;
	free(ways);
	return upper / all;
}

static void wilcoxon_is_exact_up_to_25_rows_without_ties(void **state)
{
	double *gain = malloc(26 * sizeof(*gain)), v = 0;
	struct comparison_input in = { .n = 25, .gain = gain, .level = .95 };

	(void)state;
	for (size_t i = 0; i < 26; i++)
		gain[i] = (double)(i + 1) * (i % 3 ? 1 : -1);
	for (size_t i = 0; i < 25; i++)
		v += i % 3 ? (double)(i + 1) : 0;
	assert_true(fabs(compare("wilcoxon", &in).p - plain_wilcoxon(v, 25)) < 1e-14);
	in.n = 26; /* rank 26 is a gain: the sum is above its mean of 26 * 27 / 4 */
	v += 26;
	assert_true(fabs(compare("wilcoxon", &in).p - normal_sf((v - 175.5) / sqrt(26 * 27 * 53 / 24.0))) < 1e-14);
	free(gain);
	gain = malloc(6 * sizeof(*gain));
	for (size_t i = 0; i < 6; i++)
		gain[i] = (double)(i / 2 + 1); /* three pairs of ties, all positive: 21 of 21 */
	in = (struct comparison_input){ .n = 6, .gain = gain, .level = .95 };
	assert_true(fabs(compare("wilcoxon", &in).p - normal_sf(10.5 / sqrt(6 * 7 * 13 / 24.0 - 18 / 48.0))) < 1e-14);
	free(gain);
}

static void walsh_averages_are_shown_up_to_2000_rows(void **state)
{
	double *gain = malloc(2001 * sizeof(*gain));
	struct comparison_input in = { .n = 2000, .gain = gain, .level = .95 };

	(void)state;
	fill(gain, 2001, 23, 0);
	assert_true(isfinite(compare("wilcoxon", &in).ci_low));
	in.n = 2001;
	assert_true(isnan(compare("wilcoxon", &in).ci_low));
	free(gain);
}

/* ---- resampling ---- */

static void bca_agrees_with_the_plain_way_to_resample(void **state)
{
	enum { ROWS = 23, RESAMPLES = 399 };
	double d[ROWS], means[RESAMPLES], left_out[ROWS], *gain;
	struct bca b = { .sorted = means, .n = RESAMPLES };
	struct comparison_input in = { .n = ROWS, .level = .95, .seed = 31, .n_resamples = RESAMPLES };
	struct comparison c;

	(void)state;
	fill(d, ROWS, 24, .1);
	in.gain = gain = heap(d, ROWS);
	for (size_t r = 0; r < RESAMPLES; r++) {
		const struct resampling how = { resampling_random, ROWS, RESAMPLES, 1, 31 };
		uint32_t rows[ROWS];
		double sum = 0;

		resampling_random(rows, ROWS, r, 0, &how);
		for (size_t i = 0; i < ROWS; i++)
			sum += gain[rows[i]];
		means[r] = sum / ROWS;
	}
	sort_doubles(means, RESAMPLES);
	for (size_t i = 0; i < ROWS; i++)
		left_out[i] = (sum_of(gain, ROWS) - gain[i]) / (ROWS - 1);
	b.bias = bca_bias(means, RESAMPLES, mean_of(gain, ROWS));
	b.acceleration = bca_acceleration(left_out, ROWS);
	c = compare("bca", &in);
	assert_true(fabs(c.ci_low - bca_limit(&b, .025)) < 1e-12 && fabs(c.ci_high - bca_limit(&b, .975)) < 1e-12);
	assert_true(fabs(c.p - bca_p_above(&b, 0)) < 1e-12 && fabs(c.p_worse - bca_p_below(&b, 0)) < 1e-12);
	free(gain);
}

static void bca_without_spread_concludes_as_t_does(void **state)
{
	const double same[] = { 2, 2, 2 }, flat[] = { 5, 5, 5, 5 };
	struct comparison_input in = { .n = 3, .gain = same, .level = .95 };

	(void)state;
	assert_true(compare("bca", &in).p == 0 && compare("bca", &in).ci_low == 2);
	assert_true(bca_acceleration(flat, 4) == 0);
}

/* A share of resamples of 0 or 1 is moved off the border by half a resample. */
static void bca_has_no_level_at_the_pole(void **state)
{
	static const double sorted[] = { 1, 2, 3, 4 };
	struct bca b = { .sorted = sorted, .n = 4 };

	(void)state;
	b.acceleration = -1 / normal_quantile(.75);
	assert_true(1 + b.acceleration * normal_quantile(.75) == 0);
	assert_true(isnan(bca_p_above(&b, 3.5)) && isnan(bca_p_below(&b, 3.5)));
	b.acceleration *= .5;
	assert_true(bca_p_above(&b, 3.5) > .75 && bca_p_above(&b, 3.5) < 1);
}

static void bca_bias_is_finite_at_both_ends(void **state)
{
	const double sorted[] = { 1, 2, 3 };

	(void)state;
	assert_true(fabs(bca_bias(sorted, 3, 0) - normal_quantile(.125)) < 1e-15);
	assert_true(fabs(bca_bias(sorted, 3, 9) - normal_quantile(.875)) < 1e-15);
	assert_true(fabs(bca_bias(sorted, 3, 2)) < 1e-15);
	assert_true(fabs(bca_bias((const double[3]){ 0 }, 3, 0)) < 1e-15); /* nothing but ties, at 0, where rounding has no size */
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* t* of each resample by the textbook, in long double. */
static size_t plain_bootstrap_t(double *t, const double *gain, const struct resampling *how)
{
	uint32_t *rows = malloc(how->n * sizeof(*rows)), *count = malloc(how->n * sizeof(*count));
	size_t n_left = 0;
	long double mean = 0, n = (long double)how->n;

	for (size_t i = 0; i < how->n; i++)
		mean += gain[i] / n;
	for (size_t r = 0; r < how->n_resamples; r++) {
		long double m = 0, squares = 0;
		size_t at = 0;

		resample_counts(count, r, how);
		for (uint32_t i = 0; i < how->n; i++)
			for (uint32_t k = 0; k < count[i]; k++)
				rows[at++] = i;
		assert_int_equal(at, how->n);
		for (size_t i = 0; i < how->n; i++)
			m += gain[rows[i]] / n;
		for (size_t i = 0; i < how->n; i++)
			squares += (gain[rows[i]] - m) * (gain[rows[i]] - m);
		if (squares > 1e-25L)
			t[n_left++] = (double)((m - mean) / sqrtl(squares / (n - 1) / n));
	}
	free(rows);
	free(count);
	qsort(t, n_left, sizeof(*t), by_size);
	return n_left;
}

static void bootstrap_t_agrees_with_the_textbook_at_every_length(void **state)
{
	static const size_t lengths[] = { 2, 3, 5, 8, 13, 64, 2047, 2048, 2049, 4096, 5000 };
	enum { RESAMPLES = 50 };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
		const struct resampling how = { resampling_random, lengths[k], RESAMPLES, 1, 77 };
		double fast[RESAMPLES], plain[RESAMPLES], *gain = malloc(lengths[k] * sizeof(*gain));
		size_t n;

		fill(gain, lengths[k], 25, 0);
		n = bootstrap_t_statistics(fast, gain, &how);
		assert_int_equal(n, plain_bootstrap_t(plain, gain, &how));
		for (size_t i = 0; i < n; i++)
			assert_true(fabs(fast[i] - plain[i]) <= 1e-9 * (1 + fabs(plain[i])));
		free(gain);
	}
}

/* Every one of the 3^3 resamples of three gains. */
static void draw_every_resample(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how)
{
	for (size_t i = 0; i < first + count; i++, replicate /= how->n)
		if (i >= first)
			rows[i - first] = (uint32_t)(replicate % how->n);
}

/* A mean of equal numbers need not be that number to the last bit: their spread is none all the same. */
static void constant_resamples_are_dropped_whatever_rounding_says(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		const struct resampling how = { draw_every_resample, 3, 27, 1, 0 };
		double gain[3], t[27];

		fill(gain, 3, 100 + seed, 0);
		assert_int_equal(bootstrap_t_statistics(t, gain, &how), 24);
	}
}

/* At the estimate itself every resample of two rows ties with it: a tie is never evidence. */
static void a_resample_that_ties_counts_against_the_claim(void **state)
{
	const double gain[] = { 0, 2 };
	struct comparison_input in = { .n = 2, .gain = gain, .level = .95, .n_resamples = 99, .margin = 1 };

	(void)state;
	assert_true(compare("bootstrap_t", &in).p == 1);
	in.rule = RULE_EQUIVALENT;
	assert_true(compare("bootstrap_t", &in).p == 1);
}

static void bootstrap_t_takes_64_threads_and_at_most_2_to_the_32_rows(void **state)
{
	double gain[40];
	struct comparison_input in = { .n = 40, .gain = gain, .level = .95, .seed = 7, .n_resamples = 99 };
	struct comparison one, many, c;
	struct err err = { 0 };

	(void)state;
	fill(gain, 40, 26, .1);
	one = compare("bootstrap_t", &in);
	for (unsigned threads = 63; threads <= 66; threads++) {
		in.n_threads = threads;
		many = compare("bootstrap_t", &in);
		assert_true(one.p == many.p && one.ci_low == many.ci_low && one.ci_high == many.ci_high);
	}
	gain[0] = NAN;
	in.n = UINT32_MAX;
	assert_int_equal(comparison_find("bootstrap_t")->run(&c, &in, &err), -1);
	assert_non_null(strstr(err.text, "row 1 is not finite"));
	assert_int_equal(comparison_find("bca")->run(&c, &in, &err), -1);
	assert_non_null(strstr(err.text, "row 1 is not finite"));
	in.n++;
	assert_int_equal(comparison_find("bootstrap_t")->run(&c, &in, &err), -1);
	assert_non_null(strstr(err.text, "2^32"));
	assert_int_equal(comparison_find("bca")->run(&c, &in, &err), -1);
	assert_non_null(strstr(err.text, "2^32"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tango_where_its_quadratic_has_no_linear_term),
		cmocka_unit_test(delong_agrees_with_its_definition_on_tied_scores),
		cmocka_unit_test(delong_takes_fewer_than_2_to_the_31_rows),
		cmocka_unit_test(delong_with_variance_in_one_class_alone_is_known),
		cmocka_unit_test(rmse_of_a_perfect_model_has_finite_gains),
		cmocka_unit_test(two_groups_are_enough_for_a_cluster_t),
		cmocka_unit_test(weights_may_be_zero_but_not_negative_infinite_or_absent),
		cmocka_unit_test(a_weight_of_next_to_nothing_is_no_second_row),
		cmocka_unit_test(a_long_run_variance_of_zero_falls_back_to_lag_zero),
		cmocka_unit_test(no_gain_at_all_flips_to_nothing),
		cmocka_unit_test(sixteen_rows_try_all_signs_and_seventeen_do_not),
		cmocka_unit_test(random_signs_are_drawn_by_position),
		cmocka_unit_test(sign_flips_have_no_margin_in_any_rule),
		cmocka_unit_test(wilcoxon_is_exact_up_to_25_rows_without_ties),
		cmocka_unit_test(walsh_averages_are_shown_up_to_2000_rows),
		cmocka_unit_test(bca_agrees_with_the_plain_way_to_resample),
		cmocka_unit_test(bca_without_spread_concludes_as_t_does),
		cmocka_unit_test(bca_has_no_level_at_the_pole),
		cmocka_unit_test(bca_bias_is_finite_at_both_ends),
		cmocka_unit_test(bootstrap_t_agrees_with_the_textbook_at_every_length),
		cmocka_unit_test(constant_resamples_are_dropped_whatever_rounding_says),
		cmocka_unit_test(a_resample_that_ties_counts_against_the_claim),
		cmocka_unit_test(bootstrap_t_takes_64_threads_and_at_most_2_to_the_32_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
