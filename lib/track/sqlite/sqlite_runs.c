/* sqlite_runs.c - runs are written in SQLite. */
#include "base/mem.h"
#include "track/sqlite/sqlite_store.h"

#include <math.h>
#include <string.h>

/* The number that artifacts of the run lie under; 0 if the run is unknown. */
int64_t sqlite_experiment_of(struct store *s, const char *run_id)
{
	struct err ignored;
	struct db *db = sqlite_reader(s, &ignored);
	int64_t id = 0;

	if (!db || db_int(db, &id, 0, &ignored, "SELECT experiment_id FROM runs WHERE run_id = ?", "s", run_id) < 0)
		return 0;
	return id;
}

static int need_experiment(struct db *db, int64_t *id, const char *name, int64_t now_ms, struct err *err)
{
	if (db_run(db, err, "INSERT OR IGNORE INTO experiments(name, created_ms) VALUES(?, ?)", "si", name, now_ms) < 0)
		return -1;
	return db_int(db, id, 0, err, "SELECT experiment_id FROM experiments WHERE name = ?", "s", name);
}

int sqlite_run_start(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id,
		     int64_t now_ms, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = NULL;
	struct db *db = sqlite_writer(s, err);
	int64_t experiment_id, taken;

	if (!db || db_begin(db, err) < 0)
		return -1;
	open = db;
	if (db_int(db, &taken, 0, err, "SELECT count(*) FROM runs WHERE run_id = ?", "s", run_id) < 0)
		return -1;
	if (taken)
		return err_set(err, ERR_USAGE, "run %s exists already", run_id);
	if (need_experiment(db, &experiment_id, experiment, now_ms, err) < 0 ||
	    db_run(db, err,
		   "INSERT INTO runs(run_id, experiment_id, name, user, status, parent_run_id, start_ms) VALUES(?,?,?,?,'RUNNING',?,?)",
		   "sisssi", run_id, experiment_id, name, s->who, parent_run_id, now_ms) < 0)
		return -1;
	return db_commit(db, err);
}

/* The run must be there, and not deleted. */
static int need_active(struct db *db, const char *run_id, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	int found;

	if (query_start(&q, db, err, "SELECT lifecycle FROM runs WHERE run_id = ?", "s", run_id) < 0 || (found = query_next(&q, err)) < 0)
		return -1;
	if (!found)
		return err_set(err, ERR_USAGE, "unknown run '%s'", run_id);
	if (strcmp(query_text(&q, 0), "active") != 0)
		return err_set(err, ERR_USAGE, "run %s is deleted: restore it first", run_id);
	return 0;
}

static int log_metric(struct db *db, const char *run_id, const struct run_metric *m, struct err *err)
{
	bool nan = isnan(m->value);

	/* Binding NaN stores null. */
	if (db_run(db, err, "INSERT OR IGNORE INTO metrics(run_id, key, step, timestamp_ms, value, is_nan) VALUES(?,?,?,?,?,?)", "ssiidi",
		   run_id, m->key, m->step, m->timestamp_ms, m->value, (int64_t)nan) < 0)
		return -1;
	/* MLflow's rule: only what is greater by (step, time, value) replaces, and NaN counts as 0 there. */
	return db_run(
		db, err,
		"INSERT INTO latest_metrics(run_id, key, step, timestamp_ms, value, is_nan) VALUES(?,?,?,?,?,?)"
		" ON CONFLICT(run_id, key) DO UPDATE SET step=excluded.step, timestamp_ms=excluded.timestamp_ms, value=excluded.value,"
		" is_nan=excluded.is_nan"
		" WHERE (excluded.step, excluded.timestamp_ms, ifnull(excluded.value, 0)) > (step, timestamp_ms, ifnull(value, 0))",
		"ssiidi", run_id, m->key, m->step, m->timestamp_ms, m->value, (int64_t)nan);
}

static int log_param(struct db *db, const char *run_id, const struct run_pair *p, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };

	if (db_run(db, err, "INSERT OR IGNORE INTO params(run_id, key, value) VALUES(?,?,?)", "sss", run_id, p->key, p->value) < 0 ||
	    query_start(&q, db, err, "SELECT value FROM params WHERE run_id = ? AND key = ?", "ss", run_id, p->key) < 0 ||
	    query_next(&q, err) < 0)
		return -1;
	if (strcmp(query_text(&q, 0), p->value) != 0)
		return err_set(err, ERR_USAGE, "param '%s' of run %s is '%s' already and cannot become '%s'", p->key, run_id,
			       query_text(&q, 0), p->value);
	return 0;
}

static int log_tag(struct db *db, const char *run_id, const struct run_pair *p, struct err *err)
{
	return db_run(db, err, "INSERT OR REPLACE INTO tags(run_id, key, value) VALUES(?,?,?)", "sss", run_id, p->key, p->value);
}

static int log_dataset(struct db *db, const char *run_id, const struct run_dataset *d, struct err *err)
{
	return db_run(db, err, "INSERT OR REPLACE INTO datasets(run_id, context, name, digest, source) VALUES(?,?,?,?,?)", "sssss", run_id,
		      d->context ? d->context : "", d->name ? d->name : "", d->digest ? d->digest : "", d->source ? d->source : "");
}

int sqlite_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = NULL;
	struct db *db = sqlite_writer(s, err);

	if (!db || db_begin(db, err) < 0)
		return -1;
	open = db;
	if (need_active(db, run_id, err) < 0)
		return -1;
	for (size_t i = 0; i < batch->n_metrics; i++)
		if (log_metric(db, run_id, &batch->metrics[i], err) < 0)
			return -1;
	for (size_t i = 0; i < batch->n_params; i++)
		if (log_param(db, run_id, &batch->params[i], err) < 0)
			return -1;
	for (size_t i = 0; i < batch->n_tags; i++)
		if (log_tag(db, run_id, &batch->tags[i], err) < 0)
			return -1;
	for (size_t i = 0; i < batch->n_datasets; i++)
		if (log_dataset(db, run_id, &batch->datasets[i], err) < 0)
			return -1;
	return db_commit(db, err);
}

int sqlite_run_end(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = NULL;
	struct db *db = sqlite_writer(s, err);

	if (!db || db_begin(db, err) < 0)
		return -1;
	open = db;
	if (need_active(db, run_id, err) < 0 ||
	    db_run(db, err, "UPDATE runs SET status = ?, end_ms = ? WHERE run_id = ?", "sis", status, now_ms, run_id) < 0)
		return -1;
	return db_commit(db, err);
}

int sqlite_run_set_lifecycle(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err)
{
	struct db *db = sqlite_writer(s, err);

	if (!db)
		return -1;
	return db_run(db, err, "UPDATE runs SET lifecycle = ?1, deleted_ms = CASE ?1 WHEN 'deleted' THEN ?2 END WHERE run_id = ?3", "sis",
		      lifecycle, now_ms, run_id);
}
