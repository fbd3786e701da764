/* test_policy.c - gate.yaml: defaults, places of mistakes, and nothing that is silently left out. */
#include "evaluate/judge/judgement.h"
#include "evaluate/policy/policy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define FOUR "gate: 1\ntask: regression\nholdout: {label: Y, key: [id]}\nprimary: {metric: mse, rule: superior, margin: 0}\n"
#define CLASSES "gate: 1\ntask: binary\nholdout: {label: Y}\nprimary: {metric: accuracy}\n"

#define PRIORS(priors) "gate: 1\ntask: binary\nholdout: {priors: " priors "}\nprimary: {metric: accuracy}\n"

static int read(struct policy *p, const char *text, struct err *err)
{
	return policy_read_text(p, text, strlen(text), "gate.yaml", err);
}

static void four_lines_are_a_policy_and_the_rest_is_default(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, FOUR, &err), 0);
	assert_string_equal(p.task, "regression");
	assert_int_equal(p.holdout.min_rows, 200);
	assert_false(p.holdout.min_rows_given);
	assert_true(isnan(p.holdout.max_age_days));
	assert_true(p.alpha == 0.05 && p.power == 0.8);
	assert_int_equal(p.reuse.evaluations, 32);
	assert_int_equal(p.reuse.promotions, 2);
	assert_false(p.reuse.block);
	assert_true(p.leakage.excess && p.leakage.key_overlap == 0 && p.leakage.against == 0);
	assert_string_equal(p.primary.test, "auto");
	assert_int_equal(p.n_guards, 0);
	assert_int_equal(p.n_floors, 1);
	assert_true(p.floors[0].beats_dummy && p.floors[0].by == 0);
	assert_false(p.when.inconclusive_rejects || p.when.tie_inconclusive || p.when.first_inconclusive);
	policy_release(&p);
}

static void drift_warns_by_psi_above_chance_and_a_tenth(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, FOUR, &err), 0);
	assert_true(p.drift.against == NULL && !policy_has_priors(&p));
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "drift: {against: r.csv}\n", &err), 0);
	assert_string_equal(p.drift.against, "r.csv");
	assert_string_equal(p.drift.terms.stat->name, "psi");
	assert_true(p.drift.terms.null_quantile == 0.999 && p.drift.terms.floor == 0.1);
	assert_false(p.drift.block);
	assert_int_equal(p.drift.columns.n, 0);
	policy_release(&p);
	assert_int_equal(
		read(&p, FOUR "drift: {against: r.csv, stat: ks, action: block, columns: [a, b], floor: 0, null_quantile: 0.5}\n", &err),
		0);
	assert_string_equal(p.drift.terms.stat->name, "ks");
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "drift: {against: r.csv, stat: wasserstein, null_quantile: 0.9999}\n", &err), 0);
	assert_true(p.drift.terms.null_quantile == 0.9999);
	policy_release(&p);
	assert_int_equal(
		read(&p, FOUR "drift: {against: r.csv, stat: ks, action: block, columns: [a, b], floor: 0, null_quantile: 0.5}\n", &err),
		0);
	assert_true(p.drift.block && p.drift.columns.n == 2 && p.drift.terms.floor == 0 && p.drift.terms.null_quantile == 0.5);
	policy_release(&p);
}

/* AUC does not depend on the classes' shares; every other metric needs a test for weights. */
static void priors_are_shares_that_add_up(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, PRIORS("{0: 0.9, 1: 0.1}"), &err), 0);
	assert_int_equal(p.priors.n, 2);
	assert_string_equal(p.priors.classes[1], "1");
	assert_true(fabs(p.priors.shares[0] - 0.9) < 1e-15 && policy_has_priors(&p));
	policy_release(&p);
	assert_int_equal(read(&p, PRIORS("recent") "drift: {against: r.csv}\n", &err), 0);
	assert_true(p.priors.recent && policy_has_priors(&p));
	policy_release(&p);
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nholdout: {priors: {a: 0.4, b: 0.6}}\nprimary: {metric: auc}\n", &err), 0);
	policy_release(&p);
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nholdout: {weight: w}\nprimary: {metric: auc}\n", &err), -1);
}

