/* stage_save.c - a stage's run becomes objects and an entry, and the other way round. */
#include "pipeline/stages/stage_save.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/workspace/gitignore_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_file.h"
#include "pipeline/run_cache.h"
#include "pipeline/sources/import_dep.h"
#include "pipeline/sources/url_entry.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- what goes in ---- */

static int missing(const struct stage_saving *how, const char *what, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *shown = stage_path_from(how->check.from, at);

	return err_set(err, DVC_ERROR, "%s '%.400s' does not exist", what, shown);
}

/* A file of DVC 2 that is as it was stays as it is recorded. */
static int keeps_legacy(bool *keeps, const struct stage_saving *how, const char *at, const struct object_meta *recorded, bool cached,
			struct err *err)
{
	enum workspace_state state = WORKSPACE_MODIFIED;

	if (recorded->legacy && workspace_compare(&state, how->check.workspace, at, recorded, cached, err) < 0)
		return -1;
	*keeps = recorded->legacy && state == WORKSPACE_SAME;
	return 0;
}

/* What is at a URL, by what its place says of it. Nobody to ask it with: as it is recorded. */
static int identify_url(const struct value **entry, struct arena *a, const struct stage_saving *how, const struct stage *s,
			const struct stage_dep *d, struct err *err)
{
	CLEANUP(url_facts_release) struct url_facts f = { 0 };
	struct value *map;

	if (!how->check.desk)
		return 0;
	if (import_dep_look(&f, how->check.desk, s, d, err) < 0)
		return -1;
	if (!f.found)
		return how->allow_missing ? 0 : err_set(err, DVC_ERROR, "dependency '%.400s' does not exist", d->path);
	map = value_map(a);
	value_put(a, map, "path", value_text(a, d->path));
	value_put(a, map, "hash", value_text(a, "md5"));
	url_entry_put(map, a, &f);
	*entry = map;
	return 0;
}

static int identify_dep(struct object_meta *out, const struct stage_saving *how, const struct stage_dep *d, struct err *err)
{
	bool absent = false, keeps;

	*out = d->recorded;
	if (d->kind != DEP_PATH)
		return 0;
	if (keeps_legacy(&keeps, how, d->at, &d->recorded, false, err) < 0)
		return -1;
	if (keeps)
		return 0;
	if (workspace_identify(out, NULL, how->check.workspace, d->at, false, &absent, err) < 0)
		return -1;
	if (absent && !how->allow_missing)
		return missing(how, "dependency", d->at, err);
	if (absent)
		*out = d->recorded;
	return 0;
}

static int pick_params(const struct value **out, struct arena *a, const struct stage_saving *how, const struct stage_params *p,
		       struct err *err)
{
	CLEANUP(strvec_release) struct strvec absent = { 0 };
	CLEANUP(str_release) struct str names = { 0 };
	const struct value *root;

	if (param_memo_get(&root, how->check.params, p->at, err) < 0)
		return -1;
	if (!root && !how->allow_missing)
		return missing(how, "dependency", p->at, err);
	*out = root ? param_file_pick(a, root, p->keys, p->n_keys, p->whole, &absent) : p->recorded;
	if (absent.n == 0)
		return 0;
	for (size_t i = 0; i < absent.n; i++)
		str_addf(&names, "%s%s", i ? ", " : "", absent.v[i]);
	return err_at(err, DVC_ERROR, p->path, p->line, p->col, "Parameters '%s' are missing from '%s'.", str_text(&names), p->path);
}

/* deps (n_deps) and params (n_params) in a's memory. */
static int take_inputs(struct stage_result *result, struct arena *a, const struct stage_saving *how, const struct stage *s, struct err *err)
{
	struct object_meta *deps = arena_new(a, s->n_deps + 1, sizeof(*deps));
	const struct value **entries = arena_new(a, s->n_deps + 1, sizeof(*entries));
	const struct value **params = arena_new(a, s->n_params + 1, sizeof(*params));

	for (size_t i = 0; i < s->n_deps; i++)
		if (s->deps[i].kind == DEP_URL) {
			deps[i] = OBJECT_META_NONE;
			if (identify_url(&entries[i], a, how, s, &s->deps[i], err) < 0)
				return -1;
		} else if (identify_dep(&deps[i], how, &s->deps[i], err) < 0) {
			return -1;
		}
	for (size_t i = 0; i < s->n_params; i++)
		if (pick_params(&params[i], a, how, &s->params[i], err) < 0)
			return -1;
	result->deps = deps;
	result->dep_entries = entries;
	result->params = params;
	return 0;
}

