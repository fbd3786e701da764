/* reuse_budget.h - what one hold-out bears: the level of each test when a set is asked again and again. docs/gate.md, "The hold-out is a budget".
 *
 * A developer who sees only an answer of few possible texts after each evaluation walks down a tree; the union bound over the nodes that
 * can be reached keeps the error over the whole life of the set under alpha, whatever is tried next. Source: Renggli et al., SysML 2019,
 * generalised to P promotions and L levels; proven in docs/gate.md.
 */
#ifndef EVALUATE_REUSE_BUDGET_H
#define EVALUATE_REUSE_BUDGET_H

#include <stddef.h>
#include <stdint.h>

/* What an evaluation tells. */
enum disclosure {
	DISCLOSE_FULL,    /* everything: no guarantee, each test at alpha */
	DISCLOSE_ROUNDED, /* promoted or not; on a promotion one number on a grid that is known beforehand */
	DISCLOSE_BIT,     /* promoted or not */
};

struct reuse_terms {
	enum disclosure disclose;
	int64_t evaluations, promotions; /* H and P: the set retires after H evaluations, or at its P-th promotion */
	int64_t levels;                  /* L: texts that a promotion can be told in; 0 and 1 = one */
};

/*
 * ln N, N the nodes that can be reached: sum over h < H, i <= min(P - 1, h) of C(h, i) L^i, which is the sum over i = 1 .. min(P, H) of
 * C(H, i) L^(i - 1). L = 1: N(32, 1), N(32, 2), N(32, 3) = 32, 528, 5488. 0 with DISCLOSE_FULL, where no bound holds.
 */
double reuse_log_nodes(const struct reuse_terms *t);

/* The level of each test: alpha / N, by logarithms. A bound too large for a double gives 0, which nothing passes. */
double reuse_alpha(double alpha, const struct reuse_terms *t);

/*
 * Rows of a set that shows, in each of its evaluations at alpha / N, the gain that n rows show in one test at alpha, both with this power:
 * n ((z_(alpha/N) + z_power) / (z_alpha + z_power))^2. HUGE_VAL if there is no such set.
 */
double reuse_rows_needed(double n, double alpha, double power, const struct reuse_terms *t);

/*
 * Levels of a number between 0 and 1 in `rounded`: floor(sqrt(n)) + 1 grid points, whose step is the largest that the parameter-free
 * Ladder's s/sqrt(n) can be for such losses, up to rounding: no label moves the grid.
 */
int64_t reuse_levels(double n);

/* "full" "rounded" "bit" */
const char *disclosure_name(enum disclosure d);

#endif
