/* git_verify.c - a look at everything in the branch: logs, runs, packages, and files that no program of ours wrote. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "git/remote/remote_refs.h"
#include "track/git/git_anchor.h"
#include "track/git/git_care.h"
#include "track/git/log/git_log.h"
#include "track/git/packages/git_packages.h"
#include "track/registry/registry.h"

#include <stdio.h>
#include <string.h>

enum { RUN_FILE_MOST = 16 << 20, NUMBER_DIGITS = 6 };

void store_care_release(struct store_care *c)
{
	strvec_release(&c->problems);
	strvec_release(&c->mended);
}

/* What is broken is a finding; what cannot be read at all ends the search. */
static int note(struct store_care *care, const struct err *why, struct err *err)
{
	if (why->code == ERR_INTEGRITY || why->code == ERR_DATA) {
		strvec_add(&care->problems, why->text);
		return 0;
	}
	*err = *why;
	return -1;
}

/* "000001" and what follows */
static bool is_numbered(const char *name, const char *end)
{
	return strspn(name, "0123456789") >= NUMBER_DIGITS && strcmp(name + strspn(name, "0123456789"), end) == 0;
}

/* Files of a log's folder: segments, and beside them folders with bodies. */
static int check_files(struct git_store *s, struct store_care *care, const char *log, struct err *err)
{
	CLEANUP(mem_free) char *dir = git_log_dir(log);
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (bare_list(s->bare, s->head, dir, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (!is_numbered(names.v[i], ".ndjson") && !is_numbered(names.v[i], "/"))
			strvec_addf(&care->problems, "%s/%s: no file of the store: was the branch edited by hand?", dir, names.v[i]);
	return 0;
}

/* Is the package of a version there, where everybody finds it? */
static int check_package(struct git_store *s, struct store_care *care, const struct remote_refs *refs, const char *model,
			 const struct version *v, bool repair, struct err *err)
{
	const char *key = fs_base(v->artifact);
	CLEANUP(mem_free) char *ref = git_package_ref(key);
	struct err why;

	care->versions++;
	if (remote_refs_find(refs, ref))
		return 0;
	if (!repair) {
		strvec_addf(&care->problems, "%s version %lld: its package '%s' is not there", model, (long long)v->version, ref);
		return 0;
	}
	if (!fs_exists(v->artifact)) {
		strvec_addf(&care->problems, "%s version %lld: its package '%s' is neither there nor on this machine", model,
			    (long long)v->version, ref);
		return 0;
	}
	if (git_package_push(s, v->artifact, key, &why) < 0)
		return note(care, &why, err);
	strvec_addf(&care->mended, "the package of %s version %lld", model, (long long)v->version);
	return 0;
}

static int check_registry(struct git_store *s, struct store_care *care, const struct remote_refs *refs, const char *model, bool repair,
			  struct err *err)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	struct err why;

	if (registry_read(&r, &s->store, model, &why) < 0)
		return note(care, &why, err);
	for (size_t i = 0; i < r.n_versions; i++)
		if (check_package(s, care, refs, model, &r.versions[i], repair, err) < 0)
			return -1;
	return 0;
}

static int check_log(struct git_store *s, struct store_care *care, const struct remote_refs *refs, const char *log, bool repair,
		     struct err *err)
{
	struct log_record *records;
	struct err why;
	size_t n;

	care->logs++;
	if (check_files(s, care, log, err) < 0)
		return -1;
	if (store_log_read(&s->store, &records, &n, log, &why) < 0)
		return note(care, &why, err);
	log_records_release(records, n);
	care->lines += n;
	return str_starts(log, "registry/") ? check_registry(s, care, refs, log + strlen("registry/"), repair, err) : 0;
}

static int check_run(struct git_store *s, struct store_care *care, const char *fan, const char *name, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("runs/%.2s/%s", fan, name);
	CLEANUP(mem_free) char *file = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct err why = { 0 };
	const char *id;
	bool found;

	care->runs++;
	if (bare_read(s->bare, s->head, path, RUN_FILE_MOST, &text, &found, &why) < 0 ||
	    !(doc = json_parse(str_text(&text), text.len, path, &why)))
		return note(care, &why, err);
	id = json_text(json_get(doc, "run_id"), "");
	file = str_format("runs/%.2s/%s.json", id, strlen(id) > 2 ? id + 2 : "");
	if (strcmp(file, path) != 0)
		strvec_addf(&care->problems, "%s: no record of this run: was the branch edited by hand?", path);
	return 0;
}

static int check_runs(struct git_store *s, struct store_care *care, struct err *err)
{
	CLEANUP(strvec_release) struct strvec fans = { 0 };

	if (bare_list(s->bare, s->head, "runs", &fans, err) < 0)
		return -1;
	for (size_t i = 0; i < fans.n; i++) {
		CLEANUP(mem_free) char *dir = str_format("runs/%.2s", fans.v[i]);
		CLEANUP(strvec_release) struct strvec names = { 0 };

		if (bare_list(s->bare, s->head, dir, &names, err) < 0)
			return -1;
		for (size_t j = 0; j < names.n; j++)
			if (check_run(s, care, fans.v[i], names.v[j], err) < 0)
				return -1;
	}
	return 0;
}

/* Folders of the top are kinds of logs; the files are these. */
static int check_top(struct git_store *s, struct store_care *care, struct err *err)
{
	static char *const files[] = { "README.md", GIT_ANCHOR_FILE, "store.json", NULL };
	const struct strvec known = { (char **)files, ARRAY_LEN(files) - 1, 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (bare_list(s->bare, s->head, "", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (!str_ends(names.v[i], "/") && !strvec_has(&known, names.v[i]))
			strvec_addf(&care->problems, "%s: no file of the store: was the branch edited by hand?", names.v[i]);
	return 0;
}

static int check_tags(struct git_store *s, struct store_care *care, bool repair, struct err *err)
{
	CLEANUP(tag_care_release) struct tag_care tags = { 0 };
	struct err why;

	if (store_care_tags(&tags, &s->store, NULL, repair, &why) < 0)
		return note(care, &why, err);
	care->tags = tags.named;
	for (size_t i = 0; i < tags.problems.n; i++)
		strvec_add(&care->problems, tags.problems.v[i]);
	for (size_t i = 0; i < tags.missing.n; i++) {
		if (tags.made)
			strvec_addf(&care->mended, "the tag '%s'", tags.missing.v[i]);
		else
			strvec_addf(&care->problems, "the tag '%s' that a record names is not there%s", tags.missing.v[i],
				    repair ? "" : ": --repair makes it");
	}
	return 0;
}

/* The names that can be read; a log whose first line cannot be is a finding. */
static int names_of(struct git_store *s, struct store_care *care, struct strvec *logs, struct err *err)
{
	struct err why;

	return store_log_names(&s->store, logs, "", &why) < 0 ? note(care, &why, err) : 0;
}

static int check_head(struct git_store *s, struct store_care *care, struct err *err)
{
	struct err why;

	return git_anchor_check(s, &why) < 0 ? note(care, &why, err) : 0;
}

int store_care_verify(struct store_care *out, struct store *store, bool repair, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(strvec_release) struct strvec logs = { 0 };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };

	if (!store_is_in_git(store))
		return err_set(err, ERR_USAGE, "%s is not in git: `register verify` checks it", store_uri(store));
	s->forgetful = true;
	if (git_store_head(s, err) < 0 || git_store_trust(s, err) < 0 || check_head(s, out, err) < 0 || names_of(s, out, &logs, err) < 0 ||
	    remote_refs_list(&refs, git_remote_of(s), GIT_PACKAGES "*", err) < 0 || check_top(s, out, err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++)
		if (check_log(s, out, &refs, logs.v[i], repair, err) < 0)
			return -1;
	if (check_runs(s, out, err) < 0)
		return -1;
	return out->problems.n ? 0 : check_tags(s, out, repair, err);
}
