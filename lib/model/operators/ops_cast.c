/* ops_cast.c - Cast between numbers, bools and texts, with ONNX Runtime's choices where the standard is silent. */
#include "math/decimal.h"
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

/* Truncates; NaN and what does not fit become the smallest integer. */
static int64_t whole(double x, int64_t least, double limit)
{
	return x >= -limit && x < limit ? (int64_t)x : least;
}

static void store(const struct tensor *to, size_t i, double x)
{
	switch (to->type) {
	case ONNX_FLOAT:
		((float *)to->data)[i] = (float)x;
		break;
	case ONNX_DOUBLE:
		((double *)to->data)[i] = x;
		break;
	case ONNX_INT64:
		((int64_t *)to->data)[i] = whole(x, INT64_MIN, 0x1p63);
		break;
	case ONNX_INT32:
		((int32_t *)to->data)[i] = (int32_t)whole(x, INT32_MIN, 0x1p31);
		break;
	case ONNX_BOOL:
		((uint8_t *)to->data)[i] = x != 0;
		break;
	default:
		break;
	}
}

/* 64-bit integers do not go through double. */
static void store_whole(const struct tensor *to, size_t i, int64_t x)
{
	if (to->type == ONNX_INT64)
		((int64_t *)to->data)[i] = x;
	else if (to->type == ONNX_INT32)
		((int32_t *)to->data)[i] = (int32_t)(uint32_t)(uint64_t)x;
	else if (to->type == ONNX_FLOAT)
		((float *)to->data)[i] = (float)x;
	else
		store(to, i, (double)x);
}

/* "1", "0.1", "1e+10", "NaN": eight digits for float, seventeen for double. */
static struct onnx_text number_text(struct arena *arena, const struct tensor *t, size_t i)
{
	char text[DECIMAL_TEXT];
	double x = tensor_number(t, i);

	if (t->type == ONNX_INT64 || t->type == ONNX_INT32) {
		struct str s = { 0 };
		struct onnx_text out;

		str_addf(&s, "%lld", (long long)(t->type == ONNX_INT64 ? ((const int64_t *)t->data)[i] : ((const int32_t *)t->data)[i]));
		out = (struct onnx_text){ arena_strndup(arena, s.data, s.len), s.len };
		str_release(&s);
		return out;
	}
	if (x != x)
		strcpy(text, "NaN");
	else if (isinf(x))
		strcpy(text, x > 0 ? "INF" : "-INF");
	else
		decimal_format_digits(text, x, t->type == ONNX_FLOAT ? 8 : 17);
	return (struct onnx_text){ arena_strdup(arena, text), strlen(text) };
}

static bool text_number(struct onnx_text t, double *x)
{
	static const struct {
		const char *text;
		double value;
	} words[] = {
		{ "NaN", NAN },      { "nan", NAN },        { "INF", INFINITY },   { "+INF", INFINITY },
		{ "inf", INFINITY }, { "-INF", -INFINITY }, { "-inf", -INFINITY },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (onnx_text_is(t, words[i].text)) {
			*x = words[i].value;
			return true;
		}
	}
	return t.len > 0 && decimal_parse(x, t.data, t.len) == DECIMAL_OK;
}

static int from_texts(const struct op_call *c, struct tensor *out, const struct tensor *in, struct err *err)
{
	for (size_t i = 0; i < in->n; i++) {
		struct onnx_text t = ((const struct onnx_text *)in->data)[i];
		int64_t n;
		double x;

		if (out->type == ONNX_INT64 && decimal_parse_int(&n, t.data, t.len) == DECIMAL_OK)
			store_whole(out, i, n);
		else if (text_number(t, &x))
			store(out, i, x);
		else
			return op_error(c, err, "'%.*s' is not a number", (int)(t.len < 40 ? t.len : 40), t.len ? t.data : "");
	}
	return 0;
}

int op_cast(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	enum onnx_type to = (enum onnx_type)op_int(c, "to", 0);
	struct tensor *out = c->out[0];

	if (tensor_element_size(to) == 0)
		return op_unsupported(c, err, tensor_type_name(to));
	if (to == in->type) {
		*out = *in;
		return 0;
	}
	if (op_new(c, out, to, in->dims, in->n_dims, err) < 0)
		return -1;
	if (in->type == ONNX_STRING)
		return from_texts(c, out, in, err);
	for (size_t i = 0; i < in->n; i++) {
		if (to == ONNX_STRING)
			((struct onnx_text *)out->data)[i] = number_text(c->arena, in, i);
		else if (in->type == ONNX_INT64)
			store_whole(out, i, ((const int64_t *)in->data)[i]);
		else
			store(out, i, tensor_number(in, i));
	}
	return 0;
}
