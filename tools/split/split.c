/* split - a table to train, validation and hold-out, the same rows on any machine, and no row in two of them. */
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "pipeline/params/params.h"
#include "table/schema.h"
#include "tools/split/parts.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *data, *params, *schema, *output_dir;
	struct strvec set;
};

static const char *data_path(const struct args *args, struct err *err)
{
	size_t n = args->common.rest.n + (args->data != NULL);

	if (n == 1)
		return args->data ? args->data : args->common.rest.v[0];
	err_set(err, ERR_USAGE, n ? "one table can be split at a time, and %zu are given" : "no table to split is given (see --help)", n);
	return NULL;
}

/* Keys, strata and groups are texts, whatever they look like. */
static int read_table(struct table *t, const struct fs_map *map, const char *path, const struct schema *schema,
		      const struct split_params *p, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	const struct table_read how = { .text_columns = &texts, .missing = &schema->missing };
	const char *const ways[] = { p->stratify, p->group };

	schema_text_columns(schema, &texts);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i])
			strvec_add(&texts, ways[i]);
	return table_read_csv_text(t, map->data, map->size, path, &how, err);
}

static void print_sentence(const struct parts *parts)
{
	const size_t *n = parts->assignment->n;
	char train[32], validation[32], holdout[32];

	str_group(train, (long long)n[PART_TRAIN]);
	str_group(validation, (long long)n[PART_VALIDATION]);
	str_group(holdout, (long long)n[PART_HOLDOUT]);
	if (n[PART_VALIDATION])
		printf("train %s rows, validation %s rows, hold-out %s rows, no row in two: %s\n", train, validation, holdout, parts->dir);
	else
		printf("train %s rows, hold-out %s rows, no row in both: %s\n", train, holdout, parts->dir);
}

static void print_result(const struct args *args, const struct parts *parts)
{
	CLEANUP(str_release) struct str out = { 0 };

	if (args->common.json) {
		parts_to_json(&out, parts, false);
		puts(str_text(&out));
	} else if (!args->common.quiet) {
		print_sentence(parts);
	}
}

static int run(const void *arguments, struct err *err)
{
	const struct args *args = arguments;
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(schema_release) struct schema schema = { 0 };
	CLEANUP(fs_unmap) struct fs_map map = { 0 };
	CLEANUP(table_release) struct table table = { 0 };
	CLEANUP(assignment_release) struct assignment assignment = { 0 };
	struct split_params params;
	CLEANUP(parts_release)
	struct parts parts = { .dir = args->output_dir, .table = &table, .assignment = &assignment, .params = &params };
	const char *path = data_path(args, err);

	if (!path || params_read(&y, args->params, &args->set, err) < 0 || split_params_read(&params, &y, err) < 0 ||
	    schema_read_or_none(&schema, args->schema, err) < 0)
		return -1;
	parts.key = &schema.key;
	if (fs_map(&map, path, err) < 0 || read_table(&table, &map, path, &schema, &params, err) < 0 ||
	    assign_rows(&assignment, &table, &params, &schema.key, err) < 0 || parts_write(&parts, map.data, map.size, err) < 0)
		return -1;
	print_result(args, &parts);
	return 0;
}

static const struct opt opts[] = {
	{ "data", 0, OPT_TEXT, offsetof(struct args, data), "FILE", NULL, 0, "the table, if it is not given as the argument", NULL },
	{ "params", 0, OPT_TEXT, offsetof(struct args, params), "FILE", NULL, 0,
	  "the section `split` says how; without it params.yaml, if that is there", NULL },
	{ "schema", 0, OPT_TEXT, offsetof(struct args, schema), "FILE", NULL, 0,
	  "its key tells rows apart; without it schema.yaml, if that is there; else the rows' content", NULL },
	{ "set", 'S', OPT_LIST, offsetof(struct args, set), "KEY=VALUE", NULL, 0, "override one parameter: split.holdout=0.3", NULL },
	{ "output-dir", 'o', OPT_TEXT, offsetof(struct args, output_dir), "FOLDER", NULL, OPT_REQUIRED,
	  "where train.csv, validation.csv, holdout.csv and split.json go", "output,step-output" },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "a table to train, validation and hold-out, no row in two of them", "FILE", sizeof(struct args), opts,
	  "  interlock split data/clean.csv --params params.yaml --output-dir data/split\n"
	  "  interlock split data/clean.csv -S split.holdout=0.3 -S split.stratify=species --output-dir data/split\n",
	  run },
	{ 0 },
};

static const struct program program = { "split", "a table to train, validation and hold-out, no row in two of them", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
