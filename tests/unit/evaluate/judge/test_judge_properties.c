/* test_judge_properties.c - what must hold of the whole decision, whatever the policy: on random hold-outs of fixed seeds, for every rule, with guards,
 * floors and slices, a change that means nothing changes nothing, and a change for the better is never held against a candidate.
 */
#include "tests/unit/evaluate/bench.h"

#include "base/rng.h"

enum { WORLDS = 8, ROWS = 240, MOST_CLASSES = 3 };

static const char *const label_policies[] = {
	"primary: {metric: accuracy}\n",
	"primary: {metric: accuracy, rule: non_inferior, margin: 0.03}\n",
	"primary: {metric: accuracy, rule: superior, margin: 0.01}\n",
	"primary: {metric: accuracy, test: mcnemar_exact}\nalpha: 0.01\n",
	"primary: {metric: accuracy, rule: point}\n",
	"primary: {metric: accuracy}\nguards: [{metric: negative_flip_rate, max: 0.06}, {metric: recall_min, min: 0.7}]\n",
	"primary: {metric: accuracy}\nfloors: [{metric: accuracy, min: 0.8}, {metric: accuracy, beats: dummy, by: 0.2}]\n",
	"primary: {metric: accuracy, rule: non_inferior, margin: 0.05}\n"
	"slices: [{by: region, mode: alarm, min_rows: 20}, {by: region, mode: prove, margin: 0.2, min_rows: 20}]\n",
};

static const char *const number_policies[] = {
	"primary: {metric: mse}\n",
	"primary: {metric: mae, rule: non_inferior, margin_rel: 0.1}\n",
	"primary: {metric: rmse}\n",
	"primary: {metric: mae, rule: equivalent, margin_rel: 0.2}\n",
	"primary: {metric: mse, test: wilcoxon}\n",
	"primary: {metric: mse}\nguards: [{metric: mae, rule: non_inferior, margin_rel: 0.05}, {metric: max_error, ratio_max: 1.2}]\n",
};

static void use(struct bench *b, const char *task, const char *terms)
{
	char text[700];

	snprintf(text, sizeof(text), "gate: 1\ntask: %s\nholdout: {label: y, min_rows: 100}\n%s", task, terms);
	use_policy(b, text);
}

static const char *by_third(size_t i)
{
	static const char *const names[] = { "north", "south", "west" };

	return names[i % 3];
}

/* Is model m (0 or 1) right on row i? Its skill varies with the world. */
static bool is_right(uint64_t seed, uint64_t m, size_t i)
{
	return rng_uniform(seed, 20 + m, i) < .8 + .15 * rng_uniform(seed, 30 + m, 0);
}

/* Labels of k classes, called by these names; the same rows are right and wrong whatever the names. */
static void fill_labels(struct bench *b, uint64_t seed, size_t k, const char *const *names)
{
	const char *texts[ROWS];
	uint32_t class_of[MOST_CLASSES];

	for (size_t i = 0; i < ROWS; i++)
		texts[i] = names[i % k];
	assert_int_equal(truth_set_labels(&b->truth, texts, ROWS, NULL, &b->err), 0);
	for (size_t c = 0; c < k; c++)
		class_of[c] = truth_class(&b->truth, names[c]);
	b->candidate = labels_arm(&b->truth);
	b->production = labels_arm(&b->truth);
	for (size_t i = 0; i < ROWS; i++) {
		uint32_t wrong = class_of[(i + 1 + rng_below(seed, 40, i, k - 1)) % k];

		if (!is_right(seed, 0, i))
			b->candidate.label[i] = wrong;
		if (!is_right(seed, 1, i))
			b->production.label[i] = wrong;
	}
	use_regions(b, ROWS, by_third);
}

static void fill_numbers(struct bench *b, uint64_t seed, double scale, double shift)
{
	use_numbers(b, ROWS, 0, 0);
	for (size_t i = 0; i < ROWS; i++) {
		double shared = rng_uniform(seed, 1, i) - .5, y = 8 * floor(64 * rng_uniform(seed, 2, i));
		double worse = 1 + rng_uniform(seed, 3, 0);

		b->truth.y[i] = scale * (y + shift);
		b->candidate.value[i] = scale * (y + shift + floor(256 * (shared + rng_uniform(seed, 4, i) - .5)) / 64);
		b->production.value[i] = scale * (y + shift + floor(256 * worse * (shared + rng_uniform(seed, 5, i) - .5)) / 64);
	}
}

