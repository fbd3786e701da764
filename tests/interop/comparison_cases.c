/* comparison_cases.c - the paired tests on cases from stdin, for a judge from elsewhere (paired-tests.py).
 *
 * A case a line: TEST RULE MARGIN N X...; X are the gains of N rows (mcnemar and tango: 1, 0, -1), or for delong N triples of
 * positive, candidate's score, production's score. An answer a line: delta se p p_worse ci_low ci_high, or "error".
 */
#include "base/mem.h"
#include "evaluate/statistics/comparison.h"

#include <stdio.h>
#include <string.h>

enum { MOST_ROWS = 1000 };

static const char *const rules[] = { "superior", "non_inferior", "equivalent" };

struct rows {
	double x[3][MOST_ROWS];
	uint8_t candidate[MOST_ROWS], production[MOST_ROWS], positive[MOST_ROWS];
};

static bool read_rows(struct rows *r, size_t n, size_t width)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < width; k++)
			if (scanf("%lf", &r->x[k][i]) != 1)
				return false;
	for (size_t i = 0; i < n; i++) {
		r->candidate[i] = r->x[0][i] >= 0;
		r->production[i] = r->x[0][i] <= 0;
		r->positive[i] = r->x[0][i] > 0;
	}
	return true;
}

static void answer(const struct comparison_test *test, const struct comparison_input *in)
{
	struct comparison c;
	struct err err;

	if (test->run(&c, in, &err) < 0)
		puts("error");
	else
		printf("%.17g %.17g %.17g %.17g %.17g %.17g\n", c.delta, c.se, c.p, c.p_worse, c.ci_low, c.ci_high);
}

int main(void)
{
	static struct rows r;
	char test[32], rule[32];
	double margin;
	size_t n;

	while (scanf("%31s %31s %lf %zu", test, rule, &margin, &n) == 4) {
		bool scores = strcmp(test, "delong") == 0;
		struct comparison_input in = {
			.n = n,
			.gain = r.x[0],
			.candidate_right = r.candidate,
			.production_right = r.production,
			.positive = r.positive,
			.candidate_score = r.x[1],
			.production_score = r.x[2],
			.margin = margin,
			.level = 0.95,
			.seed = 1,
			.n_threads = 1,
		};

		for (size_t i = 0; i < ARRAY_LEN(rules); i++)
			if (strcmp(rules[i], rule) == 0)
				in.rule = (enum comparison_rule)i;
		if (n > MOST_ROWS || !comparison_find(test) || !read_rows(&r, n, scores ? 3 : 1))
			return 1;
		answer(comparison_find(test), &in);
	}
	return 0;
}
