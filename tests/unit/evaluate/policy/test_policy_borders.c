/* test_policy_borders.c - the very numbers up to which a policy may go, and that each of its keys is looked at (policy.c and its readers). */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/judge/primary.h"

#define HEAD(task, more) "gate: 1\ntask: " task "\nholdout: {label: y" more "}\n"
#define BY(metric) "primary: {metric: " metric "}\n"
#define RANKING HEAD("ranking", ", query: q") BY("ndcg")
#define MEASURE HEAD("measure", "") "primary: {metric: {column: cost, direction: lower}}\n"

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

static void refused(const char *text, const char *expected)
{
	const char *error = error_of(text);

	if (!error || !strstr(error, expected))
		fail_msg("'%s', expected '%s', of:\n%s", error ? error : "no error", expected, text);
}

static void taken(const char *text)
{
	const char *error = error_of(text);

	if (error)
		fail_msg("'%s' of:\n%s", error, text);
}

static void read_policy(struct policy *p, const char *text)
{
	struct err err;

	if (policy_read_text(p, text, strlen(text), "gate.yaml", &err) < 0)
		fail_msg("%s", err.text);
}

/* A value of a wrong type under each of these keys is an error that names the key: none is passed over for the others. */
static void each_key_is_typed(const char *begin, const char *const *keys, const char *end)
{
	for (; *keys; keys++) {
		CLEANUP(mem_free) char *text = str_format("%s%s: {a: [b]}%s", begin, *keys, end);
		CLEANUP(mem_free) char *named = str_format("'%s'", *keys);

		refused(text, named);
	}
}

static void every_key_of_every_section_is_looked_at(void **state)
{
	static const char *const holdout[] = { "path",    "label", "positive", "key",  "max_age_days", "min_rows",
					       "horizon", "query", "group",    "time", "weight",       NULL };
	static const char *const reuse[] = { "mode", "disclose", "on_exhausted", "evaluations", "promotions", NULL };
	static const char *const numbers[] = { "alpha", "power", NULL };
	static const char *const primary[] = { "rule", "margin", "margin_rel", "direction", "test", "range", NULL };
	static const char *const guard[] = { "rule", "min", "max", "ratio_max", NULL };
	static const char *const floors[] = { "min", "max", "beats", "by", NULL };
	static const char *const slice[] = { "by", "mode", "correction", "min_rows", "alpha", "margin", "margin_rel", NULL };
	static const char *const golden[] = { "path", "tolerance", NULL };
	static const char *const condition[] = { "reliability", "mode", "adaptivity", "steps", NULL };
	static const char *const column[] = { "column", "direction", "range", "name", NULL };
	static const char *const cost[] = { "other", "name", NULL };

	(void)state;
	each_key_is_typed("gate: 1\ntask: regression\nholdout: {", holdout, "}\n" BY("mse"));
	each_key_is_typed(HEAD("regression", "") BY("mse") "reuse: {", reuse, "}\n");
	each_key_is_typed(HEAD("regression", "") BY("mse"), numbers, "\n");
	each_key_is_typed(HEAD("regression", "") "primary: {metric: mse, ", primary, "}\n");
	each_key_is_typed(HEAD("regression", "") BY("mse") "guards: [{metric: mae, ", guard, "}]\n");
	each_key_is_typed(RANKING "guards: [{metric: query_drop_rate, max: 1, ", (const char *const[]){ "drop", NULL }, "}]\n");
	each_key_is_typed(HEAD("regression", "") BY("mse") "floors: [{metric: mae, ", floors, "}]\n");
	for (size_t i = 0; slice[i]; i++) {
		CLEANUP(mem_free)
		char *begin = str_format(HEAD("regression", "") BY("mse") "slices: [{%s", i ? "by: [r], " : "");

		each_key_is_typed(begin, (const char *const[]){ slice[i], NULL }, "}]\n");
	}
	each_key_is_typed(HEAD("regression", "") BY("mse") "golden: {", golden, "}\n");
	each_key_is_typed(HEAD("binary", "") BY("accuracy") "condition: {text: 'n > 0.5 +/- 0.1', ", condition, "}\n");
	for (size_t i = 0; column[i]; i++) {
		CLEANUP(mem_free)
		char *begin = str_format(HEAD("measure", "") "primary: {metric: {%s%s", i != 0 ? "column: c, " : "",
					 i != 1 ? "direction: lower, " : "");

		each_key_is_typed(begin, (const char *const[]){ column[i], NULL }, "}}\n");
	}
	each_key_is_typed(HEAD("binary", "") "primary: {metric: {cost: {a->b: 1}, ", cost, "}}\n");
	refused(HEAD("regression", "") BY("mse") "reuse: fixed\n", "'reuse' must be a map");
	refused(HEAD("regression", "") BY("mse") "preset: [retrain]\n", "'preset' must be");
}

