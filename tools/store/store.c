/* store - begin a store that others share, and say how it stands. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/crypto/signature.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "commands.h"
#include "format/json.h"
#include "track/log_back.h"
#include "track/store.h"

#include <stdio.h>

int print_text(const struct store_request *req, const struct str *text, struct err *err)
{
	if (req->common.quiet && !req->common.json)
		return 0;
	if (fwrite(str_text(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return err_errno(err, "cannot write to stdout");
	return 0;
}

/* The key to the file alone that is named; its public half is what interlock.trust takes. */
static int run_keygen(const void *args, struct err *err)
{
	const struct store_request *req = args;
	CLEANUP(str_release) struct str pem = { 0 }, text = { 0 };
	CLEANUP(signing_key_cleanup) struct signing_key *key = NULL;
	char public_key[SIGNATURE_PUBLIC_TEXT];
	struct ci ci;

	if (!req->output)
		return err_set(err, ERR_USAGE, "--output FILE is required: where shall the private key go?");
	if (fs_exists(req->output))
		return err_set(err, ERR_USAGE, "'%s' is there already: a key is never overwritten", req->output);
	key = signing_key_make(&pem);
	ci_detect(&ci, req->common.env, "store");
	ci_mask(&ci, str_text(&pem)); /* a later step of the job may print the file */
	if (fs_write(req->output, str_text(&pem), pem.len, 0600, err) < 0)
		return -1;
	signing_key_public(key, public_key);
	if (req->common.json)
		str_addf(&text, "{\"public_key\":\"%s\"}\n", public_key);
	else
		str_addf(&text, "%s %s\n", public_key, req->name ? req->name : "release");
	return print_text(req, &text, err);
}

/* What is done to the whole store, and how much of it there was. */
struct sweep {
	int (*act)(struct store *s, size_t *n, struct err *err);
	const char *key;                   /* of --json */
	const char *some, *what, *nothing; /* "signed" N "ends", or "nothing waits" */
};

static int sweep(const struct store_request *req, const struct sweep *of, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	size_t n;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || of->act(s, &n, err) < 0)
		return -1;
	if (req->common.json)
		str_addf(&text, "{\"%s\":%zu}\n", of->key, n);
	else if (n)
		str_addf(&text, "%s %zu %s\n", of->some, n, of->what);
	else
		str_addf(&text, "%s\n", of->nothing);
	return print_text(req, &text, err);
}

static int run_sign(const void *args, struct err *err)
{
	static const struct sweep signs = { store_sign, "signed", "signed", "ends: of logs, and the head of the store",
					    "every log is signed already" };

	return sweep(args, &signs, err);
}

static int run_push(const void *args, struct err *err)
{
	static const struct sweep pushes = { store_push, "pushed", "brought the records of", "runs to the store", "nothing waits" };

	return sweep(args, &pushes, err);
}

/* The newest record of a log says how many there are. */
static int count_lines(struct store *s, const struct strvec *logs, size_t *lines, struct err *err)
{
	*lines = 0;
	for (size_t i = 0; i < logs->n; i++) {
		CLEANUP(log_back_release) struct log_back back;
		struct log_record newest;
		int code;

		log_back_begin(&back, logs->v[i]);
		if ((code = log_back_next(&back, s, &newest, err)) < 0)
			return -1;
		*lines += code ? (size_t)newest.generation : 0;
		free(newest.body);
	}
	return 0;
}

static int run_status(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec models = { 0 }, holdouts = { 0 }, queued = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	struct json_writer w = { .out = &text };
	size_t changes, evaluations;
	struct store_head head;
	char at[STORE_HEAD_TEXT];

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_log_names(s, &models, "registry/", err) < 0 ||
	    store_log_names(s, &holdouts, "holdout/", err) < 0 || count_lines(s, &models, &changes, err) < 0 ||
	    count_lines(s, &holdouts, &evaluations, err) < 0 || store_queued(s, &queued, err) < 0 || store_head(s, &head, NULL, 0, err) < 0)
		return -1;
	store_head_text(at, &head);
	if (req->common.json) {
		json_begin_object(&w);
		json_put_text(&w, "store", store_uri(s));
		json_put_bool(&w, "shared", !store_is_local(s));
		json_put_int(&w, "models", (int64_t)models.n);
		json_put_int(&w, "changes", (int64_t)changes);
		json_put_int(&w, "holdouts", (int64_t)holdouts.n);
		json_put_int(&w, "evaluations", (int64_t)evaluations);
		json_put_int(&w, "queued", (int64_t)queued.n);
		json_put_text(&w, "head", at[0] ? at : NULL);
		json_end_object(&w);
		str_addch(&text, '\n');
	} else {
		str_addf(&text, "%s: %zu models with %zu changes, %zu hold-outs with %zu evaluations%s\n", store_uri(s), models.n, changes,
			 holdouts.n, evaluations, store_is_local(s) ? "; a file of this machine alone" : "");
		if (at[0])
			str_addf(&text, "head %s\n", at);
		if (queued.n)
			str_addf(&text, "%zu runs wait to be brought there: interlock store push\n", queued.n);
	}
	return print_text(req, &text, err);
}

