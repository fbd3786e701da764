/* resample.c - sums over resamples: threads split the resamples, each of which is one sum in fixed lanes. */
#include "evaluate/resampling/resample.h"

#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/resampling/resample_counts.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

/* BATCH resamples share one pass over the rows, CHUNK rows at a time, so that a large array is read from memory once for all of them. */
enum { CHUNK = 2048, BATCH = 8, MAX_THREADS = 64, LANES = MULTINOMIAL_LANES };

/* One thread's batches: first, first + step, ... */
struct job {
	double (*sums)[2];
	const double *a, *b; /* (n) */
	const struct resampling *how;
	const struct multinomial *law; /* NULL = rows are drawn one by one */
	size_t first, step;
};

void resampling_random(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how)
{
	rng_fill_below(rows, count, how->seed, replicate, first, (uint32_t)how->n);
}

static bool is_counted(const struct resampling *how)
{
	return how->draw == resampling_random && how->n >= MULTINOMIAL_LEAST_ROWS; /* equivalent: both ways are right */
}

/* The stream of the rows that are drawn one by one after the counts. */
static uint64_t stream_of_rest(size_t replicate)
{
	return (uint64_t)replicate | (uint64_t)1 << 63;
}

/* Rows of the chunk that begins at row `at` of n. */
static size_t chunk_at(size_t at, size_t n)
{
	return n - at < CHUNK ? n - at : CHUNK; /* equivalent: both are the same number then */
}

static void add_drawn(struct multinomial_sums *sums, const struct job *job, const uint32_t *rows, size_t count)
{
	struct multinomial_sums s = *sums;

	for (size_t i = 0; i < count; i++) {
		s.a[i % LANES] += job->a[rows[i]];
		s.b[i % LANES] += job->b[rows[i]];
	}
	s.total += count;
	*sums = s;
}

static void add_draws(struct multinomial_sums *sums, const struct job *job, size_t replicate)
{
	uint32_t rows[CHUNK];

	for (size_t at = 0; at < job->how->n; at += CHUNK) {
		size_t count = chunk_at(at, job->how->n);

		job->how->draw(rows, count, replicate, at, job->how);
		add_drawn(sums, job, rows, count);
	}
}

/* What the counts lack to n rows. Counts of more than n rows, which no run has ever seen, are thrown away for n draws. */
static void add_rest(struct multinomial_sums *sums, const struct job *job, size_t replicate)
{
	size_t n = job->how->n, n_rest;
	uint32_t rows[CHUNK];

	if (sums->total > n)
		*sums = (struct multinomial_sums){ 0 };
	n_rest = n - sums->total;
	for (size_t at = 0; at < n_rest; at += CHUNK) {
		size_t count = chunk_at(at, n_rest);

		rng_fill_below(rows, count, job->how->seed, stream_of_rest(replicate), at, (uint32_t)n);
		add_drawn(sums, job, rows, count);
	}
}

static void add_counts(struct multinomial_sums *sums, const struct job *job, size_t replicate, size_t n_replicates)
{
	uint32_t bits[CHUNK / 2];

	for (size_t at = 0; at < job->how->n; at += CHUNK) {
		size_t count = chunk_at(at, job->how->n);

		for (size_t k = 0; k < n_replicates; k++) {
			rng_fill(bits, (count + 1) / 2, job->how->seed, replicate + k, at / 2);
			multinomial_add(&sums[k], job->law, bits, job->a + at, job->b + at, count);
		}
	}
	for (size_t k = 0; k < n_replicates; k++)
		add_rest(&sums[k], job, replicate + k);
}

static double over_lanes(const double lanes[static LANES])
{
	double four[4];

	for (size_t l = 0; l < 4; l++)
		four[l] = (lanes[l] + lanes[l + 4]) + (lanes[l + 8] + lanes[l + 12]);
	return (four[0] + four[1]) + (four[2] + four[3]);
}

static void run_batch(const struct job *job, size_t replicate)
{
	size_t left = job->how->n_resamples - replicate, n = left < BATCH ? left : BATCH; /* equivalent: both are the same number then */
	struct multinomial_sums sums[BATCH] = { 0 };

	if (job->law)
		add_counts(sums, job, replicate, n);
	for (size_t k = 0; k < n; k++) {
		if (!job->law)
			add_draws(&sums[k], job, replicate + k);
		job->sums[replicate + k][0] = over_lanes(sums[k].a);
		job->sums[replicate + k][1] = over_lanes(sums[k].b);
	}
}

static void *run_job(void *arg)
{
	const struct job *job = arg;

	for (size_t r = job->first * BATCH; r < job->how->n_resamples; r += job->step * BATCH)
		run_batch(job, r);
	return NULL;
}

void resample_sums(double (*sums)[2], const double *a, const double *b, const struct resampling *how)
{
	size_t asked = how->n_threads ? how->n_threads : 1;
	size_t n_jobs = asked < MAX_THREADS ? asked : MAX_THREADS; /* equivalent: both are the same number then */
	bool started[MAX_THREADS] = { false };
	pthread_t threads[MAX_THREADS];
	struct job jobs[MAX_THREADS];
	struct multinomial law;

	multinomial_init(&law, how->n);
	for (size_t j = 0; j < n_jobs; j++)
		jobs[j] = (struct job){ sums, a, b, how, is_counted(how) ? &law : NULL, j, n_jobs };
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

/* The counts of the law, as add_counts() adds them; returns their total. */
static size_t count_by_law(uint32_t *count, size_t replicate, const struct resampling *how)
{
	uint32_t bits[CHUNK / 2];
	struct multinomial law;
	size_t total = 0;

	multinomial_init(&law, how->n);
	for (size_t at = 0; at < how->n; at += CHUNK) {
		size_t n = chunk_at(at, how->n);

		rng_fill(bits, (n + 1) / 2, how->seed, replicate, at / 2);
		for (size_t i = 0; i < n; i++)
			total += count[at + i] = multinomial_of(&law, bits[i / 2], i);
	}
	return total;
}

void resample_counts(uint32_t *count, size_t replicate, const struct resampling *how)
{
	bool counted = is_counted(how);
	size_t total = counted ? count_by_law(count, replicate, how) : 0, n_rest;
	uint32_t rows[CHUNK];

	if (!counted || total > how->n) {
		memset(count, 0, how->n * sizeof(*count));
		total = 0;
	}
	n_rest = how->n - total;
	for (size_t at = 0; at < n_rest; at += CHUNK) {
		size_t n = chunk_at(at, n_rest);

		if (counted)
			rng_fill_below(rows, n, how->seed, stream_of_rest(replicate), at, (uint32_t)how->n);
		else
			how->draw(rows, n, replicate, at, how);
		for (size_t i = 0; i < n; i++)
			count[rows[i]]++;
	}
}
