/* store_backend.h - what a kind of store must do to stand behind store.h. A new one is a file and a row of the table in store_open.c. */
#ifndef TRACK_STORE_BACKEND_H
#define TRACK_STORE_BACKEND_H

#include "base/str.h"
#include "track/identity.h"
#include "track/store.h"

struct store {
	const struct store_backend *backend;
	char *uri;
	char *who;       /* user of the runs that are started */
	char *artifacts; /* folder of all artifacts */
	const struct env *env;
	struct identity by;    /* once store_identity() was asked: by.who is not NULL */
	bool pinned_elsewhere; /* INTERLOCK_EXPECT_HEAD names a commit, and this store has none */
	bool read_only;        /* store_read_only() */
};

/* What the team says of a store that others share. All is borrowed. */
struct store_terms {
	const struct strvec *environments; /* in which a job may override; none = in any */
	bool enforced;                     /* signed records alone count */
	const char *ref, *where;           /* for messages */
};

struct store_backend {
	const char *scheme; /* "sqlite:" */

	/* rest: what follows the scheme. Fills in a struct store at the head of its own. */
	int (*open)(struct store **out, const char *rest, const struct env *env, struct err *err);
	void (*close)(struct store *s);
	/* Would the next write begin it? NULL = it says so itself when it is read (git:). */
	bool (*is_absent)(const struct store *s);
	/* store_init() */
	int (*init)(struct store *s, bool *made, struct err *err);

	/* 0 = no such run */
	int64_t (*experiment_of)(struct store *s, const char *run_id);
	int (*run_start)(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id,
			 int64_t now_ms, struct err *err);
	int (*run_log)(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err);
	int (*run_end)(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err);
	int (*run_set_lifecycle)(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err);
	/* run_id whole; ERR_USAGE if unknown */
	int (*run_get)(struct store *s, struct run *out, const char *run_id, struct err *err);
	/* ids that begin with prefix, at most 2 */
	int (*run_find)(struct store *s, struct strvec *out, const char *prefix, struct err *err);
	int (*run_by_tag)(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err);
	/* ids, newest first */
	int (*run_ids)(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err);
	int (*metric_history)(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err);

	int (*log_read)(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err);
	/*
	 * One record, its body the caller's, the end of the log checked as by log_read; generation 0: the newest, of an empty log none (generation
	 * 0). *singly false: not to be had so, read the log. NULL = never
	 */
	int (*log_one)(struct store *s, struct log_record *out, bool *singly, const char *log, int64_t generation, struct err *err);
	/* The chain of what was read does not hold: forget what is only kept of the log. False or NULL = it was the log itself. */
	bool (*log_forget)(struct store *s, const char *log);
	/* the digest of the new line is log_record_digest() of the last one */
	int (*log_append)(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err);
	/* Append records as another store has them, if the log's generation is still `expected`; NULL = they are appended singly */
	int (*log_take)(struct store *s, const char *log, int64_t expected, const struct log_record *records, size_t n, struct err *err);
	/* The file and line where a record lies, for messages; caller frees. NULL where there are none. */
	char *(*log_place)(const char *log, int64_t generation, int *line);
	int (*log_names)(struct store *s, struct strvec *out, const char *prefix, struct err *err);

	/* NULL = nobody else writes */
	int (*terms)(struct store *s, struct store_terms *out, struct err *err);
	/* Issuers of identities that the team trusts besides the known ones; NULL = nobody is asked. Borrowed; NULL with err. */
	const struct strvec *(*issuers)(struct store *s, struct err *err);
	/* store_head(); NULL = it has none */
	int (*head)(struct store *s, struct store_head *out, const char *log, int64_t generation, struct err *err);
	/* store_will_write(); NULL = it needs no warning */
	void (*will_write)(struct store *s, const char *log);
	/* store_check(); NULL = it says so itself when it is read */
	int (*check)(struct store *s, struct err *err);
	/* store_check_approval(); NULL where there is no default branch to ask */
	int (*approve)(struct store *s, const struct approval *a, struct err *err);
	/* store_read_only(); NULL = nothing to do */
	void (*read_only)(struct store *s);
	/* Where runs at work lie on this machine, and bringing those of these that have a verdict to the others; NULL = in the store itself */
	struct store *(*runs_of)(struct store *s);
	int (*runs_publish)(struct store *s, const struct strvec *ids, struct err *err);
	/* store_local_uri(); NULL = the store's own */
	const char *(*local_uri)(const struct store *s);
	/* store_package_keep() and store_package_need(); NULL where every user of the store sees the same folders */
	int (*package_keep)(struct store *s, const char *dir, const char *key, struct err *err);
	int (*package_need)(struct store *s, const char *dir, const char *key, struct err *err);
	/* Append the dvc.lock that a run keeps (track/runs/run_lock.h), where other machines have it; NULL = it lies with the artifacts alone */
	int (*run_lock)(struct store *s, const char *run_id, struct str *out, bool *found, struct err *err);
};

/* ERR_INTEGRITY where INTERLOCK_EXPECT_HEAD pins a commit and the store has none. */
int store_check_pin(const struct store *s, struct err *err);
/* ERR_USAGE after store_read_only(). */
int store_check_writable(const struct store *s, struct err *err);

extern const struct store_backend store_sqlite, store_git;

/* The URI that store_open() is to open, and whether the project's .interlock.yaml says so. Caller frees. */
int store_choose(char **out, bool *declared, const char *uri, const struct env *env, struct err *err);
/* packages: of the project's .interlock.yaml; *out NULL if there is none. Caller frees. */
int store_packages_place(char **out, struct err *err);
/* ERR_INTEGRITY if the store is declared and not there. */
int store_need_declared(const struct store *s, bool declared, struct err *err);

/* ERR_INTEGRITY: the chain is broken at this record, and where it lies, for whoever edited it by hand. */
int log_record_changed(struct store *s, const struct log_record *r, const char *log, struct err *err);
/* The digest of one line of a log: over its log, generation, the digest before, and its body (docs/formats/registry-log.md). */
void log_record_digest(char out[static DIGEST_TEXT], const char *log, int64_t generation, const char *previous, const char *body);

#endif