static void the_dummy_is_beaten_even_if_the_policy_has_other_floors(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, FOUR "floors: [{metric: mae, max: 40}]\n", &err), 0);
	assert_int_equal(p.n_floors, 2);
	assert_true(p.floors[1].beats_dummy);
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "floors: []\n", &err), 0);
	assert_int_equal(p.n_floors, 1);
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "floors: [{metric: mse, beats: dummy, by: 5}]\n", &err), 0);
	assert_int_equal(p.n_floors, 1);
	assert_true(p.floors[0].by == 5);
	policy_release(&p);
}

static void reads_the_whole_shape(void **state)
{
	struct policy p;
	struct err err = { 0 };
	static const char text[] =
		"gate: 1\ntask: binary\n"
		"holdout: {path: h.csv, label: t, key: [a, b], positive: yes, min_rows: 50, max_age_days: 90, horizon: 1}\n"
		"reuse: {mode: fixed, evaluations: 8, promotions: 3, disclose: full, on_exhausted: block}\n"
		"leakage: {against: [train, valid], key_overlap: 1, row_overlap: 2}\nalpha: 0.01\npower: 0.9\n"
		"primary: {metric: auc, rule: non_inferior, margin: 0.02, test: delong}\n"
		"guards:\n  - {metric: log_loss, rule: non_inferior, margin_rel: 0.01}\n  - {metric: negative_flip_rate, max: 0.02}\n"
		"  - {metric: model_bytes, ratio_max: 1.5}\nfloors: [{metric: auc, min: 0.75}, {metric: auc, beats: dummy, by: 0.05}]\n"
		"slices: [{by: [region], mode: prove, metric: auc, margin: 0.02, min_rows: 200}, {by: [r, p], mode: alarm, correction: "
		"holm}]\n"
		"golden: {path: g.csv, tolerance: 0.1}\n"
		"when: {inconclusive: reject, tie: keep, first_model: floors, baseline_unreadable: error, schema_changed: error}\n";

	(void)state;
	assert_int_equal(read(&p, text, &err), 0);
	assert_int_equal(p.holdout.key.n, 2);
	assert_true(p.reuse.block && p.reuse.evaluations == 8);
	assert_int_equal(p.leakage.against, LEAK_TRAIN | LEAK_VALIDATION);
	assert_int_equal(p.leakage.row_overlap, 2);
	assert_int_equal(p.n_guards, 3);
	assert_true(p.guards[0].rule.margin_rel == 0.01);
	assert_non_null(p.guards[1].rule.what.quantity);
	assert_int_equal(p.n_floors, 2);
	assert_int_equal(p.n_slices, 2);
	assert_true(p.slices[0].prove && !p.slices[1].prove);
	assert_true(p.when.inconclusive_rejects);
	policy_release(&p);
}