int stage_save_inputs(struct value **entry, struct arena *a, const struct stage_saving *how, const struct stage *s, struct err *err)
{
	struct object_meta *outs = arena_new(a, s->n_outs + 1, sizeof(*outs));
	struct stage_result result = { .outs = outs };

	for (size_t i = 0; i < s->n_outs; i++)
		outs[i] = OBJECT_META_NONE;
	if (take_inputs(&result, a, how, s, err) < 0)
		return -1;
	*entry = stage_lock_entry(a, s, &result);
	return 0;
}

/* ---- what comes out ---- */

/* As DVC asks of a metric: are its first bytes text? */
static bool is_text(const char *path)
{
	enum { LOOK_AT = 512 };
	unsigned char bytes[LOOK_AT];
	CLEANUP(fs_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes)), odd = 0;

	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] == 0)
			return false;
		odd += !(bytes[i] >= 0x20 && bytes[i] < 0x7f) && !strchr("\n\r\t\f\b", bytes[i]);
	}
	return n <= 0 || (double)odd / (double)n <= 0.30;
}

/* A file without a byte, or a folder without a name in it. */
static bool is_empty(const char *path)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored;

	return fs_is_dir(path) ? fs_list(&names, path, &ignored) == 0 && names.n == 0 : fs_size(path) == 0;
}

static int check_out(bool *absent, const struct stage_saving *how, const struct stage_out *o, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(how->project->root, o->at);

	*absent = access(path, F_OK) != 0;
	if (*absent)
		return how->allow_missing ? 0 : missing(how, "output", o->at, err);
	if (how->log && is_empty(path)) {
		CLEANUP(mem_free) char *shown = stage_path_from(how->check.from, o->at);

		log_warn(how->log, "'%s' is empty.", shown);
	}
	if (o->kind == OUT_METRIC && !fs_is_dir(path) && !is_text(path))
		return err_set(err, DVC_ERROR, "binary file '%.400s' cannot be used as metrics.", path);
	return 0;
}

static int ignore_in_git(const struct stage_saving *how, const struct stage_out *o, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(how->project->root, o->at);
	bool changed = false;

	if (!how->project->has_git || !o->cache || o->at[0] == '/')
		return 0;
	if (how->git && work_tree_tracks(how->git, path))
		return err_set(err, DVC_ERROR,
			       "output '%s' is already tracked by SCM (e.g. Git). To stop tracking from Git: git rm -r --cached '%s'",
			       o->at, o->at);
	if (how->git && work_tree_ignores(how->git, path))
		return 0;
	if (gitignore_add(how->project->root, o->at, &changed, err) < 0)
		return -1;
	if (changed && how->edited) {
		CLEANUP(mem_free) char *folder = fs_parent(o->at), *file = fs_join(folder, ".gitignore");
		const char *name = strcmp(folder, ".") == 0 ? ".gitignore" : file;

		if (!strvec_has(how->edited, name))
			strvec_add(how->edited, name);
	}
	return 0;
}

static int save_out(struct object_meta *out, const struct stage_saving *how, const struct stage_out *o, struct err *err)
{
	bool absent, keeps;

	*out = o->recorded;
	if (check_out(&absent, how, o, err) < 0)
		return -1;
	if (absent)
		return 0;
	if (ignore_in_git(how, o, err) < 0 || keeps_legacy(&keeps, how, o->at, &o->recorded, false, err) < 0)
		return -1;
	if (keeps)
		return o->cache && !how->no_commit ? workspace_save(out, how->check.workspace, o->at, WORKSPACE_LEGACY, err) : 0;
	if (!o->cache || how->no_commit)
		return workspace_identify(out, NULL, how->check.workspace, o->at, false, NULL, err);
	return workspace_save(out, how->check.workspace, o->at, 0, err);
}

