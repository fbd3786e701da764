/* data diff - which tracked files differ between two commits, or between a commit and the workspace. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "format/value/value.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/source_tree.h"
#include "tools/data/compare/data_index.h"
#include "tools/data/show/text_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	struct common common;
	struct strvec targets;
	bool show_hash, md, hide_missing;
};

/* In the order in which DVC has them. */
enum group { ADDED, DELETED, MODIFIED, RENAMED, NOT_IN_CACHE, N_GROUPS };
static const char *const group_names[] = { "added", "deleted", "modified", "renamed", "not in cache" };

struct diff {
	struct arena arena;
	struct value *groups[N_GROUPS];
	size_t n;
};

static void diff_release(struct diff *f)
{
	arena_release(&f->arena);
}

static struct value *text(struct diff *f, char *heap)
{
	struct value *v = value_text(&f->arena, arena_strdup(&f->arena, heap));

	free(heap);
	return v;
}

static struct value *hash_of(struct diff *f, const struct index_item *item)
{
	return item && item->id[0] ? value_text(&f->arena, arena_strdup(&f->arena, item->id)) : value_null(&f->arena);
}

static struct value *pair(struct diff *f, struct value *old, struct value *new)
{
	struct value *v = value_map(&f->arena);

	value_put(&f->arena, v, "old", old);
	return value_put(&f->arena, v, "new", new);
}

static void put(struct diff *f, const struct args *args, enum group group, struct value *path, struct value *hash)
{
	struct value *entry = value_map(&f->arena);

	value_put(&f->arena, entry, "path", path);
	if (args->show_hash)
		value_put(&f->arena, entry, "hash", hash);
	value_add(&f->arena, f->groups[group], entry);
	f->n++;
}

static void put_change(struct diff *f, const struct args *args, const struct index_change *c)
{
	switch (c->kind) {
	case INDEX_ADDED:
		put(f, args, ADDED, text(f, index_item_shown(c->new)), hash_of(f, c->new));
		break;
	case INDEX_DELETED:
		put(f, args, DELETED, text(f, index_item_shown(c->old)), hash_of(f, c->old));
		break;
	case INDEX_MODIFIED:
		put(f, args, MODIFIED, text(f, index_item_shown(c->old)), pair(f, hash_of(f, c->old), hash_of(f, c->new)));
		break;
	case INDEX_RENAMED:
		put(f, args, RENAMED, pair(f, text(f, index_item_shown(c->old)), text(f, index_item_shown(c->new))), hash_of(f, c->old));
		break;
	case INDEX_SAME:
	case INDEX_UNKNOWN:
		break;
	}
}

static const char *shown(struct str *out, const struct value *path)
{
	str_clear(out);
	if (path->kind == VALUE_MAP)
		str_addf(out, "%s -> %s", value_get_text(path, "old"), value_get_text(path, "new"));
	else
		str_add(out, path->text);
	return str_text(out);
}

/* Eight digits of a digest, or of two. */
static void digest(char out[static 24], const struct value *hash)
{
	const char *old = value_get_text(hash, "old"), *new = value_get_text(hash, "new");

	out[0] = '\0';
	if (hash && hash->kind == VALUE_MAP)
		snprintf(out, 24, "%.8s..%.8s", old ? old : "", new ? new : "");
	else if (hash && hash->kind == VALUE_TEXT)
		snprintf(out, 24, "%.8s", hash->text);
}

static const enum group print_order[] = { ADDED, DELETED, RENAMED, MODIFIED, NOT_IN_CACHE };

static void print_markdown(const struct diff *f, const struct args *args)
{
	struct text_table table = { .n_cols = args->show_hash ? 3 : 2 };
	CLEANUP(str_release) struct str path = { 0 }, out = { 0 };
	char hash[24];

	strvec_add(&table.cells, "Status");
	if (args->show_hash)
		strvec_add(&table.cells, "Hash");
	strvec_add(&table.cells, "Path");
	for (size_t g = 0; g < N_GROUPS; g++)
		for (size_t i = 0; i < f->groups[print_order[g]]->n; i++) {
			const struct value *entry = f->groups[print_order[g]]->items[i];

			strvec_add(&table.cells, group_names[print_order[g]]);
			digest(hash, value_get(entry, "hash"));
			if (args->show_hash)
				strvec_add(&table.cells, hash);
			strvec_add(&table.cells, shown(&path, value_get(entry, "path")));
		}
	text_table_print(&out, &table, true);
	fputs(str_text(&out), stdout);
	text_table_release(&table);
}

static void print_text(const struct diff *f)
{
	CLEANUP(str_release) struct str path = { 0 }, summary = { 0 };
	char hash[24];

	for (size_t g = 0; g < N_GROUPS; g++) {
		const struct value *list = f->groups[print_order[g]];
		const char *name = group_names[print_order[g]];
		size_t n_files = 0;

		if (!list->n)
			continue;
		printf("%c%s:\n", name[0] - 'a' + 'A', name + 1);
		for (size_t i = 0; i < list->n; i++) {
			const char *text_of = shown(&path, value_get(list->items[i], "path"));

			digest(hash, value_get(list->items[i], "hash"));
			printf("    %s%s%s\n", hash, *hash ? "  " : "", text_of);
			n_files += !str_ends(text_of, "/");
		}
		putchar('\n');
		if (n_files)
			str_addf(&summary, "%s%zu %s", summary.len ? ", " : "", n_files, name);
	}
	if (summary.len)
		printf("files summary: %s\n", str_text(&summary));
}

