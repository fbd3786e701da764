/* test_ops.c - operators against hand values and what ONNX Runtime 1.31 answers, above all where the two standards are easily misread. */
#include "base/mem.h"
#include "model/operators/ops.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define TEXT(s)                                                                                                                            \
	{                                                                                                                                  \
		s, sizeof(s) - 1                                                                                                           \
	}
#define FLOATS(name_, ...)                                                                                                                 \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 6, .floats = (float[]){ __VA_ARGS__ }, .n_floats = sizeof((float[]){ __VA_ARGS__ }) / 4       \
	}
#define INTS(name_, ...)                                                                                                                   \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 7, .ints = (int64_t[]){ __VA_ARGS__ }, .n_ints = sizeof((int64_t[]){ __VA_ARGS__ }) / 8       \
	}
#define INT(name_, value)                                                                                                                  \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 2, .i = (value)                                                                               \
	}
#define FLOAT(name_, value)                                                                                                                \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 1, .f = (value)                                                                               \
	}
#define STRING(name_, value)                                                                                                               \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 3, .s = TEXT(value)                                                                           \
	}

static struct arena arena;
static struct tensor out[3];
static struct err err;
static size_t bytes_left;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* A tensor of up to three dimensions over the caller's data; dims end with -1. */
static struct tensor make(enum onnx_type type, const void *data, int a, int b, int c)
{
	struct tensor t = { .type = type, .data = (void *)data, .n = 1 };
	const int dims[] = { a, b, c };

	for (size_t i = 0; i < 3 && dims[i] >= 0; i++) {
		t.dims[t.n_dims++] = dims[i];
		t.n *= (size_t)dims[i];
	}
	return t;
}
#define FLOAT_TENSOR(a, b, ...) make(ONNX_FLOAT, (float[]){ __VA_ARGS__ }, a, b, -1)
#define DOUBLE_TENSOR(a, b, ...) make(ONNX_DOUBLE, (double[]){ __VA_ARGS__ }, a, b, -1)
#define INT_TENSOR(a, b, ...) make(ONNX_INT64, (int64_t[]){ __VA_ARGS__ }, a, b, -1)

#define STRINGS(name_, ...)                                                                                                                \
	{                                                                                                                                  \
		.name = TEXT(name_), .type = 8, .strings = (struct onnx_text[]){ __VA_ARGS__ },                                            \
		.n_strings = sizeof((struct onnx_text[]){ __VA_ARGS__ }) / sizeof(struct onnx_text)                                        \
	}

static int run_op(const char *domain, const char *name, int64_t opset, struct onnx_attribute *attributes, size_t n_attributes,
		  const struct tensor *in, size_t n_in, size_t n_out)
{
	const struct onnx_node node = { .attributes = attributes, .n_attributes = n_attributes };
	const struct op *op = op_find((struct onnx_text){ domain, strlen(domain) }, (struct onnx_text){ name, strlen(name) });
	const struct tensor *inputs[4];
	struct tensor *outputs[] = { &out[0], &out[1], &out[2] };
	struct op_call call = { &node, op, opset, inputs, outputs, n_in, n_out, &arena, &bytes_left, NULL };

	assert_non_null(op);
	bytes_left = 1 << 20;
	memset(&err, 0, sizeof err);
	for (size_t i = 0; i < n_in; i++)
		inputs[i] = in[i].type ? &in[i] : NULL;
	if (op->prepare && op->prepare(&call.prepared, &call, &err) < 0)
		return -1;
	return op->run(&call, &err);
}

#define RUN(domain, name, opset, attributes, ...)                                                                                          \
	run_op(domain, name, opset, attributes, sizeof(attributes) / sizeof(struct onnx_attribute), (struct tensor[]){ __VA_ARGS__ },      \
	       sizeof((struct tensor[]){ __VA_ARGS__ }) / sizeof(struct tensor), 2)
static struct onnx_attribute none[1];
#define NO_ATTRIBUTES none

