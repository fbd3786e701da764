/* op_table.c - every operator that the built-in evaluator knows. To add one: a row here, a function in its family's file. */
#include "base/mem.h"
#include "model/operators/op_kernels.h"
#include "model/operators/op_list.h"

#define ML "ai.onnx.ml"

static const struct op ops[] = {
	{ "", "Abs", 1, 1, op_unary, &kernels_abs },
	{ "", "Add", 2, 2, op_binary, &kernels_add },
	{ "", "And", 2, 2, op_binary, &kernels_and },
	{ "", "ArgMax", 1, 1, op_arg_extreme, &arg_max },
	{ "", "ArgMin", 1, 1, op_arg_extreme, &arg_min },
	{ "", "Cast", 1, 1, op_cast, NULL },
	{ "", "Ceil", 1, 1, op_unary, &kernels_ceil },
	{ "", "Clip", 1, 3, op_clip, NULL },
	{ "", "Concat", 1, 0, op_concat, NULL },
	{ "", "Constant", 0, 0, op_constant, NULL },
	{ "", "ConstantOfShape", 1, 1, op_constant_of_shape, NULL },
	{ "", "Div", 2, 2, op_binary, &kernels_div },
	{ "", "Equal", 2, 2, op_binary, &kernels_equal },
	{ "", "Erf", 1, 1, op_unary, &kernels_erf },
	{ "", "Exp", 1, 1, op_unary, &kernels_exp },
	{ "", "Expand", 2, 2, op_expand, NULL },
	{ "", "Flatten", 1, 1, op_flatten, NULL },
	{ "", "Floor", 1, 1, op_unary, &kernels_floor },
	{ "", "Gather", 2, 2, op_gather, NULL },
	{ "", "Gemm", 2, 3, op_gemm, NULL },
	{ "", "Greater", 2, 2, op_binary, &kernels_greater },
	{ "", "GreaterOrEqual", 2, 2, op_binary, &kernels_greater_equal },
	{ "", "Identity", 1, 1, op_identity, NULL },
	{ "", "IsInf", 1, 1, op_unary, &kernels_isinf },
	{ "", "IsNaN", 1, 1, op_unary, &kernels_isnan },
	{ "", "Less", 2, 2, op_binary, &kernels_less },
	{ "", "LessOrEqual", 2, 2, op_binary, &kernels_less_equal },
	{ "", "Log", 1, 1, op_unary, &kernels_log },
	{ "", "LogSoftmax", 1, 1, op_softmax, &softmax_log },
	{ "", "MatMul", 2, 2, op_matmul, NULL },
	{ "", "Max", 1, 0, op_variadic, &kernels_max },
	{ "", "Mean", 1, 0, op_variadic, &kernels_add },
	{ "", "Min", 1, 0, op_variadic, &kernels_min },
	{ "", "Mul", 2, 2, op_binary, &kernels_mul },
	{ "", "Neg", 1, 1, op_unary, &kernels_neg },
	{ "", "Not", 1, 1, op_unary, &kernels_not },
	{ "", "Or", 2, 2, op_binary, &kernels_or },
	{ "", "Pow", 2, 2, op_binary, &kernels_pow },
	{ "", "Reciprocal", 1, 1, op_unary, &kernels_reciprocal },
	{ "", "ReduceL1", 1, 2, op_reduce, &reduce_l1 },
	{ "", "ReduceL2", 1, 2, op_reduce, &reduce_l2 },
	{ "", "ReduceMax", 1, 2, op_reduce, &reduce_max },
	{ "", "ReduceMean", 1, 2, op_reduce, &reduce_mean },
	{ "", "ReduceMin", 1, 2, op_reduce, &reduce_min },
	{ "", "ReduceProd", 1, 2, op_reduce, &reduce_prod },
	{ "", "ReduceSum", 1, 2, op_reduce, &reduce_sum },
	{ "", "ReduceSumSquare", 1, 2, op_reduce, &reduce_sum_square },
	{ "", "Relu", 1, 1, op_unary, &kernels_relu },
	{ "", "Reshape", 1, 2, op_reshape, NULL },
	{ "", "Shape", 1, 1, op_shape, NULL },
	{ "", "Sigmoid", 1, 1, op_unary, &kernels_sigmoid },
	{ "", "Sign", 1, 1, op_unary, &kernels_sign },
	{ "", "Slice", 1, 5, op_slice, NULL },
	{ "", "Softmax", 1, 1, op_softmax, &softmax_plain },
	{ "", "Softplus", 1, 1, op_unary, &kernels_softplus },
	{ "", "Split", 1, 2, op_split, NULL },
	{ "", "Sqrt", 1, 1, op_unary, &kernels_sqrt },
	{ "", "Squeeze", 1, 2, op_squeeze, NULL },
	{ "", "Sub", 2, 2, op_binary, &kernels_sub },
	{ "", "Sum", 1, 0, op_variadic, &kernels_add },
	{ "", "Tanh", 1, 1, op_unary, &kernels_tanh },
	{ "", "Transpose", 1, 1, op_transpose, NULL },
	{ "", "Unsqueeze", 1, 2, op_unsqueeze, NULL },
	{ "", "Where", 3, 3, op_where, NULL },
	{ "", "Xor", 2, 2, op_binary, &kernels_xor },
	{ ML, "ArrayFeatureExtractor", 2, 2, op_array_feature_extractor, NULL },
	{ ML, "Binarizer", 1, 1, op_binarizer, NULL },
	{ ML, "FeatureVectorizer", 1, 0, op_feature_vectorizer, NULL },
	{ ML, "Imputer", 1, 1, op_imputer, NULL },
	{ ML, "LabelEncoder", 1, 1, op_label_encoder, NULL },
	{ ML, "LinearClassifier", 1, 1, op_linear_classifier, NULL },
	{ ML, "LinearRegressor", 1, 1, op_linear_regressor, NULL },
	{ ML, "Normalizer", 1, 1, op_normalizer, NULL },
	{ ML, "OneHotEncoder", 1, 1, op_one_hot_encoder, NULL },
	{ ML, "Scaler", 1, 1, op_scaler, NULL },
	{ ML, "TreeEnsembleClassifier", 1, 1, op_tree_classifier, NULL, prepare_tree_classifier },
	{ ML, "TreeEnsembleRegressor", 1, 1, op_tree_regressor, NULL, prepare_tree_regressor },
	{ ML, "ZipMap", 1, 1, op_identity, NULL }, /* the maps' values; their keys are the model's classes (scorer.c) */
};

const struct op *op_find(struct onnx_text domain, struct onnx_text name)
{
	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (onnx_text_is(name, ops[i].name) &&
		    (onnx_text_is(domain, ops[i].domain) || (ops[i].domain[0] == '\0' && onnx_text_is(domain, "ai.onnx"))))
			return &ops[i];
	return NULL;
}