#define AT(field) offsetof(struct store_request, field)
#define STORE_OPT                                                                                                                          \
	{                                                                                                                                  \
		"tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0,                                                             \
			"the store (default: INTERLOCK_STORE, MLFLOW_TRACKING_URI, .interlock)", "store"                                   \
	}

static const struct opt opts[] = {
	STORE_OPT,
	{ 0 },
};

static const struct opt init_opts[] = {
	{ "forge", 0, OPT_TEXT, AT(forge), "NAME", NULL, 0, "print and check who may write there: github, azure or gitlab", NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt verify_opts[] = {
	{ "repair", 0, OPT_FLAG, AT(repair), NULL, NULL, 0, "make the tags that are missing, and push the packages that this machine has",
	  NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt gc_opts[] = {
	{ "keep-days", 0, OPT_INT, AT(keep_days), "N", "7", 0, "keep packages of runs that ended less than N days ago", NULL },
	{ "dry-run", 0, OPT_FLAG, AT(dry_run), NULL, NULL, 0, "only say what would go", NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt compact_opts[] = {
	{ "to", 0, OPT_TEXT, AT(to), "REF", NULL, OPT_REQUIRED, "the new branch: refs/heads/NAME", NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt import_opts[] = {
	{ "from", 0, OPT_TEXT, AT(from), "URI", NULL, OPT_REQUIRED, "another store, or the http(s) address of an MLflow server", NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt export_opts[] = {
	{ "to", 0, OPT_TEXT, AT(to), "URI", NULL, OPT_REQUIRED, "another store, or the http(s) address of an MLflow server", NULL },
	STORE_OPT,
	{ 0 },
};

static const struct opt keygen_opts[] = {
	{ "output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, "the private key's file, mode 0600", NULL },
	{ "name", 0, OPT_TEXT, AT(name), "NAME", "release", 0, "whose key it is, in interlock.trust", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ "init", "begin the store in git that INTERLOCK_STORE or --tracking-uri names", NULL, sizeof(struct store_request), init_opts,
	  "  interlock store init --tracking-uri git:\n"
	  "  interlock store init --forge github",
	  run_init },
	{ "status", "which store is in use, and how much is in it", NULL, sizeof(struct store_request), opts,
	  "  interlock store status\n"
	  "  interlock store status --json",
	  run_status },
	{ "push", "bring the records of runs that were evaluated while the remote was away", NULL, sizeof(struct store_request), opts,
	  "  interlock store push\n"
	  "  interlock store push --json",
	  run_push },
	{ "verify", "look at everything in a store in git: chains, signatures, runs, packages and tags", NULL, sizeof(struct store_request),
	  verify_opts,
	  "  interlock store verify\n"
	  "  interlock store verify --repair",
	  run_verify },
	{ "gc", "delete the packages that no version names", NULL, sizeof(struct store_request), gc_opts,
	  "  interlock store gc --dry-run\n"
	  "  interlock store gc --keep-days 30",
	  run_gc },
	{ "compact", "go on in a new branch, without the old commits", NULL, sizeof(struct store_request), compact_opts,
	  "  interlock store compact --to refs/heads/interlock-2\n"
	  "  interlock store compact --to refs/heads/interlock-2 --json",
	  run_compact },
	{ "import", "take over everything of another store, or of an MLflow server", NULL, sizeof(struct store_request), import_opts,
	  "  interlock store import --from sqlite:///.interlock/track.db\n"
	  "  interlock store import --from http://127.0.0.1:5000",
	  run_import },
	{ "export", "write everything to another store, or to an MLflow server", NULL, sizeof(struct store_request), export_opts,
	  "  interlock store export --to sqlite:///copy/track.db\n"
	  "  interlock store export --to http://127.0.0.1:5000",
	  run_export },
	{ "keygen", "make a signing key, and print its line for interlock.trust", NULL, sizeof(struct store_request), keygen_opts,
	  "  interlock store keygen --output release.key >> interlock.trust\n"
	  "  interlock store keygen --output release.key --name 'release job' --json",
	  run_keygen },
	{ "sign", "sign the newest record of every log that no trusted key has signed", NULL, sizeof(struct store_request), opts,
	  "  INTERLOCK_SIGNING_KEY=release.key interlock store sign\n"
	  "  interlock store sign --json",
	  run_sign },
	{ 0 },
};

static const struct program program = { "store", "begin a store that others share, and say how it stands", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
