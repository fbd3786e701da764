/* git_log_write.c - a record is appended, and signed if this machine has a key. */
#include "base/mem.h"
#include "format/json.h"
#include "track/git/git_anchor.h"
#include "track/git/log/git_log.h"
#include "track/git/packages/git_packages.h"

#include <stdio.h>
#include <string.h>

enum { INLINE_MOST = 2048 };

struct append {
	const char *log, *body;
	int64_t expected;
	struct log_record record;
	const char *signer; /* whose key signs; NULL = nobody's */
};

/* Short, and written again exactly as it is: its digest is over these bytes. */
bool git_is_inline(const char *body)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(str_release) struct str again = { 0 };

	if (strlen(body) > INLINE_MOST || !(doc = json_parse(body, strlen(body), "", &ignored)))
		return false;
	json_dump(&again, doc);
	return strcmp(str_text(&again), body) == 0;
}

/* r->body is the record's. */
void git_write_line(struct str *out, const struct trust *t, const struct log_record *r, const char *log)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	if (git_is_inline(r->body)) {
		json_key(&w, "body");
		json_add_raw(&w, r->body, strlen(r->body));
	}
	json_put_text(&w, "digest", r->digest);
	json_put_int(&w, "generation", r->generation);
	json_put_text(&w, "log", log);
	json_put_text(&w, "previous", r->previous);
	if (t->key)
		trust_sign(&w, t, r, log);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* "registry/diabetes 5: register 3 -> production" */
static char *message_of(const struct append *a, const struct identity *by)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *body = json_parse(a->body, strlen(a->body), "", &ignored);
	const char *alias = json_text(json_get(body, "alias"), NULL);
	CLEANUP(mem_free) char *who = identity_title(by->who, by->verified);
	CLEANUP(str_release) struct str out = { 0 };

	str_addf(&out, "%s %lld: %s", a->log, (long long)a->record.generation, json_text(json_get(body, "kind"), "record"));
	if (json_get(body, "version"))
		str_addf(&out, " version %lld", (long long)json_int(json_get(body, "version"), 0));
	if (json_get(body, "decision"))
		str_addf(&out, " %s", json_text(json_get(body, "decision"), ""));
	if (alias)
		str_addf(&out, ", %s %lld -> %lld", alias, (long long)json_int(json_get(body, "from"), 0),
			 (long long)json_int(json_get(body, "to"), 0));
	str_addf(&out, "\n\nBy %s%s%s%s%s.\n\n[skip ci]\n", who, by->verified ? ", as says " : "", by->verified ? by->issuer : "",
		 a->signer ? ", signed by " : "", a->signer ? a->signer : "");
	return mem_strdup(str_text(&out));
}

