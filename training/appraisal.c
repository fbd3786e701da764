/* appraisal.c - fills in what lib/metric asks for, and asks for all of it. */
#include "training/appraisal.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Labels (n) of the largest probability, the first of equals, and scores (n) of the last class. */
static void take_labels(uint32_t *label, double *score, const double *probability, size_t n, size_t k)
{
	for (size_t i = 0; i < n; i++) {
		const double *row = probability + i * k;

		label[i] = 0;
		for (uint32_t c = 1; c < k; c++)
			if (row[c] > row[label[i]])
				label[i] = c;
		score[i] = row[k - 1];
	}
}

static unsigned task_of(size_t n_classes)
{
	return n_classes == 0 ? METRIC_REGRESSION : n_classes == 2 ? METRIC_BINARY : METRIC_MULTICLASS;
}

void appraise(struct appraisal *a, const struct samples *s, const double *predicted)
{
	CLEANUP(mem_free) uint32_t *label = mem_new(s->n + 1, sizeof(*label));
	CLEANUP(mem_free) double *score = mem_new(s->n + 1, sizeof(*score));
	struct metric_input in = { .n = s->n, .y = s->y, .y_class = s->label, .n_classes = s->n_classes };

	if (s->n_classes) {
		take_labels(label, score, predicted, s->n, s->n_classes);
		in.label = label;
		in.probability = predicted;
		in.positive = (uint32_t)s->n_classes - 1;
		in.score = s->n_classes == 2 ? score : NULL;
	} else {
		in.value = predicted;
	}
	a->n = 0;
	for (const struct metric *m = metrics; m->name && a->n < APPRAISAL_MAX; m++) {
		if (!(m->tasks & task_of(s->n_classes)))
			continue;
		a->items[a->n].metric = m;
		a->items[a->n].value = m->value(&in);
		if (isfinite(a->items[a->n].value))
			a->n++;
	}
}

double appraisal_value(const struct appraisal *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->items[i].metric->name, name) == 0)
			return a->items[i].value;
	return NAN;
}

const char *appraisal_search_metric(size_t n_classes)
{
	return n_classes ? "log_loss" : "rmse";
}

const char *appraisal_headline(size_t n_classes)
{
	return n_classes ? "accuracy" : "rmse";
}
