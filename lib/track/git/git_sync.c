/* git_sync.c - the branch of the git store: fetched, and moved on by pushes that nobody else was faster with. */
#include "base/clock.h"
#include "base/mem.h"
#include "format/json.h"
#include "git/remote/remote_ahead.h"
#include "track/git/git_anchor.h"
#include "track/git/log/git_log_cache.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	COMMIT_TRIES = 200,
	CONNECTION_TRIES = 5,
	SHORTEST_PAUSE_MS = 10,
	LONGEST_PAUSE_MS = 30000,
	MOST_DOUBLINGS = 4,
	DESCRIPTION_MOST = 1 << 20
};

static const char *remote_title(const struct git_store *s)
{
	return s->remote.url ? s->remote.title : bare_dir(s->bare);
}

/* A closed branch has the next schema, so that programs that know nothing of moves refuse it as well. */
void git_store_description(struct str *out, const char *moved)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	if (moved)
		json_put_text(&w, "moved", moved);
	json_put_int(&w, "schema", moved ? GIT_STORE_SCHEMA + 1 : GIT_STORE_SCHEMA);
	json_put_text(&w, "what", "the store of Interlock: registry, ledger, verdicts and runs");
	json_end_object(&w);
	str_addch(out, '\n');
}

/* "store.json" at the head; *doc NULL if it is not there. */
static int read_description(struct git_store *s, struct json **doc, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	bool found;

	*doc = NULL;
	if (bare_read(s->bare, s->head, "store.json", DESCRIPTION_MOST, &text, &found, err) < 0)
		return -1;
	return found && !(*doc = json_parse(str_text(&text), text.len, "store.json", err)) ? -1 : 0;
}

char *git_store_moved(struct git_store *s, struct err *err)
{
	CLEANUP(json_cleanup) struct json *doc = NULL;

	return read_description(s, &doc, err) < 0 ? NULL : mem_strdup(json_text(json_get(doc, "moved"), ""));
}

/* "store.json" at the top says by which rules the branch is written. */
static int check_schema(struct git_store *s, struct err *err)
{
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const char *moved;
	int64_t schema;

	if (read_description(s, &doc, err) < 0)
		return err_set(err, ERR_INTEGRITY, "%s of %s: store.json names no schema", s->ref, remote_title(s));
	if (!doc)
		return err_set(err, ERR_INTEGRITY, "%s of %s is no store of ours: it has no store.json", s->ref, remote_title(s));
	schema = json_int(json_get(doc, "schema"), 0);
	moved = json_text(json_get(doc, "moved"), NULL);
	if (schema < 1)
		return err_set(err, ERR_INTEGRITY, "%s of %s: store.json names no schema", s->ref, remote_title(s));
	if (moved && s->moving)
		return 0;
	if (moved)
		return err_set(err, ERR_INTEGRITY, "the store at %s of %s goes on at %.200s: name that in `store:` of .interlock.yaml",
			       s->ref, remote_title(s), moved);
	if (schema > GIT_STORE_SCHEMA)
		return err_set(err, ERR_INTEGRITY, "%s of %s was written by a newer version (schema %lld): update Interlock", s->ref,
			       remote_title(s), (long long)schema);
	return 0;
}

static int read_head(struct git_store *s, struct err *err)
{
	if (!s->remote.url)
		return bare_ref(s->bare, s->head, s->ref, err);
	return remote_fetch(s->bare, &s->remote, s->ref, s->seen, s->head, err);
}

void git_store_recall(struct git_store *s)
{
	struct err ignored;

	if (!s->remote.url || strcmp(s->known, s->head) == 0)
		return;
	if (s->known[0])
		bare_move_ref(s->bare, s->seen, s->head, s->known, &ignored);
	else
		bare_delete_ref(s->bare, s->seen, &ignored);
}

