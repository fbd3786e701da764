/* least_squares.c - minimum-norm least squares by Householder QR with column pivoting and a complete orthogonal decomposition.
 *
 * x P = Q [R T; 0 0],  [R T] = [L 0] Z:  w = P Z' [L^-1 (Q'y); 0].
 * Source  Golub, Van Loan, Matrix Computations, 4th ed., sections 5.4.2 and 5.5.
 */
#include "math/dense.h"

#include "base/mem.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The matrix under work: x (n, p) row-major; column j of the pivoted matrix is column pivot[j] of the caller's. */
struct qr {
	double *x;
	size_t n, p;
	size_t *pivot;
	double *norm2; /* (p) squared length of each column below the current row */
	double *row;   /* (p) scratch */
	double *v;     /* (n or p) the reflector, v[0] = 1 */
};

enum { CHUNK_ROWS = 1024 };

/* Four columns at a time: elementwise, so that the bits do not depend on the width. */
typedef double four __attribute__((vector_size(32)));

/* to[j] += f * from[j] */
static void add_scaled(double *to, double f, const double *from, size_t n)
{
	size_t j = 0;

	for (; j + 4 <= n; j += 4) {
		four a, b;

		memcpy(&a, to + j, sizeof(a));
		memcpy(&b, from + j, sizeof(b));
		a += f * b;
		memcpy(to + j, &a, sizeof(a));
	}
	for (; j < n; j++)
		to[j] += f * from[j];
}

static void swap_columns(struct qr *m, size_t a, size_t b)
{
	size_t t = m->pivot[a];

	if (a == b)
		return;
	m->pivot[a] = m->pivot[b];
	m->pivot[b] = t;
	for (size_t i = 0; i < m->n; i++) {
		double v = m->x[i * m->p + a];

		m->x[i * m->p + a] = m->x[i * m->p + b];
		m->x[i * m->p + b] = v;
	}
}

/* Squared lengths anew at every step: downdating them loses the digits that decide the rank. */
static void measure_columns(struct qr *m, size_t k)
{
	memset(m->norm2, 0, m->p * sizeof(*m->norm2));
	for (size_t i = k; i < m->n; i++)
		for (size_t j = k; j < m->p; j++)
			m->norm2[j] += m->x[i * m->p + j] * m->x[i * m->p + j];
}

static size_t longest_column(const struct qr *m, size_t k)
{
	size_t best = k;

	for (size_t j = k + 1; j < m->p; j++)
		if (m->norm2[j] > m->norm2[best])
			best = j;
	return best;
}

/*
 * Make of v (n) the reflector I - tau v v' that maps the old v to (beta, 0, ...); v[0] becomes 1.
 * Returns tau, 0 if nothing is to be done.
 */
static double make_reflector(double *v, size_t n, double *beta)
{
	double tail = 0, length, head = v[0];

	for (size_t i = 1; i < n; i++)
		tail += v[i] * v[i];
	*beta = head;
	if (tail == 0)
		return 0;
	length = sqrt(head * head + tail);
	*beta = head > 0 ? -length : length;
	for (size_t i = 1; i < n; i++)
		v[i] /= head - *beta;
	v[0] = 1;
	return (*beta - head) / *beta;
}

/* x[k.., k+1..] -= tau v (v' x), y[k..] likewise; row by row, so that memory is read in order. */
static void apply_left(struct qr *m, size_t k, double tau, double *y)
{
	double dot = 0;

	memset(m->row, 0, m->p * sizeof(*m->row));
	for (size_t i = k; i < m->n; i++) {
		add_scaled(m->row + k + 1, m->v[i - k], m->x + i * m->p + k + 1, m->p - k - 1);
		dot += m->v[i - k] * y[i];
	}
	for (size_t i = k; i < m->n; i++) {
		double f = -tau * m->v[i - k];

		add_scaled(m->x + i * m->p + k + 1, f, m->row + k + 1, m->p - k - 1);
		y[i] += f * dot;
	}
}

/* Column k of x to (beta, 0, ...); the columns behind it and y follow. Returns |beta|. */
static double eliminate(struct qr *m, size_t k, double *y)
{
	double beta, tau;

	for (size_t i = k; i < m->n; i++)
		m->v[i - k] = m->x[i * m->p + k];
	tau = make_reflector(m->v, m->n - k, &beta);
	m->x[k * m->p + k] = beta;
	if (tau != 0)
		apply_left(m, k, tau, y);
	return fabs(beta);
}

