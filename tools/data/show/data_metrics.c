/* data metrics show, metrics diff, params diff - the figures of a project, and how they changed. */
#include "tools/data/commands.h"
#include "tools/data/show/figures.h"
#include "tools/data/show/revisions.h"
#include "tools/data/show/text_table.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/revision.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <string.h>

enum { PRECISION = 5, PRECISION_MOST = 300 };

struct args {
	struct common common;
	struct strvec targets;
	bool all_branches, all_tags, all_commits, markdown, recursive, all, no_path, deps;
	int64_t precision;
};

#define JSON_OPT                                                                                                                           \
	{                                                                                                                                  \
		"json", 0, OPT_FLAG, offsetof(struct args, common.json), NULL, NULL, 0, "print JSON", NULL                                 \
	}
#define MD_OPT                                                                                                                             \
	{                                                                                                                                  \
		"md", 0, OPT_FLAG, offsetof(struct args, markdown), NULL, NULL, 0, "print a table of Markdown", NULL                       \
	}
#define PRECISION_OPT                                                                                                                      \
	{                                                                                                                                  \
		"precision", 0, OPT_INT, offsetof(struct args, precision), "N", NULL, 0, "round to N digits after the point (default 5)",  \
			NULL                                                                                                               \
	}
#define RECURSIVE_OPT                                                                                                                      \
	{                                                                                                                                  \
		"recursive", 'R', OPT_FLAG, offsetof(struct args, recursive), NULL, NULL, 0, "look for files in folders, too", NULL        \
	}
#define DIFF_OPTS                                                                                                                          \
	{ "targets", 0, OPT_LIST, offsetof(struct args, targets), "PATH...", NULL, OPT_MANY, "compare these files alone", NULL },          \
		{ "all", 0, OPT_FLAG, offsetof(struct args, all), NULL, NULL, 0, "show what has not changed, too", NULL }, JSON_OPT,       \
		MD_OPT,                                                                                                                    \
	{                                                                                                                                  \
		"no-path", 0, OPT_FLAG, offsetof(struct args, no_path), NULL, NULL, 0, "leave out the column of paths", NULL               \
	}

static const struct opt show_opts[] = {
	{ "all-branches", 'a', OPT_FLAG, offsetof(struct args, all_branches), NULL, NULL, 0, "of every branch", NULL },
	{ "all-tags", 'T', OPT_FLAG, offsetof(struct args, all_tags), NULL, NULL, 0, "of every tag", NULL },
	{ "all-commits", 'A', OPT_FLAG, offsetof(struct args, all_commits), NULL, NULL, 0, "of every commit", NULL },
	JSON_OPT,
	MD_OPT,
	RECURSIVE_OPT,
	PRECISION_OPT,
	{ 0 },
};
static const struct opt metrics_diff_opts[] = { DIFF_OPTS, RECURSIVE_OPT, PRECISION_OPT, { 0 } };
static const struct opt params_diff_opts[] = {
	DIFF_OPTS,
	{ "deps", 0, OPT_FLAG, offsetof(struct args, deps), NULL, NULL, 0, "those alone that stages depend on", NULL },
	{ 0 },
};

static int precision_of(const struct args *args)
{
	return args->precision > 0 ? args->precision < PRECISION_MOST ? (int)args->precision : PRECISION_MOST : PRECISION;
}

static void print_json(const struct value *v)
{
	CLEANUP(str_release) struct str out = { 0 };

	value_to_json(&out, v, false);
	printf("%s\n", str_text(&out));
}

static void tell_failed(const char *names)
{
	fprintf(stderr, "DVC failed to load some metrics for following revisions: '%s'.\n", names);
}

/* ---- show ---- */

static int find_all(struct revisions *revs, const struct args *args, const struct project *p, struct err *err)
{
	unsigned which = (args->all_commits ? REVISIONS_COMMITS : 0) | (args->all_branches ? REVISIONS_BRANCHES : 0) |
			 (args->all_tags ? REVISIONS_TAGS : 0);

	return revisions_find(revs, p, which, err);
}

/* Add one reading to the result under its name. */
static int add_reading(struct value *result, struct str *bad, struct arena *a, const struct args *args, const struct project *p,
		       const char *rev, const char *name, struct err *err)
{
	struct figures_ask ask = { .targets = &args->common.rest, .recursive = args->recursive };
	struct value *files, *why;
	struct err one = { 0 };
	bool failed = false;

	if (figures_read(&files, &failed, a, p, rev, &ask, &one) < 0) {
		if (!*name) {
			*err = one;
			return -1;
		}
		why = value_put(a, value_put(a, value_map(a), "type", value_text(a, "DvcException")), "msg", value_text(a, one.text));
		value_put(a, result, name, value_put(a, value_map(a), "error", why));
		failed = true;
	} else {
		value_put(a, result, name, value_put(a, value_map(a), "data", files));
	}
	if (failed)
		str_addf(bad, "%s%s", bad->len ? ", " : "", name);
	return 0;
}

