/* test_test_properties.c - what must hold of every row of comparison_tests[], on random worlds of fixed seeds: scale, roles, threads, order, and how a
 * test answers when one of production's wins becomes the candidate's. A test that joins the table is held to all of it.
 */
#include "reference.h"

#include "base/rng.h"

enum { WORLDS = 25, ROWS = 48, GROUPS = 8 };

/* Everything that any test reads, consistent with one another: labels are the gains where gains are ternary. */
struct world {
	double gain[ROWS], weight[ROWS], candidate_score[ROWS], production_score[ROWS];
	uint8_t candidate_right[ROWS], production_right[ROWS], positive[ROWS];
	uint32_t group[ROWS];
	struct comparison_input in;
};

enum gains { TERNARY, TIED, SMOOTH, N_GAINS };

static void set_labels(struct world *w, size_t i)
{
	w->candidate_right[i] = w->gain[i] > 0 || (w->gain[i] == 0 && i % 3 > 0);
	w->production_right[i] = w->gain[i] < 0 || (w->gain[i] == 0 && i % 3 > 0);
}

static void make_world(struct world *w, uint64_t seed, enum gains kind)
{
	for (size_t i = 0; i < ROWS; i++) {
		double u = rng_uniform(seed, 1, i), lean = rng_uniform(seed, 2, 0) * .2;

		w->gain[i] = kind == TERNARY ? (u < .25 + lean) - (u > .75)
			     : kind == TIED  ? (double)rng_below(seed, 3, i, 7) / 8 - .375
					     : u - .5 + lean;
		set_labels(w, i);
		w->weight[i] = 1 + (double)rng_below(seed, 4, i, 4);
		w->group[i] = (uint32_t)(i < GROUPS ? i : rng_below(seed, 5, i, GROUPS));
		w->positive[i] = i < 4 ? i % 2 : rng_below(seed, 6, i, 2) == 0;
		w->candidate_score[i] = (double)rng_below(seed, 7, i, 30) + (w->positive[i] ? 8 : 0);
		w->production_score[i] = (double)rng_below(seed, 8, i, 30) + (w->positive[i] ? 5 : 0);
	}
	w->in = (struct comparison_input){ .n = ROWS,
					   .gain = w->gain,
					   .candidate_right = w->candidate_right,
					   .production_right = w->production_right,
					   .candidate_score = w->candidate_score,
					   .production_score = w->production_score,
					   .positive = w->positive,
					   .weight = w->weight,
					   .group = w->group,
					   .n_groups = GROUPS,
					   .horizon = 2,
					   .level = .95,
					   .seed = seed,
					   .n_resamples = 399 };
}

/* The tests that group rows only if they are told to. */
static void fit_shape(struct world *w, const char *test)
{
	if (strcmp(test, "cluster_t") != 0)
		w->in.group = NULL;
}

typedef void check_fn(const struct comparison_test *test, struct world *w);

static void in_every_world(check_fn *check)
{
	static struct world w;

	for (const struct comparison_test *t = comparison_tests; t->name; t++)
		for (uint64_t seed = 0; seed < WORLDS; seed++)
			for (enum gains kind = 0; kind < N_GAINS; kind++) {
				make_world(&w, seed, kind);
				fit_shape(&w, t->name);
				check(t, &w);
			}
}

/* p of a test, or NaN if it refuses. */
static struct comparison outcome(const struct comparison_test *test, const struct comparison_input *in)
{
	struct comparison c = { .p = NAN, .p_worse = NAN };
	struct err err;

	if (test->run(&c, in, &err) < 0)
		c.p = c.p_worse = NAN;
	return c;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static void assert_close(const char *test, double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance) && !(isnan(a) && isnan(b)))
		fail_msg("%s: %.17g is not %.17g", test, a, b);
}

/* ---- roles ---- */

static void swap(struct world *w)
{
	for (size_t i = 0; i < ROWS; i++) {
		uint8_t right = w->candidate_right[i];
		double score = w->candidate_score[i];

		w->gain[i] = -w->gain[i];
		w->candidate_right[i] = w->production_right[i];
		w->production_right[i] = right;
		w->candidate_score[i] = w->production_score[i];
		w->production_score[i] = score;
	}
}

