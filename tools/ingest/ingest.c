/* ingest - raw CSV and JSON to a clean table; every bad row goes to the dead letters with its cause. */
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "format/json.h"
#include "math/decimal.h"
#include "tools/ingest/intake.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *schema, *output, *dead_letters, *profile, *max_bad_rows, *max_bad_rate, *replay;
};

static void print_json(const struct intake *in, bool replay)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out };

	json_begin_object(&w);
	json_put_int(&w, "read", in->n_read);
	json_put_int(&w, "kept", in->n_kept);
	json_put_int(&w, "rejected", in->dead.n);
	if (replay)
		json_put_int(&w, "skipped", in->n_skipped);
	json_key(&w, "causes");
	json_begin_object(&w);
	for (int i = 0; i < N_CAUSES; i++)
		if (in->dead.counts[i])
			json_put_int(&w, cause_name((enum cause)i), in->dead.counts[i]);
	json_end_object(&w);
	json_end_object(&w);
	puts(str_text(&out));
}

/* "read 445 rows, kept 442, rejected 3 (out_of_range 2, not_a_number 1): data/dead.ndjson" */
static void print_sentence(const struct intake *in)
{
	CLEANUP(str_release) struct str causes = { 0 };
	char read[32], kept[32], rejected[32], skipped[32];

	printf("read %s row%s, kept %s", str_group(read, in->n_read), in->n_read == 1 ? "" : "s", str_group(kept, in->n_kept));
	if (in->n_skipped)
		printf(", skipped %s that the table has", str_group(skipped, in->n_skipped));
	printf(", rejected %s", str_group(rejected, in->dead.n));
	cause_counts(&causes, in->dead.counts);
	if (in->dead.n)
		printf(" (%s): %s\n", str_text(&causes), in->dead_path);
	else
		printf(": %s\n", in->output);
}

static int read_limits(struct intake *in, const struct args *args, struct err *err)
{
	in->max_bad_rows = -1;
	in->max_bad_rate = 2;
	if (args->max_bad_rows &&
	    (decimal_parse_int(&in->max_bad_rows, args->max_bad_rows, strlen(args->max_bad_rows)) != DECIMAL_OK || in->max_bad_rows < 0))
		return err_set(err, ERR_USAGE, "--max-bad-rows takes a number of rows, not '%s'", args->max_bad_rows);
	if (args->max_bad_rate && (decimal_parse(&in->max_bad_rate, args->max_bad_rate, strlen(args->max_bad_rate)) != DECIMAL_OK ||
				   in->max_bad_rate < 0 || in->max_bad_rate > 1))
		return err_set(err, ERR_USAGE, "--max-bad-rate takes a share from 0 to 1, not '%s'", args->max_bad_rate);
	return 0;
}

/* "data/clean.csv", "dead.ndjson" -> "data/dead.ndjson" */
static char *beside(const char *path, const char *name)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);

	return strchr(path, '/') ? fs_join(dir, name) : mem_strdup(name);
}

static int check_args(const struct args *args, struct err *err)
{
	if (args->replay && args->common.rest.n)
		return err_set(err, ERR_USAGE, "--replay reads the dead letters alone, and '%s' is given too", args->common.rest.v[0]);
	if (!args->replay && args->common.rest.n == 0)
		return err_set(err, ERR_USAGE, "no file to read is given (see --help)");
	return 0;
}

/* Three outputs, three files. */
static int check_outputs(const struct intake *in, struct err *err)
{
	const char *paths[] = { in->output, in->dead_path, in->profile_path };

	for (int i = 0; i < 3; i++)
		if (strcmp(paths[i], paths[(i + 1) % 3]) == 0)
			return err_set(err, ERR_USAGE, "two outputs are the same file '%s'", paths[i]);
	return 0;
}

static int run(const void *arguments, struct err *err)
{
	const struct args *args = arguments;
	CLEANUP(schema_release) struct schema schema = { 0 };
	CLEANUP(mem_free) char *dead_path = NULL, *profile_path = NULL;
	CLEANUP(intake_release) struct intake in = { .output = args->output, .schema = &schema, .log = args->common.log };

	in.table.fd = in.dead_out.fd = in.profile.fd = -1;
	if (check_args(args, err) < 0 || read_limits(&in, args, err) < 0 || schema_read_or_none(&schema, args->schema, err) < 0)
		return -1;
	dead_path = args->dead_letters ? mem_strdup(args->dead_letters)
		    : args->replay     ? mem_strdup(args->replay)
				       : beside(args->output, "dead.ndjson");
	profile_path = args->profile ? mem_strdup(args->profile) : beside(args->output, "profile.json");
	in.dead_path = dead_path;
	in.profile_path = profile_path;
	in.silent = args->common.quiet || args->common.json;
	if (check_outputs(&in, err) < 0)
		return -1;
	if (!schema.path)
		log_info(args->common.log, "no schema: every column is taken as it comes");
	if ((args->replay ? intake_replay(&in, args->replay, err) : intake_files(&in, &args->common.rest, err)) < 0)
		return -1;
	if (args->common.json)
		print_json(&in, args->replay != NULL);
	else if (!args->common.quiet)
		print_sentence(&in);
	return 0;
}

static const struct opt opts[] = {
	{ "schema", 0, OPT_TEXT, offsetof(struct args, schema), "FILE", NULL, 0,
	  "what a good row looks like; without it schema.yaml, if that is there; else every column as it comes", NULL },
	{ "output", 'o', OPT_TEXT, offsetof(struct args, output), "FILE", NULL, OPT_REQUIRED, "the clean table, as CSV", "step-output" },
	{ "dead-letters", 0, OPT_TEXT, offsetof(struct args, dead_letters), "FILE", NULL, 0,
	  "bad rows as NDJSON, each with its cause; without it dead.ndjson beside the output", NULL },
	{ "profile", 0, OPT_TEXT, offsetof(struct args, profile), "FILE", NULL, 0,
	  "what each column looks like; without it profile.json beside the output", NULL },
	{ "max-bad-rows", 0, OPT_TEXT, offsetof(struct args, max_bad_rows), "N", NULL, 0, "with more bad rows than this, fail (exit 20)",
	  NULL },
	{ "max-bad-rate", 0, OPT_TEXT, offsetof(struct args, max_bad_rate), "R", NULL, 0,
	  "with a greater share of bad rows than this (0 to 1), fail (exit 20)", NULL },
	{ "replay", 0, OPT_TEXT, offsetof(struct args, replay), "FILE", NULL, 0,
	  "add the good rows of a mended dead-letter file to the output; what is still bad stays in it", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "raw CSV and JSON to a clean table, bad rows to a dead-letter file", "FILE...", sizeof(struct args), opts,
	  "  interlock ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson\n"
	  "  interlock ingest --replay data/dead.ndjson --output data/clean.csv\n",
	  run },
	{ 0 },
};

static const struct program program = { "ingest", "raw CSV and JSON to a clean table, bad rows to a dead-letter file", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