/* The work tree says nothing that the branch it is on does not. */
static void hide_workspace(struct value *result, const struct project *p)
{
	CLEANUP(mem_free) char *path = fs_join(p->git_top, ".git/HEAD");
	CLEANUP(str_release) struct str head = { 0 };
	struct err ignored = { 0 };
	const struct value *workspace = value_get(result, "workspace"), *branch;
	char *name;

	if (!fs_exists(path) || fs_read(&head, path, 4096, &ignored) < 0 || !str_starts(str_text(&head), "ref: refs/heads/"))
		return;
	name = head.data + strlen("ref: refs/heads/");
	name[strcspn(name, "\n")] = '\0';
	branch = value_get(result, name);
	if (workspace && branch && value_equal(workspace, branch))
		value_drop(result, "workspace");
}

/* Every dotted key of the readings, in byte order. */
static void all_keys(struct strvec *keys, struct arena *a, const struct value *result)
{
	for (size_t r = 0; r < result->n; r++) {
		const struct value *files = value_get(result->items[r], "data");

		for (size_t f = 0; files && f < files->n; f++) {
			const struct value *flat = figures_flatten(a, value_get(files->items[f], "data"));

			for (size_t k = 0; k < flat->n; k++)
				if (!strvec_has(keys, flat->keys[k]))
					strvec_add(keys, flat->keys[k]);
		}
	}
	strvec_sort(keys);
}

static void print_readings(const struct args *args, struct arena *a, const struct value *result, bool by_revision)
{
	CLEANUP(text_table_release) struct text_table t = { 0 };
	CLEANUP(strvec_release) struct strvec keys = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	all_keys(&keys, a, result);
	t.n_cols = keys.n + 1 + by_revision;
	if (by_revision)
		strvec_add(&t.cells, "Revision");
	strvec_add(&t.cells, "Path");
	for (size_t k = 0; k < keys.n; k++)
		strvec_add(&t.cells, keys.v[k]);
	for (size_t r = 0; r < result->n; r++) {
		const struct value *files = value_get(result->items[r], "data");

		for (size_t f = 0; files && f < files->n; f++) {
			const struct value *flat = figures_flatten(a, value_get(files->items[f], "data"));

			if (by_revision)
				strvec_add(&t.cells, result->keys[r]);
			strvec_add(&t.cells, files->keys[f]);
			for (size_t k = 0; k < keys.n; k++)
				figures_cell(&t.cells, value_get(flat, keys.v[k]), precision_of(args));
		}
	}
	text_table_print(&out, &t, args->markdown);
	fputs(str_text(&out), stdout);
}

static int show(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(revisions_release) struct revisions revs = { 0 };
	CLEANUP(str_release) struct str bad = { 0 };
	bool many = args->all_branches || args->all_tags || args->all_commits, any_bad = false;
	struct value *result = value_map(&a);

	if (project_open_any(&p, ".", args->common.env, err) < 0 || (many && find_all(&revs, args, &p, err) < 0))
		return -1;
	if (add_reading(result, &bad, &a, args, &p, NULL, many ? "workspace" : "", err) < 0)
		return -1;
	for (size_t i = 0; i < revs.ids.n; i++)
		if (add_reading(result, &bad, &a, args, &p, revs.ids.v[i], arena_strdup(&a, revs.names.v[i]), err) < 0)
			return -1;
	if (many)
		hide_workspace(result, &p);
	for (size_t r = 0; r < result->n; r++) {
		const struct value *files = value_get(result->items[r], "data");

		any_bad = any_bad || value_get(result->items[r], "error");
		for (size_t f = 0; files && f < files->n; f++)
			any_bad = any_bad || value_get(files->items[f], "error");
	}
	if (any_bad && !args->common.quiet)
		tell_failed(str_text(&bad));
	if (args->common.json)
		print_json(result);
	else if (!args->common.quiet)
		print_readings(args, &a, result, many);
	return 0;
}

/* ---- diff ---- */

static void print_changes(const struct args *args, const struct value *diff, const char *title, const char *old, const char *new,
			  bool changes)
{
	CLEANUP(text_table_release) struct text_table t = { .n_cols = 3u + !args->no_path + changes };
	CLEANUP(str_release) struct str out = { 0 };
	int precision = changes ? precision_of(args) : -1;

	if (!args->no_path)
		strvec_add(&t.cells, "Path");
	strvec_add(&t.cells, title);
	strvec_add(&t.cells, old);
	strvec_add(&t.cells, new);
	if (changes)
		strvec_add(&t.cells, "Change");
	for (size_t f = 0; f < diff->n; f++)
		for (size_t k = 0; k < diff->items[f]->n; k++) {
			const struct value *one = diff->items[f]->items[k];

			if (!args->no_path)
				strvec_add(&t.cells, diff->keys[f]);
			strvec_add(&t.cells, diff->items[f]->keys[k]);
			figures_cell(&t.cells, value_get(one, "old"), precision);
			figures_cell(&t.cells, value_get(one, "new"), precision);
			if (changes)
				figures_cell(&t.cells, value_get(one, "diff"), precision);
		}
	text_table_print(&out, &t, args->markdown);
	fputs(str_text(&out), stdout);
}

