/* evidence.c - verdicts against the ledger and against the files that they name. */
#include "evidence.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"
#include "track/ledger/ledger.h"
#include "verdict/holdout.h"

#include <string.h>

/* The run that a verdict is looked for. */
struct about {
	const char *run_id;
	char digest[DIGEST_TEXT]; /* of the package that it keeps; "" if it keeps none */
};

/* Is the stored verdict about this run, or about a model with the same bytes as the run's? */
static bool is_about(const struct ledger_entry *e, const void *arg)
{
	const struct about *a = arg;
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct err ignored;

	if (*a->digest && strcmp(e->candidate, a->digest) == 0)
		return true;
	doc = json_parse(e->document, strlen(e->document), "ledger", &ignored);
	return strcmp(json_text(json_get(json_get(doc, "candidate"), "run_id"), ""), a->run_id) == 0;
}

/* Digest of the package that the run keeps; "" if it keeps none. */
static void digest_of_run(char out[static DIGEST_TEXT], const struct run *run, struct store *s)
{
	CLEANUP(mem_free) char *dir = store_run_model(s, run);
	struct err ignored;

	out[0] = '\0';
	if (!fs_is_dir(dir) || package_digest(out, dir, &ignored) < 0)
		out[0] = '\0';
}

int evidence_of_run(struct verdict *v, const char *run_id, struct store *s, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(ledger_entry_release) struct ledger_entry newest = { 0 };
	struct about about = { .run_id = run.run_id };
	bool found;

	*v = (struct verdict){ 0 };
	if (store_run_get(s, &run, run_id, err) < 0)
		return -1;
	digest_of_run(about.digest, &run, s);
	if (ledger_newest(&newest, &found, s, is_about, &about, err) < 0)
		return -1;
	if (!found)
		return err_set(err, ERR_USAGE, "run %s carries no verdict: run evaluate first, or give --override --reason", run.run_id);
	return verdict_read_text(v, newest.document, strlen(newest.document), "the run's verdict", err);
}

int evidence_is_known(const struct verdict *v, struct store *s, struct err *err)
{
	CLEANUP(ledger_release) struct ledger ledger = { 0 };
	bool knows_candidate = false;

	if (ledger_read(&ledger, s, v->holdout_digest, err) < 0)
		return -1;
	if (ledger_find(&ledger, v->digest))
		return 0;
	for (size_t i = 0; i < ledger.n; i++)
		knows_candidate |= strcmp(ledger.entries[i].candidate, v->candidate_digest) == 0;
	if (knows_candidate)
		return err_set(err, ERR_INTEGRITY, "%s was changed after it was written", v->path);
	return err_set(err, ERR_INTEGRITY, "%s was changed after it was written, or written with another store than %s", v->path,
		       store_uri(s));
}

static int need_path(const char *path, const char *what, const char *option, struct err *err)
{
	if (!path)
		return err_set(err, ERR_USAGE, "the verdict does not say where the %s lies: give %s FILE", what, option);
	if (!fs_exists(path))
		return err_set(err, ERR_IO,
			       "cannot open '%s', the %s of the verdict: No such file or directory (say where it lies with %s FILE)", path,
			       what, option);
	return 0;
}

static int check_holdout(const struct verdict *v, const char *path, struct err *err)
{
	char digest[DIGEST_TEXT];

	if (need_path(path, "hold-out", "--holdout", err) < 0)
		return -1;
	if (holdout_digest(digest, path, &v->holdout_key, v->holdout_time, err) < 0)
		return err->code == ERR_IO ? -1 : (err->code = ERR_INTEGRITY, err_prefix(err, "%s was changed after the verdict", path));
	if (strcmp(digest, v->holdout_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match the hold-out's digest in the verdict: run evaluate again", path);
	return 0;
}

static int check_policy(const struct verdict *v, const char *path, struct err *err)
{
	char digest[DIGEST_TEXT];

	if (need_path(path, "policy", "--policy", err) < 0 || policy_digest(digest, path, err) < 0)
		return -1;
	if (strcmp(digest, v->policy_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match the policy's digest in the verdict: run evaluate again", path);
	return 0;
}

int evidence_check_files(const struct verdict *v, const struct request *req, struct err *err)
{
	if (check_holdout(v, req->holdout ? req->holdout : v->holdout_path, err) < 0)
		return -1;
	return check_policy(v, req->policy ? req->policy : v->policy_path, err);
}
