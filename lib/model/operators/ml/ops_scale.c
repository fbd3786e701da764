/* ops_scale.c - ai.onnx.ml: Scaler, Imputer, Binarizer, Normalizer, FeatureVectorizer. Scaler and Normalizer always give float32. */
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

/* Columns: the last dimension; a vector is one row. */
static size_t columns_of(const struct tensor *t)
{
	return t->n_dims == 0 ? 1 : (size_t)t->dims[t->n_dims - 1];
}

static bool fits_columns(const struct onnx_attribute *a, size_t columns)
{
	return a != NULL && (a->n_floats == 1 || a->n_floats == columns);
}

/* (x - offset) * scale */
int op_scaler(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *offset = op_attribute(c, "offset"), *factor = op_attribute(c, "scale");
	const struct tensor *in = c->in[0];
	size_t columns = columns_of(in);
	float *out;

	if (!op_is_number(in->type))
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (!fits_columns(offset, columns) || !fits_columns(factor, columns))
		return op_error(c, err, "an offset and a scale for each of %zu columns were expected", columns);
	if (op_new(c, c->out[0], ONNX_FLOAT, in->dims, in->n_dims, err) < 0)
		return -1;
	out = c->out[0]->data;
	for (size_t i = 0; i < in->n; i++) {
		size_t j = i % columns;

		out[i] = ((float)tensor_number(in, i) - offset->floats[offset->n_floats == 1 ? 0 : j]) *
			 factor->floats[factor->n_floats == 1 ? 0 : j];
	}
	return 0;
}

/* The value that stands for "missing" is 0 unless the model says otherwise; a NaN matches NaN. */
int op_imputer(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *floats = op_attribute(c, "imputed_value_floats"), *ints = op_attribute(c, "imputed_value_int64s");
	const struct tensor *in = c->in[0];
	size_t columns = columns_of(in), n = floats ? floats->n_floats : ints ? ints->n_ints : 0;
	double missing = floats ? op_float(c, "replaced_value_float", 0) : (double)op_int(c, "replaced_value_int64", 0);
	bool real = in->type == ONNX_FLOAT || in->type == ONNX_DOUBLE;

	if (n == 0 || (n != 1 && n != columns))
		return op_error(c, err, "a value for each of %zu columns was expected", columns);
	if (real ? floats == NULL : in->type != ONNX_INT64 || ints == NULL)
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (op_new(c, c->out[0], in->type, in->dims, in->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		size_t j = n == 1 ? 0 : i % columns;
		double x = tensor_number(in, i);
		bool gone = missing != missing ? x != x : x == missing;

		if (in->type == ONNX_FLOAT)
			((float *)c->out[0]->data)[i] = gone ? floats->floats[j] : (float)x;
		else if (in->type == ONNX_DOUBLE)
			((double *)c->out[0]->data)[i] = gone ? (double)floats->floats[j] : x;
		else
			((int64_t *)c->out[0]->data)[i] = gone ? ints->ints[j] : ((const int64_t *)in->data)[i];
	}
	return 0;
}

int op_binarizer(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	double threshold = op_float(c, "threshold", 0);

	if (in->type != ONNX_FLOAT && in->type != ONNX_DOUBLE)
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (op_new(c, c->out[0], in->type, in->dims, in->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		double x = tensor_number(in, i);

		if (x != x)
			return op_error(c, err, "a value is not a number");
		if (in->type == ONNX_FLOAT)
			((float *)c->out[0]->data)[i] = x > threshold;
		else
			((double *)c->out[0]->data)[i] = x > threshold;
	}
	return 0;
}

/* The norm of a row. MAX is the largest value, signed, as ONNX Runtime has it. */
static float norm_of(const struct tensor *in, size_t from, size_t n, char norm)
{
	float total = norm == 'M' ? -INFINITY : 0;

	for (size_t i = 0; i < n; i++) {
		float x = (float)tensor_number(in, from + i);

		if (norm == 'M')
			total = x > total ? x : total;
		else
			total += norm == '1' ? fabsf(x) : x * x;
	}
	return norm == '2' ? sqrtf(total) : total;
}

int op_normalizer(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	char norm = op_text_is(c, "norm", "L1", "MAX") ? '1' : op_text_is(c, "norm", "L2", "MAX") ? '2' : 'M';
	size_t columns = columns_of(in);
	float *out;

	if (!op_is_number(in->type) || in->n_dims > 2)
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (op_new(c, c->out[0], ONNX_FLOAT, in->dims, in->n_dims, err) < 0)
		return -1;
	out = c->out[0]->data;
	for (size_t at = 0; at < in->n; at += columns) {
		float by = norm_of(in, at, columns, norm);

		for (size_t i = at; i < at + columns; i++)
			out[i] = by == 0 ? (float)tensor_number(in, i) : (float)tensor_number(in, i) / by;
	}
	return 0;
}

/* Columns of all inputs beside each other, cut or filled with 0 to inputdimensions. */
int op_feature_vectorizer(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *widths = op_attribute(c, "inputdimensions");
	int64_t dims[2] = { 0 };
	size_t at = 0;
	float *out;

	if (widths == NULL || widths->n_ints != c->n_in)
		return op_error(c, err, "a dimension for each of %zu inputs was expected", c->n_in);
	for (size_t i = 0; i < c->n_in; i++) {
		if (!op_has(c, i) || c->in[i]->n_dims == 0 || c->in[i]->n_dims > 2 || !op_is_number(c->in[i]->type))
			return op_unsupported(c, err, "inputs that are not rows of numbers");
		if (widths->ints[i] < 0 || widths->ints[i] > 1 << 20)
			return op_error(c, err, "an impossible dimension");
		dims[1] += widths->ints[i];
		if (i > 0 && c->in[i]->dims[0] != dims[0])
			return op_error(c, err, "inputs of different lengths");
		dims[0] = c->in[i]->dims[0];
	}
	if (op_new(c, c->out[0], ONNX_FLOAT, dims, 2, err) < 0)
		return -1;
	out = c->out[0]->data;
	for (size_t i = 0; i < c->n_in; i++) {
		size_t width = (size_t)widths->ints[i], has = c->in[i]->n_dims == 1 ? 1 : (size_t)c->in[i]->dims[1];

		for (size_t r = 0; r < (size_t)dims[0]; r++)
			for (size_t j = 0; j < width && j < has; j++)
				out[r * (size_t)dims[1] + at + j] = (float)tensor_number(c->in[i], r * has + j);
		at += width;
	}
	return 0;
}
