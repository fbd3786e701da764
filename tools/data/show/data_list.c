/* data list - what a project holds, files of git and outputs alike, here or at a revision. */
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"
#include "tools/data/show/ls_colors.h"
#include "tools/data/show/size_text.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	bool recursive, tree, dvc_only, size, show_hash;
	int64_t level;
	struct away_args away;
};

static const struct opt opts[] = {
	{ "recursive", 'R', OPT_FLAG, offsetof(struct args, recursive), NULL, NULL, 0, "list folders and all in them", NULL },
	{ "tree", 'T', OPT_FLAG, offsetof(struct args, tree), NULL, NULL, 0, "draw a tree", NULL },
	{ "level", 'L', OPT_INT, offsetof(struct args, level), "DEPTH", "-1", 0, "go no deeper than this", NULL },
	{ "dvc-only", 0, OPT_FLAG, offsetof(struct args, dvc_only), NULL, NULL, 0, "list outputs alone", NULL },
	{ "json", 0, OPT_FLAG, offsetof(struct args, common.json), NULL, NULL, 0, "print JSON", NULL },
	AWAY_REV_OPT(struct args, away),
	AWAY_REMOTE_OPTS(struct args, away),
	{ "size", 0, OPT_FLAG, offsetof(struct args, size), NULL, NULL, 0, "show sizes", NULL },
	{ "show-hash", 0, OPT_FLAG, offsetof(struct args, show_hash), NULL, NULL, 0, "show digests", NULL },
	{ 0 },
};

struct row {
	char *path;
	size_t lines; /* bytes at its start that are lines of a tree */
	const struct view_node *node;
};

struct rows {
	struct row *v;
	size_t n, cap;
	struct ls_colors colors;
};

static void rows_release(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i].path);
	free(r->v);
	ls_colors_release(&r->colors);
}

static void add_row(struct rows *r, char *path, size_t lines, const struct view_node *node)
{
	r->v = mem_grow(r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct row){ path, lines, node };
}

/* Is it an output, in one, or does it hold one? */
static bool has_out(const struct view_node *node)
{
	if (node->in_out)
		return true;
	for (size_t i = 0; i < node->n; i++)
		if (has_out(node->below[i]))
			return true;
	return false;
}