static void exchange(struct bench *b)
{
	struct arm candidate = b->candidate;

	b->candidate = b->production;
	b->production = candidate;
}

static size_t n_classes_in(const struct findings *f, enum state state)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->v[i].slice && f->v[i].state == state;
	return n;
}

/* Everything that two runs must agree on. */
static void assert_same_outcome(const struct bench *a, const struct bench *b, double tolerance)
{
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->j.decision, b->j.decision);
	assert_int_equal(a->j.n_reasons, b->j.n_reasons);
	for (size_t i = 0; i < a->j.n_reasons; i++)
		assert_string_equal(a->j.reasons[i], b->j.reasons[i]);
	if (a->j.primary.has_first)
		assert_true(fabs(a->j.primary.first.p - b->j.primary.first.p) <= tolerance);
	assert_int_equal(a->j.guards.n, b->j.guards.n);
	for (size_t i = 0; i < a->j.guards.n; i++)
		if (!a->j.guards.v[i].slice)
			assert_int_equal(a->j.guards.v[i].state, b->j.guards.v[i].state);
	for (enum state s = STATE_PASS; s <= STATE_WARN; s++) /* guards of classes stand in the order of their names */
		assert_int_equal(n_classes_in(&a->j.guards, s), n_classes_in(&b->j.guards, s));
	for (size_t i = 0; i < a->j.slices.n; i++)
		assert_int_equal(a->j.slices.v[i].state, b->j.slices.v[i].state);
}

static void renaming_the_classes_changes_nothing(void **state)
{
	static const char *const names[][MOST_CLASSES] = {
		{ "a", "b", "c" }, { "z", "m", "k" }, { "10", "9", "1e3" }, { "yes", "no", "-" }
	};

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(label_policies); p++)
		for (uint64_t seed = 0; seed < WORLDS; seed++)
			for (size_t k = 2; k <= MOST_CLASSES; k++) {
				struct bench first, other;

				use(&first, k == 2 ? "binary" : "multiclass", label_policies[p]);
				fill_labels(&first, seed, k, names[0]);
				run(&first, true);
				for (size_t n = 1; n < ARRAY_LEN(names); n++) {
					use(&other, k == 2 ? "binary" : "multiclass", label_policies[p]);
					fill_labels(&other, seed, k, names[n]);
					run(&other, true);
					assert_same_outcome(&first, &other, 0);
					bench_release(&other);
				}
				bench_release(&first);
			}
}

static void the_unit_and_the_origin_of_the_target_change_nothing(void **state)
{
	static const struct {
		double scale, shift;
	} changes[] = { { 0x1p-10, 0 }, { 0x1p20, 0 }, { 1, 4096 }, { 3, 0 } };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(number_policies); p++)
		for (uint64_t seed = 0; seed < WORLDS / 2; seed++) {
			struct bench first, other;

			use(&first, "regression", number_policies[p]);
			fill_numbers(&first, seed, 1, 0);
			run(&first, true);
			for (size_t c = 0; c < ARRAY_LEN(changes); c++) {
				use(&other, "regression", number_policies[p]);
				fill_numbers(&other, seed, changes[c].scale, changes[c].shift);
				run(&other, true);
				assert_same_outcome(&first, &other, 1e-9);
				bench_release(&other);
			}
			bench_release(&first);
		}
}

static void run_on_threads(struct bench *b, unsigned n_threads)
{
	struct case_in in = { .policy = &b->policy,
			      .candidate = &b->candidate,
			      .production = &b->production,
			      .dummy = &b->dummy,
			      .rows = &b->rows,
			      .golden = "pass",
			      .seed = 11,
			      .n_threads = n_threads };

	dummy_learn(&b->dummy, &b->truth, &(struct dummy_labels){ 0 });
	b->code = judge(&b->j, &in, &b->reason, &b->err);
}

static void the_number_of_threads_changes_nothing(void **state)
{
	static const unsigned threads[] = { 2, 5 };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(number_policies); p++) {
		struct bench first, other;

		use(&first, "regression", number_policies[p]);
		fill_numbers(&first, 3, 1, 0);
		run_on_threads(&first, 1);
		for (size_t t = 0; t < ARRAY_LEN(threads); t++) {
			use(&other, "regression", number_policies[p]);
			fill_numbers(&other, 3, 1, 0);
			run_on_threads(&other, threads[t]);
			assert_same_outcome(&first, &other, 0);
			assert_memory_equal(&first.j.primary.second.p, &other.j.primary.second.p, sizeof(double));
			bench_release(&other);
		}
		bench_release(&first);
	}
}

