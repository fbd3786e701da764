/* evaluation.h - one evaluation from what the user named to the verdict's text. Each file of this room fills its part. */
#ifndef EVALUATE_EVALUATION_H
#define EVALUATE_EVALUATION_H

#include "base/clock.h"
#include "base/env.h"
#include "base/log.h"
#include "base/str.h"
#include "evaluate/data_checks/drift_check.h"
#include "evaluate/data_checks/leakage.h"
#include "evaluate/judge/judgement.h"
#include "evaluate/statistics/latency.h"
#include "model/package.h"
#include "model/scorer.h"
#include "track/ledger/wear.h"
#include "track/registry/modelref.h"

#include <stdbool.h>

/* What the user asked for; texts are borrowed. NULL = not given. */
struct request {
	const char *candidate, *production, *holdout, *train, *validation, *policy, *schema, *model_name, *tracking_uri;
	const char *reason; /* with accept_lost_baseline */
	bool on_validation, accept_lost_baseline;
	unsigned n_threads;
	double scoring_timeout_ms; /* of a command, or a request to a server */
	size_t latency_calls;      /* at most, of each arm */
	double latency_seconds;
	bool measure_again; /* times, although the same question was answered */
	const struct env *env;
	struct log *log;
};

/* A model that takes part. */
struct side {
	const char *role; /* "the candidate", "the production model" */
	struct modelref ref;
	const char *kind;       /* "package", "predictions", "command", "url" */
	struct http *http;      /* of a URL: the connection */
	struct package package; /* of a package */
	bool open;
	char digest[DIGEST_TEXT];
	char run_id[33];
	char *title;               /* for messages and sentences: "production version 1" */
	int64_t version;           /* 0 = not a registered one */
	struct predictions said;   /* in the file's order of rows */
	char answers[DIGEST_TEXT]; /* of what it said: stored_digest() */
	char scorer[SCORER_TEXT];  /* who computed it; "" = we did not */
	bool stored;               /* it was not asked now: these are its stored predictions */
	struct err unread;         /* production: why it could not be opened, where its stored predictions may do */
	struct arm arm;            /* in canonical order */
	double size_bytes;         /* NaN = unknown */
};

/* What the hold-out bears by this policy, and what it bore before. */
struct meter {
	struct reuse_terms terms;
	double alpha, log_tests; /* level of each test; ln of the tests that share the policy's alpha */
	double rows_needed;      /* of the next set: reuse_rows_needed() */
	int64_t evaluation;      /* number of this one, with what is inherited */
	int64_t promotions;      /* before it */
	bool guarantee;          /* the error over the set's life is under alpha */
	struct wear wear;        /* hold-outs whose charges count here, for their rows are here */
};

/* --on validation without validation rows: the folds of the training rows, the same for both recipes. */
struct fold_choice {
	int64_t n, seed;
	char *group; /* NULL = none */
};

struct evaluation {
	const struct request *request;
	struct policy policy;
	char *policy_path;
	struct store *store;
	char *model_name; /* NULL = none */
	struct side candidate, production;
	bool has_production, lost_baseline;
	char *lost_why;     /* why production could not be read, where that was accepted */
	int64_t generation; /* of the registry's log */
	char *store_unread; /* --on validation: why the store could not be read, so that production is not known; NULL = it was */
	bool out_of_fold;   /* --on validation: these are the training rows (inputs/fold_answers.h) */
	struct fold_choice folds;
	char *no_rows;          /* why not even that is possible: nothing is judged; NULL = it is */
	char *readable_holdout; /* --on validation: the hold-out that lies here, for whoever writes a pull request to train on; NULL = none */
	char *holdout_path;
	struct strvec key;
	const char *label; /* "" = none: task measure */
	struct table rows;
	size_t *order; /* canonical: row i of the arms is row order[i] of the table */
	char holdout_digest[DIGEST_TEXT];
	double age_days; /* NaN = unknown */
	struct truth truth;
	struct dummy dummy;
	struct table train; /* rows 0 = not given */
	struct leak leaks[2];
	size_t n_leaks;
	size_t n_judged;          /* rows that are judged: the first of `order`; fewer than the table's with reuse.mode fresh */
	struct row_sketch sketch; /* which rows the hold-out has */
	struct drift_check drift;
	struct ledger ledger;
	struct meter meter;
	bool hidden;                /* not even whether it was promoted may show yet: condition.adaptivity none */
	bool strict;                /* no cause of a non-promotion may show */
	char question[DIGEST_TEXT]; /* digest of all that the answer follows from */
	struct strvec warnings;
	size_t n_open_warnings; /* the first of them follow from no label */
	struct latency latency; /* calls 0 = no times were taken */
	struct judgement judgement;
	uint64_t seed;
	const char *error_reason; /* of a decision "error" */
	/* the verdict */
	bool charged;
	char created[CLOCK_TEXT];
	struct str text;                  /* verdict.json */
	struct str whole;                 /* strict: private/verdict.json, which tells everything */
	char verdict_digest[DIGEST_TEXT]; /* of text */
	char whole_digest[DIGEST_TEXT];   /* of whole; "" = text is the whole */
};

