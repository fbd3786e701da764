/* assign.c - ranks the rows by hash(seed, key) and deals them out: named rows first, then hold-out, validation and the rest.
 *
 * Whole blocks are dealt, never parts of one: a block is a group, all rows of one instant, or (without a key) all rows of equal
 * content; else it is a single row.
 */
#include "tools/split/assign.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "format/csv.h"
#include "tools/split/strata.h"

#include <math.h>
#include <string.h>

enum { STREAM_ROWS = 1, STREAM_GROUPS = 2 };

struct rank {
	size_t row;
	uint64_t hash;  /* of the row */
	double time;    /* 0 without a time column */
	uint64_t block; /* hash of what keeps rows together: group, else the row itself */
	uint32_t stratum;
};

struct dealer {
	const struct table *table;
	const struct split_params *params;
	const struct strvec *key;
	struct assignment *out;
	struct rank *ranks; /* (n_rows) best first: hold-out is dealt from the front */
	char **keys;        /* (n_rows) joined keys; NULL without a key */
	struct map by_key;
	bool *taken; /* (n_rows) by row: named by a file */
};

static void dealer_release(struct dealer *d)
{
	for (size_t i = 0; d->keys && i < d->table->n_rows; i++)
		free(d->keys[i]);
	free(d->keys);
	free(d->ranks);
	free(d->taken);
	map_release(&d->by_key);
}

void assignment_release(struct assignment *a)
{
	free(a->part);
	free(a->order);
	*a = (struct assignment){ 0 };
}

size_t part_size(double share, size_t n)
{
	double size = ceil(share * (double)n - 1e-9);

	return size > 0 ? (size_t)size : 0;
}

/* One key column: its text. More: each with its length, so that two keys cannot run into each other. */
static void join_key(struct str *out, const char *const *cells, size_t n)
{
	str_clear(out);
	for (size_t i = 0; i < n; i++) {
		if (n > 1)
			str_addf(out, "%zu:", strlen(cells[i]));
		str_add(out, cells[i]);
	}
}

static int read_keys(struct dealer *d, struct err *err)
{
	const struct table *t = d->table;
	CLEANUP(str_release) struct str joined = { 0 };
	CLEANUP(mem_free) const struct column **columns = mem_new(d->key->n, sizeof(*columns));
	CLEANUP(mem_free) const char **cells = mem_new(d->key->n, sizeof(*cells));
	CLEANUP(mem_free) char(*bufs)[32] = mem_new(d->key->n, sizeof(*bufs));

	for (size_t k = 0; k < d->key->n; k++)
		if (!(columns[k] = table_need(t, d->key->v[k], err)))
			return -1;
	d->keys = mem_new(t->n_rows, sizeof(*d->keys));
	for (size_t i = 0; i < t->n_rows; i++) {
		bool added;
		size_t *at;

		for (size_t k = 0; k < d->key->n; k++) {
			cells[k] = column_text(columns[k], i, bufs[k]);
			if (!cells[k][0])
				return err_at(err, ERR_DATA, t->path, (int)table_line(t, i), 0, "the row has no '%s', which is its key",
					      d->key->v[k]);
		}
		join_key(&joined, cells, d->key->n);
		d->keys[i] = mem_strndup(str_text(&joined), joined.len);
		at = map_put(&d->by_key, d->keys[i], joined.len, i, &added);
		if (!added)
			return err_at(err, ERR_DATA, t->path, (int)table_line(t, i), 0, "the key %s = %s is also in line %zu", d->key->v[0],
				      cells[0], table_line(t, *at));
	}
	return 0;
}

static const struct column *need_full(const struct table *t, const char *name, const char *what, struct err *err)
{
	const struct column *c = table_need(t, name, err);

	for (size_t i = 0; c && c->n_missing && i < t->n_rows; i++)
		if (c->kind == COLUMN_NUMBER ? (bool)isnan(c->number[i]) : c->code[i] == COLUMN_MISSING) {
			err_at(err, ERR_DATA, t->path, (int)table_line(t, i), 0, "the row has no '%s', which is its %s", name, what);
			return NULL;
		}
	return c;
}

static int read_time(struct dealer *d, const struct column *c, size_t row, double *out, struct err *err)
{
	const char *text;
	int64_t ms;
	char buf[32];

	if (c->kind == COLUMN_NUMBER) {
		*out = c->number[row];
		return 0;
	}
	text = column_text(c, row, buf);
	if (!clock_parse(text, &ms))
		return err_at(err, ERR_DATA, d->table->path, (int)table_line(d->table, row), 0, "'%s' of '%s' is no RFC 3339 time or date",
			      text, c->name);
	*out = (double)ms;
	return 0;
}

static uint64_t hash_text(int64_t seed, uint64_t stream, const char *text)
{
	return rng_at((uint64_t)seed, stream, map_hash(text, strlen(text)));
}

