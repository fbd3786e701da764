/* sqlite_log.c - the append-only logs in SQLite: the compare-and-swap is one transaction. */
#include "base/mem.h"
#include "track/sqlite/sqlite_store.h"

#include <stdio.h>

int sqlite_log_read(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);
	size_t cap = 0;
	int more;

	if (!db ||
	    query_start(&q, db, err, "SELECT generation, digest, previous, body FROM logs WHERE log = ? ORDER BY generation", "s", log) < 0)
		return -1;
	while ((more = query_next(&q, err)) > 0) {
		struct log_record *r;

		*out = mem_grow(*out, *n, &cap, sizeof(**out));
		r = &(*out)[(*n)++];
		*r = (struct log_record){ .generation = query_int(&q, 0) };
		snprintf(r->digest, sizeof(r->digest), "%s", query_text(&q, 1));
		snprintf(r->previous, sizeof(r->previous), "%s", query_text(&q, 2));
		r->body = mem_strdup(query_text(&q, 3));
	}
	if (more == 0)
		return 0;
	log_records_release(*out, *n);
	*out = NULL;
	*n = 0;
	return -1;
}

/* The last line's generation (0 = none) and digest. */
static int read_end(struct db *db, const char *log, struct log_record *end, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	int found;

	*end = (struct log_record){ 0 };
	if (query_start(&q, db, err, "SELECT generation, digest FROM logs WHERE log = ? ORDER BY generation DESC LIMIT 1", "s", log) < 0 ||
	    (found = query_next(&q, err)) < 0)
		return -1;
	if (found) {
		end->generation = query_int(&q, 0);
		snprintf(end->digest, sizeof(end->digest), "%s", query_text(&q, 1));
	}
	return 0;
}

int sqlite_log_append(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err)
{
	CLEANUP(db_rollback) struct db *open = NULL;
	struct db *db = sqlite_writer(s, err);
	char digest[DIGEST_TEXT];
	struct log_record end;

	if (!db || db_begin(db, err) < 0)
		return -1;
	open = db;
	if (read_end(db, log, &end, err) < 0)
		return -1;
	if (end.generation != expected)
		return err_set(err, ERR_MOVED, "the log '%s' moved meanwhile: from generation %lld to %lld", log, (long long)expected,
			       (long long)end.generation);
	log_record_digest(digest, log, expected + 1, end.digest, body);
	if (db_run(db, err, "INSERT INTO logs(log, generation, digest, previous, body) VALUES(?,?,?,?,?)", "sisss", log, expected + 1,
		   digest, end.digest, body) < 0 ||
	    db_commit(db, err) < 0)
		return -1;
	if (out) {
		*out = (struct log_record){ .generation = expected + 1, .body = mem_strdup(body) };
		snprintf(out->digest, sizeof(out->digest), "%s", digest);
		snprintf(out->previous, sizeof(out->previous), "%s", end.digest);
	}
	return 0;
}

int sqlite_log_names(struct store *s, struct strvec *out, const char *prefix, struct err *err)
{
	CLEANUP(query_end) struct query q = { 0 };
	struct db *db = sqlite_reader(s, err);
	int more;

	if (!db ||
	    query_start(&q, db, err, "SELECT DISTINCT log FROM logs WHERE substr(log, 1, length(?1)) = ?1 ORDER BY log", "s", prefix) < 0)
		return -1;
	while ((more = query_next(&q, err)) > 0)
		strvec_add(out, query_text(&q, 0));
	return more;
}
