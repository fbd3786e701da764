/* sqlite_read.c - runs are read back from SQLite. */
#include "base/fs.h"
#include "base/mem.h"
#include "track/sqlite/sqlite_store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double query_metric(const struct query *q, int value_col, int is_nan_col)
{
	return query_int(q, is_nan_col) ? NAN : query_double(q, value_col);
}

static char *text_at(const struct query *q, int col)
{
	return mem_strdup(query_text(q, col));
}

static int read_header(struct db *db, struct run *run, const char *run_id, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	int found;

	if (query_start(&q, db, err,
			"SELECT e.name, r.name, r.user, r.status, r.lifecycle, r.parent_run_id, r.start_ms, r.end_ms FROM runs r"
			" JOIN experiments e USING(experiment_id) WHERE run_id = ?",
			"s", run_id) < 0 ||
	    (found = query_next(&q, err)) < 0)
		return -1;
	if (!found)
		return err_set(err, ERR_USAGE, "unknown run '%s'", run_id);
	snprintf(run->run_id, sizeof(run->run_id), "%s", run_id);
	run->experiment = text_at(&q, 0);
	run->name = text_at(&q, 1);
	run->user = text_at(&q, 2);
	run->status = text_at(&q, 3);
	run->lifecycle = text_at(&q, 4);
	run->parent_run_id = text_at(&q, 5);
	run->start_ms = query_int(&q, 6);
	run->end_ms = query_int(&q, 7);
	return 0;
}

/* Rows of (key, value, is_nan, step, timestamp_ms). */
static int read_metrics(struct query *q, struct run_metric **out, size_t *n, struct err *err)
{
	size_t cap = 0;
	int more;

	while ((more = query_next(q, err)) > 0) {
		*out = mem_grow(*out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct run_metric){ text_at(q, 0), query_metric(q, 1, 2), query_int(q, 3), query_int(q, 4) };
	}
	return more;
}

static int read_latest(struct db *db, struct run *run, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };

	if (query_start(&q, db, err, "SELECT key, value, is_nan, step, timestamp_ms FROM latest_metrics WHERE run_id = ? ORDER BY key", "s",
			run->run_id) < 0)
		return -1;
	return read_metrics(&q, &run->metrics, &run->n_metrics, err);
}

static int read_pairs(struct db *db, const char *sql, const char *run_id, struct run_pair **out, size_t *n, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	size_t cap = 0;
	int more;

	if (query_start(&q, db, err, sql, "s", run_id) < 0)
		return -1;
	while ((more = query_next(&q, err)) > 0) {
		*out = mem_grow(*out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct run_pair){ text_at(&q, 0), text_at(&q, 1) };
	}
	return more;
}

static int read_datasets(struct db *db, struct run *run, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	size_t cap = 0;
	int more;

	if (query_start(&q, db, err, "SELECT name, digest, source, context FROM datasets WHERE run_id = ? ORDER BY context, name, digest",
			"s", run->run_id) < 0)
		return -1;
	while ((more = query_next(&q, err)) > 0) {
		run->datasets = mem_grow(run->datasets, run->n_datasets, &cap, sizeof(*run->datasets));
		run->datasets[run->n_datasets++] = (struct run_dataset){ text_at(&q, 0), text_at(&q, 1), text_at(&q, 2), text_at(&q, 3) };
	}
	return more;
}

int sqlite_run_get(struct store *s, struct run *out, const char *run_id, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	struct db *db = sqlite_reader(s, err);

	if (!db || read_header(db, &run, run_id, err) < 0 || read_latest(db, &run, err) < 0 ||
	    read_pairs(db, "SELECT key, value FROM params WHERE run_id = ? ORDER BY key", run_id, &run.params, &run.n_params, err) < 0 ||
	    read_pairs(db, "SELECT key, value FROM tags WHERE run_id = ? ORDER BY key", run_id, &run.tags, &run.n_tags, err) < 0 ||
	    read_datasets(db, &run, err) < 0)
		return -1;
	run.artifact_dir = store_artifact_dir(s, run_id);
	*out = run;
	run = (struct run){ 0 };
	return 0;
}

static int add_ids(struct query *q, struct strvec *out, struct err *err)
{
	int more;

	while ((more = query_next(q, err)) > 0)
		strvec_add(out, query_text(q, 0));
	return more;
}

int sqlite_run_find(struct store *s, struct strvec *out, const char *prefix, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);

	/* Ids are hex digits: everything that begins with the prefix lies between it and prefix + 'g'. */
	if (!db || query_start(&q, db, err, "SELECT run_id FROM runs WHERE run_id >= ?1 AND run_id < ?1 || 'g' ORDER BY run_id LIMIT 2",
			       "s", prefix) < 0)
		return -1;
	return add_ids(&q, out, err);
}

int sqlite_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);
	int found;

	if (!db ||
	    query_start(&q, db, err,
			"SELECT r.run_id FROM tags t JOIN runs r USING(run_id) WHERE t.key = ? AND t.value = ? AND r.lifecycle = 'active'"
			" ORDER BY r.start_ms DESC, r.rowid DESC LIMIT 1",
			"ss", key, value) < 0 ||
	    (found = query_next(&q, err)) < 0)
		return -1;
	if (found)
		snprintf(run_id, 33, "%s", query_text(&q, 0));
	return 0;
}

int sqlite_run_ids(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);

	if (!db || query_start(&q, db, err,
			       "SELECT run_id FROM runs r JOIN experiments e USING(experiment_id) WHERE (?1 IS NULL OR e.name = ?1)"
			       " AND (?2 OR r.lifecycle = 'active') ORDER BY r.start_ms DESC, r.rowid DESC LIMIT ?3",
			       "sii", experiment, (int64_t)deleted_too, most ? (int64_t)most : (int64_t)-1) < 0)
		return -1;
	return add_ids(&q, out, err);
}

int sqlite_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);

	if (!db || query_start(&q, db, err,
			       "SELECT key, value, is_nan, step, timestamp_ms FROM metrics WHERE run_id = ? AND key = ? ORDER BY step, "
			       "timestamp_ms, rowid",
			       "ss", run_id, key) < 0)
		return -1;
	return read_metrics(&q, out, n, err);
}
