/* store.h - runs, registry and ledger, behind one interface. SQLite and a branch of a git repository are the first backends; PostgreSQL and
 * MLflow REST join as further rows of store_backends[].
 *
 * A store is opened by URI: sqlite:///relative/path or sqlite:////absolute/path, perhaps with ?timeout=SECONDS (default
 * .interlock/track.db, found upwards as git finds .git), or git:REMOTE#REF (docs/git-store.md). Artifacts lie in the folder "artifacts" beside the file. Every write is one
 * transaction, durable when the call returns. ERR_RETRY when the store is locked past its deadline.
 */
#ifndef TRACK_STORE_H
#define TRACK_STORE_H

#include "base/crypto/digest.h"
#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/*
 * uri NULL: INTERLOCK_STORE, then `store:` of the nearest .interlock.yaml upwards, then MLFLOW_TRACKING_URI, then the default file, which
 * is created on the first write.
 * ERR_USAGE for an unknown scheme; ERR_INTEGRITY if the file is no store of ours or a newer one, or .interlock.yaml declares a store that is
 * not there.
 */
int store_open(struct store **out, const char *uri, const struct env *env, struct err *err);
/*
 * From here on nothing is written: whoever tries gets ERR_USAGE. And where the remote of a shared store refuses us or cannot be reached, what
 * the checkout has of it will do. For a reader whose word promotes nothing.
 */
void store_read_only(struct store *s);
void store_close(struct store *s);
/* The same, and begin the store if it is not there; *made false = it was. A store in git, and one that .interlock.yaml declares, begins in no other way. */
int store_init(struct store **out, bool *made, const char *uri, const struct env *env, struct err *err);
void store_cleanup(struct store **s); /* for CLEANUP() */
/*
 * Where the store stands, as INTERLOCK_EXPECT_HEAD pins it for machines that cannot remember: how many changes it has had, and the newest.
 * Zeros where there is no such thing (a file of this machine).
 */
struct store_head {
	int64_t generation;
	char commit[41];
};
enum { STORE_HEAD_TEXT = 64 };
/* Right after a record of a log was written: the same whoever asks, and whenever. generation 0 or a log NULL: now. */
int store_head(struct store *s, struct store_head *out, const char *log, int64_t generation, struct err *err);
/* "12:4f0c..."; "" where there is none. Returns buf. */
const char *store_head_text(char buf[static STORE_HEAD_TEXT], const struct store_head *head);
const char *store_uri(const struct store *s);
/* The caller is about to read a log (NULL = who knows which) and to write it: what can be got ready meanwhile may be. Nothing is promised. */
void store_will_write(struct store *s, const char *log);
/*
 * Is the store that others share there, within reach, and its newest state a trusted person's? For a reader whose answer would else be of this
 * machine alone. ERR_INTEGRITY, ERR_RETRY or ERR_USAGE as reading it; 0 for a store that nobody shares.
 */
int store_check(struct store *s, struct err *err);
/* What a promotion rests on, to be held against the head of the project's default branch. */
struct approval {
	const char *policy_path, *policy_digest;   /* as the verdict has them */
	const char *holdout_path, *holdout_digest; /* where it lies now, and what the verdict says of it */
	const struct strvec *holdout_key;          /* with holdout_time: how its digest is made (verdict/holdout.h) */
	const char *holdout_time;
	const char *commit; /* that the candidate was trained at; NULL or "" = not known */
};
/*
 * Has the team agreed to these terms? In a store that others share, the policy and the hold-out must be those at the head of the default
 * branch as the remote has it, and the commit that head or before it: else ERR_INTEGRITY "policy_not_approved: ...". Other stores: 0.
 */
int store_check_approval(struct store *s, const struct approval *a, struct err *err);
/* Sign the newest record of every log that no trusted key has signed, and so vouch for what lies before it. *n: how many logs. */
int store_sign(struct store *s, size_t *n, struct err *err);
/*
 * Runs that were evaluated while the remote of a store in git was away: their records wait on this machine. queued: their ids. push: bring
 * them there; *n how many. ERR_RETRY while it is still away. Other stores keep nobody waiting.
 */
int store_queued(struct store *s, struct strvec *out, struct err *err);
int store_push(struct store *s, size_t *n, struct err *err);
/* Where its runs at work lie on this machine: what a child process can open. */
const char *store_local_uri(const struct store *s);
/* Is it a file of this machine, which a hosted runner would lose with the job (RULES 38)? */
bool store_is_local(const struct store *s);
/* Folder of a run's artifacts (".interlock/artifacts/<experiment id>/<run_id>"). Caller frees. */
char *store_artifact_dir(const struct store *s, const char *run_id);
const char *store_artifact_root(const struct store *s);
/*
 * Packages for the other users of a shared store. keep: what lies in dir (a folder, or a bare file) is published under key, before a record
 * names it. need: if dir is not on this machine, it is brought here; whether it is what it should be, its digest says. Both do nothing
 * where all users see the same folders.
 */
