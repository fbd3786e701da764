/* arm.c - one model's answers, brought into the hold-out's classes and checked row by row. */
#include "evaluate/judge/arm.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

/* How far probabilities may be from [0, 1] and from a sum of 1: float32 models are. */
#define PROBABILITY_SLACK 1e-3

static double *copy_numbers(const double *x, size_t n)
{
	double *copy = mem_new(n, sizeof(*copy));

	if (n)
		memcpy(copy, x, n * sizeof(*copy));
	return copy;
}

/* The model's class k is which of the truth's? Every one is there: truth_add_classes() saw to it. */
static uint32_t *class_map(const struct truth *t, const struct predictions *p)
{
	uint32_t *map = mem_new(p->n_classes ? p->n_classes : 1, sizeof(*map));

	for (size_t k = 0; k < p->n_classes; k++)
		map[k] = truth_class(t, p->classes[k]);
	return map;
}

static void take_probabilities(struct arm *arm, const struct truth *t, const struct predictions *p, const uint32_t *map)
{
	size_t width = t->n_classes;

	arm->probability = mem_new(arm->n * width, sizeof(*arm->probability));
	for (size_t i = 0; i < arm->n; i++)
		for (size_t k = 0; k < p->n_classes; k++)
			if (map[k] != NO_LABEL)
				arm->probability[i * width + map[k]] = p->probability[i * p->n_classes + k];
	if (t->task != METRIC_BINARY || p->n_classes != 1 || map[0] == NO_LABEL || width != 2)
		return;
	for (size_t i = 0; i < arm->n; i++) /* the probability of one of two classes says the other's */
		arm->probability[i * 2 + (1 - map[0])] = 1 - p->probability[i];
}

/* A row of the largest probability; the first in case of a tie, NO_LABEL if one is not finite. */
static uint32_t argmax(const double *row, size_t n)
{
	uint32_t best = 0;

	for (size_t k = 0; k < n; k++) {
		if (!isfinite(row[k]))
			return NO_LABEL;
		if (row[k] > row[best])
			best = (uint32_t)k;
	}
	return best;
}

static void take_labels(struct arm *arm, const struct predictions *p, const uint32_t *map)
{
	size_t width = arm->truth->n_classes;

	if (arm->label || (!p->label && !arm->probability))
		return;
	arm->label = mem_new(arm->n, sizeof(*arm->label));
	for (size_t i = 0; i < arm->n; i++) {
		if (!p->label)
			arm->label[i] = argmax(arm->probability + i * width, width);
		else
			arm->label[i] = p->label[i] < p->n_classes ? map[p->label[i]] : NO_LABEL;
	}
}

/* Classes that are numbers may come as numbers. False if one of them is no class. */
static bool take_number_labels(struct arm *arm, const struct predictions *p)
{
	char buf[DECIMAL_TEXT];

	arm->label = mem_new(arm->n, sizeof(*arm->label));
	for (size_t i = 0; i < arm->n; i++) {
		arm->label[i] = NO_LABEL;
		if (!isfinite(p->value[i]))
			continue;
		decimal_format(buf, p->value[i]);
		arm->label[i] = i && p->value[i] == p->value[i - 1] ? arm->label[i - 1] : truth_class(arm->truth, buf);
		if (arm->label[i] == NO_LABEL)
			return false;
	}
	return true;
}

static void take_score(struct arm *arm, const struct predictions *p)
{
	size_t width = arm->truth->n_classes;

	if (p->score) {
		arm->score = copy_numbers(p->score, arm->n);
		return;
	}
	if (!arm->probability)
		return;
	arm->score = mem_new(arm->n, sizeof(*arm->score));
	for (size_t i = 0; i < arm->n; i++)
		arm->score[i] = arm->probability[i * width + arm->truth->positive];
}

static bool row_is_bad(const struct arm *arm, size_t i)
{
	size_t width = arm->truth->n_classes;

	if ((arm->value && !isfinite(arm->value[i])) || (arm->score && !isfinite(arm->score[i])) ||
	    (arm->label && arm->label[i] == NO_LABEL))
		return true;
	for (size_t k = 0; arm->probability && k < width; k++)
		if (!isfinite(arm->probability[i * width + k]))
			return true;
	for (size_t k = 0; k < arm->n_measures; k++)
		if (arm->measure[k] && !isfinite(arm->measure[k][i]))
			return true;
	return false;
}

