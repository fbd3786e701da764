/* metric_cases.c - the metrics on cases from stdin, for a judge from elsewhere (metrics.py).
 *
 * A case a line: "METRIC N CLASSES QUERIES CUTOFF COLUMNS" and then, for each letter of COLUMNS, N numbers: w weight, y truth, v value,
 * c true class, l label, s score, q query; or p, N x CLASSES probabilities. The last class is the positive one. The answer: the value.
 */
#include "base/mem.h"
#include "metric/metric.h"

#include <stdio.h>
#include <string.h>

enum { MOST_NUMBERS = 1 << 20 };

static const char letters[] = "wyvclsqp";
enum { WEIGHT, Y, VALUE, CLASS, LABEL, SCORE, QUERY, PROBABILITY, N_COLUMNS };

static double numbers[N_COLUMNS][MOST_NUMBERS];
static uint32_t whole[N_COLUMNS][MOST_NUMBERS];

static bool read_column(size_t k, size_t n)
{
	if (n > MOST_NUMBERS)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (scanf("%lf", &numbers[k][i]) != 1)
			return false;
		whole[k][i] = numbers[k][i] > 0 ? (uint32_t)numbers[k][i] : 0;
	}
	return true;
}

static bool read_columns(struct metric_input *in, const char *columns)
{
	for (; *columns; columns++) {
		const char *letter = strchr(letters, *columns);

		if (!letter || !read_column((size_t)(letter - letters), *columns == 'p' ? in->n * in->n_classes : in->n))
			return false;
		if (*columns == 'w')
			in->weight = numbers[WEIGHT];
	}
	return true;
}

int main(void)
{
	char name[32], columns[16];
	struct metric_input in = { .y = numbers[Y],
				   .value = numbers[VALUE],
				   .y_class = whole[CLASS],
				   .label = whole[LABEL],
				   .probability = numbers[PROBABILITY],
				   .score = numbers[SCORE],
				   .query = whole[QUERY] };

	while (scanf("%31s %zu %zu %zu %zu %15s", name, &in.n, &in.n_classes, &in.n_queries, &in.cutoff, columns) == 6) {
		const struct metric *metric = metric_find(name);

		in.weight = NULL;
		in.positive = in.n_classes ? (uint32_t)in.n_classes - 1 : 0;
		if (!metric || !read_columns(&in, columns))
			return 1;
		printf("%.17g\n", metric->value(&in));
	}
	return 0;
}
