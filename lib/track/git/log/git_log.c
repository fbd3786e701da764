/* git_log.c - the append-only logs as files of a branch: segments of 64 lines, so that what a push carries does not grow with the log.
 *
 * registry/NAME/000001.ndjson, holdout/DIGEST/000001.ndjson: a line a record. A long body (a verdict with its rows) is a file of its own
 * beside the segment, 000001/000005.json, which the line names.
 */
#include "base/mem.h"
#include "format/json.h"
#include "track/git/git_anchor.h"
#include "track/git/log/git_log_cache.h"

#include <stdio.h>
#include <string.h>

enum { BODY_MOST = 64 << 20, NAME_MOST = 150 };

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
char *git_log_dir(const char *log)
{
	size_t kind = strcspn(log, "/");
	CLEANUP(mem_free) char *name = git_path_name(log[kind] ? log + kind + 1 : "");

	return str_format("%.*s/%s", (int)kind, log, name);
}

int64_t git_segment_of(int64_t generation)
{
	return (generation - 1) / GIT_SEGMENT_RECORDS + 1;
}

size_t git_segments_of(size_t n_records)
{
	return (n_records + GIT_SEGMENT_RECORDS - 1) / GIT_SEGMENT_RECORDS;
}

char *git_segment_path(const char *dir, int64_t segment)
{
	return str_format("%s/%06lld.ndjson", dir, (long long)segment);
}

char *git_log_place(const char *log, int64_t generation, int *line)
{
	CLEANUP(mem_free) char *dir = git_log_dir(log);

	*line = (int)((generation - 1) % GIT_SEGMENT_RECORDS + 1);
	return git_segment_path(dir, git_segment_of(generation));
}

char *git_body_path(const char *dir, int64_t generation)
{
	return str_format("%s/%06lld/%06lld.json", dir, (long long)git_segment_of(generation), (long long)generation);
}

static int broken(struct err *err, const char *path, size_t line, const char *what)
{
	return err_at(err, ERR_INTEGRITY, path, (int)line, 0, "%s", what);
}

/*
 * Length of the object that begins at text, 0 if it does not end: quotes and braces are all that is looked at, for the digest will tell
 * whether a single byte is another one.
 */
static size_t object_length(const char *text)
{
	bool quoted = false;
	size_t depth = 0;

	for (const char *p = text; *p; p++) {
		if (quoted && *p == '\\' && p[1])
			p++;
		else if (*p == '"')
			quoted = !quoted;
		else if (!quoted && *p == '{')
			depth++;
		else if (!quoted && *p == '}' && --depth == 0)
			return (size_t)(p - text) + 1;
	}
	return 0;
}

/* {"body":{...},"digest":...}: the body's bytes as they are, and the line without it. Both are the caller's; *body NULL = it is a file. */
static void divide(char **body, char **rest, const char *line)
{
	static const char begin[] = "{\"body\":";
	const char *at = str_starts(line, begin) ? line + strlen(begin) : NULL;
	size_t len = at && *at == '{' ? object_length(at) : 0;

	*body = len ? mem_strndup(at, len) : NULL;
	*rest = len && at[len] == ',' ? str_format("{%s", at + len + 1) : mem_strdup(line);
}

int git_read_body(struct git_store *s, struct log_record *r, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = git_body_path(dir, r->generation);
	CLEANUP(str_release) struct str text = { 0 };
	bool found;

	if (bare_read(s->bare, s->head, path, BODY_MOST, &text, &found, err) < 0)
		return -1;
	if (!found)
		return broken(err, path, 0, "the record's body is not there");
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	r->body = mem_strdup(str_text(&text));
	return 0;
}

void git_reading_release(struct git_reading *r)
{
	log_records_release(r->records, r->n);
	free(r->last);
}

void git_place_begin(struct git_place *at, const char *log)
{
	CLEANUP(str_release) struct str quoted = { 0 };
	struct json_writer w = { .out = &quoted };

	json_add_text(&w, log);
	*at = (struct git_place){ .log = log, .quoted = str_take(&quoted), .dir = git_log_dir(log) };
}

void git_place_release(struct git_place *at)
{
	free(at->quoted);
	free(at->dir);
	free(at->path);
}

/* A line that the programs did not write in this form. */
static int read_line(struct log_record *r, const char *text, const struct git_place *at, struct err *err)
{
	CLEANUP(json_cleanup) struct json *line = json_parse(text, strlen(text), at->path, err);

	if (!line)
		return broken(err, at->path, at->line, "this line is no JSON: was the branch edited by hand?");
	if (strcmp(json_text(json_get(line, "log"), ""), at->log) != 0)
		return broken(err, at->path, at->line, "this line belongs to another log");
	r->generation = json_int(json_get(line, "generation"), 0);
	snprintf(r->digest, sizeof(r->digest), "%s", json_text(json_get(line, "digest"), ""));
	snprintf(r->previous, sizeof(r->previous), "%s", json_text(json_get(line, "previous"), ""));
	return 0;
}

int git_parse_line(struct log_record *r, char **rest, const char *text, const struct git_place *at, struct err *err)
{
	*r = (struct log_record){ 0 };
	divide(&r->body, rest, text);
	if (git_line_scan(r, *rest, at->quoted) || read_line(r, *rest, at, err) == 0)
		return 0;
	mem_free(&r->body);
	mem_free(rest);
	return -1;
}

