/* sqlite_store.h - what the files of the SQLite backend share: the open store and its database. */
#ifndef TRACK_SQLITE_STORE_H
#define TRACK_SQLITE_STORE_H

#include "track/sqlite/db.h"
#include "track/store_backend.h"

struct sqlite_store {
	struct store store;
	char *path;
	int64_t wait_ms;
	struct db *db;    /* the file; NULL until somebody needs it */
	struct db *empty; /* stands for a file that is not there yet: readers find nothing in it */
};

/* The database to read from; never makes the file. */
struct db *sqlite_reader(struct store *s, struct err *err);
/* The database to write to; makes it if it is not there. */
struct db *sqlite_writer(struct store *s, struct err *err);

/* Make the tables of an empty database, or bring an older one up to date; ERR_INTEGRITY if it is a newer one or not ours. */
int sqlite_schema_create(struct db *db, struct err *err);
int sqlite_schema_check(struct db *db, const char *path, struct err *err);

/* The rows of store_backend about runs. */
int64_t sqlite_experiment_of(struct store *s, const char *run_id);
int sqlite_run_start(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id,
		     int64_t now_ms, struct err *err);
int sqlite_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err);
int sqlite_run_end(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err);
int sqlite_run_set_lifecycle(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err);
int sqlite_run_get(struct store *s, struct run *out, const char *run_id, struct err *err);
int sqlite_run_find(struct store *s, struct strvec *out, const char *prefix, struct err *err);
int sqlite_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err);
int sqlite_run_ids(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err);
int sqlite_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err);

/* And about logs. */
int sqlite_log_read(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err);
int sqlite_log_append(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err);
int sqlite_log_names(struct store *s, struct strvec *out, const char *prefix, struct err *err);

#endif