/* ---- policy.c ---- */

static void numbers_may_reach_their_borders(void **state)
{
	(void)state;
	taken(HEAD("regression", ", max_age_days: 0.001") BY("mse"));
	refused(HEAD("regression", ", max_age_days: 0") BY("mse"), "'max_age_days' must be more than 0");
	refused(HEAD("regression", ", max_age_days: -1") BY("mse"), "'max_age_days' must be more than 0");
	taken(HEAD("regression", "") BY("mse") "alpha: 0.5\n");
	refused(HEAD("regression", "") BY("mse") "alpha: 0.51\n", "'alpha' must be above 0 and at most 0.5");
	refused(HEAD("regression", "") BY("mse") "alpha: 0\n", "'alpha' must be above 0");
	taken(HEAD("regression", "") BY("mse") "power: 0.5\n");
	refused(HEAD("regression", "") BY("mse") "power: 0.49\n", "'power' must be at least 0.5");
	refused(HEAD("regression", "") BY("mse") "power: 1\n", "'power' must be at least 0.5 and below 1");
}

static void a_key_is_given_or_not(void **state)
{
	struct policy p;

	(void)state;
	read_policy(&p, HEAD("regression", "") BY("mse"));
	assert_false(p.holdout.key_given);
	assert_false(policy_tells_one_bit(&p) || policy_is_strict(&p));
	assert_false(p.reuse.fresh);
	policy_release(&p);
	read_policy(&p, HEAD("regression", ", key: [id]") BY("mse") "reuse: {mode: fresh, disclose: full}\n");
	assert_true(p.holdout.key_given);
	assert_true(p.reuse.fresh);
	policy_release(&p);
	read_policy(&p, HEAD("regression", "") BY("mse") "reuse: {disclose: bit, mode: fixed}\n");
	assert_true(policy_tells_one_bit(&p) && policy_is_strict(&p));
	assert_false(p.reuse.fresh);
	policy_release(&p);
}

static void a_policy_is_a_file_of_reasonable_size(void **state)
{
	CLEANUP(str_release) struct str large = { 0 };
	struct policy p;
	struct desk d;

	(void)state;
	desk_folder(&d);
	assert_int_equal(policy_read(&p, desk_put(&d, "gate.yaml", HEAD("regression", "") BY("mse")), &d.err), 0);
	policy_release(&p);
	assert_int_equal(policy_read(&p, "/nowhere/gate.yaml", &d.err), -1);
	assert_int_equal(d.err.code, ERR_IO);
	while (large.len <= 1 << 20)
		str_add(&large, "# a policy that says very much\n");
	assert_int_equal(policy_read(&p, desk_put(&d, "large.yaml", str_text(&large)), &d.err), -1);
	assert_int_equal(d.err.code, ERR_USAGE);
	says(&d, "larger than 1048576 bytes");
	desk_close(&d);
}

/* ---- policy_reuse.c ---- */

static void a_hold_out_bears_a_million_at_most(void **state)
{
	(void)state;
	taken(HEAD("regression", "") BY("mse") "reuse: {evaluations: 1000000}\n");
	refused(HEAD("regression", "") BY("mse") "reuse: {evaluations: 1000001}\n", "'evaluations' must be at most 1000000");
	taken(HEAD("regression", "") BY("mse") "reuse: {evaluations: 1000000, promotions: 1000000}\n");
	refused(HEAD("regression", "") BY("mse") "reuse: {promotions: 1000001}\n", "'promotions' must be at most 1000000");
}

