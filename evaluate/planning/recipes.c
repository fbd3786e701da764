/* recipes.c - tests over folds and seeds. */
#include "evaluate/planning/recipes.h"

#include "base/mem.h"
#include "base/rng.h"
#include "math/dist.h"
#include "math/sum.h"

#include <math.h>

enum { N_RESAMPLES = 9999 };

static int moments(double *mean, double *variance, const double *gain, size_t n, struct err *err)
{
	if (n < 2)
		return err_set(err, ERR_DATA, "at least two pairs of scores are needed, not %zu", n);
	*mean = mean_of(gain, n);
	*variance = sum_of_squared_deviations(gain, n, *mean) / (double)(n - 1);
	if (!isfinite(*variance))
		return err_set(err, ERR_DATA, "the scores are not finite");
	if (*variance <= 0)
		return err_set(err, ERR_DATA, "all differences of scores are the same: nothing can be said about their variation");
	return 0;
}

int recipes_corrected_t(struct corrected_t *out, const double *gain, size_t n, double test_to_train, struct err *err)
{
	double mean, variance;

	if (moments(&mean, &variance, gain, n, err) < 0)
		return -1;
	out->mean = mean;
	out->df = (double)(n - 1);
	out->t = mean / sqrt(variance * (1 / (double)n + test_to_train));
	out->p_better = student_sf(out->t, out->df);
	out->p_two_sided = 2 * student_sf(fabs(out->t), out->df);
	return 0;
}

int recipes_bayes_t(struct bayes_t *out, const double *gain, size_t n, double rho, double rope, struct err *err)
{
	double mean, variance, scale, df = (double)n - 1;

	if (moments(&mean, &variance, gain, n, err) < 0)
		return -1;
	scale = sqrt(variance * (1 / (double)n + rho / (1 - rho)));
	out->worse = student_cdf((-rope - mean) / scale, df);
	out->better = student_sf((rope - mean) / scale, df);
	out->same = 1 - out->worse - out->better;
	return 0;
}

static double wins(const double *gain, const size_t *rows, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double g = gain[rows ? rows[i] : i];

		sum += g > 0 ? 1 : g == 0 ? 0.5 : 0;
	}
	return sum / (double)n;
}

/* Source  Noether 1987: n >= ((z_alpha + z_beta) / (sqrt(6) (gamma - 1/2)))^2, with beta = alpha. */
static size_t noether(double gamma, double alpha)
{
	double z = 2 * normal_quantile(1 - alpha), root = z / (sqrt(6) * (gamma - 0.5));

	return (size_t)ceil(root * root - 1e-9);
}

int recipes_superiority(struct superiority *out, const double *gain, size_t n, double gamma, double alpha, uint64_t seed, struct err *err)
{
	CLEANUP(mem_free) double *estimates = NULL;
	CLEANUP(mem_free) size_t *rows = NULL;

	if (n < 2)
		return err_set(err, ERR_DATA, "at least two pairs of scores are needed, not %zu", n);
	estimates = mem_new(N_RESAMPLES, sizeof(*estimates));
	rows = mem_new(n, sizeof(*rows));
	for (size_t b = 0; b < N_RESAMPLES; b++) {
		for (size_t i = 0; i < n; i++)
			rows[i] = (size_t)rng_below(seed, b, i, n);
		estimates[b] = wins(gain, rows, n);
	}
	sort_doubles(estimates, N_RESAMPLES);
	out->probability = wins(gain, NULL, n);
	out->low = quantile_sorted(estimates, N_RESAMPLES, alpha);
	out->high = quantile_sorted(estimates, N_RESAMPLES, 1 - alpha);
	out->rows_needed = noether(gamma, alpha);
	return 0;
}
