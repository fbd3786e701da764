/* op_list.h - the operators' functions, family by family; op_table.c alone lists them. */
#ifndef MODEL_OP_LIST_H
#define MODEL_OP_LIST_H

#include "model/operators/ops.h"

/* ops_arithmetic.c, ops_logic.c, ops_unary.c: kernels by type, chosen by op->with */
int op_binary(const struct op_call *c, struct err *err);
int op_variadic(const struct op_call *c, struct err *err);
int op_unary(const struct op_call *c, struct err *err);
int op_where(const struct op_call *c, struct err *err);
int op_clip(const struct op_call *c, struct err *err);
struct binary_kernels;
struct unary_kernels;
extern const struct binary_kernels kernels_add, kernels_sub, kernels_mul, kernels_div, kernels_pow, kernels_max, kernels_min;
extern const struct binary_kernels kernels_equal, kernels_less, kernels_less_equal, kernels_greater, kernels_greater_equal, kernels_and,
	kernels_or, kernels_xor;
extern const struct unary_kernels kernels_neg, kernels_abs, kernels_sqrt, kernels_reciprocal, kernels_exp, kernels_log, kernels_floor,
	kernels_ceil, kernels_sigmoid, kernels_tanh, kernels_relu, kernels_softplus, kernels_sign, kernels_erf, kernels_not, kernels_isnan,
	kernels_isinf;

/* ops_shape.c */
int op_identity(const struct op_call *c, struct err *err);
int op_constant(const struct op_call *c, struct err *err);
int op_constant_of_shape(const struct op_call *c, struct err *err);
int op_shape(const struct op_call *c, struct err *err);
int op_reshape(const struct op_call *c, struct err *err);
int op_flatten(const struct op_call *c, struct err *err);
int op_squeeze(const struct op_call *c, struct err *err);
int op_unsqueeze(const struct op_call *c, struct err *err);
int op_transpose(const struct op_call *c, struct err *err);
int op_expand(const struct op_call *c, struct err *err);

/* ops_select.c */
int op_concat(const struct op_call *c, struct err *err);
int op_split(const struct op_call *c, struct err *err);
int op_slice(const struct op_call *c, struct err *err);
int op_gather(const struct op_call *c, struct err *err);
int op_array_feature_extractor(const struct op_call *c, struct err *err);

/* ops_cast.c */
int op_cast(const struct op_call *c, struct err *err);

/* ops_matrix.c */
int op_matmul(const struct op_call *c, struct err *err);
int op_gemm(const struct op_call *c, struct err *err);

/* ops_reduce.c */
int op_reduce(const struct op_call *c, struct err *err);
int op_arg_extreme(const struct op_call *c, struct err *err);
int op_softmax(const struct op_call *c, struct err *err);
struct reduction;
extern const struct reduction reduce_sum, reduce_mean, reduce_max, reduce_min, reduce_sum_square, reduce_l1, reduce_l2, reduce_prod;
extern const bool arg_max, arg_min, softmax_plain, softmax_log;

/* ops_encode.c, ops_scale.c, ops_linear.c: ai.onnx.ml */
int op_label_encoder(const struct op_call *c, struct err *err);
int op_one_hot_encoder(const struct op_call *c, struct err *err);
int op_imputer(const struct op_call *c, struct err *err);
int op_scaler(const struct op_call *c, struct err *err);
int op_binarizer(const struct op_call *c, struct err *err);
int op_normalizer(const struct op_call *c, struct err *err);
int op_feature_vectorizer(const struct op_call *c, struct err *err);
int op_linear_regressor(const struct op_call *c, struct err *err);
int op_linear_classifier(const struct op_call *c, struct err *err);

/* post_transform.c: scores to probabilities, shared by linear and tree models */
enum post { POST_NONE, POST_LOGISTIC, POST_SOFTMAX, POST_SOFTMAX_ZERO, POST_PROBIT, POST_UNKNOWN };
/* What post_transform asks for; POST_UNKNOWN if there is no such. post_logistic(): 1 / (1 + exp(-x)) in float, without overflow. */
enum post post_of(const struct op_call *c);
float post_logistic(float x);
/* In place; n >= 2. */
void post_transform(float *scores, size_t n, enum post post);

/* ops_tree.c */
int op_tree_regressor(const struct op_call *c, struct err *err);
int op_tree_classifier(const struct op_call *c, struct err *err);
int prepare_tree_regressor(const void **prepared, const struct op_call *c, struct err *err);
int prepare_tree_classifier(const void **prepared, const struct op_call *c, struct err *err);

#endif