static void expect(size_t which, const double *expected, size_t n, double tolerance)
{
	assert_int_equal(out[which].n, n);
	for (size_t i = 0; i < n; i++) {
		double seen = tensor_number(&out[which], i);

		if (!(isnan(expected[i]) ? isnan(seen) : seen == expected[i] || fabs(seen - expected[i]) <= tolerance))
			fail_msg("element %zu is %.17g, not %.17g", i, seen, expected[i]);
	}
}
#define EXPECT(tolerance, ...) expect(0, (double[]){ __VA_ARGS__ }, sizeof((double[]){ __VA_ARGS__ }) / sizeof(double), tolerance)

/* ---- ai.onnx.ml ---- */

static void one_target_ignores_logistic(void **state)
{
	struct onnx_attribute a[] = { FLOATS("coefficients", 1, 2), FLOATS("intercepts", 0.5F), STRING("post_transform", "LOGISTIC") };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "LinearRegressor", 1, a, FLOAT_TENSOR(2, 2, 1, 2, 3, 4)), 0);
	EXPECT(0, 5.5, 11.5);
}

static void a_linear_classifier_pairs_one_score(void **state)
{
	struct onnx_attribute a[] = { FLOATS("coefficients", 1), FLOATS("intercepts", 0), INTS("classlabels_ints", 3, 7),
				      STRING("post_transform", "LOGISTIC") };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "LinearClassifier", 1, a, FLOAT_TENSOR(2, 1, 1, -1)), 0);
	EXPECT(0, 7, 3);
	expect(1, (double[]){ 0.2689414, 0.7310586, 0.7310586, 0.2689414 }, 4, 1e-6);
}

static void float32_logistic_saturates(void **state)
{
	struct onnx_attribute a[] = { FLOATS("coefficients", -1, 1), FLOATS("intercepts", 0, 0), INTS("classlabels_ints", 0, 1),
				      STRING("post_transform", "LOGISTIC") };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "LinearClassifier", 1, a, FLOAT_TENSOR(1, 1, 18)), 0);
	expect(1, (double[]){ 0, 1 }, 2, 0);
}

static void one_hot_of_an_unknown_is_zeros_or_an_error(void **state)
{
	struct onnx_attribute zeros[] = { INTS("cats_int64s", 5, 9) }, strict[] = { INTS("cats_int64s", 5, 9), INT("zeros", 0) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "OneHotEncoder", 1, zeros, INT_TENSOR(3, 1, 9, 4, 5)), 0);
	assert_int_equal(out[0].n_dims, 3);
	EXPECT(0, 0, 1, 0, 0, 1, 0);
	assert_int_equal(RUN("ai.onnx.ml", "OneHotEncoder", 1, strict, INT_TENSOR(1, 1, 4)), -1);
}

static void a_nan_key_matches_from_version_four_on(void **state)
{
	struct onnx_attribute a[] = { FLOATS("keys_floats", NAN, 1), FLOATS("values_floats", 10, 20), FLOAT("default_float", -5) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "LabelEncoder", 2, a, FLOAT_TENSOR(3, -1, NAN, 1, 2)), 0);
	EXPECT(0, -5, 20, -5);
	assert_int_equal(RUN("ai.onnx.ml", "LabelEncoder", 4, a, FLOAT_TENSOR(3, -1, NAN, 1, 2)), 0);
	EXPECT(0, 10, 20, -5);
}

static void label_encoder_defaults_are_the_standard_s(void **state)
{
	struct onnx_attribute to_ints[] = { FLOATS("keys_floats", 1), INTS("values_int64s", 7) },
			      to_texts[] = { INTS("keys_int64s", 1), STRINGS("values_strings", TEXT("a")) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "LabelEncoder", 2, to_ints, FLOAT_TENSOR(2, -1, 1, 2)), 0);
	EXPECT(0, 7, -1);
	assert_int_equal(RUN("ai.onnx.ml", "LabelEncoder", 2, to_texts, INT_TENSOR(1, -1, 5)), 0);
	assert_true(onnx_text_is(((const struct onnx_text *)out[0].data)[0], "_Unused"));
}

