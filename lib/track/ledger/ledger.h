/* ledger.h - the hold-out ledger: an append-only record "holdout/<digest>" of every evaluation against that hold-out.
 *
 * A verdict is in the ledger before anybody sees it; register refuses a verdict that is not.
 */
#ifndef TRACK_LEDGER_H
#define TRACK_LEDGER_H

#include "track/store.h"

struct ledger_entry {
	char *at, *verdict;           /* digest of verdict.json's bytes */
	char *candidate, *production; /* package digests; production "" = none */
	char *policy;                 /* digest */
	char *decision, *model_name;
	int64_t generation; /* of the registry when it was made */
	bool charged;       /* counts as an evaluation (a reissue does not) */
	char *document;     /* the stored verdict.json, whole; for reissuing it. Of a hold-out that tells little: what it told */
	char *full;         /* digest of the whole verdict, where `document` tells less; "" = that is the whole */
	char *question;     /* digest of all that the answer follows from; "" in records of old */
	char *disclosure;   /* "full" "rounded" "bit"; "" in records of old = full */
	char *path;         /* where the hold-out lay */
	double alpha;       /* level of its tests; 0 in records of old */
};

struct ledger {
	char holdout[DIGEST_TEXT];
	int64_t generation; /* of the log, for ledger_append()'s compare-and-swap */
	struct ledger_entry *entries;
	size_t n;
};

/* All entries of a hold-out, oldest first. Release by ledger_release(). ERR_INTEGRITY for a record that is none; ERR_IO. */
int ledger_read(struct ledger *l, struct store *s, const char *holdout_digest, struct err *err);
void ledger_release(struct ledger *l);
/* The time of the next entry: now, and never before the newest entry, whatever the clock of this machine says. Milliseconds since 1970. */
int64_t ledger_now_ms(const struct ledger *l);
/* ERR_MOVED if somebody else charged meanwhile: read again and decide again. */
int ledger_append(struct store *s, const struct ledger *l, const struct ledger_entry *entry, struct err *err);
/*
 * The newest evaluation, on whichever hold-out, of which is_it() says so; *found false: none. Between two hold-outs the times count, within one its
 * order. What is older is not read. out: to be released by ledger_entry_release().
 */
typedef bool ledger_is_fn(const struct ledger_entry *e, const void *arg);
int ledger_newest(struct ledger_entry *out, bool *found, struct store *s, ledger_is_fn *is_it, const void *arg, struct err *err);
void ledger_entry_release(struct ledger_entry *e);
/* One record of the log as an entry. ERR_INTEGRITY if it is no evaluation. */
int ledger_entry_parse(struct ledger_entry *e, const struct log_record *record, const char *log, struct err *err);
/* The entry with this verdict digest, or NULL. */
const struct ledger_entry *ledger_find(const struct ledger *l, const char *verdict_digest);
/*
 * Was the same question asked before: by all that the answer follows from, or, of a record of old, by candidate, production and policy?
 */
bool ledger_same_question(const struct ledger_entry *e, const struct ledger_entry *like);
/* What the charged ones entries told at most: 0 one bit, 1 rounded, 2 everything; and the largest level of their tests. */
struct ledger_told {
	int rank;
	double alpha;
};
/* Of the charged entries of l; zeros if there is none. */
void ledger_told(struct ledger_told *out, const struct ledger *l);
/* Charged evaluations; with `decision` only those that ended so. */
size_t ledger_count(const struct ledger *l, const char *decision);

#endif
