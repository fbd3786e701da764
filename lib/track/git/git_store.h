/* git_store.h - what the files of the git backend share. docs/git-store.md.
 *
 * Logs are files of a branch: a commit a record, a push that is not a fast-forward is the compare-and-swap. Runs in progress live in the
 * local SQLite store beside it; a run that was evaluated is written to the branch, and runs of the branch are taken into the local store.
 */
#ifndef TRACK_GIT_STORE_H
#define TRACK_GIT_STORE_H

#include "git/bare.h"
#include "git/remote/remote.h"
#include "track/git/git_trust.h"
#include "track/store_backend.h"

enum { GIT_STORE_SCHEMA = 1, GIT_SEGMENT_RECORDS = 64, GIT_RUN_MOST = 16 << 20 };

/* The log that was read last: a command asks for the same one several times. git_log_cache.h */
struct git_memo {
	char *log;                  /* NULL = none */
	struct strvec segments;     /* what the head named when they were read: git_segment_ids() */
	size_t filed;               /* so many of them are in the file, and their records not here */
	struct log_record *records; /* of the others */
	size_t n;
	char *last; /* the last line without its body; NULL = nobody read it yet */
};
/* Free what it holds; it is empty again. */
void git_memo_release(struct git_memo *m);

struct git_store {
	struct store store;
	struct store *runs; /* the local SQLite store */
	const struct env *env;
	struct bare *bare;
	struct remote remote;      /* url NULL = no remote: the local ref is the truth */
	char *common;              /* ".git" of the repository that this process stands in, shared by its worktrees */
	char *ref;                 /* "refs/heads/interlock", there */
	char *seen;                /* where what was fetched is kept, here */
	char *imported;            /* the commit whose runs the local store has */
	char *taken;               /* the folder that says which runs it has singly (git_import.c) */
	struct git_glance *glance; /* the tags of the branch's runs, once somebody looked for one; NULL = nobody did */
	size_t n_asked;            /* runs that were asked for singly */
	char *queue;               /* name of the folder of its runs that wait (git_queue.c) */
	char head[GIT_ID_TEXT];
	char known[GIT_ID_TEXT]; /* the newest head that nothing was wrong with */
	bool fresh;              /* head was read from the remote by this process */
	struct remote here;      /* the repository that this process stands in, without a remote */
	struct default_branch main;
	struct strvec kept;           /* packages that this process pushed, or found there */
	struct remote_crowd packages; /* their branches, as the remote named them last */
	struct trust trust;
	struct commit_signing signing; /* the user's wish for commits */
	char anchored[GIT_ID_TEXT];    /* the head whose anchor was checked */
	struct git_memo memo;
	struct git_log_warmed *warmed; /* git_log_warm(); NULL = none */
	bool library;                  /* it was started for us */
	bool will_write;               /* a push is to be begun as soon as the branch was read */
	bool forgetful;                /* logs are read from the branch alone */
	bool moving;                   /* the branch may say that the store moved on: this process moves it */
	bool trust_known, adopting;    /* adopting: records are read whoever signed them, to be signed now */
};

/* store.json of a branch: with the name of the branch where the store goes on, or NULL. Appended to out. */
void git_store_description(struct str *out, const char *moved);
/* The branch where the store goes on, as store.json at the head says; "" if it goes on here. Caller frees; NULL with err. */
char *git_store_moved(struct git_store *s, struct err *err);

/* Bring head up to date. ERR_RETRY without the remote; ERR_INTEGRITY if the branch is not there or of a newer schema. */
int git_store_fetch(struct git_store *s, struct err *err);
/* What was fetched last is not to be held against the next head: something is wrong with it. The next process begins from s->known. */
void git_store_recall(struct git_store *s);
/* Its row store_will_write(). */
void git_will_write(struct store *s, const char *log);
/* Is the commit head or before it? What a first fetch left out is brought before the answer is no. */
int git_store_contains(struct git_store *s, bool *contains, const char *commit, struct err *err);
/* head as this process knows it; fetches once. */
int git_store_head(struct git_store *s, struct err *err);

/* The trust file at the head of the default branch, and our own key; read once. */
int git_store_trust(struct git_store *s, struct err *err);

/* The repository that others see: the remote, or the one here. After git_store_trust(). */
const struct remote *git_remote_of(const struct git_store *s);

