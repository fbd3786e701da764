/* sqlite_store.c - opens the SQLite store, and makes its file whole or not at all. */
#include "track/sqlite/sqlite_store.h"

#include "base/fs.h"
#include "base/mem.h"
#include "track/own_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long a writer waits for the others: 50 racing writers that each sync a slow disk still fit. */
enum { DEFAULT_WAIT_MS = 60 * 1000 };

static const char settings[] = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF";

/* "?timeout=SECONDS" at the end of the URI, as SQLAlchemy spells it. */
static int take_timeout(struct sqlite_store *s, struct err *err)
{
	char *query = strchr(s->path, '?');
	char *end;
	double seconds;

	s->wait_ms = DEFAULT_WAIT_MS;
	if (!query)
		return 0;
	*query++ = '\0';
	if (!str_starts(query, "timeout="))
		return err_set(err, ERR_USAGE, "unknown option '%s' of the store: expected timeout=SECONDS", query);
	query += strlen("timeout=");
	seconds = strtod(query, &end);
	if (end == query || *end || !(seconds >= 0 && seconds <= 86400))
		return err_set(err, ERR_USAGE, "'%s' is no timeout: expected seconds from 0 to 86400", query);
	s->wait_ms = (int64_t)(seconds * 1000);
	return 0;
}

static void sqlite_close(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	db_close(s->db);
	db_close(s->empty);
	free(s->path);
	free(s);
}

/* rest: "///relative/path" or "////absolute/path", as SQLAlchemy and MLflow write it. */
static int sqlite_open(struct store **out, const char *rest, const struct env *env, struct err *err)
{
	struct sqlite_store *s;
	CLEANUP(mem_free) char *dir = NULL;

	(void)env;
	if (!str_starts(rest, "///") || !rest[3] || rest[3] == '?')
		return err_set(err, ERR_USAGE, "'sqlite:%s' names no file: expected sqlite:///PATH", rest);
	s = mem_new(1, sizeof(*s));
	s->path = mem_strdup(rest + 3);
	if (take_timeout(s, err) < 0) {
		sqlite_close(&s->store);
		return -1;
	}
	dir = fs_parent(s->path);
	s->store.artifacts = fs_join(dir, "artifacts");
	*out = &s->store;
	return 0;
}

/* A folder that is called .interlock is ours alone; any other one is the user's. */
static int hide_own(const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(dir);

	return strcmp(fs_base(absolute), OWN_FOLDER) == 0 ? own_folder_make(dir, err) : 0;
}

static int sync_file(const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);

	return fd < 0 ? -1 : fsync(fd) == 0 ? 0 : err_errno(err, "cannot write '%s'", path);
}

/* Nobody sees the file before it is whole, so it needs neither journal nor syncs while it is made. */
static int fill_file(const char *temp, struct err *err)
{
	CLEANUP(db_cleanup) struct db *db = NULL;

	if (db_open(&db, temp, DB_CREATE, 0, err) < 0 || db_script(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", err) < 0 ||
	    sqlite_schema_create(db, err) < 0)
		return -1;
	return db_script(db, "PRAGMA journal_mode=WAL", err);
}

static int make_whole(const char *temp, struct err *err)
{
	return fill_file(temp, err) < 0 ? -1 : sync_file(temp, err);
}

static void remove_temp(const char *temp)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		CLEANUP(mem_free) char *path = str_format("%s%s", temp, beside[i]);

		unlink(path);
	}
}

/* The file is made under another name and linked into place when it is whole; if another process was faster, its file stands. */
static int make_file(const struct sqlite_store *s, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(s->path);
	CLEANUP(mem_free) char *temp = NULL;
	char id[17];
	int result;

	if (fs_make_dirs(dir, err) < 0 || hide_own(dir, err) < 0)
		return -1;
	digest_random_hex(id, 8);
	temp = str_format("%s/.%s.%s.tmp", dir, fs_base(s->path), id);
	result = make_whole(temp, err);
	if (result == 0 && link(temp, s->path) != 0 && errno != EEXIST)
		result = err_errno(err, "cannot make the store '%s'", s->path);
	remove_temp(temp);
	return result < 0 ? -1 : fs_sync_dir(dir, err);
}

static int open_file(struct sqlite_store *s, struct err *err)
{
	CLEANUP(db_cleanup) struct db *db = NULL;
	CLEANUP(mem_free) char *dir = fs_parent(s->path);
	bool writable = eaccess(dir, W_OK) == 0 && eaccess(s->path, W_OK) == 0;

	if (db_open(&db, s->path, writable ? DB_OPEN : DB_READ, s->wait_ms, err) < 0 || db_script(db, settings, err) < 0 ||
	    sqlite_schema_check(db, s->path, err) < 0)
		return -1;
	s->db = db;
	db = NULL;
	return 0;
}

struct db *sqlite_reader(struct store *store, struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	if (s->db)
		return s->db;
	if (fs_exists(s->path))
		return open_file(s, err) < 0 ? NULL : s->db;
	if (!s->empty && (db_open(&s->empty, s->path, DB_MEMORY, 0, err) < 0 || sqlite_schema_create(s->empty, err) < 0))
		return NULL;
	return s->empty;
}

struct db *sqlite_writer(struct store *store, struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	if (s->db)
		return s->db;
	if (!fs_exists(s->path) && make_file(s, err) < 0)
		return NULL;
	return open_file(s, err) < 0 ? NULL : s->db;
}

static bool sqlite_is_absent(const struct store *store)
{
	return !fs_exists(((const struct sqlite_store *)store)->path);
}

static int sqlite_init(struct store *store, bool *made, struct err *err)
{
	*made = sqlite_is_absent(store);
	return sqlite_writer(store, err) ? 0 : -1;
}

const struct store_backend store_sqlite = {
	.scheme = "sqlite:",
	.open = sqlite_open,
	.close = sqlite_close,
	.is_absent = sqlite_is_absent,
	.init = sqlite_init,
	.experiment_of = sqlite_experiment_of,
	.run_start = sqlite_run_start,
	.run_log = sqlite_run_log,
	.run_end = sqlite_run_end,
	.run_set_lifecycle = sqlite_run_set_lifecycle,
	.run_get = sqlite_run_get,
	.run_find = sqlite_run_find,
	.run_by_tag = sqlite_run_by_tag,
	.run_ids = sqlite_run_ids,
	.metric_history = sqlite_metric_history,
	.log_read = sqlite_log_read,
	.log_append = sqlite_log_append,
	.log_names = sqlite_log_names,
};
