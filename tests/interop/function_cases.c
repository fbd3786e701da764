/* function_cases.c - distributions, intervals, corrections, tests of two samples and of recipes, on cases from stdin for a judge from elsewhere
 * (functions.py).
 *
 * A case a line: "NAME COUNT X...". An answer a line: the numbers of functions[], or "error TEXT". Two samples come as N, the N numbers of
 * the first, then the second.
 */
#include "base/mem.h"
#include "evaluate/statistics/bounded.h"
#include "evaluate/planning/condition_evidence.h"
#include "evaluate/statistics/multiplicity.h"
#include "evaluate/statistics/proportion.h"
#include "evaluate/planning/recipes.h"
#include "evaluate/statistics/sequential.h"
#include "math/dist.h"
#include "math/sum.h"
#include "math/two_sample.h"
#include "table/drift.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NUMBERS = 1000000 };

static void say(double x)
{
	printf("%.17g ", x);
}

/* One number out of up to five. */
#define CALL1(name, function)                                                                                                              \
	static void name(const double *x, size_t n)                                                                                        \
	{                                                                                                                                  \
		(void)n;                                                                                                                   \
		say(function(x[0]));                                                                                                       \
	}
#define CALL2(name, function)                                                                                                              \
	static void name(const double *x, size_t n)                                                                                        \
	{                                                                                                                                  \
		(void)n;                                                                                                                   \
		say(function(x[0], x[1]));                                                                                                 \
	}
#define CALL3(name, function)                                                                                                              \
	static void name(const double *x, size_t n)                                                                                        \
	{                                                                                                                                  \
		(void)n;                                                                                                                   \
		say(function(x[0], x[1], x[2]));                                                                                           \
	}

CALL1(call_normal_sf, normal_sf)
CALL1(call_normal_quantile, normal_quantile)
CALL1(call_kolmogorov_sf, kolmogorov_sf)
CALL2(call_student_sf, student_sf)
CALL2(call_student_quantile, student_quantile)
CALL2(call_chi_square_sf, chi_square_sf)
CALL2(call_chi_square_quantile, chi_square_quantile)
CALL3(call_beta_inc, beta_inc)
CALL3(call_mixture_log, sequential_mixture_log)
CALL3(call_mixture_bound, sequential_mixture_bound)
CALL3(call_hoeffding, bounded_hoeffding)

static void call_binomial(const double *x, size_t n)
{
	(void)n;
	say(binomial_cdf((size_t)x[0], (size_t)x[1], x[2]));
	say(binomial_sf((size_t)x[0], (size_t)x[1], x[2]));
	say(binomial_pmf((size_t)x[0], (size_t)x[1], x[2]));
}

static void call_msprt(const double *x, size_t n)
{
	(void)n;
	say(sequential_msprt(x[0], x[1], (size_t)x[2], x[3], x[4]));
}

static void call_e_value(const double *x, size_t n)
{
	(void)n;
	say(sequential_log_e_value((size_t)x[0], (size_t)x[1]));
}

static void say_interval(struct interval i)
{
	say(i.low);
	say(i.high);
}

static void call_wilson(const double *x, size_t n)
{
	(void)n;
	say_interval(proportion_wilson(x[0], x[1], x[2]));
}

static void call_exact(const double *x, size_t n)
{
	(void)n;
	say_interval(proportion_exact(x[0], x[1], x[2]));
}

static void say_adjusted(void (*adjust)(double *adjusted, const double *p, size_t n), const double *p, size_t n)
{
	CLEANUP(mem_free) double *adjusted = mem_new(n, sizeof(*adjusted));

	adjust(adjusted, p, n);
	for (size_t i = 0; i < n; i++)
		say(adjusted[i]);
}

static void call_holm(const double *x, size_t n)
{
	say_adjusted(multiplicity_holm, x, n);
}

static void call_bh(const double *x, size_t n)
{
	say_adjusted(multiplicity_bh, x, n);
}

static void call_corrected_t(const double *x, size_t n)
{
	struct corrected_t t;
	struct err err;

	if (recipes_corrected_t(&t, x + 1, n - 1, x[0], &err) < 0)
		printf("error %s", err.text);
	else
		say(t.mean), say(t.t), say(t.df), say(t.p_two_sided), say(t.p_better);
}

static void call_bayes_t(const double *x, size_t n)
{
	struct bayes_t t;
	struct err err;

	if (recipes_bayes_t(&t, x + 2, n - 2, x[0], x[1], &err) < 0)
		printf("error %s", err.text);
	else
		say(t.worse), say(t.same), say(t.better);
}

/* Both samples, ascending. */
struct samples {
	double *a, *b;
	size_t n, m;
};

static void samples_release(struct samples *s)
{
	free(s->a);
	free(s->b);
}

static void samples_init(struct samples *s, const double *x, size_t n)
{
	s->n = (size_t)x[0];
	s->m = n - 1 - s->n;
	s->a = mem_new(s->n, sizeof(*s->a));
	s->b = mem_new(s->m, sizeof(*s->b));
	memcpy(s->a, x + 1, s->n * sizeof(*s->a));
	memcpy(s->b, x + 1 + s->n, s->m * sizeof(*s->b));
	sort_doubles(s->a, s->n);
	sort_doubles(s->b, s->m);
}