/* depth: how far below the one that was asked for, from 1. */
static void collect(struct rows *r, const struct args *args, const struct view_node *of, const char *prefix, int64_t depth)
{
	for (size_t i = 0; i < of->n; i++) {
		const struct view_node *node = of->below[i];
		char *path = *prefix ? str_format("%s/%s", prefix, node->name) : mem_strdup(node->name);
		bool enter = node->is_dir && args->recursive && (args->level < 0 || depth < args->level);

		if (args->dvc_only && !has_out(node)) {
			free(path);
			continue;
		}
		if (enter)
			collect(r, args, node, path, depth + 1);
		if (enter)
			free(path);
		else
			add_row(r, path, 0, node);
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

/* -1 = not known. */
static int64_t size_of(const struct args *args, const struct view_node *n)
{
	return args->dvc_only || n->size < 0 ? n->recorded_size : n->size;
}

static void print_json(const struct args *args, const struct rows *r)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct value *list = value_list(&a);

	for (size_t i = 0; i < r->n; i++) {
		const struct view_node *n = r->v[i].node;
		struct value *map = value_map(&a);

		value_put(&a, map, "isout", value_bool(&a, n->in_out));
		value_put(&a, map, "isdir", value_bool(&a, n->is_dir));
		value_put(&a, map, "isexec", value_bool(&a, n->is_exec));
		value_put(&a, map, "size", size_of(args, n) < 0 ? value_null(&a) : value_int(&a, size_of(args, n)));
		value_put(&a, map, "md5", n->id ? value_text(&a, n->id) : value_null(&a));
		value_put(&a, map, "path", value_text(&a, r->v[i].path));
		value_add(&a, list, map);
	}
	value_to_json(&out, list, false);
	printf("%s\n", str_text(&out));
}

/* "" for a folder of unknown size. */
static void shown_size(char out[static SIZE_TEXT], const struct args *args, const struct view_node *n)
{
	int64_t bytes = size_of(args, n);

	*out = '\0';
	if (bytes > 0 || (bytes == 0 && !n->is_dir))
		size_text(out, bytes);
}

/* In the colours of `ls`, on a terminal or not, as DVC does. */
static void print_name(const struct rows *r, const struct row *row)
{
	const struct ls_entry entry = { row->path + row->lines, row->node->in_out, row->node->is_dir, row->node->is_exec };
	CLEANUP(str_release) struct str text = { 0 };

	ls_colors_add(&text, &r->colors, &entry);
	printf("%.*s%s\n", (int)row->lines, row->path, str_text(&text));
}

static void print_rows(const struct args *args, const struct rows *r)
{
	int widest = 0, widest_id = 1;
	char size[SIZE_TEXT];

	for (size_t i = 0; i < r->n; i++) {
		int len, id_len = r->v[i].node->id ? (int)strlen(r->v[i].node->id) : 0;

		shown_size(size, args, r->v[i].node);
		len = (int)strlen(size);
		widest = len > widest ? len : widest;
		widest_id = id_len > widest_id ? id_len : widest_id;
	}
	for (size_t i = 0; i < r->n; i++) {
		const struct view_node *n = r->v[i].node;

		shown_size(size, args, n);
		if (args->size)
			printf("%*s  ", widest, size);
		if (args->show_hash)
			printf("%-*s  ", widest_id, n->id ? n->id : "-");
		print_name(r, &r->v[i]);
	}
}

static void collect_tree(struct rows *r, const struct args *args, const struct view_node *of, const char *lines, int64_t depth)
{
	size_t left = 0;

	for (size_t i = 0; i < of->n; i++)
		left += !args->dvc_only || has_out(of->below[i]);
	for (size_t i = 0; i < of->n; i++) {
		const struct view_node *node = of->below[i];
		CLEANUP(mem_free) char *below = NULL;
		char *path;

		if (args->dvc_only && !has_out(node))
			continue;
		left--;
		path = str_format("%s%s%s", lines, left ? "├── " : "└── ", node->name);
		add_row(r, path, strlen(path) - strlen(node->name), node);
		below = str_format("%s%s", lines, left ? "│   " : "    ");
		if (args->level < 0 || depth < args->level)
			collect_tree(r, args, node, below, depth + 1);
	}
}

static void show(const struct args *args, const struct view_node *node, const char *path)
{
	CLEANUP(rows_release) struct rows rows = { 0 };

	ls_colors_read(&rows.colors, env_get(args->common.env, "LS_COLORS"));
	if (args->tree) {
		add_row(&rows, mem_strdup(*path ? path : "."), 0, node);
		if (args->level != 0)
			collect_tree(&rows, args, node, "", 1);
	} else if (!node->is_dir || (args->recursive && args->level == 0)) {
		add_row(&rows, mem_strdup(*path ? fs_base(path) : "."), 0, node);
	} else {
		collect(&rows, args, node, "", 1);
		qsort(rows.v, rows.n, sizeof(*rows.v), by_path);
	}
	if (args->common.json)
		print_json(args, &rows);
	else if (!args->common.quiet)
		print_rows(args, &rows);
}

static int list(const struct args *args, struct err *err)
{
	const char *url = args->common.rest.v[0], *path = args->common.rest.n > 1 ? args->common.rest.v[1] : "";
	CLEANUP(away_release) struct away w;
	const struct view_node *node;

	if (away_open(&w, &args->common, &args->away, url, path, NULL, err) < 0)
		return -1;
	node = source_data_find(&w.data, w.below, err);
	if (!node)
		return -1;
	show(args, node, path);
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;

	if (args->tree && args->common.json)
		return err_set(err, DVC_ERROR, "Cannot use --tree and --json options together.");
	if (list(args, err) == 0)
		return 0;
	if (err->code != DVC_ARGUMENTS)
		err->code = DVC_FAILED;
	return err_prefix(err, "failed to list '%s'", args->common.rest.v[0]);
}

#define LIST(variable, word, text)                                                                                                         \
	const struct command variable = {                                                                                                  \
		.name = word,                                                                                                              \
		.summary = text,                                                                                                           \
		.operands = "REPOSITORY [PATH]",                                                                                           \
		.args_size = sizeof(struct args),                                                                                          \
		.opts = opts,                                                                                                              \
		.examples = "  data " word " . data -R --dvc-only\n  data " word " ../other --rev v1.0 --json\n",                          \
		.run = run,                                                                                                                \
		.least = 1,                                                                                                                \
		.most = 2,                                                                                                                 \
	}

LIST(data_list, "list", "list what a project holds, files and outputs");
LIST(data_ls, "ls", "the same as list");