static int check_rows(struct arm *arm, const char *title, struct err *err)
{
	size_t width = arm->truth->n_classes;

	for (size_t i = 0; i < arm->n; i++) {
		double sum = 0;
		bool outside = false;

		if (row_is_bad(arm, i)) {
			if (arm->n_bad < ARRAY_LEN(arm->bad))
				arm->bad[arm->n_bad] = i;
			arm->n_bad++;
			continue;
		}
		for (size_t k = 0; arm->probability && k < width; k++) {
			double q = arm->probability[i * width + k];

			outside |= q < -PROBABILITY_SLACK || q > 1 + PROBABILITY_SLACK;
			sum += q;
		}
		if (arm->probability &&
		    (outside || fabs(sum - 1) > PROBABILITY_SLACK)) /* equivalent: no sum less 1 is a thousandth exactly */
			return err_set(err, ERR_DATA, "the probabilities of %s are none: those of one row sum to %.6g", title, sum);
	}
	return 0;
}

/* Bring the rows into canonical order. */
static void put_in_order(struct arm *arm, const struct truth *truth, const size_t *order)
{
	struct arm ordered;

	arm_gather(&ordered, arm, truth, order);
	arm_release(arm);
	*arm = ordered;
}

static void take_measures(struct arm *arm, const struct predictions *p)
{
	arm->n_measures = p->n_measures;
	arm->measure = p->n_measures ? mem_new(p->n_measures, sizeof(*arm->measure)) : NULL;
	for (size_t k = 0; k < p->n_measures; k++)
		arm->measure[k] = p->measure[k] ? copy_numbers(p->measure[k], arm->n) : NULL;
}

/* A file of measures alone answers nothing else. */
static bool has_measures_alone(const struct predictions *p)
{
	return p->n_measures && !p->value && !p->label && !p->probability && !p->score;
}

/* A number for each row of a query, whatever the model calls it. */
static int take_ranking(struct arm *arm, const struct predictions *p, const char *title, struct err *err)
{
	if (!p->score && !p->value)
		return err_set(err, ERR_DATA, "%s predicts classes, but the policy's task is ranking: it needs a score of each row", title);
	arm->score = copy_numbers(p->score ? p->score : p->value, arm->n);
	return 0;
}

static int take_all(struct arm *arm, const struct truth *truth, const struct predictions *p, const char *title, struct err *err)
{
	CLEANUP(mem_free) uint32_t *map = NULL;

	*arm = (struct arm){ .truth = truth, .n = truth->n, .size_bytes = NAN };
	if (p->n != truth->n)
		return err_set(err, ERR_DATA, "%s answers %zu of %zu rows", title, p->n, truth->n);
	take_measures(arm, p);
	if (truth->task == METRIC_MEASURE || has_measures_alone(p))
		return 0;
	if (truth->task == METRIC_RANKING)
		return take_ranking(arm, p, title, err);
	if (truth->task == METRIC_REGRESSION) {
		if (!p->value)
			return err_set(err, ERR_DATA, "%s predicts classes, but the policy's task is regression", title);
		arm->value = copy_numbers(p->value, arm->n);
		return 0;
	}
	if (!p->label && !p->probability && !p->score && !(p->value && take_number_labels(arm, p)))
		return err_set(err, ERR_DATA, "%s predicts numbers, but the policy's task is %s", title,
			       truth->task == METRIC_BINARY ? "binary" : "multiclass");
	map = class_map(truth, p);
	if (p->probability)
		take_probabilities(arm, truth, p, map);
	take_labels(arm, p, map);
	if (truth->task == METRIC_BINARY)
		take_score(arm, p);
	return 0;
}

int arm_fill(struct arm *arm, const struct truth *truth, const struct predictions *p, const size_t *order, const char *title,
	     struct err *err)
{
	if (take_all(arm, truth, p, title, err) < 0) {
		arm_release(arm);
		return -1;
	}
	if (order)
		put_in_order(arm, truth, order);
	if (check_rows(arm, title, err) < 0) {
		arm_release(arm);
		return -1;
	}
	return 0;
}

void arm_release(struct arm *arm)
{
	free(arm->value);
	free(arm->label);
	free(arm->probability);
	free(arm->score);
	for (size_t k = 0; k < arm->n_measures; k++)
		free(arm->measure[k]);
	free(arm->measure);
	*arm = (struct arm){ 0 };
}

