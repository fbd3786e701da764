/* leakage.c - are rows of the hold-out also in what the candidate learned from? Keys must not overlap; rows of equal features may, as often
 * as rows inside the training table repeat by chance.
 */
#include "evaluate/evaluation.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "math/dist.h"

#include <string.h>

/* Chance overlap above this improbability is leakage. */
#define EXCESS_ALPHA 0.01

struct rows_seen {
	uint64_t *hashes; /* sorted */
	size_t n;
};

static void rows_seen_release(struct rows_seen *s)
{
	free(s->hashes);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* How a row is hashed: table_row_hash() for features, which are equal as values (1.0 = 1); key_hash() for keys, exact text (RULES 19). */
typedef uint64_t row_hash(const struct table *t, size_t row, const struct strvec *columns);

static uint64_t key_hash(const struct table *t, size_t row, const struct strvec *key)
{
	uint64_t hash = 0;
	char buf[32];

	for (size_t k = 0; k < key->n; k++) {
		const char *text = column_text(table_column(t, key->v[k]), row, buf);

		hash = rng_mix(hash ^ map_hash(text, strlen(text)));
	}
	return hash;
}

static void rows_seen_init(struct rows_seen *s, const struct table *t, const struct strvec *columns, row_hash *hash)
{
	s->n = t->n_rows;
	s->hashes = mem_new(t->n_rows, sizeof(*s->hashes));
	for (size_t i = 0; i < t->n_rows; i++)
		s->hashes[i] = hash(t, i, columns);
	qsort(s->hashes, s->n, sizeof(*s->hashes), by_value);
}

static bool has_seen(const struct rows_seen *s, uint64_t hash)
{
	return bsearch(&hash, s->hashes, s->n, sizeof(hash), by_value) != NULL;
}

static size_t n_repeated(const struct rows_seen *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += (i && s->hashes[i] == s->hashes[i - 1]) || (i + 1 < s->n && s->hashes[i] == s->hashes[i + 1]);
	return n;
}

/* Columns of both tables that are neither key nor label. */
static void feature_columns(struct strvec *out, const struct evaluation *e, const struct table *t)
{
	for (size_t k = 0; k < e->rows.n_columns; k++) {
		const char *name = e->rows.columns[k].name;

		if (strcmp(name, e->label) != 0 && !strvec_has(&e->key, name) && table_column(t, name))
			strvec_add(out, name);
	}
}

/* Hold-out rows (canonical order) that were seen; *first is the table's row of the first. */
static size_t count_shared(const struct evaluation *e, const struct rows_seen *seen, const struct strvec *columns, row_hash *hash,
			   size_t *first)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_judged; i++) {
		if (!has_seen(seen, hash(&e->rows, e->order[i], columns)))
			continue;
		if (n++ == 0)
			*first = e->order[i];
	}
	return n;
}

static int unusable(struct evaluation *e, const struct leak *leak, size_t n, size_t first, struct err *err)
{
	CLEANUP(mem_free) char *name = holdout_row_name(e, first);

	err_set(err, ERR_HOLDOUT, "%zu of %zu hold-out rows are also in %s (first: %s): the hold-out is unusable", n, e->n_judged,
		leak->path, name);
	return evaluation_fail(e, "leakage");
}

/* Keys are exact text, so a column of text compares by its levels: the same text is the same key. */
static int check_keys(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	CLEANUP(rows_seen_release) struct rows_seen seen = { 0 };
	size_t first = 0;

	for (size_t k = 0; k < e->key.n; k++)
		if (!table_column(t, e->key.v[k])) {
			evaluation_warn(e, "'%s' has no column '%s': its keys were not compared with the hold-out's", leak->path,
					e->key.v[k]);
			return 0;
		}
	if (e->key.n == 0)
		return 0;
	rows_seen_init(&seen, t, &e->key, key_hash);
	leak->key_shared = count_shared(e, &seen, &e->key, key_hash, &first);
	if (leak->key_shared > e->policy.leakage.key_overlap)
		return unusable(e, leak, leak->key_shared, first, err);
	return 0;
}

/* More equal rows than chance makes: with the rate at which rows of the training table have a twin there. */
static bool is_excess(const struct evaluation *e, const struct leak *leak, const struct rows_seen *seen)
{
	double rate = ((double)n_repeated(seen) + 1) / ((double)seen->n + 1);

	if (!e->policy.leakage.excess)
		return leak->row_shared > e->policy.leakage.row_overlap;
	if (leak->row_shared == 0 || rate >= 1)
		return false;
	return binomial_sf(leak->row_shared, e->n_judged, rate) <= EXCESS_ALPHA;
}

static int check_rows(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	CLEANUP(strvec_release) struct strvec columns = { 0 };
	CLEANUP(rows_seen_release) struct rows_seen seen = { 0 };
	size_t first = 0;

	feature_columns(&columns, e, t);
	if (columns.n == 0)
		return 0;
	rows_seen_init(&seen, t, &columns, table_row_hash);
	leak->row_shared = count_shared(e, &seen, &columns, table_row_hash, &first);
	if (is_excess(e, leak, &seen))
		return unusable(e, leak, leak->row_shared, first, err);
	if (leak->row_shared) {
		CLEANUP(mem_free) char *name = holdout_row_name(e, first);

		evaluation_warn(e, "%zu of %zu hold-out rows have the features of a row in %s (first: %s), no more than chance makes",
				leak->row_shared, e->n_judged, leak->path, name);
	}
	return 0;
}

