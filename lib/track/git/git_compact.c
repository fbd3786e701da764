/* git_compact.c - the store goes on in a new branch without the old commits: closed there, begun here with a record that names the old head. */
#include "base/clock.h"
#include "base/mem.h"
#include "format/json.h"
#include "track/git/git_anchor.h"
#include "track/git/git_care.h"
#include "track/git/log/git_log.h"

#include <string.h>

#define COMPACT_LOG "store/compact"

void compaction_release(struct compaction *c)
{
	free(c->from);
	free(c->to);
	*c = (struct compaction){ 0 };
}

static int check_target(struct git_store *s, const char *to, struct err *err)
{
	if (!str_starts(to, "refs/heads/") || strstr(to, "..") || strpbrk(to, " ~^:?*[\\") || to[strlen(to) - 1] == '/')
		return err_set(err, ERR_USAGE, "'%s' is no name of a branch: expected refs/heads/NAME", to);
	if (strcmp(to, s->ref) == 0)
		return err_set(err, ERR_USAGE, "the store is at '%s' already: name another branch", to);
	return 0;
}

/* Where the new branch is now, as the others see it; "" if it is not there. */
static int look_up(struct git_store *s, const char *to, char id[static GIT_ID_TEXT], struct err *err)
{
	if (!s->remote.url)
		return bare_ref(s->bare, id, to, err);
	return remote_fetch(s->bare, &s->remote, to, "refs/interlock/compact", id, err);
}

/* What is carried over is vouched for: every chain must hold. */
static int check_logs(struct git_store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(&s->store, &logs, "", err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++) {
		struct log_record *records;
		size_t n;

		if (store_log_read(&s->store, &records, &n, logs.v[i], err) < 0)
			return -1;
		log_records_release(records, n);
	}
	return 0;
}

static int make_closed(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	const char *to = arg;
	CLEANUP(str_release) struct str description = { 0 };

	if (git_anchor_check(s, err) < 0 || check_logs(s, err) < 0)
		return -1;
	git_store_description(&description, to);
	git_change_put(c, "store.json", str_text(&description), description.len);
	c->message = str_format("The store goes on at %s\n\n[skip ci]\n", to);
	return 0;
}

static char *record_of(const struct git_store *s, const struct git_anchor *old)
{
	struct str out = { 0 };
	struct json_writer w = { .out = &out };
	char at[CLOCK_TEXT];

	clock_format(at, clock_now_ms());
	json_begin_object(&w);
	json_put_text(&w, "at", at);
	json_put_text(&w, "from", s->ref);
	json_put_int(&w, "generation_there", old->generation);
	json_put_text(&w, "head", s->head);
	json_put_text(&w, "kind", "compact");
	json_put_text(&w, "who", s->store.who);
	json_end_object(&w);
	return str_take(&out);
}

/* The first commit of the new branch: all files of the closed one, opened again, and the record. */
static int make_first(struct git_store *s, char id[static GIT_ID_TEXT], struct err *err)
{
	CLEANUP(git_change_release) struct git_change change = { 0 };
	CLEANUP(str_release) struct str description = { 0 };
	CLEANUP(mem_free) char *mail = str_format("%s@interlock.invalid", s->store.who);
	CLEANUP(mem_free) char *body = NULL;
	const struct bare_author author = { s->store.who, mail, clock_now_ms(), &s->signing };
	struct git_anchor old;

	if (!s->signing.read)
		commit_signing_read(&s->signing, ".", s->env);
	if (git_anchor_read(s, &old, s->head, err) < 0)
		return -1;
	body = record_of(s, &old);
	if (git_log_put(s, &change, COMPACT_LOG, body, err) < 0)
		return -1;
	git_store_description(&description, NULL);
	git_change_put(&change, "store.json", str_text(&description), description.len);
	memcpy(old.head, s->head, sizeof(old.head)); /* what the anchor goes on from */
	if (git_anchor_put(s, &change, s->head, &old, err) < 0)
		return -1;
	return bare_commit_anew(s->bare, id, s->head, change.files, change.n, &author, change.message, err);
}

static int publish(struct git_store *s, const char *id, const char *to, struct err *err)
{
	if (!s->remote.url)
		return bare_move_ref(s->bare, to, "", id, err);
	return remote_push(s->bare, &s->remote, id, to, err);
}

/* Close the old branch, if that did not happen already in an attempt that was interrupted. */
static int close_old(struct git_store *s, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *moved = git_store_moved(s, err);

	if (!moved)
		return -1;
	if (moved[0] && strcmp(moved, to) != 0)
		return err_set(err, ERR_USAGE, "the store at %s goes on at '%s' already: compact that one, or finish with --to %s", s->ref,
			       moved, moved);
	return moved[0] ? git_anchor_check(s, err) : git_store_commit(s, make_closed, (void *)to, err);
}

int store_care_compact(struct compaction *out, struct store *store, const char *to, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	char there[GIT_ID_TEXT], id[GIT_ID_TEXT];
	struct git_anchor old;

	*out = (struct compaction){ 0 };
	if (!store_is_in_git(store))
		return err_set(err, ERR_USAGE, "%s is not in git: it has no commits to do without", store_uri(store));
	s->moving = true;
	if (check_target(s, to, err) < 0 || git_store_head(s, err) < 0 || look_up(s, to, there, err) < 0)
		return -1;
	if (there[0])
		return err_set(err, ERR_USAGE, "the branch '%s' is there already: name another one", to);
	if (close_old(s, to, err) < 0 || make_first(s, id, err) < 0 || publish(s, id, to, err) < 0 ||
	    git_anchor_read(s, &old, s->head, err) < 0)
		return -1;
	*out = (struct compaction){ .from = mem_strdup(s->ref), .to = mem_strdup(to), .dropped = old.generation };
	memcpy(out->head, s->head, sizeof(out->head));
	return 0;
}
