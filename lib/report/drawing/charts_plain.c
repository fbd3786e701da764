/* charts_plain.c - draws with characters. */
#include "report/drawing/charts_plain.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

enum { NAME_WIDTH = 14 };

void spark_add(struct str *out, const double *v, size_t n, double most)
{
	static const char *const bars[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

	for (size_t i = 0; i < n; i++) {
		double share = most > 0 && v[i] > 0 ? v[i] / most : 0;

		str_add(out, bars[share >= 1 ? 8 : (size_t)ceil(share * 8)]);
	}
}

/* A name of at most so many characters, padded to them. */
static void add_name(struct str *out, const char *name, size_t width)
{
	size_t shown = 0;

	for (const char *p = name; *p && shown < width; shown++) {
		str_addch(out, *p++);
		while (((unsigned char)*p & 0xc0) == 0x80)
			str_addch(out, *p++);
	}
	for (; shown < width; shown++)
		str_addch(out, ' ');
}

char *plain_confusion(const char *title, char *const *classes, size_t k, const size_t *counts)
{
	struct str out = { 0 };

	if (k > PLAIN_CLASSES_MOST)
		return NULL;
	str_addf(&out, "%s (down: what is true, across: what was said)\n", title);
	add_name(&out, "", NAME_WIDTH);
	for (size_t j = 0; j < k; j++) {
		str_add(&out, "  ");
		add_name(&out, classes[j], NAME_WIDTH - 4);
	}
	for (size_t i = 0; i < k; i++) {
		str_addch(&out, '\n');
		add_name(&out, classes[i], NAME_WIDTH);
		for (size_t j = 0; j < k; j++)
			str_addf(&out, "  %-*zu", NAME_WIDTH - 4, counts[i * k + j]);
	}
	return str_take(&out);
}

/* Smallest and largest of all that are finite; false if there is none, or only one. */
static bool span_of(double *low, double *high, const double *const v[2], size_t n)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; v[m] && i < n; i++) {
			if (!isfinite(v[m][i]))
				continue;
			*low = fmin(*low, v[m][i]);
			*high = fmax(*high, v[m][i]);
		}
	}
	return *high > *low && isfinite(*high - *low);
}

char *plain_residuals(const double *const residual[2], size_t n)
{
	static const char *const names[] = { "candidate", "production" };
	double low, high, count[2][PLAIN_BINS] = { 0 }, most = 0;
	char a[FACT_TEXT], b[FACT_TEXT];
	struct str out = { 0 };

	if (!span_of(&low, &high, residual, n))
		return NULL;
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; residual[m] && i < n; i++) {
			size_t bin;

			if (!isfinite(residual[m][i]))
				continue;
			bin = (size_t)((residual[m][i] - low) / (high - low) * PLAIN_BINS);
			count[m][bin < PLAIN_BINS ? bin : PLAIN_BINS - 1]++;
		}
		for (size_t k = 0; k < PLAIN_BINS; k++)
			most = fmax(most, count[m][k]);
	}
	str_addf(&out, "Residuals (actual - predicted), from %s to %s: how many rows have each", fact_number(a, low, 4),
		 fact_number(b, high, 4));
	for (size_t m = 0; m < 2; m++) {
		if (!residual[m])
			continue;
		str_addch(&out, '\n');
		add_name(&out, names[m], NAME_WIDTH);
		spark_add(&out, count[m], PLAIN_BINS, most);
	}
	return str_take(&out);
}

/* The curve's height where x is reached: between two points, the lower x counts. */
static double height_at(const double *x, const double *y, size_t n, double at)
{
	double height = n ? y[0] : 0;

	for (size_t i = 0; i < n && x[i] <= at; i++)
		height = y[i];
	return height;
}

char *plain_curve(const char *title, const char *const *names, const double *const *x, const double *const *y, const size_t *n,
		  size_t n_curves)
{
	struct str out = { 0 };

	str_add(&out, title);
	for (size_t c = 0; c < n_curves; c++) {
		double heights[PLAIN_STEPS + 1];

		for (size_t k = 0; k <= PLAIN_STEPS; k++)
			heights[k] = height_at(x[c], y[c], n[c], (double)k / PLAIN_STEPS);
		str_addch(&out, '\n');
		add_name(&out, names[c], NAME_WIDTH);
		spark_add(&out, heights, PLAIN_STEPS + 1, 1);
	}
	return str_take(&out);
}

/* ---- calibration ---- */

struct bins {
	double said[CALIBRATION_BINS], happened[CALIBRATION_BINS];
	size_t n[CALIBRATION_BINS];
};

static bool fill_bins(struct bins *b, const struct report_rows *rows, const struct report_model *m)
{
	if (!m->title || !m->score)
		return false;
	for (size_t i = 0; i < rows->n; i++) {
		size_t k;

		if (!(m->score[i] >= 0 && m->score[i] <= 1))
			return false;
		k = (size_t)(m->score[i] * CALIBRATION_BINS);
		k = k < CALIBRATION_BINS ? k : CALIBRATION_BINS - 1;
		b->said[k] += m->score[i];
		b->happened[k] += rows->is_positive[i];
		b->n[k]++;
	}
	return true;
}

static void add_bin(struct block *block, const struct bins *b, size_t k)
{
	if (b->n[k] == 0) {
		block_cell(block, NULL);
		block_cell(block, NULL);
		block_cell(block, "0");
		return;
	}
	block_number(block, b->said[k] / (double)b->n[k], 3);
	block_number(block, b->happened[k] / (double)b->n[k], 3);
	block_cellf(block, "%zu", b->n[k]);
}

void add_calibration(struct section *s, const struct report_rows *rows)
{
	struct bins candidate = { 0 }, production = { 0 };
	bool has_production;
	struct block *block;

	if (!rows->is_positive || !fill_bins(&candidate, rows, &rows->candidate))
		return;
	has_production = fill_bins(&production, rows, &rows->production);
	block = section_table(s, "Calibration: the mean probability that was said, and how often it happened",
			      has_production ? "probability,#candidate said,#happened,#rows,#production said,#happened,#rows"
					     : "probability,#candidate said,#happened,#rows");
	for (size_t k = 0; k < CALIBRATION_BINS; k++) {
		if (candidate.n[k] + production.n[k] == 0)
			continue;
		block_cellf(block, "%.1f to %.1f", (double)k / CALIBRATION_BINS, (double)(k + 1) / CALIBRATION_BINS);
		add_bin(block, &candidate, k);
		if (has_production)
			add_bin(block, &production, k);
	}
}
