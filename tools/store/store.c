/* store - begin a store that others share, and say how it stands. */
#include "base/mem.h"
#include "ci/program.h"
#include "format/json.h"
#include "track/store.h"

#include <stdio.h>

struct store_request {
	struct common common;
	const char *tracking_uri;
};

static int print_text(const struct store_request *req, const struct str *text, struct err *err)
{
	if (req->common.quiet && !req->common.json)
		return 0;
	if (fwrite(str_text(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return err_errno(err, "cannot write to stdout");
	return 0;
}

static int run_init(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	struct json_writer w = { .out = &text };
	bool made;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_init(s, &made, err) < 0)
		return -1;
	if (req->common.json) {
		json_begin_object(&w);
		json_put_text(&w, "store", store_uri(s));
		json_put_bool(&w, "made", made);
		json_end_object(&w);
		str_addch(&text, '\n');
	} else {
		str_addf(&text, made ? "began the store %s\n" : "the store %s is there already\n", store_uri(s));
	}
	return print_text(req, &text, err);
}

static int count_lines(struct store *s, const struct strvec *logs, size_t *lines, struct err *err)
{
	*lines = 0;
	for (size_t i = 0; i < logs->n; i++) {
		struct log_record *records;
		size_t n;

		if (store_log_read(s, &records, &n, logs->v[i], err) < 0)
			return -1;
		log_records_release(records, n);
		*lines += n;
	}
	return 0;
}

static int run_status(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec models = { 0 }, holdouts = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	struct json_writer w = { .out = &text };
	size_t changes, evaluations;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_log_names(s, &models, "registry/", err) < 0 ||
	    store_log_names(s, &holdouts, "holdout/", err) < 0 || count_lines(s, &models, &changes, err) < 0 ||
	    count_lines(s, &holdouts, &evaluations, err) < 0)
		return -1;
	if (req->common.json) {
		json_begin_object(&w);
		json_put_text(&w, "store", store_uri(s));
		json_put_bool(&w, "shared", !store_is_local(s));
		json_put_int(&w, "models", (int64_t)models.n);
		json_put_int(&w, "changes", (int64_t)changes);
		json_put_int(&w, "holdouts", (int64_t)holdouts.n);
		json_put_int(&w, "evaluations", (int64_t)evaluations);
		json_end_object(&w);
		str_addch(&text, '\n');
	} else {
		str_addf(&text, "%s: %zu models with %zu changes, %zu hold-outs with %zu evaluations%s\n", store_uri(s), models.n, changes,
			 holdouts.n, evaluations, store_is_local(s) ? "; a file of this machine alone" : "");
	}
	return print_text(req, &text, err);
}

static const struct opt opts[] = {
	{ "tracking-uri", 0, OPT_TEXT, offsetof(struct store_request, tracking_uri), "URI", NULL, 0,
	  "the store (default: INTERLOCK_STORE, MLFLOW_TRACKING_URI, .interlock)", "store" },
	{ 0 },
};

static const struct command commands[] = {
	{ "init", "begin the store in git that INTERLOCK_STORE or --tracking-uri names", NULL, sizeof(struct store_request), opts,
	  "  interlock store init --tracking-uri git:\n"
	  "  INTERLOCK_STORE=git:origin#refs/heads/interlock interlock store init",
	  run_init },
	{ "status", "which store is in use, and how much is in it", NULL, sizeof(struct store_request), opts,
	  "  interlock store status\n"
	  "  interlock store status --json",
	  run_status },
	{ 0 },
};

static const struct program program = { "store", "begin a store that others share, and say how it stands", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
