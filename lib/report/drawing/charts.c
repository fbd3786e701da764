/* charts.c - turns rows into charts. */
#include "report/drawing/charts.h"

#include "base/mem.h"
#include "math/sum.h"
#include "report/drawing/charts_plain.h"
#include "report/drawing/svg.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { CURVE_MOST = 400 };

static void add_regression(struct section *s, const struct report_rows *rows)
{
	const struct report_model *models[] = { &rows->candidate, &rows->production };
	double *residual[2] = { NULL, NULL };
	struct svg_series points[2], left[2];
	size_t n = 0;

	for (size_t m = 0; m < 2; m++) {
		if (!models[m]->title || !models[m]->value)
			continue;
		residual[m] = mem_new(rows->n, sizeof(double));
		for (size_t i = 0; i < rows->n; i++)
			residual[m][i] = rows->y[i] - models[m]->value[i];
		points[n] = (struct svg_series){ models[m]->title, models[m]->value, rows->y, rows->n, (int)m };
		left[n++] = (struct svg_series){ models[m]->title, models[m]->value, residual[m], rows->n, (int)m };
	}
	if (n) {
		section_chart_take(s, svg_scatter("Predicted and actual", "predicted", "actual", points, n, 1, 0), NULL);
		section_chart_take(s, svg_scatter("Residuals", "predicted", "actual - predicted", left, n, 0, 1),
				   plain_residuals((const double *const *)residual, rows->n));
	}
	free(residual[0]);
	free(residual[1]);
}

static void add_confusion(struct section *s, const struct report_rows *rows, const struct report_model *model, const char *title)
{
	size_t k = rows->n_classes;
	CLEANUP(mem_free) size_t *counts = mem_new(k * k + 1, sizeof(*counts));

	if (!model->title || !model->label || k > 30)
		return;
	for (size_t i = 0; i < rows->n; i++)
		if (model->label[i] < k)
			counts[rows->y_class[i] * k + model->label[i]]++;
	section_chart_take(s, svg_confusion(title, rows->classes, k, counts), plain_confusion(title, rows->classes, k, counts));
}

/* The points of a curve that are drawn: every step-th of all thresholds, and the last. So many are enough for the eye. */
struct curve {
	double *x, *y;
	size_t n, seen, all, step;
};

static void curve_add(struct curve *c, double x, double y)
{
	if (c->seen % c->step == 0 || c->seen + 1 == c->all) {
		c->x[c->n] = x;
		c->y[c->n++] = y;
	}
	c->seen++;
}

static void curve_open(struct curve *c, size_t all)
{
	*c = (struct curve){ .all = all, .step = all / CURVE_MOST + 1 };
	c->x = mem_new(all / c->step + 2, sizeof(*c->x));
	c->y = mem_new(all / c->step + 2, sizeof(*c->y));
}

static size_t count_thresholds(const double *score, const size_t *order, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += i == 0 || score[order[i]] != score[order[i - 1]];
	return count;
}

/* Walk the thresholds from the highest score down; equal scores are one step. roc: (fpr, tpr); else (recall, precision). */
static void make_curve(struct curve *c, const struct report_rows *rows, const double *score, bool roc)
{
	CLEANUP(mem_free) size_t *order = mem_new(rows->n, sizeof(*order));
	size_t positives = 0, tp = 0, fp = 0;

	for (size_t i = 0; i < rows->n; i++)
		positives += rows->is_positive[i];
	sort_order(order, score, rows->n);
	curve_open(c, count_thresholds(score, order, rows->n) + roc);
	if (roc)
		curve_add(c, 0, 0);
	for (size_t i = rows->n; i-- > 0;) {
		tp += rows->is_positive[order[i]];
		fp += !rows->is_positive[order[i]];
		if (i > 0 && score[order[i]] == score[order[i - 1]])
			continue;
		if (roc)
			curve_add(c, (double)fp / (double)(rows->n - positives), (double)tp / (double)positives);
		else
			curve_add(c, (double)tp / (double)positives, (double)tp / (double)(tp + fp));
	}
}

static char *in_characters(const char *title, const struct svg_series *series, size_t n)
{
	const char *names[2];
	const double *x[2], *y[2];
	size_t count[2];

	for (size_t m = 0; m < n; m++) {
		names[m] = series[m].title;
		x[m] = series[m].x;
		y[m] = series[m].y;
		count[m] = series[m].n;
	}
	return plain_curve(title, names, x, y, count, n);
}

static void add_curves(struct section *s, const struct report_rows *rows, bool roc)
{
	const struct report_model *models[] = { &rows->candidate, &rows->production };
	struct curve curves[2] = { 0 };
	struct svg_series series[2];
	size_t n = 0;

	for (size_t m = 0; m < 2; m++) {
		if (!models[m]->title || !models[m]->score)
			continue;
		make_curve(&curves[m], rows, models[m]->score, roc);
		series[n++] = (struct svg_series){ models[m]->title, curves[m].x, curves[m].y, curves[m].n, (int)m };
	}
	if (n && roc)
		section_chart_take(s, svg_curves("ROC", "false positive rate", "true positive rate", series, n, 1),
				   in_characters("ROC: true positive rate, at false positive rates from 0 to 1", series, n));
	else if (n)
		section_chart_take(s, svg_curves("Precision and recall", "recall", "precision", series, n, 0),
				   in_characters("Precision, at recalls from 0 to 1", series, n));
	for (size_t m = 0; m < 2; m++) {
		free(curves[m].x);
		free(curves[m].y);
	}
}

void charts_add(struct section *s, const struct report_rows *rows)
{
	if (rows->n == 0)
		return;
	if (rows->y) {
		add_regression(s, rows);
		return;
	}
	add_confusion(s, rows, &rows->candidate, "Confusion matrix: candidate");
	add_confusion(s, rows, &rows->production, "Confusion matrix: production");
	if (rows->is_positive) {
		add_curves(s, rows, true);
		add_curves(s, rows, false);
		add_calibration(s, rows);
	}
}