/* No group may be on both sides: its rows are told from each other by less than from the rest. */
static int check_groups(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	CLEANUP(rows_seen_release) struct rows_seen seen = { 0 };
	CLEANUP(strvec_release) struct strvec group = { 0 };
	size_t first = 0, n;

	if (!e->policy.holdout.group)
		return 0;
	if (!table_column(t, e->policy.holdout.group)) {
		evaluation_warn(e, "'%s' has no column '%s': its groups were not compared with the hold-out's", leak->path,
				e->policy.holdout.group);
		return 0;
	}
	strvec_add(&group, e->policy.holdout.group);
	rows_seen_init(&seen, t, &group, table_row_hash);
	n = count_shared(e, &seen, &group, table_row_hash, &first);
	if (n == 0)
		return 0;
	err_set(err, ERR_HOLDOUT, "%zu of %zu hold-out rows belong to a '%s' that is also in %s: the hold-out is unusable", n, e->n_judged,
		e->policy.holdout.group, leak->path);
	return evaluation_fail(e, "leakage");
}

/* Order of two times: as numbers, as points in time, else as text. */
static int compare_times(const struct column *a, size_t row_a, const struct column *b, size_t row_b)
{
	char text_a[32], text_b[32];
	const char *x = column_text(a, row_a, text_a), *y = column_text(b, row_b, text_b);
	int64_t at_x, at_y;

	if (a->kind == COLUMN_NUMBER && b->kind == COLUMN_NUMBER)
		return (a->number[row_a] > b->number[row_b]) - (a->number[row_a] < b->number[row_b]);
	if (clock_parse(x, &at_x) && clock_parse(y, &at_y))
		return (at_x > at_y) - (at_x < at_y);
	return strcmp(x, y);
}

static size_t extreme(const struct column *c, size_t n, int sign)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (sign * compare_times(c, i, c, best) > 0)
			best = i;
	return best;
}

/* What was learned from must lie before what is predicted. */
static int check_time(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	const char *name = e->policy.holdout.time;
	const struct column *there = name ? table_column(t, name) : NULL, *here = name ? table_column(&e->rows, name) : NULL;
	char text_a[32], text_b[32];
	size_t last, first;

	if (!there || !here) {
		if (name)
			evaluation_warn(e, "'%s' has no column '%s': its times were not compared with the hold-out's", leak->path, name);
		return 0;
	}
	last = extreme(there, t->n_rows, 1);
	first = extreme(here, e->n_judged, -1);
	if (compare_times(there, last, here, first) < 0)
		return 0;
	err_set(err, ERR_HOLDOUT, "%s goes up to '%s' %s, but the hold-out begins at %s: the hold-out is unusable", leak->path, name,
		column_text(there, last, text_a), column_text(here, first, text_b));
	return evaluation_fail(e, "leakage");
}

static int check_table(struct evaluation *e, const char *name, const char *path, const struct table *t, struct err *err)
{
	struct leak *leak = &e->leaks[e->n_leaks++];

	*leak = (struct leak){ .name = name, .path = path, .rows = t->n_rows };
	table_digest(leak->digest, t, &(struct strvec){ 0 }, NULL);
	if (check_keys(e, leak, t, err) < 0 || check_rows(e, leak, t, err) < 0 || check_groups(e, leak, t, err) < 0)
		return -1;
	return check_time(e, leak, t, err);
}

static int read_other(struct evaluation *e, struct table *t, const char *path, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	struct table_read how = { .text_columns = &texts };

	for (size_t i = 0; i < e->key.n; i++)
		strvec_add(&texts, e->key.v[i]);
	if (e->policy.holdout.time)
		strvec_add(&texts, e->policy.holdout.time);
	if (table_read_csv(t, path, &how, err) == 0)
		return 0;
	return err->code == ERR_DATA ? evaluation_fail(e, "data_mismatch") : -1;
}

int leakage_check(struct evaluation *e, struct err *err)
{
	const struct request *r = e->request;
	unsigned against = e->policy.leakage.against;
	CLEANUP(table_release) struct table validation = { 0 };
	bool use_validation = r->validation && !r->on_validation && (!against || against & LEAK_VALIDATION);

	if (against & LEAK_TRAIN && !r->train)
		return err_set(err, ERR_USAGE, "%s: leakage.against names train: give --train FILE", e->policy_path);
	if (against & LEAK_VALIDATION && !r->validation)
		return err_set(err, ERR_USAGE, "%s: leakage.against names validation: give --validation FILE", e->policy_path);
	if (r->train && read_other(e, &e->train, r->train, err) < 0)
		return -1;
	if (r->train && (!against || against & LEAK_TRAIN) && check_table(e, "train", r->train, &e->train, err) < 0)
		return -1;
	if (use_validation &&
	    (read_other(e, &validation, r->validation, err) < 0 || check_table(e, "validation", r->validation, &validation, err) < 0))
		return -1;
	if (e->n_leaks == 0)
		evaluation_warn(e, "leakage was not looked for: give --train FILE");
	return 0;
}
