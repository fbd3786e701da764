/* test_policy_measure.c - metrics that a policy declares: columns, costs and cutoffs, and every way in which they can be wrong. */
#include "tests/unit/evaluate/bench.h"

#define MEASURE(metric) "gate: 1\ntask: measure\nprimary: {metric: " metric "}\n"
#define BINARY(metric) "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: " metric "}\n"
#define RANKING(metric) "gate: 1\ntask: ranking\nholdout: {label: y, query: q}\nprimary: {metric: " metric "}\n"

static void read_policy(struct policy *p, const char *text)
{
	struct err err;

	if (policy_read_text(p, text, strlen(text), "gate.yaml", &err) < 0)
		fail_msg("%s, of:\n%s", err.text, text);
}

static void taken(const char *text)
{
	struct policy p;

	read_policy(&p, text);
	policy_release(&p);
}

static void refused(const char *text, const char *expected)
{
	struct policy p;
	struct err err;

	if (policy_read_text(&p, text, strlen(text), "gate.yaml", &err) >= 0)
		fail_msg("taken:\n%s", text);
	if (!strstr(err.text, expected))
		fail_msg("'%s' has no '%s'", err.text, expected);
}

/* ---- columns ---- */

static void a_column_has_a_direction_and_may_have_a_name(void **state)
{
	static const char *const words[] = { "lower", "higher" };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int named = 0; named < 2; named++) {
			CLEANUP(mem_free)
			char *text = str_format(MEASURE("{column: cost, direction: %s%s}"), words[i], named ? ", name: price" : "");
			const struct policy_measure *m;
			struct policy p;

			read_policy(&p, text);
			m = policy_measure_of(&p, p.primary.what.metric);
			assert_non_null(m);
			assert_int_equal(m->metric.higher_is_better, i);
			assert_string_equal(m->column, "cost");
			assert_string_equal(p.primary.what.name, named ? "price" : "cost");
			assert_null(policy_measure_of(&p, metric_find("mse")));
			policy_release(&p);
		}
	refused(MEASURE("{column: cost}"), "'direction' is missing: is column 'cost' better when higher, or when lower?");
	refused(MEASURE("{column: cost, direction: lower, other: 1}"), "'other' goes with 'cost'");
	refused(MEASURE("{column: cost, direction: lower, size: 1}"), "unknown key 'size'");
	refused(MEASURE("{column: cost, direction: lower, name: accuracy}"), "this is the name of another metric");
	refused(MEASURE("{column: cost, direction: lower, name: model_bytes}"), "this is the name of another metric");
	refused(MEASURE("{direction: lower}"), "either a 'column' or a 'cost'");
	refused(BINARY("{column: c, direction: lower, cost: {a->b: 1}}"), "either a 'column' or a 'cost'");
}

static void a_range_is_two_numbers_in_order(void **state)
{
	static const char *const wrong[] = { "[0]", "[0, 1, 2]", "{a: 0, b: 1}", "5", "[a, 1]", "[0, b]", "[1, 1]", "[5, 0]" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free) char *text = str_format(MEASURE("{column: cost, direction: lower, range: %s}"), wrong[i]);

		refused(text, "'range' must be two numbers, the smaller one first");
	}
	/* a share of what may be negative has no meaning */
	taken("gate: 1\ntask: measure\nprimary: {metric: {column: c, direction: lower, range: [0, 1]}, margin_rel: 0.1}\n");
	refused("gate: 1\ntask: measure\nprimary: {metric: {column: c, direction: lower, range: [-0.1, 1]}, margin_rel: 0.1}\n",
		"a relative margin has no meaning for c");
}

