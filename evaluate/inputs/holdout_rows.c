/* holdout_rows.c - loads the hold-out, refuses one that cannot decide, and takes the truth from it. */
#include "evaluate/evaluation.h"

#include "base/arena.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "evaluate/inputs/rehearsal.h"
#include "table/schema.h"
#include "verdict/holdout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MS_A_DAY 86400000.0

enum { GRADE_MOST = 100 };

char *holdout_row_name(const struct evaluation *e, size_t row)
{
	struct str name = { 0 };
	char buf[32];

	for (size_t k = 0; k < e->key.n; k++)
		str_addf(&name, "%s%s %s", k ? ", " : "", e->key.v[k], column_text(table_column(&e->rows, e->key.v[k]), row, buf));
	if (e->key.n == 0)
		str_addf(&name, "line %zu", table_line(&e->rows, row));
	return str_take(&name);
}

/* The policy's key, else the schema's. */
static int find_key(struct evaluation *e, struct err *err)
{
	const char *path = e->request->schema ? e->request->schema : "schema.yaml";
	CLEANUP(schema_release) struct schema schema = { 0 };

	for (size_t i = 0; i < e->policy.holdout.key.n; i++)
		strvec_add(&e->key, e->policy.holdout.key.v[i]);
	if (e->key.n || (!e->request->schema && !fs_exists(path)))
		return 0;
	if (schema_read(&schema, path, err) < 0)
		return -1;
	for (size_t i = 0; i < schema.key.n; i++)
		strvec_add(&e->key, schema.key.v[i]);
	return 0;
}

static int compare_keys(const struct evaluation *e, size_t a, size_t b)
{
	char text_a[32], text_b[32];

	for (size_t k = 0; k < e->key.n; k++) {
		const struct column *c = table_column(&e->rows, e->key.v[k]);
		int order = strcmp(column_text(c, a, text_a), column_text(c, b, text_b));

		if (order)
			return order;
	}
	return 0;
}

/* Rows of equal keys are neighbours in the keys' order, which is canonical where no time comes first. */
static int check_keys(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) size_t *by_key = NULL;
	const size_t *order = e->order;

	if (e->key.n == 0)
		return 0;
	if (e->policy.holdout.time) {
		by_key = mem_new(e->rows.n_rows, sizeof(*by_key));
		table_canonical_order(by_key, &e->rows, &e->key, NULL);
		order = by_key;
	}
	for (size_t i = 1; i < e->rows.n_rows; i++) {
		CLEANUP(mem_free) char *name = NULL;

		if (compare_keys(e, order[i - 1], order[i]) != 0)
			continue;
		name = holdout_row_name(e, order[i]);
		err_set(err, ERR_HOLDOUT, "%s is in '%s' twice: the hold-out is unusable", name, e->holdout_path);
		return evaluation_fail(e, "data_mismatch");
	}
	for (size_t k = 0; k < e->key.n; k++) {
		const struct column *c = table_column(&e->rows, e->key.v[k]);

		if (c->n_missing) {
			err_set(err, ERR_HOLDOUT, "'%s' has %zu rows without the key '%s': the hold-out is unusable", e->holdout_path,
				c->n_missing, e->key.v[k]);
			return evaluation_fail(e, "data_mismatch");
		}
	}
	return 0;
}

/* The file's own age; the ledger may know that the hold-out is older (record_open()). */
static void file_age(struct evaluation *e)
{
	struct stat st;

	e->age_days = NAN;
	if (stat(e->holdout_path, &st) == 0)
		e->age_days = fmax(0, ((double)clock_now_ms() - (double)st.st_mtim.tv_sec * 1000) / MS_A_DAY);
}

int holdout_check_age(struct evaluation *e, struct err *err)
{
	if (!(e->age_days > e->policy.holdout.max_age_days))
		return 0;
	err_set(err, ERR_HOLDOUT, "the hold-out '%s' is %.4g days old, more than the %.4g of holdout.max_age_days", e->holdout_path,
		e->age_days, e->policy.holdout.max_age_days);
	return evaluation_fail(e, "holdout_too_old");
}

static int find_path(struct evaluation *e, struct err *err)
{
	const struct request *r = e->request;
	const char *path = r->on_validation ? rehearsal_path(e) : r->holdout ? r->holdout : e->policy.holdout.path;

	if (r->on_validation && !path)
		return err_set(err, ERR_USAGE, "--on validation needs --validation FILE, or --train FILE to be judged out of fold");
	if (!path)
		return err_set(err, ERR_USAGE, "no hold-out: give --holdout FILE, or holdout.path in %s", e->policy_path);
	e->holdout_path = mem_strdup(path);
	return 0;
}

