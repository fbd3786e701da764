/* wilcoxon.c - signed ranks: exact up to 25 rows without ties, else the normal approximation with the tie term and no continuity correction.
 *
 * It tests symmetry about the border, not the mean: a second opinion, never a default.
 * Source  Wilcoxon 1945; Hollander, Wolfe 1999, ch. 3.1.
 */
#include "evaluate/statistics/paired.h"

#include "base/mem.h"
#include "math/dist.h"
#include "math/sum.h"

#include <math.h>

enum { EXACT_ROWS = 25, MOST_WALSH_ROWS = 2000 };

struct signed_ranks {
	double v;        /* sum of the ranks of positive gains */
	size_t n;        /* rows without zeros */
	double tie_term; /* sum of t^3 - t */
};

/* Ranks of |gain - value|, zeros dropped; equal sizes share their mean rank. */
static void rank_gains(struct signed_ranks *r, const struct comparison_input *in, double value)
{
	CLEANUP(mem_free) double *size = mem_new(in->n, sizeof(*size)), *shifted = mem_new(in->n, sizeof(*shifted));
	CLEANUP(mem_free) size_t *order = mem_new(in->n, sizeof(*order));

	*r = (struct signed_ranks){ 0 };
	for (size_t i = 0; i < in->n; i++) {
		double d = in->gain[i] - value;

		if (d != 0) {
			shifted[r->n] = d;
			size[r->n++] = fabs(d);
		}
	}
	sort_order(order, size, r->n);
	for (size_t first = 0, last; first < r->n; first = last) {
		double ties;

		for (last = first + 1; last < r->n && size[order[last]] == size[order[first]]; last++)
			;
		ties = (double)(last - first);
		r->tie_term += ties * ties * ties - ties;
		for (size_t i = first; i < last; i++)
			if (shifted[order[i]] > 0) /* equivalent: zeros were dropped */
				r->v += 0.5 * (double)(first + 1 + last);
	}
}

/* P(V >= v) where every sign is as likely, by counting subsets of 1..n with each sum. */
static double exact_upper(double v, size_t n)
{
	double ways[EXACT_ROWS * (EXACT_ROWS + 1) / 2 + 1] = { 1 }, upper = 0;
	size_t most = n * (n + 1) / 2;

	for (size_t rank = 1; rank <= n; rank++)
		for (size_t s = most; s >= rank; s--)
			ways[s] += ways[s - rank];
	for (size_t s = (size_t)ceil(v); s <= most; s++)
		upper += ways[s];
	return upper * 0x1p-1 / (double)((uint64_t)1 << (n - 1));
}

static double upper_tail(const struct signed_ranks *r, bool mirrored)
{
	double n = (double)r->n, most = n * (n + 1) / 2, v = mirrored ? most - r->v : r->v, variance;

	if (r->n == 0)
		return 1;
	if (r->n <= EXACT_ROWS && r->tie_term == 0)
		return exact_upper(v, r->n);
	variance = n * (n + 1) * (2 * n + 1) / 24 - r->tie_term / 48;
	return normal_sf((v - most / 2) / sqrt(variance));
}

static double above(const void *state, double value)
{
	struct signed_ranks r;

	rank_gains(&r, state, value);
	return upper_tail(&r, false);
}

static double below(const void *state, double value)
{
	struct signed_ranks r;

	rank_gains(&r, state, value);
	return upper_tail(&r, true);
}

/* Quantiles of the Walsh averages (Hodges and Lehmann's interval by the normal approximation); NaN for large n. */
static void walsh_interval(struct comparison *out, const struct comparison_input *in)
{
	size_t n = in->n, n_walsh = n * (n + 1) / 2, at = 0, cut;
	CLEANUP(mem_free) double *walsh = NULL;
	double z = normal_quantile(0.5 + 0.5 * in->level), count = (double)n, k;

	out->middle = out->ci_low = out->ci_high = NAN;
	if (n > MOST_WALSH_ROWS)
		return;
	walsh = mem_new(n_walsh, sizeof(*walsh));
	for (size_t i = 0; i < n; i++) /* equivalent: a row past the end has no second */
		for (size_t j = i; j < n; j++)
			walsh[at++] = 0.5 * (in->gain[i] + in->gain[j]);
	sort_doubles(walsh, n_walsh);
	out->middle = quantile_sorted(walsh, n_walsh, 0.5);
	k = floor((double)n_walsh / 2 - z * sqrt(count * (count + 1) * (2 * count + 1) / 24));
	cut = (size_t)fmax(0, k);
	out->ci_low = walsh[cut];
	out->ci_high = walsh[n_walsh - 1 - cut];
}

int wilcoxon_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	const struct one_sided tests = { above, below, in };
	struct signed_ranks r;

	if (check_gains(in, "wilcoxon", err) < 0)
		return -1;
	*out = (struct comparison){ .test = "wilcoxon", .delta = mean_of(in->gain, in->n), .se = NAN };
	walsh_interval(out, in);
	rank_gains(&r, in, rule_border(in, out->delta));
	out->statistic = r.v;
	out->p = rule_p(&tests, in);
	out->p_worse = below(in, 0);
	return 0;
}
