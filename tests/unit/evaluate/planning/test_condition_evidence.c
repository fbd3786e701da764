/* test_condition_evidence.c - conditions on the rows there are: intervals that hold, three values, and the decision's rules. */
#include "tests/unit/evaluate/bench.h"

#include "evaluate/statistics/bounded.h"
#include "evaluate/planning/condition_evidence.h"
#include "evaluate/statistics/proportion.h"
#include "math/dist.h"

static struct condition parsed(const char *text)
{
	struct condition c;
	struct err err;

	if (condition_parse(&c, text, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

/* rows, of which the candidate alone is right on b, production alone on c, and both on `both`. */
static struct condition_counts counts(double rows, double both, double b, double c)
{
	return (struct condition_counts){ rows, both + b, both + c, b + c, b + c, true };
}

static struct condition_evidence weigh(const char *text, struct condition_counts k, double reliability, double log_tests)
{
	struct condition_evidence e;
	struct condition c = parsed(text);

	condition_weigh(&e, &c, &k, reliability, log_tests);
	return e;
}

static void the_papers_29_048_rows_are_what_its_tolerance_needs(void **state)
{
	static const char text[] = "n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01";
	double log_tests = sample_size_log_tests(ADAPTIVITY_NONE, 32);
	/* 7.9 % differ on so many rows: the upper bound of d stays below the paper's .1, so that no more rows are needed than it says */
	struct condition_evidence e = weigh(text, counts(29048, 26000, 1800, 500), .9999, log_tests);

	(void)state;
	assert_string_equal(e.clauses[0].method, "bennett");
	assert_string_equal(e.clauses[1].method, "exact");
	assert_true(e.clauses[0].rows_needed <= 29048);
	assert_true(e.clauses[0].reach <= .01);
	assert_int_equal(e.value, VERITY_TRUE);
	assert_true(e.clauses[0].estimate == 1300 / 29048.0);
	/* the interval that decides is never narrower than the tolerance */
	assert_true(e.clauses[0].low <= e.clauses[0].estimate - .01 && e.clauses[0].high >= e.clauses[0].estimate + .01);
}

static void too_few_rows_widen_the_interval(void **state)
{
	struct condition_evidence few = weigh("n > 0.8 +/- 0.05", counts(100, 85, 5, 5), .99, 0), many, sure;

	(void)state;
	many = weigh("n > 0.8 +/- 0.05", counts(1000, 850, 50, 50), .99, 0);
	assert_true(few.rows_needed > 100 && many.rows_needed < 1000);
	assert_true(few.rows_needed == many.rows_needed); /* of the same shares */
	assert_true(few.clauses[0].low < .85 && few.clauses[0].reach > .05);
	assert_int_equal(few.value, VERITY_UNKNOWN);
	assert_int_equal(many.value, VERITY_TRUE);
	assert_true(fabs(many.clauses[0].low - .85) < 1e-12 && many.clauses[0].reach < .05);
	/* even the wider interval may decide */
	sure = weigh("n > 0.3 +/- 0.001", counts(100, 85, 5, 5), .99, 0);
	assert_true(sure.rows_needed > 100);
	assert_int_equal(sure.value, VERITY_TRUE);
	sure = weigh("n < 0.3 +/- 0.001", counts(100, 85, 5, 5), .99, 0);
	assert_int_equal(sure.value, VERITY_FALSE);
}

/* Sizes are looked for up to 2^40 rows. */
static void nobody_plans_beyond_a_trillion_rows(void **state)
{
	double rows;

	(void)state;
	rows = weigh("n - 1.1 * o > -0.1 +/- 0.0000036", counts(1000, 800, 80, 40), .95, 0).rows_needed;
	assert_true(rows > 0x1p39 && rows < 0x1p40);
	assert_true(isinf(weigh("n - 1.1 * o > -0.1 +/- 0.0000026", counts(1000, 800, 80, 40), .95, 0).rows_needed));
}

/* Is there a clause on d? All of them are looked at, and nothing behind the last. */
static void a_condition_may_have_sixteen_clauses(void **state)
{
	struct condition_counts k = counts(1000, 800, 80, 40);
	double delta = .05 / CONDITION_MAX_CLAUSES, square;
	struct str text = { 0 };
	struct condition_evidence e;

	(void)state;
	k.differ += 50; /* both wrong, in different ways */
	square = proportion_exact(k.one_right, k.rows, delta).high;
	for (size_t i = 0; i < CONDITION_MAX_CLAUSES; i++)
		str_addf(&text, "%sn - o < 0.%zu +/- 0.001", i ? " /\\ " : "", i + 20);
	e = weigh(str_text(&text), k, .95, 0);
	assert_int_equal(e.value, VERITY_TRUE);
	for (size_t i = 0; i < CONDITION_MAX_CLAUSES; i++)
		assert_true(fabs(e.clauses[i].reach - bounded_bennett(square, k.rows, delta / 4)) < 1e-12);
	str_release(&text);
}

static void the_rows_needed_are_the_fewest(void **state)
{
	static const char *const texts[] = { "n > 0.8 +/- 0.02", "n - o > 0.02 +/- 0.02", "n - 1.1 * o > -0.1 +/- 0.05",
					     "d < 0.2 +/- 0.01" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		double rows = weigh(texts[i], counts(1000, 800, 80, 40), .99, 0).rows_needed, s = rows / 1000, t = (rows - 1) / 1000;
		struct condition_evidence at = weigh(texts[i], counts(rows, 800 * s, 80 * s, 40 * s), .99, 0);
		struct condition_evidence below = weigh(texts[i], counts(rows - 1, 800 * t, 80 * t, 40 * t), .99, 0);
		double tolerance = parsed(texts[i]).clauses[0].tolerance;

		assert_true(at.clauses[0].reach <= tolerance * (1 + 1e-6));
		assert_true(below.clauses[0].reach > tolerance * (1 - 1e-6));
	}
}

/* All samples of 30 rows of a model that is right on a share p: the condition is called true falsely at most 1 - reliability. */
static void a_false_condition_is_called_true_no_more_often_than_promised(void **state)
{
	(void)state;
	for (double p = .5; p <= .8; p += .05) {
		double wrong = 0;

		for (size_t k = 0; k <= 30; k++)
			if (weigh("n > 0.8 +/- 0.001", counts(30, (double)k, 0, 0), .9, 0).value == VERITY_TRUE)
				wrong += binomial_pmf(k, 30, p);
		assert_true(wrong <= .1);
	}
}

/* The same of n - o with all tables of 12 rows: multinomial (b, c, rest). */
static void a_false_gain_is_called_true_no_more_often_than_promised(void **state)
{
	double pb = .3, pc = .3, wrong = 0, all = 0;

	(void)state;
	for (size_t b = 0; b <= 12; b++)
		for (size_t c = 0; b + c <= 12; c++) {
			double probability = binomial_pmf(b, 12, pb) * binomial_pmf(c, 12 - b, pc / (1 - pb));
			struct condition_counts k = counts(12, (double)(12 - b - c), (double)b, (double)c);

			all += probability;
			if (weigh("n - o > 0 +/- 0.001", k, .5, 0).value == VERITY_TRUE)
				wrong += probability;
		}
	assert_true(fabs(all - 1) < 1e-12);
	assert_true(wrong <= .5);
}

static void more_evaluations_and_more_clauses_make_it_harder(void **state)
{
	struct condition_counts k = counts(1000, 850, 50, 50);
	double one = weigh("n > 0.8 +/- 0.05", k, .99, 0).clauses[0].reach;
	double steps = weigh("n > 0.8 +/- 0.05", k, .99, sample_size_log_tests(ADAPTIVITY_FULL, 32)).clauses[0].reach;
	double two = weigh("n > 0.8 +/- 0.05 /\\ o > 0.1 +/- 0.1", k, .99, 0).clauses[0].reach;

	(void)state;
	assert_true(steps > one && two > one);
	assert_true(isfinite(weigh("n > 0.8 +/- 0.05", k, .999999, sample_size_log_tests(ADAPTIVITY_FULL, 1000)).clauses[0].reach));
}

static void rows_that_differ_bound_the_variance_of_a_gain(void **state)
{
	struct condition_counts similar = counts(2000, 1800, 40, 20), unlike = counts(2000, 1000, 420, 400);
	double narrow = weigh("n - o > 0.02 +/- 0.01", similar, .99, 0).clauses[0].reach;
	double wide = weigh("n - o > 0.02 +/- 0.01", unlike, .99, 0).clauses[0].reach;
	double with_d = weigh("n - o > 0.02 +/- 0.01 /\\ d < 0.5 +/- 0.1", unlike, .99, 0).clauses[0].reach;

	(void)state;
	assert_true(narrow < wide / 2);
	assert_true(wide < bounded_hoeffding(2, 2000, .01 / 2));
	/* its delta is halved by the second clause, but the bound of d costs nothing more */
	assert_true(fabs(with_d / wide - 1) < .01);
}

/* A clause on n alone says nothing of how many rows differ: the bound on them has to be bought. */
static void only_a_clause_on_d_bounds_the_variance_for_nothing(void **state)
{
	struct condition_counts k = counts(2000, 1000, 420, 400);
	double with_n = weigh("n - o > 0.02 +/- 0.01 /\\ n > 0.5 +/- 0.1", k, .99, 0).clauses[0].reach;
	double with_d = weigh("n - o > 0.02 +/- 0.01 /\\ d < 0.5 +/- 0.1", k, .99, 0).clauses[0].reach;

	(void)state;
	assert_true(with_n > with_d * 1.01);
}

static void without_production_clauses_on_n_alone_apply(void **state)
{
	struct condition_counts k = { .rows = 500, .candidate_right = 480 };
	struct condition_evidence e = weigh("n > 0.8 +/- 0.05 /\\ n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01", k, .99, 0);

	(void)state;
	assert_true(e.applies && e.clauses[0].applies && !e.clauses[1].applies && !e.clauses[2].applies);
	assert_int_equal(e.value, VERITY_TRUE);
	e = weigh("n - o > 0.02 +/- 0.01", k, .99, 0);
	assert_false(e.applies);
	assert_int_equal(e.value, VERITY_UNKNOWN);
}

/* 4000 rows, the candidate alone right on 400 of them and production on 40. */
static void judged(struct bench *b, const char *lines, bool with_production)
{
	CLEANUP(mem_free) char *text = str_format("gate: 1\ntask: binary\nholdout: {label: y}\n%s", lines);

	use_policy(b, text);
	use_labels(b, 4000, 400, 40, 100);
	run(b, with_production);
}

#define ACCURACY "primary: {metric: accuracy}\n"

static void a_condition_is_one_more_required_check(void **state)
{
	static const struct {
		const char *lines;
		enum decision decision;
		const char *reason;
	} cases[] = {
		{ ACCURACY "condition: n - o > 0.02 +/- 0.01\n", DECISION_PROMOTE, "superior" },
		{ ACCURACY "condition: n - o > 0.085 +/- 0.01\n", DECISION_INCONCLUSIVE, "condition_unknown" },
		{ ACCURACY "condition: n - o > 0.2 +/- 0.01\n", DECISION_REJECT, "condition_failed" },
		{ ACCURACY "condition: n - o > 0.02 +/- 0.01 /\\ d < 0.05 +/- 0.01\n", DECISION_REJECT, "condition_failed" },
		{ ACCURACY "condition: n - o > 0.085 +/- 0.01\nwhen: {inconclusive: reject}\n", DECISION_REJECT, "condition_unknown" },
		{ ACCURACY "condition: {text: n - o > 0.085 +/- 0.01, mode: fn-free}\n", DECISION_PROMOTE, "superior" },
		{ ACCURACY "condition: {text: n - o > 0.2 +/- 0.01, mode: fn-free}\n", DECISION_REJECT, "condition_failed" },
		/* a condition that holds makes up for nothing */
		{ "primary: {metric: accuracy, margin: 0.2}\ncondition: n > 0.5 +/- 0.01\n", DECISION_INCONCLUSIVE, "not_shown" },
		{ ACCURACY "floors: [{metric: accuracy, min: 0.99}]\ncondition: n > 0.5 +/- 0.01\n", DECISION_REJECT, "below_floor" },
		/* alone: accuracy is shown, and the condition decides */
		{ "condition: n > 0.9 +/- 0.02\n", DECISION_PROMOTE, "condition_met" },
		{ "condition: n - o > 0.2 +/- 0.01\n", DECISION_REJECT, "condition_failed" },
		{ "condition: n - o > 0.085 +/- 0.01\n", DECISION_INCONCLUSIVE, "condition_unknown" },
		{ "condition: n > 0.9 +/- 0.02\nfloors: [{metric: accuracy, min: 0.99}]\n", DECISION_REJECT, "below_floor" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(bench_release) struct bench b;

		judged(&b, cases[i].lines, true);
		expect(&b, cases[i].decision, cases[i].reason);
	}
}

/* A condition that stands alone keeps to the least number of rows that the policy names, and shows accuracy without a state. */
static void a_condition_alone_needs_the_rows_that_the_policy_asks_for(void **state)
{
	static const struct {
		size_t rows;
		enum decision decision;
		const char *reason;
		enum state state;
	} cases[] = { { 4000, DECISION_PROMOTE, "condition_met", STATE_NOT_APPLICABLE },
		      { 3999, DECISION_INCONCLUSIVE, "underpowered", STATE_UNKNOWN } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(bench_release) struct bench b;

		use_policy(&b, "gate: 1\ntask: binary\nholdout: {label: y, min_rows: 4000}\ncondition: n > 0.9 +/- 0.02\n");
		use_labels(&b, cases[i].rows, 40, 40, 10);
		run(&b, true);
		expect(&b, cases[i].decision, cases[i].reason);
		assert_int_equal(b.j.primary_state, cases[i].state);
	}
}

static bool warns(const struct judgement *j, const char *text)
{
	for (size_t i = 0; i < j->warnings.n; i++)
		if (strstr(j->warnings.v[i], text))
			return true;
	return false;
}

static void a_pass_by_fn_free_alone_is_marked(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	judged(&b, ACCURACY "condition: {text: n - o > 0.085 +/- 0.01, mode: fn-free}\n", true);
	assert_int_equal(b.j.condition_state, STATE_PASS);
	assert_int_equal(b.j.condition.value, VERITY_UNKNOWN);
	assert_true(warns(&b.j, "not shown to hold"));
	assert_string_equal(b.j.reasons[1], "condition_met");
}

static void what_is_known_is_not_marked(void **state)
{
	CLEANUP(bench_release) struct bench holds, unknown;

	(void)state;
	judged(&holds, ACCURACY "condition: {text: n - o > 0.02 +/- 0.01, mode: fn-free}\n", true);
	assert_int_equal(holds.j.condition.value, VERITY_TRUE);
	assert_false(warns(&holds.j, "not shown to hold"));
	judged(&unknown, ACCURACY "condition: n - o > 0.085 +/- 0.01\n", true);
	assert_int_equal(unknown.j.condition_state, STATE_UNKNOWN);
	assert_false(warns(&unknown.j, "not shown to hold"));
}

static void rows_on_which_the_labels_differ_are_counted(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	judged(&b, ACCURACY "condition: d < 0.2 +/- 0.01 /\\ o > 0.1 +/- 0.1\n", true);
	assert_true(b.j.condition.clauses[0].estimate == 440 / 4000.0);
	assert_true(b.j.condition.clauses[1].estimate == 3500 / 4000.0);
}

/* A candidate that is always right: the rows that its exact interval needs do not depend on how many there are. */
static void as_many_rows_as_the_tolerance_needs_are_enough(void **state)
{
	static const char text[] = "gate: 1\ntask: binary\nholdout: {label: y}\ncondition: n > 0.9 +/- 0.05\n";
	size_t needed;

	(void)state;
	{
		CLEANUP(bench_release) struct bench b;

		use_policy(&b, text);
		use_labels(&b, 2000, 100, 0, 0);
		run(&b, true);
		needed = (size_t)b.j.condition.rows_needed;
		assert_in_range(needed, 200, 1000);
	}
	for (size_t less = 0; less < 2; less++) {
		CLEANUP(bench_release) struct bench b;

		use_policy(&b, text);
		use_labels(&b, needed - less, 100, 0, 0);
		run(&b, true);
		assert_int_equal(warns(&b.j, "the condition's tolerance needs about"), less);
	}
}

static void warns_of_numbers_told_only_over_several_evaluations(void **state)
{
	static const struct {
		const char *condition;
		bool with_production, disclosed, rows;
	} cases[] = {
		{ "{text: n - o > 0.02 +/- 0.001, steps: 1}", true, false, true },
		{ "{text: n - o > 0.02 +/- 0.001, steps: 2}", true, true, true },
		{ "{text: n - o > 0.02 +/- 0.001, steps: 1}", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(bench_release) struct bench b;
		CLEANUP(mem_free) char *lines = str_format(ACCURACY "condition: %s\n", cases[i].condition);

		judged(&b, lines, cases[i].with_production);
		assert_int_equal(warns(&b.j, "reuse.disclose: bit"), cases[i].disclosed);
		assert_int_equal(warns(&b.j, "the condition's tolerance needs about"), cases[i].rows);
	}
}

static void no_hold_out_is_large_enough_for_some_tolerances(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	judged(&b, ACCURACY "condition: n - o > 0.02 +/- 1e-9\n", true);
	assert_true(warns(&b.j, "no hold-out is large enough"));
	expect(&b, DECISION_PROMOTE, "superior");
}

/* Exact in binary: the interval ends on the threshold itself, which satisfies nothing and refutes nothing. */
static void an_interval_that_ends_on_the_threshold_is_unknown(void **state)
{
	struct condition_counts k = counts(4096, 3072, 0, 0);

	(void)state;
	assert_int_equal(weigh("n > 0.625 +/- 0.125", k, .9, 0).value, VERITY_UNKNOWN);
	assert_int_equal(weigh("n < 0.875 +/- 0.125", k, .9, 0).value, VERITY_UNKNOWN);
	assert_int_equal(weigh("n > 0.875 +/- 0.125", k, .9, 0).value, VERITY_UNKNOWN);
	assert_int_equal(weigh("n < 0.625 +/- 0.125", k, .9, 0).value, VERITY_UNKNOWN);
	assert_int_equal(weigh("n > 0.624 +/- 0.125", k, .9, 0).value, VERITY_TRUE);
	assert_int_equal(weigh("n < 0.876 +/- 0.125", k, .9, 0).value, VERITY_TRUE);
	assert_int_equal(weigh("n > 0.876 +/- 0.125", k, .9, 0).value, VERITY_FALSE);
	assert_int_equal(weigh("n < 0.624 +/- 0.125", k, .9, 0).value, VERITY_FALSE);
}

/* -2 n: the interval is that of n, turned round. */
static void a_negative_coefficient_turns_the_interval_round(void **state)
{
	struct clause_evidence plus = weigh("n > 0.5 +/- 0.01", counts(500, 350, 0, 0), .9, 0).clauses[0];
	struct clause_evidence minus = weigh("-2 * n < -1 +/- 0.02", counts(500, 350, 0, 0), .9, 0).clauses[0];
	struct clause_evidence gain = weigh("2 * o - 2 * n < 0 +/- 0.01", counts(500, 350, 40, 10), .9, 0).clauses[0];

	(void)state;
	assert_true(fabs(minus.low + 2 * plus.high) < 1e-12 && fabs(minus.high + 2 * plus.low) < 1e-12);
	assert_true(minus.value == plus.value);
	assert_string_equal(gain.method, "bennett");
	assert_true(fabs(gain.estimate + .12) < 1e-12);
}

static void the_range_of_a_clause_is_that_of_one_row(void **state)
{
	static const struct {
		const char *text;
		double least, most;
	} cases[] = {
		{ "n > 0 +/- 1", 0, 1 },      { "n - o > 0 +/- 1", -1, 1 }, { "n - o - d > 0 +/- 1", -2, 0 },
		{ "d - n > 0 +/- 1", -1, 1 }, { "n + o > 0 +/- 1", 0, 2 },  { "n + o + d > 0 +/- 1", 0, 2 },
		{ "-d > 0 +/- 1", -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct condition c = parsed(cases[i].text);
		double least, most;

		condition_clause_range(&least, &most, &c.clauses[0]);
		assert_true(least == cases[i].least && most == cases[i].most);
	}
}

static void says_how_many_rows_the_tolerance_needs(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	judged(&b, ACCURACY "condition: n - o > 0.02 +/- 0.001\n", true);
	assert_true(warns(&b.j, "the condition's tolerance needs about"));
	expect(&b, DECISION_PROMOTE, "superior");
}

static void the_same_predictions_are_no_change_whatever_the_condition(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: binary\nholdout: {label: y}\ncondition: n > 0.5 +/- 0.02\n");
	use_labels(&b, 4000, 0, 0, 10);
	run(&b, true);
	expect(&b, DECISION_REJECT, "no_change");
}

static void a_first_model_is_judged_by_what_a_condition_says_of_it_alone(void **state)
{
	static const struct {
		const char *lines;
		enum decision decision;
		const char *reason;
		enum state state;
	} cases[] = {
		{ ACCURACY "condition: n > 0.9 +/- 0.02\n", DECISION_PROMOTE, "first_model", STATE_PASS },
		{ ACCURACY "condition: n > 0.99 +/- 0.001 /\\ d < 0.1 +/- 0.05\n", DECISION_REJECT, "condition_failed", STATE_FAIL },
		{ ACCURACY "condition: n - o > 0.02 +/- 0.01\n", DECISION_PROMOTE, "first_model", STATE_NOT_APPLICABLE },
		{ "condition: n > 0.97 +/- 0.02\n", DECISION_INCONCLUSIVE, "condition_unknown", STATE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(bench_release) struct bench b;

		judged(&b, cases[i].lines, false);
		expect(&b, cases[i].decision, cases[i].reason);
		assert_int_equal(b.j.condition_state, cases[i].state);
	}
}

static void a_condition_without_labels_is_an_error(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: auc}\ncondition: n > 0.5 +/- 0.02\n");
	use_labels(&b, 400, 10, 5, 0);
	for (size_t k = 0; k < 2; k++) {
		struct arm *arm = k ? &b.production : &b.candidate;

		arm->score = mem_new(400, sizeof(double));
		for (size_t i = 0; i < 400; i++)
			arm->score[i] = (double)arm->label[i];
	}
	free(b.candidate.label);
	b.candidate.label = NULL;
	run(&b, true);
	assert_int_equal(b.code, -1);
	assert_string_equal(b.reason, "metric_missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_papers_29_048_rows_are_what_its_tolerance_needs),
		cmocka_unit_test(too_few_rows_widen_the_interval),
		cmocka_unit_test(nobody_plans_beyond_a_trillion_rows),
		cmocka_unit_test(a_condition_may_have_sixteen_clauses),
		cmocka_unit_test(the_rows_needed_are_the_fewest),
		cmocka_unit_test(a_false_condition_is_called_true_no_more_often_than_promised),
		cmocka_unit_test(a_false_gain_is_called_true_no_more_often_than_promised),
		cmocka_unit_test(more_evaluations_and_more_clauses_make_it_harder),
		cmocka_unit_test(rows_that_differ_bound_the_variance_of_a_gain),
		cmocka_unit_test(only_a_clause_on_d_bounds_the_variance_for_nothing),
		cmocka_unit_test(without_production_clauses_on_n_alone_apply),
		cmocka_unit_test(a_condition_is_one_more_required_check),
		cmocka_unit_test(a_condition_alone_needs_the_rows_that_the_policy_asks_for),
		cmocka_unit_test(a_pass_by_fn_free_alone_is_marked),
		cmocka_unit_test(what_is_known_is_not_marked),
		cmocka_unit_test(rows_on_which_the_labels_differ_are_counted),
		cmocka_unit_test(as_many_rows_as_the_tolerance_needs_are_enough),
		cmocka_unit_test(warns_of_numbers_told_only_over_several_evaluations),
		cmocka_unit_test(no_hold_out_is_large_enough_for_some_tolerances),
		cmocka_unit_test(an_interval_that_ends_on_the_threshold_is_unknown),
		cmocka_unit_test(a_negative_coefficient_turns_the_interval_round),
		cmocka_unit_test(the_range_of_a_clause_is_that_of_one_row),
		cmocka_unit_test(says_how_many_rows_the_tolerance_needs),
		cmocka_unit_test(the_same_predictions_are_no_change_whatever_the_condition),
		cmocka_unit_test(a_first_model_is_judged_by_what_a_condition_says_of_it_alone),
		cmocka_unit_test(a_condition_without_labels_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