static int make_append(struct git_store *s, struct git_change *change, void *arg, struct err *err)
{
	struct append *a = arg;
	CLEANUP(mem_free) char *dir = git_log_dir(a->log);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(mem_free) char *beside = NULL;
	const struct identity *by;
	struct log_record end;
	bool found;

	if (!(by = store_identity(&s->store, err)) || git_read_end(s, &end, a->log, err) < 0 ||
	    trust_need_key(&s->trust, &a->signer, err) < 0)
		return -1;
	if (end.generation != a->expected)
		return err_set(err, ERR_MOVED, "the log '%s' moved meanwhile: from generation %lld to %lld", a->log, (long long)a->expected,
			       (long long)end.generation);
	a->record.generation = a->expected + 1;
	snprintf(a->record.previous, sizeof(a->record.previous), "%s", end.digest);
	log_record_digest(a->record.digest, a->log, a->record.generation, end.digest, a->body);
	path = git_segment_path(dir, git_segment_of(a->record.generation));
	if (bare_read(s->bare, s->head, path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	a->record.body = (char *)a->body;
	git_write_line(&text, &s->trust, &a->record, a->log);
	git_change_put(change, path, str_text(&text), text.len);
	if (!git_is_inline(a->body)) {
		CLEANUP(mem_free) char *whole = str_format("%s\n", a->body);

		beside = git_body_path(dir, a->record.generation);
		git_change_put(change, beside, whole, strlen(whole));
	}
	change->message = message_of(a, by);
	return 0;
}

int git_log_put(struct git_store *s, struct git_change *change, const char *log, const char *body, struct err *err)
{
	struct append a = { .log = log, .body = body };
	struct log_record end;

	if (git_read_end(s, &end, log, err) < 0)
		return -1;
	a.expected = end.generation;
	return make_append(s, change, &a, err);
}

int git_log_append(struct store *store, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	struct append a = { .log = log, .body = body, .expected = expected };

	if (git_store_commit(s, make_append, &a, err) < 0)
		return -1;
	git_packages_remain(s);
	if (out) {
		*out = a.record;
		out->body = mem_strdup(body);
	}
	return 0;
}

/* The last line of one log, signed. 1 = it had to be, 0 = it is already. */
static int sign_end(struct git_store *s, struct git_change *change, const char *log, struct err *err)
{
	CLEANUP(git_reading_release) struct git_reading r = { 0 };
	CLEANUP(mem_free) char *dir = git_log_dir(log);
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	bool found;
	size_t len;

	if (git_read_segments(s, &r, log, err) < 0)
		return -1;
	if (r.n == 0 || git_is_accepted(s, &r, log))
		return 0;
	path = git_segment_path(dir, git_segment_of(r.records[r.n - 1].generation));
	if (bare_read(s->bare, s->head, path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	for (len = text.len - 1; len > 0 && text.data[len - 1] != '\n';)
		len--;
	text.data[text.len = len] = '\0';
	git_write_line(&text, &s->trust, &r.records[r.n - 1], log);
	git_change_put(change, path, str_text(&text), text.len);
	return 1;
}

static int make_signed(struct git_store *s, struct git_change *change, void *arg, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };
	size_t *n = arg;

	*n = 0;
	if (git_log_names(&s->store, &logs, "", err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++) {
		int one = sign_end(s, change, logs.v[i], err);

		if (one < 0)
			return -1;
		*n += (size_t)one;
	}
	change->message = str_format("Sign the ends of %zu logs, and the head\n\n[skip ci]\n", *n);
	return 0;
}

static int count_unsigned(struct git_store *s, const struct strvec *logs, size_t *n, struct err *err)
{
	*n = 0;
	for (size_t i = 0; i < logs->n; i++) {
		CLEANUP(git_change_release) struct git_change unused = { 0 };
		int one = sign_end(s, &unused, logs->v[i], err);

		if (one < 0)
			return -1;
		*n += (size_t)one;
	}
	return 0;
}

/* What is signed now is vouched for: the chains must hold. */
static int check_chains(struct git_store *s, const struct strvec *logs, struct err *err)
{
	for (size_t i = 0; i < logs->n; i++) {
		struct log_record *records;
		size_t count;

		if (store_log_read(&s->store, &records, &count, logs->v[i], err) < 0)
			return -1;
		log_records_release(records, count);
	}
	return 0;
}

/* anchored: the head needs no signature. */
static int adopt(struct git_store *s, size_t *n, bool anchored, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(&s->store, &logs, "", err) < 0 || check_chains(s, &logs, err) < 0 || count_unsigned(s, &logs, n, err) < 0)
		return -1;
	return *n > 0 || !anchored ? git_store_commit(s, make_signed, n, err) : 0;
}

int git_log_adopt(struct store *store, size_t *n, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	const char *signer;
	struct err why;
	bool anchored;
	int result;

	*n = 0;
	if (git_store_head(s, err) < 0 || git_store_trust(s, err) < 0)
		return -1;
	if (!s->trust.enforced)
		return err_set(err, ERR_USAGE, "there is no " TRUST_FILE " on the default branch: commit one first");
	if (trust_need_key(&s->trust, &signer, err) < 0)
		return -1;
	anchored = git_anchor_check(s, &why) == 0;
	s->adopting = true;
	result = adopt(s, n, anchored, err);
	s->adopting = false;
	if (result == 0 && !anchored)
		*n += 1;
	return result;
}
