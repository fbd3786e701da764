/* git_gc.c - packages that no version names any more, or never did, go. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "git/remote/remote_refs.h"
#include "track/git/git_care.h"
#include "track/git/packages/git_packages.h"
#include "track/registry/registry.h"

#include <string.h>

#define DAY_MS 86400000.0

/* Keys of the packages that the versions of every registry name. */
static int named(struct git_store *s, struct strvec *keys, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(&s->store, &logs, "registry/", err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++) {
		CLEANUP(registry_release) struct registry r = { 0 };

		if (registry_read(&r, &s->store, logs.v[i] + strlen("registry/"), err) < 0)
			return -1;
		for (size_t j = 0; j < r.n_versions; j++)
			strvec_add(keys, fs_base(r.versions[j].artifact));
	}
	return 0;
}

/* And those of runs that ended a short while ago: who is to register one may be waiting for an approval. */
static int recent(struct git_store *s, struct strvec *keys, double keep_days, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = { 0 };
	int64_t since = clock_now_ms() - (int64_t)(keep_days * DAY_MS);

	if (git_runs_import(s, err) < 0 || store_run_list(&s->store, &runs, NULL, true, 0, err) < 0)
		return -1;
	for (size_t i = 0; i < runs.n; i++) {
		CLEANUP(mem_free) char *key = run_package_key(&runs.runs[i]);

		if (key && runs.runs[i].end_ms > since)
			strvec_add(keys, key);
	}
	return 0;
}

static const char *key_of(const struct remote_ref *ref)
{
	return ref->name + strlen(GIT_PACKAGES);
}

struct doomed {
	struct strvec refs, ids; /* side by side */
};
static void doomed_release(struct doomed *d)
{
	strvec_release(&d->refs);
	strvec_release(&d->ids);
}

/* Each is brought here before it goes, so that it can go back. */
static int bring_here(struct git_store *s, struct doomed *d, const struct remote_ref *ref, struct err *err)
{
	char id[GIT_ID_TEXT];

	if (s->remote.url && remote_fetch(s->bare, &s->remote, ref->name, ref->name, id, err) < 0)
		return -1;
	strvec_add(&d->refs, ref->name);
	strvec_add(&d->ids, ref->id);
	return 0;
}

static int put_back(struct git_store *s, const char *ref, const char *id, struct err *err)
{
	return s->remote.url ? remote_push(s->bare, &s->remote, id, ref, err) : bare_move_ref(s->bare, ref, "", id, err);
}

/* Somebody may have registered a version while its package was on the way out. */
static int look_again(struct git_store *s, struct strvec *removed, const struct doomed *d, struct err *err)
{
	CLEANUP(strvec_release) struct strvec keys = { 0 };

	if (git_store_fetch(s, err) < 0 || named(s, &keys, err) < 0)
		return -1;
	for (size_t i = 0; i < d->refs.n; i++) {
		const char *key = d->refs.v[i] + strlen(GIT_PACKAGES);

		if (!strvec_has(&keys, key))
			strvec_add(removed, key);
		else if (put_back(s, d->refs.v[i], d->ids.v[i], err) < 0)
			return -1;
		if (s->remote.url && bare_delete_ref(s->bare, d->refs.v[i], err) < 0)
			return -1;
	}
	return 0;
}

int store_care_gc(struct strvec *removed, size_t *kept, struct store *store, double keep_days, bool dry, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(strvec_release) struct strvec keys = { 0 };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(doomed_release) struct doomed doomed = { 0 };

	*kept = 0;
	if (!store_is_in_git(store))
		return err_set(err, ERR_USAGE, "%s is not in git: its packages are folders", store_uri(store));
	if (git_store_head(s, err) < 0 || git_store_trust(s, err) < 0 ||
	    remote_refs_list(&refs, git_remote_of(s), GIT_PACKAGES "*", err) < 0 || named(s, &keys, err) < 0 ||
	    recent(s, &keys, keep_days, err) < 0)
		return -1;
	for (size_t i = 0; i < refs.n; i++) {
		if (strvec_has(&keys, key_of(&refs.v[i])))
			++*kept;
		else if (dry)
			strvec_add(removed, key_of(&refs.v[i]));
		else if (bring_here(s, &doomed, &refs.v[i], err) < 0)
			return -1;
	}
	if (doomed.refs.n == 0)
		return 0;
	return remote_refs_delete(git_remote_of(s), &doomed.refs, err) < 0 ? -1 : look_again(s, removed, &doomed, err);
}
