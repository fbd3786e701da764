/* data list-url - what lies at a URL or a path. */
#include "tools/data/commands.h"
#include "tools/data/imports/url_place.h"
#include "tools/data/show/size_text.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct args {
	struct common common;
	struct strvec fs_config;
	bool recursive, tree, size;
	int64_t level;
};

struct row {
	char *path;
	bool is_dir;
	int64_t size; /* -1 = not known */
};
struct rows {
	struct row *v;
	size_t n, cap;
};

static void rows_release(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i].path);
	free(r->v);
}

static void add_row(struct rows *r, const char *path, bool is_dir, int64_t size)
{
	r->v = mem_grow(r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct row){ mem_strdup(path), is_dir, size };
}

/* A folder of this machine, depth folders deep (below 0: all); those at the end stand for what is in them. */
static int walk(struct rows *r, const char *top, const char *below, int64_t depth, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_join(top, below);
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (fs_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = *below ? fs_join(below, names.v[i]) : mem_strdup(names.v[i]);
		CLEANUP(mem_free) char *full = fs_join(top, path);
		struct stat st;
		bool is_dir;

		if (lstat(full, &st) != 0)
			continue;
		is_dir = S_ISDIR(st.st_mode);
		if (!is_dir || depth == 1)
			add_row(r, path, is_dir, st.st_size);
		else if (walk(r, top, path, depth - 1, err) < 0)
			return -1;
	}
	return 0;
}