static void assert_swapped(const char *task, const char *terms, void (*fill)(struct bench *b, uint64_t seed), uint64_t seed)
{
	struct bench forth, back;

	use(&forth, task, terms);
	fill(&forth, seed);
	run(&forth, true);
	use(&back, task, terms);
	fill(&back, seed);
	exchange(&back);
	run(&back, true);
	assert_int_equal(forth.code, 0);
	assert_true(forth.j.primary.delta == -back.j.primary.delta);
	assert_true(forth.j.primary.candidate == back.j.primary.production);
	if (forth.policy.primary.rule == RULE_SUPERIOR || forth.policy.primary.rule == RULE_POINT)
		assert_false(forth.j.decision == DECISION_PROMOTE && back.j.decision == DECISION_PROMOTE);
	bench_release(&forth);
	bench_release(&back);
}

static void two_classes(struct bench *b, uint64_t seed)
{
	static const char *const names[] = { "0", "1" };

	fill_labels(b, seed, 2, names);
}

static void plain_numbers(struct bench *b, uint64_t seed)
{
	fill_numbers(b, seed, 1, 0);
}

static void exchanging_the_models_negates_the_difference_and_never_promotes_both(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		for (size_t p = 0; p < ARRAY_LEN(label_policies); p++)
			assert_swapped("binary", label_policies[p], two_classes, seed);
		for (size_t p = 0; seed < 4 && p < ARRAY_LEN(number_policies); p++)
			assert_swapped("regression", number_policies[p], plain_numbers, seed);
	}
}

static void copy_candidate(struct bench *b)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (b->candidate.value)
			b->production.value[i] = b->candidate.value[i];
		if (b->candidate.label)
			b->production.label[i] = b->candidate.label[i];
	}
}

/* Vertex's samples and mlflow.evaluate compared a model with itself, and promoted it. */
static void peer_vertex_mlflow_self_comparison_is_no_change_under_every_policy(void **state)
{
	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(label_policies) + ARRAY_LEN(number_policies); p++) {
		bool labels = p < ARRAY_LEN(label_policies);
		struct bench b;

		use(&b, labels ? "binary" : "regression", labels ? label_policies[p] : number_policies[p - ARRAY_LEN(label_policies)]);
		labels ? two_classes(&b, p) : plain_numbers(&b, p);
		copy_candidate(&b);
		run(&b, true);
		expect(&b, DECISION_REJECT, "no_change");
		bench_release(&b);
	}
}

/* One answer that is none, on any row, of any policy: never promoted. */
static void peer_mlflow_a_nan_prediction_never_passes_under_any_policy(void **state)
{
	static const double bad[] = { NAN, INFINITY, -INFINITY };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(number_policies); p++)
		for (size_t k = 0; k < ARRAY_LEN(bad); k++)
			for (size_t declared = 0; declared < 2; declared++) {
				struct bench b;

				use(&b, "regression", number_policies[p]);
				plain_numbers(&b, p);
				b.candidate.value[p * 31 % ROWS] = bad[k];
				b.candidate.n_bad = declared; /* even if arm_fill() had not seen it */
				run(&b, true);
				assert_false(b.code == 0 && b.j.decision == DECISION_PROMOTE);
				if (declared)
					expect(&b, DECISION_REJECT, "non_finite_predictions");
				bench_release(&b);
			}
	for (size_t p = 0; p < ARRAY_LEN(label_policies); p++) {
		struct bench b;

		use(&b, "binary", label_policies[p]);
		two_classes(&b, p);
		b.candidate.label[p] = NO_LABEL;
		b.candidate.n_bad = 1;
		run(&b, true);
		expect(&b, DECISION_REJECT, "non_finite_predictions");
		bench_release(&b);
	}
}

/* worse < anything undecided < promote. A tie keeps production by rule, so it counts among the undecided. */
static int rank_of(const struct bench *b)
{
	assert_int_equal(b->code, 0);
	if (b->j.decision == DECISION_PROMOTE)
		return 2;
	for (size_t i = 0; i < b->j.n_reasons; i++)
		if (strcmp(b->j.reasons[i], "worse") == 0)
			return 0;
	return 1;
}

