/* git_anchor.c - the anchor of each commit: written, signed, and held against the branch. */
#include "track/git/git_anchor.h"

#include "base/mem.h"
#include "format/json.h"
#include "track/git/log/git_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANCHOR_TYPE "application/vnd.interlock.anchor"

enum { ANCHOR_MOST = 1 << 16 };

static const char *where(const struct git_store *s)
{
	return s->remote.url ? s->remote.title : bare_dir(s->bare);
}

/* Digest of the names and contents at the top of a commit or tree, but for the anchor itself. */
static int content_of(struct git_store *s, char out[static DIGEST_TEXT], const char *at, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	char id[GIT_ID_TEXT];

	if (bare_list(s->bare, at, "", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *name = mem_strndup(names.v[i], strcspn(names.v[i], "/"));

		if (strcmp(name, GIT_ANCHOR_FILE) == 0)
			continue;
		if (bare_entry(s->bare, at, name, id, err) < 0)
			return -1;
		str_addf(&text, "%s %s\n", id, names.v[i]);
	}
	digest_bytes(out, str_text(&text), text.len);
	return 0;
}

/* What a signature is over. */
static void covered(struct str *out, const struct git_anchor *a)
{
	str_addf(out, "%lld\n%s\n%s\n%lld\n%s", (long long)a->generation, a->head, a->content, (long long)a->since_generation,
		 a->since_head);
}

static void take_id(char out[static GIT_ID_TEXT], const struct json *map, const char *key)
{
	const char *text = json_text(json_get(map, key), "");

	snprintf(out, GIT_ID_TEXT, "%s", strspn(text, "0123456789abcdef") == GIT_ID_TEXT - 1 ? text : "");
}

static bool is_accepted(const struct git_store *s, const struct git_anchor *a, const struct json *signatures)
{
	CLEANUP(str_release) struct str bytes = { 0 };

	covered(&bytes, a);
	for (size_t i = 0; i < json_len(signatures); i++) {
		const struct json *one = json_at(signatures, i);

		if (trust_knows(&s->trust, ANCHOR_TYPE, &bytes, json_text(json_get(one, "keyid"), ""), json_text(json_get(one, "sig"), "")))
			return true;
	}
	return false;
}

int git_anchor_read(struct git_store *s, struct git_anchor *out, const char *commit, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const struct json *since;
	bool found;

	*out = (struct git_anchor){ 0 };
	if (bare_read(s->bare, commit, GIT_ANCHOR_FILE, ANCHOR_MOST, &text, &found, err) < 0)
		return -1;
	if (!found)
		return 0;
	if (!(doc = json_parse(str_text(&text), text.len, GIT_ANCHOR_FILE, err)) || json_int(json_get(doc, "generation"), 0) < 1)
		return err_at(err, ERR_INTEGRITY, GIT_ANCHOR_FILE, 1, 1, "this is no anchor of a store: was the branch edited by hand?");
	since = json_get(doc, "since");
	out->generation = json_int(json_get(doc, "generation"), 0);
	take_id(out->head, doc, "head");
	snprintf(out->content, sizeof(out->content), "%s", json_text(json_get(doc, "content"), ""));
	out->since_generation = json_int(json_get(since, "generation"), 0);
	take_id(out->since_head, since, "head");
	out->accepted = is_accepted(s, out, json_get(doc, "signatures"));
	return 0;
}

static void write_anchor(struct str *out, const struct git_anchor *a, const struct trust *t)
{
	struct json_writer w = { .out = out };
	CLEANUP(str_release) struct str bytes = { 0 };

	covered(&bytes, a);
	json_begin_object(&w);
	json_put_text(&w, "content", a->content);
	json_put_int(&w, "generation", a->generation);
	json_put_text(&w, "head", a->head);
	if (t->key)
		trust_put_signature(&w, t, ANCHOR_TYPE, &bytes);
	if (a->since_generation) {
		json_key(&w, "since");
		json_begin_object(&w);
		json_put_int(&w, "generation", a->since_generation);
		json_put_text(&w, "head", a->since_head);
		json_end_object(&w);
	}
	json_end_object(&w);
	str_addch(out, '\n');
}

int git_anchor_put(struct git_store *s, struct git_change *c, const char *parent, const struct git_anchor *since, struct err *err)
{
	struct git_anchor before = { 0 }, now = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	char tree[GIT_ID_TEXT];
	const char *signer;

	if (git_store_trust(s, err) < 0 || trust_need_key(&s->trust, &signer, err) < 0 ||
	    (parent[0] && git_anchor_read(s, &before, parent, err) < 0) || bare_tree(s->bare, tree, parent, c->files, c->n, err) < 0 ||
	    content_of(s, now.content, tree, err) < 0)
		return -1;
	if (since) {
		before.generation = before.since_generation = since->generation;
		memcpy(before.since_head, since->head, sizeof(before.since_head));
	}
	now.generation = before.generation + 1;
	now.since_generation = before.since_generation;
	memcpy(now.since_head, before.since_head, sizeof(now.since_head));
	memcpy(now.head, since ? since->head : parent, strlen(since ? since->head : parent) + 1);
	write_anchor(&text, &now, &s->trust);
	git_change_put(c, GIT_ANCHOR_FILE, str_text(&text), text.len);
	return 0;
}

/* The commit is the one that the anchor was written for. */
static int check_place(struct git_store *s, const struct git_anchor *a, struct err *err)
{
	char parent[GIT_ID_TEXT], content[DIGEST_TEXT];
	size_t n_parents;
	bool follows;

	if (bare_parent(s->bare, parent, &n_parents, s->head, err) < 0 || content_of(s, content, s->head, err) < 0)
		return -1;
	follows = n_parents == 0 ? !a->head[0] || strcmp(a->head, a->since_head) == 0 : n_parents == 1 && strcmp(parent, a->head) == 0;
	if (!follows || strcmp(content, a->content) != 0)
		return err_set(err, ERR_INTEGRITY,
			       "commit %.12s of %s at %s is not what a program of a trusted person wrote there: somebody added to the "
			       "branch by hand",
			       s->head, s->ref, where(s));
	return 0;
}

static int check_anchor(struct git_store *s, struct err *err)
{
	struct git_anchor a;

	if (git_anchor_read(s, &a, s->head, err) < 0)
		return -1;
	if (!a.accepted)
		return err_set(err, ERR_INTEGRITY,
			       "the head of %s at %s is not signed by anybody in " TRUST_FILE ": `interlock store sign` vouches for it",
			       s->ref, where(s));
	return check_place(s, &a, err);
}

int git_anchor_check(struct git_store *s, struct err *err)
{
	if (git_store_trust(s, err) < 0)
		return -1;
	if (s->adopting || (s->trust.enforced && strcmp(s->anchored, s->head) == 0))
		return 0;
	if (s->trust.enforced && check_anchor(s, err) < 0) {
		git_store_recall(s);
		return -1;
	}
	if (s->trust.enforced)
		memcpy(s->anchored, s->head, sizeof(s->anchored));
	memcpy(s->known, s->head, sizeof(s->known));
	return 0;
}

/* "12:4f0c..." or "4f0c...": *generation 0 where none is given. */
static int parse_pin(int64_t *generation, const char **commit, const char *text, struct err *err)
{
	char *end = NULL;

	*commit = strrchr(text, ':');
	*commit = *commit ? *commit + 1 : text;
	*generation = *commit > text ? strtoll(text, &end, 10) : 0;
	if (strlen(*commit) != GIT_ID_TEXT - 1 || strspn(*commit, "0123456789abcdef") != GIT_ID_TEXT - 1 ||
	    (end && (end != *commit - 1 || text[0] < '1' || text[0] > '9')))
		return err_set(err, ERR_USAGE,
			       "INTERLOCK_EXPECT_HEAD '%.80s': expected GENERATION:COMMIT, as model.json and `store status` "
			       "name it",
			       text);
	return 0;
}

int git_anchor_expect(struct git_store *s, struct err *err)
{
	const char *text = env_get(s->env, "INTERLOCK_EXPECT_HEAD"), *commit;
	struct git_anchor a;
	int64_t generation;
	bool contains;

	if (!text)
		return 0;
	if (parse_pin(&generation, &commit, text, err) < 0 || git_store_contains(s, &contains, commit, err) < 0 ||
	    git_anchor_read(s, &a, s->head, err) < 0)
		return -1;
	if (contains && a.generation >= generation)
		return 0;
	/* A branch that was made smaller has no history before that; who signed it vouches for what it goes on from. */
	if (!contains && a.since_generation) {
		if (git_anchor_check(s, err) < 0 || git_anchor_read(s, &a, s->head, err) < 0)
			return -1;
		if (a.accepted && (strcmp(commit, a.since_head) == 0 || (generation && generation <= a.since_generation)))
			return 0;
	}
	return err_set(err, ERR_INTEGRITY, "%s at %s is behind its anchor: it does not contain %s (INTERLOCK_EXPECT_HEAD)", s->ref,
		       where(s), text);
}

/* Does the log have this record at the commit? */
static int has_record(struct git_store *s, bool *has, const char *commit, const char *path, int64_t generation, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	int64_t first = (git_segment_of(generation) - 1) * GIT_SEGMENT_RECORDS + 1, lines = 0;
	bool found;

	if (bare_read(s->bare, commit, path, GIT_SEGMENT_MOST, &text, &found, err) < 0)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	*has = generation < first + lines;
	return 0;
}

/* What a first fetch left out is brought when somebody goes back as far as that. */
static int need_commit(struct git_store *s, const char *commit, struct err *err)
{
	return bare_has(s->bare, commit) || !s->remote.url ? 0 : remote_deepen(s->bare, &s->remote, s->ref, s->seen, err);
}

/* Back from the head, until the commit before has not got the record. */
int git_head_after(struct store *store, struct store_head *out, const char *log, int64_t generation, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *dir = git_log_dir(log ? log : "");
	CLEANUP(mem_free) char *path = git_segment_path(dir, git_segment_of(generation));
	char at[GIT_ID_TEXT], before[GIT_ID_TEXT], now[GIT_ID_TEXT], then[GIT_ID_TEXT];
	struct git_anchor a;
	size_t n;

	*out = (struct store_head){ 0 };
	if (git_store_head(s, err) < 0 || bare_entry(s->bare, s->head, path, now, err) < 0)
		return -1;
	memcpy(at, s->head, sizeof(at));
	while (log && generation) {
		bool has = true;

		if (bare_parent(s->bare, before, &n, at, err) < 0 || (n && need_commit(s, before, err) < 0) ||
		    (n && bare_entry(s->bare, before, path, then, err) < 0))
			return -1;
		if (n && strcmp(now, then) != 0 && has_record(s, &has, before, path, generation, err) < 0)
			return -1;
		if (!n || !has)
			break;
		memcpy(at, before, sizeof(at));
		memcpy(now, then, sizeof(now));
	}
	if (git_anchor_read(s, &a, at, err) < 0)
		return -1;
	out->generation = a.generation;
	memcpy(out->commit, at, sizeof(at));
	return 0;
}
