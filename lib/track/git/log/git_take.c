/* git_take.c - many records at once, as another store has them: one commit a log, and one for the runs. */
#include "base/mem.h"
#include "track/git/log/git_log.h"

#include <string.h>

enum { RUNS_AT_ONCE = 500 };

struct taking {
	const char *log;
	int64_t expected;
	const struct log_record *records;
	size_t n;
};

/* One segment: what it has, and those of the records that belong to it. Returns how many did. */
static int put_segment(struct git_store *s, struct git_change *c, const struct taking *t, size_t from, size_t *to, struct err *err)
{
	CLEANUP(mem_free) char *dir = git_log_dir(t->log);
	int64_t segment = git_segment_of(t->records[from].generation);
	CLEANUP(mem_free) char *path = git_segment_path(dir, segment);
	CLEANUP(str_release) struct str text = { 0 };
	bool found;

	if (bare_read(s->bare, s->head, path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	for (*to = from; *to < t->n && git_segment_of(t->records[*to].generation) == segment; ++*to) {
		const struct log_record *r = &t->records[*to];
		CLEANUP(mem_free) char *beside = git_body_path(dir, r->generation);
		CLEANUP(mem_free) char *whole = str_format("%s\n", r->body);

		git_write_line(&text, &s->trust, r, t->log);
		if (!git_is_inline(r->body))
			git_change_put(c, beside, whole, strlen(whole));
	}
	git_change_put(c, path, str_text(&text), text.len);
	return 0;
}

static int make_taken(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	const struct taking *t = arg;
	CLEANUP(git_reading_release) struct git_reading now = { 0 };

	if (git_read_segments(s, &now, t->log, err) < 0)
		return -1;
	if ((int64_t)now.n != t->expected)
		return err_set(err, ERR_MOVED, "the log '%s' moved meanwhile", t->log);
	for (size_t i = 0; i < t->n;)
		if (put_segment(s, c, t, i, &i, err) < 0)
			return -1;
	c->message = str_format("%s: take over %zu records\n\n[skip ci]\n", t->log, t->n);
	return 0;
}

int git_log_take(struct store *store, const char *log, int64_t expected, const struct log_record *records, size_t n, struct err *err)
{
	struct taking t = { log, expected, records, n };

	return git_store_commit((struct git_store *)store, make_taken, &t, err);
}

struct store *git_runs_of(struct store *s)
{
	return ((struct git_store *)s)->runs;
}

struct some_runs {
	char *const *ids;
	size_t n, put;
};

/* Records that are there already change nothing. */
static int make_runs(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	struct some_runs *some = arg;

	some->put = 0;
	for (size_t i = 0; i < some->n; i++) {
		CLEANUP(run_release) struct run run = { 0 };
		int put;

		if (s->runs->backend->run_get(s->runs, &run, some->ids[i], err) < 0)
			return -1;
		put = run_tag(&run, RUN_TAG_VERDICT) ? git_run_put(s, c, &run, err) : 0;
		if (put < 0)
			return -1;
		some->put += (size_t)put;
	}
	free(c->message);
	c->message = str_format("Take over %zu runs\n\n[skip ci]\n", some->put);
	return 0;
}

static int publish_some(struct git_store *s, char *const *ids, size_t n, struct err *err)
{
	CLEANUP(git_change_release) struct git_change look = { 0 };
	struct some_runs some = { ids, n, 0 };

	if (make_runs(s, &look, &some, err) < 0)
		return -1;
	return some.put ? git_store_commit(s, make_runs, &some, err) : 0;
}

int git_runs_publish_many(struct store *store, const struct strvec *ids, struct err *err)
{
	struct git_store *s = (struct git_store *)store;

	if (git_store_head(s, err) < 0)
		return -1;
	for (size_t i = 0; i < ids->n; i += RUNS_AT_ONCE) {
		size_t left = ids->n - i;

		if (publish_some(s, ids->v + i, left < RUNS_AT_ONCE ? left : RUNS_AT_ONCE, err) < 0)
			return -1;
	}
	return 0;
}
