/* store_open.c - finds the backend of a URI and checks what no backend should have to check. */
#include "track/store.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "track/store_backend.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct store_backend *const store_backends[] = { &store_sqlite, &store_git };

/* Who is at work, for the records: the person a CI job runs for, else the login name. */
char *store_who(const struct env *env)
{
	static const char *const names[] = { "GITHUB_ACTOR", "BUILD_REQUESTEDFOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME" };
	const struct passwd *user;

	for (size_t i = 0; env && i < ARRAY_LEN(names); i++)
		if (env_get(env, names[i]))
			return mem_strdup(env_get(env, names[i]));
	user = getpwuid(geteuid());
	return mem_strdup(user ? user->pw_name : "unknown");
}

static int open_backend(struct store **out, const char *uri, const struct env *env, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(store_backends); i++) {
		const struct store_backend *b = store_backends[i];

		if (!str_starts(uri, b->scheme))
			continue;
		if (b->open(out, uri + strlen(b->scheme), env, err) < 0)
			return -1;
		(*out)->backend = b;
		(*out)->uri = mem_strdup(uri);
		(*out)->who = store_who(env);
		(*out)->env = env;
		(*out)->pinned_elsewhere = !b->head && env_get(env, "INTERLOCK_EXPECT_HEAD");
		return 0;
	}
	return err_set(err, ERR_USAGE, "unknown kind of store '%s': expected sqlite:///PATH or git:REMOTE#REF", uri);
}

static int open_chosen(struct store **out, const char *uri, bool may_be_absent, const struct env *env, struct err *err)
{
	CLEANUP(mem_free) char *chosen = NULL;
	bool declared;

	*out = NULL;
	if (store_choose(&chosen, &declared, uri, env, err) < 0 || open_backend(out, chosen, env, err) < 0)
		return -1;
	if (store_need_declared(*out, declared && !may_be_absent, err) == 0)
		return 0;
	store_cleanup(out);
	return -1;
}

int store_open(struct store **out, const char *uri, const struct env *env, struct err *err)
{
	return open_chosen(out, uri, false, env, err);
}

int store_init(struct store **out, bool *made, const char *uri, const struct env *env, struct err *err)
{
	if (open_chosen(out, uri, true, env, err) < 0)
		return -1;
	if ((*out)->backend->init(*out, made, err) == 0)
		return 0;
	store_cleanup(out);
	return -1;
}

void store_read_only(struct store *s)
{
	s->read_only = true;
	if (s->backend->read_only)
		s->backend->read_only(s);
}

int store_check_writable(const struct store *s, struct err *err)
{
	return s->read_only ? err_set(err, ERR_USAGE, "%s was opened for reading alone", s->uri) : 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	free(s->uri);
	free(s->who);
	identity_release(&s->by);
	free(s->artifacts);
	s->backend->close(s);
}

void store_cleanup(struct store **s)
{
	store_close(*s);
	*s = NULL;
}

const struct identity *store_identity(struct store *s, struct err *err)
{
	const struct strvec *issuers = NULL;

	if (s->by.who)
		return &s->by;
	if (!s->backend->issuers) {
		identity_claimed(&s->by, s->env);
		return &s->by;
	}
	issuers = s->backend->issuers(s, err);
	return issuers && identity_find(&s->by, issuers, s->env, err) == 0 ? &s->by : NULL;
}

int store_check_override(struct store *s, struct err *err)
{
	const struct identity *by;
	struct store_terms terms;

	if (!s->backend->terms)
		return 0;
	if (s->backend->terms(s, &terms, err) < 0 || !(by = store_identity(s, err)))
		return -1;
	for (size_t i = 0; i < terms.environments->n; i++)
		if (by->environment && strcmp(by->environment, terms.environments->v[i]) == 0)
			return 0;
	if (terms.environments->n == 0)
		return 0;
	return err_set(
		err, ERR_INTEGRITY,
		"override_not_approved: an override takes a job that the forge says is in the environment '%s', whose reviewers approve "
		"it; this one is %s%s%s",
		terms.environments->v[0], by->environment ? "in '" : "",
		by->environment ? by->environment
		: by->verified  ? "in none"
				: "nobody's that a forge vouches for",
		by->environment ? "'" : "");
}

char *store_forgeable(struct store *s)
{
	struct store_terms terms;
	struct err ignored;

	if (!s->backend->terms || s->backend->terms(s, &terms, &ignored) < 0 || terms.enforced)
		return NULL;
	return str_format(
		"anyone who can push to %s of %s can forge its records: no interlock.trust on the default branch says whose count "
		"(interlock store keygen)",
		terms.ref, terms.where);
}

const char *store_uri(const struct store *s)
{
	return s->uri;
}

const char *store_local_uri(const struct store *s)
{
	return s->backend->local_uri ? s->backend->local_uri(s) : s->uri;
}

const char *store_artifact_root(const struct store *s)
{
	return s->artifacts;
}

bool store_is_local(const struct store *s)
{
	return s->backend == &store_sqlite;
}

void store_will_write(struct store *s, const char *log)
{
	if (s->backend->will_write)
		s->backend->will_write(s, log);
}

int store_head(struct store *s, struct store_head *out, const char *log, int64_t generation, struct err *err)
{
	*out = (struct store_head){ 0 };
	return s->backend->head ? s->backend->head(s, out, log, generation, err) : 0;
}

const char *store_head_text(char buf[static STORE_HEAD_TEXT], const struct store_head *head)
{
	buf[0] = '\0';
	if (head->commit[0])
		snprintf(buf, STORE_HEAD_TEXT, "%lld:%s", (long long)head->generation, head->commit);
	return buf;
}