/*
 * Many rows become p rows with the same normal equations, a chunk at a time, so that the work stays in the cache:
 * the triangle so far is put just above the next chunk, in the place of rows that are used up, and both are reduced to a new triangle.
 */
static void reduce_rows(struct qr *m, double **y)
{
	size_t p = m->p, left = m->n;

	if (m->n < CHUNK_ROWS * 2 || m->p * 4 > CHUNK_ROWS)
		return;
	for (size_t height = 0; left > height;) {
		size_t rows = left < height + CHUNK_ROWS ? left : height + CHUNK_ROWS;
		double *next = m->x + (rows - p) * p;

		m->n = rows;
		for (size_t k = 0; k < p; k++) {
			eliminate(m, k, *y);
			for (size_t i = k + 1; i < rows; i++)
				m->x[i * p + k] = 0;
		}
		left -= rows - p;
		memmove(next, m->x, p * p * sizeof(double));
		memmove(*y + rows - p, *y, p * sizeof(double));
		m->x = next;
		*y += rows - p;
		height = p;
	}
	m->n = p;
}

/* Column k of R is longest among what is left, so the first one that is nothing beside the first column ends it. */
static size_t factor(struct qr *m, double *y, double tolerance)
{
	size_t steps = m->n < m->p ? m->n : m->p, k;
	double largest = 0;

	for (k = 0; k < steps; k++) {
		double length;

		measure_columns(m, k);
		swap_columns(m, k, longest_column(m, k));
		length = eliminate(m, k, y);
		if (k == 0)
			largest = length;
		if (!(length > largest * tolerance))
			break;
	}
	return k;
}

/*
 * Reflectors from the right turn [R T] (rank, p) into [L 0], L upper triangular, last row first. Their vectors take T's place:
 * reflector k is 1 at column k and x[k][rank ..] behind. tau (rank).
 */
static void compress(struct qr *m, size_t rank, double *tau)
{
	size_t p = m->p, n_tail = p - rank;

	for (size_t k = rank; k-- > 0;) {
		double *xk = m->x + k * p, beta;

		m->v[0] = xk[k];
		memcpy(m->v + 1, xk + rank, n_tail * sizeof(double));
		tau[k] = make_reflector(m->v, n_tail + 1, &beta);
		xk[k] = beta;
		memcpy(xk + rank, m->v + 1, n_tail * sizeof(double));
		for (size_t i = 0; i < k; i++) {
			double *xi = m->x + i * p, f = xi[k];

			for (size_t j = 0; j < n_tail; j++)
				f += xi[rank + j] * xk[rank + j];
			f *= tau[k];
			xi[k] -= f;
			for (size_t j = 0; j < n_tail; j++)
				xi[rank + j] -= f * xk[rank + j];
		}
	}
}

/* w = P Z' [L^-1 y; 0];  z (p) is scratch. */
static void solve(double *w, const struct qr *m, size_t rank, const double *tau, const double *y, double *z)
{
	size_t p = m->p;

	memset(z, 0, p * sizeof(*z));
	for (size_t i = rank; i-- > 0;) {
		double s = y[i];

		for (size_t j = i + 1; j < rank; j++)
			s -= m->x[i * p + j] * z[j];
		z[i] = s / m->x[i * p + i];
	}
	for (size_t k = 0; k < rank; k++) {
		const double *tail = m->x + k * p + rank;
		double f = z[k];

		for (size_t j = 0; j < p - rank; j++)
			f += tail[j] * z[rank + j];
		f *= tau[k];
		z[k] -= f;
		for (size_t j = 0; j < p - rank; j++)
			z[rank + j] -= f * tail[j];
	}
	for (size_t j = 0; j < p; j++)
		w[m->pivot[j]] = z[j];
}

size_t dense_least_squares(double *w, double *x, double *y, size_t n, size_t p)
{
	size_t longest = n > p ? n : p, rank;
	CLEANUP(mem_free) size_t *pivot = mem_new(p, sizeof(*pivot));
	CLEANUP(mem_free) double *scratch = mem_new(3 * p + longest + 1, sizeof(*scratch));
	struct qr m = { x, n, p, pivot, scratch, scratch + p, scratch + 3 * p };

	for (size_t j = 0; j < p; j++)
		pivot[j] = j;
	reduce_rows(&m, &y);
	rank = factor(&m, y, DBL_EPSILON * (double)longest);
	compress(&m, rank, scratch + 2 * p);
	solve(w, &m, rank, scratch + 2 * p, y, m.row);
	return rank;
}
