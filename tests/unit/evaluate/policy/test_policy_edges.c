/* test_policy_edges.c - the borders of what a policy may say, and of which test goes with which rule (policy_check.c, policy_terms.c, primary.c). */
#include "evaluate/judge/judgement.h"
#include "evaluate/judge/primary.h"
#include "evaluate/policy/policy.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define LABELS "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: accuracy}\n"
#define NUMBERS "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: mse}\n"

/* The error's text, or NULL. Static. */
static const char *error_of(const char *text)
{
	static struct err err;
	struct policy p;

	if (policy_read_text(&p, text, strlen(text), "gate.yaml", &err) < 0)
		return err.text;
	policy_release(&p);
	return NULL;
}

static void assert_error(const char *text, const char *expected)
{
	const char *error = error_of(text);

	if (!error || !strstr(error, expected))
		fail_msg("'%s', expected '%s'", error ? error : "no error", expected);
}

static void limits_on_the_border_can_pass(void **state)
{
	(void)state;
	assert_null(error_of(LABELS "floors: [{metric: accuracy, min: 1}]\n"));
	assert_error(LABELS "floors: [{metric: accuracy, min: 1.001}]\n", "never above 1");
	assert_null(error_of(NUMBERS "floors: [{metric: mae, max: 0}]\n"));
	assert_error(NUMBERS "floors: [{metric: mae, max: -0.001}]\n", "never below 0");
	assert_null(error_of(NUMBERS "floors: [{metric: r2, max: -1}]\n"));
	assert_null(error_of(NUMBERS "floors: [{metric: mae, min: 2, max: 2}]\n"));
	assert_error(NUMBERS "floors: [{metric: mae, min: 2, max: 1.9}]\n", "'min' is above 'max'");
	assert_error(LABELS "floors: [{metric: accuracy, beats: dummy, by: 1}]\n", "beats the dummy by 1 or more");
	assert_null(error_of(LABELS "floors: [{metric: accuracy, beats: dummy, by: 0.999}]\n"));
	assert_null(error_of(NUMBERS "floors: [{metric: mse, beats: dummy, by: 5}]\n"));
}

/* The place of a mistake is its own entry of the list. */
static void mistakes_are_placed_where_they_are(void **state)
{
	(void)state;
	assert_error(LABELS "floors:\n  - {metric: accuracy, min: 0.5}\n  - {metric: accuracy, min: 7}\n", "gate.yaml:7:5:");
	assert_error(LABELS "guards:\n  - {metric: churn, max: 0.5}\n  - {metric: churn, max: -1}\n", "gate.yaml:7:5:");
}

static void rows_may_overlap_by_a_number_or_by_excess(void **state)
{
	struct policy p;
	struct err err;
	const char *excess = LABELS "leakage: {row_overlap: excess}\n", *none = LABELS "leakage: {row_overlap: 0}\n";

	(void)state;
	assert_int_equal(policy_read_text(&p, excess, strlen(excess), "gate.yaml", &err), 0);
	assert_true(p.leakage.excess);
	policy_release(&p);
	assert_int_equal(policy_read_text(&p, none, strlen(none), "gate.yaml", &err), 0);
	assert_false(p.leakage.excess);
	assert_int_equal(p.leakage.row_overlap, 0);
	policy_release(&p);
	assert_error(LABELS "leakage: {row_overlap: -1}\n", "row_overlap");
	assert_error(LABELS "leakage: {row_overlap: some}\n", "row_overlap");
	assert_error(LABELS "leakage: {row_overlap: [excess]}\n", "row_overlap");
}

static struct policy_rule rule_of(const char *metric, const char *test, enum comparison_rule rule, double margin)
{
	return (struct policy_rule){
		.what = { metric, metric_find(metric), NULL }, .rule = rule, .margin = margin, .margin_rel = NAN, .test = test
	};
}

static const char *plan_error(const char *metric, const char *test, enum comparison_rule rule, double margin, struct row_shape shape)
{
	static struct err err;
	struct policy_rule r = rule_of(metric, test, rule, margin);
	struct test_plan plan;

	err.text[0] = '\0';
	return test_plan(&plan, &r, &shape, &err) < 0 ? err.text : NULL;
}

static void tests_that_know_no_margin_are_refused_one(void **state)
{
	static const char *const label_tests[] = { "mcnemar_midp", "mcnemar_exact", "sign_flip" };
	const struct row_shape plain = { .n = 100 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(label_tests); i++) {
		assert_null(plan_error("accuracy", label_tests[i], RULE_SUPERIOR, 0, plain));
		assert_non_null(strstr(plan_error("accuracy", label_tests[i], RULE_SUPERIOR, .1, plain), "knows no margin"));
		assert_non_null(strstr(plan_error("accuracy", label_tests[i], RULE_NON_INFERIOR, .1, plain), "knows no margin"));
	}
	assert_null(plan_error("mse", "wilcoxon", RULE_SUPERIOR, 0, plain));
	assert_non_null(strstr(plan_error("mse", "wilcoxon", RULE_NON_INFERIOR, .1, plain), "knows no margin"));
	assert_null(plan_error("accuracy", "tango", RULE_NON_INFERIOR, .1, plain));
}

