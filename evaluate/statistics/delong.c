/* delong.c - DeLong's test of two AUCs on the same rows, by mid-ranks.
 *
 * Source  DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988); Sun, Xu, IEEE Signal Processing Letters 21 (2014).
 */
#include "evaluate/statistics/delong.h"

#include "base/mem.h"
#include "evaluate/statistics/paired.h"
#include "math/sum.h"

#include <math.h>

enum { AHEAD = 24 };

/* Where a row's placement goes: positives first, in order of rows, then the negatives; and which it is. */
struct slot {
	uint32_t at : 31, positive : 1;
};

/* The rows to come lie anywhere: their scores and slots are asked for before they are needed. */
static inline void look_ahead(const size_t *order, const double *score, const struct slot *slot, size_t i, size_t n)
{
	if (i + AHEAD >= n)
		return;
	__builtin_prefetch(&score[order[i + AHEAD]]);
	__builtin_prefetch(&slot[order[i + AHEAD]]);
}

/*
 * Placements of one model: positive i lies above (negatives below it + half of those tied with it) negatives, in half units, so that
 * they are exact; the negatives' are counted against the positives.
 */
static void find_placements(double *placement, size_t *order, const double *score, const struct slot *slot, size_t n)
{
	size_t below[2] = { 0 }; /* negatives, positives */

	sort_order(order, score, n);
	for (size_t i = 0, end; i < n; i = end) {
		double here = score[order[i]];
		size_t tied[2] = { 0 };

		for (end = i; end < n && score[order[end]] == here; end++) {
			tied[slot[order[end]].positive]++;
			look_ahead(order, score, slot, end, n);
		}
		for (size_t k = i; k < end; k++) {
			struct slot to = slot[order[k]];

			placement[to.at] = (double)below[!to.positive] + 0.5 * (double)tied[!to.positive];
		}
		below[0] += tied[0];
		below[1] += tied[1];
	}
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

/* Covariance of two sets of placements over their rows, divided by the rows and by the other class's count twice. */
static double part(const double *a, const double *b, size_t n, double n_other, double *scratch)
{
	double ma = mean_of(a, n), mb = mean_of(b, n);

	for (size_t i = 0; i < n; i++)
		scratch[i] = (a[i] - ma) * (b[i] - mb);
	return sum_of(scratch, n) / (double)(n - 1) / (double)n / n_other / n_other;
}

static bool all_equal(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return false;
	return true;
}

/* The negatives' placements count downwards: AUC is 1 less their mean share, which changes no covariance but the differences' sign. */
static void summarise(struct delong *out, double *placement[2], double *scratch, size_t n_positive, size_t n)
{
	double p = (double)n_positive, q = (double)(n - n_positive);
	double *c = placement[0], *d = placement[1], *difference = scratch + n;

	for (int m = 0; m < 2; m++) {
		out->auc[m] = sum_of(placement[m], n_positive) / (p * q);
		out->variance[m] = part(placement[m], placement[m], n_positive, q, scratch) +
				   part(placement[m] + n_positive, placement[m] + n_positive, n - n_positive, p, scratch);
	}
	out->covariance = part(c, d, n_positive, q, scratch) + part(c + n_positive, d + n_positive, n - n_positive, p, scratch);
	for (size_t i = 0; i < n; i++)
		difference[i] = c[i] - d[i];
	out->delta = sum_of(difference, n_positive) / (p * q);
	out->is_constant = all_equal(difference, n_positive) && all_equal(difference + n_positive, n - n_positive);
	if (!out->is_constant)
		out->delta_variance = part(difference, difference, n_positive, q, scratch) +
				      part(difference + n_positive, difference + n_positive, n - n_positive, p, scratch);
}

int delong_covariance(struct delong *out, const double *const scores[2], const uint8_t *positive, size_t n, struct err *err)
{
	CLEANUP(mem_free) double *memory = mem_new(4 * n, sizeof(*memory));
	CLEANUP(mem_free) size_t *order = mem_new(n, sizeof(*order));
	CLEANUP(mem_free) struct slot *slot = mem_new(n, sizeof(*slot));
	size_t counts[2] = { 0 }, next[2] = { 0 };
	double *placement[2] = { memory, memory + n };

	if (n > INT32_MAX)
		return err_set(err, ERR_DATA, "delong takes at most 2^31 rows");
	if (check_rows(counts, scores, positive, n, err) < 0)
		return -1;
	next[0] = counts[1];
	for (size_t i = 0; i < n; i++)
		slot[i] = (struct slot){ (uint32_t)next[positive[i] != 0]++ & INT32_MAX, positive[i] != 0 };
	for (int m = 0; m < 2; m++)
		find_placements(placement[m], order, scores[m], slot, n);
	*out = (struct delong){ 0 };
	summarise(out, placement, memory + 2 * n, counts[1], n);
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