static int take_line(struct git_store *s, struct git_reading *to, const char *text, const struct git_place *at, struct err *err)
{
	struct log_record read, *r;
	char *rest;

	if (git_parse_line(&read, &rest, text, at, err) < 0)
		return -1;
	to->records = mem_grow(to->records, to->n, &to->cap, sizeof(*to->records));
	r = &to->records[to->n++];
	*r = read;
	free(to->last);
	to->last = rest;
	if (r->generation != (int64_t)to->n)
		return broken(err, at->path, at->line, "this line's generation is out of turn");
	return r->body ? 0 : git_read_body(s, r, at->dir, err);
}

/* The lines of one segment; what follows the last line feed is a line too. */
static int take_lines(struct git_store *s, struct git_reading *to, char *text, struct git_place *at, struct err *err)
{
	at->line = 0;
	for (char *line = text, *end; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		at->line++;
		if (take_line(s, to, line, at, err) < 0)
			return -1;
	}
	return 0;
}

bool git_is_accepted(const struct git_store *s, const struct git_reading *r, const char *log)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *line = r->n ? json_parse(r->last, strlen(r->last), "", &ignored) : NULL;
	const struct json *signatures = json_get(line, "signatures");

	for (size_t i = 0; i < json_len(signatures); i++) {
		const struct json *one = json_at(signatures, i);

		if (trust_accepts(&s->trust, &r->records[r->n - 1], log, json_text(json_get(one, "keyid"), ""),
				  json_text(json_get(one, "sig"), "")))
			return true;
	}
	return false;
}

/* A signature is about a record and, by the chain, about all before it. */
int git_check_signed(const struct git_store *s, const struct git_reading *r, const char *log, struct err *err)
{
	if (!s->trust.enforced || s->adopting || r->n == 0 || git_is_accepted(s, r, log))
		return 0;
	return err_set(err, ERR_INTEGRITY, "the last record of the log '%s' is not signed by anybody in " TRUST_FILE, log);
}

/* From the segment after the first n_segments on, whose records `to` has. */
static int read_from(struct git_store *s, struct git_reading *to, const char *log, size_t n_segments, struct err *err)
{
	CLEANUP(git_place_release) struct git_place at;

	git_place_begin(&at, log);
	for (int64_t segment = (int64_t)n_segments + 1;; segment++) {
		CLEANUP(str_release) struct str text = { 0 };
		bool found;

		free(at.path);
		at.path = git_segment_path(at.dir, segment);
		if (bare_read(s->bare, s->head, at.path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
			return -1;
		if (!found)
			return 0;
		to->irregular |= to->n != (size_t)(segment - 1) * GIT_SEGMENT_RECORDS;
		if (text.len && take_lines(s, to, text.data, &at, err) < 0)
			return -1;
	}
}

int git_read_segments(struct git_store *s, struct git_reading *to, const char *log, struct err *err)
{
	CLEANUP(mem_free) char *dir = git_log_dir(log);
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	size_t known;

	if (git_anchor_check(s, err) < 0 || git_segment_ids(s, &ids, dir, err) < 0)
		return -1;
	known = git_memo_take(s, to, log, &ids);
	if (to->last)
		return 0;
	if (read_from(s, to, log, known, err) < 0)
		return -1;
	/* Somebody emptied the last segment: what is kept has no last line. */
	if (known && !to->last) {
		git_reading_release(to);
		*to = (struct git_reading){ 0 };
		if (read_from(s, to, log, 0, err) < 0)
			return -1;
	}
	if (git_check_signed(s, to, log, err) < 0)
		return -1;
	git_memo_keep(s, to, log, &ids);
	return 0;
}

int git_read_end(struct git_store *s, struct log_record *end, const char *log, struct err *err)
{
	CLEANUP(git_reading_release) struct git_reading r = { 0 };
	CLEANUP(mem_free) char *dir = git_log_dir(log);
	CLEANUP(strvec_release) struct strvec ids = { 0 };

	*end = (struct log_record){ 0 };
	if (git_anchor_check(s, err) < 0 || git_segment_ids(s, &ids, dir, err) < 0)
		return -1;
	if (!git_memo_end(s, end, log, &ids)) {
		if (git_read_segments(s, &r, log, err) < 0)
			return -1;
		if (r.n)
			*end = r.records[r.n - 1];
	}
	end->body = NULL;
	return 0;
}

int git_log_read(struct store *store, struct log_record **out, size_t *n, const char *log, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(git_reading_release) struct git_reading r = { 0 };

	git_log_warm(s, log);
	if (git_store_head(s, err) < 0 || git_read_segments(s, &r, log, err) < 0)
		return -1;
	*out = r.records;
	*n = r.n;
	r.records = NULL;
	r.n = 0;
	return 0;
}

/* The name of a log is in its lines: a path may only be a shortened form of it. */
static int name_of(struct git_store *s, struct strvec *out, const char *dir, const char *prefix, struct err *err)
{
	CLEANUP(mem_free) char *path = git_segment_path(dir, 1);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	CLEANUP(json_cleanup) struct json *line = NULL;
	const char *log;
	bool found;

	if (bare_read(s->bare, s->head, path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
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

	if (git_store_head(s, err) < 0 || git_anchor_check(s, err) < 0 || bare_list(s->bare, s->head, "", &tops, err) < 0)
		return -1;
	for (size_t i = 0; i < tops.n; i++) {
		size_t len = strcspn(tops.v[i], "/");
		CLEANUP(mem_free) char *kind = mem_strndup(tops.v[i], len);

		if (!tops.v[i][len] || strcmp(kind, "runs") == 0 || strcmp(kind, "locks") == 0)
			continue;
		if (strncmp(tops.v[i], prefix, strlen(prefix) < len + 1 ? strlen(prefix) : len + 1) == 0 &&
		    names_in(s, out, kind, prefix, err) < 0)
			return -1;
	}
	strvec_sort(out);
	return 0;
}
