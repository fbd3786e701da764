/* comparison_cases.c - the paired tests on cases from stdin, for a judge from elsewhere (paired-tests.py).
 *
 * A case: "TEST RULE MARGIN HORIZON RESAMPLES THREADS N COLUMNS" and then N numbers for each letter of COLUMNS, column by column: g gain,
 * r and q the candidate and production right (0 or 1), s and t their scores, p positive (0 or 1), w weight, k group.
 * An answer a line: "delta se df statistic p p_worse ci_low ci_high b c", or "error TEXT". Level 0.95, seed 1.
 */
#include "base/mem.h"
#include "evaluate/statistics/comparison.h"

#include <stdio.h>
#include <string.h>

enum { MOST_ROWS = 10000000 };

static const char *const rules[] = { "superior", "non_inferior", "equivalent" };

/* The numbers of one column, whatever the test takes them as. */
struct column {
	double *number;
	uint8_t *truth;
	uint32_t *group;
};

static const char letters[] = "grqstpwk";
enum { GAIN, CANDIDATE_RIGHT, PRODUCTION_RIGHT, CANDIDATE_SCORE, PRODUCTION_SCORE, POSITIVE, WEIGHT, GROUP, N_COLUMNS };

static bool read_column(struct column *c, size_t n)
{
	c->number = mem_new(n, sizeof(*c->number));
	c->truth = mem_new(n, sizeof(*c->truth));
	c->group = mem_new(n, sizeof(*c->group));
	for (size_t i = 0; i < n; i++) {
		if (scanf("%lf", &c->number[i]) != 1)
			return false;
		c->truth[i] = c->number[i] > 0;
		c->group[i] = c->number[i] > 0 ? (uint32_t)c->number[i] : 0;
	}
	return true;
}

static void columns_release(struct column *columns)
{
	for (size_t k = 0; k < N_COLUMNS; k++) {
		free(columns[k].number);
		free(columns[k].truth);
		free(columns[k].group);
	}
}

static void answer(const struct comparison_test *test, const struct comparison_input *in)
{
	struct comparison c;
	struct err err;

	if (test->run(&c, in, &err) < 0)
		printf("error %s\n", err.text);
	else
		printf("%.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g %zu %zu\n", c.delta, c.se, c.df, c.statistic, c.p, c.p_worse,
		       c.ci_low, c.ci_high, c.b, c.c);
}

static void take_columns(struct comparison_input *in, const struct column *c)
{
	in->gain = c[GAIN].number;
	in->candidate_right = c[CANDIDATE_RIGHT].truth;
	in->production_right = c[PRODUCTION_RIGHT].truth;
	in->candidate_score = c[CANDIDATE_SCORE].number;
	in->production_score = c[PRODUCTION_SCORE].number;
	in->positive = c[POSITIVE].truth;
	in->weight = c[WEIGHT].number;
	in->group = c[GROUP].group;
	for (size_t i = 0; in->group && i < in->n; i++)
		in->n_groups = in->group[i] >= in->n_groups ? in->group[i] + 1 : in->n_groups;
}

static int run_case(const char *test, const char *rule, const char *wanted, struct comparison_input *in)
{
	struct column columns[N_COLUMNS] = { 0 };
	bool readable = in->n <= MOST_ROWS && comparison_find(test);

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (strcmp(rules[i], rule) == 0)
			in->rule = (enum comparison_rule)i;
	for (size_t i = 0; readable && wanted[i]; i++)
		readable = strchr(letters, wanted[i]) && read_column(&columns[strchr(letters, wanted[i]) - letters], in->n);
	take_columns(in, columns);
	if (readable)
		answer(comparison_find(test), in);
	columns_release(columns);
	return readable ? 0 : 1;
}

int main(void)
{
	struct comparison_input in = { .level = 0.95, .seed = 1 };
	char test[32], rule[32], columns[16];

	while (scanf("%31s %31s %lf %zu %zu %u %zu %15s", test, rule, &in.margin, &in.horizon, &in.n_resamples, &in.n_threads, &in.n,
		     columns) == 8) {
		in.n_groups = 0;
		if (run_case(test, rule, columns, &in) != 0)
			return 1;
	}
	return 0;
}