static void say_test(void (*run)(struct two_sample_test *, const double *, size_t, const double *, size_t), const double *x, size_t n)
{
	CLEANUP(samples_release) struct samples s = { 0 };
	struct two_sample_test test;

	samples_init(&s, x, n);
	run(&test, s.a, s.n, s.b, s.m);
	say(test.statistic), say(test.p), say(test.exact);
}

static void call_ks(const double *x, size_t n)
{
	say_test(kolmogorov_smirnov, x, n);
}

static void call_mann_whitney(const double *x, size_t n)
{
	say_test(mann_whitney, x, n);
}

static void call_wasserstein(const double *x, size_t n)
{
	CLEANUP(samples_release) struct samples s = { 0 };

	samples_init(&s, x, n);
	say(wasserstein(s.a, s.n, s.b, s.m));
}

/* The statistic, its null quantile at 0.999, and p. */
static void say_drift(const char *stat, const double *x, size_t n)
{
	const struct drift_terms terms = { drift_stat_find(stat), 0.999, 0.1 };
	CLEANUP(table_release) struct table t = { 0 }, u = { 0 };
	CLEANUP(samples_release) struct samples s = { 0 };
	struct drift d;

	samples_init(&s, x, n);
	drift_compare(&d, &terms, table_add_numbers(&t, "x", s.a, s.n), s.n, table_add_numbers(&u, "x", s.b, s.m), s.m);
	say(d.value), say(d.null_quantile), say(d.p), say((double)d.n_bins);
}

static void call_psi(const double *x, size_t n)
{
	say_drift("psi", x, n);
}

static void call_js(const double *x, size_t n)
{
	say_drift("js", x, n);
}

static void call_chi2(const double *x, size_t n)
{
	say_drift("chi2", x, n);
}

/* KIND of the condition, rows, how many each model gets right, how many differ, how many only one gets right, reliability, ln of the tests. */
static void call_condition(const double *x, size_t n)
{
	static const char *const kinds[] = { "n > 0 +/- 1e-9",
					     "o > 0 +/- 1e-9",
					     "2 * d < 0 +/- 1e-9",
					     "n - o > 0 +/- 1e-9",
					     "n - o > 0 +/- 1e-9 /\\ d < 0 +/- 1e-9",
					     "n - 1.5 * o + 0.5 * d > 0 +/- 1e-9" };
	const struct condition_counts counts = { x[1], x[2], x[3], x[4], x[5], true };
	struct condition_evidence e;
	struct condition c;
	struct err err;

	(void)n;
	if (condition_parse(&c, kinds[(size_t)x[0]], &err) < 0) {
		printf("error %s", err.text);
		return;
	}
	condition_weigh(&e, &c, &counts, x[6], x[7]);
	for (size_t i = 0; i < c.n_clauses; i++)
		say(e.clauses[i].estimate), say(e.clauses[i].estimate - e.clauses[i].low), say(e.clauses[i].high - e.clauses[i].estimate);
}

static const struct {
	const char *name;
	void (*call)(const double *x, size_t n);
} functions[] = {
	{ "normal_sf", call_normal_sf },
	{ "normal_quantile", call_normal_quantile },
	{ "student_sf", call_student_sf },
	{ "student_quantile", call_student_quantile },
	{ "chi_square_sf", call_chi_square_sf },
	{ "chi_square_quantile", call_chi_square_quantile },
	{ "beta_inc", call_beta_inc },
	{ "binomial", call_binomial },
	{ "kolmogorov_sf", call_kolmogorov_sf },
	{ "wilson", call_wilson },
	{ "exact", call_exact },
	{ "condition", call_condition },
	{ "holm", call_holm },
	{ "bh", call_bh },
	{ "corrected_t", call_corrected_t },
	{ "bayes_t", call_bayes_t },
	{ "msprt", call_msprt },
	{ "mixture_log", call_mixture_log },
	{ "mixture_bound", call_mixture_bound },
	{ "e_value", call_e_value },
	{ "hoeffding", call_hoeffding },
	{ "ks", call_ks },
	{ "mann_whitney", call_mann_whitney },
	{ "wasserstein", call_wasserstein },
	{ "psi", call_psi },
	{ "js", call_js },
	{ "chi2", call_chi2 },
};

static int run_case(const char *name, const double *x, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(functions); i++)
		if (strcmp(functions[i].name, name) == 0) {
			functions[i].call(x, n);
			putchar('\n');
			return 0;
		}
	return 1;
}

int main(void)
{
	static double x[MOST_NUMBERS];
	char name[32];
	size_t n;

	while (scanf("%31s %zu", name, &n) == 2) {
		for (size_t i = 0; i < n; i++)
			if (n > MOST_NUMBERS || scanf("%lf", &x[i]) != 1)
				return 1;
		if (run_case(name, x, n) != 0)
			return 1;
	}
	return 0;
}