static void an_imputer_replaces_zero_unless_told_otherwise(void **state)
{
	struct onnx_attribute zero[] = { FLOATS("imputed_value_floats", 9) },
			      nan[] = { FLOATS("imputed_value_floats", 9, 8), FLOAT("replaced_value_float", NAN) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "Imputer", 1, zero, FLOAT_TENSOR(1, 2, 0, NAN)), 0);
	EXPECT(0, 9, NAN);
	assert_int_equal(RUN("ai.onnx.ml", "Imputer", 1, nan, FLOAT_TENSOR(2, 2, 0, NAN, NAN, 1)), 0);
	EXPECT(0, 0, 8, 9, 1);
}

static void normalizer_max_is_signed_and_zero_rows_stay(void **state)
{
	struct onnx_attribute max[] = { STRING("norm", "MAX") }, l1[] = { STRING("norm", "L1") };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "Normalizer", 1, max, FLOAT_TENSOR(1, 2, -4, 3)), 0);
	EXPECT(1e-6, -1.3333333, 1);
	assert_int_equal(RUN("ai.onnx.ml", "Normalizer", 1, l1, FLOAT_TENSOR(2, 2, 0, 0, -1, 3)), 0);
	EXPECT(0, 0, 0, -0.25, 0.75);
}

static void a_binarizer_is_strict_and_refuses_nan(void **state)
{
	struct onnx_attribute a[] = { FLOAT("threshold", 1) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "Binarizer", 1, a, FLOAT_TENSOR(1, 3, 0, 1, 2)), 0);
	EXPECT(0, 0, 0, 1);
	assert_int_equal(RUN("ai.onnx.ml", "Binarizer", 1, a, FLOAT_TENSOR(1, 1, NAN)), -1);
}

static void scaler_output_is_float_even_for_doubles(void **state)
{
	struct onnx_attribute a[] = { FLOATS("offset", 1), FLOATS("scale", 2, 0.5F) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "Scaler", 1, a, DOUBLE_TENSOR(1, 2, 3, 5)), 0);
	assert_int_equal(out[0].type, ONNX_FLOAT);
	EXPECT(0, 4, 2);
}

static void array_feature_extractor_takes_a_vector_as_one_row(void **state)
{
	(void)state;
	assert_int_equal(
		RUN("ai.onnx.ml", "ArrayFeatureExtractor", 1, NO_ATTRIBUTES, INT_TENSOR(3, -1, 5, 6, 7), INT_TENSOR(4, -1, 2, 0, 0, 1)), 0);
	assert_int_equal(out[0].n_dims, 2);
	EXPECT(0, 7, 5, 5, 6);
	assert_int_equal(RUN("ai.onnx.ml", "ArrayFeatureExtractor", 1, NO_ATTRIBUTES, INT_TENSOR(3, -1, 5, 6, 7), INT_TENSOR(1, -1, 3)),
			 -1);
}

/* One split of column 0 at 1, by `mode`; yes gives the first weight, no the second; both of class or target 0. */
#define STUMP(mode, missing, prefix, first, second)                                                                                        \
	INTS("nodes_treeids", 0, 0, 0), INTS("nodes_nodeids", 0, 1, 2), INTS("nodes_featureids", 0, 0, 0),                                 \
		FLOATS("nodes_values", 1, 0, 0), STRINGS("nodes_modes", TEXT(mode), TEXT("LEAF"), TEXT("LEAF")),                           \
		INTS("nodes_truenodeids", 1, 0, 0), INTS("nodes_falsenodeids", 2, 0, 0),                                                   \
		INTS("nodes_missing_value_tracks_true", missing, 0, 0), INTS(prefix "_treeids", 0, 0), INTS(prefix "_nodeids", 1, 2),      \
		INTS(prefix "_ids", 0, 0), FLOATS(prefix "_weights", first, second)

