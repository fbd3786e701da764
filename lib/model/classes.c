/* classes.c - finds a model's classes in its graph. */
#include "model/classes.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

struct onnx_text class_text(const struct tensor *t, size_t i, char buf[static 32])
{
	if (t->type == ONNX_STRING)
		return ((const struct onnx_text *)t->data)[i];
	if (t->type == ONNX_INT64)
		snprintf(buf, 32, "%lld", (long long)((const int64_t *)t->data)[i]);
	else
		snprintf(buf, 32, "%d", t->type == ONNX_INT32 ? ((const int32_t *)t->data)[i] : ((const uint8_t *)t->data)[i] != 0);
	return (struct onnx_text){ buf, strlen(buf) };
}

static void take(struct strvec *out, const struct tensor *t)
{
	char buf[32];

	if (t->type != ONNX_STRING && t->type != ONNX_INT64 && t->type != ONNX_INT32 && t->type != ONNX_BOOL)
		return;
	for (size_t i = 0; i < t->n; i++) {
		struct onnx_text text = class_text(t, i, buf);

		strvec_add_take(out, mem_strndup(text.len ? text.data : "", text.len));
	}
}

/* classlabels_strings, classlabels_int64s (trees, ZipMap) or classlabels_ints (linear). */
static void take_labels(struct strvec *out, const struct onnx_node *node)
{
	for (size_t i = 0; i < node->n_attributes && out->n == 0; i++) {
		const struct onnx_attribute *a = &node->attributes[i];

		if (a->name.len < 11 || memcmp(a->name.data, "classlabels", 11) != 0)
			continue;
		take(out, &(struct tensor){ .type = ONNX_STRING, .n = a->n_strings, .data = a->strings });
		take(out, &(struct tensor){ .type = ONNX_INT64, .n = a->n_ints, .data = a->ints });
	}
}

/* The constant that a node picks from, if that is a list of labels. */
static void take_picked(struct strvec *out, const struct onnx_model *m, const struct onnx_node *node)
{
	if ((!onnx_text_is(node->op, "ArrayFeatureExtractor") && !onnx_text_is(node->op, "Gather")) || node->n_inputs < 2)
		return;
	for (size_t i = 0; i < m->n_initializers && out->n == 0; i++) {
		struct tensor t;

		if (m->initializers[i].name.len == node->inputs[0].len &&
		    memcmp(m->initializers[i].name.data, node->inputs[0].data, node->inputs[0].len) == 0 && m->initializers[i].n > 1 &&
		    tensor_of_file(&t, &m->initializers[i]))
			take(out, &t);
	}
}

/* The last node that can tell is the one nearest to the outputs. */
void classes_of_graph(struct strvec *out, const struct scorer *s)
{
	for (size_t i = s->model.n_nodes; i-- > 0 && out->n == 0;)
		take_labels(out, &s->model.nodes[i]);
	for (size_t i = s->model.n_nodes; i-- > 0 && out->n == 0;)
		take_picked(out, &s->model, &s->model.nodes[i]);
}