/* ---- policy_condition.c ---- */

#define CONDITION(more) HEAD("binary", more) BY("accuracy") "condition: "

static void conditions_may_reach_their_borders(void **state)
{
	(void)state;
	taken(CONDITION("") "{text: 'n > 0.5 +/- 0.1', reliability: 0.5}\n");
	refused(CONDITION("") "{text: 'n > 0.5 +/- 0.1', reliability: 0.49}\n", "'reliability' must be at least 0.5");
	taken(CONDITION("") "{text: 'n > 0.5 +/- 0.1', reliability: 0.999999}\n");
	refused(CONDITION("") "{text: 'n > 0.5 +/- 0.1', reliability: 0.9999999}\n", "at most 0.999999");
	taken(CONDITION("") "{text: 'n > 0.5 +/- 0.1', steps: 1000}\n");
	refused(CONDITION("") "{text: 'n > 0.5 +/- 0.1', steps: 1001}\n", "'steps' (or reuse.evaluations) of a condition is at most 1000");
	taken(CONDITION("") "'n > 0.5 +/- 0.25'\n");
	taken(CONDITION("") "'n > 0.7499 +/- 0.25'\n");
	refused(CONDITION("") "'n > 0.75 +/- 0.25'\n", "can never pass: clause 1 is beyond what any model reaches");
	taken(CONDITION("") "'n < 0.2501 +/- 0.25'\n");
	refused(CONDITION("") "'n < 0.25 +/- 0.25'\n", "can never pass: clause 1");
	refused(CONDITION("") "'n > 0.5 +/- 0.1 /\\ d < 0.1 +/- 0.2'\n", "can never pass: clause 2");
	taken(CONDITION("") "{text: 'n > 0.75 +/- 0.25', mode: fn-free}\n");
}

static void a_condition_counts_rows_that_stand_alone(void **state)
{
	static const char *const shapes[] = { ", group: g", ", time: t", ", weight: w", ", priors: {yes: 0.5, no: 0.5}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		CLEANUP(mem_free) char *text = str_format(CONDITION("%s") "'n > 0.5 +/- 0.1'\n", shapes[i]);

		refused(text, "a condition counts independent rows");
	}
}

/* As many clauses as there is room for, and no word of n. */
static void a_condition_alone_speaks_of_the_new_model(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, HEAD("binary", "") "condition: 'd < 0.5 +/- 0.01");
	for (size_t i = 1; i < CONDITION_MAX_CLAUSES; i++)
		str_add(&text, " /\\ d < 0.5 +/- 0.01");
	str_add(&text, "'\n");
	refused(str_text(&text), "must say something of n");
	taken(HEAD("binary", "") "condition: 'd < 0.5 +/- 0.01 /\\ n > 0.5 +/- 0.01'\n");
}

/* ---- policy_latency.c ---- */

static void times_are_limited_by_guards_with_a_limit_that_can_hold(void **state)
{
	(void)state;
	taken(HEAD("regression", "") BY("mse") "guards: [{metric: latency_p95_ms, max: 0.001}]\n");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: latency_p95_ms, max: 0}]\n", "can never pass: every answer takes time");
	refused(HEAD("regression", "") BY("mse") "floors:\n  - {metric: mae, max: 9}\n  - {metric: latency_p95_ms, max: 9}\n",
		"gate.yaml:7:5: latency_p95_ms is limited by a guard");
	refused(HEAD("regression", "") BY("mse") "guards:\n  - {metric: mae, max: 9}\n  - {metric: latency_p95_ms, min: 9}\n",
		"gate.yaml:7:30: 'min' has no meaning for latency_p95_ms");
}

/* ---- policy_metric.c ---- */

static void metrics_that_nobody_knows_are_named(void **state)
{
	(void)state;
	refused(HEAD("regression", "") BY("mze"), "unknown metric 'mze' (did you mean 'mse'?)");
	refused(HEAD("regression", "") BY("nonsense"), "unknown metric 'nonsense', or not supported by this version");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: nonsense, max: 1}]\n", "unknown metric 'nonsense', or not supported");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: model_byte, max: 1}]\n", "(did you mean 'model_bytes'?)");
	refused(HEAD("binary", "") BY("churn"), "unknown metric 'churn'");
	refused(HEAD("binary", "") BY("mse"), "metric 'mse' does not go with task binary");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: churn, max: 1}]\n", "metric 'churn' does not go with task regression");
}

