/* git_store.c - opens the store in a git branch: "git:REMOTE#REF", "git:.#REF" without a remote. */
#include "track/git/git_anchor.h"
#include "track/git/log/git_log_cache.h"
#include "track/git/packages/git_packages.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/default_branch.h"
#include "git/remote/remote_ahead.h"
#include "track/own_folder.h"

#include <pthread.h>
#include <string.h>

#define DEFAULT_REF "refs/heads/interlock"

static void git_close(struct store *store)
{
	struct git_store *s = (struct git_store *)store;

	remote_ahead_end(s->remote.ahead);
	git_log_warm_end(s);
	bare_close(s->bare);
	remote_release(&s->remote);
	store_close(s->runs);
	strvec_release(&s->kept);
	remote_crowd_release(&s->packages);
	trust_release(&s->trust);
	commit_signing_release(&s->signing);
	git_memo_release(&s->memo);
	default_branch_release(&s->main);
	if (s->library)
		bare_end();
	free(s->ref);
	free(s->common);
	free(s->seen);
	free(s->imported);
	free(s->taken);
	git_glance_free(s->glance);
	free(s->queue);
	free(s);
}

/* "REMOTE#REF", each with its default. */
static int split_name(char **remote, char **ref, const char *rest, struct err *err)
{
	size_t len = strcspn(rest, "#");
	const char *name = rest[len] ? rest + len + 1 : "";

	if (*name && !str_starts(name, "refs/heads/"))
		return err_set(err, ERR_USAGE, "'git:%s' names no branch: expected git:REMOTE#refs/heads/NAME", rest);
	if (strstr(name, "..") || strpbrk(name, " ~^:?*[\\") || (*name && name[strlen(name) - 1] == '/'))
		return err_set(err, ERR_USAGE, "'%s' is no name of a branch", name);
	*remote = len ? mem_strndup(rest, len) : mem_strdup("origin");
	*ref = mem_strdup(*name ? name : DEFAULT_REF);
	return 0;
}

/* The repository that we stand in, if git opens it and its digests are SHA-1's. Caller frees. */
static char *git_dir_of(const struct git_store *s, struct err *err)
{
	static const char *const arguments[] = { "rev-parse", "--path-format=absolute", "--git-common-dir", "--show-object-format", NULL };
	const struct remote here = { .home = (char *)".", .env = s->env };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status = git_program(&here, arguments, NULL, &out, &errors, err);
	size_t len = strcspn(str_text(&out), "\n");

	if (status < 0)
		return NULL;
	if (status != 0 && strstr(str_text(&errors), "ownership"))
		err_set(err, ERR_USAGE,
			"git refuses this repository, which is another user's: git config --global --add safe.directory \"$PWD\"");
	else if (status != 0)
		err_set(err, ERR_USAGE, "a store 'git:' needs a git repository, and there is none here");
	else if (strcmp(str_text(&out) + len, "\nsha1\n") != 0)
		err_set(err, ERR_USAGE, SHA256_REFUSED, ".");
	else
		return mem_strndup(str_text(&out), len);
	return NULL;
}

/* libgit2 reads the machine's certificates when it starts, which takes as long as git's programs: both at once. */
static void *start_library(void *ready)
{
	struct err ignored; /* whoever uses it says it */

	*(bool *)ready = bare_begin(&ignored) == 0;
	return NULL;
}

/* What the user's repository says of itself and of the remote. */
static int ask_around(struct git_store *s, const char *name, const char *own, struct err *err)
{
	if (!(s->common = git_dir_of(s, err)))
		return -1;
	if (strcmp(name, ".") == 0)
		return 0;
	return remote_open_later(&s->remote, name, ".", s->env, err) < 0 ? -1 : own_folder_make(own, err);
}

static int ask_meanwhile(struct git_store *s, const char *name, const char *own, struct err *err)
{
	pthread_t thread;
	bool begun = pthread_create(&thread, NULL, start_library, &s->library) == 0;
	int result = ask_around(s, name, own, err);

	if (begun)
		pthread_join(thread, NULL);
	return result;
}