static void tests_of_a_shape_need_the_column_that_gives_it(void **state)
{
	static const char *const shaped[][2] = { { "cluster_t", "group" }, { "weighted_t", "weight" }, { "dm_hln", "time" } };
	const struct row_shape plain = { .n = 100 }, groups = { .n = 100, .groups = true };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shaped); i++) {
		char wanted[40] = "needs holdout.";

		strcat(wanted, shaped[i][1]);
		assert_non_null(strstr(plan_error("mse", shaped[i][0], RULE_SUPERIOR, 0, plain), wanted));
	}
	assert_null(plan_error("mse", "cluster_t", RULE_SUPERIOR, 0, groups));
	assert_null(plan_error("mse", "bca", RULE_SUPERIOR, 0, groups));
	assert_non_null(strstr(plan_error("mse", "paired_t", RULE_SUPERIOR, 0, groups), "takes rows for independent"));
}

static void above_a_hundred_thousand_rows_t_stands_alone(void **state)
{
	struct policy_rule r = rule_of("mse", "auto", RULE_SUPERIOR, 0);
	struct test_plan plan;
	struct err err;

	(void)state;
	assert_int_equal(test_plan(&plan, &r, &(struct row_shape){ .n = CONTEST_T_ALONE }, &err), 0);
	assert_non_null(plan.second);
	assert_int_equal(test_plan(&plan, &r, &(struct row_shape){ .n = CONTEST_T_ALONE + 1 }, &err), 0);
	assert_null(plan.second);
}

/* Means of rows in groups are judged twice; labels have one test of groups, weighted groups too, and so have more rows than resampling bears. */
static void groups_of_means_are_resampled_beside_the_t(void **state)
{
	struct policy_rule means = rule_of("mse", "auto", RULE_SUPERIOR, 0), labels = rule_of("accuracy", "auto", RULE_SUPERIOR, 0);
	struct row_shape shape = { .n = CONTEST_T_ALONE, .groups = true };
	struct test_plan plan;
	struct err err;

	(void)state;
	assert_int_equal(test_plan(&plan, &means, &shape, &err), 0);
	assert_string_equal(plan.test->name, "cluster_t");
	assert_string_equal(plan.second->name, "bca");
	assert_int_equal(test_plan(&plan, &labels, &shape, &err), 0);
	assert_null(plan.second);
	shape.n++;
	assert_int_equal(test_plan(&plan, &means, &shape, &err), 0);
	assert_null(plan.second);
	shape = (struct row_shape){ .n = 100, .groups = true, .weights = true };
	assert_int_equal(test_plan(&plan, &means, &shape, &err), 0);
	assert_null(plan.second);
	shape = (struct row_shape){ .n = 100, .time = true };
	assert_int_equal(test_plan(&plan, &means, &shape, &err), 0);
	assert_string_equal(plan.test->name, "dm_hln");
	assert_null(plan.second);
}

/* A column of a declared range can be asked for its ends, and not for more. */
static void limits_on_a_column_lie_in_its_range(void **state)
{
#define COLUMN "gate: 1\ntask: measure\nprimary: {metric: {column: score, direction: higher, range: [0, 5]}}\n"
	(void)state;
	assert_null(error_of(COLUMN "floors: [{metric: score, min: 5}]\n"));
	assert_null(error_of(COLUMN "floors: [{metric: score, max: 0}]\n"));
	assert_error(COLUMN "floors: [{metric: score, min: 5.1}]\n", "outside the column's range");
	assert_error(COLUMN "floors: [{metric: score, max: -0.1}]\n", "outside the column's range");
#undef COLUMN
}

static bool has_floor(const char *text)
{
	struct policy p;
	struct policy_floor *all, *exact;
	struct err err;
	bool has;

	if (policy_read_text(&p, text, strlen(text), "gate.yaml", &err) < 0)
		fail_msg("%s", err.text);
	all = p.floors;
	p.floors = exact = malloc((p.n_floors ? p.n_floors : 1) * sizeof(*exact)); /* of its exact length */
	if (p.n_floors)
		memcpy(exact, all, p.n_floors * sizeof(*exact));
	has = judge_has_floor(&p);
	p.floors = all;
	free(exact);
	policy_release(&p);
	return has;
}

/* A first model of a task without a dummy needs a floor on the primary column itself. */
static void a_floor_on_another_column_is_none_for_a_first_model(void **state)
{
#define TWO "gate: 1\ntask: measure\nprimary: {metric: {column: score, direction: higher}}\n"
	(void)state;
	assert_false(has_floor(TWO));
	assert_true(has_floor(TWO "floors: [{metric: score, min: 1}]\n"));
	assert_false(has_floor(TWO "floors: [{metric: {column: tokens, direction: lower}, max: 9}]\n"));
	assert_false(has_floor(TWO "floors: [{metric: model_bytes, max: 900}]\n"));
	assert_true(has_floor(NUMBERS));
#undef TWO
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_on_the_border_can_pass),
		cmocka_unit_test(mistakes_are_placed_where_they_are),
		cmocka_unit_test(a_floor_on_another_column_is_none_for_a_first_model),
		cmocka_unit_test(limits_on_a_column_lie_in_its_range),
		cmocka_unit_test(rows_may_overlap_by_a_number_or_by_excess),
		cmocka_unit_test(tests_that_know_no_margin_are_refused_one),
		cmocka_unit_test(tests_of_a_shape_need_the_column_that_gives_it),
		cmocka_unit_test(above_a_hundred_thousand_rows_t_stands_alone),
		cmocka_unit_test(groups_of_means_are_resampled_beside_the_t),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