/* All of it, up to the decision. On failure error_reason may be set; policy errors come before any model is opened. */
int evaluation_run(struct evaluation *e, const struct request *request, struct err *err);
void evaluation_release(struct evaluation *e);
/* Sets error_reason unless it is set, and returns -1. */
int evaluation_fail(struct evaluation *e, const char *reason);
void evaluation_warn(struct evaluation *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What register will compare: the digest of the production model, also of one that is lost; "" = there is none. */
const char *evaluation_production_digest(const struct evaluation *e);

/* side.c */
int side_open_candidate(struct evaluation *e, struct err *err);
/* The run that left these answers instead of a model, if it is in the store and its record has their folder's digest. */
void side_find_run(struct evaluation *e, struct side *side);
int side_open_production(struct evaluation *e, struct err *err);
/* What a failure to read production means: 30, unless its loss is accepted, or somebody changed it. */
int side_lost_baseline(struct evaluation *e, struct err *err);
/* Its loss is accepted: the candidate is judged by its floors alone, and the reason is kept for ever. */
void side_accept_loss(struct evaluation *e, const char *why);
void side_release(struct side *side);

/* scoring.c */
int side_score(struct evaluation *e, struct side *side, struct err *err);

/* holdout_rows.c: the hold-out, its checks, and the truth. */
int holdout_load(struct evaluation *e, struct err *err);
int holdout_truth(struct evaluation *e, struct err *err);
/* ERR_HOLDOUT, holdout_too_old: its age is more than holdout.max_age_days. One whose age is not known is not too old. */
int holdout_check_age(struct evaluation *e, struct err *err);
/* training_labels.c: e->dummy, from the labels of e->train, or else of the hold-out. */
void training_dummy(struct evaluation *e);
/* features.c: neither key, label, group, query, time nor weight. */
bool holdout_is_feature(const struct evaluation *e, const char *name);
/* "id 17" or "line 5": how a row is named to people. Caller frees. row is the table's. */
char *holdout_row_name(const struct evaluation *e, size_t row);

/* golden.c: "pass", "fail" or "not_applicable". */
int golden_check(const char **state, struct evaluation *e, struct err *err);

/* record.c: the ledger's rules, the store's tags, and the files. */
int record_open(struct evaluation *e, struct err *err);
/* Does this entry answer the very question that is asked now? */
bool record_is_same(const struct evaluation *e, const struct ledger_entry *entry);
int record_decision(struct evaluation *e, struct err *err);

/* verdict_write.c */
void verdict_write(struct str *out, const struct evaluation *e);
void verdict_write_error(struct str *out, const struct evaluation *e, const struct err *err, const char *created);

/* sentence.c: the one sentence for people, with everything in it. */
void sentence_write(struct str *out, const struct evaluation *e);

/* told.c: what may be said of an evaluation whose causes may not show; of any other it is all that there is. */
enum decision told_decision(const struct evaluation *e);
const char *told_reason(const struct evaluation *e);
void told_sentence(struct str *out, const struct evaluation *e);
void told_write(struct str *out, const struct evaluation *e);
/*
 * judge() failed. Of a strict evaluation a failure that may follow from labels tells nothing: what cannot be computed becomes a
 * non-promotion like any other, and the text of a failed control is not said. -1 = it stays an error.
 */
int told_fold(struct evaluation *e, const char *reason, struct err *err);
/* Warnings that may be said aloud: the first so many. */
size_t told_warnings(const struct evaluation *e);

/* budget.c */
/* The level of the tests, and is the hold-out used up? Asked when the digests are known: the same question again is free. */
int budget_open(struct evaluation *e, struct err *err);
/* Number and guarantee of this evaluation as the ledger is now. ERR_HOLDOUT if it is used up and on_exhausted is block. */
int budget_count(struct evaluation *e, struct err *err);
/*
 * After the charge: did hold-outs with these rows get charges meanwhile? Then the meter has them too, and *changed says that the verdict
 * must be written again. ERR_HOLDOUT if that is more than on_exhausted: block allows, or the rows are fresh no more.
 */
int budget_recount(struct evaluation *e, bool *changed, struct err *err);
/* The newest record of this question, or NULL. */
const struct ledger_entry *budget_asked(const struct evaluation *e);
/* The meter as a stored verdict has it. */
void budget_recall(struct meter *m, const struct ledger_entry *entry);

/* condition_budget.c: may nothing be told after so many evaluations yet (adaptivity none)? Has the set retired at a pass (firstChange)? */
bool condition_hides(const struct evaluation *e, int64_t done);
const char *condition_retired(const struct evaluation *e, int64_t used, int64_t promotions); /* why, or NULL */
/* Warns of evaluations beyond those that the condition's reliability covers. */
void condition_warn(struct evaluation *e);

/* fresh.c: with reuse.mode fresh, the rows that no evaluation has seen come first and alone are judged. */
int fresh_rows(struct evaluation *e, struct err *err);
/* Takes the answers of the other rows away, and puts the rest in order; NULL then. Else the order that they are still to be put in. */
const size_t *fresh_answers(struct predictions *said, const struct evaluation *e);
/* Are they still? ERR_HOLDOUT if another hold-out with some of them was evaluated meanwhile. */
int fresh_check(struct evaluation *e, struct err *err);

#endif