static void nan_goes_where_the_comparison_sends_it(void **state)
{
	struct onnx_attribute less[] = { STUMP("BRANCH_LEQ", 0, "target", 10, 20) },
			      unequal[] = { STUMP("BRANCH_NEQ", 0, "target", 10, 20) },
			      tracked[] = { STUMP("BRANCH_LEQ", 1, "target", 10, 20) };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleRegressor", 3, less, FLOAT_TENSOR(3, 1, 1, 2, NAN)), 0);
	EXPECT(0, 10, 20, 20);
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleRegressor", 3, unequal, FLOAT_TENSOR(3, 1, 1, 2, NAN)), 0);
	EXPECT(0, 20, 10, 10);
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleRegressor", 3, tracked, FLOAT_TENSOR(1, 1, NAN)), 0);
	EXPECT(0, 10);
}

static void a_tree_label_is_by_the_raw_score_and_its_probability_by_the_logistic(void **state)
{
	struct onnx_attribute a[] = { STUMP("BRANCH_LT", 0, "class", 0.2F, 0.7F), INTS("classlabels_int64s", 3, 7),
				      STRING("post_transform", "LOGISTIC") };

	(void)state;
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleClassifier", 3, a, FLOAT_TENSOR(2, 1, 0, 1)), 0);
	EXPECT(0, 3, 7);
	expect(1, (double[]){ 0.4501660, 0.5498340, 0.3318122, 0.6681878 }, 4, 1e-6);
}

static void refuses_trees_that_are_no_trees(void **state)
{
	struct onnx_attribute loop[] = { STUMP("BRANCH_LT", 0, "target", 1, 2) }, feature[] = { STUMP("BRANCH_LT", 0, "target", 1, 2) };

	(void)state;
	loop[5].ints = (int64_t[]){ 0, 0, 0 };
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleRegressor", 3, loop, FLOAT_TENSOR(1, 1, 0)), -1);
	feature[2].ints = (int64_t[]){ 5, 0, 0 };
	assert_int_equal(RUN("ai.onnx.ml", "TreeEnsembleRegressor", 3, feature, FLOAT_TENSOR(1, 1, 0)), -1);
	assert_non_null(strstr(err.text, "the trees ask for 6"));
}

/* ---- ai.onnx ---- */

static void arg_max_takes_the_first_and_walks_past_nan(void **state)
{
	struct onnx_attribute a[] = { INT("axis", 1), INT("keepdims", 0) };

	(void)state;
	assert_int_equal(RUN("", "ArgMax", 13, a, FLOAT_TENSOR(3, 3, 2, 2, 1, 1, NAN, 2, NAN, 0, 2)), 0);
	EXPECT(0, 0, 2, 0);
}

static void casts_as_onnx_runtime_does(void **state)
{
	struct onnx_attribute to_int[] = { INT("to", ONNX_INT64) }, to_bool[] = { INT("to", ONNX_BOOL) },
			      to_text[] = { INT("to", ONNX_STRING) };
	static const char *const texts[] = { "1", "0.1", "1e+10", "NaN" };

	(void)state;
	assert_int_equal(RUN("", "Cast", 13, to_int, FLOAT_TENSOR(3, -1, -1.9F, NAN, 1e30F)), 0);
	EXPECT(0, -1, (double)INT64_MIN, (double)INT64_MIN);
	assert_int_equal(RUN("", "Cast", 13, to_bool, FLOAT_TENSOR(3, -1, 0, NAN, 0.1F)), 0);
	EXPECT(0, 0, 1, 1);
	assert_int_equal(RUN("", "Cast", 13, to_text, FLOAT_TENSOR(4, -1, 1, 0.1F, 1e10F, NAN)), 0);
	for (size_t i = 0; i < 4; i++)
		assert_true(onnx_text_is(((const struct onnx_text *)out[0].data)[i], texts[i]));
}