/* With a remote: a bare repository of our own. Without: the user's, of which one ref is ours. */
static int open_repository(struct git_store *s, const char *name, const char *own, struct err *err)
{
	CLEANUP(mem_free) char *bare = fs_join(own, "store.git");

	if (ask_meanwhile(s, name, own, err) < 0)
		return -1;
	if (strcmp(name, ".") == 0)
		return bare_open(&s->bare, s->common, false, err);
	s->packages.prefix = GIT_PACKAGES;
	s->remote.crowd = &s->packages;
	s->remote.newest_will_do = true;
	return bare_open(&s->bare, bare, true, err);
}

/* INTERLOCK_SIGNING_KEY: a PEM, or the path of a file with one. */
static int read_key(struct git_store *s, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	const char *given = env_get(s->env, "INTERLOCK_SIGNING_KEY");
	char public_key[SIGNATURE_PUBLIC_TEXT];

	if (!given)
		return 0;
	if (!strstr(given, "-----BEGIN") && fs_read(&text, given, 1 << 16, err) < 0)
		return err_prefix(err, "INTERLOCK_SIGNING_KEY");
	if (signing_key_parse(&s->trust.key, text.len ? str_text(&text) : given, err) < 0)
		return -1;
	signing_key_public(s->trust.key, public_key);
	signature_key_id(s->trust.id, public_key);
	return 0;
}

int git_store_trust(struct git_store *s, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	bool found;

	if (s->trust_known)
		return 0;
	s->here = (struct remote){ .home = (char *)".", .env = s->env };
	if (default_branch_open(&s->main, s->remote.url ? &s->remote : &s->here, s->common, bare_dir(s->bare), err) < 0)
		return -1;
	if (default_branch_file(&s->main, TRUST_FILE, &text, &found, err) < 0 || read_key(s, err) < 0) {
		default_branch_release(&s->main);
		return -1;
	}
	if (found && trust_parse(&s->trust, str_text(&text), err) < 0)
		return -1;
	s->trust_known = true;
	return 0;
}

/*
 * Several stores can share the bare repository: what was seen of each has a ref of its own. A queue goes by what the remote is called, so that
 * runs can wait for one that has no address yet, or gets another.
 */
static void name_refs(struct git_store *s, const char *name, const char *own)
{
	CLEANUP(mem_free) char *called = url_without_credentials(name);
	CLEANUP(mem_free) char *waiting = str_format("%s#%s", called, s->ref);
	CLEANUP(mem_free) char *what = str_format("%s#%s", s->remote.title ? s->remote.title : ".", s->ref);
	char digest[DIGEST_TEXT];

	digest_bytes(digest, what, strlen(what));
	s->seen = str_format("refs/interlock/seen/%.16s", digest + 7);
	s->imported = str_format("refs/interlock/imported/%.16s", digest + 7);
	s->taken = str_format("%s/taken/%.16s", own, digest + 7);
	digest_bytes(digest, waiting, strlen(waiting));
	s->queue = str_format("%.16s", digest + 7);
}

static int git_open(struct store **out, const char *rest, const struct env *env, struct err *err)
{
	struct git_store *s = mem_new(1, sizeof(*s));
	CLEANUP(mem_free) char *own = own_folder();
	CLEANUP(mem_free) char *local = str_format("sqlite:///%s/track.db", own);
	CLEANUP(mem_free) char *name = NULL;

	s->env = env;
	if (split_name(&name, &s->ref, rest, err) < 0 || open_repository(s, name, own, err) < 0 ||
	    store_open(&s->runs, local, env, err) < 0) {
		git_close(&s->store);
		return -1;
	}
	name_refs(s, name, own);
	s->store.artifacts = mem_strdup(store_artifact_root(s->runs));
	*out = &s->store;
	return 0;
}

