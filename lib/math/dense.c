/* dense.c - Gram matrix, Cholesky. Vectors run along the outputs, never along a sum, so each output adds its rows in order. */
#include "math/dense.h"

#include "base/mem.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { ROW_BLOCK = 256, TILE_I = 4, TILE_J = 8, MAX_THREADS = 64 };

/* A share of the tiles of g: tiles first, first + step, ... counted along the upper triangle. */
struct gram_job {
	double *g;
	const double *x;
	size_t n, p, first, step;
};

/*
 * acc[i][j] += sum over rows [r0, r1) of x[r][i0 + i] * x[r][j0 + j]
 * x (n, p) row-major;  acc (TILE_I, TILE_J). The block's sum is formed on its own and added once.
 */
static void gram_tile(double acc[static TILE_I * TILE_J], const double *x, size_t p, size_t i0, size_t j0, size_t r0, size_t r1)
{
	double block[TILE_I * TILE_J] = { 0 };

	for (size_t r = r0; r < r1; r++) {
		const double *xi = x + r * p + i0, *xj = x + r * p + j0;

		for (int i = 0; i < TILE_I; i++)
			for (int j = 0; j < TILE_J; j++)
				block[i * TILE_J + j] += xi[i] * xj[j];
	}
	for (int k = 0; k < TILE_I * TILE_J; k++)
		acc[k] += block[k];
}

/* The same at the matrix's edge, where a tile is cut to (ni, nj). */
static void gram_edge(double acc[static TILE_I * TILE_J], const struct gram_job *job, size_t i0, size_t j0, size_t r0, size_t r1)
{
	size_t ni = job->p - i0 < TILE_I ? job->p - i0 : TILE_I, nj = job->p - j0 < TILE_J ? job->p - j0 : TILE_J;
	double block[TILE_I * TILE_J] = { 0 };

	for (size_t r = r0; r < r1; r++) {
		const double *row = job->x + r * job->p;

		for (size_t i = 0; i < ni; i++)
			for (size_t j = 0; j < nj; j++)
				block[i * TILE_J + j] += row[i0 + i] * row[j0 + j];
	}
	for (int k = 0; k < TILE_I * TILE_J; k++)
		acc[k] += block[k];
}

static void gram_one(const struct gram_job *job, size_t i0, size_t j0)
{
	double acc[TILE_I * TILE_J] = { 0 };
	size_t p = job->p;

	for (size_t r0 = 0; r0 < job->n; r0 += ROW_BLOCK) {
		size_t r1 = r0 + ROW_BLOCK < job->n ? r0 + ROW_BLOCK : job->n;

		if (i0 + TILE_I <= p && j0 + TILE_J <= p)
			gram_tile(acc, job->x, p, i0, j0, r0, r1);
		else
			gram_edge(acc, job, i0, j0, r0, r1);
	}
	for (size_t i = i0; i < p && i < i0 + TILE_I; i++)
		for (size_t j = j0; j < p && j < j0 + TILE_J; j++)
			if (j >= i)
				job->g[i * p + j] = job->g[j * p + i] = acc[(i - i0) * TILE_J + j - j0];
}

static void *gram_run(void *arg)
{
	const struct gram_job *job = arg;
	size_t tile = 0;

	for (size_t i0 = 0; i0 < job->p; i0 += TILE_I)
		for (size_t j0 = i0 / TILE_J * TILE_J; j0 < job->p; j0 += TILE_J, tile++)
			if (tile % job->step == job->first)
				gram_one(job, i0, j0);
	return NULL;
}

void dense_gram(double *g, const double *x, size_t n, size_t p, unsigned n_threads)
{
	struct gram_job jobs[MAX_THREADS];
	pthread_t threads[MAX_THREADS];
	bool started[MAX_THREADS] = { false };
	size_t n_jobs = n_threads < 1 || n * p * p < 1000000 ? 1 : n_threads > MAX_THREADS ? MAX_THREADS : n_threads;

	for (size_t t = 0; t < n_jobs; t++)
		jobs[t] = (struct gram_job){ g, x, n, p, t, n_jobs };
	for (size_t t = 1; t < n_jobs; t++)
		started[t] = pthread_create(&threads[t], NULL, gram_run, &jobs[t]) == 0;
	gram_run(&jobs[0]);
	for (size_t t = 1; t < n_jobs; t++) {
		if (started[t])
			pthread_join(threads[t], NULL);
		else
			gram_run(&jobs[t]);
	}
}

void dense_xty(double *out, const double *x, const double *y, size_t n, size_t p)
{
	CLEANUP(mem_free) double *block = mem_new(p, sizeof(*block));

	memset(out, 0, p * sizeof(*out));
	for (size_t r0 = 0; r0 < n; r0 += ROW_BLOCK) {
		memset(block, 0, p * sizeof(*block));
		for (size_t r = r0; r < n && r < r0 + ROW_BLOCK; r++)
			for (size_t j = 0; j < p; j++)
				block[j] += x[r * p + j] * y[r];
		for (size_t j = 0; j < p; j++)
			out[j] += block[j];
	}
}

/* Two rows' dot product in four lanes of fixed shape: lane l takes the elements l, l + 4, ... */
static double dot(const double *a, const double *b, size_t n)
{
	double s[4] = { 0 }, tail = 0;
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		for (int l = 0; l < 4; l++)
			s[l] += a[i + (size_t)l] * b[i + (size_t)l];
	for (; i < n; i++)
		tail += a[i] * b[i];
	return ((s[0] + s[1]) + (s[2] + s[3])) + tail;
}

bool dense_cholesky(double *a, size_t p)
{
	for (size_t i = 0; i < p; i++) {
		double diagonal;

		for (size_t j = 0; j < i; j++)
			a[i * p + j] = (a[i * p + j] - dot(a + i * p, a + j * p, j)) / a[j * p + j];
		diagonal = a[i * p + i] - dot(a + i * p, a + i * p, i);
		if (!(diagonal > 0) || isinf(diagonal))
			return false;
		a[i * p + i] = sqrt(diagonal);
	}
	return true;
}

void dense_cholesky_solve(const double *l, size_t p, double *b)
{
	for (size_t i = 0; i < p; i++)
		b[i] = (b[i] - dot(l + i * p, b, i)) / l[i * p + i];
	for (size_t i = p; i-- > 0;) {
		b[i] /= l[i * p + i];
		for (size_t j = 0; j < i; j++)
			b[j] -= l[i * p + j] * b[i];
	}
}