/* ---- policy_preset.c ---- */

static void a_range_of_gains_is_two_for_labels_and_positive_for_all(void **state)
{
	(void)state;
	taken(HEAD("regression", "") "primary: {metric: mse, test: hoeffding, range: 0.001}\n");
	refused(HEAD("regression", "") "primary: {metric: mse, test: hoeffding, range: 0}\n", "'range' must be more than 0");
	refused(HEAD("regression", "") "primary: {metric: mse, test: hoeffding}\n", "needs 'range'");
	refused(HEAD("regression", "") "primary: {metric: mse, range: 3}\n", "'range' needs 'test: hoeffding'");
	taken(HEAD("binary", "") "primary: {metric: accuracy, test: hoeffding, range: 2}\n");
	taken(HEAD("binary", "") "primary: {metric: accuracy, test: hoeffding}\n");
	refused(HEAD("binary", "") "primary: {metric: accuracy, test: hoeffding, range: 1.99}\n", "'range' must be 2 or more");
}

/* ---- policy_rules.c ---- */

static void rules_may_reach_their_borders(void **state)
{
	(void)state;
	taken(HEAD("regression", "") "primary: {metric: mse, rule: non_inferior, margin: 0}\n");
	refused(HEAD("regression", "") "primary: {metric: mse, rule: non_inferior, margin: -0.1}\n", "'margin' must be 0 or more");
	refused(HEAD("regression", "") "primary: {metric: mse, rule: equivalent, margin: 0}\n", "needs a margin above 0");
	refused(HEAD("regression", "") "primary: {metric: mse, rule: non_inferior}\n", "rule non_inferior needs a 'margin'");
	taken(HEAD("regression", "") "primary: {metric: mse, rule: non_inferior, margin_rel: 0.01}\n");
	refused(HEAD("regression", "") "primary: {metric: mse, margin_rel: 0}\n", "'margin_rel' must be more than 0");
	refused(HEAD("regression", "") "primary: {metric: mse, margin: 0, margin_rel: 0.1}\n", "give 'margin' or 'margin_rel', not both");
	refused(HEAD("regression", "") "primary: {metric: r2, margin_rel: 0.1}\n", "a relative margin has no meaning for r2");
	taken(HEAD("regression", "") "primary: {metric: mse, direction: lower}\n");
	refused(HEAD("regression", "") "primary: {metric: mse, direction: higher}\n", "better when lower");
	refused(HEAD("binary", "") "primary: {metric: accuracy, direction: lower}\n", "better when higher");
	taken(HEAD("binary", "") "primary: {metric: accuracy, direction: higher}\n");
	refused(HEAD("regression", "") "primary: {metric: mse, test: guess}\n", "test 'guess' is unknown");
}

static void lists_are_of_maps_and_not_too_long(void **state)
{
	(void)state;
	for (int n = 1000; n <= 1001; n++) {
		CLEANUP(str_release) struct str text = { 0 };

		str_add(&text, HEAD("regression", "") BY("mse") "floors:\n");
		for (int i = 0; i < n; i++)
			str_add(&text, "- {metric: mae, max: 9}\n");
		if (n == 1000)
			taken(str_text(&text));
		else
			refused(str_text(&text), "has more than 1000 rules");
	}
	refused(HEAD("regression", "") BY("mse") "guards: {metric: mae}\n", "must be a list of maps");
	refused(HEAD("regression", "") BY("mse") "guards: [mae]\n", "an item of 'guards' must be a map");
	refused(HEAD("regression", "") "primary: mse\n", "'primary' must be a map");
	refused(HEAD("regression", "") "alpha: 0.05\n", "'primary' is missing");
	taken(HEAD("regression", "") BY("mse") "guards: []\nfloors: []\nslices: []\n");
}