static int make_first(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	CLEANUP(str_release) struct str description = { 0 };
	static const char readme[] =
		"# A store of Interlock\n\n"
		"Written by the programs alone: each commit is one record, and each record carries the digest of the one before it.\n"
		"`interlock register verify` checks them. Do not edit, rebase or delete this branch.\n";

	(void)s, (void)arg, (void)err;
	git_store_description(&description, NULL);
	git_change_put(c, "store.json", str_text(&description), description.len);
	git_change_put(c, "README.md", readme, strlen(readme));
	c->message = mem_strdup("Begin the store\n\n[skip ci]\n");
	return 0;
}

static int git_init(struct store *store, bool *made, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	struct err absent;

	*made = false;
	if (git_store_head(s, &absent) == 0)
		return 0;
	if (s->head[0] || absent.code != ERR_INTEGRITY) {
		*err = absent;
		return -1;
	}
	/* Who begins it anew means it so. */
	if (s->remote.url && bare_delete_ref(s->bare, s->seen, err) < 0)
		return -1;
	s->known[0] = '\0';
	s->fresh = true;
	if (git_store_commit(s, make_first, NULL, err) < 0)
		return -1;
	*made = true;
	return 0;
}

int store_sign(struct store *store, size_t *n, struct err *err)
{
	if (store->backend != &store_git)
		return err_set(err, ERR_USAGE, "%s has no signed records: they are for stores that others write to", store_uri(store));
	return git_log_adopt(store, n, err);
}

int store_push(struct store *store, size_t *n, struct err *err)
{
	*n = 0;
	return store->backend == &store_git ? git_push_queued(store, n, err) : 0;
}

int store_queued(struct store *store, struct strvec *out, struct err *err)
{
	return store->backend == &store_git ? git_queued(store, out, err) : 0;
}

static int git_terms(struct store *store, struct store_terms *out, struct err *err)
{
	struct git_store *s = (struct git_store *)store;

	if (git_store_trust(s, err) < 0)
		return -1;
	*out = (struct store_terms){ &s->trust.environments, s->trust.enforced, s->ref,
				     s->remote.url ? s->remote.title : "this repository" };
	return 0;
}

static const struct strvec *git_issuers(struct store *store, struct err *err)
{
	struct git_store *s = (struct git_store *)store;

	return git_store_trust(s, err) < 0 ? NULL : &s->trust.issuers;
}

static int git_check(struct store *store, struct err *err)
{
	struct git_store *s = (struct git_store *)store;

	return git_store_head(s, err) < 0 ? -1 : git_anchor_check(s, err);
}

static const char *git_local_uri(const struct store *s)
{
	return store_uri(((const struct git_store *)s)->runs);
}

static void git_read_only(struct store *s)
{
	((struct git_store *)s)->remote.checkout_will_do = true;
}

const struct store_backend store_git = {
	.scheme = "git:",
	.open = git_open,
	.close = git_close,
	.init = git_init,
	.experiment_of = git_experiment_of,
	.run_start = git_run_start,
	.run_log = git_run_log,
	.run_end = git_run_end,
	.run_set_lifecycle = git_run_set_lifecycle,
	.run_get = git_run_get,
	.run_find = git_run_find,
	.run_by_tag = git_run_by_tag,
	.run_ids = git_run_ids,
	.metric_history = git_metric_history,
	.log_read = git_log_read,
	.log_one = git_log_one,
	.log_forget = git_log_forget,
	.log_append = git_log_append,
	.log_names = git_log_names,
	.terms = git_terms,
	.issuers = git_issuers,
	.head = git_head_after,
	.will_write = git_will_write,
	.log_place = git_log_place,
	.log_take = git_log_take,
	.runs_of = git_runs_of,
	.runs_publish = git_runs_publish_many,
	.check = git_check,
	.approve = git_approve,
	.read_only = git_read_only,
	.local_uri = git_local_uri,
	.package_keep = git_package_keep,
	.package_need = git_package_need,
	.run_lock = git_run_lock,
};
