/* test_resampled.c - metrics that are no mean of gains, resampled: against the plain way to do it, row by row. */
#include "tests/unit/evaluate/bench.h"

#include "base/rng.h"
#include "evaluate/judge/metric_pair.h"
#include "evaluate/resampling/bca.h"
#include "math/dist.h"
#include "math/sum.h"

enum { ROWS = 61, RESAMPLES = 400 };

/* Three classes (or two) of unequal size, and two models that are wrong here and there. */
static void use_classes(struct bench *b, size_t n, size_t n_classes)
{
	static const char *const names[] = { "a", "b", "c" };
	const char **texts = mem_new(n, sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = names[i % 7 < 3 ? 0 : i % 7 < 5 ? 1 : n_classes - 1];
	b->truth.task = n_classes == 2 ? METRIC_BINARY : METRIC_MULTICLASS;
	assert_int_equal(truth_set_labels(&b->truth, texts, n, NULL, &b->err), 0);
	free(texts);
	b->candidate = labels_arm(&b->truth);
	b->production = labels_arm(&b->truth);
	for (size_t i = 0; i < n; i++) {
		if (i * 13 % 11 == 0)
			b->candidate.label[i] = (b->candidate.label[i] + 1) % (uint32_t)n_classes;
		if (i * 17 % 5 == 0)
			b->production.label[i] = (b->production.label[i] + 1) % (uint32_t)n_classes;
	}
}

static void use_scores(struct bench *b, size_t n)
{
	use_classes(b, n, 2);
	b->candidate.score = mem_new(n, sizeof(double));
	b->production.score = mem_new(n, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		b->candidate.score[i] = b->truth.is_positive[i] * 6 + (double)(i * 29 % 13);
		b->production.score[i] = b->truth.is_positive[i] * 2 + (double)(i * 31 % 11);
	}
}

/* The metrics' difference on rows that are copied out, one by one. */
static double difference_of(const struct bench *b, const struct metric *m, const size_t *rows, size_t n)
{
	struct truth truth;
	struct arm arms[2];
	double value[2];

	truth_gather(&truth, &b->truth, rows, n);
	for (size_t k = 0; k < 2; k++) {
		struct metric_input in;

		arm_gather(&arms[k], k ? &b->production : &b->candidate, &truth, rows);
		arm_input(&in, &arms[k], m);
		value[k] = m->value(&in);
		arm_release(&arms[k]);
	}
	truth_release(&truth);
	return value[0] - value[1];
}

static struct comparison by_bca(const struct bench *b, const char *metric, enum comparison_rule rule, double margin, unsigned n_threads)
{
	struct metric_pair pair;
	struct comparison_input in = {
		.rule = rule, .margin = margin, .level = .95, .seed = 5, .n_threads = n_threads, .n_resamples = RESAMPLES
	};
	struct comparison c;
	struct err err;

	metric_pair_init(&pair, metric_find(metric), &b->candidate, &b->production);
	in.resampled = &pair.r;
	if (comparison_find("bca")->run(&c, &in, &err) < 0)
		fail_msg("%s", err.text);
	metric_pair_release(&pair);
	return c;
}

static void near(double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%.17g is not %.17g", got, expected);
}

/* Rows of each class in their order, drawn as resampled.c says it draws them: classes begin on blocks of four. */
static size_t draw(size_t *rows, const struct bench *b, size_t replicate)
{
	size_t n = 0, position = 0;

	for (uint32_t k = 0; k < b->truth.n_classes; k++) {
		size_t members[ROWS], count = 0;
		uint32_t drawn[ROWS];

		for (size_t i = 0; i < ROWS; i++)
			if (b->truth.y_class[i] == k)
				members[count++] = i;
		rng_fill_below(drawn, count, 5, replicate, position, (uint32_t)count);
		for (size_t i = 0; i < count; i++)
			rows[n++] = members[drawn[i]];
		position += (count + 3) / 4 * 4;
	}
	return n;
}

/* Without row i, the others of its class each count a little more, so that the class keeps its share: here, as many copies. */
static double without(const struct bench *b, const struct metric *m, size_t left_out)
{
	size_t *rows, n = 0, count = 0;
	double value;

	for (size_t i = 0; i < ROWS; i++)
		count += b->truth.y_class[i] == b->truth.y_class[left_out];
	rows = mem_new(ROWS * ROWS, sizeof(*rows));
	for (size_t i = 0; i < ROWS; i++) {
		bool same = b->truth.y_class[i] == b->truth.y_class[left_out];

		for (size_t k = 0; i != left_out && k < (same ? count : count - 1); k++)
			rows[n++] = i;
	}
	value = difference_of(b, m, rows, n);
	free(rows);
	return value;
}

/* Davison and Hinkley's acceleration for several samples. */
static double plain_acceleration(const struct bench *b, const struct metric *m)
{
	double squares = 0, cubes = 0;

	for (uint32_t k = 0; k < b->truth.n_classes; k++) {
		double left_out[ROWS], n = 0, mean = 0;

		for (size_t i = 0; i < ROWS; i++)
			if (b->truth.y_class[i] == k)
				left_out[(size_t)n++] = without(b, m, i);
		for (size_t i = 0; i < (size_t)n; i++)
			mean += left_out[i] / n;
		for (size_t i = 0; i < (size_t)n; i++) {
			double u = (n - 1) / n * (mean - left_out[i]);

			squares += u * u;
			cubes += u * u * u;
		}
	}
	return cubes / (6 * squares * sqrt(squares));
}

static void agrees_with_the_plain_way(const struct bench *b, const char *name)
{
	const struct metric *m = metric_find(name);
	size_t rows[ROWS], all[ROWS];
	double estimates[RESAMPLES];
	struct bca bca = { .sorted = estimates, .n = RESAMPLES, .acceleration = plain_acceleration(b, m) };
	struct comparison c = by_bca(b, name, RULE_SUPERIOR, 0, 1);

	for (size_t i = 0; i < ROWS; i++)
		all[i] = i;
	for (size_t r = 0; r < RESAMPLES; r++)
		estimates[r] = difference_of(b, m, rows, draw(rows, b, r));
	near(c.delta, difference_of(b, m, all, ROWS), 1e-15);
	sort_doubles(estimates, RESAMPLES);
	bca.bias = bca_bias(estimates, RESAMPLES, c.delta);
	near(c.ci_low, bca_limit(&bca, .025), 1e-9);
	near(c.ci_high, bca_limit(&bca, .975), 1e-9);
	near(c.p, bca_p_above(&bca, 0), 1e-9);
	near(c.p_worse, bca_p_below(&bca, 0), 1e-9);
	near(c.se, sqrt(sum_of_squared_deviations(estimates, RESAMPLES, mean_of(estimates, RESAMPLES)) / (RESAMPLES - 1)), 1e-12);
	near(by_bca(b, name, RULE_NON_INFERIOR, .1, 1).p, bca_p_above(&bca, -.1), 1e-9);
	near(by_bca(b, name, RULE_EQUIVALENT, .3, 1).p, fmax(bca_p_above(&bca, -.3), bca_p_below(&bca, .3)), 1e-9);
}

static void cells_say_what_rows_say(void **state)
{
	static const char *const names[] = { "macro_f1", "mcc", "balanced_accuracy" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct bench b = { 0 };

		use_classes(&b, ROWS, 3);
		agrees_with_the_plain_way(&b, names[i]);
		bench_release(&b);
	}
}

static void scores_are_sorted_once(void **state)
{
	static const char *const names[] = { "pr_auc", "auc", "f1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct bench b = { 0 };

		use_scores(&b, ROWS);
		agrees_with_the_plain_way(&b, names[i]);
		bench_release(&b);
	}
}

static void use_groups(struct bench *b, size_t size)
{
	b->truth.group = mem_new(b->truth.n, sizeof(*b->truth.group));
	for (size_t i = 0; i < b->truth.n; i++)
		b->truth.group[i] = (uint32_t)(i / size);
	b->truth.n_groups = (b->truth.n + size - 1) / size;
}

static void groups_are_drawn_whole(void **state)
{
	size_t rows[ROWS * 5];
	double estimates[RESAMPLES], left_out[13];
	struct bca bca = { .sorted = estimates, .n = RESAMPLES };
	struct comparison c;
	struct bench b = { 0 };

	(void)state;
	use_scores(&b, ROWS);
	use_groups(&b, 5);
	assert_int_equal(b.truth.n_groups, 13);
	for (size_t r = 0; r < RESAMPLES; r++) {
		uint32_t drawn[13];
		size_t n = 0;

		rng_fill_below(drawn, 13, 5, r, 0, 13);
		for (size_t g = 0; g < 13; g++)
			for (size_t i = drawn[g] * 5; i < ROWS && i < drawn[g] * 5 + 5; i++)
				rows[n++] = i;
		estimates[r] = difference_of(&b, metric_find("auc"), rows, n);
	}
	for (size_t g = 0; g < 13; g++) {
		size_t n = 0;

		for (size_t i = 0; i < ROWS; i++)
			if (i / 5 != g)
				rows[n++] = i;
		left_out[g] = difference_of(&b, metric_find("auc"), rows, n);
	}
	c = by_bca(&b, "auc", RULE_SUPERIOR, 0, 2);
	sort_doubles(estimates, RESAMPLES);
	bca.bias = bca_bias(estimates, RESAMPLES, c.delta);
	bca.acceleration = bca_acceleration(left_out, 13);
	/* Thirteen groups: t with 12 degrees of freedom in the place of z, and 13 / 12 for the variance's divisor. */
	near(c.ci_low, bca_limit(&bca, normal_cdf(sqrt(13.0 / 12) * student_quantile(.025, 12))), 1e-9);
	near(c.ci_high, bca_limit(&bca, normal_cdf(sqrt(13.0 / 12) * student_quantile(.975, 12))), 1e-9);
	near(c.p, student_cdf(sqrt(12.0 / 13) * normal_quantile(bca_p_above(&bca, 0)), 12), 1e-9);
	near(c.p_worse, student_cdf(sqrt(12.0 / 13) * normal_quantile(bca_p_below(&bca, 0)), 12), 1e-9);
	bench_release(&b);
}

static void threads_change_no_bit(void **state)
{
	static const char *const names[] = { "macro_f1", "pr_auc" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct comparison one, two, five;
		struct bench b = { 0 };

		i ? use_scores(&b, 5000) : use_classes(&b, 5000, 3);
		one = by_bca(&b, names[i], RULE_SUPERIOR, 0, 1);
		two = by_bca(&b, names[i], RULE_SUPERIOR, 0, 2);
		five = by_bca(&b, names[i], RULE_SUPERIOR, 0, 5);
		assert_memory_equal(&one, &two, sizeof(one));
		assert_memory_equal(&one, &five, sizeof(one));
		bench_release(&b);
	}
}

/* Blocks of rows are left out then. */
static void more_rows_than_are_left_out_one_by_one_are_judged_too(void **state)
{
	struct comparison small, large;
	struct bench b = { 0 }, c = { 0 };

	(void)state;
	use_classes(&b, 700, 3);
	use_classes(&c, 7000, 3);
	small = by_bca(&b, "macro_f1", RULE_SUPERIOR, 0, 1);
	large = by_bca(&c, "macro_f1", RULE_SUPERIOR, 0, 2);
	assert_true(isfinite(large.p) && fabs(small.se / large.se - sqrt(10)) < .4);
	bench_release(&b);
	bench_release(&c);
}

static void equal_models_show_nothing_and_what_never_varies_is_unknown(void **state)
{
	struct comparison c;
	struct bench b = { 0 };

	(void)state;
	use_classes(&b, ROWS, 3);
	memcpy(b.production.label, b.candidate.label, ROWS * sizeof(uint32_t));
	c = by_bca(&b, "macro_f1", RULE_SUPERIOR, 0, 1);
	assert_true(c.delta == 0 && c.p == 1 && c.p_worse == 1);
	for (size_t i = 0; i < ROWS; i++) {
		b.candidate.label[i] = b.truth.y_class[i];
		b.production.label[i] = (b.truth.y_class[i] + 1) % 3;
	}
	c = by_bca(&b, "macro_f1", RULE_SUPERIOR, 0, 1);
	assert_true(c.delta == 1 && isnan(c.p) && isnan(c.p_worse));
	bench_release(&b);
}

/* All positives in one group of three: a resample without it has no AUC. */
static void a_resample_without_the_metric_makes_it_unknown(void **state)
{
	struct comparison c;
	struct bench b = { 0 };

	(void)state;
	use_scores(&b, 60);
	b.truth.group = mem_new(60, sizeof(*b.truth.group));
	for (size_t i = 0; i < 60; i++)
		b.truth.group[i] = b.truth.is_positive[i] ? 0 : 1 + i % 2;
	b.truth.n_groups = 3;
	c = by_bca(&b, "auc", RULE_SUPERIOR, 0, 1);
	assert_true(isfinite(c.delta) && isnan(c.p) && isnan(c.p_worse) && isnan(c.ci_low));
	bench_release(&b);
}

/* Past the pole of an acceleration this large there is no level: a p of 0 there would be a pass out of nothing. */
static void no_level_past_the_pole(void **state)
{
	const double sorted[] = { 1, 2, 3, 4 };
	struct bca b = { .sorted = sorted, .n = 4, .acceleration = -2 };

	(void)state;
	assert_true(isnan(bca_p_above(&b, 9)) && isnan(bca_p_below(&b, 9)));
	b.acceleration = 2;
	assert_true(isnan(bca_p_above(&b, 0)) && isnan(bca_p_below(&b, 0)));
	b.acceleration = 0;
	assert_true(bca_p_above(&b, 0) >= .2 - 1e-15); /* four resamples show no less than one in five */
}

static void the_gate_judges_by_it(void **state)
{
	static const char *const policies[] = { "gate: 1\ntask: multiclass\nprimary: {metric: macro_f1}\n",
						"gate: 1\ntask: multiclass\nprimary: {metric: mcc, rule: non_inferior, margin: 0.05}\n" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bench b;

		use_policy(&b, policies[i]);
		use_classes(&b, 700, 3);
		run(&b, true);
		expect(&b, DECISION_PROMOTE, i ? "non_inferior" : "superior");
		assert_string_equal(b.j.primary.test, "bca");
		assert_string_equal(b.j.floors.v[0].test, "bca");
		assert_string_equal(b.j.control_sabotage, "pass");
		assert_string_equal(b.j.control_swap, "pass");
		bench_release(&b);
	}
}

/* Gains of 1 and a little in both of two groups: no bootstrap of two can say more than that they agree. */
static void two_groups_show_nothing(void **state)
{
	double gain[20];
	uint32_t group[20];
	struct comparison_input in = { .n = 20, .gain = gain, .group = group, .n_groups = 2, .level = .95, .seed = 3, .n_resamples = 9999 };
	struct comparison c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		gain[i] = 1 + .01 * (double)i;
		group[i] = i >= 10;
	}
	assert_int_equal(comparison_find("bca")->run(&c, &in, &err), 0);
	assert_true(c.p > .05 && c.p < .5);
}

