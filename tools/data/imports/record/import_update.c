/* import_update.c - imports of repositories: the commit is looked up again, and what is there is taken. */
#include "tools/data/imports/record/import_update.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_status.h"
#include "tools/data/imports/record/import_record.h"
#include "tools/data/imports/record/import_take.h"

#include <stdio.h>
#include <string.h>

int import_update_is_off(bool *out, struct import_update *u, struct err *err)
{
	const struct stage_out *o = &u->stage->outs[0];
	enum workspace_state state;

	*out = true;
	if (stage_command_changed(u->stage) || !o->recorded.id[0])
		return 0;
	if (workspace_compare(&state, &u->d->cache.workspace, o->at, &o->recorded, o->cache, err) < 0)
		return -1;
	*out = state != WORKSPACE_SAME;
	return 0;
}

void import_update_say(const struct import_update *u, bool changed)
{
	const char *at = u->dep->at;
	CLEANUP(mem_free) char *from = !at ? import_dep_shown(u->dep) : *at == '/' ? mem_strdup(at) : data_project_shown(u->d, at);
	CLEANUP(mem_free) char *to = data_project_shown(u->d, u->stage->outs[0].at);

	if (u->args->common.quiet)
		return;
	if (changed)
		printf("Importing '%s' -> '%s'\n", from, to);
	else
		printf("'%s' didn't change, skipping\n", u->stage->address);
}

/* The `repo` map as it is to be: rev and rev_lock where they stand, or behind. */
static struct value *new_repo(struct arena *a, const struct import_update *u, const char *commit)
{
	struct value *repo = value_copy(a, value_get(u->dep->entry, "repo"));

	value_put(a, repo, "rev_lock", value_text(a, commit));
	if (u->args->rev)
		value_put(a, repo, "rev", value_text(a, u->args->rev));
	return repo;
}

static int take(struct import_update *u, const char *commit, struct err *err)
{
	const struct import_take how = { .store = &u->d->cache.store,
					 .rev = u->args->rev,
					 .unlocked = true,
					 .jobs = (unsigned)u->args->jobs,
					 .what = u->args->common.quiet ? NULL : "Downloading" };
	CLEANUP(import_record_release) struct import_record record = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct object_meta meta = OBJECT_META_NONE;
	const struct stage_out *o = &u->stage->outs[0];
	enum workspace_change change;

	if (!u->args->no_download && import_take(&meta, NULL, u->desk, u->stage, u->dep, &how, err) < 0)
		return -1;
	if (import_record_open(&record, u->d, u->stage->file, err) < 0)
		return -1;
	if (workspace_checkout(&change, &u->d->cache.workspace, o->at, &meta, WORKSPACE_FORCE, NULL, err) < 0)
		return -1;
	import_record_set_repo(&record, u->dep->path, new_repo(&a, u, commit));
	import_record_set_out(&record, o->path, &meta);
	return import_record_write(&record, u->d, IMPORT_NO_FREEZE | (u->args->no_download ? IMPORT_OLD_CHECKSUM : 0), err);
}

int import_update_repo(struct import_update *u, struct err *err)
{
	const struct value *repo = value_get(u->dep->entry, "repo");
	const char *lock = value_get_text(repo, "rev_lock"), *rev = value_get_text(repo, "rev");
	struct repo_source_terms terms;
	char commit[REVISION_ID_TEXT];
	bool changed;

	if (u->args->to_remote)
		return err_set(err, DVC_FAILED, "Data imported from other DVC or Git repositories can't be updated with --to-remote");
	import_dep_terms(&terms, u->desk, u->stage, u->dep, false);
	if (u->args->rev)
		terms.rev = u->args->rev;
	if (repo_source_commit(commit, &terms, err) < 0 || import_update_is_off(&changed, u, err) < 0)
		return -1;
	changed = changed || !lock || strcmp(lock, commit) != 0 || (u->args->rev && (!rev || strcmp(rev, u->args->rev) != 0));
	import_update_say(u, changed);
	return changed ? take(u, commit, err) : 0;
}