int holdout_load(struct evaluation *e, struct err *err)
{
	if (find_path(e, err) < 0 || find_key(e, err) < 0)
		return -1;
	if (holdout_read(&e->rows, e->holdout_path, &e->key, e->policy.holdout.time, err) < 0)
		return err->code == ERR_DATA ? evaluation_fail(e, "data_mismatch") : -1;
	e->n_judged = e->rows.n_rows;
	e->order = mem_new(e->rows.n_rows, sizeof(*e->order));
	table_canonical_order(e->order, &e->rows, &e->key, e->policy.holdout.time);
	table_digest_ordered(e->holdout_digest, &e->rows, e->order);
	file_age(e);
	return check_keys(e, err);
}

/* The label column: the policy's, else what the candidate was trained to predict. */
static const struct column *label_column(struct evaluation *e, struct err *err)
{
	const struct column *c;

	e->label = e->policy.holdout.label ? e->policy.holdout.label : e->candidate.open ? e->candidate.package.target : NULL;
	if (!e->label) {
		err_set(err, ERR_USAGE, "no label: give holdout.label in %s", e->policy_path);
		return NULL;
	}
	c = table_need(&e->rows, e->label, err);
	if (!c)
		evaluation_fail(e, "data_mismatch");
	return c;
}

/* Is the truth of numbers, not of classes? */
static bool has_numbers(const struct evaluation *e)
{
	return e->policy.task_bit & (METRIC_REGRESSION | METRIC_RANKING);
}

static int check_label(struct evaluation *e, const struct column *c, struct err *err)
{
	for (size_t i = 0; i < e->rows.n_rows; i++) {
		bool missing = c->kind == COLUMN_NUMBER ? !isfinite(c->number[i]) : c->code[i] == COLUMN_MISSING;
		CLEANUP(mem_free) char *name = NULL;

		if (!missing)
			continue;
		name = holdout_row_name(e, i);
		err_set(err, ERR_DATA, "'%s' has no label '%s' for %s", e->holdout_path, e->label, name);
		return evaluation_fail(e, "data_mismatch");
	}
	if (!has_numbers(e) || c->kind == COLUMN_NUMBER)
		return 0;
	err_set(err, ERR_DATA, "'%s': the label '%s' is not a number in every row, as task %s needs", e->holdout_path, e->label,
		e->policy.task);
	return evaluation_fail(e, "data_mismatch");
}

/* Labels as text, in canonical order. A column of text lends its levels; numbers are written once a distinct run. */
static int set_classes(struct evaluation *e, const struct column *c, struct err *err)
{
	size_t n = e->n_judged;
	CLEANUP(mem_free) const char **texts = mem_new(n, sizeof(*texts));
	struct arena arena = { 0 };
	char buf[32];
	int code;

	for (size_t i = 0; i < n; i++) {
		size_t row = e->order[i], before = i ? e->order[i - 1] : 0;

		if (c->kind == COLUMN_TEXT)
			texts[i] = c->levels[c->code[row]];
		else if (i && c->number[row] == c->number[before])
			texts[i] = texts[i - 1];
		else
			texts[i] = arena_strdup(&arena, column_text(c, row, buf));
	}
	code = truth_set_labels(&e->truth, texts, n, e->policy.holdout.positive, err);
	arena_release(&arena);
	return code < 0 ? evaluation_fail(e, "data_mismatch") : 0;
}

static int set_weights(struct evaluation *e, struct err *err)
{
	const struct column *c = table_need(&e->rows, e->policy.holdout.weight, err);

	if (!c)
		return evaluation_fail(e, "data_mismatch");
	e->truth.weight = mem_new(e->n_judged, sizeof(*e->truth.weight));
	for (size_t i = 0; i < e->n_judged; i++) {
		size_t row = e->order[i];
		CLEANUP(mem_free) char *name = NULL;

		if (c->kind == COLUMN_NUMBER && c->number[row] >= 0 && isfinite(c->number[row])) {
			e->truth.weight[i] = c->number[row];
			continue;
		}
		name = holdout_row_name(e, row);
		err_set(err, ERR_DATA, "the weight '%s' of %s is not a number of 0 or more", e->policy.holdout.weight, name);
		return evaluation_fail(e, "data_mismatch");
	}
	return 0;
}

/* Equal texts get one number, in canonical order, so that the order of the file's rows changes no sum. Returns how many there are. */
static size_t number_texts(uint32_t *number, const struct column *c, const struct evaluation *e)
{
	struct map known = { 0 };
	struct arena arena = { 0 };
	size_t n = 0;
	char buf[32];

	for (size_t i = 0; i < e->n_judged; i++) {
		const char *text = column_text(c, e->order[i], buf);
		size_t *at = map_get(&known, text, strlen(text));

		if (!at)
			at = map_put(&known, arena_strdup(&arena, text), strlen(text), n++, NULL);
		number[i] = (uint32_t)*at;
	}
	map_release(&known);
	arena_release(&arena);
	return n;
}