int git_store_contains(struct git_store *s, bool *contains, const char *commit, struct err *err)
{
	if (bare_contains(s->bare, contains, s->head, commit, err) < 0)
		return -1;
	if (*contains || !s->remote.url || !bare_is_cut(s->bare))
		return 0;
	if (remote_deepen(s->bare, &s->remote, s->ref, s->seen, err) < 0)
		return -1;
	return bare_contains(s->bare, contains, s->head, commit, err);
}

static void read_signing(void *store)
{
	struct git_store *s = store;

	if (!s->signing.read)
		commit_signing_read(&s->signing, ".", s->env);
}

/* The list that a push begins with comes while the records are read. */
static void begin_push(struct git_store *s)
{
	if (!s->will_write || !s->fresh || !s->remote.url || s->remote.ahead)
		return;
	s->remote.ahead = remote_ahead_begin(&s->remote, s->ref, read_signing, s);
	s->will_write = false;
}

void git_will_write(struct store *store, const char *log)
{
	struct git_store *s = (struct git_store *)store;

	if (log)
		git_log_warm(s, log);
	s->will_write = true;
	begin_push(s);
}

/* What was read: is it ours, and does it come after what is known? */
static int check_head(struct git_store *s, const char *before, struct err *err)
{
	bool contains = true;

	if (!s->head[0])
		return err_set(err, ERR_INTEGRITY, "there is no store at %s of %s: `interlock store init` makes one", s->ref,
			       remote_title(s));
	if (before[0] && bare_contains(s->bare, &contains, s->head, before, err) < 0)
		return -1;
	if (!contains)
		return err_set(err, ERR_INTEGRITY, "%s of %s was rewritten: it does not contain %.12s any more", s->ref, remote_title(s),
			       before);
	return (strcmp(before, s->head) != 0 && check_schema(s, err) < 0) ? -1 : git_anchor_expect(s, err);
}

int git_store_fetch(struct git_store *s, struct err *err)
{
	char before[GIT_ID_TEXT];

	memcpy(before, s->head, sizeof(before));
	if (read_head(s, err) < 0)
		return -1;
	s->fresh = check_head(s, before, err) == 0;
	if (!s->fresh)
		git_store_recall(s);
	begin_push(s);
	return s->fresh ? 0 : -1;
}

/* Before the first look at the remote, head is what an earlier process saw: what is fetched must contain it. */
int git_store_head(struct git_store *s, struct err *err)
{
	if (s->fresh)
		return 0;
	if (s->remote.url && bare_ref(s->bare, s->head, s->seen, err) < 0)
		return -1;
	memcpy(s->known, s->head, sizeof(s->known));
	if (s->remote.url && s->head[0] && check_schema(s, err) < 0)
		return -1;
	return git_store_fetch(s, err);
}

void git_change_put(struct git_change *c, const char *path, const char *bytes, size_t len)
{
	struct bare_file *file;

	c->files = mem_grow(c->files, c->n, &c->cap, sizeof(*c->files));
	strvec_add(&c->texts, path);
	strvec_add_take(&c->texts, mem_strndup(bytes, len));
	file = &c->files[c->n++];
	*file = (struct bare_file){ c->texts.v[c->texts.n - 2], c->texts.v[c->texts.n - 1], len };
}

void git_change_release(struct git_change *c)
{
	free(c->files);
	free(c->message);
	strvec_release(&c->texts);
	*c = (struct git_change){ 0 };
}

/*
 * Racers that lost wait a little, each for another time, so that they do not meet again: the longer the farther away the remote is, and twice
 * as long each time, for the more of them there are the less comes of all their attempts (binary exponential backoff, Metcalfe and Boggs
 * 1976). They wait before they look, not after: whoever pushes what he read before a pause has most likely lost again.
 */
static void pause_a_little(int attempt, double attempt_ms)
{
	double most = attempt_ms * (1 << (attempt < MOST_DOUBLINGS ? attempt : MOST_DOUBLINGS));
	struct timespec t = { 0 };
	char hex[5];
	long ms;

	most = most < SHORTEST_PAUSE_MS ? SHORTEST_PAUSE_MS : most > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : most;
	digest_random_hex(hex, 2);
	ms = (long)(most * (double)strtol(hex, NULL, 16) / 0xffff);
	t = (struct timespec){ ms / 1000, ms % 1000 * 1000000L };
	nanosleep(&t, NULL);
}