static void names_the_place_of_each_mistake(void **state)
{
	static const struct {
		const char *text, *message;
	} mistakes[] = {
		{ "", "gate.yaml:1:1: a policy is a map" },
		{ "task: regression\n", "'gate: 1' is missing" },
		{ "gate: 2\ntask: regression\n", "gate.yaml:1:7: 'gate' must be 1" },
		{ "gate: 1\n", "'task' is missing" },
		{ "gate: 1\ntask: regresion\n", "gate.yaml:2:7: unknown task 'regresion' (did you mean 'regression'?)" },
		{ "gate: 1\ntask: ranking\n", "task ranking needs holdout.query" },
		{ FOUR "guard: []\n", "gate.yaml:5:1: unknown key 'guard' (did you mean 'guards'?)" },
		{ "gate: 1\ntask: regression\nholdout: {lable: Y}\n", "gate.yaml:3:11: unknown key 'lable' (did you mean 'label'?)" },
		{ "gate: 1\ntask: regression\n", "'primary' is missing" },
		{ "gate: 1\ntask: regression\nprimary: {metric: rsme}\n", "gate.yaml:3:19: unknown metric 'rsme' (did you mean 'rmse'?)" },
		{ "gate: 1\ntask: regression\nprimary: {metric: auc}\n", "gate.yaml:3:19: metric 'auc' does not go with task regression" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, rule: better}\n",
		  "gate.yaml:3:30: unknown rule 'better': expected one of" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, rule: non_inferior}\n",
		  "needs a 'margin': no margin is ever guessed" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, margin: -1}\n", "gate.yaml:3:32: 'margin' must be 0 or more" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, margin: .nan}\n", "gate.yaml:3:32: 'margin' must be a number" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, margin: lots}\n", "gate.yaml:3:32: 'margin' must be a number" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, test: mcnemar_midp}\n",
		  "test mcnemar_midp does not go with metric mse" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, test: magic}\n", "gate.yaml:3:30: test 'magic' is unknown" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, direction: higher}\n",
		  "gate.yaml:3:35: this metric is better when lower" },
		{ "gate: 1\ntask: regression\nprimary: {metric: r2, rule: non_inferior, margin_rel: 0.1}\n",
		  "a relative margin has no meaning for r2" },
		{ "gate: 1\ntask: regression\nprimary: {metric: r2}\n", "metric r2 has no paired test" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, margin: 1}\n", "can never pass" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: equivalent, margin: 0}\n", "can never pass" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: non_inferior, margin: 0.1, test: mcnemar_exact}\n",
		  "knows no margin" },
		{ FOUR "alpha: 0\n", "gate.yaml:5:8: 'alpha' must be above 0 and at most 0.5" },
		{ FOUR "alpha: 1.5\n", "gate.yaml:5:8: 'alpha' must be above 0 and at most 0.5" },
		{ FOUR "power: 1\n", "gate.yaml:5:8: 'power' must be at least 0.5 and below 1" },
		{ FOUR "guards: [{metric: mae}]\n", "gate.yaml:5:10: this guard has no limit" },
		{ FOUR "guards: [{metric: mae, max: -1}]\n", "can never pass" },
		{ FOUR "guards: [{metric: model_bytes, rule: superior}]\n", "model_bytes has no paired test" },
		{ CLASSES "guards: [{metric: accuracy, ratio_max: 1.1}]\n", "a ratio has no meaning for accuracy" },
		{ CLASSES "floors: [{metric: accuracy, min: 1.2}]\n", "can never pass: this metric is never above 1" },
		{ CLASSES "floors: [{metric: accuracy, min: 0.9, max: 0.1}]\n", "can never pass: 'min' is above 'max'" },
		{ CLASSES "floors: [{metric: accuracy, by: 0.1}]\n", "'by' needs 'beats: dummy'" },
		{ CLASSES "floors: [{metric: accuracy, beats: dumy}]\n", "unknown beats 'dumy' (did you mean 'dummy'?)" },
		{ CLASSES "slices: [{mode: alarm}]\n", "'by' is missing" },
		{ CLASSES "slices: [{by: a, mode: prove}]\n", "needs a 'margin'" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse}\npreset: retrain\n",
		  "gate.yaml:3:1: rule non_inferior needs a 'margin': no margin is ever guessed" },
		{ FOUR "preset: retain\n", "gate.yaml:5:9: unknown preset 'retain' (did you mean 'retrain'?)" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, test: hoeffding}\n", "gate.yaml:3:24: test hoeffding needs 'range'" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, range: 2}\n", "gate.yaml:3:24: 'range' needs 'test: hoeffding'" },
		{ "gate: 1\ntask: regression\nprimary: {metric: mse, test: hoeffding, range: -2}\n", "'range' must be more than 0" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, test: hoeffding, range: 1}\n", "'range' must be 2 or more" },
		{ "gate: 1\ntask: regression\nprimary: {metric: rmse, test: hoeffding, range: 2}\n", "does not go with metric rmse" },
		{ FOUR "condition: \"n > 0.9 +/- 0.01\"\n", "gate.yaml:5:1: a condition speaks of labels" },
		{ CLASSES "condition: {mode: fn-free}\n", "gate.yaml:5:1: 'text' is missing" },
		{ CLASSES "condition: [n]\n", "gate.yaml:5:12: 'condition' must be text" },
		{ CLASSES "condition: {text: n > 0.9 +/- 0.01, reliability: 1}\n", "'reliability' must be at least 0.5" },
		{ CLASSES "condition: {text: n > 0.9 +/- 0.01, steps: 0}\n", "'steps' must be 1 or more" },
		{ CLASSES "condition: {text: n > 0.9 +/- 0.01, adaptivity: ful}\n", "unknown adaptivity 'ful' (did you mean 'full'?)" },
		{ CLASSES "condition: {text: n > 0.9 +/- 0.01, stepz: 3}\n", "unknown key 'stepz' (did you mean 'steps'?)" },
		{ CLASSES "condition: d < 0 +/- 0.01\n", "can never pass: clause 1" },
		{ CLASSES "condition: n - o > 1 +/- 0.5\n", "can never pass: clause 1" },
		{ "gate: 1\ntask: binary\nholdout: {group: g}\ncondition: n > 0.9 +/- 0.01\n",
		  "gate.yaml:4:1: a condition counts independent rows" },
		{ "gate: 1\ntask: binary\nholdout: {priors: {a: 0.5, b: 0.5}}\ncondition: n > 0.9 +/- 0.01\n",
		  "gate.yaml:4:1: a condition counts independent rows" },
		{ "gate: 1\ntask: binary\ncondition: d < 0.1 +/- 0.01\n", "must say something of n" },
		{ FOUR "reuse: {disclose: rounded}\n", "gate.yaml:5:19: reuse.disclose: rounded needs a primary metric between 0 and 1" },
		{ FOUR "reuse: {evaluations: 1000001}\n", "gate.yaml:5:22: 'evaluations' must be at most 1000000" },
		{ FOUR "drift: {stat: psi}\n", "gate.yaml:5:1: drift: 'against' is missing" },
		{ FOUR "drift: {against: r.csv, stat: kl}\n", "gate.yaml:5:31: unknown stat 'kl'" },
		{ FOUR "drift: {against: r.csv, null_quantile: 0.4}\n",
		  "gate.yaml:5:40: 'null_quantile' must be at least 0.5 and below 1" },
		{ FOUR "drift: {against: r.csv, null_quantile: 1}\n", "'null_quantile' must be at least 0.5 and below 1" },
		{ FOUR "drift: {against: r.csv, stat: wasserstein, null_quantile: 0.99999}\n", "knows no null quantile above 0.9999" },
		{ FOUR "drift: {against: r.csv, floor: -0.1}\n", "gate.yaml:5:32: 'floor' must be 0 or more" },
		{ FOUR "drift: {against: r.csv, action: reject}\n", "unknown action 'reject'" },
		{ FOUR "drift: {against: r.csv, colums: x}\n", "did you mean 'columns'?" },
		{ "gate: 1\ntask: regression\nholdout: {priors: {a: 0.5, b: 0.5}}\nprimary: {metric: mse}\n",
		  "gate.yaml:3:11: holdout.priors are shares of classes: task regression has none" },
		{ PRIORS("{a: 0.5, b: 0.3}"), "gate.yaml:3:11: holdout.priors: the shares add up to 0.8, not to 1" },
		{ PRIORS("{a: 1, b: 0}"), "gate.yaml:3:23: 'a' must be a share above 0 and below 1" },
		{ PRIORS("{a: 0, b: 0.5}"), "gate.yaml:3:23: 'a' must be a share above 0 and below 1" },
		{ "gate: 1\ntask: multiclass\nholdout: {priors: {a: 0.5}}\nprimary: {metric: accuracy}\n",
		  "a share for each class is needed (two or more), not 1" },
		{ PRIORS("{a: 0.2, b: 0.3, c: 0.5}"), "a share for each class is needed (two), not 3" },
		{ PRIORS("recnt"), "'priors' must be 'recent', or a map of classes to their shares" },
		{ PRIORS("recent"), "holdout.priors: recent needs drift.against" },
		{ PRIORS("{a: 0.5, b: 0.5}, weight: w"), "holdout.priors together with holdout.weight" },
		{ PRIORS("{a: 0.5, b: 0.5}, group: g"), "holdout.priors together with holdout.group" },
		{ PRIORS("{a: 0.5, b: 0.5}, time: t"), "holdout.priors together with holdout.time" },
		{ "gate: 1\ntask: binary\nholdout: {priors: {a: 0.5, b: 0.5}}\nprimary: {metric: accuracy, test: mcnemar_midp}\n",
		  "test mcnemar_midp takes rows for independent" },
		{ FOUR "reuse: {evaluations: 0}\n", "gate.yaml:5:22: 'evaluations' must be 1 or more" },
		{ FOUR "leakage: {against: [tests]}\n", "'tests' is neither train nor validation" },
		{ FOUR "leakage: {row_overlap: some}\n", "gate.yaml:5:24: 'row_overlap' must be 'excess', or 0 or more" },
		{ FOUR "golden: {tolerance: -1}\n", "can never pass" },
		{ FOUR "when: {inconclusive: promote}\n", "gate.yaml:5:22: unknown inconclusive 'promote'" },
		{ FOUR "when: {baseline_unreadable: floors}\n", "unknown baseline_unreadable 'floors'" },
		{ FOUR "when: {schema_changed: sotred}\n", "gate.yaml:5:24: unknown schema_changed 'sotred' (did you mean 'stored'?)" },
		{ FOUR "task: binary\n", "gate.yaml:5:1" },
		{ "gate: 1\ntask: \xff\n", "gate.yaml:" },
		{ "gate: 1\nholdout: [a]\ntask: binary\n", "gate.yaml:2:10: 'holdout' must be a map" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		struct err err = { 0 };
		struct policy p;

		if (read(&p, mistakes[i].text, &err) == 0)
			fail_msg("accepted: %s", mistakes[i].text);
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, mistakes[i].message))
			fail_msg("'%s' lacks '%s'", err.text, mistakes[i].message);
		assert_null(strchr(err.text, '\n'));
	}
}

