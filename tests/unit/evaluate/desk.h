/* desk.h - one evaluation and the files that it reads, in a folder of its own, taken as far as a test wants it. */
#ifndef TESTS_UNIT_EVALUATE_DESK_H
#define TESTS_UNIT_EVALUATE_DESK_H

#include "base/fs.h"
#include "bench.h"
#include "evaluate/evaluation.h"
#include "track/store_backend.h"

#include <unistd.h>

struct desk {
	char folder[40];
	struct strvec paths; /* of files that were put there */
	struct request request;
	struct evaluation e;
	struct err err;
};

/* A file of the desk; the path is the desk's. */
static inline const char *desk_put(struct desk *d, const char *name, const char *text)
{
	char *path = fs_join(d->folder, name);

	strvec_add_take(&d->paths, path);
	if (fs_write(path, text, strlen(text), 0, &d->err) < 0)
		fail_msg("%s", d->err.text);
	return path;
}

/* The folder alone: for evaluation_run(), which begins an evaluation itself. */
static inline void desk_folder(struct desk *d)
{
	*d = (struct desk){ .folder = "/tmp/interlock-desk-XXXXXX", .request = { .n_threads = 1 } };
	assert_non_null(mkdtemp(d->folder));
}

static inline void desk_open(struct desk *d, const char *policy)
{
	desk_folder(d);
	d->e = (struct evaluation){ .request = &d->request, .policy_path = mem_strdup("gate.yaml") };
	if (policy_read_text(&d->e.policy, policy, strlen(policy), "gate.yaml", &d->err) < 0)
		fail_msg("%s", d->err.text);
}

static inline void desk_close(struct desk *d)
{
	evaluation_release(&d->e);
	strvec_release(&d->paths);
	assert_int_equal(fs_remove_tree(d->folder, &d->err), 0);
}

/* The hold-out, as CSV, up to its checks. */
static inline int desk_load(struct desk *d, const char *rows)
{
	d->request.holdout = desk_put(d, "holdout.csv", rows);
	return holdout_load(&d->e, &d->err);
}

static inline void desk_rows(struct desk *d, const char *rows)
{
	if (desk_load(d, rows) < 0)
		fail_msg("%s", d->err.text);
	d->e.label = d->e.policy.holdout.label ? d->e.policy.holdout.label : "";
}

/* A store of its own. */
static inline void desk_store(struct desk *d)
{
	CLEANUP(mem_free) char *uri = str_format("sqlite:///%s/track.db", d->folder);

	if (store_open(&d->e.store, uri, NULL, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

/* From here on it stands elsewhere than on this machine: for all that ask. backend is the caller's. */
static inline void desk_stand_elsewhere(struct desk *d, struct store_backend *backend)
{
	*backend = *d->e.store->backend;
	d->e.store->backend = backend;
}

/* The next version of the model "m", in the folder `artifact` of the store; in production if it is to be. */
static inline void desk_register(struct desk *d, const char *run_id, const char *digest, const char *artifact, bool in_production)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	struct registry_record record = { .kind = "register",
					  .run_id = run_id,
					  .digest = digest,
					  .provenance_digest = "",
					  .artifact = artifact,
					  .alias = in_production ? "production" : NULL,
					  .why = in_production ? "verdict" : NULL };

	if (registry_read(&r, d->e.store, "m", &d->err) < 0 ||
	    registry_append(&r, d->e.store, &record, &(struct identity){ .who = (char *)"ada" }, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

/* A verdict of the hold-out: who said what. role: "candidate" or "production"; NULL = nobody said anything. */
static inline void desk_vouch(struct desk *d, const char *candidate, const char *production, const char *role, const char *answers,
			      const char *scorer)
{
	CLEANUP(ledger_release) struct ledger l = { 0 };
	CLEANUP(mem_free)
	char *document = role ? str_format("{\"%s\": {\"answers\": \"%s\", \"scorer\": \"%s\"}}", role, answers, scorer) : mem_strdup("{}");
	struct ledger_entry entry = { .at = "2026-11-21T10:00:00.000Z",
				      .verdict = "v",
				      .candidate = (char *)candidate,
				      .production = (char *)production,
				      .policy = "p",
				      .decision = "reject",
				      .model_name = "m",
				      .document = document,
				      .charged = true };

	if (ledger_read(&l, d->e.store, d->e.holdout_digest, &d->err) < 0 || ledger_append(d->e.store, &l, &entry, &d->err) < 0)
		fail_msg("%s", d->err.text);
	ledger_release(&d->e.ledger);
	assert_int_equal(ledger_read(&d->e.ledger, d->e.store, d->e.holdout_digest, &d->err), 0);
}

static inline void says(const struct desk *d, const char *text)
{
	if (!strstr(d->err.text, text))
		fail_msg("'%s' has no '%s'", d->err.text, text);
}

/* Its only warning. "" = there is none. */
static inline void warns(const struct desk *d, const char *text)
{
	assert_int_equal(d->e.warnings.n, *text != '\0');
	if (*text && !strstr(d->e.warnings.v[0], text))
		fail_msg("'%s' has no '%s'", d->e.warnings.v[0], text);
}

/* It ended as an error with this reason and text. */
static inline void ended(const struct desk *d, enum err_code code, const char *reason, const char *text)
{
	assert_int_equal(d->err.code, code);
	assert_non_null(d->e.error_reason);
	assert_string_equal(d->e.error_reason, reason);
	says(d, text);
}

#endif
