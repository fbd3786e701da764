/* git_memo.c - the log that was read last, of which only the segments that changed since are read again. */
#include "base/mem.h"
#include "track/git/log/git_log_cache.h"

#include <string.h>

static struct log_record *copied(const struct log_record *records, size_t n)
{
	struct log_record *out = mem_new(n + 1, sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		out[i] = records[i];
		out[i].body = mem_strdup(records[i].body);
	}
	return out;
}

void git_memo_release(struct git_memo *m)
{
	log_records_release(m->records, m->n);
	strvec_release(&m->segments);
	free(m->log);
	free(m->last);
	*m = (struct git_memo){ 0 };
}

int git_segment_ids(struct git_store *s, struct strvec *out, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec entries = { 0 };

	if (bare_list_ids(s->bare, s->head, dir, &entries, err) < 0)
		return -1;
	/* "ID 000001.ndjson", and after it "ID 000001/" if there is one: git's order. */
	for (size_t i = 0; i < entries.n; i++) {
		CLEANUP(mem_free) char *name = str_format("%06zu.ndjson", out->n + 1);
		CLEANUP(mem_free) char *folder = str_format("%06zu/", out->n + 1);
		bool has_folder = i + 1 < entries.n && strcmp(entries.v[i + 1] + GIT_ID_TEXT, folder) == 0;

		if (strcmp(entries.v[i] + GIT_ID_TEXT, name) != 0)
			return 0;
		strvec_addf(out, "%.40s %.40s", entries.v[i], has_folder ? entries.v[i + 1] : "-");
		i += has_folder;
	}
	return 0;
}

static size_t n_same(const struct strvec *a, const struct strvec *b)
{
	size_t n = 0;

	while (n < a->n && n < b->n && strcmp(a->v[n], b->v[n]) == 0)
		n++;
	return n;
}

static void shorten(struct git_reading *r, size_t n)
{
	while (r->n > n)
		free(r->records[--r->n].body);
}

/* Is the whole log known as it is at the head? */
static bool is_known(const struct git_memo *m, const char *log, const struct strvec *ids)
{
	return m->log && m->last && strcmp(m->log, log) == 0 && m->segments.n == ids->n && n_same(&m->segments, ids) == ids->n;
}

/* What the file lacks, if it is known for this head. */
static bool add_rest(const struct git_memo *m, struct git_reading *to, const char *log, const struct strvec *ids)
{
	if (m->filed != to->filed || !is_known(m, log, ids))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		to->records = mem_grow(to->records, to->n, &to->cap, sizeof(*to->records));
		to->records[to->n] = m->records[i];
		to->records[to->n++].body = mem_strdup(m->records[i].body);
	}
	to->last = mem_strdup(m->last);
	return true;
}

bool git_memo_end(const struct git_store *s, struct log_record *end, const char *log, const struct strvec *ids)
{
	const struct git_memo *m = &s->memo;

	if (s->adopting || s->forgetful || m->n == 0 || !is_known(m, log, ids))
		return false;
	*end = m->records[m->n - 1];
	return true;
}

size_t git_memo_take(struct git_store *s, struct git_reading *to, const char *log, const struct strvec *ids)
{
	CLEANUP(strvec_release) struct strvec segments = { 0 };
	size_t n;

	if (s->adopting || s->forgetful || ids->n == 0)
		return 0;
	if (git_log_warm_take(to, &segments, s, log))
		to->filed = n_same(&segments, ids);
	shorten(to, to->filed * GIT_SEGMENT_RECORDS);
	if (add_rest(&s->memo, to, log, ids))
		return ids->n;
	/* The last segment is always the branch's own. */
	n = to->filed - (to->filed == ids->n);
	shorten(to, n * GIT_SEGMENT_RECORDS);
	return n;
}

void git_memo_keep(struct git_store *s, const struct git_reading *from, const char *log, const struct strvec *ids)
{
	struct git_memo *m = &s->memo;
	size_t whole = from->n / GIT_SEGMENT_RECORDS, first;

	if (s->adopting || s->forgetful || from->n == 0 || from->irregular || ids->n != git_segments_of(from->n))
		return;
	git_memo_release(m);
	m->filed = from->filed < whole ? from->filed : whole;
	if (whole > m->filed && git_log_cache_write(from, ids, whole, s, log))
		m->filed = whole;
	first = m->filed * GIT_SEGMENT_RECORDS;
	m->log = mem_strdup(log);
	m->n = from->n - first;
	m->records = copied(from->records + first, m->n);
	m->last = mem_strdup(from->last);
	for (size_t i = 0; i < ids->n; i++)
		strvec_add(&m->segments, ids->v[i]);
}

bool git_log_forget(struct store *store, const char *log)
{
	struct git_store *s = (struct git_store *)store;

	if (s->forgetful)
		return false;
	git_memo_release(&s->memo);
	git_log_cache_drop(s, log);
	s->forgetful = true;
	return true;
}
