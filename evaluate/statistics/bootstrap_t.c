/* bootstrap_t.c - the studentised bootstrap of a mean gain: threads split the resamples, each of which is one fixed sum. */
#include "evaluate/statistics/bootstrap_t.h"

#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/statistics/paired.h"
#include "math/sum.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>

enum { CHUNK = 2048, MAX_THREADS = 64, DEFAULT_RESAMPLES = 9999 };

/* One thread's resamples: first, first + step, ... */
struct job {
	double *t;
	const double *centred; /* (n) gains less their mean */
	const struct resampling *how;
	size_t first, step;
};

void resampling_random(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how)
{
	rng_fill_below(rows, count, how->seed, replicate, first, (uint32_t)how->n);
}

enum { LANES = 4 };

/* Sums of x and x^2 in lanes of fixed shape. */
struct moments {
	double sum[LANES], squares[LANES];
};

static void add_rows(struct moments *moments, const double *x, const uint32_t *rows, size_t count)
{
	struct moments m = *moments;
	size_t i = 0;

	for (; i + LANES <= count; i += LANES) /* equivalent: the loop below adds the same numbers to the same lanes */
		for (size_t l = 0; l < LANES; l++) {
			double v = x[rows[i + l]];

			m.sum[l] += v;
			m.squares[l] += v * v;
		}
	for (size_t l = 0; i + l < count; l++) {
		m.sum[l] += x[rows[i + l]];
		m.squares[l] += x[rows[i + l]] * x[rows[i + l]];
	}
	*moments = m;
}

static double over_lanes(const double lanes[static LANES])
{
	return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/* Rows of the chunk that begins at row `at`. */
static size_t chunk_at(const struct job *job, size_t at)
{
	size_t left = job->how->n - at;

	return left < CHUNK ? left : CHUNK; /* equivalent: both are the same number then */
}

/* Spread by the deviations themselves, for a resample where the sums cancel. 0 if it is constant. */
static double exact_squares(const struct job *job, size_t replicate, double mean)
{
	uint32_t rows[CHUNK];
	double first = NAN, squares = 0;
	bool constant = true;

	for (size_t at = 0, count; at < job->how->n; at += count) {
		count = chunk_at(job, at);
		job->how->draw(rows, count, replicate, at, job->how);
		for (size_t i = 0; i < count; i++) {
			double v = job->centred[rows[i]];

			first = at + i == 0 ? v : first;
			constant &= v == first;
			squares += (v - mean) * (v - mean);
		}
	}
	return constant ? 0 : squares;
}

/* t* of one resample; NaN without spread. */
static double studentise(const struct job *job, size_t replicate)
{
	double n = (double)job->how->n, mean, squares, spread;
	struct moments m = { 0 };
	uint32_t rows[CHUNK];

	for (size_t at = 0, count; at < job->how->n; at += count) {
		count = chunk_at(job, at);
		job->how->draw(rows, count, replicate, at, job->how);
		add_rows(&m, job->centred, rows, count);
	}
	mean = over_lanes(m.sum) / n;
	squares = over_lanes(m.squares);
	spread = squares - n * mean * mean;
	if (!(spread > 1e-4 * squares)) /* equivalent: at the border both ways to compute it are as good */
		spread = exact_squares(job, replicate, mean);
	return spread > 0 ? mean / sqrt(spread / (n - 1) / n) : NAN;
}

static void *run_job(void *arg)
{
	const struct job *job = arg;

	for (size_t r = job->first; r < job->how->n_resamples; r += job->step)
		job->t[r] = studentise(job, r);
	return NULL;
}

static void run_jobs(double *t, const double *centred, const struct resampling *how)
{
	size_t asked = how->n_threads ? how->n_threads : 1;
	size_t n_jobs = asked < MAX_THREADS ? asked : MAX_THREADS; /* equivalent: both are the same number then */
	struct job jobs[MAX_THREADS];
	pthread_t threads[MAX_THREADS];
	bool started[MAX_THREADS] = { false };

	for (size_t j = 0; j < n_jobs; j++)
		jobs[j] = (struct job){ t, centred, how, j, n_jobs };
	for (size_t j = 1; j < n_jobs; j++)
		started[j] = pthread_create(&threads[j], NULL, run_job, &jobs[j]) == 0;
	run_job(&jobs[0]);
	for (size_t j = 1; j < n_jobs; j++) {
		if (started[j])
			pthread_join(threads[j], NULL);
		else
			run_job(&jobs[j]);
	}
}

size_t bootstrap_t_statistics(double *t, const double *gain, const struct resampling *how)
{
	CLEANUP(mem_free) double *centred = mem_new(how->n, sizeof(*centred));
	double mean = mean_of(gain, how->n);
	size_t n_left = 0;

	for (size_t i = 0; i < how->n; i++)
		centred[i] = gain[i] - mean;
	run_jobs(t, centred, how);
	for (size_t r = 0; r < how->n_resamples; r++)
		if (!isnan(t[r]))
			t[n_left++] = t[r];
	sort_doubles(t, n_left);
	return n_left;
}

/* Resampled t, and the estimate that they are about. */
struct studentised {
	const double *t; /* (n) ascending */
	size_t n;
	double delta, se;
};

/* How many of t[] are below x (strictly, or including x). */
static size_t count_below(const struct studentised *s, double x, bool including)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->t[middle] < x || (including && s->t[middle] == x))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The estimate counts as one resample, so that p is never 0. */
static double above(const void *state, double value)
{
	const struct studentised *s = state;

	return (double)(1 + s->n - count_below(s, (s->delta - value) / s->se, false)) / (double)(1 + s->n);
}

static double below(const void *state, double value)
{
	const struct studentised *s = state;

	return (double)(1 + count_below(s, (s->delta - value) / s->se, true)) / (double)(1 + s->n);
}

/* Without any spread there is nothing to resample: the same conclusion as the t-test's. */
int bootstrap_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	size_t n_resamples = in->n_resamples ? in->n_resamples : DEFAULT_RESAMPLES;
	const struct resampling how = { resampling_random, in->n, n_resamples, in->n_threads, in->seed };
	CLEANUP(mem_free) double *t = mem_new(n_resamples, sizeof(*t));
	struct studentised s = { .t = t };
	const struct one_sided tests = { above, below, &s };

	if (in->n > UINT32_MAX)
		return err_set(err, ERR_DATA, "bootstrap_t takes at most 2^32 rows");
	if (paired_t_run(out, in, err) < 0)
		return -1;
	out->test = "bootstrap_t";
	out->df = 0;
	if (out->se == 0)
		return 0;
	s.delta = out->delta;
	s.se = out->se;
	s.n = bootstrap_t_statistics(t, in->gain, &how);
	if (s.n == 0) {
		out->p = out->p_worse = out->ci_low = out->ci_high = NAN;
		return 0;
	}
	out->p = rule_p(&tests, in);
	out->p_worse = below(&s, 0);
	out->ci_low = out->delta - quantile_sorted(t, s.n, 0.5 + 0.5 * in->level) * out->se;
	out->ci_high = out->delta - quantile_sorted(t, s.n, 0.5 - 0.5 * in->level) * out->se;
	return 0;
}
