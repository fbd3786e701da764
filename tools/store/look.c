/* look.c - a look at everything in a store in git, and what can be mended without losing a record. */
#include "base/log.h"
#include "base/mem.h"
#include "commands.h"
#include "format/json.h"
#include "track/git/git_care.h"

static void put_texts(struct json_writer *w, const char *key, const struct strvec *texts)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < texts->n; i++)
		json_add_text(w, texts->v[i]);
	json_end_array(w);
}

static void write_json(struct str *out, const struct store_care *care)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_bool(&w, "whole", care->problems.n == 0);
	json_put_int(&w, "logs", (int64_t)care->logs);
	json_put_int(&w, "lines", (int64_t)care->lines);
	json_put_int(&w, "versions", (int64_t)care->versions);
	json_put_int(&w, "runs", (int64_t)care->runs);
	json_put_int(&w, "tags", (int64_t)care->tags);
	put_texts(&w, "mended", &care->mended);
	put_texts(&w, "problems", &care->problems);
	json_end_object(&w);
	str_addch(out, '\n');
}

static void write_text(struct str *out, const struct store_care *care)
{
	for (size_t i = 0; i < care->mended.n; i++)
		str_addf(out, "made %s\n", care->mended.v[i]);
	if (care->problems.n == 0)
		str_addf(out, "the store is whole: %zu logs with %zu lines, %zu versions, %zu runs, %zu tags\n", care->logs, care->lines,
			 care->versions, care->runs, care->tags);
}

int run_verify(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(store_care_release) struct store_care care = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *forgeable = NULL;
	const struct store_request *req = args;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_care_verify(&care, s, req->repair, err) < 0)
		return -1;
	if ((forgeable = store_forgeable(s)))
		log_warn(req->common.log, "%s", forgeable);
	if (req->common.json)
		write_json(&text, &care);
	else
		write_text(&text, &care);
	if (print_text(req, &text, err) < 0)
		return -1;
	if (care.problems.n == 0)
		return 0;
	if (care.problems.n == 1)
		return err_set(err, ERR_INTEGRITY, "%s", care.problems.v[0]);
	return err_set(err, ERR_INTEGRITY, "%s (and %zu more: see --json)", care.problems.v[0], care.problems.n - 1);
}
