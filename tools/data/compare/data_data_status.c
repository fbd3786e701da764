/* data data status - the last commit, what is recorded, and the workspace: what differs between each two. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "format/value/value.h"
#include "pipeline/dvc_code.h"
#include "tools/data/compare/data_index.h"
#include "tools/data/compare/not_in_remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	struct common common;
	bool granular, unchanged, not_in_remote, no_remote_refresh;
	const char *untracked_files, *remote;
};

static const char *const kind_names[] = { "added", "deleted", "modified", "renamed", NULL, "unknown" };
/* The kinds in the order in which they are shown. */
static const enum index_change_kind kinds[] = { INDEX_ADDED, INDEX_DELETED, INDEX_MODIFIED, INDEX_RENAMED, INDEX_UNKNOWN };

static struct value *shown(struct arena *a, const struct index_item *item)
{
	CLEANUP(mem_free) char *path = index_item_shown(item);

	return value_text(a, arena_strdup(a, path));
}

static struct value *entry_of(struct arena *a, const struct index_change *c)
{
	struct value *pair;

	/* An output that is not recorded any more is what it was. */
	if (c->kind != INDEX_RENAMED)
		return shown(a, c->new && (c->new->id[0] || !c->old) ? c->new : c->old);
	pair = value_map(a);
	value_put(a, pair, "old", shown(a, c->old));
	return value_put(a, pair, "new", shown(a, c->new));
}

/* The folders between a file and the one that cannot be listed, as far as the file before it has not named them. */
static void add_folders(struct arena *a, struct value *list, const struct index_change *c, const struct index_change *before)
{
	const char *path = c->new->path, *other = before && before->within == c->within ? before->new->path : "";

	for (const char *slash = strchr(path + strlen(c->within->path) + 1, '/'); slash; slash = strchr(slash + 1, '/'))
		if (strncmp(path, other, (size_t)(slash - path) + 1) != 0)
			value_add(a, list, value_text(a, arena_strndup(a, path, (size_t)(slash - path) + 1)));
}

/* {"added": [...], ...}, or NULL if nothing differs. */
static struct value *changes_of(struct arena *a, const struct index_changes *changes)
{
	struct value *out = value_map(a);

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		struct value *list = value_list(a);

		for (size_t i = 0; i < changes->n; i++) {
			if (changes->v[i].kind != kinds[k])
				continue;
			if (kinds[k] == INDEX_UNKNOWN)
				add_folders(a, list, &changes->v[i], i ? &changes->v[i - 1] : NULL);
			value_add(a, list, entry_of(a, &changes->v[i]));
		}
		if (list->n)
			value_put(a, out, kind_names[kinds[k]], list);
	}
	return out->n ? out : NULL;
}

static void put(struct arena *a, struct value *all, const char *key, struct value *what)
{
	if (what && what->n)
		value_put(a, all, key, what);
}

/* Unchanged since the commit, and since it was recorded. */
static struct value *unchanged_of(struct arena *a, const struct index_changes *committed, const struct index_changes *uncommitted)
{
	struct value *list = value_list(a);
	size_t k = 0;

	for (size_t i = 0; i < uncommitted->n; i++) {
		const struct index_change *c = &uncommitted->v[i];

		if (c->kind != INDEX_SAME || !c->old || !c->old->id[0])
			continue;
		while (k < committed->n &&
		       strcmp((committed->v[k].new ? committed->v[k].new : committed->v[k].old)->path, c->old->path) < 0)
			k++;
		if (k < committed->n && committed->v[k].kind == INDEX_SAME &&
		    committed->v[k].new &&strcmp(committed->v[k].new->path, c->old->path) == 0)
			value_add(a, list, shown(a, c->old));
	}
	return list;
}

static struct value *missing_of(struct arena *a, const struct index_changes *uncommitted, const struct object_store *store)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < uncommitted->n; i++) {
		const struct index_item *old = uncommitted->v[i].old;

		if (old && old->id[0] && !index_item_cached(old, store))
			value_add(a, list, shown(a, old));
	}
	return list;
}

static int ask_git(struct str *out, const struct data_project *d, const char *const *argv, struct err *err)
{
	CLEANUP(str_release) struct str errors = { 0 };
	const struct proc git = { .argv = argv, .env = d->args->env, .dir = d->project.root, .output = out, .errors = &errors };
	int status;

	return proc_run(&git, &status, err);
}

static int untracked_of(struct value **out, struct arena *a, const struct data_project *d, struct err *err)
{
	static const char *const argv[] = { "git", "ls-files", "-o", "-z", "--exclude-standard", NULL };
	CLEANUP(str_release) struct str names = { 0 };

	*out = value_list(a);
	if (!d->project.has_git)
		return 0;
	if (ask_git(&names, d, argv, err) < 0)
		return -1;
	for (size_t at = 0; at < names.len; at += strlen(names.data + at) + 1) {
		CLEANUP(mem_free) char *path = data_project_shown(d, names.data + at);

		value_add(a, *out, value_text(a, arena_strdup(a, path)));
	}
	return 0;
}

struct section {
	const char *key, *label;
	const char *hints[2];
};
static const struct section sections[] = {
	{ "not_in_cache", "Not in cache", { "use \"dvc fetch <file>...\" to download files" } },
	{ "not_in_remote", "Not in remote", { "use \"dvc push <file>...\" to upload files" } },
	{ "committed", "DVC committed changes", { "git commit the corresponding dvc files to update the repo" } },
	{ "uncommitted",
	  "DVC uncommitted changes",
	  { "use \"dvc commit <file>...\" to track changes", "use \"dvc checkout <file>...\" to discard changes" } },
	{ "untracked", "Untracked files", { "use \"git add <file> ...\" or \"dvc add <file>...\" to commit to git or to dvc" } },
	{ "unchanged", "DVC unchanged files", { NULL } },
};