static void gather_measures(struct arm *out, const struct arm *arm, const size_t *rows)
{
	out->n_measures = arm->n_measures;
	out->measure = arm->n_measures ? mem_new(arm->n_measures, sizeof(*out->measure)) : NULL;
	for (size_t k = 0; k < arm->n_measures; k++) {
		if (!arm->measure[k])
			continue;
		out->measure[k] = mem_new(out->n, sizeof(**out->measure));
		for (size_t i = 0; i < out->n; i++)
			out->measure[k][i] = arm->measure[k][rows[i]];
	}
}

void arm_gather(struct arm *out, const struct arm *arm, const struct truth *truth, const size_t *rows)
{
	size_t n = truth->n, width = truth->n_classes;

	*out = (struct arm){ .truth = truth, .n = n, .size_bytes = arm->size_bytes };
	out->value = arm->value ? mem_new(n, sizeof(*out->value)) : NULL;
	out->label = arm->label ? mem_new(n, sizeof(*out->label)) : NULL;
	out->score = arm->score ? mem_new(n, sizeof(*out->score)) : NULL;
	out->probability = arm->probability ? mem_new(n * width, sizeof(*out->probability)) : NULL;
	gather_measures(out, arm, rows);
	for (size_t i = 0; i < n; i++) {
		if (arm->value)
			out->value[i] = arm->value[rows[i]];
		if (arm->label)
			out->label[i] = arm->label[rows[i]];
		if (arm->score)
			out->score[i] = arm->score[rows[i]];
		if (arm->probability)
			memcpy(out->probability + i * width, arm->probability + rows[i] * width, width * sizeof(*out->probability));
	}
}

void arm_input(struct metric_input *in, const struct arm *arm, const struct metric *metric)
{
	const struct truth *t = arm->truth;

	*in = (struct metric_input){
		.n = arm->n,
		.weight = t->weight,
		.y = t->y,
		.value = arm->value,
		.y_class = t->y_class,
		.label = arm->label,
		.n_classes = t->n_classes,
		.probability = arm->probability,
		.score = arm->score,
		.positive = t->positive,
		.query = t->query,
		.n_queries = t->n_queries,
		.cutoff = metric->cutoff,
		.measure = metric->slot < arm->n_measures ? arm->measure[metric->slot] : NULL,
		.cost = metric->slot < t->n_costs ? t->cost + metric->slot * t->n_classes * t->n_classes : NULL,
	};
}

bool arm_has(const struct arm *arm, const struct metric *metric)
{
	return !((metric->needs & METRIC_NEEDS_VALUE && !arm->value) || (metric->needs & METRIC_NEEDS_LABEL && !arm->label) ||
		 (metric->needs & METRIC_NEEDS_PROBABILITY && !arm->probability) || (metric->needs & METRIC_NEEDS_SCORE && !arm->score) ||
		 (metric->needs & METRIC_NEEDS_MEASURE && (metric->slot >= arm->n_measures || !arm->measure[metric->slot])));
}

static bool same_bytes(const void *a, const void *b, size_t n, size_t size)
{
	return a && b && memcmp(a, b, n * size) == 0;
}

bool arm_same(const struct arm *a, const struct arm *b, const struct metric *metric)
{
	if (a->n != b->n || a->n_bad || b->n_bad)
		return false;
	return (!(metric->needs & METRIC_NEEDS_VALUE) || same_bytes(a->value, b->value, a->n, sizeof(double))) &&
	       (!(metric->needs & METRIC_NEEDS_LABEL) || same_bytes(a->label, b->label, a->n, sizeof(uint32_t))) &&
	       (!(metric->needs & METRIC_NEEDS_SCORE) || same_bytes(a->score, b->score, a->n, sizeof(double))) &&
	       (!(metric->needs & METRIC_NEEDS_MEASURE) ||
		(arm_has(a, metric) && arm_has(b, metric) &&
		 same_bytes(a->measure[metric->slot], b->measure[metric->slot], a->n, sizeof(double)))) &&
	       (!(metric->needs & METRIC_NEEDS_PROBABILITY) ||
		same_bytes(a->probability, b->probability, a->n * a->truth->n_classes, sizeof(double)));
}
