/* math_bits - print one line a subject: a hash of the bits of many results. Equal on every machine, compiler and optimisation level. */
#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/statistics/comparison.h"
#include "math/decimal.h"
#include "math/dense.h"
#include "math/dist.h"
#include "math/elementary.h"
#include "math/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t hash;

static void begin(void)
{
	hash = 0;
}

static void add_bits(uint64_t bits)
{
	hash = rng_mix(hash ^ bits);
}

/* Every NaN is one: their payloads are the machine's. */
static void add(double x)
{
	uint64_t bits = 0x7ff8u;

	if (!isnan(x))
		memcpy(&bits, &x, sizeof(bits));
	add_bits(bits);
}

static void end(const char *subject)
{
	printf("%s %016llx\n", subject, (unsigned long long)hash);
}

/* Uniform in [low, high). */
static double at(uint64_t stream, uint64_t i, double low, double high)
{
	return low + (high - low) * rng_uniform(2026, stream, i);
}

static double any_double(uint64_t i)
{
	uint64_t bits = rng_at(7, 0, i);
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static void elementary(void)
{
	static double (*const functions[])(double) = { math_exp, math_expm1, math_log, math_log1p, math_sigmoid, math_lgamma };
	static const char *const names[] = { "exp", "expm1", "log", "log1p", "sigmoid", "lgamma" };

	for (size_t f = 0; f < ARRAY_LEN(functions); f++) {
		begin();
		for (uint64_t i = 0; i < 20000; i++) {
			add(functions[f](at(0, i, -745, 745)));
			add(functions[f](at(1, i, -1, 3)));
			if (f < 5) /* lgamma's loop is as long as 16 - x */
				add(functions[f](any_double(i)));
		}
		end(names[f]);
	}
	begin();
	for (uint64_t i = 0; i < 20000; i++)
		add(math_pow(at(0, i, 0, 5), at(1, i, -300, 300)));
	end("pow");
}

static void distributions(void)
{
	begin();
	for (uint64_t i = 0; i < 2000; i++) {
		add(normal_sf(at(0, i, -10, 38)));
		add(normal_quantile(at(1, i, 0, 1)));
	}
	end("normal");
	begin();
	for (uint64_t i = 0; i < 1000; i++) {
		double df = math_exp(at(2, i, -1, 14));

		add(student_sf(at(3, i, -5, 12), df));
		add(student_quantile(at(4, i, 0, 1), df));
		add(beta_inc(at(5, i, 0.01, 300), at(6, i, 0.01, 300), at(7, i, 0, 1)));
	}
	end("student_beta");
	begin();
	for (size_t i = 0; i < 1000; i++) {
		size_t n = 1 + (size_t)rng_below(1, 8, i, 5000), k = (size_t)rng_below(1, 9, i, n + 1);
		double p = at(10, i, 0, 1);

		add(binomial_sf(k, n, p));
		add(binomial_cdf(k, n, p));
		add(binomial_pmf(k, n, p));
	}
	end("binomial");
}

static void decimals(void)
{
	char text[DECIMAL_TEXT];

	begin();
	for (uint64_t i = 0; i < 20000; i++) {
		const double values[] = { any_double(i), at(0, i, -1e6, 1e6), floor(at(1, i, -1e6, 1e6)) / 1000 };

		for (size_t v = 0; v < ARRAY_LEN(values); v++) {
			size_t len = decimal_format(text, values[v]);
			double back = 0;

			for (size_t c = 0; c < len; c++)
				add_bits((uint64_t)(unsigned char)text[c]);
			if (decimal_parse(&back, text, len) == DECIMAL_OK)
				add(back);
		}
	}
	end("decimal");
}

static void sums_and_matrices(void)
{
	enum { N = 3003, P = 21 };
	CLEANUP(mem_free) double *x = mem_new(N * P, sizeof(*x)), *g = mem_new(P * P, sizeof(*g)), *y = mem_new(N, sizeof(*y));
	double w[P];

	for (uint64_t i = 0; i < N * P; i++)
		x[i] = at(0, i, -3, 5);
	for (uint64_t i = 0; i < N; i++)
		y[i] = at(1, i, -1, 9);
	begin();
	add(sum_of(x, N * P));
	add(sum_of_squared_deviations(x, N * P, 1));
	add(sum_of_products(x, y, N));
	end("sum");
	begin();
	dense_gram(g, x, N, P, 2);
	for (size_t i = 0; i < P * P; i++)
		add(g[i]);
	dense_xty(w, x, y, N, P);
	dense_cholesky(g, P);
	dense_cholesky_solve(g, P, w);
	for (size_t j = 0; j < P; j++)
		add(w[j]);
	end("normal_equations");
	begin();
	add_bits(dense_least_squares(w, x, y, N, P));
	for (size_t j = 0; j < P; j++)
		add(w[j]);
	end("least_squares");
}

/* What the paired tests look at; enough rows for the resampling that counts rows instead of drawing them. */
struct rows {
	double gain[5000], a[5000], b[5000], weight[5000];
	uint8_t positive[5000], right[5000], wrong[5000];
	uint32_t group[5000];
};

static void fill_rows(struct rows *r, size_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		r->gain[i] = at(0, i, -1, 1.1);
		r->positive[i] = rng_below(1, 1, i, 2) == 0;
		r->right[i] = rng_below(1, 2, i, 10) < 8;
		r->wrong[i] = rng_below(1, 3, i, 10) < 7;
		r->a[i] = at(4, i, 0, 1) + 0.4 * r->positive[i];
		r->b[i] = floor(20 * at(5, i, 0, 1)) + 6 * r->positive[i];
		r->weight[i] = at(6, i, 0, 3);
		r->group[i] = (uint32_t)rng_below(1, 7, i, 40);
	}
}

static void compare(const char *test, const char *subject, const struct comparison_input *in)
{
	struct comparison c = { 0 };
	struct err err;

	begin();
	add_bits((uint64_t)comparison_find(test)->run(&c, in, &err));
	add(c.delta), add(c.se), add(c.statistic), add(c.p), add(c.p_worse), add(c.ci_low), add(c.ci_high);
	end(subject);
}

static void comparisons(void)
{
	static struct rows r;
	struct comparison_input in = { .n = 700,
				       .gain = r.gain,
				       .candidate_right = r.right,
				       .production_right = r.wrong,
				       .candidate_score = r.a,
				       .production_score = r.b,
				       .positive = r.positive,
				       .weight = r.weight,
				       .horizon = 3,
				       .level = 0.95,
				       .seed = 3,
				       .n_threads = 2,
				       .n_resamples = 999 };

	fill_rows(&r, ARRAY_LEN(r.gain));
	for (const struct comparison_test *t = comparison_tests; t->name; t++) {
		in.group = strcmp(t->name, "cluster_t") == 0 ? r.group : NULL;
		in.n_groups = in.group ? 40 : 0;
		compare(t->name, t->name, &in);
	}
	in.group = r.group;
	in.n_groups = 40;
	compare("bca", "bca_by_groups", &in);
	in.group = NULL;
	in.n = ARRAY_LEN(r.gain);
	compare("bootstrap_t", "bootstrap_t_counted", &in);
	compare("bca", "bca_counted", &in);
}

int main(void)
{
	elementary();
	distributions();
	decimals();
	sums_and_matrices();
	comparisons();
	return 0;
}