static int set_groups(struct evaluation *e, struct err *err)
{
	const struct column *c = table_need(&e->rows, e->policy.holdout.group, err);

	if (!c || c->n_missing) {
		if (c)
			err_set(err, ERR_DATA, "'%s' has %zu rows without the group '%s'", e->holdout_path, c->n_missing, c->name);
		return evaluation_fail(e, "data_mismatch");
	}
	e->truth.group = mem_new(e->n_judged, sizeof(*e->truth.group));
	e->truth.n_groups = number_texts(e->truth.group, c, e);
	if (e->truth.n_groups >= 2)
		return 0;
	err_set(err, ERR_DATA, "'%s' has one group only in '%s': nothing can be tested on it", e->holdout_path, c->name);
	return evaluation_fail(e, "data_mismatch");
}

/* Times are text and ordered as such, or as numbers: a missing one has no place in the order. */
static int set_time(struct evaluation *e, struct err *err)
{
	const struct column *c = table_column(&e->rows, e->policy.holdout.time);

	e->truth.horizon = e->policy.holdout.horizon;
	if (c->n_missing == 0)
		return 0;
	err_set(err, ERR_DATA, "'%s' has %zu rows without the time '%s'", e->holdout_path, c->n_missing, c->name);
	return evaluation_fail(e, "data_mismatch");
}

/* A query is one observation: its rows share group, weight and time. */
static int check_query(struct evaluation *e, const char *name, struct err *err)
{
	const struct column *c = name ? table_column(&e->rows, name) : NULL;
	char text[32], first[32];

	for (size_t i = 0; c && i < e->n_judged; i++) {
		size_t row = e->order[i], head = e->order[e->truth.query_row[e->truth.query[i]]];
		CLEANUP(mem_free) char *named = NULL;

		if (strcmp(column_text(c, row, text), column_text(c, head, first)) == 0)
			continue;
		named = holdout_row_name(e, row);
		err_set(err, ERR_DATA, "'%s': '%s' differs within the query of %s: a query is one observation", e->holdout_path, name,
			named);
		return evaluation_fail(e, "data_mismatch");
	}
	return 0;
}

static int set_queries(struct evaluation *e, struct err *err)
{
	const struct policy_holdout *h = &e->policy.holdout;
	const struct column *c = table_need(&e->rows, h->query, err);
	uint32_t *query;

	if (!c || c->n_missing) {
		if (c)
			err_set(err, ERR_DATA, "'%s' has %zu rows without the query '%s'", e->holdout_path, c->n_missing, c->name);
		return evaluation_fail(e, "data_mismatch");
	}
	e->truth.n = e->n_judged;
	query = mem_new(e->truth.n, sizeof(*query));
	truth_set_queries(&e->truth, query, number_texts(query, c, e));
	if (check_query(e, h->group, err) < 0 || check_query(e, h->weight, err) < 0)
		return -1;
	return check_query(e, h->time, err);
}

static int set_shape(struct evaluation *e, struct err *err)
{
	if (e->policy.holdout.weight && set_weights(e, err) < 0)
		return -1;
	if (e->policy.holdout.group && set_groups(e, err) < 0)
		return -1;
	if (e->policy.holdout.time && set_time(e, err) < 0)
		return -1;
	return e->policy.holdout.query ? set_queries(e, err) : 0;
}

/* Grades of relevance: gains are 2^grade - 1. */
static int check_grades(struct evaluation *e, struct err *err)
{
	for (size_t i = 0; i < e->truth.n; i++) {
		CLEANUP(mem_free) char *name = NULL;

		if (e->truth.y[i] >= 0 && e->truth.y[i] <= GRADE_MOST)
			continue;
		name = holdout_row_name(e, e->order[i]);
		err_set(err, ERR_DATA, "'%s': the grade '%s' of %s is not between 0 and %d", e->holdout_path, e->label, name, GRADE_MOST);
		return evaluation_fail(e, "data_mismatch");
	}
	return 0;
}

int holdout_truth(struct evaluation *e, struct err *err)
{
	const struct column *c;

	e->truth.task = e->policy.task_bit;
	if (e->policy.task_bit == METRIC_MEASURE) {
		e->label = e->policy.holdout.label ? e->policy.holdout.label : "";
		e->truth.n = e->n_judged;
		return set_shape(e, err);
	}
	c = label_column(e, err);
	if (!c || check_label(e, c, err) < 0 || set_shape(e, err) < 0)
		return -1;
	if (!has_numbers(e))
		return set_classes(e, c, err);
	e->truth.n = e->n_judged;
	e->truth.y = mem_new(e->truth.n, sizeof(*e->truth.y));
	for (size_t i = 0; i < e->truth.n; i++)
		e->truth.y[i] = c->number[e->order[i]];
	return e->policy.task_bit == METRIC_RANKING ? check_grades(e, err) : 0;
}
