/* leakage_shape.c - rows that belong together: groups must be on one side only, and training must lie before the hold-out. */
#include "evaluate/evaluation.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

/* The groups of a table by canonical text; texts live in the arena. A missing one is "", which no row of a hold-out has. */
static void collect_groups(struct map *known, struct arena *arena, const struct column *c, size_t n)
{
	char buf[32];

	for (size_t i = 0; i < n; i++) {
		const char *text = column_canonical_text(c, i, buf);

		if (!map_get(known, text, strlen(text)))
			map_put(known, arena_strdup(arena, text), strlen(text), 0, NULL);
	}
}

/* Judged rows whose group is known; *first is the table's row of the first. */
static size_t count_known(const struct evaluation *e, const struct map *known, const struct column *here, size_t *first)
{
	size_t n = 0;
	char buf[32];

	for (size_t i = 0; i < e->n_judged; i++) {
		const char *text = column_canonical_text(here, e->order[i], buf);

		if (map_get(known, text, strlen(text)) && n++ == 0)
			*first = e->order[i];
	}
	return n;
}

static int check_sides(struct evaluation *e, struct leak *leak, const struct table *t, const char *name, const char *what, struct err *err)
{
	const struct column *there = name ? table_column(t, name) : NULL, *here = name ? table_column(&e->rows, name) : NULL;
	struct map known = { 0 };
	struct arena arena = { 0 };
	size_t first = 0, n;
	char buf[32];

	if (!name)
		return 0;
	if (!there)
		return leak_lacks_column(e, leak, name, what, err);
	collect_groups(&known, &arena, there, t->n_rows);
	n = count_known(e, &known, here, &first);
	map_release(&known);
	arena_release(&arena);
	if (n == 0)
		return 0;
	err_set(err, ERR_HOLDOUT, "%zu of %zu hold-out rows belong to a '%s' that is also in %s (first: %s): the hold-out is unusable", n,
		e->n_judged, name, leak->path, column_text(here, first, buf));
	return evaluation_fail(e, "leakage");
}

/* A query is a group too: what was learned of one of its rows ranks the others. */
int leak_check_groups(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	if (check_sides(e, leak, t, e->policy.holdout.group, "its groups", err) < 0)
		return -1;
	return check_sides(e, leak, t, e->policy.holdout.query, "its queries", err);
}

/* ---- time ---- */

/* Order of two times: as numbers, as points in time, else as text. */
static int compare_times(const char *x, const char *y)
{
	double number_x, number_y;
	int64_t at_x, at_y;

	if (decimal_parse(&number_x, x, strlen(x)) == DECIMAL_OK && decimal_parse(&number_y, y, strlen(y)) == DECIMAL_OK)
		return (number_x > number_y) - (number_x < number_y);
	if (clock_parse(x, &at_x) && clock_parse(y, &at_y))
		return (at_x > at_y) - (at_x < at_y);
	return strcmp(x, y);
}

/* The row of the latest time (sign 1) or the earliest (-1) of the n rows, in order if there is one; SIZE_MAX if none has a time. */
static size_t extreme(const struct column *c, const size_t *order, size_t n, int sign)
{
	size_t best = SIZE_MAX;
	char text_a[32], text_b[32];

	for (size_t i = 0; i < n; i++) {
		size_t row = order ? order[i] : i;
		const char *text = column_text(c, row, text_a);

		if (!*text || (best != SIZE_MAX && sign * compare_times(text, column_text(c, best, text_b)) <= 0))
			continue;
		best = row;
	}
	return best;
}

int leak_check_time(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	const char *name = e->policy.holdout.time, *last, *begin;
	size_t last_row, first_row;
	const struct column *there = name ? table_column(t, name) : NULL, *here = name ? table_column(&e->rows, name) : NULL;
	char text_a[32], text_b[32];

	if (!name)
		return 0;
	if (!there)
		return leak_lacks_column(e, leak, name, "its times", err);
	if (there->n_missing)
		evaluation_warn(e, "%zu of %zu rows of '%s' have no '%s': whether they lie before the hold-out is not known",
				there->n_missing, t->n_rows, leak->path, name);
	last_row = extreme(there, NULL, t->n_rows, 1);
	first_row = extreme(here, e->order, e->n_judged, -1);
	if (last_row == SIZE_MAX || first_row == SIZE_MAX)
		return 0;
	last = column_text(there, last_row, text_a);
	begin = column_text(here, first_row, text_b);
	if (compare_times(last, begin) < 0)
		return 0;
	err_set(err, ERR_HOLDOUT, "%s goes up to '%s' %s, but the hold-out begins at %s: the hold-out is unusable", leak->path, name, last,
		begin);
	return evaluation_fail(e, "leakage");
}
