/* db.h - a thin layer over SQLite: one open database, statements with typed arguments, transactions that roll back by themselves.
 *
 * db.c alone includes <sqlite3.h>. Arguments are named by a letter each: s text (NULL = null), i int64_t, d double.
 */
#ifndef TRACK_DB_H
#define TRACK_DB_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

enum db_mode {
	DB_OPEN,   /* the file must be there */
	DB_CREATE, /* the file must not hold anything yet */
	DB_MEMORY, /* path is only for messages */
	DB_READ,   /* the file must be there, in a folder that cannot be written to */
};

/* wait_ms: how long a statement waits for another process's lock; then ERR_RETRY. ERR_INTEGRITY if the file is no database. */
int db_open(struct db **out, const char *path, enum db_mode mode, int64_t wait_ms, struct err *err);
void db_close(struct db *db);
void db_cleanup(struct db **db); /* for CLEANUP() */

/* Run statements without arguments or results. */
int db_script(struct db *db, const char *sql, struct err *err);
/* Run one statement without results. */
int db_run(struct db *db, struct err *err, const char *sql, const char *types, ...);
/* The first column of the first row; fallback if there is no row. */
int db_int(struct db *db, int64_t *out, int64_t fallback, struct err *err, const char *sql, const char *types, ...);

/* A statement with results: CLEANUP(query_end) struct query q = { 0 }; query_start(); while ((n = query_next()) > 0) ... */
struct query {
	struct db *db;
	void *stmt;
	const char *sql; /* a literal */
};
/* Prepare and bind; types as db_run() takes them. ERR_IO with SQLite's reason; query_end() is fine all the same. */
int query_start(struct query *q, struct db *db, struct err *err, const char *sql, const char *types, ...);
/* 1 = a row, 0 = no more, -1 = error. */
int query_next(struct query *q, struct err *err);
void query_end(struct query *q);
const char *query_text(const struct query *q, int col); /* NULL for null; valid until the next query_next() */
int64_t query_int(const struct query *q, int col);
double query_double(const struct query *q, int col);
bool query_is_null(const struct query *q, int col);

/* BEGIN IMMEDIATE: the writer's lock is taken here or not at all, so a transaction never fails half way for want of it. */
int db_begin(struct db *db, struct err *err);
int db_commit(struct db *db, struct err *err);
/* For CLEANUP() on the struct db * that db_begin() was called on: rolls back what was not committed; *db may be NULL. */
void db_rollback(struct db **db);

/* Many of the above as one transaction: until db_commit_many() each db_begin() and db_commit() says only where one change ends. One that
 * rolls back takes all with it. */
int db_begin_many(struct db *db, struct err *err);
int db_commit_many(struct db *db, struct err *err);
void db_rollback_many(struct db **db); /* for CLEANUP() */

#endif