static void print(struct diff *f, const struct args *args, bool hide_missing)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct value *all = value_map(&f->arena);

	if (args->common.json) {
		for (size_t g = 0; f->n && g < N_GROUPS; g++)
			if (g != NOT_IN_CACHE || !hide_missing)
				value_put(&f->arena, all, group_names[g], f->groups[g]);
		value_to_json(&out, all, false);
		puts(str_text(&out));
	} else if (args->md) {
		print_markdown(f, args);
	} else if (!args->common.quiet) {
		print_text(f);
	}
}

static int find_targets(struct strvec *only, const struct data_project *d, const struct args *args, const struct data_index *old,
			const struct data_index *new, struct err *err)
{
	for (size_t i = 0; i < args->targets.n; i++) {
		char *at = data_project_path(d, args->targets.v[i]);
		bool found = false;

		strvec_add_take(only, at);
		for (size_t k = 0; k < old->n + new->n && !found; k++) {
			const char *path = k < old->n ? old->v[k].path : new->v[k - old->n].path;

			found = strcmp(path, at) == 0;
		}
		if (!found)
			return err_set(err, DVC_FAILED, "failed to get diff - '%s' is tracked in neither", args->targets.v[i]);
	}
	return 0;
}

static bool has_commits(const struct data_project *d)
{
	CLEANUP(source_tree_release) struct source_tree tree = { 0 };
	struct err none = { 0 };

	return source_tree_open(&tree, d->project.root, "HEAD", &none) == 0;
}

static int compare(struct data_project *d, const struct args *args, struct data_index *old, struct data_index *new, struct err *err)
{
	const char *a = args->common.rest.n > 0 ? args->common.rest.v[0] : "HEAD",
		   *b = args->common.rest.n > 1 ? args->common.rest.v[1] : NULL;
	CLEANUP(index_changes_release) struct index_changes changes = { 0 };
	CLEANUP(strvec_release) struct strvec only = { 0 };
	CLEANUP(diff_release) struct diff f = { 0 };
	bool found = true, hide = b || args->hide_missing;

	for (size_t g = 0; g < N_GROUPS; g++)
		f.groups[g] = value_list(&f.arena);
	if (data_index_of_revision(old, d, a, true, args->common.rest.n && has_commits(d) ? NULL : &found, err) < 0)
		return err_prefix(err, "failed to get diff");
	/* Without any commit there is nothing to differ from. */
	if (found && (b ? data_index_of_revision(new, d, b, true, NULL, err) : data_index_workspace(new, d, &d->stages, true, err)) < 0)
		return b ? err_prefix(err, "failed to get diff") : -1;
	if (found && find_targets(&only, d, args, old, new, err) < 0)
		return -1;
	if (found)
		data_index_diff(&changes, old, new, false, &only);
	for (size_t i = 0; i < changes.n; i++) {
		const struct index_change *c = &changes.v[i];

		put_change(&f, args, c);
		if (!hide && c->old && c->old->id[0] && !index_item_cached(c->old, &d->cache.store))
			put(&f, args, NOT_IN_CACHE, text(&f, index_item_shown(c->old)), hash_of(&f, c->old));
	}
	print(&f, args, hide);
	return 0;
}

static int run(const void *raw, struct err *err)
{
	struct data_project d;
	CLEANUP(data_index_release) struct data_index old = { 0 }, new = { 0 };
	int status = data_project_open(&d, raw, "dvc diff", DATA_SHARED | DATA_STAGES, err);

	if (status == 0 && data_project_check_remotes(&d, err) < 0) {
		err->code = DVC_FAILED;
		status = -1;
	}
	if (status == 0)
		status = compare(&d, raw, &old, &new, err);
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "one JSON document", NULL },
	{ "targets", 0, OPT_LIST, AT(targets), "PATH", NULL, OPT_MANY, "these tracked files and folders alone", NULL },
	{ "show-hash", 0, OPT_FLAG, AT(show_hash), NULL, NULL, 0, "with digests", NULL },
	{ "md", 0, OPT_FLAG, AT(md), NULL, NULL, 0, "a Markdown table", "show-md" },
	{ "hide-missing", 0, OPT_FLAG, AT(hide_missing), NULL, NULL, 0, "leave out what the cache does not hold", NULL },
	{ 0 },
};

const struct command data_diff = {
	.name = "diff",
	.summary = "print which tracked files differ between two commits, or a commit and the workspace",
	.operands = "[OLD [NEW]]",
	.most = 2,
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data diff\n  data diff v1 v2 --json\n",
	.run = run,
};