static bool has_commits(const struct project *p)
{
	CLEANUP(revision_cleanup) struct revision *head = NULL;
	struct err ignored = { 0 };

	return p->has_git && revision_open(&head, p->root, "HEAD", &ignored) == 0;
}

/* Are they one commit? Then nothing is read at all. */
static bool same_commit(const struct project *p, const char *old, const char *new)
{
	CLEANUP(revision_cleanup) struct revision *a = NULL;
	CLEANUP(revision_cleanup) struct revision *b = NULL;
	struct err ignored = { 0 };

	if (strcmp(new, "workspace") == 0 || strcmp(old, "workspace") == 0)
		return strcmp(old, new) == 0;
	return revision_open(&a, p->root, old, &ignored) == 0 && revision_open(&b, p->root, new, &ignored) == 0 &&
	       strcmp(revision_id(a), revision_id(b)) == 0;
}

static int read_side(struct value **out, struct str *bad, struct arena *a, const struct args *args, const struct project *p,
		     const char *rev, bool params, struct err *err)
{
	struct figures_ask ask = { .params = params, .deps_only = args->deps, .recursive = args->recursive, .targets = &args->targets };
	CLEANUP(revision_cleanup) struct revision *there = NULL;
	bool workspace = strcmp(rev, "workspace") == 0, failed = false;
	struct err one = { 0 };

	if (!workspace && revision_open(&there, p->root, rev, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	*out = value_map(a);
	if (figures_read(out, &failed, a, p, workspace ? NULL : rev, &ask, &one) < 0) {
		log_warn(args->common.log, "failed to load %s in revision '%s', %s", params ? "params" : "metrics", rev, one.text);
		*out = value_map(a);
		failed = true;
	}
	if (failed)
		str_addf(bad, "%s%s", bad->len ? ", " : "", rev);
	return 0;
}

static int diff(const struct args *args, bool params, struct err *err)
{
	const struct strvec *rest = &args->common.rest;
	const char *old_rev = rest->n > 0 ? rest->v[0] : "HEAD", *new_rev = rest->n > 1 ? rest->v[1] : "workspace";
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str bad = { 0 };
	struct value *old = NULL, *new = NULL, *changes = value_map(&a);

	if (project_open_any(&p, ".", args->common.env, err) < 0)
		return -1;
	if (has_commits(&p) && !same_commit(&p, old_rev, new_rev)) {
		if (read_side(&old, &bad, &a, args, &p, old_rev, params, err) < 0 ||
		    read_side(&new, &bad, &a, args, &p, new_rev, params, err) < 0)
			return -1;
		changes = figures_diff(&a, old, new, args->all);
	}
	if (bad.len && !args->common.quiet)
		tell_failed(str_text(&bad));
	if (args->common.json)
		print_json(changes);
	else if (!args->common.quiet)
		print_changes(args, changes, params ? "Param" : "Metric", old_rev, new_rev, !params);
	return 0;
}

static int metrics_diff(const void *raw, struct err *err)
{
	return diff(raw, false, err);
}

static int params_diff(const void *raw, struct err *err)
{
	return diff(raw, true, err);
}

const struct command data_metrics_show = {
	.name = "metrics show",
	.summary = "show metrics",
	.operands = "[PATH...]",
	.args_size = sizeof(struct args),
	.opts = show_opts,
	.examples = "  data metrics show --md\n  data metrics show --all-tags --json\n",
	.run = show,
};

const struct command data_metrics_diff = {
	.name = "metrics diff",
	.summary = "show how metrics changed between two revisions, or since one",
	.operands = "[OLD [NEW]]",
	.args_size = sizeof(struct args),
	.opts = metrics_diff_opts,
	.examples = "  data metrics diff main\n  data metrics diff v1.0 v1.1 --all --md\n",
	.run = metrics_diff,
	.most = 2,
};

const struct command data_params_diff = {
	.name = "params diff",
	.summary = "show how params changed between two revisions, or since one",
	.operands = "[OLD [NEW]]",
	.args_size = sizeof(struct args),
	.opts = params_diff_opts,
	.examples = "  data params diff main --md\n  data params diff v1.0 --deps --targets params.yaml\n",
	.run = params_diff,
	.most = 2,
};