static void check_swap(const struct comparison_test *test, struct world *w)
{
	struct comparison forth = outcome(test, &w->in), back;

	swap(w);
	back = outcome(test, &w->in);
	assert_true(forth.delta == -back.delta);
	assert_close(test->name, forth.p, back.p_worse, 1e-12);
	assert_close(test->name, forth.p_worse, back.p, 1e-12);
	assert_false(forth.p <= .05 && back.p <= .05);
}

static void exchanging_the_roles_negates_every_test(void **state)
{
	(void)state;
	in_every_world(check_swap);
}

/* ---- threads ---- */

static void check_threads(const struct comparison_test *test, struct world *w)
{
	struct comparison one = outcome(test, &w->in), other;

	for (w->in.n_threads = 2; w->in.n_threads <= 5; w->in.n_threads += 3) {
		other = outcome(test, &w->in);
		assert_memory_equal(&one.p, &other.p, sizeof(double));
		assert_memory_equal(&one.p_worse, &other.p_worse, sizeof(double));
		assert_memory_equal(&one.ci_low, &other.ci_low, sizeof(double));
		assert_memory_equal(&one.ci_high, &other.ci_high, sizeof(double));
	}
}

static void one_two_and_five_threads_give_the_same_bits(void **state)
{
	(void)state;
	in_every_world(check_threads);
}

/* ---- scale ---- */

/* What is bounded by its range knows the scale, and labels have none. */
static const char *const scaleless[] = { "mcnemar_midp", "mcnemar_exact", "tango", "delong", "hoeffding", "empirical_bernstein", NULL };

static void check_scale(const struct comparison_test *test, struct world *w)
{
	static const double scales[] = { 0x1p-20, 4, 1e6 / 3 };
	double plain[ROWS];
	struct comparison before;

	if (is_one_of(test->name, scaleless))
		return;
	memcpy(plain, w->gain, sizeof(plain));
	w->in.margin = strcmp(test->name, "sign_flip") == 0 ? 0 : .03125;
	before = outcome(test, &w->in);
	for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
		struct comparison_input scaled = w->in;
		struct comparison after;

		scaled.margin *= scales[s];
		for (size_t i = 0; i < ROWS; i++)
			w->gain[i] = plain[i] * scales[s];
		after = outcome(test, &scaled);
		assert_close(test->name, after.p, before.p, 1e-9);
		assert_close(test->name, after.delta, before.delta * scales[s], 1e-12 * scales[s]);
	}
}

static void the_unit_of_the_loss_changes_nothing(void **state)
{
	(void)state;
	in_every_world(check_scale);
}

/* AUC knows ranks alone. */
static void a_monotone_change_of_scores_changes_nothing(void **state)
{
	static struct world w;
	const struct comparison_test *delong = comparison_find("delong");

	(void)state;
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		struct comparison before, after;

		make_world(&w, seed, SMOOTH);
		before = outcome(delong, &w.in);
		for (size_t i = 0; i < ROWS; i++) {
			w.candidate_score[i] = w.candidate_score[i] * w.candidate_score[i] * w.candidate_score[i] - 1e6;
			w.production_score[i] = 1e-3 * w.production_score[i];
		}
		after = outcome(delong, &w.in);
		assert_true(before.p == after.p && before.delta == after.delta && before.se == after.se);
	}
}

/* ---- order of rows ---- */

/* Resamples are drawn by position and dm_hln reads time: the gate puts rows in the order of their keys first. The others know no order. */
static const char *const ordered[] = { "bootstrap_t", "bca", "dm_hln", "sign_flip", NULL };

