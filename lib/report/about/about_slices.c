/* about_slices.c - the parts of the rows: a forest plot and a table, the worst first, and those that could not be tested. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/drawing/charts.h"
#include "report/facts.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { UNTESTED_NAMED = 50 };

struct slice {
	const struct json *finding;
	int rank; /* fails, then unknown, then the rest */
	double low;
	size_t place;
};

static int rank_of(const struct json *f)
{
	static const char *const order[] = { "fail", "unknown", "warn", "pass" };

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (fact_is(f, "state", order[i]))
			return (int)i;
	return (int)ARRAY_LEN(order);
}

/* Fails first, then by the lower end of the gain's interval, then as the policy has them, so that the order is one. */
static int worst_first(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	if (x->rank != y->rank && (x->rank < 1 || y->rank < 1))
		return x->rank - y->rank;
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void fill(struct slice *s, const struct json *f, size_t place)
{
	double low = json_number(json_at(json_get(f, "ci"), 0), NAN);

	low = isnan(low) ? fact_double(f, "delta") : low;
	*s = (struct slice){ f, rank_of(f), isnan(low) ? INFINITY : low, place };
}

static void add_row(struct block *b, const struct json *f)
{
	CLEANUP(mem_free)
	char *what =
		str_format("%s (%lld rows, %s)", fact_text(f, "slice", "?"), (long long)fact_int(f, "rows"), fact_text(f, "mode", "–"));

	add_check(b, what, f);
}

static void add_untested(struct section *s, const struct json *slices, int64_t n)
{
	int64_t named = 0;

	if (n == 0) {
		section_text(s, NULL, "Every slice has rows enough to be tested.");
		return;
	}
	section_text(s, "Not tested", "%lld %s too few rows. That is no pass: what happens there is not known.", (long long)n,
		     n == 1 ? "slice has" : "slices have");
	for (size_t i = 0; i < json_len(slices) && named < UNTESTED_NAMED; i++) {
		const struct json *f = json_at(slices, i);

		if (!fact_is(f, "state", "not_testable"))
			continue;
		section_item(s, "%s (%lld rows)", fact_text(f, "slice", "?"), (long long)fact_int(f, "rows"));
		named++;
	}
	if (named && named < n)
		section_item(s, "%lld more", (long long)(n - named));
}

void about_slices(struct report *r, const struct json *v)
{
	const struct json *slices = json_get(v, "slices");
	size_t n = json_len(slices);
	CLEANUP(mem_free) struct slice *order = mem_new(n + 1, sizeof(*order));
	char *plain = NULL, *svg = NULL;
	struct section *s;
	struct block *b;

	if (n == 0 && fact_int(v, "slices_not_testable") == 0)
		return;
	for (size_t i = 0; i < n; i++)
		fill(&order[i], json_at(slices, i), i);
	qsort(order, n, sizeof(*order), worst_first);
	s = report_section(r, "slices", "Slices");
	svg = charts_forest(v, &plain);
	if (svg)
		section_chart_take(s, svg, plain);
	b = section_table(s, "Slices, the worst first", CHECK_COLUMNS);
	for (size_t i = 0; i < n; i++)
		if (!fact_is(order[i].finding, "state", "not_testable"))
			add_row(b, order[i].finding);
	section_text(s, NULL, "p is corrected by Holm over the slices in alarm mode, so that many slices do not raise an alarm by chance.");
	add_untested(s, slices, fact_int(v, "slices_not_testable"));
}