static void rows_that_are_not_independent_get_their_own_test(void **state)
{
	static const struct {
		const char *text, *message; /* NULL = accepted */
	} policies[] = {
		{ "holdout: {group: g}\nprimary: {metric: mse}\n", NULL },
		{ "holdout: {time: t, horizon: 3}\nprimary: {metric: rmse}\n", NULL },
		{ "holdout: {weight: w}\nprimary: {metric: mae, test: weighted_t}\n", NULL },
		{ "holdout: {group: g}\nprimary: {metric: mse, test: bca}\n", NULL },
		{ "holdout: {weight: w}\nprimary: {metric: rmse}\n", "no paired test for rows with a weight" },
		{ "holdout: {group: g}\nprimary: {metric: mse, test: paired_t}\n", "takes rows for independent" },
		{ "primary: {metric: mse, test: cluster_t}\n", "needs holdout.group" },
		{ "holdout: {weight: w, time: t}\nprimary: {metric: mse}\n", "no test knows rows that both have weights and share shocks" },
		{ "holdout: {horizon: 2}\nprimary: {metric: mse}\n", "'horizon' needs 'time'" },
		{ "holdout: {query: q}\nprimary: {metric: mse}\n", "holdout.query goes with task ranking" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		char text[256];
		struct err err = { 0 };
		struct policy p;
		int code;

		snprintf(text, sizeof(text), "gate: 1\ntask: regression\n%s", policies[i].text);
		code = read(&p, text, &err);
		if (!policies[i].message && code < 0)
			fail_msg("%s", err.text);
		if (policies[i].message && (code == 0 || !strstr(err.text, policies[i].message)))
			fail_msg("'%s' lacks '%s'", err.text, policies[i].message);
		if (code == 0)
			policy_release(&p);
	}
}

static void presets_fill_what_is_not_given(void **state)
{
	static const struct {
		const char *text, *preset;
		enum comparison_rule rule;
		double margin;
	} policies[] = {
		{ "preset: retrain\nprimary: {metric: mse, margin: 3}\n", "retrain", RULE_NON_INFERIOR, 3 },
		{ "preset: improve\nprimary: {metric: mse}\n", "improve", RULE_SUPERIOR, 0 },
		{ "preset: retrain\nprimary: {metric: mse, rule: equivalent, margin: 1}\n", "retrain", RULE_EQUIVALENT, 1 },
		{ "preset: retrain\nprimary: {metric: mse, margin: 3}\nguards: [{metric: mae, rule: superior}]\n", "retrain",
		  RULE_NON_INFERIOR, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		char text[256];
		struct err err = { 0 };
		struct policy p;

		snprintf(text, sizeof(text), "gate: 1\ntask: regression\n%s", policies[i].text);
		if (read(&p, text, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(p.preset, policies[i].preset);
		assert_int_equal(p.primary.rule, policies[i].rule);
		assert_true(p.primary.margin == policies[i].margin);
		policy_release(&p);
	}
}

static void labels_have_a_range_of_two(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nprimary: {metric: accuracy, test: empirical_bernstein}\n", &err), 0);
	assert_true(p.primary.range == 2);
	policy_release(&p);
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nprimary: {metric: brier, test: empirical_bernstein, range: 4}\n", &err), 0);
	assert_true(p.primary.range == 4);
	policy_release(&p);
}

static void reads_a_condition_as_text_and_as_a_map(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, CLASSES "reuse: {evaluations: 8}\ncondition: n - o > 0.02 +/- 0.01\n", &err), 0);
	assert_string_equal(p.condition.text, "n - o > 0.02 +/- 0.01");
	assert_true(p.condition.reliability == 0.99 && !p.condition.fn_free && !p.condition.alone);
	assert_int_equal(p.condition.adaptivity, ADAPTIVITY_FULL);
	assert_int_equal(p.condition.steps, 8);
	policy_release(&p);
	assert_int_equal(read(&p,
			      "gate: 1\ntask: multiclass\ncondition: {text: n > 0.9 +/- 0.01, reliability: 0.9999, mode: fn-free, "
			      "adaptivity: firstChange, steps: 4}\n",
			      &err),
			 0);
	assert_true(p.condition.reliability == 0.9999 && p.condition.fn_free && p.condition.alone);
	assert_int_equal(p.condition.adaptivity, ADAPTIVITY_FIRST_CHANGE);
	assert_int_equal(p.condition.steps, 4);
	assert_string_equal(p.primary.what.name, "accuracy");
	assert_int_equal(p.primary.rule, RULE_POINT);
	policy_release(&p);
	/* what is unreachable for fp-free may not be shown false, and fn-free asks for no more */
	assert_int_equal(read(&p, CLASSES "condition: {text: n > 0.995 +/- 0.01, mode: fn-free}\n", &err), 0);
	policy_release(&p);
}

static void says_what_becomes_of_a_lost_baseline_and_of_a_changed_schema(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, FOUR, &err), 0);
	assert_int_equal(p.when.baseline_choice, LOST_ERROR);
	assert_int_equal(p.when.schema_choice, LOST_ERROR);
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "when: {baseline_unreadable: floors_only, schema_changed: stored}\n", &err), 0);
	assert_int_equal(p.when.baseline_choice, LOST_FLOORS_ONLY);
	assert_int_equal(p.when.schema_choice, LOST_STORED);
	policy_release(&p);
	assert_int_equal(read(&p, FOUR "when: {schema_changed: floors_only, baseline_unreadable: stored}\n", &err), 0);
	assert_int_equal(p.when.baseline_choice, LOST_STORED);
	assert_string_equal(policy_lost_choice_name(p.when.schema_choice), "floors_only");
	policy_release(&p);
}

