/* score_outputs.c - output tensors to predictions: labels by name or type, probabilities with their classes in byte order. */
#include "model/score_outputs.h"

#include "base/mem.h"
#include "model/classes.h"
#include "model/scorer.h"

#include <string.h>

void score_outputs_open(struct score_outputs *o, const struct package *p)
{
	*o = (struct score_outputs){ .package = p, .label = NO_OUTPUT, .numbers = NO_OUTPUT };
}

static const char *const label_names[] = { "label", "output_label", NULL };
static const char *const number_names[] = { "probabilities", "output_probability", "prediction", "variable", NULL };

static bool is_label(enum onnx_type type)
{
	return type == ONNX_STRING || type == ONNX_INT64 || type == ONNX_INT32 || type == ONNX_BOOL;
}

static bool is_number(enum onnx_type type)
{
	return type == ONNX_FLOAT || type == ONNX_DOUBLE;
}

/* The output of one of these names, else the first of the kind. */
static size_t find_output(const struct scorer *s, const struct tensor *outputs, bool (*kind)(enum onnx_type), const char *const *names)
{
	for (; *names != NULL; names++)
		for (size_t i = 0; i < s->n_outputs; i++)
			if (kind(outputs[i].type) && onnx_text_is(s->model.outputs[i].name, *names))
				return i;
	for (size_t i = 0; i < s->n_outputs; i++)
		if (kind(outputs[i].type))
			return i;
	return NO_OUTPUT;
}

/* The place of each class in byte order, and the classes so ordered. */
static void order_classes(struct score_outputs *o)
{
	struct strvec sorted = { 0 };
	size_t n = o->classes.n;

	for (size_t k = 0; k < n; k++) {
		map_put(&o->index, o->classes.v[k], strlen(o->classes.v[k]), k, NULL);
		strvec_add(&sorted, o->classes.v[k]);
	}
	strvec_sort(&sorted);
	o->place = mem_new(n, sizeof *o->place);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < n; i++)
			if (strcmp(sorted.v[i], o->classes.v[k]) == 0)
				o->place[k] = (uint32_t)i;
	o->result.classes = sorted.v; /* the result owns the texts and the array */
	o->result.n_classes = n;
}

static int begin_classes(struct score_outputs *o, struct err *err)
{
	const char *path = o->package->scorer->path;

	for (size_t i = 0; i < o->package->classes.n; i++)
		strvec_add(&o->classes, o->package->classes.v[i]);
	if (o->classes.n == 0)
		classes_of_graph(&o->classes, o->package->scorer);
	if (o->classes.n < 2)
		return err_set(err, ERR_DATA, "%s: the model gives classes, but neither MLmodel nor the graph names them", path);
	if (o->width > 1 && o->width != o->classes.n)
		return err_set(err, ERR_DATA, "%s: the model gives %zu numbers a row for %zu classes", path, o->width, o->classes.n);
	order_classes(o);
	return 0;
}

int score_outputs_begin(struct score_outputs *o, const struct tensor *outputs, size_t n, size_t n_rows, struct err *err)
{
	const struct scorer *s = o->package->scorer;
	const struct tensor *numbers;

	o->label = find_output(s, outputs, is_label, label_names);
	o->numbers = find_output(s, outputs, is_number, number_names);
	numbers = o->numbers == NO_OUTPUT ? NULL : &outputs[o->numbers];
	if (o->label == NO_OUTPUT && numbers == NULL)
		return err_set(err, ERR_DATA, "%s: no output is a prediction", s->path);
	o->width = numbers == NULL ? 0 : n > 0 ? numbers->n / n : 1;
	o->result.n = n_rows;
	if (o->label == NO_OUTPUT && o->width <= 1) {
		o->result.value = mem_new(n_rows, sizeof *o->result.value);
		return 0;
	}
	if (begin_classes(o, err) < 0)
		return -1;
	o->result.label = mem_new(n_rows, sizeof *o->result.label);
	if (o->width == 1) /* a margin, or what else the label was decided by */
		o->result.score = mem_new(n_rows, sizeof *o->result.score);
	else if (o->width > 1)
		o->result.probability = mem_new(n_rows * o->classes.n, sizeof *o->result.probability);
	return 0;
}

static int take_labels(struct score_outputs *o, const struct tensor *t, size_t first, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		char buf[32];
		struct onnx_text text = class_text(t, i, buf);
		const size_t *k = map_get(&o->index, text.len ? text.data : "", text.len);

		if (k == NULL)
			return err_set(err, ERR_DATA, "%s: the model gives '%.*s', which is none of its classes", o->package->scorer->path,
				       (int)(text.len < 64 ? text.len : 64), text.len ? text.data : "");
		o->result.label[first + i] = o->place[*k];
	}
	return 0;
}

static void take_probabilities(struct score_outputs *o, const struct tensor *t, size_t first, size_t n)
{
	size_t classes = o->classes.n;
	double *to = o->result.probability + first * classes;

	for (size_t i = 0; i < n; i++, to += classes)
		for (size_t k = 0; k < classes; k++)
			to[o->place[k]] = tensor_number(t, i * classes + k);
}

int score_outputs_take(struct score_outputs *o, const struct tensor *outputs, size_t first, size_t n, struct err *err)
{
	const struct tensor *label = o->label == NO_OUTPUT ? NULL : &outputs[o->label];
	const struct tensor *numbers = o->numbers == NO_OUTPUT ? NULL : &outputs[o->numbers];
	double *single;

	if ((label != NULL && label->n != n) || (numbers != NULL && numbers->n != n * o->width))
		return err_set(err, ERR_DATA, "%s: the model's outputs do not have one row for each of %zu rows", o->package->scorer->path,
			       n);
	single = o->result.value != NULL ? o->result.value : o->result.score;
	for (size_t i = 0; i < n && single != NULL; i++)
		single[first + i] = tensor_number(numbers, i);
	if (o->result.value != NULL)
		return 0;
	if (o->result.probability != NULL)
		take_probabilities(o, numbers, first, n);
	if (label != NULL)
		return take_labels(o, label, first, n, err);
	for (size_t i = first; i < first + n; i++) {
		struct predictions row = { .n = 1,
					   .n_classes = o->classes.n,
					   .label = o->result.label + i,
					   .probability = o->result.probability + i * o->classes.n };

		predictions_label_by_argmax(&row);
	}
	return 0;
}

void score_outputs_close(struct score_outputs *o, struct predictions *out)
{
	if (out != NULL)
		*out = o->result;
	else
		predictions_release(&o->result);
	strvec_release(&o->classes);
	map_release(&o->index);
	free(o->place);
}
