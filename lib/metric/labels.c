/* labels.c - metrics of predicted classes, from the confusion matrix. */
#include "metric/families.h"

#include "base/mem.h"

#include <math.h>

void zero_one(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = in->label[i] != in->y_class[i];
}

double metric_accuracy(const struct metric_input *in)
{
	double right = 0, all = 0;

	for (size_t i = 0; i < in->n; i++) {
		right += in->label[i] == in->y_class[i] ? weight_of(in, i) : 0;
		all += weight_of(in, i);
	}
	return right / all;
}

/* Weights by class: of rows with that truth, with that label, and with both. */
struct confusion {
	double *truth, *label, *both; /* (n_classes) */
	double *memory;
	double all;
};

static void confusion_release(struct confusion *c)
{
	free(c->memory);
}

static void confusion_init(struct confusion *c, const struct metric_input *in)
{
	size_t k = in->n_classes;

	c->memory = mem_new(3 * k, sizeof(double));
	c->truth = c->memory;
	c->label = c->memory + k;
	c->both = c->memory + 2 * k;
	c->all = 0;
	for (size_t i = 0; i < in->n; i++) {
		double w = weight_of(in, i);

		c->all += w;
		c->truth[in->y_class[i]] += w;
		if (in->label[i] < k)
			c->label[in->label[i]] += w;
		if (in->label[i] == in->y_class[i])
			c->both[in->label[i]] += w;
	}
}

double metric_balanced_accuracy(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };
	double sum = 0, present = 0;

	confusion_init(&c, in);
	for (size_t k = 0; k < in->n_classes; k++)
		if (c.truth[k] > 0) {
			sum += c.both[k] / c.truth[k];
			present++;
		}
	return sum / present;
}

/* Nothing predicted positive is a precision of 0: a model cannot earn a good one by silence. */
double metric_precision(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };

	confusion_init(&c, in);
	return c.label[in->positive] > 0 ? c.both[in->positive] / c.label[in->positive] : in->n ? 0 : NAN;
}

double metric_recall(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };

	confusion_init(&c, in);
	return c.both[in->positive] / c.truth[in->positive];
}

double metric_f1(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };

	confusion_init(&c, in);
	return 2 * c.both[in->positive] / (c.truth[in->positive] + c.label[in->positive]);
}

double metric_macro_f1(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };
	double sum = 0, present = 0;

	confusion_init(&c, in);
	for (size_t k = 0; k < in->n_classes; k++)
		if (c.truth[k] + c.label[k] > 0) {
			sum += 2 * c.both[k] / (c.truth[k] + c.label[k]);
			present++;
		}
	return sum / present;
}

/* Gorodkin's form for any number of classes; 0 if truth or label never varies. A row without a label counts as a class of its own. */
double metric_mcc(const struct metric_input *in)
{
	CLEANUP(confusion_release) struct confusion c = { 0 };
	double right = 0, cross = 0, truth2 = 0, label2 = 0, unlabelled, var;

	confusion_init(&c, in);
	unlabelled = c.all;
	for (size_t k = 0; k < in->n_classes; k++) {
		right += c.both[k];
		cross += c.truth[k] * c.label[k];
		truth2 += c.truth[k] * c.truth[k];
		label2 += c.label[k] * c.label[k];
		unlabelled -= c.label[k];
	}
	label2 += unlabelled * unlabelled;
	var = (c.all * c.all - label2) * (c.all * c.all - truth2);
	if (in->n == 0)
		return NAN;
	return var > 0 ? (right * c.all - cross) / sqrt(var) : 0;
}