static void softmax_flattens_before_version_thirteen(void **state)
{
	static const float ones[8] = { 0 };
	struct onnx_attribute axis[] = { INT("axis", 1) };

	(void)state;
	assert_int_equal(RUN("", "Softmax", 11, axis, make(ONNX_FLOAT, ones, 1, 2, 4)), 0);
	EXPECT(0, .125, .125, .125, .125, .125, .125, .125, .125);
	assert_int_equal(RUN("", "Softmax", 13, axis, make(ONNX_FLOAT, ones, 1, 2, 4)), 0);
	EXPECT(0, .5, .5, .5, .5, .5, .5, .5, .5);
	assert_int_equal(RUN("", "Softmax", 13, NO_ATTRIBUTES, make(ONNX_FLOAT, ones, 1, 2, 4)), 0);
	EXPECT(0, .25, .25, .25, .25, .25, .25, .25, .25);
}

static void softmax_does_not_overflow(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Softmax", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(1, 2, 1000, 999)), 0);
	EXPECT(1e-15, 0.7310585786300049, 0.2689414213699951);
}

static void takes_axes_as_attribute_or_input(void **state)
{
	struct onnx_attribute axes[] = { INTS("axes", 0), INT("keepdims", 0) }, drop[] = { INT("keepdims", 0) };

	(void)state;
	assert_int_equal(RUN("", "ReduceSum", 11, axes, FLOAT_TENSOR(2, 2, 1, 2, 3, 4)), 0);
	EXPECT(0, 4, 6);
	assert_int_equal(RUN("", "ReduceSum", 13, drop, FLOAT_TENSOR(2, 2, 1, 2, 3, 4), INT_TENSOR(1, -1, -1)), 0);
	EXPECT(0, 3, 7);
	assert_int_equal(RUN("", "ReduceSum", 13, drop, FLOAT_TENSOR(2, 2, 1, 2, 3, 4)), 0);
	EXPECT(0, 10);
}

static void float32_sums_round_at_every_step(void **state)
{
	struct onnx_attribute drop[] = { INT("keepdims", 0) };

	(void)state;
	assert_int_equal(RUN("", "ReduceSum", 13, drop, FLOAT_TENSOR(3, -1, 1e8F, 1, -1e8F)), 0);
	EXPECT(0, 0);
	assert_int_equal(RUN("", "ReduceSum", 13, drop, DOUBLE_TENSOR(3, -1, 1e8, 1, -1e8)), 0);
	EXPECT(0, 1);
}

static void clip_takes_bounds_as_attributes_or_inputs(void **state)
{
	struct onnx_attribute old[] = { FLOAT("min", 0), FLOAT("max", 1) };

	(void)state;
	assert_int_equal(RUN("", "Clip", 6, old, FLOAT_TENSOR(3, -1, -1, 0.5F, 2)), 0);
	EXPECT(0, 0, 0.5, 1);
	assert_int_equal(
		RUN("", "Clip", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(3, -1, -1, NAN, 2), (struct tensor){ 0 }, DOUBLE_TENSOR(-1, -1, 1)), 0);
	EXPECT(0, -1, NAN, 1);
}

static void broadcasts_rows_columns_and_scalars(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Add", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(2, 1, 10, 20), DOUBLE_TENSOR(3, -1, 1, 2, 3)), 0);
	assert_true(out[0].n_dims == 2 && out[0].dims[0] == 2 && out[0].dims[1] == 3);
	EXPECT(0, 11, 12, 13, 21, 22, 23);
	assert_int_equal(RUN("", "Sub", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(2, 2, 1, 2, 3, 4), DOUBLE_TENSOR(-1, -1, 1)), 0);
	EXPECT(0, 0, 1, 2, 3);
	assert_int_equal(RUN("", "Add", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(2, -1, 1, 2), DOUBLE_TENSOR(3, -1, 1, 2, 3)), -1);
}

static void where_picks_by_condition(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Where", 13, NO_ATTRIBUTES, make(ONNX_BOOL, (uint8_t[]){ 1, 0 }, 2, 1, -1), DOUBLE_TENSOR(1, 2, 1, 2),
			     DOUBLE_TENSOR(2, 2, 5, 6, 7, 8)),
			 0);
	EXPECT(0, 1, 2, 7, 8);
}

static void whole_division_never_traps(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Div", 13, NO_ATTRIBUTES, INT_TENSOR(3, -1, 7, INT64_MIN, -7), INT_TENSOR(3, -1, 0, -1, 2)), 0);
	EXPECT(0, 0, (double)INT64_MIN, -3);
}