static void check_order(const struct comparison_test *test, struct world *w)
{
	static struct world turned;
	struct comparison a = outcome(test, &w->in), b;

	if (is_one_of(test->name, ordered))
		return;
	turned = *w;
	for (size_t i = 0; i < ROWS; i++) {
		size_t from = (i * 29 + 7) % ROWS; /* 29 and 48 have no common factor */

		turned.gain[i] = w->gain[from];
		turned.weight[i] = w->weight[from];
		turned.group[i] = w->group[from];
		turned.positive[i] = w->positive[from];
		turned.candidate_score[i] = w->candidate_score[from];
		turned.production_score[i] = w->production_score[from];
		turned.candidate_right[i] = w->candidate_right[from];
		turned.production_right[i] = w->production_right[from];
	}
	turned.in.gain = turned.gain;
	turned.in.weight = turned.weight;
	turned.in.group = w->in.group ? turned.group : NULL;
	turned.in.positive = turned.positive;
	turned.in.candidate_score = turned.candidate_score;
	turned.in.production_score = turned.production_score;
	turned.in.candidate_right = turned.candidate_right;
	turned.in.production_right = turned.production_right;
	b = outcome(test, &turned.in);
	assert_close(test->name, a.p, b.p, 1e-12);
	assert_close(test->name, a.p_worse, b.p_worse, 1e-12);
}

static void the_order_of_rows_changes_nothing_but_where_order_is_meant(void **state)
{
	(void)state;
	in_every_world(check_order);
}

/* ---- what is not known ---- */

static void check_nan(const struct comparison_test *test, struct world *w)
{
	static const double bad[] = { NAN, INFINITY, -INFINITY };
	size_t i = w->in.seed % ROWS;

	for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
		double gain = w->gain[i], weight = w->weight[i], score = w->candidate_score[i];

		if (strncmp(test->name, "mcnemar", 7) != 0 && strcmp(test->name, "tango") != 0 && strcmp(test->name, "delong") != 0) {
			w->gain[i] = bad[k];
			assert_false(outcome(test, &w->in).p <= 1);
			w->gain[i] = gain;
		}
		if (strcmp(test->name, "weighted_t") == 0) {
			w->weight[i] = bad[k];
			assert_false(outcome(test, &w->in).p <= 1);
			w->weight[i] = weight;
		}
		if (strcmp(test->name, "delong") == 0 && isnan(bad[k])) {
			w->candidate_score[i] = bad[k];
			assert_false(outcome(test, &w->in).p <= 1);
			w->candidate_score[i] = score;
		}
	}
}

static void peer_mlflow_a_nan_never_passes_any_test(void **state)
{
	(void)state;
	in_every_world(check_nan);
}

static void check_nothing(const struct comparison_test *test, struct world *w)
{
	for (size_t i = 0; i < ROWS; i++) {
		w->gain[i] = 0;
		w->candidate_right[i] = w->production_right[i] = i % 2;
		w->candidate_score[i] = w->production_score[i];
	}
	assert_false(outcome(test, &w->in).p < 1);
	assert_false(outcome(test, &w->in).p_worse < 1);
}

static void a_model_compared_with_itself_is_never_better_nor_worse(void **state)
{
	(void)state;
	in_every_world(check_nothing);
}

/* ---- rows on which both say the same ---- */

/* A row that both get right, or both wrong, is no evidence for either of the tests that count disagreements. */
static void a_row_without_disagreement_adds_no_evidence(void **state)
{
	static const char *const tests[] = { "mcnemar_midp", "mcnemar_exact", "tango", "wilcoxon" };
	static struct world w;

	(void)state;
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (size_t t = 0; t < ARRAY_LEN(tests); t++) {
			const struct comparison_test *test = comparison_find(tests[t]);
			double p;

			make_world(&w, seed, TERNARY);
			w.gain[ROWS - 1] = 0;
			w.candidate_right[ROWS - 1] = w.production_right[ROWS - 1] = seed % 2;
			w.in.n = ROWS - 1;
			p = outcome(test, &w.in).p;
			w.in.n = ROWS;
			assert_close(tests[t], outcome(test, &w.in).p, p, 1e-13);
		}
}

/* ---- a win more ---- */

/* Turns one of production's wins into one of the candidate's, of the same size; false if there is none. */
static bool turn(struct world *w, size_t which)
{
	for (size_t i = 0; i < ROWS; i++)
		if (w->gain[i] < 0 && which-- == 0) {
			w->gain[i] = -w->gain[i];
			set_labels(w, i);
			return true;
		}
	return false;
}

