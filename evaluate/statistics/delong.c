/* delong.c - DeLong's test of two AUCs on the same rows, by mid-ranks.
 *
 * Source  DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988); Sun, Xu, IEEE Signal Processing Letters 21 (2014).
 */
#include "evaluate/statistics/delong.h"

#include "base/mem.h"
#include "evaluate/statistics/paired.h"
#include "math/sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 24 };

/* The rows to come lie anywhere: their scores and classes are asked for before they are needed. */
static inline void look_ahead(const size_t *order, const double *score, const uint8_t *positive, size_t i, size_t n)
{
	if (i + AHEAD >= n)
		return;
	__builtin_prefetch(&score[order[i + AHEAD]]);
	__builtin_prefetch(&positive[order[i + AHEAD]]);
}

/*
 * Placements of one model's rows: a positive lies above (negatives below it + half of those tied with it) negatives, counted in halves, so
 * that they are whole numbers; the negatives' are counted against the positives. order (n) is scratch. The caller frees.
 */
static uint32_t *find_placements(size_t *order, const double *score, const uint8_t *positive, size_t n)
{
	size_t below[2] = { 0 }; /* negatives, positives */
	uint32_t *placement;

	sort_order(order, score, n);
	placement = mem_new(n, sizeof(*placement));
	for (size_t i = 0, end; i < n; i = end) {
		double here = score[order[i]];
		size_t tied[2] = { 0 };

		for (end = i; end < n && score[order[end]] == here; end++) {
			tied[positive[order[end]] != 0]++;
			look_ahead(order, score, positive, end, n);
		}
		for (size_t k = i; k < end; k++) {
			bool other = !positive[order[k]];

			placement[order[k]] = (uint32_t)(2 * below[other] + tied[other]);
		}
		below[0] += tied[0];
		below[1] += tied[1];
	}
	return placement;
}

/* Positives first, then the negatives, each in order of rows. scratch (n). */
static void part_classes(uint32_t *placement, uint32_t *scratch, const uint8_t *positive, size_t n_positive, size_t n)
{
	size_t next[2] = { n_positive, 0 };

	memcpy(scratch, placement, n * sizeof(*scratch));
	for (size_t i = 0; i < n; i++)
		placement[next[positive[i] != 0]++] = scratch[i];
}

static int check_rows(size_t counts[2], const double *const scores[2], const uint8_t *positive, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		counts[positive[i] != 0]++;
		if (isnan(scores[0][i]) || isnan(scores[1][i]))
			return err_set(err, ERR_DATA, "delong: the score of row %zu is not a number", i + 1);
	}
	if (counts[0] < 2 || counts[1] < 2)
		return err_set(err, ERR_DATA, "delong needs at least 2 rows of each class, not %zu positive and %zu negative", counts[1],
			       counts[0]);
	return 0;
}

/* A model's placements over the rows of one class, or the differences of two models' (`less` not NULL), a block at a time. */
struct placements {
	const uint32_t *of, *less;
	size_t n;
};

enum { BLOCK = 1024 };

static size_t block_at(double *out, const struct placements *p, size_t at)
{
	size_t n = p->n - at < BLOCK ? p->n - at : BLOCK; /* equivalent: both are the same number then */

	for (size_t i = 0; i < n; i++)
		out[i] = 0.5 * ((double)p->of[at + i] - (p->less ? (double)p->less[at + i] : 0));
	return n;
}

static double total(const struct placements *p)
{
	CLEANUP(mem_free) double *sums = mem_new(p->n / BLOCK + 1, sizeof(*sums));
	double block[BLOCK];
	size_t n_sums = 0;

	for (size_t at = 0, n; at < p->n; at += n) {
		n = block_at(block, p, at);
		sums[n_sums++] = sum_of(block, n);
	}
	return sum_of(sums, n_sums);
}

/* Covariance of two sets of placements over their rows, divided by the rows and by the other class's count twice. */
static double part(const struct placements *a, const struct placements *b, double n_other)
{
	double n = (double)a->n, ma = total(a) / n, mb = total(b) / n, x[BLOCK], y[BLOCK];
	CLEANUP(mem_free) double *sums = mem_new(a->n / BLOCK + 1, sizeof(*sums));
	size_t n_sums = 0;

	for (size_t at = 0, count; at < a->n; at += count) {
		count = block_at(x, a, at);
		block_at(y, b, at);
		for (size_t i = 0; i < count; i++) {
			x[i] -= ma;
			y[i] -= mb;
		}
		sums[n_sums++] = sum_of_products(x, y, count);
	}
	return sum_of(sums, n_sums) / (n - 1) / n / n_other / n_other;
}

static bool all_equal(const struct placements *p)
{
	for (size_t i = 1; i < p->n; i++)
		if ((int64_t)p->of[i] - p->less[i] != (int64_t)p->of[0] - p->less[0])
			return false;
	return true;
}

/* The negatives' placements count downwards: AUC is 1 less their mean share, which changes no covariance but the differences' sign. */
static void summarise(struct delong *out, uint32_t *const placement[2], size_t n_positive, size_t n)
{
	double p = (double)n_positive, q = (double)(n - n_positive);
	struct placements above[2], below[2];

	for (int m = 0; m < 2; m++) {
		above[m] = (struct placements){ placement[m], NULL, n_positive };
		below[m] = (struct placements){ placement[m] + n_positive, NULL, n - n_positive };
		out->auc[m] = total(&above[m]) / (p * q);
		out->variance[m] = part(&above[m], &above[m], q) + part(&below[m], &below[m], p);
	}
	out->covariance = part(&above[0], &above[1], q) + part(&below[0], &below[1], p);
	above[0].less = placement[1];
	below[0].less = placement[1] + n_positive;
	out->delta = total(&above[0]) / (p * q);
	out->is_constant = all_equal(&above[0]) && all_equal(&below[0]);
	if (!out->is_constant)
		out->delta_variance = part(&above[0], &above[0], q) + part(&below[0], &below[0], p);
}

/* Both models' placements; what finding them takes is gone afterwards. The caller frees both. */
static void place_both(uint32_t *placement[2], const double *const scores[2], const uint8_t *positive, size_t n_positive, size_t n)
{
	size_t *order = mem_new(n, sizeof(*order));

	for (int m = 0; m < 2; m++)
		placement[m] = find_placements(order, scores[m], positive, n);
	for (int m = 0; m < 2; m++)
		part_classes(placement[m], (uint32_t *)order, positive, n_positive, n);
	free(order);
}

int delong_covariance(struct delong *out, const double *const scores[2], const uint8_t *positive, size_t n, struct err *err)
{
	uint32_t *placement[2];
	size_t counts[2] = { 0 };

	if (n > INT32_MAX)
		return err_set(err, ERR_DATA, "delong takes fewer than 2^31 rows");
	if (check_rows(counts, scores, positive, n, err) < 0)
		return -1;
	*out = (struct delong){ 0 };
	place_both(placement, scores, positive, counts[1], n);
	summarise(out, placement, counts[1], n);
	free(placement[0]);
	free(placement[1]);
	return 0;
}

int delong_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	const double *const scores[2] = { in->candidate_score, in->production_score };
	struct delong d;

	if (delong_covariance(&d, scores, in->positive, in->n, err) < 0)
		return -1;
	*out = (struct comparison){ .test = "delong", .delta = d.delta, .se = sqrt(d.delta_variance) };
	conclude_from_se(out, in);
	if (d.is_constant && d.delta != 0) /* a variance of 0 is the sample's, not the world's: unknown, never a pass */
		out->p = out->p_worse = out->ci_low = out->ci_high = NAN;
	return 0;
}
