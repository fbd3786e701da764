/* db.c - SQLite behind db.h. The one file that includes <sqlite3.h>. */
#include "track/sqlite/db.h"

#include "base/mem.h"
#include "base/str.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* A store has some forty statements. */
enum { KEPT_STATEMENTS = 64 };

struct db {
	sqlite3 *handle;
	char *path;
	bool many, inside; /* between db_begin_many() and its end; within one of its changes */
	struct kept {
		const char *sql; /* by its address: the texts are literals */
		sqlite3_stmt *stmt;
	} kept[KEPT_STATEMENTS]; /* prepared once, and not in use */
};

static int fail(const struct db *db, int status, struct err *err)
{
	const char *text = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(status);

	switch (status & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_RETRY, "'%s' is locked by another process: try again", db->path);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return err_set(err, ERR_INTEGRITY, "'%s' is not a sound database: %s", db->path, text);
	case SQLITE_CONSTRAINT:
		return err_set(err, ERR_INTEGRITY, "'%s' refused a change: %s", db->path, text);
	default:
		return err_set(err, ERR_IO, "cannot use the database '%s': %s", db->path, text);
	}
}

static const int open_flags[] = {
	[DB_OPEN] = SQLITE_OPEN_READWRITE,
	[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	[DB_MEMORY] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
	[DB_READ] = SQLITE_OPEN_READONLY,
};

/* "file:PATH?immutable=1": SQLite neither locks nor looks for a log then. */
static char *immutable_uri(const char *path)
{
	struct str uri = { 0 };

	str_add(&uri, "file:");
	for (const char *p = path; *p; p++)
		str_addf(&uri, strchr("%?#", *p) ? "%%%02x" : "%c", (unsigned char)*p);
	str_add(&uri, "?immutable=1");
	return str_take(&uri);
}

static int open_handle(struct db *db, const char *name, int flags, int64_t wait_ms)
{
	int status = sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	return status == SQLITE_OK ? sqlite3_busy_timeout(db->handle, wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms) : status;
}

/* A file in WAL mode needs its companions, which nobody can make in a folder that is read-only; nobody can change it there either. */
static int open_immutable(struct db *db)
{
	CLEANUP(mem_free) char *uri = immutable_uri(db->path);
	int status = sqlite3_exec(db->handle, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);

	if ((status & 0xff) != SQLITE_CANTOPEN && (status & 0xff) != SQLITE_READONLY)
		return SQLITE_OK; /* it works as it is, or whoever uses it will say what is wrong */
	sqlite3_close_v2(db->handle);
	return open_handle(db, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, 0);
}

int db_open(struct db **out, const char *path, enum db_mode mode, int64_t wait_ms, struct err *err)
{
	struct db *db = mem_new(1, sizeof(*db));
	int status;

	db->path = mem_strdup(path);
	status = open_handle(db, mode == DB_MEMORY ? ":memory:" : path, open_flags[mode], wait_ms);
	if (status == SQLITE_OK && mode == DB_READ)
		status = open_immutable(db);
	if (status != SQLITE_OK) {
		fail(db, status, err);
		db_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < KEPT_STATEMENTS; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close_v2(db->handle);
	free(db->path);
	free(db);
}

void db_cleanup(struct db **db)
{
	db_close(*db);
	*db = NULL;
}

int db_script(struct db *db, const char *sql, struct err *err)
{
	int status = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return status == SQLITE_OK ? 0 : fail(db, status, err);
}

static int bind(sqlite3_stmt *stmt, const char *types, va_list ap)
{
	int status = SQLITE_OK;

	for (int i = 1; types && types[i - 1] && status == SQLITE_OK; i++) {
		switch (types[i - 1]) {
		case 's':
			status = sqlite3_bind_text(stmt, i, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
			break;
		case 'i':
			status = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
			break;
		case 'd':
			status = sqlite3_bind_double(stmt, i, va_arg(ap, double));
			break;
		default:
			status = SQLITE_MISUSE;
		}
	}
	return status;
}

static struct kept *place_of(struct db *db, const char *sql)
{
	return &db->kept[((uintptr_t)sql >> 3) % KEPT_STATEMENTS];
}

/* The kept statement of this text, taken out of its place: while it runs, another of the same text is another statement. */
static sqlite3_stmt *take_kept(struct db *db, const char *sql)
{
	struct kept *k = place_of(db, sql);
	sqlite3_stmt *stmt = k->sql == sql ? k->stmt : NULL;

	if (stmt)
		k->stmt = NULL;
	return stmt;
}

static int prepare(struct query *q, struct db *db, struct err *err, const char *sql, const char *types, va_list ap)
{
	sqlite3_stmt *stmt = take_kept(db, sql);
	int status = stmt ? SQLITE_OK : sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

	*q = (struct query){ .db = db, .stmt = stmt, .sql = sql };
	if (status == SQLITE_OK)
		status = bind(stmt, types, ap);
	return status == SQLITE_OK ? 0 : fail(db, status, err);
}

int query_start(struct query *q, struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	va_list ap;
	int result;

	va_start(ap, types);
	result = prepare(q, db, err, sql, types, ap);
	va_end(ap);
	return result;
}

int query_next(struct query *q, struct err *err)
{
	int status = sqlite3_step(q->stmt);

	if (status == SQLITE_ROW)
		return 1;
	return status == SQLITE_DONE ? 0 : fail(q->db, status, err);
}

void query_end(struct query *q)
{
	struct kept *k = q->stmt ? place_of(q->db, q->sql) : NULL;

	if (!k)
		return;
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	sqlite3_finalize(k->stmt);
	*k = (struct kept){ q->sql, q->stmt };
	q->stmt = NULL;
}

const char *query_text(const struct query *q, int col)
{
	return (const char *)sqlite3_column_text(q->stmt, col);
}

int64_t query_int(const struct query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

double query_double(const struct query *q, int col)
{
	return sqlite3_column_double(q->stmt, col);
}

bool query_is_null(const struct query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL;
}

int db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	CLEANUP(query_end) struct query q = { 0 };
	va_list ap;
	int result;

	va_start(ap, types);
	result = prepare(&q, db, err, sql, types, ap);
	va_end(ap);
	return result < 0 || query_next(&q, err) < 0 ? -1 : 0;
}

int db_int(struct db *db, int64_t *out, int64_t fallback, struct err *err, const char *sql, const char *types, ...)
{
	CLEANUP(query_end) struct query q = { 0 };
	va_list ap;
	int result;

	va_start(ap, types);
	result = prepare(&q, db, err, sql, types, ap);
	va_end(ap);
	if (result < 0 || (result = query_next(&q, err)) < 0)
		return -1;
	*out = result ? query_int(&q, 0) : fallback;
	return 0;
}

int db_begin(struct db *db, struct err *err)
{
	if (db->many) {
		db->inside = true;
		return 0;
	}
	return db_script(db, "BEGIN IMMEDIATE", err);
}

int db_commit(struct db *db, struct err *err)
{
	db->inside = false;
	return db->many ? 0 : db_script(db, "COMMIT", err);
}

void db_rollback(struct db **db)
{
	if (!*db || ((*db)->many && !(*db)->inside) || sqlite3_get_autocommit((*db)->handle))
		return;
	sqlite3_exec((*db)->handle, "ROLLBACK", NULL, NULL, NULL);
	(*db)->many = (*db)->inside = false;
}

int db_begin_many(struct db *db, struct err *err)
{
	if (db_begin(db, err) < 0)
		return -1;
	db->many = true;
	return 0;
}

int db_commit_many(struct db *db, struct err *err)
{
	if (!db->many)
		return err_set(err, ERR_IO, "a change of many was undone by one that failed");
	db->many = false;
	return db_commit(db, err);
}

void db_rollback_many(struct db **db)
{
	if (*db && (*db)->many) {
		(*db)->many = false;
		db_rollback(db);
	}
}