static void a_column_is_the_same_wherever_it_is_named(void **state)
{
	struct policy p;

	(void)state;
	refused(MEASURE("{column: c, direction: lower}") "guards: [{metric: {column: c, direction: higher}, min: 1}]\n",
		"column 'c' is better when lower elsewhere in this policy");
	refused(MEASURE("{column: c, direction: higher}") "guards: [{metric: {column: c, direction: lower}, max: 1}]\n",
		"column 'c' is better when higher elsewhere in this policy");
	refused(MEASURE("{column: c, direction: lower, name: n}") "guards: [{metric: {column: d, direction: lower, name: n}, max: 1}]\n",
		"two metrics are called 'n'");
	taken(MEASURE("{column: c, direction: lower, name: n}") "guards: [{metric: {column: c, direction: lower, name: n}, max: 1}]\n");
	taken(MEASURE("{column: c, direction: lower, name: n}") "guards: [{metric: n, max: 1}]\n");
	read_policy(&p, MEASURE("{column: c, direction: lower}") "guards: [{metric: {column: d, direction: lower}, max: 1}, "
								 "{metric: {column: c, direction: lower}, max: 2}]\n");
	assert_int_equal(p.columns.n, 2);
	assert_int_equal(p.primary.what.metric->slot, 0);
	assert_int_equal(p.guards[0].rule.what.metric->slot, 1);
	assert_int_equal(p.guards[1].rule.what.metric->slot, 0);
	policy_release(&p);
}

static void a_hundred_metrics_can_be_declared(void **state)
{
	(void)state;
	for (int n = 100; n <= 101; n++) {
		CLEANUP(str_release) struct str text = { 0 };

		str_add(&text, MEASURE("{column: c0, direction: lower}") "guards:\n");
		for (int i = 1; i < n; i++)
			str_addf(&text, "- {metric: {column: c%d, direction: lower}, max: 9}\n", i);
		if (n == 100)
			taken(str_text(&text));
		else
			refused(str_text(&text), "a policy declares at most 100 metrics");
	}
}

/* ---- costs ---- */

static void costs_are_of_wrong_labels(void **state)
{
	static const char *const taken_pairs[] = { "{cat->dog: 5, dog->cat: 0}", "{cat->car: 1}", "{cat->catt: 1}", "{catt->cat: 1}" };
	static const struct {
		const char *pairs, *text;
	} wrong[] = {
		{ "{dog: 1}", "a cost is for 'truth->prediction', not for 'dog'" },
		{ "{->dog: 1}", "not for '->dog'" },
		{ "{cat->: 1}", "not for 'cat->'" },
		{ "{cat->dog: much}", "'cat->dog' must be a cost of 0 or more" },
		{ "{cat->dog: -1}", "'cat->dog' must be a cost of 0 or more" },
		{ "{cat->cat: 1}", "a right label costs nothing: 'cat->cat'" },
		{ "{cat->dog: 1, dog->dog: 1}", "a right label costs nothing: 'dog->dog'" },
		{ "{}", "'cost' must be a map of 'truth->prediction' to costs" },
		{ "[5]", "'cost' must be a map of 'truth->prediction' to costs" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(taken_pairs); i++) {
		CLEANUP(mem_free) char *text = str_format(BINARY("{cost: %s}"), taken_pairs[i]);

		taken(text);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free) char *text = str_format(BINARY("{cost: %s}"), wrong[i].pairs);

		refused(text, wrong[i].text);
	}
	refused(BINARY("{cost: {a->b: 1}, direction: lower}"), "'direction' goes with 'column'");
	refused(BINARY("{cost: {a->b: 1}, range: [0, 1]}"), "'range' goes with 'column'");
	refused("gate: 1\ntask: regression\nprimary: {metric: {cost: {a->b: 1}}}\n", "does not go with task regression");
}

static void every_other_wrong_label_costs_one_unless_it_is_said(void **state)
{
	static const char *const words[] = { "", ", other: 0", ", other: 2.5" };
	static const double expected[] = { 1, 0, 2.5 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		CLEANUP(mem_free) char *text = str_format(BINARY("{cost: {cat->dog: 5}%s}"), words[i]);
		const struct policy_measure *m;
		struct policy p;

		read_policy(&p, text);
		m = policy_measure_of(&p, p.primary.what.metric);
		assert_true(m->other == expected[i]);
		assert_int_equal(m->n_costs, 1);
		assert_true(m->costs[0].cost == 5 && m->costs[0].truth_len == 3);
		policy_release(&p);
	}
	refused(BINARY("{cost: {cat->dog: 5}, other: -0.5}"), "'other' must be a cost of 0 or more");
}