int store_package_keep(struct store *s, const char *dir, const char *key, struct err *err);
int store_package_need(struct store *s, const char *dir, const char *key, struct err *err);
/* Folder of the package that a run keeps, brought here if the store has it elsewhere; it may not be there all the same. Caller frees. */
struct run;
/* run_package_key(): the package's key in the store, NULL if the run's tags name none. Caller frees. */
char *store_run_model(struct store *s, const struct run *run);
char *run_package_key(const struct run *run);
/* Who is at work, for the records: the person a CI job runs for, else the login name. Caller frees. */
char *store_who(const struct env *env);
/* Who writes to this store: asked once (track/identity.h); in a store of this machine alone, claimed. Borrowed; NULL with err. */
struct identity;
/* NULL, too, where the store names issuers and none of them vouches for this job. */
const struct identity *store_identity(struct store *s, struct err *err);
/*
 * May this job override? Where the team's trust file names environments, only a job that the forge says is in one of them: else ERR_INTEGRITY
 * "override_not_approved: ...".
 */
int store_check_override(struct store *s, struct err *err);
/*
 * A warning where others write to this store, and nothing says whose records count: "anyone who can push to ... can forge its records: ...".
 * Caller frees; NULL where something does, nobody else writes, or it cannot be found out.
 */
char *store_forgeable(struct store *s);
/* ---- runs ---- */
struct run_metric {
	char *key;
	double value;
	int64_t step, timestamp_ms;
};
struct run_pair {
	char *key, *value;
};
struct run_dataset {
	char *name, *digest, *source, *context; /* context: "training", "holdout" ... */
};
struct run {
	char run_id[33];
	char *experiment, *name, *user, *status; /* RUNNING FINISHED FAILED KILLED */
	char *lifecycle;                         /* active, deleted */
	char *artifact_dir;
	char *parent_run_id;            /* NULL = none */
	int64_t start_ms, end_ms;       /* end_ms 0 = still running */
	struct run_metric *metrics;     /* latest value of each key, keys in byte order */
	struct run_pair *params, *tags; /* in byte order */
	struct run_dataset *datasets;
	size_t n_metrics, n_params, n_tags, n_datasets;
};
void run_release(struct run *run);
const char *run_tag(const struct run *run, const char *key); /* NULL if absent */
/* A run's parameter, borrowed, NULL if absent; a metric's latest value, false if absent. */
const char *run_param(const struct run *run, const char *key);
bool run_metric(const struct run *run, const char *key, double *value);

/* Tags by which the programs find what they said of a run. */
#define RUN_TAG_MODEL "interlock.model"           /* train: digest of the package */
#define RUN_TAG_PROVENANCE "interlock.provenance" /* train: sha256 of the package's provenance.json, which register compares */
#define RUN_TAG_VERDICT "interlock.verdict"       /* evaluate: digest of the newest verdict on the run's model */
#define RUN_TAG_MODEL_NAME "model_name"           /* train: the name it is to be registered under */

/* run_id: 32 hex digits, or "" to have one made (written back). */
int store_run_start(struct store *s, char run_id[static 33], const char *experiment, const char *name, const char *parent_run_id,
		    struct err *err);
/* One batch, one transaction. Any array may be empty. Params are immutable: another value is ERR_USAGE. NaN is kept as NaN. */
struct run_batch {
	const struct run_metric *metrics;
	const struct run_pair *params, *tags;
	const struct run_dataset *datasets;
	size_t n_metrics, n_params, n_tags, n_datasets;
};
/*
 * Write the batch, or end the run: status "FINISHED", "FAILED" or "KILLED". ERR_USAGE for a run that is unknown, ended or deleted;
 * ERR_IO, ERR_RETRY.
 */
int store_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err);
int store_run_end(struct store *s, const char *run_id, const char *status, struct err *err);
/* A deleted run can be read, not written, and comes back whole. */
int store_run_delete(struct store *s, const char *run_id, struct err *err);
int store_run_restore(struct store *s, const char *run_id, struct err *err);
/* ERR_USAGE if unknown. A unique prefix of at least 4 digits will do. */
int store_run_get(struct store *s, struct run *out, const char *run_id, struct err *err);
/* The run whose tag key = value (newest first); run_id is "" if there is none. */
int store_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err);
struct run_list {
	struct run *runs;
	size_t n;
};
void run_list_release(struct run_list *l);
/* Newest first; experiment NULL = all; most 0 = all. */
int store_run_list(struct store *s, struct run_list *out, const char *experiment, bool deleted_too, size_t most, struct err *err);
int store_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err);

/* ---- the registry: an append-only log (track/registry/registry.h gives it its meaning) ---- */
struct log_record {
	int64_t generation;         /* 1, 2, ... of this model name's log */
	char digest[DIGEST_TEXT];   /* of the canonical body and `previous` */
	char previous[DIGEST_TEXT]; /* digest of the line before; "" for the first */
	char *body;                 /* canonical JSON */
	bool proven;                /* the digest was computed from these very bytes by this process */
};
void log_records_release(struct log_record *records, size_t n);
/* All records of a model's log (or ledger "holdout/<digest>"), oldest first. */
int store_log_read(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err);
/*
 * Append, if the log's generation is still `expected` (0 = empty): the compare-and-swap. ERR_MOVED otherwise, nothing written.
 * body is canonical JSON of one line. out may be NULL.
 */
int store_log_append(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err);
/* Names of logs that begin with prefix ("registry/", "holdout/"), in byte order. */
int store_log_names(struct store *s, struct strvec *out, const char *prefix, struct err *err);

#endif
