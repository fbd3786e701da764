/* two_sample.c - Kolmogorov-Smirnov and Mann-Whitney. The permutations of Wasserstein's distance are in wasserstein.c. */
#include "math/two_sample.h"

#include "base/mem.h"
#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

/* How many of a, from i on, are the value x? */
static size_t run_of(const double *a, size_t n, size_t i, double x)
{
	size_t end = i;

	while (end < n && a[end] == x)
		end++;
	return end - i;
}

static double next_value(const double *a, size_t n, size_t i, const double *b, size_t m, size_t j)
{
	return j >= m || (i < n && a[i] <= b[j]) ? a[i] : b[j];
}

/* D n m, an integer; is_end (n + m + 1, or NULL) becomes 1 behind each run of equal values. */
static uint64_t largest_gap(uint8_t *is_end, const double *a, size_t n, const double *b, size_t m)
{
	uint64_t most = 0;

	for (size_t i = 0, j = 0; i < n || j < m;) {
		double x = next_value(a, n, i, b, m, j);
		uint64_t left, right;

		i += run_of(a, n, i, x);
		j += run_of(b, m, j, x);
		left = (uint64_t)i * m;
		right = (uint64_t)j * n;
		most = left > right && left - right > most ? left - right : right > left && right - left > most ? right - left : most;
		if (is_end)
			is_end[i + j] = 1;
	}
	return most;
}

/* P(D n m >= gap) over all orders of the pooled values: how likely a random path to (i, j) has touched the border. No cancellation. */
static double touching(const uint8_t *is_end, size_t n, size_t m, uint64_t gap)
{
	CLEANUP(mem_free) double *touched = mem_new(m + 1, sizeof(*touched));

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			uint64_t left = (uint64_t)i * m, right = (uint64_t)j * n;
			double from_a = i ? (double)i * touched[j] : 0, from_b = j ? (double)j * touched[j - 1] : 0;

			if (is_end[i + j] && (left > right ? left - right : right - left) >= gap)
				touched[j] = 1;
			else
				touched[j] = i + j ? (from_a + from_b) / (double)(i + j) : 0;
		}
	return touched[m];
}

/* Two series for one function: the second converges fast where the first does not. */
double kolmogorov_sf(double x)
{
	double sum = 0;

	if (isnan(x) || x <= 0)
		return isnan(x) ? NAN : 1;
	if (x < 1) {
		for (int k = 1; k < 40; k += 2)
			sum += math_exp(-k * k * (9.8696044010893586188 / 8) / (x * x));
		return 1 - sum * 2.5066282746310005024 / x;
	}
	for (int k = 20; k >= 1; k--)
		sum += (k % 2 ? 1 : -1) * math_exp(-2.0 * k * k * x * x);
	return 2 * sum;
}

static double root_size(size_t n, size_t m)
{
	return sqrt((double)n / (double)(n + m) * (double)m);
}

static bool is_exact(size_t n, size_t m)
{
	return n <= TWO_SAMPLE_EXACT && m <= TWO_SAMPLE_EXACT && n * m <= TWO_SAMPLE_EXACT;
}

void kolmogorov_smirnov(struct two_sample_test *out, const double *a, size_t n, const double *b, size_t m)
{
	CLEANUP(mem_free) uint8_t *is_end = mem_new(n + m + 1, 1);
	uint64_t gap = largest_gap(is_end, a, n, b, m);

	out->statistic = (double)gap / ((double)n * (double)m);
	out->exact = is_exact(n, m);
	if (gap == 0)
		out->p = 1;
	else if (out->exact)
		out->p = touching(is_end, n, m, gap);
	else
		out->p = kolmogorov_sf(out->statistic * root_size(n, m));
}

static double kolmogorov_quantile(double level)
{
	double low = 0, high = 20;

	for (int i = 0; i < 200 && low < high; i++) {
		double middle = 0.5 * (low + high);

		if (middle == low || middle == high)
			break;
		if (kolmogorov_sf(middle) > 1 - level)
			low = middle;
		else
			high = middle;
	}
	return high;
}

double kolmogorov_smirnov_quantile(double level, const double *a, size_t n, const double *b, size_t m)
{
	CLEANUP(mem_free) uint8_t *is_end = mem_new(n + m + 1, 1);
	uint64_t low = 1, high = (uint64_t)n * m + 1; /* touching(high) = 0 */

	if (!is_exact(n, m))
		return kolmogorov_quantile(level) / root_size(n, m);
	largest_gap(is_end, a, n, b, m);
	while (low < high) { /* the least gap that is rare enough */
		uint64_t middle = low + (high - low) / 2;

		if (touching(is_end, n, m, middle) <= 1 - level)
			high = middle;
		else
			low = middle + 1;
	}
	return (double)(low - 1) / ((double)n * (double)m);
}

/* ---- Mann and Whitney ---- */

/* P(U <= u) by Mann and Whitney's recursion on who has the largest value; chances[j] (n * m + 1 each) are those of i and j values. */
static double exact_tail(size_t n, size_t m, size_t u)
{
	size_t width = n * m + 1;
	CLEANUP(mem_free) double *chances = mem_new((m + 1) * width, sizeof(*chances));
	double sum = 0;

	for (size_t j = 0; j <= m; j++)
		chances[j * width] = 1;
	for (size_t i = 1; i <= n; i++)
		for (size_t j = 1; j <= m; j++) {
			double *now = chances + j * width, *less = now - width;

			for (size_t k = i * j + 1; k-- > 0;)
				now[k] = ((k >= j ? (double)i * now[k - j] : 0) + (double)j * less[k]) / (double)(i + j);
		}
	for (size_t k = 0; k <= u; k++)
		sum += chances[m * width + k];
	return sum;
}

/* z of the distance from the mean, less 1/2 for continuity. */
static double normal_p(double u, size_t n, size_t m, double ties)
{
	double pairs = (double)n * (double)m, all = (double)n + (double)m;
	double variance = pairs / 12 * (all + 1 - ties / (all * (all - 1)));
	double distance = fabs(u - pairs / 2) - 0.5;

	if (!(variance > 0) || distance <= 0)
		return 1;
	return fmin(1, 2 * normal_sf(distance / sqrt(variance)));
}

void mann_whitney(struct two_sample_test *out, const double *a, size_t n, const double *b, size_t m)
{
	double u = 0, ties = 0, low;

	for (size_t i = 0, j = 0; i < n || j < m;) {
		double x = next_value(a, n, i, b, m, j);
		size_t n_a = run_of(a, n, i, x), n_b = run_of(b, m, j, x);
		double t = (double)(n_a + n_b);

		u += (double)n_a * ((double)j + 0.5 * (double)n_b);
		ties += t * t * t - t;
		i += n_a;
		j += n_b;
	}
	out->statistic = u;
	out->exact = ties == 0 && is_exact(n, m);
	low = fmin(u, (double)n * (double)m - u);
	if (out->exact) /* the distribution is symmetric in both, and fewer rows of the table are less memory */
		out->p = fmin(1, 2 * (n < m ? exact_tail(m, n, (size_t)low) : exact_tail(n, m, (size_t)low)));
	else
		out->p = normal_p(u, n, m, ties);
}