/*
 * A win more never raises p, exactly: of the tests that count wins, and of Student's t, whose sum of squares a turned win leaves alone.
 * Tests that resample answer by luck in the last place, those of groups, weights and time move their variance, and AUC knows no wins of rows:
 * docs/proofs.md says what holds of each.
 */
static const char *const monotone[] = { "mcnemar_midp", "mcnemar_exact", "tango", "sign_flip", "wilcoxon", "paired_t", "hoeffding", NULL };

static void check_win(const struct comparison_test *test, struct world *w)
{
	double before = outcome(test, &w->in).p;

	if (!is_one_of(test->name, monotone))
		return;
	for (size_t k = 0; k < 6 && turn(w, k % 3); k++) {
		double after = outcome(test, &w->in).p;

		if (after > before + 1e-13)
			fail_msg("%s: a win more raises p from %.17g to %.17g", test->name, before, after);
		before = after;
	}
}

static void a_win_more_never_raises_p_where_wins_are_counted(void **state)
{
	(void)state;
	in_every_world(check_win);
}

/* The tests of labels with a margin, over every table of 24 rows. */
static void a_win_more_never_raises_p_of_any_table_and_margin(void **state)
{
	static const double margins[] = { .001, .05, .2, .7 };
	uint8_t candidate[24], production[24];
	struct comparison_input in = { .n = 24, .candidate_right = candidate, .production_right = production, .level = .95 };

	(void)state;
	for (size_t rule = RULE_SUPERIOR; rule <= RULE_NON_INFERIOR; rule++)
		for (size_t m = 0; m < ARRAY_LEN(margins); m++)
			for (size_t discordant = 1; discordant <= 24; discordant++) {
				double before = 2;

				in.rule = (enum comparison_rule)rule;
				in.margin = margins[m];
				for (size_t b = 0; b <= discordant; b++) {
					double p;

					for (size_t i = 0; i < 24; i++) {
						candidate[i] = i < b;
						production[i] = i >= b && i < discordant;
					}
					p = compare("tango", &in).p;
					assert_true(p <= before + 1e-13);
					before = p;
				}
			}
}

/* Where a larger gain is no better evidence: one huge win among small ones is spread, and t falls. It is why no win of a loss is "turned" above. */
static void a_larger_win_can_weaken_a_test_of_means(void **state)
{
	double gain[] = { 1, 1.1, .9, 1, 1.05, .95, 1, -.1 };
	struct comparison_input in = { .n = 8, .gain = gain, .level = .95 };
	double before = compare("paired_t", &in).p;

	(void)state;
	gain[7] = 100;
	assert_true(before < .05 && compare("paired_t", &in).p > .05);
}

/* With a margin beyond the spread, a win more is spread too. */
static void a_win_more_can_weaken_t_against_a_wide_margin(void **state)
{
	double gain[] = { -1, -1.01, -.99, -1, -1.02, -.98, -1, -1 };
	struct comparison_input in = { .n = 8, .gain = gain, .level = .95, .rule = RULE_NON_INFERIOR, .margin = 2 };
	double before = compare("paired_t", &in).p;

	(void)state;
	gain[7] = 1;
	assert_true(compare("paired_t", &in).p > before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exchanging_the_roles_negates_every_test),
		cmocka_unit_test(one_two_and_five_threads_give_the_same_bits),
		cmocka_unit_test(the_unit_of_the_loss_changes_nothing),
		cmocka_unit_test(a_monotone_change_of_scores_changes_nothing),
		cmocka_unit_test(the_order_of_rows_changes_nothing_but_where_order_is_meant),
		cmocka_unit_test(peer_mlflow_a_nan_never_passes_any_test),
		cmocka_unit_test(a_model_compared_with_itself_is_never_better_nor_worse),
		cmocka_unit_test(a_row_without_disagreement_adds_no_evidence),
		cmocka_unit_test(a_win_more_never_raises_p_where_wins_are_counted),
		cmocka_unit_test(a_win_more_never_raises_p_of_any_table_and_margin),
		cmocka_unit_test(a_larger_win_can_weaken_a_test_of_means),
		cmocka_unit_test(a_win_more_can_weaken_t_against_a_wide_margin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