static void powers_are_exact_where_they_can_be(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Pow", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(5, -1, 3, -2, 0, -8, 2), DOUBLE_TENSOR(5, -1, 4, 3, 0, 0.5, -2)),
			 0);
	EXPECT(0, 81, -8, 1, NAN, 0.25);
	assert_int_equal(RUN("", "Pow", 13, NO_ATTRIBUTES, FLOAT_TENSOR(2, -1, 3, 4), INT_TENSOR(-1, -1, 2)), 0);
	EXPECT(0, 9, 16);
}

static void slices_past_the_ends(void **state)
{
	(void)state;
	assert_int_equal(run_op("", "Slice", 13, NULL, 0,
				(struct tensor[]){ INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6), INT_TENSOR(1, -1, 1), INT_TENSOR(1, -1, INT64_MAX),
						   INT_TENSOR(1, -1, 1) },
				4, 1),
			 0);
	EXPECT(0, 2, 3, 5, 6);
}

static void squeezes_and_unsqueezes_by_sign(void **state)
{
	struct onnx_attribute last[] = { INTS("axes", -1) };

	(void)state;
	assert_int_equal(RUN("", "Unsqueeze", 11, last, INT_TENSOR(2, -1, 1, 2)), 0);
	assert_true(out[0].n_dims == 2 && out[0].dims[1] == 1);
	assert_int_equal(RUN("", "Squeeze", 11, last, INT_TENSOR(2, 1, 1, 2)), 0);
	assert_true(out[0].n_dims == 1 && out[0].dims[0] == 2);
	assert_int_equal(RUN("", "Squeeze", 11, last, INT_TENSOR(1, 2, 1, 2)), -1);
}

static void reshapes_with_zero_and_minus_one(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Reshape", 13, NO_ATTRIBUTES, INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6), INT_TENSOR(3, -1, 0, -1, 1)), 0);
	assert_true(out[0].n_dims == 3 && out[0].dims[0] == 2 && out[0].dims[1] == 3 && out[0].dims[2] == 1);
	assert_int_equal(RUN("", "Reshape", 13, NO_ATTRIBUTES, INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6), INT_TENSOR(1, -1, 4)), -1);
}

static void splits_gathers_transposes_and_joins(void **state)
{
	struct onnx_attribute axis[] = { INT("axis", 1) };

	(void)state;
	assert_int_equal(RUN("", "Split", 13, axis, INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6), INT_TENSOR(2, -1, 1, 2)), 0);
	EXPECT(0, 1, 4);
	expect(1, (double[]){ 2, 3, 5, 6 }, 4, 0);
	assert_int_equal(RUN("", "Gather", 13, axis, INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6), INT_TENSOR(-1, -1, -1)), 0);
	EXPECT(0, 3, 6);
	assert_int_equal(RUN("", "Transpose", 13, NO_ATTRIBUTES, INT_TENSOR(2, 3, 1, 2, 3, 4, 5, 6)), 0);
	EXPECT(0, 1, 4, 2, 5, 3, 6);
	assert_int_equal(RUN("", "Concat", 13, axis, INT_TENSOR(2, 1, 1, 2), INT_TENSOR(2, 2, 3, 4, 5, 6)), 0);
	EXPECT(0, 1, 3, 4, 2, 5, 6);
	assert_int_equal(RUN("", "Expand", 13, NO_ATTRIBUTES, INT_TENSOR(2, 1, 1, 2), INT_TENSOR(2, -1, 1, 2)), 0);
	EXPECT(0, 1, 1, 2, 2);
}