/* Two models that are equally good: what they share, what is their own, and what is their group's. */
static void use_equals(struct bench *b, uint64_t seed, size_t n, size_t group_rows)
{
	const char **texts = mem_new(n, sizeof(*texts));
	struct arm *arms[] = { &b->candidate, &b->production };

	for (size_t i = 0; i < n; i++)
		texts[i] = i < 2 ? (i ? "b" : "a") : rng_uniform(seed, 1, i) < .3 ? "b" : "a";
	b->truth.task = METRIC_BINARY;
	assert_int_equal(truth_set_labels(&b->truth, texts, n, NULL, &b->err), 0);
	free(texts);
	for (size_t m = 0; m < 2; m++) {
		*arms[m] = labels_arm(&b->truth);
		arms[m]->score = mem_new(n, sizeof(double));
		for (size_t i = 0; i < n; i++) {
			double s = b->truth.is_positive[i] * 1.2 + 2 * rng_uniform(seed, 2, i) + 2 * rng_uniform(seed, 3 + m, i) +
				   (group_rows ? 2 * rng_uniform(seed, 5 + m, i / group_rows) : 0);

			arms[m]->score[i] = s;
			arms[m]->label[i] = s > 3;
		}
	}
	if (group_rows)
		use_groups(b, group_rows);
}