static int rank_rows(struct dealer *d, struct err *err)
{
	const struct table *t = d->table;
	const struct split_params *p = d->params;
	const struct column *time = NULL, *group = NULL, *stratum = NULL;
	char buf[32];

	if ((p->time && !(time = need_full(t, p->time, "time", err))) || (p->group && !(group = need_full(t, p->group, "group", err))) ||
	    (p->stratify && !(stratum = need_full(t, p->stratify, "stratum", err))))
		return -1;
	d->ranks = mem_new(t->n_rows, sizeof(*d->ranks));
	for (size_t i = 0; i < t->n_rows; i++) {
		struct rank *r = &d->ranks[i];

		r->row = i;
		r->hash = d->keys ? hash_text(p->seed, STREAM_ROWS, d->keys[i])
				  : rng_at((uint64_t)p->seed, STREAM_ROWS, table_row_hash(t, i, NULL));
		r->block = group ? hash_text(p->seed, STREAM_GROUPS, column_text(group, i, buf)) : d->keys ? i : r->hash;
		if (stratum)
			r->stratum = stratum->code[i];
		if (time && read_time(d, time, i, &r->time, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The newest first; then by block, so that groups stay together; then by hash. */
static int by_rank(const void *pa, const void *pb, void *arg)
{
	const struct dealer *d = arg;
	const struct rank *a = pa, *b = pb;
	int order = (a->time < b->time) - (a->time > b->time);

	if (order == 0 && d->params->group)
		order = compare_u64(a->block, b->block);
	if (order == 0)
		order = compare_u64(a->hash, b->hash);
	if (order == 0 && d->keys)
		order = strcmp(d->keys[a->row], d->keys[b->row]);
	return order ? order : compare_u64(a->row, b->row);
}

static bool same_block(const struct dealer *d, const struct rank *a, const struct rank *b)
{
	return d->params->time ? a->time == b->time : a->block == b->block;
}

static void give(struct dealer *d, size_t row, enum part part)
{
	d->out->part[row] = part;
	d->out->n[part]++;
	d->taken[row] = true;
}

/* Deal whole blocks from the front to a part, until it has `want` rows. */
static void deal(struct dealer *d, enum part part, size_t want)
{
	size_t n = d->table->n_rows;

	for (size_t i = 0, end; i < n && d->out->n[part] < want; i = end) {
		bool named = d->taken[d->ranks[i].row];

		for (end = i + 1; end < n && same_block(d, &d->ranks[i], &d->ranks[end]);)
			end++;
		for (size_t k = i; k < end && !named; k++)
			if (!d->taken[d->ranks[k].row])
				give(d, d->ranks[k].row, part);
	}
}

static void deal_strata(struct dealer *d, enum part part, size_t want)
{
	const struct column *c = table_column(d->table, d->params->stratify);
	CLEANUP(mem_free) struct stratum *strata = mem_new(c->n_levels, sizeof(*strata));
	size_t n = d->table->n_rows, n_free = 0;

	for (uint32_t s = 0; s < c->n_levels; s++)
		strata[s].name = c->levels[s];
	for (size_t i = 0; i < n; i++)
		if (!d->taken[i]) {
			strata[c->code[i]].size++;
			n_free++;
		}
	if (n_free == 0)
		return;
	strata_share_out(strata, c->n_levels, want < n_free ? want : n_free, n_free);
	for (size_t i = 0; i < n; i++) {
		const struct rank *rank = &d->ranks[i];

		if (d->taken[rank->row] || strata[rank->stratum].gives == 0)
			continue;
		strata[rank->stratum].gives--;
		give(d, rank->row, part);
	}
}

static int name_row(struct dealer *d, const char *path, enum part part, const struct csv *csv, struct err *err)
{
	CLEANUP(str_release) struct str joined = { 0 };
	CLEANUP(strvec_release) struct strvec cells = { 0 };
	size_t *row;

	if (csv->n_fields != d->key->n)
		return err_at(err, ERR_DATA, path, (int)csv->row_line, 0, "%zu fields, where the key has %zu", csv->n_fields, d->key->n);
	for (size_t i = 0; i < csv->n_fields; i++)
		strvec_add_take(&cells, mem_strndup(csv->fields[i].text, csv->fields[i].len));
	join_key(&joined, (const char *const *)cells.v, cells.n);
	row = map_get(&d->by_key, str_text(&joined), joined.len);
	if (!row)
		return err_at(err, ERR_DATA, path, (int)csv->row_line, 0, "no row of '%s' has the key %s = %.80s", d->table->path,
			      d->key->v[0], cells.v[0]);
	if (d->taken[*row])
		return err_at(err, ERR_DATA, path, (int)csv->row_line, 0, "the key %s = %.80s is named twice (%s)", d->key->v[0],
			      cells.v[0], part_names[d->out->part[*row]]);
	give(d, *row, part);
	return 0;
}

static bool is_header(const struct dealer *d, const struct csv *csv)
{
	for (size_t i = 0; i < csv->n_fields; i++)
		if (i >= d->key->n || strlen(d->key->v[i]) != csv->fields[i].len ||
		    memcmp(d->key->v[i], csv->fields[i].text, csv->fields[i].len) != 0)
			return false;
	return true;
}

/* A file of keys, one a line. */
static int deal_named(struct dealer *d, enum part part, struct err *err)
{
	const char *path = d->params->ids[part];
	CLEANUP(fs_unmap) struct fs_map map = { 0 };
	CLEANUP(csv_close) struct csv csv = { 0 };
	enum csv_status status;

	if (!d->keys)
		return err_set(err, ERR_USAGE, "'rows' names rows by their key, and there is none: a schema with rows.key is needed");
	if (fs_map(&map, path, err) < 0 || csv_check_text(map.data, map.size, path, err) < 0)
		return -1;
	csv_open(&csv, map.data, map.size);
	for (bool first = true; (status = csv_next(&csv)) != CSV_END; first = false) {
		if (status != CSV_ROW)
			return err_at(err, ERR_DATA, path, (int)csv.row_line, 0, "a key is expected");
		if (!(first && is_header(d, &csv)) && name_row(d, path, part, &csv, err) < 0)
			return -1;
	}
	return 0;
}

/* With groups, naming one row of a group names the group's other rows too; a group named for two parts is refused. */
static int spread_groups(struct dealer *d, struct err *err)
{
	const struct table *t = d->table;
	size_t n = t->n_rows;

	for (size_t i = 0, end; i < n; i = end) {
		const struct rank *named = NULL;

		for (end = i; end < n && same_block(d, &d->ranks[i], &d->ranks[end]); end++) {
			const struct rank *rank = &d->ranks[end];

			if (d->taken[rank->row] && named && d->out->part[named->row] != d->out->part[rank->row])
				return err_at(err, ERR_DATA, t->path, (int)table_line(t, rank->row), 0,
					      "the row's group is named for both %s and %s", part_names[d->out->part[named->row]],
					      part_names[d->out->part[rank->row]]);
			if (d->taken[rank->row])
				named = rank;
		}
		for (size_t k = i; named && k < end; k++)
			if (!d->taken[d->ranks[k].row])
				give(d, d->ranks[k].row, d->out->part[named->row]);
	}
	return 0;
}

static int deal_parts(struct dealer *d, struct err *err)
{
	static const enum part parts[] = { PART_HOLDOUT, PART_VALIDATION };
	size_t n = d->table->n_rows;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (d->params->ids[parts[i]] && deal_named(d, parts[i], err) < 0)
			return -1;
	if (d->params->group && spread_groups(d, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		size_t want = part_size(d->params->share[parts[i]], n);

		if (d->params->ids[parts[i]] || want == 0)
			continue;
		if (d->params->stratify)
			deal_strata(d, parts[i], want);
		else
			deal(d, parts[i], want);
	}
	d->out->n[PART_TRAIN] = n - d->out->n[PART_HOLDOUT] - d->out->n[PART_VALIDATION];
	return 0;
}

static int check_parts(const struct dealer *d, struct err *err)
{
	const struct assignment *a = d->out;

	if (a->n[PART_TRAIN] == 0)
		return err_set(err, ERR_USAGE, "no row of '%s' is left to train on: hold-out has %zu of %zu%s", d->table->path,
			       a->n[PART_HOLDOUT], d->table->n_rows,
			       d->params->time    ? " (rows of one instant stay together)"
			       : d->params->group ? " (groups stay together)"
						  : "");
	for (int i = PART_VALIDATION; i < N_PARTS; i++)
		if (a->n[i] == 0 && (d->params->ids[i] || d->params->share[i] > 0))
			return err_set(err, ERR_USAGE, "no row of '%s' is left for %s", d->table->path, part_names[i]);
	return 0;
}

/* Written oldest first, as time runs; else best first. */
static void write_order(const struct dealer *d)
{
	size_t n = d->table->n_rows;

	for (size_t i = 0; i < n; i++)
		d->out->order[i] = d->ranks[d->params->time ? n - 1 - i : i].row;
}

int assign_rows(struct assignment *a, const struct table *t, const struct split_params *p, const struct strvec *key, struct err *err)
{
	CLEANUP(dealer_release) struct dealer d = { .table = t, .params = p, .key = key, .out = a };

	*a = (struct assignment){ .part = mem_new(t->n_rows, sizeof(*a->part)), .order = mem_new(t->n_rows, sizeof(*a->order)) };
	d.taken = mem_new(t->n_rows, sizeof(*d.taken));
	if (key->n > 0 && read_keys(&d, err) < 0)
		return -1;
	if (rank_rows(&d, err) < 0)
		return -1;
	qsort_r(d.ranks, t->n_rows, sizeof(*d.ranks), by_rank, &d);
	if (deal_parts(&d, err) < 0 || check_parts(&d, err) < 0)
		return -1;
	write_order(&d);
	return 0;
}