static void multiplies_matrices_of_doubles_and_floats(void **state)
{
	struct onnx_attribute transposed[] = { INT("transB", 1), FLOAT("alpha", 2) };

	(void)state;
	assert_int_equal(RUN("", "MatMul", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(2, 2, 1, 2, 3, 4), DOUBLE_TENSOR(2, 1, 10, 1)), 0);
	EXPECT(0, 12, 34);
	assert_int_equal(
		RUN("", "Gemm", 13, transposed, FLOAT_TENSOR(1, 2, 1, 2), FLOAT_TENSOR(2, 2, 1, 0, 0, 1), FLOAT_TENSOR(2, -1, 1, 1)), 0);
	EXPECT(0, 3, 5);
	assert_int_equal(RUN("", "MatMul", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(1, 2, 1, 2), FLOAT_TENSOR(2, 1, 1, 1)), -1);
}

static void unary_functions_hit_known_values(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "Erf", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(4, -1, 0.5, -1, 3, 0)), 0);
	EXPECT(1e-14, 0.5204998778130465, -0.8427007929497149, 0.9999779095030014, 0);
	assert_int_equal(RUN("", "Tanh", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(3, -1, 0.5, -30, 1e-9)), 0);
	EXPECT(1e-16, 0.46211715726000973, -1, 1e-9);
	assert_int_equal(RUN("", "Sigmoid", 13, NO_ATTRIBUTES, DOUBLE_TENSOR(2, -1, -1000, 1000)), 0);
	EXPECT(0, 0, 1);
}

static void refuses_a_result_that_is_too_large(void **state)
{
	(void)state;
	assert_int_equal(RUN("", "ConstantOfShape", 13, NO_ATTRIBUTES, INT_TENSOR(2, -1, 1 << 14, 1 << 13)), -1);
	assert_non_null(strstr(err.text, "too large"));
	assert_int_equal(RUN("", "ConstantOfShape", 13, NO_ATTRIBUTES, INT_TENSOR(2, -1, INT64_MAX, INT64_MAX)), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_target_ignores_logistic),
		cmocka_unit_test(a_linear_classifier_pairs_one_score),
		cmocka_unit_test(float32_logistic_saturates),
		cmocka_unit_test(one_hot_of_an_unknown_is_zeros_or_an_error),
		cmocka_unit_test(a_nan_key_matches_from_version_four_on),
		cmocka_unit_test(label_encoder_defaults_are_the_standard_s),
		cmocka_unit_test(an_imputer_replaces_zero_unless_told_otherwise),
		cmocka_unit_test(normalizer_max_is_signed_and_zero_rows_stay),
		cmocka_unit_test(a_binarizer_is_strict_and_refuses_nan),
		cmocka_unit_test(scaler_output_is_float_even_for_doubles),
		cmocka_unit_test(array_feature_extractor_takes_a_vector_as_one_row),
		cmocka_unit_test(nan_goes_where_the_comparison_sends_it),
		cmocka_unit_test(a_tree_label_is_by_the_raw_score_and_its_probability_by_the_logistic),
		cmocka_unit_test(refuses_trees_that_are_no_trees),
		cmocka_unit_test(arg_max_takes_the_first_and_walks_past_nan),
		cmocka_unit_test(casts_as_onnx_runtime_does),
		cmocka_unit_test(softmax_flattens_before_version_thirteen),
		cmocka_unit_test(softmax_does_not_overflow),
		cmocka_unit_test(takes_axes_as_attribute_or_input),
		cmocka_unit_test(float32_sums_round_at_every_step),
		cmocka_unit_test(clip_takes_bounds_as_attributes_or_inputs),
		cmocka_unit_test(broadcasts_rows_columns_and_scalars),
		cmocka_unit_test(where_picks_by_condition),
		cmocka_unit_test(whole_division_never_traps),
		cmocka_unit_test(powers_are_exact_where_they_can_be),
		cmocka_unit_test(slices_past_the_ends),
		cmocka_unit_test(squeezes_and_unsqueezes_by_sign),
		cmocka_unit_test(reshapes_with_zero_and_minus_one),
		cmocka_unit_test(splits_gathers_transposes_and_joins),
		cmocka_unit_test(multiplies_matrices_of_doubles_and_floats),
		cmocka_unit_test(unary_functions_hit_known_values),
		cmocka_unit_test(refuses_a_result_that_is_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