/* Runs as the branch has them at one head. git_glance.c */
struct git_glance {
	char head[GIT_ID_TEXT];
	struct strvec files, ends; /* side by side: "ID PATH", and the part of the record with its start and its tags */
};
void git_glance_free(struct git_glance *g);

/* Files to be changed on top of s->head, and what the commit says happened. All are owned. */
struct git_change {
	struct bare_file *files;
	size_t n, cap;
	char *message;
	struct strvec texts; /* what paths and bytes point to */
};
/* Free what it holds; it is empty again. */
void git_change_release(struct git_change *c);
void git_change_put(struct git_change *c, const char *path, const char *bytes, size_t len);
/*
 * Commit and push. `make` fills the change for the current head; it is called again after every lost race, and ends the attempt with
 * ERR_MOVED if what it rests on has moved. ERR_RETRY if the remote cannot be reached: nothing has happened then.
 */
typedef int git_change_fn(struct git_store *s, struct git_change *c, void *arg, struct err *err);
int git_store_commit(struct git_store *s, git_change_fn *make, void *arg, struct err *err);

/* A name as one component of a path: letters, digits, '.', '_' and '-' stand for themselves, other bytes are %XX; long ones end in a digest.
 * Caller frees. */
char *git_path_name(const char *name);

/* The rows of store_backend (store_backend.h) about logs. */
int git_log_read(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err);
int git_log_append(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err);
/* Sign the last line of every log that nobody trusted has signed. *n: how many. ERR_USAGE without a trusted key. */
int git_log_adopt(struct store *s, size_t *n, struct err *err);
char *git_log_place(const char *log, int64_t generation, int *line);
int git_log_names(struct store *s, struct strvec *out, const char *prefix, struct err *err);

/* Its rows about runs: those at work lie in the local store, and others are taken from the branch before they are looked for. */
int64_t git_experiment_of(struct store *s, const char *run_id);
int git_run_start(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id, int64_t now_ms,
		  struct err *err);
int git_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err);
int git_run_end(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err);
int git_run_set_lifecycle(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err);
int git_run_get(struct store *s, struct run *out, const char *run_id, struct err *err);
int git_run_find(struct store *s, struct strvec *out, const char *prefix, struct err *err);
int git_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err);
int git_run_ids(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err);
int git_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err);

/* Its rows about packages. keep: pushed before it returns; need: fetched if dir is not here. */
int git_package_keep(struct store *s, const char *dir, const char *key, struct err *err);
int git_package_need(struct store *s, const char *dir, const char *key, struct err *err);

/* Its row store_check_approval(). */
int git_approve(struct store *s, const struct approval *a, struct err *err);

/* The dvc.lock that the run keeps, as a file of the change that records the run. */
void git_lock_put(struct git_change *c, const struct run *run);
int git_run_lock(struct store *s, const char *run_id, struct str *out, bool *found, struct err *err);

/*
 * Take runs of the branch that the local store lacks, or has as they were before: all of them; those whose id begins with prefix; the newest with
 * this tag. Who asks for one run takes one, whatever the branch has; who asks for many, one by one, takes all in the end.
 */
int git_runs_import(struct git_store *s, struct err *err);
int git_runs_take(struct git_store *s, const char *prefix, struct err *err);
int git_runs_take_tagged(struct git_store *s, const char *key, const char *value, struct err *err);
int git_runs_publish(struct git_store *s, const char *run_id, struct err *err);

/* Put the record of a run into a change on top of s->head; 0 = it is there as it is, 1 = it was put. */
int git_run_put(struct git_store *s, struct git_change *c, const struct run *run, struct err *err);
int git_runs_publish_many(struct store *s, const struct strvec *ids, struct err *err);
struct store *git_runs_of(struct store *s);
int git_log_take(struct store *s, const char *log, int64_t expected, const struct log_record *records, size_t n, struct err *err);

/* Runs that are to be published: added before the record is made, dropped when it is there. */
int git_queue_add(const struct git_store *s, const char *run_id, struct err *err);
void git_queue_drop(const struct git_store *s, const char *run_id);
bool git_queue_has(const struct git_store *s, const char *run_id);
/* Publish this run and what waits from before; without the remote it waits, which is no error. */
int git_queue_publish(struct git_store *s, const char *run_id, struct err *err);
int git_queued(struct store *s, struct strvec *out, struct err *err);
int git_push_queued(struct store *s, size_t *n, struct err *err);

#endif
