/* git_log.c - the append-only logs as files of a branch: segments of 64 lines, so that what a push carries does not grow with the log.
 *
 * registry/NAME/000001.ndjson, holdout/DIGEST/000001.ndjson: a line a record. A long body (a verdict with its rows) is a file of its own
 * beside the segment, 000001/000005.json, which the line names.
 */
#include "base/mem.h"
#include "format/json.h"
#include "track/git_store.h"

#include <stdio.h>
#include <string.h>

enum { INLINE_MOST = 2048, SEGMENT_MOST = 1 << 20, BODY_MOST = 64 << 20, NAME_MOST = 150 };

char *git_path_name(const char *name)
{
	CLEANUP(str_release) struct str out = { 0 };
	char digest[DIGEST_TEXT];

	for (const char *p = name; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '-' ||
			     (*p == '.' && p > name);

		if (plain)
			str_addch(&out, *p);
		else
			str_addf(&out, "%%%02X", (unsigned char)*p);
	}
	if (out.len <= NAME_MOST)
		return mem_strdup(str_text(&out));
	digest_bytes(digest, name, strlen(name));
	return str_format("%.100s%%%.32s", str_text(&out), digest + 7);
}

/* "registry/NAME" -> "registry/<name as a path>" */
static char *log_dir(const char *log)
{
	size_t kind = strcspn(log, "/");
	CLEANUP(mem_free) char *name = git_path_name(log[kind] ? log + kind + 1 : "");

	return str_format("%.*s/%s", (int)kind, log, name);
}

static int64_t segment_of(int64_t generation)
{
	return (generation - 1) / GIT_SEGMENT_RECORDS + 1;
}

static char *segment_path(const char *dir, int64_t segment)
{
	return str_format("%s/%06lld.ndjson", dir, (long long)segment);
}

static char *body_path(const char *dir, int64_t generation)
{
	return str_format("%s/%06lld/%06lld.json", dir, (long long)segment_of(generation), (long long)generation);
}

static int broken(struct err *err, const char *path, size_t line, const char *what)
{
	return err_at(err, ERR_INTEGRITY, path, (int)line, 0, "%s", what);
}

/* The body of a line: in it, or in a file beside the segment. */
static int take_body(struct git_store *s, struct log_record *r, const struct json *line, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = body_path(dir, r->generation);
	CLEANUP(str_release) struct str text = { 0 };
	const struct json *body = json_get(line, "body");
	bool found = body != NULL;

	if (body)
		json_dump(&text, body);
	else if (bare_read(s->bare, s->head, path, BODY_MOST, &text, &found, err) < 0)
		return -1;
	if (!found)
		return broken(err, path, 0, "the record's body is not there");
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	r->body = mem_strdup(str_text(&text));
	return 0;
}

struct reading {
	struct log_record *records;
	size_t n, cap;
};

static void reading_release(struct reading *r)
{
	log_records_release(r->records, r->n);
}

static int take_line(struct git_store *s, struct reading *to, const char *text, const char *dir, const char *log, const char *path,
		     size_t number, struct err *err)
{
	CLEANUP(json_cleanup) struct json *line = json_parse(text, strlen(text), path, err);
	struct log_record *r;

	if (!line)
		return broken(err, path, number, "this line is no JSON: was the branch edited by hand?");
	if (strcmp(json_text(json_get(line, "log"), ""), log) != 0)
		return broken(err, path, number, "this line belongs to another log");
	to->records = mem_grow(to->records, to->n, &to->cap, sizeof(*to->records));
	r = &to->records[to->n];
	*r = (struct log_record){ .generation = json_int(json_get(line, "generation"), 0) };
	snprintf(r->digest, sizeof(r->digest), "%s", json_text(json_get(line, "digest"), ""));
	snprintf(r->previous, sizeof(r->previous), "%s", json_text(json_get(line, "previous"), ""));
	if (r->generation != (int64_t)to->n + 1)
		return broken(err, path, number, "this line's generation is out of turn");
	if (take_body(s, r, line, dir, err) < 0)
		return -1;
	to->n++;
	return 0;
}

/* The segments from `first` on are appended to what was read. */
static int read_segments(struct git_store *s, struct reading *to, const char *log, struct err *err)
{
	CLEANUP(mem_free) char *dir = log_dir(log);

	for (int64_t segment = 1;; segment++) {
		CLEANUP(mem_free) char *path = segment_path(dir, segment);
		CLEANUP(str_release) struct str text = { 0 };
		CLEANUP(strvec_release) struct strvec lines = { 0 };
		bool found;

		if (bare_read(s->bare, s->head, path, SEGMENT_MOST, &text, &found, err) < 0)
			return -1;
		if (!found)
			return 0;
		strvec_split(&lines, str_text(&text), '\n');
		for (size_t i = 0; i < lines.n; i++)
			if ((lines.v[i][0] || i + 1 < lines.n) && take_line(s, to, lines.v[i], dir, log, path, i + 1, err) < 0)
				return -1;
	}
}

int git_log_read(struct store *store, struct log_record **out, size_t *n, const char *log, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(reading_release) struct reading r = { 0 };

	if (git_store_head(s, err) < 0 || read_segments(s, &r, log, err) < 0)
		return -1;
	*out = r.records;
	*n = r.n;
	r = (struct reading){ 0 };
	return 0;
}

struct append {
	const char *log, *body;
	int64_t expected;
	struct log_record record;
};

/* The end of the log at the head: generation and digest of its last line, and that line's segment. */
static int read_end(struct git_store *s, const char *log, struct log_record *end, struct err *err)
{
	CLEANUP(reading_release) struct reading r = { 0 };

	*end = (struct log_record){ 0 };
	if (read_segments(s, &r, log, err) < 0)
		return -1;
	if (r.n) {
		*end = r.records[r.n - 1];
		end->body = NULL;
	}
	return 0;
}