bool stage_has_run_cache(const struct stage_saving *how, const struct stage *s)
{
	if (!run_cache_is_for(s))
		return false;
	for (size_t i = 0; i < s->n_deps; i++)
		if (s->deps[i].kind == DEP_URL && !(how->check.desk && import_dep_is_here(how->check.desk, s, &s->deps[i])))
			return false;
	return true;
}

/*
 * What is in no cache can come back only from the run cache, for which metrics and plots are copied there. Other such outputs rule it out
 * after a run; what is committed is kept with them.
 */
static bool is_for_run_cache(const struct stage_saving *how, const struct stage *s)
{
	if (how->no_commit || how->no_run_cache || !stage_has_run_cache(how, s))
		return false;
	for (size_t i = 0; i < s->n_outs && !how->all_kept; i++)
		if (!s->outs[i].cache && s->outs[i].kind == OUT_PLAIN)
			return false;
	return true;
}

static int keep_result(const struct stage_saving *how, const struct stage *s, const struct value *entry, struct err *err)
{
	struct object_meta ignored;

	if (!is_for_run_cache(how, s))
		return 0;
	for (size_t i = 0; i < s->n_outs; i++)
		if (!s->outs[i].cache && workspace_save(&ignored, how->check.workspace, s->outs[i].at, WORKSPACE_NO_RELINK, err) < 0)
			return -1;
	return run_cache_save(how->check.workspace->store, entry, err);
}

int stage_save(struct value **entry, struct arena *a, const struct stage_saving *how, const struct stage *s, struct err *err)
{
	struct object_meta *outs = arena_new(a, s->n_outs + 1, sizeof(*outs));
	struct stage_result result = { .outs = outs };

	if (take_inputs(&result, a, how, s, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs; i++)
		if (save_out(&outs[i], how, &s->outs[i], err) < 0)
			return -1;
	*entry = stage_lock_entry(a, s, &result);
	return keep_result(how, s, *entry, err);
}

/* ---- back from the cache ---- */

int stage_is_cached(bool *cached, const struct stage_saving *how, const struct stage *s, const struct value *entry, struct err *err)
{
	*cached = true;
	for (size_t i = 0; i < s->n_outs && *cached; i++) {
		struct object_meta meta = stage_lock_meta(stage_lock_item(entry, "outs", s->outs[i].path));
		int is = meta.id[0] ? workspace_is_cached(how->check.workspace, &meta, NULL, err) : 0;

		if (is < 0)
			return -1;
		*cached = is;
	}
	return 0;
}

/* Files that git tracks are never links. */
static int check_out_copy(const struct stage_saving *how, const struct stage_out *o, const struct object_meta *meta, struct err *err)
{
	struct object_store *store = how->check.workspace->store, kept = *store;
	enum workspace_change change;
	int rc;

	if (!o->cache) {
		store->links[0] = LINK_COPY;
		store->n_links = 1;
	}
	rc = workspace_checkout(&change, how->check.workspace, o->at, meta, WORKSPACE_FORCE, NULL, err);
	memcpy(store->links, kept.links, sizeof(kept.links));
	store->n_links = kept.n_links;
	return rc;
}

int stage_restore(bool *cached, const struct stage_saving *how, const struct stage *s, const struct value *entry, struct err *err)
{
	if (stage_is_cached(cached, how, s, entry, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs && *cached; i++) {
		struct object_meta meta = stage_lock_meta(stage_lock_item(entry, "outs", s->outs[i].path));

		if (check_out_copy(how, &s->outs[i], &meta, err) == 0)
			continue;
		/* An object was not what it is called: the stage has to run. */
		if (err->code != ERR_INTEGRITY)
			return -1;
		*cached = false;
	}
	return 0;
}
