/* ledger_command.c - the wear of a store's hold-outs: of all, of one, or whether what the store says of them is whole. */
#include "evaluate/commands/ledger_command.h"

#include "base/mem.h"
#include "evaluate/commands/ledger_view.h"
#include "verdict/holdout.h"

#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct ledger_args, member)

const struct opt ledger_opts[] = {
	{ "holdout", 0, OPT_TEXT, AT(holdout), "FILE", NULL, 0, "this hold-out alone, with every record: a file, or a digest", NULL },
	{ "verify", 0, OPT_FLAG, AT(verify), NULL, NULL, 0, "check that no record is changed or missing, and that each has its verdict",
	  NULL },
	{ "tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0, "the store; default .interlock/track.db", "store" },
	{ 0 },
};

static void print(const struct str *text)
{
	fwrite(str_text(text), 1, text->len, stdout);
}

static int all(const struct ledger_args *args, struct store *s, const struct strvec *holdouts, struct err *err)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };

	if (args->common.json)
		json_begin_array(&w);
	for (size_t i = 0; i < holdouts->n; i++) {
		CLEANUP(ledger_view_release) struct ledger_view v = { 0 };

		if (ledger_view_open(&v, s, holdouts->v[i], err) < 0)
			return -1;
		if (args->common.json)
			ledger_view_json(&w, &v, false);
		else
			ledger_view_line(&out, &v);
	}
	if (args->common.json) {
		json_end_array(&w);
		str_addch(&out, '\n');
	} else if (holdouts->n == 0) {
		str_add(&out, "no hold-out was evaluated yet\n");
	}
	if (args->common.json || !args->common.quiet)
		print(&out);
	return 0;
}

/* Key and time columns that a hold-out's digest was taken with, as its newest verdict says. */
static int digest_as(char digest[static DIGEST_TEXT], const char *path, const struct ledger_view *v, struct err *err)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	const struct json *holdout = json_get(v->last, "holdout"), *names = json_get(holdout, "key");

	for (size_t i = 0; i < json_len(names); i++)
		strvec_add(&key, json_text(json_at(names, i), ""));
	return holdout_digest(digest, path, &key, json_text(json_get(holdout, "time"), NULL), err);
}

/* Which of the store's hold-outs is the file? Each digest was taken in the order of its own key. */
static int find(char digest[static DIGEST_TEXT], struct store *s, const struct strvec *holdouts, const char *path, struct err *err)
{
	if (digest_is_valid(path)) {
		snprintf(digest, DIGEST_TEXT, "%s", path);
		return 0;
	}
	for (size_t i = 0; i < holdouts->n; i++) {
		CLEANUP(ledger_view_release) struct ledger_view v = { 0 };
		struct err why = { 0 };

		if (ledger_view_open(&v, s, holdouts->v[i], err) < 0)
			return -1;
		if (digest_as(digest, path, &v, &why) < 0 && why.code == ERR_IO) {
			*err = why;
			return -1;
		}
		if (strcmp(digest, holdouts->v[i]) == 0)
			return 0;
	}
	return holdout_digest(digest, path, &(struct strvec){ 0 }, NULL, err);
}

/* A file that was never evaluated may share rows with those that were. */
static int open_file(struct ledger_view *v, struct store *s, const char *digest, const char *path, struct err *err)
{
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(mem_free) uint64_t *hashes = NULL;

	if (ledger_view_open(v, s, digest, err) < 0)
		return -1;
	if (v->rows.rows || digest_is_valid(path))
		return 0;
	if (table_read_csv(&t, path, &(struct table_read){ 0 }, err) < 0)
		return -1;
	hashes = mem_new(t.n_rows, sizeof(*hashes));
	for (size_t i = 0; i < t.n_rows; i++)
		hashes[i] = table_row_hash(&t, i, NULL);
	row_sketch_make(&v->rows, hashes, t.n_rows);
	wear_release(&v->wear);
	if (wear_inherited(&v->wear, s, digest, &v->rows, err) < 0)
		return -1;
	v->evaluations = (int64_t)ledger_count(&v->ledger, NULL) + v->wear.evaluations;
	v->promotions = (int64_t)ledger_count(&v->ledger, "promote") + v->wear.promotions;
	return 0;
}

static int one(const struct ledger_args *args, struct store *s, const struct strvec *holdouts, struct err *err)
{
	CLEANUP(ledger_view_release) struct ledger_view v = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };
	char digest[DIGEST_TEXT];

	if (find(digest, s, holdouts, args->holdout, err) < 0 || open_file(&v, s, digest, args->holdout, err) < 0)
		return -1;
	if (args->common.json) {
		ledger_view_json(&w, &v, true);
		str_addch(&out, '\n');
	} else {
		ledger_view_line(&out, &v);
		ledger_view_records(&out, &v);
	}
	if (args->common.json || !args->common.quiet)
		print(&out);
	return 0;
}

/* What is broken is a finding; what cannot be read at all ends the search. */
static int verify_one(struct strvec *problems, size_t *records, struct store *s, const char *digest, struct err *err)
{
	CLEANUP(ledger_view_release) struct ledger_view v = { 0 };
	struct err why = { 0 };

	if (ledger_view_open(&v, s, digest, &why) < 0) {
		if (why.code != ERR_INTEGRITY) {
			*err = why;
			return -1;
		}
		if (!strvec_has(problems, why.text))
			strvec_add(problems, why.text);
		return 0;
	}
	*records += v.ledger.n;
	ledger_view_problems(problems, &v);
	return 0;
}

static void verified_json(const struct strvec *problems, size_t holdouts, size_t records)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };

	json_begin_object(&w);
	json_put_bool(&w, "whole", problems->n == 0);
	json_put_int(&w, "holdouts", (int64_t)holdouts);
	json_put_int(&w, "records", (int64_t)records);
	json_key(&w, "problems");
	json_begin_array(&w);
	for (size_t i = 0; i < problems->n; i++)
		json_add_text(&w, problems->v[i]);
	json_end_array(&w);
	json_end_object(&w);
	str_addch(&out, '\n');
	print(&out);
}

static int verify(const struct ledger_args *args, struct store *s, const struct strvec *holdouts, struct err *err)
{
	CLEANUP(strvec_release) struct strvec problems = { 0 };
	size_t records = 0;

	for (size_t i = 0; i < holdouts->n; i++)
		if (verify_one(&problems, &records, s, holdouts->v[i], err) < 0)
			return -1;
	if (args->common.json)
		verified_json(&problems, holdouts->n, records);
	else if (problems.n == 0 && !args->common.quiet)
		printf("the ledger is whole: %zu hold-outs with %zu records\n", holdouts->n, records);
	if (problems.n == 0)
		return 0;
	return problems.n == 1 ? err_set(err, ERR_INTEGRITY, "%s", problems.v[0])
			       : err_set(err, ERR_INTEGRITY, "%s (and %zu more: see --json)", problems.v[0], problems.n - 1);
}

int ledger_run(const void *arguments, struct err *err)
{
	const struct ledger_args *args = arguments;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec holdouts = { 0 };

	if (args->verify && args->holdout)
		return err_set(err, ERR_USAGE, "--verify looks at every hold-out: not together with --holdout");
	if (store_open(&s, args->tracking_uri, args->common.env, err) < 0 || wear_holdouts(&holdouts, s, err) < 0)
		return -1;
	return args->verify ? verify(args, s, &holdouts, err) : args->holdout ? one(args, s, &holdouts, err) : all(args, s, &holdouts, err);
}