static void guards_limit_what_can_be_limited(void **state)
{
	struct policy p;

	(void)state;
	taken(RANKING "guards: [{metric: query_drop_rate, max: 0.1, drop: 0}]\n");
	refused(RANKING "guards: [{metric: query_drop_rate, max: 0.1, drop: -0.1}]\n", "'drop' must be at least 0 and below 1");
	refused(RANKING "guards: [{metric: query_drop_rate, max: 0.1, drop: 1}]\n", "'drop' must be at least 0 and below 1");
	refused(RANKING "guards: [{metric: ndcg, min: 0.1, drop: 0.1}]\n", "'drop' goes with query_drop_rate");
	refused(RANKING "guards: [{metric: zero_result_rate, max: 0.1, drop: 0.1}]\n", "'drop' goes with query_drop_rate");
	read_policy(&p, RANKING "guards: [{metric: query_drop_rate, max: 0.1, drop: 0.25}]\n");
	assert_true(p.guards[0].rule.what.terms.drop == 0.25);
	policy_release(&p);
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: mae}]\n", "this guard has no limit");
	taken(HEAD("regression", "") BY("mse") "guards: [{metric: mae, rule: superior}]\n");
	taken(HEAD("regression", "") BY("mse") "guards: [{metric: r2, min: 0.1}]\n");
	taken(HEAD("regression", "") BY("mse") "guards: [{metric: mae, ratio_max: 0.001}]\n");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: mae, ratio_max: 0}]\n", "'ratio_max' must be more than 0");
	refused(HEAD("regression", "") BY("mse") "guards: [{metric: r2, ratio_max: 1.1}]\n", "a ratio has no meaning for r2");
	refused(HEAD("binary", "") BY("accuracy") "guards: [{metric: f1, ratio_max: 1.1}]\n", "a ratio has no meaning for f1");
	refused(HEAD("binary", "") BY("accuracy") "guards: [{metric: churn, ratio_max: 1.1}]\n", "a ratio has no meaning for churn");
	refused(HEAD("binary", "") BY("accuracy") "guards: [{metric: churn, rule: superior}]\n", "churn has no paired test");
}