static void two_costs_are_told_apart_by_their_names(void **state)
{
	struct policy p;

	(void)state;
	refused(BINARY("{cost: {a->b: 1}}") "guards: [{metric: {cost: {b->a: 1}}, max: 1}]\n", "two metrics are called 'cost'");
	refused(BINARY("{cost: {a->b: 1}, name: n}") "guards: [{metric: {column: c, direction: lower, name: n}, max: 1}]\n",
		"two metrics are called 'n'");
	refused(BINARY("{column: c, direction: lower, name: n}") "guards: [{metric: {cost: {a->b: 1}, name: n}, max: 1}]\n",
		"two metrics are called 'n'");
	read_policy(&p, BINARY("{cost: {a->b: 1}}") "guards: [{metric: {cost: {b->a: 1}, name: n}, max: 1}, {metric: cost, max: 2}]\n");
	assert_int_equal(p.n_costs, 2);
	assert_int_equal(p.guards[0].rule.what.metric->slot, 1);
	assert_ptr_equal(p.guards[1].rule.what.metric, p.primary.what.metric);
	policy_release(&p);
}

/* ---- cutoffs ---- */

static void a_cutoff_is_a_whole_number_of_ranks(void **state)
{
	static const char *const wrong[] = { "ndcg@0",  "ndcg@1000001", "ndcg@2.5",   "ndcg@x", "ndcg@",
					     "ndcg@+5", "ndcg@1e3",     "nonsense@5", "mse@5",  "churn@5" };
	static const struct {
		const char *name;
		size_t cutoff;
	} right[] = { { "ndcg@1", 1 }, { "ndcg@10", 10 }, { "ndcg@1000000", 1000000 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free) char *text = str_format(RANKING("%s"), wrong[i]);

		refused(text, "unknown metric");
	}
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		CLEANUP(mem_free) char *text = str_format(RANKING("%s") "guards: [{metric: %s, min: 0.1}]\n", right[i].name, right[i].name);
		struct policy p;

		read_policy(&p, text);
		assert_int_equal(p.primary.what.metric->cutoff, right[i].cutoff);
		assert_ptr_equal(p.guards[0].rule.what.metric, p.primary.what.metric); /* named again, it is the same */
		policy_release(&p);
	}
}

static void quantities_of_ranks_take_the_primary_metrics_cutoff_or_their_own(void **state)
{
	static const struct {
		const char *primary, *guard;
		size_t cutoff;
		const char *metric;
	} cases[] = {
		{ "ndcg@7", "zero_result_rate", 7, "ndcg@7" },
		{ "ndcg", "zero_result_rate", QUANTITY_CUTOFF, "ndcg" },
		{ "ndcg@7", "zero_result_rate@3", 3, "ndcg@7" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free)
		char *text = str_format(RANKING("%s") "guards: [{metric: %s, max: 0.1}]\n", cases[i].primary, cases[i].guard);
		struct policy p;

		read_policy(&p, text);
		assert_int_equal(p.guards[0].rule.what.terms.cutoff, cases[i].cutoff);
		assert_string_equal(p.guards[0].rule.what.terms.metric->name, cases[i].metric);
		policy_release(&p);
	}
	refused(RANKING("ndcg") "guards: [{metric: query_drop_rate@3, max: 0.1}]\n", "unknown metric 'query_drop_rate@3'");
	refused(RANKING("ndcg") "guards: [{metric: nonsense@3, max: 0.1}]\n", "unknown metric 'nonsense@3'");
	taken(BINARY("accuracy") "guards: [{metric: churn, max: 0.1}]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_has_a_direction_and_may_have_a_name),
		cmocka_unit_test(a_range_is_two_numbers_in_order),
		cmocka_unit_test(a_column_is_the_same_wherever_it_is_named),
		cmocka_unit_test(a_hundred_metrics_can_be_declared),
		cmocka_unit_test(costs_are_of_wrong_labels),
		cmocka_unit_test(every_other_wrong_label_costs_one_unless_it_is_said),
		cmocka_unit_test(two_costs_are_told_apart_by_their_names),
		cmocka_unit_test(a_cutoff_is_a_whole_number_of_ranks),
		cmocka_unit_test(quantities_of_ranks_take_the_primary_metrics_cutoff_or_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
