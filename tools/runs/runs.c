/* runs - list, show, compare, find, delete, restore and hand on the runs of a store. */
#include "runs_request.h"

#include "base/mem.h"
#include "ci/program.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

int runs_print(const struct runs_request *req, const struct str *text, struct err *err)
{
	if (req->common.quiet && !req->common.json)
		return 0;
	if (fwrite(str_text(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return err_errno(err, "cannot write to stdout");
	return 0;
}

/* The store's own word, or with --local this machine's part of it. */
int runs_open(struct store **s, const struct runs_request *req, struct err *err)
{
	CLEANUP(mem_free) char *here = NULL;
	size_t len;

	if (store_open(s, req->tracking_uri, req->common.env, err) < 0)
		return -1;
	if (req->local) {
		here = mem_strdup(store_local_uri(*s));
		store_cleanup(s);
		return store_open(s, here, req->common.env, err);
	}
	if (store_check(*s, err) == 0)
		return 0;
	len = strlen(err->text);
	if (!store_is_local(*s))
		snprintf(err->text + len, sizeof(err->text) - len, " (--local: the runs of this machine)");
	return -1;
}

/* All runs are looked up before any of them changes. */
static int change_each(const void *args, int (*change)(struct store *s, const char *run_id, struct err *err), const char *done,
		       struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct runs_request *req = args;
	struct json_writer w = { .out = &text };

	if (req->common.rest.n == 0)
		return err_set(err, ERR_USAGE, "which run? give its id, or the first 4 or more digits of it");
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0)
		return -1;
	for (size_t i = 0; i < req->common.rest.n; i++) {
		CLEANUP(run_release) struct run run = { 0 };

		if (store_run_get(s, &run, req->common.rest.v[i], err) < 0)
			return -1;
		strvec_add(&ids, run.run_id);
	}
	if (req->common.json)
		json_begin_array(&w);
	for (size_t i = 0; i < ids.n; i++) {
		if (change(s, ids.v[i], err) < 0)
			return -1;
		if (req->common.json)
			json_add_text(&w, ids.v[i]);
		else
			str_addf(&text, "%s run %s\n", done, ids.v[i]);
	}
	if (req->common.json) {
		json_end_array(&w);
		str_addch(&text, '\n');
	}
	return runs_print(req, &text, err);
}

int runs_delete(const void *args, struct err *err)
{
	return change_each(args, store_run_delete, "deleted", err);
}

int runs_restore(const void *args, struct err *err)
{
	return change_each(args, store_run_restore, "restored", err);
}

#define AT(field) offsetof(struct runs_request, field)
#define STORE_OPT                                                                                                                          \
	{                                                                                                                                  \
		"tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0,                                                             \
			"the store (default: INTERLOCK_STORE, MLFLOW_TRACKING_URI, .interlock)", "store"                                   \
	}

#define LOCAL_OPT                                                                                                                          \
	{                                                                                                                                  \
		"local", 0, OPT_FLAG, AT(local), NULL, NULL, 0, "only what this machine has of a shared store, without asking it", NULL    \
	}

static const struct opt list_opts[] = {
	{ "experiment", 0, OPT_TEXT, AT(experiment), "NAME", NULL, 0, "runs of this experiment only", "experiment-name" },
	{ "most", 'n', OPT_INT, AT(most), "N", "50", 0, "show at most so many; 0 = all", "max-results" },
	{ "metric", 0, OPT_TEXT, AT(metric), "KEY", NULL, 0, "show this metric", NULL },
	{ "deleted", 0, OPT_FLAG, AT(deleted), NULL, NULL, 0, "show deleted runs too", NULL },
	LOCAL_OPT,
	STORE_OPT,
	{ 0 },
};
static const struct opt show_opts[] = {
	{ "metric", 0, OPT_TEXT, AT(metric), "KEY", NULL, 0, "show every step of this metric instead", NULL },
	LOCAL_OPT,
	STORE_OPT,
	{ 0 },
};
static const struct opt compare_opts[] = {
	{ "only-diff", 0, OPT_FLAG, AT(only_diff), NULL, NULL, 0, "leave out what is the same in all runs", NULL },
	LOCAL_OPT,
	STORE_OPT,
	{ 0 },
};
static const struct opt find_opts[] = { LOCAL_OPT, STORE_OPT, { 0 } };
static const struct opt export_opts[] = {
	{ "output", 'o', OPT_TEXT, AT(output), "DIR", "candidate", 0, "the folder: run.json and the run's files", "step-output" },
	STORE_OPT,
	{ 0 },
};
static const struct opt change_opts[] = { STORE_OPT, { 0 } };

static const struct command commands[] = {
	{ "list", "runs, newest first", NULL, sizeof(struct runs_request), list_opts,
	  "  interlock runs list --experiment diabetes\n"
	  "  interlock runs list --metric train_rmse -n 10 --json",
	  runs_list },
	{ "show", "everything that is recorded of a run", "RUN", sizeof(struct runs_request), show_opts,
	  "  interlock runs show 5b1c\n"
	  "  interlock runs show 5b1c --metric train_objective",
	  runs_show },
	{ "compare", "runs side by side: parameters, metrics, data", "RUN RUN...", sizeof(struct runs_request), compare_opts,
	  "  interlock runs compare 5b1c 77e0\n"
	  "  interlock runs compare 5b1c 77e0 --only-diff --json",
	  runs_compare },
	{ "find", "the run that made a model package", "DIR", sizeof(struct runs_request), find_opts,
	  "  interlock runs find model\n"
	  "  interlock runs find model --json",
	  runs_find },
	{ "delete", "hide runs; restore brings them back", "RUN...", sizeof(struct runs_request), change_opts,
	  "  interlock runs delete 5b1c\n"
	  "  interlock runs delete 5b1c 77e0",
	  runs_delete },
	{ "restore", "bring deleted runs back", "RUN...", sizeof(struct runs_request), change_opts,
	  "  interlock runs restore 5b1c\n"
	  "  interlock runs restore 5b1c 77e0",
	  runs_restore },
	{ "export", "one run with its files as a folder, for another machine", "RUN", sizeof(struct runs_request), export_opts,
	  "  interlock runs export 5b1c --output candidate\n"
	  "  interlock runs export 5b1c --store sqlite:///other.db --json",
	  runs_export },
	{ "import", "take a run that export wrote into the store here", "DIR", sizeof(struct runs_request), change_opts,
	  "  interlock runs import candidate\n"
	  "  interlock runs import candidate --store git:origin",
	  runs_import },
	{ 0 },
};

static const struct program program = { "runs", "list, show, compare, find, delete, restore and hand on runs", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
