/* predict - score the rows of a table with a model and write their predictions. */
#include "predict_rows.h"

#include "base/mem.h"
#include "base/str.h"
#include "ci/program.h"
#include "format/json.h"

#include <stdio.h>

static void print_result(const struct predict_args *args, const struct predict_result *r)
{
	CLEANUP(str_release) struct str text = { 0 };
	char rows[32];

	if (args->common.json) {
		struct json_writer w = { .out = &text };

		json_begin_object(&w);
		json_put_int(&w, "rows", (int64_t)r->n_rows);
		json_put_text(&w, "model", r->model);
		json_key(&w, "version");
		if (r->version > 0)
			json_add_int(&w, r->version);
		else
			json_add_null(&w);
		json_put_text(&w, "path", args->output);
		json_end_object(&w);
		puts(str_text(&text));
	} else if (!args->common.quiet) {
		printf("scored %s rows with %s: %s\n", str_group(rows, (long long)r->n_rows), r->title, args->output);
	}
}

static int run(const void *untyped, struct err *err)
{
	CLEANUP(predict_result_release) struct predict_result result = { 0 };
	const struct predict_args *args = untyped;

	if (predict_rows(&result, args, err) < 0)
		return -1;
	print_result(args, &result);
	return 0;
}

static const struct opt options[] = {
	{ "model", 'm', OPT_TEXT, offsetof(struct predict_args, model), "MODEL", NULL, OPT_REQUIRED,
	  "a package folder or .onnx file, runs:/ID/model, models:/NAME@ALIAS, models:/NAME/VERSION, command:\"...\" or a URL",
	  "step-input" },
	{ "data", 'd', OPT_TEXT, offsetof(struct predict_args, data), "FILE", NULL, OPT_REQUIRED, "the rows, as CSV with a header", NULL },
	{ "output", 'o', OPT_TEXT, offsetof(struct predict_args, output), "FILE", NULL, OPT_REQUIRED,
	  "the key columns and the predictions, as CSV", "step-output" },
	{ "key", 0, OPT_LIST, offsetof(struct predict_args, key), "COLUMN", NULL, 0,
	  "a column to copy; more than once for more (default: the schema's key)", NULL },
	{ "hide", 0, OPT_LIST, offsetof(struct predict_args, hide), "COLUMN", NULL, 0,
	  "a column that a command or a server is not to see: the label", NULL },
	{ "schema", 0, OPT_TEXT, offsetof(struct predict_args, schema), "FILE", "schema.yaml", 0,
	  "where the key columns are named, if the file is there", NULL },
	{ "tracking-uri", 0, OPT_TEXT, offsetof(struct predict_args, tracking_uri), "URI", NULL, 0,
	  "the store (default: MLFLOW_TRACKING_URI, then .interlock/track.db)", NULL },
	{ "threads", 0, OPT_INT, offsetof(struct predict_args, threads), "N", "0", OPT_ADVANCED,
	  "threads; 0 = one a processor; the result is the same", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "score the rows of a table with a model", NULL, sizeof(struct predict_args), options,
	  "  interlock predict --model models:/diabetes@production --data new.csv --output scored.csv\n"
	  "  interlock predict --model model --data data/split/holdout.csv --output scored.csv --json",
	  run },
	{ 0 },
};

static const struct program program = { "predict", "score the rows of a table with a model", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
