/* data du - how much a repository, or a folder of it, holds. */
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"
#include "tools/data/show/size_text.h"
#include "tools/data/show/text_table.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct away_args away;
	bool summarize;
};

struct du_row {
	const char *name; /* of an entry; NULL = the path itself */
	int64_t bytes;
};

static void print_json(const struct du_row *rows, size_t n, const char *path)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct value *list = value_list(&a);

	for (size_t i = 0; i < n; i++) {
		CLEANUP(mem_free)
		char *shown = rows[i].name ? str_format("%s%s%s", path, *path ? "/" : "", rows[i].name) : mem_strdup(path);
		struct value *map = value_map(&a);

		value_put(&a, map, "path", value_text(&a, shown));
		value_put(&a, map, "size", value_int(&a, rows[i].bytes));
		value_add(&a, list, map);
	}
	value_to_json(&out, list, false);
	printf("%s\n", str_text(&out));
}

static void print_rows(const struct du_row *rows, size_t n, const char *path)
{
	int widest = 0;
	char size[SIZE_TEXT];

	for (size_t i = 0; i < n; i++) {
		size_text(size, rows[i].bytes);
		widest = (int)strlen(size) > widest ? (int)strlen(size) : widest;
	}
	for (size_t i = 0; i < n; i++) {
		size_text(size, rows[i].bytes);
		if (!rows[i].name && !*path)
			printf("%s", size);
		else
			printf("%-*s  %s%s%s", widest, size, path, *path && rows[i].name ? "/" : "", rows[i].name ? rows[i].name : "");
		putchar('\n');
	}
}

static int du(const void *raw, struct err *err)
{
	const struct args *args = raw;
	const char *path = args->common.rest.n > 1 ? args->common.rest.v[1] : "";
	CLEANUP(away_release) struct away w;
	CLEANUP(mem_free) struct du_row *rows = NULL;
	const struct view_node *node;
	size_t n = 0;

	if (away_open(&w, &args->common, &args->away, args->common.rest.v[0], path, NULL, err) < 0 ||
	    !(node = source_data_find(&w.data, w.below, err))) {
		err->code = err->code == DVC_CONFIG || err->code == DVC_ARGUMENTS ? err->code : DVC_ERROR;
		return -1;
	}
	rows = mem_new(node->n + 1, sizeof(*rows));
	for (size_t i = 0; i < node->n && !args->summarize && node->is_dir; i++)
		if (!source_data_is_own(node->below[i]->name))
			rows[n++] = (struct du_row){ node->below[i]->name, source_data_size(node->below[i]) };
	rows[n++] = (struct du_row){ NULL, source_data_size(node) };
	if (args->common.json)
		print_json(rows, n, path);
	else if (!args->common.quiet)
		print_rows(rows, n, path);
	return 0;
}

static const struct opt opts[] = {
	AWAY_REV_OPT(struct args, away),
	{ "summarize", 's', OPT_FLAG, offsetof(struct args, summarize), NULL, NULL, 0, "the sum alone", NULL },
	{ "json", 0, OPT_FLAG, offsetof(struct args, common.json), NULL, NULL, 0, "print JSON", NULL },
	AWAY_REMOTE_OPTS(struct args, away),
	{ 0 },
};

const struct command data_du = {
	.name = "du",
	.summary = "print how much a repository holds",
	.operands = "REPOSITORY [PATH]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data du .\n  data du ../models data --rev v1.0 --summarize\n",
	.run = du,
	.least = 1,
	.most = 2,
};
