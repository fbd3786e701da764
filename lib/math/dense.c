/* dense.c - Gram matrix, Cholesky. Vectors run along the outputs, never along a sum, so each output adds its rows in order. */
#include "math/dense.h"

#include "base/mem.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { ROW_BLOCK = 128, TILE = 4, MAX_THREADS = 64 };

/* Four outputs side by side: elementwise, so that its width is the machine's business and the bits are not. */
typedef double four __attribute__((vector_size(32)));

/* A share of g's upper triangle: the strips of TILE rows number first, first + step, ... (whole rows: no cache line has two writers). */
struct gram_job {
	double *g;
	const double *x;
	size_t n, p, first, step;
};

/*
 * g[i0..][j0..] += sum over rows [r0, r1) of x[r][i0 + i] * x[r][j0 + j],  i, j < TILE
 * x (n, p) row-major;  g (p, p). The block's sum is formed on its own, row by row, and added once.
 */
static inline __attribute__((always_inline)) void gram_tile(const struct gram_job *job, size_t i0, size_t j0, size_t r0, size_t r1)
{
	four b0 = { 0 }, b1 = { 0 }, b2 = { 0 }, b3 = { 0 }; /* by name: an array would live in memory */

	for (size_t r = r0; r < r1; r++) {
		const double *xi = job->x + r * job->p + i0;
		four xj;

		memcpy(&xj, job->x + r * job->p + j0, sizeof(xj));
		b0 += xi[0] * xj;
		b1 += xi[1] * xj;
		b2 += xi[2] * xj;
		b3 += xi[3] * xj;
	}
	for (size_t j = 0; j < TILE; j++) {
		double *out = job->g + i0 * job->p + j0 + j;

		out[0] += b0[j];
		out[job->p] += b1[j];
		out[2 * job->p] += b2[j];
		out[3 * job->p] += b3[j];
	}
}

/* The same at the matrix's edge, where a tile is cut off; also the plain version of it. */
static void gram_edge(const struct gram_job *job, size_t i0, size_t j0, size_t r0, size_t r1)
{
	size_t i1 = i0 + TILE < job->p ? i0 + TILE : job->p, j1 = j0 + TILE < job->p ? j0 + TILE : job->p;

	for (size_t i = i0; i < i1; i++)
		for (size_t j = j0; j < j1; j++) {
			double block = 0;

			for (size_t r = r0; r < r1; r++)
				block += job->x[r * job->p + i] * job->x[r * job->p + j];
			job->g[i * job->p + j] += block;
		}
}

/* This job's tiles of the upper triangle, for one block of rows, which stays in the cache meanwhile. */
static inline __attribute__((always_inline)) void gram_block(const struct gram_job *job, size_t r0, size_t r1)
{
	for (size_t i0 = job->first * TILE; i0 < job->p; i0 += job->step * TILE)
		for (size_t j0 = i0; j0 < job->p; j0 += TILE) {
			if (j0 + TILE <= job->p)
				gram_tile(job, i0, j0, r0, r1);
			else
				gram_edge(job, i0, j0, r0, r1);
		}
}

typedef void gram_kernel(const struct gram_job *job, size_t r0, size_t r1);

static void gram_narrow(const struct gram_job *job, size_t r0, size_t r1)
{
	gram_block(job, r0, r1);
}

#ifdef __x86_64__
/* The same operations in the same order, so the same bits, in registers twice as wide. */
__attribute__((target("avx2"))) static void gram_wide(const struct gram_job *job, size_t r0, size_t r1)
{
	gram_block(job, r0, r1);
}

static gram_kernel *choose_kernel(void)
{
	return __builtin_cpu_supports("avx2") ? gram_wide : gram_narrow;
}
#else
static gram_kernel *choose_kernel(void)
{
	return gram_narrow;
}
#endif

static void *gram_run(void *arg)
{
	const struct gram_job *job = arg;
	gram_kernel *kernel = choose_kernel();

	for (size_t r0 = 0; r0 < job->n; r0 += ROW_BLOCK)
		kernel(job, r0, r0 + ROW_BLOCK < job->n ? r0 + ROW_BLOCK : job->n);
	return NULL;
}

static void run_jobs(struct gram_job *jobs, size_t n_jobs)
{
	pthread_t threads[MAX_THREADS];
	bool started[MAX_THREADS] = { false };

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

void dense_gram(double *g, const double *x, size_t n, size_t p, unsigned n_threads)
{
	size_t n_jobs = n_threads < 1 || n * p * p < 1000000 ? 1 : n_threads > MAX_THREADS ? MAX_THREADS : n_threads;
	struct gram_job jobs[MAX_THREADS];

	memset(g, 0, p * p * sizeof(*g));
	for (size_t t = 0; t < n_jobs; t++)
		jobs[t] = (struct gram_job){ g, x, n, p, t, n_jobs };
	run_jobs(jobs, n_jobs);
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < i; j++)
			g[i * p + j] = g[j * p + i];
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