static int publish(struct git_store *s, const char *id, struct err *err)
{
	if (!s->remote.url)
		return bare_move_ref(s->bare, s->ref, s->head, id, err);
	return remote_push(s->bare, &s->remote, id, s->ref, err);
}

/* Commits whose push nobody answered: each of them may still arrive. */
struct unanswered {
	char ids[CONNECTION_TRIES][GIT_ID_TEXT];
	int n;
	struct err why; /* the last one's */
};

/* 1 = one of these commits is in the branch */
static int is_there(struct git_store *s, const struct unanswered *u, struct err *err)
{
	bool contains = false;

	for (int i = 0; i < u->n && !contains; i++)
		if (bare_contains(s->bare, &contains, s->head, u->ids[i], err) < 0)
			return -1;
	return contains;
}

/* The connection broke, or somebody was faster: what does the remote say? 1 = our commit is there. */
static int look_again(struct git_store *s, const struct unanswered *u, struct err *err)
{
	const struct err refused = *err;
	bool first = !s->head[0];

	if (git_store_fetch(s, err) == 0)
		return is_there(s, u, err);
	/* The branch that we began is not there: then what the push said counts. */
	if (first && !s->head[0] && err->code == ERR_INTEGRITY)
		*err = refused;
	return -1;
}

/* The next process begins from here; if this cannot be kept, it fetches. */
static void keep_head(struct git_store *s, const char *id)
{
	struct err ignored;

	if (s->remote.url)
		bare_move_ref(s->bare, s->seen, s->head, id, &ignored);
	memcpy(s->head, id, sizeof(s->head));
	memcpy(s->known, id, sizeof(s->known));
}

/* 1 = done, 0 = lost the race, or heard no answer */
static int attempt(struct git_store *s, git_change_fn *make, void *arg, struct unanswered *u, struct err *err)
{
	CLEANUP(git_change_release) struct git_change change = { 0 };
	const char *who = s->store.by.who ? s->store.by.who : s->store.who;
	CLEANUP(mem_free) char *mail = str_format("%s@interlock.invalid", who);
	const struct bare_author author = { who, mail, clock_now_ms(), &s->signing };
	char id[GIT_ID_TEXT];

	if (make(s, &change, arg, err) < 0 || git_anchor_put(s, &change, s->head, NULL, err) < 0 ||
	    bare_commit(s->bare, id, s->head, change.files, change.n, &author, change.message, err) < 0)
		return -1;
	if (publish(s, id, err) == 0) {
		keep_head(s, id);
		return 1;
	}
	if (err->code != ERR_MOVED && err->code != ERR_RETRY)
		return -1;
	if (err->code == ERR_RETRY) {
		memcpy(u->ids[u->n++], id, GIT_ID_TEXT);
		u->why = *err;
	}
	return 0;
}

int git_store_commit(struct git_store *s, git_change_fn *make, void *arg, struct err *err)
{
	struct unanswered u = { .n = 0 };
	double began = clock_elapsed_ms();

	if (git_store_head(s, err) < 0)
		return -1;
	remote_ahead_wait(s->remote.ahead);
	if (!s->signing.read)
		commit_signing_read(&s->signing, ".", s->env);
	for (int i = 0; i < COMMIT_TRIES && u.n < CONNECTION_TRIES; i++) {
		int done = attempt(s, make, arg, &u, err);

		if (!done) {
			pause_a_little(i, clock_elapsed_ms() - began);
			began = clock_elapsed_ms();
			done = look_again(s, &u, err);
		}
		if (done)
			return done < 0 ? -1 : 0;
	}
	if (u.n == CONNECTION_TRIES)
		*err = u.why;
	else
		err_set(err, ERR_RETRY, "%s of %s is busy: try again", s->ref, remote_title(s));
	return -1;
}