static double share_promoted(const char *metric, size_t n, size_t group_rows, size_t n_worlds)
{
	size_t promoted = 0;

	for (uint64_t seed = 0; seed < n_worlds; seed++) {
		struct bench b = { 0 };

		use_equals(&b, seed, n, group_rows);
		promoted += by_bca(&b, metric, RULE_SUPERIOR, 0, 1).p <= .05;
		bench_release(&b);
	}
	return (double)promoted / (double)n_worlds;
}

/* Nominal 0.05, and three standard errors of so many worlds. */
static void equals_are_promoted_no_more_often_than_alpha(void **state)
{
	enum { WORLDS = 300 };
	double most = .05 + 3 * sqrt(.05 * .95 / WORLDS);

	(void)state;
	assert_true(share_promoted("f1", 200, 0, WORLDS) <= most);
	assert_true(share_promoted("pr_auc", 200, 0, WORLDS) <= most);
	assert_true(share_promoted("auc", 300, 6, WORLDS) <= most);
	assert_true(share_promoted("auc", 120, 20, WORLDS) <= most); /* six groups */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_say_what_rows_say),
		cmocka_unit_test(scores_are_sorted_once),
		cmocka_unit_test(groups_are_drawn_whole),
		cmocka_unit_test(threads_change_no_bit),
		cmocka_unit_test(more_rows_than_are_left_out_one_by_one_are_judged_too),
		cmocka_unit_test(equal_models_show_nothing_and_what_never_varies_is_unknown),
		cmocka_unit_test(a_resample_without_the_metric_makes_it_unknown),
		cmocka_unit_test(two_groups_show_nothing),
		cmocka_unit_test(no_level_past_the_pole),
		cmocka_unit_test(the_gate_judges_by_it),
		cmocka_unit_test(equals_are_promoted_no_more_often_than_alpha),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
