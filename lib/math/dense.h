/* dense.h - small dense kernels with a fixed order of operations. Row-major throughout. */
#ifndef MATH_DENSE_H
#define MATH_DENSE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Gram matrix  g = x'x  in blocks of rows, reduced in index order.
 * g (p, p) both triangles;  x (n, p);  threads split the outputs, never a sum: the bits do not depend on n_threads.
 */
void dense_gram(double *g, const double *x, size_t n, size_t p, unsigned n_threads);

/* out (p) = x'y,  x (n, p), y (n). */
void dense_xty(double *out, const double *x, const double *y, size_t n, size_t p);

/* Lower Cholesky factor of a (p, p) in place (upper triangle untouched). False if a is not positive definite. */
bool dense_cholesky(double *a, size_t p);

/* Solve L L' x = b in place; l from dense_cholesky(). */
void dense_cholesky_solve(const double *l, size_t p, double *b);

/*
 * Minimum-norm least squares  min |x w - y|  by Householder QR with column pivoting and a complete orthogonal decomposition.
 * w (p); x (n, p) is overwritten; y (n) is overwritten; returns the numerical rank (relative tolerance max(n,p)*eps).
 */
size_t dense_least_squares(double *w, double *x, double *y, size_t n, size_t p);

#endif