static void print_items(const struct value *what)
{
	if (what->kind == VALUE_LIST) {
		for (size_t i = 0; i < what->n; i++)
			printf("        %s\n", what->items[i]->text);
		return;
	}
	for (size_t k = 0; k < what->n; k++)
		for (size_t i = 0; i < what->items[k]->n; i++) {
			const struct value *v = what->items[k]->items[i];

			if (v->kind == VALUE_MAP)
				printf("        %s: %s -> %s\n", what->keys[k], value_get_text(v, "old"), value_get_text(v, "new"));
			else
				printf("        %s: %s\n", what->keys[k], v->text);
		}
}

static int print_text(const struct value *all, const struct data_project *d, struct err *err)
{
	static const char *const argv[] = { "git", "status", "--porcelain", "-uno", NULL };
	CLEANUP(str_release) struct str dirty = { 0 };
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		const struct value *what = value_get(all, sections[i].key);

		if (!what)
			continue;
		printf("%s%s:\n", any ? "\n" : "", sections[i].label);
		for (size_t k = 0; k < 2 && sections[i].hints[k]; k++)
			printf("  (%s)\n", sections[i].hints[k]);
		print_items(what);
		any = true;
	}
	if (!any)
		puts("No changes.");
	if (d->project.has_git && ask_git(&dirty, d, argv, err) < 0)
		return -1;
	if (dirty.len)
		printf("(there are %schanges not tracked by dvc, use \"git status\" to see)\n", any ? "other " : "");
	return 0;
}

struct indexes {
	struct data_index head, recorded, present;
	struct index_changes committed, uncommitted;
	struct strvec only;
	struct arena arena;
};

static void indexes_release(struct indexes *x)
{
	data_index_release(&x->head);
	data_index_release(&x->recorded);
	data_index_release(&x->present);
	index_changes_release(&x->committed);
	index_changes_release(&x->uncommitted);
	strvec_release(&x->only);
	arena_release(&x->arena);
}

static int collect(struct value **out, struct indexes *x, struct data_project *d, const struct args *args, struct err *err)
{
	struct arena *a = &x->arena;
	struct value *all = value_map(a), *untracked = NULL, *away = value_list(a);
	bool found = true;

	for (size_t i = 0; i < args->common.rest.n; i++)
		strvec_add_take(&x->only, data_project_path(d, args->common.rest.v[i]));
	if (data_project_check_remotes(d, err) < 0)
		return -1;
	if (data_index_recorded(&x->recorded, d, &d->stages, args->granular, err) < 0 ||
	    data_index_workspace(&x->present, d, &d->stages, args->granular, err) < 0)
		return -1;
	if (d->project.has_git && data_index_of_revision(&x->head, d, "HEAD", args->granular, &found, err) < 0)
		return -1;
	data_index_diff(&x->uncommitted, &x->recorded, &x->present, true, &x->only);
	if (d->project.has_git)
		data_index_diff(&x->committed, &x->head, &x->recorded, true, &x->only);
	put(a, all, "not_in_cache", missing_of(a, &x->uncommitted, &d->cache.store));
	if (args->not_in_remote && not_in_remote_list(&away, a, d, &x->recorded, args->remote, args->no_remote_refresh, &x->only, err) < 0)
		return -1;
	put(a, all, "not_in_remote", away);
	put(a, all, "committed", changes_of(a, &x->committed));
	put(a, all, "uncommitted", changes_of(a, &x->uncommitted));
	if (strcmp(args->untracked_files, "no") != 0) {
		if (untracked_of(&untracked, a, d, err) < 0)
			return -1;
		put(a, all, "untracked", untracked);
	}
	if (args->unchanged)
		put(a, all, "unchanged", unchanged_of(a, &x->committed, &x->uncommitted));
	*out = all;
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(indexes_release) struct indexes x = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct data_project d;
	struct value *all = NULL;
	int status;

	status = data_project_open(&d, args, "dvc data status", DATA_STAGES, err);
	if (status == 0)
		status = collect(&all, &x, &d, args, err);
	if (status == 0 && args->common.json) {
		value_to_json(&text, all, false);
		puts(str_text(&text));
	} else if (status == 0 && !args->common.quiet) {
		status = print_text(all, &d, err);
	}
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "one JSON document", NULL },
	{ "granular", 0, OPT_FLAG, AT(granular), NULL, NULL, 0, "the files of folders, too", NULL },
	{ "unchanged", 0, OPT_FLAG, AT(unchanged), NULL, NULL, 0, "what has not changed, too", NULL },
	{ "untracked-files", 0, OPT_TEXT, AT(untracked_files), "no|all", "no", OPT_MAYBE, "files that neither git nor the project tracks",
	  NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "with --not-in-remote: this remote", NULL },
	{ "not-in-remote", 0, OPT_FLAG, AT(not_in_remote), NULL, NULL, 0, "what the remote does not hold, too", NULL },
	{ "no-remote-refresh", 0, OPT_FLAG, AT(no_remote_refresh), NULL, NULL, 0,
	  "with --not-in-remote: by what the remote said when it was last asked", NULL },
	{ 0 },
};

const struct command data_data_status = {
	.name = "data status",
	.summary = "print what differs between the last commit, what is recorded, and the workspace",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data data status --granular\n  data data status --json\n",
	.run = run,
};
