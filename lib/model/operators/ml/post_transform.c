/* post_transform.c - post_transform of ai.onnx.ml's linear and tree models, in float32 as ONNX Runtime computes it. */
#include "math/elementary.h"
#include "model/operators/op_list.h"

#include <math.h>

enum post post_of(const struct op_call *c)
{
	static const char *const names[] = { "NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (op_text_is(c, "post_transform", names[i], "NONE"))
			return (enum post)i;
	return POST_UNKNOWN;
}

/* 1 - sigma(|x|) in float32: from about 17 on it is 0 or 1 exactly. */
float post_logistic(float x)
{
	float v = 1 / (1 + (float)math_exp(-fabs((double)x)));

	return x < 0 ? 1 - v : v;
}

/* zero: scores of exactly 0 stay 0. */
static void softmax(float *s, size_t n, bool zero)
{
	float largest = -INFINITY, total = 0;

	for (size_t i = 0; i < n; i++)
		largest = s[i] > largest ? s[i] : largest;
	for (size_t i = 0; i < n; i++) {
		s[i] = zero && s[i] == 0 ? 0 : (float)math_exp((double)s[i] - (double)largest);
		total += s[i];
	}
	for (size_t i = 0; i < n && total != 0; i++)
		s[i] /= total;
}

void post_transform(float *scores, size_t n, enum post post)
{
	for (size_t i = 0; i < n && post == POST_LOGISTIC; i++)
		scores[i] = post_logistic(scores[i]);
	if (post == POST_SOFTMAX || post == POST_SOFTMAX_ZERO)
		softmax(scores, n, post == POST_SOFTMAX_ZERO);
}
