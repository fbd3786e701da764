/* sqlite_schema.c - the tables of the SQLite store, and the migrations that lead to them. */
#include "base/mem.h"
#include "track/sqlite/sqlite_store.h"

/* "ILTK": says that a file is ours before anything in it is trusted. */
enum { APPLICATION_ID = 0x494c544b };

/* Migration i leads from version i to i + 1. Released ones are never edited. */
static const char *const migrations[] = {
	"CREATE TABLE experiments("
	"  experiment_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, lifecycle TEXT NOT NULL DEFAULT 'active', created_ms INTEGER NOT "
	"NULL);"
	"CREATE TABLE runs("
	"  run_id TEXT PRIMARY KEY, experiment_id INTEGER NOT NULL REFERENCES experiments, name TEXT NOT NULL, user TEXT NOT NULL,"
	"  status TEXT NOT NULL, lifecycle TEXT NOT NULL DEFAULT 'active', parent_run_id TEXT,"
	"  start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL DEFAULT 0, deleted_ms INTEGER);"
	"CREATE INDEX runs_by_time ON runs(experiment_id, start_ms);"
	/* value is null where is_nan is 1: SQLite has no NaN */
	"CREATE TABLE metrics("
	"  run_id TEXT NOT NULL REFERENCES runs, key TEXT NOT NULL, step INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL, value REAL,"
	"  is_nan INTEGER NOT NULL);"
	"CREATE UNIQUE INDEX metrics_once ON metrics(run_id, key, step, timestamp_ms, is_nan, ifnull(value, 0));"
	"CREATE TABLE latest_metrics("
	"  run_id TEXT NOT NULL REFERENCES runs, key TEXT NOT NULL, step INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL, value REAL,"
	"  is_nan INTEGER NOT NULL, PRIMARY KEY(run_id, key)) WITHOUT ROWID;"
	"CREATE TABLE params(run_id TEXT NOT NULL REFERENCES runs, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(run_id, key)) "
	"WITHOUT ROWID;"
	"CREATE TABLE tags(run_id TEXT NOT NULL REFERENCES runs, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(run_id, key)) WITHOUT "
	"ROWID;"
	"CREATE INDEX tags_by_value ON tags(key, value);"
	"CREATE TABLE datasets("
	"  run_id TEXT NOT NULL REFERENCES runs, context TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, source TEXT NOT NULL,"
	"  PRIMARY KEY(run_id, context, name, digest)) WITHOUT ROWID;"
	"CREATE TABLE logs("
	"  log TEXT NOT NULL, generation INTEGER NOT NULL, digest TEXT NOT NULL, previous TEXT NOT NULL, body TEXT NOT NULL,"
	"  PRIMARY KEY(log, generation)) WITHOUT ROWID;"
	"CREATE TRIGGER logs_keep BEFORE UPDATE ON logs BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END;"
	"CREATE TRIGGER logs_stay BEFORE DELETE ON logs BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END;",
};

enum { SCHEMA_VERSION = sizeof(migrations) / sizeof(migrations[0]) };

static int migrate_from(struct db *db, int64_t version, struct err *err)
{
	for (; version < SCHEMA_VERSION; version++) {
		if (db_script(db, migrations[version], err) < 0 ||
		    db_run(db, err, "INSERT INTO schema_version(version, applied) VALUES(?, strftime('%Y-%m-%dT%H:%M:%SZ'))", "i",
			   version + 1) < 0)
			return -1;
	}
	return 0;
}

int sqlite_schema_create(struct db *db, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = db;

	if (db_begin(db, err) < 0 ||
	    db_script(db, "CREATE TABLE schema_version(version INTEGER PRIMARY KEY, applied TEXT NOT NULL)", err) < 0 ||
	    migrate_from(db, 0, err) < 0 || db_script(db, "PRAGMA application_id=1229739083", err) < 0)
		return -1;
	return db_commit(db, err);
}

static int read_version(struct db *db, int64_t *version, struct err *err)
{
	return db_int(db, version, 0, err, "SELECT max(version) FROM schema_version", "");
}

int sqlite_schema_check(struct db *db, const char *path, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = NULL;
	int64_t application, version;

	if (db_int(db, &application, 0, err, "PRAGMA application_id", "") < 0)
		return -1;
	if (application != APPLICATION_ID)
		return err_set(err, ERR_INTEGRITY, "'%s' is no store of Interlock", path);
	if (read_version(db, &version, err) < 0)
		return -1;
	if (version > SCHEMA_VERSION)
		return err_set(err, ERR_INTEGRITY, "'%s' has schema version %lld, newer than this program's %d: use a newer Interlock",
			       path, (long long)version, (int)SCHEMA_VERSION);
	if (version == SCHEMA_VERSION)
		return 0;
	if (db_begin(db, err) < 0)
		return -1;
	open = db;
	/* Somebody else may have migrated while we waited for the lock. */
	if (read_version(db, &version, err) < 0 || migrate_from(db, version, err) < 0)
		return -1;
	return db_commit(db, err);
}