static void a_floor_always_beats_the_dummy_by_the_primary_metric(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {
		{ HEAD("regression", "") BY("mse"), 1 },
		{ HEAD("regression", "") BY("mse") "floors: [{metric: mse, beats: dummy, by: 1}]\n", 1 },
		{ HEAD("regression", "") BY("mse") "floors: [{metric: mae, beats: dummy}]\n", 2 },
		{ HEAD("regression", "") BY("mse") "floors: [{metric: mse, max: 9}]\n", 2 },
		{ MEASURE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct policy p;

		read_policy(&p, cases[i].text);
		assert_int_equal(p.n_floors, cases[i].n);
		assert_true(p.n_floors == 0 || p.floors[p.n_floors - 1].beats_dummy);
		policy_release(&p);
	}
	refused(HEAD("binary", "") BY("accuracy") "floors: [{metric: churn, beats: dummy}]\n", "churn cannot be compared with a dummy");
	refused(MEASURE "floors: [{metric: cost, beats: dummy}]\n", "cost cannot be compared with a dummy");
	taken(HEAD("regression", "") BY("mse") "floors: [{metric: mse, beats: dummy, by: 0}]\n");
	refused(HEAD("regression", "") BY("mse") "floors: [{metric: mse, beats: dummy, by: -1}]\n", "'by' must be 0 or more");
	refused(HEAD("regression", "") BY("mse") "floors: [{metric: mse, max: 1, by: 0}]\n", "'by' needs 'beats: dummy'");
	refused(HEAD("regression", "") BY("mse") "floors: [{metric: mse}]\n", "this floor has no limit");
}

static void slices_may_reach_their_borders(void **state)
{
	struct policy p;

	(void)state;
	taken(HEAD("regression", "") BY("mse") "slices: [{by: [r], min_rows: 2}]\n");
	refused(HEAD("regression", "") BY("mse") "slices: [{by: [r], min_rows: 1}]\n", "'min_rows' must be 2 or more");
	taken(HEAD("regression", "") BY("mse") "slices: [{by: [r], alpha: 0.5}]\n");
	refused(HEAD("regression", "") BY("mse") "slices: [{by: [r], alpha: 0.51}]\n", "'alpha' must be above 0 and at most 0.5");
	refused(HEAD("regression", "") BY("mse") "slices: [{by: [r], alpha: 0}]\n", "'alpha' must be above 0 and at most 0.5");
	refused(HEAD("regression", "") BY("mse") "slices: [{mode: alarm}]\n", "'by' is missing");
	refused(HEAD("regression", "") BY("mse") "slices: [{by: [r], mode: prove}]\n", "rule non_inferior needs a 'margin'");
	refused(HEAD("regression", "") BY("mse") "slices: [{by: [r], metric: nonsense}]\n", "unknown metric 'nonsense'");
	read_policy(&p, HEAD("regression", "") BY("mse") "slices: [{by: [r], metric: mae}, {by: [s, t], mode: prove, margin: 1}]\n");
	assert_int_equal(p.n_slices, 2);
	assert_string_equal(p.slices[0].rule.what.name, "mae");
	assert_string_equal(p.slices[1].rule.what.name, "mse");
	assert_true(!p.slices[0].prove && p.slices[1].prove);
	assert_int_equal(p.slices[1].by.n, 2);
	policy_release(&p);
}

static void golden_rows_have_a_tolerance_that_can_hold(void **state)
{
	struct policy p;

	(void)state;
	read_policy(&p, HEAD("regression", "") BY("mse") "golden: {path: golden.csv, tolerance: 0}\n");
	assert_string_equal(p.golden.path, "golden.csv");
	policy_release(&p);
	refused(HEAD("regression", "") BY("mse") "golden: {tolerance: -0.1}\n", "'tolerance' must be 0 or more");
	refused(HEAD("regression", "") BY("mse") "golden: golden.csv\n", "'golden' must be a map");
	refused(HEAD("regression", "") BY("mse") "golden: {file: golden.csv}\n", "unknown key 'file'");
}

/* ---- exact_plan.c ---- */

static void every_test_that_resamples_needs_resamples_enough(void **state)
{
	static const char *const names[] = { "bootstrap_t", "bca", "sign_flip", "paired_t" };
	const struct policy_rule rule = { .test = "auto" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct test_plan plan = { .test = comparison_find(names[i]) };
		size_t n = 0;

		assert_int_equal(test_plan_exact(&plan, &n, &rule, .05 / 528, &err), 0);
		assert_int_equal(n, i < 3 ? 105599 : 0);
		n = 0;
		assert_int_equal(test_plan_exact(&plan, &n, &rule, 0.001, &err), 0);
		assert_int_equal(n, 0);                                             /* 9 999, which they take anyway */
		assert_int_equal(test_plan_exact(&plan, &n, &rule, 1e-7, &err), 0); /* 1 of 10 000 000 */
		assert_int_equal(n, i < 3 ? 9999999 : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_every_section_is_looked_at),
		cmocka_unit_test(numbers_may_reach_their_borders),
		cmocka_unit_test(a_key_is_given_or_not),
		cmocka_unit_test(a_policy_is_a_file_of_reasonable_size),
		cmocka_unit_test(a_hold_out_bears_a_million_at_most),
		cmocka_unit_test(conditions_may_reach_their_borders),
		cmocka_unit_test(a_condition_counts_rows_that_stand_alone),
		cmocka_unit_test(a_condition_alone_speaks_of_the_new_model),
		cmocka_unit_test(times_are_limited_by_guards_with_a_limit_that_can_hold),
		cmocka_unit_test(metrics_that_nobody_knows_are_named),
		cmocka_unit_test(a_range_of_gains_is_two_for_labels_and_positive_for_all),
		cmocka_unit_test(rules_may_reach_their_borders),
		cmocka_unit_test(lists_are_of_maps_and_not_too_long),
		cmocka_unit_test(guards_limit_what_can_be_limited),
		cmocka_unit_test(a_floor_always_beats_the_dummy_by_the_primary_metric),
		cmocka_unit_test(slices_may_reach_their_borders),
		cmocka_unit_test(golden_rows_have_a_tolerance_that_can_hold),
		cmocka_unit_test(every_test_that_resamples_needs_resamples_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
