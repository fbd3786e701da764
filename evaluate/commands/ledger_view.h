/* ledger_view.h - one hold-out as `evaluate ledger` shows it. */
#ifndef EVALUATE_LEDGER_VIEW_H
#define EVALUATE_LEDGER_VIEW_H

#include "base/str.h"
#include "format/json.h"
#include "track/ledger/wear.h"

/* Limits and level are those of the newest evaluation. */
struct ledger_view {
	struct ledger ledger;
	struct row_sketch rows; /* rows 0 = the store does not know */
	struct wear wear;       /* inherited */
	struct json *last;      /* the newest verdict, as far as it was told; NULL = none */
	int64_t evaluations, promotions, of, of_promotions;
	double alpha;
	bool exhausted;
};

/* ERR_INTEGRITY if a record cannot be read. */
int ledger_view_open(struct ledger_view *v, struct store *s, const char *holdout_digest, struct err *err);
void ledger_view_release(struct ledger_view *v);
/* A line for people. */
void ledger_view_line(struct str *out, const struct ledger_view *v);
/* Every record for people, one a line. */
void ledger_view_records(struct str *out, const struct ledger_view *v);
/* As an object; with its records. */
void ledger_view_json(struct json_writer *w, const struct ledger_view *v, bool with_records);
/* What does not fit: each a sentence. Every record must carry the verdict that it names, about this hold-out, and tell its decision. */
void ledger_view_problems(struct strvec *out, const struct ledger_view *v);

#endif