/* Short, and written again exactly as it is: its digest is over these bytes. */
static bool is_inline(const char *body)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(str_release) struct str again = { 0 };

	if (strlen(body) > INLINE_MOST || !(doc = json_parse(body, strlen(body), "", &ignored)))
		return false;
	json_dump(&again, doc);
	return strcmp(str_text(&again), body) == 0;
}

static void write_line(struct str *out, const struct append *a)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	if (is_inline(a->body)) {
		json_key(&w, "body");
		json_add_raw(&w, a->body, strlen(a->body));
	}
	json_put_text(&w, "digest", a->record.digest);
	json_put_int(&w, "generation", a->record.generation);
	json_put_text(&w, "log", a->log);
	json_put_text(&w, "previous", a->record.previous);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* "registry/diabetes 5: register 3 -> production" */
static char *message_of(const struct append *a, const char *who)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *body = json_parse(a->body, strlen(a->body), "", &ignored);
	const char *alias = json_text(json_get(body, "alias"), NULL);
	CLEANUP(str_release) struct str out = { 0 };

	str_addf(&out, "%s %lld: %s", a->log, (long long)a->record.generation, json_text(json_get(body, "kind"), "record"));
	if (json_get(body, "version"))
		str_addf(&out, " version %lld", (long long)json_int(json_get(body, "version"), 0));
	if (json_get(body, "decision"))
		str_addf(&out, " %s", json_text(json_get(body, "decision"), ""));
	if (alias)
		str_addf(&out, ", %s %lld -> %lld", alias, (long long)json_int(json_get(body, "from"), 0),
			 (long long)json_int(json_get(body, "to"), 0));
	str_addf(&out, "\n\nBy %s (claimed).\n\n[skip ci]\n", who);
	return mem_strdup(str_text(&out));
}

static int make_append(struct git_store *s, struct git_change *change, void *arg, struct err *err)
{
	struct append *a = arg;
	CLEANUP(mem_free) char *dir = log_dir(a->log);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(mem_free) char *beside = NULL;
	struct log_record end;
	bool found;

	if (read_end(s, a->log, &end, err) < 0)
		return -1;
	if (end.generation != a->expected)
		return err_set(err, ERR_MOVED, "the log '%s' moved meanwhile: from generation %lld to %lld", a->log, (long long)a->expected,
			       (long long)end.generation);
	a->record.generation = a->expected + 1;
	snprintf(a->record.previous, sizeof(a->record.previous), "%s", end.digest);
	log_record_digest(a->record.digest, a->log, a->record.generation, end.digest, a->body);
	path = segment_path(dir, segment_of(a->record.generation));
	if (bare_read(s->bare, s->head, path, SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	write_line(&text, a);
	git_change_put(change, path, str_text(&text), text.len);
	if (!is_inline(a->body)) {
		CLEANUP(mem_free) char *whole = str_format("%s\n", a->body);

		beside = body_path(dir, a->record.generation);
		git_change_put(change, beside, whole, strlen(whole));
	}
	change->message = message_of(a, s->store.who);
	return 0;
}

int git_log_append(struct store *store, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	struct append a = { .log = log, .body = body, .expected = expected };

	if (git_store_commit(s, make_append, &a, err) < 0)
		return -1;
	if (out) {
		*out = a.record;
		out->body = mem_strdup(body);
	}
	return 0;
}

/* The name of a log is in its lines: a path may only be a shortened form of it. */
static int name_of(struct git_store *s, struct strvec *out, const char *dir, const char *prefix, struct err *err)
{
	CLEANUP(mem_free) char *path = segment_path(dir, 1);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	CLEANUP(json_cleanup) struct json *line = NULL;
	const char *log;
	bool found;

	if (bare_read(s->bare, s->head, path, SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	strvec_split(&lines, str_text(&text), '\n');
	line = lines.n ? json_parse(lines.v[0], strlen(lines.v[0]), path, err) : NULL;
	log = json_text(json_get(line, "log"), NULL);
	if (!log)
		return broken(err, path, 1, "this line names no log: was the branch edited by hand?");
	if (str_starts(log, prefix))
		strvec_add(out, log);
	return 0;
}

/* The logs in one folder of the top: "registry". */
static int names_in(struct git_store *s, struct strvec *out, const char *kind, const char *prefix, struct err *err)
{
	CLEANUP(strvec_release) struct strvec dirs = { 0 };

	if (bare_list(s->bare, s->head, kind, &dirs, err) < 0)
		return -1;
	for (size_t i = 0; i < dirs.n; i++) {
		CLEANUP(mem_free) char *dir = str_format("%s/%.*s", kind, (int)strcspn(dirs.v[i], "/"), dirs.v[i]);

		if (name_of(s, out, dir, prefix, err) < 0)
			return -1;
	}
	return 0;
}

int git_log_names(struct store *store, struct strvec *out, const char *prefix, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(strvec_release) struct strvec tops = { 0 };

	if (git_store_head(s, err) < 0 || bare_list(s->bare, s->head, "", &tops, err) < 0)
		return -1;
	for (size_t i = 0; i < tops.n; i++) {
		size_t len = strcspn(tops.v[i], "/");
		CLEANUP(mem_free) char *kind = mem_strndup(tops.v[i], len);

		if (!tops.v[i][len] || strcmp(kind, "runs") == 0)
			continue;
		if (strncmp(tops.v[i], prefix, strlen(prefix) < len + 1 ? strlen(prefix) : len + 1) == 0 &&
		    names_in(s, out, kind, prefix, err) < 0)
			return -1;
	}
	strvec_sort(out);
	return 0;
}