int store_check_approval(struct store *s, const struct approval *a, struct err *err)
{
	return s->backend->approve ? s->backend->approve(s, a, err) : 0;
}

int store_package_keep(struct store *s, const char *dir, const char *key, struct err *err)
{
	if (store_check_writable(s, err) < 0)
		return -1;
	return s->backend->package_keep ? s->backend->package_keep(s, dir, key, err) : 0;
}

int store_package_need(struct store *s, const char *dir, const char *key, struct err *err)
{
	return s->backend->package_need && !fs_exists(dir) ? s->backend->package_need(s, dir, key, err) : 0;
}

char *store_artifact_dir(const struct store *s, const char *run_id)
{
	int64_t experiment = s->backend->experiment_of((struct store *)s, run_id);

	return str_format("%s/%lld/%s", s->artifacts, (long long)experiment, run_id);
}

/* "<digest>-<provenance>", as the registry names its folders; NULL if the run kept no package. Caller frees. */
char *run_package_key(const struct run *run)
{
	const char *model = run_tag(run, RUN_TAG_MODEL), *provenance = run_tag(run, RUN_TAG_PROVENANCE);

	if (!model || !str_starts(model, "sha256:"))
		return NULL;
	return str_format("%s-%.16s", model + 7, provenance && str_starts(provenance, "sha256:") ? provenance + 7 : "none");
}

char *store_run_model(struct store *s, const struct run *run)
{
	CLEANUP(mem_free) char *key = run_package_key(run);
	char *dir = fs_join(run->artifact_dir, "model");
	struct err ignored;

	/* Whoever opens the folder says that it is not there. */
	if (key)
		store_package_need(s, dir, key, &ignored);
	return dir;
}

static bool is_hex(const char *text, size_t least)
{
	size_t len = strlen(text);

	return len >= least && len <= 32 && strspn(text, "0123456789abcdef") == len;
}

int store_run_start(struct store *s, char run_id[static 33], const char *experiment, const char *name, const char *parent_run_id,
		    struct err *err)
{
	char id[33];

	if (store_check_writable(s, err) < 0)
		return -1;
	if (run_id[0] && !is_hex(run_id, 32))
		return err_set(err, ERR_USAGE, "'%s' is no run id: expected 32 hex digits", run_id);
	if (run_id[0])
		memcpy(id, run_id, sizeof(id));
	else
		digest_random_hex(id, 16);
	if (s->backend->run_start(s, id, experiment && *experiment ? experiment : "Default", name ? name : "", parent_run_id,
				  clock_now_ms(), err) < 0)
		return -1;
	memcpy(run_id, id, sizeof(id));
	return 0;
}

int store_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err)
{
	if (batch->n_metrics + batch->n_params + batch->n_tags + batch->n_datasets == 0)
		return 0;
	if (store_check_writable(s, err) < 0)
		return -1;
	return s->backend->run_log(s, run_id, batch, err);
}

int store_run_end(struct store *s, const char *run_id, const char *status, struct err *err)
{
	static const char *const known[] = { "FINISHED", "FAILED", "KILLED" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(status, known[i]) == 0)
			return store_check_writable(s, err) < 0 ? -1 : s->backend->run_end(s, run_id, status, clock_now_ms(), err);
	return err_set(err, ERR_USAGE, "'%s' is no status that a run can end with", status);
}

int store_run_delete(struct store *s, const char *run_id, struct err *err)
{
	return store_check_writable(s, err) < 0 ? -1 : s->backend->run_set_lifecycle(s, run_id, "deleted", clock_now_ms(), err);
}

int store_run_restore(struct store *s, const char *run_id, struct err *err)
{
	return store_check_writable(s, err) < 0 ? -1 : s->backend->run_set_lifecycle(s, run_id, "active", clock_now_ms(), err);
}

int store_run_get(struct store *s, struct run *out, const char *run_id, struct err *err)
{
	CLEANUP(strvec_release) struct strvec ids = { 0 };

	*out = (struct run){ 0 };
	if (!is_hex(run_id, 4))
		return err_set(err, ERR_USAGE, "'%s' is no run id: expected 32 hex digits, or the first 4 or more of them", run_id);
	if (s->backend->run_find(s, &ids, run_id, err) < 0)
		return -1;
	if (ids.n == 0)
		return err_set(err, ERR_USAGE, "unknown run '%s' in %s", run_id, s->uri);
	if (ids.n > 1)
		return err_set(err, ERR_USAGE, "more than one run begins with '%s': give more digits", run_id);
	return s->backend->run_get(s, out, ids.v[0], err);
}

int store_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err)
{
	run_id[0] = '\0';
	return s->backend->run_by_tag(s, run_id, key, value, err);
}

int store_run_list(struct store *s, struct run_list *out, const char *experiment, bool deleted_too, size_t most, struct err *err)
{
	CLEANUP(strvec_release) struct strvec ids = { 0 };

	*out = (struct run_list){ 0 };
	if (s->backend->run_ids(s, &ids, experiment, deleted_too, most, err) < 0)
		return -1;
	out->runs = mem_new(ids.n + 1, sizeof(*out->runs));
	for (size_t i = 0; i < ids.n; i++) {
		if (s->backend->run_get(s, &out->runs[i], ids.v[i], err) < 0) {
			run_list_release(out);
			return -1;
		}
		out->n++;
	}
	return 0;
}

int store_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err)
{
	*out = NULL;
	*n = 0;
	return s->backend->metric_history(s, out, n, run_id, key, err);
}