/* Names elsewhere know no folders: they are what stands before a slash. */
static void cut(struct rows *r, const struct url_facts *f, int64_t depth)
{
	for (size_t i = 0; i < f->n; i++) {
		const char *end = f->v[i].path;
		int64_t parts = 0;

		while (end && parts++ != depth)
			end = strchr(end + (parts > 1), '/');
		if (!end) {
			add_row(r, f->v[i].path, false, f->v[i].size);
			continue;
		}
		{
			CLEANUP(mem_free) char *folder = mem_strndup(f->v[i].path, (size_t)(end - f->v[i].path));

			if (!r->n || strcmp(r->v[r->n - 1].path, folder) != 0)
				add_row(r, folder, true, -1);
		}
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

static int collect(struct rows *r, const struct url_place *p, int64_t depth, struct err *err)
{
	if (!p->source.path)
		cut(r, &p->facts, depth);
	else if (walk(r, p->source.path, "", depth, err) < 0)
		return -1;
	if (r->n)
		qsort(r->v, r->n, sizeof(*r->v), by_path);
	return 0;
}

/* As DVC names the place itself: a path as it is meant, "bucket/key" of a store, a web address whole. Borrowed. */
static const char *own_name(const struct url_place *p)
{
	const char *rest = strstr(p->source.url, "://");

	if (p->source.path)
		return p->source.path;
	return strcmp(p->source.digest_key, "checksum") == 0 || !rest ? p->source.url : rest + 3;
}

static void print_json(const struct rows *r)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct value *list = value_list(&a);

	for (size_t i = 0; i < r->n; i++) {
		struct value *map = value_map(&a);

		value_put(&a, map, "path", value_text(&a, r->v[i].path));
		value_put(&a, map, "isdir", value_bool(&a, r->v[i].is_dir));
		value_put(&a, map, "size", r->v[i].size < 0 ? value_null(&a) : value_int(&a, r->v[i].size));
		value_add(&a, list, map);
	}
	value_to_json(&out, list, false);
	printf("%s\n", str_text(&out));
}

static void print_rows(const struct rows *r, bool with_size)
{
	char size[SIZE_TEXT];
	int widest = 0;

	for (size_t i = 0; i < r->n && with_size; i++) {
		size_text(size, r->v[i].size);
		widest = r->v[i].size >= 0 && (int)strlen(size) > widest ? (int)strlen(size) : widest;
	}
	for (size_t i = 0; i < r->n; i++) {
		size_text(size, r->v[i].size);
		if (with_size)
			printf("%*s  ", widest, r->v[i].size < 0 ? "" : size);
		printf("%s\n", r->v[i].path);
	}
}

/* Rows from lo to hi lie in one folder, whose name ends at `skip`. */
static void draw(struct rows *out, const struct rows *r, size_t lo, size_t hi, size_t skip, const char *lines)
{
	while (lo < hi) {
		const char *name = r->v[lo].path + skip;
		size_t len = strcspn(name, "/"), end = lo + 1;
		bool is_file = !name[len], last;
		CLEANUP(mem_free) char *line = NULL, *below = NULL;

		while (!is_file && end < hi && strncmp(r->v[end].path + skip, name, len + 1) == 0)
			end++;
		last = end == hi;
		line = str_format("%s%s%.*s", lines, last ? "└── " : "├── ", (int)len, name);
		add_row(out, line, !is_file || r->v[lo].is_dir, is_file ? r->v[lo].size : -1);
		below = str_format("%s%s", lines, last ? "    " : "│   ");
		if (!is_file)
			draw(out, r, lo, end, skip + len + 1, below);
		lo = end;
	}
}

static int show(const struct args *args, const struct url_place *p, struct err *err)
{
	CLEANUP(rows_release) struct rows rows = { 0 }, tree = { 0 };
	int64_t depth = args->recursive || args->tree || args->level == 0 ? args->level : 1;

	if (p->facts.is_dir && depth != 0) {
		if (collect(&rows, p, depth, err) < 0)
			return -1;
	} else if (!args->tree) {
		add_row(&rows, own_name(p), false, -1);
	}
	if (args->common.json)
		print_json(&rows);
	else if (!args->tree)
		print_rows(&rows, args->size);
	if (!args->tree || args->common.json)
		return 0;
	add_row(&tree, p->source.path ? args->common.rest.v[0] : own_name(p), true, -1);
	draw(&tree, &rows, 0, rows.n, 0, "");
	print_rows(&tree, args->size);
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(url_place_release) struct url_place place;

	if (url_place_open(&place, &args->common, &args->fs_config, args->common.rest.v[0], 0, err) < 0 || show(args, &place, err) < 0) {
		err->code = err->code == DVC_CONFIG || err->code == DVC_ARGUMENTS ? err->code : DVC_ERROR;
		return -1;
	}
	return 0;
}

static const struct opt opts[] = {
	{ "recursive", 'R', OPT_FLAG, offsetof(struct args, recursive), NULL, NULL, 0, "list folders and all in them", NULL },
	{ "tree", 'T', OPT_FLAG, offsetof(struct args, tree), NULL, NULL, 0, "draw a tree", NULL },
	{ "level", 'L', OPT_INT, offsetof(struct args, level), "DEPTH", "-1", 0, "go no deeper than this", NULL },
	{ "size", 0, OPT_FLAG, offsetof(struct args, size), NULL, NULL, 0, "show sizes", NULL },
	{ "json", 0, OPT_FLAG, offsetof(struct args, common.json), NULL, NULL, 0, "print JSON", NULL },
	{ "fs-config", 0, OPT_LIST, offsetof(struct args, fs_config), "NAME=VALUE...", NULL, OPT_MANY, "settings of the connection", NULL },
	{ 0 },
};

#define LIST_URL(variable, word, text)                                                                                                     \
	const struct command variable = {                                                                                                  \
		.name = word,                                                                                                              \
		.summary = text,                                                                                                           \
		.operands = "URL",                                                                                                         \
		.args_size = sizeof(struct args),                                                                                          \
		.opts = opts,                                                                                                              \
		.examples = "  data " word " s3://bucket/raw --recursive --size\n  data " word " remote://store/files\n",                  \
		.run = run,                                                                                                                \
		.least = 1,                                                                                                                \
		.most = 1,                                                                                                                 \
	}

LIST_URL(data_list_url, "list-url", "list what lies at a URL or a path");
LIST_URL(data_ls_url, "ls-url", "the same as list-url");