static void auc_has_no_test_for_groups_and_weights(void **state)
{
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nholdout: {weight: w}\nprimary: {metric: auc}\n", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(read(&p, "gate: 1\ntask: binary\nholdout: {group: g}\nprimary: {metric: accuracy}\n", &err), 0);
	policy_release(&p);
}

static void the_digest_is_that_of_the_bytes(void **state)
{
	struct policy a, b;
	struct err err;

	(void)state;
	assert_int_equal(read(&a, FOUR, &err), 0);
	assert_int_equal(read(&b, FOUR "# a remark\n", &err), 0);
	assert_string_not_equal(a.digest, b.digest);
	policy_release(&a);
	policy_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_lines_are_a_policy_and_the_rest_is_default),
		cmocka_unit_test(drift_warns_by_psi_above_chance_and_a_tenth),
		cmocka_unit_test(priors_are_shares_that_add_up),
		cmocka_unit_test(the_dummy_is_beaten_even_if_the_policy_has_other_floors),
		cmocka_unit_test(reads_the_whole_shape),
		cmocka_unit_test(names_the_place_of_each_mistake),
		cmocka_unit_test(rows_that_are_not_independent_get_their_own_test),
		cmocka_unit_test(presets_fill_what_is_not_given),
		cmocka_unit_test(labels_have_a_range_of_two),
		cmocka_unit_test(reads_a_condition_as_text_and_as_a_map),
		cmocka_unit_test(says_what_becomes_of_a_lost_baseline_and_of_a_changed_schema),
		cmocka_unit_test(auc_has_no_test_for_groups_and_weights),
		cmocka_unit_test(the_digest_is_that_of_the_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