static bool turn_one_win(struct bench *b, size_t from)
{
	for (size_t k = 0; k < ROWS; k++) {
		size_t i = (from + k) % ROWS;
		uint32_t truth = b->truth.y_class[i], wrong = b->candidate.label[i];

		if (wrong != truth && b->production.label[i] == truth) {
			b->production.label[i] = wrong;
			b->candidate.label[i] = truth;
			return true;
		}
	}
	return false;
}

static void rerun(struct bench *b)
{
	judgement_release(&b->j);
	dummy_release(&b->dummy);
	run(b, true);
}

/* Every rule for labels but equivalence, where being better is no merit; with guards, floors and slices. */
static void turning_a_win_of_production_into_the_candidates_never_lowers_the_verdict(void **state)
{
	size_t n_rises = 0;

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(label_policies); p++)
		for (uint64_t seed = 0; seed < WORLDS; seed++) {
			struct bench b;
			int before;

			use(&b, "binary", label_policies[p]);
			two_classes(&b, seed);
			run(&b, true);
			before = rank_of(&b);
			for (size_t step = 0; turn_one_win(&b, step * 37 + seed); step++) {
				int after;

				rerun(&b);
				after = rank_of(&b);
				if (after < before)
					fail_msg("policy %zu, world %zu, step %zu: a win more leads to %s", p, (size_t)seed, step,
						 REASON(b.j));
				n_rises += after > before;
				before = after;
			}
			bench_release(&b);
		}
	assert_true(n_rises > 30);
}

/* A win of production over the candidate, undone by both being right, is no evidence against the candidate either. */
static void putting_a_mistake_right_never_lowers_the_verdict(void **state)
{
	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(label_policies); p++)
		for (uint64_t seed = 0; seed < WORLDS / 2; seed++) {
			struct bench b;
			int before;

			use(&b, "binary", label_policies[p]);
			two_classes(&b, seed);
			run(&b, true);
			before = rank_of(&b);
			for (size_t i = 0; i < ROWS; i++) {
				if (b.candidate.label[i] == b.truth.y_class[i])
					continue;
				b.candidate.label[i] = b.truth.y_class[i];
				rerun(&b);
				if (strcmp(REASON(b.j), "no_change") != 0)
					assert_true(rank_of(&b) >= before);
				before = rank_of(&b);
			}
			bench_release(&b);
		}
}

/* A row that both models get right, or both wrong, adds nothing to what is shown of the difference. */
static void a_row_on_which_both_agree_changes_no_promotion(void **state)
{
	static const char *const names[] = { "0", "1" };

	(void)state;
	for (uint64_t seed = 0; seed < 4 * WORLDS; seed++)
		for (uint32_t wrong = 0; wrong < 2; wrong++) {
			struct bench with, without;

			use(&with, "binary", label_policies[0]);
			fill_labels(&with, seed, 2, names);
			with.candidate.label[ROWS - 1] = with.production.label[ROWS - 1] = with.truth.y_class[ROWS - 1] ^ wrong;
			run(&with, true);
			use(&without, "binary", label_policies[0]);
			fill_labels(&without, seed, 2, names);
			without.truth.n = without.candidate.n = without.production.n = ROWS - 1;
			run(&without, true);
			assert_int_equal(with.j.primary.shown, without.j.primary.shown);
			assert_true(with.j.primary.first.p == without.j.primary.first.p);
			bench_release(&with);
			bench_release(&without);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renaming_the_classes_changes_nothing),
		cmocka_unit_test(the_unit_and_the_origin_of_the_target_change_nothing),
		cmocka_unit_test(the_number_of_threads_changes_nothing),
		cmocka_unit_test(exchanging_the_models_negates_the_difference_and_never_promotes_both),
		cmocka_unit_test(peer_vertex_mlflow_self_comparison_is_no_change_under_every_policy),
		cmocka_unit_test(peer_mlflow_a_nan_prediction_never_passes_under_any_policy),
		cmocka_unit_test(turning_a_win_of_production_into_the_candidates_never_lowers_the_verdict),
		cmocka_unit_test(putting_a_mistake_right_never_lowers_the_verdict),
		cmocka_unit_test(a_row_on_which_both_agree_changes_no_promotion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
