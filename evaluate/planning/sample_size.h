/* sample_size.h - how many rows a hold-out needs, and how many looks it bears.
 *
 * Source  Renggli, Karlas, Ding, Liu, Schawinski, Wu, Zhang, "Continuous integration of machine learning models with ease.ml/ci", SysML 2019;
 * the bound for P promotions is worked out in docs/gate.md.
 */
#ifndef EVALUATE_SAMPLE_SIZE_H
#define EVALUATE_SAMPLE_SIZE_H

#include <stddef.h>

/* What the developer is told after each evaluation of a hold-out. */
enum adaptivity {
	ADAPTIVITY_NONE,         /* nothing until the end */
	ADAPTIVITY_FIRST_CHANGE, /* pass or fail, and the set retires at the first pass */
	ADAPTIVITY_FULL,         /* pass or fail every time */
};

/* ln of the number of tests that the union bound must cover over `steps` evaluations: H, H, 2^H. */
double sample_size_log_tests(enum adaptivity adaptivity, size_t steps);

/*
 * ln N(H, P): decision nodes that a developer can reach who sees one bit for each of H evaluations, on a set that retires at the P-th
 * pass: N = sum over h < H of sum over i <= min(P - 1, h) of C(h, i).  1 <= P <= H.
 */
double sample_size_log_nodes(size_t evaluations, size_t promotions);

/* One clause: the coefficients of n, o, d, and its tolerance. */
struct sample_size_clause {
	double n, o, d;
	double tolerance; /* > 0 */
};

/*
 * Rows by Hoeffding: each of a clause's k variables is estimated within tolerance/k with probability 1 - delta/(k m N).
 * Returns the rows of the clause that needs most, rounded up.
 */
double sample_size_hoeffding(const struct sample_size_clause *clauses, size_t n_clauses, double reliability, double log_tests);

/* Rows for n - o within tolerance where n and o differ on at most `disagreement` of the rows: Bennett's inequality, the paper's hierarchical test. */
double sample_size_bennett(double disagreement, double tolerance, double reliability, double log_tests);

/* Rows whose exact interval (Clopper, Pearson) of one share reaches no further than the tolerance, at a share of one half, where it reaches furthest. */
double sample_size_exact(double coefficient, double tolerance, double reliability, size_t n_clauses, double log_tests);

#endif
